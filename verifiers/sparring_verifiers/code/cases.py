"""Decides a program by the cases of its problem, visible and hidden."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sparring_sandbox import Returned
from sparring_verifiers.registry import Tools
from sparring_verifiers.types import Candidate, Evidence, Match, Problem, Program, Stated, Suite, SuiteKind, Verdict

from .comparing import Judge, refusal
from .doubts import Doubt
from .drawing.draw import input_key
from .policy import CodePolicy, read_policy, write_policy
from .recorded import recorded_inputs
from .reference import Computed, checks_against_reference, vet_checker
from .refutation import expected_by, refutation_told
from .suites import Question, questions_of
from .trial import Check, Finding, refute
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
        self._known: Computed[tuple[tuple[Check, ...], int]] = Computed()

    @property
    def policy(self) -> Mapping[str, Any]:
        return write_policy(self._policy)

    async def drawn(self, problem: Problem) -> Suite | None:
        """The inputs that the problem's checker gives, so that they can be recorded in it; None: it gives none, or they
        are recorded already."""
        try:
            return await recorded_inputs(self._sandbox, problem, self._policy)
        except Doubt:
            return None  # and `verify` says why

    async def verify(self, problem: Problem, candidate: Candidate) -> Verdict:
        """The verdict; at most two sandbox jobs, one more for each that reached a limit, and one of a checker each."""
        reference = problem.reference
        if not isinstance(reference, (Program, Stated)):
            return undecided(self.name, _TIER, "the problem names no function to call")
        program, reason = program_of(candidate, reference.entry)
        if program is None:
            return undecided(self.name, _TIER, reason)
        if refused := refusal(reference):
            return undecided(self.name, _TIER, refused)
        try:
            return await self._decided(problem, reference, program)
        except Doubt as doubt:
            return undecided(self.name, _TIER, str(doubt))

    async def _decided(self, problem: Problem, reference: Program | Stated, program: str) -> Verdict:
        recorded = await recorded_inputs(self._sandbox, problem, self._policy)
        problem = problem if recorded is None else replace(problem, suites=(*problem.suites, recorded))
        key = ",".join([problem.id, *(suite.id for suite in problem.suites)])
        checks, asked = await self._known.of(key, lambda: self._checks(problem, reference))
        if not asked:
            return undecided(self.name, _TIER, "the problem has no cases. Give it some, or use code_property")
        hidden = sum(check.is_hidden for check in checks)
        if not checks or hidden < self._policy.min_hidden:
            return undecided(
                self.name,
                _TIER,
                f"{len(checks)} usable cases, {hidden} of them hidden; {self._policy.min_hidden} needed",
            )
        trial = await refute(
            self._sandbox, program, reference.entry, checks, self._policy, problem.id, reference.matching
        )
        if trial.finding is not None:
            questions = questions_of(problem, SuiteKind.CASES)
            trial = replace(trial, finding=_attributed(trial.finding, reference, questions))
        suites = tuple(suite for suite in problem.suites if suite.kind is SuiteKind.CASES)
        return verdict_of(self.name, _TIER, trial, checks, asked - len(checks), suites)

    async def _checks(self, problem: Problem, reference: Program | Stated) -> tuple[tuple[Check, ...], int]:
        """The problem's questions with what they expect, without those that the reference gives no value for; and how
        many there are with them."""
        questions = questions_of(problem, SuiteKind.CASES)
        judge = Judge(self._sandbox, reference.entry, reference.matching, self._policy)
        if isinstance(reference, Program):
            return await checks_against_reference(judge, reference, questions), len(questions)
        await vet_checker(judge, questions)
        has_checker = reference.matching.kind is Match.CHECKER
        checks = tuple(
            Check(each.arguments, Returned(each.stated.value), each.is_hidden, is_taken=has_checker)
            if each.stated is not None
            else Check(each.arguments, None, each.is_hidden)
            for each in questions
            if each.stated is not None or has_checker
        )
        return checks, len(questions)


def _attributed(finding: Finding, reference: Program | Stated, questions: tuple[Question, ...]) -> Finding:
    """The finding with who expects another answer, in its reason too, which tells a visible input whole."""
    by = expected_by(reference, questions, finding.arguments)
    key = input_key(finding.arguments)
    is_hidden = next((each.is_hidden for each in questions if input_key(each.arguments) == key), True)
    evidence = Evidence(_TIER, finding.found, finding.expected, finding.counterexample)
    told = "" if is_hidden else refutation_told(reference.entry, evidence, by)
    reason = f"{finding.reason}: {told}" if told else f"{finding.reason}; another answer is expected by {by}"
    return replace(finding, reason=reason if finding.is_mismatch else finding.reason, expected_by=by)


def code_cases(tools: Tools, policy: Mapping[str, Any]) -> CodeCases:
    """The verifier that this policy, in JSON values, describes."""
    return CodeCases(tools, read_policy(policy))
