"""The story of a bout: what was asked, said and decided, kept or dropped; a model's text is never markup."""

from pathlib import Path

import pytest
from rich.console import Console
from tests.unit.runs.row_doubles import constitution_bout, emitted, gold_bout, rows_in

from sparring.explain import explain
from sparring.faults import ConfigFault
from sparring.ledger import Ledger, write_outcome
from sparring_agents import BoutOutcome, End
from sparring_verifiers import canonical


def told(out: Path, id_: str) -> str:
    console = Console(width=200, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    console.print(explain(out, id_))
    return console.export_text()


async def ledger_of(out: Path, *outcomes: BoutOutcome) -> None:
    with Ledger(out / "ledger.sqlite") as ledger:
        for outcome in outcomes:
            body = write_outcome(outcome)
            await ledger.finish(outcome.bout_id, body, end=outcome.end, stage=outcome.stage, reason=outcome.reason)


async def test_a_bout_is_told_with_its_problem_its_candidates_and_their_verdicts(tmp_path: Path) -> None:
    bout = gold_bout()
    out = emitted(tmp_path / "out", bout)
    await ledger_of(out, bout)
    story = told(out, bout.bout_id)
    for proposal in bout.proposals:
        assert proposal.problem is not None
        assert proposal.problem.statement.splitlines()[0] in story
        for attempt in proposal.attempts:
            assert attempt.candidate.messages[-1].text.splitlines()[0] in story
            assert all(verdict.reason in story for verdict in attempt.verdicts)


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
    assert all(ruling.reply.splitlines()[0] in story for pair in bout.pairs for ruling in pair.rulings)
    assert all(note.critique.text.splitlines()[0] in story for note in bout.critiques)


async def test_a_failed_bout_is_told_by_what_it_had_paid_for(tmp_path: Path) -> None:
    reply = {"finish": "stop", "message": {"parts": [{"type": "Text", "text": "[bold]no markup[/bold]"}]}, "model": "m"}
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        await ledger.journal("b000004").commit("key", canonical(reply))
    assert "has not ended" in told(tmp_path, "b000004")
    await ledger_of(tmp_path, BoutOutcome("b000004", "examination", End.FAILED, "Overloaded", "the endpoint failed"))
    story = told(tmp_path, "b000004")
    assert "Overloaded: the endpoint failed" in story
    assert "m said: [bold]no markup[/bold]" in story


async def test_an_id_that_is_not_there_is_told_with_those_that_are(tmp_path: Path) -> None:
    await ledger_of(tmp_path, BoutOutcome("b000004", "examination", End.DROPPED, "grade", "too_easy"))
    for id_ in ("b000009", "0123456789abcdef", "nonsense"):
        with pytest.raises(ConfigFault, match="bouts b000004 to b000004"):
            explain(tmp_path, id_)
