"""The small changes that make an answer wrong, by the tag of the part that is changed."""

import random
from collections.abc import Callable
from typing import Any, TypeAlias

from .meaning import CONTEXT, NoValue, Tree, value
from .prose import WORDS
from .units import siblings

Change: TypeAlias = tuple[str, Callable[[random.Random, Any], Tree | None]]
_OTHER_FUNCTION = {
    "sin": "cos",
    "cos": "sin",
    "tan": "cot",
    "ln": "exp",
    "exp": "ln",
    "arctan": "arcsin",
    "arcsin": "arctan",
    "abs": "floor",
}
_OTHER_SIDE = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OTHER_END = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_OTHER_BRACKET = {"(": "[", "[": "(", ")": "]", "]": ")"}


def _digit(rng: random.Random, number: int) -> int:
    text = str(abs(number))
    at = rng.randrange(len(text))
    other = rng.choice([digit for digit in "0123456789" if digit != text[at]])
    return int(text[:at] + other + text[at + 1 :]) * (-1 if number < 0 else 1)


def _nearby(rng: random.Random, tree: Tree) -> Tree | None:
    """Off by 1e-30 of itself."""
    if isinstance(tree, int):
        return ("dec", tree * 10**30 + rng.choice((-1, 1)) * max(1, abs(tree)), 30)
    if tree[0] == "frac":
        return ("frac", tree[1] * 10**30 + 1, tree[2] * 10**30)
    return ("dec", tree[1] * 10**30 + 1, tree[2] + 30) if tree[0] == "dec" else None


def _rounded(rng: random.Random, tree: Tree) -> Tree | None:
    """The first digits of a value that has more."""
    places = rng.choice((2, 3, 6, 12))
    try:
        number = value(tree, {})
    except NoValue:
        return None
    if not isinstance(number, CONTEXT.mpf) or abs(number) > 10**9:
        return None
    digits = int(CONTEXT.nint(number * 10**places))
    return ("dec", digits, places) if digits else None


def _drop(rng: random.Random, tree: Any) -> Tree | None:
    if len(tree) < 3:
        return None
    at = rng.randrange(1, len(tree))
    left: tuple[Any, ...] = (*tree[:at], *tree[at + 1 :])
    return left[1] if len(left) == 2 and tree[0] in ("add", "mul", "union") else left


def _grow(rng: random.Random, tree: Any) -> Tree:
    at = rng.randrange(1, len(tree) + 1)
    return (*tree[:at], rng.randint(31, 60), *tree[at:])


def _swap(rng: random.Random, tree: Any) -> Tree | None:
    if len(tree) < 3:
        return None
    one, other = sorted(rng.sample(range(1, len(tree)), 2))
    items = list(tree)
    items[one], items[other] = items[other], items[one]
    return tuple(items)


def _negate_one(rng: random.Random, tree: Any) -> Tree:
    at = rng.randrange(1, len(tree))
    each = tree[at]
    return (*tree[:at], -each if isinstance(each, int) else ("neg", each), *tree[at + 1 :])


def _exponent(rng: random.Random, tree: Any) -> Tree:
    _, base, exponent = tree
    if isinstance(exponent, int):
        return ("pow", base, exponent + rng.choice((-1, 1, 2)))
    return ("pow", base, ("add", exponent, 1))


def _other_word(rng: random.Random, tree: Any) -> Tree:
    row = next(row for row in WORDS if tree[1] in row)
    return ("word", rng.choice([word for word in row if word != tree[1]]))


def _other_base(rng: random.Random, tree: Any) -> Tree | None:
    least = int(max(tree[1])) + 1
    bases = [base for base in range(max(2, least), 10) if base != tree[2]]
    return ("base", tree[1], rng.choice(bases)) if bases else None


def _other_digits(_: random.Random, tree: Any) -> Tree:
    digits = "".join(sorted(tree[1], reverse=True))
    return ("base", digits if digits != tree[1] else "1" + digits, tree[2])


def _other_time(rng: random.Random, tree: Any) -> Tree:
    _, hours, minutes, half = tree
    if half and rng.random() < 0.3:
        return ("clock", hours, minutes, "am" if half == "pm" else "pm")
    return (
        ("clock", hours % 12 + 1, minutes, half) if rng.random() < 0.5 else ("clock", hours, (minutes + 7) % 60, half)
    )


def _transposed(_: random.Random, tree: Any) -> Tree:
    return ("matrix", *zip(*tree[1:], strict=True))


def _swapped_values(_: random.Random, tree: Any) -> Tree:
    names = [name for name, _ in tree[1:]]
    values = [of for _, of in tree[1:]]
    return ("system", *zip(names, (*values[1:], values[0]), strict=True))


def _bracket(at: int) -> Callable[[random.Random, Any], Tree | None]:
    def change(_: random.Random, tree: Any) -> Tree | None:
        if tree[2 if at == 1 else 3] in (("inf",), ("neg", ("inf",))):
            return None
        return (*tree[:at], _OTHER_BRACKET[tree[at]], *tree[at + 1 :])

    return change


