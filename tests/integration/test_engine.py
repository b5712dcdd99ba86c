"""Whole sessions against a real HTTP server on loopback: budgets, faults, keys, false starts, changed files."""

import itertools
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml
from tests.servers.scripts import seats
from tests.servers.wire_server import Ask, FaultPlan, Said, Script, WireServer

import sparring
from sparring import Progress, RunReport
from sparring.faults import ConfigFault, exit_code
from sparring.ledger import Ledger
from sparring_agents import CreditSpent, EndpointState, Forbidden, MalformedReply, Unreachable

KEY = "sk-test-0123456789abcdefghijk"


def run_file(folder: Path, base_url: str, **changes: Any) -> Path:
    """A constitution of 8 bouts with a model on each wire; it needs no sandbox."""
    hosts = {"openai": base_url, "anthropic": base_url.removesuffix("/v1")}
    raw: dict[str, Any] = {
        "run": {"name": "engine", "seed": 3, "bouts": 8, "round_bouts": 4, "out": str(folder / "out")},
        "graph": {"kind": "constitution", "constitution": "honest"},
        "models": {
            name: {
                "provider": name,
                "model": name,
                "family": name,
                "base_url": url,
                "sample_as": "header",
                "retries": 0,
                "key_env": "ENGINE_KEY",
            }
            for name, url in hosts.items()
        },
        "seats": {"examinee": "openai", "critic": "openai", "reviser": "openai", "judge": "anthropic"},
        "problems": {"strategy": "prompts"},
        "limits": {"concurrency": 3},
        **changes,
    }
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE_KEY", KEY)


def ended(report: RunReport) -> bool:
    """Whether every bout of the run is counted as finished, dropped or failed, each with a reason."""
    funnel = report.funnel
    reasons = [*funnel.bouts.dropped, *funnel.bouts.failed]
    return funnel.bouts.total == report.planned and funnel.adds_up and "unexplained" not in reasons


async def test_a_run_plays_inside_a_running_loop_and_tells_how_far_it_is(tmp_path: Path) -> None:
    seen: list[Progress] = []
    async with WireServer(seats) as server:
        report = await sparring.run(run_file(tmp_path, server.base_url), on_progress=seen.append, **{"run.bouts": 5})
        paid = server.stats.as_json()["calls"]
    assert (report.exit_code, report.planned, report.funnel.bouts.total) == (0, 5, 5)
    assert report.tables["preference"] > 0
    assert report.calls == paid
    assert (seen[-1].done, seen[-1].total) == (5, 5)
    host = server.address.removeprefix("http://")
    openai, anthropic = seen[-1].endpoints
    assert {openai.endpoint, anthropic.endpoint} == {host, f"{host}/v1"}
    assert (openai.in_flight, openai.waiting, openai.faults, openai.cool_down_s) == (0, 0, 0, 0.0)
    assert openai.limit == openai.most == 3
    assert openai.requests_per_minute > 0
    assert openai.tokens_per_s > 0
    assert json.loads((tmp_path / "out" / "report.json").read_text())["funnel"]["adds_up"] is True


async def test_a_spent_budget_ends_the_run_with_1_and_a_raised_one_goes_on(tmp_path: Path) -> None:
    async with WireServer(seats) as server:
        path = run_file(tmp_path, server.base_url)
        report = await sparring.run(path, **{"budget.calls": 13})
        assert (report.exit_code, report.calls) == (1, 13)
        assert report.stopped.startswith("BudgetSpent: budget.calls: all 13 are spent")
        assert report.funnel.bouts.failed.total() == 0
        again = await sparring.run(path, **{"budget.calls": 13})
        assert (again.exit_code, again.calls) == (1, 13)
        assert (await sparring.run(path)).exit_code == 0
        assert server.stats.as_json()["paid_twice"] == 2  # the two questions before the first bout of a session


