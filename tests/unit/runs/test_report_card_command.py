"""What `sparring report-card` prints, and what it ends with."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from typer.testing import CliRunner

import sparring_verifiers
from sparring.cli import app, main
from sparring_verifiers import ReportCard, Status
from sparring_verifiers.report_card import Judged

RIGHT = Judged("integer", "same", Status.ACCEPTED, "string: the same text", {"gold": "5", "answer": "5"})
OPEN = Judged("matrix", "same", Status.UNDECIDED, "string: cannot be read", {"gold": "[1]", "answer": "(1)"})
WRONG = Judged("set", "different", Status.ACCEPTED, "exact: why [bold]", {"gold": "{1}", "answer": "so " * 50 + "{2}"})


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def ask(*judged: Judged, options: tuple[str, ...] = ()) -> Result:
        async def card() -> ReportCard:
            return ReportCard("math_answer", "ab" * 32, judged)

        monkeypatch.setattr(sparring_verifiers, "math_report_card", card)
        return CliRunner().invoke(app, ["report-card", "math", *options], env={"COLUMNS": "140"})

    return ask


def test_a_card_without_a_wrong_decision_ends_well_and_names_what_was_left_open(asked: Callable[..., Result]) -> None:
    ended = asked(RIGHT, OPEN)
    assert ended.exit_code == 0
    assert "50.00%" in ended.output
    assert "[1] is the same as (1)" in ended.output


def test_a_false_accept_is_named_with_both_answers_and_ends_in_one(asked: Callable[..., Result]) -> None:
    ended = asked(RIGHT, OPEN, WRONG)
    assert ended.exit_code == 1
    line = next(line for line in ended.output.splitlines() if line.startswith("false accept  "))
    assert "{1} differs from …" in line
    assert line.endswith("{2}")
    assert "exact: why [bold]" in ended.output


def test_as_json_every_figure_and_every_wrong_case_is_given(asked: Callable[..., Result]) -> None:
    told = json.loads(asked(RIGHT, WRONG, options=("--json",)).output)
    assert told["false_accepts"]["hits"] == 1
    assert told["kinds"]["integer"]["accuracy"]["value"] == 1.0
    assert told["wrong"] == [
        {"mistake": "false accept", "status": "accepted", "reason": WRONG.reason, **WRONG.case},
    ]


def test_a_domain_without_a_report_card_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["sparring", "report-card", "physics"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "'physics'" in said
