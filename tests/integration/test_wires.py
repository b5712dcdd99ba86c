"""Both wires over real HTTP against the test server: replies, faults, keys, limits, sampling."""

import asyncio
import json
import os
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import replace
from typing import Any, Literal

import aiohttp
import pytest
from tests.servers.scripts import seats
from tests.servers.wire_server import TRANSPORT_FAULTS, Ask, FaultPlan, Said, Script, WireServer, wire_process

from sparring_agents import complete_structured, load_prompt
from sparring_agents.chat import (
    EndpointLimits,
    ModelSpec,
    check_model,
    find_json,
    missing_keys,
    open_models,
    redactor_for,
)
from sparring_agents.chat.factory import build_model
from sparring_agents.chat.retry import Retrying
from sparring_agents.chat.weights import pull, resolve
from sparring_agents.faults import (
    ContextTooLong,
    KeyRefused,
    MalformedReply,
    ModelFault,
    Overloaded,
    RateLimited,
    TimedOut,
    UnknownModel,
    Unreachable,
    WrongModel,
)
from sparring_agents.types import Reply, Request, Sampling, Tool
from sparring_verifiers import (
    Finish,
    Message,
    Reasoning,
    Role,
    Text,
    ToolCall,
    ToolResult,
    canonical,
    from_json,
    to_json,
)

Wire = Literal["openai", "anthropic"]
KEY = "a-key-of-no-known-shape-42"
SCHEMA = '{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}'
SECRET_PROMPT = "The unpublished problem: how many marbles does Zebedee keep in the blue drawer?"


@pytest.fixture(params=["openai", "anthropic"])
def wire(request: pytest.FixtureRequest) -> Wire:
    kind: Wire = request.param
    return kind


@pytest.fixture(params=["raw", "sdk"])
def client(request: pytest.FixtureRequest) -> str:
    """How the SDK is used."""
    return str(request.param)


def asked(text: str = SECRET_PROMPT, **changes: Any) -> Request:
    system = Message(Role.SYSTEM, (Text("Be brief."),))
    return replace(Request((system, Message(Role.USER, (Text(text),)))), **changes)


def echo(ask: Ask) -> str:
    return f"{ask.model} was asked {ask.last!r} in sample {ask.sample}"


@asynccontextmanager
async def served(
    wire: Wire, script: Script = echo, spec: dict[str, Any] | None = None, **server: Any
) -> AsyncIterator[tuple[Retrying, WireServer]]:
    async with WireServer(script, **server) as running:
        fields: dict[str, Any] = {"base_url": running.base_url, "family": "qwen", "timeout_s": 10.0, **(spec or {})}
        async with open_models({"student": ModelSpec(wire, "qwen2.5-test", **fields)}) as models:
            yield models["student"], running


def always(kind: str, **plan: Any) -> FaultPlan:
    return FaultPlan(rate=1.0, kinds=(kind,), most=None, **plan)


async def test_a_reply_comes_over_the_wire(wire: Wire, client: str) -> None:
    async with served(wire, spec={"client": client}) as (model, server):
        reply = await model.complete(asked("Hello", sampling=Sampling(temperature=0.5, max_tokens=9)))
        assert reply.message.text == "qwen2.5-test was asked 'Hello' in sample 0"
        assert (reply.finish, reply.model) == (Finish.STOP, "qwen2.5-test")
        assert reply.usage.input_tokens == 3
        assert (server.requests[0]["temperature"], server.requests[0]["max_tokens"]) == (0.5, 9)
        assert (model.meter.calls, model.meter.input_tokens) == (1, 3)


async def test_reasoning_tools_and_refusals_come_over_the_wire(wire: Wire, client: str) -> None:
    replies = [Said("42", reasoning="hm"), Said(tool=("add", {"x": 1}), finish="tool"), Said("No.", finish="refusal")]
    async with served(wire, lambda ask: replies[ask.sample], {"sample_as": "header", "client": client}) as (model, _):
        tools = (Tool("add", "adds", '{"type":"object","properties":{"x":{"type":"integer"}}}'),)
        said = [await model.complete(asked(sample=sample, tools=tools)) for sample in range(3)]
    thoughts = [part for part in said[0].message.parts if isinstance(part, Reasoning)]
    assert (thoughts[0], said[0].message.text) == (Reasoning("hm"), "42")
    assert isinstance(said[1].message.parts[0], ToolCall)
    assert (said[1].message.parts[0].name, said[1].finish) == ("add", Finish.TOOL)
    assert said[2].finish is Finish.REFUSAL


