"""Proves algebraic constants equal: a difference closer to zero than any such number that is not zero, is zero.

For an expression E of whole numbers with + - * / and roots, and roots of unity, val(E) = U / L with algebraic integers
U and L, and if it is not zero then |val(E)| >= 1 / (u^(D - 1) l), where u and l bound all conjugates of U and L, and D
the degree of the field they lie in.

Source: Burnikel, Funke, Mehlhorn, Schirra and Schmitt 2001, "A separation bound for real algebraic expressions".
"""

from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from sparring_verifiers.math.enclosures import balls
from sparring_verifiers.math.syntax import Call, Constant, Node, Number, neg

MAX_BITS = 24_000
MAX_DEGREE = 4_096
_TRIG = frozenset(("sin", "cos", "tan", "cot", "sec", "csc"))


class _NotAlgebraic(Exception):
    """The expression has parts whose degree is not known here, or is past a cap."""


@dataclass(frozen=True, slots=True)
class _Bound:
    """Logarithms to base 2, rounded up, of what bounds the conjugates of numerator and denominator."""

    upper: int
    lower: int


def is_zero(node: Node) -> bool | None:
    """Whether a constant is zero, proved either way; None where it is not algebraic, or past a cap."""
    degrees: dict[object, int] = {}
    try:
        bound = _bound(node, degrees)
    except _NotAlgebraic:
        return None
    degree = 1
    if "order" in degrees:
        degrees["order"] = _totient(degrees["order"])
    for factor in degrees.values():
        degree *= factor
        if degree > MAX_DEGREE:
            return None
    bits = bound.upper * (degree - 1) + bound.lower
    if bits > MAX_BITS:
        return None
    on_plane = balls.is_complex(node)
    for precision, is_complex in ((bits + 64, on_plane), (2 * bits + 256, on_plane), (2 * bits + 256, True)):
        try:
            if balls.engine().is_smaller(node, precision, -bits, is_complex=is_complex):
                return True
            if balls.engine().gap(node, Number(0), {}, precision, is_complex=is_complex):
                return False
        except balls.NoValue:
            continue
    return None


def _bound(node: Node, degrees: dict[object, int]) -> _Bound:
    if isinstance(node, Number):
        return _Bound(abs(node.value.numerator).bit_length(), (node.value.denominator - 1).bit_length())
    if isinstance(node, Constant) and node.name == "i":
        degrees["i"] = 2
        return _Bound(0, 0)
    if not isinstance(node, Call):
        raise _NotAlgebraic
    match node.op:
        case "add" | "mul":
            return _joined(node.op, [_bound(arg, degrees) for arg in node.args])
        case "neg" | "abs":
            if node.op == "abs" and balls.is_complex(node):
                raise _NotAlgebraic
            return _bound(node.args[0], degrees)
        case "inv" | "percent":
            inner = _bound(node.args[0], degrees)
            return _Bound(inner.lower, inner.upper) if node.op == "inv" else _Bound(inner.upper, inner.lower + 7)
        case "pow":
            return _power(node, degrees)
        case "root":
            return _root_as_written(node, degrees)
    if node.op in _TRIG:
        return _trigonometric(node, degrees)
    raise _NotAlgebraic


def _root_as_written(node: Call, degrees: dict[object, int]) -> _Bound:
    degree = node.args[1].value if isinstance(node.args[1], Number) else Fraction(0)
    if degree.denominator != 1 or not 0 < degree <= MAX_DEGREE:
        raise _NotAlgebraic
    return _root(_bound(node.args[0], degrees), degree.numerator, node, degrees)


def _joined(op: str, bounds: list[_Bound]) -> _Bound:
    made = bounds[0]
    for bound in bounds[1:]:
        lower = made.lower + bound.lower
        if op == "mul":
            made = _Bound(made.upper + bound.upper, lower)
        else:
            made = _Bound(max(made.upper + bound.lower, made.lower + bound.upper) + 1, lower)
    return made


def _power(node: Call, degrees: dict[object, int]) -> _Bound:
    exponent = node.args[1]
    value: int | Fraction
    if isinstance(exponent, Number):
        value = exponent.value
    elif isinstance(exponent, Call) and exponent.op == "neg" and isinstance(exponent.args[0], Number):
        value = -exponent.args[0].value
    else:
        raise _NotAlgebraic
    if abs(value.numerator) > MAX_BITS or value.denominator > MAX_DEGREE:
        raise _NotAlgebraic
    if isinstance(node.args[0], Constant) and node.args[0].name == "e":
        raise _NotAlgebraic
    inner = _bound(node.args[0], degrees)
    if value.denominator > 1:
        inner = _root(inner, value.denominator, Call("root", (node.args[0], Number(value.denominator))), degrees)
    by = abs(value.numerator)
    made = _Bound(inner.upper * by, inner.lower * by)
    return made if value >= 0 else _Bound(made.lower, made.upper)


def _root(inner: _Bound, degree: int, node: Node, degrees: dict[object, int]) -> _Bound:
    """(u l^(k - 1))^(1 / k) over l, or u over (u^(k - 1) l)^(1 / k): the one that is smaller."""
    degrees[node] = degree
    if inner.upper >= inner.lower:
        return _Bound(-(-(inner.upper + (degree - 1) * inner.lower) // degree), inner.lower)
    return _Bound(inner.upper, -(-((degree - 1) * inner.upper + inner.lower) // degree))


def _trigonometric(node: Call, degrees: dict[object, int]) -> _Bound:
    """Of a rational multiple p/q of pi, from the roots of unity of order 2q, and i."""
    order = lcm(4, 2 * _turn(node.args[0]).denominator, degrees.get("order", 1))
    if order > MAX_DEGREE:
        raise _NotAlgebraic
    # All sines and cosines lie in the field of the roots of unity of the common order.
    degrees["order"] = order
    # 2 cos and 2 sin are algebraic integers of which every conjugate is at most 2, and cos = (2 cos) / 2.
    return _Bound(1, 1)


def _totient(value: int) -> int:
    return sum(gcd(at, value) == 1 for at in range(1, value + 1))


def _turn(node: Node) -> Fraction:
    """p/q of an angle p/q * pi."""
    if isinstance(node, Number) and not node.value:
        return Fraction(0)
    if isinstance(node, Constant) and node.name == "pi":
        return Fraction(1)
    if isinstance(node, Call):
        if node.op == "neg":
            return -_turn(node.args[0])
        if node.op == "degrees":
            return _plain(node.args[0]) / 180
        if node.op == "add":
            return sum((_turn(arg) for arg in node.args), Fraction(0))
        if node.op == "mul":
            turns = [arg for arg in node.args if _holds_pi(arg)]
            if len(turns) == 1:
                made = _turn(turns[0])
                for arg in node.args:
                    made *= 1 if arg is turns[0] else _plain(arg)
                return made
    raise _NotAlgebraic


def _holds_pi(node: Node) -> bool:
    if isinstance(node, Call):
        return node.op == "degrees" or any(map(_holds_pi, node.args))
    return isinstance(node, Constant)


def _plain(node: Node) -> Fraction:
    if isinstance(node, Number):
        return Fraction(node.value)
    if isinstance(node, Call) and node.op == "neg":
        return -_plain(node.args[0])
    if isinstance(node, Call) and node.op == "inv":
        inner = _plain(node.args[0])
        if inner:
            return 1 / inner
    raise _NotAlgebraic


def are_equal(left: Node, right: Node) -> bool | None:
    """Whether two algebraic constants are equal, proved either way; None where that is not decided here."""
    return is_zero(Call("add", (left, neg(right))))
