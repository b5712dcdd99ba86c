"""Subtraction in a story: small numbers, then two digits, then two things taken away."""

from sparring_verifiers import Domain, Program

from .family import Dice, Family, Parameters, returning
from .wording import draw, fill, numbers

ONE = {
    "nuts": "{who} had {a} nuts and ate {b}. How many nuts are left?",
    "coins": "{who} had {a} coins and gave away {b}. How many coins are left?",
    "birds": "There were {a} birds in a tree and {b} flew away. How many birds are left?",
    "eggs": "{who} had {a} eggs and used {b} of them. How many eggs are left?",
}
TWO = {
    "money": "{who} had {a} coins, spent {b} on bread and {c} on milk. How many coins are left?",
    "bus": "A bus carried {a} people. {b} got off at the first stop and {c} at the second. How many are left?",
}
TEMPLATES = {1: ONE, 2: ONE, 3: TWO}


def make(level: int, dice: Dice) -> Parameters:
    first = dice.whole(1, 4) if level == 1 else dice.whole(3, 19)
    second = dice.whole(2, 15) if level == 3 else 0
    left = dice.whole(1, 5) if level == 1 else dice.whole(5, 50)
    made = draw(level, dice, TEMPLATES) | {"a": first + second + left, "b": first}
    return made | {"c": second} if level == 3 else made


def render(p: Parameters) -> str:
    return fill(p, TEMPLATES)


def program(p: Parameters) -> Program:
    return returning(" - ".join(map(str, numbers(p).values())))


FAMILY = Family("subtraction_story", Domain.MATH, 3, make, render, program)
