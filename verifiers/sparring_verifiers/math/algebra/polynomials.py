"""Quotients of polynomials with whole coefficients over named generators: the arithmetic below the normal forms.

A monomial is one integer: the exponent of generator k stands in bits 64k to 64k + 63, in units of 1/`Ring.unit`, so
that a product of monomials is one addition. No exponent is negative. A `Form` is (numerator, scale, denominator) and
means numerator / (scale * denominator); the denominator None is 1. Nobody writes into a form once it is made.

All work is counted: past a cap `TooBig` is raised before the work is done.
"""

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import gcd, lcm
from typing import Any, TypeAlias

MAX_BITS = 60_000  # of an integer that a power or factorial would make
MAX_TERMS = 400
MAX_WORK = 6_000  # products of terms in one comparison
MAX_POWER = 4_096  # of a sum
HEAVY_BITS = 2_000  # from here on the length of coefficients is watched

WIDTH = 64
FIELD = (1 << WIDTH) - 1
LIMIT_BITS = 40  # of an exponent, in units

Poly: TypeAlias = dict[int, int]
Form: TypeAlias = tuple[Poly, int, Poly | None]
Key: TypeAlias = tuple[Any, ...]

ZERO: Form = ({}, 1, None)
ONE: Form = ({0: 1}, 1, None)
MINUS_ONE: Form = ({0: -1}, 1, None)
HALF: Form = ({0: 1}, 2, None)


class TooBig(Exception):
    """The normal form would pass a cap."""


class Undefined(Exception):
    """The expression has no value: a division by zero, 0^0, a factorial of what is no natural number."""


class Finer(Exception):
    """Exponents or angles need smaller units than the ring has: `part` names which, `by` is what must divide them."""

    def __init__(self, part: str, by: int) -> None:
        super().__init__(part, by)
        self.part = part
        self.by = by


def number(value: int | Fraction) -> Form:
    if not value:
        return ZERO
    if type(value) is int:
        return ({0: value}, 1, None)
    return ({0: value.numerator}, value.denominator, None)


def rational(form: Form) -> Fraction | int | None:
    """The value, where it is plainly a rational number."""
    above, scale, below = form
    if not above:
        return 0
    if below is None and len(above) == 1:
        value = above.get(0)
        if value is not None:
            return value if scale == 1 else whole_if_it_is(Fraction(value, scale))
    return None


def whole_if_it_is(value: Fraction) -> Fraction | int:
    return value.numerator if value.denominator == 1 else value


