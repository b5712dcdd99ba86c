"""Relations that a problem file declares: beside a program, in its place, and where its own program breaks one."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.e2e.written import rows, told

import sparring
from sparring.audit import audit

pytestmark = pytest.mark.bubblewrap

ROW = {
    "statement": "Write `climb(xs)`: the items of a list of whole numbers, each as often, in rising order.",
    "entry": "climb",
    "relations": [
        {"relation": "sorted"},
        {"relation": "length", "parameter": 0},
        {"relation": "subset", "parameter": 0},
        {"relation": "permutation_invariant", "parameter": 0},
        {"relation": "idempotent", "parameter": 0},
    ],
}
PROGRAM = "def climb(xs: list[int]) -> list[int]:\n    return sorted(xs)\n"
DOMAIN = [{"type": "array", "items": {"type": "integer", "minimum": -9, "maximum": 9}, "maxItems": 6}]
RIGHT = "def climb(xs):\n    return sorted(xs)\n"
ONCE_EACH = "def climb(xs):\n    return sorted(set(xs))\n"


def run_file(folder: Path, *rows: dict[str, Any], **policy: Any) -> Path:
    folder.mkdir()
    rules = [{"when": "", "replies": [f"```python\n{program}```" for program in (RIGHT, ONCE_EACH)]}]
    (folder / "student.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    (folder / "mine.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    student = {"provider": "scripted", "model": "student", "family": "zeta", "script": "student.yaml"}
    raw = {
        "run": {"name": "code", "seed": 7, "bouts": len(rows), "out": str(folder / "out")},
        "graph": {"kind": "examination", "attempts": 2, "wave": 2, "pass_rate": [0.2, 0.8], "rounds": 1},
        "models": {"student": student},
        "seats": {"examinee": "student"},
        "problems": {"file": "mine.jsonl", "domain": "code"},
        "verifiers": [{"code_property": policy}] if policy else ["code_property"],
        "sandbox": {"kind": "bubblewrap", "slots": 1},
    }
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


async def test_relations_and_a_program_decide_together(tmp_path: Path) -> None:
    report = await sparring.run(run_file(tmp_path / "run", {**ROW, "program": PROGRAM}))
    out = tmp_path / "run" / "out"
    assert (report.exit_code, report.funnel.candidates.accepted) == (0, 1)
    (row,) = rows(out, "sft")
    suites = json.loads(row["certificate"])["problem"]["suites"]
    assert [json.loads(one) for suite in suites for one in suite.get("properties", [])] == ROW["relations"]
    audited = await audit(out, "bubblewrap")
    assert audited.exit_code == 0, audited.lines()


async def test_relations_alone_refute_a_wrong_program_and_accept_where_they_may(tmp_path: Path) -> None:
    report = await sparring.run(run_file(tmp_path / "run", {**ROW, "schema": DOMAIN}, relations_accept=True))
    out = tmp_path / "run" / "out"
    assert (report.exit_code, report.funnel.candidates.accepted) == (0, 1)
    (pair,) = rows(out, "preference")
    (refuted,) = [one for one in json.loads(pair["lineage"])["verdicts"] if one["status"] == "rejected"]
    assert refuted["reason"] == "breaks the relation length in parameter 0 on a hidden input"
    story = told(out, "b000000")
    for part in ("by mine.jsonl: 5 relations", 'property {"relation":"sorted"}', "breaks the relation length"):
        assert part in story, part
    audited = await audit(out, "bubblewrap")
    assert audited.exit_code == 0, audited.lines()


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (
            {"program": PROGRAM.replace("sorted(xs)", "xs[::-1]")},
            "the reference breaks relation sorted: evidence against the problem",
        ),
        ({"schema": DOMAIN}, "without a program relations accept nobody. Give the problem a program, or let them: "),
        ({"relations": [{"relation": "rising"}]}, "mine.jsonl:2: relations: number 1: a relation is an object whose "),
    ],
)
async def test_what_relations_cannot_decide_is_dropped_before_anybody_is_asked(
    tmp_path: Path, changed: dict[str, Any], reason: str
) -> None:
    report = await sparring.run(run_file(tmp_path / "run", {**ROW, "program": PROGRAM}, {**ROW, **changed}))
    assert (report.funnel.problems.total, report.funnel.candidates.total) == (2, 2)
    dropped = [row["reason"] for row in rows(tmp_path / "run" / "out", "rejected") if row["bout_id"] == "b000001"]
    assert dropped
    assert all(one.startswith(reason) for one in dropped)
