"""The story of bouts that were played against a real server: questions too, which the ledger does not hold."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from tests.integration.test_engine import run_file
from tests.servers.scripts import seats
from tests.servers.wire_server import Ask, FaultPlan, Said, WireServer
from typer.testing import CliRunner

import sparring
from sparring.cli import app
from sparring.explain import show, story_of
from sparring_agents import Call, Reply


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE_KEY", "sk-test-0123456789abcdefghijk")


async def played(folder: Path, script: Any = seats, faults: FaultPlan | None = None, **changes: Any) -> Path:
    async with WireServer(script, faults=faults) as server:
        await sparring.run(run_file(folder, server.base_url), **{"run.bouts": 2, **changes})
    return folder / "out"


def text(story: Any, width: int = 80) -> str:
    console = Console(width=width, file=io.StringIO(), record=True)
    console.print(show(story, full=True))
    return console.export_text()


async def test_every_call_is_told_with_its_seat_its_prompt_and_its_tokens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = await played(tmp_path)
    monkeypatch.delenv("ENGINE_KEY")  # telling asks nobody
    story = story_of(out, "b000000")
    asked = [step.asked for step in story.steps]
    assert story.gap == ""
    assert [one.seat.value for one in asked if isinstance(one, Call)] == [
        "examinee", "critic", "reviser", "judge", "judge",
    ]  # fmt: skip
    told = text(story)
    for part in ("You hold an answer against one principle", "You mend an answer", "prompt critic@1", " in, ", "says"):
        assert part in told, part
    assert max(map(len, told.splitlines())) <= 80


async def test_a_call_is_told_with_its_cost_where_its_price_is_known(tmp_path: Path) -> None:
    out = await played(tmp_path, **{"models.openai.price": {"input": 1.0, "output": 2_000.0}})
    story = story_of(out, "b000000")
    costs = {step.asked.seat.value: step.pico_usd for step in story.steps if isinstance(step.asked, Call)}
    first = story.steps[0]
    assert isinstance(first.result, Reply)
    usage = first.result.usage
    assert costs["examinee"] == usage.input_tokens * 10**6 + usage.output_tokens * 2 * 10**9
    assert costs["judge"] is None
    assert "5 calls for USD" in text(story)
    assert "2 calls at prices not known" in text(story)


async def test_thinking_is_told_apart_from_what_is_said(tmp_path: Path) -> None:
    def thinking(ask: Ask) -> Said:
        return Said(seats(ask), reasoning="Let me see about that.")

    told = text(story_of(await played(tmp_path, thinking), "b000000"))
    assert "thinks    Let me see about that." in told


async def test_the_question_on_which_a_bout_failed_is_not_made_up(tmp_path: Path) -> None:
    def broken_judge(ask: Ask) -> str | Said:
        return Said(status=422) if "You compare two answers" in ask.prompt else seats(ask)

    story = story_of(await played(tmp_path, broken_judge), "b000001")
    assert story.outcome is not None
    assert (story.outcome.end, story.gap) == ("failed", "")
    assert [step.asked.seat.value for step in story.steps if isinstance(step.asked, Call)] == [
        "examinee", "critic", "reviser",
    ]  # fmt: skip


async def test_replies_that_miss_their_schema_are_told_with_their_repairs_session_after_session(tmp_path: Path) -> None:
    said = iter(range(100))

    def broken_judge(ask: Ask) -> str:
        return f"no JSON, {next(said)}" if "You compare two answers" in ask.prompt else seats(ask)

    async with WireServer(broken_judge) as server:
        for calls in (4, 8):
            await sparring.run(run_file(tmp_path, server.base_url), **{"run.bouts": 1})
            story = story_of(tmp_path / "out", "b000000")
            assert story.outcome is not None
            assert (story.outcome.end, story.outcome.stage, story.gap) == ("failed", "MalformedReply", "")
            asked = [step.asked for step in story.steps if isinstance(step.asked, Call)]
            judged = [one for one in asked if one.seat.value == "judge"]
            assert (len(asked), len(judged)) == (3 + calls, calls)
            repairs = [one for one in judged if "does not satisfy" in one.request.messages[-1].text]
            assert len(repairs) == calls / 2
    assert text(story).count("says      no JSON, ") == 8


async def test_what_cannot_be_found_again_is_left_out_with_the_reason(tmp_path: Path) -> None:
    out = await played(tmp_path)
    resolved = out / "run.yaml"
    resolved.write_text(resolved.read_text().replace("temperature: null", "temperature: 0.5"))
    story = story_of(out, "b000000")
    assert "asks something else" in story.gap
    assert all(step.asked is None for step in story.steps)
    assert any(step.prompt for step in story.steps)  # candidates and rulings hold their own
    assert story.gap in " ".join(text(story, 400).split())


async def test_a_story_in_json_is_one_object_with_every_step(tmp_path: Path) -> None:
    out = await played(tmp_path)
    result = CliRunner().invoke(app, ["explain", "b000000", "--run", str(out), "--json"])
    raw = json.loads(result.stdout)
    assert (raw["bout"], raw["end"], raw["gap"], len(raw["steps"])) == ("b000000", "finished", "", 5)
    assert raw["steps"][1]["asked"]["seat"] == "critic"
    assert raw["steps"][1]["prompt"][0]["role"] == "system"
    assert raw["steps"][1]["result"]["usage"]["output_tokens"] > 0
    assert {row["table"] for row in raw["rows"]} == {"critique", "preference"}


async def test_every_attempt_of_a_bout_that_timed_out_or_was_turned_down_is_told_with_what_it_may_have_cost(
    tmp_path: Path,
) -> None:
    faults = FaultPlan(rate=1.0, kinds=("500", "429"), most=None)
    price = {"input": 1.0, "output": 2.0}
    changes = {"models.openai.price": price, "models.openai.retries": 2, "models.openai.parameters": {"max_tokens": 9}}
    out = await played(tmp_path, faults=faults, **changes, **{"run.bouts": 1, "limits.requeues": 0})
    story = story_of(out, "b000000")
    kinds = [one.kind for one in story.failed]
    assert kinds.count("Overloaded") == 3  # the first, and two retries; what is put off is sent again beside them
    assert all(one.is_known == (one.kind == "RateLimited") and one.pico_usd is not None for one in story.failed)
    told = text(story)
    assert f"{len(kinds)} requests left no reply to use: USD 0.00" in told
    assert told.count(" UTC to openai; Overloaded after ") == 3
    assert "nothing was paid for" not in told
    assert max(map(len, told.splitlines())) <= 80
    assert [one["kind"] for one in story.as_json()["failed_requests"]] == kinds
