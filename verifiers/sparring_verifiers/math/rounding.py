"""Whether a value that is written as a decimal may be a solution that was rounded: 1.41 of x^2 = 2.

Interval arithmetic on fractions, sums, products and whole powers only: what it cannot enclose may be anything.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from .syntax import Call, Node, Number, Symbol, walk

MAX_POWER = 64
MAX_BITS = 20_000
Span: TypeAlias = tuple[Fraction, Fraction]


class _Open(Exception):
    """No finite interval that is cheap to find."""


def may_be_rounded(left: Node, right: Node, values: Mapping[str, Node]) -> bool:
    """Whether left = right may hold somewhere within half a last digit of the values that are written as decimals.

    False without such a value: then nothing was rounded.
    """
    if not any(isinstance(node, Number) and node.places for value in values.values() for node in walk(value)):
        return False
    try:
        spans = {name: _span(value, {}, is_written=True) for name, value in values.items()}
        low, high = _span(left, spans), _span(right, spans)
    except _Open:
        return True
    return low[0] <= high[1] and high[0] <= low[1]


def _span(node: Node, at: Mapping[str, Span], *, is_written: bool = False) -> Span:
    """Bounds of the value; is_written: a decimal in it stands for everything that is rounded to it."""
    if isinstance(node, Number):
        half = Fraction(1, 2 * 10**node.places) if is_written and node.places else Fraction(0)
        return node.value - half, node.value + half
    if isinstance(node, Symbol) and node.name in at:
        return at[node.name]
    if not isinstance(node, Call):
        raise _Open
    if node.op == "pow":
        return _power(_span(node.args[0], at, is_written=is_written), node.args[1])
    parts = [_span(part, at, is_written=is_written) for part in node.args]
    if node.op == "add":
        return sum((low for low, _ in parts), Fraction(0)), sum((high for _, high in parts), Fraction(0))
    if node.op == "mul":
        found = (Fraction(1), Fraction(1))
        for part in parts:
            found = _product(found, part)
        return found
    if node.op == "neg":
        return -parts[0][1], -parts[0][0]
    if node.op == "inv" and parts[0][0] * parts[0][1] > 0:
        return 1 / parts[0][1], 1 / parts[0][0]
    raise _Open


def _product(one: Span, other: Span) -> Span:
    ends = [left * right for left in one for right in other]
    if max(end.numerator.bit_length() + end.denominator.bit_length() for end in ends) > MAX_BITS:
        raise _Open
    return min(ends), max(ends)


def _power(base: Span, exponent: Node) -> Span:
    if not isinstance(exponent, Number) or not isinstance(exponent.value, int) or not 0 < exponent.value <= MAX_POWER:
        raise _Open
    if max(end.numerator.bit_length() + end.denominator.bit_length() for end in base) * exponent.value > MAX_BITS:
        raise _Open
    ends = sorted(end**exponent.value for end in base)
    has_zero = exponent.value % 2 == 0 and base[0] <= 0 <= base[1]
    return (Fraction(0) if has_zero else ends[0]), ends[1]