THINKS = '{"thinking": {"type": "enabled", "budget_tokens": 1024}}'


async def test_a_model_is_shown_what_it_thought_when_it_goes_on_after_a_tool(wire: Wire, client: str) -> None:
    def script(ask: Ask) -> Said:
        is_second = any(turn["role"] == "assistant" for turn in ask.body["messages"])
        return Said("42", reasoning="so") if is_second else Said(tool=("add", {"x": 1}), finish="tool", reasoning="hm")

    tools = (Tool("add", "adds", '{"type":"object","properties":{"x":{"type":"integer"}}}'),)
    spec: dict[str, Any] = {"client": client, **({"parameters": THINKS} if wire == "anthropic" else {})}
    async with served(wire, script, spec) as (model, server):
        first = await model.complete(asked("Add.", tools=tools))
        call = next(part for part in first.message.parts if isinstance(part, ToolCall))
        stored = from_json(Reply, json.loads(canonical(to_json(first)))).message  # as a replay reads it
        result = Message(Role.TOOL, (ToolResult(call.id, "42"),))
        asking = asked("Add.", tools=tools)
        second = await model.complete(replace(asking, messages=(*asking.messages, stored, result)))
        assert second.message.text == "42"
        shown = json.dumps(server.requests[1]["messages"])
    assert ("hm" in shown) is (wire == "anthropic")  # the OpenAI wire has no place for it
    assert ("signature" in shown, "redacted_thinking" in shown) == (wire == "anthropic",) * 2


async def test_thinking_of_another_model_and_thinking_nobody_signed_is_not_sent(wire: Wire) -> None:
    thought = Message(
        Role.ASSISTANT, (Reasoning("a", "s", "claude-other"), Reasoning("b"), Text("No."))
    )  # the reviser goes on where another author stopped
    spec = {"parameters": THINKS} if wire == "anthropic" else {}
    async with served(wire, spec=spec) as (model, server):
        asking = asked("Go on.")
        await model.complete(replace(asking, messages=(*asking.messages, thought, *asking.messages)))
        (shown,) = (turn["content"] for turn in server.requests[0]["messages"] if turn["role"] == "assistant")
    assert shown == ([{"type": "text", "text": "No."}] if wire == "anthropic" else "No.")


async def test_the_sample_reaches_the_endpoint_as_the_spec_says(wire: Wire) -> None:
    async with served(wire, spec={"sample_as": "header"}) as (model, server):
        assert (await model.complete(asked(sample=3))).message.text.endswith("in sample 3")
        assert "seed" not in server.requests[0]
    async with served(wire, spec={"sample_as": "seed"}) as (model, server):
        for sample in (0, 1, 1):
            await model.complete(asked(sample=sample))
        seeds = [request["seed"] for request in server.requests]
        assert seeds[0] != seeds[1] == seeds[2]
    async with served(wire) as (model, server):
        assert (await model.complete(asked(sample=3))).message.text.endswith("in sample 0")
        assert "seed" not in server.requests[0]


async def test_parameters_are_passed_through_and_extra_wins(wire: Wire, client: str) -> None:
    spec = {"parameters": '{"top_k": 20, "min_p": 0.1}', "client": client}
    async with served(wire, spec=spec) as (model, server):
        await model.complete(asked(extra='{"min_p": 0.2}'))
        assert (server.requests[0]["top_k"], server.requests[0]["min_p"]) == (20, 0.2)


async def test_the_sdks_own_create_sends_the_same_body_and_gives_the_same_reply(wire: Wire) -> None:
    def think(ask: Ask) -> Said:
        return Said('{"a": 4}', reasoning="hm")

    tools = (Tool("add", "adds", '{"type":"object","properties":{"x":{"type":"integer"}}}'),)
    sampling = Sampling(temperature=0.5, top_p=0.9, max_tokens=9, stop=("END",))
    request = asked(sampling=sampling, tools=tools, tool_choice="auto", schema=SCHEMA, extra='{"top_k": 4}')
    said = []
    for client in ("raw", "sdk"):
        async with served(wire, think, {"client": client}) as (model, server):
            said.append((await model.complete(request), server.requests))
    assert said[0] == said[1]
    assert said[0][0].message.parts[0] == Reasoning("hm")
    assert said[0][0].message.text == '{"a": 4}'


