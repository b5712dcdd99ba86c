"""The order of constants, by proof: exact where it is exact, else by enclosures that do not meet."""

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cmp_to_key
from itertools import pairwise
from math import cos, e, fsum, isfinite, log, pi, prod, sin, tan

from sparring_verifiers.math.enclosures import balls
from sparring_verifiers.math.ruling import Session
from sparring_verifiers.math.scalars import judge_scalars
from sparring_verifiers.math.syntax import SCALARS, Call, Constant, Node, Number, add, neg, symbols
from sparring_verifiers.types import Status

LOWEST, HIGHEST = neg(Constant("oo")), Constant("oo")
_REACHES = (Number(1 << 30), Number(1 << 200))
_TRIES = 12


class Unordered(Exception):
    """Two values whose order is not proved."""


def infinity_sign(node: Node) -> int:
    """1 and -1 for the infinities, 0 for everything else."""
    if type(node) is Constant:
        return 1 if node.name == "oo" else 0
    if type(node) is Call and node.op == "neg" and type(node.args[0]) is Constant and node.args[0].name == "oo":
        return -1
    return 0


def is_constant(node: Node) -> bool:
    """Whether it is a scalar without variables."""
    return isinstance(node, Number) or (isinstance(node, SCALARS) and not symbols(node))


def order(left: Node, right: Node, session: Session) -> int:
    """-1, 0 or 1 as left is less than, equal to or greater than right; infinities are ends of the line.

    Raises:
        Unordered: not proved.
    """
    if type(left) is Number and type(right) is Number:
        return (left.value > right.value) - (left.value < right.value)
    signs = infinity_sign(left), infinity_sign(right)
    if signs != (0, 0):
        return (signs[0] > signs[1]) - (signs[0] < signs[1])
    found = judge_scalars(left, right, session)
    if found.status is Status.ACCEPTED:
        return 0
    if found.status is Status.UNDECIDED:
        raise Unordered
    gap = add(left, neg(right))
    for reach in _REACHES:  # |gap - reach| <= reach says that the gap is not negative, and it is not zero
        if balls.is_within(gap, reach, reach):
            return 1
        if balls.is_within(neg(gap), reach, reach):
            return -1
    raise Unordered


def sign(node: Node, session: Session) -> int:
    """Of a constant.

    Raises:
        Unordered: not proved.
    """
    return order(node, Number(0), session)


def ascending(values: list[Node], session: Session) -> list[Node]:
    """The different values, in order.

    Raises:
        Unordered: not proved.
    """
    if all(type(value) is Number for value in values):
        by_value = {value.value: value for value in values if type(value) is Number}
        return [by_value[value] for value in sorted(by_value)]

    def by_order(left: Node, right: Node) -> int:
        return order(left, right, session)

    ranked: list[Node] = sorted(values, key=cmp_to_key(by_order))
    return ranked[:1] + [b for a, b in pairwise(ranked) if order(a, b, session)]


def between(low: Node, high: Node, session: Session) -> int | Fraction:
    """A rational number strictly between the two, a whole one where there is one that is easily found.

    Raises:
        Unordered: none was found.
    """
    for candidate in _candidates(_about(low), _about(high)):
        number = Number(candidate)
        if order(low, number, session) < 0 < order(high, number, session):
            return candidate
    raise Unordered


def _candidates(low: float | None, high: float | None) -> Iterator[int | Fraction]:
    if low is None and high is None:
        yield 0
    elif low is None:
        assert high is not None
        yield from (int(high) - 1, int(high) - 2)
    elif high is None:
        yield from (int(low) + 1, int(low) + 2)
    else:
        yield from (int(low), int(low) + 1)
        middle = Fraction(low) / 2 + Fraction(high) / 2
        for places in range(1, _TRIES):
            yield middle.limit_denominator(10**places)


def _about(node: Node) -> float | None:
    """Roughly, only to find candidates; None for an infinity."""
    if infinity_sign(node):
        return None
    try:
        value = _float(node)
    except (ArithmeticError, ValueError) as why:
        raise Unordered from why
    if not isfinite(value):
        raise Unordered
    return value


def _float(node: Node) -> float:
    if isinstance(node, Number):
        return float(node.value)
    if isinstance(node, Constant) and node.name in ("pi", "e"):
        return pi if node.name == "pi" else e
    if not isinstance(node, Call) or node.op not in _ROUGHLY:
        raise ValueError
    return _ROUGHLY[node.op](*map(_float, node.args))


def _power(base: float, by: float) -> float:
    made: float = abs(base) ** by
    return made if base >= 0 else -made


_ROUGHLY: dict[str, Callable[..., float]] = {
    "add": lambda *args: fsum(args),
    "mul": lambda *args: prod(args),
    "neg": lambda value: -value,
    "inv": lambda value: 1 / value,
    "percent": lambda value: value / 100,
    "abs": lambda value: abs(value),
    "ln": log,
    "log": log,
    "pow": _power,
    "root": lambda base, index: _power(base, 1 / index),
    "sin": sin,
    "cos": cos,
    "tan": tan,
}


def is_finite(node: Node) -> bool:
    """Whether the constant is shown to have a finite real value."""
    return is_constant(node) and any(balls.is_within(node, Number(0), reach) for reach in _REACHES)
