"""Pairs of texts that reading has to keep apart, or to bring together; either way round."""

import pytest

from sparring_verifiers import Status
from sparring_verifiers.math.compare import compare

SAME = [
    ("1,2;3,4", "(3,4),(1,2)"),
    ("x=1, y=2; x=3, y=4", "x=3,y=4 or x=1,y=2"),
    ("1,000", "1000"),
    ("(1,000, 2)", "(1000, 2)"),
    ("= 5", "5"),
    ("IV", "IV"),
    ("x=1 or x=2", "x=2, x=1"),
    ("2 or 3", "3, 2"),
    ("x<1 or x>3", "x>3 or x<1"),
    ("A and B", "A, B"),
]

APART = [
    ("1,2;3,4", "1,3;2,4"),
    ("1,2;3", "1,2,3"),
    ("(1,000)", "(1,0)"),
    (r"\{1,000\}", r"\{1,0\}"),
    ("(2,05)", "(2,5)"),
    ("IV", "VI"),
    ("XL", "LX"),
    ("x=1 or y=2", "x=1, y=2"),
    ("x=1 or y=2", "x=1 and y=2"),
    ("x=1, y=2 or x=3", "x=1, y=2, x=3"),
    ("x=1,y=2 or x=2,y=1", "x=1,y=1 or x=2,y=2"),
    (r"p\land q", r"p\lor q"),
    ("A and B", "A or B"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_two_ways_to_write_one_answer_are_accepted(left: str, right: str) -> None:
    assert {compare(left, right).status, compare(right, left).status} == {Status.ACCEPTED}


@pytest.mark.parametrize(("left", "right"), APART)
def test_what_only_looks_alike_is_never_accepted(left: str, right: str) -> None:
    assert Status.ACCEPTED not in {compare(left, right).status, compare(right, left).status}