@pytest.mark.parametrize("processes", [1, 2])
async def test_a_mix_of_faults_leaves_every_bout_ended_with_a_reason_and_a_later_session_mends_it(
    tmp_path: Path, processes: int
) -> None:
    async with WireServer(seats, faults=FaultPlan(rate=0.15, seed=5, most=None)) as server:
        path = run_file(tmp_path, server.base_url)
        report = await sparring.run(path, **{"limits.requeues": 0, "limits.processes": processes})
        assert ended(report)
        assert report.funnel.bouts.failed.total() > 0
        assert report.exit_code == 1
        assert server.stats.faults
        server.faults = FaultPlan()
        report = await sparring.run(path)
    assert (report.exit_code, report.funnel.bouts.failed.total()) == (0, 0)
    assert ended(report)


@dataclass(frozen=True)
class OneOfFour(FaultPlan):
    """The attempt with this number fails twice in every bout, at once; the replies to all others take stall_s."""

    sample: int = 1
    stall_s: float = 0.3

    def draw(self, key: str, nth: int) -> str | None:
        is_it = key.endswith(f":{self.sample}")
        return "trickle" if not is_it else "500" if nth < 2 else None


def sums(folder: Path, base_url: str) -> Path:
    """Six problems with four attempts each, which are asked together."""
    problems = folder / "problems.jsonl"
    rows = [{"statement": f"What is {a} plus {a * a}?", "answer": str(a + a * a)} for a in range(11, 17)]
    problems.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return run_file(
        folder,
        base_url,
        run={"name": "sums", "seed": 3, "bouts": 6, "out": str(folder / "out")},
        graph={"kind": "examination", "attempts": 4, "wave": 4, "pass_rate": [0.0, 1.0]},
        seats={"examinee": "openai"},
        problems={"file": str(problems), "statement": "statement", "answer": "answer"},
        verifiers=["math_answer"],
        limits={"concurrency": 12},
    )


@pytest.mark.parametrize(("sample", "processes"), [(1, 1), (3, 1), (1, 2)])
async def test_what_was_asked_beside_a_request_that_fails_is_paid_for_once(
    tmp_path: Path, sample: int, processes: int
) -> None:
    async with WireServer(seats) as server:
        path = sums(tmp_path, server.base_url)
        whole = await sparring.run(path, **{"run.out": str(tmp_path / "whole")})
    async with WireServer(seats, faults=OneOfFour(sample=sample)) as server:
        changes = {"models.openai.retries": 1, "limits.processes": processes}
        report = await sparring.run(sums(tmp_path, server.base_url), **changes)
        answered = server.stats.answered
    assert (report.exit_code, report.funnel.bouts.failed.total(), report.tables) == (0, 0, whole.tables)
    assert report.calls == whole.calls + 2 * 6  # the two of each bout that failed; nothing else was sent again
    assert sorted(Counter(answered).values()) == [1] * len(answered)


@pytest.mark.parametrize("processes", [1, 2])
async def test_a_reply_that_misses_its_schema_is_paid_for_once_where_its_repair_fails(
    tmp_path: Path, processes: int
) -> None:
    repairs: Counter[str] = Counter()

    def script(ask: Ask) -> str | Said:
        """Whatever has a schema is answered in prose; its repair fails twice, and is then as it should be."""
        if ask.schema is None:
            return seats(ask)
        if "does not satisfy" not in ask.last:
            return "I would rather talk about the weather."
        repairs[ask.prompt] += 1
        return Said(status=500) if repairs[ask.prompt] <= 2 else seats(ask)

    async with WireServer(script) as server:
        changes = {"limits.processes": processes, "models.openai.retries": 1, "models.anthropic.retries": 1}
        report = await sparring.run(run_file(tmp_path, server.base_url), **changes)
        answered, sent = server.stats.answered, server.stats.as_json()["calls"]
    assert (report.exit_code, report.funnel.bouts.total, report.funnel.bouts.failed.total()) == (0, 8, 0)
    assert repairs
    assert set(repairs.values()) == {3}
    assert sorted(answered.values()) == [1] * len(answered)
    assert sent == report.calls == len(answered) + 2 * len(repairs)


RETRIES = {"models.openai.retries": 2, "models.anthropic.retries": 2}
GONE = FaultPlan(rate=1.0, kinds=("reset",), most=None)
MIDWAY = 14  # asked by then: the two questions before the first bout, and some bouts' worth of the eight


