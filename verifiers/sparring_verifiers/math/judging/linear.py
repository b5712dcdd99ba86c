"""Linear equations with rational coefficients, solved exactly."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

from sparring_verifiers.math.syntax import Node, Number, Relation, Symbol

from .witness import NoValue, value_at

Line: TypeAlias = tuple[Fraction, ...]  # a coefficient for each name, then what they add up to
_FREE = (0, 1, -2, 5)


def line_of(relation: Relation, called: list[str]) -> Line | None:
    """The equation in these unknowns; None where it is not linear."""
    if relation.ops != ("=",):
        return None
    left, right = (_sides(term, called) for term in relation.terms)
    if left is None or right is None:
        return None
    gaps = [a - b for a, b in zip(left, right, strict=True)]
    return (*gaps[:-1], -gaps[-1])


def _sides(node: Node, called: list[str]) -> list[Fraction] | None:
    """The coefficients, and the constant last."""
    size = len(called) + 1
    if isinstance(node, Symbol):
        return [Fraction(name == node.name) for name in called] + [Fraction(0)] if node.name in called else None
    if isinstance(node, Number):
        return [Fraction(0)] * (size - 1) + [Fraction(node.value)]
    op, args = getattr(node, "op", ""), getattr(node, "args", ())
    if op in ("inv", "percent", "pow", "root", "abs"):
        try:
            return [Fraction(0)] * (size - 1) + [Fraction(value_at(node, {}))]
        except (NoValue, KeyError):
            return None
    parts = [_sides(arg, called) for arg in args] if op in ("add", "neg", "mul") else [None]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if op == "neg":
        return [-value for value in known[0]]
    if op == "add":
        return [sum(column, Fraction(0)) for column in zip(*known, strict=True)]
    moving = [part for part in known if any(part[:-1])]
    if len(moving) > 1:
        return None
    made = moving[0] if moving else [Fraction(0)] * (size - 1) + [Fraction(1)]
    for part in known:
        if not any(part[:-1]):
            made = [value * part[-1] for value in made]
    return made


def reduced_rows(rows: list[Line]) -> list[Line]:
    """The reduced echelon form: the same for two systems with the same solutions, a single (0, ..., 1) where none."""
    left = [list(row) for row in rows]
    done: list[list[Fraction]] = []
    width = len(rows[0]) if rows else 0
    for column in range(width):
        at = next((at for at, row in enumerate(left) if row[column]), None)
        if at is None:
            continue
        pivot = left.pop(at)
        pivot = [value / pivot[column] for value in pivot]
        left, done = ([_cleared(row, pivot, column) for row in rest] for rest in (left, done))
        done.append(pivot)
    if done and not any(done[-1][:-1]):
        return [tuple(done[-1])]
    return [tuple(row) for row in done]


def _cleared(row: list[Fraction], pivot: list[Fraction], column: int) -> list[Fraction]:
    return [value - row[column] * other for value, other in zip(row, pivot, strict=True)]


def points_on(rows: list[Line], called: list[str]) -> Iterator[dict[str, Fraction]]:
    """Some of the solutions, the free unknowns at small values."""
    solved = reduced_rows(rows) if rows else []
    if any(not any(row[:-1]) for row in solved):
        return
    leads = {next(at for at, value in enumerate(row) if value): row for row in solved}
    for first in _FREE:
        values = [Fraction(first + 2 * at) for at in range(len(called))]
        for lead, row in leads.items():
            rest = sum((row[at] * values[at] for at in range(len(called)) if at not in leads), Fraction(0))
            values[lead] = row[-1] - rest
        yield dict(zip(called, values, strict=True))
