"""What a generated answer means, as nested tuples that the generator built, and their values by mpmath at 200 digits.

It knows nothing of our parser and imports nothing of ours: labels must come from elsewhere. A tree is an int or a tuple
that begins with its tag::

    scalars     ("frac", p, q)  ("dec", digits, places)  ("var", name)  ("pi",) ("e",) ("i",) ("inf",)
                ("add", ..) ("mul", ..) ("div", a, b) ("pow", a, b) ("neg", a) ("root", n, a) ("fn", name, a)
                ("log", base, a) ("fact", a) ("binom", n, k) ("mixed", whole, p, q) ("base", digits, b)
    of scalars  ("tuple", ..) ("set", ..) ("list", ..) ("interval", opening, low, high, closing) ("union", intervals ..)
                ("matrix", row, ..)  ("pm", a, b)  ("ratio", ..)
    relations   ("eq", left, right)  ("rel", op, variable, bound)  ("chain", low, op, variable, op, high)
                ("unequal", name, point)  ("without", point)  ("within", name, set)
                ("assign", name, value)  ("system", (name, value), ..)
    the rest    ("word", text) ("choice", letter) ("unit", value, unit) ("degrees", value) ("percent", value)
                ("money", value) ("clock", hours, minutes, half)
"""

import random
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from mpmath.ctx_mp import MPContext  # type: ignore[import-untyped]

Tree: TypeAlias = int | tuple[Any, ...]
Point: TypeAlias = Mapping[str, Any]

DIGITS = 200
CONTEXT = MPContext()
CONTEXT.dps = DIGITS
APART = CONTEXT.mpf(10) ** -120  # relative, and absolute below one: far above the rounding of 200 digits
POINTS = 10
SCALAR_TAGS = frozenset(
    (
        *("frac", "dec", "var", "pi", "e", "i", "inf", "add", "mul", "div", "pow", "neg", "root", "fn", "log"),
        *("fact", "binom", "mixed", "base"),
    )
)


class NoValue(Exception):
    """The expression has no real value there."""


def tag(tree: Tree) -> str:
    return "int" if isinstance(tree, int) else str(tree[0])


def is_scalar(tree: Tree) -> bool:
    return isinstance(tree, int) or tree[0] in SCALAR_TAGS


def below(tree: Tree) -> Iterator[Tree]:
    """The tree and everything in it that is a tree."""
    yield tree
    if isinstance(tree, tuple):
        for part in tree[1:] if isinstance(tree[0], str) else tree:
            if isinstance(part, (int, tuple)):
                yield from below(part)


def variables(tree: Tree) -> frozenset[str]:
    return frozenset(each[1] for each in below(tree) if isinstance(each, tuple) and each and each[0] == "var")


def points(names: frozenset[str]) -> list[dict[str, Any]]:
    """Places to compare two expressions at, half of them among positive numbers; always the same ones."""
    if not names:
        return [{}]
    rng = random.Random(17)
    found = []
    for number in range(POINTS):
        low = 1 if number % 2 else -40
        found.append({name: CONTEXT.mpf(rng.randint(low, 40)) / rng.choice((7, 11, 13)) for name in sorted(names)})
    return found


def value(tree: Tree, point: Point) -> Any:
    """The value of a scalar at 200 digits.

    Raises:
        NoValue: it has none, or a complex one without i standing in the tree.
    """
    try:
        found = _value(tree, point)
    except (ZeroDivisionError, ValueError, OverflowError) as error:
        raise NoValue from error
    if isinstance(found, CONTEXT.mpc) and not any(part == ("i",) for part in below(tree)):
        if abs(found.imag) > APART:
            raise NoValue
        found = found.real
    if CONTEXT.isnan(found) or (CONTEXT.isinf(found) and tree not in (("inf",), ("neg", ("inf",)))):
        raise NoValue
    return found


def _value(tree: Tree, point: Point) -> Any:
    if isinstance(tree, int):
        return CONTEXT.mpf(tree)
    name, args = tree[0], tree[1:]
    if name in _LEAVES:
        return _LEAVES[name](*args)
    if name == "var":
        return point[args[0]]
    if name == "fn":
        return _FUNCTIONS[args[0]](_value(args[1], point))
    return _OPERATIONS[name](*(_value(arg, point) for arg in args))


def _root(degree: Any, of: Any) -> Any:
    if isinstance(of, CONTEXT.mpf) and of < 0 and int(degree) % 2:
        return -_root(degree, -of)
    return CONTEXT.root(of, int(degree))


_LEAVES: dict[str, Any] = {
    "frac": lambda p, q: CONTEXT.mpf(p) / q,
    "dec": lambda digits, places: CONTEXT.mpf(digits) / CONTEXT.mpf(10) ** places,
    "mixed": lambda whole, p, q: whole + CONTEXT.mpf(p) / q,
    "base": lambda digits, base: CONTEXT.mpf(int(digits, base)),
    "pi": lambda: +CONTEXT.pi,
    "e": lambda: +CONTEXT.e,
    "i": lambda: CONTEXT.mpc(0, 1),
    "inf": lambda: CONTEXT.inf,
}
_OPERATIONS: dict[str, Any] = {
    "add": lambda *terms: CONTEXT.fsum(terms),
    "mul": lambda *factors: CONTEXT.fprod(factors),
    "div": lambda a, b: a / b,
    "pow": lambda a, b: CONTEXT.power(a, b),
    "neg": lambda a: -a,
    "root": _root,
    "log": lambda base, a: CONTEXT.log(a) / CONTEXT.log(base),
    "fact": CONTEXT.factorial,
    "binom": CONTEXT.binomial,
}
_FUNCTIONS: dict[str, Any] = {
    **{name: getattr(CONTEXT, name) for name in ("sin", "cos", "tan", "cot", "sec", "csc", "exp", "sinh", "cosh")},
    **{f"arc{name}": getattr(CONTEXT, f"a{name}") for name in ("sin", "cos", "tan")},
    "ln": CONTEXT.log,
    "abs": abs,
    "floor": CONTEXT.floor,
}


def separated(left: Tree, right: Tree) -> bool:
    """Whether two scalars have different values at one of the points; False says nothing."""
    for point in points(variables(left) | variables(right)):
        try:
            one, other = value(left, point), value(right, point)
        except NoValue:
            continue
        if CONTEXT.isinf(one) or CONTEXT.isinf(other):
            if one != other:
                return True
            continue
        if abs(one - other) > APART * max(1, abs(one), abs(other)):
            return True
    return False


def agree(left: Tree, right: Tree) -> bool:
    """Whether two scalars are equal wherever both have a value, with variables at two points at least."""
    names = variables(left) | variables(right)
    met = 0
    for point in points(names):
        try:
            one, other = value(left, point), value(right, point)
        except NoValue:
            continue
        if abs(one - other) > APART * max(1, abs(one), abs(other)):
            return False
        met += 1
    return met >= (2 if names else 1)
