"""The OpenAI wire (chat completions), for OpenAI and every server that speaks it: vLLM, llama.cpp, Ollama."""

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from sparring_agents.faults import MalformedReply
from sparring_agents.types import Reply, Request, Usage
from sparring_verifiers import Finish, Message, Part, Reasoning, Role, Text, ToolCall, ToolResult

from .batch.openai import OpenAIBatches
from .endpoint import Body, Endpoint, check_model_name, clean, count, field, kept_home, merged, split_thinking
from .schema import closes_objects
from .wire import Wire

BASE_URL = "https://api.openai.com/v1"

_REASONING_MODEL = re.compile(r"(?:o[1-9]\d*|gpt-[5-9])(?![a-z0-9]*-?chat)(?:[-.:_].*)?")
_FINISHES: Mapping[str, Finish] = {
    "stop": Finish.STOP,
    "eos": Finish.STOP,
    "eos_token": Finish.STOP,
    "stop_sequence": Finish.STOP,
    "end_turn": Finish.STOP,
    "length": Finish.LENGTH,
    "max_tokens": Finish.LENGTH,
    "model_length": Finish.LENGTH,
    "content_filter": Finish.REFUSAL,
    "refusal": Finish.REFUSAL,
    "tool_calls": Finish.TOOL,
    "function_call": Finish.TOOL,
}


@cache
def is_reasoning_model(name: str) -> bool:
    """Whether OpenAI's model of this name takes max_completion_tokens, but no temperature, top_p or stop."""
    return _REASONING_MODEL.fullmatch(name.lower().rsplit("/", 1)[-1]) is not None


def request_body(endpoint: Endpoint, request: Request) -> Body:
    """The body of a chat completion; what is not set is not in it."""
    model = endpoint.identity.model
    sampling = request.sampling
    if is_reasoning_model(model):
        options: Body = {"max_completion_tokens": sampling.max_tokens}
    else:
        options = {
            "temperature": sampling.temperature,
            "top_p": sampling.top_p,
            "max_tokens": sampling.max_tokens,
            "stop": list(sampling.stop) or None,
        }
    if request.schema is not None:
        options["response_format"] = _response_format(request.schema)
    if request.tools:
        options["tools"] = [
            {
                "type": "function",
                "function": {
                    "name": tool.name,
                    "description": tool.description,
                    "parameters": json.loads(tool.parameters),
                },
            }
            for tool in request.tools
        ]
        options["tool_choice"] = _tool_choice(request.tool_choice)
    messages = [rendered for message in request.messages for rendered in _render(message)]
    return {"model": model, "messages": messages, **merged(endpoint, options, request)}


def with_cache_marks(body: Body) -> Body:
    """The body with a key that sends requests of the same fixed text to where it is cached."""
    fixed = [message["content"] for message in body["messages"] if message["role"] == "system"]
    if not fixed:
        return body
    digest = hashlib.sha256("\n\n".join(fixed).encode()).hexdigest()
    return {"prompt_cache_key": f"sparring-{digest[:16]}", **body}


def read_reply(endpoint: Endpoint, raw: Mapping[str, Any]) -> Reply:
    """The reply in a chat completion.

    Raises:
        MalformedReply: the object is no chat completion. WrongModel: another model answered.
    """
    where = endpoint.where
    choices = field(raw, "choices", list, where)
    if not choices or not isinstance(choices[0], dict):
        raise MalformedReply(f"{where}: the reply has no choice.")
    message = field(choices[0], "message", dict, where)
    finish = _finish(choices[0], message, where)
    usage = raw.get("usage") or {}
    if not isinstance(usage, dict):
        raise MalformedReply(f"{where}: the reply's usage is no object.")
    given = usage.get("prompt_tokens_details")
    details = given if isinstance(given, dict) else {}
    return Reply(
        _message(message, where),
        finish,
        Usage(
            count(usage, "prompt_tokens", where),
            count(usage, "completion_tokens", where),
            count(details, "cached_tokens", where),
            count(details, "cache_write_tokens", where),
        ),
        check_model_name(endpoint, raw.get("model")),
        _logprobs(choices[0]),
    )


def _response_format(schema_text: str) -> Body:
    schema = json.loads(schema_text)
    described: Body = {"name": "reply", "schema": schema}
    if closes_objects(schema):  # hosted models refuse strict with a schema that leaves an object open
        described["strict"] = True
    return {"type": "json_schema", "json_schema": described}


def _tool_choice(choice: str | None) -> str | Body | None:
    if choice in (None, "auto", "none", "required"):
        return choice
    return "required" if choice == "any" else {"type": "function", "function": {"name": choice}}


