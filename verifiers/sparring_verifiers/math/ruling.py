"""What judging two answers yields, and what one comparison carries along while it judges."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sparring_verifiers.types import Status

from .policy import AnswerPolicy
from .syntax import Node

Known: TypeAlias = Mapping[frozenset[Node], bool | None]
MAX_JUDGEMENTS = 1_500


@dataclass(frozen=True, slots=True)
class Comparison:
    """What comparing found. witness: the point where the two differ. pending: pairs that only a proof can decide."""

    status: Status
    tier: str
    reason: str
    witness: str | None = None
    pending: tuple[tuple[Node, Node], ...] = ()


# A rule gets the side whose kind it is for, then the other one.
Rule: TypeAlias = "Callable[[Any, Node, Session], Comparison]"


@dataclass(slots=True)
class Session:
    """One comparison under way: its policy, what is known, what it still wants proved.

    rules: by the type of a node the rank of its kind and the rule; of two kinds the higher rank decides.
    """

    policy: AnswerPolicy
    known: Known
    pending: list[tuple[Node, Node]] = field(default_factory=list)
    judgements: int = 0
    rules: Mapping[type, tuple[int, Rule]] = field(default_factory=dict)


class Exhausted(Exception):
    """The comparison would need more single judgements than the cap."""
