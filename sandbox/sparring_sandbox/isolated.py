"""The sandbox over any backend: how many jobs at once, cancellation, and what a lost slot or a near limit means.

A backend knows how to start one slot; everything else about running a job is here, once.
"""

import asyncio
import marshal
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import ParamSpec, Protocol, TypeVar

from . import frames
from .faults import SandboxFault, SlotLost
from .frames import Report, SlotKind
from .outcomes import outcome
from .pool import SlotPool
from .slots import Slot
from .turns import Turns
from .types import Fingerprint, Job, Outcome

P = ParamSpec("P")
T = TypeVar("T")

_CANARY = Job("def f(x):\n    return x + 1", "f", ((1,),))
_CANARY_ANSWER = b'["l"]\n["v",2]\n'
_LARGE_BYTES = 1 << 15  # of inputs or of claims: more of them take milliseconds to write or to read
_STARVED = 0.5  # of the CPU limit: with so much used when the wall limit came, the host may have been too busy


class Launcher(Protocol):
    """A backend. packages: what the scientific profile holds, where the host knows it."""

    backend: str
    packages: tuple[str, ...]
    image_id: str

    def start(self, kind: SlotKind) -> Slot:
        """A new slot, which has not greeted yet. Blocks. Raises SandboxFault."""
        ...

    def processes(self, job: Job) -> int:
        """RLIMIT_NPROC for a candidate, who may have to share its user with others; 0 leaves it unset."""
        ...

    def close(self) -> None: ...


class IsolatedSandbox:
    """Runs each job in warm slots, one fresh child a run, at most `slots` jobs at once."""

    def __init__(self, launcher: Launcher, slots: int) -> None:
        if slots < 1:
            raise ValueError(f"slots is {slots}; at least 1 is needed")
        self._launcher = launcher
        self._fingerprint: Fingerprint | None = None
        self._turns = Turns(slots)
        self.pool = SlotPool(launcher, slots)

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
        async with self._turns:
            reports = await self._reports(job)
        claims = sum(len(report.output) for report in reports if report is not None)
        return await _apart(claims > _LARGE_BYTES, outcome, job, reports)

    async def close(self) -> None:
        """Ends what still runs and gives everything back."""
        loop = asyncio.get_running_loop()
        await asyncio.shield(loop.run_in_executor(None, self._close))

    def _close(self) -> None:
        self.pool.close()
        self._launcher.close()

    async def _reports(self, job: Job) -> list[Report | None]:
        """What was seen of each child, to the first that ends the job."""
        reports: list[Report | None] = []
        for frame in await _apart(_is_large(job), self._frames, job):
            report = await self._certain(frame, job)
            reports.append(report)
            if report is None or is_stopped(report, job):
                break  # no further text of a script is tried
        return reports

    def _frames(self, job: Job) -> tuple[bytes, ...]:
        return frames.runs(job, processes=self._launcher.processes(job))

    async def _certain(self, frame: bytes, job: Job) -> Report | None:
        """The report of one child, once more where it came too near to a time limit to be believed at once."""
        report = await self._survived(frame, job)
        if report is not None and is_near_limit(report, job):
            report = await self._survived(frame, job)
        if report is not None and not report.has_started:  # nothing of it is the candidate's doing
            raise SandboxFault(f"the program was not reached ({report.ended}): {report.error or 'see the job limits'}")
        return report

    async def _survived(self, frame: bytes, job: Job) -> Report | None:
        """The report of one child; None when two slots were lost under it and a canary's was not.

        Raises:
            SandboxFault: slots are lost whatever runs in them.
        """
        kind = frames.kind_of(job)
        with suppress(SlotLost):
            return await self._once(frame, job, await self.pool.take(kind))
        fresh = await self.pool.take(kind, is_fresh=True)
        try:
            return await self._once(frame, job, fresh)
        except SlotLost as loss:
            (canary,) = self._frames(_CANARY)
            answer = await self._once(canary, _CANARY, await self.pool.take(kind, is_fresh=True))
            if answer.output != _CANARY_ANSWER:
                raise SlotLost(f"{loss}; a canary after it answered {answer.output[:100]!r}") from loss
            return None

    async def _once(self, frame: bytes, job: Job, slot: Slot) -> Report:
        try:
            report = await slot.run(frame, job)
            if _is_unexplained(report, job):
                raise SlotLost("a child was killed, by neither us nor the kernel's limits")
        except (SlotLost, asyncio.CancelledError):
            await self.pool.discard(slot)
            raise
        except SandboxFault:
            await self.pool.give_back(slot, None)
            raise
        await self.pool.give_back(slot, report)
        return report


async def _apart(is_large: bool, work: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """What this gives; where it takes long, from a thread, so that the event loop goes on."""
    if is_large:
        return await asyncio.to_thread(work, *arguments, **named)
    return work(*arguments, **named)


def _is_large(job: Job) -> bool:
    """Whether its inputs take milliseconds to encode; what marshal does not know may."""
    try:
        return len(marshal.dumps(job.inputs)) > _LARGE_BYTES  # type: ignore[arg-type]  # or it raises
    except ValueError:
        return True


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
