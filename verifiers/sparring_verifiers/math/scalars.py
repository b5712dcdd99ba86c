"""Whether two scalars are equal: refuted by a prime or by enclosures, proved by normal form, else left to a proof.

Equal numbers, however many digits agree, never prove equality; residues or enclosures that differ do disprove it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from sparring_verifiers.types import Status

from .algebra import exact, injections, modular, separation
from .enclosures import balls
from .leniency import lenient
from .ruling import Comparison, Session
from .syntax import Call, Constant, Node, Number, Symbol, symbols

_TOTAL = frozenset(("add", "mul", "neg", "sin", "cos", "atan"))
MIN_LOOKS = 2  # points at which an identity of functions is looked at, with different signs

_SAME_EXPRESSION = Comparison(Status.ACCEPTED, "exact", "the same expression")
_SAME_FORM = Comparison(Status.ACCEPTED, "exact", "the same normal form")
_SAME_ALGEBRAIC = Comparison(Status.ACCEPTED, "exact", "closer together than different algebraic numbers can be")
_SAME_IMAGE = Comparison(Status.ACCEPTED, "exact", "the same under a function that takes no value twice")
_SAME_NUMBER = Comparison(Status.ACCEPTED, "exact", "the same rational number")
_OTHER_NUMBER = Comparison(Status.REJECTED, "exact", "different rational numbers")
_OTHER_FORM = Comparison(Status.REJECTED, "exact", "different normal forms")
_OTHER_RESIDUE = Comparison(Status.REJECTED, "exact", "different values, already in what is left modulo a prime")
_APART = Comparison(Status.REJECTED, "numeric", "enclosures that do not meet")
_NOWHERE = Comparison(Status.UNDECIDED, "numeric", "no point was found where both sides have a value")
_OTHER_SIZE = Comparison(Status.REJECTED, "numeric", "logarithms that do not meet")
_PROVED = Comparison(Status.ACCEPTED, "symbolic", "proved equal by sympy")
_DISPROVED = Comparison(Status.REJECTED, "symbolic", "proved different by sympy")


@dataclass(slots=True)
class _Case:
    """Two sides under judgement, with what one walk over them tells."""

    left: Node
    right: Node
    session: Session
    names: tuple[str, ...]
    on_plane: bool
    met: int = 0

    def look(self, point: balls.Point, precisions: tuple[int, ...]) -> balls.Meeting:
        meeting = balls.meet(self.left, self.right, point, precisions, on_plane=self.on_plane)
        self.met += meeting is balls.Meeting.TOGETHER
        return meeting

    def points(self) -> tuple[dict[str, Fraction], ...]:
        return balls.points(self.names, positive=self.session.policy.domain == "positive")

    def rejected(self, ruling: Comparison) -> Comparison:
        return lenient(self.left, self.right, ruling, self.session)


def judge_scalars(left: Node, right: Node, session: Session) -> Comparison:
    """Whether two expressions are equal wherever both have a value in the policy's domain."""
    if isinstance(left, Number) and isinstance(right, Number):
        if left.value == right.value:
            return _SAME_NUMBER
        return lenient(left, right, _OTHER_NUMBER, session)
    return judge_by_residue(left, right, modular.differ(left, right), session)


def judge_by_residue(left: Node, right: Node, differ: bool | None, session: Session) -> Comparison:
    """`judge_scalars` of what are not two numbers. differ: what `modular.differ` says of them."""
    if differ:
        return lenient(left, right, _OTHER_RESIDUE, session)
    if left == right:
        return _SAME_EXPRESSION if differ is False else _judge_same(left, session)
    if differ is False and session.policy.domain != "complex" and _is_same_quotient(left, right):
        return _SAME_FORM
    found: set[str] = set()
    on_plane = _survey(left, found)
    on_plane = _survey(right, found) or on_plane or (session.policy.domain == "complex" and bool(found))
    case = _Case(left, right, session, tuple(sorted(found)), on_plane)
    if differ is None and balls.engine().is_fast:
        if case.look(case.points()[0], balls.PRECISIONS[:1]) is balls.Meeting.APART:
            return case.rejected(_apart_at_first(case.names, is_positive=session.policy.domain == "positive"))
        if case.met and _is_reordered(left, right):
            return _judge_same(left, session)
    return _judge_forms(case)


def _is_same_quotient(left: Node, right: Node) -> bool:
    """Whether two rational functions have the same normal form, and a value."""
    try:
        found = exact.liken(left, right)
    except (exact.Undefined, exact.TooBig):
        return False
    return found.is_equal and found.is_complete


def _survey(node: Node, names: set[str]) -> bool:
    """Whether i occurs; adds the names of the variables, bound ones too."""
    if type(node) is Call:
        found = False
        for arg in node.args:
            if type(arg) is not Number and _survey(arg, names):
                found = True
        return found
    if type(node) is Symbol:
        names.add(node.name)
        return False
    if type(node) is Constant:
        return node.name == "i"
    if type(node) is not Number:
        names.update(symbols(node))
    return False


