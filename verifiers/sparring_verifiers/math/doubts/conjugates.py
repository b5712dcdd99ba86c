r"""``\bar z``, ``\Re z`` and ``\arg z`` say that z is complex, though variables are real by default.

Both sides are judged again with x + iy for each such letter. A bar over another letter than z and w may also be a mean,
a complement or a name.
"""

import re

from sparring_verifiers.math.judging.dispatch import judge
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import (
    SCALARS,
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
)
from sparring_verifiers.types import Status

from .pair import Pair

_PARTS = frozenset(("conj", "re", "im", "arg"))
_COMPLEX = re.compile(r"[zwαβω](?:_\w{1,12})?")
_I = Constant("i")
_TWO = Number(2)


def complex_letters(pair: Pair, found: Comparison, session: Session) -> Comparison | None:
    """The ruling with complex letters, where both sides were not shown to differ with real ones."""
    calls = pair.calls(_PARTS | {"abs"})
    names = {name for call in calls if call.op != "abs" for name in symbols(call)}
    if all(isinstance(side, SCALARS) for side in pair.nodes):
        names |= {name for call in calls if call.op == "abs" for name in symbols(call)} & {"z", "w"}
    if found.status is Status.ACCEPTED and _holds_digits(calls) and not pair.is_spelled_alike():
        return Comparison(Status.UNDECIDED, found.tier, "a line over digits")
    if not names or pair.nodes[0] == pair.nodes[1]:
        return None
    sides = [_opened(side, names) for side in pair.nodes]
    ruling = judge(sides[0], sides[1], session)
    barred = {name for call in calls if call.op == "conj" for name in symbols(call)}
    if found.status is Status.UNDECIDED:
        return ruling if ruling.status is not found.status and all(map(_COMPLEX.fullmatch, barred)) else None
    if all(map(_COMPLEX.fullmatch, barred)):
        is_shown = any(call.op != "abs" for call in calls)
        return None if ruling.status is Status.ACCEPTED else _but_real(ruling, found, is_shown=is_shown)
    if ruling.status is Status.ACCEPTED:
        named = [_named(side) for side in pair.nodes]
        if judge(named[0], named[1], session).status is Status.ACCEPTED:
            return None
    return Comparison(Status.UNDECIDED, found.tier, "a line over letters, which may be a conjugate, a mean or a name")


def _holds_digits(calls: list[Call]) -> bool:
    return any(call.op == "conj" and isinstance(call.args[0], Number) for call in calls)


def _but_real(ruling: Comparison, found: Comparison, *, is_shown: bool) -> Comparison:
    """is_shown: something says that a letter is complex; the length of z alone does not."""
    if ruling.status is Status.REJECTED and is_shown:
        return Comparison(Status.REJECTED, ruling.tier, "different where the letters are complex", ruling.witness)
    return Comparison(Status.UNDECIDED, found.tier, "the same for real letters, not shown for complex ones")


def _opened(node: Node, names: set[str]) -> Node:
    """The tree with x + iy for each letter and each part of a number as what it comes to."""
    if isinstance(node, Symbol):
        return add(Symbol(f"{node.name}_re"), mul(_I, Symbol(f"{node.name}_im"))) if node.name in names else node
    below = tuple(_opened(child, names) for child in children(node))
    if not isinstance(node, Call) or symbols(node).isdisjoint(names):
        return rebuilt(node, below) if below else node
    if node.op == "abs":
        return Call("root", (mul(below[0], _conjugate(below[0])), _TWO))
    if node.op == "conj":
        return _conjugate(below[0])
    if node.op == "re":
        return div(add(below[0], _conjugate(below[0])), _TWO)
    if node.op == "im":
        return div(mul(neg(_I), add(below[0], neg(_conjugate(below[0])))), _TWO)
    return Call(node.op, below)


def _conjugate(node: Node) -> Node:
    """The conjugate of an expression of real letters and i."""
    if node == _I:
        return neg(_I)
    if isinstance(node, Call) and node.op in ("add", "mul", "neg", "inv"):
        return Call(node.op, tuple(map(_conjugate, node.args)))
    if isinstance(node, Call) and node.op == "pow" and isinstance(node.args[1], Number):
        exponent = node.args[1]
        if isinstance(exponent.value, int):
            return power(_conjugate(node.args[0]), exponent)
    if isinstance(node, Call) and any(each == _I for each in _leaves(node)):
        return Call("conj", (node,))
    return node


def _leaves(node: Node) -> list[Node]:
    below = children(node)
    return [leaf for child in below for leaf in _leaves(child)] if below else [node]


def _named(node: Node) -> Node:
    """The tree with each line over something as a function that nobody knows."""
    below = tuple(_named(child) for child in children(node))
    if isinstance(node, Call) and node.op == "conj":
        return Call("apply", (Symbol("\\bar"), *below))
    return rebuilt(node, below) if below else node
