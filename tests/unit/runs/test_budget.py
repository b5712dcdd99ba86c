"""The purse: nothing is sent whose worst case does not fit, and what may have been spent is on disk before it is."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest

from sparring.budget import AHEAD, NOTHING, Amount, Purse
from sparring.config import Budget
from sparring.faults import LedgerFault
from sparring.prices import Rate, pico
from sparring_agents import BudgetSpent, Overloaded, RateLimited, Toll, Usage, most_input_tokens

RATE = Rate(input=1_000_000, cached_input=100_000, cache_write=1_250_000, output=4_000_000)  # pico-USD a token
BODY: Mapping[str, Any] = {"messages": [{"role": "user", "content": "How many?"}], "max_tokens": 100}


class Disk:
    """What is durable: a mark is there only once the write has ended, which takes some turns of the loop."""

    def __init__(self) -> None:
        self.mark = NOTHING
        self.writes = 0
        self.is_broken = False

    async def reserve(self, mark: Amount) -> None:
        self.writes += 1
        for _ in range(3):
            await asyncio.sleep(0)
        if self.is_broken:
            raise LedgerFault("the disk is full")
        self.mark = mark


def purse(disk: Disk, rate: Rate | None = RATE, **budget: float) -> Purse:
    return Purse(Budget.model_validate(budget), {"m": rate}, disk.reserve)


def worst_of(one: Purse) -> Amount:
    return one.worst(BODY, RATE)


USED = Usage(input_tokens=50, output_tokens=20, cached_tokens=40)


async def ask(toll: Toll, usage: Usage | None = USED, body: Mapping[str, Any] = BODY) -> None:
    """One request that comes to this; None: the endpoint broke."""
    async with toll.fare(body) as fare:
        fare.begin()
        await asyncio.sleep(0)
        if usage is None:
            raise Overloaded("broken")
        fare.settle(usage)


async def test_where_no_budget_is_set_nothing_is_written_and_all_is_counted() -> None:
    disk = Disk()
    one = purse(disk)
    for _ in range(3):
        await ask(one.tolls["m"])
    await one.close()
    assert disk.writes == 0
    spent = one.spent
    assert (spent.calls, spent.input_tokens, spent.cached_tokens, spent.output_tokens) == (3, 150, 120, 60)
    assert spent.pico_usd == 3 * (10 * 1_000_000 + 40 * 100_000 + 20 * 4_000_000)


async def test_a_model_without_a_price_makes_the_sum_unknown_and_not_zero() -> None:
    one = purse(Disk(), rate=None)
    assert one.spent.pico_usd == 0
    await ask(one.tolls["m"])
    assert one.spent.pico_usd is None


async def test_the_mark_covers_all_that_is_in_flight_before_anything_is_sent() -> None:
    disk = Disk()
    one = purse(disk, usd=1.0)
    worst, seen = worst_of(one), 0

    async def send() -> None:
        nonlocal seen
        async with one.tolls["m"].fare(BODY) as fare:
            fare.begin()
            seen += 1
            assert disk.mark.pico_usd >= seen * worst.pico_usd
            for _ in range(20):
                await asyncio.sleep(0)

    async with asyncio.TaskGroup() as group:
        for _ in range(64):
            group.create_task(send())
    assert seen == 64
    assert disk.writes <= 3  # they wait for one write together
    assert disk.mark.pico_usd <= pico(1.0)


async def test_what_a_crash_would_count_is_never_less_than_what_was_sent_nor_more_than_the_cap() -> None:
    disk = Disk()
    one = purse(disk, usd=0.05, calls=1000)
    billed = 0

    async def send(number: int) -> None:
        nonlocal billed
        async with one.tolls["m"].fare(BODY) as fare:
            fare.begin()
            billed += RATE.at_most(most_input_tokens(BODY), 100)  # all that the bound allows
            assert billed <= disk.mark.pico_usd <= pico(0.05)
            await asyncio.sleep(0)
            if number % 3:
                fare.settle(Usage(most_input_tokens(BODY), 100, 0, most_input_tokens(BODY)))

    ended = await asyncio.gather(*(send(number) for number in range(100)), return_exceptions=True)
    assert {type(error) for error in ended} == {type(None), BudgetSpent}
    assert 0.04 < billed / 1e12 <= 0.05


async def test_a_request_waits_for_those_in_flight_when_only_their_worst_case_is_in_its_way() -> None:
    one = purse(Disk(), usd=worst_of(purse(Disk(), usd=1.0)).pico_usd * 1.5 / 1e12)
    done = []

    async def send() -> None:
        await ask(one.tolls["m"], Usage(10, 5))
        done.append(1)

    async with asyncio.TaskGroup() as group:
        for _ in range(8):
            group.create_task(send())
    assert len(done) == 8


async def test_a_fault_that_may_have_been_billed_counts_as_its_worst_case_and_a_refusal_as_none() -> None:
    disk = Disk()
    one = purse(disk, usd=1.0, calls=10)
    with pytest.raises(Overloaded):
        await ask(one.tolls["m"], None)
    with suppress(RateLimited):
        async with one.tolls["m"].fare(BODY) as fare:
            fare.begin()
            raise RateLimited("slow down")
    with suppress(ZeroDivisionError):
        async with one.tolls["m"].fare(BODY):
            raise ZeroDivisionError  # before it was sent
    await ask(one.tolls["m"], Usage(0, 0))  # an endpoint that does not say
    await one.close()
    assert disk.mark == Amount(3, 2 * worst_of(one).tokens, 2 * worst_of(one).pico_usd)


async def test_closing_brings_the_mark_down_to_what_was_spent() -> None:
    disk = Disk()
    one = purse(disk, tokens=1_000_000)
    await ask(one.tolls["m"])
    assert disk.mark.tokens >= worst_of(one).tokens + (1_000_000 - worst_of(one).tokens) // AHEAD
    await one.close()
    assert disk.mark.tokens == 70


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        ({"calls": 2}, "budget.calls: all 2 are spent."),
        ({"tokens": 520}, "budget.tokens: 140 of 520 are spent, and a call may take"),
        ({"usd": 0.00095}, "budget.usd: 0.000188 of 0.00095 USD are spent, and a call may cost 0.0008"),
    ],
)
async def test_a_spent_budget_says_which_and_how_much(budget: dict[str, float], said: str) -> None:
    one = purse(Disk(), **budget)
    await ask(one.tolls["m"])
    await ask(one.tolls["m"])
    with pytest.raises(BudgetSpent) as caught:
        await ask(one.tolls["m"])
    assert said in str(caught.value)
    assert "Raise it" in str(caught.value)
    assert one.spent.calls == 2


async def test_after_the_wall_time_nothing_is_sent() -> None:
    now = 100.0
    one = Purse(Budget(wall_s=30), {"m": RATE}, Disk().reserve, wall_s=20, clock=lambda: now)
    await ask(one.tolls["m"])
    async with one.tolls["m"].fare(BODY) as fare:
        now = 110.0  # while it waited for a place at its endpoint
        with pytest.raises(BudgetSpent, match=r"budget\.wall_s: 30 seconds have passed"):
            fare.begin()
    assert one.spent.calls == 1
    assert one.lack() is not None


async def test_what_earlier_sessions_took_counts() -> None:
    before = Amount(4, 1000, pico(0.5))
    assert Purse(Budget(calls=4), {"m": RATE}, Disk().reserve, before=before).lack() is not None
    assert Purse(Budget(usd=0.5), {"m": RATE}, Disk().reserve, before=before).lack() is not None
    assert Purse(Budget(calls=5, usd=0.6), {"m": RATE}, Disk().reserve, before=before).lack() is None


async def test_a_request_without_a_limit_is_not_sent_where_a_budget_needs_one() -> None:
    body = {"messages": []}
    with pytest.raises(BudgetSpent, match="max_tokens"):
        await ask(purse(Disk(), usd=1.0).tolls["m"], body=body)
    await ask(purse(Disk(), calls=3).tolls["m"], body=body)
    await ask(purse(Disk(), rate=Rate(0, 0, 0, 0), usd=1.0).tolls["m"], body=body)


async def test_a_disk_that_refuses_lets_nothing_through_and_a_cancelled_request_leaves_no_claim() -> None:
    disk = Disk()
    disk.is_broken = True
    one = purse(disk, usd=1.0)
    with pytest.raises(LedgerFault):
        await ask(one.tolls["m"])
    disk.is_broken = False
    waiting = asyncio.create_task(ask(one.tolls["m"]))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await ask(one.tolls["m"])
    await one.close()
    assert disk.mark.calls == 1


def test_the_bound_of_the_input_is_never_less_than_its_bytes() -> None:
    text = "ein Wörtchen 數學 \ud800"
    body = {"messages": [{"role": "user", "content": text}]}
    assert most_input_tokens(body) >= len(text.encode("utf-8", "surrogatepass")) + 256
    assert most_input_tokens({**body, "tools": []}) > most_input_tokens(body) + 2000


async def test_what_goes_by_batch_is_reserved_and_counted_at_the_batch_price() -> None:
    disk = Disk()
    rate = Rate(1_000_000, 100_000, 1_250_000, 4_000_000, batch_discount=0.5)
    one = purse(disk, rate, usd=1.0)
    async with one.tolls["m"].fare(BODY, by_batch=True) as fare:
        fare.begin()
        assert disk.mark.pico_usd < one.worst(BODY, rate).pico_usd + pico(1.0) // AHEAD
        fare.settle(USED)
    assert one.spent.pico_usd == rate.cost(USED) // 2
