"""Whether two scalars are equal: exact normal forms first, enclosures to refute, else a proof is asked for."""

from fractions import Fraction

from sparring_verifiers.types import Status

from . import balls, exact
from .ruling import Comparison, Session
from .syntax import Call, Node, Number, symbols, walk


def judge_scalars(left: Node, right: Node, session: Session) -> Comparison:
    """Whether two expressions are equal wherever both have a value in the policy's domain."""
    try:
        forms = exact.normal_form(left), exact.normal_form(right)
        gap = exact.difference(forms[0].form, forms[1].form)
    except exact.Undefined as why:
        return Comparison(Status.UNDECIDED, "exact", f"a side has no value: {why}")
    except exact.TooBig as why:
        if left == right:
            return Comparison(Status.ACCEPTED, "exact", "the same expression")
        return _by_enclosure(left, right, session, is_identity=False, why=str(why))
    is_identity = not gap.numerator
    if not exact.are_complete(*forms):
        if left == right:
            return Comparison(Status.ACCEPTED, "exact", "the same expression")
        return _by_enclosure(left, right, session, is_identity=is_identity)
    if is_identity:
        return Comparison(Status.ACCEPTED, "exact", "the same normal form")
    found = Comparison(Status.REJECTED, "exact", "different normal forms")
    return _lenient(left, right, found, session)


def _by_enclosure(left: Node, right: Node, session: Session, *, is_identity: bool, why: str = "") -> Comparison:
    names = sorted(symbols(left) | symbols(right))
    met = 0
    for point in balls.points(names, positive=session.policy.domain == "positive"):
        meeting = balls.meet(left, right, point)
        if meeting is balls.Meeting.APART:
            witness = ", ".join(f"{name} = {value}" for name, value in point.items())
            found = Comparison(Status.REJECTED, "numeric", "enclosures that do not meet", witness or None)
            return _lenient(left, right, found, session)
        met += meeting is balls.Meeting.TOGETHER
    if not met:
        return Comparison(Status.UNDECIDED, "numeric", why or "no point was found where both sides have a value")
    if is_identity:
        return Comparison(Status.ACCEPTED, "exact", "the same normal form")
    proved = session.known.get(frozenset((left, right)))
    if proved is None:
        session.pending.append((left, right))
        return Comparison(Status.UNDECIDED, "numeric", "equal in every digit looked at, and not proved equal")
    if proved:
        return Comparison(Status.ACCEPTED, "symbolic", "proved equal by sympy")
    return _lenient(left, right, Comparison(Status.REJECTED, "symbolic", "proved different by sympy"), session)


def _lenient(left: Node, right: Node, rejection: Comparison, session: Session) -> Comparison:
    """The rejection, unless a convention may stand behind the difference."""
    free = symbols(left), symbols(right)
    if bool(free[0]) != bool(free[1]):
        if _equal_with_units_dropped(left, right):
            return Comparison(Status.UNDECIDED, rejection.tier, "equal but for letters that may be a unit")
        return rejection
    if free[0] or free[1]:
        return rejection
    if session.policy.tolerance and (_has_decimal(left) or _has_decimal(right)):
        by = Number(Fraction(str(session.policy.tolerance)))
        if any(balls.is_within(left, right, Call("mul", (by, Call("abs", (side,))))) for side in (left, right)):
            return Comparison(Status.ACCEPTED, "tolerance", f"within {session.policy.tolerance} relative")
    if _is_rounding(left, right) or _is_rounding(right, left):
        return Comparison(Status.UNDECIDED, rejection.tier, "equal in the digits that are written")
    return rejection


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
    try:
        value = exact.normal_form(other).form.rational
    except (exact.TooBig, exact.Undefined):
        value = None
    if value is not None and 10 ** min(value.denominator.bit_length(), 4_000) % value.denominator == 0:
        return False
    return balls.is_within(written, other, Number(Fraction(1, 2 * 10**written.places)))
