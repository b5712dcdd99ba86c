"""What evidence that was made without the official tests is worth: which of the mutants that those kill it kills, too.

Evidence: inputs drawn from the task's declared domain (code_property), and those that the hunt adds for mutants of the
canonical solution which the draw misses (code_mutation). The official tests run in the same sandbox, on the same
mutants, and are seen by nothing else. Where such a test is a checker, our evidence compares values exactly.
"""

import asyncio
from collections import Counter
from dataclasses import dataclass, replace

from code_tasks import CodeTask
from figures import Figure

from sparring_sandbox import Sandbox
from sparring_verifiers import Match, Problem, Program, SuiteKind, draw_suite
from sparring_verifiers.code import CodePolicy
from sparring_verifiers.code.comparing import Judge
from sparring_verifiers.code.drawing.declared import parse_schema
from sparring_verifiers.code.drawing.draw import Arguments, input_key
from sparring_verifiers.code.drawing.membership import is_in_domain
from sparring_verifiers.code.mutation.hunt import cpu_of
from sparring_verifiers.code.mutation.mutants import Mutant, mutants_of
from sparring_verifiers.code.mutation.policy import MutationPolicy
from sparring_verifiers.code.mutation.score import Death, by_yield, deaths_of
from sparring_verifiers.code.mutation.strengthening import strengthen
from sparring_verifiers.code.recorded import recorded_inputs
from sparring_verifiers.code.reference import checks_against_reference
from sparring_verifiers.code.suites import Question, questions_of
from sparring_verifiers.code.trial import Check

