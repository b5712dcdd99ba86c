"""Whether requests may still be sent, and which are on their way: what a run that is being stopped goes by.

Once sending is held nothing goes over the wire any more: no first request, no repair, no retry. What is on the wire
may end, because it is paid for; what still waits for its turn is called back at once. A batch that was submitted is
not waited for: it stays at the provider, where the next session finds it.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Self

from sparring_agents.faults import Halted, ModelFault
from sparring_agents.types import ChatModel, Reply, Request, Usage

from .layer import Layer
from .toll import Fare, Toll


@dataclass(eq=False, slots=True)
class _Passage:
    """One question of a bout. is_waiting: for its turn, or to be sent again; else it is on the wire, or answered.
    ends_by: when the request that is on the wire runs out of time; None: none is, or it is not waited for."""

    cut: asyncio.Timeout = field(default_factory=lambda: asyncio.timeout(None))
    is_waiting: bool = True
    ends_by: float | None = None


_PASSAGE: ContextVar[_Passage | None] = ContextVar("passage", default=None)


@dataclass(frozen=True, slots=True)
class OnTheWire:
    """requests: sent and not answered yet; at_most_s: seconds until the last of them has run out of time."""

    requests: int = 0
    at_most_s: float = 0.0


class Sending:
    """Of all models of one run, on one event loop."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._is_held = False
        self._passages: set[_Passage] = set()

    def hold(self) -> None:
        """From now on nothing is sent."""
        self._is_held = True
        now = asyncio.get_running_loop().time()
        for passage in self._passages:
            if passage.is_waiting:
                passage.cut.reschedule(now)

    def check(self) -> None:
        """Raises Halted once sending is held."""
        if self._is_held:
            raise Halted("the run is being stopped: nothing is sent any more.")

    def on_the_wire(self) -> OnTheWire:
        """What is waited for while the run is being stopped."""
        ends = [passage.ends_by for passage in self._passages if passage.ends_by is not None]
        return OnTheWire(len(ends), max(max(ends, default=0.0) - self._clock(), 0.0))

    def stoppable(self, model: ChatModel) -> ChatModel:
        """The model, whose waiting requests `hold` calls back."""
        return _Stoppable(model, self, self._passages)

    def held(self, toll: Toll, timeout_s: float) -> Toll:
        """The toll, which agrees to nothing once sending is held. timeout_s: of one request to the model."""
        return _HeldToll(toll, self, lambda: self._clock() + timeout_s)


class _Stoppable(Layer):
    """Stands before retries, limits and the cache of replies, which may all make a request wait."""

    def __init__(self, inner: ChatModel, sending: Sending, passages: set[_Passage]) -> None:
        super().__init__(inner)
        self._sending = sending
        self._passages = passages

    async def complete(self, request: Request) -> Reply:
        """The inner model's reply.

        Raises:
            Halted: sending was held before the request was sent, or before one that failed could be sent again.
            ModelFault: there is no reply.
        """
        self._sending.check()
        passage = _Passage()
        token = _PASSAGE.set(passage)
        self._passages.add(passage)
        try:
            async with passage.cut:
                return await self.inner.complete(request)
        except TimeoutError:
            if not passage.cut.expired():
                raise
            raise Halted("the run is being stopped: a request that waited is not sent.") from None
        finally:
            self._passages.remove(passage)
            _PASSAGE.reset(token)


class _HeldToll:
    def __init__(self, inner: Toll, sending: Sending, ends_by: Callable[[], float]) -> None:
        self._inner = inner
        self._sending = sending
        self._ends_by = ends_by

    def fare(self, body: Mapping[str, Any], *, by_batch: bool = False) -> AbstractAsyncContextManager[Fare]:
        self._sending.check()  # a repair would else wait for its turn
        return _HeldFare(self._inner.fare(body, by_batch=by_batch), self._sending, None if by_batch else self._ends_by)

    def spared(self) -> None:
        self._inner.spared()


class _HeldFare:
    """ends_by: None for a request that goes by batch, which is not waited for."""

    __slots__ = ("_ends_by", "_fare", "_inner", "_passage", "_sending")

    def __init__(
        self, inner: AbstractAsyncContextManager[Fare], sending: Sending, ends_by: Callable[[], float] | None
    ) -> None:
        self._inner = inner
        self._sending = sending
        self._ends_by = ends_by
        self._passage = _PASSAGE.get() or _Passage()  # a check before the run is no question of a bout
        self._passage.is_waiting = True

    async def __aenter__(self) -> Self:
        self._fare = await self._inner.__aenter__()
        return self

    def begin(self) -> None:
        self._sending.check()
        self._fare.begin()
        if self._ends_by is not None:
            self._passage.is_waiting, self._passage.ends_by = False, self._ends_by()

    def settle(self, usage: Usage) -> None:
        self._fare.settle(usage)

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        self._passage.ends_by = None
        await self._inner.__aexit__(kind, error, None if error is None else error.__traceback__)
        if isinstance(error, ModelFault) and error.retryable:
            self._passage.is_waiting = True
            self._sending.check()  # its retry would else wait for its turn