async def test_the_prompt_cache_is_told_the_fixed_text_only_where_that_is_wanted_and_the_seed_stays(wire: Wire) -> None:
    sent = []
    for prompt_cache in (None, True):
        spec = {"prompt_cache": prompt_cache, "sample_as": "seed"}
        async with served(wire, spec=spec) as (model, server):
            await model.complete(asked("Hello"))
            sent.append(server.requests[0])
    plain, marked = sent
    assert plain["seed"] == marked["seed"]
    changed = {name for name in marked if marked[name] != plain.get(name)}
    assert changed == ({"prompt_cache_key"} if wire == "openai" else {"system"})


async def test_a_schema_is_sent_and_an_endpoint_that_ignores_it_gets_one_repair(wire: Wire) -> None:
    def stubborn(ask: Ask) -> str:
        assert ask.schema is not None
        return '{"a": 7}' if "does not satisfy" in ask.last else "seven"

    async with served(wire, stubborn) as (model, server):
        reply = await complete_structured(model.complete, asked(schema=SCHEMA), "it")
        assert (reply.message.text, len(server.requests)) == ('{"a": 7}', 2)
    async with served(wire, lambda _: "seven") as (model, server):
        with pytest.raises(MalformedReply, match="neither does its repair"):
            await complete_structured(model.complete, asked(schema=SCHEMA), "it")
        assert len(server.requests) == 2


async def test_a_schema_may_be_sent_as_a_tool_and_is_repaired_alike(wire: Wire) -> None:
    def call(ask: Ask) -> Said:
        assert ask.schema is None
        return Said(tool=("reply", {"a": 7 if "satisfy" in ask.last else "seven"}), finish="tool")

    async with served(wire, call, {"schema_as": "tool"}) as (model, server):
        reply = await complete_structured(model.complete, asked(schema=SCHEMA), "it")
        assert (reply.message.parts, reply.finish) == ((Text('{"a": 7}'),), Finish.STOP)
        assert len(server.requests) == 2
        choice, (tool,) = server.requests[0]["tool_choice"], server.requests[0]["tools"]
    if wire == "openai":
        assert choice == {"type": "function", "function": {"name": "reply"}}
        assert tool["function"]["parameters"] == json.loads(SCHEMA)
    else:
        assert (choice, tool["input_schema"]) == ({"type": "tool", "name": "reply"}, json.loads(SCHEMA))
    async with served(wire, lambda _: "seven", {"schema_as": "tool"}) as (model, _):
        with pytest.raises(MalformedReply, match="neither does its repair"):
            await complete_structured(model.complete, asked(schema=SCHEMA), "it")


async def test_a_schema_that_is_not_sent_is_validated_all_the_same(wire: Wire) -> None:
    async with served(wire, lambda _: 'Sure: {"a": 7}', {"schema_as": "none"}) as (model, server):
        assert (await model.complete(asked(schema=SCHEMA))).message.text == '{"a": 7}'
        assert not {"tools", "response_format", "output_config"} & set(server.requests[0])


@pytest.mark.parametrize(
    ("kind", "fault", "retried"),
    [
        ("429", RateLimited, True),
        ("500", Overloaded, True),
        ("529", Overloaded, True),
        ("reset", Unreachable, True),
        ("garbage", MalformedReply, True),
        ("truncated", Unreachable, True),
        ("stall", TimedOut, True),
        ("wrong_model", WrongModel, False),
    ],
)
async def test_each_fault_is_named_and_only_what_may_pass_is_asked_again(
    wire: Wire, client: str, kind: str, fault: type[ModelFault], retried: bool
) -> None:
    limits = EndpointLimits(patience_s=0.2)
    spec = {"retries": 1, "timeout_s": 0.5 if kind == "stall" else 10.0, "client": client, "endpoint": limits}
    async with served(wire, spec=spec, faults=always(kind, retry_after_s=0.01)) as (model, server):
        with pytest.raises(ModelFault) as caught:
            await model.complete(asked())
        assert type(caught.value) is fault
        sent = sum(server.stats.seen.values())
        assert sent > 2 if kind == "429" else sent == (2 if retried else 1)
    said = str(caught.value)
    assert said.startswith("model student (qwen2.5-test): ")
    assert "\n" not in said
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


