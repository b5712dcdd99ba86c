"""What a claim says: relations between two terms, joined by "and", the joins joined by "or"."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from sparring_verifiers.math.syntax import Node, render, symbols

from .terms import substituted

NEGATED = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
TURNED = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Atom:
    """left op right; op is one of = != < <= > >=."""

    op: str
    left: Node
    right: Node

    def __str__(self) -> str:
        return f"{render(self.left)} {self.op} {render(self.right)}"

    def negated(self) -> "Atom":
        return Atom(NEGATED[self.op], self.left, self.right)

    def with_values(self, values: Mapping[str, Node]) -> "Atom":
        return Atom(self.op, substituted(self.left, values), substituted(self.right, values))

    def names(self) -> frozenset[str]:
        return symbols(self.left) | symbols(self.right)


Conjunction: TypeAlias = tuple[Atom, ...]
Formula: TypeAlias = tuple[Conjunction, ...]  # one of them holds


class Decision(Enum):
    """What is found out of a claim."""

    PROVED = "proved"
    REFUTED = "refuted"
    OPEN = "not checkable"


@dataclass(frozen=True, slots=True)
class Ruling:
    """rule: the means that decided; witness: values at which a refuted claim fails; reason: why nothing is decided."""

    decision: Decision
    rule: str = ""
    witness: str = ""
    reason: str = ""


def proved(rule: str) -> Ruling:
    return Ruling(Decision.PROVED, rule)


def refuted(rule: str, witness: str) -> Ruling:
    return Ruling(Decision.REFUTED, rule, witness)


def undecided(reason: str) -> Ruling:
    return Ruling(Decision.OPEN, reason=reason)


def names_of(formula: Formula) -> frozenset[str]:
    """The free symbols."""
    return frozenset().union(*(atom.names() for part in formula for atom in part))


def with_values(formula: Formula, values: Mapping[str, Node]) -> Formula:
    return tuple(tuple(atom.with_values(values) for atom in part) for part in formula)


def both(left: Formula, right: Iterable[Atom]) -> Formula:
    """left, and every one of right."""
    return tuple((*part, *right) for part in left)


def shown(values: Mapping[str, Node]) -> str:
    """Values as a person reads them: x = 3, y = (1/2)."""
    return ", ".join(f"{name} = {render(value)}" for name, value in sorted(values.items()))
