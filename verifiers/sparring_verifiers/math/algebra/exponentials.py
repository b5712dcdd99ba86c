"""Powers with any exponent, exponentials and logarithms in normal form, by laws that hold wherever both sides do."""

from fractions import Fraction

from .polynomials import MAX_TERMS, ONE, ZERO, Form, Key, Poly, Ring, Undefined, negated, number, primitive, rational
from .roots import (
    CONSTANTS,
    IMAGINARY,
    TRANSCENDENT,
    absolute_of,
    factored,
    fractional,
    is_positive,
    opaque,
    power_of_generator,
    prime,
)
from .trigonometry import sine_and_cosine

MAX_SUM_TERMS = 300  # of a sum's power that is multiplied out
LOGARITHM, POWER = "ln", "power"


def euler(ring: Ring) -> int:
    return ring.generator((TRANSCENDENT, "e"))


def power(ring: Ring, base: Form, exponent: Form, *, is_root: bool = False) -> Form:
    """base ^ exponent."""
    by = rational(exponent)
    if by is None:
        return _symbolic(ring, base, exponent)
    if by.denominator != 1:
        return fractional(ring, base, Fraction(by), is_root=is_root)
    if not base[0] and by <= 0:
        raise Undefined("zero to a power that is not positive")
    return whole_power(ring, base, by.numerator)


def whole_power(ring: Ring, base: Form, by: int) -> Form:
    """base to a whole power; where a sum would grow too long, it stands as a generator of its own."""
    if by < 0:
        return whole_power(ring, ring.inverse(base), -by)
    above, scale, below = base
    if max(len(above), len(below or ())) < 2 or by < 2:
        return ring.power(base, by)
    if _terms(len(above), by) <= MAX_SUM_TERMS and _terms(len(below or {0: 1}), by) <= MAX_SUM_TERMS:
        return ring.power(base, by)
    made = _kept(ring, above, by)
    if scale != 1:
        made = ring.scaled(made, Fraction(1, ring.whole_power(scale, by)))
    return made if below is None else ring.div(made, _kept(ring, below, by))


def _terms(length: int, by: int) -> int:
    """At most how many terms a sum of this length to this power has, or more than the cap."""
    total = 1
    for step in range(1, min(length, by + 1)):
        total = total * (max(by, length - 1) + min(by, length - 1) - step + 1) // step
        if total > MAX_TERMS:
            break
    return total


def _kept(ring: Ring, poly: Poly, by: int) -> Form:
    """A power of a sum that is not multiplied out."""
    if len(poly) < 2:
        return ring.power((poly, 1, None), by)
    content, rest = primitive((poly, 1, None))
    generator = ring.atom("sum", rest)
    factor = content.numerator
    return ({ring.monomial_power(generator, by): ring.whole_power(factor, by)}, 1, None)


def _symbolic(ring: Ring, base: Form, exponent: Form) -> Form:
    value = rational(base)
    if value == 1:
        return base
    above, scale, below = base
    if value == 0 or len(above) > 1 or (below is not None and len(below) > 1):
        return _opaque_power(ring, base, exponent)
    ((monomial, factor),) = above.items()
    if any(key[0] == IMAGINARY for key, _ in ring.factors(monomial)):
        return _opaque_power(ring, base, exponent)
    if ring.is_complex and not all(key[0] in CONSTANTS for key, _ in ring.factors(monomial)):
        return _opaque_power(ring, base, exponent)
    log = _logarithm_of_term(ring, ({monomial: abs(factor)}, scale, below))
    made = exponential(ring, ring.mul(exponent, log))
    return made if factor > 0 else ring.mul(made, _turns(ring, exponent))


def _turns(ring: Ring, exponent: Form) -> Form:
    """(-1) ^ exponent."""
    above, scale, below = exponent
    if scale != 1 or below is not None:
        return _opaque_power(ring, number(-1), exponent)
    made = number(-1 if above.get(0, 0) % 2 else 1)
    for monomial, count in above.items():
        if monomial:
            made = ring.mul(made, _generated(ring, (-1,), monomial, Fraction(count)))
    return made


def _opaque_power(ring: Ring, base: Form, exponent: Form) -> Form:
    """A power of which no more is known than that a whole number in the exponent can be split off."""
    above, scale, below = exponent
    whole = above.get(0, 0) // scale if below is None and 0 in above else 0
    if not whole or abs(whole) > 30 or not base[0]:
        return opaque(ring, "pow", base, exponent)
    rest = ring.sub(exponent, number(whole))
    return ring.mul(opaque(ring, "pow", base, rest), ring.power(base, whole))


# -- exponentials -----------------------------------------------------------------------------------------------------


