r"""Lists whose middle is not written, ``1, 3, 5, \ldots, 99``: refuted by an item that both state.

One is accepted where its middle goes on by equal steps and the other side is just that list.
"""

import re
from itertools import pairwise

from sparring_verifiers.math.reading.normal import ParseFailure, normalise
from sparring_verifiers.math.reading.parser import parse
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Node, Number, Sequence

from . import order
from .dispatch import ACCEPTED, REJECTED, accepted, judge, rejected

MIN_STATED = 2
MAX_MIDDLE = 200
_ELLIPSIS = re.compile(r"\\(?:l|c)?dots(?![a-z])|\.\.\.|…")
_OPENING = re.compile(r"\s*(?:\\?\{|[(\[])")
_CLOSING = re.compile(r"(?:\\?\}|[)\]])\s*$")


def refuted(gold: str, answer: str, session: Session) -> Comparison | None:
    """Rejected where an item at the same place is another number, also when one list is read backwards."""
    left, right = _stated(gold), _stated(answer)
    if left is None or right is None or not _differ(left, right, session):
        return None
    first, last = right
    backwards = (last[::-1], first[::-1])
    if bool(backwards[0]) is bool(left[0]) and not _differ(left, backwards, session):
        return None
    return rejected("lists that differ in an item that both state", tier="exact")


def filled(gold: str, answer: str, session: Session) -> Comparison | None:
    """Accepted where the sides are the same list, once the middle of each is written."""
    sides = [_with_middle(text) for text in (gold, answer)]
    left, right = sides
    if not isinstance(left, Sequence) or not isinstance(right, Sequence) or left.items[:1] != right.items[:1]:
        return None  # one that is written backwards may be another sequence
    if judge(left, right, session).status is not ACCEPTED:
        return None
    return accepted("the same items, with the middle by equal steps")


def _with_middle(text: str) -> Node | None:
    """The answer with the middle of a list written, where its items tell the steps; None where they do not."""
    try:
        parts = _ELLIPSIS.split(normalise(text))
        stated = _stated(text)
        if stated is None:
            return parse(text).node if len(parts) == 1 else None
        before, after = (list(map(_whole, items)) for items in stated)
        middle = _middle([each for each in before if each is not None], [each for each in after if each is not None])
        if None in before or None in after or not middle:
            return None
        return parse(f"{parts[0].rstrip(' ,')}, {', '.join(map(str, middle))}, {parts[1].lstrip(' ,')}").node
    except ParseFailure:
        return None


def _whole(node: Node) -> int | None:
    return node.value if type(node) is Number and isinstance(node.value, int) else None


def _middle(before: list[int], after: list[int]) -> list[int]:
    """What stands between by equal steps; nothing where that is none, or where another rule may be meant."""
    if len(before) < MIN_STATED or len(after) != 1:
        return []
    step, last = before[1] - before[0], after[0]
    is_even = all(b - a == step for a, b in pairwise(before)) and step != 0
    if not is_even or (last - before[-1]) % step or not 1 < (last - before[-1]) // step <= MAX_MIDDLE:
        return []
    may_double = len(before) == MIN_STATED and before[0] and before[1] % before[0] == 0 and last % before[1] == 0
    are_primes = before[:2] == [3, 5]
    if are_primes or (may_double and not (step == 1 and last & (last - 1))):
        return []
    return list(range(before[-1] + step, last, step))


def _stated(text: str) -> tuple[list[Node], list[Node]] | None:
    """The items before and after the only ellipsis; None where there is none, or what is stated cannot be read."""
    if "dots" not in text and ".." not in text and "…" not in text:
        return None
    try:
        parts = _ELLIPSIS.split(normalise(text))
        if len(parts) != len(("before", "after")):
            return None
        before, after = _OPENING.sub("", parts[0], count=1), _CLOSING.sub("", parts[1])
        return _items(before), _items(after)
    except ParseFailure:
        return None


def _items(text: str) -> list[Node]:
    text = text.strip(" ,")
    if not text:
        return []
    node = parse(text).node
    return list(node.items) if isinstance(node, Sequence) and not node.opening else [node]


def _differ(left: tuple[list[Node], list[Node]], right: tuple[list[Node], list[Node]], session: Session) -> bool:
    pairs = [*zip(left[0], right[0], strict=False), *zip(left[1][::-1], right[1][::-1], strict=False)]
    return any(
        order.is_constant(one) and order.is_constant(other) and judge(one, other, session).status is REJECTED
        for one, other in pairs
    )
