"""Heavy work leaves the loop it is awaited on, light work does not; a sandbox is asked on its own loop."""

import asyncio
import threading

import pytest

from sparring_agents.aside import HEAVY, VALUE, AtHome, aside, computed, size_of
from sparring_sandbox import Job, Outcome, Returned, Stop
from sparring_sandbox.fake import FakeSandbox


async def test_only_heavy_work_is_done_in_another_thread() -> None:
    here = threading.get_ident()

    async def where() -> int:
        return threading.get_ident()

    assert await aside(where, HEAVY - 1) == here
    assert await aside(where, HEAVY) != here
    assert await computed(threading.get_ident, HEAVY - 1) == here
    assert await computed(threading.get_ident, HEAVY) != here


async def test_what_heavy_work_raises_is_raised_here() -> None:
    async def fail() -> None:
        raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        await aside(fail, HEAVY)


async def test_cancelling_the_wait_cancels_the_work() -> None:
    begun, ended = threading.Event(), threading.Event()

    async def work() -> None:
        begun.set()
        try:
            await asyncio.sleep(3600)
        finally:
            ended.set()

    task = asyncio.create_task(aside(work, HEAVY))
    assert await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(ended.wait, 10)


async def test_a_sandbox_is_asked_on_the_loop_that_it_was_opened_on() -> None:
    seen: list[int] = []

    def run(job: Job) -> Outcome:
        seen.append(threading.get_ident())
        return Outcome(Stop.OK, (Returned(1),), None, 0.0, 0.0, 0)

    sandbox = AtHome(FakeSandbox(run))
    job = Job("def f():\n    return 1", "f", ((),))
    here, there = await sandbox.run(job), await aside(lambda: sandbox.run(job), HEAVY)
    assert here == there
    assert seen == [threading.get_ident()] * 2


def test_values_are_counted_all_the_way_down_until_they_are_heavy() -> None:
    assert size_of(["abc", {"key": [1, 2]}]) == 3 + VALUE + 3 + 3 * VALUE
    assert HEAVY <= size_of([[[0] * 1_000_000]]) <= HEAVY + VALUE
