"""Points that satisfy one relation and not another, by exact rational arithmetic and no normal form.

A point is proposed by any means (solving a gap for one variable as if it were linear or quadratic) and believed only
after both relations have been evaluated at it exactly.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import isqrt, prod
from typing import TypeAlias

from sparring_verifiers.math.syntax import Call, Node, Number, Relation, Symbol, symbols, walk

Value: TypeAlias = int | Fraction  # whole values are ints where they can be, which cost a tenth
Point = Mapping[str, Value]
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
    if type(node) is Number:
        return node.value
    if type(node) is Symbol:
        return point[node.name]
    if not isinstance(node, Call):
        raise NoValue
    args = [value_at(arg, point) for arg in node.args]
    made = _call(node.op, args)
    if type(made) is int:
        if made.bit_length() > MAX_BITS:
            raise NoValue
        return made
    if max(made.numerator.bit_length(), made.denominator.bit_length()) > MAX_BITS:
        raise NoValue
    return made


def _call(op: str, args: list[Value]) -> Value:
    first = args[0]
    match op:
        case "add":
            return sum(args)
        case "mul":
            return prod(args)
        case "neg":
            return -first
        case "inv" if first:
            return Fraction(1, first)
        case "percent":
            return Fraction(first, 100)
        case "abs":
            return first if first >= 0 else -first
        case "pow":
            return _power(first, args[1])
        case "root" if args[1] == 2:
            return _square_root(first)
        case "floor" | "ceil":
            return first.__floor__() if op == "floor" else first.__ceil__()
        case "max" | "min":
            return max(args) if op == "max" else min(args)
    raise NoValue


def _power(base: Value, by: Value) -> Value:
    if by.denominator == 2 and by.numerator == 1:
        return _square_root(base)
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if by.denominator != 1 or bits * abs(by.numerator) > MAX_BITS or (not base and by <= 0):
        raise NoValue
    return base**by.numerator if by >= 0 else Fraction(1, base**-by.numerator)


def _square_root(value: Value) -> Value:
    if value < 0:
        raise NoValue
    above, below = isqrt(value.numerator), isqrt(value.denominator)
    if above * above != value.numerator or below * below != value.denominator:
        raise NoValue
    return above if below == 1 else Fraction(above, below)


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
        root = Fraction(_square_root(b * b - 4 * a * c))
    except NoValue:
        return ()
    return ((-b + root) / (2 * a), (-b - root) / (2 * a))
