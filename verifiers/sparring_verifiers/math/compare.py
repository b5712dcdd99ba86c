"""Whether two answers are the same, by the cheapest means that proves it: refute first, prove then, else undecided.

Tiers of a decision: ``string`` (the same text), ``exact`` (rational arithmetic, normal forms), ``numeric`` (enclosures
that do not meet), ``structure`` (other brackets, another number of items), ``tolerance``, ``symbolic`` (the worker).
Pure: what needs the worker is named in ``pending``, and asked again with what the worker found in ``known``.
"""

from dataclasses import replace
from fractions import Fraction

from sparring_verifiers.types import Status

from .normal import ParseFailure, normalise
from .parser import Parsed, parse
from .policy import DEFAULT, AnswerPolicy
from .ruling import MAX_JUDGEMENTS, Comparison, Exhausted, Known, Session
from .scalars import judge_scalars
from .syntax import Call, Node, render, walk, without

__all__ = [
    "MAX_JUDGEMENTS",
    "Comparison",
    "Exhausted",
    "Known",
    "Session",
    "compare",
    "judge",
    "judge_scalars",
    "plain_number",
    "shown",
]

# Read the other way, these conventions are rare: what the usual reading proves equal is equal.
_USUAL = frozenset(("thousands", "e_notation", "mixed"))


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


def shown(text: str) -> str:
    """The text as evidence shows it: read and written again where it can be read, cut where it is long."""
    try:
        text = render(parse(text).node)
    except ParseFailure:
        text = text.strip()
    return text if len(text) <= 200 else text[:197] + "..."
