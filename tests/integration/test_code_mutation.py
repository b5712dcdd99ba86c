"""Mutants on a real sandbox: what a suite kills, what it misses, and what no input could tell apart."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from sparring_sandbox import Returned, Sandbox, Stop, open_sandbox
from sparring_verifiers import CodePolicy, Program, expected_outcomes
from sparring_verifiers.code.mutation.mutants import Mutant, mutants_of
from sparring_verifiers.code.mutation.score import Death, deaths_of
from sparring_verifiers.code.trial import Check

pytestmark = pytest.mark.docker


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with open_sandbox("docker", slots=2) as opened:
        yield opened


CLAMP = (
    "def f(x, low, high):\n    if x < low:\n        return low\n    if x > high:\n        return high\n    return x\n"
)
COUNT = "def f(n):\n    total = 0\n    while n > 0:\n        total += n % 10\n        n //= 10\n    return total\n"


async def fate_of(sandbox: Sandbox, source: str, *inputs: tuple[Any, ...]) -> dict[str, tuple[Mutant, Death | None]]:
    """Every mutant by its change, with what killed it."""
    expected = await expected_outcomes(sandbox, Program(source, "f"), inputs)
    checks = []
    for arguments, returned in zip(inputs, expected.returns, strict=True):
        assert isinstance(returned, Returned)
        checks.append(Check(arguments, returned, is_hidden=True))
    mutants = mutants_of(source, "f", most=200)
    deaths = await deaths_of(sandbox, "f", mutants, tuple(checks), CodePolicy(), cpu_s=0.01)
    return {mutant.change: (mutant, death) for mutant, death in zip(mutants, deaths, strict=True)}


async def test_a_suite_kills_what_differs_on_it_and_nothing_else(sandbox: Sandbox) -> None:
    weak = await fate_of(sandbox, CLAMP, (5, 0, 9), (-3, 0, 9))
    assert weak["return high -> return None"][1] is None  # no input is above
    assert weak["x > high -> x <= high"][1] is not None
    strong = await fate_of(sandbox, CLAMP, (5, 0, 9), (-3, 0, 9), (12, 0, 9))
    assert strong["return high -> return None"][1] is not None
    assert strong["x < low -> x <= low"][1] is None  # at the edge both return it


async def test_a_death_is_by_a_value_an_exception_or_a_stop(sandbox: Sandbox) -> None:
    fates = await fate_of(sandbox, COUNT, (0,), (7,), (123,))
    means = {change: death.means for change, (_, death) in fates.items() if death is not None}
    assert means["n % 10 -> n // 10"] == "value"
    assert means["total = 0 removed"] == "exception"
    assert means["n //= 10 removed"] == Stop.TIME
    looping = fates["n //= 10 removed"][1]
    assert looping is not None
    assert looping.is_by_time
    assert looping.check.arguments == (7,)  # the shortest that loops
