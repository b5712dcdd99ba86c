"""One warm slot as the host holds it: greet it, run one child at a time in it, keep its lease, end it.

A slot is only as good as its last answer. Whatever is not a well-formed frame in time is a SlotLost, and whoever holds
the slot then throws it away.
"""

import time
from collections.abc import Callable
from typing import Protocol

from . import frames
from .faults import SandboxFault, SlotLost
from .frames import Ready, Report, SlotKind
from .types import Job

LEASE_S = 30.0  # without a word from the host a slot ends itself after so long
GRACE_S = 20.0  # what a loaded host may need beyond the job's own wall time
STARTUP_S = 60.0


class Wire(Protocol):
    """The stream to one slot. One task at a time sends and receives; the others may be called from any thread."""

    def is_quiet(self) -> bool:
        """Whether nothing has come that was not asked for, the end of the stream included."""
        ...

    async def send(self, data: bytes, ends: float) -> None:
        """Hands all of it on, until a moment of time.monotonic(). Raises SlotLost."""
        ...

    async def receive(self, size: int, ends: float) -> bytes:
        """Exactly so many bytes, until a moment of time.monotonic(). Raises SlotLost."""
        ...

    def post(self, data: bytes) -> None:
        """Sends without waiting; leaves it out while something else is on its way, or when the slot is lost."""
        ...

    def close(self) -> None:
        """Ends the slot, any number of times; blocks, and afterwards nothing of it runs."""
        ...


class Slot:
    """A slot that was started; it serves runs once it has greeted.

    opening: what it reads first. explain: raises what the loss of a slot that has not greeted means for this backend.
    """

    def __init__(
        self, kind: SlotKind, wire: Wire, opening: bytes, explain: Callable[[SlotLost], None] = lambda _: None
    ) -> None:
        self.kind = kind
        self.runs = 0
        self.violations = 0
        self.ready: Ready | None = None
        self._wire = wire
        self._opening = opening
        self._explain = explain

    async def greet(self) -> None:
        """Sends the opening and waits for the greeting. Raises SandboxFault."""
        ends = time.monotonic() + STARTUP_S
        try:
            await self._wire.send(self._opening, ends)
            self.ready = frames.ready(*await self._frame(frames.READY_BYTES_MAX, ends))
        except SlotLost as loss:
            self._explain(loss)
            raise

    def is_quiet(self) -> bool:
        """Whether the slot says nothing while it has nothing to say: one that ended, or speaks unasked, is lost."""
        return self._wire.is_quiet()

    async def run(self, frame: bytes, job: Job) -> Report:
        """What became of one child. After a cancellation the slot is good for nothing.

        Raises:
            SlotLost: no answer, a wrong one, or a late one.
            SandboxFault: the slot cannot give the job its surroundings; the slot is well.
        """
        now = time.monotonic()
        self.runs += 1
        await self._wire.send(frame, now + GRACE_S)
        kind, body = await self._frame(frames.reply_bytes_max(job), now + job.limits.wall_s + GRACE_S)
        if kind == frames.REFUSED_KIND:
            raise SandboxFault(f"{body.decode('utf-8', 'replace')}; change the job's environment")
        if kind != frames.REPORT_KIND:
            raise SlotLost(f"the slot answered with a frame of kind {kind!r}")
        return frames.report(body, job)

    def renew(self) -> None:
        """Renews the lease, unless the wire is in use just now; a slot that is lost is found out at its next run."""
        if self.ready is not None:
            self._wire.post(frames.RENEWAL)

    def close(self) -> None:
        self._wire.close()

    async def _frame(self, most: int, ends: float) -> tuple[bytes, bytes]:
        kind, size = frames.FRAME.unpack(await self._wire.receive(frames.FRAME.size, ends))
        if size > most:
            raise SlotLost(f"the slot announces {size} bytes, more than it may send")
        return kind, await self._wire.receive(size, ends)
