"""What both adapters send and how they read what comes back, without a network."""

import json
from typing import Any

import pytest

from sparring_agents.chat import anthropic, openai
from sparring_agents.chat.endpoint import Endpoint, sample_seed, split_thinking
from sparring_agents.chat.redact import Redactor
from sparring_agents.faults import MalformedReply, WrongModel
from sparring_agents.types import Identity, Request, Sampling, Tool, Usage
from sparring_verifiers import Finish, Message, Reasoning, Role, Text, ToolCall, ToolResult

SCHEMA = '{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}'
USER = Message(Role.USER, (Text("Hello"),))
ADD = Tool("add", "adds", '{"type":"object","properties":{"x":{"type":"integer"}}}')
CONVERSATION = (
    Message(Role.SYSTEM, (Text("Be brief."),)),
    USER,
    Message(Role.ASSISTANT, (Reasoning("hm"), Text("Let me see."), ToolCall("c1", "add", '{"x": 1}'))),
    Message(Role.TOOL, (ToolResult("c1", "2"),)),
    Message(Role.USER, (Text("And?"),)),
)


def endpoint(model: str = "qwen2.5", families: tuple[str, ...] = ("qwen",), **changes: Any) -> Endpoint:
    async def post(_body: Any, _headers: Any) -> bytes:
        raise AssertionError("nothing is sent here")

    fields: dict[str, Any] = {"parameters": {}, **changes}
    return Endpoint("student", Identity("openai", model), families, post, Redactor([], {}), **fields)


def completion(message: dict[str, Any], finish: Any = "stop", model: Any = "qwen2.5", **rest: Any) -> dict[str, Any]:
    choice = {"message": {"role": "assistant", **message}, "finish_reason": finish, **rest}
    return {"choices": [choice], "model": model, "usage": {"prompt_tokens": 5, "completion_tokens": 2}}


def blocks(*content: Any, stop: Any = "end_turn", **usage: int) -> dict[str, Any]:
    counts = {"input_tokens": 5, "output_tokens": 2, **usage}
    return {"content": list(content), "stop_reason": stop, "model": "claude-haiku-4-5", "usage": counts}


def test_openai_body_holds_only_what_is_set() -> None:
    assert openai.request_body(endpoint(), Request((USER,))) == {
        "model": "qwen2.5",
        "messages": [{"role": "user", "content": "Hello"}],
    }


def test_anthropic_body_holds_only_what_is_set_and_the_limit_that_the_wire_requires() -> None:
    assert anthropic.request_body(endpoint(), Request((USER,))) == {
        "model": "qwen2.5",
        "max_tokens": 1024,
        "messages": [{"role": "user", "content": [{"type": "text", "text": "Hello"}]}],
    }


def test_extra_wins_over_sampling_and_sampling_over_parameters_and_null_takes_a_field_out() -> None:
    ours = endpoint(parameters={"top_p": 0.9, "temperature": 0.1, "min_p": 0.05, "stop": ["x"]})
    request = Request((USER,), Sampling(temperature=0.7), extra='{"top_p": 0.5, "min_p": null}')
    body = openai.request_body(ours, request)
    assert (body["temperature"], body["top_p"], body["stop"]) == (0.7, 0.5, ["x"])
    assert "min_p" not in body
    assert anthropic.request_body(endpoint(parameters={"max_tokens": 9}), Request((USER,)))["max_tokens"] == 9


@pytest.mark.parametrize(
    "model", ["o1", "o3-mini", "o4-mini-2025-04-16", "gpt-5", "gpt-5-mini", "gpt-5.1", "openai/o3"]
)
def test_a_reasoning_model_gets_max_completion_tokens_and_no_temperature(model: str) -> None:
    request = Request((USER,), Sampling(temperature=0.7, top_p=0.9, max_tokens=50, stop=("x",)))
    body = openai.request_body(endpoint(model), request)
    assert set(body) == {"model", "messages", "max_completion_tokens"}


@pytest.mark.parametrize("model", ["gpt-4o", "gpt-5-chat-latest", "gpt-oss-20b", "olmo-2", "qwen2.5", "gpt-50"])
def test_any_other_model_gets_temperature_and_max_tokens(model: str) -> None:
    body = openai.request_body(endpoint(model), Request((USER,), Sampling(temperature=0.7, max_tokens=50)))
    assert (body["temperature"], body["max_tokens"]) == (0.7, 50)


