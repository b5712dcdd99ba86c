"""A generated answer: its shape, its meaning, and other trees that mean the same by construction."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from .meaning import Tree


@dataclass(frozen=True, slots=True)
class Answer:
    """same: (kind of rewriting, tree), each equal to tree by the mathematics that built both."""

    shape: str
    tree: Tree
    same: tuple[tuple[str, Tree], ...] = ()


Drawing: TypeAlias = Callable[[random.Random], Answer]


def times(coefficient: int, *factors: Tree) -> Tree:
    """coefficient · factors, without a factor of one."""
    if coefficient in (1, -1):
        product: Tree = factors[0] if len(factors) == 1 else ("mul", *factors)
        return product if coefficient == 1 else ("neg", product)
    return ("mul", coefficient, *factors)


def over(above: Tree, under: int) -> Tree:
    if under == 1:
        return above
    return ("frac", above, under) if isinstance(above, int) else ("div", above, under)


def nonzero(rng: random.Random, low: int, high: int) -> int:
    return rng.choice([number for number in range(low, high + 1) if number])
