"""Where the checking of steps meets the grader: reading one text, comparing two terms, the sign of a constant.

Everything else in this package works on the tree and on polynomials of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from sparring_verifiers.math import syntax
from sparring_verifiers.math.compare import compare
from sparring_verifiers.math.enclosures.balls import is_within
from sparring_verifiers.math.policy import AnswerPolicy
from sparring_verifiers.math.reading.normal import ParseFailure
from sparring_verifiers.math.reading.parser import Parsed, parse
from sparring_verifiers.math.ruling import Exhausted, Known, Session
from sparring_verifiers.math.scalars import judge_scalars
from sparring_verifiers.math.syntax import SCALARS, Call, Constant, Node, Number, Quantity, Symbol, render
from sparring_verifiers.types import Status

USUAL = frozenset(("thousands", "e_notation", "mixed"))  # what is proved under their usual reading is proved
_STRICT = AnswerPolicy(percent="strict", order="strict", assignment="strict")
_HALF = Number(Fraction(1, 2))


@dataclass(slots=True)
class Prover:
    """What a proof may rest on beyond our own arithmetic. known: what the symbolic worker found; pending: what it
    should be asked."""

    known: Known = field(default_factory=dict)
    pending: list[tuple[Node, Node]] = field(default_factory=list)

    def equal(self, left: Node, right: Node) -> tuple[bool | None, str]:
        """Whether two terms are equal wherever both have a value; with the point where they differ.

        None where the grader decides nothing, and where only a convention stands between them (50% and 50).
        """
        found, witness = self._judged(left, right)
        if found is False and (_has_percent(left) or _has_percent(right)):
            bare, _ = self._judged(syntax.without("percent", left), syntax.without("percent", right))
            return (False, witness) if bare is False else (None, "")
        return found, witness

    def _judged(self, left: Node, right: Node) -> tuple[bool | None, str]:
        session = Session(_STRICT, self.known)
        try:
            if is_scalar(left) and is_scalar(right):
                found = judge_scalars(left, right, session)
            else:
                found = compare(render(left), render(right), _STRICT)
        except Exhausted:
            return None, ""
        if found.status is Status.UNDECIDED:
            self.pending += session.pending
            return None, ""
        # 2 boxes = 24 pens: the grader compares answers, and this says how many there are in one. But 80 - 12 = 58
        # dollars is a calculation that says in what.
        is_calculation = isinstance(left, Call) and not _units(left)
        if found.status is Status.REJECTED and not is_calculation and _units(left) != _units(right):
            return None, ""
        return found.status is Status.ACCEPTED, found.witness or ""


def read(text: str, flipped: frozenset[str] = frozenset()) -> Parsed:
    """The tree of the whole text.

    Raises:
        ParseFailure: it cannot be read whole.
    """
    return parse(text, flipped)


def is_same_answer(conclusion: str, answer: str) -> bool:
    """Whether a claim's conclusion states the answer, by the grader's usual policy."""
    return compare(conclusion, answer).status is Status.ACCEPTED


def sign(node: Node) -> int | None:
    """1 or -1 where the constant is proved to be positive or negative; zero is never proved here."""
    size = Call("abs", (node,))
    room = Call("mul", (_HALF, size))
    if is_within(node, size, room):
        return 1
    return -1 if is_within(syntax.neg(node), size, room) else None


def substituted(node: Node, values: Mapping[str, Node]) -> Node:
    """The tree with each named symbol replaced."""
    if isinstance(node, Symbol):
        return values.get(node.name, node)
    below = syntax.children(node)
    return syntax.rebuilt(node, tuple(substituted(child, values) for child in below)) if below else node


def is_scalar(node: Node) -> bool:
    """Whether only arithmetic stands in the tree."""
    return all(isinstance(each, SCALARS) for each in syntax.walk(node))


def is_real(node: Node) -> bool:
    """Whether neither i nor infinity stands in the tree."""
    return not any(isinstance(each, Constant) and each.name in ("i", "oo") for each in syntax.walk(node))


def _units(node: Node) -> frozenset[str]:
    return frozenset(each.unit for each in syntax.walk(node) if isinstance(each, Quantity))


def _has_percent(node: Node) -> bool:
    return any(isinstance(each, Call) and each.op == "percent" for each in syntax.walk(node))


__all__ = ["USUAL", "ParseFailure", "Prover", "is_real", "is_same_answer", "is_scalar", "read", "sign", "substituted"]
