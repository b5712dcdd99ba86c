import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from sparring_agents import (
    Bout,
    BudgetSpent,
    ContextTooLong,
    Halted,
    Identity,
    ModelFault,
    Reply,
    Request,
    Sampling,
    SchemaUnmet,
    Seat,
    Unreachable,
    Usage,
    ask,
    decide,
    execute,
    key_of,
    load_prompt,
    order,
    sample_of,
    seed_of,
    together,
)
from sparring_agents.effects import JournaledSandbox
from sparring_agents.seats.examinee import solve
from sparring_sandbox import Job
from sparring_verifiers import Finish, Message, Reasoning, Role, Text, ToolCall

from .table_doubles import MatchVerifier, MemoryJournal, ValueSandbox, answers, chat, fixed, math_problem, table


def at(script: Any = None, **changes: Any) -> Any:
    return table({Seat.EXAMINEE: chat(script or answers("7"))}, fixed(math_problem()), **changes)


def request(text: str = "hello", sample: int = 0) -> Request:
    return Request((Message(Role.USER, (Text(text),)),), Sampling(temperature=0.5), sample=sample)


async def test_an_effect_is_stored_before_its_result_is_used() -> None:
    here = at()
    reply = await ask(here, Seat.EXAMINEE, request(), prompt="p@1", path="x")
    (body,) = here.journal.bodies.values()
    assert json.loads(body)["message"]["parts"][0]["text"] == reply.message.text


async def test_callers_use_the_body_that_the_journal_holds_not_their_own() -> None:
    class First(MemoryJournal):
        """Somebody else committed another reply in the meantime."""

        async def commit(self, key: str, body: bytes) -> bytes:
            return body.replace(b"ANSWER: 7", b"ANSWER: 5")

    reply = await ask(at(journal=First()), Seat.EXAMINEE, request(), prompt="p@1", path="x")
    assert reply.message.text.endswith("ANSWER: 5")


async def test_a_reply_with_every_kind_of_part_survives_the_journal() -> None:
    parts = (Reasoning("hm"), Text("x"), ToolCall("1", "f", "{}"))
    whole = Reply(Message(Role.ASSISTANT, parts), Finish.TOOL, Usage(3, 2, 1), "m", (-0.5, -1.25))
    here = at(lambda _: whole)
    assert await ask(here, Seat.EXAMINEE, request(), prompt="p@1", path="x") == whole
    assert await ask(here, Seat.EXAMINEE, request(), prompt="p@1", path="x") == whole


async def test_tokens_written_to_a_cache_are_kept_and_a_reply_without_them_has_the_bytes_it_always_had() -> None:
    here = at(lambda _: Reply(Message(Role.ASSISTANT, (Text("x"),)), Finish.STOP, Usage(3, 2, 1), "m"))
    await ask(here, Seat.EXAMINEE, request(), prompt="p@1", path="x")
    (stored,) = here.journal.bodies.values()
    assert json.loads(stored)["usage"] == {"input_tokens": 3, "output_tokens": 2, "cached_tokens": 1}
    written = Reply(Message(Role.ASSISTANT, (Text("x"),)), Finish.STOP, Usage(9, 2, 1, 5), "m")
    there = at(lambda _: written)
    assert await ask(there, Seat.EXAMINEE, request(), prompt="p@1", path="x") == written
    assert await ask(there, Seat.EXAMINEE, request(), prompt="p@1", path="x") == written


async def test_a_fault_is_not_stored_so_a_resume_asks_again() -> None:
    def fail(_: Request) -> str:
        raise Unreachable("gone")

    here = at(fail)
    with pytest.raises(Unreachable):
        await ask(here, Seat.EXAMINEE, request(), prompt="p@1", path="x")
    assert here.journal.bodies == {}
    assert here.tally.spoken() == ()


SCHEMA = '{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"],"additionalProperties":false}'
STRUCTURED = replace(request(), schema=SCHEMA)


def in_turn(*comes: str | Exception) -> tuple[Any, list[Request]]:
    """A script that says or raises these, one a request, and the requests."""
    asked: list[Request] = []

    def script(given: Request) -> str:
        asked.append(given)
        come = comes[len(asked) - 1]
        if isinstance(come, Exception):
            raise come
        return come

    return script, asked


