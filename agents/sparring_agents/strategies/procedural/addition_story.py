"""Addition in a story: two small numbers, then a larger one, then three addends."""

from sparring_verifiers import Domain, Program

from .family import Dice, Family, Parameters, returning
from .wording import draw, fill, numbers

TWO = {
    "apples": "{who} has {a} apples and gets {b} more. How many apples does {who} have now?",
    "pens": "{who} has {a} pens and buys {b} more. How many pens does {who} have?",
    "birds": "There are {a} birds in a tree and {b} more arrive. How many birds are in the tree?",
    "coins": "{who} finds {a} coins on one day and {b} coins on the next. How many coins does {who} find?",
}
THREE = {
    "books": "{who} reads {a} pages, then {b} pages, then {c} pages. How many pages does {who} read?",
    "fruit": "A bowl holds {a} pears, {b} plums and {c} figs. How many pieces of fruit does it hold?",
}
TEMPLATES = {1: TWO, 2: TWO, 3: THREE}
RANGES = {1: ((1, 9), (1, 5)), 2: ((10, 60), (2, 39)), 3: ((5, 40), (5, 40))}


def make(level: int, dice: Dice) -> Parameters:
    first, second = RANGES[level]
    made = draw(level, dice, TEMPLATES) | {"a": dice.whole(*first), "b": dice.whole(*second)}
    return made | {"c": dice.whole(2, 20)} if level == 3 else made


def render(p: Parameters) -> str:
    return fill(p, TEMPLATES)


def program(p: Parameters) -> Program:
    return returning(" + ".join(map(str, numbers(p).values())))


FAMILY = Family("addition_story", Domain.MATH, 3, make, render, program)
