"""Linear equations in one unknown: one step, a coefficient, then both; the solution is a whole number."""

from sparring_verifiers import Domain, Program

from .family import Dice, Family, Parameters, returning
from .wording import draw, fill, numbers

TEMPLATES = {
    1: {"plus": "Solve for x: x + {b} = {c}", "minus": "Solve for x: x - {b} = {c}"},
    2: {"times": "Solve for x: {a}x = {c}", "over": "Solve for x: x / {a} = {c}"},
    3: {"times_plus": "Solve for x: {a}x + {b} = {c}", "times_minus": "Solve for x: {a}x - {b} = {c}"},
}
SOLUTIONS = {
    "plus": "Fraction({c} - {b})",
    "minus": "Fraction({c} + {b})",
    "times": "Fraction({c}, {a})",
    "over": "Fraction({c} * {a})",
    "times_plus": "Fraction({c} - {b}, {a})",
    "times_minus": "Fraction({c} + {b}, {a})",
}


def make(level: int, dice: Dice) -> Parameters:
    made = draw(level, dice, TEMPLATES)
    x, a, b = dice.whole(2, 12), dice.whole(2, 9), dice.whole(1, 9)
    match made["template"]:
        case "plus":
            return made | {"b": b, "c": x + b}
        case "minus":
            return made | {"b": b, "c": x}
        case "times":
            return made | {"a": a, "c": a * x}
        case "over":
            return made | {"a": a, "c": x}
        case "times_plus":
            return made | {"a": a, "b": b, "c": a * x + b}
    return made | {"a": a, "b": b, "c": a * x - b}


def render(p: Parameters) -> str:
    return fill(p, TEMPLATES)


def program(p: Parameters) -> Program:
    solution = SOLUTIONS[str(p["template"])].format(**numbers(p))
    return returning(solution, "from fractions import Fraction")


FAMILY = Family("linear_equation", Domain.MATH, 3, make, render, program)