@pytest.mark.parametrize("fault", [Unreachable("gone"), BudgetSpent("spent"), Halted("the run is being stopped")])
async def test_a_reply_that_misses_its_schema_is_paid_for_once_whatever_breaks_its_repair(fault: Exception) -> None:
    script, asked = in_turn("prose", fault, '{"a": 1}')
    here = at(script)
    with pytest.raises(type(fault)):
        await ask(here, Seat.EXAMINEE, STRUCTURED, prompt="p@1", path="x")
    for _ in range(2):
        reply = await ask(here, Seat.EXAMINEE, STRUCTURED, prompt="p@1", path="x")
        assert reply.message.text == '{"a": 1}'
        assert reply.usage.output_tokens == 3  # of both
    assert [given == STRUCTURED for given in asked] == [True, False, False]
    assert asked[1] == asked[2]


async def test_where_the_repair_is_flawed_too_the_next_play_puts_both_questions_again() -> None:
    script, asked = in_turn("prose", "prose still", "other prose", "and more", '{"a": 1}')
    here = at(script)
    for sent in (2, 4):
        with pytest.raises(SchemaUnmet, match=r"^model acme-1: the reply does not satisfy the schema"):
            await ask(here, Seat.EXAMINEE, STRUCTURED, prompt="p@1", path="x")
        assert len(asked) == sent
    for _ in range(2):
        reply = await ask(here, Seat.EXAMINEE, STRUCTURED, prompt="p@1", path="x")
        assert (reply.message.text, len(asked)) == ('{"a": 1}', 5)
    (spoken,) = here.tally.spoken()
    assert spoken.calls == 2


@pytest.mark.parametrize("fault", [ContextTooLong("too long"), ModelFault("400: no such turn")])
async def test_a_repair_that_is_turned_down_is_not_put_for_ever(fault: ModelFault) -> None:
    script, asked = in_turn("prose", fault, "other prose", fault, '{"a": 1}')
    here = at(script)
    for sent in (2, 4):
        with pytest.raises(type(fault)):
            await ask(here, Seat.EXAMINEE, STRUCTURED, prompt="p@1", path="x")
        assert len(asked) == sent
    for _ in range(2):
        reply = await ask(here, Seat.EXAMINEE, STRUCTURED, prompt="p@1", path="x")
        assert (reply.message.text, len(asked)) == ('{"a": 1}', 5)


@pytest.mark.parametrize(
    "other",
    [
        {"bout_id": "b000001"},
        {"path": "y"},
        {"attempt": 1},
        {"sample": 1},
        {"request": {"model": {"provider": "a", "model": "n", "weights_sha256": None}, "request": {}}},
    ],
)
def test_every_part_of_a_key_counts(other: dict[str, Any]) -> None:
    model = {"provider": "a", "model": "m", "weights_sha256": None}
    same: dict[str, Any] = {
        "bout_id": "b000000", "path": "x", "attempt": 0, "sample": 0, "request": {"model": model, "request": {}},
    }  # fmt: skip
    assert key_of(**same) == key_of(**same)
    assert key_of(**same) != key_of(**{**same, **other})
    assert len(key_of(**same)) == 64


def test_an_identity_has_no_place_for_a_host() -> None:
    assert set(Identity.__dataclass_fields__) == {"provider", "model", "weights_sha256"}


async def test_a_model_served_elsewhere_gives_the_same_keys() -> None:
    keys = []
    for port in (8091, 9999):
        here = at()
        model = here.models[Seat.EXAMINEE]
        model.base_url = f"http://127.0.0.1:{port}/v1"
        await ask(here, Seat.EXAMINEE, request(), prompt="p@1", path="x")
        keys += list(here.journal.bodies)
    assert keys[0] == keys[1]


async def test_a_sandbox_of_another_kind_gives_the_same_key_and_is_not_run_again() -> None:
    journal = MemoryJournal()
    job = Job("def f(x):\n    return x", "f", ((1,), (2**70,)))
    first = await execute(at(journal=journal, sandbox=ValueSandbox({(1, 2.5): {"a"}})), job, path="screen")
    other = ValueSandbox("never")
    assert await JournaledSandbox(at(journal=journal, sandbox=other), "screen").run(job) == first
    assert other.jobs == []


