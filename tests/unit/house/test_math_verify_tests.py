"""What we changed or dropped of math-verify's tests: each row belongs to one case and has a reason; few are dropped."""

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks import math_verify_tests
from benchmarks.math_verify_tests import PAIRS, ROWS, Mismatch, Pair, load

TESTS = r"""
import math, pytest

@pytest.mark.parametrize("gold,pred,expected", [("1", "2", 0), (f"{math.sqrt(4):.3f}", f"$\\sqrt{{4}}$", 1)])
def test_one(gold, pred, expected): raise SystemExit("nothing of the file is run")

@pytest.mark.parametrize("gold, pred, result, precision", [("x", "X", True, 6)])
def test_two(gold, pred, result, precision): ...

def test_no_pair(): ...
"""
READ = [
    Pair("test_all.py", "test_one", 0, "1", "2", stated=False, expected=False),
    Pair("test_all.py", "test_one", 1, "2.000", "$\\sqrt{4}$", stated=True, expected=True),
    Pair("test_all.py", "test_two", 0, "x", "X", stated=True, expected=True),
]


@pytest.fixture
def sdist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_all.py").write_text(TESTS)
    (tmp_path / "tests" / "test_string_extraction.py").write_text(TESTS)
    monkeypatch.setattr(math_verify_tests, "PAIRS", 3)
    return tmp_path


def committed(tmp_path: Path, *rows: dict[str, Any]) -> Path:
    file = tmp_path / "rows.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return file


def row_of(pair: Pair, **fields: Any) -> dict[str, Any]:
    place = {"file": pair.file, "function": pair.function, "index": pair.index}
    return {**place, "sha256": pair.sha256, "stated": pair.stated, **fields}


def test_pairs_are_read_out_of_the_syntax_tree_and_tests_without_a_pair_are_left(sdist: Path, tmp_path: Path):
    assert load(sdist, committed(tmp_path)) == READ


def test_a_row_changes_or_drops_its_case_and_leaves_what_was_stated(sdist: Path, tmp_path: Path):
    rows = committed(
        tmp_path,
        row_of(READ[2], action="change", to=False, reason="two variables"),
        row_of(READ[1], action="drop", reason="rounded"),
    )
    found = load(sdist, rows)
    assert [pair.expected for pair in found] == [False, None, False]
    assert [pair.stated for pair in found] == [False, True, True]
    assert [pair.reason for pair in found] == ["", "rounded", "two variables"]


@pytest.mark.parametrize(
    "fields",
    [
        {"index": 7},
        {"sha256": "0" * 64},
        {"stated": True},
        {"reason": ""},
        {"action": "keep"},
        {"action": "change"},
        {"action": "change", "to": False},
        {"to": True},
    ],
)
def test_a_row_that_matches_no_case_or_says_nothing_ends_the_benchmark(
    sdist: Path, tmp_path: Path, fields: dict[str, Any]
):
    with pytest.raises(Mismatch, match=r"rows\.jsonl:1"):
        load(sdist, committed(tmp_path, {**row_of(READ[0], action="drop", reason="why"), **fields}))


def test_two_rows_for_one_case_end_the_benchmark(sdist: Path, tmp_path: Path):
    row = row_of(READ[0], action="drop", reason="why")
    with pytest.raises(Mismatch, match=r"rows\.jsonl:2.*second time"):
        load(sdist, committed(tmp_path, row, row))


def test_another_number_of_cases_ends_the_benchmark(sdist: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(math_verify_tests, "PAIRS", 4)
    with pytest.raises(Mismatch, match="found 3 pairs"):
        load(sdist, committed(tmp_path))


def test_at_most_eight_in_a_hundred_cases_are_dropped_and_each_row_has_a_place_and_a_reason_of_its_own():
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    assert sum(row["action"] == "drop" for row in rows) <= 0.08 * PAIRS
    assert len({(row["file"], row["function"], row["index"]) for row in rows}) == len(rows)
    assert all(len(row["reason"]) > 20 and len(row["sha256"]) == 64 for row in rows)