def exponential(ring: Ring, exponent: Form) -> Form:
    """e ^ exponent."""
    above, scale, below = exponent
    if below is not None:
        content, rest = primitive(exponent)
        generator = ring.atom("exp", ring.scaled(rest, abs(content)))
        made: Form = ({generator: 1}, 1, None)
        return ring.inverse(made) if content < 0 else made
    made, angle = ONE, ZERO
    for monomial, value in above.items():
        rest_of = _without_i(ring, monomial)
        if rest_of is not None:
            angle = ring.add(angle, ({rest_of: value}, scale, None))
        else:
            made = ring.mul(made, _exponential_of_term(ring, monomial, Fraction(value, scale)))
    if angle[0]:
        sine, cosine = sine_and_cosine(ring, angle)
        turn: Form = ({ring.units[(IMAGINARY,)]: 1}, 1, None)
        made = ring.mul(made, ring.add(cosine, ring.mul(turn, sine)))
    return made


def _without_i(ring: Ring, monomial: int) -> int | None:
    turn = ring.units.get((IMAGINARY,))
    if turn is None or not any(key[0] == IMAGINARY for key, _ in ring.factors(monomial)):
        return None
    return monomial - turn


def _exponential_of_term(ring: Ring, monomial: int, value: Fraction) -> Form:
    if not monomial:
        return power_of_generator(ring, euler(ring), value)
    logs = [(key, units) for key, units in ring.factors(monomial) if key[0] in (LOGARITHM, "ln of")]
    if len(logs) != 1 or logs[0][1] != ring.unit:
        return _generated(ring, (TRANSCENDENT, "e"), monomial, value)
    key = logs[0][0]
    rest = monomial - ring.units[key]
    if key[0] == LOGARITHM:
        base = key[1]
        if rest:
            return _generated(ring, base, rest, value)
        return power_of_generator(ring, ring.units[base], value)
    argument = ring.arguments(key)[0]
    if rest:
        return _generated(ring, key, rest, value)
    if value.denominator == 1:
        return whole_power(ring, argument, value.numerator)
    return fractional(ring, argument, value)


def _generated(ring: Ring, base: Key, monomial: int, value: Fraction) -> Form:
    """base ^ (value * monomial), as a power of the generator base ^ monomial."""
    ring.is_incomplete = True
    return power_of_generator(ring, ring.generator((POWER, base, monomial)), value)


# -- logarithms -------------------------------------------------------------------------------------------------------


def logarithm(ring: Ring, form: Form) -> Form:
    value = rational(form)
    if value is not None:
        if not value:
            raise Undefined("a logarithm of zero")
        return _of_rational(ring, value) if value > 0 else opaque(ring, LOGARITHM + " of", form)
    above, _, below = form
    if len(above) == 1 and (below is None or len(below) == 1):
        return _logarithm_of_term(ring, form)
    if len(above) == 1 and below is not None:
        return negated(logarithm(ring, ring.inverse(form)))
    content, rest = primitive(form)
    if content < 0:
        content, rest = -content, negated(rest)
    return ring.add(_of_rational(ring, content), opaque(ring, "ln of", rest))


def _of_rational(ring: Ring, value: int | Fraction) -> Form:
    if value == 1:
        return ZERO
    ring.spend(16)
    made: Poly = {}
    for sign, part in ((1, value.numerator), (-1, value.denominator)):
        for base, count in factored(part):
            made[_log_of(ring, ring.key_of(prime(ring, base)))] = sign * count
    return (made, 1, None)


def _log_of(ring: Ring, key: Key) -> int:
    ring.is_incomplete = True
    return ring.generator((LOGARITHM, key))


def _logarithm_of_term(ring: Ring, form: Form) -> Form:
    """Of one term over one term, as the sum of the logarithms of what is in it; their absolute values, where even."""
    above, scale, below = form
    ((monomial, factor),) = above.items()
    parts = [*ring.factors(monomial)]
    parts += [(key, -units) for key, units in ring.factors(next(iter(below)))] if below else []
    is_known = all(key[0] in CONSTANTS for key, _ in parts)
    if factor < 0 or any(key[0] == IMAGINARY for key, _ in parts) or (ring.is_complex and not is_known):
        return opaque(ring, "ln of", form)
    made = _of_rational(ring, Fraction(factor, scale))
    for key, units in parts:
        made = ring.add(made, ring.scaled(_logarithm_of_generator(ring, key, Fraction(units, ring.unit)), 1))
    return made


def _logarithm_of_generator(ring: Ring, key: Key, exponent: Fraction) -> Form:
    if key == (TRANSCENDENT, "e"):
        return number(exponent)
    if key[0] == POWER and is_positive(ring, key):
        base, monomial = key[1], key[2]
        inner = ONE if base == (TRANSCENDENT, "e") else _logarithm_of_generator(ring, base, Fraction(1))
        return ring.scaled(ring.mul(({monomial: 1}, 1, None), inner), exponent)
    if not is_positive(ring, key) and exponent.denominator % 2 and exponent.numerator % 2 == 0:
        key = ring.key_of(absolute_of(ring, ring.units[key]))
    return ring.scaled(({_log_of(ring, key): 1}, 1, None), exponent)
