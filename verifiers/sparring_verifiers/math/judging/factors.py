"""Equations that are multiples of each other, by a constant or by letters that cannot be zero."""

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.scalars import judge_scalars
from sparring_verifiers.math.syntax import Call, Node, Number, Symbol, mul, symbols, walk

from . import order, realsets, witness
from .dispatch import ACCEPTED, REJECTED, accepted

FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "~": "~"}


def up_to_a_factor(left: Node, right: Node, op: str, other_op: str, session: Session) -> Comparison | None:
    """Accepted where the gaps are multiples of each other; the factor is what they say at a point."""
    names = [sorted(symbols(gap)) for gap in (left, right)]
    for row in _POINTS:
        values = [_at(gap, called, row) for gap, called in zip((left, right), names, strict=True)]
        try:
            signs = [order.sign(value, session) for value in values]
        except order.Unordered:
            continue
        if 0 in signs:
            if signs != [0, 0]:
                return None
            continue
        same_way = signs[0] == signs[1]
        if op != (other_op if same_way else FLIPPED[other_op]):
            return None
        found = judge_scalars(mul(left, values[1]), mul(right, values[0]), session)
        if found.status is not ACCEPTED:
            return None if found.status is REJECTED else found
        return accepted("the same relation but for a factor", found.tier)
    return None


_POINTS = range(5)
_VALUES = (3, 11, 7, 29, 2, 17, 5, 41, 13)


def _at(node: Node, called: list[str], row: int) -> Node:
    """The tree with a small number for each of its variables: its value, where that is rational and easily found."""
    point = {name: _VALUES[(4 * row + at) % 9] + at // 9 for at, name in enumerate(called)}
    try:
        return Number(witness.value_at(node, point))
    except witness.NoValue:
        for name, value in point.items():
            node = realsets.substituted(node, name, Number(value))
        return node


def is_same_cleared(gaps: list[Node], session: Session) -> bool:
    """Whether they agree without the letters that they divide by, none of which can be zero in the other."""
    quotients = [each for gap in gaps for each in walk(gap) if isinstance(each, Call) and each.op == "inv"]
    if not quotients or any(symbols(each) and not isinstance(each.args[0], Symbol) for each in quotients):
        return False
    below = [_divided_by(gap) for gap in gaps]
    for gap, others in ((gaps[0], below[1] - below[0]), (gaps[1], below[0] - below[1])):
        if not all(_has_none_at_zero(gap, name, session) for name in others):
            return False
    cleared = [_times(gap, names) for gap, names in zip(gaps, below, strict=True)]
    found = up_to_a_factor(cleared[0], cleared[1], "=", "=", session)
    return found is not None and found.status is ACCEPTED


def _divided_by(node: Node) -> frozenset[str]:
    inner = (each.args[0] for each in walk(node) if isinstance(each, Call) and each.op == "inv")
    return frozenset(each.name for each in inner if isinstance(each, Symbol))


def _times(node: Node, names: frozenset[str]) -> Node:
    for name in sorted(names):
        node = mul(node, Symbol(name))
    return node


def _has_none_at_zero(gap: Node, name: str, session: Session) -> bool:
    """Whether the equation has no solution with the letter zero: the gap is a constant there, and not zero."""
    at_zero = realsets.substituted(gap, name, Number(0))
    constant = _at(at_zero, sorted(symbols(at_zero)), 0)
    if judge_scalars(at_zero, constant, session).status is not ACCEPTED:
        return False
    return judge_scalars(constant, Number(0), session).status is REJECTED
