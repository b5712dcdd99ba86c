"""Which slots are alive: finds one for a job, keeps the idle ones, throws away what cannot be trusted any more.

It may be used from several event loops. What blocks, the start and the end of a slot, is done in threads of its own,
and to its end whoever is cancelled meanwhile. Every started slot is in here until it is ended, so that closing the pool
ends them all.
"""

import asyncio
import signal
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from typing import Protocol, TypeVar

from .faults import SandboxFault
from .frames import Report, SlotKind
from .slots import LEASE_S, Slot

RUNS_MAX = 10_000  # afterwards a slot is replaced, so that nothing can add up in it
VIOLATIONS_MAX = 200
T = TypeVar("T")
_IDLE_PER_JOB = 4  # a determinism check takes two hash seeds, a run two profiles


class Starter(Protocol):
    """Starts a slot of a kind, which has not greeted yet. Blocks. Raises SandboxFault."""

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
        self._threads = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="sandbox")
        self._closed = threading.Event()
        self._renewing = threading.Thread(target=self._renew, name="sandbox-leases", daemon=True)
        self._renewing.start()

    async def take(self, kind: SlotKind, *, is_fresh: bool = False) -> Slot:
        """A slot for one run, to be given back or discarded. is_fresh: one that was just started.

        Raises:
            SandboxFault: none could be started, or the pool is closed.
        """
        while not is_fresh and (idle := self._pop(kind)) is not None:
            if idle.is_quiet():
                return idle
            await self.discard(idle)
        self._refuse_closed()
        slot = await self._started(kind)
        try:
            await slot.greet()
        except (SandboxFault, asyncio.CancelledError):
            await self.discard(slot)
            raise
        return slot

    def _refuse_closed(self) -> None:
        if self._closed.is_set():
            raise SandboxFault("the sandbox was closed; open another one for this job")

    def _pop(self, kind: SlotKind) -> Slot | None:
        with self._lock:
            found = next((slot for slot in reversed(self._idle) if slot.kind == kind), None)
            if found is not None:
                del self._idle[found]
                self._busy.add(found)
            return found

    async def _started(self, kind: SlotKind) -> Slot:
        try:
            starting = self._threads.submit(self._start, kind)
        except RuntimeError:
            self._refuse_closed()
            raise
        try:
            return await asyncio.shield(asyncio.wrap_future(starting))
        except asyncio.CancelledError:
            if not starting.cancel():
                await self._to_its_end(self._end_started, starting)
            raise

    def _start(self, kind: SlotKind) -> Slot:
        slot = self._starter.start(kind)
        with self._lock:
            self._busy.add(slot)
        if self._closed.is_set():
            self._end(slot)
            self._refuse_closed()
        return slot

    def _end_started(self, starting: "Future[Slot]") -> None:
        with suppress(SandboxFault):
            self._end(starting.result())

    async def give_back(self, slot: Slot, report: Report | None) -> None:
        """Keeps the slot for another run, or ends it where its last run gives a reason to. report: of that run."""
        if report is not None and report.status == -signal.SIGSYS:
            slot.violations += 1
        is_spent = slot.runs >= RUNS_MAX or slot.violations >= VIOLATIONS_MAX
        if is_spent or (report is not None and (report.strays or not report.is_scratch_clean)):
            await self.discard(slot)
            return
        surplus = []
        with self._lock:
            if slot in self._busy:  # else it was ended while it ran
                self._busy.remove(slot)
                self._idle[slot] = None
            while len(self._idle) > self._idle_max:
                surplus.append(self._idle.popitem(last=False)[0])
            self._busy.update(surplus)
        for old in surplus:
            await self.discard(old)

    async def discard(self, slot: Slot) -> None:
        """Ends the slot, whoever is cancelled meanwhile."""
        await self._to_its_end(self._end, slot)

    async def _to_its_end(self, work: Callable[[T], None], argument: T) -> None:
        """Waits for what blocks, through one cancellation; another one ends the waiting, not the work."""
        try:
            working = asyncio.wrap_future(self._threads.submit(work, argument))
        except RuntimeError:
            if self._closed.is_set():
                return  # and every slot was ended
            raise
        try:
            await asyncio.shield(working)
        except asyncio.CancelledError:
            await asyncio.wait([working])
            raise

    def _end(self, slot: Slot) -> None:
        with suppress(SandboxFault):  # an engine that is gone took it along, and the lease ends what it did not
            slot.close()
        with self._lock:
            self._busy.discard(slot)
            self._idle.pop(slot, None)

    def slots(self) -> tuple[Slot, ...]:
        """Every slot that is alive."""
        with self._lock:
            return (*self._idle, *self._busy)

    def close(self) -> None:
        """Ends every slot. Blocks."""
        self._closed.set()
        for slot in self.slots():
            self._end(slot)
        self._threads.shutdown(wait=True)
        self._renewing.join()

    def _renew(self) -> None:
        while not self._closed.wait(LEASE_S / 4):
            for slot in self.slots():
                slot.renew()
