"""Sums and products in normal form: short ones worked out, powers by Bernoulli numbers, geometric ones."""

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from math import comb

from sparring_verifiers.math.enclosures import balls

from .polynomials import ONE, ZERO, Form, Key, Poly, Ring, TooBig, negated, number, rational
from .roots import CONSTANTS, power_of_generator

MAX_STEPS = 200
MAX_DEGREE = 12


def expanded(ring: Ring, op: str, term: Callable[[Form], Form], lower: int, upper: int) -> Form:
    """The sum or product of term(k) for k from lower up to upper; the empty one where upper = lower - 1."""
    if not lower - 1 <= upper < lower + MAX_STEPS:
        raise TooBig(f"a {op} of more than {MAX_STEPS} terms, or of fewer than none")
    made = ZERO if op == "sum" else ONE
    join = ring.add if op == "sum" else ring.mul
    for at in range(lower, upper + 1):
        made = join(made, term(number(at)))
    return made


def closed_sum(ring: Ring, body: Form, name: int, lower: Form, upper: Form | None) -> Form | None:
    """The sum of body over its variable, the generator `name`, where a closed form is known.

    upper None: an infinite sum. Polynomials by Bernoulli's formula, geometric terms, and sums of the two kinds.
    """
    above, scale, below = body
    if below is not None and not _is_free(ring, below, name):
        return _closed_over_power(ring, body, name, lower, upper)
    made = ZERO
    for monomial, value in above.items():
        part = _closed_term(ring, monomial, name, lower, upper)
        if part is None:
            return None
        made = ring.add(made, ring.scaled(part, value))
    made = ring.scaled(made, Fraction(1, scale))
    return made if below is None else ring.div(made, (below, 1, None))


def _is_free(ring: Ring, poly: Poly, name: int) -> bool:
    return not any(_mentions(ring, key, name) for monomial in poly for key, _ in ring.factors(monomial))


def _mentions(ring: Ring, key: object, name: int) -> bool:
    """Whether a generator is the variable, or is made over it."""
    own = ring.key_of(name)
    if key == own:
        return True
    if not isinstance(key, tuple):
        return False
    if key[0] == "power":
        return _mentions(ring, key[1], name) or any(_mentions(ring, other, name) for other, _ in ring.factors(key[2]))
    if key[0] == "ln":
        return _mentions(ring, key[1], name)
    if key[0] in ring.atoms:
        polys = [poly for form in ring.arguments(key) for poly in (form[0], form[2] or {})]
        return any(not _is_free(ring, poly, name) for poly in polys)
    return False


