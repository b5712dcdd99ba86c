"""The sandbox over any backend: how many jobs at once, cancellation, and what a lost slot or a near limit means.

A backend knows how to start one slot; everything else about running a job is here, once.
"""

import asyncio
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from . import frames
from .faults import SandboxFault, SlotLost
from .frames import Report, SlotKind
from .outcomes import outcome
from .pool import SlotPool
from .slots import Slot
from .types import Fingerprint, Job, Outcome

_CANARY = Job("def f(x):\n    return x + 1", "f", ((1,),))
_CANARY_ANSWER = b'["l"]\n["v",2]\n'
_STARVED = 0.5  # of the CPU limit: with so much used when the wall limit came, the host may have been too busy


class Launcher(Protocol):
    """A backend. packages: what the scientific profile holds, where the host knows it."""

    backend: str
    packages: tuple[str, ...]
    image_id: str

    def start(self, kind: SlotKind) -> Slot:
        """A new slot. Blocks. Raises SandboxFault."""
        ...

    def processes(self, job: Job) -> int:
        """RLIMIT_NPROC for a candidate, who may have to share its user with others; 0 leaves it unset."""
        ...

    def close(self) -> None: ...


class _Ticket:
    """A job on its way, so that cancelling it can end the slot in which it runs."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.slot: Slot | None = None
        self.is_cancelled = False


class IsolatedSandbox:
    """Runs each job in warm slots, one fresh child a run, at most `slots` jobs at once."""

    def __init__(self, launcher: Launcher, slots: int) -> None:
        if slots < 1:
            raise ValueError(f"slots is {slots}; at least 1 is needed")
        self._launcher = launcher
        self._fingerprint: Fingerprint | None = None
        self._free = asyncio.Semaphore(slots)
        self.pool = SlotPool(launcher, slots)
        self._threads = ThreadPoolExecutor(max_workers=slots, thread_name_prefix="sandbox")

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
            SandboxFault: we could not find out.
            ValueError: the job itself is wrong.
        """
        frames.check(job)
        async with self._free:
            loop = asyncio.get_running_loop()
            ticket = _Ticket()
            try:
                work = loop.run_in_executor(self._threads, self._run, job, ticket)
            except RuntimeError:
                self.pool.refuse_closed()
                raise
            try:
                return await asyncio.shield(work)
            except asyncio.CancelledError:
                closing = asyncio.to_thread(self._cancel, ticket)
                await asyncio.shield(asyncio.gather(closing, work, return_exceptions=True))
                raise

    async def close(self) -> None:
        """Ends what still runs and gives everything back."""
        loop = asyncio.get_running_loop()
        await asyncio.shield(loop.run_in_executor(None, self._close))

    def _close(self) -> None:
        self.pool.close()
        self._launcher.close()
        self._threads.shutdown(wait=True)

    def _cancel(self, ticket: _Ticket) -> None:
        with ticket.lock:
            ticket.is_cancelled = True
            slot = ticket.slot
        if slot is not None:
            self.pool.discard(slot)

    # What follows blocks, in a thread of ours.

    def _run(self, job: Job, ticket: _Ticket) -> Outcome:
        reports: list[Report | None] = []
        for frame in frames.runs(job, processes=self._launcher.processes(job)):
            report = self._certain(frame, job, ticket)
            reports.append(report)
            if report is None or is_stopped(report, job):
                break  # no further text of a script is tried
        return outcome(job, reports)

    def _certain(self, frame: bytes, job: Job, ticket: _Ticket) -> Report | None:
        """The report of one child, once more where it came too near to a time limit to be believed at once."""
        report = self._survived(frame, job, ticket)
        if report is not None and is_near_limit(report, job):
            report = self._survived(frame, job, ticket)
        if report is not None and not report.has_started:  # nothing of it is the candidate's doing
            raise SandboxFault(f"the program was not reached ({report.ended}): {report.error or 'see the job limits'}")
        return report

    def _survived(self, frame: bytes, job: Job, ticket: _Ticket) -> Report | None:
        """The report of one child; None when two slots were lost under it and a canary's was not.

        Raises:
            SandboxFault: slots are lost whatever runs in them.
        """
        kind = frames.kind_of(job)
        try:
            return self._once(frame, job, ticket, self.pool.take(kind))
        except SlotLost:
            if ticket.is_cancelled:
                raise
        fresh = self.pool.take(kind, is_fresh=True)
        try:
            return self._once(frame, job, ticket, fresh)
        except SlotLost as loss:
            if ticket.is_cancelled:
                raise
            (canary,) = frames.runs(_CANARY, processes=self._launcher.processes(_CANARY))
            answer = self._once(canary, _CANARY, ticket, self.pool.take(kind, is_fresh=True))
            if answer.output != _CANARY_ANSWER:
                raise SlotLost(f"{loss}; a canary after it answered {answer.output[:100]!r}") from loss
            return None

    def _once(self, frame: bytes, job: Job, ticket: _Ticket, slot: Slot) -> Report:
        with ticket.lock:
            is_cancelled, ticket.slot = ticket.is_cancelled, slot
        if is_cancelled:
            self.pool.discard(slot)
            raise SandboxFault("the job was given up")
        report = None
        try:
            report = slot.run(frame, job)
            if _is_unexplained(report, job):
                raise SlotLost("a child was killed, by neither us nor the kernel's limits")
        except SlotLost:
            self.pool.discard(slot)
            raise
        except SandboxFault:
            self.pool.give_back(slot, None)
            raise
        finally:
            with ticket.lock:
                ticket.slot = None
        self.pool.give_back(slot, report)
        return report


def _is_unexplained(report: Report, job: Job) -> bool:
    """Whether somebody outside killed the child: no candidate can, and the kernel counts its own kills."""
    is_killed = report.status == -signal.SIGKILL and report.ended == "exit" and report.memory_kills == 0
    # After a second of CPU it may be a limit that the candidate set itself: they come in whole seconds.
    return is_killed and report.cpu_us < 1_000_000 and not _is_over_time(report, job)


def _is_over_time(report: Report, job: Job) -> bool:
    return report.cpu_us > 1e6 * job.limits.cpu_s


def is_near_limit(report: Report, job: Job) -> bool:
    """Whether another try could end within the limits: it ended by itself a little over, or was starved of CPU."""
    if not report.has_started:
        return report.ended == "wall"
    if report.ended == "exit" and report.status != -signal.SIGXCPU:
        return _is_over_time(report, job)
    return report.ended == "wall" and report.cpu_us > 1e6 * job.limits.cpu_s * _STARVED


def is_stopped(report: Report, job: Job) -> bool:
    """Whether a script is not tried on further texts. outcomes.py judges the report again."""
    return (
        report.ended != "exit"
        or report.strays > 0
        or report.status in (-signal.SIGKILL, -signal.SIGXCPU, -signal.SIGSYS)
        or _is_over_time(report, job)
    )
