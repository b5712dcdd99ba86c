"""One warm slot as the host holds it: greet it, run one child at a time in it, keep its lease, end it.

A slot is only as good as its last answer. Whatever is not a well-formed frame in time is a SlotLost, and whoever holds
the slot then throws it away.
"""

import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from . import frames
from .faults import SandboxFault, SlotLost
from .frames import Ready, Report, SlotKind
from .types import Job

LEASE_S = 30.0  # without a word from the host a slot ends itself after so long
GRACE_S = 20.0  # what a loaded host may need beyond the job's own wall time
STARTUP_S = 60.0


class Wire(Protocol):
    """The stream to one slot. Each method blocks; all but close are called by one thread at a time."""

    def is_quiet(self) -> bool:
        """Whether nothing has come that was not asked for, the end of the stream included."""
        ...

    def send(self, data: bytes) -> None:
        """Raises SlotLost."""
        ...

    def receive(self, size: int, ends: float) -> bytes:
        """Exactly so many bytes, until a moment of time.monotonic(). Raises SlotLost."""
        ...

    def close(self) -> None:
        """Ends the slot, from any thread, any number of times; afterwards nothing of it runs."""
        ...


class Slot:
    """A started slot. Raises SandboxFault when it does not greet."""

    def __init__(self, kind: SlotKind, wire: Wire, opening: bytes) -> None:
        self.kind = kind
        self.runs = 0
        self.violations = 0
        self._wire = wire
        self._sending = threading.Lock()
        try:
            wire.send(opening)
            ends = time.monotonic() + STARTUP_S
            self.ready: Ready = frames.ready(*self._frame(frames.READY_BYTES_MAX, ends))
        except BaseException:
            wire.close()
            raise

    def is_quiet(self) -> bool:
        """Whether the slot says nothing while it has nothing to say: one that ended, or speaks unasked, is lost."""
        return self._wire.is_quiet()

    def run(self, frame: bytes, job: Job) -> Report:
        """What became of one child.

        Raises:
            SlotLost: no answer, a wrong one, or a late one.
            SandboxFault: the slot cannot give the job its surroundings; the slot is well.
        """
        ends = time.monotonic() + job.limits.wall_s + GRACE_S
        self.runs += 1
        with self._sending:
            self._wire.send(frame)
        kind, body = self._frame(frames.reply_bytes_max(job), ends)
        if kind == frames.REFUSED_KIND:
            raise SandboxFault(f"{body.decode('utf-8', 'replace')}; change the job's environment")
        if kind != frames.REPORT_KIND:
            raise SlotLost(f"the slot answered with a frame of kind {kind!r}")
        return frames.report(body, job)

    def renew(self) -> None:
        """Renews the lease, unless the wire is in use just now; a slot that is lost is found out at its next run."""
        if self._sending.acquire(blocking=False):
            try:
                with suppress(SlotLost):
                    self._wire.send(frames.RENEWAL)
            finally:
                self._sending.release()

    def close(self) -> None:
        self._wire.close()

    def _frame(self, most: int, ends: float) -> tuple[bytes, bytes]:
        kind, size = frames.FRAME.unpack(self._wire.receive(frames.FRAME.size, ends))
        if size > most:
            raise SlotLost(f"the slot announces {size} bytes, more than it may send")
        return kind, self._wire.receive(size, ends)


class SocketWire:
    """A socket to a slot, its bytes possibly wrapped by an engine, and what ends the slot.

    unwrap: takes what was received so far and moves the slot's own bytes from it; None where nothing wraps them.
    end: ends the slot; said: what it wrote to stderr.
    """

    def __init__(
        self,
        connection: socket.socket,
        end: Callable[[], None],
        said: Callable[[], str],
        unwrap: Callable[[bytearray], bytes] | None = None,
    ) -> None:
        self._connection = connection
        self._end = end
        self._said = said
        self._unwrap = unwrap
        self._raw = bytearray()
        self._buffer = bytearray()
        self._closing = threading.Lock()
        self._is_closed = False
        connection.settimeout(GRACE_S)  # once: the lease is renewed by another thread than the one that reads

    def is_quiet(self) -> bool:
        try:
            return not self._buffer and not self._raw and not self._is_readable(0)
        except (OSError, ValueError):
            return False

    def _is_readable(self, wait_s: float) -> bool:
        pending = getattr(self._connection, "pending", None)  # what a TLS socket holds decrypted
        if pending is not None and pending():
            return True
        poll = select.poll()
        poll.register(self._connection.fileno(), select.POLLIN)
        return bool(poll.poll(1000 * max(0.0, wait_s)))

    def send(self, data: bytes) -> None:
        try:
            self._connection.sendall(data)
        except (OSError, ValueError) as error:
            raise SlotLost(f"the slot does not listen: {error}{self._last_words()}") from error

    def receive(self, size: int, ends: float) -> bytes:
        while len(self._buffer) < size:
            try:
                if not self._is_readable(ends - time.monotonic()):
                    raise SlotLost("the slot did not answer before the host's deadline")
                part = self._connection.recv(1 << 16)
            except (OSError, ValueError) as error:
                raise SlotLost(f"the stream to the slot failed: {error}{self._last_words()}") from error
            if not part:
                raise SlotLost(f"the slot ended before it had answered{self._last_words()}")
            if self._unwrap is None:
                self._buffer += part
            else:
                self._raw += part
                self._buffer += self._unwrap(self._raw)
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def close(self) -> None:
        with self._closing:
            if self._is_closed:
                return
            self._is_closed = True
        with suppress(OSError):  # wakes whoever waits in receive
            self._connection.shutdown(socket.SHUT_RDWR)
        self._end()
        self._connection.close()

    def _last_words(self) -> str:
        said = " ".join(self._said().split())[-300:]
        return f": {said}" if said else ""
