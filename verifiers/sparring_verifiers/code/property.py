"""Decides a program by inputs drawn from its problem's domain, compared with the reference: both run in the sandbox."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sparring_verifiers.registry import Tools
from sparring_verifiers.types import Candidate, Problem, Program, Suite, SuiteKind, Verdict

from .comparing import Judge
from .doubts import Doubt
from .drawing.draw import draw_suite
from .drawing.schema import SchemaRefused
from .policy import CodePolicy, read_policy, write_policy
from .reference import ExpectedValues, checks_of
from .shrink import smallest_difference
from .suites import questions_of
from .trial import Check, refute
from .verdicts import program_of, undecided, verdict_of

_TIER = "property"


class CodeProperty:
    """Accepts a program that does as the reference does on the drawn inputs; a counterexample is made small.

    The inputs are the problem's suites of properties, so that a certificate decides on the same ones; a problem without
    such a suite has one drawn from its declared schema or its reference's annotations, never from the candidate's.
    """

    name = "code_property"

    def __init__(self, tools: Tools, policy: CodePolicy | None = None) -> None:
        self._sandbox = tools.sandbox
        self._policy = policy or CodePolicy()
        self._expected = ExpectedValues(tools.sandbox, self._policy)

    @property
    def policy(self) -> Mapping[str, Any]:
        return write_policy(self._policy)

    async def drawn(self, problem: Problem) -> Suite | None:
        """The inputs that `verify` would draw for the problem, so that they can be recorded in it; None: it has them
        already, or none can be drawn."""
        if any(suite.kind is SuiteKind.PROPERTIES for suite in problem.suites):
            return None
        try:
            return await asyncio.to_thread(draw_suite, problem, self._policy.examples, self._policy.seed)
        except SchemaRefused:
            return None

    async def verify(self, problem: Problem, candidate: Candidate) -> Verdict:
        """The verdict; two sandbox jobs, and policy.shrink_jobs at most for a smaller counterexample."""
        reference = problem.reference
        if not isinstance(reference, Program):
            return undecided(self.name, _TIER, "the problem has no reference program to compare with")
        program, reason = program_of(candidate, reference.entry)
        if program is None:
            return undecided(self.name, _TIER, reason)
        suites = tuple(suite for suite in problem.suites if suite.kind is SuiteKind.PROPERTIES)
        try:
            suites = suites or (await asyncio.to_thread(draw_suite, problem, self._policy.examples, self._policy.seed),)
        except SchemaRefused as refused:
            return undecided(self.name, _TIER, f"no inputs can be drawn: {refused}")
        try:
            checks, asked, stop = await self._checks(problem, reference, suites)
            return await self._decided(problem, reference, program, suites, checks, asked, stop)
        except Doubt as doubt:
            return undecided(self.name, _TIER, str(doubt))

    async def _decided(
        self,
        problem: Problem,
        reference: Program,
        program: str,
        suites: tuple[Suite, ...],
        checks: tuple[Check, ...],
        asked: int,
        stop: str,
    ) -> Verdict:
        if not checks or 2 * len(checks) < asked:
            reason = f"the inputs do not fit the reference: it answers {len(checks)} of {asked}. {stop}".rstrip(" .")
            return undecided(self.name, _TIER, reason)
        finding = await refute(
            self._sandbox, program, reference.entry, checks, self._policy, problem.id, reference.matching
        )
        if finding is not None and finding.is_mismatch:
            judge = Judge(self._sandbox, reference.entry, reference.matching, self._policy)
            finding = await smallest_difference(judge, reference, program, finding, problem.id)
        return verdict_of(self.name, _TIER, finding, checks, asked - len(checks), suites)

    async def _checks(
        self, problem: Problem, reference: Program, suites: tuple[Suite, ...]
    ) -> tuple[tuple[Check, ...], int, str]:
        """The usable checks, how many inputs there were, and why the reference stopped on one."""
        questions = questions_of(replace(problem, suites=suites), SuiteKind.PROPERTIES)
        key = ",".join([problem.id, *(suite.id for suite in suites)])
        expected = await self._expected.of(key, reference, tuple(question.arguments for question in questions))
        checks = checks_of(tuple(zip(questions, expected.returns, strict=True)), self._policy)
        return checks, len(questions), expected.stop


def code_property(tools: Tools, policy: Mapping[str, Any]) -> CodeProperty:
    """The verifier that this policy, in JSON values, describes."""
    return CodeProperty(tools, read_policy(policy))
