"""The runner: every bout ends once, in rounds that see the same snapshot, and no stop loses or repeats anything."""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import structlog

from sparring.bout_journal import BoutJournal
from sparring.faults import LedgerFault
from sparring.ledger import Ledger
from sparring.pool import AcceptedPool, Extent, PoolView
from sparring.progress import Progress, Stopped
from sparring.runner import Plan, Runner
from sparring.settling import Settled, settled
from sparring_agents import Bout, BoutOutcome, BudgetSpent, End, EndpointDown, Overloaded, Proposal, Tally
from sparring_verifiers import Author, Domain, Gold, Origin, Source, make_problem

PLAN = Plan(bouts=12, seed=7, round_bouts=4, concurrency=3, graph="examination")
LOG: structlog.typing.FilteringBoundLogger = structlog.wrap_logger(
    structlog.ReturnLogger(), wrapper_class=structlog.make_filtering_bound_logger("critical")
)


class Scripted:
    """A bout that asks its endpoint three times through the journal; every reply is a function of what was asked."""

    def __init__(self) -> None:
        self.paid: Counter[str] = Counter()
        self.seen: dict[str, int] = {}
        self.before_call: Callable[[str], Awaitable[None]] | None = None

    async def __call__(self, bout: Bout, journal: BoutJournal, pool: PoolView, tally: Tally) -> BoutOutcome:
        said = b""
        for step in range(3):
            key = hashlib.sha256(f"{bout.id} {step}".encode() + said).hexdigest()
            body = await journal.recall(key)
            if body is None:
                if self.before_call is not None:
                    await self.before_call(f"{bout.id}.{step}")
                self.paid[key] += 1
                body = await journal.commit(key, b"reply to " + key.encode())
            said = body
        self.seen[bout.id] = len(pool)
        number = int(hashlib.sha256(said).hexdigest(), 16) % 1000 + len(pool)
        problem = make_problem(
            Domain.MATH, f"What is {number} + {bout.index}?", Gold(str(number)), Origin(Source.MODEL, Author("x"))
        )
        repeated = pool.seen(problem)
        if repeated is not None or bout.index % 3 == 2:
            return BoutOutcome(bout.id, "examination", End.DROPPED, "screen", f"repeats {repeated}")
        proposal = Proposal(problem, (), 0.5, is_accepted=True)
        return BoutOutcome(bout.id, "examination", End.FINISHED, "", "", (proposal,))


Play: TypeAlias = Callable[[Bout, BoutJournal, PoolView, Tally], Awaitable[BoutOutcome]]


def runner_of(ledger: Ledger, play: Play, plan: Plan = PLAN, **options: Any) -> Runner:
    """A runner whose bouts see the pool, and are settled, as those of the engine."""
    pool = AcceptedPool(0.8, ledger.problem)

    async def played(bout: Bout, journal: BoutJournal, extent: Extent, tally: Tally) -> Settled:
        return await settled(await play(bout, journal, pool.view(extent), tally), ledger.prepared)

    return Runner(plan, ledger, played, pool.extend, LOG, **options)


async def play(folder: Path, scripted: Play, plan: Plan = PLAN, watch: list[Progress] | None = None) -> Stopped:
    with Ledger(folder / "ledger.sqlite") as ledger:
        return await runner_of(ledger, scripted, plan, on_progress=None if watch is None else watch.append).run()


def outcomes(folder: Path) -> list[tuple[str, str, bytes]]:
    with Ledger(folder / "ledger.sqlite", read_only=True) as ledger:
        return [(stored.bout_id, stored.end, stored.body) for stored in ledger.stored_outcomes()]


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    (tmp_path / "whole").mkdir()
    return tmp_path / "whole"


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    (tmp_path / "broken").mkdir()
    return tmp_path / "broken"


async def test_every_bout_ends_once_and_a_second_run_pays_nothing(whole: Path) -> None:
    scripted = Scripted()
    stopped = await play(whole, scripted)
    assert stopped.progress.done == 12
    assert [bout_id for bout_id, _, _ in outcomes(whole)] == [f"b{n:06d}" for n in range(12)]
    again = Scripted()
    assert (await play(whole, again)).progress.resumed == 12
    assert not again.paid


