"""Replies that runs share, over real HTTP on loopback: the server counts what it is asked."""

import asyncio
import hashlib
import io
import json
import sqlite3
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console
from tests.servers.scripts import seats
from tests.servers.wire_server import Ask, FaultPlan, Said, WireServer

import sparring
from sparring import Progress, reply_cache
from sparring.explain import explain
from sparring.faults import CacheFault, ConfigFault, exit_code
from sparring.ledger_folder import ledger_stats
from sparring.reply_cache import StoredReplies
from sparring_agents import (
    ChatModel,
    MalformedReply,
    ModelSpec,
    Overloaded,
    ReplyCache,
    complete_structured,
    open_models,
    share_replies,
)
from sparring_agents.types import Identity, Reply, Request, Sampling, Usage
from sparring_verifiers import Finish, Message, Reasoning, Role, Text

KEY = "sk-test-0123456789abcdefghijk"
COLD = Sampling(temperature=0.0)
WELL = Reply(Message(Role.ASSISTANT, (Text("well"),)), Finish.STOP, Usage(1, 1), "acme")


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHARED_KEY", KEY)


def run_file(folder: Path, base_url: str, temperature: float | None = 0.0, **cache: Any) -> Path:
    """A constitution of 6 bouts with a model on each wire, and a cache beside its folder."""
    hosts = {"openai": base_url, "anthropic": base_url.removesuffix("/v1")}
    sitting = {"examinee": "openai", "critic": "openai", "reviser": "openai", "judge": "anthropic"}
    raw: dict[str, Any] = {
        "run": {"name": "shared", "seed": 3, "bouts": 6, "round_bouts": 4, "out": str(folder / "out")},
        "graph": {"kind": "constitution", "constitution": "honest"},
        "models": {
            name: {
                "provider": name,
                "model": name,
                "family": name,
                "base_url": url,
                "sample_as": "header",
                "retries": 0,
                "key_env": "SHARED_KEY",
            }
            for name, url in hosts.items()
        },
        "seats": {seat: {"model": name, "temperature": temperature} for seat, name in sitting.items()},
        "problems": {"strategy": "prompts"},
        "limits": {"concurrency": 3},
        "cache": {"path": str(folder.parent / "shared" / "replies.sqlite"), **cache},
    }
    folder.mkdir(exist_ok=True)
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


