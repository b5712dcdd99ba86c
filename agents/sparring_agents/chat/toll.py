"""Who agrees to each request before it goes over the wire, and hears what it came to.

Repairs and requests that are sent again pass here too: whatever an endpoint may bill has been agreed to. What a request
can come to at most is told from its body alone, before it is sent.
"""

import json
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, Self

from sparring_agents.types import Usage

# What templates and providers add to what we send: marks of turns, a default system text, the words around tools.
ADDED_TOKENS = 256
ADDED_FOR_TOOLS = 2048
_ROOM = ("max_tokens", "max_completion_tokens", "max_output_tokens")
_TOOLS = ("tools", "response_format", "output_config")


class Fare(Protocol):
    """One request that was agreed to. Left without `settle`, it counts as if it had come to its worst case."""

    def begin(self) -> None:
        """Called as the request goes over the wire; a fare that never began costs nothing.

        Raises:
            BudgetSpent: the time for it is over.
        """
        ...

    def settle(self, usage: Usage) -> None:
        """What the endpoint says it came to."""
        ...


class Toll(Protocol):
    """Agrees to the requests of one model."""

    def fare(self, body: Mapping[str, Any], *, by_batch: bool = False) -> AbstractAsyncContextManager[Fare]:
        """Entered once the worst case of the request is agreed to. by_batch: it goes by the provider's batch API.

        Raises:
            BudgetSpent: it is not; nothing may be sent.
        """
        ...

    def spared(self) -> None:
        """Hears of a reply for which nothing had to be sent: it was asked for before."""
        ...


class NoToll:
    """Agrees to everything and counts nothing."""

    def fare(self, body: Mapping[str, Any], *, by_batch: bool = False) -> Self:  # noqa: ARG002 - all is free
        return self

    def spared(self) -> None: ...

    def begin(self) -> None: ...

    def settle(self, usage: Usage) -> None: ...

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None: ...


FREE_PASSAGE = NoToll()


def most_input_tokens(body: Mapping[str, Any]) -> int:
    """An upper bound: no tokenizer makes more tokens of a text than it has bytes, and the body holds all of it."""
    size = len(json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    return size + ADDED_TOKENS + (ADDED_FOR_TOOLS if any(name in body for name in _TOOLS) else 0)


def most_output_tokens(body: Mapping[str, Any]) -> int | None:
    """What the request lets the model write, thinking included; None: it names no limit."""
    given = [body[name] for name in _ROOM if isinstance(body.get(name), int)]
    return max(given) if given else None
