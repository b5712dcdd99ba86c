"""Refutes by enclosures: two values whose enclosures do not meet are different, and that is proof.

The other way round nothing follows: enclosures that meet at every precision prove no equality. Rigorous balls of
python-flint where it is installed, else mpmath's intervals. Nothing here is a float.
"""

from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Any, Protocol

from sparring_verifiers.math.syntax import Call, Constant, Node, Number, walk

PRECISIONS = (80, 400, 1600)
_ZERO = Number(0)


class Meeting(Enum):
    """What enclosures say of two values at one point."""

    APART = "apart"
    TOGETHER = "together"  # they meet at every precision tried
    UNDEFINED = "undefined"  # one of them has no value there, or none that we can enclose


class NoValue(Exception):
    """The expression has no finite value here."""


Point = Mapping[str, Fraction]
Terms = list[tuple[int, list[tuple[Any, Fraction]]]]


class Engine(Protocol):
    """What encloses values: each method holds the precision to itself while it runs."""

    is_fast: bool

    def gap(self, left: Node, right: Node, point: Point, bits: int, *, is_complex: bool) -> "bool | None":
        """Whether the enclosures of the two values are apart; raises NoValue."""
        ...

    def bracket(self, node: Node, bits: int) -> tuple[Fraction, Fraction]:
        """A lower and an upper bound of a real constant; raises NoValue."""
        ...

    def size_gap(self, left: Node, right: Node, level: int, bits: int) -> bool:
        """Whether the logarithms, taken level times, of two positive constants are apart; raises NoValue."""
        ...

    def is_smaller(self, node: Node, bits: int, log2_bound: int, *, is_complex: bool) -> bool:
        """Whether |node| < 2^log2_bound is proved; raises NoValue."""
        ...


# Dyadic, so that they are exact at every precision; in (0, 1), above 1 and far out.
_VALUES = tuple(
    Fraction(*pair) for pair in ((21, 16), (45, 64), (21, 8), (7, 64), (77, 16), (1, 32), (61, 8), (269, 8))
)
_INTEGERS = (2, 5, 3, 7, 4, 11, 6, 13)


@lru_cache(maxsize=512)
def points(names: tuple[str, ...], *, positive: bool) -> tuple[dict[str, Fraction], ...]:
    """Where expressions in these variables are compared: the same points for the same names, always."""
    if not names:
        return ({},)
    made = []
    for row in (0, 4, 1, 5, 2, 6, 3, 7):
        point = {}
        for column, name in enumerate(names):
            value = _VALUES[(3 * row + 5 * column) % 8] + Fraction(column // 8)
            is_negative = not positive and row >= 4 and (row + column) % 2 == 0
            point[name] = -value if is_negative else value
        made.append(point)
    whole = ({name: Fraction(_INTEGERS[(at + row) % 8] + at // 8) for at, name in enumerate(names)} for row in (0, 3))
    made.extend(whole)
    if not positive:
        made.append({name: -_VALUES[(at + 1) % 8] - at // 8 for at, name in enumerate(names)})
        made.append({name: _VALUES[(3 * at + 2) % 8] * (-1) ** at for at, name in enumerate(names)})
    return tuple(made)


@lru_cache(maxsize=512)
def more_points(names: tuple[str, ...], *, positive: bool) -> tuple[dict[str, Fraction], ...]:
    """Further ones, for expressions that have no value at any of `points`: falling, rising, close together, far out."""
    if not names:
        return ()
    made = []
    size = len(names)
    for first, step in ((9, -1), (1, 1), (Fraction(1, 2), Fraction(1, 64)), (100, 7), (1, Fraction(-1, 128)), (0, 1)):
        run = [Fraction(first) + Fraction(1, 16) + Fraction(step) * at for at in range(size)]
        made.append(dict(zip(names, run, strict=True)))
        made.append(dict(zip(names, reversed(run), strict=True)))
        if not positive:
            made.append({name: -value for name, value in zip(names, run, strict=True)})
    return tuple(made)


def is_complex(*nodes: Node) -> bool:
    return any(isinstance(node, Constant) and node.name == "i" for side in nodes for node in walk(side))


def meet(
    left: Node,
    right: Node,
    point: Point,
    precisions: tuple[int, ...] = PRECISIONS,
    *,
    on_plane: bool = False,
) -> Meeting:
    """Whether the two values at the point are different, by enclosures of rising precision.

    on_plane: the values may be complex. At the point of no variables that is tried anyway where the real ones fail.
    """
    found = _meet(left, right, point, precisions, is_complex=on_plane)
    if found is Meeting.UNDEFINED and not point and not on_plane:
        return _meet(left, right, point, precisions, is_complex=True)
    return found


def _meet(left: Node, right: Node, point: Point, precisions: tuple[int, ...], *, is_complex: bool) -> Meeting:
    found = Meeting.UNDEFINED
    for bits in precisions:
        try:
            is_apart = engine().gap(left, right, point, bits, is_complex=is_complex)
        except NoValue:
            continue  # a wide enclosure may hold a pole that a tighter one does not
        if is_apart:
            return Meeting.APART
        found = Meeting.TOGETHER
    return found


def has_real_value(node: Node, point: Point) -> bool:
    """Whether an enclosure shows that the node has a real value at the point."""
    return _meet(node, _ZERO, point, PRECISIONS[:1], is_complex=False) is not Meeting.UNDEFINED


def differ_in_size(left: Node, right: Node) -> bool:
    """Whether two positive constants, too big or too small to enclose, are proved different by their logarithms."""
    for level in (1, 2):
        for bits in PRECISIONS[:2]:
            try:
                if engine().size_gap(left, right, level, bits):
                    return True
            except NoValue:
                continue
    return False


def is_within(left: Node, right: Node, bound: Node) -> bool:
    """Whether |left - right| <= bound, proved; False where it is not."""
    gap = Call("abs", (Call("add", (left, Call("neg", (right,)))),))
    room = Call("add", (bound, Call("neg", (gap,))))
    for bits in PRECISIONS:
        try:
            if engine().bracket(room, bits)[0] >= 0:
                return True
        except NoValue:
            continue
    return False


def sign(node: Node) -> int | None:
    """The sign of a real constant that is not zero; None where it is not proved."""
    for bits in PRECISIONS:
        try:
            low, high = engine().bracket(node, bits)
        except NoValue:
            continue
        if low > 0:
            return 1
        if high < 0:
            return -1
    return None


def floor(node: Node) -> int | None:
    """The whole number below a real constant, where enclosures tell it."""
    for bits in PRECISIONS[:2]:
        try:
            low, high = engine().bracket(node, bits)
        except NoValue:
            continue
        if low.__floor__() == high.__floor__():
            return low.__floor__()
    return None


def sign_of_sum(terms: Terms) -> int | None:
    """The sign of a sum of coefficients times powers of primes, pi and e."""
    parts = []
    for value, powers in terms:
        factors: list[Node] = [Number(value)]
        for base, exponent in powers:
            named: Node = Number(base) if isinstance(base, int) else Constant(base)
            factors.append(Call("pow", (named, Number(exponent))))
        parts.append(Call("mul", tuple(factors)))
    return sign(Call("add", tuple(parts)))


_engine: Engine | None = None


def engine() -> Engine:
    """The engine, loaded at its first use: whole numbers never need one."""
    return _engine if _engine is not None else _load()


def _load() -> Engine:
    global _engine
    try:
        from .flint_balls import FlintBalls
    except ImportError:  # the extra is not installed
        from .mpmath_intervals import MpmathIntervals

        _engine = MpmathIntervals()
    else:
        _engine = FlintBalls()
    return _engine
