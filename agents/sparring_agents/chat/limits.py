"""How many requests a model gets at once, and the counters that a display reads while they run."""

import asyncio
from dataclasses import dataclass

from sparring_agents.types import ChatModel, Reply, Request, Usage

from .layer import Layer


@dataclass(slots=True)
class Meter:
    """What a model has cost so far, in this process. Read by displays; nothing decides by it.

    calls: requests sent over the wire, repairs and retries included. in_flight: those of them that wait for a reply.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    retries: int = 0
    faults: int = 0
    in_flight: int = 0

    def add(self, usage: Usage) -> None:
        """Counts the tokens of one reply."""
        self.input_tokens += usage.input_tokens
        self.output_tokens += usage.output_tokens
        self.cached_tokens += usage.cached_tokens
        self.cache_write_tokens += usage.cache_write_tokens


class Limited(Layer):
    """A model that answers at most ``concurrency`` requests at once; the others wait in the order they came."""

    def __init__(self, inner: ChatModel, concurrency: int) -> None:
        if concurrency < 1:
            raise ValueError(f"concurrency: found {concurrency}, expected at least 1")
        super().__init__(inner)
        self._slots = asyncio.Semaphore(concurrency)

    async def complete(self, request: Request) -> Reply:
        """The inner model's reply, once a place is free."""
        async with self._slots:
            return await self.inner.complete(request)
