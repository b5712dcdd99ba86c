"""Absolute Zero's tasks from proposal to audit, with scripted models of two families and real programs."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

import sparring
from sparring.audit import audit
from sparring.config import load
from sparring.explain import explain

DIGITS = (
    "def f(n):\n    digits = []\n    while n:\n        digits.append(n % 3)\n        n //= 3\n    return digits\n",
    "f(5)",
)
WHEEL = ("def f(n):\n    spokes = 'north east south west'.split()\n    return spokes[n % 4][:2]\n", "f(6)")
SPIRAL = (
    """def f(n):
    x, y, turn = 0, 0, 1
    for step in range(n):
        if step % 2:
            x += turn
        else:
            y -= turn
            turn += 1
    return (x, y)
""",
    "f(4)",
)
UNORDERED = ("def f(n):\n    return list({'ab', 'cd', 'ef', str(n)})\n", "f(1)")
PRINTING = ("def f(n):\n    print(n)\n    return n\n", "f(1)")


def _call(task: tuple[str, str]) -> str:
    return json.dumps({"program": task[0], "arguments": task[1]})


EXAMINER = [
    # Bouts 0 and 3 ask for a deduction, 1 and 4 for an abduction, 2 and 5 for an induction; 5 alone knows of programs.
    {"when": "predicts what the call returns", "replies": list(map(_call, (DIGITS, WHEEL, SPIRAL, UNORDERED, DIGITS)))},
    {"when": "any such call is right", "replies": list(map(_call, (DIGITS, WHEEL, DIGITS, DIGITS, PRINTING)))},
    {
        "when": "Choose calls of it",
        "replies": [json.dumps({"message": "It is about small numbers.", "inputs": [f"f({n})" for n in range(10)]})],
    },
]
EXAMINEE = [
    {"when": "f(0) returns []", "replies": [f"```python\n{DIGITS[0]}```", "```python\ndef f(n):\n    return []\n```"]},
    {
        "when": "f(0) returns 'no'",
        "replies": [f"```python\n{WHEEL[0]}```", "```python\ndef f(n):\n    return 'no'\n```"],
    },
    {
        "when": "f(0) returns (0, 0)",
        "replies": [f"```python\n{SPIRAL[0]}```", "```python\ndef f(n):\n    return 0\n```"],
    },
    {
        "when": "Any such call is right",
        "replies": ["n % 4 is 2.\nAnswer: f(2)", "Answer: f(3)", "Answer: __import__('os')"],
    },
    {"when": "digits.append", "replies": ["5 is 12 in base 3.\nAnswer: [2, 1]", "Answer: [1, 2]"]},
    {"when": "turn += 1", "replies": ["Answer: `(5, -3)`", "Answer: (0, 0)"]},
]


def run_file(folder: Path) -> Path:
    folder.mkdir()
    (folder / "examiner.yaml").write_text(yaml.safe_dump(EXAMINER), encoding="utf-8")
    (folder / "examinee.yaml").write_text(yaml.safe_dump(EXAMINEE), encoding="utf-8")
    raw: dict[str, Any] = {
        "run": {"name": "zero", "seed": 3, "bouts": 6, "round_bouts": 2, "out": str(folder / "out")},
        "graph": {"kind": "examination", "attempts": 4, "wave": 4, "pass_rate": [0.1, 0.9], "rounds": 1},
        "models": {
            "teacher": {"provider": "scripted", "model": "teacher", "family": "openai", "script": "examiner.yaml"},
            "student": {"provider": "scripted", "model": "student", "family": "anthropic", "script": "examinee.yaml"},
        },
        "seats": {"examiner": "teacher", "examinee": "student"},
        "problems": {"strategy": "absolute_zero"},
        "verifiers": ["code_deduction", "code_abduction", "code_cases"],
        "sandbox": {"kind": "docker", "slots": 1},
    }
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


def written(folder: Path) -> dict[str, bytes]:
    data = folder / "out" / "data"
    return {str(path.relative_to(data)): path.read_bytes() for path in sorted(data.rglob("*.parquet"))}


@pytest.mark.docker
async def test_the_three_kinds_leave_rows_that_stand_and_a_resume_writes_the_same_bytes(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    report = await sparring.run(load(run_file(tmp_path / "whole"), []))
    assert (report.exit_code, report.funnel.adds_up) == (0, True)
    data = tmp_path / "whole" / "out" / "data"
    rlvr = pq.read_table(data / "rlvr").to_pylist()
    assert {row["verifier"] for row in rlvr} == {"code_deduction", "code_abduction", "code_cases"}
    assert {row["assurance"] for row in rlvr} == {"executed"}
    truths = {row["verifier"]: row["ground_truth"] for row in rlvr if row["verifier"] != "code_cases"}
    assert truths["code_deduction"] in ("[2, 1]", "(5, -3)")
    assert json.loads(truths["code_abduction"])["expected"] == "'so'"
    assert "6" not in truths["code_abduction"].replace(WHEEL[0], "")  # the witness stays out of what is trained on
    assert len(pq.read_table(data / "sft").to_pylist()) >= len(rlvr)
    assert pq.read_table(data / "preference").num_rows
    reasons = [row["reason"] for row in pq.read_table(data / "rejected").to_pylist()]
    assert any("not deterministic" in reason for reason in reasons)
    assert any("It prints nothing" in reason for reason in reasons)
    assert any("the answer cannot be read: a call is no literal" in reason for reason in reasons)
    audited = await audit(tmp_path / "whole" / "out", "docker")
    assert audited.exit_code == 0, audited.lines()
    explain(tmp_path / "whole" / "out", "b000001")

    path = run_file(tmp_path / "parts")
    await sparring.run(load(path, ["run.bouts=2"]))
    await sparring.run(load(path, []))
    assert written(tmp_path / "parts") == written(tmp_path / "whole")
