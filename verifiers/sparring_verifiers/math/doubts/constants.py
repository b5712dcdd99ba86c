"""Arbitrary constants: y = Ce^x and y = Ae^x are one family of functions.

A renamed constant is accepted only in ``y = ...`` or ``f(x) = ...`` where one side calls its constants C; families that
differ whatever the constant is are rejected; everything else about such letters is left open.
"""

import re
from itertools import permutations

from sparring_verifiers.math.judging.dispatch import judge
from sparring_verifiers.math.judging.realsets import substituted
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.scalars import judge_scalars
from sparring_verifiers.math.syntax import SCALARS, Call, Node, Number, Relation, Symbol, add, mul, neg, symbols
from sparring_verifiers.types import Status

from .pair import Pair, renamed

_OWN = re.compile(r"[Cc](?:_[0-9a-z])?")
_FREE = re.compile(r"[CcKkAB](?:_[0-9])?|[Dk]")
_ADDED = frozenset("CcK")
_DEFINED = frozenset("yfguxsvw")
_OVER = frozenset("xtuθyrszv")
MAX_CONSTANTS = 3


def family(pair: Pair, found: Comparison, session: Session) -> Comparison | None:
    """The ruling on two families of functions; None where the answers are none."""
    if type(pair.nodes[0]) is Number or type(pair.nodes[1]) is Number:
        return None
    names = symbols(pair.nodes[0])
    if names.isdisjoint(_OVER) or not (mine := sorted(filter(_FREE.fullmatch, names))) or len(mine) > MAX_CONSTANTS:
        return None
    others = symbols(pair.nodes[1])
    theirs = sorted(filter(_FREE.fullmatch, others))
    if len(mine) != len(theirs) or not names & others & _OVER:
        return None  # or nothing that the constant could be constant in
    defined = _rows(pair)
    if mine == theirs and (defined is None or not all(map(_OWN.fullmatch, mine))):
        return None
    is_apart = set(mine).isdisjoint(theirs)
    if not is_apart and mine != theirs:
        return Comparison(Status.UNDECIDED, found.tier, "letters that may be arbitrary constants, some of them on both")
    for order in permutations(theirs):
        change: dict[str, Node] = {theirs_name: Symbol(name) for theirs_name, name in zip(order, mine, strict=True)}
        ruling = judge(pair.nodes[0], renamed(pair.nodes[1], change), session)
        if ruling.status is Status.ACCEPTED:
            if is_apart and defined is None and _are_added(pair, mine, theirs, session):
                return Comparison(
                    Status.ACCEPTED, ruling.tier, "the same but for the name of a constant of integration"
                )
            if is_apart and defined is not None and _are_renamed(defined, mine, theirs, session):
                return Comparison(Status.ACCEPTED, ruling.tier, "the same but for the name of an arbitrary constant")
            return Comparison(Status.UNDECIDED, found.tier, "the same but for letters that may be arbitrary constants")
    values = defined or (pair.nodes if all(isinstance(node, SCALARS) for node in pair.nodes) else None)
    if len(mine) == 1 and values is not None:
        differ = _are_apart(*values, mine[0], theirs[0], session)
        if differ is not None:
            return None if found.status is Status.REJECTED else differ
    return Comparison(Status.UNDECIDED, found.tier, "families of functions, whose constants may be chosen otherwise")


def _are_renamed(values: tuple[Node, Node], mine: list[str], theirs: list[str], session: Session) -> bool:
    """Whether letters that one side calls C are all linear; k is often given, and c and C may be two names."""
    is_own = any(all(map(_OWN.fullmatch, names)) for names in (mine, theirs))
    if not is_own or "k" in (*mine, *theirs) or {*mine, *theirs} == {"c", "C"}:
        return False
    return all(_line(values[0], name, session) is not None for name in mine)


def _are_added(pair: Pair, mine: list[str], theirs: list[str], session: Session) -> bool:
    """Whether one letter is added to the same function on either side, C on one of them."""
    if len(mine) != 1 or {*mine, *theirs} - _ADDED or "C" not in (*mine, *theirs):
        return False
    names = (mine[0], theirs[0])
    for node, name in zip(pair.nodes, names, strict=True):
        if not isinstance(node, Call) or node.op != "add" or Symbol(name) not in node.args:
            return False
        if sum(name in symbols(term) for term in node.args) > 1:
            return False
    left, right = (substituted(node, name, Number(0)) for node, name in zip(pair.nodes, names, strict=True))
    return judge_scalars(left, right, session).status is Status.ACCEPTED


def _rows(pair: Pair) -> tuple[Node, Node] | None:
    """What both sides say that y, f or y(x) is, where the rest names one variable."""
    values: list[Node] = []
    for node in pair.nodes:
        if not isinstance(node, Relation) or node.ops != ("=",):
            return None
        called, value = node.terms
        head = called.args[0] if isinstance(called, Call) and called.op == "apply" else called
        if not isinstance(head, Symbol) or head.name not in _DEFINED or head.name in symbols(value):
            return None
        if not isinstance(value, SCALARS) or not symbols(value) & _OVER:
            return None
        values.append(value)
    first, second = pair.nodes
    same = isinstance(first, Relation) and isinstance(second, Relation) and first.terms[0] == second.terms[0]
    return (values[0], values[1]) if same else None


def _are_apart(left: Node, right: Node, mine: str, theirs: str, session: Session) -> Comparison | None:
    """Rejected where both are linear in their constant, f + Cg, and two points show that f or g cannot agree."""
    variables = (symbols(left) | symbols(right)) - {mine, theirs}
    if len(variables) != 1:
        return None
    (variable,) = variables
    lines = [_line(side, name, session) for side, name in ((left, mine), (right, theirs))]
    if lines[0] is None or lines[1] is None:
        return None
    (start, slope), (other_start, other_slope) = lines[0], lines[1]
    for one, two in ((slope, other_slope), (add(start, neg(other_start)), slope)):
        values = [[substituted(each, variable, Number(at)) for at in (2, 3)] for each in (one, two)]
        ruling = judge_scalars(mul(values[0][0], values[1][1]), mul(values[0][1], values[1][0]), session)
        if ruling.status is Status.REJECTED:
            return Comparison(Status.REJECTED, ruling.tier, "families that differ whatever the constant is")
    return None


def _line(node: Node, name: str, session: Session) -> tuple[Node, Node] | None:
    """f and g of f + Cg; None where the constant stands otherwise."""
    at = [substituted(node, name, Number(value)) for value in (0, 1, 2)]
    if judge_scalars(add(at[0], at[2]), mul(Number(2), at[1]), session).status is not Status.ACCEPTED:
        return None
    return at[0], add(at[1], neg(at[0]))
