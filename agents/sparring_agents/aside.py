"""Where heavy work is done: on an event loop in a thread of its own, so that the loop of the bouts goes on meanwhile.

A hop to that thread costs more than most decisions take, so what is light stays where it is. It is one thread, because
each further one would keep the bouts' loop waiting for the interpreter. sympy and candidates' programs run in processes
of their own, wherever they are asked for.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from sparring_sandbox import Fingerprint, Job, Outcome, Returned, Sandbox
from sparring_verifiers import Candidate, Domain, Gold, Problem

T = TypeVar("T")

HEAVY = 8_000  # characters that are read: some milliseconds
VALUE = 16  # characters that a value to encode or to compare counts as
ANSWER = 16  # the same for a character of an answer in mathematics: parts of one are held against those of the other


async def aside(work: Callable[[], Coroutine[Any, Any, T]], size: int) -> T:
    """What the work gives, done in the other thread when its size is HEAVY."""
    if size < HEAVY:
        return await work()
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(), _loop()))


async def computed(work: Callable[[], T], size: int) -> T:
    """`aside` for a plain function."""
    if size < HEAVY:
        return work()

    async def made() -> T:
        return work()

    return await aside(made, size)


async def at(home: asyncio.AbstractEventLoop, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What the work gives, done on the loop that is its home, from whichever loop it is awaited."""
    if asyncio.get_running_loop() is home:
        return await work()
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(), home))


@dataclass(frozen=True, slots=True)
class AtHome:
    """A sandbox that may be asked from any loop. Made on the loop that it was opened on."""

    inner: Sandbox
    home: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop)

    @property
    def fingerprint(self) -> Fingerprint:
        return self.inner.fingerprint

    async def run(self, job: Job) -> Outcome:
        return await at(self.home, lambda: _awaited(self.inner.run(job)))


def size_of_problem(problem: Problem) -> int:
    """Characters that are read where something is held against the problem; no more are counted than tell."""
    answer = ANSWER * len(problem.reference.answer) if isinstance(problem.reference, Gold) else 0
    return answer + size_of(case.arguments for suite in problem.suites for case in suite.cases)


def size_of_decision(problem: Problem, *candidates: Candidate) -> int:
    """The same with what candidates wrote."""
    size = size_of_problem(problem)
    for candidate in candidates:
        weight = ANSWER if problem.domain is Domain.MATH else 1
        size += len(candidate.messages[-1].text) + weight * len(candidate.answer or "")
    return size


def size_of_outcome(outcome: Outcome) -> int:
    """Characters that are read where the outcome is written down or compared."""
    return size_of(returned.value for returned in outcome.returns if isinstance(returned, Returned))


def size_of(values: Iterable[object]) -> int:
    """Characters that values count as, all the way down; counting stops where they are HEAVY."""
    size, waiting = 0, [iter(values)]
    while waiting and size < HEAVY:
        for value in waiting.pop():
            size += len(value) if isinstance(value, str | bytes) else VALUE
            if isinstance(value, Mapping):
                waiting += [iter(value), iter(value.values())]
            elif isinstance(value, Collection) and not isinstance(value, str | bytes):
                waiting.append(iter(value))
            if size >= HEAVY:
                break
    return size


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """Runs as long as the process."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="aside", daemon=True).start()
    return loop


async def _awaited(work: Awaitable[T]) -> T:
    return await work
