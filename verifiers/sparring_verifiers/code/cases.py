"""Decides a program by the cases of its problem, visible and hidden."""

from collections.abc import Mapping
from typing import Any

from sparring_sandbox import Raised, Return, Returned
from sparring_verifiers.registry import Tools
from sparring_verifiers.types import Candidate, Problem, Program, Stated, SuiteKind, Verdict

from .policy import CodePolicy, read_policy, write_policy
from .reference import ExpectedValues, contradicts
from .suites import Contradiction, Question, questions_of
from .trial import Check, refute
from .verdicts import program_of, undecided, verdict_of

_TIER = "cases"


class CodeCases:
    """Accepts a program that answers every case as its case states or as the reference does.

    Both are looked at where both are there: a reference that contradicts a stated value decides nothing. An input on
    which the reference raises is dropped, or asks for the same exception (policy.errors).
    """

    name = "code_cases"

    def __init__(self, tools: Tools, policy: CodePolicy | None = None) -> None:
        self._sandbox = tools.sandbox
        self._policy = policy or CodePolicy()
        self._expected = ExpectedValues(tools.sandbox, self._policy)

    @property
    def policy(self) -> Mapping[str, Any]:
        return write_policy(self._policy)

    async def verify(self, problem: Problem, candidate: Candidate) -> Verdict:
        """The verdict; at most two sandbox jobs, and one more for each that ran out of time."""
        reference = problem.reference
        if not isinstance(reference, (Program, Stated)):
            return undecided(self.name, _TIER, "the problem names no function to call")
        program, reason = program_of(candidate, reference.entry)
        if program is None:
            return undecided(self.name, _TIER, reason)
        try:
            questions = questions_of(problem, SuiteKind.CASES)
            checks = await self._checks(problem, questions)
        except Contradiction as contradiction:
            return undecided(self.name, _TIER, str(contradiction))
        hidden = sum(check.is_hidden for check in checks)
        if not checks or hidden < self._policy.min_hidden:
            return undecided(
                self.name,
                _TIER,
                f"{len(checks)} usable cases, {hidden} of them hidden; {self._policy.min_hidden} needed",
            )
        finding = await refute(self._sandbox, program, reference.entry, checks, self._policy, problem.id)
        suites = tuple(suite for suite in problem.suites if suite.kind is SuiteKind.CASES)
        return verdict_of(self.name, _TIER, finding, checks, len(questions) - len(checks), suites)

    async def _checks(self, problem: Problem, questions: tuple[Question, ...]) -> tuple[Check, ...]:
        """The questions with what they expect; those are left out that the reference gives no value for."""
        if not isinstance(problem.reference, Program):
            return tuple(
                Check(question.arguments, Returned(question.stated.value), question.is_hidden)
                for question in questions
                if question.stated is not None
            )
        key = ",".join([problem.id, *(suite.id for suite in problem.suites)])
        inputs = tuple(question.arguments for question in questions)
        expected = await self._expected.of(key, problem.reference, inputs)
        pairs = tuple(zip(questions, expected.returns, strict=True))
        if any(contradicts(question, returned, self._policy) for question, returned in pairs):
            raise Contradiction(f"the reference contradicts a case. {expected.stop}".rstrip(" ."))
        return checks_of(pairs, self._policy)


def checks_of(pairs: tuple[tuple[Question, Return], ...], policy: CodePolicy) -> tuple[Check, ...]:
    """The inputs that something can be asked of, with what the reference gave for them."""
    return tuple(
        Check(question.arguments, returned, question.is_hidden)
        for question, returned in pairs
        if isinstance(returned, Returned) or (isinstance(returned, Raised) and policy.errors.is_asked(returned.kind))
    )


def code_cases(tools: Tools, policy: Mapping[str, Any]) -> CodeCases:
    """The verifier that this policy, in JSON values, describes."""
    return CodeCases(tools, read_policy(policy))