async def test_the_order_in_which_bouts_end_changes_no_outcome(whole: Path, broken: Path) -> None:
    await play(whole, Scripted(), replace(PLAN, concurrency=1))
    await play(broken, Scripted(), replace(PLAN, concurrency=12))
    assert outcomes(whole) == outcomes(broken)


@pytest.mark.parametrize("cut", [1, 5, 13, 22, 35])
async def test_a_run_killed_at_any_call_resumes_to_the_outcomes_of_an_uninterrupted_one(
    whole: Path, broken: Path, cut: int
) -> None:
    reference, scripted, calls = Scripted(), Scripted(), 0
    await play(whole, reference)

    async def kill(_: str) -> None:
        nonlocal calls
        calls += 1
        if calls == cut:
            session.cancel()
            await asyncio.Event().wait()

    scripted.before_call = kill
    session = asyncio.create_task(play(broken, scripted, replace(PLAN, concurrency=2)))
    with pytest.raises(asyncio.CancelledError):
        await session
    assert outcomes(broken) != outcomes(whole)
    scripted.before_call = None
    await play(broken, scripted)
    assert outcomes(broken) == outcomes(whole)
    assert scripted.paid == reference.paid  # each call once: none was in flight


async def test_all_bouts_of_a_round_see_what_rounds_before_the_last_one_accepted(whole: Path) -> None:
    scripted = Scripted()
    await play(whole, scripted, replace(PLAN, bouts=20))
    by_round = [{scripted.seen[f"b{n:06d}"] for n in range(start, start + 4)} for start in range(0, 20, 4)]
    assert all(len(sizes) == 1 for sizes in by_round)
    assert [min(sizes) for sizes in by_round] == [0, 0, 3, 6, 8]  # every third bout is dropped


async def test_a_slow_bout_holds_up_no_bout_of_its_round_or_of_the_next(whole: Path) -> None:
    scripted, slow = Scripted(), asyncio.Event()
    ended: list[str] = []

    async def hang(call: str) -> None:
        ended.append(call)
        if call == "b000001.0":
            await slow.wait()

    scripted.before_call = hang
    session = asyncio.create_task(play(whole, scripted, replace(PLAN, bouts=16)))
    while "b000007.2" not in ended:
        await asyncio.sleep(0.001)
    await asyncio.sleep(0.05)
    assert not [call for call in ended if call >= "b000008"]  # what bout 1 accepts counts there
    slow.set()
    assert (await session).progress.done == 16


async def test_a_fault_ends_one_bout_and_the_next_session_tries_it_again(whole: Path) -> None:
    scripted = Scripted()

    async def overloaded(call: str) -> None:
        if call == "b000005.1":
            raise Overloaded("model teacher: the endpoint failed (503).")

    scripted.before_call = overloaded
    stopped = await play(whole, scripted)
    assert (stopped.progress.failed, stopped.progress.done, stopped.fault) == (1, 12, None)
    body = json.loads(outcomes(whole)[5][2])
    assert (body["end"], body["stage"], body["reason"]) == (
        "failed", "Overloaded", "model teacher: the endpoint failed (503).",
    )  # fmt: skip
    scripted.before_call = None
    assert (await play(whole, scripted)).progress.failed == 0
    assert max(scripted.paid.values()) == 1


async def test_a_sealed_snapshot_stands_when_an_earlier_bout_succeeds_later(whole: Path) -> None:
    scripted = Scripted()

    async def overloaded(call: str) -> None:
        if call == "b000000.0":
            raise Overloaded("model teacher: the endpoint failed (503).")

    scripted.before_call = overloaded
    await play(whole, scripted)
    before = outcomes(whole)[1:]
    scripted.before_call = None
    await play(whole, scripted, replace(PLAN, bouts=16))
    assert outcomes(whole)[1:12] == before
    assert outcomes(whole)[0][1] == "finished"
    with Ledger(whole / "ledger.sqlite", read_only=True) as ledger:
        sealed = {number: json.loads(body)["added"] for number, body in ledger.snapshots()}
    assert all(bout_id != "b000000" for number in (1, 2) for bout_id, _ in sealed[number])
    assert "b000000" in [bout_id for bout_id, _ in sealed[3]]


