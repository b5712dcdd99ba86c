"""Checks an answer by putting it into the problem's own equation, and that no solution is left out.

Every stated value has to satisfy every equation, by the same tiers that compare two answers. Where all solutions are
asked for, they are counted (proving/solutions.py) and the stated ones, proved different two by two, have to be as many.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

from sparring_verifiers.math.reading.normal import ParseFailure
from sparring_verifiers.math.reading.parser import parse
from sparring_verifiers.types import Equation, Status

from .algebra import exact
from .compare import Comparison
from .face import Inquiry, decided
from .policy import AnswerPolicy
from .proving import Question, solution_count
from .rounding import may_be_rounded
from .ruling import Known, Session
from .scalars import judge_scalars
from .syntax import (
    SCALARS,
    Call,
    Constant,
    Node,
    Relation,
    Sequence,
    Symbol,
    Word,
    add,
    children,
    neg,
    rebuilt,
    render,
    symbols,
    walk,
)

MAX_EQUATIONS = 12
MAX_SOLUTIONS = 40
_NONE = frozenset(("no solution", "no solutions", "none", "no real solution", "no real solutions", "no roots"))

Solution: TypeAlias = dict[str, Node]


class NoEquation(ValueError):
    """The text is no equation, or no answer to one; the message says why."""


@dataclass(frozen=True, slots=True)
class System:
    """Equations as pairs of sides, and what they are solved for."""

    equations: tuple[tuple[Node, Node], ...]
    unknowns: tuple[str, ...]


def read_system(equation: Equation) -> System:
    """The equations of a reference.

    Raises:
        NoEquation: it holds none that can be read, or its unknowns do not stand in them.
    """
    try:
        node = parse(equation.text).node
    except ParseFailure as failure:
        raise NoEquation(f"the equation cannot be read: {failure}") from None
    parts = node.items if isinstance(node, Sequence) and not node.opening else (node,)
    pairs: list[tuple[Node, Node]] = []
    for part in parts:
        if not isinstance(part, Relation) or set(part.ops) != {"="}:
            raise NoEquation(f"found {render(part)[:60]}, expected an equation")
        pairs += zip(part.terms, part.terms[1:], strict=False)
    if not all(isinstance(side, SCALARS) for pair in pairs for side in pair) or len(pairs) > MAX_EQUATIONS:
        raise NoEquation(f"expected at most {MAX_EQUATIONS} equations between expressions")
    free = frozenset().union(*(symbols(side) for pair in pairs for side in pair))
    unknowns = equation.unknowns or tuple(sorted(free))
    if not equation.unknowns and len(free) != 1:
        raise NoEquation(f"name its unknowns: found the letters {', '.join(sorted(free)) or 'none'}")
    if missing := [name for name in unknowns if name not in free]:
        raise NoEquation(f"the unknown {missing[0]} is not in the equation")
    return System(tuple(pairs), unknowns)


def solves(equation: Equation, answer: str, policy: AnswerPolicy) -> Inquiry:
    """Whether the answer states the solutions of the equation; UNDECIDED also where that cannot be told."""
    try:
        system = read_system(equation)
        stated = _stated(parse(answer).node, system.unknowns)
    except (NoEquation, ParseFailure) as why:
        return Comparison(Status.UNDECIDED, "equation", str(why))
    open_: Comparison | None = None
    for solution in stated:
        found = yield from decided(partial(_satisfies, system, solution, policy), policy)
        if found.status is Status.REJECTED:
            return found
        if found.status is Status.UNDECIDED and open_ is None:
            open_ = found
    if open_ is not None:
        return open_
    if equation.any_solution and stated:
        return Comparison(Status.ACCEPTED, "exact", "it satisfies the equation, of which any solution is asked for")
    different = yield from _different(stated, policy)
    if different is None:
        return Comparison(Status.UNDECIDED, "equation", "not proved whether two of the stated solutions are the same")
    reply = yield solution_count(system.equations, system.unknowns, policy.domain)
    count = reply.get("count")
    if count is None:
        said = f"every stated value satisfies the equation; whether others do is open: {reply['reason']}"
        return Comparison(Status.UNDECIDED, "equation", said)
    return _complete(different, count)


def _complete(stated: int, count: int) -> Comparison:
    if stated == count:
        what = "the only solution of the equation" if count == 1 else f"all {count} solutions of the equation"
        return Comparison(Status.ACCEPTED, "exact", what)
    if stated < count:
        return Comparison(
            Status.REJECTED, "exact", f"{stated} of {count} solutions", f"{count} solutions, not {stated}"
        )
    return Comparison(Status.UNDECIDED, "equation", f"{stated} values satisfy it, and {count} were counted")


def _satisfies(system: System, solution: Solution, policy: AnswerPolicy, known: Known) -> Comparison:
    where = ", ".join(f"{name} = {render(value)}" for name, value in solution.items())
    if policy.domain != "complex" and any(_is_complex(value) for value in solution.values()):
        return Comparison(Status.UNDECIDED, "equation", f"the policy's domain is {policy.domain}, and {where} is not")
    session = Session(policy, known)
    open_: Comparison | None = None
    for left, right in system.equations:
        sides = _put(left, solution), _put(right, solution)
        if pole := _pole(*sides):
            return Comparison(Status.REJECTED, "exact", "a side of the equation has no value there", f"{where}: {pole}")
        found = judge_scalars(*sides, session)
        if found.status is Status.REJECTED and may_be_rounded(left, right, solution):
            found = Comparison(
                Status.UNDECIDED, found.tier, "a solution may be the same in the digits that are written"
            )
        if found.status is Status.REJECTED:
            return Comparison(found.status, found.tier, "it does not satisfy the equation", _residual(where, *sides))
        if found.status is Status.UNDECIDED and open_ is None:
            open_ = found
    if open_ is not None:
        pending = tuple(dict.fromkeys(session.pending))
        return Comparison(open_.status, open_.tier, f"{where}: {open_.reason}", pending=pending)
    return Comparison(Status.ACCEPTED, "exact", "it satisfies the equation")


def _is_complex(node: Node) -> bool:
    """Whether i occurs, also under another guise: sqrt(-1)."""
    if any(isinstance(each, Constant) and each.name == "i" for each in walk(node)):
        return True
    try:
        met = exact.normal_form(node).met
    except (exact.TooBig, exact.Undefined):
        return False
    return any(rank == exact.IMAGINARY for rank, _ in met)


def _put(node: Node, solution: Solution) -> Node:
    if isinstance(node, Symbol):
        return solution.get(node.name, node)
    below = tuple(_put(child, solution) for child in children(node))
    return rebuilt(node, below) if below else node


def _pole(left: Node, right: Node) -> str:
    """What is divided by zero there; empty where nothing is shown to be."""
    for side in (left, right):
        for each in walk(side):
            if isinstance(each, Call) and each.op == "inv" and _rational(each.args[0]) == 0:
                return f"{render(each)} has no value"
    return ""


def _rational(node: Node) -> object:
    try:
        return exact.normal_form(node).form.rational
    except (exact.TooBig, exact.Undefined):
        return None


def _residual(where: str, left: Node, right: Node) -> str:
    rest = _rational(add(left, neg(right)))
    values = f"{render(left)} against {render(right)}"
    text = f"{where}: {values}" if rest is None else f"{where}: {values}, off by {rest}"
    return text if len(text) <= 200 else text[:197] + "..."


def _different(stated: list[Solution], policy: AnswerPolicy) -> "Generator[Question, dict[str, Any], int | None]":
    """How many of them are different, None where that is not proved of two."""
    kept: list[Solution] = []
    for solution in stated:
        for other in kept:
            found = yield from decided(partial(_same, solution, other, policy), policy)
            if found.status is Status.UNDECIDED:
                return None
            if found.status is Status.ACCEPTED:
                break
        else:
            kept.append(solution)
    return len(kept)


def _same(left: Solution, right: Solution, policy: AnswerPolicy, known: Known) -> Comparison:
    session = Session(policy, known)
    found = [judge_scalars(left[name], right[name], session) for name in left]
    for each in found:
        if each.status is Status.REJECTED:
            return each
    undecided = next((each for each in found if each.status is Status.UNDECIDED), None)
    if undecided is not None:
        return replace(undecided, pending=tuple(dict.fromkeys(session.pending)))
    return Comparison(Status.ACCEPTED, "exact", "the same solution")


def _stated(node: Node, unknowns: tuple[str, ...]) -> list[Solution]:
    """The solutions that an answer states: values, ``x = v``, tuples, lists and sets of these; none for "no solution".

    Raises:
        NoEquation: it is something else.
    """
    if isinstance(node, Word):
        if node.text.lower() in _NONE:
            return []
        raise NoEquation("words are no solution")
    parts = _parts(node, unknowns)
    found = [solution for part in parts for solution in _one(part, unknowns)]
    if len(found) > MAX_SOLUTIONS:
        raise NoEquation(f"more than {MAX_SOLUTIONS} solutions are stated")
    return found


def _parts(node: Node, unknowns: tuple[str, ...]) -> tuple[Node, ...]:
    """What stands side by side as solutions: the items of a set or list, unless they are one solution's coordinates."""
    if isinstance(node, Relation) and node.ops in (("=",), ("in",)) and node.terms[0] == Symbol(unknowns[0]):
        value = node.terms[1]
        if len(unknowns) == 1 and isinstance(value, Sequence):
            return _parts(value, unknowns)
    if not isinstance(node, Sequence) or (node.opening, node.closing) not in (("", ""), ("{", "}")):
        return (node,)
    named = [item.terms[0] for item in node.items if isinstance(item, Relation)]
    if len(unknowns) > 1 and len(named) == len(node.items) and len(set(named)) == len(named):
        return (node,)
    if len(named) == 1 and len(unknowns) == 1 and isinstance(node.items[0], Relation):  # x = 1, 2
        return (node.items[0], *node.items[1:])
    return node.items


