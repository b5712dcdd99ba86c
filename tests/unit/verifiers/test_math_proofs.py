"""What sympy proves and what it does not, asked in this process: identities, sums, and the caps before the work."""

import pytest

from sparring_verifiers.math import parse
from sparring_verifiers.math.proving.building import TooMuch, Undefined
from sparring_verifiers.math.proving.symbolic import prove


def proved(left: str, right: str, domain: str = "real") -> bool | None:
    try:
        return prove(parse(left).node, parse(right).node, domain)
    except (TooMuch, Undefined):
        return None


SAME = [
    ("cos(x)^4-sin(x)^4", "cos(2x)"), ("tan(x+y)", "(tan(x)+tan(y))/(1-tan(x)tan(y))"), ("cos(x/2)^2", "(1+cos(x))/2"),
    ("cos(x)cos(2x)cos(4x)", "sin(8x)/(8 sin(x))"), ("ln(x/y)", "ln(x)-ln(y)"), ("ln(2+sqrt(3))", "-ln(2-sqrt(3))"),
    ("arctan(1)+arctan(2)+arctan(3)", "pi"), ("arcsin(3/5)", "arctan(3/4)"), ("tan(pi/12)", "2-sqrt3"),
    ("cos(2pi/7)+cos(4pi/7)+cos(6pi/7)", "-1/2"), (r"\sqrt[3]{2+\sqrt5}+\sqrt[3]{2-\sqrt5}", "1"),
    (r"\sqrt[3]{x^3}", "x"), ("x^{2/3}", r"\sqrt[3]{x^2}"), ("sqrt(x^2+2x+1)", "|x+1|"), ("(-1)^{2n}", "1"),
    ("cos(pi n)", "(-1)^n"), (r"\binom{n+1}{k+1}", r"\binom{n}{k}+\binom{n}{k+1}"), ("ln(x^2)", "2 ln(x)"),
    ("e^{i pi/3}", "1/2+i sqrt(3)/2"), (r"\sum_{k=1}^{n} k^2", "n(n+1)(2n+1)/6"), (r"\prod_{k=1}^{n} k", "n!"),
    (r"\sum_{k=1}^{n} k \cdot k!", "(n+1)!-1"), (r"\sum_{k=0}^{n-1} r^k", r"\frac{1-r^n}{1-r}"),
    (r"\sum_{k=1}^{n} k^3", r"\left(\sum_{k=1}^{n} k\right)^2"), (r"\sum_{k=0}^{\infty} \frac{1}{2^k}", "2"),
    (r"\sum_{k=1}^{\infty} \frac{1}{k^2}", r"\frac{\pi^2}{6}"), (r"\int_0^1 x^2 dx", "1/3"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), SAME)
def test_an_identity_is_proved_from_both_sides(left: str, right: str) -> None:
    assert proved(left, right) is True
    assert proved(right, left) is True


OTHER = [
    ("sin(x)", "cos(x)"), ("sqrt(x^2)", "x"), ("|x|", "x"), ("ln(x^2)", "2 ln(x)+1"), ("sqrt(1-sin(x)^2)", "cos(x)"),
    ("arctan(2)+arctan(3)", "-pi/4"), ("n!", "(n+1)!"), (r"\sum_{k=1}^{n} k", "n(n+1)/2+1"), ("x^{2/3}", "x"),
    (r"\sum_{k=0}^{n} 2^k", "2^{n+1}"), (r"\prod_{k=1}^{n} k", "(n+1)!"), (r"\sum_{k=1}^{\infty} \frac{1}{k}", "20"),
    (r"\sum_{k=1}^{\infty} \frac{1}{k^2}", "1.6449340668482264364724151666460251892"), ("(-1)^n", "1"),
    ("arctan(x)+arctan(1/x)", "pi/2"), (r"\sqrt[3]{x^3}", "|x|"), ("e^{2 pi i x}", "1"),
    ("sqrt(2)+sqrt(3)", "sqrt(10)"),
]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), OTHER)
def test_what_differs_is_never_proved_equal(left: str, right: str) -> None:
    assert proved(left, right) is not True
    assert proved(right, left) is not True


def test_a_difference_of_algebraic_numbers_is_proved() -> None:
    assert proved("sqrt(2)+sqrt(3)", "sqrt(10)") is False
    assert proved("cos(pi/5)", "(1+sqrt(5))/5") is False


def test_roots_of_negative_numbers_are_those_of_the_domain() -> None:
    assert proved(r"\sqrt[3]{-8}", "-2") is True
    assert proved(r"\sqrt[3]{-8}", "-2", "complex") is None
    assert proved("sqrt(x^2)", "x", "positive") is True
