"""Whether two scalars are equal: refuted by a prime or by enclosures, proved by normal form, else left to a proof.

Equal numbers, however many digits agree, never prove equality; residues or enclosures that differ do disprove it.
"""

from collections.abc import Iterable
from fractions import Fraction

from sparring_verifiers.types import Status

from . import balls, exact, modular, separation
from .ruling import Comparison, Session
from .syntax import Call, Node, Number, Symbol, symbols, walk

MIN_SIGNS = 3  # points at which an identity of functions is looked at once more, with other signs

_SAME_EXPRESSION = Comparison(Status.ACCEPTED, "exact", "the same expression")
_SAME_FORM = Comparison(Status.ACCEPTED, "exact", "the same normal form")
_SAME_ALGEBRAIC = Comparison(Status.ACCEPTED, "exact", "closer together than different algebraic numbers can be")
_SAME_NUMBER = Comparison(Status.ACCEPTED, "exact", "the same rational number")
_OTHER_NUMBER = Comparison(Status.REJECTED, "exact", "different rational numbers")
_OTHER_FORM = Comparison(Status.REJECTED, "exact", "different normal forms")
_OTHER_RESIDUE = Comparison(Status.REJECTED, "exact", "different modulo a prime")
_OTHER_SIZE = Comparison(Status.REJECTED, "numeric", "logarithms that do not meet")
_PROVED = Comparison(Status.ACCEPTED, "symbolic", "proved equal by sympy")
_DISPROVED = Comparison(Status.REJECTED, "symbolic", "proved different by sympy")


def judge_scalars(left: Node, right: Node, session: Session) -> Comparison:
    """Whether two expressions are equal wherever both have a value in the policy's domain."""
    if isinstance(left, Number) and isinstance(right, Number):
        if left.value == right.value:
            return _SAME_NUMBER
        return _lenient(left, right, _OTHER_NUMBER, session)
    if left == right:
        return _judge_same(left, session)
    if modular.differ(left, right):
        return _lenient(left, right, _OTHER_RESIDUE, session)
    names = sorted(symbols(left) | symbols(right))
    if balls.engine().is_fast and session.policy.domain != "complex":
        point = balls.points(names, positive=session.policy.domain == "positive")[0]
        if balls.are_apart(left, right, point):
            return _lenient(left, right, _apart(point), session)
    return _judge_forms(left, right, names, session)


def _judge_same(node: Node, session: Session) -> Comparison:
    try:
        exact.liken(node, node, session.policy.domain)
    except exact.Undefined as why:
        return _undefined(why)
    except exact.TooBig:
        pass
    return _SAME_EXPRESSION


def _undefined(why: Exception) -> Comparison:
    return Comparison(Status.UNDECIDED, "exact", f"a side has no value: {why}")


def _apart(point: balls.Point) -> Comparison:
    witness = ", ".join(f"{name} = {value}" for name, value in point.items())
    return Comparison(Status.REJECTED, "numeric", "enclosures that do not meet", witness or None)


def _judge_forms(left: Node, right: Node, names: list[str], session: Session) -> Comparison:
    try:
        found = exact.liken(left, right, session.policy.domain)
    except exact.Undefined as why:
        return _undefined(why)
    except exact.TooBig as why:
        return _judge_values(left, right, names, session, str(why))
    if found.is_equal:
        if found.is_complete:
            return _SAME_FORM
        return _identity_at_points(left, right, names, session, has_doubt=found.has_doubt)
    if found.is_complete:
        return _lenient(left, right, _OTHER_FORM, session)
    return _judge_values(left, right, names, session, "")


def _points(names: list[str], session: Session) -> Iterable[dict[str, Fraction]]:
    is_positive = session.policy.domain == "positive"
    yield from balls.points(names, positive=is_positive)
    yield from balls.more_points(names, positive=is_positive)


