"""Expressions with variables: polynomials, rational and root expressions, formulas in n, results of calculus."""

import random

from .answer import Answer, nonzero, over, times
from .meaning import Tree

SHAPE = "expression"
LETTERS = "xxxxxxtynabk"


def polynomial(coefficients: list[int], of: Tree) -> Tree:
    """From the highest power down; coefficients[0] belongs to it."""
    terms: list[Tree] = []
    for power, each in zip(range(len(coefficients) - 1, -1, -1), coefficients, strict=True):
        if each:
            terms.append(each if not power else times(each, ("pow", of, power) if power > 1 else of))
    return terms[0] if len(terms) == 1 else ("add", *terms)


def product(left: list[int], right: list[int]) -> list[int]:
    found = [0] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            found[i + j] += a * b
    return found


def letter(rng: random.Random) -> Tree:
    return ("var", rng.choice(LETTERS))


def expanded(rng: random.Random) -> Answer:
    """A polynomial, with its factors known."""
    of = letter(rng)
    factors = [[rng.choice((1, 1, 2, 3)), nonzero(rng, -9, 9)] for _ in range(rng.choice((2, 2, 3)))]
    whole = [1]
    for factor in factors:
        whole = product(whole, factor)
    written = ("mul", *(polynomial(factor, of) for factor in factors))
    tree = polynomial(whole, of)
    same: list[tuple[str, Tree]] = [("factored", written)]
    if isinstance(tree, tuple) and tree[0] == "add":
        same.append(("commuted", ("add", *reversed(tree[1:]))))
    if rng.random() < 0.4:
        return Answer(SHAPE, written, (("expanded", tree), ("commuted", ("mul", *reversed(written[1:])))))
    return Answer(SHAPE, tree, tuple(same))


def linear(rng: random.Random) -> Answer:
    one, two = (("var", name) for name in rng.sample("xyabmnpq", 2))
    a, b, c = nonzero(rng, -9, 9), nonzero(rng, -9, 9), rng.randint(-12, 12)
    terms = [times(a, one), times(b, two), *([c] if c else [])]
    factor = rng.randint(2, 5)
    scaled = ("div", ("add", *(times(factor, each) for each in terms)), factor)
    return Answer(SHAPE, ("add", *terms), (("commuted", ("add", *reversed(terms))), ("unreduced", scaled)))


def monomial(rng: random.Random) -> Answer:
    names = rng.sample("xyabcz", 2)
    a = rng.randint(2, 40)
    powers = [rng.randint(1, 6) for _ in names]
    factors = [("pow", ("var", n), p) if p > 1 else ("var", n) for n, p in zip(names, powers, strict=True)]
    return Answer(SHAPE, ("mul", a, *factors), (("commuted", ("mul", a, *reversed(factors))),))


def rational(rng: random.Random) -> Answer:
    of = letter(rng)
    a, b, c, d = nonzero(rng, -9, 9), nonzero(rng, -9, 9), rng.choice((1, 1, 2)), nonzero(rng, -9, 9)
    if a * d == b * c:
        d += 1 if d != -1 else 2
    above, under = polynomial([a, b], of), polynomial([c, d], of)
    tree = ("div", above, under)
    same: list[tuple[str, Tree]] = [
        ("both negated", ("div", polynomial([-a, -b], of), polynomial([-c, -d], of))),
        ("times a common factor", ("div", ("mul", 3, above), ("mul", 3, under))),
    ]
    if c == 1:
        same.append(("divided out", ("add", a, ("div", b - a * d, under)) if b != a * d else above))
    return Answer(SHAPE, tree, tuple(same))


def partial_fractions(rng: random.Random) -> Answer:
    of = letter(rng)
    a, b = rng.sample([n for n in range(-9, 10) if n], 2)
    one, two = polynomial([1, a], of), polynomial([1, b], of)
    tree = ("div", b - a, ("mul", one, two))
    split = ("add", ("div", 1, one), ("neg", ("div", 1, two)))
    return Answer(SHAPE, tree, (("partial fractions", split),))


