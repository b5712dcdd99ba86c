"""Letters that may name what nobody defined: E(X), B(2, 3), an even f, several choices in a row."""

import re

from sparring_verifiers.math.judging.dispatch import judge
from sparring_verifiers.math.reading.normal import ParseFailure
from sparring_verifiers.math.reading.parser import parse
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import (
    SCALARS,
    Call,
    Node,
    Number,
    Relation,
    Sequence,
    Symbol,
    Word,
    children,
    neg,
    rebuilt,
    symbols,
)
from sparring_verifiers.types import Status

from .pair import Pair, renamed

_OPERATOR = re.compile(r"(?<![A-Za-z\\_{])([PEVD]) ?(?:\\left ?)?\((?=[^()]{0,60}[A-Z])")
_WEDGE = re.compile(r"\\wedge(?![a-zA-Z])|∧")
_STATEMENTS = frozenset("pqrstPQRST")
_POINT = re.compile(r"\$?[A-Z] ?\(")
_CHOICES = re.compile(r"[A-H]{2,8}")
_CHOICE = frozenset("ABCDEFGH")
_LENGTH = re.compile(r"[A-Z]{2,3}")
_DEGREES = frozenset("FCK")
MAX_ARGUMENTS = 6
MIN_ROW = 3  # a product of two letters may be a segment


def operated(pair: Pair, found: Comparison, session: Session) -> Comparison | None:
    """Undecided where E(X) as a product makes the two equal, and as an expectation does not."""
    if not all(map(_OPERATOR.search, pair.texts)) or pair.is_spelled_alike():
        return None
    try:
        sides = [parse(_OPERATOR.sub(r"f_{\1}(", text)).node for text in pair.texts]
    except ParseFailure:
        return Comparison(Status.UNDECIDED, found.tier, "a letter before a bracket, which may be a function")
    if judge(sides[0], sides[1], session).status is Status.ACCEPTED:
        return None
    return Comparison(Status.UNDECIDED, found.tier, "a letter before a bracket, which may be a function")


def wedged(pair: Pair, found: Comparison, _: Session) -> Comparison | None:
    """Undecided where letters that are no statements stand on both sides of a wedge, in another order."""
    if not all(map(_WEDGE.search, pair.texts)) or pair.is_spelled_alike():
        return None
    for node in pair.nodes:
        is_product = isinstance(node, Sequence) and any(isinstance(each, SCALARS) for each in node.items)
        if is_product and not symbols(node) <= _STATEMENTS:
            return Comparison(Status.UNDECIDED, found.tier, "a product of forms, which has a sign")
    return None


def undefined(pair: Pair, found: Comparison, _: Session) -> Comparison | None:
    """Undecided where B(2, 3) was read as a point, and the other side is a value."""
    for text, node, other in zip(pair.texts, pair.nodes, pair.nodes[::-1], strict=True):
        is_point = isinstance(node, Relation) and isinstance(node.terms[-1], Sequence) and "=" not in text
        if is_point and isinstance(other, SCALARS) and _POINT.match(text.strip()):
            return Comparison(Status.UNDECIDED, found.tier, "a function that nobody defines, or a point")
    return None


def even(pair: Pair, found: Comparison, session: Session) -> Comparison | None:
    """Undecided where an even or an odd function would make the two equal: f(-x) and f(x)."""
    calls = [call for call in pair.calls(frozenset(("apply",))) if len(call.args) == 2]
    arguments = list(dict.fromkeys(call.args[1] for call in calls))
    if not arguments or len(arguments) > MAX_ARGUMENTS:
        return None
    opposite: dict[Node, Node] = {}
    for at, argument in enumerate(arguments):
        for other in arguments[:at]:
            if other not in opposite and judge(argument, neg(other), session).status is Status.ACCEPTED:
                opposite[argument] = other
    if not opposite:
        return None
    for is_odd in (False, True):
        sides = [_turned(side, opposite, is_odd=is_odd) for side in pair.nodes]
        if judge(sides[0], sides[1], session).status is not Status.REJECTED:
            return Comparison(Status.UNDECIDED, found.tier, "the same for an even or an odd function")
    return None


