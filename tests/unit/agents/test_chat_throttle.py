"""One endpoint's throttle, in a loop whose clock jumps to the next timer: hours of waiting pass in no time."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sparring_agents.chat import EndpointLimits, Meter, Throttle
from sparring_agents.faults import (
    ContextTooLong,
    EndpointDown,
    ModelFault,
    Overloaded,
    RateLimited,
    TimedOut,
    Unreachable,
)
from sparring_agents.types import Reply, Request, Usage
from sparring_verifiers import Finish, Message, Role, Text

from .jumping_loop import in_no_time, now

FIRST_GUESS_S = 256.0  # a token a second: what the first request is reserved before any was counted
REPLY = Reply(Message(Role.ASSISTANT, (Text("x"),)), Finish.STOP, Usage(3, 5), "acme-1")
ASKED = Request((Message(Role.USER, (Text("Hello"),)),))


class Host:
    """An endpoint's throttle, and the times at which requests were sent. says: what becomes of the nth request."""

    def __init__(self, most: int = 64, limits: EndpointLimits | None = None, *, takes_s: float = 1.0) -> None:
        self.throttle = Throttle("host", most, limits, clock=now)
        self.meter = Meter()
        self.takes_s = takes_s
        self.sent: list[float] = []
        self.says: Callable[[int], ModelFault | None] = lambda _: None

    async def ask(self, request: Request = ASKED, timeout_s: float = 60.0) -> Reply:
        async def call() -> Reply:
            number = len(self.sent)
            self.sent.append(now())
            fault = self.says(number)
            await asyncio.sleep(0.001)
            if fault is not None:
                raise fault
            await asyncio.sleep(self.takes_s)
            return REPLY

        return await self.throttle.send(call, request, self.meter, timeout_s)

    async def ask_all(self, count: int) -> list[Reply | BaseException]:
        """What became of so many requests, asked at once."""
        return await asyncio.gather(*(self.ask() for _ in range(count)), return_exceptions=True)


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
    asking = [asyncio.ensure_future(throttle.send(held(turn), ASKED, meter, 60.0)) for _ in range(10)]
    await settle()
    state = throttle.state()
    assert (state.in_flight, state.waiting, meter.calls, meter.in_flight) == (3, 7, 3, 3)
    turn.set()
    assert await asyncio.gather(*asking) == [REPLY] * 10
    assert (throttle.state().in_flight, throttle.state().waiting, meter.calls, meter.in_flight) == (0, 0, 10, 0)


async def test_a_waiter_that_is_cancelled_leaves_its_place_to_the_next() -> None:
    throttle, meter, turn = Throttle("host", 1), Meter(), asyncio.Event()
    first, second, third = (asyncio.ensure_future(throttle.send(held(turn), ASKED, meter, 60.0)) for _ in range(3))
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
            await throttle.send(broken, ASKED, meter, 60.0)
    assert (throttle.state().in_flight, meter.calls, meter.output_tokens) == (0, 2, 0)


async def test_the_rates_are_those_of_the_last_ten_seconds() -> None:
    clock, meter, turn = Clock(), Meter(), asyncio.Event()
    throttle = Throttle("host", 9, clock=clock)
    turn.set()
    for _ in range(20):
        await throttle.send(held(turn), ASKED, meter, 60.0)
        clock.now += 0.5
    state = throttle.state()
    assert state.requests_per_minute == pytest.approx(120.0)
    assert state.tokens_per_s == pytest.approx(10.0)
    clock.now += 12.0
    assert (throttle.state().requests_per_minute, throttle.state().tokens_per_s) == (0.0, 0.0)


async def test_models_at_one_address_share_its_places() -> None:
    throttle, one, other = Throttle("host"), Meter(), Meter()
    throttle.count_in(one, 4)
    assert throttle.state().most == 4
    throttle.count_in(other, 2)
    one.faults, other.faults, other.retries = 1, 2, 3
    state = throttle.state()
    assert (state.most, state.faults, state.retries) == (6, 3, 3)


async def test_a_place_given_in_the_moment_of_the_cancelling_is_not_lost() -> None:
    throttle, meter, turn = Throttle("host", 1), Meter(), asyncio.Event()
    first, second = (asyncio.ensure_future(throttle.send(held(turn), ASKED, meter, 60.0)) for _ in range(2))
    await settle()
    turn.set()
    while not first.done():
        await asyncio.sleep(0)
    second.cancel()  # its place was given when the first one ended, and it has not run since
    await settle()
    assert second.cancelled()
    assert throttle.state().in_flight == 0


def test_no_minute_sees_more_requests_than_allowed_and_they_are_spread_over_it() -> None:
    async def play() -> list[float]:
        host = Host(limits=EndpointLimits(requests_per_minute=600), takes_s=0.5)
        await host.ask_all(1300)
        return host.sent

    sent = in_no_time(play())
    for start in sent:
        assert sum(start <= time < start + 60.0 for time in sent) <= 600
        assert sum(start <= time < start + 1.0 for time in sent) <= 20
    assert 125.0 < sent[-1] - sent[0] < 135.0


def test_tokens_are_counted_by_what_replies_did_cost() -> None:
    async def play() -> list[float]:
        host = Host(limits=EndpointLimits(tokens_per_minute=60), takes_s=0.1)
        await host.ask_all(50)  # 8 tokens each
        return host.sent

    sent = in_no_time(play())
    assert 48 * 8.0 < sent[-1] - sent[0] < 52 * 8.0 + FIRST_GUESS_S


