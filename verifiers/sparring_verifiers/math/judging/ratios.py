"""Ratios, times of day and congruences."""

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import SCALARS, Clock, Congruence, Node, Number, Ratio, Sequence, add, div, mul, neg

from . import residues
from .dispatch import ACCEPTED, REJECTED, accepted, but_for, judge, rejected, together, undecided

TIMED = 3  # hours, minutes, seconds


def judge_ratio(left: Ratio, other: Node, session: Session) -> Comparison:
    """Proportional to another ratio, or of two and equal to its quotient."""
    if isinstance(other, Ratio):
        return _proportional(left, other, session)
    if isinstance(other, SCALARS) and len(left.items) == 2:
        above, below = left.items
        if not all(isinstance(item, SCALARS) for item in left.items) or _may_be_zero(below, session):
            return undecided("a ratio with nothing to divide by")
        return judge(div(above, below), other, session)
    if isinstance(other, SCALARS):
        return undecided("a ratio of several against a value")
    if isinstance(other, Sequence):
        return undecided("a ratio against a list")
    return undecided("a ratio against something else")


def _proportional(left: Ratio, right: Ratio, session: Session) -> Comparison:
    if len(left.items) != len(right.items):
        return rejected(f"{len(left.items)} terms against {len(right.items)}")
    if not all(isinstance(item, SCALARS) for item in (*left.items, *right.items)):
        return undecided("a ratio of things that are no numbers")
    if left == right:
        return accepted("the same ratio")
    zeros = [[judge(item, Number(0), session).status for item in side.items] for side in (left, right)]
    if {ACCEPTED, REJECTED} in [set(pair) for pair in zip(*zeros, strict=True)]:
        return rejected("a term that is zero on one side only")
    last, other_last = left.items[-1], right.items[-1]
    if _may_be_zero(last, session) or _may_be_zero(other_last, session):
        return undecided("a ratio with nothing to divide by")
    return together(
        (judge(mul(a, other_last), mul(b, last), session) for a, b in zip(left.items, right.items, strict=True)),
        "the same ratio",
    )


def _may_be_zero(node: Node, session: Session) -> bool:
    return judge(node, Number(0), session).status is not REJECTED


def judge_clock(left: Clock, other: Node, session: Session) -> Comparison:
    """A time of day; 7:32 may also be a ratio."""
    if isinstance(other, Clock):
        return _judge_times(left, other)
    if left.seconds or left.half:
        as_time = _as_clock(other)
        return undecided("a time of day against something else") if as_time is None else _judge_times(left, as_time)
    as_time = _as_clock(other) if isinstance(other, Ratio) and len(other.items) == TIMED else None
    if as_time is not None:
        return _with_seconds(left, as_time)
    if isinstance(other, (Ratio, *SCALARS)):
        return judge(Ratio((Number(left.hours), Number(left.minutes))), other, session)
    return undecided("a time of day against something else")


def _with_seconds(left: Clock, right: Clock) -> Comparison:
    """12:00 against 12:00:00, which may still be a ratio of three."""
    if left == right:
        return accepted("the same time of day")
    return but_for(_judge_times(left, right), "the same time, if it is the same half of the day")


def _as_clock(node: Node) -> Clock | None:
    """15:30, which is read as a ratio, as the time that it may be."""
    if not isinstance(node, Ratio) or not 2 <= len(node.items) <= 3:
        return None
    parts = [item.value for item in node.items if isinstance(item, Number) and isinstance(item.value, int)]
    if len(parts) < len(node.items) or not 0 <= parts[0] < 24 or not all(0 <= part < 60 for part in parts[1:]):
        return None
    return Clock(parts[0], parts[1], parts[2] if len(parts) > 2 else 0)


def _judge_times(left: Clock, right: Clock) -> Comparison:
    times = [_times(side) for side in (left, right)]
    if times[0] == times[1] and len(times[0]) == 1:
        return accepted("the same time of day")
    if times[0] == times[1] and left == right:
        return accepted("the same time of day")
    if times[0] & times[1]:
        return undecided("the same time, if it is the same half of the day")
    is_bare = not (left.half or right.half or left.seconds or right.seconds)
    if is_bare and left.minutes and right.minutes and left.hours * right.minutes == right.hours * left.minutes:
        return undecided("the same ratio, if it is no time of day")
    return rejected("different times of day")


def _times(clock: Clock) -> frozenset[int]:
    """The seconds since midnight that it may mean: two where it does not say which half of the day."""
    hours = clock.hours
    if clock.half:
        options = {hours % 12 + (12 if clock.half == "pm" else 0)}
    elif 0 < hours <= 12:
        options = {hours % 12, hours % 12 + 12}
    else:
        options = {hours}
    return frozenset(hour * 3600 + clock.minutes * 60 + clock.seconds for hour in options)


def judge_congruence(left: Congruence, other: Node, session: Session) -> Comparison:
    """The same left side and modulus, and right sides that differ by a multiple of it."""
    if left == other:
        return accepted("the same congruence")
    by_residues = residues.judge_residues(left, other)
    if by_residues is not None:
        return by_residues
    if not isinstance(other, Congruence):
        return undecided("a congruence against something else")
    moduli = left.modulus, other.modulus
    if judge(moduli[0], moduli[1], session).status is not ACCEPTED:
        return undecided("congruences to different moduli")
    found = judge(add(left.left, neg(left.right)), add(other.left, neg(other.right)), session)
    if found.status is ACCEPTED:
        return found
    same_left = judge(left.left, other.left, session)
    numbers = (left.right, other.right, left.modulus)
    if same_left.status is not ACCEPTED or not all(isinstance(number, Number) for number in numbers):
        return (
            but_for(same_left, "congruences that no rule compares")
            if same_left.status is ACCEPTED
            else undecided("congruences between different sides")
        )
    first, second, modulus = (number.value for number in numbers if isinstance(number, Number))
    if not modulus:
        return undecided("a congruence modulo zero")
    if (first - second) % modulus == 0:
        return accepted("the same residue")
    return rejected("different residues to the same modulus", tier="exact")