async def test_a_defect_of_ours_fails_its_bout_and_says_what_it_was(whole: Path) -> None:
    scripted = Scripted()

    async def defect(call: str) -> None:
        if call == "b000002.0":
            raise KeyError("missing")

    scripted.before_call = defect
    assert (await play(whole, scripted)).progress.failed == 1
    body = json.loads(outcomes(whole)[2][2])
    assert (body["stage"], body["reason"]) == ("Defect", "KeyError: 'missing'")


async def test_the_reason_that_the_ledger_stores_holds_no_key(whole: Path) -> None:
    async def dropped(bout: Bout, journal: BoutJournal, pool: PoolView, tally: Tally) -> BoutOutcome:
        return BoutOutcome(bout.id, "examination", End.DROPPED, "propose", "the row holds hunter2hunter2")

    with Ledger(whole / "ledger.sqlite") as ledger:
        await runner_of(ledger, dropped, redact=lambda text: text.replace("hunter2", "*")).run()
        assert {stored.reason for stored in ledger.stored_outcomes()} == {"the row holds **"}


async def test_a_spent_budget_ends_the_run_and_the_rest_is_played_later(whole: Path, broken: Path) -> None:
    await play(whole, Scripted())
    scripted = Scripted()

    async def spent(_: str) -> None:
        if scripted.paid.total() >= 10:
            raise BudgetSpent("budget.calls: 10 are spent. Raise it and run the same command again.")

    scripted.before_call = spent
    stopped = await play(broken, scripted)
    assert isinstance(stopped.fault, BudgetSpent)
    assert not stopped.is_interrupted
    assert scripted.paid.total() == 10
    assert all(end != "failed" for _, end, _ in outcomes(broken))
    scripted.before_call = None
    await play(broken, scripted)
    assert outcomes(broken) == outcomes(whole)
    assert max(scripted.paid.values()) == 1


async def test_a_stop_lets_the_bouts_in_flight_end_and_takes_no_other(broken: Path) -> None:
    scripted = Scripted()
    with Ledger(broken / "ledger.sqlite") as ledger:
        runner = runner_of(ledger, scripted)

        async def stop_at(call: str) -> None:
            if call == "b000001.2":
                runner.stop("SIGINT")

        scripted.before_call = stop_at
        stopped = await runner.run()
    assert (stopped.is_interrupted, stopped.why) == (True, "Interrupted: SIGINT")
    assert [bout_id for bout_id, _, _ in outcomes(broken)] == ["b000000", "b000001", "b000002"]
    assert len(scripted.paid) == 9


async def test_a_broken_ledger_ends_the_run_with_its_fault(broken: Path) -> None:
    scripted = Scripted()
    with Ledger(broken / "ledger.sqlite") as ledger:

        async def break_disk(call: str) -> None:
            if call == "b000004.0":
                ledger._group().submit_now(lambda writer: writer.execute("DROP TABLE outcomes").rowcount)

        scripted.before_call = break_disk
        with pytest.raises(LedgerFault, match="no such table"):
            await runner_of(ledger, scripted).run()


@pytest.mark.parametrize(
    "change", [{"added": [["b000000", "other"]], "chain": ""}, {"added": [["no bout", "other"]]}, {"chain": "0" * 64}]
)
async def test_a_changed_snapshot_is_told_and_not_played_on(whole: Path, change: dict[str, object]) -> None:
    await play(whole, Scripted())
    with Ledger(whole / "ledger.sqlite") as ledger:
        sealed = json.loads(dict(ledger.snapshots())[1])
        ledger._group().submit_now(lambda writer: writer.execute("DELETE FROM snapshots WHERE round = 1").rowcount)
        await ledger.seal(1, json.dumps({**sealed, **change}).encode())
        with pytest.raises(LedgerFault, match="round 1 does not follow"):
            await play(whole, Scripted(), replace(PLAN, bouts=20))


async def test_a_snapshot_whose_problems_are_gone_is_told_and_not_played_on(whole: Path) -> None:
    await play(whole, Scripted())
    with Ledger(whole / "ledger.sqlite") as ledger:
        ledger._group().submit_now(lambda writer: writer.execute("DELETE FROM pool WHERE bout_index = 1").rowcount)
    scripted = Scripted()
    with pytest.raises(LedgerFault, match="round 2 does not follow"):
        await play(whole, scripted, replace(PLAN, bouts=20))
    assert not scripted.paid


