"""The one way to an endpoint: every request of every model that is served there passes here, and waits here.

An endpoint is a provider at an address; its models share its limits. What it says to one of them holds for all: a
retry-after, a sign of congestion, an outage. Clocks live here and never in a graph: when a request is sent changes no
reply.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sparring_agents.faults import EndpointDown, ModelFault, RateLimited, TimedOut
from sparring_agents.types import Reply, Request

from .allowance import Allowance
from .breaker import Breaker
from .congestion import CongestionWindow, ReplyTimes
from .endpoint_state import RATE_OVER_S, EndpointLimits, EndpointState, Recent
from .limits import Meter
from .pace import Pace

CHARACTERS_A_TOKEN = 4  # for what a request will cost; what it did cost is taken from the reply
FIRST_GUESS_TOKENS = 256  # of a reply, while there was none
CATCH_UP_S = 0.05  # a timer is late where the loop is busy; so much is made good at once, and no more


@dataclass(eq=False, slots=True)
class _Turn:
    """A request that waits, or is on the wire."""

    tokens: float
    future: "asyncio.Future[None] | None" = None
    sent_at: float = 0.0
    is_probe: bool = False


class Throttle:
    """What the models at one endpoint share. Requests that have to wait are sent in the order they came.

    label: how a user knows the endpoint. most: requests on the wire at once, at most.
    """

    def __init__(
        self,
        label: str = "",
        most: int = 64,
        limits: EndpointLimits | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.label = label
        self.limits = limits or EndpointLimits()
        self._clock = clock
        self._window = CongestionWindow(most)
        self._breaker = Breaker()
        self._times, self._pace = ReplyTimes(), Pace()
        limited = (self.limits.requests_per_minute, self.limits.tokens_per_minute)
        self._requests, self._tokens = (None if limit is None else Allowance(limit) for limit in limited)
        self._meters: list[Meter] = []
        self._in_flight = 0
        self._waiting: deque[_Turn] = deque()
        self._paused_until = self._next_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._sent, self._written = Recent(RATE_OVER_S), Recent(RATE_OVER_S)

    @property
    def is_out(self) -> bool:
        """Whether the endpoint is held to be out: whoever asks again waits here until it is back."""
        return self._breaker.is_open

    @property
    def is_failing(self) -> bool:
        """Whether it is out, or has lately said nothing but faults: then no request's fault is its own."""
        return self._breaker.is_suspected

    def count_in(self, meter: Meter, most: int) -> None:
        """One more model is served here, with so many requests at once."""
        together = self._window.most + most if self._meters else most
        self._window = CongestionWindow(self.limits.concurrency or together)
        self._meters.append(meter)

    async def send(
        self, call: Callable[[], Awaitable[Reply]], request: Request, meter: Meter, timeout_s: float
    ) -> Reply:
        """The call's reply, once the endpoint may be asked; the meter counts it when it is sent.

        Raises:
            EndpointDown: it was out, or asks to be left alone, for longer than patience_s. Nothing was sent.
            ModelFault: there is no reply.
        """
        turn = _Turn(self._cost(request) if self._tokens is not None else 0.0)
        await self._enter(turn)
        meter.calls += 1
        meter.in_flight += 1
        try:
            reply = await call()
        except ModelFault as fault:
            self._note_fault(turn, fault)
            raise
        else:
            self._note_reply(turn, reply, timeout_s)
            meter.add(reply.usage)
            return reply
        finally:
            meter.in_flight -= 1
            self._leave(turn)

    def state(self) -> EndpointState:
        """How the endpoint stands at this moment."""
        now = self._clock()
        paused_s, out_s = self._paused_until - now, self._breaker.cool_down_s(now)
        why = "asked to wait" if paused_s > 0 else ""
        return EndpointState(
            endpoint=self.label,
            in_flight=self._in_flight,
            waiting=len(self._waiting),
            limit=int(self._window.size(now)),
            most=self._window.most,
            requests_per_minute=self._sent.per_s(now) * 60.0,
            tokens_per_s=self._written.per_s(now),
            cool_down_s=max(paused_s, out_s, 0.0),
            why=f"out: {self._breaker.last_fault}" if self._breaker.is_open else why,
            retries=sum(meter.retries for meter in self._meters),
            faults=sum(meter.faults for meter in self._meters),
        )

    # -- who may go ------------------------------------------------------------------------------------------------

    async def _enter(self, turn: _Turn) -> None:
        """Returns with a place taken."""
        now = self._clock()
        self._check_patience(now)
        if not self._waiting and self._wait_s(turn, now) == 0.0:
            self._take(turn, now)
            return
        turn.future = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        self._let_in()
        try:
            await turn.future
        except asyncio.CancelledError:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif turn.future.done() and not turn.future.cancelled() and turn.future.exception() is None:
                self._leave(turn)  # the place was given in the moment of the cancelling
            raise

    def _take(self, turn: _Turn, now: float) -> None:
        self._in_flight += 1
        turn.sent_at = now
        if self._breaker.is_open:
            turn.is_probe = True
            self._breaker.probe()
            self._pace.restart(now)
        if self._requests is not None:
            self._requests.take(1.0, now)
        if self._tokens is not None:
            self._tokens.take(turn.tokens, now)
        self._pace.note_sent(now, has_waited=turn.future is not None)
        late_since = max(now - CATCH_UP_S, self._paused_until)
        self._next_at = max(self._next_at, now if turn.future is None else late_since) + self._spacing_s(now)
        self._sent.add(1, now)

    def _leave(self, turn: _Turn) -> None:
        self._in_flight -= 1
        if turn.is_probe and self._breaker.is_probing:  # it ended without a word: cancelled, or a defect
            self._breaker.note_nothing()
        self._let_in()

    def _let_in(self) -> None:
        """Sends whom it can, and sees to it that the next is sent when it may be."""
        if not self._waiting:
            return
        now = self._clock()
        try:
            self._check_patience(now)
        except EndpointDown as fault:
            self._turn_away(fault)
            return
        while self._waiting:
            wait_s = self._wait_s(self._waiting[0], now)
            if wait_s > 0.0:
                self._wake_in(wait_s)
                return
            turn = self._waiting.popleft()
            if turn.future is not None and not turn.future.done():
                self._take(turn, now)
                turn.future.set_result(None)

    def _wait_s(self, turn: _Turn, now: float) -> float:
        """Seconds until the turn may go; infinite while it waits for another's end."""
        if self._breaker.is_open:
            if self._breaker.is_probing:
                return float("inf")
            until_asked = self._breaker.cool_down_s(now)
        else:
            if self._in_flight >= int(self._window.size(now)):
                return float("inf")
            until_asked = 0.0
        waits = [until_asked, self._paused_until - now, self._next_at - now]
        if self._requests is not None:
            waits.append(self._requests.wait_s(1.0, now))
        if self._tokens is not None:
            waits.append(self._tokens.wait_s(turn.tokens, now))
        return max(0.0, *waits)

    def _wake_in(self, wait_s: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._breaker.is_open:  # whoever waits is told when the patience ends, not only when a probe does
            wait_s = min(wait_s, max(0.0, self.limits.patience_s - self._breaker.out_s(self._clock())) + 0.001)
        if wait_s != float("inf"):
            self._timer = asyncio.get_running_loop().call_later(wait_s, self._let_in)

    def _spacing_s(self, now: float) -> float:
        """Seconds between two requests while the window is lowered, a window a reply's time, or a pace is known."""
        if self._times.mean_s is None or not self._window.is_lowered(now):
            return self._pace.spacing_s(now)
        return max(self._times.mean_s / self._window.size(now), self._pace.spacing_s(now))

    # -- what the endpoint says --------------------------------------------------------------------------------------

    def _note_reply(self, turn: _Turn, reply: Reply, timeout_s: float) -> None:
        now, usage = self._clock(), reply.usage
        took_s = now - turn.sent_at
        self._breaker.note_reply()
        if self._times.is_late(took_s, usage.output_tokens, timeout_s):
            self._window.lower(turn.sent_at, now)
        self._times.note(took_s, usage.output_tokens)
        self._written.add(usage.output_tokens, now)
        if self._tokens is not None:
            self._tokens.take(usage.input_tokens + usage.output_tokens - turn.tokens, now)

    def _note_fault(self, turn: _Turn, fault: ModelFault) -> None:
        now = self._clock()
        asked_s = fault.retry_after_s
        if asked_s is not None:
            self._paused_until = max(self._paused_until, now + asked_s)
        if isinstance(fault, RateLimited):
            reply_s = self._times.mean_s or 0.0
            if not self._pace.refuse(turn.sent_at, now, asked_s=asked_s or 0.0, reply_s=reply_s):
                self._window.lower(turn.sent_at, now)
        elif isinstance(fault, TimedOut) or asked_s is not None:
            self._window.lower(turn.sent_at, now)
            self._pace.restart(now, asked_s or 0.0)
        if isinstance(fault, RateLimited) or not fault.retryable:
            self._breaker.note_reply()
            if self._tokens is not None:
                self._tokens.take(-turn.tokens, now)  # what is refused costs none
            return
        in_flight = self._in_flight - 1
        self._breaker.note_fault(f"{fault.kind}: {fault}", in_flight=in_flight, is_probe=turn.is_probe, now=now)

    def _check_patience(self, now: float) -> None:
        """Returns while waiting is worth it.

        Raises:
            EndpointDown: it is not.
        """
        patience_s, out_s = self.limits.patience_s, self._breaker.out_s(now)
        if self._paused_until - now > patience_s:
            raise EndpointDown(
                f"endpoint {self.label}: it asks to be left alone for {self._paused_until - now:.0f} s, "
                f"more than patience_s: {patience_s:g}."
            )
        if out_s > patience_s and (self._breaker.is_probing or self._breaker.cool_down_s(now) > 0.0):
            raise EndpointDown(
                f"endpoint {self.label}: no reply for {out_s:.0f} s, more than patience_s: {patience_s:g}. "
                f"The last fault: {self._breaker.last_fault}"
            )

    def _turn_away(self, fault: EndpointDown) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if turn.future is not None and not turn.future.done():
                turn.future.set_exception(EndpointDown(str(fault)))

    def _cost(self, request: Request) -> float:
        """Tokens that the request will cost, by its text and by what replies have cost on the whole."""
        asked = sum(len(message.text) for message in request.messages) / CHARACTERS_A_TOKEN
        replies = sum(meter.calls for meter in self._meters)
        written = sum(meter.output_tokens for meter in self._meters)
        guessed = written / replies if written else float(request.sampling.max_tokens or FIRST_GUESS_TOKENS)
        return asked + guessed
