"""Multiplication in a story: equal groups, then larger ones, then some left over."""

from sparring_verifiers import Domain, Program

from .family import Dice, Family, Parameters, returning
from .wording import draw, fill, numbers

EQUAL = {
    "bags": "A bag holds {a} pears. How many pears are in {b} bags?",
    "boxes": "A box holds {a} pens. How many pens are in {b} boxes?",
    "rows": "A garden has {b} rows of {a} trees. How many trees are in the garden?",
    "days": "{who} walks {a} miles a day. How many miles does {who} walk in {b} days?",
}
MORE = {
    "spare": "{who} has {b} boxes of {a} pens and {c} more pens. How many pens does {who} have?",
    "bags": "{who} buys {b} bags of {a} nuts and {c} more nuts. How many nuts does {who} buy?",
}
TEMPLATES = {1: EQUAL, 2: EQUAL, 3: MORE}
RANGES = {1: ((2, 9), (2, 5)), 2: ((6, 12), (6, 12)), 3: ((3, 9), (3, 9))}


def make(level: int, dice: Dice) -> Parameters:
    first, second = RANGES[level]
    made = draw(level, dice, TEMPLATES) | {"a": dice.whole(*first), "b": dice.whole(*second)}
    return made | {"c": dice.whole(2, 9)} if level == 3 else made


def render(p: Parameters) -> str:
    return fill(p, TEMPLATES)


def program(p: Parameters) -> Program:
    each, groups, *spare = numbers(p).values()
    return returning(" + ".join([f"{each} * {groups}", *map(str, spare)]))


FAMILY = Family("groups_story", Domain.MATH, 3, make, render, program)
