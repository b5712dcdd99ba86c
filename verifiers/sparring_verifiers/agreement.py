"""The group verifier ``agreement``: what independent families answer alike, where there is no gold.

A majority is a filter, not a label: it can accept, and proves nobody wrong. Mathematics only; agreement over code is
behaviour on inputs, which the code verifiers compare.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from .registry import Tools
from .types import Candidate, Domain, Evidence, Problem, Status, Verdict

NAME = "agreement"


@dataclass(frozen=True, slots=True)
class AgreementPolicy:
    """min_families: distinct first families in the majority. min_share: its part of all candidates, also of those
    without an answer. math: the policy by which two answers are the same; where it says nothing, percent, units and
    order are strict: a convention that may be read either way would make 0.5 and 50 the same through 50%."""

    min_families: int = 2
    min_share: float = 0.5
    math: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if type(self.min_families) is not int or self.min_families < 1:
            raise ValueError(f"min_families: found {self.min_families!r}, expected a whole number from 1")
        if type(self.min_share) not in (int, float) or not 0 < self.min_share <= 1:
            raise ValueError(f"min_share: found {self.min_share!r}, expected a number above 0, up to 1")


_STRICT = {"percent": "strict", "units": "strict", "order": "strict"}
MAX_TEXTS = 16  # different texts of one cluster that another answer is held against


@dataclass(slots=True)
class _Cluster:
    """Answers that are the same two by two. texts: each way in which one was written, once."""

    texts: list[str]
    members: list[int]


class MajorityAgreement:
    """Accepts the members of the one largest cluster of equal answers, if enough families stand in it."""

    def __init__(self, policy: AgreementPolicy) -> None:
        from .math import AnswerPolicy

        self._policy = policy
        self._math = AnswerPolicy.from_json({**_STRICT, **policy.math})

    @property
    def name(self) -> str:
        return NAME

    @property
    def policy(self) -> Mapping[str, Any]:
        return {**asdict(self._policy), "math": self._math.to_json()}

    async def verify(self, problem: Problem, candidates: tuple[Candidate, ...]) -> tuple[Verdict, ...]:
        """One verdict a candidate, in order: ACCEPTED in the majority, UNDECIDED everywhere else.

        Raises:
            VerifierFault: the symbolic worker broke.
        """
        if problem.domain is not Domain.MATH:
            return tuple(_undecided("agreement decides mathematics only", 0) for _ in candidates)
        clusters = await self._clusters(candidates)
        majority, reason = self._majority(clusters, candidates)
        verdicts = []
        for at in range(len(candidates)):
            if majority is not None and at in majority.members:
                evidence = Evidence(tier="majority", found=majority.texts[0][:200], checked=len(candidates))
                verdicts.append(Verdict(Status.ACCEPTED, NAME, evidence, reason))
            else:
                why = "outside the majority, which proves nothing" if majority is not None else reason
                verdicts.append(_undecided(why, len(candidates)))
        return tuple(verdicts)

    async def _clusters(self, candidates: tuple[Candidate, ...]) -> list[_Cluster]:
        from .math.answer import stated_answer

        clusters: list[_Cluster] = []
        for at, candidate in enumerate(candidates):
            answer = stated_answer(candidate).text
            if answer is None:
                continue
            for cluster in clusters:
                if answer in cluster.texts or await self._belongs(answer, cluster):
                    cluster.members.append(at)
                    break
            else:
                clusters.append(_Cluster([answer], [at]))
        return clusters

    async def _belongs(self, answer: str, cluster: _Cluster) -> bool:
        """Whether it is proved the same as every text of the cluster: ``x = 5`` is 5 and 5 is ``y = 5``."""
        if len(cluster.texts) >= MAX_TEXTS:
            return False
        for text in cluster.texts:
            if not await self._is_same(text, answer):
                return False
        cluster.texts.append(answer)
        return True

    async def _is_same(self, left: str, right: str) -> bool:
        """Proved equal, whichever of the two is taken for the gold."""
        from .math import settle

        there = await settle(left, right, self._math)
        return there.status is Status.ACCEPTED and (await settle(right, left, self._math)).status is Status.ACCEPTED

    def _majority(self, clusters: list[_Cluster], candidates: tuple[Candidate, ...]) -> tuple[_Cluster | None, str]:
        if not clusters:
            return None, "no candidate has an answer"
        largest = max(clusters, key=lambda cluster: len(cluster.members))
        size = len(largest.members)
        if sum(len(cluster.members) == size for cluster in clusters) > 1:
            return None, f"several answers have {size} of {len(candidates)} candidates each"
        if size < self._policy.min_share * len(candidates):
            return None, f"the largest group of equal answers has {size} of {len(candidates)} candidates"
        families = {families[0] for at in largest.members if (families := candidates[at].author.families)}
        if len(families) < self._policy.min_families:
            return None, f"the majority speaks for {len(families)} of {self._policy.min_families} families"
        return largest, f"{size} of {len(candidates)} candidates of {len(families)} families answer alike"


def _undecided(reason: str, checked: int) -> Verdict:
    return Verdict(Status.UNDECIDED, NAME, Evidence(tier="majority", checked=checked), reason)


def make(tools: Tools, policy: Mapping[str, Any]) -> MajorityAgreement:  # noqa: ARG001  (a factory's signature)
    """The factory of the registry."""
    return MajorityAgreement(AgreementPolicy(**policy))