def _one(node: Node, unknowns: tuple[str, ...]) -> list[Solution]:
    """The solutions of one part; two where it says plus or minus."""
    signed = [node]
    if any(isinstance(each, Call) and each.op in ("pm", "mp") for each in walk(node)):
        signed = [_signed(node, sign) for sign in (1, -1)]
    return [_coordinates(each, unknowns) for each in signed]


def _signed(node: Node, sign: int) -> Node:
    below = tuple(_signed(child, sign) for child in children(node))
    if isinstance(node, Call) and node.op in ("pm", "mp"):
        return below[0] if (node.op == "pm") == (sign > 0) else neg(below[0])
    return rebuilt(node, below) if below else node


def _coordinates(node: Node, unknowns: tuple[str, ...]) -> Solution:
    items: tuple[Node, ...] = (node,)
    if isinstance(node, Sequence) and (node.opening, node.closing) in (("(", ")"), ("", ""), ("{", "}"), ("[", "]")):
        items = node.items
    named = _named(items)
    if named is None and len(items) == 1 and isinstance(items[0], Relation):  # (x, y) = (1, 2)
        heads, values = items[0].terms[0], items[0].terms[-1]
        if items[0].ops == ("=",) and isinstance(heads, Sequence) and isinstance(values, Sequence):
            pairs = zip(heads.items, values.items, strict=False)
            named = {head.name: value for head, value in pairs if isinstance(head, Symbol)}
    found = dict(zip(unknowns, items, strict=False)) if named is None else named
    if set(found) != set(unknowns) or (named is None and len(items) != len(unknowns)):
        raise NoEquation(f"found {render(node)[:60]}, expected a value of {', '.join(unknowns)}")
    for name, value in found.items():
        if not isinstance(value, SCALARS) or symbols(value) & set(unknowns):
            raise NoEquation(f"{name} = {render(value)[:60]} is no value")
    return {name: found[name] for name in unknowns}


def _named(items: tuple[Node, ...]) -> Solution | None:
    """``x = 1, y = 2``, each letter once; None for everything else."""
    found: Solution = {}
    for item in items:
        if not isinstance(item, Relation) or item.ops != ("=",) or not isinstance(item.terms[0], Symbol):
            return None
        found[item.terms[0].name] = item.terms[1]
    return found if len(found) == len(items) else None
