"""How many mutants of a program the evidence tells from it: each runs in the sandbox, and is compared out here.

A mutant is killed by a value, an exception or a stop that is not what was expected. The CPU limit of a mutant is a
multiple of what the program itself used, and only a mutant that reaches it on one input alone is killed by time; those
are counted apart, as the one thing here that a host could decide.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sparring_sandbox import Limits, Raised, Stop
from sparring_verifiers.code.comparing import Judge
from sparring_verifiers.code.doubts import Doubt
from sparring_verifiers.code.drawing.draw import input_key
from sparring_verifiers.code.policy import CodePolicy
from sparring_verifiers.code.running import run_confirmed
from sparring_verifiers.code.trial import Check, rulings, shown

from .mutants import Mutant

CPU_FACTOR = 10  # a mutant may use this much more than the program it is of
CPU_FLOOR_S = 0.05  # and this much in any case: what a small program uses is mostly the fork
_WALL_FACTOR, _WALL_FLOOR_S = 4, 1.0
# Most mutants die on the first inputs, so they meet few at first: as many as the program does in that time, up to 16.
_FIRST, _FIRST_CPU_S, _GROWTH = 16, 0.05, 4


@dataclass(frozen=True, slots=True)
class Death:
    """What told a mutant from the program: the input, and whether it was a value, an exception or a stop."""

    check: Check
    means: str

    @property
    def is_by_time(self) -> bool:
        return self.means == Stop.TIME


@dataclass(frozen=True, slots=True)
class Score:
    """What became of the mutants of one program.

    survivors: wrong, and the evidence does not show it, or nobody could look further. equal: told from the program
    neither by the evidence nor by any of the equal_on further inputs. by_time: how many of the killed a limit stopped.
    """

    killed: tuple[Mutant, ...]
    survivors: tuple[Mutant, ...]
    equal: tuple[Mutant, ...] = ()
    equal_on: int = 0
    by_time: int = 0

    @property
    def total(self) -> int:
        return len(self.killed) + len(self.survivors) + len(self.equal)

    @property
    def kill_rate(self) -> float:
        """Killed mutants among those that are not equal, 0 to 1; 1 where there is none."""
        wrong = len(self.killed) + len(self.survivors)
        return len(self.killed) / wrong if wrong else 1.0

    @property
    def by_kind(self) -> tuple[tuple[str, int, int], ...]:
        """Kind, how many were killed, and how many are not equal; sorted by kind."""
        wrong = (*self.killed, *self.survivors)
        kinds = sorted({mutant.kind for mutant in wrong})
        return tuple(
            (kind.value, sum(m.kind is kind for m in self.killed), sum(m.kind is kind for m in wrong)) for kind in kinds
        )


def mutant_limits(limits: Limits, cpu_s: float) -> Limits:
    """What a mutant may use whose program used cpu_s seconds of CPU on the same inputs; never more than limits."""
    cpu = max(CPU_FLOOR_S, CPU_FACTOR * cpu_s)
    wall = _WALL_FLOOR_S + _WALL_FACTOR * cpu
    return replace(limits, cpu_s=min(limits.cpu_s, cpu), wall_s=min(limits.wall_s, wall))


async def deaths_of(
    judge: Judge, mutants: Iterable[Mutant], checks: tuple[Check, ...], cpu_s: float
) -> tuple[Death | None, ...]:
    """What kills each of the mutants, in order; None: it does on all checks what is expected.

    The checks are asked in the order given: one job a mutant on the first ones, another on the rest for a mutant that
    survives those; as many at once as the sandbox has slots. cpu_s: what the program itself used on the checks.

    Raises:
        Doubt: a checker cannot decide.
        SandboxFault: nothing was found out.
    """
    parts = [
        (part, _limited(judge, cpu_s * len(part) / len(checks))) for part in _parts(checks, cpu_s / max(1, len(checks)))
    ]
    ended = await asyncio.gather(*(_death(judge, mutant, parts) for mutant in mutants), return_exceptions=True)
    for each in ended:
        if isinstance(each, BaseException):
            raise each
    return tuple(each for each in ended if not isinstance(each, BaseException))


def _parts(checks: tuple[Check, ...], each_s: float) -> list[tuple[Check, ...]]:
    """The checks in pieces that grow. Where they are cut changes what is run, and not what is found."""
    size = max(1, min(_FIRST, int(_FIRST_CPU_S / each_s))) if each_s else _FIRST
    parts, start = list[tuple[Check, ...]](), 0
    while start < len(checks):
        parts.append(checks[start : start + size])
        start, size = start + size, size * _GROWTH
    return parts


def _limited(judge: Judge, cpu_s: float) -> CodePolicy:
    limits = mutant_limits(judge.policy.limits, cpu_s)
    return replace(judge.policy, limits=limits, total_cpu_s=2 * limits.cpu_s)


async def _death(judge: Judge, mutant: Mutant, parts: Iterable[tuple[tuple[Check, ...], CodePolicy]]) -> Death | None:
    for part, policy in parts:
        death = await _first_death(judge, mutant, part, policy)
        if death is not None:
            return death
    return None


async def _first_death(judge: Judge, mutant: Mutant, checks: tuple[Check, ...], policy: CodePolicy) -> Death | None:
    inputs = tuple(check.arguments for check in checks)
    try:
        outcome = await run_confirmed(judge.sandbox, mutant.source, judge.entry, inputs, policy, policy.environment)
    except Doubt:  # each input is within the limit, and all together are far beyond it: slow is not wrong
        return None
    reached = len(inputs) if outcome.stop is Stop.OK else outcome.stopped_at or 0
    rights = await rulings(judge, checks[:reached], outcome.returns[:reached])
    for check, returned, is_right in zip(checks, outcome.returns, rights, strict=False):
        if not is_right:
            return Death(check, "exception" if isinstance(returned, Raised) else "value")
    return None if outcome.stop is Stop.OK else Death(checks[reached], outcome.stop.value)


def by_yield(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks with those first that differ most in what they expect, and of equal ones the shortest first."""
    alike: dict[str, list[Check]] = {}
    for check in by_size(checks):
        alike.setdefault(shown(check.expected), []).append(check)
    ranked = [(rank, check) for group in alike.values() for rank, check in enumerate(group)]
    return tuple(check for _, check in sorted(ranked, key=lambda each: each[0]))


def by_size(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks, the shortest input first."""
    return tuple(sorted(checks, key=lambda check: len(input_key(check.arguments))))
