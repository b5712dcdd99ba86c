"""The Anthropic wire (messages), for Anthropic itself and servers that speak it, such as llama.cpp."""

import json
import re
from collections.abc import Mapping
from typing import Any

from sparring_agents.faults import MalformedReply
from sparring_agents.types import Reply, Request, Usage
from sparring_verifiers import Finish, Message, Part, Reasoning, Role, Text, ToolCall, ToolResult

from .batch.anthropic import AnthropicBatches
from .endpoint import Body, Endpoint, check_model_name, clean, count, field, kept_home, merged, split_thinking
from .wire import Wire

BASE_URL = "https://api.anthropic.com"
MAX_TOKENS = 1024  # the wire requires a limit; this one stands where neither the seat nor the model's parameters set it

# Claude up to 4.6. Later ones refuse the three with a 400, and version 2.11 of the SDK has no such arguments any more.
_TAKES_SAMPLING = re.compile(
    r"claude-(?:[123]\b.*|instant.*|(?:opus|sonnet|haiku)-4(?:-[0-6])?(?:[-@]\d{8})?(?:-latest)?)"
)
_FINISHES: Mapping[str, Finish] = {
    "end_turn": Finish.STOP,
    "stop_sequence": Finish.STOP,
    "max_tokens": Finish.LENGTH,
    "model_context_window_exceeded": Finish.LENGTH,
    "refusal": Finish.REFUSAL,
    "tool_use": Finish.TOOL,
}


def request_body(endpoint: Endpoint, request: Request) -> Body:
    """The body of a messages request; what is not set is not in it, but for max_tokens.

    With a thinking budget the seat's max_tokens is the room for what follows the thinking; the wire counts both.
    """
    sampling = request.sampling
    budget = _thinking_budget(endpoint)
    options: Body = {
        "max_tokens": None if sampling.max_tokens is None else sampling.max_tokens + budget,
        "stop_sequences": list(sampling.stop) or None,
    }
    if takes_sampling(endpoint.identity.model) and not _thinks(endpoint):
        options |= {"temperature": sampling.temperature, "top_p": sampling.top_p}
    if request.tools:
        options["tools"] = [
            {"name": tool.name, "description": tool.description, "input_schema": json.loads(tool.parameters)}
            for tool in request.tools
        ]
        options["tool_choice"] = _tool_choice(request.tool_choice)
    body: Body = {"max_tokens": MAX_TOKENS + budget, **merged(endpoint, options, request)}
    if request.schema is not None:
        # beside what parameters set in output_config (effort, for one)
        body["output_config"] = {**body.get("output_config", {}), "format": _format(request.schema)}
    system = "\n\n".join(message.text for message in request.messages if message.role is Role.SYSTEM)
    if system:
        body["system"] = system
    thinker = endpoint.identity.model if _thinks(endpoint) else ""
    return {"model": endpoint.identity.model, "messages": _conversation(request.messages, thinker), **body}


def takes_sampling(name: str) -> bool:
    """Whether the model of this name takes temperature and top_p: any that is not Claude's, and Claude up to 4.6."""
    base = name.lower().rsplit("/", 1)[-1]
    return not base.startswith("claude") or _TAKES_SAMPLING.fullmatch(base) is not None


def with_cache_marks(body: Body) -> Body:
    """The body with its fixed text, tools and system, marked for the provider's prompt cache."""
    system = body.get("system")
    if not isinstance(system, str):
        return body
    return {**body, "system": [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}]}


def read_reply(endpoint: Endpoint, raw: Mapping[str, Any]) -> Reply:
    """The reply in a message.

    Raises:
        MalformedReply: the object is no message. WrongModel: another model answered.
    """
    where = endpoint.where
    blocks = field(raw, "content", list, where)
    reason = raw.get("stop_reason")
    finish = _FINISHES.get(reason) if isinstance(reason, str) else None
    if finish is None:
        raise MalformedReply(f"{where}: the reply's stop_reason is {str(reason)[:40]!r}, which is no known end.")
    usage = field(raw, "usage", dict, where)
    cached = count(usage, "cache_read_input_tokens", where)
    written = count(usage, "cache_creation_input_tokens", where)
    fresh = count(usage, "input_tokens", where)
    parts = tuple(part for block in blocks for part in _parts(block, where, endpoint.identity.model))
    return Reply(
        Message(Role.ASSISTANT, parts),
        finish,
        Usage(fresh + cached + written, count(usage, "output_tokens", where), cached, written),
        check_model_name(endpoint, raw.get("model")),
    )


def _thinking(endpoint: Endpoint) -> Mapping[str, Any]:
    found = endpoint.parameters.get("thinking")
    return found if isinstance(found, dict) else {}


