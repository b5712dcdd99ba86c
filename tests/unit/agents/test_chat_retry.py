import asyncio
from collections.abc import Sequence

import pytest

from sparring_agents.chat import Limited, Meter, Retrying, RetryPolicy, ScriptedChat, Throttle
from sparring_agents.faults import KeyRefused, MalformedReply, ModelFault, Overloaded, RateLimited, Unreachable
from sparring_agents.types import Identity, Reply, Request
from sparring_verifiers import Message, Role, Text


class Clock:
    now = 0.0


async def unreachable() -> Reply:
    raise Unreachable("gone")


ASKED = Request((Message(Role.USER, (Text("Hello"),)),))


def failing(
    faults: Sequence[ModelFault], policy: RetryPolicy | None = None, throttle: Throttle | None = None
) -> tuple[Retrying, list[float]]:
    """A model that raises the faults in turn and then answers, and the waits between; its clock goes by them."""
    left, waits = list(faults), []

    def script(_: Request) -> str:
        if left:
            raise left.pop(0)
        return "at last"

    async def sleep(wait_s: float) -> None:
        waits.append(wait_s)

    chat = ScriptedChat(["acme"], "acme-1", script)
    made = Retrying(
        chat, policy, chat.meter, throttle=throttle, sleep=sleep, jitter=lambda: 0.0, clock=lambda: sum(waits)
    )
    return made, waits


async def test_waits_double_until_the_reply_comes() -> None:
    model, waits = failing([Unreachable("a"), Overloaded("b"), MalformedReply("c")])
    assert (await model.complete(ASKED)).message.text == "at last"
    assert waits == pytest.approx([0.01, 0.02, 0.04])
    assert (model.meter.calls, model.meter.retries, model.meter.faults) == (4, 3, 3)


async def test_what_the_endpoint_asks_for_is_waited_for() -> None:
    model, waits = failing([RateLimited("slow down", 7.0), Overloaded("busy", 3.0)])
    await model.complete(ASKED)
    assert waits == [7.0, 3.0]


async def test_a_refused_key_passes_at_once() -> None:
    model, waits = failing([KeyRefused("no")])
    with pytest.raises(KeyRefused):
        await model.complete(ASKED)
    assert (waits, model.meter.retries) == ([], 0)


async def test_the_last_fault_is_raised_when_the_attempts_are_used_up() -> None:
    model, waits = failing([Unreachable(str(number)) for number in range(5)])
    with pytest.raises(Unreachable, match="4"):
        await model.complete(ASKED)
    assert len(waits) == 4


async def test_an_endpoint_that_asks_for_more_than_the_patience_is_not_waited_for() -> None:
    model, waits = failing([RateLimited("a", 200.0), RateLimited("b", 200.0)])
    with pytest.raises(RateLimited, match="b"):
        await model.complete(ASKED)
    assert waits == [200.0]


async def test_a_request_that_is_put_off_is_no_failed_attempt_and_is_sent_again_while_the_patience_lasts() -> None:
    model, waits = failing([RateLimited("a", 1.0)] * 20 + [Overloaded("b")] * 4)
    assert (await model.complete(ASKED)).message.text == "at last"
    assert waits[:20] == [1.0] * 20
    model, waits = failing([RateLimited("a")] * 40)
    with pytest.raises(RateLimited):
        await model.complete(ASKED)
    assert 250.0 < sum(waits) <= 300.0


async def test_a_fault_in_an_outage_of_the_whole_endpoint_is_no_failed_attempt_and_nobody_waits_alone() -> None:
    clock, throttle = Clock(), Throttle("host", clock=lambda: clock.now)
    for _ in range(5):
        with pytest.raises(Unreachable):
            await throttle.send(unreachable, ASKED, Meter(), 1.0)
        clock.now += 0.2
    model, waits = failing([Unreachable(str(number)) for number in range(9)], throttle=throttle)
    assert (await model.complete(ASKED)).message.text == "at last"
    assert waits == []
    assert model.meter.retries == 9


async def test_faults_in_a_row_that_are_the_endpoints_own_use_up_nobodys_attempts() -> None:
    throttle = Throttle("host", clock=lambda: 0.0)  # no time passes: the circuit cannot open yet
    for _ in range(5):
        with pytest.raises(Unreachable):
            await throttle.send(unreachable, ASKED, Meter(), 1.0)
    assert (throttle.is_failing, throttle.is_out) == (True, False)
    model, waits = failing([Unreachable(str(number)) for number in range(3)], RetryPolicy(attempts=1), throttle)
    assert (await model.complete(ASKED)).message.text == "at last"
    assert waits == pytest.approx([0.01, 0.02, 0.04])


def test_jitter_spreads_waits_but_never_goes_below_what_was_asked_for() -> None:
    policy = RetryPolicy(longest_wait_s=4.0)
    assert [policy.wait_s(9, None, jitter) for jitter in (0.0, 0.999)] == pytest.approx([2.0, 4.0], abs=0.01)
    assert policy.wait_s(1, 2.0, 0.9) >= 2.0


def test_who_asks_for_no_wait_at_all_is_not_asked_again_at_once_for_ever() -> None:
    policy = RetryPolicy()
    assert policy.wait_s(9, 0.0, 0.0) == policy.wait_s(9, None, 0.0) > 1.0
    assert policy.wait_s(9, 0.001, 0.0) > 1.0


async def test_at_most_so_many_requests_are_in_flight_and_every_one_is_answered() -> None:
    most, now, turn = 0, 0, asyncio.Event()

    class Slow:
        identity = Identity("scripted", "slow")
        families = ("acme",)

        async def complete(self, request: Request) -> Reply:
            nonlocal most, now
            now += 1
            most = max(most, now)
            await turn.wait()
            now -= 1
            return await ScriptedChat(["acme"], "slow", lambda _: "x").complete(request)

    limited = Limited(Slow(), 3)
    asking = [asyncio.ensure_future(limited.complete(ASKED)) for _ in range(10)]
    await asyncio.sleep(0)
    while now < 3:
        await asyncio.sleep(0)
    turn.set()
    await asyncio.gather(*asking)
    assert (most, now) == (3, 0)
