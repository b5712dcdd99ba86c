"""Where a real expression in one variable can change its sign: the roots and poles of what it is made of."""

from dataclasses import dataclass
from fractions import Fraction
from math import isqrt, lcm
from typing import TypeAlias

from sparring_verifiers.math.syntax import Call, Constant, Node, Number, Symbol, add, div, mul, neg, symbols

MAX_DEGREE = 8
MAX_BARS = 3
MAX_TRIAL = 10_000  # of the outer coefficients, when rational roots are looked for
Poly: TypeAlias = tuple[Fraction, ...]  # coefficients from the constant up


class NoRoots(Exception):
    """Not an expression whose roots are known here."""


def critical_points(node: Node, name: str) -> list[Node]:
    """Constants that hold every point where the expression in this variable may change its sign or has no value.

    Raises:
        NoRoots: it is not made of rational functions and absolute values, or its roots have no short form.
    """
    bars = _bars(node)
    if len(bars) > MAX_BARS:
        raise NoRoots
    found: list[Node] = []
    for bar in bars:
        found += critical_points(bar, name)
    for variant in _without_bars(node):
        found += _roots_of(variant, name)
    return found


def degree_of(node: Node, name: str) -> int | None:
    """Of a polynomial with rational coefficients; None for everything else."""
    try:
        quotient = quotient_of(node, name)
    except NoRoots:
        return None
    return len(quotient.above) - 1 if len(quotient.below) == 1 else None


def _bars(node: Node) -> list[Node]:
    """What stands in the outermost absolute values."""
    if not isinstance(node, Call):
        return []
    if node.op == "abs" and symbols(node):
        return [node.args[0]]
    return [bar for arg in node.args for bar in _bars(arg)]


def _without_bars(node: Node) -> list[Node]:
    """Every reading of the absolute values as plus or minus."""
    if not isinstance(node, Call) or not symbols(node):
        return [node]
    if node.op == "abs":
        inside = _without_bars(node.args[0])
        return [*inside, *map(neg, inside)]
    choices: list[tuple[Node, ...]] = [()]
    for arg in node.args:
        choices = [(*chosen, variant) for chosen in choices for variant in _without_bars(arg)]
        if len(choices) > 1 << MAX_BARS:
            raise NoRoots
    return [Call(node.op, chosen) for chosen in choices]


def _roots_of(node: Node, name: str) -> list[Node]:
    line = _linear(node, name)
    if line is not None:
        slope, offset = line
        return [div(neg(offset), Number(_plain(slope)))] if slope else []
    quotient = quotient_of(node, name)
    return [*_roots(quotient.above), *_roots(quotient.below)]


def _linear(node: Node, name: str) -> tuple[Fraction, Node] | None:
    """Slope and offset of slope * x + offset; the slope rational, the offset any constant."""
    if isinstance(node, Symbol):
        return (Fraction(1), Number(0)) if node.name == name else None
    if isinstance(node, (Number, Constant)):
        return Fraction(0), node
    if not isinstance(node, Call):
        return None
    if not symbols(node):
        return Fraction(0), node
    parts = [_linear(arg, name) for arg in node.args]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if node.op == "neg":
        return -known[0][0], neg(known[0][1])
    if node.op == "add":
        offset: Node = Number(0)
        for _, part in known:
            offset = part if offset == Number(0) else add(offset, part)
        return sum((slope for slope, _ in known), Fraction(0)), offset
    if node.op != "mul":
        return None
    slope, offset = Fraction(1), Number(1)
    moving = [(part, arg) for part, arg in zip(known, node.args, strict=True) if part[0]]
    factors = [part[1] for part in known if not part[0]]
    if len(moving) != 1 or not all(isinstance(factor, Number) for factor in factors):
        return None
    (slope, offset), _ = moving[0]
    for factor in factors:
        assert isinstance(factor, Number)
        slope, offset = slope * factor.value, mul(factor, offset)
    return slope, offset


@dataclass(slots=True)
class Quotient:
    above: Poly
    below: Poly


