"""Equations of lines and curves, inequalities, and answers written as an assignment or a definition."""

import random
from math import gcd

from .answer import Answer, nonzero, times
from .expressions import expression, polynomial
from .meaning import Tree, variables
from .numbers import fraction, integer

SHAPE = "relation"
X: Tree = ("var", "x")
Y: Tree = ("var", "y")
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def line(rng: random.Random) -> Answer:
    a, b, c = nonzero(rng, -9, 9), nonzero(rng, -9, 9), nonzero(rng, -15, 15)
    factor = nonzero(rng, -4, 4)
    tree: Tree = ("eq", ("add", times(a, X), times(b, Y), c), 0)
    same: list[tuple[str, Tree]] = [
        ("equation scaled", ("eq", ("add", times(factor * a, X), times(factor * b, Y), factor * c), 0)),
        ("terms moved", ("eq", ("add", times(a, X), times(b, Y)), -c)),
        ("sides swapped", ("eq", times(-a, X), ("add", times(b, Y), c))),
    ]
    return Answer(SHAPE, tree, tuple(same))


def slope(rng: random.Random) -> Answer:
    q = rng.randint(1, 5)
    p = rng.choice([n for n in range(-9, 10) if gcd(n, q) == 1])
    c = nonzero(rng, -12, 12)

    def slanted(by: int) -> Tree:
        return ("mul", ("frac", by, q), X) if q > 1 else times(by, X)

    tree: Tree = ("eq", Y, ("add", slanted(p), c))
    same: list[tuple[str, Tree]] = [
        ("terms moved", ("eq", ("add", Y, slanted(-p), -c), 0)),
        ("sides swapped", ("eq", ("add", slanted(p), c), Y)),
        ("equation scaled", ("eq", times(q, Y), ("add", times(p, X), q * c))),
    ]
    return Answer(SHAPE, tree, tuple(same))


def circle(rng: random.Random) -> Answer:
    a, b, r = rng.randint(-9, 9), rng.randint(-9, 9), rng.randint(1, 12)

    def squared(of: Tree, centre: int) -> Tree:
        return ("pow", ("add", of, -centre) if centre else of, 2)

    tree: Tree = ("eq", ("add", squared(X, a), squared(Y, b)), r * r)
    flat: list[Tree] = [("pow", X, 2), ("pow", Y, 2)]
    flat += [times(-2 * a, X)] if a else []
    flat += [times(-2 * b, Y)] if b else []
    rest = a * a + b * b - r * r
    flat += [rest] if rest else []
    return Answer(SHAPE, tree, (("expanded", ("eq", ("add", *flat), 0)),))


def parabola(rng: random.Random) -> Answer:
    a, h, k = nonzero(rng, -4, 4), rng.randint(-6, 6), rng.randint(-9, 9)
    moved: Tree = ("add", X, -h) if h else X
    tree: Tree = ("eq", Y, ("add", times(a, ("pow", moved, 2)), k) if k else times(a, ("pow", moved, 2)))
    flat = polynomial([a, -2 * a * h, a * h * h + k], X)
    return Answer(SHAPE, tree, (("expanded", ("eq", Y, flat)), ("sides swapped", ("eq", flat, Y))))


def curve(rng: random.Random) -> Answer:
    """A graph that is no polynomial."""
    a, b, c = nonzero(rng, -6, 6), rng.randint(2, 5), nonzero(rng, -9, 9)
    wave = times(a, ("fn", rng.choice(("sin", "cos")), times(b, X)))
    graph = ("add", rng.choice((wave, times(a, ("pow", b, X)), times(a, ("pow", ("e",), X)))), c)
    tree: Tree = ("eq", Y, graph)
    moved: Tree = ("eq", ("add", Y, -c), graph[1])
    return Answer(SHAPE, tree, (("terms moved", moved), ("sides swapped", ("eq", graph, Y))))


def conic(rng: random.Random) -> Answer:
    a, b, sign = rng.randint(2, 9), rng.randint(2, 9), rng.choice((1, -1))
    second = ("div", ("pow", Y, 2), b * b)
    tree: Tree = ("eq", ("add", ("div", ("pow", X, 2), a * a), second if sign == 1 else ("neg", second)), 1)
    flat = ("add", times(b * b, ("pow", X, 2)), times(sign * a * a, ("pow", Y, 2)))
    return Answer(SHAPE, tree, (("equation scaled", ("eq", flat, a * a * b * b)),))


def inequality(rng: random.Random) -> Answer:
    op, name = rng.choice(tuple(FLIPPED)), rng.choice("xxxaknmt")
    bound = rng.choice((integer, integer, fraction))(rng).tree
    tree: Tree = ("rel", op, name, bound)
    if name != "x":
        return Answer(SHAPE, tree, (("same", tree),))
    low: Tree = ("neg", ("inf",)) if op in ("<", "<=") else bound
    high: Tree = ("inf",) if op in (">", ">=") else bound
    opening, closing = ("[" if op == ">=" else "("), ("]" if op == "<=" else ")")
    return Answer(SHAPE, tree, (("inequality as interval", ("interval", opening, low, high, closing)),))


def chain(rng: random.Random) -> Answer:
    low, high = sorted(rng.sample(range(-15, 25), 2))
    first, second = rng.choice(("<", "<=")), rng.choice(("<", "<="))
    tree: Tree = ("chain", low, first, "x", second, high)
    return Answer(SHAPE, tree, (("turned chain", ("chain", high, FLIPPED[second], "x", FLIPPED[first], low)),))


def assignment(rng: random.Random) -> Answer:
    """x = 5; what stands behind the sign is the answer."""
    inner = rng.choices((integer, fraction, expression), (5, 2, 3))[0](rng)
    name = rng.choice(("x", "k", "n", "m", "a", "f(t)", "A", "x"))
    if inner.shape == "expression":
        name = rng.choice(("f(x)", "y", "g(x)", "P(x)", "A"))
        name = "A" if name in variables(inner.tree) else name
    tree: Tree = ("assign", name, inner.tree)
    same = [(kind, ("assign", name, each)) for kind, each in inner.same if kind != "mixed"]
    return Answer(SHAPE, tree, (("x = stripped", inner.tree), *same))


DRAWINGS = (
    (line, 18),
    (slope, 18),
    (circle, 7),
    (parabola, 7),
    (curve, 4),
    (conic, 4),
    (inequality, 16),
    (chain, 10),
    (assignment, 22),
)


def relation(rng: random.Random) -> Answer:
    drawings, weights = zip(*DRAWINGS, strict=True)
    answer: Answer = rng.choices(drawings, weights)[0](rng)
    return answer
