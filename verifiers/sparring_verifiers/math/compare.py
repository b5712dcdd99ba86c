"""Whether two answers are the same, by the cheapest means that proves it: refute first, prove then, else undecided.

Tiers of a decision: ``string`` (the same text), ``exact`` (rational arithmetic, normal forms), ``numeric`` (enclosures
that do not meet), ``structure`` (other brackets, another number of items), ``tolerance``, ``symbolic`` (the worker).
Pure: what needs the worker is named in ``pending``, and asked again with what the worker found in ``known``.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from sparring_verifiers.math.reading.normal import ParseFailure
from sparring_verifiers.math.reading.parser import Parsed, parse
from sparring_verifiers.math.reading.spelling import spelled
from sparring_verifiers.types import Status

from .doubts import Pair, reconsidered
from .judging import elided, judge, new_session
from .policy import DEFAULT, AnswerPolicy
from .reduced import why_not_reduced
from .ruling import MAX_JUDGEMENTS, Comparison, Exhausted, Known, Session
from .scalars import judge_scalars
from .syntax import Node, Quantity, render

__all__ = [
    "MAX_JUDGEMENTS",
    "Comparison",
    "Exhausted",
    "Known",
    "Session",
    "compare",
    "judge",
    "judge_scalars",
    "shown",
]

MAX_PLAIN_CHARS = 400
MAX_LEADING_DIGITS = 3  # before the first separator of thousands
# What the usual reading proves equal is equal, but for these: the other reading is as common.
_UNUSUAL = frozenset(("divisor", "log_base"))
# Delimiters, a box and a name around a plain number, each at most once; who opens has to close.
_DRESSED = re.compile(
    r"(?:(?![-0-9])\s*+(?:\\[,;] ?|\\displaystyle )?+(\$|\\\(|\\\[)?+ ?(\\boxed\{)?+(?:([a-df-hj-zA-Z]) ?= ?)?+)?+(-?)"
    r"(?:([0-9]{1,400}+)(?:(?=[./,{\\])(?:([./])([0-9]{1,400}+)|(,|\{,\}|,\\!|\\,)([0-9]{3}(?:\8[0-9]{3})*+)))?+"
    r"|\\[dt]?frac\{([0-9]{1,400}+)\}\{([0-9]{1,400}+)\})"
    r"(?:(?!\Z)(\})?+ ?(\$|\\\)|\\\])?+(?: ?\\[,;])?+\.?+\s*+)?+"
)
_CLOSING = {"": "", "$": "$", "\\(": "\\)", "\\[": "\\]"}
_MAY_BE_ROUNDED = {".", "/"}
_SAME = Comparison(Status.ACCEPTED, "exact", "the same rational number")
_OTHER = Comparison(Status.REJECTED, "exact", "different rational numbers")


@dataclass(slots=True)
class Stated:
    """An answer that was read. text: what was read of it."""

    text: str
    parsed: Parsed

    @property
    def node(self) -> Node:
        return self.parsed.node

    @property
    def has_unit(self) -> bool:
        return isinstance(self.parsed.node, Quantity)


class Unreadable(Exception):
    """A text that holds no answer. is_final: one that must not be accepted for its text either, as hedging."""

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        super().__init__(why)
        self.is_final = is_final


Reading: TypeAlias = Callable[[str], Stated]


def read_whole(text: str) -> Stated:
    """The text as one answer.

    Raises:
        Unreadable.
    """
    try:
        return Stated(text, parse(text))
    except ParseFailure as why:
        raise Unreadable(str(why)) from why


def compare(
    gold: str,
    answer: str,
    policy: AnswerPolicy = DEFAULT,
    known: Known | None = None,
    *,
    read: Reading = read_whole,
) -> Comparison:
    """Whether answer is the same as gold under the policy. read: how a text becomes an answer."""
    if not policy.simplify_required:
        found = _compare_plain(gold, answer, policy)
        if found is not None:
            return found
    session = new_session(policy, known or {})
    try:
        found = _compare_texts(gold, answer, session, read)
    except Exhausted:
        return Comparison(Status.UNDECIDED, "structure", f"more than {MAX_JUDGEMENTS} single comparisons")
    except RecursionError:
        return Comparison(Status.UNDECIDED, "structure", "nested too deep to compare")
    if found.status is Status.UNDECIDED and session.pending:
        return replace(found, pending=tuple(dict.fromkeys(session.pending)))
    return found


@dataclass(slots=True)
class _Plain:
    """A plain number, above / below. form: "." or "/" where it was written so. name: of ``x = 5``, empty without one.

    first: of the numbers that ``1,234`` lists where its comma separates no thousands, None where it has none.
    """

    above: int
    below: int = 1
    form: str = ""
    name: str = ""
    first: int | None = None


def _compare_plain(gold: str, answer: str, policy: AnswerPolicy) -> Comparison | None:
    """Two plain numbers by their values; None for all other texts, and where a convention may make them equal."""
    is_whole = _is_digits(gold)
    if is_whole and _is_digits(answer):
        if int(gold) == int(answer):
            return _SAME
        return None if policy.tolerance else _OTHER
    left = _Plain(int(gold)) if is_whole else _plain_number(gold)
    if left is None:
        return None
    right = _Plain(int(answer)) if not is_whole and _is_digits(answer) else _plain_number(answer)
    if right is None:
        return None
    if left.name != right.name and (policy.assignment == "strict" or (left.name and right.name)):
        return None
    if left.above * right.below == right.above * left.below:
        return _SAME
    if policy.tolerance or {left.form, right.form} == _MAY_BE_ROUNDED:
        return None
    return None if _may_be_listed(left, right) or _may_be_listed(right, left) else _OTHER


def _may_be_listed(many: _Plain, one: _Plain) -> bool:
    """Whether the list that 1,234 may be has a value of the other side, as far as its first item tells."""
    return many.first is not None and (one.first is not None or many.first * one.below == one.above)


def _is_digits(text: str) -> bool:
    return text.isdigit() and text.isascii() and len(text) <= MAX_PLAIN_CHARS


def _plain_number(text: str) -> _Plain | None:
    """An integer, decimal or quotient of integers, maybe named and delimited, its thousands set apart; else None."""
    found = _DRESSED.fullmatch(text)
    if found is None:
        return None
    opening, box, name, sign, whole, form, digits, mark, groups, above, below, box_end, closing = found.groups("")
    if _CLOSING[opening] != closing or bool(box) is not bool(box_end):
        return None
    if mark:
        if len(whole) > MAX_LEADING_DIGITS or whole[0] == "0":
            return None
        first = int(sign + whole) if mark == "," else None
        return _Plain(int(sign + whole + groups.replace(mark, "")), 1, "", name, first)
    if form == ".":
        return _Plain(int(sign + whole + digits), 10 ** len(digits), ".", name)
    if whole and not form:
        return _Plain(int(sign + whole), 1, "", name)
    divisor = int(below or digits)
    return _Plain(int(sign + (whole or above)), divisor, "/", name) if divisor else None


def _compare_texts(gold: str, answer: str, session: Session, read: Reading) -> Comparison:
    try:
        left = read(gold)
        right = left if gold == answer else read(answer)
    except Unreadable as why:
        return _compare_unread(gold, answer, why, session)
    nodes = left.parsed.node, right.parsed.node
    found = judge(*nodes, session)
    conventions = left.parsed.ambiguous | right.parsed.ambiguous
    if conventions:
        found = _whatever_is_meant(left, right, found, sorted(conventions), session)
    found = reconsidered(Pair((left.text, right.text), nodes), found, session)
    if session.policy.simplify_required and found.status is Status.ACCEPTED:
        why_not = why_not_reduced(right.text, right.node)
        if why_not is not None:
            return Comparison(Status.REJECTED, "structure", f"the right value, but not reduced: {why_not}")
    return found


def _compare_unread(gold: str, answer: str, why: Unreadable, session: Session) -> Comparison:
    """Where a side cannot be read: the same text, lists that differ in what is written of them, or nothing."""
    if not why.is_final and _same_text(gold, answer):
        return Comparison(Status.ACCEPTED, "string", "the same text")
    differ = None if why.is_final else elided.refuted(gold, answer, session)
    if differ is not None:
        return differ
    same = None if why.is_final else elided.filled(gold, answer, session)
    if same is not None:
        return same
    return Comparison(Status.UNDECIDED, "string", f"an answer cannot be read: {why}")


def _same_text(gold: str, answer: str) -> bool:
    try:
        return spelled(gold) == spelled(answer)
    except ParseFailure:
        return False


def _whatever_is_meant(
    left: Stated, right: Stated, found: Comparison, conventions: list[str], session: Session
) -> Comparison:
    """The ruling, where every reading of what is ambiguous gives it, or where the usual one accepts."""
    for convention in conventions:
        if convention == "unit_letter" and left.has_unit and right.has_unit:
            continue
        if found.status is Status.UNDECIDED:
            return found
        if found.status is Status.ACCEPTED and convention not in _UNUSUAL:
            continue
        other = _read_otherwise(left, right, convention, found.status, session)
        if other is not found.status:
            return Comparison(Status.UNDECIDED, found.tier, f"it depends on how {convention.replace('_', ' ')} is read")
    return found


def _read_otherwise(left: Stated, right: Stated, convention: str, so_far: Status, session: Session) -> Status:
    """What it comes to read the other way on both sides; a rejection has to stand read so on either side, too."""
    readings = [(left.parsed, _flipped(left, convention)), (right.parsed, _flipped(right, convention))]
    (one, other_one), (two, other_two) = readings
    pairs = [(other_one, other_two)]
    if so_far is not Status.ACCEPTED and other_one is not one and other_two is not two:
        pairs += [(other_one, two), (one, other_two)]
    statuses: set[Status] = set()
    for first, second in pairs:
        if first is not None and second is not None:  # else nobody reads it that way
            statuses.add(judge(first.node, second.node, session).status)
    if len(statuses) > 1:
        return Status.UNDECIDED
    return statuses.pop() if statuses else so_far


def _flipped(stated: Stated, convention: str) -> Parsed | None:
    """The other reading, which is the same one where the convention does not matter; None where there is none."""
    if convention not in stated.parsed.ambiguous:
        return stated.parsed
    try:
        return parse(stated.text, frozenset((convention,)))
    except ParseFailure:
        return None


def shown(text: str) -> str:
    """The text as evidence shows it: read and written again where it can be read, cut where it is long."""
    try:
        text = render(parse(text).node)
    except ParseFailure:
        text = text.strip()
    return text if len(text) <= 200 else text[:197] + "..."
