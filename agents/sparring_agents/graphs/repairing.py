"""Refuted candidates of an accepted problem, revised by their author after one failing input each round."""

import asyncio
from dataclasses import replace
from functools import partial

from sparring_agents.effects import draw_once
from sparring_agents.outcome import Attempt, Pair, Repair, Revealed
from sparring_agents.seats.repair import (
    is_repairable,
    is_still_hidden,
    refutation,
    repair,
    revealed_case,
    with_revealed,
)
from sparring_agents.seeds import seed_of
from sparring_agents.table import Table
from sparring_verifiers import Case, Problem, SchemaRefused, Status, Suite, SuiteKind, WeakEvidence, draw_suite

from .grading import distinct, is_refuted
from .screening import with_drawn_inputs
from .verifying import verify

MIN_FRESH = 8  # hidden inputs drawn afresh beside the hidden cases that were not shown
_SEEDS = 1 << 31


async def repaired(
    table: Table, problem: Problem, attempts: list[Attempt], rounds: int, *, path: str, proposal: int
) -> tuple[Repair, ...]:
    """What became of each different refuted candidate, round by round; one after the other, so indices are fixed.

    Raises:
        ModelFault, SandboxFault, VerifierFault: one could not be asked or decided.
    """
    if not is_repairable(problem):
        return ()
    made: list[Repair] = []
    for attempt in distinct([one for one in attempts if is_refuted(one)]):
        current, shown = attempt, tuple[Revealed, ...]()
        for _ in range(rounds):
            revealed = refutation(problem, current.verdicts)
            if revealed is None or current.status is not Status.REJECTED:
                break
            shown = (*shown, revealed)
            index = len(attempts) + len(made)
            decided_on = await _afresh(table, problem, shown, index, path=path, proposal=proposal)
            if decided_on is None:
                break
            one = await _round(table, decided_on, attempt, current, shown, index, path=path, proposal=proposal)
            made.append(one)
            current = one.after
    return tuple(made)


def repair_pairs(repairs: tuple[Repair, ...]) -> list[Pair]:
    """Each accepted revision against the candidate that it mends, both decided on the same inputs."""
    return [
        Pair(one.problem, one.after, one.unrepaired, by="verdict")
        for one in repairs
        if one.unrepaired is not None and is_refuted(one.unrepaired)
    ]


async def _round(
    table: Table,
    problem: Problem,
    original: Attempt,
    current: Attempt,
    shown: tuple[Revealed, ...],
    index: int,
    *,
    path: str,
    proposal: int,
) -> Repair:
    candidate, reply = await repair(table, problem, current.candidate, index, shown[-1], path=path, attempt=proposal)
    untried = Attempt(candidate, (), Status.UNDECIDED, reply.usage.output_tokens)
    (after,) = await verify(table, problem, [untried], path=path, proposal=proposal)
    unrepaired = None
    if after.status is Status.ACCEPTED:
        (unrepaired,) = await verify(table, problem, [replace(original, verdicts=())], path=path, proposal=proposal)
    return Repair(original.candidate.index, len(shown), problem, shown, after, unrepaired)


async def _afresh(
    table: Table, problem: Problem, shown: tuple[Revealed, ...], index: int, *, path: str, proposal: int
) -> Problem | None:
    """The problem on which the revision is decided; None where no fresh inputs can be drawn."""
    cases = tuple({one.arguments: revealed_case(one) for one in shown}.values())
    fresh: dict[SuiteKind, Suite] = {}
    for kind in dict.fromkeys(suite.kind for suite in problem.suites if suite.is_hidden and suite.cases):
        hidden = sum(len(suite.cases) for suite in problem.suites if suite.is_hidden and suite.kind is kind)
        seed = seed_of(table.bout, "repair", proposal, index, len(shown), kind.value) % _SEEDS
        count = max(hidden, MIN_FRESH)
        asked = {"fresh": problem.id, "count": count, "seed": seed}
        drawn = await draw_once(table, asked, partial(_drawn, problem, count, seed), path=path, attempt=proposal)
        if drawn is None or not _others(drawn, cases):
            return None
        fresh[kind] = drawn
    if not fresh:
        return None
    made = with_revealed(problem, cases, fresh)
    try:
        # Whoever draws for the evidence as it is now adds to it, for example against mutants that it lets live.
        made = await with_drawn_inputs(table, made, path=f"{path}/fresh", attempt=proposal)
    except WeakEvidence:
        return None
    return None if is_still_hidden(made) else made


async def _drawn(problem: Problem, count: int, seed: int) -> Suite | None:
    try:
        return await asyncio.to_thread(draw_suite, problem, count, seed)
    except SchemaRefused:
        return None


def _others(drawn: Suite, cases: tuple[Case, ...]) -> bool:
    shown = [case.arguments for case in cases]
    return any(case.arguments not in shown for case in drawn.cases)
