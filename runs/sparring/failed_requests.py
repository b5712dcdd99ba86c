"""Requests that were sent and left no reply that a bout used: when, what came of each, what it cost or may have cost.

Each is on disk before it is sent again. A reply that was used is an effect and no matter of this file; a request that
was on the wire as its session was killed is on no record.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, suppress
from contextvars import ContextVar
from typing import Any, Self, TypeAlias

from sparring_agents import (
    ChatModel,
    Fare,
    Layer,
    ModelFault,
    Reply,
    Request,
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
_ANSWERED: ContextVar[list[FailedRequest] | None] = ContextVar("answered", default=None)


class FailedRequests:
    """Of the bouts of a session. write: makes the record of one durable; redact: takes keys out of a text."""

    def __init__(self, write: Write, redact: Callable[[str], str] = str) -> None:
        self._write = write
        self._redact = redact

    def toll(self, model: str, toll: Toll, rate: Rate | None) -> Toll:
        """The toll of the model of that name in the run file. rate: None where no price is known."""
        return _Toll(self, toll, model, rate)

    def watched(self, model: ChatModel) -> ChatModel:
        """The model; replies that were paid for and that it could not use are noted when it fails."""
        return _Watched(model, self)

    async def note(self, kind: str, message: str, request: "_Fare") -> None:
        """What came of a request that was sent."""
        await self.write(request.record(kind, " ".join(self._redact(message).split())))

    async def write(self, record: FailedRequest) -> None:
        """On disk on return. Where that cannot be, the next effect of the run says so."""
        bout_id = BOUT.get()
        if bout_id is not None:
            with suppress(LedgerFault):
                await self._write(bout_id, record)


class _Watched(Layer):
    def __init__(self, inner: ChatModel, records: FailedRequests) -> None:
        super().__init__(inner)
        self._records = records

    async def complete(self, request: Request) -> Reply:
        """The inner model's reply; raises what it raises."""
        answered: list[FailedRequest] = []
        token = _ANSWERED.set(answered)
        try:
            return await self.inner.complete(request)
        except BaseException:
            for record in answered:
                await self._records.write(record)
            raise
        finally:
            _ANSWERED.reset(token)


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
    __slots__ = ("_body", "_fare", "_inner", "_model", "_rate", "_records", "_sent_at", "_start", "_used")

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
        self._used: Usage | None = None

    async def __aenter__(self) -> Self:
        self._fare = await self._inner.__aenter__()
        return self

    def begin(self) -> None:
        self._fare.begin()
        self._sent_at, self._start = time.time(), time.monotonic()

    def settle(self, usage: Usage) -> None:
        self._used = usage
        self._fare.settle(usage)

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        await self._inner.__aexit__(kind, error, None if error is None else error.__traceback__)
        if self._sent_at is None:
            return
        if error is None:
            answered = _ANSWERED.get()
            if answered is not None:
                answered.append(self.record("Answered", "the reply could not be used."))
        elif isinstance(error, ModelFault):
            if not error.may_be_billed:
                self._used = Usage()
            await self._records.note(error.kind, str(error), self)
        else:
            await self._records.note("GivenUp", "nobody waited for the reply any more.", self)

    def record(self, kind: str, message: str) -> FailedRequest:
        """The request as it is kept. What it used is known, or its worst case stands for it."""
        wall_s, rate = time.monotonic() - self._start, self._rate
        used, is_known = self._used, self._used is not None
        if used is None:
            written = most_output_tokens(self._body)
            used = None if written is None else Usage(most_input_tokens(self._body), written)
        pico_usd = 0 if rate is not None and rate.is_free else None
        if used is not None and rate is not None:
            pico_usd = rate.cost(used) if is_known else rate.at_most(used.input_tokens, used.output_tokens)
        tokens = None if used is None else used.input_tokens + used.output_tokens
        return FailedRequest(self._model, self._sent_at or 0.0, wall_s, kind, message, tokens, pico_usd, is_known)