def until(asked: int, happens: Callable[[], None]) -> Script:
    """The seats' script, beside which something happens once with the request of that number (from 1).

    It is counted by the server and not by how far a display has seen the run: a fast one ends between two pictures.
    """
    count = itertools.count(1)

    def script(ask: Ask) -> str | Said:
        if next(count) == asked:
            happens()
        return seats(ask)

    return script


async def test_an_outage_in_mid_run_fails_no_bout(tmp_path: Path) -> None:
    seen: list[EndpointState] = []

    def goes() -> None:
        server.faults = GONE

    def watch(progress: Progress) -> None:
        """The server is back as soon as a display has shown that the endpoint is left alone."""
        out = [state for state in progress.endpoints if state.why.startswith("out: ")]
        seen.extend(out)
        if out:
            server.faults = FaultPlan()

    async with WireServer(until(MIDWAY, goes)) as server:
        path = run_file(tmp_path, server.base_url)
        report = await sparring.run(path, on_progress=watch, **{"run.bouts": 24}, **RETRIES)
    assert (report.exit_code, report.funnel.bouts.total, report.funnel.bouts.failed.total()) == (0, 24, 0)
    assert seen[0].cool_down_s > 0
    assert "Unreachable" in seen[0].why
    assert server.stats.faults["reset"] < 60


async def test_an_endpoint_that_stays_out_ends_every_bout_as_failed_with_the_reason(tmp_path: Path) -> None:
    def goes() -> None:
        server.faults = GONE

    async with WireServer(until(MIDWAY, goes)) as server:
        path = run_file(tmp_path, server.base_url)
        hosts = (server.base_url, server.address)
        patience = {"endpoints": {host: {"patience_s": 2.0} for host in hosts}}
        report = await sparring.run(path, **patience, **RETRIES)
    assert ended(report)
    assert (report.exit_code, set(report.funnel.bouts.failed)) == (1, {"EndpointDown"})
    with Ledger(tmp_path / "out" / "ledger.sqlite", read_only=True) as ledger:
        reasons = {stored.reason for stored in ledger.stored_outcomes() if stored.end == "failed"}
    assert reasons
    assert all("more than patience_s: 2. The last fault: Unreachable" in reason for reason in reasons)


@pytest.mark.parametrize(
    ("change", "line"), [({"keys": ["another"]}, "KeyRefused: model "), ({"models": ["x"]}, "UnknownModel: model ")]
)
async def test_a_key_or_a_model_that_is_refused_in_mid_run_ends_it_at_once_with_one_line(
    tmp_path: Path, change: dict[str, list[str]], line: str
) -> None:
    def refuses() -> None:
        for name, value in change.items():
            setattr(server, name, value)

    async with WireServer(until(MIDWAY, refuses)) as server:
        report = await sparring.run(run_file(tmp_path, server.base_url))
    assert report.exit_code == 1
    assert report.stopped.startswith(line)
    assert "\n" not in report.stopped
    assert 0 < report.calls - MIDWAY <= 3 * 2  # what the three bouts in flight had under way, and no retries


@pytest.mark.parametrize("processes", [1, 2])
async def test_an_account_without_credit_ends_the_run_which_goes_on_when_there_is_some(
    tmp_path: Path, processes: int
) -> None:
    count = itertools.count(1)
    has_credit = False

    def script(ask: Ask) -> str | Said:
        return seats(ask) if has_credit or next(count) < MIDWAY else Said(status=402)

    async with WireServer(script) as server:
        path = run_file(tmp_path, server.base_url, limits={"concurrency": 3, "processes": processes})
        report = await sparring.run(path)
        assert report.exit_code == 1
        assert report.stopped.startswith("CreditSpent: model ")
        assert "Add some and run the same command again." in report.stopped
        assert report.funnel.bouts.failed.total() == 0
        has_credit = True
        assert (await sparring.run(path)).exit_code == 0
        assert server.stats.as_json()["paid_twice"] == 2  # the two questions before the first bout of a session


