"""Batch delivery over real HTTP on loopback, against the endpoints that both providers document."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

import pytest
from aiohttp import web
from tests.servers.batch_server import BatchServer
from tests.servers.odd_server import answering, serving
from tests.servers.wire_server import Ask, Said

from sparring.batches import LedgerBatches
from sparring.ledger import Ledger
from sparring_agents import BatchPolicy, BatchUnresolved, ModelFault, ModelSpec, Retrying, TimedOut, open_models
from sparring_agents.effect_key import EFFECT_KEY
from sparring_agents.types import Reply, Request
from sparring_verifiers import Message, Role, Text

T = TypeVar("T")
FAST = {"wait_s": 0.3, "first_poll_s": 0.02, "longest_poll_s": 0.05, "look_s": 0.2}


@pytest.fixture(params=["openai", "anthropic"])
def wire(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def echo(ask: Ask) -> str:
    return f"re: {ask.last}"


@asynccontextmanager
async def opened(
    wire: str, server: BatchServer | SimpleNamespace, folder: Path, **policy: Any
) -> AsyncIterator[Retrying]:
    """A session: the model with its batches written down in the folder's ledger."""
    spec = ModelSpec(
        wire,  # type: ignore[arg-type]
        "qwen2.5-test",
        base_url=server.base_url,
        family="qwen",
        concurrency=200,
        retries=2,
        delivery="batch",
        batch=BatchPolicy(**{**FAST, **policy}),
    )
    with Ledger(folder / "ledger.sqlite") as ledger:
        async with open_models({"student": spec}, batch_log=LedgerBatches(ledger)) as models:
            yield models["student"]


async def ask(model: Retrying, number: int) -> Reply:
    """The reply to an effect of a bout."""
    EFFECT_KEY.set(f"effect-{number}")  # each gather'ed coroutine has a context of its own
    return await model.complete(Request((Message(Role.USER, (Text(f"question {number}"),)),)))


@pytest.mark.parametrize("status", [302, 307, 308])
async def test_a_batch_follows_no_redirect_to_another_host(wire: str, status: int, tmp_path: Path) -> None:
    async with BatchServer(echo) as other:

        async def point(request: web.Request) -> web.Response:
            return web.Response(status=status, headers={"Location": f"{other.address}{request.path_qs}"})

        async with serving(point) as base_url, opened(wire, SimpleNamespace(base_url=base_url), tmp_path) as model:
            with pytest.raises(ModelFault, match="the endpoint points elsewhere") as caught:
                await ask(model, 1)
        assert "\n" not in str(caught.value)
        assert (other.submissions, other.files, other.looked_at, other.batches) == (0, {}, [], [])


async def test_results_are_asked_for_here_wherever_the_batch_says_they_are(tmp_path: Path) -> None:
    asked: list[bytes] = []

    async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    other = await asyncio.start_server(elsewhere, "127.0.0.1", 0)
    async with other, BatchServer(echo) as server:
        server.results_at = f"http://127.0.0.1:{other.sockets[0].getsockname()[1]}"
        async with opened("anthropic", server, tmp_path) as model:
            assert await all_of(model, 2) == right(2)
    assert asked == []


@pytest.mark.parametrize("body", ["null", "[]", '"text"', "7", "<html>a page</html>", "", "{", "\udcff", "[" * 5000])
async def test_what_is_no_answer_of_a_batch_api_is_a_fault_and_no_defect(wire: str, body: str, tmp_path: Path) -> None:
    async with (
        answering(body.encode(errors="surrogateescape")) as base_url,
        opened(wire, SimpleNamespace(base_url=base_url), tmp_path, patience_s=0.5) as model,
    ):
        told = await faults_of(lambda: ask(model, 1))
    assert "\n" not in str(told)


async def all_of(model: Retrying, count: int) -> list[str]:
    replies = await asyncio.gather(*(ask(model, number) for number in range(count)))
    return [reply.message.text for reply in replies]


async def crashed(wire: str, server: BatchServer, folder: Path, count: int, **policy: Any) -> None:
    """A session that ends while its only batch is being submitted."""
    async with opened(wire, server, folder, **policy) as model:
        asking = asyncio.create_task(all_of(model, count))
        await asyncio.wait_for(server.hanging.wait(), 20)
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)


def right(count: int) -> list[str]:
    return [f"re: question {number}" for number in range(count)]


async def faults_of(call: Callable[[], Awaitable[T]]) -> ModelFault:
    with pytest.raises(ModelFault) as caught:
        await call()
    return caught.value


