"""The sandbox over any backend: slots, deadlines, cancellation, and one more try when a slot is lost.

A backend knows how to start one isolated interpreter and how to end it; everything else is here, once.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from .faults import SandboxFault, SlotLost
from .frames import check, children, reply_bytes_max, unpack
from .outcomes import outcome
from .types import Fingerprint, Job, Outcome

STARTUP_S = 60.0  # what a loaded host may need to start an interpreter, on top of the job's own wall time


class Attempt(Protocol):
    """One container or process, for one job. Both methods block."""

    def exchange(self, payload: bytes, reply_bytes: int, deadline_s: float) -> bytes:
        """Starts it, hands in the payload, and returns all that it wrote, at most reply_bytes.

        Raises:
            SandboxFault: it did not start, did not end in time, or was lost.
        """
        ...

    def close(self) -> None:
        """Ends it, wherever it stands, from any thread, any number of times; afterwards nothing of it runs."""
        ...


class Launcher(Protocol):
    """A backend. packages: what the scientific profile holds, where the host knows it."""

    backend: str
    packages: tuple[str, ...]
    image_id: str

    def pack(self, job: Job) -> bytes:
        """What is written to the stdin of the interpreter inside."""
        ...

    def attempt(self, job: Job, slot: int) -> Attempt: ...

    def close(self) -> None: ...


class IsolatedSandbox:
    """Runs each job in an isolated interpreter of its own, at most `slots` at once."""

    def __init__(self, launcher: Launcher, slots: int) -> None:
        if slots < 1:
            raise ValueError(f"slots is {slots}; at least 1 is needed")
        self._launcher = launcher
        self._fingerprint: Fingerprint | None = None
        self._is_closed = False
        self._free: asyncio.Queue[int] = asyncio.Queue()
        for slot in range(slots):
            self._free.put_nowait(slot)
        # One thread to run in and one to interrupt from, for each slot.
        self._threads = ThreadPoolExecutor(max_workers=2 * slots, thread_name_prefix="sandbox")

    @property
    def fingerprint(self) -> Fingerprint:
        if self._fingerprint is None:
            raise RuntimeError("the sandbox is not open yet")
        return self._fingerprint

    @fingerprint.setter
    def fingerprint(self, found: Fingerprint) -> None:
        self._fingerprint = found

    async def run(self, job: Job) -> Outcome:
        """What the program did.

        Raises:
            SandboxFault: we could not find out; the job was tried twice.
            ValueError: the job itself is wrong.
        """
        check(job)
        payload = self._launcher.pack(job)
        slot = await self._free.get()
        try:
            try:
                return await self._try(job, payload, slot)
            except SlotLost:
                return await self._try(job, payload, slot)
        finally:
            self._free.put_nowait(slot)

    async def _try(self, job: Job, payload: bytes, slot: int) -> Outcome:
        attempt = self._launcher.attempt(job, slot)
        if self._is_closed:
            raise SandboxFault("the sandbox was closed; open another one for this job")
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._threads, _run, attempt, payload, job)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            closing = loop.run_in_executor(self._threads, attempt.close)
            await asyncio.shield(asyncio.gather(closing, work, return_exceptions=True))
            raise

    async def close(self) -> None:
        """Ends what still runs and gives everything back."""
        self._is_closed = True
        loop = asyncio.get_running_loop()
        await asyncio.shield(loop.run_in_executor(None, self._close))

    def _close(self) -> None:
        self._launcher.close()
        self._threads.shutdown(wait=True)


def _run(attempt: Attempt, payload: bytes, job: Job) -> Outcome:
    deadline_s = STARTUP_S + children(job) * job.limits.wall_s
    try:
        reply = attempt.exchange(payload, reply_bytes_max(job), deadline_s)
    finally:
        attempt.close()
    return outcome(job, unpack(reply, job))
