"""Proofs that an expression of sympy is zero: from the cheapest rewriting to the dearest, each an identity.

Each step rewrites the expression into one that is equal wherever the first has a value; zero at the end is the proof.
Only a minimal polynomial, or a polynomial that is not the zero one, proves that something is *not* zero.
"""

from collections.abc import Callable, Iterator
from math import lcm, prod
from typing import Any

import sympy

from .building import TooMuch

MAX_OPERATIONS = 400
MAX_EXPANDED = 3_000  # terms that an expansion may make, estimated before
MAX_DEGREE = 64
MAX_DENOMINATOR = 60  # of a rational multiple of pi in a minimal polynomial

_HYPERBOLIC = (sympy.sinh, sympy.cosh, sympy.tanh, sympy.coth, sympy.sech, sympy.csch)
_TRIGONOMETRIC = (sympy.sin, sympy.cos, sympy.tan, sympy.cot, sympy.sec, sympy.csc)
_COUNTING = (sympy.factorial, sympy.factorial2, sympy.gamma, sympy.binomial, sympy.FallingFactorial)
_INVERSE = (sympy.asin, sympy.acos, sympy.atan, sympy.acot, sympy.asec, sympy.acsc)


def is_zero(gap: Any) -> bool | None:
    """Whether the expression is zero wherever it has a value; None: not proved.

    Raises:
        TooMuch: past a cap.
    """
    if gap == 0:
        return True
    if gap.count_ops() > MAX_OPERATIONS:
        raise TooMuch(f"more than {MAX_OPERATIONS} operations")
    if gap.is_Rational:
        return False
    if not gap.free_symbols and (ruling := _by_minimal_polynomial(gap)) is not None:
        return ruling
    if size(gap) > MAX_EXPANDED:
        raise TooMuch(f"more than {MAX_EXPANDED} terms when expanded")
    if any(step(gap) for step in _steps(gap)):
        return True
    return None


def _steps(gap: Any) -> Iterator[Callable[[Any], bool]]:
    """The proofs that fit what occurs in the expression."""
    yield _expands
    yield _cancels
    if gap.has(sympy.log):
        yield _by_logarithms
    if gap.has(*_COUNTING):
        yield _by_gamma
    if gap.has(*_TRIGONOMETRIC, *_HYPERBOLIC):
        yield _by_exponentials
    if gap.has(*_INVERSE):
        yield _by_tangent
    if gap.has(sympy.exp) or any(not power.exp.is_Rational for power in gap.atoms(sympy.Pow)):
        yield lambda it: _expands(sympy.powsimp(sympy.expand(it))) or _cancels(sympy.expand(it, power_exp=True))
    if gap.has(sympy.I):
        yield lambda it: _expands(sympy.expand(it, complex=True))
    if any(not power.exp.is_Integer for power in gap.atoms(sympy.Pow)):
        yield lambda it: _expands(it.replace(_is_root, lambda power: sympy.factor(power.base) ** power.exp))
        yield lambda it: _expands(sympy.radsimp(it))
        yield lambda it: _expands(sympy.sqrtdenest(it))
        yield lambda it: _cancels(sympy.powdenest(it))
    if gap.has(*_TRIGONOMETRIC, *_HYPERBOLIC):
        yield lambda it: _expands(sympy.trigsimp(it))
    yield lambda it: sympy.simplify(it) == 0


def _is_root(power: Any) -> bool:
    return bool(power.is_Pow and power.exp.is_Rational and not power.exp.is_Integer and power.free_symbols)


def size(gap: Any) -> int:
    """An upper bound on the terms of the expansion, counted without making it."""
    if gap.is_Add:
        return sum(map(size, gap.args))
    if gap.is_Mul:
        return prod(map(size, gap.args))
    if gap.is_Pow and gap.exp.is_Integer:
        terms, by = size(gap.base), abs(int(gap.exp))
        return int(sympy.binomial(terms + by - 1, by)) if terms > 1 else 1
    return 1


def _expands(gap: Any) -> bool:
    return bool(sympy.expand(gap) == 0)


def _cancels(gap: Any) -> bool:
    return bool(sympy.cancel(sympy.together(gap)) == 0)


def _by_logarithms(gap: Any) -> bool:
    """With each logarithm taken apart as far as its argument is known to be positive; or as one product."""
    apart = sympy.expand_log(gap.replace(sympy.log, _log_of_factors), factor=True)
    if _expands(apart) or _cancels(apart):
        return True
    return not gap.free_symbols and _is_log_of_one(apart)


def _log_of_factors(argument: Any) -> Any:
    return sympy.log(sympy.factor(argument)) if argument.free_symbols else sympy.log(argument)