@pytest.mark.parametrize(
    ("model", "takes"),
    [
        ("claude-haiku-4-5", True),
        ("claude-sonnet-4-5-20250929", True),
        ("claude-opus-4-6", True),
        ("claude-3-5-haiku-latest", True),
        ("claude-opus-4@20250514", True),
        ("claude-opus-4-7", False),
        ("claude-sonnet-5", False),
        ("claude-haiku-5-5", False),
        ("anthropic/claude-fable-5-2", False),
        ("qwen2.5", True),
    ],
)
def test_a_claude_after_4_6_gets_neither_temperature_nor_top_p(model: str, takes: bool) -> None:
    request = Request((USER,), Sampling(temperature=0.7, top_p=0.9, max_tokens=50, stop=("x",)))
    sent = {"model", "messages", "max_tokens", "stop_sequences"}
    assert set(anthropic.request_body(endpoint(model), request)) == sent | (
        {"temperature", "top_p"} if takes else set()
    )


def test_a_thinking_budget_is_added_to_the_room_for_the_answer_and_takes_temperature_out() -> None:
    ours = endpoint("claude-sonnet-4-5", parameters={"thinking": {"type": "enabled", "budget_tokens": 2000}})
    body = anthropic.request_body(ours, Request((USER,), Sampling(temperature=0.7, top_p=0.99, max_tokens=50)))
    assert (body["max_tokens"], body["thinking"]["budget_tokens"]) == (2050, 2000)
    assert not {"temperature", "top_p"} & set(body)
    assert anthropic.request_body(ours, Request((USER,)))["max_tokens"] == 3024
    adaptive = endpoint("claude-sonnet-4-6", parameters={"thinking": {"type": "adaptive"}, "max_tokens": 90})
    body = anthropic.request_body(adaptive, Request((USER,), Sampling(temperature=0.7)))
    assert (body["max_tokens"], "temperature" in body) == (90, False)


def test_the_fixed_text_is_marked_for_the_cache_and_nothing_else_changes() -> None:
    system = Message(Role.SYSTEM, (Text("Be brief."),))
    request, other = Request((system, USER)), Request((system, Message(Role.USER, (Text("Else"),))))
    body = anthropic.request_body(endpoint(), request)
    marked = anthropic.with_cache_marks(body)
    block = {"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}
    assert marked == {**body, "system": [block]}
    body = openai.request_body(endpoint(), request)
    key = openai.with_cache_marks(body)["prompt_cache_key"]
    assert openai.with_cache_marks(body) == {**body, "prompt_cache_key": key}
    assert openai.with_cache_marks(openai.request_body(endpoint(), other))["prompt_cache_key"] == key
    mine = endpoint(parameters={"prompt_cache_key": "mine"})
    assert openai.with_cache_marks(openai.request_body(mine, request))["prompt_cache_key"] == "mine"
    for module in (openai, anthropic):
        bare = module.request_body(endpoint(), Request((USER,)))
        assert module.with_cache_marks(bare) == bare


def test_openai_parts_that_think_are_kept_apart() -> None:
    for thinking in ("hm", [{"type": "text", "text": "hm"}]):
        content = [{"type": "thinking", "thinking": thinking}, {"type": "text", "text": "42"}]
        reply = openai.read_reply(endpoint(), completion({"content": content}))
        assert reply.message.parts == (Reasoning("hm"), Text("42"))


def test_openai_schema_is_strict_only_where_it_closes_every_object() -> None:
    sent = openai.request_body(endpoint(), Request((USER,), schema=SCHEMA))["response_format"]
    assert sent == {
        "type": "json_schema",
        "json_schema": {"name": "reply", "schema": json.loads(SCHEMA), "strict": True},
    }
    sent = openai.request_body(endpoint(), Request((USER,), schema='{"type":"object"}'))["response_format"]
    assert "strict" not in sent["json_schema"]


def test_anthropic_schema_stands_in_output_config_beside_other_settings() -> None:
    ours = endpoint(parameters={"output_config": {"effort": "low"}})
    sent = anthropic.request_body(ours, Request((USER,), schema=SCHEMA))["output_config"]
    assert sent == {"effort": "low", "format": {"type": "json_schema", "schema": json.loads(SCHEMA)}}


def test_openai_conversation_with_tools() -> None:
    body = openai.request_body(endpoint(), Request(CONVERSATION, tools=(ADD,), tool_choice="add"))
    call = {"id": "c1", "type": "function", "function": {"name": "add", "arguments": '{"x": 1}'}}
    assert body["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hello"},
        {"role": "assistant", "content": "Let me see.", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "c1", "content": "2"},
        {"role": "user", "content": "And?"},
    ]
    assert body["tool_choice"] == {"type": "function", "function": {"name": "add"}}
    assert body["tools"][0]["function"]["parameters"]["type"] == "object"