class Ring:
    """The generators of one comparison, what their powers reduce to, and the arithmetic that counts what it does.

    unit: what an exponent of one is in a monomial. angle: angles are counted in 1/angle of their terms.
    is_complex: variables are complex numbers, so that no root or logarithm of one may be taken apart. positive: gives
    the names of variables that are positive wherever both sides have a value.
    is_incomplete: a generator was made that may depend on others. has_doubt: a step was taken that may hide that the
    expression has no value anywhere.
    """

    def __init__(
        self,
        unit: int = 12,
        angle: int = 1,
        *,
        is_complex: bool = False,
        positive: Callable[[], frozenset[str]] = frozenset,
    ) -> None:
        self.unit = unit
        self.angle = angle
        self.work = 0
        self.is_heavy = False
        self.is_incomplete = False
        self.has_doubt = False
        self.is_complex = is_complex
        self.positive = positive
        self.symbols: dict[str, Form] = {}
        self.bound: list[int] = []
        self.atoms: dict[str, list[tuple[tuple[Form, ...], int]]] = {}
        self.keys: list[Key] = []
        self.units: dict[Key, int] = {}
        self.offset = 0
        self.mask = 0
        self.too_high = 0
        self.rules: dict[int, tuple[int, int | Poly]] = {}

    # -- generators ---------------------------------------------------------------------------------------------------

    def generator(self, key: Key, limit: int = 0, becomes: int | Poly = 0) -> int:
        """The monomial of this generator. Its power `limit` reduces to becomes, where a limit is given."""
        made = self.units.get(key)
        if made is None:
            shift = WIDTH * len(self.keys)
            self.keys.append(key)
            self.units[key] = made = self.unit << shift
            self.too_high |= (FIELD >> LIMIT_BITS << LIMIT_BITS) << shift
            if limit:
                units = limit * self.unit
                bits = units.bit_length() + 1
                self.offset |= ((1 << bits) - units) << shift
                self.mask |= (FIELD >> bits << bits) << shift
                self.rules[shift] = (units, becomes)
        return made

    def variable(self, name: str) -> Form:
        made = self.symbols.get(name)
        if made is None:
            made = self.symbols[name] = ({self.generator(("variable", name)): 1}, 1, None)
        return made

    def atom(self, kind: str, *forms: Form, limit: int = 0, becomes: int | Poly = 0) -> int:
        """The generator of this kind over these forms: the same for forms that are equal."""
        known = self.atoms.setdefault(kind, [])
        for others, made in known:
            if len(others) == len(forms) and all(map(self.are_equal, forms, others)):
                return made
        self.is_incomplete = True
        made = self.generator((kind, len(known)), limit, becomes)
        known.append((forms, made))
        return made

    def key_of(self, generator: int) -> Key:
        return self.keys[generator.bit_length() // WIDTH]

    def arguments(self, key: Key) -> tuple[Form, ...]:
        """The forms that an atom was made over."""
        return self.atoms[key[0]][key[1]][0]

    def raised(self, generator: int, value: int | Fraction) -> Form:
        """A generator to a rational power, without its rule."""
        units = self.exponent(value)
        if units >= 0:
            return ({generator // self.unit * units: 1}, 1, None)
        return ({0: 1}, 1, {generator // self.unit * -units: 1})

    def factors(self, monomial: int) -> Iterator[tuple[Key, int]]:
        """The generators of the monomial with their exponents, in units."""
        at = 0
        while monomial:
            exponent = monomial & FIELD
            if exponent:
                yield self.keys[at], exponent
            monomial >>= WIDTH
            at += 1

    def exponent(self, value: int | Fraction) -> int:
        """The exponent in units.

        Raises:
            Finer: the unit is too big for it. TooBig.
        """
        units = value * self.unit
        if units.denominator != 1:
            raise Finer("unit", value.denominator)
        if abs(units.numerator) >> LIMIT_BITS:
            raise TooBig("too high a power")
        return units.numerator

    # -- sums and products of polynomials -----------------------------------------------------------------------------

    def spend(self, amount: int) -> None:
        self.work += amount
        if self.work > MAX_WORK:
            raise TooBig(f"more than {MAX_WORK} products of terms")

    def watch(self, *values: int) -> None:
        for value in values:
            if value.bit_length() > 2 * MAX_BITS:
                raise TooBig(f"an integer of more than {2 * MAX_BITS} bits")

    def product(self, left: Poly, right: Poly) -> Poly:
        size = len(left) * len(right)
        if size > 1:
            self.spend(size)
        if len(left) == 1:
            left, right = right, left
        made: Poly
        if len(right) == 1:
            ((by, factor),) = right.items()
            if not by:
                if factor == 1:
                    return left
                made = {monomial: value * factor for monomial, value in left.items()}
            else:
                made = {monomial + by: value * factor for monomial, value in left.items()}
        else:
            made = {}
            get = made.get
            for monomial, value in left.items():
                for by, factor in right.items():
                    joint = monomial + by
                    made[joint] = get(joint, 0) + value * factor
            made = without_zeros(made)
        if self.is_heavy:
            self.watch(*made.values())
        return self.settle(made) if self.mask else made

    def settle(self, poly: Poly) -> Poly:
        """The polynomial with every power reduced that has a rule."""
        offset, mask = self.offset, self.mask
        over = [monomial for monomial in poly if (monomial + offset) & mask]
        if not over:
            return poly
        made = dict(poly)
        for monomial in over:
            term = self._reduced(monomial, made.pop(monomial))
            for other, value in term.items():
                made[other] = made.get(other, 0) + value
        made = without_zeros(made)
        if len(made) > MAX_TERMS:
            raise TooBig(f"more than {MAX_TERMS} terms")
        return made

    def _reduced(self, monomial: int, value: int) -> Poly:
        extra: list[Poly] = []
        for shift, (units, becomes) in self.rules.items():
            turns = ((monomial >> shift) & FIELD) // units
            if not turns:
                continue
            monomial -= (turns * units) << shift
            if type(becomes) is int:
                value *= self.whole_power(becomes, turns)
            else:
                assert isinstance(becomes, dict)
                extra.append(self.poly_power(becomes, turns))
        made: Poly = {monomial: value}
        for poly in extra:
            made = self.product(made, poly)
        return made

    def whole_power(self, base: int, by: int) -> int:
        bits = base.bit_length()
        if bits > 1:
            if bits * by > MAX_BITS:
                raise TooBig(f"a power of more than {MAX_BITS} bits")
            self.is_heavy = self.is_heavy or bits * by > HEAVY_BITS
        raised: int = base**by
        return raised

    def poly_power(self, base: Poly, by: int) -> Poly:
        """base to a whole power, by >= 0."""
        if len(base) == 1:
            ((monomial, value),) = base.items()
            made = {self.monomial_power(monomial, by): self.whole_power(value, by)}
            return self.settle(made) if self.mask else made
        if by > MAX_POWER:
            raise TooBig("a sum to a high power")
        result: Poly = {0: 1}
        square = base
        while by:
            if by & 1:
                result = self.product(result, square)
            by >>= 1
            if by:
                square = self.product(square, square)
            if len(square) > MAX_TERMS or len(result) > MAX_TERMS:
                raise TooBig(f"more than {MAX_TERMS} terms")
        return result

    def monomial_power(self, monomial: int, by: int) -> int:
        if not monomial:
            return 0
        if by >> 23 or monomial & self.too_high:
            raise TooBig("too high a power")
        made = monomial * by
        if made & self.too_high:
            raise TooBig("too high a power")
        return made

    # -- arithmetic of forms ------------------------------------------------------------------------------------------

    def add(self, left: Form, right: Form) -> Form:
        above, scale, below = left
        other, by, under = right
        if below is not under and below != under:
            above = self.product(above, under) if under is not None else above
            other = self.product(other, below) if below is not None else other
            below = under if below is None else below if under is None else self.product(below, under)
        if scale == by:
            return self.made(merged(above, 1, other, 1), scale, below)
        joint = lcm(scale, by)
        return self.made(merged(above, joint // scale, other, joint // by), joint, below)

    def sub(self, left: Form, right: Form) -> Form:
        return self.add(left, negated(right))

    def mul(self, left: Form, right: Form) -> Form:
        above = self.product(left[0], right[0])
        below = left[2]
        if right[2] is not None:
            below = right[2] if below is None else self.product(below, right[2])
        scale = left[1] * right[1]
        if self.is_heavy:
            self.watch(scale)
        return self.made(above, scale, below)

    def scaled(self, form: Form, by: int | Fraction) -> Form:
        if not by:
            return ZERO
        factor = by.numerator
        return ({m: value * factor for m, value in form[0].items()}, form[1] * by.denominator, form[2])

    def div(self, left: Form, right: Form) -> Form:
        return self.mul(left, self.inverse(right))

    def made(self, above: Poly, scale: int, below: Poly | None) -> Form:
        """The form, with a denominator of one term cancelled as far as it goes."""
        if len(above) > MAX_TERMS:
            raise TooBig(f"more than {MAX_TERMS} terms")
        if below is None:
            return (above, scale, None)
        if not above:
            return (above, 1, None)
        if len(below) > 1:
            return (above, scale, below)
        if not below:
            raise Undefined("a division by zero")
        ((monomial, value),) = below.items()
        if value < 0:
            above, value = {m: -v for m, v in above.items()}, -value
        common = _common_part(above, monomial)
        if common:
            above = {m - common: v for m, v in above.items()}
            monomial -= common
        return (above, scale * value, {monomial: 1} if monomial else None)

    def inverse(self, form: Form) -> Form:
        above, scale, below = form
        if not above:
            raise Undefined("a division by zero")
        numerator: Poly = {0: scale} if below is None else {m: value * scale for m, value in below.items()}
        if len(above) > 1:
            return (numerator, 1, above)
        ((monomial, value),) = above.items()
        if not monomial:
            if value < 0:
                return ({m: -v for m, v in numerator.items()}, -value, None)
            return (numerator, value, None)
        return self._over_monomial(numerator, monomial, value)

    def _over_monomial(self, numerator: Poly, monomial: int, value: int) -> Form:
        """numerator / (value * monomial), with roots of numbers brought above the line."""
        for shift, (units, becomes) in self.rules.items():
            exponent = (monomial >> shift) & FIELD
            if exponent and type(becomes) is int:
                numerator = self.product(numerator, {(units - exponent) << shift: 1})
                monomial -= exponent << shift
                value *= becomes
        return self.made(numerator, 1, {monomial: value})

    def power(self, base: Form, by: int) -> Form:
        """base to a whole power."""
        if by < 0:
            return self.power(self.inverse(base), -by)
        if by == 1:
            return base
        above, scale, below = base
        if not above:
            if not by:
                raise Undefined("zero to the power zero")
            return base
        raised = self.poly_power(above, by)
        under = None if below is None else self.poly_power(below, by)
        return self.made(raised, 1 if scale == 1 else self.whole_power(scale, by), under)

    def are_equal(self, left: Form, right: Form) -> bool:
        """Whether the two are the same by cross-multiplication."""
        above, scale, below = left
        other, by, under = right
        if below is not under and below != under:
            above = self.product(above, under) if under is not None else above
            other = self.product(other, below) if below is not None else other
        if scale == by:
            return above == other
        if len(above) != len(other):
            return False
        return all(value * by == other.get(monomial, 0) * scale for monomial, value in above.items())


def _common_part(poly: Poly, monomial: int) -> int:
    """The highest monomial that divides the given one and every term."""
    common = 0
    shift = 0
    rest = monomial
    while rest:
        most = rest & FIELD
        if most:
            for term in poly:
                exponent = (term >> shift) & FIELD
                if exponent < most:
                    most = exponent
                    if not most:
                        break
            common |= most << shift
        rest >>= WIDTH
        shift += WIDTH
    return common


def negated(form: Form) -> Form:
    return ({monomial: -value for monomial, value in form[0].items()}, form[1], form[2])


def merged(left: Poly, by: int, right: Poly, factor: int) -> Poly:
    """by * left + factor * right."""
    made = dict(left) if by == 1 else {monomial: value * by for monomial, value in left.items()}
    for monomial, value in right.items():
        total = made.get(monomial, 0) + value * factor
        if total:
            made[monomial] = total
        else:
            made.pop(monomial, None)
    return made


def without_zeros(poly: Poly) -> Poly:
    if 0 in poly.values():
        return {monomial: value for monomial, value in poly.items() if value}
    return poly


def primitive(form: Form) -> tuple[Fraction, Form]:
    """A rational factor and the rest: coprime coefficients, the first of them positive; equal rests are one form."""
    above, scale, below = form
    content = gcd(*above.values())
    if above[max(above)] < 0:
        content = -content
    rest = above if content == 1 else {monomial: value // content for monomial, value in above.items()}
    if below is None:
        return Fraction(content, scale), (rest, 1, None)
    under = gcd(*below.values())
    if below[max(below)] < 0:
        under = -under
    return Fraction(content, scale * under), (rest, 1, {m: value // under for m, value in below.items()})