async def test_a_reply_delivered_twice_is_nobody_elses_reply(wire: Wire, client: str) -> None:
    spec = {"sample_as": "header", "concurrency": 2, "client": client}
    async with served(wire, spec=spec, faults=always("duplicate")) as (model, server):
        for number in range(12):
            pair = [model.complete(asked(f"Question {number}", sample=sample)) for sample in range(2)]
            texts = [reply.message.text for reply in await asyncio.gather(*pair)]
            assert texts == [f"qwen2.5-test was asked 'Question {number}' in sample {sample}" for sample in range(2)]
        assert server.stats.faults["duplicate"] == server.stats.as_json()["answered"] >= 24


async def test_a_slow_trickle_is_a_reply_while_the_time_lasts_and_then_a_time_out(wire: Wire) -> None:
    async with served(wire, faults=always("trickle", stall_s=0.3)) as (model, _):
        assert (await model.complete(asked())).finish is Finish.STOP
    spec = {"retries": 0, "timeout_s": 0.3}
    async with served(wire, spec=spec, faults=always("trickle", stall_s=20.0)) as (model, _):
        with pytest.raises(TimedOut):
            await model.complete(asked())


async def test_a_server_that_takes_no_connection_is_unreachable_within_the_connect_time_out(
    wire: Wire, client: str
) -> None:
    with socket.socket() as deaf, ExitStack() as queue:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        for _ in range(4):  # the backlog is full: the next connection is neither taken nor refused
            waiting = queue.enter_context(socket.socket())
            waiting.setblocking(False)  # noqa: FBT003 - the standard library's own signature
            waiting.connect_ex(deaf.getsockname())
        limits = EndpointLimits(connect_timeout_s=0.3)
        address = f"http://127.0.0.1:{deaf.getsockname()[1]}/v1"
        fields: dict[str, Any] = {"base_url": address, "retries": 0, "endpoint": limits, "client": client}
        async with open_models({"student": ModelSpec(wire, "qwen2.5-test", **fields)}) as models:
            with pytest.raises(Unreachable, match="no connection within connect_timeout_s"):
                await asyncio.wait_for(models["student"].complete(asked()), 20.0)


async def test_a_dead_endpoint_is_unreachable_and_not_timed_out(wire: Wire) -> None:
    async with WireServer(echo) as server:
        base_url = server.base_url
    spec = ModelSpec(wire, "qwen2.5-test", base_url=base_url, retries=0)
    async with open_models({"student": spec}) as models:
        with pytest.raises(Unreachable, match="no connection"):
            await models["student"].complete(asked())


