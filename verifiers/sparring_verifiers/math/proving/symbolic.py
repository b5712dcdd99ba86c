"""What the symbolic worker proves: that two expressions are equal, or that they are not. Runs in zygote.py's children.

Trees come as JSON of our own nodes and become sympy's by building.py. Work is capped before it is done (nodes,
operations, exponents, degrees). True and False are proofs; everything else is None with its reason.
"""

from collections.abc import Callable
from itertools import product
from typing import Any

from sparring_verifiers.math.syntax import Call, Node, Symbol, node_from_json, symbols, walk

from . import proofs, solutions, summing
from .building import Builder, TooMuch, Undefined, whole_variables

MAX_NODES = 300
MAX_SPLIT = 2  # variables whose signs are looked at one by one

# What sympy is known to raise on input that it does not like. Any other exception ends this process, which is a fault.
_SYMPY_ERRORS = (
    *(ValueError, TypeError, ArithmeticError, AttributeError, NotImplementedError, LookupError),
    *(RecursionError, AssertionError),
)


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """The reply to one question of `SymbolicWorker.ask`."""
    try:
        return _KINDS[question["ask"]](question)
    except (TooMuch, Undefined) as why:
        return {"proved": None, "reason": str(why)}
    except MemoryError:
        return {"proved": None, "reason": "memory"}
    except _SYMPY_ERRORS as error:
        return {"proved": None, "reason": f"sympy: {type(error).__name__}"}


def _answer_equal(question: dict[str, Any]) -> dict[str, Any]:
    left, right = node_from_json(question["left"]), node_from_json(question["right"])
    proved = prove(left, right, question["domain"])
    return {"proved": proved, "reason": "" if proved is not None else "no proof was found"}


def _answer_solutions(question: dict[str, Any]) -> dict[str, Any]:
    equations = [(node_from_json(left), node_from_json(right)) for left, right in question["equations"]]
    check_size(*(side for sides in equations for side in sides))
    count = solutions.count(equations, question["unknowns"], question["domain"])
    return {"proved": None, "reason": "" if count is not None else "infinitely many solutions", "count": count}


_KINDS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {"equal": _answer_equal, "solutions": _answer_solutions}


def check_size(*nodes: Node) -> None:
    """Returns where the trees are small enough to be looked at.

    Raises:
        TooMuch: they are not.
    """
    if sum(1 for node in nodes for _ in walk(node)) > MAX_NODES:
        raise TooMuch(f"more than {MAX_NODES} nodes")


def prove(left: Node, right: Node, domain: str) -> bool | None:
    """Whether left = right wherever both have a value in the domain: True and False are proved, None is not.

    Raises:
        TooMuch: past a cap. Undefined: a side has no value.
    """
    check_size(left, right)
    if any(isinstance(each, Call) and each.op in ("sum", "product") for side in (left, right) for each in walk(side)):
        ruling = summing.prove(left, right, domain)
        if ruling is not None:
            return ruling
    whole = whole_variables(left) | whole_variables(right)
    ruling = _under(left, right, Builder(domain, integers=whole))
    if ruling is None and domain == "real" and _signs_matter(left, right):
        return _by_signs(left, right, whole)
    return ruling


def _under(left: Node, right: Node, builder: Builder) -> bool | None:
    return proofs.is_zero(builder.build(left) - builder.build(right))


def _signs_matter(left: Node, right: Node) -> bool:
    ops = {each.op for side in (left, right) for each in walk(side) if isinstance(each, Call)}
    return not ops.isdisjoint(("abs", "ln", "log", "root", "pow", "sign", "max", "min"))


def _by_signs(left: Node, right: Node, whole: frozenset[str]) -> bool | None:
    """True where every combination of signs proves it or has no value, and one at least proves it."""
    names = sorted(symbols(left) | symbols(right))
    if not 0 < len(names) <= MAX_SPLIT or any(
        isinstance(each, Call) and each.op in ("derivative", "integral", "sum", "product", "apply")
        for side in (left, right)
        for each in walk(side)
    ):
        return None
    is_proved = False
    for signs in product((1, -1, 0), repeat=len(names)):
        builder = Builder("real", dict(zip(names, signs, strict=True)), whole)
        try:
            ruling = _under(left, right, builder)
        except Undefined:
            continue
        if ruling is not True:
            return None
        is_proved = is_proved or 0 not in signs
    return True if is_proved else None


def warm() -> None:
    """Have sympy import what its first calls import, so that no child does."""
    x = Symbol("x")
    sides = Call("pow", (Call("sin", (x,)), x)), Call("factorial", (x,))
    prove(*sides, "real")
    proofs.warm()
