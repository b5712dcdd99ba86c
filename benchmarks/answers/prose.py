"""Answers in words, and several formulas in one answer."""

import random

from .answer import Answer
from .meaning import Tree
from .numbers import fraction, integer
from .sets import distinct

SHAPE = "prose"
# Words that exclude each other: a mutant takes another one of its row, for "no" and "false" may mean the same.
WORDS = (
    ("yes", "no"),
    ("even", "odd", "neither"),
    ("true", "false"),
    ("increasing", "decreasing"),
    ("converges", "diverges"),
    ("hyperbola", "parabola", "ellipse", "line"),
    ("Monday", "Tuesday", "Friday", "Sunday"),
    ("no solution", "infinitely many solutions"),
    ("Alice", "Ben", "Carla"),
    ("red", "blue", "green"),
    ("isosceles triangle", "right triangle", "equilateral triangle"),
)


def word(rng: random.Random) -> Answer:
    return Answer(SHAPE, ("word", rng.choice(rng.choice(WORDS))))


def system(rng: random.Random) -> Answer:
    """x = 1, y = 2."""
    names = rng.choice((("x", "y"), ("a", "b"), ("x", "y", "z"), ("m", "n"), ("p", "q")))
    drawn = [rng.choice((integer, integer, fraction))(rng).tree for _ in names]
    pairs = list(zip(names, drawn, strict=True))
    return Answer(SHAPE, ("system", *pairs), (("order of equations", ("system", *reversed(pairs))),))


def solutions(rng: random.Random) -> Answer:
    """1 and 2."""
    items = [each.tree for each in distinct(rng, rng.choice((2, 2, 3)))]
    tree: Tree = ("list", *items)
    return Answer(SHAPE, tree, (("order of solutions", ("list", *reversed(items))),))


def choice(rng: random.Random) -> Answer:
    return Answer(SHAPE, ("choice", rng.choice("ABCDE")))


def prose(rng: random.Random) -> Answer:
    return rng.choices((word, system, solutions, choice), (34, 26, 22, 18))[0](rng)
