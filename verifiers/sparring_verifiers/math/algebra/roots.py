"""Fractional powers and absolute values in normal form: surds by prime factors, roots of sums as generators.

Source: A. S. Besicovitch 1940, "On the linear independence of fractional powers of integers": the p^(a/b), p prime,
0 <= a/b < 1, are linearly independent over the rationals, so surds written so are equal only where they look equal.
"""

from fractions import Fraction
from functools import lru_cache
from math import gcd, isqrt

from sparring_verifiers.math.enclosures import balls

from .polynomials import (
    FIELD,
    MAX_BITS,
    ONE,
    ZERO,
    Finer,
    Form,
    Key,
    Poly,
    Ring,
    TooBig,
    Undefined,
    negated,
    number,
    primitive,
    rational,
)

PRIME, UNFACTORED, IMAGINARY, TRANSCENDENT, VARIABLE = "prime", "unfactored", "i", "transcendent", "variable"
CONSTANTS = (PRIME, UNFACTORED, TRANSCENDENT)
MAX_DEGREE_BITS = 12_000


def imaginary(ring: Ring) -> int:
    return ring.generator((IMAGINARY,), 2, -1)


def prime(ring: Ring, value: int) -> int:
    kind = PRIME if value < 64_000_000 else UNFACTORED
    ring.is_incomplete = ring.is_incomplete or kind is UNFACTORED
    return ring.generator((kind, value), 1, value)


def rational_power(ring: Ring, value: int | Fraction, by: int | Fraction) -> Form:
    """A positive rational number to a rational power."""
    if value == 1:
        return ONE
    if by.denominator.bit_length() > MAX_DEGREE_BITS:
        raise TooBig("a root of too high a degree")
    ring.spend(16)
    if value.numerator.bit_length() + value.denominator.bit_length() > 64 or abs(by.numerator) > 8:
        ring.is_heavy = True
    above, below, surds = _taken_out(value.numerator, value.denominator, by.numerator, by.denominator)
    monomial = 0
    for base, count, degree in surds:
        units, rest = divmod(count * ring.unit, degree)
        if rest:
            raise Finer("unit", degree)
        monomial += prime(ring, base) // ring.unit * units
    return ({monomial: above}, below, None)


