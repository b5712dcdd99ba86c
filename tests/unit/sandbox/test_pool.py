"""Which slot a job gets, and which slots are not used again. The slots are doubles: only what the pool asks of them."""

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


class DoubleSlot:
    def __init__(self, kind):
        self.kind = kind
        self.runs = 0
        self.violations = 0
        self.quiet = True
        self.closings = 0
        self.fault = None
        self.renewed = threading.Event()

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

    def start(self, kind):
        if self.meanwhile is not None:
            self.meanwhile()
        self.started.append(DoubleSlot(kind))
        return self.started[-1]


@pytest.fixture
def starter():
    return Starter()


@pytest.fixture
def slots(starter):
    with contextlib.closing(SlotPool(starter, 1)) as made:
        yield made


def used(slots, kind=KIND, **seen):
    slot = slots.take(kind)
    slots.give_back(slot, report(**seen))
    return slot


def test_a_slot_is_used_again_by_jobs_of_its_kind_only(slots, starter):
    first = used(slots)
    assert used(slots) is first
    assert used(slots, OTHER) is not first
    assert used(slots) is first
    assert [slot.kind for slot in starter.started] == [KIND, OTHER]


def test_no_slot_is_taken_twice_at_once(slots):
    assert slots.take(KIND) is not slots.take(KIND)


def test_the_slot_used_last_is_taken_first(slots):
    first, second = slots.take(KIND), slots.take(KIND)
    slots.give_back(first, report())
    slots.give_back(second, report())
    assert slots.take(KIND) is second


def test_the_idle_slot_used_least_recently_is_ended_when_there_are_too_many(slots):
    kinds = [SlotKind(Profile.BARE, seed, 1) for seed in range(6)]
    first, *rest = [used(slots, kind) for kind in kinds[:4]]
    assert used(slots, kinds[0]) is first
    used(slots, kinds[4])
    assert [slot.closings for slot in (first, *rest)] == [0, 1, 0, 0]
    used(slots, kinds[5])
    assert [slot.closings for slot in (first, *rest)] == [0, 1, 1, 0]
    assert len(slots.slots()) == 4


def test_more_jobs_at_once_keep_more_slots(starter):
    with contextlib.closing(SlotPool(starter, 2)) as slots:
        for seed in range(9):
            used(slots, SlotKind(Profile.BARE, seed, 1))
        assert len(slots.slots()) == 8


def test_a_slot_in_use_does_not_count_as_idle(slots, starter):
    busy = [slots.take(KIND) for _ in range(9)]
    assert set(slots.slots()) == set(busy)
    assert not any(slot.closings for slot in starter.started)


@pytest.mark.parametrize(
    "seen", [{"strays": 1}, {"is_scratch_clean": False}, {"strays": 2, "status": -9, "ended": "wall"}]
)
def test_a_slot_in_which_something_was_left_is_not_used_again(slots, seen):
    slot = used(slots, **seen)
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
def test_no_ending_of_its_program_alone_costs_the_slot(slots, seen):
    slot = used(slots, **seen)
    assert slot.closings == 0
    assert slots.take(KIND) is slot


def test_a_run_that_was_refused_does_not_cost_the_slot(slots):
    slot = slots.take(KIND)
    slots.give_back(slot, None)
    assert slots.take(KIND) is slot


def test_a_slot_is_spent_after_so_many_violations(slots, monkeypatch):
    monkeypatch.setattr(pool, "VIOLATIONS_MAX", 3)
    slot = used(slots, status=-signal.SIGSYS)
    used(slots)
    assert used(slots, status=-signal.SIGSYS) is slot
    assert (slot.violations, slot.closings) == (2, 0)
    assert used(slots, status=-signal.SIGSYS) is slot
    assert slot.closings == 1


def test_a_slot_is_spent_after_so_many_runs(slots, monkeypatch):
    monkeypatch.setattr(pool, "RUNS_MAX", 3)
    slot = slots.take(KIND)
    slot.runs = 2
    slots.give_back(slot, report())
    assert slot.closings == 0
    assert slots.take(KIND) is slot
    slot.runs = 3
    slots.give_back(slot, None)
    assert slot.closings == 1


def test_a_slot_that_spoke_or_ended_while_idle_is_passed_over(slots, starter):
    good, dead = slots.take(KIND), slots.take(KIND)
    slots.give_back(good, report())
    slots.give_back(dead, report())
    dead.quiet = False
    assert slots.take(KIND) is good
    assert dead.closings == 1
    good.quiet = False
    slots.give_back(good, report())
    assert slots.take(KIND) is starter.started[2]
    assert good.closings == 1


def test_who_asks_for_a_fresh_slot_gets_one_that_was_just_started(slots, starter):
    idle = used(slots)
    assert slots.take(KIND, is_fresh=True) is starter.started[1]
    assert slots.take(KIND) is idle


def test_a_slot_that_was_ended_under_its_job_does_not_come_back(slots):
    slot = slots.take(KIND)
    slots.discard(slot)
    slots.give_back(slot, report())
    assert slots.slots() == ()
    assert slots.take(KIND) is not slot


def test_a_slot_that_does_not_end_is_no_fault_of_the_job_after_it(slots):
    for seed in range(4):
        used(slots, SlotKind(Profile.BARE, seed, 1)).fault = SandboxFault("it does not end")
    used(slots, SlotKind(Profile.BARE, 4, 1))
    last = slots.take(SlotKind(Profile.BARE, 4, 1))
    last.fault = SandboxFault("it does not end")
    slots.discard(last)
    assert last.closings == 1


def test_a_slot_that_cannot_be_started_is_a_fault_and_leaves_nothing(slots, starter):
    def refuse():
        raise SandboxFault("no space left")

    starter.meanwhile = refuse
    with pytest.raises(SandboxFault, match="no space left"):
        slots.take(KIND)
    assert slots.slots() == ()


def test_closing_ends_the_idle_and_the_busy_and_starts_nothing_more(starter):
    slots = SlotPool(starter, 1)
    used(slots)
    slots.take(OTHER)
    slots.close()
    assert [slot.closings for slot in starter.started] == [1, 1]
    with pytest.raises(SandboxFault, match="was closed"):
        slots.take(KIND)
    assert len(starter.started) == 2


def test_a_slot_that_comes_back_after_closing_stays_ended(starter):
    slots = SlotPool(starter, 1)
    slot = slots.take(KIND)
    slots.close()
    slots.give_back(slot, report())
    assert slots.slots() == ()


def test_a_slot_whose_start_was_under_way_when_the_pool_closed_is_ended(starter):
    slots = SlotPool(starter, 1)
    starter.meanwhile = slots.close
    with pytest.raises(SandboxFault, match="was closed"):
        slots.take(KIND)
    assert [slot.closings for slot in starter.started] == [1]
    assert slots.slots() == ()


def test_the_lease_of_every_slot_is_renewed_idle_or_busy(starter, monkeypatch):
    monkeypatch.setattr(pool, "LEASE_S", 0.04)
    with contextlib.closing(SlotPool(starter, 1)) as slots:
        for slot in (used(slots), slots.take(OTHER)):
            slot.renewed.clear()
            assert slot.renewed.wait(30)
