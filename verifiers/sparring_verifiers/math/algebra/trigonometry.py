"""Trigonometric functions in normal form: polynomials in sine and cosine of basic angles, with sin^2 = 1 - cos^2.

An angle is a sum of terms. Rational multiples of pi with a denominator that divides 12, 5 or 10 are surds; every other
term is a whole multiple of a basic angle, whose sine and cosine are generators, and sums are taken apart.
"""

from fractions import Fraction

from .polynomials import MINUS_ONE, ONE, ZERO, Finer, Form, Ring, TooBig, negated, number, primitive, rational
from .roots import HALF_POWER, TRANSCENDENT, fractional, opaque, rational_power

MAX_MULTIPLE = 24
MAX_ANGLE = 60  # parts that a basic angle is cut in
MAX_PARTS = 4  # terms of an angle that are taken apart

Pair = tuple[Form, Form]  # sine and cosine


def pi(ring: Ring) -> int:
    return ring.generator((TRANSCENDENT, "pi"))


def sine_and_cosine(ring: Ring, angle: Form) -> Pair:
    above, scale, below = angle
    if not above:
        return ZERO, ONE
    turn = Fraction(0)
    rest: dict[int, int] = dict(above)
    if below is None and pi(ring) in rest:
        turn = Fraction(rest.pop(pi(ring)), scale)
    pair = _of_turn(ring, turn)
    if not rest:
        return pair
    if below is not None or len(rest) > MAX_PARTS:
        return _sum_of(ring, pair, _of_atom(ring, (rest, scale, below)))
    for monomial, value in sorted(rest.items()):
        pair = _sum_of(ring, pair, _of_term(ring, monomial, Fraction(value, scale)))
    return pair


def tangent(ring: Ring, angle: Form) -> Form:
    sine, cosine = sine_and_cosine(ring, angle)
    return ring.div(sine, cosine)


def _sum_of(ring: Ring, left: Pair, right: Pair) -> Pair:
    if left[0] is ZERO and left[1] is ONE:
        return right
    mul = ring.mul
    return (
        ring.add(mul(left[0], right[1]), mul(left[1], right[0])),
        ring.sub(mul(left[1], right[1]), mul(left[0], right[0])),
    )


def _of_term(ring: Ring, monomial: int, value: Fraction) -> Pair:
    """Of value * monomial, as a multiple of the basic angle monomial / ring.angle."""
    count = value * ring.angle
    if count.denominator != 1:
        if value.denominator > MAX_ANGLE:
            return _of_atom(ring, ({monomial: value.numerator}, value.denominator, None))
        raise Finer("angle", value.denominator)
    times = abs(count.numerator)
    if times > MAX_MULTIPLE:
        return _of_atom(ring, ({monomial: value.numerator}, value.denominator, None))
    pair = _of_multiple(ring, _basic(ring, ({monomial: 1}, ring.angle, None)), times)
    return (negated(pair[0]), pair[1]) if count < 0 else pair


def _of_atom(ring: Ring, angle: Form) -> Pair:
    content, rest = primitive(angle)
    pair = _basic(ring, ring.scaled(rest, abs(content)))
    return (negated(pair[0]), pair[1]) if content < 0 else pair


def _basic(ring: Ring, angle: Form) -> Pair:
    """Generators for the sine and cosine of a basic angle; those of an inverse function are known."""
    known = _of_inverse(ring, angle)
    if known is not None:
        return known
    cosine = ring.atom("cos", angle)
    sine = ring.atom("sin", angle, limit=2, becomes={0: 1, 2 * cosine: -1})
    return ({sine: 1}, 1, None), ({cosine: 1}, 1, None)


def _of_inverse(ring: Ring, angle: Form) -> Pair | None:
    above, scale, below = angle
    if scale != 1 or below is not None or len(above) != 1:
        return None
    ((monomial, value),) = above.items()
    factors = list(ring.factors(monomial))
    if value != 1 or len(factors) != 1 or factors[0][1] != ring.unit or factors[0][0][0] not in ("asin", "atan"):
        return None
    key = factors[0][0]
    argument = ring.arguments(key)[0]
    square = ring.mul(argument, argument)
    if key[0] == "asin":
        return argument, fractional(ring, ring.sub(ONE, square), HALF_POWER)
    cosine = fractional(ring, ring.add(ONE, square), -HALF_POWER)
    return ring.mul(argument, cosine), cosine