async def test_what_a_ledger_holds_of_the_pool_is_held_against_its_outcome_before_a_bout_is_played(whole: Path) -> None:
    await play(whole, Scripted())
    with Ledger(whole / "ledger.sqlite") as ledger:
        ledger._group().submit_now(
            lambda writer: writer.execute("UPDATE pool SET key = 'other' WHERE bout_index = 3").rowcount
        )
    scripted = Scripted()
    with pytest.raises(LedgerFault, match="pool b000003: what is stored"):
        await play(whole, scripted, replace(PLAN, bouts=20))
    assert not scripted.paid


async def test_a_resume_reads_the_outcome_of_no_bout_that_has_ended(
    whole: Path, broken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await play(whole, Scripted(), replace(PLAN, bouts=20))
    await play(broken, Scripted())
    with monkeypatch.context() as patched:
        patched.setattr("sparring.ledger_pool.facts", None)
        patched.setattr(Ledger, "stored_outcomes", None)
        patched.setattr(Ledger, "outcomes", None)
        stopped = await play(broken, Scripted(), replace(PLAN, bouts=20))
    assert stopped.progress.resumed == 12
    assert outcomes(broken) == outcomes(whole)


async def test_progress_ends_at_the_total_and_never_goes_back(whole: Path) -> None:
    watch: list[Progress] = []
    await play(whole, Scripted(), watch=watch)
    done = [picture.done for picture in watch]
    assert done == sorted(done)
    assert done[-1] == 12
    last = watch[-1]
    assert last.done == last.finished + last.failed + sum(last.dropped.values())


async def test_lost_snapshots_are_sealed_again_as_they_were(whole: Path) -> None:
    await play(whole, Scripted(), replace(PLAN, bouts=16))
    with Ledger(whole / "ledger.sqlite") as ledger:
        before = list(ledger.snapshots())
        ledger._group().submit_now(lambda writer: writer.execute("DELETE FROM snapshots").rowcount)
    await play(whole, Scripted(), replace(PLAN, bouts=16))
    with Ledger(whole / "ledger.sqlite", read_only=True) as ledger:
        assert list(ledger.snapshots()) == before


async def test_with_fewer_bouts_than_before_nothing_is_left_and_nothing_is_lost(whole: Path) -> None:
    await play(whole, Scripted())
    progress = (await play(whole, Scripted(), replace(PLAN, bouts=4))).progress
    assert (progress.done, progress.total) == (4, 4)
    assert len(outcomes(whole)) == 12


class Struck(Scripted):
    """Bouts whose second call fails with a fault so many times."""

    def __init__(self, fault: Exception, times: int) -> None:
        super().__init__()
        self.struck: Counter[str] = Counter()
        self.order: list[str] = []

        async def strike(call: str) -> None:
            self.order.append(call)
            if call.endswith(".1") and self.struck[call] < times:
                self.struck[call] += 1
                raise fault

        self.before_call = strike


async def test_a_bout_that_a_passing_fault_broke_is_played_again_after_the_others_and_pays_nothing_twice(
    whole: Path, broken: Path
) -> None:
    await play(whole, Scripted())
    struck = Struck(Overloaded("500"), times=2)
    stopped = await play(broken, struck, replace(PLAN, requeues=2, concurrency=1))
    assert stopped.progress.failed == 0
    assert max(struck.paid.values()) == 1
    assert outcomes(broken) == outcomes(whole)
    assert struck.order.index("b000000.1") < struck.order.index("b000003.0") < struck.order.index("b000000.2")


@pytest.mark.parametrize(
    ("fault", "times", "played"),
    [(Overloaded("500"), 9, 3), (EndpointDown("out for 300 s"), 9, 1), (ZeroDivisionError("ours"), 9, 1)],
)
async def test_a_bout_is_played_again_so_often_and_only_where_the_fault_may_pass(
    tmp_path: Path, fault: Exception, times: int, played: int
) -> None:
    struck = Struck(fault, times)
    stopped = await play(tmp_path, struck, replace(PLAN, requeues=2))
    assert stopped.progress.failed == PLAN.bouts
    assert set(struck.struck.values()) == {played}
    with Ledger(tmp_path / "ledger.sqlite", read_only=True) as ledger:
        reasons = {stored.reason for stored in ledger.stored_outcomes()}
    assert reasons == {str(fault) if not isinstance(fault, ZeroDivisionError) else "ZeroDivisionError: ours"}
