"""How many different solutions equations have: a polynomial in one unknown by Sturm's theorem, linear ones by rank."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import sympy

from sparring_verifiers.math.syntax import Node

from .building import Builder, TooMuch
from .proofs import MAX_EXPANDED, size

MAX_DEGREE = 60
MAX_UNKNOWNS = 6


def count(equations: Sequence[tuple[Node, Node]], unknowns: Sequence[str], domain: str) -> int | None:
    """The number of different solutions that all equations share, in the domain; None: infinitely many.

    Where a side has no value there is no solution.

    Raises:
        TooMuch: they are no quotients of polynomials that are counted here, or past a cap. Undefined: a side has no
        value at all.
    """
    if not 0 < len(unknowns) <= MAX_UNKNOWNS:
        raise TooMuch(f"more than {MAX_UNKNOWNS} unknowns, or none")
    builder = Builder("complex")
    symbols = [sympy.Dummy(complex=True) for _ in unknowns]
    builder.bound.update(zip(unknowns, symbols, strict=True))
    sides = [(builder.build(left), builder.build(right)) for left, right in equations]
    gaps = [left - right for left, right in sides]
    if any(size(gap) > MAX_EXPANDED for gap in gaps):
        raise TooMuch(f"more than {MAX_EXPANDED} terms when expanded")
    if not all(gap.is_rational_function(*symbols) for gap in gaps):
        raise TooMuch("no equations between polynomials")
    above = [sympy.expand(sympy.fraction(sympy.together(gap))[0]) for gap in gaps]
    poles = [pole for pair in sides for side in pair for pole in _poles(side, symbols)]
    if len(symbols) == 1:
        return _in_one_unknown([each for each in above if each != 0], poles, symbols[0], domain)
    if poles or domain == "positive":
        raise TooMuch("equations in several unknowns with more than sums in them")
    return _by_rank(above, symbols)


def _poles(side: Any, symbols: list[Any]) -> list[Any]:
    """Every denominator that was written, also those that would cancel: there is no value at its zeros."""
    powers = (power for power in side.atoms(sympy.Pow) if power.exp.is_negative)
    found = (sympy.fraction(sympy.together(power.base))[0] for power in powers)
    return [each for each in found if each.has(*symbols)]


def _in_one_unknown(above: list[Any], poles: list[Any], symbol: Any, domain: str) -> int | None:
    if not above:
        return None
    if len(above) == 1 and not poles and above[0].free_symbols - {symbol}:
        return _with_parameters(sympy.Poly(above[0], symbol))
    polynomial = reduce(sympy.gcd, [_polynomial(each, symbol) for each in above]).sqf_part()
    for pole in poles:
        polynomial = sympy.quo(polynomial, sympy.gcd(polynomial, _polynomial(pole, symbol)))
    if polynomial.degree() < 1:
        return 0
    if domain == "complex":
        return int(polynomial.degree())
    if domain == "positive":
        return int(polynomial.count_roots(0, None)) - int(polynomial(0) == 0)
    return int(polynomial.count_roots())


def _with_parameters(polynomial: Any) -> int:
    """A linear equation has one solution wherever its leading coefficient is not zero."""
    if polynomial.degree() != 1:
        raise TooMuch("an equation with parameters that is not linear")
    return 1


def _polynomial(expression: Any, symbol: Any) -> Any:
    made = sympy.Poly(expression, symbol)
    if not all(coefficient.is_Rational for coefficient in made.all_coeffs()):
        raise TooMuch("a polynomial whose coefficients are not rational")
    if made.degree() > MAX_DEGREE:
        raise TooMuch(f"a polynomial beyond degree {MAX_DEGREE}")
    return sympy.Poly(expression, symbol, domain="QQ")


def _by_rank(above: list[Any], symbols: list[Any]) -> int | None:
    rows = []
    for each in above:
        polynomial = sympy.Poly(each, *symbols)
        rational = all(coefficient.is_Rational for coefficient in polynomial.coeffs())
        if polynomial.total_degree() > 1 or not rational:
            raise TooMuch("equations in several unknowns that are not linear with rational coefficients")
        rows.append([*(polynomial.coeff_monomial(symbol) for symbol in symbols), polynomial.coeff_monomial(1)])
    matrix: Any = sympy.Matrix(rows)
    rank = matrix[:, :-1].rank()
    if matrix.rank() > rank:
        return 0
    return 1 if rank == len(symbols) else None
