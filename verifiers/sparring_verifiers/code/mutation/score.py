"""How many mutants of a program the evidence tells from it: each runs in the sandbox, and is compared out here.

A mutant is killed by a value, an exception or a stop that is not what was expected. A mutant that is stopped by its
CPU limit counts as killed and is counted apart: the limit is a multiple of what the program itself used, so that a
host decides over it, and only over it.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sparring_sandbox import Job, Limits, NotReached, Raised, Sandbox, Stop
from sparring_verifiers.code.comparing import Judge
from sparring_verifiers.code.drawing.draw import input_key
from sparring_verifiers.code.policy import CodePolicy
from sparring_verifiers.code.trial import Check, rulings, shown
from sparring_verifiers.faults import VerifierFault
from sparring_verifiers.types import EXACTLY, SCRIPT

from .mutants import Mutant

CPU_FACTOR = 10  # a mutant may use this much more than the program it is of
CPU_FLOOR_S = 0.25  # and this much in any case: what a small program uses is mostly the fork
_WALL_FACTOR, _WALL_FLOOR_S = 4, 1.0
_FIRST = 16  # inputs that a mutant meets before the rest; most survive none of them


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
    """What became of the mutants of one program. equal: told from it by no input of the evidence, nor by any of the
    equal_on further inputs that were looked at; survivors: shown to be wrong, and not by the evidence, or not looked at
    any further."""

    mutants: tuple[Mutant, ...]
    killed: tuple[Mutant, ...]
    survivors: tuple[Mutant, ...]
    equal: tuple[Mutant, ...] = ()
    equal_on: int = 0
    by_time: int = 0

    @property
    def kill_rate(self) -> float:
        """Killed mutants among those that are not equal, 0 to 1; 1 where there is none."""
        wrong = len(self.killed) + len(self.survivors)
        return len(self.killed) / wrong if wrong else 1.0

    def by_kind(self) -> tuple[tuple[str, int, int], ...]:
        """Kind, killed and not equal, of each kind, sorted."""
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
    sandbox: Sandbox, entry: str, mutants: Iterable[Mutant], checks: tuple[Check, ...], policy: CodePolicy, cpu_s: float
) -> tuple[Death | None, ...]:
    """What kills each of the mutants, in order; None: it does on all checks what is expected.

    One job a mutant on the checks that tell most, another on the rest for one that survives those; as many at once as
    the sandbox has slots. cpu_s: what the program itself used on the checks.

    Raises:
        SandboxFault: nothing was found out.
        VerifierFault: the sandbox broke its contract.
    """
    ordered = by_yield(checks)
    limits = mutant_limits(policy.limits, cpu_s)
    trials = [_death(sandbox, entry, mutant, ordered, replace(policy, limits=limits)) for mutant in mutants]
    ended = await asyncio.gather(*trials, return_exceptions=True)
    for each in ended:
        if isinstance(each, BaseException):
            raise each
    return tuple(each for each in ended if not isinstance(each, BaseException))


async def _death(
    sandbox: Sandbox, entry: str, mutant: Mutant, checks: tuple[Check, ...], policy: CodePolicy
) -> Death | None:
    for part in (checks[:_FIRST], checks[_FIRST:]):
        death = await _first_death(sandbox, entry, mutant, part, policy) if part else None
        if death is not None:
            return death
    return None


async def _first_death(
    sandbox: Sandbox, entry: str, mutant: Mutant, checks: tuple[Check, ...], policy: CodePolicy
) -> Death | None:
    inputs = tuple(check.arguments for check in checks)
    called = None if entry == SCRIPT else entry
    job = Job(mutant.source, called, inputs, policy.limits, policy.profile, policy.environment)
    outcome = await sandbox.run(job)
    if len(outcome.returns) != len(inputs):
        raise VerifierFault(f"sandbox: {len(inputs)} inputs went in and {len(outcome.returns)} returns came back")
    judge = Judge(sandbox, entry, EXACTLY, policy)
    rights = await rulings(judge, checks, outcome.returns)
    for check, returned, is_right in zip(checks, outcome.returns, rights, strict=True):
        if not isinstance(returned, NotReached) and not is_right:
            return Death(check, "exception" if isinstance(returned, Raised) else "value")
    if outcome.stop is Stop.OK:
        return None
    return Death(checks[outcome.stopped_at or 0], outcome.stop.value)


def by_yield(checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """The checks with those first that differ most in what they expect, and of equal ones the shortest first."""
    alike: dict[str, list[Check]] = {}
    for check in sorted(checks, key=lambda check: len(input_key(check.arguments))):
        alike.setdefault(shown(check.expected), []).append(check)
    ranked = [(rank, check) for group in alike.values() for rank, check in enumerate(group)]
    return tuple(check for _, check in sorted(ranked, key=lambda each: each[0]))
