"""Two of our own processes that ask each other: a socket between them, many questions under way, each with a number.

Either side may ask and answer. What fails on one side is raised on the other, a question that is given up there is
cancelled here, and what is sent in one tick of the loop is written at once. Messages are pickled: both ends are ours.
"""

import asyncio
import pickle
from collections.abc import Callable, Coroutine
from enum import IntEnum
from itertools import count
from typing import Any, TypeAlias, cast

from .crossing import pack, unpack

# What the answer to an errand comes from; it is called as the errand arrives, in the order in which they were sent.
Serve: TypeAlias = Callable[[Any], Coroutine[Any, Any, Any]]

_SIZE = 8  # bytes that say how long the message behind them is


class _Kind(IntEnum):
    ASK = 0
    ANSWER = 1
    FAULT = 2
    CANCEL = 3
    NOTE = 4


class Link(asyncio.Protocol):
    """One end. serve: answers errands; hear: takes what wants no answer, in the order of all that is sent; lost: is
    called once when the other end is gone."""

    def __init__(self, serve: Serve, hear: Callable[[Any], None], lost: Callable[[], None]) -> None:
        self._serve = serve
        self._hear = hear
        self._lost = lost
        self._numbers = count()
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._serving: dict[int, asyncio.Task[Any]] = {}
        self._read = bytearray()
        self._written: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._fault: Exception | None = None

    async def ask(self, errand: Any) -> Any:
        """The other side's answer; raises what it raises there, or what the link was broken off with."""
        if self._fault is not None:
            raise self._fault
        number = next(self._numbers)
        self._send(_Kind.ASK, number, errand)
        future = self._waiting[number] = asyncio.get_running_loop().create_future()
        try:
            return await future
        finally:
            if self._waiting.pop(number, None) is not None:  # there is no answer yet: nobody waits for it any more
                self._send(_Kind.CANCEL, number, None)

    def tell(self, message: bytes) -> None:
        """Sends what wants no answer, `noted`."""
        self._write(message)

    def break_off(self, fault: Exception) -> None:
        """Nothing comes any more: whoever waits, and whoever asks from now on, gets the fault."""
        self._fault = fault
        waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            if not future.done():
                future.set_exception(fault)

    async def close(self) -> None:
        """Ends what is being answered, and hangs up."""
        if self._transport is not None:
            self._transport.abort()
        serving = tuple(self._serving.values())
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    # -- of asyncio.Protocol ----------------------------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's looks like one and is none

    def data_received(self, data: bytes) -> None:
        read = self._read
        read += data
        start = 0
        while len(read) - start >= _SIZE:
            end = start + _SIZE + int.from_bytes(read[start : start + _SIZE])
            if len(read) < end:
                break
            with memoryview(read) as view:
                message = pickle.loads(view[start + _SIZE : end])  # noqa: S301 - our own process wrote it
            start = end
            self._take(*message)
        del read[:start]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - who is gone is told by its process
        for task in self._serving.values():
            task.cancel()
        self._lost()

    # ---------------------------------------------------------------------------------------------------------------

    def _take(self, kind: int, number: int, content: Any) -> None:
        if kind == _Kind.ASK:
            task = self._serving[number] = asyncio.get_running_loop().create_task(self._serve(content))
            task.add_done_callback(lambda ended: self._answer(number, ended))
        elif kind == _Kind.NOTE:
            self._hear(content)
        elif kind == _Kind.CANCEL:
            if number in self._serving:
                self._serving[number].cancel()
        elif (future := self._waiting.pop(number, None)) is not None and not future.done():
            if kind == _Kind.ANSWER:
                future.set_result(content)
            else:
                future.set_exception(unpack(content))

    def _answer(self, number: int, ended: asyncio.Task[Any]) -> None:
        del self._serving[number]
        if ended.cancelled():
            self._send(_Kind.FAULT, number, pack(TimeoutError("it was cancelled")))
            return
        error = ended.exception()
        try:
            if error is None:
                self._send(_Kind.ANSWER, number, ended.result())
                return
        except Exception as unsendable:  # noqa: BLE001 - whoever asked would wait for ever
            error = unsendable
        self._send(_Kind.FAULT, number, pack(error))

    def _send(self, kind: _Kind, number: int, content: Any) -> None:
        self._write(_pickled(kind, number, content))

    def _write(self, message: bytes) -> None:
        if not self._written:
            asyncio.get_running_loop().call_soon(self._flush)
        self._written += (len(message).to_bytes(_SIZE), message)

    def _flush(self) -> None:
        written, self._written = self._written, []
        if self._transport is not None and not self._transport.is_closing():
            self._transport.writelines(written)


def noted(note: Any) -> bytes:
    """What wants no answer, as it is sent; the same for any number of links."""
    return _pickled(_Kind.NOTE, 0, note)


def _pickled(kind: _Kind, number: int, content: Any) -> bytes:
    return pickle.dumps((int(kind), number, content), pickle.HIGHEST_PROTOCOL)