def quotient_of(node: Node, name: str) -> Quotient:
    """As a quotient of polynomials with rational coefficients.

    Raises:
        NoRoots.
    """
    if isinstance(node, Number):
        return Quotient((Fraction(node.value),), (Fraction(1),))
    if isinstance(node, Symbol) and node.name == name:
        return Quotient((Fraction(0), Fraction(1)), (Fraction(1),))
    if not isinstance(node, Call):
        raise NoRoots
    if node.op == "pow":
        return _raised(quotient_of(node.args[0], name), node.args[1])
    args = [quotient_of(arg, name) for arg in node.args]
    first = args[0]
    match node.op:
        case "neg":
            return Quotient(tuple(-value for value in first.above), first.below)
        case "inv":
            return _inverse(first)
        case "mul":
            for other in args[1:]:
                first = Quotient(_times(first.above, other.above), _times(first.below, other.below))
            return first
        case "add":
            for other in args[1:]:
                above = _plus(_times(first.above, other.below), _times(other.above, first.below))
                first = Quotient(above, _times(first.below, other.below))
            return first
    raise NoRoots


def _raised(base: Quotient, by: Node) -> Quotient:
    if not isinstance(by, Number) or by.value.denominator != 1 or not -MAX_DEGREE <= by.value <= MAX_DEGREE:
        raise NoRoots
    made = Quotient((Fraction(1),), (Fraction(1),))
    for _ in range(abs(int(by.value))):
        made = Quotient(_times(made.above, base.above), _times(made.below, base.below))
    return made if by.value >= 0 else _inverse(made)


def _inverse(quotient: Quotient) -> Quotient:
    if not any(quotient.above):
        raise NoRoots
    return Quotient(quotient.below, quotient.above)


def _plus(left: Poly, right: Poly) -> Poly:
    size = max(len(left), len(right))
    padded = [[*poly, *[Fraction(0)] * (size - len(poly))] for poly in (left, right)]
    return _trimmed([a + b for a, b in zip(*padded, strict=True)])


def _times(left: Poly, right: Poly) -> Poly:
    if len(left) + len(right) > MAX_DEGREE + 2:
        raise NoRoots
    made = [Fraction(0)] * (len(left) + len(right) - 1)
    for at, a in enumerate(left):
        for by, b in enumerate(right):
            made[at + by] += a * b
    return _trimmed(made)


def _trimmed(values: list[Fraction]) -> Poly:
    while len(values) > 1 and not values[-1]:
        values.pop()
    return tuple(values)


def _roots(poly: Poly) -> list[Node]:
    """All real roots.

    Raises:
        NoRoots: more than a quadratic is left when the rational ones are split off.
    """
    found: list[Node] = []
    while len(poly) > 3 or (len(poly) == 3 and not poly[0]):
        root = _rational_root(poly)
        if root is None:
            raise NoRoots
        found.append(Number(_plain(root)))
        poly = _divided(poly, root)
    if len(poly) == 2:
        return [*found, Number(_plain(-poly[0] / poly[1]))]
    return [*found, *_quadratic_roots(poly)] if len(poly) == 3 else found


def _quadratic_roots(poly: Poly) -> list[Node]:
    c, b, a = poly
    inside = b * b - 4 * a * c
    if inside < 0:
        return []
    above, below = isqrt(inside.numerator), isqrt(inside.denominator)
    if above * above == inside.numerator and below * below == inside.denominator:
        root = Fraction(above, below)
        return [Number(_plain((-b + side * root) / (2 * a))) for side in (1, -1)]
    surd = Call("root", (Number(_plain(inside / (4 * a * a))), Number(2)))
    middle = Number(_plain(-b / (2 * a)))
    return [add(middle, surd), add(middle, neg(surd))]


def _rational_root(poly: Poly) -> Fraction | None:
    if not poly[0]:
        return Fraction(0)
    scale = lcm(*(value.denominator for value in poly))
    last, first = abs(int(poly[0] * scale)), abs(int(poly[-1] * scale))
    if max(last, first) > MAX_TRIAL:
        raise NoRoots
    for above in (value for value in range(1, last + 1) if last % value == 0):
        for below in (value for value in range(1, first + 1) if first % value == 0):
            for root in (Fraction(above, below), Fraction(-above, below)):
                if not _at(poly, root):
                    return root
    return None


def _at(poly: Poly, point: Fraction) -> Fraction:
    total = Fraction(0)
    for value in reversed(poly):
        total = total * point + value
    return total


def _divided(poly: Poly, root: Fraction) -> Poly:
    made: list[Fraction] = []
    carried = Fraction(0)
    for value in reversed(poly[1:]):
        carried = carried * root + value
        made.append(carried)
    return tuple(reversed(made))


def _plain(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value