def test_anthropic_conversation_lifts_the_system_prompt_and_joins_neighbours() -> None:
    body = anthropic.request_body(endpoint(), Request(CONVERSATION, tools=(ADD,), tool_choice="required"))
    assert body["system"] == "Be brief."
    assert [turn["role"] for turn in body["messages"]] == ["user", "assistant", "user"]
    assert body["messages"][1]["content"][1] == {"type": "tool_use", "id": "c1", "name": "add", "input": {"x": 1}}
    assert [block["type"] for block in body["messages"][2]["content"]] == ["tool_result", "text"]
    assert body["tool_choice"] == {"type": "any"}


def test_a_sample_seed_depends_on_the_question_and_the_sample_alone() -> None:
    first, again = sample_seed({"a": 1, "b": 2}, 0), sample_seed({"b": 2, "a": 1}, 0)
    assert first == again
    assert len({first, sample_seed({"a": 1, "b": 2}, 1), sample_seed({"a": 2, "b": 2}, 0)}) == 3
    assert 0 <= first < 2**31


@pytest.mark.parametrize(
    ("text", "thinking", "answer"),
    [
        ("<think>\nhm\n</think>\n\n42", "hm", "42"),
        ("hm, so</think>42", "hm, so", "42"),
        ("<think>never closed", "never closed", ""),
        ("the tags <think> and </think>", "", "the tags <think> and </think>"),
        ("plain", "", "plain"),
    ],
)
def test_thinking_aloud_is_kept_apart(text: str, thinking: str, answer: str) -> None:
    assert split_thinking(text) == (thinking, answer)


def test_openai_reply_with_reasoning_usage_and_logprobs() -> None:
    raw = completion(
        {"content": "42", "reasoning_content": "hm"},
        logprobs={"content": [{"token": "42", "logprob": -0.5}]},
    )
    raw["usage"]["prompt_tokens_details"] = {"cached_tokens": 3, "cache_write_tokens": 1}
    reply = openai.read_reply(endpoint(), raw)
    assert reply.message == Message(Role.ASSISTANT, (Reasoning("hm"), Text("42")))
    assert (reply.finish, reply.logprobs, reply.model) == (Finish.STOP, (-0.5,), "qwen2.5")
    assert reply.usage == Usage(5, 2, cached_tokens=3, cache_write_tokens=1)


@pytest.mark.parametrize(
    ("message", "reason", "finish"),
    [
        ({"content": "4"}, "length", Finish.LENGTH),
        ({"content": ""}, "content_filter", Finish.REFUSAL),
        ({"content": None, "refusal": "No."}, "stop", Finish.REFUSAL),
        ({"content": None, "tool_calls": [{"function": {"name": "add", "arguments": "{}"}}]}, "stop", Finish.TOOL),
        ({"content": "x"}, "eos_token", Finish.STOP),
        ({"content": "x"}, "STOP", Finish.STOP),
        ({"content": [{"type": "refusal", "refusal": "No."}]}, "stop", Finish.REFUSAL),
    ],
)
def test_openai_finishes_are_named(message: dict[str, Any], reason: str, finish: Finish) -> None:
    assert openai.read_reply(endpoint(), completion(message, reason)).finish is finish


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ([{"type": "text", "text": "4"}, {"type": "text", "text": "2"}], "42"),
        ([{"type": "text", "text": None}, {"type": "text", "text": "42"}], "42"),
        (["4", "2"], "42"),
        ([{"type": "refusal", "refusal": "No."}], "No."),
        ([None, 7, {"text": 7}, {}], ""),
    ],
)
def test_the_text_of_a_content_in_parts_is_that_of_its_parts(content: list[Any], text: str) -> None:
    assert openai.read_reply(endpoint(), completion({"content": content})).message.text == text


def test_tokens_are_counted_however_the_number_is_written() -> None:
    raw = {**completion({"content": "x"}), "usage": {"prompt_tokens": 5.0, "completion_tokens": "7"}}
    assert openai.read_reply(endpoint(), raw).usage == Usage(5, 7)


