"""Capitals side by side may be matrices, points or operators, for which AB and BA differ.

Products are read as products of numbers. Where two of them are equal only because factors changed places, nothing shows
that the letters are numbers unless they are used as numbers: divided by, added to one, put under a root or a sine.
"""

import re
from itertools import product

from sparring_verifiers.math.judging.dispatch import judge
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import (
    Call,
    Node,
    Number,
    Quantity,
    Relation,
    Symbol,
    children,
    mul,
    rebuilt,
    symbols,
)
from sparring_verifiers.types import Status

from .pair import Pair, renamed

_CAPITAL = re.compile(r"[A-Z](?:_\w{1,12})?'{0,3}")
_ORDERED = frozenset(("<", "<=", ">", ">="))
_POWER = frozenset(("pow",))
_TRANSPOSED = frozenset("TH")
_LINEAR = frozenset(("add", "mul", "neg", "pow", "apply", "det", "transpose", "conj", "abs", "pm", "mp"))


def swapped(pair: Pair, found: Comparison, _: Session) -> Comparison | None:
    """Undecided where the two are the same only if capitals may change places."""
    scalars = frozenset().union(*map(_numbers, pair.nodes))
    letters = {name for name in pair.names() if _CAPITAL.fullmatch(name)} - scalars
    if not letters or (len(letters) == 1 and not any(map(_is_transpose, pair.calls(_POWER)))):
        return None
    before = _before(pair.nodes[0], letters)[1] | _before(pair.nodes[1], letters)[1]
    if all((second, first) not in before for first, second in before):
        return None  # all products keep one order, so none needs another one
    frames = [_frame(side, letters) for side in pair.nodes]
    if frames[0] == frames[1]:
        return None
    return Comparison(Status.UNDECIDED, found.tier, "capitals in another order, which may be matrices or points")


def transposed(pair: Pair, found: Comparison, session: Session) -> Comparison | None:
    """Undecided where a raised T, or an I that is added, makes equal what powers and letters do not."""
    if any(_is_transpose(node) for node in pair.calls(_POWER)):
        sides = [_pushed(side, is_turned=False) for side in pair.nodes]
        if judge(sides[0], sides[1], session).status is not Status.REJECTED:
            return Comparison(Status.UNDECIDED, found.tier, "a raised letter that may be a transpose")
    terms = [term for node in pair.calls(frozenset(("add",))) for term in node.args]
    if any("I" in symbols(term) and len(_factors(term)) <= 2 for term in terms):
        others = {name for name in pair.names() - {"I"} if _CAPITAL.fullmatch(name)}
        sides = [renamed(side, {"I": Number(1)}) for side in pair.nodes]
        if others and judge(sides[0], sides[1], session).status is not Status.REJECTED:
            return Comparison(Status.UNDECIDED, found.tier, "an I that may be the identity")
    return None


def _factors(node: Node) -> tuple[Node, ...]:
    if isinstance(node, Call) and node.op == "neg":
        return _factors(node.args[0])
    return node.args if isinstance(node, Call) and node.op == "mul" else (node,)


def _numbers(node: Node) -> frozenset[str]:
    """The letters that are used as numbers somewhere."""
    found: frozenset[str] = frozenset()
    if isinstance(node, Quantity) or (isinstance(node, Relation) and not _ORDERED.isdisjoint(node.ops)):
        return symbols(node)
    if isinstance(node, Relation) and any(isinstance(term, Number) and term.value for term in node.terms):
        found = symbols(node)
    if isinstance(node, Call):
        if node.op not in _LINEAR:
            return symbols(node)
        if node.op == "pow" and not _is_transpose(node):
            exponent = node.args[1]
            found = symbols(exponent)
            if isinstance(exponent, Number) and not isinstance(exponent.value, int):
                found |= symbols(node.args[0])
        if node.op == "add" and any(not symbols(term) for term in node.args):
            found = symbols(node)
    return found.union(*map(_numbers, children(node)))


def _is_transpose(node: Node) -> bool:
    if not isinstance(node, Call) or node.op != "pow" or not isinstance(node.args[1], Symbol):
        return False
    return node.args[1].name in _TRANSPOSED and any(map(_CAPITAL.fullmatch, symbols(node.args[0])))


def _before(node: Node, letters: set[str]) -> tuple[set[str], set[tuple[str, str]]]:
    """The letters of a factor, and which stands before which in one product."""
    if isinstance(node, Symbol):
        return ({node.name} & letters), set()
    below = [_before(child, letters) for child in children(node)]
    held = set[str]().union(*(each[0] for each in below))
    places = set[tuple[str, str]]().union(*(each[1] for each in below))
    if not isinstance(node, Call):
        return held, places
    if node.op == "mul":
        for at, (earlier, _) in enumerate(below):
            for later, _ in below[at + 1 :]:
                places |= {(a, b) for a, b in product(earlier, later) if a != b}
    elif node.op == "pow":
        held, places = below[0]
        exponent = node.args[1]
        turns = _is_transpose(node) or (isinstance(exponent, Number) and exponent.value < 0)
        if turns:
            places = {(b, a) for a, b in places}
        if _is_transpose(node):
            held = {f"{name}^T" for name in held}
            places = {(f"{a}^T", f"{b}^T") for a, b in places}
        if exponent not in (Number(1), Number(-1)) and not _is_transpose(node):
            places |= {(a, b) for a, b in product(held, held) if a != b}
    return held, places


def _frame(node: Node, letters: set[str]) -> object:
    """What two trees share that differ by the order of terms and of numbers among factors."""
    below = [_frame(child, letters) for child in children(node)]
    if not isinstance(node, Call):
        return (type(node).__name__, repr(node) if not below else (getattr(node, "ops", ""), tuple(below)))
    if node.op == "add":
        below.sort(key=repr)
    elif node.op == "mul":
        free = [each for each, arg in zip(below, node.args, strict=True) if symbols(arg).isdisjoint(letters)]
        bound = [each for each, arg in zip(below, node.args, strict=True) if not symbols(arg).isdisjoint(letters)]
        below = [*sorted(free, key=repr), *bound]
    return (node.op, tuple(below))


def _pushed(node: Node, *, is_turned: bool) -> Node:
    """The tree with each transposition pushed down to the letters: (AB)^T is B^T A^T, (A^T)^T is A."""
    if isinstance(node, Symbol):
        return Symbol(f"{node.name}^T") if is_turned and _CAPITAL.fullmatch(node.name) else node
    if _is_transpose(node):
        assert isinstance(node, Call)
        return _pushed(node.args[0], is_turned=not is_turned)
    if isinstance(node, Call) and node.op == "mul":
        args = node.args[::-1] if is_turned else node.args
        made = _pushed(args[0], is_turned=is_turned)
        for arg in args[1:]:
            made = mul(made, _pushed(arg, is_turned=is_turned))
        return made
    below = tuple(_pushed(child, is_turned=is_turned) for child in children(node))
    return rebuilt(node, below) if below else node
