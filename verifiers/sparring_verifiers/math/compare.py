"""Whether two answers are the same, by the cheapest means that proves it: refute first, prove then, else undecided.

Tiers of a decision: ``string`` (the same text), ``exact`` (rational arithmetic, normal forms), ``numeric`` (enclosures
that do not meet), ``structure`` (other brackets, another number of items), ``tolerance``, ``symbolic`` (the worker).
Pure: what needs the worker is named in ``pending``, and asked again with what the worker found in ``known``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from sparring_verifiers.types import Status

from . import balls, exact
from .normal import ParseFailure, normalise
from .parser import Parsed, parse
from .policy import DEFAULT, AnswerPolicy
from .syntax import Call, Node, Number, render, symbols, walk, without

Known: TypeAlias = Mapping[frozenset[Node], bool | None]
MAX_JUDGEMENTS = 1_500

# Read the other way, these conventions are rare: what the usual reading proves equal is equal.
_USUAL = frozenset(("thousands", "e_notation", "mixed"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing found. witness: the point where the two differ. pending: pairs that only a proof can decide."""

    status: Status
    tier: str
    reason: str
    witness: str | None = None
    pending: tuple[tuple[Node, Node], ...] = ()


@dataclass(slots=True)
class Session:
    """One comparison under way: its policy, what is known, what it still wants proved."""

    policy: AnswerPolicy
    known: Known
    pending: list[tuple[Node, Node]] = field(default_factory=list)
    judgements: int = 0


class Exhausted(Exception):
    """The comparison would need more single judgements than the cap."""


def compare(gold: str, answer: str, policy: AnswerPolicy = DEFAULT, known: Known | None = None) -> Comparison:
    """Whether answer is the same as gold under the policy; symmetric in the two."""
    left, right = plain_number(gold), plain_number(answer)
    if left is not None and right is not None:
        if left == right:
            return Comparison(Status.ACCEPTED, "exact", "the same rational number")
        return Comparison(Status.REJECTED, "exact", "different rational numbers")
    session = Session(policy, known or {})
    try:
        found = _compare_texts(gold, answer, session)
    except Exhausted:
        return Comparison(Status.UNDECIDED, "structure", f"more than {MAX_JUDGEMENTS} single comparisons")
    if found.status is Status.UNDECIDED and session.pending:
        return replace(found, pending=tuple(dict.fromkeys(session.pending)))
    return found


def plain_number(text: str) -> Fraction | int | None:
    """The value of a plain integer or quotient of integers; None for every other text."""
    text = text.strip()
    if not text or len(text) > 400 or not text.isascii():
        return None
    if text.isdigit():
        return int(text)
    above, slash, below = text.partition("/")
    is_negative = above[:1] == "-"
    digits = above[1:] if is_negative else above
    if not digits.isdigit():
        return None
    value = -int(digits) if is_negative else int(digits)
    if not slash:
        return value
    return Fraction(value, divisor) if below.isdigit() and (divisor := int(below)) else None


def _compare_texts(gold: str, answer: str, session: Session) -> Comparison:
    readings: list[Parsed] = []
    failures: list[str] = []
    for name, text in (("expected answer", gold), ("answer", answer)):
        try:
            readings.append(parse(text, units=True))
        except ParseFailure as failure:
            failures.append(f"the {name} cannot be read: {failure}")
    if failures:
        if _same_text(gold, answer):
            return Comparison(Status.ACCEPTED, "string", "the same text")
        return Comparison(Status.UNDECIDED, "string", "; ".join(failures))
    left, right = readings
    if left.unit and right.unit and left.unit != right.unit:
        return Comparison(Status.UNDECIDED, "string", f"different units: {left.unit} and {right.unit}")
    found = judge(left.node, right.node, session)
    for convention in sorted(left.ambiguous | right.ambiguous):
        if found.status is Status.UNDECIDED or (found.status is Status.ACCEPTED and convention in _USUAL):
            continue
        other = _read_otherwise(gold, answer, convention, session)
        if other is not found.status:
            return Comparison(Status.UNDECIDED, found.tier, f"it depends on how {convention.replace('_', ' ')} is read")
    if found.status is Status.REJECTED and (_has_percent(left.node) or _has_percent(right.node)):
        return _without_percent(left.node, right.node, found, session)
    return found


def _same_text(gold: str, answer: str) -> bool:
    try:
        left, right = normalise(gold), normalise(answer)
    except ParseFailure:
        return False
    return left == right and any(char.isalnum() for char in left)


def _read_otherwise(gold: str, answer: str, convention: str, session: Session) -> Status:
    flipped = frozenset((convention,))
    units = True
    try:
        return judge(parse(gold, flipped, units=units).node, parse(answer, flipped, units=units).node, session).status
    except ParseFailure:
        return Status.REJECTED  # nobody reads it that way


def _has_percent(node: Node) -> bool:
    return any(isinstance(each, Call) and each.op == "percent" for each in walk(node))


def _without_percent(left: Node, right: Node, found: Comparison, session: Session) -> Comparison:
    bare = judge(without("percent", left), without("percent", right), session)
    if bare.status is Status.REJECTED:
        return found
    if session.policy.percent == "either":
        return bare
    return Comparison(Status.UNDECIDED, "exact", "equal but for the percent sign")


def judge(left: Node, right: Node, session: Session) -> Comparison:
    """Whether two trees mean the same answer."""
    from .structures import judge_structures  # the two call each other

    session.judgements += 1
    if session.judgements > MAX_JUDGEMENTS:
        raise Exhausted
    return judge_structures(left, right, session)


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


def shown(text: str) -> str:
    """The text as evidence shows it: read and written again where it can be read, cut where it is long."""
    try:
        text = render(parse(text).node)
    except ParseFailure:
        text = text.strip()
    return text if len(text) <= 200 else text[:197] + "..."