async def test_a_job_that_is_run_again_is_another_effect() -> None:
    sandbox = ValueSandbox()
    here = at(sandbox=sandbox)
    job = Job("def f():\n    return 1", "f", ((),))
    for _ in range(2):
        journaled = JournaledSandbox(here, "screen")
        await journaled.run(job)
        await journaled.run(job)
    assert len(sandbox.jobs) == 2


async def test_a_verdict_depends_on_the_suites_and_the_policy() -> None:
    here = at()
    problem = math_problem()
    candidate, _ = await solve(here, problem, 0, path="a", attempt=0)
    verifier = MatchVerifier()
    await decide(here, verifier, problem, candidate, path="v")
    await decide(here, verifier, problem, candidate, path="v")
    assert verifier.calls == 1
    verifier.policy = {"tolerance": 0.1}
    await decide(here, verifier, problem, candidate, path="v")
    assert verifier.calls == 2


async def test_the_tally_sums_by_seat_author_and_prompt() -> None:
    here = at()
    for sample in range(3):
        await ask(here, Seat.EXAMINEE, request(sample=sample), prompt="p@1", path="x")
    await ask(here, Seat.EXAMINEE, request(), prompt="p@2", path="x")
    one, two = here.tally.spoken()
    assert (one.prompt, one.calls, two.prompt, two.calls) == ("p@1", 3, "p@2", 1)
    assert one.output_tokens == 3 * two.output_tokens > 0


async def test_together_lets_the_rest_end_before_it_raises_the_failure() -> None:
    failed, ended = asyncio.Event(), asyncio.Event()

    async def ends() -> None:
        await failed.wait()
        await asyncio.sleep(0)
        ended.set()

    async def fails() -> None:
        failed.set()
        raise Unreachable("gone")

    with pytest.raises(Unreachable) as caught:
        await together([ends(), fails()])
    assert ended.is_set()
    assert not isinstance(caught.value, BaseExceptionGroup)


async def test_together_raises_a_failure_and_not_what_it_halted() -> None:
    async def halted() -> None:
        raise Halted("no more")

    async def fails() -> None:
        raise Unreachable("gone")

    with pytest.raises(Unreachable):
        await together([halted(), fails(), halted()])


async def test_together_ends_at_once_when_it_is_cancelled_also_after_a_failure() -> None:
    never, failed = asyncio.Event(), asyncio.Event()

    async def waits() -> None:
        await never.wait()

    async def fails() -> None:
        failed.set()
        raise Unreachable("gone")

    asking = asyncio.create_task(together([waits(), fails()]))
    await failed.wait()
    await asyncio.sleep(0)
    assert not asking.done()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking


async def test_together_never_hides_a_defect_of_ours_behind_a_fault() -> None:
    async def fault() -> None:
        raise Unreachable("gone")

    async def defect() -> None:
        raise KeyError("ours")

    with pytest.raises(KeyError):
        await together([fault(), defect()])


async def test_together_lets_the_rest_end_where_the_run_is_being_stopped() -> None:
    halted, ended = asyncio.Event(), asyncio.Event()

    async def stops() -> None:
        halted.set()
        raise Halted("no more")

    async def ends() -> None:
        await halted.wait()
        await asyncio.sleep(0)
        ended.set()

    with pytest.raises(Halted):
        await together([stops(), ends()])
    assert ended.is_set()


async def test_together_keeps_the_order_given() -> None:
    gate = asyncio.Event()

    async def late() -> int:
        await gate.wait()
        return 1

    async def early() -> int:
        gate.set()
        return 2

    assert await together([late(), early()]) == (1, 2)


def test_seeds_depend_on_run_bout_and_purpose_alone() -> None:
    assert seed_of(Bout(3, 7), "topic") == seed_of(Bout(3, 7), "topic")
    assert len({seed_of(Bout(i, s), label) for i in (0, 1) for s in (0, 1) for label in ("a", "b")}) == 8
    # A fixed value: a change of it would change every run that is resumed.
    assert seed_of(Bout(0, 7), "topic", 0) == 604979786448860916
    assert sorted(order(5, 10)) == list(range(10))
    assert order(5, 10) != order(6, 10)
    assert sample_of(Bout(2, 7), 1) == 2 * 65536 + 1


def test_prompts_are_part_of_the_request_and_so_of_the_key() -> None:
    prompt = load_prompt("critic")
    assert "{" not in prompt.system
    assert len(prompt.sha256) == 64
