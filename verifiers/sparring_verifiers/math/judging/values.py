"""Two scalars as answers: what `judge_scalars` knows nothing of, infinities, percent signs, bases and lone letters."""

import re
from fractions import Fraction

from sparring_verifiers.math.algebra import modular
from sparring_verifiers.math.algebra.matrix_algebra import holds_matrix
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.scalars import judge_by_residue, judge_scalars
from sparring_verifiers.math.syntax import (
    Call,
    Constant,
    Node,
    Number,
    Symbol,
    add,
    neg,
    symbols,
    walk,
    without,
)

from . import applied, closed, order
from .dispatch import ACCEPTED, REJECTED, UNDECIDED, accepted, rejected, undecided
from .matrices import judge_expressions
from .realsets import substituted
from .residues import judge_remainders

_SAME_NUMBER = accepted("the same rational number")
_OTHER_NUMBER = rejected("different rational numbers", tier="exact")
_UNKNOWNS = frozenset("xyz")
_ADDED = frozenset("CcK")
_VARIABLES = frozenset("xtuyzθrsvw")
_AT = (2, 5)
_STARTS = (0, 1, 2)
MAX_ANTIDERIVATIVE_NAMES = 2  # the variable and the constant
_HEXADECIMAL = re.compile(r"[A-F]_(?:1[1-9]|[23]\d)")
_CHOICES = frozenset("ABCDEFGHIJabcdefghij")


def judge_values(left: Node, right: Node, session: Session) -> Comparison:
    """Whether two scalars are the same value under the policy."""
    if type(left) is Number and type(right) is Number:
        return _judge_numbers(left, right, session)
    if type(left) is Symbol or type(right) is Symbol:
        found = _judge_letters(left, right)
        if found is not None:
            return found
    differ = modular.differ(left, right)
    if differ is None:  # what stands here has no residue
        if order.infinity_sign(left) or order.infinity_sign(right):
            return _judge_infinities(left, right)
        if holds_matrix(left) or holds_matrix(right):
            return judge_expressions(left, right, session)
        if _is_remainder(left) or _is_remainder(right):
            return judge_remainders(left, right, judge_by_residue(left, right, differ, session))
    found = judge_by_residue(left, right, differ, session)
    if found.status is UNDECIDED:
        return _worked_out(left, right, session) or found
    if found.status is REJECTED and is_percent(left) is not is_percent(right):
        return _without_percent(left, right, found, session)
    if found.status is REJECTED and (_is_antiderivative(left) or _is_antiderivative(right)):
        return _but_for_a_constant(left, right, found, session)
    return found


def _is_remainder(node: Node) -> bool:
    return type(node) is Call and node.op == "mod"


def _is_antiderivative(node: Node) -> bool:
    """Whether a C, c or K of its own is added to a function of one variable."""
    if type(node) is not Call or node.op != "add":
        return False
    added = [arg.name for arg in node.args if type(arg) is Symbol and arg.name in _ADDED]
    return len(added) == 1 and len(symbols(node)) == MAX_ANTIDERIVATIVE_NAMES


def _but_for_a_constant(left: Node, right: Node, found: Comparison, session: Session) -> Comparison:
    """Accepted where both add a C, and the rest is proved to differ by a constant: x^2 + C and x^2 + 1 + C."""
    names = symbols(left) - _ADDED, symbols(right) - _ADDED
    added = (symbols(left) | symbols(right)) & _ADDED
    if names[0] != names[1] or len(names[0]) != 1:
        return found
    (name,) = names[0]
    gap = add(left, neg(right))
    for each in added:
        gap = substituted(gap, each, Number(0))
    gaps = [substituted(gap, name, Number(value)) for value in _AT]
    if judge_scalars(gaps[0], gaps[1], session).status is REJECTED:
        return found
    if not (_is_antiderivative(left) and _is_antiderivative(right)):
        return undecided("equal but for a constant of integration, which one side lacks", found.tier)
    if "C" in added and "c" not in added and name in _VARIABLES:
        for value in _STARTS:
            ruling = judge_scalars(gap, substituted(gap, name, Number(value)), session)
            if ruling.status is ACCEPTED:
                return accepted("equal but for a constant of integration", ruling.tier)
    return undecided("equal but for a constant of integration", found.tier)


