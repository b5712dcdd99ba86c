"""What a right answer cannot depend on: the surroundings of the second run, and which of them changes an answer."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Literal

from sparring_sandbox import Environment, Sandbox

from .policy import CodePolicy

# From hash seed 0 to 20 the order changes of {"a", "b", "c"}, of {"a", "b"}, and of more than half of all small sets of
# letters; one that keeps its order under both may pass.
_HASH_SEED_STEP = 20
# A set that does not depend on the input has one chance only to show under one seed, and one of two items keeps its
# order in half of all cases. These two beside it leave few small sets of short texts in one order.
_FURTHER_HASH_SEED_STEPS = (5, 57)
FEW = 4  # inputs asked under each further hash seed: a set that the input fills has shown its order before
_HASHED = ("set", "{", "hash", "id(", "import")  # a program without any of them has nothing whose order hangs on a hash
_TIMEZONES = ("<+1345>-13:45", "UTC")  # a rule of its own, which needs no data: most of a day ahead
_LOCALES = ("C", "C.UTF-8")  # the two that every sandbox has
_DIRECTORIES = ("/usr", "/")
_PLAIN_BACKENDS = ("wasm",)  # where there is one time zone, one locale and no directory

# Runs the inputs of the first job, or of the second, in an environment; whether that refutes the program.
Again = Callable[[Literal["first", "second"], Environment], Awaitable[bool]]


def second_environment(sandbox: Sandbox, policy: CodePolicy) -> Environment:
    """The environment of the second run: all that the sandbox can set differs from the first. A program with a scratch
    directory stays in the directory that it is given: it may well keep its files there."""
    first = policy.environment
    seeds = replace(first, hash_seed=first.hash_seed + _HASH_SEED_STEP, random_seed=first.random_seed + 1)
    if sandbox.fingerprint.backend in _PLAIN_BACKENDS:
        return seeds
    return replace(
        seeds,
        timezone=_other(_TIMEZONES, first.timezone),
        locale=_other(_LOCALES, first.locale),
        working_directory=first.working_directory
        if policy.limits.scratch_bytes
        else _other(_DIRECTORIES, first.working_directory),
    )


def other_hash_seeds(source: str, policy: CodePolicy) -> tuple[Environment, ...]:
    """Further environments for a few of the inputs, the first but for the hash seed; none where the text of the program
    names nothing that a hash could order."""
    if not any(word in source for word in _HASHED):
        return ()
    first = policy.environment
    return tuple(replace(first, hash_seed=first.hash_seed + step) for step in _FURTHER_HASH_SEED_STEPS)


def _other(names: tuple[str, str], first: str) -> str:
    return names[1] if first == names[0] else names[0]


async def cause_of(again: Again, first: Environment, second: Environment) -> str:
    """Which difference between two runs changes the answer, in words; one more run for each that is looked at, seven
    at most."""
    if await again("first", first):
        return "in another run that is the same: the clock, or a random source that no seed sets"
    if await again("second", first):
        return "with other inputs before it, or in another order: something is kept between calls"
    changes = {
        "the hash seed": replace(first, hash_seed=second.hash_seed),
        "the seed of random": replace(first, random_seed=second.random_seed),
        "the time zone": replace(first, timezone=second.timezone),
        "the locale": replace(first, locale=second.locale),
        "the working directory": replace(first, working_directory=second.working_directory),
    }
    found = [name for name, changed in changes.items() if changed != first and await again("second", changed)]
    if not found:
        return "only where several of hash seed, random seed, time zone, locale, directory and order change together"
    return f"with {' or with '.join(found)}"
