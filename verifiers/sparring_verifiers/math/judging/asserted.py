"""An equation that names nothing, against a value: ``a + b = 5`` and ``5``, ``7 = 11a + c`` and ``7``."""

from fractions import Fraction
from itertools import pairwise
from math import prod

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import SCALARS, Call, Node, Number, Relation, Symbol, symbols

from . import order, realsets
from .dispatch import ACCEPTED, REJECTED, but_for, judge, rejected, undecided

MIN_UNKNOWNS = 2


def judge_against_value(relation: Relation, value: Node, session: Session) -> Comparison:
    """An equation that names nothing is no value; it is refuted where nothing in it is that value."""
    if set(relation.ops) != {"="} or not all(isinstance(term, SCALARS) for term in relation.terms):
        return undecided("a relation against a value")
    named = _of_quotient_or_rate(relation)
    if named is not None:
        found = judge(named, value, session)
        return but_for(found, "equal but for the name in front") if session.policy.assignment == "strict" else found
    rulings = [judge(term, value, session) for term in relation.terms]
    if symbols(value) and all(ruling.status is ACCEPTED for ruling in rulings):
        return rulings[-1]  # an identity: x^2 - 1 = (x - 1)(x + 1) is what both of its sides are
    if not symbols(relation):
        if len({ruling.status for ruling in rulings}) == 1:
            return rulings[-1]
        return undecided("the sides of the equation are not all the same value")
    if _is_no_value(relation, value):
        return rejected("an equation that names no value, against one of its sides")
    if any(ruling.status is not REJECTED for ruling in rulings):
        return undecided("an equation that names no value, against one of its sides")
    free = symbols(relation)
    if len(free) == 1 and order.is_constant(value):
        (name,) = free
        at = [realsets.substituted(term, name, value) for term in relation.terms]
        if any(judge(a, b, session).status is not REJECTED for a, b in pairwise(at)):
            return undecided("an equation against a value that may solve it")
    return rejected("an equation against a value that is none of its sides")


def _of_quotient_or_rate(relation: Relation) -> Node | None:
    """What m/n is said to be, in numbers, or dy/dx; None where the equation is no such one."""
    called, value = relation.terms[0], relation.terms[-1]
    if relation.ops != ("=",) or not isinstance(called, Call):
        return None
    if called.op == "derivative":
        return value if all(isinstance(arg, Symbol) for arg in called.args) else None
    if called.op != "mul" or len(called.args) != 2 or symbols(value):
        return None
    above, below = called.args
    if not isinstance(above, Symbol) or not isinstance(below, Call) or below.op != "inv":
        return None
    return value if isinstance(below.args[0], Symbol) and below.args[0] != above else None


def _is_no_value(relation: Relation, value: Node) -> bool:
    """Of ``7 = 11a + c`` the sum is no value, and of ``a + 3z = 0`` the zero is none; of ``a + b = 5`` 5 may be one."""
    constants = [term for term in relation.terms if order.is_constant(term)]
    if (constants and symbols(value)) or (constants == [Number(0)] and value == Number(0)):
        return True
    others = [term for term in relation.terms if symbols(term)]
    return len(constants) == len(others) == 1 and _is_no_unknown(others[0])


def _is_no_unknown(node: Node) -> bool:
    """Whether it is a sum in several letters whose value nobody asks for: 2x + z, not a + b or x^2 + y^2."""
    if not isinstance(node, Call) or node.op != "add" or len(symbols(node)) < MIN_UNKNOWNS:
        return False
    parts = [part.args[0] if isinstance(part, Call) and part.op == "neg" else part for part in node.args]
    if not all(map(_is_monomial, parts)):
        return False
    return (
        any(isinstance(part, Number) or _coefficient(part) != 1 for part in parts) or len(set(map(_degree, parts))) > 1
    )


def _is_monomial(node: Node) -> bool:
    if isinstance(node, (Number, Symbol)):
        return True
    if not isinstance(node, Call):
        return False
    if node.op == "pow":
        return isinstance(node.args[0], Symbol) and isinstance(node.args[1], Number)
    return node.op == "mul" and all(map(_is_monomial, node.args))


def _coefficient(node: Node) -> Fraction | int:
    factors = node.args if isinstance(node, Call) and node.op == "mul" else (node,)
    return prod(factor.value for factor in factors if isinstance(factor, Number))


def _degree(node: Node) -> Fraction | int:
    if isinstance(node, Symbol):
        return 1
    if isinstance(node, Call) and node.op == "pow" and isinstance(node.args[1], Number):
        return node.args[1].value
    return sum(map(_degree, node.args)) if isinstance(node, Call) else 0