def test_what_one_caller_is_asked_to_wait_everybody_waits() -> None:
    async def play() -> Host:
        host = Host(most=4, takes_s=1.0)
        host.says = lambda number: RateLimited("slow down", 30.0) if number == 1 else None
        await host.ask_all(12)
        return host

    host = in_no_time(play())
    assert host.sent[:4] == [0.0] * 4
    assert min(host.sent[4:]) >= 30.0


def test_a_wait_that_passes_the_patience_ends_at_once_for_everybody() -> None:
    async def play() -> tuple[Host, list[Reply | BaseException], float]:
        host = Host(most=1, limits=EndpointLimits(patience_s=60.0))
        host.says = lambda _: RateLimited("come back tomorrow", 86_400.0)
        ended = await host.ask_all(5)
        return host, ended, now()

    host, ended, at = in_no_time(play())
    assert (len(host.sent), at) == (1, 0.001)
    assert [type(end) for end in ended] == [RateLimited] + [EndpointDown] * 4
    assert "asks to be left alone for 86400 s, more than patience_s: 60" in str(ended[1])


def test_a_fault_that_says_nothing_of_load_leaves_the_window_and_a_429_lowers_it_once_for_all_in_flight() -> None:
    async def play(fault: ModelFault, share: int) -> int:
        host = Host(most=40, takes_s=0.0)
        host.says = lambda number: fault if number % share == 0 else None
        await host.ask_all(40)
        return host.throttle.state().limit

    assert in_no_time(play(Overloaded("500"), 4)) == 40
    assert in_no_time(play(Unreachable("reset"), 4)) == 40
    assert in_no_time(play(RateLimited("429"), 2)) == 36
    assert in_no_time(play(Overloaded("529", 0.1), 2)) == 36
    assert in_no_time(play(TimedOut("late"), 2)) == 36


def test_an_outage_is_waited_out_by_everybody_and_asked_by_one_probe_at_a_time() -> None:
    async def play() -> tuple[Host, int, list[str]]:
        host = Host(most=8)
        host.says = lambda _: Unreachable("no connection") if now() < 40.0 else None
        seen: list[str] = []

        async def patient() -> None:
            while True:
                try:
                    await host.ask()
                except Unreachable:
                    seen.append(host.throttle.state().why)
                    await asyncio.sleep(0.2)
                    continue
                return

        await asyncio.gather(*(patient() for _ in range(100)))
        return host, sum(time < 40.0 for time in host.sent), seen

    host, asked_in_vain, seen = in_no_time(play())
    assert len(host.sent) == 100 + asked_in_vain
    assert asked_in_vain < 320  # three rounds of the hundred, and a few probes
    assert "out: Unreachable: no connection" in seen
    assert sum(1.0 < time < 40.0 for time in host.sent) <= 6
    assert max(host.sent) < 90.0
    assert not host.throttle.is_out


def test_an_outage_that_outlasts_the_patience_ends_everybody_with_the_reason() -> None:
    async def play() -> tuple[list[str], float, Host]:
        host = Host(most=8, limits=EndpointLimits(patience_s=20.0))
        host.says = lambda _: Unreachable("no connection")

        async def patient() -> str:
            while True:
                try:
                    await host.ask()
                except Unreachable:
                    await asyncio.sleep(0.2)
                except EndpointDown as fault:
                    return str(fault)

        ends = await asyncio.gather(*(patient() for _ in range(50)))
        return ends, now(), host

    ends, at, _ = in_no_time(play())
    assert len(ends) == 50
    assert all("more than patience_s: 20. The last fault: Unreachable: no connection" in end for end in ends)
    assert 20.0 <= at < 52.0


def test_a_refusal_is_an_answer_and_opens_no_circuit() -> None:
    async def play(fault: ModelFault) -> bool:
        host = Host(most=1)
        host.says = lambda _: fault
        for _ in range(20):
            await host.ask_all(1)
            await asyncio.sleep(0.5)
        return host.throttle.is_out

    assert in_no_time(play(Overloaded("500"))) is True
    assert in_no_time(play(ContextTooLong("400"))) is False
    assert in_no_time(play(RateLimited("429"))) is False


def test_a_probe_that_is_cancelled_leaves_the_way_to_the_next() -> None:
    async def play() -> Reply:
        host = Host(most=1)
        host.says = lambda number: Unreachable("gone") if number < 5 else None
        for _ in range(5):
            await host.ask_all(1)
            await asyncio.sleep(0.2)
        assert host.throttle.is_out
        probe, other = asyncio.ensure_future(host.ask()), asyncio.ensure_future(host.ask())
        while len(host.sent) < 6:
            await asyncio.sleep(0.1)
        probe.cancel()
        return await asyncio.wait_for(other, 60.0)

    assert in_no_time(play()) is REPLY


def test_a_reply_that_came_late_for_its_length_lowers_the_window_and_a_long_one_does_not() -> None:
    async def play(usage: Usage) -> int:
        host = Host(most=40)
        quick = Reply(REPLY.message, Finish.STOP, Usage(3, 100), "acme-1")

        def after(took_s: float, reply: Reply) -> Callable[[], Awaitable[Reply]]:
            async def call() -> Reply:
                await asyncio.sleep(took_s)
                return reply

            return call

        slow = Reply(REPLY.message, Finish.STOP, usage, "acme-1")
        await host.throttle.send(after(1.0, quick), ASKED, host.meter, 60.0)
        await host.throttle.send(after(40.0, slow), ASKED, host.meter, 60.0)
        return host.throttle.state().limit

    assert in_no_time(play(Usage(3, 4_000))) == 40
    assert in_no_time(play(Usage(3, 100))) == 36