def _turned(node: Node, opposite: dict[Node, Node], *, is_odd: bool) -> Node:
    below = tuple(_turned(child, opposite, is_odd=is_odd) for child in children(node))
    if isinstance(node, Call) and node.op == "apply" and len(node.args) == 2 and node.args[1] in opposite:
        made = Call("apply", (node.args[0], opposite[node.args[1]]))
        return neg(made) if is_odd else made
    return rebuilt(node, below) if below else node


def chosen(pair: Pair, found: Comparison, _: Session) -> Comparison | None:
    """The ruling where one side lists choices and the other one writes them in a row: A, C and AC."""
    for text, node, other in zip(pair.texts, pair.nodes, pair.nodes[::-1], strict=True):
        row = text.strip(" $.")
        if not row.isupper() or not isinstance(node, (Call, Word)) or not _CHOICES.fullmatch(row):
            continue
        if _holds_all(row, pair):
            return Comparison(Status.REJECTED, "structure", "other choices")
        if not isinstance(other, Sequence):
            continue
        names = [each.name for each in other.items if isinstance(each, Symbol)]
        if len(names) != len(other.items) or other.opening or not set(names) <= _CHOICE:
            continue
        if list(row) == sorted(set(row)) and len(set(names)) == len(names):
            if sorted(names) == list(row):
                return Comparison(Status.ACCEPTED, "exact", "the same choices")
            return Comparison(Status.REJECTED, "structure", "other choices")
        if set(names) == set(row):
            return Comparison(Status.UNDECIDED, found.tier, "letters that may be choices, in another order")
    return None


def _holds_all(row: str, pair: Pair) -> bool:
    """Whether the other side writes some of the row's letters, and both write them in their order: ACD and AC."""
    some = next((text.strip(" $.") for text in pair.texts if text.strip(" $.") != row), "")
    is_row = bool(some) and len(row) >= MIN_ROW and list(row) == sorted(set(row)) and list(some) == sorted(set(some))
    return is_row and set(some) < set(row)


def warmed(pair: Pair, found: Comparison, _: Session) -> Comparison | None:
    """Undecided where F, C or K behind a number may be a degree: 98.6 F and 37 C."""
    letters = [_degree(node) for node in pair.nodes]
    if letters[0] and letters[1] and letters[0] != letters[1]:
        return Comparison(Status.UNDECIDED, found.tier, "letters that may be degrees")
    return None


def _degree(node: Node) -> str:
    """The letter of a number of degrees, empty for everything else."""
    if isinstance(node, Call) and node.op == "neg":
        node = node.args[0]
    if isinstance(node, Call) and node.op == "mul" and len(node.args) == 2:
        value, letter = node.args
        if isinstance(value, Number) and isinstance(letter, Symbol) and letter.name in _DEGREES:
            return letter.name
    return ""


def cornered(pair: Pair, found: Comparison, _: Session) -> Comparison | None:
    """Undecided where two triangles have the same corners in another order."""
    names = [node.name for node in pair.nodes if isinstance(node, Symbol)]
    if len(names) == 2 and all(name.startswith("△") for name in names) and sorted(names[0]) == sorted(names[1]):
        return Comparison(Status.UNDECIDED, found.tier, "one triangle, with its corners in another order")
    return None


def multiplied(pair: Pair, found: Comparison, session: Session) -> Comparison | None:
    """Undecided where PV on the left of an equation, read as a name, is P times V: PV = nRT and P = nRT/V."""
    for node, other in (pair.nodes, pair.nodes[::-1]):
        if not (isinstance(node, Relation) and isinstance(other, Relation) and node.ops == other.ops == ("=",)):
            return None
        (product, value), (name, solved) = node.terms, other.terms
        if isinstance(product, Symbol) and _LENGTH.fullmatch(product.name):
            product = Call("mul", tuple(map(Symbol, product.name)))
        factors = symbols(product)
        if not isinstance(name, Symbol) or name == product or name.name not in factors or not symbols(solved):
            continue
        if not any(map(str.isupper, factors)):
            continue
        left, right = (renamed(side, {name.name: solved}) for side in (product, value))
        if judge(left, right, session).status is not Status.REJECTED:
            return Comparison(Status.UNDECIDED, found.tier, "capitals side by side, which may be factors")
    return None
