"""Whole runs whose problems carry no gold: an equation that a right answer solves, and an examiner's program in sympy.

The models are scripted; sandbox, verifiers, ledger, tables and audit are real.
"""

import asyncio
import io
import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from rich.console import Console
from tests.unit.runs.forgery import forge, with_problem, with_text
from tests.unit.runs.row_doubles import rows_in

import sparring
from sparring.audit import Ruled, audit
from sparring.certificate import Certificate, Role, read_certificate
from sparring.explain import explain
from sparring.export import export
from sparring_verifiers import Equation, Program, Status, compare

SQUARE = r"Which x satisfy x^2 = 4?"
PLANE = "Find x and y with sum 7 and difference 1."
SINE = "Name an x with sin(x) = 0."
EQUATIONS = [
    {"question": SQUARE, "eq": "x^2 = 4"},
    {"question": PLANE, "eq": "x + y = 7, x - y = 1", "unknown": "x, y"},
    {"question": SINE, "eq": r"\sin(x) = 0", "unknown": "x", "any": True},
]
SOLVED = [
    {"when": SQUARE, "replies": [r"\boxed{\pm 2}", r"\boxed{2}", r"\boxed{3}", "I wonder."]},
    {"when": PLANE, "replies": ["ANSWER: (4, 3)", "ANSWER: y = 3, x = 4", "ANSWER: (3, 4)", "ANSWER: x = 4"]},
    {"when": SINE, "replies": [r"ANSWER: 17\pi", "ANSWER: 0", "ANSWER: 3.14", "ANSWER: 1"]},
]
INTEGRAL = "What is the integral of x sin(x) from 0 to pi, less pi, plus the larger root of x^2 = 8?"
SOURCE = (
    "from sympy import *\nx = symbols('x')\n\ndef solution():\n"
    "    return integrate(x * sin(x), (x, 0, pi)) - pi + max(solve(x**2 - 8, x))\n"
)
PROPOSED = [
    {"when": "set problems in mathematics", "reply": json.dumps({"statement": INTEGRAL, "program": SOURCE})},
    {"when": INTEGRAL, "replies": [r"ANSWER: 2\sqrt{2}", r"ANSWER: 3", r"ANSWER: \sqrt{8}", "ANSWER: 2.83"]},
]


