"""Decides whether the evidence on a right program would have shown a small mistake in it: its mutation score."""

from collections.abc import Mapping
from typing import Any

from sparring_sandbox import Returned
from sparring_verifiers.code.comparing import Judge, refusal
from sparring_verifiers.code.doubts import Doubt
from sparring_verifiers.code.drawing.schema import SchemaRefused
from sparring_verifiers.code.policy import read_nested_policy
from sparring_verifiers.code.reference import Computed, checks_against_reference
from sparring_verifiers.code.suites import Question, questions_of_all
from sparring_verifiers.code.trial import Check
from sparring_verifiers.code.verdicts import program_of, undecided
from sparring_verifiers.registry import Tools
from sparring_verifiers.types import (
    Candidate,
    Evidence,
    Match,
    Problem,
    Program,
    Stated,
    Status,
    Suite,
    Verdict,
    WeakEvidence,
)
from sparring_verifiers.wire import to_json

from .hunt import Ground, cpu_of, ground_of, hunt
from .mutants import mutants_of
from .policy import MutationPolicy
from .score import Score, by_yield, deaths_of
from .strengthening import strengthen

_TIER = "mutation"


class CodeMutation:
    """Accepts where the problem's suites kill enough mutants of the candidate's own program; never rejects.

    A mutant that the suites miss is wrong where it differs from the reference on a further input of the domain, and
    equal where it does not. So the verdict is about the evidence: it stands beside a verifier that decides the answer.
    """

    name = "code_mutation"

    def __init__(self, tools: Tools, policy: MutationPolicy | None = None) -> None:
        self._sandbox = tools.sandbox
        self._policy = policy or MutationPolicy()
        self._checks: Computed[tuple[Check, ...]] = Computed()
        self._grounds: Computed[Ground] = Computed()

    @property
    def policy(self) -> Mapping[str, Any]:
        written: dict[str, Any] = to_json(self._policy)
        return written

    async def drawn(self, problem: Problem) -> Suite | None:
        """Inputs that kill mutants of the reference which the problem's suites miss; None: there is no reference, or
        nothing to add.

        Raises:
            WeakEvidence: the suites stay under the policy's rate with them.
            SandboxFault: nothing was found out.
        """
        reference = problem.reference
        if not isinstance(reference, Program) or refusal(reference):
            return None
        try:
            made = await strengthen(self._judge(reference), problem, reference, self._policy)
        except Doubt as doubt:
            raise WeakEvidence(str(doubt)) from None
        if reason := self._weakness(made.score, "of the reference"):
            raise WeakEvidence(f"{reason}. {made.cut}".rstrip(" ."))
        return made.suite

    async def verify(self, problem: Problem, candidate: Candidate) -> Verdict:
        """The verdict; a job for each mutant, two for most that survive the first, and some more for a survivor."""
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

    async def _decided(self, problem: Problem, reference: Program | Stated, source: str) -> Verdict:
        key = ",".join([problem.id, *(suite.id for suite in problem.suites)])
        judge, questions = self._judge(reference), questions_of_all(problem)
        checks = await self._checks.of(key, lambda: _asked(judge, reference, questions))
        if not checks:
            return undecided(self.name, _TIER, "the problem has no inputs that mutants could be run on")
        mutants = mutants_of(source, reference.entry, most=self._policy.mutants, seed=self._policy.code.seed)
        if not mutants:
            return undecided(self.name, _TIER, "nothing in the program can be changed")
        cpu_s = await cpu_of(judge, source, checks, "by the suites")
        deaths = await deaths_of(judge, mutants, by_yield(checks), cpu_s)
        left = [mutant for mutant, death in zip(mutants, deaths, strict=True) if death is None]
        ground = Ground((), "there is no reference to compare with")
        if left and isinstance(reference, Program):
            ground = await self._grounds.of(key, lambda: self._ground(judge, reference, problem, questions))
        wrong = await hunt(judge, source, left, ground)
        score = Score(
            killed=tuple(mutant for mutant, death in zip(mutants, deaths, strict=True) if death is not None),
            survivors=tuple(m for m, death in zip(left, wrong, strict=True) if death is not None or ground.cut),
            equal=tuple(m for m, death in zip(left, wrong, strict=True) if death is None and not ground.cut),
            equal_on=ground.size,
            by_time=sum(death.is_by_time for death in deaths if death is not None),
        )
        return self._verdict(problem, score, len(checks), ground.cut if left else "")

    async def _ground(
        self, judge: Judge, program: Program, problem: Problem, questions: tuple[Question, ...]
    ) -> Ground:
        known = tuple(question.arguments for question in questions)
        try:
            return await ground_of(
                judge, program, known, self._policy.inputs, f"{problem.id}:{self._policy.code.seed}:verify"
            )
        except SchemaRefused as refused:
            return Ground((), f"no inputs can be drawn: {refused}")

    def _verdict(self, problem: Problem, score: Score, checked: int, cut: str) -> Verdict:
        reason = self._weakness(score, "of the program")
        status = Status.UNDECIDED if reason else Status.ACCEPTED
        wrong = score.total - len(score.equal)
        told = reason or (
            f"kill rate {score.kill_rate:.2f}: {len(score.killed)} of {wrong} mutants killed, "
            f"{len(score.equal)} equal on {score.equal_on} inputs"
        )
        details = (
            ("kill_rate", f"{score.kill_rate:.3f}"),
            ("mutants", str(score.total)),
            ("killed", str(len(score.killed))),
            ("survived", str(len(score.survivors))),
            ("equal", str(len(score.equal))),
            ("equal_on", str(score.equal_on)),
            ("by_time", str(score.by_time)),
            ("by_kind", ", ".join(f"{kind} {killed}/{wrong}" for kind, killed, wrong in score.by_kind)),
            *((("cut", cut),) if cut else ()),
            ("suites", ",".join(suite.id for suite in problem.suites)),
        )
        suite_id = problem.suites[-1].id if problem.suites else None
        return Verdict(
            status,
            self.name,
            Evidence(_TIER, checked=checked),
            told,
            score.kill_rate,
            suite_id=suite_id,
            details=details,
        )

    def _weakness(self, score: Score, whose: str) -> str:
        """Why the evidence is not enough, naming a mutant that it misses; "" where it is."""
        wrong = score.total - len(score.equal)
        if score.survivors and score.kill_rate < self._policy.min_kill_rate:
            return (
                f"weak evidence: {len(score.survivors)} of {wrong} mutants {whose} survive, a kill rate of "
                f"{score.kill_rate:.2f} under {self._policy.min_kill_rate:g}; one is {score.survivors[0]}"
            )
        if score.total and len(score.equal) > self._policy.max_equal * score.total:
            return (
                f"weak evidence: {len(score.equal)} of {score.total} mutants {whose} do the same on {score.equal_on} "
                f"inputs of the domain; one is {score.equal[0]}"
            )
        return ""

    def _judge(self, reference: Program | Stated) -> Judge:
        return Judge(self._sandbox, reference.entry, reference.matching, self._policy.code)


async def _asked(judge: Judge, reference: Program | Stated, questions: tuple[Question, ...]) -> tuple[Check, ...]:
    if isinstance(reference, Program):
        return await checks_against_reference(judge, reference, questions)
    return tuple(
        Check(each.arguments, None if each.stated is None else Returned(each.stated.value), each.is_hidden)
        for each in questions
        if each.stated is not None or reference.matching.kind is Match.CHECKER
    )


def code_mutation(tools: Tools, policy: Mapping[str, Any]) -> CodeMutation:
    """The verifier that this policy, in JSON values, describes."""
    return CodeMutation(tools, read_nested_policy(MutationPolicy, policy))
