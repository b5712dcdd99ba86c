"""The story of a bout: what was asked, said and decided, kept or dropped; a model's text is never markup."""

import io
from pathlib import Path

import pytest
from rich.console import Console
from tests.unit.runs.row_doubles import constitution_bout, emitted, gold_bout, rows_in

from sparring.explain import explain
from sparring.faults import ConfigFault
from sparring.ledger import Ledger, write_outcome
from sparring_agents import BoutOutcome, End, Reply, Usage
from sparring_verifiers import Finish, Message, Reasoning, Role, Text, canonical, to_json


def told(out: Path, id_: str, *, full: bool = False, width: int = 200) -> str:
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(explain(out, id_, full=full))
    return console.export_text()


async def ledger_of(out: Path, *outcomes: BoutOutcome) -> None:
    with Ledger(out / "ledger.sqlite") as ledger:
        for outcome in outcomes:
            body = write_outcome(outcome)
            await ledger.finish(
                outcome.bout_id, ledger.prepared(body), end=outcome.end, stage=outcome.stage, reason=outcome.reason
            )


async def paid(out: Path, said: str, thinks: str = "") -> None:
    """A ledger with one reply for the bout b000004."""
    parts = (*([Reasoning(thinks)] if thinks else []), Text(said))
    reply = Reply(Message(Role.ASSISTANT, parts), Finish.STOP, Usage(3, 4), "m")
    with Ledger(out / "ledger.sqlite") as ledger:
        await ledger.journal("b000004").commit("key", canonical(to_json(reply)))


async def test_a_bout_is_told_with_its_problem_and_how_each_candidate_ended(tmp_path: Path) -> None:
    bout = gold_bout()
    out = emitted(tmp_path / "out", bout)
    await ledger_of(out, bout)
    story = told(out, bout.bout_id)
    for proposal in bout.proposals:
        assert proposal.problem is not None
        assert proposal.problem.statement.splitlines()[0] in story
        for attempt in proposal.attempts:
            assert f"candidate {attempt.candidate.index} by {attempt.candidate.author.name}: {attempt.status}" in story


async def test_a_row_is_found_by_the_start_of_its_id(tmp_path: Path) -> None:
    bout = gold_bout()
    out = emitted(tmp_path / "out", bout)
    await ledger_of(out, bout)
    row = rows_in(out, "sft")[0]
    assert told(out, row["id"][:12]).startswith(bout.bout_id)


async def test_rulings_and_critiques_are_told_in_both_orders(tmp_path: Path) -> None:
    bout = constitution_bout()
    out = emitted(tmp_path / "out", bout)
    await ledger_of(out, bout)
    story = told(out, bout.bout_id)
    rulings = [ruling for pair in bout.pairs for ruling in pair.rulings]
    assert len(rulings) >= 2
    assert all(f"{one.judge.name}, {one.first} shown first: {one.winner}" in story for one in rulings)
    assert all(f"principle {note.principle}" in story for note in bout.critiques)


async def test_a_failed_bout_is_told_by_what_it_had_paid_for(tmp_path: Path) -> None:
    await paid(tmp_path, "[bold]no markup[/bold]")
    assert "has not ended" in told(tmp_path, "b000004")
    await ledger_of(tmp_path, BoutOutcome("b000004", "examination", End.FAILED, "Overloaded", "the endpoint failed"))
    story = told(tmp_path, "b000004")
    assert "Overloaded: the endpoint failed" in story
    assert "says      [bold]no markup[/bold]" in story
    assert "cannot be shown" in story  # there is no run file to play the bout again by


async def test_what_would_steer_a_terminal_is_shown_and_not_obeyed(tmp_path: Path) -> None:
    await paid(tmp_path, "before\x1b[2Jafter\x9b31m\rend")
    assert "before␛[2Jafter�31m␍end" in told(tmp_path, "b000004")


async def test_a_long_text_is_cut_with_a_word_on_how_to_see_all(tmp_path: Path) -> None:
    await paid(tmp_path, "\n".join(f"line {number}" for number in range(50)), thinks="hm\n" * 30)
    story = told(tmp_path, "b000004")
    assert "line 19" in story
    assert "line 20" not in story
    assert "... 30 more lines; --full shows them" in story
    assert "thinks    hm" in story
    assert "line 49" in told(tmp_path, "b000004", full=True)
    assert "more lines" not in told(tmp_path, "b000004", full=True)


async def test_a_text_stays_in_its_column_on_a_narrow_terminal(tmp_path: Path) -> None:
    await paid(tmp_path, "some words " * 40)
    lines = told(tmp_path, "b000004", width=60).splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith(" says"))
    assert [line[:11] for line in lines[first + 1 : first + 9]] == [" " * 11] * 8


async def test_an_id_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    await ledger_of(tmp_path, BoutOutcome("b000004", "examination", End.DROPPED, "grade", "too_easy"))
    for id_ in ("b000009", "0123456789abcdef", "nonsense"):
        with pytest.raises(ConfigFault, match="bouts b000004 to b000004"):
            explain(tmp_path, id_)