def _closed_term(ring: Ring, monomial: int, name: int, lower: Form, upper: Form | None) -> Form | None:
    degree, ratio, rest = 0, ONE, ONE
    for key, units in ring.factors(monomial):
        generator = ring.units[key]
        if generator == name:
            if units % ring.unit:
                return None
            degree = units // ring.unit
        elif key[0] == "power" and key[2] == name:
            if units % ring.unit:
                return None
            ratio = ring.mul(ratio, _base_power(ring, key, units // ring.unit))
        elif _mentions(ring, key, name):
            return None
        else:
            rest = ring.mul(rest, ({generator // ring.unit * units: 1}, 1, None))
    if ratio != ONE:
        made = None if degree else _geometric(ring, ratio, lower, upper)
    else:
        made = None if upper is None or degree > MAX_DEGREE else _powers(ring, degree, lower, upper)
    return None if made is None else ring.mul(rest, made)


def _base_power(ring: Ring, key: Key, by: int) -> Form:
    """The base of a generator base^k, to a whole power."""
    if key[1] == (-1,):
        return number(-1 if by % 2 else 1)
    return power_of_generator(ring, ring.units[key[1]], by)


def _closed_over_power(ring: Ring, body: Form, name: int, lower: Form, upper: Form | None) -> Form | None:
    """Of c / r^k: a geometric sum with the ratio turned over."""
    above, scale, below = body
    if below is None or len(below) != 1 or len(above) != 1:
        return None
    ratio, rest = ONE, ONE
    for poly, turn in ((above, 1), (below, -1)):
        for key, units in ring.factors(next(iter(poly))):
            if key[0] == "power" and key[2] == name and units % ring.unit == 0:
                ratio = ring.mul(ratio, _base_power(ring, key, turn * units // ring.unit))
            elif _mentions(ring, key, name):
                return None
            else:
                rest = ring.mul(rest, ring.power(({ring.units[key] // ring.unit * units: 1}, 1, None), turn))
    made = _geometric(ring, ratio, lower, upper)
    factor = Fraction(next(iter(above.values())), scale * next(iter(below.values())))
    return None if made is None else ring.scaled(ring.mul(rest, made), factor)


def _geometric(ring: Ring, ratio: Form, lower: Form, upper: Form | None) -> Form | None:
    """ratio^lower + ... + ratio^upper."""
    from .exponentials import power

    first = power(ring, ratio, lower)
    if upper is None:
        if not _is_small(ring, ratio):
            return None
        return ring.div(first, ring.sub(ONE, ratio))
    last = power(ring, ratio, ring.add(upper, ONE))
    return ring.div(ring.sub(first, last), ring.sub(ONE, ratio))


def _is_small(ring: Ring, ratio: Form) -> bool:
    """Whether |ratio| < 1: proved for a constant, the condition for the sum to have a value for a variable."""
    value = rational(ratio)
    if value is not None:
        return -1 < value < 1
    above, scale, below = ratio
    keys = [key for poly in (above, below or {}) for monomial in poly for key, _ in ring.factors(monomial)]
    if not all(key[0] in CONSTANTS for key in keys):
        return True
    terms = [
        (value, [(key[1], Fraction(units, ring.unit)) for key, units in ring.factors(m)]) for m, value in above.items()
    ]
    under = [
        (value * scale, [(key[1], Fraction(units, ring.unit)) for key, units in ring.factors(m)])
        for m, value in (below or {0: 1}).items()
    ]
    if balls.sign_of_sum(under) != 1 or balls.sign_of_sum(terms) is None:
        return False
    minus = [(-value, powers) for value, powers in terms]
    return balls.sign_of_sum([*under, *minus]) == 1 and balls.sign_of_sum([*under, *terms]) == 1


def _powers(ring: Ring, degree: int, lower: Form, upper: Form) -> Form:
    """lower^degree + ... + upper^degree."""
    return ring.sub(_power_sum(ring, degree, upper), _power_sum(ring, degree, ring.sub(lower, ONE)))


def _power_sum(ring: Ring, degree: int, upper: Form) -> Form:
    """1^degree + ... + upper^degree as a polynomial in upper, which also holds down to upper = -1 and below."""
    made, raised = ZERO, ONE
    for coefficient in _bernoulli_sum(degree):
        made = ring.add(made, ring.scaled(raised, coefficient))
        raised = ring.mul(raised, upper)
    return made


@lru_cache(maxsize=MAX_DEGREE + 1)
def _bernoulli_sum(degree: int) -> tuple[Fraction, ...]:
    """The coefficients of the sum of powers, from the constant up."""
    numbers = [Fraction(1)]
    for at in range(1, degree + 1):
        numbers.append(-sum((comb(at + 1, k) * numbers[k] for k in range(at)), Fraction(0)) / (at + 1))
    coefficients = [Fraction(0)] * (degree + 2)
    for at in range(degree + 1):
        sign = -1 if at == 1 else 1  # the sum runs up to upper itself, not to upper - 1
        coefficients[degree + 1 - at] = Fraction(comb(degree + 1, at), degree + 1) * sign * numbers[at]
    return tuple(coefficients)


def derivative(ring: Ring, form: Form, name: int) -> Form | None:
    """By the variable, of a quotient of polynomials in it; None where it stands inside a function."""
    above, scale, below = form
    top = _derivative(ring, above, name)
    if top is None:
        return None
    if below is None:
        return (top, scale, None)
    bottom = _derivative(ring, below, name)
    if bottom is None:
        return None
    under: Form = (below, 1, None)
    left = ring.mul((top, 1, None), under)
    gap = ring.add(left, negated(ring.mul((above, 1, None), (bottom, 1, None))))
    return ring.div(ring.scaled(gap, Fraction(1, scale)), ring.mul(under, under))


def _derivative(ring: Ring, poly: Poly, name: int) -> Poly | None:
    made: Poly = {}
    shift = name // ring.unit
    for monomial, value in poly.items():
        if any(ring.units[key] != name and _mentions(ring, key, name) for key, _ in ring.factors(monomial)):
            return None
        units = (monomial // shift) & ((1 << 64) - 1)
        if units % ring.unit:
            return None
        if units:
            lower = monomial - name
            made[lower] = made.get(lower, 0) + value * (units // ring.unit)
    return made


def integral_of_term(ring: Ring, monomial: int, name: int, lower: Form, upper: Form) -> Form | None:
    """Of one term, a whole power of the variable times what is free of it; None for every other."""
    if any(ring.units[key] != name and _mentions(ring, key, name) for key, _ in ring.factors(monomial)):
        return None
    units = (monomial // (name // ring.unit)) & ((1 << 64) - 1)
    if units % ring.unit or units // ring.unit > MAX_DEGREE:
        return None
    degree = units // ring.unit + 1
    rest: Form = ({monomial - (name // ring.unit) * units: 1}, 1, None)
    gap = ring.sub(ring.power(upper, degree) if upper[0] else ZERO, ring.power(lower, degree) if lower[0] else ZERO)
    return ring.scaled(ring.mul(rest, gap), Fraction(1, degree))