def _is_log_of_one(gap: Any) -> bool:
    """Whether it is a sum of c·log(a) with whole c and positive a, and the product of the a^c is 1."""
    above = sympy.expand(sympy.fraction(sympy.together(gap))[0])
    powers: list[tuple[Any, Any]] = []
    for term in sympy.Add.make_args(above):
        factor, rest = term.as_coeff_Mul()
        if not (isinstance(rest, sympy.log) and rest.args[0].is_positive):
            return False
        powers.append((rest.args[0], factor))
    common = lcm(*(int(factor.q) for _, factor in powers))
    if sum(abs(factor * common) for _, factor in powers) > MAX_DEGREE:
        return False
    product = sympy.Mul(*(base ** (factor * common) for base, factor in powers))
    return _by_minimal_polynomial(product - 1) is True


def _by_gamma(gap: Any) -> bool:
    for made in (sympy.combsimp(gap), sympy.gammasimp(gap.rewrite(sympy.gamma))):
        if _expands(made) or _cancels(sympy.expand(made, power_exp=True)):
            return True
    return False


def _by_exponentials(gap: Any) -> bool:
    """As a rational function of exponentials: complete for arguments that are sums with rational coefficients."""
    scaled = gap
    for symbol in sorted(gap.free_symbols, key=str):
        scaled = scaled.subs(symbol, _denominators(gap, symbol) * symbol)
    made = scaled.rewrite(sympy.exp).expand(power_exp=True, complex=False)
    return _cancels(made)


def _denominators(gap: Any, symbol: Any) -> int:
    """The least common denominator of the symbol's coefficients in the functions' arguments."""
    found = 1
    for function in gap.atoms(*_TRIGONOMETRIC, *_HYPERBOLIC, sympy.exp):
        coefficient = sympy.expand(function.args[0]).coeff(symbol)
        if coefficient.is_Rational:
            found = lcm(found, int(coefficient.q))
    return found if found <= MAX_DENOMINATOR else 1


def _by_tangent(gap: Any) -> bool:
    """A constant between -1 and 1 whose sine is zero is zero."""
    if gap.free_symbols or not gap.is_real:
        return False
    value = gap.evalf(30)
    if not (value.is_Float and abs(value) < sympy.Rational(1, 2)):
        return False
    terms: Any = sympy.Add.make_args(sympy.expand(gap))
    whole = lcm(*(int(term.as_coeff_Mul()[0].q) for term in terms))
    if whole > 12:
        return False
    sine = sympy.expand_trig(sympy.sin(sympy.expand(whole * gap)))
    return abs(value) * whole < 3 and (_expands(sine) or _by_minimal_polynomial(sympy.expand(sine)) is True)


def _by_minimal_polynomial(gap: Any) -> bool | None:
    """The ruling on an algebraic number, None where gap is none or its degree may pass the cap."""
    angled = gap.atoms(sympy.sin, sympy.cos, sympy.tan)
    if gap.atoms(sympy.NumberSymbol) - {sympy.pi} or gap.atoms(sympy.Function) != angled:
        return None
    parts = 1  # all the angles are multiples of pi / parts
    for function in angled:
        multiple = function.args[0] / sympy.pi
        if not multiple.is_Rational:
            return None
        parts = lcm(parts, int(multiple.q))
        if parts > MAX_DENOMINATOR:
            return None
    bare = gap.replace(lambda it: isinstance(it, sympy.Function), lambda _: sympy.Integer(1))
    powers = bare.atoms(sympy.Pow)
    if bare.has(sympy.pi) or not all(each.exp.is_Rational for each in powers):
        return None
    degree = prod(int(each.exp.q) for each in powers) * int(sympy.totient(2 * parts))
    if degree > MAX_DEGREE:
        return None
    unknown = sympy.Dummy()
    return bool(sympy.minimal_polynomial(gap, unknown) == unknown)


def warm() -> None:
    """One small proof by each step."""
    x = sympy.Symbol("x", real=True)
    for step in (_by_logarithms, _by_gamma, _by_exponentials, _cancels):
        step(sympy.sin(x) ** 2 + sympy.log(x * x + 1) + sympy.factorial(x))
    _by_minimal_polynomial(sympy.sqrt(2) + sympy.sqrt(3) - 1)
    for simplify in (sympy.simplify, sympy.trigsimp, sympy.radsimp, sympy.sqrtdenest, sympy.powdenest):
        simplify(sympy.sin(x) ** 2 + sympy.sqrt(x) / (1 + sympy.sqrt(2)))