def hashes(out: Path) -> dict[str, str]:
    """SHA-256 of every table and of the card."""
    files = [*sorted((out / "data").rglob("*.parquet")), out / "README.md"]
    assert any(file.parent.name == "preference" for file in files)
    return {str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def told(out: Path, bout_id: str) -> str:
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(explain(out, bout_id))
    return console.export_text()


async def test_a_second_run_makes_no_call_and_writes_the_same_bytes(tmp_path: Path) -> None:
    seen: list[Progress] = []
    async with WireServer(seats) as server:
        first = await sparring.run(run_file(tmp_path / "one", server.base_url))
        paid = server.stats.as_json()["calls"]
        assert (first.exit_code, first.calls, first.cached_replies) == (0, paid, 0)
        path = run_file(tmp_path / "two", server.base_url)
        second = await sparring.run(path, on_progress=seen.append, **{"budget.calls": 1, "budget.tokens": None})
        assert server.stats.as_json()["calls"] == paid
    assert (second.exit_code, second.calls, second.output_tokens) == (0, 0, 0)
    assert second.cached_replies == paid - 2  # each model was asked once before the first bout whether it is there
    assert hashes(tmp_path / "two" / "out") == hashes(tmp_path / "one" / "out")
    assert seen[-1].cached_replies == second.cached_replies
    assert json.loads((tmp_path / "two" / "out" / "report.json").read_text())["cached_replies"] == paid - 2
    assert [ledger_stats(tmp_path / name / "out")["cached_replies"] for name in ("one", "two")] == [0, paid - 2]
    assert "from the cache" not in told(tmp_path / "one" / "out", "b000002")
    story = told(tmp_path / "two" / "out", "b000002")
    assert "more replies from the cache that runs share" in story
    assert story.count("from the cache\n") == story.count(", prompt ") > 2


async def test_without_the_address_a_run_that_finds_every_reply_is_played_all_the_same(tmp_path: Path) -> None:
    async with WireServer(seats) as server:
        path = run_file(tmp_path / "one", server.base_url)
        await sparring.run(path)
    report = await sparring.run(run_file(tmp_path / "two", "http://127.0.0.1:9/v1"))
    assert (report.exit_code, report.calls) == (0, 0)
    assert hashes(tmp_path / "two" / "out") == hashes(tmp_path / "one" / "out")


@pytest.mark.parametrize("temperature", [None, 0.7])
async def test_sampled_replies_are_kept_only_where_that_is_asked_for(tmp_path: Path, temperature: float | None) -> None:
    async with WireServer(seats) as server:
        for name in ("one", "two"):
            report = await sparring.run(run_file(tmp_path / name, server.base_url, temperature))
            assert (report.exit_code, report.cached_replies) == (0, 0)
        paid = server.stats.as_json()["calls"]
        assert paid == 2 * report.calls
        await sparring.run(run_file(tmp_path / "three", server.base_url, temperature, above_zero=True))
        report = await sparring.run(run_file(tmp_path / "four", server.base_url, temperature, above_zero=True))
    assert (report.calls, report.cached_replies) == (0, paid // 2 - 2)
    assert hashes(tmp_path / "four" / "out") == hashes(tmp_path / "one" / "out")


DAMAGES = {
    "a flipped bit": "UPDATE replies SET body = flipped(body)",
    "another question's reply": (
        "UPDATE replies SET body = (SELECT body FROM replies AS other WHERE other.key > replies.key ORDER BY other.key "
        "LIMIT 1) WHERE key < (SELECT max(key) FROM replies)"
    ),
    "another version's record": "UPDATE replies SET body = renamed(body)",
    "no blob": "UPDATE replies SET body = 'text'",
}


@pytest.mark.parametrize("sql", DAMAGES.values(), ids=DAMAGES)
async def test_a_damaged_entry_ends_the_run_with_one_line_and_is_never_used(tmp_path: Path, sql: str) -> None:
    async with WireServer(seats) as server:
        await sparring.run(run_file(tmp_path / "one", server.base_url))
        path = run_file(tmp_path / "two", server.base_url)
        damage(tmp_path / "shared" / "replies.sqlite", sql)
        report = await sparring.run(path)
        assert report.exit_code == 1
        assert report.stopped.startswith(
            f"CacheFault: cache.path: {tmp_path}/shared/replies.sqlite: the reply kept under"
        )
        assert report.stopped.endswith("delete the file, or leave cache.path out, and run the same command again.")
        assert "\n" not in report.stopped
        assert report.cached_replies <= 3  # swapped rows leave one that is right
        report = await sparring.run(path, **{"cache.path": None})
    assert report.exit_code == 0
    assert hashes(tmp_path / "two" / "out") == hashes(tmp_path / "one" / "out")


def damage(path: Path, sql: str) -> None:
    from sparring.ledger_file import expand, shrink

    def flipped(blob: bytes) -> bytes:
        return blob[:20] + bytes([blob[20] ^ 1]) + blob[21:]

    def renamed(blob: bytes) -> bytes:
        return shrink(expand(blob).replace(b'"finish"', b'"ending"'))

    with closing(sqlite3.connect(path)) as connection:
        connection.create_function("flipped", 1, flipped)
        connection.create_function("renamed", 1, renamed)
        connection.execute(sql)
        connection.commit()


async def test_damaged_pages_are_told_in_one_line_too(tmp_path: Path) -> None:
    async with WireServer(seats) as server:
        await sparring.run(run_file(tmp_path / "one", server.base_url))
        cache = tmp_path / "shared" / "replies.sqlite"
        whole = cache.read_bytes()
        cache.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))
        with pytest.raises(CacheFault, match=r"cache\.path: .*malformed.* delete the file, or leave cache\.path out"):
            await sparring.run(run_file(tmp_path / "two", server.base_url))


