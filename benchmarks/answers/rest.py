"""Everything else: units, degrees, percent, money, mixed numbers, bases, ratios, times of day, plus-minus."""

import random
from math import gcd

from .answer import Answer, nonzero
from .constants import root
from .meaning import Tree
from .units import FACTORS

SHAPE = "rest"


def quantity(rng: random.Random) -> Answer:
    unit = rng.choice(tuple(FACTORS))
    number: Tree = rng.randint(1, 400) if rng.random() < 0.7 else ("dec", rng.randint(11, 999) * 10 + 5, 2)
    return Answer(SHAPE, ("unit", number, unit), (("unit left out", number), ("same", ("unit", number, unit))))


def angle(rng: random.Random) -> Answer:
    number = rng.randint(1, 360)
    return Answer(SHAPE, ("degrees", number), (("degree sign left out", number), ("same", ("degrees", number))))


def percentage(rng: random.Random) -> Answer:
    number = rng.randint(2, 250)
    same: list[tuple[str, Tree]] = [("percent sign left out", number), ("same", ("percent", number))]
    same.append(("percent as decimal", ("dec", number, 2)))
    return Answer(SHAPE, ("percent", number), tuple(same))


def amount(rng: random.Random) -> Answer:
    cents = rng.randint(1, 400_000)
    tree: Tree = ("dec", cents, 2) if cents % 100 else cents // 100
    return Answer(SHAPE, ("money", tree), (("dollar sign left out", tree),))


def mixed(rng: random.Random) -> Answer:
    q = rng.randint(2, 12)
    p = rng.choice([n for n in range(1, q) if gcd(n, q) == 1])
    whole = rng.randint(1, 30)
    return Answer(SHAPE, ("mixed", whole, p, q), (("improper", ("frac", whole * q + p, q)),))


def in_base(rng: random.Random) -> Answer:
    base = rng.choice((2, 2, 3, 4, 5, 6, 7, 8, 9))
    digits = str(rng.randint(1, base - 1)) + "".join(str(rng.randrange(base)) for _ in range(rng.randint(1, 6)))
    return Answer(SHAPE, ("base", digits, base), (("same", ("base", digits, base)),))


def ratio(rng: random.Random) -> Answer:
    while True:
        a, b = rng.randint(1, 40), rng.randint(1, 40)
        if gcd(a, b) == 1 and a != b:
            break
    factor = rng.randint(2, 6)
    return Answer(SHAPE, ("ratio", a, b), (("unreduced ratio", ("ratio", a * factor, b * factor)),))


def clock(rng: random.Random) -> Answer:
    tree = ("clock", rng.randint(1, 12), rng.choice((0, 5, 15, 20, 30, 45, 52)), rng.choice(("", "am", "pm", "pm")))
    return Answer(SHAPE, tree, (("same", tree),))


def plus_minus(rng: random.Random) -> Answer:
    centre, spread = (
        rng.choice((0, nonzero(rng, -9, 9))),
        rng.choice((rng.randint(1, 20), root(rng.choice((2, 3, 5, 7))))),
    )
    both = ("list", *(("add", centre, end) if centre else end for end in (spread, ("neg", spread))))
    if centre and isinstance(spread, int):
        both = ("list", centre - spread, centre + spread)
    return Answer(SHAPE, ("pm", centre, spread), (("both signs", both),))


DRAWINGS = (
    *((quantity, 24), (angle, 16), (percentage, 14), (amount, 14), (mixed, 4), (in_base, 9), (ratio, 5), (clock, 4)),
    (plus_minus, 10),
)


def rest(rng: random.Random) -> Answer:
    drawings, weights = zip(*DRAWINGS, strict=True)
    answer: Answer = rng.choices(drawings, weights)[0](rng)
    return answer
