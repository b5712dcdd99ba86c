"""`sparring verify steps`: what it prints, and its exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sparring.cli import app
from sparring.cli.steps import verify_steps
from sparring.faults import ConfigFault

SOLUTION = "Step 1: Subtract.\nclaim: 3x + 2 = 11 => 3x = 9\nStep 2: Divide.\nclaim: 3x = 9 => x = {}\nanswer: {}\n"
PROBLEM = "Solve 3x + 2 = 11"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (SOLUTION.format(3, 3), 0, "accepted; the answer '3' follows"),
        (SOLUTION.format(4, 4), 1, "step 2: refuted (counterexample): 3x = 9 => x = 4: x = 3"),
        (SOLUTION.format(3, 5), 3, "undecided; the answer '5' does not follow"),
        ("I think it is 3.", 3, "step 1: not checkable no claim"),
        ("", 3, "undecided; no answer is stated"),
    ],
)
def test_steps_are_told_one_a_line_with_the_code_of_the_whole(tmp_path: Path, text: str, code: int, line: str) -> None:
    path = tmp_path / "solution.txt"
    path.write_text(text)
    said = CliRunner().invoke(app, ["verify", "steps", "--file", str(path), "--problem", PROBLEM])
    assert (said.exit_code, line in said.output.splitlines()) == (code, True), said.output


def test_json_names_the_first_wrong_step(tmp_path: Path) -> None:
    path = tmp_path / "solution.txt"
    path.write_text(SOLUTION.format(4, 4))
    said = json.loads(CliRunner().invoke(app, ["verify", "steps", "--file", str(path), "--json"]).output)
    assert (said["status"], said["first_wrong"]) == ("rejected", 2)
    assert said["steps"][0]["status"] == "proved"
    assert said["steps"][1]["witness"] == "x = 3"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "No such file or directory"),
        (b"\xff\xfe", "not UTF-8"),
        (b"a" * 100_001, "longer than 100000 characters"),
    ],
)
def test_a_file_that_cannot_be_checked_is_told_in_one_line(tmp_path: Path, content: bytes | None, why: str) -> None:
    path = tmp_path / "solution.txt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigFault) as refused:
        verify_steps(path)
    assert str(refused.value) == f"--file: {path}: cannot be checked ({why}). Choose a text file with one solution."
