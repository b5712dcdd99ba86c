"""Matrices and column vectors."""

import random

from .answer import Answer
from .meaning import Tree
from .numbers import fraction


def matrix(rng: random.Random) -> Answer:
    rows, columns = rng.choice(((2, 2), (2, 2), (2, 1), (3, 1), (3, 3), (2, 3)))

    def cell() -> Tree:
        return fraction(rng).tree if rng.random() < 0.2 else rng.randint(-12, 15)

    cells = [[cell() for _ in range(columns)] for _ in range(rows)]
    tree = ("matrix", *(tuple(row) for row in cells))
    at, to = rng.randrange(rows), rng.randrange(columns)
    each = cells[at][to]
    cells[at][to] = ("frac", 3 * each, 3) if isinstance(each, int) else ("frac", 2 * each[1], 2 * each[2])
    return Answer("matrix", tree, (("element unreduced", ("matrix", *(tuple(row) for row in cells))),))