def _identity_at_points(left: Node, right: Node, names: list[str], session: Session, *, has_doubt: bool) -> Comparison:
    """Equal normal forms, whose rules hold where both sides have a value: there must be such a place."""
    met = 0
    for at, point in enumerate(_points(names, session)):
        if met >= MIN_SIGNS or (at >= 2 * MIN_SIGNS and (met or not has_doubt)):
            break
        meeting = balls.meet(left, right, point, balls.PRECISIONS[:1])
        if meeting is balls.Meeting.APART:
            return _lenient(left, right, _apart(point), session)
        met += meeting is balls.Meeting.TOGETHER
    if met or not has_doubt:
        return _SAME_FORM
    return Comparison(Status.UNDECIDED, "numeric", "no point was found where both sides have a value")


def _judge_values(left: Node, right: Node, names: list[str], session: Session, why: str) -> Comparison:
    """Refuted by enclosures of rising precision, proved as algebraic numbers, or left to a proof."""
    met = 0
    enough = len(balls.points(names, positive=session.policy.domain == "positive"))
    for at, point in enumerate(_points(names, session)):
        if at >= enough and met:
            break
        meeting = balls.meet(left, right, point, balls.PRECISIONS if met < 2 else balls.PRECISIONS[:1])
        if meeting is balls.Meeting.APART:
            return _lenient(left, right, _apart(point), session)
        met += meeting is balls.Meeting.TOGETHER
    if not names:
        settled = _judge_constants(left, right, met, session)
        if settled is not None:
            return settled
    if not met:
        return Comparison(Status.UNDECIDED, "numeric", why or "no point was found where both sides have a value")
    proved = session.known.get(frozenset((left, right)))
    if proved is None:
        session.pending.append((left, right))
        return Comparison(Status.UNDECIDED, "numeric", "equal in every digit looked at, and not proved equal")
    return _PROVED if proved else _lenient(left, right, _DISPROVED, session)


def _judge_constants(left: Node, right: Node, met: int, session: Session) -> Comparison | None:
    if met:
        are_equal = separation.are_equal(left, right)
        if are_equal is None:
            return None
        return _SAME_ALGEBRAIC if are_equal else _lenient(left, right, _OTHER_FORM, session)
    return _OTHER_SIZE if balls.differ_in_size(left, right) else None


# -- conventions that may stand behind a difference -------------------------------------------------------------------


def _lenient(left: Node, right: Node, rejection: Comparison, session: Session) -> Comparison:
    """The rejection, unless a convention may stand behind the difference."""
    has_decimal = isinstance(left, Number) and left.places is not None
    if not has_decimal:
        has_decimal = isinstance(right, Number) and right.places is not None
    if isinstance(left, Number) and isinstance(right, Number) and not has_decimal and not session.policy.tolerance:
        return rejection
    free = _holds_symbol(left), _holds_symbol(right)
    if free[0] != free[1]:
        if _equal_with_units_dropped(left, right):
            return Comparison(Status.UNDECIDED, rejection.tier, "equal but for letters that may be a unit")
        return rejection
    if free[0] or free[1]:
        return rejection
    if session.policy.tolerance and (_has_decimal(left) or _has_decimal(right)):
        by = Number(Fraction(str(session.policy.tolerance)))
        if any(balls.is_within(left, right, Call("mul", (by, Call("abs", (side,))))) for side in (left, right)):
            return Comparison(Status.ACCEPTED, "tolerance", f"within {session.policy.tolerance} relative")
    if has_decimal and (_is_rounding(left, right) or _is_rounding(right, left)):
        return Comparison(Status.UNDECIDED, rejection.tier, "equal in the digits that are written")
    return rejection


def _holds_symbol(node: Node) -> bool:
    if isinstance(node, Call):
        return any(map(_holds_symbol, node.args))
    return isinstance(node, Symbol) or (not isinstance(node, Number) and bool(symbols(node)))


def _equal_with_units_dropped(left: Node, right: Node) -> bool:
    names = symbols(left) | symbols(right)
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
    try:
        value = exact.normal_form(other).form.rational
    except (exact.TooBig, exact.Undefined):
        value = None
    if value is not None:
        return not _ends(value) and abs(value - written.value) <= half
    return balls.is_within(written, other, Number(half))


def _ends(value: Fraction) -> bool:
    """Whether the decimal expansion ends."""
    power: int = 10 ** min(value.denominator.bit_length(), 4_000)
    return power % value.denominator == 0
