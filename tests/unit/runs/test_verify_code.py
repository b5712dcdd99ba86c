"""The command ``sparring verify code``: what it refuses before a sandbox is opened, and its verdicts on a real one."""

import json
from pathlib import Path

import pytest

from sparring.cli import main

FILES = {
    "ref.py": "def double(x: int) -> int:\n    return 2 * x\n",
    "bad.py": "def double(x):\n    return 2 * x if x < 10 else 0\n",
    "sum.py": "print(sum(map(int, input().split())))\n",
    "more.py": "print(sum(map(int, input().split())))\nprint('x')\n",
    "cases.jsonl": '{"arguments": [1], "expected": 2}\n\n{"arguments": [11], "expected": 22}\n',
    "input.jsonl": '{"input": "1 2", "expected": "3"}\n',
    "contradiction.jsonl": '{"arguments": [1], "expected": 2}\n{"arguments": [1], "expected": 3}\n',
    "shape.jsonl": '{"arguments": [1], "expected": 2}\n{"arguments": 1}\n',
    "broken.jsonl": "{",
    "empty.jsonl": "\n",
    "even.py": "def check(arguments, answer, expected):\n    return answer % 2 == 0\n",
    "crash.py": "def check(arguments, answer, expected):\n    return answer[0]\n",
    "loose.py": "def double(x):\n    return 4 * x\n",
    "none.py": "def double(x):\n    if x != 6:\n        return 2 * x\n",
    "three.py": "double = 3\n",
    "sly.py": "def double(x):\n    return {1: 2, 11: 22}.get(x, 0)\n",
    "plain.py": "def double(x):\n    return 2 * x\n",
    "cut.py": "def double(x):\n    return (2 *\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: str) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.argv", ["sparring", "verify", "code", *words.split()])
    try:
        code = main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    said = capsys.readouterr()
    return code or 0, said.out, said.err


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("--entry double", "no cases and no reference"),
        ("--cases cases.jsonl", "neither --entry nor --script"),
        ("--cases cases.jsonl --entry double --script", "--script and --entry"),
        ("--script --reference sum.py", "inputs of a script cannot be drawn"),
        ("--entry triple --reference ref.py", "ref.py: triple is not there, found double"),
        ("--entry triple --cases cases.jsonl", "expected a program that defines triple at its top level, found double"),
        ("--entry double --reference cut.py", "cut.py: double is not there, found what is no Python"),
        ("--entry double --cases cases.jsonl --tolerance nan", "--tolerance: found nan, expected a share"),
        ("--entry double --cases cases.jsonl --tolerance 2", "--tolerance: found 2, expected a share"),
        ("--entry double --cases none.jsonl", "none.jsonl: No such file"),
        ("--entry double --cases shape.jsonl", 'shape.jsonl:2: found another shape, expected {"arguments"'),
        ("--entry double --cases broken.jsonl", "broken.jsonl:1: Expecting property name"),
        ("--entry double --cases empty.jsonl", "empty.jsonl: holds no case"),
        ("--script --cases cases.jsonl", 'expected {"input": "text"'),
        ("--entry double --cases cases.jsonl --match checker", "a checker is not given"),
        ("--entry double --cases cases.jsonl --checker even.py", "a checker is given"),
        ("--entry double --cases cases.jsonl --match checker --checker ref.py", "expected check(arguments, answer"),
    ],
)
def test_bad_input_is_one_line_that_says_where_and_what_next(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: str, message: str
) -> None:
    code, out, err = typed(capsys, monkeypatch, f"--candidate ref.py {words}")
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.docker
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ("--candidate ref.py --cases cases.jsonl --entry double", 0, "right on 2 inputs"),
        (
            "--candidate bad.py --cases cases.jsonl --entry double",
            1,
            "a visible input: double(11) returned 0; expected 22",
        ),
        (
            "--candidate none.py --reference ref.py --entry double",
            1,
            "a drawn input\n  double(6) returned None; expected",
        ),
        ("--candidate three.py --reference ref.py --entry double", 1, "'double' is no function but of type int"),
        ("--candidate sum.py --cases input.jsonl --script", 0, "accepted"),
        ("--candidate more.py --cases input.jsonl --script --match tokens", 1, "rejected"),
        ("--candidate loose.py --cases cases.jsonl --entry double --match checker --checker even.py", 0, "accepted"),
        ("--candidate ref.py --cases cases.jsonl --entry double --match tokens", 2, "tokens compares what a script"),
        ("--candidate ref.py --cases contradiction.jsonl --entry double", 2, "two cases state different values"),
        (
            "--candidate ref.py --cases cases.jsonl --entry double --match checker --checker crash.py",
            2,
            "raises TypeError; it has to return True or False",
        ),
        (
            "--candidate sly.py --reference ref.py --cases cases.jsonl --entry double",
            1,
            "accepted (cases): right on 2 inputs\nrejected (property): wrong value on a drawn input",
        ),
        ("--candidate plain.py --reference ref.py --cases cases.jsonl --entry double", 0, "accepted (property)"),
        (
            "--candidate ref.py --reference plain.py --cases cases.jsonl --entry double",
            0,
            "right on 2 inputs; no further inputs can be drawn: ",
        ),
        ("--candidate bad.py --reference ref.py --cases cases.jsonl --entry double", 1, "rejected (cases)"),
        ("--candidate ref.py --reference bad.py --cases cases.jsonl --entry double", 2, "contradicts case 2 of 2"),
    ],
)
def test_the_exit_code_is_the_verdict_or_says_that_there_is_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: str, code: int, message: str
) -> None:
    found, out, err = typed(capsys, monkeypatch, words)
    assert found == code, out + err
    assert message in out + err


@pytest.mark.docker
@pytest.mark.usefixtures("folder")
def test_json_names_the_suite_and_the_counterexample(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out, _ = typed(capsys, monkeypatch, "--candidate bad.py --cases cases.jsonl --entry double --json")
    said = json.loads(out)
    assert (said["status"], said["evidence"]["counterexample"]) == ("rejected", "[11]")
    assert len(said["details"]["suites"]) == 64
    both = "--candidate sly.py --reference ref.py --cases cases.jsonl --entry double --json"
    said = json.loads(typed(capsys, monkeypatch, both)[1])
    assert (said["status"], said["tier"], said["evidence"]["counterexample"]) == ("rejected", "property", "[-1]")
    assert [(one["status"], one["tier"]) for one in said["also"]] == [("accepted", "cases")]