async def test_a_file_that_is_no_cache_is_refused_before_anything_is_asked(tmp_path: Path) -> None:
    async with WireServer(seats) as server:
        path = run_file(tmp_path / "one", server.base_url)
        await sparring.run(path)
        paid = server.stats.as_json()["calls"]
        ledger = tmp_path / "one" / "out" / "ledger.sqlite"
        text = tmp_path / "text"
        text.write_text("This is no database, and long enough to be looked at as if it were one. " * 20)
        for other in (ledger, text, tmp_path):
            before = None if other.is_dir() else other.read_bytes()
            with pytest.raises(ConfigFault, match=rf"cache\.path: {other}: ") as caught:
                await sparring.run(run_file(tmp_path / "two", server.base_url), **{"cache.path": str(other)})
            assert exit_code(caught.value) == 2
            assert before is None or other.read_bytes() == before
        newer = tmp_path / "shared" / "replies.sqlite"
        damage(newer, "PRAGMA user_version = 99")
        with pytest.raises(ConfigFault, match="schema 99, written by a newer sparring"):
            await sparring.run(run_file(tmp_path / "two", server.base_url))
        assert server.stats.as_json()["calls"] == paid


async def test_a_key_that_a_model_says_is_not_in_the_cache(tmp_path: Path) -> None:
    async with WireServer(lambda ask: f"{seats(ask)} My key is {KEY}.", keys=[KEY]) as server:
        await sparring.run(run_file(tmp_path / "one", server.base_url))
        report = await sparring.run(run_file(tmp_path / "two", server.base_url))
    assert report.cached_replies > 0
    assert hashes(tmp_path / "two" / "out") == hashes(tmp_path / "one" / "out")
    with closing(sqlite3.connect(tmp_path / "shared" / "replies.sqlite")) as connection:
        from sparring.ledger_file import expand

        bodies = [expand(body) for (body,) in connection.execute("SELECT body FROM replies")]
    assert any(b"[key removed]" in body for body in bodies)
    assert all(KEY.encode() not in body for body in bodies)


# -- one model behind the cache ------------------------------------------------------------------------------------


@asynccontextmanager
async def sharing(
    base_url: str, cache: ReplyCache, name: str = "acme", above_zero: bool = False, **spec: Any
) -> AsyncIterator[ChatModel]:
    specs = {
        "m": ModelSpec(
            **{"provider": "openai", "model": name, "family": "acme", "base_url": base_url, "retries": 0, **spec}
        )
    }
    async with open_models(specs) as models:
        yield share_replies(models, cache, above_zero=above_zero, tolls={})["m"]


def ask(text: str = "Hello", **fields: Any) -> Request:
    return Request((Message(Role.USER, (Text(text),)),), **{"sampling": COLD, **fields})


async def test_equal_questions_at_once_are_one_call(tmp_path: Path) -> None:
    async with WireServer(lambda ask: f"re: {ask.last}", latency_s=0.05) as server:
        with closing(StoredReplies(tmp_path / "replies.sqlite")) as cache:
            async with sharing(server.base_url, cache, concurrency=64) as model:
                asked = [ask(f"Question {number % 2}") for number in range(64)]
                replies = await asyncio.gather(*(model.complete(request) for request in asked))
                assert server.stats.as_json()["calls"] == 2
                replies += await asyncio.gather(*(model.complete(request) for request in asked))
                assert server.stats.as_json()["calls"] == 2
    assert [reply.message.text for reply in replies] == [f"re: Question {number % 2}" for number in range(64)] * 2
    assert sum(not reply.from_cache for reply in replies) == 2


