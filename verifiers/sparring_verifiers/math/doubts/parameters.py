"""Whole numbers that run: pi/4 + n pi and pi/4 + k pi are one set of angles, whatever the letter is called."""

from dataclasses import dataclass

from sparring_verifiers.math.algebra import exact
from sparring_verifiers.math.judging.realsets import substituted
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.scalars import judge_scalars
from sparring_verifiers.math.syntax import (
    SCALARS,
    Call,
    Constant,
    Named,
    Node,
    Number,
    Quantity,
    Relation,
    Sequence,
    Symbol,
    add,
    mul,
    neg,
    symbols,
    walk,
)
from sparring_verifiers.types import Status

from .pair import Pair

_LETTERS = frozenset("nkmljNK")
_WHOLE = frozenset("Z")
MAX_TURNS = 4
MAX_ITEMS = 4


@dataclass(frozen=True, slots=True)
class _Angles:
    """All start + step n. name: the variable that takes these values, "" where none is named."""

    name: str
    lines: tuple[tuple[Node, Node], ...]
    is_declared: bool


def periodic(pair: Pair, found: Comparison, session: Session) -> Comparison | None:
    """The ruling on two families of angles; None where one side is none."""
    sides = [_angles(node, session) for node in pair.nodes]
    if sides[0] is None or sides[1] is None:
        return _renamed(*pair.nodes, found, session)
    mine, theirs = sides[0], sides[1]
    if mine.is_declared and theirs.is_declared:
        return None  # families.py has compared them
    if mine.name and theirs.name and mine.name != theirs.name:
        return None
    held = [
        [_among(line, other.lines, session) for line in side.lines] for side, other in ((mine, theirs), (theirs, mine))
    ]
    if all(each is Status.ACCEPTED for one in held for each in one):
        return Comparison(Status.ACCEPTED, "exact", "the same values, whatever the whole number is called")
    if len(mine.lines) == len(theirs.lines) == 1 and all(each is Status.REJECTED for one in held for each in one):
        return (
            None
            if found.status is Status.REJECTED
            else Comparison(Status.REJECTED, "exact", "values that differ whatever the whole number is")
        )
    return Comparison(Status.UNDECIDED, found.tier, "values that run with a whole number")


def named_alike(pair: Pair, found: Comparison, session: Session) -> Comparison | None:
    """x = 2n and x = 2k: undecided, for n and k may run through the whole numbers."""
    left, right = pair.nodes
    if type(left) is not Relation or type(right) is not Relation or left.ops != ("=",) or right.ops != ("=",):
        return None
    if left.terms[0] != right.terms[0] or type(left.terms[0]) is not Symbol:
        return None
    return _renamed(left.terms[1], right.terms[1], found, session)


def _renamed(left: Node, right: Node, found: Comparison, session: Session) -> Comparison | None:
    """Undecided where the letters, as whole numbers, run through the same values: 2n + 1 and 2k - 1."""
    if not isinstance(left, SCALARS) or not isinstance(right, SCALARS):
        return None
    mine, theirs = symbols(left), symbols(right)
    if mine == theirs or len(mine) != 1 or len(theirs) != 1 or not mine | theirs <= _LETTERS:
        return None
    (name,), (other,) = mine, theirs
    letter = Symbol(name)
    counts = [add(each, Number(turns)) for turns in (0, 1, -1, 2, -2) for each in (letter, neg(letter))]
    if all(
        judge_scalars(left, substituted(right, other, count), session).status is not Status.ACCEPTED for count in counts
    ):
        return None
    return Comparison(
        Status.UNDECIDED, found.tier, "the same but for a letter, which may run through the whole numbers"
    )


def _among(line: tuple[Node, Node], others: tuple[tuple[Node, Node], ...], session: Session) -> Status:
    """Whether one of the others is the same progression."""
    rulings = [_same(line, other, session) for other in others]
    if Status.ACCEPTED in rulings:
        return Status.ACCEPTED
    return Status.UNDECIDED if Status.UNDECIDED in rulings else Status.REJECTED


def _same(line: tuple[Node, Node], other: tuple[Node, Node], session: Session) -> Status:
    """Progressions are the same where their steps are, but for the sign, and their starts are whole steps apart."""
    steps = [judge_scalars(line[1], step, session).status for step in (other[1], neg(other[1]))]
    if Status.ACCEPTED not in steps:
        return Status.UNDECIDED if Status.UNDECIDED in steps else Status.REJECTED
    gap = add(line[0], neg(other[0]))
    rulings = [
        judge_scalars(gap, mul(Number(turns), line[1]), session).status for turns in range(-MAX_TURNS, MAX_TURNS + 1)
    ]
    if Status.ACCEPTED in rulings:
        return Status.ACCEPTED
    distance, reach = Call("abs", (gap,)), mul(Number(MAX_TURNS), Call("abs", (line[1],)))
    is_near = judge_scalars(distance, Call("min", (distance, reach)), session).status is Status.ACCEPTED
    return Status.REJECTED if is_near and Status.UNDECIDED not in rulings else Status.UNDECIDED


def _angles(node: Node, session: Session) -> _Angles | None:
    """The family that the tree states; None where it states none."""
    letter = ""
    if isinstance(node, Sequence) and not node.opening and len(node.items) == 2:
        node, condition = node.items
        letter = _whole(condition)
        if not letter:
            return None
    name = ""
    if isinstance(node, Relation) and node.ops == ("=",) and isinstance(node.terms[0], Symbol):
        name, node = node.terms[0].name, node.terms[1]
    values = node.items if isinstance(node, Sequence) and node.opening in ("", "{") else (node,)
    if len(values) > MAX_ITEMS:
        return None
    lines = []
    for value in values:
        value = Call("degrees", (value.value,)) if isinstance(value, Quantity) and value.unit == "degree" else value
        line = _line(value, letter, session) if isinstance(value, SCALARS) else None
        if line is None:
            return None
        lines.append(line)
    return _Angles(name, tuple(lines), bool(letter))


def _whole(node: Node) -> str:
    """The letter that the condition calls a whole number, or nothing."""
    if not isinstance(node, Relation) or node.ops != ("in",) or not isinstance(node.terms[0], Symbol):
        return ""
    target = node.terms[1]
    return node.terms[0].name if isinstance(target, Named) and target.name in _WHOLE else ""


def _line(value: Node, letter: str, session: Session) -> tuple[Node, Node] | None:
    """Start and step; an undeclared letter runs where it counts parts of a turn."""
    free = symbols(value)
    if len(free) != 1 or (letter and free != {letter}) or not free <= _LETTERS:
        return None
    (name,) = free
    at = [substituted(value, name, Number(number)) for number in (0, 1, 2)]
    step = add(at[1], neg(at[0]))
    if not letter and not any(_is_turn(node) for node in walk(value)):
        return None
    if judge_scalars(add(at[0], at[2]), mul(Number(2), at[1]), session).status is not Status.ACCEPTED:
        return None
    if not letter and _is_rational(step):
        return None  # n + pi is no family of angles
    return at[0], step


def _is_rational(step: Node) -> bool:
    try:
        return exact.normal_form(step).form.rational is not None
    except (exact.TooBig, exact.Undefined):
        return False


def _is_turn(node: Node) -> bool:
    return node == Constant("pi") or (isinstance(node, Call) and node.op == "degrees")
