"""Decides implications in one real variable: between the points where a side can change its truth, it does not.

Those points (zeros of differences and denominators, ends of domains) are all found or nothing is said; then one value
in every gap and every point itself is tried, with exact arithmetic.
"""

import itertools
from collections.abc import Iterable
from fractions import Fraction

from sparring_verifiers.math.syntax import Call, Node, Number, add, neg, symbols, walk

from .formulas import Atom, Conjunction, Formula, Ruling, proved, refuted, shown, undecided
from .polynomials import Field, Irrational, NoValue, Poly, Surd, TooMuch, as_constant, real_roots, variables
from .terms import sign

MAX_POINTS = 24
GUESSES = tuple(Fraction(value) for value in range(-12, 13)) + tuple(Fraction(*v) for v in ((1, 2), (-1, 2), (3, 2)))


class Unknown(Exception):
    """The truth of a relation between constants is not found out."""


def truth(atom: Atom) -> bool:
    """Whether a relation without symbols holds; one without a value does not.

    Raises:
        Unknown: it is not found out.
    """
    field = Field()
    try:
        above, below = field.difference(atom.left, atom.right)
    except NoValue:
        return False
    except TooMuch as why:
        raise Unknown from why
    except Irrational:
        return _compared(atom.op, _sign_of(atom))
    value = as_constant(above)
    divisor = as_constant(below)
    if divisor == 0:
        return False
    if value is not None and divisor is not None:
        return _compared(atom.op, (value > 0) - (value < 0) if divisor > 0 else (value < 0) - (value > 0))
    if not above:
        return _compared(atom.op, 0)
    return _compared(atom.op, _sign_of(atom))


def _sign_of(atom: Atom) -> int:
    found = sign(add(atom.left, neg(atom.right)))
    if found is None:
        raise Unknown
    return found


def _compared(op: str, found: int) -> bool:
    return {
        "=": found == 0,
        "!=": found != 0,
        "<": found < 0,
        "<=": found <= 0,
        ">": found > 0,
        ">=": found >= 0,
    }[op]


def holds(formula: Formula, values: "dict[str, Node]") -> bool:
    """Whether a formula holds where every symbol has a value.

    Raises:
        Unknown.
    """
    return any(all(truth(atom.with_values(values)) for atom in part) for part in formula)


def decide(premise: Formula, goal: Formula, name: str) -> Ruling:
    """Whether every real value of the symbol that satisfies the premise satisfies the goal."""
    try:
        found = tried_points([*premise, *goal], name)
    except (TooMuch, Irrational):
        return _guessed(premise, goal, name)
    except NoValue:
        return undecided("a side has no value anywhere")
    is_ever = False
    for point in found:
        value: dict[str, Node] = {name: point.node()}
        try:
            if holds(premise, value):
                is_ever = True
                if not holds(goal, value):
                    return refuted("counterexample", shown(value))
        except Unknown:
            return undecided("a sign could not be found out")
    return proved("solution set") if is_ever else undecided("nothing satisfies what is assumed")


def _guessed(premise: Formula, goal: Formula, name: str) -> Ruling:
    """Refuted by a value that was guessed, or nothing."""
    for guess in GUESSES:
        value: dict[str, Node] = {name: Number(guess.numerator if guess.denominator == 1 else guess)}
        try:
            if holds(premise, value) and not holds(goal, value):
                return refuted("counterexample", shown(value))
        except Unknown:
            continue
    return undecided("the solutions could not be found")


def tried_points(parts: Iterable[Conjunction], name: str) -> list[Surd]:
    """Every point where a relation can change its truth, one between each two of them, one beyond each end.

    Raises:
        TooMuch, Irrational, NoValue: they are not all found.
    """
    critical: set[Surd] = set()
    for atom in {atom for part in parts for atom in part}:
        critical |= _critical(atom, name)
    if len(critical) > MAX_POINTS:
        raise TooMuch
    ordered = sorted(critical, key=Surd.near)
    near = [point.near() for point in ordered]
    if any(after - before < Fraction(1, 1 << 200) for before, after in itertools.pairwise(near)):
        raise TooMuch
    if not ordered:
        return [Surd(Fraction(0)), Surd(Fraction(1)), Surd(Fraction(-1))]
    made = [Surd(Fraction(near[0].__floor__() - 1))]
    for at, point in enumerate(ordered):
        made.append(point)
        if at + 1 < len(near):
            made.append(Surd(_between(near[at], near[at + 1])))
    return [*made, Surd(Fraction(near[-1].__ceil__() + 1))]


def _between(low: Fraction, high: Fraction) -> Fraction:
    """A short fraction between, well away from both ends."""
    scale = 1
    while scale * (high - low) < 4:
        scale *= 2
    return Fraction(((low + high) / 2 * scale).__round__(), scale)


def _critical(atom: Atom, name: str) -> set[Surd]:
    field = Field()
    above, below = field.difference(atom.left, atom.right)
    polys: list[Poly] = [above, below, *field.squares.values()]
    found: set[Surd] = set()
    for poly in polys:
        plain = field.norm(poly)
        if poly and not plain:
            raise TooMuch  # |x| - x: zero on a whole side of a point that its norm does not show
        if not variables(plain):
            continue
        found.update(real_roots(plain, name))
    return found | _poles(atom, name)


def _poles(atom: Atom, name: str) -> set[Surd]:
    """Zeros of every denominator that is written, also of those that cancel."""
    found: set[Surd] = set()
    for side in (atom.left, atom.right):
        for node in walk(side):
            if isinstance(node, Call) and node.op in ("inv", "pow") and symbols(node.args[0]):
                field = Field()
                above, _ = field.ratio(node.args[0])
                plain = field.norm(above)
                if plain and variables(plain):
                    found.update(real_roots(plain, name))
    return found