def _is_reordered(left: Node, right: Node) -> bool:
    """Whether the two are one tree but for the order of terms and of factors."""
    if type(left) is not Call or type(right) is not Call:
        return left == right
    if left.op != right.op or len(left.args) != len(right.args):
        return False
    if left.op not in ("add", "mul"):
        return all(map(_is_reordered, left.args, right.args))
    rest = list(right.args)
    for arg in left.args:
        at = next((at for at, other in enumerate(rest) if _is_reordered(arg, other)), None)
        if at is None:
            return False
        del rest[at]
    return True


def _judge_same(node: Node, session: Session) -> Comparison:
    """One tree without a residue is equal to itself, if it has a value."""
    if _is_total(node) or (session.policy.domain != "complex" and _has_real_value(node, session)):
        return _SAME_EXPRESSION
    try:
        exact.liken(node, node, session.policy.domain)
    except exact.Undefined as why:
        return _undefined(why)
    except exact.TooBig:
        pass
    return _SAME_EXPRESSION


def _is_total(node: Node) -> bool:
    """Whether it is plain that the expression has a real value wherever its variables have one."""
    if type(node) is Call:
        op, args = node.op, node.args
        if op in _TOTAL:
            return all(map(_is_total, args))
        if op != "root" and op != "pow":
            return False
        base, by = args
        if type(by) is not Number or by.value <= 0:
            return False
        is_positive = type(base) is Number and base.value > 0
        if type(by.value) is int:
            return is_positive or (op == "pow" and _is_total(base))
        return is_positive and op == "pow"
    return type(node) in (Number, Symbol) or (type(node) is Constant and node.name in ("pi", "e"))


def _has_real_value(node: Node, session: Session) -> bool:
    """Whether an enclosure shows a value at a point, which costs a tenth of a normal form."""
    if not balls.engine().is_fast:
        return False
    names: set[str] = set()
    if _survey(node, names):
        return False
    point = balls.points(tuple(sorted(names)), positive=session.policy.domain == "positive")[0]
    return balls.has_real_value(node, point)


def _undefined(why: Exception) -> Comparison:
    return Comparison(Status.UNDECIDED, "exact", f"a side has no value: {why}")


def _apart(point: balls.Point) -> Comparison:
    if not point:
        return _APART
    witness = ", ".join(f"{name} = {value}" for name, value in point.items())
    return Comparison(Status.REJECTED, "numeric", _APART.reason, witness)


@lru_cache(maxsize=512)
def _apart_at_first(names: tuple[str, ...], *, is_positive: bool) -> Comparison:
    """Nearly every refutation is at the first of the points, and writing it down costs as much as looking there."""
    return _apart(balls.points(names, positive=is_positive)[0])


def _judge_forms(case: _Case) -> Comparison:
    try:
        found = exact.liken(case.left, case.right, case.session.policy.domain)
    except exact.Undefined as why:
        return _undefined(why)
    except exact.TooBig as why:
        return _judge_values(case, str(why))
    if found.is_equal:
        return _SAME_FORM if found.is_complete else _identity_at_points(case, has_doubt=found.has_doubt)
    if found.is_complete:
        return case.rejected(_OTHER_FORM)
    return _judge_values(case, "")


def _identity_at_points(case: _Case, *, has_doubt: bool) -> Comparison:
    """Equal normal forms, whose rules hold where both sides have a value: there must be such a place.

    Looked at once more where signs are different: a rule that holds on one side of zero alone must not pass.
    """
    enough = MIN_LOOKS if case.names else 1
    for at, point in enumerate(_all_points(case)):
        if case.met >= enough or (at >= 2 * MIN_LOOKS and (case.met or not has_doubt)):
            break
        if (at or not case.met) and case.look(point, balls.PRECISIONS[:1]) is balls.Meeting.APART:
            return case.rejected(_apart(point))
    if case.met or not has_doubt:
        return _SAME_FORM
    return _NOWHERE


def _all_points(case: _Case) -> Iterator[dict[str, Fraction]]:
    yield from case.points()
    yield from balls.more_points(case.names, positive=case.session.policy.domain == "positive")


def _judge_values(case: _Case, why: str) -> Comparison:
    """Refuted by enclosures of rising precision, proved as algebraic numbers, or left to a proof."""
    enough = len(case.points())
    case.met = 0
    for at, point in enumerate(_all_points(case)):
        if at >= enough and case.met:
            break
        if case.look(point, balls.PRECISIONS if case.met < 2 else balls.PRECISIONS[:1]) is balls.Meeting.APART:
            return case.rejected(_apart(point))
    settled = _judge_constants(case) if not case.names else None
    if settled is not None:
        return settled
    if not case.met:
        return Comparison(Status.UNDECIDED, "numeric", why) if why else _NOWHERE
    if injections.are_equal(case.left, case.right, case.session.policy.domain, is_constant=not case.names):
        return _SAME_IMAGE
    proved = case.session.known.get(frozenset((case.left, case.right)))
    if proved is None:
        case.session.pending.append((case.left, case.right))
        return Comparison(Status.UNDECIDED, "numeric", "equal in every digit looked at, and not proved equal")
    return _PROVED if proved else case.rejected(_DISPROVED)


def _judge_constants(case: _Case) -> Comparison | None:
    if case.met:
        are_equal = separation.are_equal(case.left, case.right)
        if are_equal is None:
            return None
        return _SAME_ALGEBRAIC if are_equal else case.rejected(_OTHER_FORM)
    return _OTHER_SIZE if balls.differ_in_size(case.left, case.right) else None