def run_file(folder: Path, rules: list[dict[str, Any]], **sections: Any) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "rules.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    scripted = {"provider": "scripted", "script": "rules.yaml"}
    raw = {
        "run": {"name": "grounds", "seed": 1, "bouts": 3, "out": str(folder / "out")},
        "graph": {"kind": "examination", "attempts": 4, "pass_rate": [0, 1], "rounds": 1},
        "models": {name: {**scripted, "model": name, "family": name} for name in ("openai", "qwen")},
        "seats": {"examinee": "qwen"},
        "verifiers": ["math_answer"],
        "sandbox": {"kind": "bubblewrap"},
    }
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw | sections), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def equations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The run file of the run over problems with equations, which has been played."""
    folder = tmp_path_factory.mktemp("equations")
    (folder / "mine.jsonl").write_text("".join(json.dumps(row) + "\n" for row in EQUATIONS), encoding="utf-8")
    problems = {"file": "mine.jsonl", "domain": "math", "statement": "question", "equation": "eq"}
    path = run_file(folder, SOLVED, problems=problems)
    report = asyncio.run(sparring.run(path))
    assert report.exit_code == 0, report.as_json()
    return path


def statuses(out: Path) -> dict[str, Counter[Any]]:
    rows = rows_in(out, "rlvr")
    claims = {row["prompt"][-1]["content"]: read_certificate(row["certificate"]).claims for row in rows}
    return {
        asked: Counter(claim.status for claim in made if claim.role is Role.ATTEMPT) for asked, made in claims.items()
    }


@pytest.mark.bubblewrap
def test_an_answer_is_decided_by_the_equation_of_its_row(equations: Path) -> None:
    out = equations.with_name("out")
    assert statuses(out) == {
        SQUARE: {"accepted": 1, "rejected": 2, "undecided": 1},
        PLANE: {"accepted": 2, "rejected": 1, "undecided": 1},
        SINE: {"accepted": 2, "rejected": 1, "undecided": 1},
    }
    assert {row["assurance"] for row in rows_in(out, "sft")} == {"proved"}
    truths = [json.loads(row["ground_truth"]) for row in rows_in(out, "rlvr")]
    assert truths[1] == {"any_solution": False, "text": "x + y = 7, x - y = 1", "unknowns": ["x", "y"]}


@pytest.mark.bubblewrap
async def test_a_run_over_equations_resumes_without_a_call_and_exports(equations: Path, tmp_path: Path) -> None:
    out = equations.with_name("out")
    before = {path: path.read_bytes() for path in out.rglob("*.parquet")}
    report = await sparring.run(equations)
    assert (report.exit_code, {path: path.read_bytes() for path in out.rglob("*.parquet")}) == (0, before)
    count, path = export(out, "sft", "sharegpt", tmp_path / "there")
    assert (count, len(path.read_text().splitlines())) == (5, 5)


@pytest.mark.bubblewrap
def test_the_story_shows_the_equation_and_what_fails(equations: Path) -> None:
    console = Console(width=300, record=True, file=io.StringIO())
    console.print(explain(equations.with_name("out"), "b000001"))
    story = console.export_text()
    assert "equation  x + y = 7, x - y = 1 for x, y" in story
    assert "fails on  x = 3, y = 4" in story


def solving(text: str, *unknowns: str, any_solution: bool = False) -> Callable[[Certificate], Certificate]:
    return lambda made: with_problem(made, reference=Equation(text, unknowns, any_solution))


@pytest.mark.bubblewrap
@pytest.mark.parametrize(
    ("table", "change", "reason"),
    [
        ("sft", solving("x^2 = 9", "x"), "is said to be accepted, and is rejected"),
        ("sft", solving("x^3 = 4x", "x"), "is said to be accepted, and is rejected"),  # 0 solves it, too
        ("sft", lambda made: with_text(made, {Role.ANSWER: "ANSWER: 2"}), "is said to be accepted, and is rejected"),
        ("preference", solving("x^2 = 2x", "x"), "is said to be accepted, and is rejected"),
        ("preference", lambda made: with_text(made, {Role.REJECTED: "ANSWER: {-2, 2}"}), "to be rejected, and is acc"),
        ("rlvr", solving("x^2 = 4", "x", any_solution=True), "is said to be rejected, and is accepted"),
        ("rlvr", lambda made: replace(made, ground_truth="2"), "ground_truth: '2' is claimed"),
        ("rlvr", lambda made: replace(made, pass_rate=0.5), "pass_rate: 0.5 is claimed, 1 of 3 pass"),
    ],
)
async def test_a_falsified_equation_or_answer_is_contradicted(
    equations: Path, tmp_path: Path, table: str, change: Callable[[Certificate], Certificate], reason: str
) -> None:
    out = Path(shutil.copytree(equations.with_name("out"), tmp_path / "out"))
    row_id = forge(out, table, change)
    report = await audit(out, "bubblewrap")
    assert (report.exit_code, [finding.row_id for finding in report.findings]) == (1, [row_id]), report.lines()
    assert reason in report.findings[0].reason


@pytest.mark.bubblewrap
async def test_an_untouched_run_over_equations_stands(equations: Path) -> None:
    report = await audit(equations.with_name("out"), "bubblewrap")
    assert (report.exit_code, report.counts["sft", Ruled.DECIDED]) == (0, 5), report.lines()


@pytest.mark.parametrize(
    "kind",
    [pytest.param("bubblewrap", marks=pytest.mark.bubblewrap), pytest.param("docker", marks=pytest.mark.docker)],
)
async def test_what_an_examiners_sympy_program_returns_decides_and_is_computed_again(tmp_path: Path, kind: str) -> None:
    path = run_file(
        tmp_path / "sympy",
        PROPOSED,
        seats={"examiner": "openai", "examinee": "qwen"},
        problems={"strategy": "self_instruct", "domain": "math"},
        sandbox={"kind": kind},
    )
    report = await sparring.run(path, **{"run.bouts": 1})
    out = path.with_name("out")
    assert report.exit_code == 0, report.as_json()
    assert statuses(out) == {INTEGRAL: {"accepted": 2, "rejected": 1, "undecided": 1}}
    (truth,) = rows_in(out, "rlvr")
    assert (truth["assurance"], truth["verifier"]) == ("proved", "math_answer")
    assert compare(truth["ground_truth"], r"2\sqrt{2}").status is Status.ACCEPTED
    untouched = await audit(out, kind)  # type: ignore[arg-type]
    assert (untouched.exit_code, untouched.counts["sft", Ruled.DECIDED]) == (0, 2), untouched.lines()
    other = Program(SOURCE.replace("x**2 - 8", "x**2 - 9"), "solution")
    row_id = forge(out, "sft", lambda made: with_problem(made, reference=other))
    forged = await audit(out, kind)  # type: ignore[arg-type]
    assert (forged.exit_code, [finding.row_id for finding in forged.findings]) == (1, [row_id]), forged.lines()
    assert "is said to be accepted, and is rejected" in forged.findings[0].reason
