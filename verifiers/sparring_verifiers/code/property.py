"""Decides a program by inputs drawn from its problem's domain, compared with the reference: both run in the sandbox."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sparring_verifiers.registry import Tools
from sparring_verifiers.types import (
    Candidate,
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

from .comparing import Judge
from .doubts import Doubt
from .drawing.draw import Arguments, input_schema
from .drawing.schema import SchemaRefused
from .drawing.suite import draw_suite
from .policy import CodePolicy, read_policy, write_policy
from .reference import Computed, checks_against_reference, expected_outcomes
from .relating import Relating
from .relations import relations_of
from .shrink import Answer, shrunk, smallest_difference
from .suites import questions_of
from .trial import Check, Finding, refute
from .verdicts import program_of, undecided, verdict_of

_TIER = "property"
_MAX_HELD = 1000


class CodeProperty:
    """Accepts a program that does as the reference does on the drawn inputs; a counterexample is made small.

    The inputs are the problem's suites of properties, so that a certificate decides on the same ones; a problem without
    such a suite has one drawn from its declared schema or its reference's annotations, never from the candidate's.
    """

    name = "code_property"

    def __init__(self, tools: Tools, policy: CodePolicy | None = None) -> None:
        self._sandbox = tools.sandbox
        self._policy = policy or CodePolicy()
        self._known: Computed[tuple[tuple[Check, ...], int, str]] = Computed()
        self._held: set[str] = set()  # problems whose references keep their relations

    @property
    def policy(self) -> Mapping[str, Any]:
        return write_policy(self._policy)

    async def drawn(self, problem: Problem) -> Suite | None:
        """The inputs that `verify` would draw for the problem, so that they can be recorded in it; None: it has them
        already, or none can be drawn.

        Raises:
            WeakEvidence: the reference breaks a relation that the problem came with.
        """
        made = await self._drawn(problem)
        await self._hold_given(problem if made is None else replace(problem, suites=(*problem.suites, made)))
        return made

    async def _drawn(self, problem: Problem) -> Suite | None:
        if any(suite.kind is SuiteKind.PROPERTIES and suite.cases for suite in problem.suites):
            return None
        if not isinstance(problem.reference, Program) and not any(suite.properties for suite in problem.suites):
            return None
        try:
            return await asyncio.to_thread(draw_suite, problem, self._policy.examples, self._policy.seed)
        except SchemaRefused:
            return None

    async def _hold_given(self, problem: Problem) -> None:
        """Returns when the reference keeps the relations that the problem came with; a test writer's are claims."""
        reference = problem.reference
        suites = tuple(suite for suite in problem.suites if not suite.author.families and _is_of_properties(suite))
        if not isinstance(reference, Program) or not any(suite.properties for suite in suites):
            return
        try:
            checks, _, _ = await self._checks(problem, reference, suites)
            if checks:
                await self._hold_reference(problem, reference, suites, tuple(check.arguments for check in checks))
        except Doubt as doubt:
            raise WeakEvidence(str(doubt)) from None

    async def verify(self, problem: Problem, candidate: Candidate) -> Verdict:
        """The verdict; two sandbox jobs, those that relations take, and policy.shrink_jobs at most for a smaller
        counterexample."""
        reference = problem.reference
        has_relations = any(suite.properties for suite in problem.suites)
        if not isinstance(reference, Program) and not (isinstance(reference, Stated) and has_relations):
            return undecided(self.name, _TIER, "the problem has no reference program to compare with, and no relations")
        program, reason = program_of(candidate, reference.entry)
        if program is None:
            return undecided(self.name, _TIER, reason)
        try:
            suites = await self._suites(problem)
            if isinstance(reference, Stated):
                return await self._by_relations(problem, reference, program, suites)
            return await self._by_reference(problem, reference, program, suites)
        except SchemaRefused as refused:
            return undecided(self.name, _TIER, f"no inputs can be drawn: {refused}")
        except Doubt as doubt:
            return undecided(self.name, _TIER, str(doubt))

    async def _suites(self, problem: Problem) -> tuple[Suite, ...]:
        """The problem's suites of properties; a drawn one beside them where none has inputs."""
        suites = tuple(filter(_is_of_properties, problem.suites))
        if any(suite.kind is SuiteKind.PROPERTIES and suite.cases for suite in suites):
            return suites
        return (*suites, await asyncio.to_thread(draw_suite, problem, self._policy.examples, self._policy.seed))

    async def _by_reference(
        self, problem: Problem, reference: Program, program: str, suites: tuple[Suite, ...]
    ) -> Verdict:
        checks, asked, stop = await self._checks(problem, reference, suites)
        if not checks or 2 * len(checks) < asked:
            reason = f"the inputs do not fit the reference: it answers {len(checks)} of {asked}. {stop}".rstrip(" .")
            return undecided(self.name, _TIER, reason)
        inputs = tuple(check.arguments for check in checks)
        relating = await self._hold_reference(problem, reference, suites, inputs)
        trial = await refute(
            self._sandbox, program, reference.entry, checks, self._policy, problem.id, reference.matching
        )
        finding = trial.finding
        if finding is not None:
            judge = Judge(self._sandbox, reference.entry, reference.matching, self._policy)
            finding = await smallest_difference(judge, reference, program, finding, problem.id)
            finding = replace(finding, expected_by="the reference")
        notes: tuple[tuple[str, str], ...] = ()
        if finding is None and relating is not None:
            finding, notes, _ = await self._broken(problem, relating, program, inputs)
        trial = replace(trial, finding=finding)
        verdict = verdict_of(self.name, _TIER, trial, checks, asked - len(checks), suites)
        return replace(verdict, details=(*verdict.details, *notes))

    async def _hold_reference(
        self, problem: Problem, reference: Program, suites: tuple[Suite, ...], inputs: tuple[Arguments, ...]
    ) -> Relating | None:
        """The relations of the suites, which the reference keeps; None: there are none. It is asked once for a problem
        and its suites: a relation that it breaks is no evidence against a candidate.

        Raises:
            Doubt: it breaks one.
        """
        key, relating = ",".join([problem.id, *(suite.id for suite in suites)]), self._relating(reference, suites)
        if relating is None or key in self._held:
            return relating
        if (kept := await relating.asked(reference.source, inputs)).findings:
            relation = kept.findings[0].expected_by or "what its relations ask of it"
            raise Doubt(f"the reference breaks {relation}: evidence against the problem")
        if len(self._held) >= _MAX_HELD:
            self._held.clear()
        self._held.add(key)
        return relating

    async def _by_relations(
        self, problem: Problem, reference: Stated, program: str, suites: tuple[Suite, ...]
    ) -> Verdict:
        """Relations are necessary: they refute, and accept only where the policy lets them."""
        questions = questions_of(replace(problem, suites=suites), SuiteKind.PROPERTIES)
        inputs = tuple(question.arguments for question in questions)
        relating = self._relating(reference, suites)
        if relating is None:
            raise Doubt("the suites declare no relation")
        finding, notes, answered = await self._broken(problem, relating, program, inputs)
        suite_id = suites[-1].id
        details = (("suites", ",".join(suite.id for suite in suites)), *notes)
        if finding is not None:
            evidence = Evidence(_TIER, finding.found, finding.expected, finding.counterexample, len(inputs))
            details = (*details, ("expected_by", finding.expected_by))
            return Verdict(Status.REJECTED, self.name, evidence, finding.reason, suite_id=suite_id, details=details)
        is_enough = self._policy.relations_accept and not notes and 2 * answered >= len(inputs) > 0
        status = Status.ACCEPTED if is_enough else Status.UNDECIDED
        reason = f"keeps {len(relating.relations)} relations on {answered} of {len(inputs)} inputs"
        if not is_enough:
            reason += ": what is necessary may not be sufficient, and nothing states or computes the answers"
        evidence = Evidence(_TIER, checked=len(inputs))
        return Verdict(status, self.name, evidence, reason, suite_id=suite_id, details=details)

    def _relating(self, reference: Program | Stated, suites: tuple[Suite, ...]) -> Relating | None:
        relations = relations_of(suites)
        if not relations:
            return None
        try:
            schemas = input_schema(reference)
        except SchemaRefused:
            schemas = None  # the inputs came with the problem
        return Relating(self._sandbox, self._policy, reference.entry, reference.matching, relations, schemas)

    async def _broken(
        self,
        problem: Problem,
        relating: Relating,
        program: str,
        inputs: tuple[Arguments, ...],
    ) -> tuple[Finding | None, tuple[tuple[str, str], ...], int]:
        """The smallest break of a relation, what relations say nothing of, and how many inputs were answered."""
        kept = await relating.asked(program, inputs)
        notes = tuple(("relation", note) for note in kept.notes)
        if not kept.findings:
            return None, notes, kept.answered
        first = min(kept.findings, key=lambda finding: len(finding.counterexample))
        if not first.is_mismatch:
            return first, notes, kept.answered

        async def ask(smaller: tuple[Arguments, ...]) -> Answer:
            found = await relating.asked(program, smaller)
            return Answer(tuple(one for one in found.findings if one.is_mismatch), goes_on=found.goes_on)

        if relating.schemas is not None:
            rounds = self._policy.shrink_jobs // relating.jobs
            first = await shrunk(relating.schemas, first, ask, rounds, problem.id)
        return first, notes, kept.answered

    async def _checks(
        self, problem: Problem, reference: Program, suites: tuple[Suite, ...]
    ) -> tuple[tuple[Check, ...], int, str]:
        """The usable checks, how many inputs there were, and why the reference stopped on one.

        Raises:
            Doubt: the reference contradicts what a case states, or the checker refuses what it gives.
        """
        questions = questions_of(replace(problem, suites=suites), SuiteKind.PROPERTIES)
        judge = Judge(self._sandbox, reference.entry, reference.matching, self._policy)

        async def made() -> tuple[tuple[Check, ...], int, str]:
            inputs = tuple(question.arguments for question in questions)
            expected = await expected_outcomes(self._sandbox, reference, inputs, self._policy)
            checks = tuple(
                replace(check, is_drawn=True)
                for check in await checks_against_reference(judge, reference, questions, expected)
            )
            return checks, len(questions), expected.stop

        return await self._known.of(",".join([problem.id, *(suite.id for suite in suites)]), made)


def _is_of_properties(suite: Suite) -> bool:
    return suite.kind is SuiteKind.PROPERTIES or bool(suite.properties)


def code_property(tools: Tools, policy: Mapping[str, Any]) -> CodeProperty:
    """The verifier that this policy, in JSON values, describes."""
    return CodeProperty(tools, read_policy(policy))
