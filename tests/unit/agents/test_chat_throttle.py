import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sparring_agents.chat import Meter, Throttle
from sparring_agents.faults import Overloaded
from sparring_agents.types import Reply, Usage
from sparring_verifiers import Finish, Message, Role, Text

REPLY = Reply(Message(Role.ASSISTANT, (Text("x"),)), Finish.STOP, Usage(3, 5), "acme-1")


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def held(turn: asyncio.Event) -> Callable[[], Awaitable[Reply]]:
    """A call that replies when the event is set."""

    async def call() -> Reply:
        await turn.wait()
        return REPLY

    return call


async def settle() -> None:
    """Lets every task that can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_no_more_requests_than_the_limit_are_on_the_wire_and_the_others_wait() -> None:
    throttle, meter, turn = Throttle("host", 3), Meter(), asyncio.Event()
    asking = [asyncio.ensure_future(throttle.send(held(turn), meter)) for _ in range(10)]
    await settle()
    state = throttle.state()
    assert (state.in_flight, state.waiting, meter.calls, meter.in_flight) == (3, 7, 3, 3)
    turn.set()
    assert await asyncio.gather(*asking) == [REPLY] * 10
    assert (throttle.state().in_flight, throttle.state().waiting, meter.calls, meter.in_flight) == (0, 0, 10, 0)


async def test_a_waiter_that_is_cancelled_leaves_its_place_to_the_next() -> None:
    throttle, meter, turn = Throttle("host", 1), Meter(), asyncio.Event()
    first, second, third = (asyncio.ensure_future(throttle.send(held(turn), meter)) for _ in range(3))
    await settle()
    second.cancel()
    await settle()
    assert throttle.state().waiting == 1
    first.cancel()
    await settle()
    turn.set()
    assert await third == REPLY
    assert (throttle.state().in_flight, throttle.state().waiting, meter.calls) == (0, 0, 2)


async def test_a_call_that_fails_gives_its_place_back() -> None:
    throttle, meter = Throttle("host", 1), Meter()

    async def broken() -> Reply:
        raise Overloaded("busy")

    for _ in range(2):
        with pytest.raises(Overloaded):
            await throttle.send(broken, meter)
    assert (throttle.state().in_flight, meter.calls, meter.output_tokens) == (0, 2, 0)


async def test_the_rates_are_those_of_the_last_ten_seconds() -> None:
    clock, meter, turn = Clock(), Meter(), asyncio.Event()
    throttle = Throttle("host", 9, clock=clock)
    turn.set()
    for _ in range(20):
        await throttle.send(held(turn), meter)
        clock.now += 0.5
    state = throttle.state()
    assert state.requests_per_minute == pytest.approx(120.0)
    assert state.tokens_per_s == pytest.approx(10.0)
    clock.now += 12.0
    assert (throttle.state().requests_per_minute, throttle.state().tokens_per_s) == (0.0, 0.0)


async def test_models_at_one_address_share_its_places() -> None:
    throttle, one, other = Throttle("host"), Meter(), Meter()
    throttle.count_in(one, 4)
    assert throttle.most == 4
    throttle.count_in(other, 2)
    one.faults, other.faults, other.retries = 1, 2, 3
    state = throttle.state()
    assert (state.most, state.faults, state.retries) == (6, 3, 3)
