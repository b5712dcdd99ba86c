"""Exact normal forms of scalars: equal forms are equal values wherever both have one.

A form is a quotient of polynomials over generators: primes (so that surds are p^(a/b) with 0 <= a/b < 1), i, pi, e,
variables, and what is left opaque (``sin x``, a root of a sum). Where only primes, i, variables and at most one of pi
and e occur, different forms are different values too:

Source: A. S. Besicovitch 1940, "On the linear independence of fractional powers of integers" (the p^(a/b) are linearly
independent over Q); pi and e are each transcendental (Lindemann 1882, Hermite 1873).
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import TypeAlias, TypeVar

from sparring_verifiers.math.policy import Realm
from sparring_verifiers.math.syntax import Node

from . import polynomials
from .domains import positive_names
from .expressions import form_of
from .polynomials import Finer, Key, Ring, TooBig, Undefined

MAX_RESTARTS = 6
MAX_UNIT = 1 << 16

PRIME, IMAGINARY, TRANSCENDENT, VARIABLE, UNFACTORED, OPAQUE = range(6)
_RANKS = {
    "prime": PRIME,
    "i": IMAGINARY,
    "transcendent": TRANSCENDENT,
    "variable": VARIABLE,
    "unfactored": UNFACTORED,
}
Generator: TypeAlias = tuple[int, int | str]
Exponent: TypeAlias = int | Fraction  # an int wherever it is whole
Monomial: TypeAlias = tuple[tuple[Generator, Exponent], ...]
Poly: TypeAlias = dict[Monomial, Fraction]
Made = TypeVar("Made")

UNIT: Poly = {(): Fraction(1)}


@dataclass(frozen=True, slots=True)
class Form:
    """numerator / denominator, spelled out; a denominator of one term stands in the numerator's exponents."""

    numerator: Poly
    denominator: Poly

    @property
    def rational(self) -> Fraction | None:
        """The value, where it is a rational number and the denominator is trivial."""
        if not self.numerator:
            return Fraction(0)
        if self.denominator == UNIT and len(self.numerator) == 1 and () in self.numerator:
            return self.numerator[()]
        return None

    @property
    def single(self) -> tuple[Monomial, Fraction] | None:
        """Monomial and coefficient, where it is one term."""
        if self.denominator == UNIT and len(self.numerator) == 1:
            return next(iter(self.numerator.items()))
        return None


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal form. met: every generator seen on the way to it, also those that cancelled."""

    form: Form
    met: frozenset[Generator]


@dataclass(frozen=True, slots=True)
class Likeness:
    """What the normal forms of two sides say.

     is_complete: different forms are different values, and both sides have one. has_doubt: a side may have no value
    anywhere.
    .
    """

    is_equal: bool
    is_complete: bool
    has_doubt: bool


def liken(left: Node, right: Node, realm: Realm = "real") -> Likeness:
    """The normal forms of two scalars over the same generators, compared.

    Raises:
        Undefined: a side has no value. TooBig: the work would pass a cap.
    """

    def make(ring: Ring) -> Likeness:
        first = form_of(ring, left)
        second = first if right is left else form_of(ring, right)
        return Likeness(ring.are_equal(first, second), is_complete(ring), ring.has_doubt)

    return over_ring(make, realm, left, right)


def over_ring(make: Callable[[Ring], Made], realm: Realm, *sides: Node) -> Made:
    """What make gives over a ring for these sides, with units as fine as they need."""
    unit, angle = 12, 1
    known: list[frozenset[str]] = []

    def positive() -> frozenset[str]:
        if not known:
            known.append(positive_names(realm, *sides))
        return known[0]

    for _ in range(MAX_RESTARTS):
        ring = Ring(unit, angle, is_complex=realm == "complex", positive=positive)
        try:
            return make(ring)
        except Finer as finer:
            if finer.part == "unit":
                unit = lcm(unit, finer.by)
            else:
                angle = lcm(angle, finer.by)
        if unit > MAX_UNIT or angle > MAX_UNIT:
            break
    raise TooBig("roots or angles of too many kinds")


def is_complete(ring: Ring) -> bool:
    """Whether over this ring different forms mean different values, and every form has a value."""
    if ring.is_incomplete:
        return False
    return len([key for key in ring.keys if key[0] == "transcendent"]) < 2


def are_complete(*normals: Normal) -> bool:
    """Whether among these different forms mean different values, and every form has a value."""
    met: frozenset[Generator] = frozenset().union(*(normal.met for normal in normals))
    transcendent = sum(rank == TRANSCENDENT for rank, _ in met)
    return transcendent < 2 and all(rank <= VARIABLE for rank, _ in met)


def normal_form(node: Node) -> Normal:
    """The normal form of a scalar.

    Raises:
        Undefined: it has no value. TooBig: the work would pass a cap.
    """
    return over_ring(lambda ring: _spelled(ring, form_of(ring, node)), "real", node)


def _spelled(ring: Ring, form: polynomials.Form) -> Normal:
    above, scale, below = form
    turned: Monomial = ()
    under = UNIT
    if below is not None:
        if len(below) == 1:
            ((monomial, value),) = below.items()
            scale *= value
            turned = tuple((gen, -exponent) for gen, exponent in _monomial(ring, monomial))
        else:
            under = {_monomial(ring, monomial): Fraction(value) for monomial, value in below.items()}
    poly = {_joined(_monomial(ring, monomial), turned): Fraction(value, scale) for monomial, value in above.items()}
    return Normal(Form(poly, under), frozenset(_generator(ring, key) for key in ring.keys))


def _joined(left: Monomial, right: Monomial) -> Monomial:
    exponents = dict(left)
    for generator, exponent in right:
        exponents[generator] = exponents.get(generator, 0) + exponent
    return tuple(sorted((generator, exponent) for generator, exponent in exponents.items() if exponent))


def _monomial(ring: Ring, monomial: int) -> Monomial:
    parts = ((key, Fraction(units, ring.unit)) for key, units in ring.factors(monomial))
    return tuple(sorted((_generator(ring, key), polynomials.whole_if_it_is(exponent)) for key, exponent in parts))


def _generator(ring: Ring, key: Key) -> Generator:
    rank = _RANKS.get(key[0])
    if rank is None:
        return OPAQUE, _name(ring, key)
    return rank, key[1] if len(key) > 1 else "i"


def _name(ring: Ring, key: Key) -> str:
    """A text that the same opaque generators share over any ring."""
    if key[0] in ring.atoms:
        forms = (_text(_spelled_form(ring, form)) for form in ring.arguments(key))
        return _capped(f"{key[0]}[{';'.join(forms)}]")
    if key[0] == "power":
        base = _generator(ring, key[1]) if key[1] in ring.units else key[1]
        return f"power[{base!r};{_text(_monomial(ring, key[2]))}]"
    if key[0] == "ln":
        return f"ln[{_generator(ring, key[1])!r}]"
    return repr(key)


def _spelled_form(ring: Ring, form: polynomials.Form) -> Monomial:
    above, scale, below = form
    parts = [[(_monomial(ring, m), value) for m, value in sorted((poly or {0: 1}).items())] for poly in (above, below)]
    return (*map(tuple, map(sorted, parts)), scale)  # type: ignore[arg-type]  # parts are two


def _text(part: object) -> str:
    """A form's pieces as text. In hexadecimal: Python refuses to write a long integer in decimal."""
    if isinstance(part, tuple):
        return f"({','.join(map(_text, part))})"
    if isinstance(part, Fraction):
        return f"{part.numerator:x}/{part.denominator:x}"
    return f"{part:x}" if isinstance(part, int) else repr(part)


def _capped(text: str) -> str:
    if len(text) > 20_000:
        raise TooBig("an expression too long to name")
    return text


__all__ = ["TooBig", "Undefined", "are_complete", "liken", "normal_form", "over_ring"]
