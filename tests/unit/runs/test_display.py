"""What a person sees while a run plays."""

import io
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from sparring.display import PlainDisplay, left, panel, summary, tokens_per_s
from sparring.progress import Progress
from sparring.report import Funnel, RunReport, Tally


def picture(**changes: object) -> Progress:
    facts: dict[str, object] = {
        "total": 40,
        "done": 10,
        "resumed": 0,
        "finished": 6,
        "failed": 1,
        "accepted": 12,
        "dropped": {"grade: too_hard": 3},
        "calls": 80,
        "input_tokens": 900,
        "output_tokens": 500,
        "elapsed_s": 5.0,
    }
    return Progress(**(facts | changes))  # type: ignore[arg-type]


def text_of(renderable: object, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, record=True, force_terminal=True)
    console.print(renderable)
    return console.export_text()


def report(**changes: object) -> RunReport:
    funnel = Funnel(
        bouts=Tally(total=3, accepted=1, dropped=Counter({"grade: too_hard": 1}), failed=Counter({"Overloaded": 1})),
        problems=Tally(total=4, accepted=1, dropped=Counter({"grade: too_hard": 2}), failed=Counter({"Overloaded": 1})),
        candidates=Tally(total=8, accepted=2, rejected=Counter({"differs": 6})),
    )
    facts: dict[str, object] = {
        "name": "x",
        "out": Path("out/x"),
        "funnel": funnel,
        "tables": {"sft": 2, "preference": 0},
        "dropped_rows": {},
        "planned": 3,
        "calls": 9,
        "input_tokens": 1,
        "output_tokens": 2,
        "wall_s": 3.0,
        "stopped": "",
        "is_interrupted": False,
    }
    return RunReport(**(facts | changes))  # type: ignore[arg-type]


def test_the_panel_shows_counts_and_reasons_in_80_columns() -> None:
    shown = text_of(panel("quickstart", picture()))
    assert all(len(line) <= 80 for line in shown.splitlines())
    assert any(line.split()[1:3] == ["bouts", "10/40"] for line in shown.splitlines())
    for fact in ("10/40", "12", "grade: too_hard", "100 tokens/s", "15 s left"):
        assert fact in shown


def test_time_left_counts_only_bouts_of_this_session() -> None:
    assert left(picture(done=20, resumed=10, elapsed_s=10.0)) == "20 s"
    assert left(picture(done=10, resumed=10)) == "? s"
    assert left(picture(done=1, resumed=0, elapsed_s=5.0)) == "3 min 15 s"


def test_speed_before_the_first_second_is_zero() -> None:
    assert tokens_per_s(picture(elapsed_s=0.0)) == 0


def test_plain_lines_are_said_at_the_start_and_at_the_end_and_rarely_between() -> None:
    out = io.StringIO()
    display = PlainDisplay(Console(file=out, width=200))
    for done in range(41):
        display.update(picture(done=done))
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("0/40 bouts")
    assert lines[-1].startswith("40/40 bouts")
    assert len(lines) <= 3


def test_the_summary_names_rows_files_and_the_next_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    shown = text_of(summary(report()))
    for fact in (
        "25% of decided candidates",
        "2 sft",
        "out/x",
        "sparring audit out/x",
        "2 grade: too_hard",
        "Overloaded",
    ):
        assert fact in shown


def test_the_next_command_is_one_that_the_shell_finds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.argv", [".venv/bin/sparring", "run"])
    assert ".venv/bin/sparring audit out/x" in text_of(summary(report()), width=120)


def test_the_summary_of_a_stopped_run_says_how_to_go_on() -> None:
    assert "the same command resumes" in text_of(summary(report(stopped="BudgetSpent: 10 calls")))


def test_the_command_for_a_trainer_names_a_table_that_the_run_left() -> None:
    plain = text_of(summary(report()), width=200)
    assert "export out/x --format sharegpt" in plain
    assert "--table" not in plain
    assert "--format sharegpt --table preference" in text_of(summary(report(tables={"preference": 2})), width=200)
    assert "export" not in text_of(summary(report(tables={"rejected": 3})))
