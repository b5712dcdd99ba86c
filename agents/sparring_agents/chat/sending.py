"""Whether requests may still be sent, and which are on their way: what a run that is being stopped goes by, and what a
bout goes by of which one question has failed.

Once a gate is held nothing goes over the wire any more: no first request, no repair, no retry. What is on the wire
may end, because it is paid for; what still waits for its turn is called back at once. A batch that was submitted is
not waited for: it stays at the provider, where whoever asks again finds it.
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


class Gate:
    """What questions go through together, on one event loop. why: they may send nothing once it is held."""

    def __init__(self, why: str) -> None:
        self._why = why
        self._is_held = False
        self.passages: set[_Passage] = set()
        self.on_hold: set[Callable[[], None]] = set()  # who is told as well: questions that another process sends

    def hold(self) -> None:
        """From now on nothing is sent."""
        if self._is_held:
            return
        self._is_held = True
        now = asyncio.get_running_loop().time()
        for passage in self.passages:
            if passage.is_waiting and not passage.cut.expired():  # else another gate has cut it in this moment
                passage.cut.reschedule(now)
        for tell in tuple(self.on_hold):
            tell()

    def check(self) -> None:
        """Raises Halted once it is held."""
        if self._is_held:
            raise Halted(self._why)


@dataclass(eq=False, slots=True)
class _Passage:
    """One question of a bout. gates: what it goes through. is_waiting: for its turn, or to be sent again; else it is on
    the wire, or answered. ends_by: when the request that is on the wire runs out of time; None: none is, or it is not
    waited for."""

    gates: tuple[Gate, ...]
    cut: asyncio.Timeout = field(default_factory=lambda: asyncio.timeout(None))
    is_waiting: bool = True
    ends_by: float | None = None

    def check(self) -> None:
        for gate in self.gates:
            gate.check()


FAILED_BESIDE = "a question asked beside this one has failed: nothing is sent any more."
SIBLINGS: ContextVar[Gate | None] = ContextVar("siblings", default=None)  # that of the questions asked together
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
        self._gate = Gate("the run is being stopped: nothing is sent any more.")

    def hold(self) -> None:
        """From now on nothing is sent."""
        self._gate.hold()

    def on_the_wire(self) -> OnTheWire:
        """What is waited for while the run is being stopped."""
        ends = [passage.ends_by for passage in self._gate.passages if passage.ends_by is not None]
        return OnTheWire(len(ends), max(max(ends, default=0.0) - self._clock(), 0.0))

    def stoppable(self, model: ChatModel) -> ChatModel:
        """The model, whose waiting requests are called back when the run, or their siblings, are held."""
        return _Stoppable(model, self._gate)

    def held(self, toll: Toll, timeout_s: float) -> Toll:
        """The toll, which agrees to nothing once sending is held. timeout_s: of one request to the model."""
        return _HeldToll(toll, self._gate, lambda: self._clock() + timeout_s)


class _Stoppable(Layer):
    """Stands before retries, limits and the cache of replies, which may all make a request wait."""

    def __init__(self, inner: ChatModel, gate: Gate) -> None:
        super().__init__(inner)
        self._gate = gate

    async def complete(self, request: Request) -> Reply:
        """The inner model's reply.

        Raises:
            Halted: a gate was held before the request was sent, or before one that failed could be sent again.
            ModelFault: there is no reply.
        """
        siblings = SIBLINGS.get()
        passage = _Passage((self._gate,) if siblings is None else (self._gate, siblings))
        passage.check()
        token = _PASSAGE.set(passage)
        for gate in passage.gates:
            gate.passages.add(passage)
        try:
            async with passage.cut:
                return await self.inner.complete(request)
        except TimeoutError:
            passage.check()  # the one who cuts has held a gate before
            raise
        finally:
            for gate in passage.gates:
                gate.passages.remove(passage)
            _PASSAGE.reset(token)


class _HeldToll:
    def __init__(self, inner: Toll, gate: Gate, ends_by: Callable[[], float]) -> None:
        self._inner = inner
        self._gate = gate
        self._ends_by = ends_by

    def fare(self, body: Mapping[str, Any], *, by_batch: bool = False) -> AbstractAsyncContextManager[Fare]:
        passage = _PASSAGE.get() or _Passage((self._gate,))  # a check before the run is no question of a bout
        return _HeldFare(self._inner.fare(body, by_batch=by_batch), passage, None if by_batch else self._ends_by)

    def spared(self) -> None:
        self._inner.spared()


class _HeldFare:
    """ends_by: None for a request that goes by batch, which is not waited for."""

    __slots__ = ("_ends_by", "_fare", "_inner", "_passage")

    def __init__(
        self, inner: AbstractAsyncContextManager[Fare], passage: _Passage, ends_by: Callable[[], float] | None
    ) -> None:
        self._inner = inner
        self._ends_by = ends_by
        self._passage = passage
        self._passage.is_waiting = True

    async def __aenter__(self) -> Self:
        self._fare = await self._inner.__aenter__()
        return self

    def begin(self) -> None:
        self._passage.check()
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
            self._passage.check()  # its retry would else wait for its turn
