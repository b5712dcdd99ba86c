"""Which number is the largest or the smallest: of two, of three, then of three with signs."""

from sparring_verifiers import Domain, Program

from .family import Dice, Family, Parameters, returning
from .wording import draw, fill, numbers

TWO = {
    "larger": "Which number is larger, {a} or {b}?",
    "greater": "Which of these two numbers is greater: {a} or {b}?",
    "smaller": "Which number is smaller, {a} or {b}?",
}
THREE = {
    "largest": "Which number is the largest: {a}, {b} or {c}?",
    "smallest": "Which number is the smallest: {a}, {b} or {c}?",
}
TEMPLATES = {1: TWO, 2: THREE, 3: THREE}
RANGES = {1: (2, 99), 2: (2, 99), 3: (-60, 60)}
DECIDES = {"larger": "max", "greater": "max", "smaller": "min", "largest": "max", "smallest": "min"}


def make(level: int, dice: Dice) -> Parameters:
    low, high = RANGES[level]
    names = "ab" if level == 1 else "abc"
    drawn = dice.sample(range(low, high + 1), len(names))
    return draw(level, dice, TEMPLATES) | dict(zip(names, drawn, strict=True))


def render(p: Parameters) -> str:
    return fill(p, TEMPLATES)


def program(p: Parameters) -> Program:
    return returning(f"{DECIDES[str(p['template'])]}({', '.join(map(str, numbers(p).values()))})")


FAMILY = Family("comparison", Domain.MATH, 3, make, render, program)