async def test_equal_questions_share_a_fault_and_the_next_one_asks_again(tmp_path: Path) -> None:
    plan = FaultPlan(rate=1.0, kinds=("500",), most=1)
    async with WireServer(lambda ask: "well", faults=plan, latency_s=0.05) as server:
        with closing(StoredReplies(tmp_path / "replies.sqlite")) as cache:
            async with sharing(server.base_url, cache, concurrency=64) as model:
                found = await asyncio.gather(*(model.complete(ask()) for _ in range(64)), return_exceptions=True)
                assert {type(one) for one in found} == {Overloaded}
                assert server.stats.as_json()["calls"] == 1
                assert not (await model.complete(ask())).from_cache


async def test_where_whoever_asked_goes_away_another_asks(tmp_path: Path) -> None:
    async with WireServer(lambda ask: "well", latency_s=0.2) as server:
        with closing(StoredReplies(tmp_path / "replies.sqlite")) as cache:
            async with sharing(server.base_url, cache) as model:
                tasks = [asyncio.create_task(model.complete(ask())) for _ in range(3)]
                while server.stats.in_flight == 0:
                    await asyncio.sleep(0)
                tasks[0].cancel()
                tasks[1].cancel()
                assert (await tasks[2]).message.text == "well"
                assert [task.cancelled() for task in tasks] == [True, True, False]


CHANGES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "model": ({"name": "acme-2"}, {}),
    "parameters": ({"parameters": '{"top_p": 0.5}'}, {}),
    "prompt": ({}, {"text": "Hello?"}),
    "max_tokens": ({}, {"sampling": Sampling(temperature=0.0, max_tokens=9)}),
    "schema": ({}, {"schema": '{"type": "string"}'}),
    "schema that the endpoint is not told": ({"schema_as": "none"}, {"schema": '{"type": "string"}'}),
    "sample": ({}, {"sample": 1}),
    "extra": ({}, {"extra": '{"user": "x"}'}),
    "family": ({"family": "meta"}, {}),
    "strict_model": ({"strict_model": True}, {}),
    "sample_as": ({"sample_as": "seed"}, {}),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
async def test_another_question_is_a_miss(tmp_path: Path, change: tuple[dict[str, Any], dict[str, Any]]) -> None:
    spec, fields = change
    async with WireServer(lambda _: '"well"') as server:
        with closing(StoredReplies(tmp_path / "replies.sqlite")) as cache:
            async with sharing(server.base_url, cache) as model:
                assert not (await model.complete(ask())).from_cache
                assert (await model.complete(ask())).from_cache
            async with sharing(server.base_url, cache, **spec) as model:
                assert not (await model.complete(ask(**fields))).from_cache
                assert (await model.complete(ask(**fields))).from_cache


HOW: dict[str, dict[str, Any]] = {
    "client": {"client": "sdk"},
    "marks of the provider's cache": {"prompt_cache": True},
    "time limit": {"timeout_s": 7.0},
}


@pytest.mark.parametrize("how", HOW.values(), ids=HOW)
async def test_how_a_model_is_reached_is_no_other_question(tmp_path: Path, how: dict[str, Any]) -> None:
    async with WireServer(lambda _: "well") as one, WireServer(lambda _: "well") as other:
        with closing(StoredReplies(tmp_path / "replies.sqlite")) as cache:
            asked = Request((Message(Role.SYSTEM, (Text("Be brief. " * 50),)), *ask().messages), COLD)
            async with sharing(one.base_url, cache) as model:
                await model.complete(asked)
            async with sharing(other.base_url, cache, **how) as model:
                assert (await model.complete(asked)).from_cache
        assert other.stats.as_json()["calls"] == 0