def _of_multiple(ring: Ring, pair: Pair, times: int) -> Pair:
    """Sine and cosine of a whole multiple, by repeated doubling."""
    result: Pair = (ZERO, ONE)
    while times:
        if times & 1:
            result = _sum_of(ring, result, pair)
        times >>= 1
        if times:
            pair = _sum_of(ring, pair, pair)
    return result


def _of_turn(ring: Ring, turn: Fraction) -> Pair:
    """Sine and cosine of a rational multiple of pi."""
    if not turn:
        return ZERO, ONE
    turn %= 2
    if turn >= 1:
        sine, cosine = _of_turn(ring, turn - 1)
        return negated(sine), negated(cosine)
    if turn >= HALF_POWER:
        if turn == HALF_POWER:
            return ONE, ZERO
        sine, cosine = _of_turn(ring, 1 - turn)
        return sine, negated(cosine)
    made = _surds(ring, turn)
    if made is not None:
        return made
    if turn.denominator > 10_000:
        raise TooBig("too fine an angle")
    part: Form = ({pi(ring): 1}, turn.denominator, None)
    if turn.numerator > MAX_MULTIPLE:
        return _basic(ring, ring.scaled(part, turn.numerator))
    return _of_multiple(ring, _basic(ring, part), turn.numerator)


def _surds(ring: Ring, turn: Fraction) -> Pair | None:
    """For an angle from 0 to a quarter turn exclusive, whose denominator divides 12 or 10."""
    if turn > Fraction(1, 4):
        made = _surds(ring, HALF_POWER - turn)
        return None if made is None else (made[1], made[0])

    def root(value: int) -> Form:
        return rational_power(ring, value, HALF_POWER)

    half = Fraction(1, 2)
    match turn.denominator:
        case 4:
            either = ring.scaled(root(2), half)
            return either, either
        case 6:
            return number(half), ring.scaled(root(3), half)
        case 12:
            quarter = Fraction(1, 4)
            return (
                ring.scaled(ring.sub(root(6), root(2)), quarter),
                ring.scaled(ring.add(root(6), root(2)), quarter),
            )
        case 5 | 10:
            one = ONE if turn.denominator == 5 else MINUS_ONE
            chord = ring.scaled(ring.add(one, root(5)), Fraction(1, 4))  # cos 36 degrees, or sin 18 degrees
            other = fractional(ring, ring.sub(ONE, ring.mul(chord, chord)), HALF_POWER)
            return (other, chord) if turn.denominator == 5 else (chord, other)
    return None


# The twelfths of half a turn whose sine or tangent is rational and positive, and no others.
# Source: I. Niven 1956, "Irrational Numbers", corollary 3.12.
_OF_RATIONAL = {"asin": (2, 6), "atan": (3,)}


def inverse_sine(ring: Ring, value: Form) -> Form:
    return _inverse(ring, "asin", value, (0, 1, 2, 3, 4, 5, 6))


def inverse_cosine(ring: Ring, value: Form) -> Form:
    """As a right angle less the inverse sine."""
    return ring.sub(({pi(ring): 1}, 2, None), inverse_sine(ring, value))


def inverse_tangent(ring: Ring, value: Form) -> Form:
    return _inverse(ring, "atan", value, (0, 1, 2, 3, 4, 5))


def _inverse(ring: Ring, op: str, value: Form, twelfths: tuple[int, ...]) -> Form:
    """A special angle, or a generator that is odd in its argument."""
    if not value[0]:
        return ZERO
    if not ring.is_incomplete or len(value[0]) <= 2:
        for count in twelfths if rational(value) is None else _OF_RATIONAL[op]:
            pair = _of_turn(ring, Fraction(count, 12))
            known = pair[0] if op == "asin" else ring.div(pair[0], pair[1])
            if ring.are_equal(value, known):
                return ({pi(ring): count}, 12, None)
            if ring.are_equal(value, negated(known)):
                return ({pi(ring): -count}, 12, None)
    content, rest = primitive(value)
    made = opaque(ring, op, ring.scaled(rest, abs(content)))
    return negated(made) if content < 0 else made
