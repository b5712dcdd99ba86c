"""Percentages: easy parts of round numbers, harder parts, then a price that changes."""

from sparring_verifiers import Domain, Program

from .family import Dice, Family, Parameters, returning
from .wording import draw, fill, numbers

PART = {
    "what": "What is {a}% of {b}?",
    "people": "{a}% of {b} people in a hall are children. How many children are there?",
}
CHANGE = {
    "raise": "A coat costs {b} dollars. Its price goes up by {a}%. What is the new price in dollars?",
    "cut": "{who} buys a bike for {b} dollars, less {a}%. How many dollars does {who} pay?",
}
TEMPLATES = {1: PART, 2: PART, 3: CHANGE}
RATES = {1: (10, 50), 2: (5, 20, 25, 30, 40, 60, 75), 3: (10, 20, 25, 50)}
OF_THE_WHOLE = {"what": "{a}", "people": "{a}", "raise": "(100 + {a})", "cut": "(100 - {a})"}


def make(level: int, dice: Dice) -> Parameters:
    rate = dice.choice(RATES[level])
    return draw(level, dice, TEMPLATES) | {"a": rate, "b": 20 * dice.whole(1, 10 if level == 1 else 25)}


def render(p: Parameters) -> str:
    return fill(p, TEMPLATES)


def program(p: Parameters) -> Program:
    shown = numbers(p)
    share = OF_THE_WHOLE[str(p["template"])].format(**shown)
    return returning(f"Fraction({shown['b']} * {share}, 100)", "from fractions import Fraction")


FAMILY = Family("percent", Domain.MATH, 3, make, render, program)
