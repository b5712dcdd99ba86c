"""Values with units: converted exactly where both units are known, and never where one is a noun."""

from fractions import Fraction

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Constant, Node, Number, Quantity, mul, walk

from .dispatch import but_for, judge, rejected, undecided
from .measures import Measure, are_of_one_kind, measure, singular

_DEGREES_IN_PI = Fraction(1, 180)


def judge_quantity(left: Quantity, other: Node, session: Session) -> Comparison:
    """A quantity against another one, or against a value that names no unit."""
    if isinstance(other, Quantity):
        return _judge_two(left, other, session)
    if left.unit == "degree" and _has_pi(other) and not _has_pi(left.value):
        return judge(_scaled(left.value, _DEGREES_IN_PI, Constant("pi")), other, session)
    found = judge(left.value, other, session)
    if session.policy.units == "strict":
        return but_for(found, f"equal but for the unit {left.unit}, which one side does not name")
    return found


def _judge_two(left: Quantity, right: Quantity, session: Session) -> Comparison:
    if left.unit == right.unit or session.policy.units == "ignore":
        return judge(left.value, right.value, session)
    units = measure(left.unit), measure(right.unit)
    if units[0] is not None and units[1] is not None:
        return _converted(left, right, (units[0], units[1]), session)
    if singular(left.unit) == singular(right.unit):
        return judge(left.value, right.value, session)
    return undecided(f"different units: {left.unit} and {right.unit}")


def _converted(left: Quantity, right: Quantity, units: tuple[Measure, Measure], session: Session) -> Comparison:
    if units[0].dimension != units[1].dimension:
        if are_of_one_kind(*units):
            return undecided(f"no fixed rate between {left.unit} and {right.unit}")
        return rejected(f"units of different kinds: {left.unit} and {right.unit}")
    values = []
    for side, unit, other in ((left, units[0], units[1]), (right, units[1], units[0])):
        turns = Constant("pi") if unit.in_pi and not other.in_pi else None
        values.append(_scaled(side.value, unit.factor, turns))
    return judge(values[0], values[1], session)


def _scaled(value: Node, factor: Fraction, by: Constant | None = None) -> Node:
    if isinstance(value, Number) and by is None:
        scaled = value.value * factor
        places = value.places
        if places is not None:  # a decimal stays one, with the digits that the new unit needs
            while (scaled * 10**places).denominator != 1 and places < 60:
                places += 1
        return Number(scaled.numerator if scaled.denominator == 1 else scaled, places)
    made = mul(Number(factor), value)
    return made if by is None else mul(by, made)


def _has_pi(node: Node) -> bool:
    return any(isinstance(each, Constant) and each.name == "pi" for each in walk(node))