def in_n(rng: random.Random) -> Answer:
    """Counting formulas."""
    n: Tree = ("var", rng.choice("nnnkm"))
    kind = rng.randrange(4)
    if kind == 0:
        tree: Tree = ("div", ("mul", n, ("add", n, 1)), 2)
        return Answer(SHAPE, tree, (("expanded", ("div", ("add", ("pow", n, 2), n), 2)),))
    if kind == 1:
        base, minus = rng.choice((2, 3, 5)), rng.randint(1, 3)
        tree = ("pow", base, ("add", n, -minus))
        return Answer(SHAPE, tree, (("quotient", ("div", ("pow", base, n), base**minus)),))
    if kind == 2:
        a = rng.randint(1, 9)
        tree = ("add", ("pow", 2, ("add", n, 1)), -a)
        return Answer(SHAPE, tree, (("split power", ("add", ("mul", 2, ("pow", 2, n)), -a)),))
    tree = ("div", n, ("add", n, 1))
    return Answer(SHAPE, tree, (("divided out", ("add", 1, ("neg", ("div", 1, ("add", n, 1))))),))


def with_root(rng: random.Random) -> Answer:
    of = letter(rng)
    a, b, k = rng.randint(1, 9), rng.randint(1, 9), rng.randint(2, 6)
    inner = polynomial([a, 0, b], of)
    tree = times(k, ("root", 2, inner))
    same: list[tuple[str, Tree]] = [("half power", times(k, ("pow", inner, ("frac", 1, 2))))]
    same.append(("under one root", ("root", 2, polynomial([a * k * k, 0, b * k * k], of))))
    return Answer(SHAPE, tree, tuple(same))


def calculus(rng: random.Random) -> Answer:
    """A derivative or an antiderivative."""
    x: Tree = ("var", rng.choice("xxxxt"))
    a, b = rng.randint(2, 9), nonzero(rng, -9, 9)
    kind = rng.randrange(5)
    inside = times(a, x)
    if kind == 0:
        powered = ("pow", ("e",), inside)
        tree: Tree = ("mul", powered, ("add", inside, b))
        return Answer(SHAPE, tree, (("expanded", ("add", ("mul", inside, powered), times(b, powered))),))
    if kind == 1:
        tree = ("add", times(a, ("fn", "cos", x)), times(b, ("fn", "sin", x)))
        return Answer(SHAPE, tree, (("commuted", ("add", times(b, ("fn", "sin", x)), times(a, ("fn", "cos", x)))),))
    if kind == 2:
        tree = times(b, ("fn", "sin", times(2, x)))
        double = ("mul", 2 * b, ("fn", "sin", x), ("fn", "cos", x))
        return Answer(SHAPE, tree, (("double angle", double), ("sign inside", times(-b, ("fn", "sin", times(-2, x))))))
    if kind == 3:
        tree = ("add", ("div", ("pow", x, 3), 3), ("fn", "ln", ("add", ("pow", x, 2), a)))
        return Answer(
            SHAPE,
            tree,
            (
                ("commuted", ("add", tree[2], tree[1])),
                ("coefficient", ("add", ("mul", ("frac", 1, 3), ("pow", x, 3)), tree[2])),
            ),
        )
    tree = over(("pow", ("fn", "sin", x), 2), a)
    return Answer(SHAPE, tree, (("pythagoras", over(("add", 1, ("neg", ("pow", ("fn", "cos", x), 2))), a)),))


def negative_power(rng: random.Random) -> Answer:
    x, n, a = letter(rng), rng.randint(1, 5), rng.randint(1, 12)
    tree = ("div", a, ("pow", x, n) if n > 1 else x)
    return Answer(SHAPE, tree, (("negative power", times(a, ("pow", x, -n))),))


def two_variables(rng: random.Random) -> Answer:
    one, two = (("var", name) for name in rng.sample("xyabmn", 2))
    a, b = rng.randint(1, 6), nonzero(rng, -6, 6)
    square = ("pow", ("add", times(a, one), times(b, two)), 2)
    spread = ("add", times(a * a, ("pow", one, 2)), ("mul", 2 * a * b, one, two), times(b * b, ("pow", two, 2)))
    trees: list[tuple[str, Tree]] = [("expanded", spread), ("factored", square)]
    first = rng.randrange(2)
    return Answer(SHAPE, trees[1 - first][1], (trees[first],))


DRAWINGS = (
    *((expanded, 26), (linear, 12), (monomial, 10), (rational, 12), (partial_fractions, 2), (in_n, 12)),
    *((with_root, 6), (calculus, 10), (negative_power, 4), (two_variables, 6)),
)


def expression(rng: random.Random) -> Answer:
    drawings, weights = zip(*DRAWINGS, strict=True)
    answer: Answer = rng.choices(drawings, weights)[0](rng)
    return answer
