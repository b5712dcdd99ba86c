"""Which slots are alive: finds one for a job, keeps the idle ones, throws away what cannot be trusted any more.

Its methods block and may be called from several threads. Every started slot is in here until it is ended, so that
closing the pool ends them all.
"""

import signal
import threading
from collections import OrderedDict
from contextlib import suppress
from typing import Protocol

from .faults import SandboxFault
from .frames import Report, SlotKind
from .slots import LEASE_S, Slot

RUNS_MAX = 10_000  # afterwards a slot is replaced, so that nothing can add up in it
VIOLATIONS_MAX = 200
_IDLE_PER_JOB = 4  # a determinism check takes two hash seeds, a run two profiles


class Starter(Protocol):
    """Starts a slot of a kind. Blocks. Raises SandboxFault."""

    def start(self, kind: SlotKind) -> Slot: ...


class SlotPool:
    """Idle slots by kind, the least recently used out first.

    at_once: how many are in use at the same time, at most; four times as many are kept idle.
    """

    def __init__(self, starter: Starter, at_once: int) -> None:
        self._starter = starter
        self._idle_max = _IDLE_PER_JOB * at_once
        self._lock = threading.Lock()
        self._idle: OrderedDict[Slot, None] = OrderedDict()  # from least to most recently used
        self._busy: set[Slot] = set()
        self._closed = threading.Event()
        self._renewing = threading.Thread(target=self._renew, name="sandbox-leases", daemon=True)
        self._renewing.start()

    def take(self, kind: SlotKind, *, is_fresh: bool = False) -> Slot:
        """A slot for one run, to be given back or discarded. is_fresh: one that was just started.

        Raises:
            SandboxFault: none could be started, or the pool is closed.
        """
        while not is_fresh and (idle := self._pop(kind)) is not None:
            if idle.is_quiet():
                return idle
            self.discard(idle)
        self.refuse_closed()
        slot = self._starter.start(kind)
        with self._lock:
            self._busy.add(slot)
        if self._closed.is_set():
            self.discard(slot)
            self.refuse_closed()
        return slot

    def refuse_closed(self) -> None:
        """Raises SandboxFault once the pool is closed."""
        if self._closed.is_set():
            raise SandboxFault("the sandbox was closed; open another one for this job")

    def _pop(self, kind: SlotKind) -> Slot | None:
        with self._lock:
            found = next((slot for slot in reversed(self._idle) if slot.kind == kind), None)
            if found is not None:
                del self._idle[found]
                self._busy.add(found)
            return found

    def give_back(self, slot: Slot, report: Report | None) -> None:
        """Keeps the slot for another run, or ends it where its last run gives a reason to. report: of that run."""
        if report is not None and report.status == -signal.SIGSYS:
            slot.violations += 1
        is_spent = slot.runs >= RUNS_MAX or slot.violations >= VIOLATIONS_MAX
        if is_spent or (report is not None and (report.strays or not report.is_scratch_clean)) or self._closed.is_set():
            self.discard(slot)
            return
        surplus = []
        with self._lock:
            if slot in self._busy:  # else it was ended while it ran
                self._busy.remove(slot)
                self._idle[slot] = None
            while len(self._idle) > self._idle_max:
                surplus.append(self._idle.popitem(last=False)[0])
        for old in surplus:
            _end(old)

    def discard(self, slot: Slot) -> None:
        """Ends the slot, from any thread."""
        with self._lock:
            self._busy.discard(slot)
            self._idle.pop(slot, None)
        _end(slot)

    def slots(self) -> tuple[Slot, ...]:
        """Every slot that is alive."""
        with self._lock:
            return (*self._idle, *self._busy)

    def close(self) -> None:
        """Ends every slot."""
        self._closed.set()
        for slot in self.slots():
            self.discard(slot)
        self._renewing.join()

    def _renew(self) -> None:
        while not self._closed.wait(LEASE_S / 4):
            for slot in self.slots():
                slot.renew()


def _end(slot: Slot) -> None:
    with suppress(SandboxFault):  # an engine that is gone took it along, and the lease ends what it did not
        slot.close()