@lru_cache(maxsize=4096)
def _taken_out(
    numerator: int, denominator: int, by: int, degree: int
) -> tuple[int, int, tuple[tuple[int, int, int], ...]]:
    """(numerator / denominator)^(by / degree) as a quotient, and prime^(count / degree) with count < degree."""
    above, below, surds = 1, 1, []
    if denominator == 1 and degree == 2 and by == 1:
        whole = isqrt(numerator)
        if whole * whole == numerator:
            return whole, 1, ()
    for part, sign in ((numerator, by), (denominator, -by)):
        for base, exponent in factored(part):
            whole, count = divmod(exponent * sign, degree)
            if abs(whole) * base.bit_length() > MAX_BITS:
                raise TooBig(f"a power of more than {MAX_BITS} bits")
            if whole > 0:
                above *= base**whole
            else:
                below *= base**-whole
            if count:
                common = gcd(count, degree)
                surds.append((base, count // common, degree // common))
    return above, below, tuple(surds)


def fractional(ring: Ring, base: Form, by: Fraction, *, is_root: bool = False) -> Form:
    """base to a power that is not whole. is_root: an odd root of a negative number is the real one."""
    value = rational(base)
    if value is not None:
        return _of_rational(ring, value, by, is_root)
    if len(base[0]) == 1 and base[2] is None:
        made = _of_term(ring, base, by, is_root)
        if made is not None:
            return made
    elif base[2] is not None and len(base[0]) == len(base[2]) == 1 and not ring.is_complex:
        above = _of_term(ring, (base[0], base[1], None), by, is_root)
        below = _of_term(ring, (base[2], 1, None), by, is_root)
        if above is not None and below is not None and _forces_sign(ring, base):
            return ring.div(above, below)
    return _of_sum(ring, base, by, is_root)


def _of_rational(ring: Ring, value: int | Fraction, by: Fraction, is_root: bool) -> Form:
    if value > 0:
        return rational_power(ring, value, by)
    if not value:
        if by <= 0:
            raise Undefined("zero to a power that is not positive")
        return ZERO
    if by.denominator == 2:
        turn: Form = ring.power(({imaginary(ring): 1}, 1, None), by.numerator)
        return ring.mul(turn, rational_power(ring, -value, by))
    if is_root and by.denominator % 2:
        made = rational_power(ring, -value, by)
        return negated(made) if by.numerator % 2 else made
    return opaque(ring, "pow", number(value), number(by))


def _forces_sign(ring: Ring, base: Form) -> bool:
    """Whether the parts of a quotient of two terms cannot both be negative where it has a root."""
    names = [key for term in (base[0], base[2] or {}) for key, _ in ring.factors(next(iter(term)))]
    loose = [key for key in names if key[0] not in CONSTANTS and not is_positive(ring, key)]
    return len(loose) <= 1 and next(iter(base[0].values())) > 0


def _of_term(ring: Ring, base: Form, by: Fraction, is_root: bool) -> Form | None:
    """A power of one term, None where its sign leaves it open what that is."""
    ((monomial, value),) = base[0].items()
    is_negative = value < 0
    is_odd = is_root and by.denominator % 2 == 1
    made, odd = ONE, 0
    for key, units in ring.factors(monomial):
        exponent = Fraction(units, ring.unit)
        generator = ring.units[key]
        if key[0] == IMAGINARY or (ring.is_complex and key[0] not in CONSTANTS):
            return None
        is_loose = key[0] not in CONSTANTS and not is_positive(ring, key) and exponent.denominator % 2
        if is_loose and not is_odd:
            if exponent.numerator % 2 == 0:
                generator = absolute_of(ring, generator)
            else:
                odd += 1
        made = ring.mul(made, power_of_generator(ring, generator, exponent * by))
    if odd > 1 or (is_negative and (odd or ring.is_complex) and not is_odd):
        return None
    if is_negative and not is_odd and by.denominator != 2:
        return None
    return ring.mul(made, _of_rational(ring, Fraction(value, base[1]), by, is_root))


def power_of_generator(ring: Ring, generator: int, exponent: int | Fraction) -> Form:
    """A generator to a rational power, in normal form."""
    above, scale, below = ring.raised(generator, exponent)
    if below is not None:
        return ring.inverse((ring.settle(below), 1, None))
    return (ring.settle(above), scale, None)


def is_positive(ring: Ring, key: Key) -> bool:
    if key[0] == VARIABLE:
        return key[1] in ring.positive()
    return key[0] in CONSTANTS or key[0] == "abs" or (key[0] == "power" and key[1][0] in CONSTANTS)


def _of_sum(ring: Ring, base: Form, by: Fraction, is_root: bool) -> Form:
    """A root of a sum: a generator whose power is the sum again."""
    degree = by.denominator
    if degree.bit_length() > 12 or (ring.is_complex and base[2] is not None):
        return opaque(ring, "pow", base, number(by))
    content, rest = primitive(base)
    sign = 1
    if content < 0:
        content = -content
        if is_root and degree % 2 and not ring.is_complex:
            sign = -1 if by.numerator % 2 else 1
        else:
            rest = negated(rest)
    outer = rational_power(ring, content, by)
    above, _, below = rest
    if below is not None:
        if degree != 2 and not (degree % 2 and is_root):
            return opaque(ring, "pow", base, number(by))
        divisor: Form = (below, 1, None)
        above = ring.product(above, ring.poly_power(below, degree - 1))
        if degree == 2:
            divisor = absolute(ring, divisor)
        inner = _root_of_poly(ring, above, degree)
        made = ring.power(ring.div(inner, divisor), by.numerator)
    else:
        made = ring.power(_root_of_poly(ring, above, degree), by.numerator)
    made = ring.mul(outer, made)
    return negated(made) if sign < 0 else made


def _root_of_poly(ring: Ring, poly: Poly, degree: int) -> Form:
    if degree == 2 and len(poly) == 2:
        made = _denested(ring, poly)
        if made is not None:
            return made
    ring.has_doubt = ring.has_doubt or degree % 2 == 0
    return ({ring.atom(f"root {degree}", (poly, 1, None), limit=degree, becomes=poly): 1}, 1, None)


def _denested(ring: Ring, poly: Poly) -> Form | None:
    """sqrt(a + b sqrt(n)) as a sum of two square roots, where a^2 - b^2 n is a square."""
    ((monomial, value),) = [item for item in poly.items() if item[0]] if 0 in poly else [(0, 0)]
    squared = ring.settle({2 * monomial: value * value})
    if not monomial or squared.keys() != {0}:
        return None
    whole = poly[0]
    gap = whole * whole - squared[0]
    root = isqrt(max(gap, 0))
    if root * root != gap or whole + root <= 0:
        return None
    first = rational_power(ring, Fraction(whole + root, 2), HALF_POWER)
    second = _of_rational(ring, Fraction(whole - root, 2), HALF_POWER, is_root=False)
    return ring.add(first, second) if value > 0 else ring.sub(first, second)


HALF_POWER = Fraction(1, 2)


def absolute(ring: Ring, form: Form) -> Form:
    """|form|."""
    value = rational(form)
    if value is not None:
        return form if value >= 0 else negated(form)
    if ring.is_complex:
        return opaque(ring, "abs", form)
    above, scale, below = form
    if below is not None:
        return ring.div(absolute(ring, (above, scale, None)), absolute(ring, (below, 1, None)))
    if len(above) == 1:
        return _absolute_term(ring, form)
    if any(key[0] == IMAGINARY for monomial in above for key, _ in ring.factors(monomial)):
        return _modulus(ring, form)
    sign = sign_of_constant(ring, above)
    if sign is not None:
        return form if sign > 0 else negated(form)
    content, rest = primitive(form)
    squared = ring.product(rest[0], rest[0]) if len(rest[0]) <= 6 else 0
    made = ring.atom("abs", rest, limit=2 if squared else 0, becomes=squared)
    return ring.scaled(({made: 1}, 1, None), abs(content))


def _absolute_term(ring: Ring, form: Form) -> Form:
    ((monomial, value),) = form[0].items()
    made = number(Fraction(abs(value), form[1]))
    for key, units in ring.factors(monomial):
        exponent = Fraction(units, ring.unit)
        generator = ring.units[key]
        if key[0] == IMAGINARY:
            continue
        if not is_positive(ring, key) and exponent.denominator % 2 and exponent.numerator % 2:
            generator = absolute_of(ring, generator)
        made = ring.mul(made, power_of_generator(ring, generator, exponent))
    return made


def absolute_of(ring: Ring, generator: int) -> int:
    """The generator for the absolute value of a generator."""
    return ring.atom("abs", ({generator: 1}, 1, None), limit=2, becomes={2 * generator: 1})


def _modulus(ring: Ring, form: Form) -> Form:
    """|a + bi| = sqrt(a^2 + b^2), where a and b are plainly real."""
    parts = real_and_imaginary(ring, form)
    if parts is None:
        return opaque(ring, "abs", form)
    squares = [ring.mul(part, part) for part in parts]
    return fractional(ring, ring.add(squares[0], squares[1]), HALF_POWER)


def real_and_imaginary(ring: Ring, form: Form) -> tuple[Form, Form] | None:
    """Real and imaginary part of a constant built from surds, pi, e and i; None for anything else."""
    above, scale, below = form
    if not is_plain_constant(ring, above) or (below is not None and not is_plain_constant(ring, below)):
        return None
    if below is None:
        return _parts(ring, above, scale)
    turned = conjugate(ring, below)
    divisor: Form = (ring.product(below, turned), 1, None)
    real, across = _parts(ring, ring.product(above, turned), scale)
    return ring.div(real, divisor), ring.div(across, divisor)


def _parts(ring: Ring, poly: Poly, scale: int) -> tuple[Form, Form]:
    turn = imaginary(ring)
    parts: tuple[Poly, Poly] = ({}, {})
    for monomial, value in poly.items():
        is_imaginary = (monomial // (turn // ring.unit)) & FIELD
        parts[bool(is_imaginary)][monomial - turn if is_imaginary else monomial] = value
    return (parts[0], scale, None), (parts[1], scale, None)


def conjugate(ring: Ring, poly: Poly) -> Poly:
    shift = imaginary(ring) // ring.unit
    return {m: -value if (m // shift) & FIELD else value for m, value in poly.items()}


def is_plain_constant(ring: Ring, poly: Poly) -> bool:
    return all(key[0] in (*CONSTANTS, IMAGINARY) for monomial in poly for key, _ in ring.factors(monomial))


def sign_of_constant(ring: Ring, poly: Poly) -> int | None:
    """The sign of a sum of surds, pi and e, by enclosure; None where it has other parts."""
    terms = []
    for monomial, value in poly.items():
        powers = []
        for key, units in ring.factors(monomial):
            if key[0] not in CONSTANTS:
                return None
            powers.append((key[1], Fraction(units, ring.unit)))
        terms.append((value, powers))
    return balls.sign_of_sum(terms)


def opaque(ring: Ring, op: str, *args: Form) -> Form:
    """A generator that stands for an operation that nothing is known of."""
    ring.is_incomplete = ring.has_doubt = True
    return ({ring.atom(op, *args): 1}, 1, None)


@lru_cache(maxsize=1)
def _primes() -> tuple[int, ...]:
    limit = 8_000
    sieve = bytearray([1]) * limit
    for n in range(2, 90):
        if sieve[n]:
            sieve[n * n :: n] = bytes(len(range(n * n, limit, n)))
    return tuple(n for n in range(2, limit) if sieve[n])


@lru_cache(maxsize=4096)
def factored(value: int) -> tuple[tuple[int, int], ...]:
    """value >= 1 as prime powers: primes below 8000, and what is left over, which may be composite."""
    if value.bit_length() > MAX_BITS:
        raise TooBig(f"an integer of more than {MAX_BITS} bits")
    found: list[tuple[int, int]] = []
    for base in _primes():
        if base * base > value:
            break
        count = 0
        while value % base == 0:
            value //= base
            count += 1
        if count:
            found.append((base, count))
    if value > 1:
        found.append((value, 1))
    return tuple(found)
