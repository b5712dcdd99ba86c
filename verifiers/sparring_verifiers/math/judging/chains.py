"""Chains as people write them: ``x = 2 + 3 = 5`` is 5, ``1/3 ~ 0.333`` is 1/3, ``x = 7 = 11`` contradicts itself."""

from fractions import Fraction

from sparring_verifiers.math.enclosures import balls
from sparring_verifiers.math.ruling import Session
from sparring_verifiers.math.syntax import SCALARS, Node, Number, Relation, symbols

from . import order
from .dispatch import ACCEPTED, REJECTED, judge
from .names import is_name


class Contradiction(Exception):
    """The parts of a chain are not all the same, or not shown to be. is_false: constants that are proved apart."""

    def __init__(self, why: str, *, is_false: bool = False) -> None:
        super().__init__(why)
        self.is_false = is_false


def settled(node: Node, session: Session) -> Node:
    """The answer that a chain of equalities ends in, with its name; every other node as it is.

    Raises:
        Contradiction.
    """
    if not isinstance(node, Relation) or node.ops == ("=",) or not set(node.ops) <= {"=", "~"}:
        return node
    if len(node.ops) == 1 and is_name(node.terms[0]):
        return Relation(("=",), node.terms)
    named = is_name(node.terms[0])
    ops, terms = list(node.ops[1:]), list(node.terms[1:])
    if not named:
        ops, terms = list(node.ops), list(node.terms)
        if not all(map(order.is_constant, terms)):
            return node
    value = _value(ops, terms, session)
    return Relation(("=",), (node.terms[0], value)) if named else value


def _value(ops: list[str], terms: list[Node], session: Session) -> Node:
    """What the terms, joined by = and ~, come to: the last one before any that is rounded."""
    size = next((len(ops) - at for at, op in enumerate(reversed(ops)) if op != "~"), 0)
    exact, rounded = terms[: size + 1], terms[size + 1 :]
    if "~" in ops[:size]:
        raise Contradiction("an exact value after a rounded one")
    last = exact[-1]
    for term in exact[:-1]:
        if isinstance(last, SCALARS) and isinstance(term, SCALARS) and not symbols(last) and symbols(term):
            continue  # letters whose values the problem knows
        found = judge(term, last, session)
        if found.status is REJECTED and order.is_constant(term) and order.is_constant(last):
            raise Contradiction("a chain that is false: its parts are different constants", is_false=True)
        if found.status is not ACCEPTED:
            raise Contradiction("a chain whose parts are not shown to be the same")
    if not all(_is_rounded(term, last) for term in rounded):
        raise Contradiction("a rounded value that is no rounding of the exact one")
    return last


def _is_rounded(written: Node, exact: Node) -> bool:
    """Whether it is a decimal that differs from the exact value by less than one in its last digit."""
    if not isinstance(written, Number) or (written.places is None and not isinstance(written.value, int)):
        return False
    step = Number(Fraction(1, 10 ** (written.places or 0)))
    return order.is_constant(exact) and balls.is_within(exact, written, step)
