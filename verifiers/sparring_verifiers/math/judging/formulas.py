"""Statements about numbers, relations joined by "and" and "or": the same solutions, or a point that solves one only.

Equal where one side is solved and the other has the same real solutions, where both are linear systems with the same
solutions, or where they are joined from the same relations. Nothing is refuted without a point.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import SCALARS, Node, Relation, Sequence, SetOf, Symbol, add, neg, symbols

from . import lines, names, realsets, witness
from .dispatch import ACCEPTED, REJECTED, accepted, judge, rejected
from .linear import Line, line_of, points_on, reduced_rows
from .polynomials import critical_points, degree_of

MAX_ATOMS = 12
MAX_POINTS = 400
Point = Mapping[str, Fraction | int]
_OPS = frozenset(("=", "!=", "<", "<=", ">", ">="))


@dataclass(slots=True)
class Formula:
    """op: atom (with its relation), and, or."""

    op: str
    relation: Relation | None = None
    parts: "tuple[Formula, ...]" = ()

    def atoms(self) -> list[Relation]:
        if self.relation is not None:
            return [self.relation]
        return [atom for part in self.parts for atom in part.atoms()]

    def holds(self, point: Point) -> bool:
        """Raises: NoValue."""
        if self.relation is not None:
            return witness.holds(self.relation, point)
        held = [part.holds(point) for part in self.parts]
        return any(held) if self.op == "or" else all(held)


def formula(node: Node) -> Formula | None:
    """What the answer states, None where it states nothing, or not clearly."""
    made = _formula(node)
    return made if made is not None and len(made.atoms()) <= MAX_ATOMS else None


def _formula(node: Node) -> Formula | None:
    if isinstance(node, Relation):
        return _of_relation(node)
    if isinstance(node, SetOf) and node.op in ("union", "intersection"):
        return _joined("or" if node.op == "union" else "and", map(_formula, node.parts))
    if not isinstance(node, Sequence) or node.opening or not any(isinstance(item, Relation) for item in node.items):
        return None
    stated = names.bound(node)
    if stated is not None and len(stated.names) * len(stated.rows) == len(node.items):
        rows = [[Relation(("=",), pair) for pair in zip(stated.names, row, strict=True)] for row in stated.rows]
        return _joined("or", (_joined("and", map(_of_relation, row)) for row in rows))
    if not all(isinstance(item, Relation) for item in node.items):
        return None
    is_system = len(symbols(node)) > 1
    return _joined("and", map(_formula, node.items)) if is_system else None


def _of_relation(node: Relation) -> Formula | None:
    *terms, last = node.terms
    if node.ops == ("=",) and isinstance(last, Sequence) and last.opening == "{" and last.items:
        return _joined("or", (_of_relation(Relation(("=",), (terms[0], value))) for value in last.items))
    is_plain = set(node.ops) <= _OPS and all(isinstance(term, SCALARS) for term in node.terms)
    return Formula("atom", node) if is_plain else None


def _joined(op: str, parts: "Iterator[Formula | None] | map[Formula | None]") -> Formula | None:
    """One part alone is itself; None where a part is none."""
    found: list[Formula] = []
    for part in parts:
        if part is None:
            return None
        found += part.parts if part.op == op else (part,)
    return found[0] if len(found) == 1 else Formula(op, None, tuple(found))


def is_system(node: Node) -> bool:
    """Whether it is a list of relations that does not just name values."""
    return (
        isinstance(node, Sequence)
        and not node.opening
        and bool(node.items)
        and all(isinstance(item, Relation) for item in node.items)
        and names.bound(node) is None
        and len(symbols(node)) > 1
    )


def judge_statements(left: Node, right: Node, session: Session) -> Comparison | None:
    """The ruling on two answers that both state something, where there is one."""
    found = _in_one_unknown(left, right, session)
    if found is not None:
        return found
    mine, theirs = formula(left), formula(right)
    if mine is None or theirs is None:
        return None
    if "atom" != mine.op == theirs.op and _is_same(mine, theirs, session):
        return accepted("the same relations")
    found = _as_linear(mine, theirs)
    if found is not None or mine.op == theirs.op == "atom":
        return found  # points for two single relations were sought by `relations` before
    return _refuted(mine, theirs, session)


def _in_one_unknown(left: Node, right: Node, session: Session) -> Comparison | None:
    """Equations in one unknown against its values, real ones; two that are not solved are only told apart."""
    if len(symbols(left) | symbols(right)) != 1 or session.policy.domain != "real":
        return None
    if not all(_is_about_real_numbers(side) for side in (left, right)):
        return None
    sets = [realsets.real_set(side, session) for side in (left, right)]
    if sets[0] is None or sets[1] is None:
        return None
    found = lines.same_set(sets[0], sets[1], session)
    if found.status is REJECTED:
        return found if found.witness else None
    if found.status is not ACCEPTED or not any(_is_solved(side) for side in (left, right)):
        return None
    name = next(iter(symbols(left) | symbols(right)))
    is_simple = all(_is_solved(side) or _has_simple_real_roots(side, name) for side in (left, right))
    is_empty = any(isinstance(side, Sequence) and not side.items for side in (left, right))
    return accepted("the same real solutions", found.tier) if is_simple or is_empty else None


def _has_simple_real_roots(node: Node, name: str) -> bool:
    """As many as its degree: x^3 = 0 and x^3 = 8 say more than that x is 0, or 2."""
    if not isinstance(node, Relation):
        return False
    gap = add(node.terms[0], neg(node.terms[1]))
    degree = degree_of(gap, name)
    return degree is not None and degree == len(set(critical_points(gap, name)))


def _is_about_real_numbers(node: Node) -> bool:
    if isinstance(node, Relation):
        return node.ops == ("=",) and (isinstance(node.terms[0], Symbol) or not names.is_name(node.terms[0]))
    if isinstance(node, Sequence) and not node.opening:
        return bool(node.items) and all(map(_is_about_real_numbers, node.items))
    return isinstance(node, Sequence) and node.opening == "{" and not node.items


def _is_solved(node: Node) -> bool:
    return (isinstance(node, Sequence) and not node.items) or names.bound(node) is not None


def _is_same(left: Formula, right: Formula, session: Session) -> bool:
    """Whether they are joined in the same way from relations that are the same, in any order."""
    if left.op != right.op or len(left.parts) != len(right.parts):
        return False
    if left.relation is not None and right.relation is not None:
        return judge(left.relation, right.relation, session).status is ACCEPTED
    free = list(right.parts)
    for part in left.parts:
        match = next((other for other in free if _is_same(part, other, session)), None)
        if match is None:
            return False
        free.remove(match)
    return True


def _as_linear(left: Formula, right: Formula) -> Comparison | None:
    """Two linear systems with rational coefficients: solved exactly."""
    if "or" in (left.op, right.op):
        return None
    free = [frozenset().union(*map(symbols, side.atoms())) for side in (left, right)]
    if free[0] != free[1] or any(part.op != "atom" for side in (left, right) for part in side.parts):
        return None
    order = sorted(free[0])
    systems: list[list[Line]] = []
    for side in (left, right):
        rows = [line_of(atom, order) for atom in side.atoms()]
        known = [row for row in rows if row is not None]
        if len(known) < len(rows):
            return None
        systems.append(reduced_rows(known))
    if systems[0] == systems[1] and "and" in (left.op, right.op):
        return accepted("linear systems with the same solutions")
    return None


def _refuted(left: Formula, right: Formula, session: Session) -> Comparison | None:
    free = [frozenset().union(*map(symbols, side.atoms())) for side in (left, right)]
    called = sorted(free[0] | free[1])
    if not free[0] & free[1] or len(called) > witness.MAX_NAMES:
        return None
    own = free[0] ^ free[1]
    if any(symbols(atom) & own and symbols(atom) - own for atom in (*left.atoms(), *right.atoms())):
        return None  # x = 2t, y = 3t: a parameter
    for point in islice(_points(left, right, called), MAX_POINTS):
        if session.policy.domain == "positive" and any(value <= 0 for value in point.values()):
            continue
        if any(name in witness.WHOLE_LETTERS and value.denominator != 1 for name, value in point.items()):
            continue
        try:
            differ = left.holds(point) is not right.holds(point)
        except witness.NoValue:
            continue
        if differ:
            shown = ", ".join(f"{name} = {value}" for name, value in point.items())
            return rejected("a point that satisfies one and not the other", shown, "exact")
    return None


def _points(left: Formula, right: Formula, called: list[str]) -> Iterator[dict[str, Fraction]]:
    """Solutions of the linear equations first, then a grid and what lies on the edge of single relations."""
    for side in (left, right):
        for group in side.parts if side.op == "or" else (side,):
            rows = [line_of(atom, called) for atom in group.atoms() if atom.ops == ("=",)]
            yield from points_on([row for row in rows if row is not None], called)
    for one, other in product(left.atoms(), right.atoms()):
        for point in islice(witness.points(one, other, called), MAX_POINTS // 4):
            yield {name: Fraction(value) for name, value in point.items()}
