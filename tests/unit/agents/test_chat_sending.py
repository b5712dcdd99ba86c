"""Once sending is held nothing goes over the wire any more, and what is on the wire may end."""

import asyncio
import json
from types import SimpleNamespace
from typing import Any

import pytest

from sparring_agents.chat import (
    EndpointLimits,
    Limited,
    OnTheWire,
    Retrying,
    Sending,
    Throttle,
    complete_structured,
)
from sparring_agents.chat.endpoint import Endpoint
from sparring_agents.chat.openai import WIRE
from sparring_agents.chat.redact import Redactor
from sparring_agents.chat.toll import FREE_PASSAGE
from sparring_agents.chat.wire import WireChat
from sparring_agents.effects import together
from sparring_agents.faults import Halted, KeyRefused, ModelFault
from sparring_agents.types import ChatModel, Identity, Reply, Request
from sparring_verifiers import Message, Role, Text

SCHEMA = '{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}'
USER = Message(Role.USER, (Text("Hello"),))


class Server:
    """Answers each request when the test lets it: with a text, or with what it raises."""

    def __init__(self) -> None:
        self.now = 0.0
        self.sent = 0
        self.answers: asyncio.Queue[str | Exception] = asyncio.Queue()
        self.sending = Sending(clock=lambda: self.now)

    async def post(self, _body: Any, _headers: Any) -> bytes:
        self.sent += 1
        said = await self.answers.get()
        if isinstance(said, Exception):
            raise said
        choice = {"message": {"role": "assistant", "content": said}, "finish_reason": "stop"}
        return json.dumps({"choices": [choice], "model": "m", "usage": {}}).encode()

    def model(self, concurrency: int = 8, requests_per_minute: float | None = 1e-6) -> ChatModel:
        """One that waits for ever between two attempts, and between two requests where there is a limit to them."""

        async def pause(_: float) -> None:
            await asyncio.Event().wait()

        throttle = Throttle(limits=EndpointLimits(requests_per_minute))
        toll = self.sending.held(FREE_PASSAGE, 600.0)
        identity, redactor = Identity("openai", "m"), Redactor([], {})
        endpoint = Endpoint("m", identity, ("acme",), self.post, redactor, {}, throttle=throttle, toll=toll)
        return self.sending.stoppable(Retrying(Limited(WireChat(WIRE, endpoint), concurrency), sleep=pause))


async def asked(model: ChatModel, schema: str | None = None) -> asyncio.Task[Reply]:
    """A question that has come as far as it can without an answer."""
    task = asyncio.create_task(complete_structured(model.complete, Request((USER,), schema=schema), "it"))
    for _ in range(20):
        await asyncio.sleep(0)
    return task


async def test_what_is_on_the_wire_ends_and_what_waits_for_its_turn_is_called_back() -> None:
    server = Server()
    model = server.model(concurrency=1)
    first, second = await asked(model), await asked(model)
    server.sending.hold()
    with pytest.raises(Halted):
        await second
    assert server.sending.on_the_wire() == OnTheWire(1, 600.0)
    server.now = 250.0
    assert server.sending.on_the_wire() == OnTheWire(1, 350.0)
    server.answers.put_nowait("at last")
    assert (await first).message.text == "at last"
    assert server.sending.on_the_wire() == OnTheWire()
    with pytest.raises(Halted):
        await model.complete(Request((USER,)))
    assert server.sent == 1


async def test_a_request_that_fails_after_the_stop_is_not_sent_again() -> None:
    server = Server()
    question = await asked(server.model())
    server.sending.hold()
    server.answers.put_nowait(TimeoutError())
    with pytest.raises(Halted):
        await question
    assert server.sent == 1


async def test_a_pause_between_two_attempts_ends_with_the_stop() -> None:
    server = Server()
    question = await asked(server.model())
    server.answers.put_nowait(ConnectionResetError())
    for _ in range(20):
        await asyncio.sleep(0)
    server.sending.hold()
    with pytest.raises(Halted):
        await question
    assert server.sent == 1


