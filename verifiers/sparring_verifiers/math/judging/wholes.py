"""Sets that hold whole or rational numbers only: Z, Q, {2k : k in Z}, {x in Z : 0 < x < 3}; by what they hold.

Refuted by a number in one and not in the other. Proved the same where both can be counted, or are progressions.
"""

from fractions import Fraction

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Builder, Named, Node, Number, Relation, Sequence, SetOf, Symbol, symbols

from . import lines, order, realsets, witness
from .dispatch import accepted, rejected
from .linear import line_of

MAX_COUNTED = 200
_TRIED = (*range(-3, 13), Fraction(1, 2), Fraction(-7, 3), 100, -100, 101)
_WHOLE = Named("Z")


class Unclear(Exception):
    """Whether a number is in the set is not known."""


def judge_wholes(left: Node, right: Node, session: Session) -> Comparison | None:
    """The ruling, where there is one."""
    if isinstance(left, Relation) and isinstance(right, Relation) and left.terms[0] != right.terms[0]:
        return None
    sets = [_set_of(side) for side in (left, right)]
    progressions = [_progression(side) for side in sets]
    if None not in progressions and progressions[0] == progressions[1]:
        return accepted("the same progression")
    counted = [_counted(side, session) for side in sets]
    if counted[0] is not None and counted[0] == counted[1]:
        return accepted("the same whole numbers")
    for value in _TRIED:
        try:
            if _holds(sets[0], Fraction(value), session) is not _holds(sets[1], Fraction(value), session):
                return rejected("one set holds a number that the other does not", str(value), "exact")
        except (Unclear, order.Unordered):
            continue
    return None


def _set_of(node: Node) -> Node:
    """The set in ``x in S``."""
    is_member = isinstance(node, Relation) and node.ops == ("in",) and isinstance(node.terms[0], Symbol)
    return node.terms[1] if isinstance(node, Relation) and is_member else node


def _holds(node: Node, value: Fraction, session: Session) -> bool:
    """Whether the number is in the set.

    Raises:
        Unclear, Unordered.
    """
    if isinstance(node, Named):
        return _is_of(node.name, value)
    if isinstance(node, SetOf):
        held = [_holds(part, value, session) for part in node.parts]
        if node.op == "minus":
            return held[0] and not any(held[1:])
        return any(held) if node.op == "union" else all(held)
    if isinstance(node, Builder):
        return _built(node, value, session)
    part = realsets.real_set(node, session) if isinstance(node, Sequence) and node.opening else None
    if part is None:
        raise Unclear
    return _in_real_set(part, value, session)


def _in_real_set(part: lines.RealSet, value: Fraction, session: Session) -> bool:
    point = Number(value.numerator if value.denominator == 1 else value)
    cells = lines.Cells(order.ascending([*lines.ends(part), point], session), session)
    return cells.held(part)[cells.index(point)]


def _is_of(name: str, value: Fraction) -> bool:
    if name in ("Q", "R", "C"):
        return True
    if name == "N" and value == 0:
        raise Unclear  # with zero or without
    return value.denominator == 1 and (name == "Z" or value > 0)


def _built(node: Builder, value: Fraction, session: Session) -> bool:
    progression = _progression(node)
    if progression is not None:
        step, start = progression
        return ((value - start) / step).denominator == 1
    element = node.element
    inside: Node | None = None
    if isinstance(element, Relation) and element.ops == ("in",):
        element, inside = element.terms
    if not isinstance(element, Symbol):
        raise Unclear
    if inside is not None and not _holds(inside, value, session):
        return False
    for condition in node.conditions:
        if isinstance(condition, Relation) and condition.ops == ("in",) and condition.terms[0] == element:
            if not _holds(condition.terms[1], value, session):
                return False
            continue
        part = realsets.real_set(condition, session) if symbols(condition) == {element.name} else None
        if part is None:
            raise Unclear
        if not _in_real_set(part, value, session):
            return False
    return True


def _progression(node: Node) -> tuple[Fraction, Fraction] | None:
    """Step and least start that is not negative, of Z and of {a k + b : k in Z}."""
    if node == _WHOLE:
        return Fraction(1), Fraction(0)
    if not isinstance(node, Builder) or len(node.conditions) != 1 or len(symbols(node.element)) != 1:
        return None
    (name,) = symbols(node.element)
    if node.conditions[0] != Relation(("in",), (Symbol(name), _WHOLE)) or isinstance(node.element, Relation):
        return None
    try:
        first, second, third = (witness.value_at(node.element, {name: at}) for at in (0, 1, 2))
    except witness.NoValue:
        return None
    step = abs(Fraction(second) - first)
    if not step or third - second != second - first or not _is_linear(node.element, name):
        return None
    return step, Fraction(first) % step


def _is_linear(node: Node, name: str) -> bool:
    return line_of(Relation(("=",), (node, Number(0))), [name]) is not None


def _counted(node: Node, session: Session) -> frozenset[Fraction] | None:
    """The whole numbers in a set that is shown to hold no others and to have ends."""
    try:
        if isinstance(node, Sequence) and node.opening == "{":
            values = [item.value for item in node.items if isinstance(item, Number)]
            return frozenset(map(Fraction, values)) if len(values) == len(node.items) else None
        if not isinstance(node, Builder):
            return None
        low, high = _reach(node, session)
        return frozenset(Fraction(at) for at in range(low, high + 1) if _built(node, Fraction(at), session))
    except (Unclear, order.Unordered):
        return None


def _reach(node: Builder, session: Session) -> tuple[int, int]:
    """Whole numbers between which all of a set of whole numbers lies.

    Raises:
        Unclear, Unordered.
    """
    element, others = node.element, list(node.conditions)
    if isinstance(element, Relation) and element.ops == ("in",):
        others.append(element)
        element = element.terms[0]
    if not isinstance(element, Symbol) or not any(_says_whole(other, element) for other in others):
        raise Unclear
    parts = [realsets.real_set(other, session) for other in others if not _says_whole(other, element)]
    known = tuple(part for part in parts if part is not None)
    if len(known) < len(parts) or not known:
        raise Unclear
    both = lines.Joined("intersection", known)
    points = order.ascending(lines.ends(both), session)
    held = lines.Cells(points, session).held(both)
    if held[0] or held[-1] or not points:
        raise Unclear
    low = order.between(order.LOWEST, points[0], session)
    high = order.between(points[-1], order.HIGHEST, session)
    if high - low > MAX_COUNTED:
        raise Unclear
    return low.__floor__(), high.__ceil__()


def _says_whole(node: Node, element: Symbol) -> bool:
    is_member = isinstance(node, Relation) and node.ops == ("in",) and node.terms[0] == element
    return is_member and isinstance(node, Relation) and node.terms[1] in (_WHOLE, Named("N"))
