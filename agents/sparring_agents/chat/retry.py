"""The one place where a request is sent again. The SDKs retry nothing (max_retries=0).

The clock and the jitter live here and never in a graph: how often a request was sent changes no reply.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from sparring_agents.faults import ModelFault, RateLimited
from sparring_agents.types import ChatModel, Reply, Request

from .endpoint_state import EndpointState
from .layer import Layer
from .limits import Meter
from .throttle import Throttle


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and how patiently a request is sent again.

    attempts: requests that may fail in all, the first one included. One that is put off (429), or fell into an outage
    of the whole endpoint, is none of them; it is sent again for patience_s from its first fault, and an endpoint that
    asks for more is not waited for. first_wait_s doubles each time up to longest_wait_s: short at first, because an
    outage is waited out by everybody together.
    """

    attempts: int = 5
    first_wait_s: float = 0.02
    longest_wait_s: float = 20.0
    patience_s: float = 300.0

    def wait_s(self, attempt: int, asked_s: float | None, jitter: float) -> float:
        """Seconds before attempt + 1 (attempt counts from 1). jitter in [0, 1).

        What the endpoint asks for is a floor; jitter is added to it, so that waiters do not come back all at once. One
        that asks for next to nothing (retry-after: 0, a date that has passed) has said nothing.
        """
        backoff_s = min(self.longest_wait_s, self.first_wait_s * 2.0 ** (attempt - 1))
        if asked_s is not None and asked_s >= self.first_wait_s:
            return asked_s + 0.25 * jitter * min(backoff_s, asked_s)
        return backoff_s * (0.5 + 0.5 * jitter)


class Retrying(Layer):
    """A model that is asked again after a retryable fault; any other fault passes at once."""

    def __init__(
        self,
        inner: ChatModel,
        policy: RetryPolicy | None = None,
        meter: Meter | None = None,
        *,
        throttle: Throttle | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(inner)
        self.policy = policy or RetryPolicy()
        self.meter = meter or Meter()
        self.throttle = throttle
        self._sleep = sleep
        self._jitter = jitter
        self._clock = clock

    async def complete(self, request: Request) -> Reply:
        """The inner model's reply.

        Raises:
            ModelFault: the last one, when the attempts or the patience are used up.
        """
        failed = put_off = 0
        since: float | None = None
        while True:
            try:
                return await self.inner.complete(request)
            except ModelFault as fault:
                self.meter.faults += 1
                if not fault.retryable:
                    raise
                now = self._clock()
                since = now if since is None else since
                is_failing = self.throttle is not None and self.throttle.is_failing
                is_put_off = is_failing or isinstance(fault, RateLimited)
                failed, put_off = failed + (not is_put_off), put_off + is_put_off
                wait_s = self.policy.wait_s(put_off if is_put_off else failed, fault.retry_after_s, self._jitter())
                waited_s = now - since if is_put_off else 0.0
                if failed >= self.policy.attempts or waited_s + wait_s > self.policy.patience_s:
                    raise
            self.meter.retries += 1
            if self.throttle is None or not self.throttle.is_out:  # else it says when, to all at once
                await self._sleep(wait_s)


def endpoint_states(models: Iterable[Retrying]) -> tuple[EndpointState, ...]:
    """How the endpoints of these models stand at this moment: each once, by label. A scripted model has none."""
    throttles = {id(model.throttle): model.throttle for model in models if model.throttle is not None}
    return tuple(sorted((throttle.state() for throttle in throttles.values()), key=lambda state: state.endpoint))
