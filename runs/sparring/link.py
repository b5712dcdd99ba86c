"""Two of our own processes that ask each other: a socket between them, many questions under way, each with a number.

Either side may ask and answer. What fails on one side is raised on the other, a question that is given up there is
cancelled here, and what is sent in one tick of the loop is written at once. What may be said are the terms of both.
"""

import asyncio
from collections.abc import Callable, Coroutine
from enum import IntEnum
from itertools import count
from typing import Any, TypeAlias, cast

from sparring_verifiers import from_json, to_json

from .crossing import Packed, Terms, decoded, encoded, pack, unpack

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

    def __init__(self, terms: Terms, serve: Serve, hear: Callable[[Any], None], lost: Callable[[], None]) -> None:
        self._terms = terms
        self._serve = serve
        self._hear = hear
        self._lost = lost
        self._numbers = count()
        self._waiting: dict[int, tuple[str, asyncio.Future[Any]]] = {}
        self._serving: dict[int, asyncio.Task[Any]] = {}
        self._read = bytearray()
        self._written: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._fault: Exception | None = None

    async def ask(self, errand: Any) -> Any:
        """The other side's answer; raises what it raises there, or what the link was broken off with."""
        if self._fault is not None:
            raise self._fault
        number, name = next(self._numbers), type(errand).__name__
        self._send(_Kind.ASK, number, name, to_json(errand))
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[number] = name, future
        try:
            return await future
        finally:
            if self._waiting.pop(number, None) is not None:  # there is no answer yet: nobody waits for it any more
                self._send(_Kind.CANCEL, number)

    def tell(self, message: bytes) -> None:
        """Sends what wants no answer, `noted`."""
        self._write(message)

    def break_off(self, fault: Exception) -> None:
        """Nothing comes any more: whoever waits, and whoever asks from now on, gets the fault."""
        self._fault = fault
        waiting, self._waiting = self._waiting, {}
        for _, future in waiting.values():
            if not future.done():
                future.set_exception(fault)

    async def drained(self) -> None:
        """What is being answered has ended, by itself; also where nobody hears the answer."""
        await asyncio.gather(*self._serving.values(), return_exceptions=True)

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
                message = decoded(view[start + _SIZE : end])
            start = end
            self._take(*message)
        del read[:start]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - who is gone is told by its process
        self._lost()

    # ---------------------------------------------------------------------------------------------------------------

    def _take(self, kind: int, number: int, name: str, raw: Any) -> None:
        if kind == _Kind.ASK:
            self._begin(number, name, raw)
        elif kind == _Kind.NOTE:
            self._hear(self._terms.read(name, raw))
        elif kind == _Kind.CANCEL:
            if number in self._serving:
                self._serving[number].cancel()
        else:
            self._settle(kind, number, raw)

    def _begin(self, number: int, name: str, raw: Any) -> None:
        try:
            serving = self._serve(self._terms.read(name, raw))
        except Exception as unreadable:  # noqa: BLE001 - whoever asked would wait for ever
            self._fail(number, unreadable)
            return
        task = self._serving[number] = asyncio.get_running_loop().create_task(serving)
        task.add_done_callback(lambda ended: self._answer(number, name, ended))

    def _settle(self, kind: int, number: int, raw: Any) -> None:
        name, future = self._waiting.pop(number, ("", None))
        if future is None or future.done():
            return
        try:
            if kind == _Kind.ANSWER:
                future.set_result(self._terms.answer(name, raw))
            else:
                future.set_exception(unpack(from_json(Packed, raw)))
        except Exception as unreadable:  # noqa: BLE001 - whoever asked would wait for ever
            future.set_exception(unreadable)

    def _answer(self, number: int, name: str, ended: asyncio.Task[Any]) -> None:
        del self._serving[number]
        if ended.cancelled():
            self._fail(number, TimeoutError("it was cancelled"))
            return
        error = ended.exception()
        try:
            if error is None:
                self._send(_Kind.ANSWER, number, "", self._terms.raw_answer(name, ended.result()))
                return
        except Exception as unsendable:  # noqa: BLE001 - whoever asked would wait for ever
            error = unsendable
        self._fail(number, error)

    def _fail(self, number: int, error: BaseException) -> None:
        self._send(_Kind.FAULT, number, "", to_json(pack(error)))

    def _send(self, kind: _Kind, number: int, name: str = "", raw: Any = None) -> None:
        self._write(encoded(int(kind), number, name, raw))

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
    return encoded(int(_Kind.NOTE), 0, type(note).__name__, to_json(note))
