"""The stream to one slot, read and written on whatever event loop runs the job, without a thread in between.

It may be closed from another thread at any time. Its descriptor stays open until no event loop looks at it any more:
the kernel gives a closed one's number to the next file, and the loop would take that for the slot.
"""

import asyncio
import os
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from .faults import SlotLost

# What hands our bytes on (an engine, its shim) may wait for the core that we are on, and we often go on computing.
_let_others_run: Callable[[], None] = getattr(os, "sched_yield", lambda: None)  # macOS has none
_RECEIVED_BYTES = 1 << 16
_TRY_AGAIN_S = 0.1  # an ssh channel's descriptor does not say when it takes more
_LATER = (BlockingIOError, TimeoutError, ssl.SSLWantReadError, ssl.SSLWantWriteError)  # what "not now" is called


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
        self._unsent = memoryview(b"")
        self._using = threading.Lock()  # the lease is renewed by another thread than the one that reads
        self._is_watched = self._is_closed = False
        connection.settimeout(0)

    def is_quiet(self) -> bool:
        try:
            return not self._buffer and not self._raw and not self._is_readable()
        except (OSError, ValueError):
            return False

    def _is_readable(self) -> bool:
        pending = getattr(self._connection, "pending", None)  # what a TLS socket holds decrypted
        if pending is not None and pending():
            return True
        poll = select.poll()
        poll.register(self._connection.fileno(), select.POLLIN)
        return bool(poll.poll(0))

    async def send(self, data: bytes, ends: float) -> None:
        try:
            with self._using:
                # A lease's renewal that is half out goes first.
                self._unsent = memoryview(bytes(self._unsent) + data if self._unsent else data)
                self._push()
            while self._unsent:
                if (now := time.monotonic()) >= ends:
                    raise SlotLost(f"the slot does not listen{self._last_words()}")
                await self._is_ready(min(ends, now + _TRY_AGAIN_S), to_write=True)
                with self._using:
                    self._push()
            _let_others_run()
        except (OSError, ValueError) as error:
            raise SlotLost(f"the slot does not listen: {error}{self._last_words()}") from error

    def post(self, data: bytes) -> None:
        with suppress(OSError, ValueError), self._using:
            if not self._unsent:
                self._unsent = memoryview(data)
            self._push()

    def _push(self) -> None:
        """Sends what goes out without waiting."""
        with suppress(*_LATER):
            while self._unsent:
                self._unsent = self._unsent[self._connection.send(self._unsent) :]

    async def receive(self, size: int, ends: float) -> bytes:
        try:
            while len(self._buffer) < size:
                if not self._take() and not await self._is_ready(ends):
                    raise SlotLost("the slot did not answer before the host's deadline")
        except (OSError, ValueError) as error:
            raise SlotLost(f"the stream to the slot failed: {error}{self._last_words()}") from error
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        return taken

    def _take(self) -> bool:
        """Reads what is there; whether there was anything."""
        try:
            with self._using:
                part = self._connection.recv(_RECEIVED_BYTES)
        except _LATER:
            return False
        if not part:
            raise SlotLost(f"the slot ended before it had answered{self._last_words()}")
        if self._unwrap is None:
            self._buffer += part
        else:
            self._raw += part
            self._buffer += self._unwrap(self._raw)
        return True

    async def _is_ready(self, ends: float, *, to_write: bool = False) -> bool:
        """Waits for the descriptor; False when the moment came first."""
        loop = asyncio.get_running_loop()
        with self._using:
            if self._is_closed:
                raise SlotLost("the slot was ended under its job")
            descriptor = self._connection.fileno()
            self._is_watched = True
        watch, forget = (loop.add_writer, loop.remove_writer) if to_write else (loop.add_reader, loop.remove_reader)
        ready: asyncio.Future[bool] = loop.create_future()
        late = loop.call_later(ends - time.monotonic(), _too_late, ready)
        try:
            watch(descriptor, _now, ready)
            return await ready
        finally:
            late.cancel()
            forget(descriptor)
            self._let_go()

    def _let_go(self) -> None:
        with self._using:
            self._is_watched = False
            is_ours_to_close = self._is_closed
        if is_ours_to_close:
            self._connection.close()

    def close(self) -> None:
        with self._using:
            if self._is_closed:
                return
            self._is_closed = True
            is_watched = self._is_watched  # nobody begins to watch it from here on
            with suppress(OSError):  # wakes the loop that watches it
                self._connection.shutdown(socket.SHUT_RDWR)
        try:
            self._end()
        finally:
            if not is_watched:
                self._connection.close()

    def _last_words(self) -> str:
        said = " ".join(self._said().split())[-300:]
        return f": {said}" if said else ""


def _now(ready: "asyncio.Future[bool]") -> None:
    if not ready.done():
        ready.set_result(True)


def _too_late(ready: "asyncio.Future[bool]") -> None:
    if not ready.done():
        ready.set_result(False)
