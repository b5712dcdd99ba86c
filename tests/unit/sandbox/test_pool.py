"""Which slot a job gets, and which slots are not used again. The slots are doubles: only what the pool asks of them."""

import asyncio
import contextlib
import signal
import threading

import pytest

from sparring_sandbox import Profile, SandboxFault, pool
from sparring_sandbox.frames import Report, SlotKind
from sparring_sandbox.pool import SlotPool

KIND, OTHER = SlotKind(Profile.BARE, 0, 1), SlotKind(Profile.BARE, 1, 1)
CLEAN = {
    "ended": "exit",
    "status": 0,
    "cpu_us": 1,
    "wall_us": 2,
    "peak_bytes": 3,
    "strays": 0,
    "memory_kills": None,
    "is_scratch_clean": True,
    "error": "",
    "output": b"",
}


def report(**seen):
    return Report(**(CLEAN | seen))


async def at_once():
    pass


class DoubleSlot:
    def __init__(self, kind):
        self.kind = kind
        self.runs = 0
        self.violations = 0
        self.quiet = True
        self.closings = 0
        self.greetings = 0
        self.greeting = at_once
        self.fault = None
        self.renewed = threading.Event()

    async def greet(self):
        self.greetings += 1
        if isinstance(self.greeting, Exception):
            raise self.greeting
        await self.greeting()

    def is_quiet(self):
        return self.quiet

    def renew(self):
        self.renewed.set()

    def close(self):
        self.closings += 1
        if self.fault is not None:
            raise self.fault


class Starter:
    def __init__(self):
        self.started = []
        self.meanwhile = None
        self.greeting = at_once

    def start(self, kind):
        if self.meanwhile is not None:
            self.meanwhile()
        made = DoubleSlot(kind)
        made.greeting = self.greeting
        self.started.append(made)
        return made


@pytest.fixture
def starter():
    return Starter()


@pytest.fixture
def slots(starter):
    with contextlib.closing(SlotPool(starter, 1)) as made:
        yield made


async def used(slots, kind=KIND, **seen):
    slot = await slots.take(kind)
    await slots.give_back(slot, report(**seen))
    return slot


async def test_a_slot_is_used_again_by_jobs_of_its_kind_only(slots, starter):
    first = await used(slots)
    assert await used(slots) is first
    assert await used(slots, OTHER) is not first
    assert await used(slots) is first
    assert [slot.kind for slot in starter.started] == [KIND, OTHER]


async def test_no_slot_is_taken_twice_at_once(slots):
    assert await slots.take(KIND) is not await slots.take(KIND)


async def test_the_slot_used_last_is_taken_first(slots):
    first, second = await slots.take(KIND), await slots.take(KIND)
    await slots.give_back(first, report())
    await slots.give_back(second, report())
    assert await slots.take(KIND) is second


async def test_the_idle_slot_used_least_recently_is_ended_when_there_are_too_many(slots):
    kinds = [SlotKind(Profile.BARE, seed, 1) for seed in range(6)]
    first, *rest = [await used(slots, kind) for kind in kinds[:4]]
    assert await used(slots, kinds[0]) is first
    await used(slots, kinds[4])
    assert [slot.closings for slot in (first, *rest)] == [0, 1, 0, 0]
    await used(slots, kinds[5])
    assert [slot.closings for slot in (first, *rest)] == [0, 1, 1, 0]
    assert len(slots.slots()) == 4


async def test_more_jobs_at_once_keep_more_slots(starter):
    with contextlib.closing(SlotPool(starter, 2)) as slots:
        for seed in range(9):
            await used(slots, SlotKind(Profile.BARE, seed, 1))
        assert len(slots.slots()) == 8


async def test_a_slot_in_use_does_not_count_as_idle(slots, starter):
    busy = [await slots.take(KIND) for _ in range(9)]
    assert set(slots.slots()) == set(busy)
    assert not any(slot.closings for slot in starter.started)


@pytest.mark.parametrize(
    "seen", [{"strays": 1}, {"is_scratch_clean": False}, {"strays": 2, "status": -9, "ended": "wall"}]
)
async def test_a_slot_in_which_something_was_left_is_not_used_again(slots, seen):
    slot = await used(slots, **seen)
    assert slot.closings == 1
    assert slots.slots() == ()


@pytest.mark.parametrize(
    "seen",
    [
        {"status": -signal.SIGSYS},
        {"status": -9, "memory_kills": 1},
        {"status": -9, "ended": "wall"},
        {"status": -9, "ended": "cpu"},
        {"status": -9, "ended": "output"},
        {"status": -11},
        {"status": 1},
    ],
)
async def test_no_ending_of_its_program_alone_costs_the_slot(slots, seen):
    slot = await used(slots, **seen)
    assert slot.closings == 0
    assert await slots.take(KIND) is slot


async def test_a_run_that_was_refused_does_not_cost_the_slot(slots):
    slot = await slots.take(KIND)
    await slots.give_back(slot, None)
    assert await slots.take(KIND) is slot


async def test_a_slot_is_spent_after_so_many_violations(slots, monkeypatch):
    monkeypatch.setattr(pool, "VIOLATIONS_MAX", 3)
    slot = await used(slots, status=-signal.SIGSYS)
    await used(slots)
    assert await used(slots, status=-signal.SIGSYS) is slot
    assert (slot.violations, slot.closings) == (2, 0)
    assert await used(slots, status=-signal.SIGSYS) is slot
    assert slot.closings == 1


