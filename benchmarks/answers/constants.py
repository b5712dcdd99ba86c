"""Constants in closed form: surds, multiples of pi, powers, logarithms, factorials, complex numbers."""

import random
from math import gcd

from .answer import Answer, nonzero, over, times
from .meaning import Tree

SQUARE_FREE = (2, 3, 5, 6, 7, 10, 11, 13, 14, 15, 17, 19, 21, 22, 23, 26, 29, 30)
SHAPE = "constant"


def root(of: Tree) -> Tree:
    return ("root", 2, of)


def surd(rng: random.Random) -> Answer:
    a, b = rng.randint(2, 20), rng.choice(SQUARE_FREE)
    tree = times(a, root(b))
    same: list[tuple[str, Tree]] = [("under one root", root(a * a * b)), ("commuted", ("mul", root(b), a))]
    same.append(("half power", times(a, ("pow", b, ("frac", 1, 2)))))
    return Answer(SHAPE, tree, tuple(same))


def surd_over(rng: random.Random) -> Answer:
    a, b = rng.randint(1, 15), rng.choice(SQUARE_FREE)
    common = gcd(a, b)
    tree = over(times(a // common, root(b)), b // common)
    return Answer(SHAPE, tree, (("not rationalised", ("div", a, root(b))),))


def surd_sum(rng: random.Random) -> Answer:
    a, b, c = nonzero(rng, -12, 12), nonzero(rng, -6, 6), rng.choice(SQUARE_FREE)
    tree = ("add", a, times(b, root(c)))
    same: list[tuple[str, Tree]] = [("commuted", ("add", times(b, root(c)), a))]
    same.append(("under one root", ("add", a, times(1 if b > 0 else -1, root(b * b * c)))))
    norm = a * a - b * b * c
    same.append(("not rationalised", ("div", norm, ("add", a, times(-b, root(c))))))
    return Answer(SHAPE, tree, tuple(same))


def golden(rng: random.Random) -> Answer:
    a, b, c = nonzero(rng, -9, 9), rng.choice(SQUARE_FREE), rng.randint(2, 9)
    tree = ("div", ("add", a, root(b)), c)
    same: list[tuple[str, Tree]] = [("split", ("add", over(a, c), ("div", root(b), c)))]
    same.append(("unreduced", ("div", ("add", 2 * a, root(4 * b)), 2 * c)))
    same.append(("commuted", ("div", ("add", root(b), a), c)))
    return Answer(SHAPE, tree, tuple(same))


def two_roots(rng: random.Random) -> Answer:
    a, b = sorted(rng.sample(SQUARE_FREE, 2))
    tree = ("add", root(a), root(b))
    same: list[tuple[str, Tree]] = [("commuted", ("add", root(b), root(a)))]
    same.append(("nested root", root(("add", a + b, times(2, root(a * b))))))
    same.append(("not rationalised", ("div", b - a, ("add", root(b), ("neg", root(a))))))
    return Answer(SHAPE, tree, tuple(same))


def nested(rng: random.Random) -> Answer:
    a, b = rng.randint(3, 30), rng.choice(SQUARE_FREE)
    tree = root(("add", a, root(b)))
    return Answer(
        SHAPE,
        tree,
        (("unreduced", ("div", root(("add", 4 * a, times(4, root(b)))), 2)), ("commuted", root(("add", root(b), a)))),
    )


def pi_squared(rng: random.Random) -> Answer:
    q, a = rng.choice((2, 6, 8, 12)), nonzero(rng, -9, 9)
    square = ("pow", ("pi",), 2)
    tree = ("add", ("div", square, q), a)
    return Answer(
        SHAPE, tree, (("one fraction", ("div", ("add", square, a * q), q)), ("commuted", ("add", a, tree[1])))
    )


def cube_root(rng: random.Random) -> Answer:
    a, b = rng.randint(2, 6), rng.choice((2, 3, 4, 5, 6, 7, 9, 10))
    tree = times(a, ("root", 3, b))
    same: list[tuple[str, Tree]] = [("under one root", ("root", 3, a**3 * b))]
    same.append(("third power", times(a, ("pow", b, ("frac", 1, 3)))))
    return Answer(SHAPE, tree, tuple(same))


def of_pi(rng: random.Random) -> Answer:
    p, q = rng.randint(1, 40), rng.choice((1, 1, 2, 3, 4, 6, 12))
    common = gcd(p, q)
    p, q = p // common, q // common
    tree = over(times(p, ("pi",)), q)
    same: list[tuple[str, Tree]] = [("commuted", ("mul", ("pi",), over(p, q)))] if q == 1 else []
    if q > 1:
        same.append(("coefficient", ("mul", ("frac", p, q), ("pi",))))
        same.append(("unreduced", ("div", times(2 * p, ("pi",)), 2 * q)))
    return Answer(SHAPE, tree, tuple(same))


def pi_sum(rng: random.Random) -> Answer:
    a, b, c = rng.randint(1, 30), nonzero(rng, -20, 20), rng.choice(SQUARE_FREE)
    tail = rng.choice((b, times(b, root(c))))
    tree = ("add", times(a, ("pi",)), tail)
    same: list[tuple[str, Tree]] = [("commuted", ("add", tail, times(a, ("pi",))))]
    if isinstance(tail, int) and (common := gcd(a, b)) > 1:
        inner = ("add", times(a // common, ("pi",)), b // common)
        same.append(("factored", ("mul", common, inner)))
    return Answer(SHAPE, tree, tuple(same))


def of_e(rng: random.Random) -> Answer:
    a, b = nonzero(rng, -5, 5), nonzero(rng, -9, 9)
    powered: Tree = ("pow", ("e",), a) if a != 1 else ("e",)
    tree = ("add", b, powered)
    same: list[tuple[str, Tree]] = [("commuted", ("add", powered, b)), ("exp", ("add", b, ("fn", "exp", a)))]
    if a < 0:
        below: Tree = ("pow", ("e",), -a) if a != -1 else ("e",)
        same.append(("quotient", ("add", b, ("div", 1, below))))
    return Answer(SHAPE, tree, tuple(same))


def logarithm(rng: random.Random) -> Answer:
    a, n, b = rng.choice((2, 3, 5, 7)), rng.randint(2, 5), nonzero(rng, -6, 6)
    tree = ("add", times(n, ("fn", "ln", a)), b)
    same: list[tuple[str, Tree]] = [("one logarithm", ("add", ("fn", "ln", a**n), b))]
    same.append(("commuted", ("add", b, times(n, ("fn", "ln", a)))))
    return Answer(SHAPE, tree, tuple(same))


def log_base(rng: random.Random) -> Answer:
    base, of = rng.sample((2, 3, 5, 6, 7, 11, 13), 2)
    change = ("div", ("fn", "ln", of), ("fn", "ln", base))
    return Answer(SHAPE, ("log", base, of), (("change of base", change),))


def big_power(rng: random.Random) -> Answer:
    base, exponent = rng.choice((2, 3, 5, 7, 10)), rng.randint(8, 2030)
    minus = rng.choice((0, 0, 1))
    tree: Tree = ("pow", base, exponent)
    split: Tree = ("mul", base, ("pow", base, exponent - 1))
    if minus:
        tree, split = ("add", tree, -1), ("add", split, -1)
    return Answer(SHAPE, tree, (("split power", split),))


def factorial(rng: random.Random) -> Answer:
    n = rng.randint(6, 60)
    k = rng.randint(2, n // 2)
    if rng.random() < 0.5:
        return Answer(SHAPE, ("binom", n, k), (("symmetric", ("binom", n, n - k)),))
    return Answer(SHAPE, ("fact", n), (("split factorial", ("mul", n, ("fact", n - 1))),))


def trigonometric(rng: random.Random) -> Answer:
    q, p = rng.choice((5, 7, 8, 9, 10, 14)), rng.randint(1, 4)
    angle = over(times(p, ("pi",)), q)
    other = over(("add", times(q, ("pi",)), ("neg", times(p, ("pi",)))), q)
    return Answer(SHAPE, ("fn", "sin", angle), (("supplement", ("fn", "sin", other)),))


def arc(rng: random.Random) -> Answer:
    p, q = rng.randint(1, 5), rng.randint(6, 12)
    tree = ("fn", "arctan", ("frac", p, q))
    turned = ("add", ("div", ("pi",), 2), ("neg", ("fn", "arctan", ("frac", q, p))))
    return Answer(SHAPE, tree, (("complement", turned),))


def complex_number(rng: random.Random) -> Answer:
    a, b = nonzero(rng, -15, 15), nonzero(rng, -15, 15)
    tree = ("add", a, times(b, ("i",)))
    same: list[tuple[str, Tree]] = [("commuted", ("add", times(b, ("i",)), a))]
    same.append(("turned", ("mul", ("i",), ("add", b, times(-a, ("i",))))))
    return Answer(SHAPE, tree, tuple(same))


DRAWINGS = (
    *(
        (surd, 16),
        (surd_over, 10),
        (surd_sum, 12),
        (golden, 8),
        (two_roots, 3),
        (cube_root, 3),
        (nested, 2),
        (pi_squared, 2),
        (of_pi, 18),
    ),
    *((pi_sum, 6), (of_e, 4), (logarithm, 4), (log_base, 2), (big_power, 6), (factorial, 3), (trigonometric, 1)),
    *((arc, 1), (complex_number, 5)),
)


def constant(rng: random.Random) -> Answer:
    drawings, weights = zip(*DRAWINGS, strict=True)
    answer: Answer = rng.choices(drawings, weights)[0](rng)
    return answer
