"""The jobs that are timed, with their right answers, and the clock around them."""

import asyncio
import time
from dataclasses import dataclass

from sparring_sandbox import Environment, Job, Profile, Returned, Sandbox, Stop

TWO_SUM = """
def f(xs, k):
    best = None
    seen = {}
    for i, x in enumerate(xs):
        if k - x in seen:
            c = (seen[k - x], i)
            if best is None or c < best:
                best = c
        seen[x] = i
    return list(best) if best else []
"""
TWO_SUM_INPUTS = tuple(([i * j * 7 % 23 for j in range(20)], i + 5) for i in range(10))
LIGHT = """
import numpy
import sympy

def f(n):
    squares = numpy.arange(n) ** 2
    x = sympy.Symbol("x")
    return [int(squares.sum()), str(sympy.expand((x + n) ** 2))]
"""
LIGHT_INPUTS = tuple((n,) for n in range(2, 5))


def two_sum(xs: list[int], k: int) -> list[int]:
    """The answer by another way than the candidate's."""
    pairs = []
    for j, x in enumerate(xs):
        earlier = [i for i in range(j) if xs[i] + x == k]
        if earlier:
            pairs.append((max(earlier), j))
    return list(min(pairs, default=()))


TWO_SUM_ANSWERS = [two_sum(*args) for args in TWO_SUM_INPUTS]
LIGHT_ANSWERS = [[sum(i * i for i in range(n)), f"x**2 + {2 * n}*x + {n * n}"] for (n,) in LIGHT_INPUTS]


@dataclass(frozen=True, slots=True)
class Task:
    """A job with its right answers, which never go in."""

    job: Job
    answers: list[object]

    async def run(self, sandbox: Sandbox) -> None:
        outcome = await sandbox.run(self.job)
        values = [each.value for each in outcome.returns if isinstance(each, Returned)]
        if outcome.stop is not Stop.OK or values != self.answers:
            raise RuntimeError(f"a counted run went wrong: {outcome}")


def two_sum_task(profile: Profile, hash_seed: int = 0) -> Task:
    job = Job(TWO_SUM, "f", TWO_SUM_INPUTS, profile=profile, environment=Environment(hash_seed=hash_seed))
    return Task(job, list(TWO_SUM_ANSWERS))


LIGHT_TASK = Task(Job(LIGHT, "f", LIGHT_INPUTS, profile=Profile.SCIENTIFIC), list(LIGHT_ANSWERS))


async def seconds(sandbox: Sandbox, task: Task, runs: int, workers: int = 1) -> float:
    """Wall time of so many runs by so many workers that each wait for their answer."""
    left = iter(range(runs))

    async def work() -> None:
        for _ in left:
            await task.run(sandbox)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work())
    return time.perf_counter() - began
