r"""Answers with a parameter: x = \pi/4 + k\pi with k in Z, t(1, 2) with t in R, f(x) = cx with any constant c.

Integer families that are progressions are compared by all that they hold, whatever their parameters are called. Others
are the same only where a change of names makes them so, and are refuted by a member that is not the other side.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Call, Constant, Named, Node, Number, Relation, Sequence, Symbol, symbols

from . import names, order
from .dispatch import ACCEPTED, REJECTED, accepted, judge, rejected, undecided
from .realsets import substituted
from .witness import NoValue, value_at

MAX_MEMBERS = 400
MAX_PARAMETERS = 3
_TRIED = (0, 1, 2)
Terms = dict[tuple[int, int], Fraction]  # by the powers of the parameter and of pi


@dataclass(slots=True)
class Family:
    """What is stated, and the letters in it that run through Z or R."""

    stated: tuple[Node, ...]
    letters: list[str]
    numbers: str


@dataclass(slots=True)
class Progressions:
    """All residues + step * k, in multiples of pi where it says so. name: of what has these values."""

    name: str
    is_of_pi: bool
    step: Fraction
    residues: frozenset[Fraction]

    def within(self, step: Fraction) -> frozenset[Fraction]:
        """The residues modulo a multiple of the own step."""
        return frozenset(
            (each + at * self.step) % step for each in self.residues for at in range(int(step / self.step))
        )


def judge_families(left: Node, right: Node, session: Session) -> Comparison | None:
    """The ruling where at least one side has a parameter of a named set, and where there is one."""
    mine, theirs = _family(left), _family(right)
    if mine is None or theirs is None:
        family, other = (mine, right) if mine is not None else (theirs, left)
        return _against(family, other, session) if family is not None else None
    if mine.numbers != theirs.numbers:
        return None
    held = _progressions(mine), _progressions(theirs)
    if held[0] is not None and held[1] is not None:
        return _two_progressions(held[0], held[1])
    return _renamed(mine, theirs, session)


def _family(node: Node) -> Family | None:
    if not isinstance(node, Sequence) or node.opening:
        return None
    at = len(node.items)
    letters: list[str] = []
    numbers: set[str] = set()
    while at and isinstance(last := node.items[at - 1], Relation) and last.ops == ("in",):
        letter, inside = last.terms
        if not isinstance(letter, Symbol) or not isinstance(inside, Named) or inside.name not in ("Z", "R"):
            return None
        letters.insert(0, letter.name)
        numbers.add(inside.name)
        at -= 1
    stated = node.items[:at]
    if not stated or len(numbers) != 1 or len(set(letters)) < len(letters) or len(letters) > MAX_PARAMETERS:
        return None
    used = frozenset().union(*map(symbols, stated))
    return Family(stated, letters, numbers.pop()) if used.issuperset(letters) else None


# -- progressions -----------------------------------------------------------------------------------------------------


def _progressions(family: Family) -> Progressions | None:
    if family.numbers != "Z" or len(family.letters) != 1:
        return None
    bound = names.bound(Sequence("", "", family.stated))
    name, values = "", list(family.stated)
    if bound is not None:
        if len(bound.names) != 1 or not isinstance(bound.names[0], Symbol):
            return None
        name, values = bound.names[0].name, [value for row in bound.rows for value in row]
    values = [item for value in values for item in (_items(value))]
    lines = [_line(value, family.letters[0]) for value in values]
    known = [line for line in lines if line is not None]
    if len(known) < len(lines) or len({line[2] for line in known}) != 1 or name == family.letters[0]:
        return None
    step = _common([line[1] for line in known])
    if sum(step / line[1] for line in known) > MAX_MEMBERS:
        return None
    residues = {(start + at * by) % step for start, by, _ in known for at in range(int(step / by))}
    return Progressions(name, known[0][2], step, frozenset(residues))


def _items(value: Node) -> tuple[Node, ...]:
    return value.items if isinstance(value, Sequence) and value.opening == "{" else (value,)


def _common(steps: list[Fraction]) -> Fraction:
    below = lcm(*(step.denominator for step in steps))
    return Fraction(lcm(*(int(step * below) for step in steps)), below)


def _line(node: Node, letter: str) -> tuple[Fraction, Fraction, bool] | None:
    """Start, step and whether both are multiples of pi; None where it is no such progression."""
    terms = _terms(node, letter)
    if terms is None:
        return None
    for power, is_of_pi in ((0, False), (1, True)):
        if set(terms) <= {(0, power), (1, power)} and terms.get((1, power)):
            return terms.get((0, power), Fraction(0)), abs(terms[1, power]), is_of_pi
    return None


def _terms(node: Node, letter: str) -> Terms | None:
    """The polynomial in the letter and pi, up to the first power of each."""
    if isinstance(node, Symbol):
        return {(1, 0): Fraction(1)} if node.name == letter else None
    if isinstance(node, Constant):
        return {(0, 1): Fraction(1)} if node.name == "pi" else None
    if isinstance(node, Call) and node.op in ("add", "neg", "mul"):
        parts = [_terms(arg, letter) for arg in node.args]
        known = [part for part in parts if part is not None]
        return _joined(node.op, known) if len(known) == len(parts) else None
    try:
        value = Fraction(value_at(node, {}))
    except (NoValue, KeyError):
        return None
    return {(0, 0): value} if value else {}


def _joined(op: str, parts: list[Terms]) -> Terms | None:
    made: Terms = {(0, 0): Fraction(1)} if op == "mul" else {}
    for part in parts:
        before, made = made, {} if op == "mul" else made
        for powers, value in part.items():
            if op != "mul":
                made[powers] = made.get(powers, Fraction(0)) + (-value if op == "neg" else value)
                continue
            for others, factor in before.items():
                key = powers[0] + others[0], powers[1] + others[1]
                if max(key) > 1:
                    return None
                made[key] = made.get(key, Fraction(0)) + value * factor
    return {powers: value for powers, value in made.items() if value}


def _two_progressions(mine: Progressions, theirs: Progressions) -> Comparison | None:
    if mine.is_of_pi is not theirs.is_of_pi or (mine.name and theirs.name and mine.name != theirs.name):
        return None
    step = _common([mine.step, theirs.step])
    if max(len(side.residues) * step / side.step for side in (mine, theirs)) > MAX_MEMBERS:
        return None
    held = mine.within(step), theirs.within(step)
    if held[0] == held[1]:
        return accepted("the same values, whatever the integer")
    member = min(held[0] ^ held[1])
    return rejected("a value of one that the other does not have", f"{member}{' pi' * mine.is_of_pi}", "exact")


# -- other families ---------------------------------------------------------------------------------------------------


def _renamed(mine: Family, theirs: Family, session: Session) -> Comparison | None:
    """The same where a change of the parameters' names makes it so."""
    if len(mine.letters) != len(theirs.letters) or len(mine.stated) != len(theirs.stated):
        return None
    fixed = [frozenset().union(*map(symbols, side.stated)) - set(side.letters) for side in (mine, theirs)]
    if fixed[0] != fixed[1]:
        return None
    change: dict[Node, Node] = {Symbol(b): Symbol(a) for a, b in zip(mine.letters, theirs.letters, strict=True)}
    one = Sequence("", "", mine.stated)
    other = names.renamed(Sequence("", "", theirs.stated), change)
    sides = (one.items[0], other.items[0]) if isinstance(other, Sequence) and len(one.items) == 1 else (one, other)
    found = judge(*sides, session)
    return found if found.status is ACCEPTED else undecided("families that are not the same but for names")


