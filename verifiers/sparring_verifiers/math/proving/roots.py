"""How many different solutions a polynomial equation in one unknown has: by Sturm's theorem or by its degree."""

from typing import Any

import sympy

from sparring_verifiers.math.syntax import Node

from .building import Builder, TooMuch
from .proofs import MAX_EXPANDED, size

MAX_DEGREE = 60


def count(left: Node, right: Node, unknown: str, domain: str) -> int | None:
    """The number of different solutions of left = right in the domain; None: infinitely many.

    Poles of the two sides are no solutions.

    Raises:
        TooMuch: it is no quotient of polynomials with rational coefficients, or past a cap. Undefined: a side has no
        value at all.
    """
    symbol = sympy.Dummy(complex=True)
    builder = Builder("complex")
    builder.bound[unknown] = symbol
    sides = builder.build(left), builder.build(right)
    gap = sides[0] - sides[1]
    if gap.free_symbols - {symbol} or not gap.is_rational_function(symbol):
        raise TooMuch("no polynomial equation in one unknown")
    if size(gap) > MAX_EXPANDED:
        raise TooMuch(f"more than {MAX_EXPANDED} terms when expanded")
    return _count(gap, _poles(sides, symbol), symbol, domain)


def _poles(sides: tuple[Any, Any], symbol: Any) -> list[Any]:
    """Every denominator that was written, also those that would cancel: there is no value at its zeros."""
    powers = (power for side in sides for power in side.atoms(sympy.Pow) if power.exp.is_negative)
    found = (sympy.fraction(sympy.together(power.base))[0] for power in powers)
    return [each for each in found if each.has(symbol)]


def _count(gap: Any, poles: list[Any], symbol: Any, domain: str) -> int | None:
    above = sympy.expand(sympy.fraction(sympy.together(gap))[0])
    if above == 0:
        return None
    polynomial = _polynomial(above, symbol).sqf_part()
    for pole in poles:
        common = sympy.gcd(polynomial, _polynomial(pole, symbol))
        polynomial = sympy.quo(polynomial, common)
    if domain == "complex":
        return int(polynomial.degree())
    if polynomial.degree() < 1:
        return 0
    found = int(polynomial.count_roots())
    if domain == "positive":
        found = int(polynomial.count_roots(0, None)) - (polynomial(0) == 0)
    return found


def _polynomial(expression: Any, symbol: Any) -> Any:
    made = sympy.Poly(expression, symbol)
    if not all(coefficient.is_Rational for coefficient in made.all_coeffs()):
        raise TooMuch("a polynomial whose coefficients are not rational")
    if made.degree() > MAX_DEGREE:
        raise TooMuch(f"a polynomial beyond degree {MAX_DEGREE}")
    return sympy.Poly(expression, symbol, domain="QQ")
