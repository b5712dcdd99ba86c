"""Looks for inputs that tell mutants from a right program where the evidence does not: in the declared domain only.

What a mutant does is held against what the reference gives. A mutant that no input tells apart is equal on so many
inputs, and nothing more is said of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sparring_verifiers.code.comparing import Judge
from sparring_verifiers.code.doubts import Doubt
from sparring_verifiers.code.drawing.draw import Arguments, input_schema
from sparring_verifiers.code.drawing.proposing import constants_of, proposed_inputs
from sparring_verifiers.code.reference import checks_of, expected_outcomes
from sparring_verifiers.code.running import run_confirmed
from sparring_verifiers.code.suites import Question
from sparring_verifiers.code.trial import Check, rulings
from sparring_verifiers.types import Program

from .mutants import Mutant
from .score import Death, by_size, deaths_of

_BATCHES = (250, 250, 500)  # inputs that are run together; then as many as the last


@dataclass(frozen=True, slots=True)
class Ground:
    """Inputs of the declared domain with what the reference gives for them, in batches.

    cut: why there are fewer than were asked for, other than that the domain has no more; "" when there are not.
    """

    batches: tuple[tuple[Check, ...], ...]
    cut: str = ""

    @property
    def size(self) -> int:
        return sum(len(batch) for batch in self.batches)


async def ground_of(judge: Judge, program: Program, known: tuple[Arguments, ...], n: int, seed: str) -> Ground:
    """Up to n inputs beside the known ones; those that the reference gives no value for are left out.

    It ends early where the reference stops, or answers less than half of a batch.

    Raises:
        SchemaRefused: no inputs can be drawn.
        SandboxFault: nothing was found out.
    """
    proposed = proposed_inputs(input_schema(program), known, constants_of(program.source), n, seed)
    batches: list[tuple[Check, ...]] = []
    for batch in _batched(proposed):
        try:
            expected = await expected_outcomes(judge.sandbox, program, batch, judge.policy)
        except Doubt as doubt:
            return Ground(tuple(batches), str(doubt))
        questions = (Question(arguments, None, is_hidden=True) for arguments in batch)
        checks = checks_of(tuple(zip(questions, expected.returns, strict=True)), judge.policy)
        batches.append(by_size(checks))
        if expected.stop or 2 * len(checks) < len(batch):
            why = expected.stop or f"the reference answers {len(checks)} of {len(batch)} inputs of its domain"
            return Ground(tuple(batches), why)
    return Ground(tuple(batches))


async def hunt(judge: Judge, source: str, mutants: Sequence[Mutant], ground: Ground) -> tuple[Death | None, ...]:
    """What tells each mutant of the program from what is expected, in order; None: no input does.

    Raises:
        Doubt: the program itself differs from the reference, or a checker cannot decide.
        SandboxFault: nothing was found out.
    """
    found: dict[int, Death] = {}
    for batch in ground.batches:
        alive = [place for place in range(len(mutants)) if place not in found]
        if not alive or not batch:
            break
        cpu_s = await cpu_of(judge, source, batch, "on an input of the domain that the suites do not hold")
        deaths = await deaths_of(judge, [mutants[place] for place in alive], batch, cpu_s)
        found.update((place, death) for place, death in zip(alive, deaths, strict=True) if death is not None)
    return tuple(found.get(place) for place in range(len(mutants)))


async def cpu_of(judge: Judge, source: str, checks: tuple[Check, ...], where: str) -> float:
    """CPU seconds that the program uses on the checks. where: they are, for the reason of a doubt.

    Raises:
        Doubt: it is not right on one of them.
        SandboxFault: nothing was found out.
    """
    inputs = tuple(check.arguments for check in checks)
    outcome = await run_confirmed(judge.sandbox, source, judge.entry, inputs, judge.policy, judge.policy.environment)
    if not all(await rulings(judge, checks, outcome.returns)):
        raise Doubt(f"the program does not give what is expected {where}")
    return outcome.cpu_s


def _batched(inputs: tuple[Arguments, ...]) -> list[tuple[Arguments, ...]]:
    batches, start = list[tuple[Arguments, ...]](), 0
    while start < len(inputs):
        size = _BATCHES[min(len(batches), len(_BATCHES) - 1)]
        batches.append(inputs[start : start + size])
        start += size
    return batches