def _render(message: Message) -> list[Body]:
    """The message on this wire: each tool result is a message of its own; reasoning is not sent back."""
    results = [
        {"role": "tool", "tool_call_id": part.id, "content": part.text}
        for part in message.parts
        if isinstance(part, ToolResult)
    ]
    calls = [
        {"id": part.id, "type": "function", "function": {"name": part.name, "arguments": part.arguments}}
        for part in message.parts
        if isinstance(part, ToolCall)
    ]
    if message.role is Role.TOOL or (results and not message.text):
        return results
    rendered: Body = {"role": message.role.value, "content": message.text}
    if calls:
        rendered["tool_calls"] = calls
        rendered["content"] = message.text or None
    return [*results, rendered]


def _message(message: Mapping[str, Any], where: str) -> Message:
    content = message.get("content")
    thought = ""
    if isinstance(content, list):
        thought = "".join(_thought(part) for part in content if isinstance(part, dict))
        content = "".join(_text(part) for part in content)
    if content is not None and not isinstance(content, str):
        raise MalformedReply(f"{where}: the reply's content is {type(content).__name__}, expected text.")
    thinking, answer = split_thinking(clean(content or ""))
    apart = next((message[key] for key in ("reasoning_content", "reasoning") if isinstance(message.get(key), str)), "")
    shown = answer or clean(_refusal(message))
    parts: list[Part] = [
        *(Reasoning(text) for text in (clean(apart), clean(thought), thinking) if text),
        *([Text(shown)] if shown else []),
        *_tool_calls(message, where),
    ]
    return Message(Role.ASSISTANT, tuple(parts))


def _text(part: object) -> str:
    found = part.get("text") if isinstance(part, dict) else part
    return found if isinstance(found, str) else ""


def _refusal(message: Mapping[str, Any]) -> str:
    """What the model says in place of an answer: a field of the message, or a part of its content."""
    content = message.get("content")
    parts = content if isinstance(content, list) else []
    told = (one.get("refusal") for one in (message, *parts) if isinstance(one, dict))
    return next((one for one in told if isinstance(one, str) and one), "")


def _thought(part: Mapping[str, Any]) -> str:
    """The text of a part that thinks; some servers nest it once more."""
    found = part.get("thinking") if part.get("type") == "thinking" else ""
    if isinstance(found, list):
        return "".join(str(inner.get("text", "")) for inner in found if isinstance(inner, dict))
    return found if isinstance(found, str) else ""


def _tool_calls(message: Mapping[str, Any], where: str) -> list[ToolCall]:
    calls = message.get("tool_calls") or []
    if not isinstance(calls, list):
        raise MalformedReply(f"{where}: the reply's tool_calls is no list.")
    read = []
    for number, call in enumerate(calls):
        function = field(call, "function", dict, where) if isinstance(call, dict) else {}
        arguments = function.get("arguments")
        written = arguments if isinstance(arguments, str) else json.dumps(arguments or {})
        read.append(
            ToolCall(str(call.get("id") or f"call_{number}"), field(function, "name", str, where), clean(written))
        )
    return read


def _finish(choice: Mapping[str, Any], message: Mapping[str, Any], where: str) -> Finish:
    reason = choice.get("finish_reason")
    finish = _FINISHES.get(reason.lower()) if isinstance(reason, str) else None
    if finish is None:
        raise MalformedReply(f"{where}: the reply's finish_reason is {str(reason)[:40]!r}, which is no known end.")
    if _refusal(message):
        return Finish.REFUSAL
    if finish is Finish.STOP and message.get("tool_calls"):
        return Finish.TOOL
    return finish


def _logprobs(choice: Mapping[str, Any]) -> tuple[float, ...] | None:
    offered = choice.get("logprobs")
    tokens = offered.get("content") if isinstance(offered, dict) else None
    if not isinstance(tokens, list) or not tokens:
        return None
    found = [token.get("logprob") for token in tokens if isinstance(token, dict)]
    known = tuple(float(value) for value in found if isinstance(value, int | float))
    return known if len(known) == len(tokens) else None


def _open_client(base_url: str | None, key: str, timeout_s: float, connections: Mapping[str, Any]) -> Any:
    import openai

    with kept_home(base_url, "OPENAI_CUSTOM_HEADERS", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_ADMIN_KEY"):
        return openai.AsyncOpenAI(
            base_url=base_url or BASE_URL,
            api_key=key,
            max_retries=0,
            timeout=timeout_s,
            http_client=openai.DefaultAioHttpClient(**connections),
        )


WIRE = Wire(
    key_env="OPENAI_API_KEY",
    path="/chat/completions",
    open_client=_open_client,
    create=lambda client: client.chat.completions.create,
    request_body=request_body,
    read_reply=read_reply,
    with_cache_marks=with_cache_marks,
    batches=OpenAIBatches,
)