async def test_a_reply_that_needs_a_repair_gets_none_after_the_stop() -> None:
    server = Server()
    question = await asked(server.model(), SCHEMA)
    server.sending.hold()
    server.answers.put_nowait("no JSON")
    with pytest.raises(Halted):
        await question
    assert server.sent == 1


async def test_what_goes_by_batch_is_not_waited_for() -> None:
    server, never = Server(), asyncio.Event()
    toll = server.sending.held(FREE_PASSAGE, 600.0)

    class Batched:
        identity, families = Identity("openai", "m"), ("acme",)

        async def complete(self, _: Request) -> Reply:
            async with toll.fare({}, by_batch=True) as fare:
                fare.begin()
                await never.wait()
            raise AssertionError

    question = await asked(server.sending.stoppable(Batched()))
    server.sending.hold()
    with pytest.raises(Halted):
        await question


async def settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)


class Refused(Exception):
    """What an SDK raises of a key."""

    status_code, body, response = 401, None, SimpleNamespace(headers={})


async def beside(model: ChatModel, *, schema: str | None = None) -> asyncio.Task[list[Reply | Exception]]:
    """Three questions of one bout; what came of each is told in the end, and the failure raised."""
    ended: list[Reply | Exception] = []

    async def one() -> None:
        try:
            ended.append(await complete_structured(model.complete, Request((USER,), schema=schema), "it"))
        except Exception as error:
            ended.append(error)
            raise

    async def all_of_them() -> list[Reply | Exception]:
        with pytest.raises(ModelFault):
            await together([one(), one(), one()])
        return ended

    task = asyncio.create_task(all_of_them())
    await settled()
    return task


async def test_once_a_question_has_failed_its_siblings_on_the_wire_end_and_those_that_wait_are_not_sent() -> None:
    server = Server()
    other = await asked(server.model(8, None))
    asking = await beside(server.model(2, None))
    assert server.sent == 3
    server.answers.put_nowait("of another bout")
    server.answers.put_nowait(Refused())
    await settled()
    assert not asking.done()
    server.answers.put_nowait("paid for")
    refused, halted, paid = await asking
    assert isinstance(refused, KeyRefused)
    assert isinstance(halted, Halted)
    assert isinstance(paid, Reply)
    assert (await other).message.text == "of another bout"
    assert server.sent == 3


async def test_once_a_question_has_failed_no_sibling_is_sent_again() -> None:
    server = Server()
    asking = await beside(server.model(8, None))
    server.answers.put_nowait(ConnectionResetError())
    await settled()  # it waits for its next attempt
    server.answers.put_nowait(Refused())
    await settled()
    assert not asking.done()
    server.answers.put_nowait(ConnectionResetError())
    refused, *halted = await asking
    assert isinstance(refused, KeyRefused)
    assert [type(one) for one in halted] == [Halted, Halted]
    assert server.sent == 3


async def test_once_a_question_has_failed_no_sibling_is_repaired() -> None:
    server = Server()
    asking = await beside(server.model(8, None), schema=SCHEMA)
    server.answers.put_nowait(Refused())
    server.answers.put_nowait("no JSON")
    server.answers.put_nowait('{"a": 1}')
    refused, *rest = await asking
    assert isinstance(refused, KeyRefused)
    assert {type(one) for one in rest} == {Halted, Reply}
    assert server.sent == 3


async def test_what_failed_holds_its_siblings_alone() -> None:
    server = Server()
    model = server.model(8, None)
    asking = await beside(model)
    for said in (Refused(), "x", "y"):
        server.answers.put_nowait(said)
    await asking
    server.answers.put_nowait("of the next play")
    assert (await model.complete(Request((USER,)))).message.text == "of the next play"


async def test_a_run_that_is_stopped_while_siblings_wait_halts_them_and_is_no_defect() -> None:
    server = Server()
    model = server.model(concurrency=1)

    async def stop() -> None:
        await settled()
        server.sending.hold()
        server.answers.put_nowait("at last")

    with pytest.raises(Halted):
        await asyncio.gather(together([model.complete(Request((USER,))) for _ in range(3)]), stop())
    assert server.sent == 1
