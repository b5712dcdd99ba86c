r"""Letters with an arrow, and bold ones beside ``\times``, are vectors: products of numbers say less of them.

A product of two is a number that keeps its value when they change places, and is linear in both, just as a product of
numbers is; so expressions of at most two vectors a term are judged as numbers. Everything else has to be spelled alike.
"""

import re

from sparring_verifiers.math.judging.dispatch import judge
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Call, Node, Number, Symbol, children, rebuilt, symbols
from sparring_verifiers.types import Status

from .pair import Pair

_ARROWS = ("\\vec{", "\\overrightarrow{")
_BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|bold) ?\{ ?([a-z]) ?\}")
_CROSS = re.compile(r"\\times|×")
_CROSSED = re.compile(r"(?<![a-zA-Z\\])[uvw] ?(?:\\times(?![a-zA-Z])|×) ?[uvw](?![a-zA-Z])")
_ALONG = frozenset("jk")
_AXES = frozenset("ijk")
MAX_VECTORS = 2


def crossed(pair: Pair, found: Comparison, session: Session) -> Comparison | None:
    r"""Undecided where vectors stand in other products than numbers can stand for, and the spelling differs."""
    texts = " ".join(pair.texts)
    names = {name for name in pair.names() if name.startswith(_ARROWS)} | set(_BOLD.findall(texts))
    if names & _ALONG:  # then i is a unit vector, too, and was read as one
        names -= _AXES
    shows_cross = _CROSS.search(texts) is not None
    hats = {name for name in pair.names() if name.startswith("\\hat{")} if shows_cross else set()
    if not (names | hats or (shows_cross and _CROSSED.search(texts))) or pair.is_spelled_alike():
        return None
    if shows_cross:
        return Comparison(Status.UNDECIDED, found.tier, "a product of vectors, which has another sign turned round")
    if bool(_BOLD.search(pair.texts[0])) is not bool(_BOLD.search(pair.texts[1])) and names & {"i", "e"}:
        return Comparison(Status.UNDECIDED, found.tier, "a letter that is a vector in one and a number in the other")
    if all(_degree(side, names) <= MAX_VECTORS for side in pair.nodes):
        return None
    left, right = (_measured(side, names) for side in pair.nodes)
    is_plain = max(_degree(left, names), _degree(right, names)) <= MAX_VECTORS
    if is_plain and judge(left, right, session).status is found.status:
        return None
    return Comparison(Status.UNDECIDED, found.tier, "products of vectors, which are not those of numbers")


def turned(pair: Pair, found: Comparison, _: Session) -> Comparison | None:
    """Undecided where a product of vectors was rejected as one of numbers: turned round, its sign is another."""
    texts = " ".join(pair.texts)
    marked = any(name.startswith(_ARROWS) for name in pair.names()) or _BOLD.search(texts)
    if not _CROSS.search(texts) or not (marked or _CROSSED.search(texts)):
        return None
    return Comparison(Status.UNDECIDED, found.tier, "a product of vectors, which has another sign turned round")


def _measured(node: Node, names: set[str]) -> Node:
    """The tree with the length of each vector as a name of its own."""
    if isinstance(node, Call) and node.op == "abs" and isinstance(node.args[0], Symbol) and node.args[0].name in names:
        return Symbol(f"|{node.args[0].name}|")
    below = tuple(_measured(child, names) for child in children(node))
    return rebuilt(node, below) if below else node


def _degree(node: Node, names: set[str]) -> int:
    """How many vectors are multiplied in a term, at most; more than `MAX_VECTORS` where that says nothing."""
    if isinstance(node, Symbol):
        return int(node.name in names)
    below = [_degree(child, names) for child in children(node)]
    if not any(below) or not isinstance(node, Call):
        return max(below, default=0)
    if node.op == "mul":
        return sum(below)
    if node.op == "pow" and isinstance(node.args[1], Number) and node.args[1].value == MAX_VECTORS:
        base = node.args[0]
        if isinstance(base, Call) and base.op == "abs":
            base = base.args[0]  # |u + v|^2 is a product of two
        return MAX_VECTORS * _degree(base, names)
    if node.op in ("add", "neg", "apply") or (node.op == "abs" and below[0] == 1 and len(symbols(node)) == 1):
        return max(below)
    return MAX_VECTORS + 1
