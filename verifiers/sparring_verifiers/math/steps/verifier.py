"""The verifier ``math_steps``: every step of a solution by its own claims, without gold.

ACCEPTED says that each step is proved from what stands before it and that the answer is what they conclude; under
`accept: unrefuted` only that no step is refuted. Whether that answers the problem is for `math_answer` to say.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sparring_verifiers.math import SymbolicWorker, shared_worker
from sparring_verifiers.math.syntax import Node
from sparring_verifiers.messages import Role
from sparring_verifiers.registry import Tools
from sparring_verifiers.types import Candidate, Domain, Evidence, Finish, Problem, Status, StepVerdict, Verdict

from .format import Unreadable
from .formulas import Decision
from .report import Report, StepReport, check_solution
from .terms import Prover

NAME = "math_steps"
MAX_PROOFS = 8
_RAN_OUT = frozenset({"deadline", "memory"})  # of the worker: a matter of the host, not of the question
_STATUS = {Decision.PROVED: Status.ACCEPTED, Decision.REFUTED: Status.REJECTED, Decision.OPEN: Status.UNDECIDED}


@dataclass(frozen=True, slots=True)
class StepPolicy:
    """givens: stated: an assumption has to stand in the problem's text; trusted: it is taken as it comes.

    accept: proved: every step is proved, and the answer follows; unrefuted: no step is refuted, so that steps are
    labelled and right answers with open steps are kept.
    """

    givens: str = "stated"
    accept: str = "proved"

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name}: found {getattr(self, name)!r}, expected one of {', '.join(choices)}")

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "StepPolicy":
        """The policy of these JSON values; what is not given has its default.

        Raises:
            ValueError: an unknown field or choice.
        """
        unknown = sorted(set(raw) - set(_CHOICES))
        if unknown:
            raise ValueError(f"{unknown[0]}: unknown, expected one of {', '.join(sorted(_CHOICES))}")
        return cls(**raw)


_CHOICES = {"givens": ("stated", "trusted"), "accept": ("proved", "unrefuted")}


class MathSteps:
    """Decides a candidate by the claims of its steps. labels_steps: it is asked of rejected candidates too."""

    labels_steps = True
    domains = (Domain.MATH,)

    def __init__(self, policy: StepPolicy | None = None, worker: SymbolicWorker | None = None) -> None:
        self._policy = policy or StepPolicy()
        self._worker = worker

    @property
    def name(self) -> str:
        return NAME

    @property
    def policy(self) -> Mapping[str, Any]:
        return asdict(self._policy)

    async def verify(self, problem: Problem, candidate: Candidate) -> Verdict:
        """The verdict on the steps; REJECTED only with the step that is refuted, and by what.

        Raises:
            VerifierFault: the symbolic worker broke.
        """
        if problem.domain is not Domain.MATH:
            return _undecided(f"the problem's domain is {problem.domain.value}")
        if candidate.finish is not Finish.STOP:
            return _undecided("the reply did not end by itself")
        replies = [message.text for message in candidate.messages if message.role is Role.ASSISTANT]
        if not replies:
            return _undecided("there is no reply")
        statement = problem.statement if self._policy.givens == "stated" else None
        try:
            found, reasons = await self._settled(replies[-1], statement, candidate.answer)
        except Unreadable as why:
            return _undecided(str(why))
        return _verdict(found, reasons, self._policy)

    async def _settled(self, text: str, statement: str | None, answer: str | None) -> tuple[Report, list[str]]:
        """The report, with the pairs that it leaves open put to the symbolic worker."""
        known: dict[frozenset[Node], bool | None] = {}
        reasons: list[str] = []
        while True:
            prover = Prover({pair: proved for pair, proved in known.items() if proved is not None})
            # In a thread: an adversary's longest reply takes seconds, and other bouts share this loop.
            found = await asyncio.to_thread(check_solution, text, statement, prover=prover, answer=answer)
            asked = [pair for pair in dict.fromkeys(prover.pending) if frozenset(pair) not in known]
            asked = asked[: MAX_PROOFS - len(known)]
            if not asked:
                return found, reasons
            for left, right in asked:
                proof = await (self._worker or shared_worker()).prove(left, right, "real")
                known[frozenset((left, right))] = proof.proved
                if proof.reason:
                    reasons.append(proof.reason)


def decided_prefix(steps: tuple[StepVerdict, ...]) -> tuple[StepVerdict, ...]:
    """The steps that may be labelled: from the first as far as they are decided, ending with the first wrong one."""
    kept: list[StepVerdict] = []
    for step in steps:
        if step.status is Status.UNDECIDED:
            break
        kept.append(step)
        if step.status is Status.REJECTED:
            break
    return tuple(kept)


def _verdict(found: Report, reasons: list[str], policy: StepPolicy) -> Verdict:
    steps = tuple(StepVerdict(step.index, _STATUS[step.decision], _told(step), step.rule) for step in found.steps)
    proved = sum(step.decision is Decision.PROVED for step in found.steps)
    wrong = found.first_wrong
    details = (("proved", str(proved)), ("steps", str(len(steps))))
    if wrong is not None:
        evidence = Evidence(wrong.rule, wrong.claim, None, f"step {wrong.index + 1}: {wrong.witness}", len(steps))
        reason = f"step {wrong.index + 1} is wrong: {_told(wrong)}"
        return Verdict(Status.REJECTED, NAME, evidence, reason, steps=steps, details=details)
    evidence = Evidence("steps", found.answer, checked=len(steps))
    if found.is_clean:
        return Verdict(Status.ACCEPTED, NAME, evidence, "every step is proved", steps=steps, details=details)
    # What this host had no time or memory for might be refuted elsewhere, so it stays open.
    if policy.accept == "unrefuted" and not _RAN_OUT.intersection(reasons):
        reason = f"no step is refuted, {proved} of {len(steps)} proved"
        return Verdict(Status.ACCEPTED, NAME, evidence, reason, steps=steps, details=details)
    return Verdict(Status.UNDECIDED, NAME, evidence, _open_reason(found, reasons), steps=steps, details=details)


def _open_reason(found: Report, reasons: list[str]) -> str:
    told = next((reason for reason in reasons if reason in _RAN_OUT), next(iter(reasons), ""))
    beside = told and f" (symbolic worker: {told})"
    undecided = next((step for step in found.steps if step.decision is Decision.OPEN), None)
    if undecided is not None:
        return f"step {undecided.index + 1} cannot be checked: {undecided.reason}{beside}"
    return "no final answer is stated" if found.answer is None else "the final answer is no proved conclusion"


def _told(step: StepReport) -> str:
    """The step's ruling in one line."""
    if step.decision is Decision.OPEN:
        return step.reason
    claim = step.claim if len(step.claim) <= 200 else step.claim[:197] + "..."
    return f"{claim} ({step.rule})" + (f": {step.witness}" if step.witness else "")


def _undecided(reason: str) -> Verdict:
    return Verdict(Status.UNDECIDED, NAME, Evidence(tier="none"), reason)


def make(tools: Tools, policy: Mapping[str, Any]) -> MathSteps:  # noqa: ARG001  (the signature of every factory)
    """The factory of the registry."""
    return MathSteps(StepPolicy.from_json(policy))
