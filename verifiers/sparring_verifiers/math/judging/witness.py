"""Points that satisfy one relation and not another, by exact rational arithmetic and no normal form.

A point is proposed by any means (solving a gap for one variable as if it were linear or quadratic) and believed only
after both relations have been evaluated at it exactly.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import gcd, isqrt
from typing import TypeAlias

from sparring_verifiers.math.syntax import Call, Node, Number, Relation, Symbol, symbols, walk

Value: TypeAlias = int | Fraction  # whole values are ints where they can be, which cost a tenth
Point = Mapping[str, Value]
Quotient: TypeAlias = tuple[int, int]  # the second one positive
MAX_BITS = 4_000
MAX_NAMES = 5
MAX_TRIES = 120
WHOLE_LETTERS = frozenset("nkmjN")
_GRID: tuple[Value, ...] = (
    *(0, 1, -1, 2, -2, 3, Fraction(1, 2), -3),
    *(5, Fraction(-1, 2), 7, -5, Fraction(5, 3), 11, -8, 100, -100),
)


class NoValue(Exception):
    """No rational value here: undefined, irrational, or past a cap."""


def value_at(node: Node, point: Point) -> Value:
    """The exact value.

    Raises:
        NoValue.
    """
    above, below = _quotient_at(node, point)
    return above if below == 1 else _value((above, below))


def _quotient_at(node: Node, point: Point) -> Quotient:
    """The value as a quotient that is reduced only where that matters: fractions would reduce at every step."""
    if type(node) is Number:
        return node.value.as_integer_ratio()
    if type(node) is Symbol:
        return point[node.name].as_integer_ratio()
    if type(node) is not Call:
        raise NoValue
    op = node.op
    if op == "add":
        above, below = 0, 1
        for arg in node.args:
            more, by = _quotient_at(arg, point)
            if by != below:
                above, more, below = above * by, more * below, below * by
            above += more
    elif op == "mul":
        above = below = 1
        for arg in node.args:
            more, by = _quotient_at(arg, point)
            above *= more
            below *= by
    else:
        above, below = _called(op, [_quotient_at(arg, point) for arg in node.args])
    if above.bit_length() > MAX_BITS or below.bit_length() > MAX_BITS:
        above, below = _reduced((above, below))
        if above.bit_length() > MAX_BITS or below.bit_length() > MAX_BITS:
            raise NoValue
    return above, below


def _called(op: str, args: list[Quotient]) -> Quotient:
    above, below = args[0]
    match op:
        case "neg":
            return -above, below
        case "inv" if above:
            return (below, above) if above > 0 else (-below, -above)
        case "pow":
            return _power(_reduced(args[0]), _reduced(args[1]))
        case "root" if _reduced(args[1]) == (2, 1):
            return _square_root(_reduced(args[0]))
        case "percent":
            return above, 100 * below
        case "abs":
            return abs(above), below
        case "floor" | "ceil":
            return (above // below if op == "floor" else -(-above // below)), 1
        case "max" | "min":
            return max(args, key=_value) if op == "max" else min(args, key=_value)
    raise NoValue


def _value(quotient: Quotient) -> Value:
    above, below = _reduced(quotient)
    return above if below == 1 else Fraction(above, below)


def _reduced(quotient: Quotient) -> Quotient:
    above, below = quotient
    common = gcd(above, below) if below != 1 else 1
    return above // common, below // common


def _power(base: Quotient, by: Quotient) -> Quotient:
    """Of two that are reduced."""
    exponent, index = by
    if by == (1, 2):
        return _square_root(base)
    above, below = base
    bits = max(above.bit_length(), below.bit_length())
    if index != 1 or bits * abs(exponent) > MAX_BITS or (not above and exponent <= 0):
        raise NoValue
    if exponent >= 0:
        return above**exponent, below**exponent
    sign = -1 if above < 0 else 1
    return (sign * below) ** -exponent, (sign * above) ** -exponent


def _square_root(square: Quotient) -> Quotient:
    """Of one that is reduced."""
    if square[0] < 0:
        raise NoValue
    above, below = isqrt(square[0]), isqrt(square[1])
    if above * above != square[0] or below * below != square[1]:
        raise NoValue
    return above, below


def holds(relation: Relation, point: Point) -> bool:
    """Whether every link of the chain is true at the point.

    Raises:
        NoValue: a side has none, or it is no relation between numbers.
    """
    values = [value_at(term, point) for term in relation.terms]
    return all(_link(op, a, b) for op, a, b in zip(relation.ops, values, values[1:], strict=False))


def _link(op: str, left: Value, right: Value) -> bool:
    match op:
        case "=":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
    raise NoValue


def find_witness(left: Relation, right: Relation, *, positive: bool) -> str | None:
    """A point at which one relation is true and the other false, as text; None where none was found."""
    names = sorted(symbols(left) | symbols(right))
    if not names or len(names) > MAX_NAMES:
        return None
    for tried, point in enumerate(points(left, right, names)):
        if tried > MAX_TRIES:
            break
        if positive and any(value <= 0 for value in point.values()):
            continue
        if any(name in WHOLE_LETTERS and value.denominator != 1 for name, value in point.items()):
            continue  # such a letter may stand for whole numbers only
        try:
            differ = holds(left, point) is not holds(right, point)
        except NoValue:
            continue
        if differ:
            return ", ".join(f"{name} = {value}" for name, value in point.items())
    return None


def points(left: Relation, right: Relation, names: list[str]) -> Iterator[dict[str, Value]]:
    """Where the two may differ: what lies on the edge of either, seen from the centre of each and from a grid."""
    centres = [_centre(left, names), _centre(right, names)]
    for centre in centres[: 1 + (centres[0] != centres[1])]:
        for relation in (left, right):
            yield from _on_the_edge(relation, centre, names)
    for row in range(len(_GRID)):
        base = {name: _GRID[(row * (1 + 4 * at) + 3 * at) % len(_GRID)] for at, name in enumerate(names)}
        if row < 6:
            for relation in (left, right):
                yield from _on_the_edge(relation, base, names)
        yield base  # after the edges: two equations are both false at nearly every point


def _centre(relation: Relation, names: list[str]) -> dict[str, Value]:
    """Zero for each name, but -3 for x where (x + 3)^2 stands: from there conics meet rational points."""
    found: dict[str, Value] = dict.fromkeys(names, 0)
    for node in walk(relation):
        base = node.args[0] if type(node) is Call and node.op == "pow" else None
        if type(base) is Call and base.op == "add":
            match base.args:
                case (Symbol(name), Number(value)):
                    found[name] = -value
    return found


def _on_the_edge(relation: Relation, base: dict[str, Value], names: list[str]) -> Iterator[dict[str, Value]]:
    """Points where two neighbouring terms may be equal, by moving one variable."""
    for a, b in zip(relation.terms, relation.terms[1:], strict=False):
        for name in names:
            try:
                low, middle, high = (
                    value_at(a, point) - value_at(b, point) for point in ({**base, name: at} for at in (-1, 0, 1))
                )
            except NoValue:
                continue
            for root in _roots(Fraction(high + low, 2) - middle, Fraction(high - low, 2), Fraction(middle)):
                yield {**base, name: root}


def _roots(a: Fraction, b: Fraction, c: Fraction) -> tuple[Fraction, ...]:
    """The rational ones of a t^2 + b t + c."""
    if not a:
        return (-c / b,) if b else ()
    try:
        root = Fraction(*_square_root((b * b - 4 * a * c).as_integer_ratio()))
    except NoValue:
        return ()
    return ((-b + root) / (2 * a), (-b - root) / (2 * a))