SHOWN = 12
_POLICY = MutationPolicy()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One mutant: what kills it of the official test, of the drawn inputs alone, and of draw and hunt."""

    task: str
    mutant: Mutant
    official: Death | None
    drawn: Death | None
    hunted: Death | None
    is_inside: bool = True  # the killing input lies in the declared domain

    @property
    def own(self) -> Death | None:
        return self.drawn or self.hunted

    @property
    def is_missed(self) -> bool:
        return self.official is not None and self.own is None

    def __str__(self) -> str:
        return f"{self.task} {self.mutant}"


async def compared(sandbox: Sandbox, tasks: tuple[CodeTask, ...], most: int, at_once: int) -> list[Comparison]:
    """Every mutant of every task, at most so many a task. at_once: tasks in hand."""
    turn = asyncio.Semaphore(at_once)

    async def one(task: CodeTask) -> list[Comparison]:
        async with turn:
            return await _compared(sandbox, task, most)

    return [each for found in await asyncio.gather(*(one(task) for task in tasks)) for each in found]


async def _compared(sandbox: Sandbox, task: CodeTask, most: int) -> list[Comparison]:
    program = task.program
    mutants = mutants_of(program.source, program.entry, most=most)
    official = await _deaths(sandbox, task.official, program, mutants, await _official_questions(sandbox, task))
    if task.own is None:
        return [Comparison(task.name, m, death, None, None) for m, death in zip(mutants, official, strict=True)]
    assert isinstance(task.own.reference, Program)
    drawn_suite, hunted_suite = await _evidence(sandbox, task.own, task.own.reference, most)
    drawn = await _deaths(sandbox, task.own, task.own.reference, mutants, drawn_suite)
    alive = [place for place, death in enumerate(drawn) if death is None]
    hunted: list[Death | None] = [None] * len(mutants)
    if alive and hunted_suite:
        found = await _deaths(
            sandbox, task.own, task.own.reference, tuple(mutants[place] for place in alive), hunted_suite
        )
        for place, death in zip(alive, found, strict=True):
            hunted[place] = death
    return [
        Comparison(task.name, mutant, by_test, by_draw, by_hunt, _is_inside(task.own.reference, by_draw or by_hunt))
        for mutant, by_test, by_draw, by_hunt in zip(mutants, official, drawn, hunted, strict=True)
    ]


async def _official_questions(sandbox: Sandbox, task: CodeTask) -> tuple[Question, ...]:
    recorded = await recorded_inputs(sandbox, task.official, CodePolicy())
    suites = (*task.official.suites, *((recorded,) if recorded else ()))
    return questions_of(replace(task.official, suites=suites), SuiteKind.CASES)


async def _evidence(
    sandbox: Sandbox, problem: Problem, program: Program, most: int
) -> tuple[tuple[Question, ...], tuple[Question, ...]]:
    """The drawn inputs, and those that the hunt adds to them."""
    drawn = await asyncio.to_thread(draw_suite, problem, _POLICY.code.examples, _POLICY.code.seed)
    known = {input_key(case.arguments) for case in drawn.cases}
    judge = Judge(sandbox, program.entry, program.matching, _POLICY.code)
    made = await strengthen(judge, replace(problem, suites=(drawn,)), program, replace(_POLICY, reference_mutants=most))
    added = [case for case in made.suite.cases if input_key(case.arguments) not in known] if made.suite else []
    return tuple(Question(case.arguments, None, is_hidden=True) for case in drawn.cases), tuple(
        Question(case.arguments, None, is_hidden=True) for case in added
    )


async def _deaths(
    sandbox: Sandbox, problem: Problem, program: Program, mutants: tuple[Mutant, ...], asked: tuple[Question, ...]
) -> tuple[Death | None, ...]:
    judge = Judge(sandbox, program.entry, program.matching, _POLICY.code)
    checks: tuple[Check, ...] = await checks_against_reference(judge, program, asked)
    if not checks:
        return (None,) * len(mutants)
    cpu_s = await cpu_of(judge, program.source, checks, f"of {problem.origin.parameters}")
    return await deaths_of(judge, mutants, by_yield(checks), cpu_s)


def _is_inside(program: Program, death: Death | None) -> bool:
    if death is None:
        return True
    assert program.schema is not None
    arguments: Arguments = death.check.arguments
    return is_in_domain(parse_schema(program.schema), arguments)


def evidence_figures(tasks: tuple[CodeTask, ...], found: list[Comparison]) -> list[Figure]:
    killed = [each for each in found if each.official is not None]
    both = [each for each in killed if each.own is not None]
    drawn = [each for each in killed if each.drawn is not None]
    missed = [each for each in killed if each.own is None]
    beyond = [each for each in found if each.official is None and each.own is not None]
    outside = [each for each in found if each.own is not None and not each.is_inside]
    by_time = sum(each.official.is_by_time for each in killed if each.official)
    undrawn = [task.name for task in tasks if task.own is None]
    by_checker = [task.name for task in tasks if _has_checker(task)]
    told = f"{len(both)} of {len(killed)} (of {len(found)} mutants of {len(tasks)} tasks; {by_time} killed by time)"
    counted = ", ".join(f"{task} {count}" for task, count in Counter(each.task for each in missed).most_common(SHOWN))
    return [
        Figure("mutants that the official tests kill: killed by ours", _percent(both, killed), 97, unit="%", note=told),
        Figure(
            "missed by ours",
            len(missed),
            note=f"{counted}; {named([str(each) for each in missed])}" if missed else "",
        ),
        Figure("the same by the drawn inputs alone", _percent(drawn, killed), unit="%"),
        Figure(
            "survivors of the official tests: shown to be wrong by ours",
            len(beyond),
            note=named([str(each) for each in beyond]),
        ),
        Figure(
            "counterexamples outside of the declared domain",
            len(outside),
            0,
            is_upper=True,
            note=named([str(each) for each in outside]),
        ),
        Figure("tasks without a declared domain", len(undrawn), note=named(undrawn)),
        Figure("tasks decided by a checker of ours", len(by_checker), note=named(by_checker)),
    ]


def _has_checker(task: CodeTask) -> bool:
    reference = task.own.reference if task.own else None
    return isinstance(reference, Program) and reference.matching.kind is Match.CHECKER


def _percent(part: list[Comparison], whole: list[Comparison]) -> float | None:
    return 100 * len(part) / len(whole) if whole else None


def named(names: list[str]) -> str:
    """The first of them, and how many more there are."""
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return "; ".join(names[:SHOWN]) + more
