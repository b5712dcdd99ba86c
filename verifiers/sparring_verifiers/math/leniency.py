"""Conventions that may stand behind a difference: letters that are units, a tolerance, decimals that were rounded."""

from fractions import Fraction

from sparring_verifiers.types import Status

from .algebra import exact, modular
from .enclosures import balls
from .ruling import Comparison, Session
from .syntax import Call, Node, Number, Symbol, symbols, walk


def lenient(left: Node, right: Node, rejection: Comparison, session: Session) -> Comparison:
    """The rejection, unless a convention may stand behind the difference."""
    is_free = _holds_symbol(left)
    if is_free is not _holds_symbol(right):
        if _equal_with_units_dropped(left, right):
            return Comparison(Status.UNDECIDED, rejection.tier, "equal but for letters that may be a unit")
        return rejection
    if is_free:
        return rejection
    has_decimal = (type(left) is Number and left.places is not None) or (
        type(right) is Number and right.places is not None
    )
    if session.policy.tolerance and (_has_decimal(left) or _has_decimal(right)):
        by = Number(Fraction(str(session.policy.tolerance)))
        if any(balls.is_within(left, right, Call("mul", (by, Call("abs", (side,))))) for side in (left, right)):
            return Comparison(Status.ACCEPTED, "tolerance", f"within {session.policy.tolerance} relative")
    if has_decimal and (_is_rounding(left, right) or _is_rounding(right, left)):
        return Comparison(Status.UNDECIDED, rejection.tier, "equal in the digits that are written")
    return rejection


def _holds_symbol(node: Node) -> bool:
    kind = type(node)
    if kind is Number or kind is Symbol:
        return kind is Symbol
    return any(map(_holds_symbol, node.args)) if type(node) is Call else bool(symbols(node))


def _equal_with_units_dropped(left: Node, right: Node) -> bool:
    if modular.differ(left, right, modular.AT_ONE):  # where a term is worth what stands before its letters
        return False
    names = symbols(left) | symbols(right)
    at_one = {name: Fraction(1) for name in names}
    if balls.engine().is_fast and balls.meet(left, right, at_one, balls.PRECISIONS[:1]) is balls.Meeting.APART:
        return False
    forms = []
    for side in (left, right):
        try:
            single = exact.normal_form(side).form.single
        except (exact.TooBig, exact.Undefined):
            return False
        if single is None:
            return False
        monomial, value = single
        forms.append((value, tuple((gen, power) for gen, power in monomial if gen[1] not in names)))
    return forms[0] == forms[1]


def _has_decimal(node: Node) -> bool:
    return any(isinstance(each, Number) and each.places is not None for each in walk(node))


def _is_rounding(written: Node, other: Node) -> bool:
    """Whether written is a decimal, other has none that ends, and they differ by less than half a last digit."""
    if not isinstance(written, Number) or not written.places or _has_decimal(other):
        return False
    half = Fraction(1, 2 * 10**written.places)
    value: int | Fraction | None
    if isinstance(other, Number):
        value = other.value
    else:
        try:
            value = exact.normal_form(other).form.rational
        except (exact.TooBig, exact.Undefined):
            value = None
    if value is not None:
        return not _ends(value) and -half <= value - written.value <= half
    return balls.is_within(written, other, Number(half))


def _ends(value: int | Fraction) -> bool:
    """Whether the decimal expansion ends."""
    power: int = 10 ** min(value.denominator.bit_length(), 4_000)
    return power % value.denominator == 0