async def test_a_slot_is_spent_after_so_many_runs(slots, monkeypatch):
    monkeypatch.setattr(pool, "RUNS_MAX", 3)
    slot = await slots.take(KIND)
    slot.runs = 2
    await slots.give_back(slot, report())
    assert slot.closings == 0
    assert await slots.take(KIND) is slot
    slot.runs = 3
    await slots.give_back(slot, None)
    assert slot.closings == 1


async def test_a_slot_that_spoke_or_ended_while_idle_is_passed_over(slots, starter):
    good, dead = await slots.take(KIND), await slots.take(KIND)
    await slots.give_back(good, report())
    await slots.give_back(dead, report())
    dead.quiet = False
    assert await slots.take(KIND) is good
    assert dead.closings == 1
    good.quiet = False
    await slots.give_back(good, report())
    assert await slots.take(KIND) is starter.started[2]
    assert good.closings == 1


async def test_who_asks_for_a_fresh_slot_gets_one_that_was_just_started(slots, starter):
    idle = await used(slots)
    assert await slots.take(KIND, is_fresh=True) is starter.started[1]
    assert await slots.take(KIND) is idle


async def test_a_slot_that_was_ended_under_its_job_does_not_come_back(slots):
    slot = await slots.take(KIND)
    await slots.discard(slot)
    await slots.give_back(slot, report())
    assert slots.slots() == ()
    assert await slots.take(KIND) is not slot


async def test_a_slot_that_does_not_end_is_no_fault_of_the_job_after_it(slots):
    for seed in range(4):
        (await used(slots, SlotKind(Profile.BARE, seed, 1))).fault = SandboxFault("it does not end")
    await used(slots, SlotKind(Profile.BARE, 4, 1))
    last = await slots.take(SlotKind(Profile.BARE, 4, 1))
    last.fault = SandboxFault("it does not end")
    await slots.discard(last)
    assert last.closings == 1


async def test_a_slot_that_does_not_greet_is_ended(slots, starter):
    starter.greeting = SandboxFault("no greeting")
    with pytest.raises(SandboxFault, match="no greeting"):
        await slots.take(KIND)
    assert [slot.closings for slot in starter.started] == [1]
    assert slots.slots() == ()


async def test_who_is_cancelled_while_a_slot_greets_has_it_ended_first(slots, starter):
    reached = asyncio.Event()

    async def never():
        reached.set()
        await asyncio.Event().wait()

    starter.greeting = never
    taking = asyncio.create_task(slots.take(KIND))
    await reached.wait()
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking
    assert [slot.closings for slot in starter.started] == [1]
    assert slots.slots() == ()


@pytest.mark.parametrize("cancellations", [1, 3])
async def test_a_start_that_nobody_waits_for_any_more_is_ended_too(slots, starter, cancellations):
    begun, going_on = threading.Event(), threading.Event()

    def hold():
        begun.set()
        assert going_on.wait(30)

    starter.meanwhile = hold
    taking = asyncio.create_task(slots.take(KIND))
    await asyncio.to_thread(begun.wait)
    for _ in range(cancellations):
        taking.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
    assert taking.done() == (cancellations == 3)  # the waiting ends, and nothing else does
    going_on.set()
    with pytest.raises(asyncio.CancelledError):
        await taking
    starter.meanwhile = None
    other = await slots.take(OTHER)  # by the one thread there is, after what was under way
    assert [(slot.closings, slot.greetings) for slot in starter.started] == [(1, 0), (0, 1)]
    assert slots.slots() == (other,)


async def test_a_start_that_has_not_begun_is_never_made(slots, starter):
    begun, going_on = threading.Event(), threading.Event()

    def hold():
        begun.set()
        assert going_on.wait(30)

    starter.meanwhile = hold
    first = asyncio.create_task(slots.take(KIND))
    await asyncio.to_thread(begun.wait)
    second = asyncio.create_task(slots.take(KIND))
    await asyncio.sleep(0)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    going_on.set()
    started = await first
    assert slots.slots() == (started,)
    assert len(starter.started) == 1


async def test_a_slot_that_cannot_be_started_is_a_fault_and_leaves_nothing(slots, starter):
    def refuse():
        raise SandboxFault("no space left")

    starter.meanwhile = refuse
    with pytest.raises(SandboxFault, match="no space left"):
        await slots.take(KIND)
    assert slots.slots() == ()


async def test_closing_ends_the_idle_and_the_busy_and_starts_nothing_more(starter):
    slots = SlotPool(starter, 1)
    await used(slots)
    await slots.take(OTHER)
    slots.close()
    assert [slot.closings for slot in starter.started] == [1, 1]
    with pytest.raises(SandboxFault, match="was closed"):
        await slots.take(KIND)
    assert len(starter.started) == 2


async def test_a_slot_that_comes_back_after_closing_stays_ended(starter):
    slots = SlotPool(starter, 1)
    slot = await slots.take(KIND)
    slots.close()
    await slots.give_back(slot, report())
    assert slots.slots() == ()


async def test_a_slot_whose_start_was_under_way_when_the_pool_closed_is_ended(starter):
    slots = SlotPool(starter, 1)
    closing = threading.Thread(target=slots.close)

    def close():
        closing.start()
        assert slots._closed.wait(30)

    starter.meanwhile = close
    with pytest.raises(SandboxFault, match="was closed"):
        await slots.take(KIND)
    await asyncio.to_thread(closing.join)
    assert [slot.closings for slot in starter.started] == [1]
    assert slots.slots() == ()


async def test_the_lease_of_every_slot_is_renewed_idle_or_busy(starter, monkeypatch):
    monkeypatch.setattr(pool, "LEASE_S", 0.04)
    with contextlib.closing(SlotPool(starter, 1)) as slots:
        for slot in (await used(slots), await slots.take(OTHER)):
            slot.renewed.clear()
            assert slot.renewed.wait(30)
