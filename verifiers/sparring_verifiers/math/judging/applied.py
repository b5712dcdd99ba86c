"""Expressions in functions that the answer does not define: one choice of f shows that f(2x) and 2f(x) differ."""

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.scalars import judge_scalars
from sparring_verifiers.math.syntax import Call, Node, Number, Symbol, add, children, mul, power, rebuilt, walk

from .dispatch import REJECTED, rejected

# P, E, n and the like are read as functions of events and sets, which no polynomial stands for.
_LETTERS = frozenset("fghFGHφψ")
MAX_PRIMES = 2
MAX_FUNCTIONS = 4


def refuted(left: Node, right: Node, session: Session) -> Comparison | None:
    """Rejected where the two differ for one choice of polynomials; equality is left to their form."""
    called = [_functions(side) for side in (left, right)]
    if not called[0] or not called[1] or len(called[0] | called[1]) > MAX_FUNCTIONS:
        return None
    letters = sorted({name.rstrip("'") for name in called[0] | called[1]})
    if any(name[0] not in _LETTERS or name.count("'") > MAX_PRIMES for name in called[0] | called[1]):
        return None
    if any(isinstance(node, Symbol) and node.name in letters for side in (left, right) for node in _bare(side)):
        return None
    chosen = {name: (Number(5 + at), Number(2 + 3 * at), Number(1 + at)) for at, name in enumerate(letters)}
    sides = [_put(side, chosen) for side in (left, right)]
    if judge_scalars(sides[0], sides[1], Session(session.policy, {}, rules=session.rules)).status is not REJECTED:
        return None
    shown = (
        f"{name}(t) = {top.value} t^3 + {middle.value} t + {low.value}" for name, (low, middle, top) in chosen.items()
    )
    return rejected("different for a choice of the function", "; ".join(shown), "exact")


def _functions(node: Node) -> set[str]:
    calls = (each for each in walk(node) if isinstance(each, Call) and each.op == "apply")
    return {call.args[0].name if isinstance(call.args[0], Symbol) else "?" for call in calls}


def _bare(node: Node) -> list[Node]:
    """Everything in it but the names in front of arguments."""
    below = children(node)
    if isinstance(node, Call) and node.op == "apply":
        below = below[1:]
    return [node, *(each for child in below for each in _bare(child))]


def _put(node: Node, chosen: dict[str, tuple[Number, Number, Number]]) -> Node:
    below = tuple(_put(child, chosen) for child in children(node))
    if not isinstance(node, Call) or node.op != "apply":
        return rebuilt(node, below) if below else node
    name = node.args[0]
    assert isinstance(name, Symbol)
    argument = below[1]
    for at, other in enumerate(below[2:]):
        argument = add(argument, mul(Number(2 + at), other))
    low, middle, top = (part.value for part in chosen[name.name.rstrip("'")])
    primes = name.name.count("'")
    if primes == 0:
        return add(add(mul(Number(top), power(argument, Number(3))), mul(Number(middle), argument)), Number(low))
    if primes == 1:
        return add(mul(Number(3 * top), power(argument, Number(2))), Number(middle))
    return mul(Number(6 * top), argument)
