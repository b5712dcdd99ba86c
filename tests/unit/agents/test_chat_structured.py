from collections.abc import Callable

import pytest

from sparring_agents.chat import ScriptedChat, complete_structured
from sparring_agents.faults import MalformedReply
from sparring_agents.types import Reply, Request, Usage
from sparring_verifiers import Finish, Message, Reasoning, Role, Text

SCHEMA = '{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}'
ASKED = Request((Message(Role.USER, (Text("Give me a."),)),), schema=SCHEMA)


def said(text: str, finish: Finish = Finish.STOP) -> Reply:
    return Reply(Message(Role.ASSISTANT, (Reasoning("hm"), Text(text))), finish, Usage(10, 4, 1), "m", (-0.1,))


def model(*replies: str | Reply) -> tuple[ScriptedChat, list[Request]]:
    asked: list[Request] = []

    def script(request: Request) -> str | Reply:
        asked.append(request)
        return replies[len(asked) - 1]

    return ScriptedChat(["acme"], "acme-1", script), asked


async def test_without_a_schema_the_reply_comes_as_it_is() -> None:
    chat, _ = model("Sure: {")
    assert (await chat.complete(Request(ASKED.messages))).message.text == "Sure: {"


async def test_the_visible_text_of_a_structured_reply_is_the_json_alone() -> None:
    fenced = said('Sure! ```json\n{"a": 1}\n```')
    chat, asked = model(fenced, fenced)
    reply = await chat.complete(ASKED)
    assert reply == await complete_structured(chat.ask, ASKED, "it")
    assert reply.message.parts == (Reasoning("hm"), Text('{"a": 1}'))
    assert reply.logprobs is None
    assert len(asked) == 2


async def test_a_flawed_reply_comes_as_it_is_and_whoever_asks_has_it_repaired() -> None:
    flawed = said('{"a": "one"}')
    chat, asked = model(flawed)
    assert await chat.complete(ASKED) is flawed
    assert len(asked) == 1


async def test_a_flawed_reply_is_repaired_once_and_both_requests_are_counted() -> None:
    chat, asked = model(said('{"a": "one"}'), said('{"a": 1}'))
    reply = await complete_structured(chat.complete, ASKED, "it")
    assert reply.message.text == '{"a": 1}'
    assert reply.usage == Usage(20, 8, 2)
    assert chat.meter.calls == 2
    repair = asked[1].messages
    assert [message.role for message in repair] == [Role.USER, Role.ASSISTANT, Role.USER]
    assert "a: expected integer, found string" in repair[-1].text
    assert asked[1].sample == asked[0].sample


async def test_a_flawed_repair_is_malformed_and_not_worth_another_try() -> None:
    chat, asked = model("no", "still no", '{"a": 1}')
    with pytest.raises(MalformedReply, match="the reply holds no JSON value") as caught:
        await complete_structured(chat.complete, ASKED, "it")
    assert len(asked) == 2
    assert caught.value.retryable is False
    assert caught.value.kind == "MalformedReply"


@pytest.mark.parametrize("finish", [Finish.LENGTH, Finish.REFUSAL, Finish.TOOL])
async def test_a_reply_that_was_cut_or_refused_is_not_repaired(finish: Finish) -> None:
    chat, asked = model(said('{"a": ', finish))
    reply = await complete_structured(chat.complete, ASKED, "it")
    assert (reply.finish, len(asked)) == (finish, 1)


async def test_an_empty_reply_is_repaired_without_an_empty_turn() -> None:
    chat, asked = model("", '{"a": 2}')
    await complete_structured(chat.complete, ASKED, "it")
    assert [message.role for message in asked[1].messages] == [Role.USER, Role.USER]


def test_script_may_be_any_function_of_a_request() -> None:
    script: Callable[[Request], str] = lambda request: str(request.sample)  # noqa: E731 - what a test would write
    assert ScriptedChat(["acme"], "acme-1", script).identity.provider == "scripted"
