"""What two answers say, beyond their form: rows of (ruling, one, other), judged both ways round."""

import pytest

from sparring_verifiers import Status
from sparring_verifiers.math.quick import quick

RULING = {"A": Status.ACCEPTED, "R": Status.REJECTED, "U": Status.UNDECIDED}

WORDS = [
    ("A", "twelve", "12"),
    ("R", "twelve", "20"),
    ("A", "twenty-five", "25"),
    ("A", "two hundred three thousand", "203000"),
    ("R", "twelve hundred", "12"),
    ("R", "one", "two"),
    ("U", "twenty twelve", "2012"),
    ("R", "Tuesday", "Thursday"),
    ("R", "January", "June"),
    ("R", "east", "west"),
    ("R", "maximum", "minimum"),
    ("R", "Alice", "Bob"),
    ("U", "Jon", "John"),
    ("U", "Square", "Rectangle"),
    ("U", "Alice and Bob", "Alice"),
    ("R", "no solution", "0"),
    ("U", "none", "0"),
    ("U", "false", "0"),
    ("R", "even", "2"),
    ("R", "infinitely many", "0"),
]

SETS = [
    ("R", r"\{1,\{2\}\}", r"\{1,2\}"),
    ("R", r"\{\{1\}\}", r"\{1\}"),
    ("U", r"\{x,2\}", r"\{x,\{2\}\}"),
    ("A", r"\{\{1\},\{2\}\}", r"\{\{2\},\{1\}\}"),
    ("A", r"\{1,2\}", r"\{2,1,1\}"),
    ("U", "1,2", "2,1,1"),
    ("R", "(2,3)", r"\{2,3\}"),
    ("U", "[1,2]", r"\{1,2\}"),
    ("U", r"\{(1,2)\}", "(1,2)"),
    ("R", r"\{(1,2)\}", "(1,3)"),
    ("A", "12:00", "12:00:00"),
    ("R", "12:00", "12:01:00"),
    ("R", "0:1", "1:0"),
]


@pytest.mark.parametrize(("ruling", "one", "other"), [*WORDS, *SETS])
def test_both_ways_round(ruling: str, one: str, other: str) -> None:
    for gold, answer in ((one, other), (other, one)):
        found = quick(gold, answer)
        assert found.status is RULING[ruling], (gold, answer, found)


@pytest.mark.parametrize("one", sorted({text for _, *pair in [*WORDS, *SETS] for text in pair}))
def test_an_answer_is_itself(one: str) -> None:
    assert quick(one, one).status is Status.ACCEPTED