def _against(family: Family, other: Node, session: Session) -> Comparison | None:
    """A family against a single answer in the same letters: it has a member that the other is not."""
    if len(family.stated) != 1 or (isinstance(other, Sequence) and not other.opening and _family_like(other)):
        return None
    held = _progressions(family)
    if held is not None:
        is_finite = all(order.is_constant(value) for value in _stated_values(other))
        return rejected("infinitely many values against a finite number") if is_finite else None
    fixed = symbols(family.stated[0]) - set(family.letters)
    if type(other) is not type(family.stated[0]) or symbols(other) != fixed:
        return None
    for value in _TRIED:
        member = family.stated[0]
        for letter in family.letters:
            member = substituted(member, letter, Number(value))
        if judge(member, other, session).status is REJECTED:
            return rejected("a member that is not the other side", f"{', '.join(family.letters)} = {value}", "exact")
    return None


def _family_like(other: Sequence) -> bool:
    return any(isinstance(item, Relation) and item.ops == ("in",) for item in other.items)


def _stated_values(other: Node) -> list[Node]:
    """The values of ``x = 5``, of a list of those, of a set; itself where it is none of these."""
    bound = names.bound(other)
    if bound is not None:
        return [item for row in bound.rows for value in row for item in _items(value)]
    return list(other.items) if isinstance(other, Sequence) and other.opening in ("", "{") else [other]
