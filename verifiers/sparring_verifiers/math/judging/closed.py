"""Derivatives, limits, integrals and infinite sums worked out on the tree, where a theorem says how.

A limit of a quotient of functions that are analytic there by de l'Hospital's rule, a limit of (1 + u)^v by that of u·v,
an integral over a range on which the integrand is continuous by its antiderivative, the zeta function at even numbers.
"""

from fractions import Fraction
from math import comb, factorial

from sparring_verifiers.math.ruling import Session
from sparring_verifiers.math.scalars import judge_scalars
from sparring_verifiers.math.syntax import (
    ONE,
    Call,
    Constant,
    Node,
    Number,
    Symbol,
    add,
    children,
    div,
    mul,
    neg,
    power,
    rebuilt,
    symbols,
    walk,
)

from . import order
from .derivatives import NoDerivative, antiderivative, derivative
from .dispatch import ACCEPTED, REJECTED
from .polynomials import NoRoots, quotient_of
from .realsets import substituted

BINDING = frozenset(("derivative", "integral", "limit", "sum"))
MAX_STEPS = 5
MAX_NODES = 600
MAX_LOWER = 50
_INFINITY = Constant("oo")


class NotClosed(Exception):
    """No closed form is known here."""


def closed(node: Node, session: Session) -> Node:
    """The tree with what is known worked out, and the rest as it was."""
    below = tuple(closed(child, session) for child in children(node))
    made = rebuilt(node, below) if below else node
    if not isinstance(made, Call) or made.op not in BINDING or not isinstance(made.args[1], Symbol):
        return made
    name = made.args[1].name
    try:
        found = _RULES[made.op](made.args, name, session)
    except (NotClosed, NoDerivative, NoRoots, order.Unordered):
        return made
    return found if sum(1 for _ in walk(found)) <= MAX_NODES else made


def _derivative(args: tuple[Node, ...], name: str, session: Session) -> Node:  # noqa: ARG001  (a rule)
    if name not in symbols(args[0]):
        raise NotClosed  # dy/dx
    return derivative(args[0], name)


def _integral(args: tuple[Node, ...], name: str, session: Session) -> Node:
    body, _, low, high = args
    if not all(order.is_constant(end) and not order.infinity_sign(end) for end in (low, high)):
        raise NotClosed
    found, needs = antiderivative(body, name)
    signs = [order.sign(end, session) for end in (low, high)] if needs else []
    if (needs == "positive" and signs not in ([1, 1], [-1, -1])) or (needs == "roots" and min(signs) < 0):
        raise NotClosed
    return add(substituted(found, name, high), neg(substituted(found, name, low)))


def _sum(args: tuple[Node, ...], name: str, session: Session) -> Node:  # noqa: ARG001  (a rule)
    """c / k^(2s) over all k from a whole number on: a rational multiple of pi^(2s), less the first terms."""
    body, _, low, high = args
    first = low.value if isinstance(low, Number) else 0
    if high != _INFINITY or first not in range(1, MAX_LOWER):
        raise NotClosed
    quotient = quotient_of(body, name)
    *zeros, last = quotient.below
    by = len(zeros)
    if len(quotient.above) != 1 or any(zeros) or by % 2 or not by:
        raise NotClosed
    scale = quotient.above[0] / last
    head = sum((Fraction(1, at**by) for at in range(1, int(first))), Fraction(0))
    whole = _number(scale * abs(_bernoulli(by)) * Fraction(2**by, 2 * factorial(by)))
    return add(mul(whole, power(Constant("pi"), Number(by))), _number(-scale * head))


def _bernoulli(at: int) -> Fraction:
    numbers = [Fraction(1)]
    for n in range(1, at + 1):
        numbers.append(-sum((comb(n + 1, k) * numbers[k] for k in range(n)), Fraction(0)) / (n + 1))
    return numbers[at]


def _number(value: Fraction) -> Number:
    return Number(value.numerator if value.denominator == 1 else value)


def _limit(args: tuple[Node, ...], name: str, session: Session) -> Node:
    body, _, where = args
    if where == _INFINITY:
        if isinstance(body, Call) and body.op == "pow":
            base, by = body.args
            one = quotient_of(base, name)
            if _at_infinity(one.above, one.below) != 1:
                raise NotClosed
            grown = quotient_of(mul(by, add(base, neg(ONE))), name)
            return power(Constant("e"), _number(_at_infinity(grown.above, grown.below)))
        quotient = quotient_of(body, name)
        return _number(_at_infinity(quotient.above, quotient.below))
    if not order.is_constant(where) or order.infinity_sign(where):
        raise NotClosed
    return _quotient_limit(*_split(body), name, where, session)


def _at_infinity(above: tuple[Fraction, ...], below: tuple[Fraction, ...]) -> Fraction:
    if len(above) > len(below) and any(above):
        raise NotClosed
    return above[-1] / below[-1] if len(above) == len(below) else Fraction(0)


def _split(node: Node) -> tuple[Node, Node]:
    """Above and below the bar."""
    above: Node = ONE
    below: Node = ONE
    for factor in node.args if isinstance(node, Call) and node.op == "mul" else (node,):
        if isinstance(factor, Call) and factor.op == "inv":
            below = mul(below, factor.args[0])
        else:
            above = mul(above, factor)
    return above, below


def _quotient_limit(above: Node, below: Node, name: str, where: Node, session: Session) -> Node:
    if not all(_is_analytic(side, name, where, session) for side in (above, below)):
        raise NotClosed
    for _ in range(MAX_STEPS):
        values = [substituted(side, name, where) for side in (above, below)]
        rulings = [judge_scalars(value, Number(0), session).status for value in values]
        if rulings[1] is REJECTED:
            return div(values[0], values[1])
        if rulings != [ACCEPTED, ACCEPTED]:
            raise NotClosed
        above, below = derivative(above, name), derivative(below, name)
        if sum(1 for side in (above, below) for _ in walk(side)) > MAX_NODES:
            raise NotClosed
    raise NotClosed


_EVERYWHERE = frozenset(("add", "mul", "neg", "sin", "cos", "sinh", "cosh", "atan"))


def _is_analytic(node: Node, name: str, where: Node, session: Session) -> bool:
    """Whether it has a power series at the point, which shows from how it is made."""
    if not isinstance(node, Call) or name not in symbols(node):
        return order.is_constant(node) or isinstance(node, Symbol)
    if not all(_is_analytic(arg, name, where, session) for arg in node.args):
        return False
    inner = substituted(node.args[0], name, where)
    if node.op in _EVERYWHERE:
        return True
    if node.op == "pow":
        base, by = node.args
        if isinstance(by, Number) and isinstance(by.value, int) and by.value >= 0:
            return True
        return base == Constant("e") or (order.is_constant(inner) and order.sign(inner, session) > 0)
    if node.op == "inv":
        return judge_scalars(inner, Number(0), session).status is REJECTED
    return node.op in ("ln", "root") and order.is_constant(inner) and order.sign(inner, session) > 0


_RULES = {"derivative": _derivative, "integral": _integral, "limit": _limit, "sum": _sum}