@pytest.mark.parametrize("processes", [1, 2])
async def test_a_request_that_is_forbidden_fails_its_bout_and_no_other(tmp_path: Path, processes: int) -> None:
    count = itertools.count(1)

    def script(ask: Ask) -> str | Said:
        return Said(status=403) if next(count) == MIDWAY else seats(ask)

    async with WireServer(script) as server:
        path = run_file(tmp_path, server.base_url, limits={"concurrency": 3, "processes": processes})
        report = await sparring.run(path)
    assert ended(report)
    assert dict(report.funnel.bouts.failed) == {"Forbidden": 1}


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (Said(status=402), CreditSpent),
        (Said(status=403), Forbidden),
        (Said("x", finish="nobody knows"), MalformedReply),
    ],
)
async def test_what_no_retry_mends_ends_the_run_before_a_bout(
    tmp_path: Path, said: Said, kind: type[Exception]
) -> None:
    async with WireServer(lambda _: said) as server:
        with pytest.raises(kind, match=r"run\.yaml: models\.(openai|anthropic) at http://127"):
            await sparring.run(run_file(tmp_path, server.base_url))
        assert server.stats.as_json()["calls"] <= 2 * 3


async def test_a_key_is_in_nothing_that_a_run_leaves_even_when_a_model_says_it(tmp_path: Path) -> None:
    def leaky(ask: Ask) -> str:
        return f"{seats(ask)} My key is {KEY}."

    async with WireServer(leaky, keys=[KEY]) as server:
        report = await sparring.run(run_file(tmp_path, server.base_url))
    assert ended(report)
    out = tmp_path / "out"
    with Ledger(out / "ledger.sqlite", read_only=True) as ledger:
        bodies = [stored.body for stored in ledger.stored_outcomes()]
        bodies += [effect.body for stored in ledger.stored_outcomes() for effect in ledger.effects(stored.bout_id)]
    assert any(b"[key removed]" in body for body in bodies)
    assert all(KEY.encode() not in body for body in bodies)
    for file in (path for path in out.rglob("*") if path.is_file()):
        text = (
            str(pq.read_table(file).to_pylist()) if file.suffix == ".parquet" else file.read_bytes().decode("latin-1")
        )
        assert KEY not in text, file


async def test_a_false_start_binds_nobody(tmp_path: Path) -> None:
    with pytest.raises(Unreachable) as caught:
        await sparring.run(run_file(tmp_path, "http://127.0.0.1:9/v1"), **{"run.seed": 1})
    assert exit_code(caught.value) == 2
    async with WireServer(seats) as server:
        assert (await sparring.run(run_file(tmp_path, server.base_url))).exit_code == 0


async def test_a_changed_field_of_identity_is_refused_and_an_operational_one_is_not(tmp_path: Path) -> None:
    async with WireServer(seats) as server:
        path = run_file(tmp_path, server.base_url)
        await sparring.run(path, **{"run.bouts": 4})
        before = (tmp_path / "out" / "ledger.sqlite").read_bytes()
        with pytest.raises(ConfigFault, match=r"run\.seed|seed: 3 -> 4"):
            await sparring.run(path, **{"run.seed": 4})
        with pytest.raises(ConfigFault, match=r"seats\.judge\.temperature: \(nothing\) -> 0\.5"):
            await sparring.run(path, **{"seats.judge.temperature": 0.5})
        assert (tmp_path / "out" / "ledger.sqlite").read_bytes() == before
        report = await sparring.run(path, **{"limits.concurrency": 1, "models.openai.timeout_s": 9, "run.bouts": 6})
    assert (report.exit_code, report.funnel.bouts.total) == (0, 6)


async def test_a_constitution_that_was_edited_between_two_sessions_is_told(tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    principle = {"id": "clear", "critique": "Is it clear?", "revise": "Make it clear."}
    mine.write_text(yaml.safe_dump({"id": "mine", "version": 1, "principles": [principle]}))
    async with WireServer(seats) as server:
        path = run_file(tmp_path, server.base_url, graph={"kind": "constitution", "constitution": "mine.yaml"})
        await sparring.run(path, **{"run.bouts": 2})
        mine.write_text(
            yaml.safe_dump({"id": "mine", "version": 1, "principles": [{**principle, "revise": "Mend it."}]})
        )
        with pytest.raises(ConfigFault, match=r"content\.constitution: "):
            await sparring.run(path, **{"run.bouts": 3})
