"""Replies that runs share: what any run was told before is not asked again.

A question is the body that the wire would carry, the schema, the sample, and whose model it is; never a host or a port.
A reply is kept whole, as bouts use it, and only where another try could not be better: it came to its end or calls a
tool, says something, and satisfies its schema. A reply that had to be repaired is kept as it was repaired, under the
question that it answers.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from sparring_agents.faults import ModelFault
from sparring_agents.types import ChatModel, Identity, Reply, Request, Usage
from sparring_verifiers import Finish, ToolCall, digest

from .check import innermost
from .layer import Layer
from .structured import add_usage, is_exact, repaired_by
from .toll import FREE_PASSAGE, Toll
from .wire import WireChat

KEY_VERSION = 1  # another version finds none of the replies of this one


class ReplyCache(Protocol):
    """Where replies are kept between runs."""

    async def recall(self, key: str) -> Reply | None:
        """The reply kept under the key, whole, or None."""
        ...

    async def keep(self, key: str, model: Identity, reply: Reply) -> None:
        """Keeps the reply; what breaks is told at the next `recall`, so that a reply that is paid for is used."""
        ...


def share_replies(
    models: Mapping[str, ChatModel], cache: ReplyCache, *, above_zero: bool = False, tolls: Mapping[str, Toll]
) -> dict[str, ChatModel]:
    """The models with the cache before them; scripted ones, which cost nothing, as they are.

    above_zero: also where a reply is sampled: its temperature is above 0, or not set. tolls: who hears, by the model's
    name, of each reply that took no call.
    """
    flights = Flights(cache)
    found: dict[str, ChatModel] = {}
    for name, model in models.items():
        chat = innermost(model)
        toll = tolls.get(name, FREE_PASSAGE)
        found[name] = Sharing(model, chat, flights, toll, above_zero) if isinstance(chat, WireChat) else model
    return found


@dataclass(slots=True)
class _Flight:
    """A question under way. Neither reply nor fault when it has landed: whoever asked went away."""

    landed: asyncio.Event = field(default_factory=asyncio.Event)
    reply: Reply | None = None
    fault: ModelFault | None = None


class Flights:
    """Equal questions that are asked at the same time lead to one look-up and at most one call; all get its reply, or
    its fault."""

    def __init__(self, cache: ReplyCache) -> None:
        self._cache = cache
        self._flights: dict[str, _Flight] = {}
        self._flawed: dict[str, Usage] = {}  # what the replies came to that miss their schema, until they are repaired

    async def reply(self, key: str, model: ChatModel, request: Request, repairs: str | None) -> Reply:
        """The model's reply, marked where no call was made for it. repairs: the key of the question whose reply is
        repaired, where it is such a request.

        Raises:
            ModelFault: it was asked for, and there is none.
        """
        while (ahead := self._flights.get(key)) is not None:
            await ahead.landed.wait()
            if ahead.reply is not None:
                return replace(ahead.reply, from_cache=True)
            if ahead.fault is not None:
                raise ahead.fault
        flight = self._flights[key] = _Flight()
        try:
            flight.reply = await self._fly(key, model, request, repairs)
        except ModelFault as fault:
            flight.fault = fault
            raise
        finally:
            del self._flights[key]
            flight.landed.set()
        return flight.reply

    async def _fly(self, key: str, model: ChatModel, request: Request, repairs: str | None) -> Reply:
        kept = await self._cache.recall(key)
        if kept is not None:
            return replace(kept, from_cache=True)
        reply = await model.complete(request)
        if not await is_exact(request, reply):
            self._flawed[key] = reply.usage
        elif is_worth_keeping(reply):
            if repairs is None:
                await self._cache.keep(key, model.identity, reply)
            elif (flawed := self._flawed.pop(repairs, None)) is not None:
                whole = replace(reply, usage=add_usage(flawed, reply.usage))
                await self._cache.keep(repairs, model.identity, whole)
        return reply


class Sharing(Layer):
    """A model over a wire that is asked only what the cache does not hold. It stands before limits and retries: what is
    found waits for nothing and costs nothing."""

    def __init__(self, inner: ChatModel, chat: WireChat, flights: Flights, toll: Toll, above_zero: bool) -> None:
        super().__init__(inner)
        self._chat = chat
        self._flights = flights
        self._toll = toll
        self._above_zero = above_zero

    async def complete(self, request: Request) -> Reply:
        """The reply that is kept, or the inner model's.

        Raises:
            ModelFault: there is none.
        """
        question = self._chat.question(request)
        if not (self._above_zero or question["body"].get("temperature") == 0):
            return await self.inner.complete(request)
        flawed = repaired_by(request)
        repairs = None if flawed is None else key_of(self._chat.question(flawed))
        reply = await self._flights.reply(key_of(question), self.inner, request, repairs)
        if reply.from_cache:
            self._toll.spared()
        return reply


def key_of(question: Mapping[str, Any]) -> str:
    """SHA-256 of all that a reply can depend on."""
    return digest({"version": KEY_VERSION, **question})


def is_worth_keeping(reply: Reply) -> bool:
    """Whether the same question would be given no better reply."""
    calls_tool = any(isinstance(part, ToolCall) for part in reply.message.parts)
    if reply.finish is Finish.TOOL:
        return calls_tool
    return reply.finish is Finish.STOP and bool(reply.message.text.strip())
