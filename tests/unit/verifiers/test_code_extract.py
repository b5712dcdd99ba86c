"""Finding the program in a reply."""

import pytest

from sparring_verifiers import extract_program, parse_program
from sparring_verifiers.code.extract import shared_tree

GOOD = "def f(x):\n    return x + 1\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD, GOOD),
        (f"Sure!\n```python\n{GOOD}```\nDone.", GOOD),
        (f"```\n{GOOD}```", GOOD),
        (f"```Python3\n{GOOD}```", GOOD),
        (f"~~~py\n{GOOD}~~~", GOOD),
        (f"```python\n{GOOD}", GOOD),
        (f"```json\n{{}}\n```\n```python\n{GOOD}```", GOOD),
        (f"```python\n{GOOD}```\nExample:\n```python\nprint(f(1))\n```", GOOD),
        (f"```python\ndef f(x): return 0\n```\nBetter:\n```python\n{GOOD}```", GOOD),
        ("f = lambda x: x + 1\n", "f = lambda x: x + 1\n"),
        ("```python\nimport math\nfrom math import gcd as f\n```", "import math\nfrom math import gcd as f\n"),
    ],
)
def test_the_last_block_that_defines_the_entry_is_the_program(text: str, expected: str) -> None:
    assert extract_program(text, "f") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "The answer is 42.",
        "```python\ndef g(x): return x\n```",
        "```python\nclass A:\n    def f(self): return 1\n```",
        "```python\ndef f(x: return x\n```",
        "```javascript\nfunction f(x) { return x }\n```",
        "```text\n" + GOOD + "```",
        "```python\n" + "#" * 70_000 + "\n" + GOOD + "```",
        "f = 1\x00",
        "\ud800f = 1",
        "x" * (2 << 20),
    ],
)
def test_a_reply_without_such_a_program_gives_none(text: str) -> None:
    assert extract_program(text, "f") is None


@pytest.mark.parametrize("nested", ["(" * 9000 + ")" * 9000, "-" * 60_000 + "1", "f" + ".a" * 30_000, "a[" * 9000])
def test_a_program_too_deep_to_parse_is_none_and_no_crash(nested: str) -> None:
    assert extract_program(f"f = {nested}", "f") is None


def test_a_block_is_taken_as_it_stands() -> None:
    block = "\n\n# a comment\ndef f(x):\n\treturn '```'  \n"
    assert extract_program(f"```python\n{block}```", "f") == block


def test_looking_for_a_program_runs_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    assert extract_program("```python\nprint('ran')\n'\\d'\ndef f(): pass\n```", "f") is not None
    captured = capfd.readouterr()
    assert captured.out == captured.err == ""


def test_a_tree_for_whoever_changes_it_is_shared_with_nobody() -> None:
    assert extract_program(GOOD, "f") == GOOD
    assert shared_tree(GOOD) is shared_tree(GOOD)
    assert parse_program(GOOD) is not shared_tree(GOOD)
    assert parse_program(GOOD) is not parse_program(GOOD)
