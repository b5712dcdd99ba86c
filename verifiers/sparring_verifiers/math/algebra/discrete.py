"""Factorials, binomials, rounding and divisibility in normal form: exact on rationals, a few laws on expressions."""

from collections.abc import Callable
from fractions import Fraction
from math import comb, factorial, gcd, lcm, perm

from .polynomials import ONE, Form, Ring, TooBig, Undefined, number, rational, whole_if_it_is
from .roots import opaque

MAX_FACTORIAL = 4_000
MAX_STEPS = 30  # of a factorial that is taken apart

Value = int | Fraction


def factorial_of(ring: Ring, form: Form) -> Form:
    """form!; of an expression, the whole number in it is split off: (n + 1)! = (n + 1) n!."""
    value = rational(form)
    if value is not None:
        if value.denominator != 1 or value < 0:
            raise Undefined("a factorial of what is no natural number")
        return (
            _opaque(ring, "factorial", form) if value > MAX_FACTORIAL else number(_heavy(ring, factorial(int(value))))
        )
    above, scale, below = form
    steps = above.get(0, 0) // scale if below is None else 0
    if not steps or abs(steps) > MAX_STEPS:
        return _opaque(ring, "factorial", form)
    rest = ring.sub(form, number(steps))
    made = _opaque(ring, "factorial", rest)
    if steps > 0:
        return ring.mul(made, _falling(ring, form, steps))
    return ring.div(made, _falling(ring, rest, -steps))


def _falling(ring: Ring, form: Form, steps: int) -> Form:
    made = ONE
    for step in range(steps):
        made = ring.mul(made, ring.sub(form, number(step)))
    return made


def _heavy(ring: Ring, value: int) -> int:
    ring.is_heavy = ring.is_heavy or value.bit_length() > 2_000
    return value


def _opaque(ring: Ring, op: str, *args: Form) -> Form:
    """A generator that has a value wherever its arguments are whole and not negative."""
    ring.is_incomplete = True
    return ({ring.atom(op, *args): 1}, 1, None)


def double_factorial_of(ring: Ring, form: Form) -> Form:
    value = rational(form)
    if value is None:
        return _opaque(ring, "double_factorial", form)
    if value.denominator != 1 or value < -1:
        raise Undefined("a double factorial of what is no natural number")
    if value > MAX_FACTORIAL:
        return _opaque(ring, "double_factorial", form)
    made = 1
    for factor in range(int(value), 1, -2):
        made *= factor
    return number(_heavy(ring, made))


def binomial(ring: Ring, above: Form, below: Form) -> Form:
    """C(above, below); 0 where below is no number from 0 to above."""
    return _choice(ring, above, below, comb, "binom", is_ordered=False)


def permutations(ring: Ring, above: Form, below: Form) -> Form:
    return _choice(ring, above, below, perm, "permutations", is_ordered=True)


def _choice(
    ring: Ring, above: Form, below: Form, count: Callable[[int, int], int], op: str, *, is_ordered: bool
) -> Form:
    whole, chosen = rational(above), rational(below)
    if whole is not None and chosen is not None:
        if whole.denominator != 1 or chosen.denominator != 1 or whole < 0:
            return opaque(ring, op, above, below)
        if chosen < 0 or chosen > whole:
            return number(0)
        if whole > MAX_FACTORIAL:
            return _opaque(ring, op, above, below)
        return number(_heavy(ring, count(int(whole), int(chosen))))
    if chosen is not None and chosen.denominator == 1 and 0 <= chosen <= MAX_STEPS:
        made = _falling(ring, above, int(chosen))
        return made if is_ordered else ring.scaled(made, Fraction(1, factorial(int(chosen))))
    made = ring.div(factorial_of(ring, above), factorial_of(ring, ring.sub(above, below)))
    return made if is_ordered else ring.div(made, factorial_of(ring, below))


def of_rationals(op: str, values: list[Value]) -> Value | None:
    """The value of an operation on rational numbers, None where it is not rational.

    Raises:
        Undefined: it has none. TooBig.
    """
    first = values[0]
    if op in ("gcd", "lcm"):
        if any(value.denominator != 1 for value in values):
            return None
        if sum(value.numerator.bit_length() for value in values) > 60_000:
            raise TooBig("a multiple of more than 60000 bits")
        return (gcd if op == "gcd" else lcm)(*(int(value) for value in values))
    if op == "mod":
        if not values[1]:
            raise Undefined("a remainder by zero")
        return whole_if_it_is(Fraction(first - values[1] * (first // values[1])))
    return _RATIONAL[op](values) if op in _RATIONAL else None


_RATIONAL: dict[str, Callable[[list[Value]], Value]] = {
    "floor": lambda values: values[0].__floor__(),
    "ceil": lambda values: values[0].__ceil__(),
    "sign": lambda values: (values[0] > 0) - (values[0] < 0),
    "max": max,
    "min": min,
}