async def test_waiting_requests_go_in_batches_by_count_and_time(wire: str, tmp_path: Path) -> None:
    async with BatchServer(echo) as server, opened(wire, server, tmp_path, requests=40) as model:
        assert await all_of(model, 100) == right(100)
        assert sorted(len(batch.lines) for batch in server.batches) == [20, 40, 40]
        assert set(server.worked.values()) == {1}
        assert model.meter.calls == 100
        assert model.meter.in_flight == 0


@pytest.mark.parametrize("waiting", [0, 2])
async def test_a_request_that_nobody_waits_for_goes_into_no_batch(wire: str, tmp_path: Path, waiting: int) -> None:
    async with BatchServer(echo) as server, opened(wire, server, tmp_path) as model:
        asked = [asyncio.create_task(ask(model, number)) for number in range(5)]
        for _ in range(50):  # until they are collected
            await asyncio.sleep(0)
        for task in asked[waiting:]:
            task.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        assert (await ask(model, 9)).message.text == "re: question 9"
        assert sum(len(batch.lines) for batch in server.batches) == waiting + 1


async def test_what_is_no_effect_of_a_bout_is_asked_at_once(wire: str, tmp_path: Path) -> None:
    async with BatchServer(echo) as server, opened(wire, server, tmp_path) as model:
        reply = await model.complete(Request((Message(Role.USER, (Text("ready?"),)),)))
        assert (reply.message.text, server.batches) == ("re: ready?", [])


async def test_expired_and_failed_lines_go_into_another_batch(wire: str, tmp_path: Path) -> None:
    def fates(line: str, nth: int) -> str:
        return ("expire" if int(line[0], 16) % 2 else "fail") if nth == 0 and int(line[1], 16) % 2 else "answer"

    async with BatchServer(echo, fates=fates) as server, opened(wire, server, tmp_path) as model:
        assert await all_of(model, 30) == right(30)
        first, *others = server.batches
        assert len(first.lines) == 30
        assert 0 < sum(len(batch.lines) for batch in others) < 30
        assert set(server.worked.values()) == {1}


async def test_a_line_that_always_expires_or_is_refused_fails_by_name(wire: str, tmp_path: Path) -> None:
    async with BatchServer(echo, fates=lambda *_: "expire") as server, opened(wire, server, tmp_path) as model:
        assert isinstance(await faults_of(lambda: ask(model, 0)), TimedOut)
        assert server.submissions == 3
    async with BatchServer(echo, fates=lambda *_: "refuse") as server, opened(wire, server, tmp_path) as model:
        assert "refuses the request (400)" in str(await faults_of(lambda: ask(model, 1)))
        assert server.submissions == 1


async def test_a_submission_that_was_never_acknowledged_is_found_and_not_made_again(wire: str, tmp_path: Path) -> None:
    async with BatchServer(echo, create=["take and hang"]) as server:
        await crashed(wire, server, tmp_path, 60)
        async with opened(wire, server, tmp_path) as model:
            assert await all_of(model, 60) == right(60)
        assert (server.submissions, set(server.worked.values()), server.sent_twice) == (1, {1}, 0)
        # and once it is known, a third session only reads it again
        async with opened(wire, server, tmp_path) as model:
            assert await all_of(model, 60) == right(60)
        assert (server.submissions, set(server.worked.values())) == (1, {1})


