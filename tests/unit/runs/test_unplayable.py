"""Problems that a run drops before it asks a model: a dry run tells them, and both are refused where none is left."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

import sparring
from sparring.cli.app import app
from sparring.config import load
from sparring.faults import ConfigFault

SUM = {"statement": "1 + 1?", "answer": "2"}
CODE = {"statement": "Double x.", "program": "def f(x): return 2 * x", "entry": "f", "domain": "code"}
VAGUE = {"statement": "Who is right?", "domain": "text"}


def run_file(folder: Path, rows: list[Any], *verifiers: str) -> Path:
    (folder / "mine.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    (folder / "rules.yaml").write_text("[{when: '', reply: '2'}]", encoding="utf-8")
    raw = {
        "run": {"name": "x", "seed": 1, "bouts": 9, "out": str(folder / "out")},
        "graph": {"kind": "examination", "attempts": 2},
        "models": {"m": {"provider": "scripted", "model": "m", "family": "a", "script": str(folder / "rules.yaml")}},
        "seats": {"examinee": "m"},
        "problems": {"file": str(folder / "mine.jsonl")},
        "verifiers": list(verifiers),
        "sandbox": {"kind": "bubblewrap"},
    }
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


def dry_run(path: Path) -> list[str]:
    done = CliRunner().invoke(app, ["run", str(path), "--dry-run"])
    assert done.exit_code == 0, done.output
    return [" ".join(line.split()) for line in done.output.splitlines() if "dropped before a call" in line]


def test_a_dry_run_says_which_problems_no_verifier_decides(tmp_path: Path) -> None:
    rows = [SUM, CODE, {"answer": "3"}, VAGUE, SUM]
    assert dry_run(run_file(tmp_path, rows, "math_answer")) == [
        'dropped before a call 1 of 5: propose: mine.jsonl:3: "statement" is missing or empty',
        "dropped before a call 1 of 5: screen: mine.jsonl:2: no verifier for the domain code",
        "dropped before a call 1 of 5: screen: mine.jsonl:4: only a judge could decide it",
    ]
    assert dry_run(run_file(tmp_path, [SUM, SUM], "math_answer")) == []


def test_a_dry_run_names_the_rows_of_each_reason_and_counts_those_beyond(tmp_path: Path) -> None:
    rows = [SUM, *[CODE] * 3, *[{"statement": "x", "domain": "code", "entry": "f", "cases": [n]} for n in range(9)]]
    path = run_file(tmp_path, rows, "math_answer")
    raw = yaml.safe_load(path.read_text())
    raw["run"]["bouts"] = len(rows)
    path.write_text(yaml.safe_dump(raw))
    others = ", ".join(f"mine.jsonl:{line}" for line in range(6, 11))
    verifier = "no verifier for the domain code"
    shape = 'a case is {"arguments": [...], "expected": ...}, found another shape'
    assert dry_run(path) == [
        f"dropped before a call 9 of 13: propose: mine.jsonl:5: {shape}; likewise {others} and 3 more",
        f"dropped before a call 3 of 13: screen: mine.jsonl:2: {verifier}; likewise mine.jsonl:3, mine.jsonl:4",
    ]


def test_dry_run_and_run_refuse_alike_where_no_problem_can_be_played(tmp_path: Path) -> None:
    config = load(run_file(tmp_path, [SUM, SUM], "code_cases"))
    said = (
        f"{tmp_path}/run.yaml: problems: found none that can be played (2 screen: mine.jsonl:1: no verifier for the "
        "domain math; likewise mine.jsonl:2), expected at least one. "
        "Mend the problems, or name other verifiers than code_cases."
    )
    refused = CliRunner().invoke(app, ["run", str(tmp_path / "run.yaml"), "--dry-run"])
    assert isinstance(refused.exception, ConfigFault)
    assert str(refused.exception) == said
    with pytest.raises(ConfigFault) as caught:
        asyncio.run(sparring.run(config))
    assert str(caught.value) == said


def test_an_examiner_is_not_paid_for_problems_that_no_verifier_decides(tmp_path: Path) -> None:
    raw = yaml.safe_load(run_file(tmp_path, [], "code_cases").read_text())
    raw["problems"] = {"strategy": "self_instruct", "domain": "math"}
    raw["models"]["n"] = {**raw["models"]["m"], "model": "n", "family": "b"}
    raw["seats"]["examiner"] = "n"
    (tmp_path / "run.yaml").write_text(yaml.safe_dump(raw))
    with pytest.raises(ConfigFault) as caught:
        load(tmp_path / "run.yaml")
    assert str(caught.value).endswith(
        "verifiers: found code_cases, expected one that decides problems of domain math, which the examiner sets. "
        "Name math_answer."
    )