def test_anthropic_reply_with_thinking_tool_and_cache() -> None:
    raw = blocks(
        {"type": "thinking", "thinking": "hm", "signature": "s"},
        {"type": "text", "text": "42"},
        {"type": "tool_use", "id": "t", "name": "add", "input": {"x": 1}},
        stop="tool_use",
        cache_read_input_tokens=7,
        cache_creation_input_tokens=1,
    )
    reply = anthropic.read_reply(endpoint("claude-haiku-4-5", ("anthropic",)), raw)
    assert reply.message.parts == (Reasoning("hm"), Text("42"), ToolCall("t", "add", '{"x": 1}'))
    assert reply.finish is Finish.TOOL
    assert reply.usage == Usage(13, 2, cached_tokens=7, cache_write_tokens=1)


@pytest.mark.parametrize(
    ("stop", "finish"),
    [("max_tokens", Finish.LENGTH), ("refusal", Finish.REFUSAL), ("stop_sequence", Finish.STOP)],
)
def test_anthropic_finishes_are_named(stop: str, finish: Finish) -> None:
    raw = blocks({"type": "text", "text": "x"}, stop=stop)
    assert anthropic.read_reply(endpoint("claude-haiku-4-5", ("anthropic",)), raw).finish is finish


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"choices": []},
        {"choices": ["x"]},
        {"choices": [{"message": None, "finish_reason": "stop"}]},
        completion({"content": 3}),
        completion({"content": "x"}, finish=None),
        completion({"content": "x"}, finish="abort"),
        {**completion({"content": "x"}), "usage": {"prompt_tokens": -1}},
        {**completion({"content": "x"}), "usage": {"prompt_tokens": "many"}},
        {**completion({"content": "x"}), "usage": {"prompt_tokens": 5.5}},
        {**completion({"content": "x"}), "usage": {"prompt_tokens": float("inf")}},
        {**completion({"content": "x"}), "usage": {"completion_tokens": 10**18}},
        completion({"content": None, "tool_calls": [{"id": "c"}]}),
    ],
)
def test_what_is_no_chat_completion_is_malformed(raw: dict[str, Any]) -> None:
    with pytest.raises(MalformedReply, match="model student"):
        openai.read_reply(endpoint(), raw)


@pytest.mark.parametrize(
    "raw",
    [
        {},
        blocks("x"),
        blocks({"type": "text"}),
        blocks({"type": "surprise"}),
        blocks({"type": "text", "text": "x"}, stop="pause_turn"),
        blocks({"type": "text", "text": "x"}, stop=None),
        blocks({"type": "text", "text": "x"}, input_tokens=10**30),
        {**blocks({"type": "text", "text": "x"}), "usage": None},
    ],
)
def test_what_is_no_message_is_malformed(raw: dict[str, Any]) -> None:
    with pytest.raises(MalformedReply, match="model student"):
        anthropic.read_reply(endpoint("claude-haiku-4-5", ("anthropic",)), raw)


def test_half_a_surrogate_pair_in_a_reply_is_replaced() -> None:
    reply = openai.read_reply(endpoint(), completion({"content": "a\ud83d"}))
    assert reply.message.text == "a\ufffd"


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("qwen2.5-coder-1.5b", "/home/me/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"),
        ("gpt-4o", "gpt-4o-2024-08-06"),
        ("student", "anything at all"),
        ("qwen2.5", None),
        ("my-alias", "Qwen/Qwen2.5-7B"),
        ("deepseek-r1-distill-qwen-7b", "qwen2.5"),
    ],
)
def test_an_alias_a_path_or_a_dated_name_is_not_another_model(asked: str, given: str | None) -> None:
    families = ("qwen",) if "gpt" not in asked else ("openai",)
    reply = openai.read_reply(endpoint(asked, families), completion({"content": "x"}, model=given))
    assert "/" not in reply.model


def test_a_name_of_another_family_is_another_model() -> None:
    with pytest.raises(WrongModel, match='"grok-4" of the family xai, expected qwen'):
        openai.read_reply(endpoint(), completion({"content": "x"}, model="grok-4"))


def test_strict_model_wants_the_name_itself() -> None:
    strict = endpoint("gpt-4o", ("openai",), strict_model=True)
    assert (
        openai.read_reply(strict, completion({"content": "x"}, model="gpt-4o-2024-08-06")).model == "gpt-4o-2024-08-06"
    )
    for given in ("gpt-4o-mini", None, ""):
        with pytest.raises(WrongModel):
            openai.read_reply(strict, completion({"content": "x"}, model=given))