async def test_a_batch_of_somebody_else_with_as_many_lines_is_not_taken_for_ours(wire: str, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    async with BatchServer(lambda asked: Said("theirs"), create=["take and hang"]) as server:
        await crashed(wire, server, tmp_path, 5)
        server.script = lambda asked: f"re: {asked.last}"
        async with opened(wire, server, other) as model:
            await asyncio.gather(*(ask(model, number) for number in range(100, 105)))
        async with opened(wire, server, tmp_path) as model:
            assert await all_of(model, 5) == right(5)
        assert server.submissions == 2


async def test_what_is_not_found_is_refused_by_name_until_the_user_says_otherwise(wire: str, tmp_path: Path) -> None:
    async with BatchServer(echo, create=["hang"]) as server:
        await crashed(wire, server, tmp_path, 5)
        async with opened(wire, server, tmp_path) as model:
            fault = await faults_of(lambda: ask(model, 2))
            assert isinstance(fault, BatchUnresolved)
            assert "of 5 requests" in str(fault)
            assert "is not sent again" in str(fault)
            assert isinstance(await faults_of(lambda: ask(model, 2)), BatchUnresolved)
            assert (await ask(model, 7)).message.text == "re: question 7"  # what is new goes on
        assert server.submissions == 2
        async with opened(wire, server, tmp_path, unresolved="resubmit") as model:
            assert await all_of(model, 5) == right(5)
        assert set(server.worked.values()) == {1}
        async with opened(wire, server, tmp_path) as model:
            assert await all_of(model, 5) == right(5)
        assert server.submissions == 3


async def test_an_error_after_the_batch_was_taken_is_not_answered_with_another(wire: str, tmp_path: Path) -> None:
    async with BatchServer(echo, create=["500 and take"]) as server, opened(wire, server, tmp_path) as model:
        assert await all_of(model, 5) == right(5)
        assert (server.submissions, set(server.worked.values())) == (1, {1})


async def test_a_batch_that_is_put_off_is_sent_again_and_one_that_is_turned_down_is_not(
    wire: str, tmp_path: Path
) -> None:
    async with BatchServer(echo, create=["429", "429"]) as server, opened(wire, server, tmp_path) as model:
        assert await all_of(model, 5) == right(5)
        assert server.submissions == 3
    async with BatchServer(echo, create=["400"]) as server:
        async with opened(wire, server, tmp_path) as model:
            assert "(400)" in str(await faults_of(lambda: ask(model, 50)))
        async with opened(wire, server, tmp_path) as model:  # nothing was made of it, so it is free to be asked again
            assert (await ask(model, 50)).message.text == "re: question 50"
        assert server.submissions == 2


async def test_a_batch_that_the_provider_fails_as_a_whole_is_told(tmp_path: Path) -> None:
    async with BatchServer(echo, create=["refuse"]) as server:
        async with opened("openai", server, tmp_path) as model:
            assert "turned down the batch batch_0 (invalid_request)" in str(await faults_of(lambda: ask(model, 0)))
        async with opened("openai", server, tmp_path) as model:
            assert (await ask(model, 0)).message.text == "re: question 0"


async def test_a_reply_that_could_not_be_used_is_asked_for_in_another_batch(wire: str, tmp_path: Path) -> None:
    said = iter([Said("x", finish="unheard of"), Said("fine")])
    async with BatchServer(lambda _: next(said)) as server, opened(wire, server, tmp_path) as model:
        assert (await ask(model, 0)).message.text == "fine"
        assert server.submissions == 2


async def test_a_provider_that_says_nothing_is_given_up_and_its_batch_is_read_later(wire: str, tmp_path: Path) -> None:
    async with BatchServer(echo) as server:
        server.is_out = True
        async with opened(wire, server, tmp_path, patience_s=0.3) as model:
            fault = await faults_of(lambda: ask(model, 0))
        assert isinstance(fault, BatchUnresolved)
        assert "batch_0 for 0 s, batch.patience_s: 0.3. It stays at the provider" in str(fault)
        assert fault.may_be_billed
        server.is_out = False
        async with opened(wire, server, tmp_path) as model:
            assert await all_of(model, 1) == right(1)
        assert (server.submissions, server.sent_twice) == (1, 0)


async def test_a_batch_nobody_acknowledged_is_looked_for_no_longer_than_the_patience(wire: str, tmp_path: Path) -> None:
    async with BatchServer(echo, create=["take and hang"]) as server:
        await crashed(wire, server, tmp_path, 1)
        server.is_out = True
        async with opened(wire, server, tmp_path, patience_s=0.3) as model:
            fault = await faults_of(lambda: ask(model, 0))
        assert isinstance(fault, BatchUnresolved)
        assert "no word on the batch intent " in str(fault)
        server.is_out = False
        async with opened(wire, server, tmp_path) as model:
            assert await all_of(model, 1) == right(1)
        assert (server.submissions, server.sent_twice) == (1, 0)


@pytest.mark.parametrize("is_lost", [False, True], ids=["a batch that is followed", "a batch that is looked for"])
async def test_a_look_that_is_put_off_is_made_again_when_the_provider_says(
    wire: str, tmp_path: Path, is_lost: bool
) -> None:
    async with BatchServer(echo, create=["take and hang"] if is_lost else []) as server:
        if is_lost:
            await crashed(wire, server, tmp_path, 1)
        server.put_off, server.looked_at = [1.0], []
        async with opened(wire, server, tmp_path) as model:
            assert await all_of(model, 1) == right(1)
        first, second, *_ = server.looked_at
        assert second - first >= 0.99
        assert (server.submissions, server.sent_twice) == (1, 0)


async def test_a_provider_that_asks_for_more_than_our_patience_is_given_up_after_it(wire: str, tmp_path: Path) -> None:
    async with BatchServer(echo) as server:
        server.put_off = [1e6] * 9
        async with opened(wire, server, tmp_path, patience_s=0.3) as model:
            fault = await faults_of(lambda: ask(model, 0))
        assert isinstance(fault, BatchUnresolved)
        assert len(server.looked_at) == 2
