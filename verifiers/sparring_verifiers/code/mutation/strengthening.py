"""Makes a problem's evidence stronger before the first candidate: inputs that kill mutants of its reference."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sparring_verifiers.code.comparing import Judge
from sparring_verifiers.code.drawing.draw import Arguments
from sparring_verifiers.code.drawing.schema import SchemaRefused
from sparring_verifiers.code.drawing.suite import draw_suite
from sparring_verifiers.code.reference import checks_against_reference
from sparring_verifiers.code.suites import questions_of_all
from sparring_verifiers.types import Author, Case, Problem, Program, Suite, SuiteKind
from sparring_verifiers.wire import make_suite

from .hunt import cpu_of, ground_of, hunt
from .mutants import Mutant, mutants_of
from .policy import MutationPolicy
from .score import Death, Score, by_yield, deaths_of

AUTHOR = Author("mutation")


@dataclass(frozen=True, slots=True)
class Strengthened:
    """The suite that the hunt adds, None where nothing was found or needed; and the score of the evidence with it."""

    suite: Suite | None
    score: Score
    cut: str = ""


async def strengthen(judge: Judge, problem: Problem, program: Program, policy: MutationPolicy) -> Strengthened:
    """Looks for inputs that kill those mutants of the reference that the problem's suites do not.

    They extend the last hidden suite and are of its kind, so that whoever decides by that one decides by them too. A
    problem without a hidden suite has one drawn here first.

    Raises:
        Doubt: the reference and the suites contradict each other.
        SandboxFault: nothing was found out.
    """
    parent = next((suite for suite in reversed(problem.suites) if suite.is_hidden and suite.cases), None)
    base: tuple[Arguments, ...] = ()
    if parent is None:
        try:
            drawn = await asyncio.to_thread(draw_suite, problem, policy.code.examples, policy.code.seed)
        except SchemaRefused as refused:
            return Strengthened(None, Score((), ()), str(refused))
        problem = replace(problem, suites=(*problem.suites, drawn))
        base = tuple(case.arguments for case in drawn.cases)
    mutants = mutants_of(program.source, program.entry, most=policy.reference_mutants, seed=policy.code.seed)
    killers, score, cut = await _hunted(judge, problem, program, mutants, policy)
    cases = tuple(Case(arguments) for arguments in (*base, *killers))
    kind = SuiteKind.PROPERTIES if parent is None else parent.kind
    suite = make_suite(cases, AUTHOR, is_hidden=True, kind=kind, parent_id=None if parent is None else parent.id)
    return Strengthened(suite if cases else None, score, cut)


async def _hunted(
    judge: Judge, problem: Problem, program: Program, mutants: tuple[Mutant, ...], policy: MutationPolicy
) -> tuple[tuple[Arguments, ...], Score, str]:
    """The killing inputs, the score, and why no more inputs were looked at."""
    questions = questions_of_all(problem)
    checks = await checks_against_reference(judge, program, questions)
    cpu_s = await cpu_of(judge, program.source, checks, "on its own cases") if checks else 0.0
    deaths = list(await deaths_of(judge, mutants, by_yield(checks), cpu_s))
    known, killers = tuple(question.arguments for question in questions), list[Arguments]()
    looked_at, cut = 0, ""
    few = policy.inputs // 4  # what kills in the first round is a start for the second
    for number, n in enumerate((few, policy.inputs - few)):
        alive = [place for place, death in enumerate(deaths) if death is None]
        if not alive or cut:
            break
        seed = f"{problem.id}:{policy.code.seed}:{number}"
        try:
            ground = await ground_of(judge, program, (*known, *killers), n, seed)
        except SchemaRefused as refused:
            cut = f"no inputs can be drawn: {refused}"
            break
        looked_at, cut = looked_at + ground.size, ground.cut
        found = await hunt(judge, program.source, [mutants[place] for place in alive], ground)
        for place, death in zip(alive, found, strict=True):
            deaths[place] = death
            if death is not None and death.check.arguments not in killers:
                killers.append(death.check.arguments)
    return tuple(killers), score_of(mutants, deaths, looked_at=looked_at, is_equal=not cut), cut


def score_of(mutants: Iterable[Mutant], deaths: Iterable[Death | None], *, looked_at: int, is_equal: bool) -> Score:
    """The score where every mutant that is not dead is equal, or none is known to be."""
    pairs = tuple(zip(mutants, deaths, strict=True))
    left = tuple(mutant for mutant, death in pairs if death is None)
    return Score(
        killed=tuple(mutant for mutant, death in pairs if death is not None),
        survivors=() if is_equal else left,
        equal=left if is_equal else (),
        equal_on=looked_at,
        by_time=sum(death.is_by_time for _, death in pairs if death is not None),
    )
