"""Decides a program by inputs drawn from its problem's domain, compared with the reference: both run in the sandbox."""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sparring_sandbox import Returned, Sandbox, SparringFault, Stop
from sparring_verifiers.registry import Tools
from sparring_verifiers.types import Candidate, Problem, Program, Suite, SuiteKind, Verdict

from .comparing import Judge
from .doubts import Doubt
from .drawing.draw import Arguments, draw_suite, explore, input_key, input_schema
from .drawing.schema import SchemaRefused
from .policy import CodePolicy, read_policy, write_policy
from .reference import ExpectedValues, checks_of, expected_outcomes
from .running import run_confirmed
from .suites import questions_of
from .trial import Check, Finding, mismatch_reason, refute, rulings, shown
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
            finding = await self._shrunk(problem, reference, program, checks, finding)
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

    async def _shrunk(
        self, problem: Problem, reference: Program, program: str, checks: tuple[Check, ...], finding: Finding
    ) -> Finding:
        """The finding on a smaller input where one is found within the policy's jobs; else the same."""
        try:
            schemas = input_schema(reference)
        except SchemaRefused:
            return finding  # the suite came with the problem, from a domain that cannot be drawn from
        search = _Search(self._sandbox, reference, program, self._policy, checks, finding)
        try:
            smallest = await asyncio.to_thread(
                explore, schemas, self._policy.examples, f"{problem.id}:{self._policy.seed}", search.is_wrong
            )
        finally:
            search.ended.set()
        if search.fault is not None:
            raise search.fault
        known = search.findings.get(input_key(smallest)) if smallest is not None else None
        return known if known is not None and len(known.counterexample) < len(finding.counterexample) else finding


@dataclass(slots=True)
class _Search:
    """Answers Hypothesis, in its own thread, whether an input refutes the program: two sandbox jobs on the event loop.

    Inputs that were drawn before are answered from what is known; when the jobs are spent, nothing more refutes.
    """

    sandbox: Sandbox
    reference: Program
    program: str
    policy: CodePolicy
    checks: tuple[Check, ...]
    first: Finding
    findings: dict[bytes, Finding | None] = field(default_factory=dict)
    jobs: int = 0
    fault: SparringFault | None = None
    ended: threading.Event = field(default_factory=threading.Event)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    def __post_init__(self) -> None:
        for check in self.checks:
            self.findings[input_key(check.arguments)] = None
        self.findings[input_key(self.first.arguments)] = self.first

    def is_wrong(self, arguments: Arguments) -> bool:
        key = input_key(arguments)
        if key not in self.findings:
            self.findings[key] = self._ask(arguments)
        return self.findings[key] is not None

    def _ask(self, arguments: Arguments) -> Finding | None:
        if self.ended.is_set() or self.fault is not None or self.jobs + 2 > self.policy.shrink_jobs:
            return None
        self.jobs += 2
        try:
            return asyncio.run_coroutine_threadsafe(self._compare(arguments), self.loop).result()
        except Doubt:
            return None
        except SparringFault as fault:
            # Hypothesis would take an exception for the refutation that it looks for.
            self.fault = fault
            return None

    async def _compare(self, arguments: Arguments) -> Finding | None:
        (expected,) = (await expected_outcomes(self.sandbox, self.reference, (arguments,), self.policy)).returns
        if not isinstance(expected, Returned):
            return None
        outcome = await run_confirmed(
            self.sandbox, self.program, self.reference.entry, (arguments,), self.policy, self.policy.environment
        )
        (returned,) = outcome.returns
        judge = Judge(self.sandbox, self.reference.entry, self.reference.matching, self.policy)
        if outcome.stop is not Stop.OK or all(
            await rulings(judge, (Check(arguments, expected, is_hidden=True),), (returned,))
        ):
            return None
        reason = mismatch_reason(returned, is_hidden=True)
        return Finding(reason, arguments, shown(returned), shown(expected), is_mismatch=True)


def code_property(tools: Tools, policy: Mapping[str, Any]) -> CodeProperty:
    """The verifier that this policy, in JSON values, describes."""
    return CodeProperty(tools, read_policy(policy))
