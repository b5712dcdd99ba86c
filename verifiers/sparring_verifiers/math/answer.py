"""The verifier ``math_answer``: a candidate's final answer against the problem's gold or computed reference."""

import asyncio
from collections.abc import Mapping
from typing import Any
from weakref import WeakValueDictionary

from sparring_verifiers.messages import Role
from sparring_verifiers.registry import Tools
from sparring_verifiers.types import Candidate, Domain, Evidence, Finish, Gold, Problem, Program, Status, Verdict

from .compare import Comparison, Known, compare, shown
from .extract import Extracted, extract
from .policy import DEFAULT, AnswerPolicy
from .reference import ReferenceFailed, reference_answer
from .syntax import Node
from .worker import SymbolicWorker, shared_worker

NAME = "math_answer"
MAX_PROOFS = 8
MAX_REFERENCES = 8_192


async def grade(
    expected: str, answer: str, policy: AnswerPolicy = DEFAULT, worker: SymbolicWorker | None = None
) -> Verdict:
    """The verdict on one answer text against one expected text.

    Raises:
        VerifierFault: the symbolic worker broke.
    """
    found = await settle(expected, answer, policy, worker)
    evidence = Evidence(
        tier=found.tier, found=shown(answer), expected=shown(expected), counterexample=found.witness, checked=1
    )
    return Verdict(found.status, NAME, evidence, found.reason)


async def settle(
    expected: str, answer: str, policy: AnswerPolicy = DEFAULT, worker: SymbolicWorker | None = None
) -> Comparison:
    """`compare`, with the pairs that it leaves open put to the symbolic worker."""
    known: dict[frozenset[Node], bool | None] = {}
    reasons: list[str] = []
    found = compare(expected, answer, policy)
    while found.status is Status.UNDECIDED and len(known) < MAX_PROOFS:
        asked = [pair for pair in found.pending if frozenset(pair) not in known][: MAX_PROOFS - len(known)]
        if not asked:
            break
        for left, right in asked:
            proof = await (worker or shared_worker()).prove(left, right, policy.domain)
            known[frozenset((left, right))] = proof.proved
            if proof.reason:
                reasons.append(proof.reason)
        found = compare(expected, answer, policy, _decided(known))
    if found.status is Status.UNDECIDED and reasons:
        return Comparison(found.status, found.tier, f"{found.reason} (symbolic worker: {reasons[0]})", found.witness)
    return found


def _decided(known: Known) -> Known:
    return {pair: proved for pair, proved in known.items() if proved is not None}


class MathAnswer:
    """Decides a candidate by its final answer. The reference of a problem is computed once."""

    def __init__(self, tools: Tools, policy: AnswerPolicy = DEFAULT, worker: SymbolicWorker | None = None) -> None:
        self._tools = tools
        self._policy = policy
        self._worker = worker
        self._references: dict[str, str | ReferenceFailed] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @property
    def name(self) -> str:
        return NAME

    @property
    def policy(self) -> Mapping[str, Any]:
        return self._policy.to_json()

    async def verify(self, problem: Problem, candidate: Candidate) -> Verdict:
        """The verdict on the final answer; REJECTED only with a proof that it is another one.

        Raises:
            VerifierFault, SandboxFault: nothing was decided.
        """
        if problem.domain is not Domain.MATH:
            return _undecided(f"the problem's domain is {problem.domain.value}")
        stated = stated_answer(candidate)
        if stated.text is None:
            return _undecided(stated.rule)
        try:
            expected = await self.expected(problem)
        except ReferenceFailed as why:
            return _undecided(str(why))
        if expected is None:
            return _undecided("the problem has neither gold nor a program")
        verdict = await grade(expected, stated.text, self._policy, self._worker)
        return Verdict(verdict.status, NAME, verdict.evidence, verdict.reason, details=(("extraction", stated.rule),))

    async def expected(self, problem: Problem) -> str | None:
        """The text of the right answer, None where the reference states none.

        Raises:
            ReferenceFailed: the program gives none. SandboxFault: it could not be run.
        """
        reference = problem.reference
        if isinstance(reference, Gold):
            return reference.answer
        if not isinstance(reference, Program):
            return None
        lock = self._locks.setdefault(problem.id, asyncio.Lock())
        async with lock:
            if problem.id not in self._references:
                await self._compute(problem.id, reference)
        found = self._references[problem.id]
        if isinstance(found, ReferenceFailed):
            raise ReferenceFailed(str(found))
        return found

    async def _compute(self, problem_id: str, program: Program) -> None:
        try:
            found: str | ReferenceFailed = await reference_answer(self._tools.sandbox, program)
        except ReferenceFailed as why:
            found = why
        if len(self._references) >= MAX_REFERENCES:
            self._references.clear()
        self._references[problem_id] = found


def stated_answer(candidate: Candidate) -> Extracted:
    """The final answer that a candidate stands by: what was extracted, where its own reply does not say otherwise.

    rule: how it was found; without a text, why there is none.
    """
    if candidate.finish is Finish.LENGTH:
        return Extracted(None, "the reply was cut by its length")
    if candidate.finish is Finish.REFUSAL:
        return Extracted(None, "the reply is a refusal")
    if candidate.finish is Finish.TOOL:
        return Extracted(None, "the reply ends in a tool call")
    replies = [message.text for message in candidate.messages if message.role is Role.ASSISTANT]
    found = extract(replies[-1]) if replies else Extracted(None, "nothing")
    if candidate.answer is None or not candidate.answer.strip():
        return found if found.text is not None else Extracted(None, f"no answer could be extracted: {found.rule}")
    if found.rule == "hedged":
        return Extracted(None, "the reply states several answers that differ")
    if found.text is None:
        return Extracted(candidate.answer, "stated")
    if compare(found.text, candidate.answer).status is not Status.ACCEPTED:
        return Extracted(None, "the stated answer is not the one in the reply")
    return found


def _undecided(reason: str) -> Verdict:
    return Verdict(Status.UNDECIDED, NAME, Evidence(tier="none"), reason)


def make(tools: Tools, policy: Mapping[str, Any]) -> MathAnswer:
    """The factory of the registry."""
    return MathAnswer(tools, AnswerPolicy.from_json(policy))
