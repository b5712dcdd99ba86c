"""The one way to an endpoint: every request of every model that is served there passes here, and waits here.

An endpoint is a provider at an address; its models share its limits. Clocks live here and never in a graph: when a
request is sent changes no reply.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sparring_agents.types import Reply

from .limits import Meter

RATE_OVER_S = 10.0  # what a display calls "now"


@dataclass(frozen=True, slots=True)
class EndpointState:
    """One picture of an endpoint, for a display. Nothing decides by it.

    endpoint: how a user knows it, an address or a provider. in_flight: requests on the wire; waiting: those that the
    limits hold back. limit: requests that may be on the wire at once just now, most: when all is well.
    requests_per_minute, tokens_per_s: sent and written over the last ten seconds. cool_down_s: seconds for which the
    endpoint is left alone, 0 when it may be asked; why: what for, "" then.
    retries: requests sent again; faults: requests that failed. Both since the session began.
    """

    endpoint: str
    in_flight: int = 0
    waiting: int = 0
    limit: int = 0
    most: int = 0
    requests_per_minute: float = 0.0
    tokens_per_s: float = 0.0
    cool_down_s: float = 0.0
    why: str = ""
    retries: int = 0
    faults: int = 0


class Throttle:
    """The places of one endpoint. Requests that find none free wait in the order they came.

    label: how a user knows the endpoint. most: requests on the wire at once, at most.
    """

    def __init__(self, label: str = "", most: int = 64, *, clock: Callable[[], float] = time.monotonic) -> None:
        if most < 1:
            raise ValueError(f"concurrency: found {most}, expected at least 1")
        self.label = label
        self.most = most
        self._clock = clock
        self._meters: list[Meter] = []
        self._in_flight = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._sent = Recent(RATE_OVER_S)
        self._written = Recent(RATE_OVER_S)

    def count_in(self, meter: Meter, most: int) -> None:
        """One more model is served here, with so many requests at once."""
        self.most = self.most + most if self._meters else most
        self._meters.append(meter)

    async def send(self, call: Callable[[], Awaitable[Reply]], meter: Meter) -> Reply:
        """The call's reply, once there is a place for it; the meter counts it when it is sent.

        Raises:
            ModelFault: there is no reply.
        """
        await self._enter()
        meter.calls += 1
        meter.in_flight += 1
        self._sent.add(1, self._clock())
        try:
            reply = await call()
        finally:
            meter.in_flight -= 1
            self._in_flight -= 1
            self._let_in()
        meter.add(reply.usage)
        self._written.add(reply.usage.output_tokens, self._clock())
        return reply

    def state(self) -> EndpointState:
        """How the endpoint stands at this moment."""
        now = self._clock()
        return EndpointState(
            endpoint=self.label,
            in_flight=self._in_flight,
            waiting=len(self._waiting),
            limit=self.most,
            most=self.most,
            requests_per_minute=self._sent.per_s(now) * 60.0,
            tokens_per_s=self._written.per_s(now),
            retries=sum(meter.retries for meter in self._meters),
            faults=sum(meter.faults for meter in self._meters),
        )

    async def _enter(self) -> None:
        """Returns with a place taken."""
        if not self._waiting and self._is_free():
            self._in_flight += 1
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # the place was given in the moment of the cancelling
                self._in_flight -= 1
            else:
                self._waiting.remove(turn)
            self._let_in()
            raise

    def _is_free(self) -> bool:
        return self._in_flight < self.most

    def _let_in(self) -> None:
        while self._waiting and self._is_free():
            turn = self._waiting.popleft()
            if not turn.done():
                self._in_flight += 1
                turn.set_result(None)


class Recent:
    """A sum over the last seconds, in steps of one."""

    def __init__(self, over_s: float) -> None:
        self._over_s = over_s
        self._steps: deque[list[float]] = deque()
        self._start: float | None = None

    def add(self, amount: float, now: float) -> None:
        """Counts the amount in at this time."""
        if self._start is None:
            self._start = now
        if self._steps and self._steps[-1][0] == now // 1.0:
            self._steps[-1][1] += amount
        else:
            self._steps.append([now // 1.0, amount])
            self._forget(now)

    def per_s(self, now: float) -> float:
        """The mean a second; over less than the whole span while it has not passed yet."""
        self._forget(now)
        if self._start is None:
            return 0.0
        return sum(amount for _, amount in self._steps) / max(1.0, min(self._over_s, now - self._start))

    def _forget(self, now: float) -> None:
        while self._steps and self._steps[0][0] <= now - self._over_s - 1.0:
            self._steps.popleft()
