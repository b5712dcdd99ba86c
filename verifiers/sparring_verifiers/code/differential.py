"""The group verifier ``code_differential``: programs of one problem on the same inputs, held against its reference, its
brute force and each other.

Against a reference, a difference refutes. Without one, programs that behave alike are grouped and nothing is decided: a
majority is no label.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sparring_sandbox import NotReached, Return
from sparring_verifiers.registry import Tools
from sparring_verifiers.types import (
    Author,
    Candidate,
    Case,
    Evidence,
    Problem,
    Program,
    Stated,
    Status,
    Suite,
    SuiteKind,
    Verdict,
    WeakEvidence,
)
from sparring_verifiers.wire import make_suite

from .clusters import Cluster, clustered, told, unsettled
from .comparing import Judge, refusal
from .doubts import Contradiction, Doubt
from .drawing.draw import Arguments, draw_inputs, input_key, input_schema
from .drawing.proposing import constants_of, proposed_inputs
from .drawing.schema import SchemaRefused
from .policy import CodePolicy, read_nested_policy, write_policy
from .reference import checks_against_reference, expected_outcomes
from .running import run_confirmed
from .shrink import smallest_difference
from .suites import Question, questions_of_all
from .trial import Check, refute, rulings
from .verdicts import program_of, undecided

NAME = "code_differential"
_TIER = "differential"
_AUTHOR = Author("differential")


@dataclass(frozen=True, slots=True)
class DifferentialPolicy:
    """inputs: how many are looked at beside those of the suites. Some are drawn; of the others one half is made from
    those and from what stands in the reference, and is the same for every program, the other from what stands in the
    program that is asked."""

    inputs: int = 300
    code: CodePolicy = field(default_factory=CodePolicy)

    def __post_init__(self) -> None:
        if not 0 <= self.inputs <= 20_000:
            raise ValueError(f"policy.inputs: {self.inputs} is not in 0 to 20000")


class CodeDifferential:
    """Rejects with the smallest input found on which a program differs from the reference; accepts where none is.

    The clusters of programs that behave alike on the inputs that all are asked stand in every verdict's details. What
    is said of a program does not depend on the others, so that it can be decided again alone.
    """

    name = NAME

    def __init__(self, tools: Tools, policy: DifferentialPolicy | None = None) -> None:
        self._sandbox = tools.sandbox
        self._policy = policy or DifferentialPolicy()

    @property
    def policy(self) -> Mapping[str, Any]:
        return {"inputs": self._policy.inputs, "code": write_policy(self._policy.code)}

    async def verify(self, problem: Problem, candidates: tuple[Candidate, ...]) -> tuple[Verdict, ...]:
        """One verdict a candidate, in order.

        Raises:
            SandboxFault: nothing was decided.
        """
        reference = problem.reference
        if not isinstance(reference, (Program, Stated)):
            return tuple(undecided(NAME, _TIER, "the problem names no function to call") for _ in candidates)
        read = [program_of(candidate, reference.entry) for candidate in candidates]
        judge = Judge(self._sandbox, reference.entry, reference.matching, self._policy.code)
        try:
            if refused := refusal(reference):
                raise Doubt(refused)
            inputs = await self._inputs(problem, reference)
            checks = await self._checks(judge, reference, inputs)
        except (Doubt, SchemaRefused) as doubt:
            return tuple(undecided(NAME, _TIER, reason or str(doubt)) for _, reason in read)
        clusters = await self._clusters(judge, [source for source, _ in read], inputs)
        details = told(judge, clusters, inputs, candidates)
        verdicts = []
        for source, reason in read:
            if source is None:
                verdict = undecided(NAME, _TIER, reason)
            elif isinstance(reference, Program):
                verdict = await self._against(judge, problem, reference, source, checks)
            else:
                evidence = Evidence(_TIER, checked=len(inputs))
                verdict = Verdict(Status.UNDECIDED, NAME, evidence, unsettled(clusters, candidates, len(inputs)))
            verdicts.append(replace(verdict, details=(*verdict.details, *details)))
        return tuple(verdicts)

    async def drawn(self, problem: Problem) -> Suite | None:
        """The inputs beside those of the suites that every program is asked, so that they can be recorded; None: they
        are, or none can be drawn.

        Raises:
            WeakEvidence: the brute force contradicts the reference.
            SandboxFault: nothing was found out.
        """
        reference = problem.reference
        if not isinstance(reference, Program) or refusal(reference) or _is_recorded(problem):
            return None
        try:
            known = {input_key(question.arguments) for question in questions_of_all(problem)}
            inputs = await self._inputs(problem, reference)
            if reference.brute_force:
                judge = Judge(self._sandbox, reference.entry, reference.matching, self._policy.code)
                await self._checks(judge, reference, inputs)
        except Contradiction as found:
            raise WeakEvidence(str(found)) from found
        except (Doubt, SchemaRefused):
            return None  # and `verify` says why
        cases = tuple(Case(arguments) for arguments in inputs if input_key(arguments) not in known)
        return make_suite(cases, _AUTHOR, is_hidden=True, kind=SuiteKind.PROPERTIES) if cases else None

    async def _inputs(self, problem: Problem, reference: Program | Stated) -> tuple[Arguments, ...]:
        """The suites' inputs, and with a reference further ones of its domain, which may be recorded already."""
        known = tuple(question.arguments for question in questions_of_all(problem))
        if isinstance(reference, Stated):
            if not known:
                raise Doubt("the problem has no inputs and no reference to draw them for")
            return known
        if _is_recorded(problem):
            return known
        schemas, seed = input_schema(reference), f"{problem.id}:{self._policy.code.seed}:differential"
        drawn = await asyncio.to_thread(draw_inputs, schemas, self._few, seed) if self._few else ()
        known = tuple({input_key(arguments): arguments for arguments in (*known, *drawn)}.values())
        return known + proposed_inputs(schemas, known, constants_of(reference.source), self._half, seed)

    @property
    def _few(self) -> int:
        return min(self._policy.code.examples, self._policy.inputs)

    @property
    def _half(self) -> int:
        return (self._policy.inputs - self._few + 1) // 2

    async def _own_checks(
        self, judge: Judge, problem: Problem, reference: Program, source: str, checks: tuple[Check, ...]
    ) -> tuple[Check, ...]:
        """What the reference gives on inputs made from what stands in the program: nobody else is asked these."""
        known = tuple(check.arguments for check in checks)
        constants = constants_of(source, reference.source)
        count = self._policy.inputs - self._few - self._half
        seed = f"{problem.id}:{self._policy.code.seed}:own"
        inputs = proposed_inputs(input_schema(reference), known, constants, count, seed)
        questions = tuple(Question(arguments, None, is_hidden=True) for arguments in inputs)
        return await checks_against_reference(judge, reference, questions)

    async def _checks(
        self, judge: Judge, reference: Program | Stated, inputs: tuple[Arguments, ...]
    ) -> tuple[Check, ...]:
        """What the reference gives; on at least half of the inputs, and never against its brute force."""
        if isinstance(reference, Stated):
            return ()
        expected = await expected_outcomes(self._sandbox, reference, inputs, self._policy.code)
        questions = tuple(Question(arguments, None, is_hidden=True) for arguments in inputs)
        checks = await checks_against_reference(judge, reference, questions, expected)
        if not checks or 2 * len(checks) < len(inputs):
            raise Doubt(f"the reference answers {len(checks)} of {len(inputs)} inputs. {expected.stop}".rstrip(" ."))
        if reference.brute_force:
            await self._check_brute_force(judge, reference, checks)
        return checks

    async def _check_brute_force(self, judge: Judge, reference: Program, checks: tuple[Check, ...]) -> None:
        """Returns when the brute force agrees with the reference wherever it ends within the limits."""
        brute = replace(reference, source=reference.brute_force)
        inputs = tuple(check.arguments for check in checks)
        given = await expected_outcomes(self._sandbox, brute, inputs, self._policy.code)
        asked = [
            (check, returned)
            for check, returned in zip(checks, given.returns, strict=True)
            if not isinstance(returned, NotReached)
        ]
        if not asked:
            raise Doubt(f"the brute force answers no input. {given.stop}".rstrip(" ."))
        rights = await rulings(judge, [check for check, _ in asked], [returned for _, returned in asked])
        for (check, _), is_right in zip(asked, rights, strict=True):
            if not is_right:
                raise Contradiction(
                    f"the reference and the brute force differ on {input_key(check.arguments).decode()}"
                )

    async def _clusters(
        self, judge: Judge, sources: Sequence[str | None], inputs: tuple[Arguments, ...]
    ) -> tuple[Cluster, ...]:
        places = [place for place, source in enumerate(sources) if source is not None]
        ran = await asyncio.gather(*(self._behaviour(judge, sources[place] or "", inputs) for place in places))
        return clustered(judge, dict(zip(places, ran, strict=True)))

    async def _behaviour(self, judge: Judge, source: str, inputs: tuple[Arguments, ...]) -> tuple[Return, ...]:
        policy = self._policy.code
        try:
            outcome = await run_confirmed(self._sandbox, source, judge.entry, inputs, policy, policy.environment)
        except Doubt:  # too slow for all inputs together
            return (NotReached(),) * len(inputs)
        return outcome.returns

    async def _against(
        self, judge: Judge, problem: Problem, reference: Program, source: str, checks: tuple[Check, ...]
    ) -> Verdict:
        """The verdict of one program against the reference."""
        policy = self._policy.code
        try:
            checks = (*checks, *await self._own_checks(judge, problem, reference, source, checks))
            trial = await refute(self._sandbox, source, judge.entry, checks, policy, problem.id, judge.matching)
            finding = trial.finding
            if finding is not None:
                finding = await smallest_difference(judge, reference, source, finding, problem.id)
        except Doubt as doubt:
            return undecided(NAME, _TIER, str(doubt))
        details: tuple[tuple[str, str], ...] = (("second_run", trial.second_run.value),)
        if finding is None:
            evidence = Evidence(_TIER, checked=len(checks))
            reason = f"does as the reference on {len(checks)} inputs"
            return Verdict(Status.ACCEPTED, NAME, evidence, reason, details=details)
        evidence = Evidence(_TIER, finding.found, finding.expected, finding.counterexample, len(checks))
        details = (*details, ("expected_by", "the reference"))
        return Verdict(Status.REJECTED, NAME, evidence, finding.reason, details=details)


def _is_recorded(problem: Problem) -> bool:
    return any(suite.author == _AUTHOR for suite in problem.suites)


def code_differential(tools: Tools, policy: Mapping[str, Any]) -> CodeDifferential:
    """The verifier that this policy, in JSON values, describes."""
    return CodeDifferential(tools, read_nested_policy(DifferentialPolicy, policy))
