"""What a provider's batch API answers, asked over its SDK. The SDK makes no record of what is none (null, a list, a web
page), and stumbles over it, or its caller does."""

import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

from sparring_agents.chat.boundary import boundary
from sparring_agents.chat.redact import Redactor
from sparring_agents.faults import MalformedReply

T = TypeVar("T")


async def answered(call: Callable[[], Awaitable[T]], where: str, redactor: Redactor) -> T:
    """What the call returns.

    Raises:
        ModelFault: the call failed, or what came is not what the API says.
    """
    try:
        return await boundary(call, where, redactor)
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        kind = type(error).__name__
    raise MalformedReply(f"{where}: the answer is not one of a batch API ({kind}). Is base_url an API's address?")


async def record(call: Callable[[], Awaitable[T]], where: str, redactor: Redactor) -> T:
    """The record with an id that the call returns.

    Raises:
        ModelFault: the call failed, or what came is no such record.
    """
    made = await answered(call, where, redactor)
    if not isinstance(getattr(made, "id", None), str):
        raise MalformedReply(
            f"{where}: the answer of the batch API is no record with an id, but {type(made).__name__}."
        )
    return made


def lines(content: bytes, where: str) -> Iterator[dict[str, Any]]:
    """The objects of a file of results, one a line.

    Raises:
        MalformedReply: a line is none.
    """
    for written in content.splitlines():
        if not written.strip():
            continue
        try:
            found = json.loads(written)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise MalformedReply(f"{where}: a line of the batch's results is no JSON object.")
        yield found
