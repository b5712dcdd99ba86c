"""Models and a sandbox in another process: what is asked there goes by the same gates, keys and faults as here."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from sparring_agents import (
    Afar,
    Answering,
    Halted,
    Identity,
    Overloaded,
    Question,
    Reply,
    Request,
    SandboxAfar,
    Seat,
    Sending,
    Usage,
    run_afar,
    together,
)
from sparring_agents.effect_key import EFFECT_KEY
from sparring_sandbox import Job, Outcome, Returned, Stop
from sparring_sandbox.fake import FakeSandbox
from sparring_verifiers import Finish, Message, Role, Text

WHO = Identity("openai", "teacher"), ("openai",)


def asked(text: str) -> Request:
    return Request((Message(Role.USER, (Text(text),)),))


class Model:
    """Answers with the key of the effect, when it is let."""

    identity, families = WHO

    def __init__(self, before: Callable[[str], Awaitable[None]]) -> None:
        self._before = before
        self.asked: list[str] = []

    async def complete(self, request: Request) -> Reply:
        text = request.messages[0].text
        self.asked.append(text)
        await self._before(text)
        said = Message(Role.ASSISTANT, (Text(f"{text} {EFFECT_KEY.get()}"),))
        return Reply(said, Finish.STOP, Usage(), "teacher")


def afar(model: Model) -> tuple[Afar, Sending]:
    """The model as a player sees it: each question is answered in a task of its own."""
    sending = Sending()
    answering = Answering({Seat.EXAMINEE: sending.stoppable(model)})

    async def ask(question: Question) -> Reply:
        gate = answering.gate(question)
        return await asyncio.create_task(answering.answer(question, gate))

    return Afar(Seat.EXAMINEE, *WHO, ask, answering.hold), sending


async def test_a_question_crosses_with_the_key_of_its_effect() -> None:
    async def at_once(_: str) -> None: ...

    model, _ = afar(Model(at_once))
    EFFECT_KEY.set("the key")
    assert (await model.complete(asked("hello"))).message.text == "hello the key"


async def test_once_one_of_several_questions_has_failed_what_waits_beside_it_is_called_back() -> None:
    begun = asyncio.Event()

    async def before(text: str) -> None:
        if text == "fails":
            await begun.wait()
            raise Overloaded("503")
        begun.set()
        await asyncio.Event().wait()  # for its turn, which never comes

    inner = Model(before)
    model, _ = afar(inner)
    with pytest.raises(Overloaded):
        await asyncio.wait_for(together([model.complete(asked("waits")), model.complete(asked("fails"))]), 10)
    assert inner.asked == ["waits", "fails"]


async def test_what_was_not_asked_yet_when_one_beside_it_failed_is_never_asked() -> None:
    async def before(text: str) -> None:
        if text == "fails":
            raise Overloaded("503")

    inner = Model(before)
    model, _ = afar(inner)

    async def later() -> Reply:
        while "fails" not in inner.asked:
            await asyncio.sleep(0)
        for _ in range(10):
            await asyncio.sleep(0)
        return await model.complete(asked("late"))

    with pytest.raises(Overloaded):
        await together([later(), model.complete(asked("fails"))])
    assert inner.asked == ["fails"]


async def test_a_run_that_is_being_stopped_halts_questions_from_afar() -> None:
    async def before(_: str) -> None:
        await asyncio.Event().wait()

    model, sending = afar(Model(before))
    waiting = asyncio.create_task(model.complete(asked("waits")))
    await asyncio.sleep(0.01)
    sending.hold()
    with pytest.raises(Halted):
        await asyncio.wait_for(waiting, 10)


@pytest.mark.parametrize("size", [3, 50_000])
async def test_a_job_and_its_outcome_cross_whole(size: int) -> None:
    job = Job("def f(x):\n    return x", "f", (([1] * size, {"a": (1, b"x", 2**70)}),))
    outcome = Outcome(Stop.OK, tuple(Returned(value) for value in job.inputs[0]), None, 0.1, 0.2, 3)
    sandbox = FakeSandbox([outcome])
    far = SandboxAfar(sandbox.fingerprint, lambda job: run_afar(sandbox, job))
    assert await far.run(job) == outcome
    assert sandbox.jobs == [job]