@pytest.mark.parametrize(
    ("said", "is_kept"),
    [
        (Said("whole"), True),
        (Said(tool=("look", {"at": 1}), finish="tool"), True),
        (Said("cut o", finish="length"), False),
        (Said("", finish="refusal"), False),
        (Said(" \n"), False),
    ],
)
async def test_only_a_reply_that_no_other_try_could_better_is_kept(tmp_path: Path, said: Said, is_kept: bool) -> None:
    async with WireServer(lambda _: said) as server:
        with closing(StoredReplies(tmp_path / "replies.sqlite")) as cache:
            async with sharing(server.base_url, cache) as model:
                first = await model.complete(ask())
                second = await model.complete(ask())
    assert second.from_cache is is_kept
    assert (second.message, second.finish, second.usage) == (first.message, first.finish, first.usage)


async def test_a_reply_is_kept_as_it_was_repaired_and_one_that_never_meets_the_schema_is_not(tmp_path: Path) -> None:
    answers = iter(["prose", "prose again", "more prose", '{"n": 1}'])
    schema = '{"type": "object", "required": ["n"]}'

    def say(_: Ask) -> str:
        return next(answers)

    async with WireServer(say) as server:
        with closing(StoredReplies(tmp_path / "replies.sqlite")) as cache:
            async with sharing(server.base_url, cache) as model:
                with pytest.raises(MalformedReply, match="does not satisfy the schema"):
                    await complete_structured(model.complete, ask(schema=schema), "it")
                mended = await complete_structured(model.complete, ask(schema=schema), "it")
                kept = await model.complete(ask(schema=schema))
    assert (mended.from_cache, kept.from_cache) == (False, True)
    assert kept.message.text == mended.message.text == '{"n": 1}'
    assert kept.usage == mended.usage  # of both requests
    assert server.stats.as_json()["calls"] == 4


async def test_a_reply_that_cannot_be_kept_is_used_and_the_next_question_tells_why(tmp_path: Path) -> None:
    async with WireServer(lambda _: "well") as server:
        with closing(StoredReplies(tmp_path / "replies.sqlite")) as cache:
            async with sharing(server.base_url, cache) as model:
                damage(tmp_path / "replies.sqlite", "ALTER TABLE replies RENAME COLUMN created_at TO at")
                damage(tmp_path / "replies.sqlite", "ALTER TABLE replies ADD COLUMN more TEXT")
                assert (await model.complete(ask())).message.text == "well"
                with pytest.raises(CacheFault, match=r"replies\.sqlite: table replies has 5 columns"):
                    await model.complete(ask("Another"))
    assert server.stats.as_json()["calls"] == 1


def test_two_that_make_the_file_at_the_same_moment_share_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, connect = tmp_path / "replies.sqlite", reply_cache._connect
    both_find_none, one_is_done = threading.Barrier(2), threading.Event()

    def connect_together(to: Path) -> sqlite3.Connection:
        if to != path and both_find_none.wait(30) == 1:
            assert one_is_done.wait(30)  # then this one comes late with a file of its own
        return connect(to)

    async def keep(key: str) -> None:
        with closing(StoredReplies(path)) as cache:
            await cache.keep(key, Identity("openai", "acme"), WELL)
        one_is_done.set()

    monkeypatch.setattr(reply_cache, "_connect", connect_together)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda key: asyncio.run(keep(key)), ("one", "two")))
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT key FROM replies ORDER BY key").fetchall() == [("one",), ("two",)]


async def test_what_is_kept_comes_back_whole_in_another_process_or_later(tmp_path: Path) -> None:
    whole = Reply(
        Message(Role.ASSISTANT, (Reasoning("hm", signature="s", signed_by="acme"), Text("∫ ½"))),
        Finish.STOP,
        Usage(10, 20, 3, 4),
        "acme-2025-01-01",
        (-0.5, -0.25),
    )
    with closing(StoredReplies(tmp_path / "replies.sqlite")) as cache:
        await cache.keep("k", Identity("openai", "acme"), whole)
    with closing(StoredReplies(tmp_path / "replies.sqlite")) as cache:
        assert await cache.recall("k") == whole
        assert await cache.recall("other") is None
        assert (cache.holds(Identity("openai", "acme")), cache.holds(Identity("openai", "acme-2"))) == (True, False)
