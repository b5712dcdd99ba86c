"""Tuples, sets, bare lists, intervals and unions of numbers and constants."""

import random
from typing import Any

from .answer import Answer
from .constants import constant, of_pi, surd
from .meaning import Tree, separated
from .numbers import fraction

SHAPE = "set"
NEGATIVE_INFINITY = ("neg", ("inf",))


def element(rng: random.Random) -> Answer:
    kind = rng.choices(("int", "fraction", "constant"), (70, 20, 10))[0]
    if kind == "int":
        return Answer("int", rng.randint(-20, 30))
    return fraction(rng) if kind == "fraction" else rng.choice((surd, of_pi, constant))(rng)


def distinct(rng: random.Random, count: int) -> list[Answer]:
    found: list[Answer] = []
    while len(found) < count:
        drawn = element(rng)
        if all(separated(drawn.tree, other.tree) for other in found):
            found.append(drawn)
    return found


def rewritten_elements(rng: random.Random, name: str, elements: list[Answer]) -> list[tuple[str, Tree]]:
    """One element written otherwise, where there is one that can be."""
    choices = [(at, kind, tree) for at, each in enumerate(elements) for kind, tree in each.same if kind != "mixed"]
    if not choices:
        return []
    at, kind, tree = rng.choice(choices)
    items = [each.tree for each in elements]
    items[at] = tree
    return [(f"element {kind}", (name, *items))]


def ordered(rng: random.Random) -> Answer:
    elements = [element(rng) for _ in range(rng.choice((2, 2, 2, 3, 3, 4)))]
    tree = ("tuple", *(each.tree for each in elements))
    return Answer(SHAPE, tree, tuple(rewritten_elements(rng, "tuple", elements)))


def unordered(rng: random.Random) -> Answer:
    elements = distinct(rng, rng.choice((2, 2, 3, 3, 4, 5)))
    name = rng.choice(("set", "list", "list"))
    items = [each.tree for each in elements]
    same: list[tuple[str, Tree]] = [("order of a set", (name, *rng.sample(items, len(items))))]
    return Answer(SHAPE, (name, *items), (*same, *rewritten_elements(rng, name, elements)))


def ends(rng: random.Random, count: int) -> list[int | tuple[Any, ...]]:
    return [*sorted(rng.sample(range(-15, 25), count))]


def interval(rng: random.Random) -> Answer:
    """One interval; its inequality is another way to write it."""
    low, high = ends(rng, 2)
    kind = rng.random()
    if kind < 0.2:
        bracket = rng.choice("[(")
        tree: Tree = ("interval", bracket, low, ("inf",), ")")
        relation: Tree = ("rel", ">=" if bracket == "[" else ">", "x", low)
    elif kind < 0.35:
        bracket = rng.choice("])")
        tree = ("interval", "(", NEGATIVE_INFINITY, high, bracket)
        relation = ("rel", "<=" if bracket == "]" else "<", "x", high)
    else:
        opening, closing = rng.choice(("[)", "(]", "[]", "()"))
        high = ("frac", 2 * int(str(high)) + 1, 2) if rng.random() < 0.15 else high
        tree = ("interval", opening, low, high, closing)
        relation = ("chain", low, "<=" if opening == "[" else "<", "x", "<=" if closing == "]" else "<", high)
    within = ("within", "x", tree)
    if rng.random() < 0.2:
        return Answer(SHAPE, within, (("x in stripped", tree), ("interval as inequality", relation)))
    return Answer(SHAPE, tree, (("interval as inequality", relation), ("x in", within)))


def punctured(rng: random.Random) -> Answer:
    """All numbers but one."""
    point = element(rng).tree
    halves = (("interval", "(", NEGATIVE_INFINITY, point, ")"), ("interval", "(", point, ("inf",), ")"))
    same: list[tuple[str, Tree]] = [("union of halves", ("union", *halves)), ("without a point", ("without", point))]
    return Answer(SHAPE, ("unequal", "x", point), tuple(same))


def union(rng: random.Random) -> Answer:
    first, second = ends(rng, 4), rng.random()
    a, b, c, d = first
    left: Tree = ("interval", "(", NEGATIVE_INFINITY, a, rng.choice(")]"))
    right: Tree = ("interval", rng.choice("(["), b, ("inf",), ")")
    if second < 0.3:
        left = ("interval", rng.choice("(["), a, b, rng.choice("])"))
        right = ("interval", rng.choice("(["), c, d, rng.choice("])"))
    elif second < 0.6:
        right = ("interval", rng.choice("(["), b, c, rng.choice("])"))
    return Answer(SHAPE, ("union", left, right), (("order of a union", ("union", right, left)),))


def collection(rng: random.Random) -> Answer:
    drawing = rng.choices((ordered, unordered, interval, union, punctured), (35, 29, 22, 11, 3))[0]
    return drawing(rng)


__all__ = ["collection", "distinct", "element"]
