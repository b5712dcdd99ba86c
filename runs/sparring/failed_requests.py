"""Requests that were sent and left no reply: when, what came of each, what it cost or may have cost.

Each is on disk before it is sent again. A reply is an effect and no matter of this file; a request that was on the wire
as its session was killed is on no record.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from contextvars import ContextVar
from typing import Any, Self, TypeAlias

from sparring_agents import (
    Fare,
    ModelFault,
    Toll,
    Usage,
    most_input_tokens,
    most_output_tokens,
)

from .faults import LedgerFault
from .ledger_requests import FailedRequest
from .prices import Rate

Write: TypeAlias = Callable[[str, FailedRequest], Awaitable[object]]

BOUT: ContextVar[str | None] = ContextVar("bout", default=None)  # who asks; None: a check before the run


class FailedRequests:
    """Of the bouts of a session. write: makes the record of one durable; redact: takes keys out of a text."""

    def __init__(self, write: Write, redact: Callable[[str], str] = str) -> None:
        self._write = write
        self._redact = redact

    def toll(self, model: str, toll: Toll, rate: Rate | None) -> Toll:
        """The toll of the model of that name in the run file. rate: None where no price is known."""
        return _Toll(self, toll, model, rate)

    async def note(self, kind: str, message: str, request: "_Fare") -> None:
        """What came of a request that was sent; on disk on return. Where that cannot be, the next effect of the run
        says so."""
        bout_id = BOUT.get()
        if bout_id is not None:
            with suppress(LedgerFault):
                await self._write(bout_id, request.record(kind, " ".join(self._redact(message).split())))


class _Toll:
    def __init__(self, records: FailedRequests, inner: Toll, model: str, rate: Rate | None) -> None:
        self._records = records
        self._inner = inner
        self._model = model
        self._rate = rate

    def fare(self, body: Mapping[str, Any], *, by_batch: bool = False) -> AbstractAsyncContextManager[Fare]:
        rate = self._rate.batched if by_batch and self._rate is not None else self._rate
        return _Fare(self._records, self._inner.fare(body, by_batch=by_batch), self._model, rate, body)

    def spared(self) -> None:
        self._inner.spared()


class _Fare:
    __slots__ = ("_body", "_fare", "_inner", "_is_free", "_model", "_rate", "_records", "_sent_at", "_start")

    def __init__(
        self,
        records: FailedRequests,
        inner: AbstractAsyncContextManager[Fare],
        model: str,
        rate: Rate | None,
        body: Mapping[str, Any],
    ) -> None:
        self._records = records
        self._inner = inner
        self._model = model
        self._rate = rate
        self._body = body
        self._sent_at: float | None = None
        self._start = 0.0
        self._is_free = False

    async def __aenter__(self) -> Self:
        self._fare = await self._inner.__aenter__()
        return self

    def begin(self) -> None:
        self._fare.begin()
        self._sent_at, self._start = time.time(), time.monotonic()

    def settle(self, usage: Usage) -> None:
        self._fare.settle(usage)

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        await self._inner.__aexit__(kind, error, None if error is None else error.__traceback__)
        if self._sent_at is None or error is None:
            return
        if isinstance(error, ModelFault):
            self._is_free = not error.may_be_billed
            await self._records.note(error.kind, str(error), self)
        else:
            await self._records.note("GivenUp", "nobody waited for the reply any more.", self)

    def record(self, kind: str, message: str) -> FailedRequest:
        """The request as it is kept: with what it can have come to at most, or nothing where it was turned down."""
        wall_s, rate = time.monotonic() - self._start, self._rate
        tokens, pico_usd = self._at_most()
        if self._is_free:
            tokens, pico_usd = 0, None if rate is None else 0
        return FailedRequest(self._model, self._sent_at or 0.0, wall_s, kind, message, tokens, pico_usd, self._is_free)

    def _at_most(self) -> tuple[int | None, int | None]:
        """In tokens and in pico-USD; None where nothing bounds it."""
        rate, written = self._rate, most_output_tokens(self._body)
        if written is None:
            return None, 0 if rate is not None and rate.is_free else None
        read = most_input_tokens(self._body)
        return read + written, None if rate is None else rate.at_most(read, written)
