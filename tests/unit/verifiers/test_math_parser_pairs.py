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
    (r"\sum_{i=1}^{4} i^2", "30"),
    (r"\prod_{i=1}^{4} i", "sum(i, i, 1, 4) + 14"),
    (r"\sum_{k=1}^{4} i^k", "0"),
    (r"\overline{2+i}", "2-i"),
    (r"\overline{AB} = 5", "5"),
    (r"\bar{x} = 5", "5"),
    (r"\color{red}{5}", "5"),
    (r"\textcolor{blue}{x+1}", "1+x"),
    (r"\vec{v} = (1,2)", "(1,2)"),
    (r"\int_1^e \frac{dx}{x}", r"\int_1^e \frac{1}{x} dx"),
    (r"\int_0^\pi \sin x\,dx", r"\int_0^\pi \sin(x) dx"),
    (r"\|v\| + 1", r"1 + \|v\|"),
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
    (r"\sum_{i=1}^{4} i^2", "-4"),
    (r"\overline{2+i}", "2+i"),
    (r"\vec{v}", r"\hat{v}"),
    (r"\|v\|", r"\|w\|"),
    (r"\overline{AB}", r"\overline{CD}"),
    (r"\vec{v}", "v"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_two_ways_to_write_one_answer_are_accepted(left: str, right: str) -> None:
    assert {compare(left, right).status, compare(right, left).status} == {Status.ACCEPTED}


@pytest.mark.parametrize(("left", "right"), APART)
def test_what_only_looks_alike_is_never_accepted(left: str, right: str) -> None:
    assert Status.ACCEPTED not in {compare(left, right).status, compare(right, left).status}
