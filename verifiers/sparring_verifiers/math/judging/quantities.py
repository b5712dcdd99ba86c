"""Values with units: converted exactly where both units are known, and never where one is a noun."""

from dataclasses import dataclass
from fractions import Fraction

from sparring_verifiers.math.reading.units import SINGLE_LETTERS
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import (
    Call,
    Clock,
    Constant,
    Node,
    Number,
    Quantity,
    Ratio,
    Sequence,
    Symbol,
    mul,
    symbols,
    walk,
)

from .dispatch import ACCEPTED, accepted, but_for, judge, rejected, undecided
from .measures import Measure, are_of_one_kind, measure, singular

_TIMES = {"h", "min", "s"}
_LETTERS = SINGLE_LETTERS | {"C", "F", "T"}  # which are units beside a quantity alone
_DEGREES = {"C": "degree C", "F": "degree F"}  # of a letter beside a temperature
_POUNDS = {"£", "lb"}  # 5 pounds may be money
_DEGREES_IN_PI = Fraction(1, 180)
_ICE_K = Fraction(27_315, 100)
# Kelvins for one of the unit, and where its zero is.
_KELVINS = {
    "K": (Fraction(1), Fraction(0)),
    "degree C": (Fraction(1), _ICE_K),
    "degree F": (Fraction(5, 9), _ICE_K - 32 * Fraction(5, 9)),
}


def judge_quantity(left: Quantity, other: Node, session: Session) -> Comparison:
    """A quantity against another one, or against a value that names no unit."""
    if isinstance(other, Quantity):
        return _judge_two(left, other, session)
    if type(other) is Sequence and (parts := joined(other)) is not None:
        settled = parts.settle(_judge_two(left, parts.whole, session))
        if settled is not None:
            return settled
    if isinstance(other, (Clock, Ratio)) and left.unit in _TIMES:
        return undecided("a length of time against a time of day or a ratio")
    if left.unit == "degree" and _has_pi(other) and not _has_pi(left.value):
        return judge(_scaled(left.value, _DEGREES_IN_PI, Constant("pi")), other, session)
    lettered = _lettered(other)
    if lettered is not None and left.unit in _KELVINS:
        lettered = Quantity(lettered.value, _DEGREES.get(lettered.unit, lettered.unit))
    if lettered is not None:
        found = _judge_two(left, lettered, session)
        if found.status is ACCEPTED:
            return found
    found = judge(left.value, other, session)
    if session.policy.units == "strict":
        return but_for(found, f"equal but for the unit {left.unit}, which one side does not name")
    return found


@dataclass(frozen=True, slots=True)
class Joined:
    """2 hours and 30 minutes as one quantity, of the first unit.

    measures: of the units, from the largest down. is_usual: each part is under one of the unit before it, as people
    write one quantity; 2 hours and 90 minutes are rather two.
    """

    whole: Quantity
    measures: tuple[Measure, ...]
    is_usual: bool

    def settle(self, found: Comparison, other: "Joined | None" = None) -> Comparison | None:
        """What the quantity's ruling says of the list: nothing where it does not accept."""
        if found.status is not ACCEPTED:
            return None
        if self.is_usual and (other is None or other.is_usual):
            return found
        return undecided("equal where several quantities are taken for one", found.tier)

    def named_by(self, number: Node, session: Session) -> Comparison | None:
        """Undecided where a bare number is the quantity in one of its units."""
        for unit in self.measures:
            value = _scaled(self.whole.value, self.measures[0].factor / unit.factor)
            if judge(value, number, session).status is ACCEPTED:
                return undecided("equal but for the unit, which one side does not name", "exact")
        return None


def joined(node: Sequence) -> Joined | None:
    """A bare list as one quantity: units of one kind, each smaller than the one before it; None for other lists."""
    if node.opening or len(node.items) < 2 or Quantity not in map(type, node.items):
        return None
    total = Fraction(0)
    first: Quantity | None = None
    measures: list[Measure] = []
    is_usual = True
    for part in map(_part, node.items):
        unit = measure(part.unit) if part is not None else None
        if part is None or unit is None or type(part.value) is not Number or part.value.value < 0:
            return None
        if measures and (unit.dimension != measures[-1].dimension or unit.factor >= measures[-1].factor):
            return None
        is_usual = is_usual and (not measures or part.value.value * unit.factor < measures[-1].factor)
        first = first or part
        total += part.value.value * unit.factor
        measures.append(unit)
    value = total / measures[0].factor
    number = Number(value.numerator if value.denominator == 1 else value)
    return None if first is None else Joined(Quantity(number, first.unit), tuple(measures), is_usual)


def _part(item: Node) -> Quantity | None:
    """A quantity, or a number before a letter that beside a quantity is a unit: the 2 h of 2 h and 30 min."""
    if type(item) is Quantity:
        return item
    if type(item) is Call and item.op == "mul" and len(item.args) == 2:
        value, letter = item.args
        if type(letter) is Symbol and letter.name in SINGLE_LETTERS:
            return Quantity(value, letter.name)
    return None


def _lettered(node: Node) -> Quantity | None:
    """A value times one letter, which beside a quantity may be its unit: the 0.005 m of 5 mm; None for others."""
    if type(node) is not Call or node.op != "mul":
        return None
    *factors, letter = node.args
    if type(letter) is not Symbol or letter.name not in _LETTERS or any(map(symbols, factors)):
        return None
    return Quantity(factors[0] if len(factors) == 1 else Call("mul", tuple(factors)), letter.name)


def _judge_two(left: Quantity, right: Quantity, session: Session) -> Comparison:
    if left.unit == right.unit or session.policy.units == "ignore":
        return judge(left.value, right.value, session)
    if {left.unit, right.unit} == _POUNDS:
        return but_for(judge(left.value, right.value, session), "pounds, which may be money")
    units = measure(left.unit), measure(right.unit)
    if units[0] is not None and units[1] is not None:
        return _converted(left, right, (units[0], units[1]), session)
    if singular(left.unit) == singular(right.unit):
        return judge(left.value, right.value, session)
    return undecided(f"different units: {left.unit} and {right.unit}")


def _converted(left: Quantity, right: Quantity, units: tuple[Measure, Measure], session: Session) -> Comparison:
    if units[0].dimension != units[1].dimension:
        if are_of_one_kind(*units):
            if _is_one_temperature(left, right):
                return accepted("the same temperature")
            return undecided(f"no fixed rate between {left.unit} and {right.unit}")
        return rejected(f"units of different kinds: {left.unit} and {right.unit}")
    values = []
    for side, unit, other in ((left, units[0], units[1]), (right, units[1], units[0])):
        turns = Constant("pi") if unit.in_pi and not other.in_pi else None
        values.append(_scaled(side.value, unit.factor, turns))
    return judge(values[0], values[1], session)


def _is_one_temperature(left: Quantity, right: Quantity) -> bool:
    kelvins = []
    for side in (left, right):
        size, zero = _KELVINS.get(side.unit, (None, Fraction(0)))
        if size is None or type(side.value) is not Number:
            return False
        kelvins.append(side.value.value * size + zero)
    return kelvins[0] == kelvins[1]


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
