"""The pace that an endpoint's refusals teach: alone with a clock of the test, and in a throttle against a limiter."""

import asyncio
import random

import pytest

from sparring_agents.chat import Meter, Throttle
from sparring_agents.chat.pace import Pace
from sparring_agents.faults import RateLimited
from sparring_agents.types import Reply, Request, Usage
from sparring_verifiers import Finish, Message, Role, Text

from .jumping_loop import in_no_time, now

REPLY = Reply(Message(Role.ASSISTANT, (Text("x"),)), Finish.STOP, Usage(3, 5), "acme-1")
ASKED = Request((Message(Role.USER, (Text("Hello"),)),))
ASKED_S, REPLY_S = 0.2, 0.1


def send(pace: Pace, count: int, start: float, stop: float, *, has_waited: bool = True) -> None:
    """So many requests, evenly from start on; the last one at stop."""
    for number in range(count):
        pace.note_sent(start + (stop - start) * (number + 1) / count, has_waited=has_waited)


def refuse(pace: Pace, at: float, sent_at: float | None = None) -> bool:
    return pace.refuse(at if sent_at is None else sent_at, at, asked_s=ASKED_S, reply_s=REPLY_S)


def paced() -> Pace:
    """One that was refused at 0 and at 4 s, and let through 390 requests between."""
    pace = Pace()
    refuse(pace, 0.0)
    send(pace, 391, 0.2, 4.0)
    assert refuse(pace, 4.0)
    return pace


def test_what_came_through_between_two_refusals_is_the_pace_with_half_of_the_pause_left_out() -> None:
    assert 1.0 / paced().spacing_s(4.0) == pytest.approx(100.0)


def test_the_first_refusal_tells_no_rate() -> None:
    pace = Pace()
    send(pace, 100, 0.0, 1.0, has_waited=False)
    assert not refuse(pace, 1.0)
    assert pace.spacing_s(1.0) == 0.0


@pytest.mark.parametrize(("count", "stop"), [(8, 4.0), (300, 0.05)], ids=["few", "short"])
def test_too_few_requests_or_too_short_a_time_tell_no_rate(count: int, stop: float) -> None:
    pace = Pace()
    refuse(pace, 0.0)
    send(pace, count, 0.0, stop)
    assert not refuse(pace, stop)


def test_refusals_with_too_few_requests_between_them_are_measured_together() -> None:
    pace, told = Pace(), []
    for second in (1.0, 2.0, 3.0):
        send(pace, 4, second - 0.8, second)
        told.append(refuse(pace, second))
    assert told == [False, False, True]
    assert 1.0 / pace.spacing_s(3.0) == pytest.approx(9 / 2.8)  # of 4 each one was refused; half of two pauses


def test_while_the_endpoint_is_asked_for_less_than_it_may_be_nothing_is_measured() -> None:
    pace = Pace()
    refuse(pace, 0.0)
    send(pace, 20, 0.2, 60.0)
    send(pace, 1, 60.0, 60.0, has_waited=False)
    send(pace, 300, 60.0, 63.0)
    assert refuse(pace, 63.0)
    assert 1.0 / pace.spacing_s(63.0) == pytest.approx(100.0)


def test_a_refusal_of_what_was_sent_before_the_last_one_changes_nothing() -> None:
    pace = paced()
    before_s = pace.spacing_s(5.0)
    assert refuse(pace, 5.0, sent_at=3.9)
    assert pace.spacing_s(5.0) == before_s


def test_a_refusal_too_soon_to_measure_takes_a_tenth_of_the_pace() -> None:
    pace = paced()
    was_s = pace.spacing_s(4.3)
    assert refuse(pace, 4.3)
    assert pace.spacing_s(4.3) == pytest.approx(was_s / 0.9)


def test_the_pace_is_never_raised_by_a_measurement() -> None:
    pace = paced()
    send(pace, 2_000, 4.2, 8.0)
    was_s = pace.spacing_s(8.0)
    assert refuse(pace, 8.0)
    assert pace.spacing_s(8.0) == was_s


def test_the_pace_grows_slowly_at_first_and_many_times_within_minutes() -> None:
    pace = paced()
    rates = [1.0 / pace.spacing_s(4.0 + passed_s) for passed_s in (0.0, 2.0, 5.0, 60.0, 300.0, 1e9)]
    assert rates == sorted(rates)
    assert rates[2] < 105.0
    assert rates[3] > 200.0
    assert rates[4] > 2_000.0


@pytest.mark.parametrize("share", [0.1, 0.2])
def test_where_some_are_refused_however_slowly_we_ask_the_pace_stays(share: float) -> None:
    async def play() -> tuple[float, int]:
        host = RefusingHost(share)
        return await host.ask_all(600), len(host.refused_at)

    took_s, refused = in_no_time(play())
    assert took_s < 100.0
    assert refused < 200


class LimitedHost:
    """An endpoint that takes per_s requests a second, a tenth of a second's at once; the rest it refuses."""

    def __init__(self, per_s: float) -> None:
        self.per_s = per_s
        self.throttle = Throttle("host", 64, clock=now)
        self.refused_at: list[float] = []
        self._most = self._left = max(1.0, per_s / 10.0)
        self._at = 0.0

    async def _call(self) -> Reply:
        self._left = min(self._most, self._left + (now() - self._at) * self.per_s)
        self._at = now()
        if self._left < 1.0:
            self.refused_at.append(now())
            raise RateLimited("429", retry_after_s=ASKED_S)
        self._left -= 1.0
        await asyncio.sleep(REPLY_S)
        return REPLY

    async def ask(self) -> None:
        while True:
            try:
                await self.throttle.send(self._call, ASKED, Meter(), 60.0)
            except RateLimited:
                continue
            return

    async def ask_all(self, count: int) -> float:
        """Seconds until so many requests have their reply."""
        await asyncio.gather(*(self.ask() for _ in range(count)))
        return now()


class RefusingHost(LimitedHost):
    """An endpoint that refuses this share of all requests, drawn anew for each: others use the same limit."""

    def __init__(self, share: float) -> None:
        super().__init__(1e9)
        self._share = share
        self._drawn = random.Random(1)

    async def _call(self) -> Reply:
        if self._drawn.random() < self._share:
            self.refused_at.append(now())
            raise RateLimited("429", retry_after_s=ASKED_S)
        return await super()._call()


class ShrinkingHost(LimitedHost):
    """An endpoint that takes a tenth of its rate from 10 s on."""

    async def _call(self) -> Reply:
        if now() > 10.0:
            self.per_s = 10.0
        return await super()._call()


def test_a_limit_that_shrank_is_followed() -> None:
    async def play() -> tuple[float, int]:
        host = ShrinkingHost(100.0)
        return await host.ask_all(2_000), len(host.refused_at)

    took_s, refused = in_no_time(play())
    assert took_s < 130.0  # 110 at least
    assert refused < 100


@pytest.mark.parametrize("per_s", [20.0, 100.0, 400.0])
def test_a_limit_is_found_once_and_then_kept_at_nearly_its_rate(per_s: float) -> None:
    async def play() -> tuple[float, list[float]]:
        host = LimitedHost(per_s)
        return await host.ask_all(int(30 * per_s)), host.refused_at

    took_s, refused_at = in_no_time(play())
    groups = [at for before, at in zip([-1.0, *refused_at], refused_at, strict=False) if at - before > ASKED_S / 2]
    assert took_s < 32.0
    assert len(groups) <= 12
