"""The bar of a faulty endpoint, in virtual time: a quarter of the replies fails, and 429 at 80 % of the free rate."""

import asyncio
import random
from collections import deque
from dataclasses import dataclass, field

import pytest

from sparring_agents.chat import Limited, Meter, Retrying, RetryPolicy, Throttle
from sparring_agents.faults import MalformedReply, ModelFault, Overloaded, RateLimited, Unreachable
from sparring_agents.types import Identity, Reply, Request, Usage
from sparring_verifiers import Finish, Message, Role, Text

from .jumping_loop import in_no_time, now

REPLY = Reply(Message(Role.ASSISTANT, (Text("x"),)), Finish.STOP, Usage(30, 50), "acme-1")
ASKED = Request((Message(Role.USER, (Text("Hello"),)),))
CONCURRENCY, BOUTS, CALLS = 64, 1_000, 2
FAULTS = (Overloaded("500"), Unreachable("reset"), Unreachable("cut off"), MalformedReply("no JSON"))


@dataclass
class Endpoint:
    """Replies after 200 ms, lognormal; its limiter lends burst_s of its rate."""

    faulty: float = 0.0
    limit_per_s: float = float("inf")
    burst_s: float = 0.1
    identity: Identity = field(default_factory=lambda: Identity("openai", "acme-1"))
    families: tuple[str, ...] = ("acme",)
    throttle: Throttle = field(default_factory=lambda: Throttle("host", CONCURRENCY, clock=now))
    meter: Meter = field(default_factory=Meter)
    answered: int = 0
    _draw: random.Random = field(default_factory=lambda: random.Random(7))
    _free_at: float = 0.0

    async def complete(self, _: Request) -> Reply:
        return await self.throttle.send(self._reply, ASKED, self.meter, 120.0)

    async def _reply(self) -> Reply:
        self._free_at = max(self._free_at, now() - self.burst_s)
        if self._free_at > now():
            await asyncio.sleep(0.002)
            raise RateLimited("429", 0.2)
        self._free_at += 1.0 / self.limit_per_s
        is_faulty = self._draw.random() < self.faulty
        await asyncio.sleep(0.2 * self._draw.lognormvariate(0.0, 0.5))
        if is_faulty:
            raise self._draw.choice(FAULTS)
        self.answered += 1
        return REPLY


async def play(endpoint: Endpoint) -> tuple[float, int]:
    """Seconds that the bouts took, and how many of them failed. A bout's calls that were answered are not repeated."""
    policy, jitter = RetryPolicy(), random.Random(3).random
    limited = Limited(endpoint, CONCURRENCY)
    model = Retrying(limited, policy, throttle=endpoint.throttle, clock=now, jitter=jitter)
    waiting, failed = deque((CALLS, 0) for _ in range(BOUTS)), 0

    async def work() -> None:
        nonlocal failed
        while waiting:
            left, played = waiting.popleft()
            try:
                while left:
                    await model.complete(ASKED)
                    left -= 1
            except ModelFault:
                if played < 2:
                    waiting.append((left, played + 1))
                else:
                    failed += 1

    await asyncio.gather(*(work() for _ in range(CONCURRENCY)))
    return now(), failed


@pytest.mark.parametrize("burst_s", [0.1, 1.0])
def test_a_quarter_of_faults_and_a_tight_limit_take_at_most_twice_the_time_and_fail_nothing(burst_s: float) -> None:
    async def whole() -> tuple[float, int]:
        return await play(Endpoint())

    async def broken(limit_per_s: float) -> tuple[float, int]:
        return await play(Endpoint(0.25, limit_per_s, burst_s))

    free_s, _ = in_no_time(whole())
    took_s, failed = in_no_time(broken(0.8 * BOUTS * CALLS / free_s))
    assert failed == 0
    assert took_s <= 2.0 * free_s