_INT: tuple[Change, ...] = (
    ("digit changed", lambda rng, tree: _digit(rng, tree)),
    ("sign", lambda _, tree: -tree),
    ("next number", lambda rng, tree: tree + rng.choice((-1, 1))),
    ("factor of ten", lambda _, tree: tree * 10),
    ("factor", lambda rng, tree: tree * rng.randint(2, 5)),
)
NUMBERS: tuple[Change, ...] = (("nearby value", _nearby), ("rounded", _rounded))
CHANGES: dict[str, tuple[Change, ...]] = {
    "int": _INT,
    "frac": (
        ("reciprocal", lambda _, tree: ("frac", tree[2] * (-1 if tree[1] < 0 else 1), abs(tree[1]))),
        ("digit changed", lambda rng, tree: ("frac", _digit(rng, tree[1]), tree[2])),
        ("digit changed", lambda rng, tree: ("frac", tree[1], _digit(rng, tree[2]) or 11)),
        ("sign", lambda _, tree: ("frac", -tree[1], tree[2])),
        ("factor", lambda _, tree: ("frac", tree[1] * 2, tree[2])),
        ("swapped for a whole part", lambda _, tree: ("add", tree[1], ("frac", 1, tree[2]))),
    ),
    "dec": (
        ("last digit", lambda _, tree: ("dec", tree[1] + (1 if tree[1] % 10 != 9 else -1), tree[2])),
        ("digit changed", lambda rng, tree: ("dec", _digit(rng, tree[1]), tree[2])),
        ("point moved", lambda _, tree: ("dec", tree[1], tree[2] + 1)),
        ("sign", lambda _, tree: ("dec", -tree[1], tree[2])),
    ),
    "var": (
        ("variable changed", lambda rng, tree: ("var", rng.choice([each for each in "xyzabn" if each != tree[1]]))),
        ("case changed", lambda _, tree: ("var", tree[1].upper())),
        ("factor", lambda _, tree: ("mul", 2, tree)),
    ),
    "pi": (("constant changed", lambda *_: ("e",)), ("constant dropped", lambda *_: 1)),
    "e": (("constant changed", lambda *_: 2),),
    "i": (("constant dropped", lambda *_: 1), ("sign", lambda _, tree: ("neg", tree))),
    "inf": (),
    "add": (("operator changed", _negate_one), ("term dropped", _drop), ("factor", lambda _, tree: ("mul", 2, tree))),
    "mul": (("factor dropped", _drop), ("operator changed", lambda _, tree: ("add", *tree[1:]))),
    "div": (
        ("reciprocal", lambda _, tree: ("div", tree[2], tree[1])),
        ("operator changed", lambda _, tree: ("mul", tree[1], tree[2])),
    ),
    "pow": (("exponent changed", _exponent), ("power dropped", lambda _, tree: tree[1])),
    "neg": (("sign", lambda _, tree: tree[1]),),
    "root": (
        ("root changed", lambda _, tree: ("root", 5 - min(tree[1], 3), tree[2])),
        ("root dropped", lambda _, tree: tree[2]),
    ),
    "fn": (
        ("function changed", lambda _, tree: ("fn", _OTHER_FUNCTION[tree[1]], tree[2])),
        ("argument doubled", lambda _, tree: ("fn", tree[1], ("mul", 2, tree[2]))),
    ),
    "log": (("reciprocal", lambda _, tree: ("log", tree[2], tree[1])),),
    "fact": (("factorial dropped", lambda _, tree: tree[1]),),
    "binom": (("factor", lambda _, tree: ("mul", 2, tree)),),
    "mixed": (
        ("digit changed", lambda _, tree: ("mixed", tree[1] + 1, tree[2], tree[3])),
        ("whole part multiplied", lambda _, tree: ("frac", tree[1] * tree[2], tree[3])),
    ),
    "base": (("base changed", _other_base), ("digits changed", _other_digits)),
    "tuple": (("order swapped", _swap), ("element dropped", _drop), ("element added", _grow)),
    **dict.fromkeys(("set", "list"), (("element dropped", _drop), ("element added", _grow))),
    "interval": (("bracket changed", _bracket(1)), ("bracket changed", _bracket(4))),
    "union": (("part dropped", _drop),),
    "matrix": (("transposed", _transposed), ("rows swapped", _swap), ("row dropped", _drop)),
    "pm": (("sign", lambda _, tree: ("add", tree[1], tree[2])),),
    "ratio": (
        ("order swapped", _swap),
        ("digit changed", lambda rng, tree: ("ratio", tree[1] + rng.randint(1, 3), *tree[2:])),
    ),
    "rel": (
        ("inequality flipped", lambda _, tree: ("rel", _OTHER_SIDE[tree[1]], *tree[2:])),
        ("strictness", lambda _, tree: ("rel", _OTHER_END[tree[1]], *tree[2:])),
        ("variable changed", lambda _, tree: ("rel", tree[1], "z" if tree[2] != "z" else "y", tree[3])),
    ),
    "chain": (
        ("strictness", lambda _, tree: (*tree[:2], _OTHER_END[tree[2]], *tree[3:])),
        ("strictness", lambda _, tree: (*tree[:4], _OTHER_END[tree[4]], tree[5])),
    ),
    "eq": (("term added", lambda rng, tree: ("eq", tree[1], ("add", tree[2], rng.randint(1, 9)))),),
    "assign": (("variable changed", lambda _, tree: ("assign", "z" if tree[1] != "z" else "y", tree[2])),),
    "system": (("values swapped", _swapped_values),),
    "word": (("another word", _other_word),),
    "choice": (("another letter", lambda rng, tree: ("choice", rng.choice([c for c in "ABCDE" if c != tree[1]]))),),
    "unit": (("unit changed", lambda rng, tree: ("unit", tree[1], rng.choice(siblings(tree[2])))),),
    "degrees": (),
    "percent": (("factor of ten", lambda _, tree: ("percent", ("dec", tree[1], 1))),),
    "money": (),
    "clock": (("another time", _other_time),),
}
