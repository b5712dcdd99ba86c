"""A reply that satisfies the schema that was asked for, or a fault: never trusted to the endpoint.

Some endpoints enforce a schema, some ignore it without a word (llama.cpp on the Anthropic wire). So every reply is
validated here, JSON is found wherever it stands in the text, and one follow-up request shows the model its flaw. It is
a question of its own: whoever asks keeps the flawed reply too, so that nothing that breaks in between costs it again.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Literal, TypeAlias, TypeGuard

from sparring_agents.aside import computed
from sparring_agents.faults import MalformedReply
from sparring_agents.types import Reply, Request, Tool, Usage
from sparring_verifiers import Finish, Message, Reasoning, Role, Text, ToolCall

from .schema import find_json

Ask = Callable[[Request], Awaitable[Reply]]
SchemaAs: TypeAlias = Literal["format", "tool", "none"]
TOOL_NAME = "reply"

REPAIR_BEGINS = "Your reply does not satisfy the JSON Schema that was asked for: "
REPAIR_PROMPT = (
    REPAIR_BEGINS + "{flaw}.\nReply again with one JSON value that satisfies it and nothing else.\nSchema: {schema}"
)


class SchemaUnmet(MalformedReply):
    """A MalformedReply that is not worth sending again: the model has had its second chance."""

    retryable = False

    @property
    def kind(self) -> str:
        return MalformedReply.__name__


async def complete_structured(ask: Ask, request: Request, where: str) -> Reply:
    """One reply. With a schema its visible text is exactly one JSON text that satisfies it; a reply that ended by
    length, refusal or a tool call comes back as it is, with that finish.

    The usage is that of both requests when a repair was needed.

    Raises:
        MalformedReply: the repaired reply is flawed too. Not retryable.
    """
    reply = await ask(request)
    if request.schema is None or reply.finish is not Finish.STOP:
        return reply
    found, flaw = await _found(reply, request.schema)
    if found is not None:
        return _with_text(reply, found)
    again = await ask(_repair(request, reply, flaw))
    again = replace(again, usage=add_usage(reply.usage, again.usage))
    if again.finish is not Finish.STOP:
        return again
    found, flaw = await _found(again, request.schema)
    if found is None:
        raise SchemaUnmet(
            f"{where}: the reply does not satisfy the schema, and neither does its repair: {_one_line(flaw)}."
        )
    return _with_text(again, found)


async def exact(request: Request, reply: Reply) -> Reply:
    """The reply with the JSON text that satisfies the request's schema as its visible text; as it is where there is no
    schema, no such text, or another finish."""
    if request.schema is None or reply.finish is not Finish.STOP:
        return reply
    found, _ = await _found(reply, request.schema)
    return reply if found is None else _with_text(reply, found)


async def is_exact(request: Request, reply: Reply) -> bool:
    """Whether nothing is to be repaired."""
    if request.schema is None or reply.finish is not Finish.STOP:
        return True
    return (await _found(reply, request.schema))[0] is not None


def repaired_by(request: Request) -> Request | None:
    """The question whose reply this request has repaired; None: it is no repair."""
    *said, last = request.messages
    if request.schema is None or not last.text.startswith(REPAIR_BEGINS):
        return None
    if said and said[-1].role is Role.ASSISTANT:
        said.pop()
    return replace(request, messages=tuple(said))


async def _found(reply: Reply, schema: str) -> tuple[str | None, str]:
    """What `find_json` finds in the reply."""
    text = reply.message.text
    return await computed(lambda: find_json(text, json.loads(schema)), len(text))


def sent_as(how: SchemaAs, request: Request) -> Request:
    """The request with its schema as the endpoint is told it: as the wire's own field, as the arguments of a tool that
    must be called, or not at all. A request with tools of its own keeps them, and the field."""
    if request.schema is None or request.tools or how == "format":
        return request
    if how == "none":
        return replace(request, schema=None)
    tool = Tool(TOOL_NAME, "Takes the whole reply.", request.schema)
    return replace(request, schema=None, tools=(tool,), tool_choice=TOOL_NAME)


def read_tool(request: Request, reply: Reply) -> Reply:
    """The reply with the arguments of the tool that `sent_as` made as its text."""
    if request.schema is None or request.tools:
        return reply
    written = next((part.arguments for part in reply.message.parts if _is_ours(part)), None)
    if written is None:
        return reply
    finish = Finish.STOP if reply.finish is Finish.TOOL else reply.finish
    return replace(_with_text(reply, written), finish=finish, logprobs=None)


def _is_ours(part: object) -> TypeGuard[ToolCall]:
    return isinstance(part, ToolCall) and part.name == TOOL_NAME


def add_usage(one: Usage, other: Usage) -> Usage:
    """The tokens of two requests together."""
    return Usage(
        one.input_tokens + other.input_tokens,
        one.output_tokens + other.output_tokens,
        one.cached_tokens + other.cached_tokens,
        one.cache_write_tokens + other.cache_write_tokens,
    )


def _repair(request: Request, reply: Reply, flaw: str) -> Request:
    said = reply.message.text
    prompt = REPAIR_PROMPT.format(flaw=_one_line(flaw), schema=request.schema)
    turns = [Message(Role.USER, (Text(prompt),))]
    if said.strip():  # some endpoints refuse an empty assistant turn
        thought = (part for part in reply.message.parts if isinstance(part, Reasoning))
        turns.insert(0, Message(Role.ASSISTANT, (*thought, Text(said))))
    return replace(request, messages=(*request.messages, *turns))


def _with_text(reply: Reply, text: str) -> Reply:
    """The reply with this visible text; reasoning stays beside it, logprobs of other tokens do not."""
    thought = tuple(part for part in reply.message.parts if isinstance(part, Reasoning))
    is_whole = text == reply.message.text
    return replace(
        reply,
        message=Message(reply.message.role, (*thought, Text(text))),
        logprobs=reply.logprobs if is_whole else None,
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())[:300]
