"""Sums of fractions: one denominator, then two, then three terms with a difference among them."""

from sparring_verifiers import Domain, Program

from .family import Dice, Family, Parameters, returning
from .wording import draw, fill, numbers

TWO = {
    "what": "What is {a}/{b} + {c}/{d}?",
    "add": "Add the fractions: {a}/{b} + {c}/{d}",
}
THREE = {
    "what": "What is {a}/{b} + {c}/{d} - {e}/{f}?",
    "simplify": "Work out as one fraction: {a}/{b} + {c}/{d} - {e}/{f}",
}
TEMPLATES = {1: TWO, 2: TWO, 3: THREE}


def make(level: int, dice: Dice) -> Parameters:
    names = "abcdef" if level == 3 else "abcd"
    shared = dice.whole(4, 11)
    made = draw(level, dice, TEMPLATES)
    for numerator, denominator in zip(names[::2], names[1::2], strict=True):
        below = shared if level == 1 else dice.whole(2, 9)
        made |= {numerator: dice.whole(1, below // 2), denominator: below}
    return made


def render(p: Parameters) -> str:
    return fill(p, TEMPLATES)


def program(p: Parameters) -> Program:
    shown = list(numbers(p).values())
    first, second, *third = (f"Fraction({n}, {d})" for n, d in zip(shown[::2], shown[1::2], strict=True))
    return returning(" - ".join([f"{first} + {second}", *third]), "from fractions import Fraction")


FAMILY = Family("fraction_sum", Domain.MATH, 3, make, render, program)