def _thinks(endpoint: Endpoint) -> bool:
    return _thinking(endpoint).get("type") in ("enabled", "adaptive")  # then temperature is refused


def _thinking_budget(endpoint: Endpoint) -> int:
    budget = _thinking(endpoint).get("budget_tokens", 0)
    return budget if isinstance(budget, int) else 0


def _format(schema_text: str) -> Body:
    """The schema as this provider takes it: it refuses some keywords, which the SDK turns into descriptions. The reply
    is held against the whole schema here all the same."""
    from anthropic import transform_schema

    return {"type": "json_schema", "schema": transform_schema(json.loads(schema_text))}


def _tool_choice(choice: str | None) -> Body | None:
    if choice is None:
        return None
    if choice in ("auto", "none", "any"):
        return {"type": choice}
    return {"type": "any"} if choice == "required" else {"type": "tool", "name": choice}


def _conversation(messages: tuple[Message, ...], thinker: str) -> list[Body]:
    """The turns, system messages left out; neighbours of one role are one turn, as tool results have to be.

    thinker: the model whose own thinking goes back to it; empty: none does.
    """
    turns: list[Body] = []
    for message in messages:
        if message.role is Role.SYSTEM:
            continue
        role = "assistant" if message.role is Role.ASSISTANT else "user"
        blocks = [block for part in message.parts for block in _render(part, thinker)]
        if not blocks:  # the wire refuses an empty turn
            continue
        if turns and turns[-1]["role"] == role:
            turns[-1]["content"] += blocks
        else:
            turns.append({"role": role, "content": blocks})
    return turns


def _render(part: Part, thinker: str) -> list[Body]:
    """A part as blocks. The provider takes back what this model has thought, with its signature, and nobody else's."""
    if isinstance(part, Text):
        return [{"type": "text", "text": part.text}] if part.text else []
    if isinstance(part, ToolCall):
        return [{"type": "tool_use", "id": part.id, "name": part.name, "input": _arguments(part.arguments)}]
    if isinstance(part, ToolResult):
        return [{"type": "tool_result", "tool_use_id": part.id, "content": part.text}]
    if not part.signature or part.signed_by != thinker:
        return []
    if part.is_sealed:
        return [{"type": "redacted_thinking", "data": part.signature}]
    return [{"type": "thinking", "thinking": part.text, "signature": part.signature}]


def _arguments(text: str) -> Body:
    """The arguments as an object; what a model wrote that is none is shown to it as it stands."""
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"value": found}


def _parts(block: object, where: str, model: str) -> list[Part]:
    if not isinstance(block, dict):
        raise MalformedReply(f"{where}: a content block is {type(block).__name__}, expected an object.")
    kind = block.get("type")
    if kind == "text":
        thinking, answer = split_thinking(clean(field(block, "text", str, where)))
        return [*([Reasoning(thinking)] if thinking else []), *([Text(answer)] if answer else [])]
    if kind == "thinking":
        thought, given = field(block, "thinking", str, where), block.get("signature")
        # Other servers of this wire sign nothing, and what is signed has to go back to the last character.
        if isinstance(given, str) and given and clean(thought) == thought:
            return [Reasoning(thought, given, model)]
        return [Reasoning(clean(thought))]
    if kind == "redacted_thinking":
        return [Reasoning("", field(block, "data", str, where), model, is_sealed=True)]
    if kind == "tool_use":
        arguments = json.dumps(field(block, "input", dict, where), ensure_ascii=False)
        return [ToolCall(field(block, "id", str, where), field(block, "name", str, where), clean(arguments))]
    raise MalformedReply(f"{where}: a content block has the type {str(kind)[:40]!r}, which is not known.")


def _open_client(base_url: str | None, key: str, timeout_s: float, connections: Mapping[str, Any]) -> Any:
    import anthropic

    with kept_home(base_url, "ANTHROPIC_CUSTOM_HEADERS"):
        return anthropic.AsyncAnthropic(
            base_url=(base_url or BASE_URL).rstrip("/").removesuffix("/v1"),  # written as for the other wire
            api_key=key,
            max_retries=0,
            timeout=timeout_s,
            open_telemetry=False,
            http_client=anthropic.DefaultAioHttpClient(**connections),
        )


WIRE = Wire(
    key_env="ANTHROPIC_API_KEY",
    path="/v1/messages",
    open_client=_open_client,
    create=lambda client: client.messages.create,
    request_body=request_body,
    read_reply=read_reply,
    with_cache_marks=with_cache_marks,
    batches=AnthropicBatches,
)