def _worked_out(left: Node, right: Node, session: Session) -> Comparison | None:
    """With derivatives, limits and the like worked out, or functions chosen, where they stand in the way."""
    ops = {node.op for side in (left, right) for node in walk(side) if isinstance(node, Call)}
    if ops & closed.BINDING:
        sides = [closed.closed(side, session) for side in (left, right)]
        if sides != [left, right]:
            found = judge_values(sides[0], sides[1], session)
            return None if found.status is UNDECIDED else found
    if "apply" in ops:
        return applied.refuted(left, right, session)
    return _at_a_point(left, right, session)


def _at_a_point(left: Node, right: Node, session: Session) -> Comparison | None:
    """4 and 4x: no unit is called x, y or z."""
    free = symbols(left), symbols(right)
    if bool(free[0]) is bool(free[1]) or not (free[0] | free[1]) <= _UNKNOWNS or session.policy.units == "ignore":
        return None
    sides, point = [left, right], dict(zip(sorted(free[0] | free[1]), (3, 7, 5), strict=False))
    for name, value in point.items():
        sides = [substituted(side, name, Number(value)) for side in sides]
    if judge_scalars(sides[0], sides[1], session).status is not REJECTED:
        return None
    return rejected("different at a point", ", ".join(f"{name} = {value}" for name, value in point.items()), "exact")


def _judge_numbers(left: Number, right: Number, session: Session) -> Comparison:
    if left.value == right.value:
        return _SAME_NUMBER
    if 10 in (left.base, right.base) and left.base != right.base and _digits(left) == _digits(right):
        return undecided("the same digits, with a base and without", "exact")
    if left.places is None and right.places is None:
        return _OTHER_NUMBER
    return judge_scalars(left, right, session)


def _digits(number: Number) -> str:
    """As it was written; whole numbers only, empty for others."""
    value = number.value
    if not isinstance(value, int) or value.bit_length() > 4_000:
        return ""
    sign, value, digits = "-" if value < 0 else "", abs(value), ""
    if number.base == 10:
        return f"{sign}{value}"
    while value:
        value, digit = divmod(value, number.base)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    return f"{sign}{digits or '0'}"


def _judge_letters(left: Node, right: Node) -> Comparison | None:
    """A lone letter may name a choice, so it is never said to differ from a number, from its other case or, where it
    is a capital, from an expression without it."""
    if isinstance(left, Symbol) and isinstance(right, Symbol):
        if left == right:
            return accepted("the same letter")
        if left.name.lower() == right.name.lower():
            if left.name in _CHOICES or len(left.name) > 1:
                return undecided("one letter, in upper and in lower case")
            return rejected("one letter, in upper and in lower case")
        return None
    letter, other = (left, right) if isinstance(left, Symbol) else (right, left)
    assert isinstance(letter, Symbol)
    if type(other) is Number and _HEXADECIMAL.fullmatch(letter.name):
        return undecided("a letter with an index, which may be a digit in a base")
    if letter.name in _CHOICES and not symbols(other):
        if isinstance(other, Constant) and other.name in ("e", "i"):  # they are letters too
            return undecided("letters that may name choices")
        return undecided("a letter that may name a choice, against a value")
    if letter.name in _CHOICES and letter.name.isupper() and letter.name not in symbols(other):
        return undecided("a letter that may name a choice, against an expression")
    return None


def _judge_infinities(left: Node, right: Node) -> Comparison:
    signs = order.infinity_sign(left), order.infinity_sign(right)
    if signs[0] == signs[1]:
        return accepted("the same infinity")
    if 0 not in signs:
        return rejected("infinities of opposite sign", tier="exact")
    finite = left if not signs[0] else right
    if order.is_finite(finite):
        return rejected("one is infinite, the other finite", tier="exact")
    return undecided("one is infinite, the other not shown to be finite")


def is_percent(node: Node) -> bool:
    if type(node) is Call and node.op == "neg":
        node = node.args[0]
    return type(node) is Call and node.op == "percent"


def _without_percent(left: Node, right: Node, found: Comparison, session: Session) -> Comparison:
    bare = judge_scalars(without("percent", left), without("percent", right), session)
    if bare.status is REJECTED:
        return found
    if session.policy.percent == "strict" and bare.status is ACCEPTED:
        return undecided("equal but for the percent sign", bare.tier)
    return bare


def plain_value(node: Node) -> Fraction | int | None:
    """Of a number that was written without a point; it can be compared by its value alone."""
    return node.value if type(node) is Number and node.places is None and node.base == 10 else None
