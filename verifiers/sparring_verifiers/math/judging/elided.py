r"""Lists whose middle is not written, ``1, 3, 5, \ldots, 99``: refuted by an item that both state."""

import re

from sparring_verifiers.math.reading.normal import ParseFailure, normalise
from sparring_verifiers.math.reading.parser import parse
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Node, Sequence

from . import order
from .dispatch import REJECTED, judge, rejected

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
