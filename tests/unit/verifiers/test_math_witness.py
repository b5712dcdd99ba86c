"""Exact values at points, on which a witness against two relations rests."""

from fractions import Fraction

import pytest

from sparring_verifiers.math import parse
from sparring_verifiers.math.judging.witness import NoValue, Value, value_at

VALUES: tuple[tuple[str, Value], ...] = (
    ("x/6 + x/3", 1),
    ("x/6 - 1/2", Fraction(-1, 6)),
    ("(-x/3)^{-3}", Fraction(-27, 8)),
    ("1/(1/3 - x)", Fraction(-3, 5)),
    (r"\sqrt{x/8}", Fraction(1, 2)),
    (r"\lfloor -x/3 \rfloor + \lceil x/3 \rceil", 0),
    (r"\max(x/3, 3/4, -5)", Fraction(3, 4)),
    ("|1/3 - x|%", Fraction(1, 60)),
)


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_value_at_a_point_is_exact(text: str, value: Value) -> None:
    assert value_at(parse(text).node, {"x": 2}) == value


WITHOUT = ("1/(x - 2)", "(x - 2)^{-1}", r"\sqrt{x}", r"\sqrt{1 - x}", r"\sqrt{(-x/8)^{-1}}", "x^{5000}", r"\sin x")


@pytest.mark.parametrize("text", WITHOUT)
def test_what_is_undefined_irrational_or_too_long_has_no_value(text: str) -> None:
    with pytest.raises(NoValue):
        value_at(parse(text).node, {"x": 2})


def test_a_quotient_is_reduced_before_it_counts_as_too_long() -> None:
    text = "*".join(["(x/2^{900})", "2^{900}"] * 6)
    assert value_at(parse(text).node, {"x": 3}) == 3**6