async def test_a_refused_key_an_unknown_model_and_a_long_prompt_are_told_apart_at_once(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_KEY", KEY)
    spec = {"key_env": "TEST_KEY"}
    for fault, settings in (
        (KeyRefused, {"keys": ["another"]}),
        (UnknownModel, {"models": ["gpt-x"]}),
        (ContextTooLong, {"context_characters": 20}),
    ):
        async with served(wire, spec=spec, **settings) as (model, _server):
            with pytest.raises(ModelFault) as caught:
                await model.complete(asked())
            assert type(caught.value) is fault
            assert KEY not in str(caught.value)
            assert model.meter.calls == 1
    async with served(wire, spec=spec, keys=[KEY]) as (model, _):
        assert (await model.complete(asked())).finish is Finish.STOP


async def test_an_endpoint_that_quotes_the_prompt_is_not_quoted(wire: Wire) -> None:
    spec = {"key_env": None}
    async with served(wire, spec=spec, models=[]) as (model, _):
        with pytest.raises(UnknownModel, match="does not exist"):
            await model.complete(asked())
        with pytest.raises(UnknownModel) as caught:
            await model.complete(asked("The model `qwen2.5-test` does not exist"))
    assert "does not exist" not in str(caught.value)


async def test_a_missing_key_is_refused_before_anything_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TEST_KEY", raising=False)
    spec = ModelSpec("openai", "gpt-5", key_env="TEST_KEY")
    assert missing_keys({"teacher": spec}) == {"teacher": "TEST_KEY"}
    with pytest.raises(KeyRefused, match="TEST_KEY is not set"):
        build_model("teacher", spec)


async def test_the_environments_own_key_goes_to_no_other_server(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_ORG_ID", "org-secret")
    async with served(wire, keys=["none"]) as (model, server):
        assert (await model.complete(asked())).finish is Finish.STOP
        assert not {KEY, "org-secret"} & {*" ".join(server.headers[0].values()).split()}


@pytest.mark.parametrize("client", ["raw", "sdk"])
async def test_no_header_of_the_environment_is_sent_to_another_server_not_even_empty(
    wire: Wire, client: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = "Authorization: Bearer theirs\nx-api-key: theirs\nX-Gateway: theirs\nUser-Agent: theirs"
    monkeypatch.setenv(f"{wire.upper()}_CUSTOM_HEADERS", given)
    monkeypatch.setenv("OPENAI_ORG_ID", "theirs")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "theirs")
    monkeypatch.setenv("MY_KEY", "mine")
    async with served(wire, keys=["mine"], spec={"client": client, "key_env": "MY_KEY"}) as (model, server):
        assert (await model.complete(asked())).finish is Finish.STOP
    sent = {name.lower(): value for name, value in server.headers[0].items()}
    assert sent["authorization"] == "Bearer mine"
    assert not {"x-api-key", "x-gateway", "openai-organization", "openai-project"} & sent.keys()
    assert not [name for name, value in sent.items() if "theirs" in value or not value]
    assert os.environ["OPENAI_ORG_ID"] == "theirs"


async def test_models_are_closed_on_leaving(wire: Wire) -> None:
    async with WireServer(echo) as server:
        spec = ModelSpec(wire, "qwen2.5-test", base_url=server.base_url, retries=0)
        async with open_models({"student": spec}) as models:
            await models["student"].complete(asked())
        with pytest.raises((RuntimeError, Unreachable)):
            await models["student"].complete(asked())


async def test_a_proxy_of_the_environment_is_not_asked_for_this_host(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    async with served(wire, spec={"retries": 0}) as (model, _):
        assert (await model.complete(asked())).finish is Finish.STOP


async def test_the_identity_holds_no_host_and_families_count_teachers(wire: Wire) -> None:
    async with served(wire, spec={"derived_from": ("GPT",)}) as (model, server):
        assert model.families == ("qwen", "openai")
        assert model.identity.weights_sha256 is None
        assert str(server._port) not in repr(model.identity)


async def test_many_requests_through_faults_are_all_answered_and_none_is_paid_twice(wire: Wire) -> None:
    plan = FaultPlan(rate=0.25, seed=3, kinds=TRANSPORT_FAULTS, most=3, retry_after_s=0.01)
    spec = {"sample_as": "header", "concurrency": 8, "retries": 4}
    async with served(wire, spec=spec, faults=plan) as (model, server):
        model._sleep = _no_sleep  # type: ignore[method-assign]
        replies = await asyncio.gather(*(model.complete(asked(f"Question {n}", sample=n % 3)) for n in range(60)))
        assert len({reply.message.text for reply in replies}) == 60
        assert server.stats.as_json()["paid_twice"] == 0
        assert sum(server.stats.faults.values()) == model.meter.retries > 5
        assert set(server.stats.faults) == set(TRANSPORT_FAULTS)
        assert server.stats.most_in_flight <= 8
        assert model.meter.in_flight == 0


async def _no_sleep(_: float) -> None:
    return None


async def test_models_check_says_what_works(wire: Wire) -> None:
    def honours(ask: Ask) -> str:
        return '{"greeting": "Hello."}' if ask.schema else "Hello."

    async with served(wire, honours) as (model, _):
        found = await check_model(model)
        assert (found.is_usable, found.schema, found.model, found.fault) == (True, "honoured", "qwen2.5-test", "")
    mended = Said('{"greeting": "Hello."}')
    async with served(wire, lambda ask: mended if "satisfy" in ask.last else Said("Hello.")) as (model, server):
        assert (await check_model(model)).schema == "repaired"
        assert len(server.requests) == 3
    async with served(wire, lambda _: "Hello.") as (model, _):
        assert (await check_model(model)).schema == "ignored"
    async with served(wire, keys=["another"]) as (model, server):
        found = await check_model(model)
        assert (found.is_reachable, found.is_key_accepted, found.is_usable) == (True, False, False)
        assert found.fault.startswith("KeyRefused: ")
        assert server.stats.as_json()["calls"] == 0


async def test_the_redactor_of_a_run_knows_its_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_KEY", KEY)
    redactor = redactor_for({"teacher": ModelSpec("openai", "gpt-5", key_env="TEST_KEY")})
    assert KEY not in redactor.text(f"key {KEY}")


async def test_the_server_in_a_process_of_its_own_plays_the_seats() -> None:
    with wire_process("--faults", "0.3", "--seed", "5", "--kinds", "500") as base_url:
        specs = {
            name: ModelSpec("openai", name, base_url=base_url, family=name, sample_as="header")
            for name in ("a1x", "b2y")
        }
        async with open_models(specs) as models:
            said = Message(Role.SYSTEM, (Text("You set problems in mathematics."),))
            schema = '{"type":"object","required":["statement","program"]}'
            request = Request((said, Message(Role.USER, (Text("One."),))), schema=schema)
            proposals = [json.loads((await models[name].complete(request)).message.text) for name in specs]
            solved = Message(Role.SYSTEM, (Text("Solve the problem step by step."),))
            question = Request((solved, Message(Role.USER, (Text(proposals[0]["statement"]),))))
            answers = [(await models["b2y"].complete(replace(question, sample=k))).message.text for k in range(4)]
        async with aiohttp.ClientSession() as session, session.get(f"{base_url[:-3]}/stats") as response:
            stats = await response.json()
    namespace: dict[str, Any] = {}
    exec(proposals[0]["program"], namespace)  # the test's own text, not a model's
    right = f"ANSWER: {namespace['solution']()}"
    assert [answer.endswith(right) for answer in answers] == [True, True, False, False]
    assert proposals[0] != proposals[1]
    assert (stats["distinct"], stats["paid_twice"]) == (6, 0)


@pytest.mark.parametrize("name", ["examiner_math", "examiner_code", "judge_pair", "judge_score", "test_writer"])
def test_the_seats_scripts_know_the_shipped_prompts_and_keep_to_their_schemas(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.schema is not None
    texts = prompt.system + prompt.user
    reply = seats(Ask("openai", "m", texts, prompt.user, json.loads(prompt.schema), 0, {}))
    assert find_json(reply, json.loads(prompt.schema)) == (reply, "")


def test_seats_are_played_by_content_and_never_by_order() -> None:
    def judged(first: str, second: str) -> str:
        prompt = f"You compare two answers\n<answer_A>\n{first}\n</answer_A>\n<answer_B>\n{second}\n</answer_B>"
        winner: str = json.loads(seats(Ask("openai", "j", prompt, prompt, None, 0, {})))["winner"]
        return winner

    assert (judged("plain", "so because"), judged("so because", "plain"), judged("x", "y")) == ("B", "A", "tie")


@pytest.mark.local_model
async def test_a_local_model_answers_the_same_to_the_same_sample_and_keeps_to_a_schema() -> None:
    try:
        path = pull("smollm2")
    except ModelFault as fault:
        pytest.skip(str(fault))
    spec = ModelSpec("local", "smollm2", concurrency=1, parameters='{"temperature": 0.7, "max_tokens": 16}')
    async with open_models({"small": spec, "again": spec}) as models:
        small = models["small"]
        assert (small.identity.provider, small.identity.weights_sha256) == ("local", resolve(str(path)).sha256)
        assert small.families == ("huggingface",)
        first, again = [(await models[name].complete(asked("Tell me a story."))).message for name in ("small", "again")]
        other = (await small.complete(asked("Tell me a story.", sample=1))).message
        assert first == again
        assert first != other
        structured = await complete_structured(small.complete, asked("Give me a.", schema=SCHEMA), "it")
        assert structured.finish is Finish.LENGTH or isinstance(json.loads(structured.message.text)["a"], int)
