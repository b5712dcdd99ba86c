"""How many jobs run at once, whatever event loop they come from."""

import asyncio
import threading

import pytest

from sparring_sandbox.turns import Turns


async def waits(turns, order, name, go=None):
    async with turns:
        order.append(name)
        if go is not None:
            await go.wait()


async def test_turns_come_in_order_and_at_most_so_many_at_once():
    turns, order, go = Turns(2), [], asyncio.Event()
    tasks = [asyncio.create_task(waits(turns, order, name, go)) for name in range(5)]
    for _ in range(5):
        await asyncio.sleep(0)
    assert order == [0, 1]
    go.set()
    await asyncio.gather(*tasks)
    assert order == [0, 1, 2, 3, 4]


async def test_a_turn_that_nobody_waits_for_any_more_goes_to_the_next():
    turns, order, go = Turns(1), [], asyncio.Event()
    first, second, third, fourth = (asyncio.create_task(waits(turns, order, name, go)) for name in range(4))
    await asyncio.sleep(0)
    second.cancel()
    go.set()
    while first in asyncio.all_tasks():
        await asyncio.sleep(0)
    third.cancel()  # its turn has come, or is on its way
    await fourth
    assert order == [0, 3]
    for task in (second, third):
        with pytest.raises(asyncio.CancelledError):
            await task
    await waits(turns, order, 4)
    assert order == [0, 3, 4]


async def test_a_turn_given_up_at_its_very_coming_is_not_lost():
    for steps in range(6):
        turns, order, go = Turns(1), [], asyncio.Event()
        first, second = (asyncio.create_task(waits(turns, order, name, go)) for name in range(2))
        await asyncio.sleep(0)
        go.set()
        for _ in range(steps):
            await asyncio.sleep(0)
        second.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        async with asyncio.timeout(30):
            await waits(turns, order, 2)


async def test_an_exception_gives_the_turn_up():
    turns = Turns(1)
    with pytest.raises(LookupError):
        async with turns:
            raise LookupError
    await waits(turns, order := [], 1)
    assert order == [1]


def test_jobs_of_several_event_loops_share_the_turns():
    turns, most, now, lock = Turns(2), 0, 0, threading.Lock()

    async def job():
        nonlocal most, now
        async with turns:
            with lock:
                now += 1
                most = max(most, now)
            await asyncio.sleep(0.001)
            with lock:
                now -= 1

    async def jobs():
        async with asyncio.timeout(30):
            await asyncio.gather(*(job() for _ in range(20)))

    threads = [threading.Thread(target=lambda: asyncio.run(jobs())) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, now) == (2, 0)
    asyncio.run(jobs())


def test_a_turn_is_not_given_to_a_loop_that_is_closed():
    turns = Turns(1)

    async def leaves():
        await turns.__aenter__()
        waiting = asyncio.get_running_loop().create_future()
        turns._waiting.append((asyncio.get_running_loop(), waiting))

    asyncio.run(leaves())

    async def goes_on():
        await turns.__aexit__()
        async with asyncio.timeout(30), turns:
            return True

    assert asyncio.run(goes_on())
