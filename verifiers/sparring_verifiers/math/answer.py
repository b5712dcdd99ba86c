"""The verifier ``math_answer``: a candidate's final answer against the problem's gold or computed reference."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any
from weakref import WeakValueDictionary

from sparring_verifiers.faults import VerifierFault
from sparring_verifiers.math.extraction.extract import Extracted, extract
from sparring_verifiers.messages import Role
from sparring_verifiers.registry import Tools
from sparring_verifiers.types import (
    Candidate,
    Domain,
    Equation,
    Evidence,
    Finish,
    Gold,
    Problem,
    Program,
    Status,
    Verdict,
)

from .compare import Comparison
from .equations import solves
from .face import NAME, answered, grade, settle, verdict_of
from .policy import DEFAULT, AnswerPolicy
from .proving import SymbolicWorker
from .quick import quick
from .reference import ReferenceFailed, reference_answer

MAX_REFERENCES = 8_192


class AnswerVerifier:
    """Decides a candidate by its final answer, or one answer text against another. Works in any event loop and thread.

    tools: needed only for problems whose reference is a program; such a reference is computed once a problem. worker:
    who proves; by default the one that the whole program shares.
    """

    def __init__(
        self,
        tools: Tools | None = None,
        policy: AnswerPolicy = DEFAULT,
        *,
        worker: SymbolicWorker | None = None,
    ) -> None:
        self._tools = tools
        self._policy = policy
        self._policy_json = MappingProxyType(policy.to_json())
        self._worker = worker
        self._references: dict[str, str | ReferenceFailed] = {}
        self._locks: WeakValueDictionary[tuple[str, int], asyncio.Lock] = WeakValueDictionary()

    @property
    def name(self) -> str:
        return NAME

    @property
    def policy(self) -> Mapping[str, Any]:
        return self._policy_json

    async def compare(self, gold: str, answer: str) -> Comparison:
        """Whether answer is the same as gold under the verifier's policy.

        Raises:
            VerifierFault: the symbolic worker broke.
        """
        return await settle(gold, answer, self._policy, worker=self._worker)

    async def grade(self, gold: str, answer: str) -> Verdict:
        """`compare`, as a verdict with its evidence."""
        return await grade(gold, answer, self._policy, worker=self._worker)

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
        if isinstance(problem.reference, Equation):
            return await self._solved(problem.reference, stated)
        try:
            expected = await self.expected(problem)
        except ReferenceFailed as why:
            return _undecided(str(why))
        if expected is None:
            return _undecided("the problem has neither gold nor a program")
        return replace(await self.grade(expected, stated.text), details=(("extraction", stated.rule),))

    async def _solved(self, equation: Equation, stated: Extracted) -> Verdict:
        """The verdict on an answer that is put into the problem's own equation."""
        assert stated.text is not None
        found = await answered(solves(equation, stated.text, self._policy), self._worker)
        return replace(
            verdict_of(equation.text, stated.text, found), details=(("extraction", stated.rule), ("check", "equation"))
        )

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
        lock = self._locks.setdefault((problem.id, id(asyncio.get_running_loop())), asyncio.Lock())
        async with lock:
            if problem.id not in self._references:
                await self._compute(problem.id, reference)
        found = self._references[problem.id]
        if isinstance(found, ReferenceFailed):
            raise ReferenceFailed(str(found))
        return found

    async def _compute(self, problem_id: str, program: Program) -> None:
        if self._tools is None:
            raise VerifierFault(
                "math_answer: the reference is a program, and there is no sandbox: pass Tools(sandbox)."
            )
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
    if quick(found.text, candidate.answer).status is not Status.ACCEPTED:
        return Extracted(None, "the stated answer is not the one in the reply")
    return found


def _undecided(reason: str) -> Verdict:
    return Verdict(Status.UNDECIDED, NAME, Evidence(tier="none"), reason)


def make(tools: Tools, policy: Mapping[str, Any]) -> AnswerVerifier:
    """The factory of the registry."""
    return AnswerVerifier(tools, AnswerPolicy.from_json(policy))
