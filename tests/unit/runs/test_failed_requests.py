"""Requests that left no reply to use: each is on record with what it cost, or may have cost, and is told."""

import asyncio
from pathlib import Path

import pytest
from tests.unit.runs.test_explain import ledger_of, told

from sparring.failed_requests import BOUT, FailedRequests
from sparring.faults import LedgerFault
from sparring.ledger import Ledger
from sparring.ledger_requests import FailedRequest
from sparring.prices import Rate
from sparring_agents import BoutOutcome, End, Identity, KeyRefused, Reply, Request, TimedOut, Usage
from sparring_agents.chat.toll import FREE_PASSAGE
from sparring_verifiers import Finish, Message, Role, Text

RATE = Rate(2, 2, 3, 10)
BODY = {"messages": ["Hello"], "max_tokens": 50}
USER = Message(Role.USER, (Text("Hello"),))
SAID = Reply(Message(Role.ASSISTANT, (Text("?"),)), Finish.STOP, Usage(30, 4), "m")


class Disk:
    """Where records go; full: nothing can be written."""

    def __init__(self) -> None:
        self.is_full = False
        self.written: list[tuple[str, FailedRequest]] = []

    async def __call__(self, bout_id: str, record: FailedRequest) -> None:
        if self.is_full:
            raise LedgerFault("the disk is full")
        self.written.append((bout_id, record))

    def facts(self) -> list[tuple[str, bool, int | None, int | None]]:
        return [(one.kind, one.is_known, one.tokens, one.pico_usd) for _, one in self.written]


class Model:
    """Sends a request for each of these, in order, and raises the last one where it is a fault."""

    identity, families = Identity("openai", "m"), ("acme",)

    def __init__(self, disk: Disk, *comes: Exception | Reply, rate: Rate | None = RATE) -> None:
        self._requests = FailedRequests(disk, lambda text: text.replace("sk-1", "***"))
        self._toll = self._requests.toll("m", FREE_PASSAGE, rate)
        self._comes = comes

    async def complete(self, _: Request) -> Reply:
        for come in self._comes:
            try:
                async with self._toll.fare(BODY) as fare:
                    fare.begin()
                    if isinstance(come, Exception):
                        raise come
                    fare.settle(come.usage)
            except TimedOut:
                if come is self._comes[-1]:
                    raise
        return SAID

    async def asked(self) -> Reply:
        BOUT.set("b000007")
        return await self.complete(Request((USER,)))


async def test_each_failed_attempt_is_on_record_with_the_most_that_it_can_have_cost() -> None:
    disk = Disk()
    assert await Model(disk, TimedOut("no reply\nfor sk-1"), SAID).asked() is SAID
    ((bout_id, one),) = disk.written
    assert (bout_id, one.model, one.kind, one.message, one.is_known) == (
        "b000007", "m", "TimedOut", "no reply for ***", False,
    )  # fmt: skip
    assert one.tokens is not None
    assert one.tokens > 50 + 256
    assert one.pico_usd == (one.tokens - 50) * 3 + 50 * 10


async def test_what_the_endpoint_turns_down_costs_nothing() -> None:
    disk = Disk()
    with pytest.raises(KeyRefused):
        await Model(disk, KeyRefused("no")).asked()
    assert disk.facts() == [("KeyRefused", True, 0, 0)]


async def test_a_reply_is_on_no_record_here() -> None:
    disk = Disk()
    await Model(disk, SAID).asked()
    assert disk.written == []


async def test_a_request_that_is_given_up_may_have_been_paid_for() -> None:
    disk, never = Disk(), asyncio.Event()
    requests = FailedRequests(disk)

    async def asks() -> None:
        BOUT.set("b000007")
        async with requests.toll("m", FREE_PASSAGE, None).fare({"messages": []}) as fare:
            fare.begin()
            await never.wait()

    task = asyncio.create_task(asks())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert disk.facts() == [("GivenUp", False, None, None)]


async def test_what_was_not_sent_and_what_no_bout_asks_for_is_on_no_record() -> None:
    disk = Disk()
    toll = FailedRequests(disk).toll("m", FREE_PASSAGE, RATE)
    fare = toll.fare(BODY)  # a check before the run
    (await fare.__aenter__()).begin()
    await fare.__aexit__(TimedOut, TimedOut("no reply"), None)
    BOUT.set("b000007")
    with pytest.raises(TimedOut):
        async with toll.fare(BODY):
            raise TimedOut("it waited for its turn")
    assert disk.written == []


async def test_a_disk_that_takes_no_record_hides_no_fault() -> None:
    disk = Disk()
    disk.is_full = True
    with pytest.raises(TimedOut):
        await Model(disk, TimedOut("no reply")).asked()


async def test_the_story_tells_every_attempt_and_never_that_nothing_was_paid_for(tmp_path: Path) -> None:
    await ledger_of(tmp_path, BoutOutcome("b000007", "examination", End.FAILED, "TimedOut", "no reply"))
    assert "nothing was paid for" not in told(tmp_path, "b000007")
    assert "one in flight when a session was killed would not be" in told(tmp_path, "b000007")
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        for one in (
            FailedRequest("m", 0.0, 120.0, "TimedOut", "no reply within 120 s", 5120, 20_000_000_000, is_known=False),
            FailedRequest("m", 61.0, 0.25, "RateLimited", "429", 0, 0, is_known=True),
            FailedRequest("n", 3600.0, 0.25, "Unreachable", "reset", None, None, is_known=False),
        ):
            await ledger.note_request("b000007", one)
    story = told(tmp_path, "b000007", width=80)
    assert "3 requests left no reply to use: USD 0.020000 at most, and 1 at prices not known" in story
    lines = [line.rstrip() for line in story[story.index(" sent ") :].splitlines()]
    assert lines[:9] == [
        " sent      1970-01-01 00:00:00 UTC to m; TimedOut after 120.00 s",
        " why       no reply within 120 s",
        " cost      not known; at most 5,120 tokens, USD 0.020000",
        " sent      1970-01-01 00:01:01 UTC to m; RateLimited after 0.25 s",
        " why       429",
        " cost      nothing: the endpoint turned it down",
        " sent      1970-01-01 01:00:00 UTC to n; Unreachable after 0.25 s",
        " why       reset",
        " cost      not known, and nothing bounds it: the request sets no max_tokens",
    ]
    await ledger_of(tmp_path, BoutOutcome("b000008", "examination", End.DROPPED, "screen", "empty statement"))
    assert "nothing was paid for." in told(tmp_path, "b000008")
