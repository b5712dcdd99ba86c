"""Exact normal form: quotients of sums of monomials with rational exponents.

A monomial is a product of generators: primes (so that surds are p^(a/b) with 0 <= a/b < 1), i, pi, e, variables, and
opaque ones (``sin(2x)``), named by the normal form of what they are applied to. Equal forms are equal values. Where
only primes, i, variables and at most one of pi and e occur, different forms are different values too:

Source: A. S. Besicovitch 1940, "On the linear independence of fractional powers of integers" (the p^(a/b) are linearly
independent over Q); pi and e are each transcendental (Lindemann 1882, Hermite 1873).

All work is counted: past a cap `TooBig` is raised before the work is done.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import comb, factorial
from typing import TypeAlias

from .syntax import Call, Constant, Node, Number, Symbol

MAX_BITS = 60_000  # of an integer that a power or factorial would make
MAX_TERMS = 400
MAX_WORK = 6_000  # monomial products in one normal form
MAX_FACTORIAL = 4_000

PRIME, IMAGINARY, TRANSCENDENT, VARIABLE, UNFACTORED, OPAQUE = range(6)
Generator: TypeAlias = tuple[int, int | str]
Exponent: TypeAlias = int | Fraction  # an int wherever it is whole
Monomial: TypeAlias = tuple[tuple[Generator, Exponent], ...]
Poly: TypeAlias = dict[Monomial, Fraction]

_I: Generator = (IMAGINARY, "i")
_ZERO, _ONE = Fraction(0), Fraction(1)


class TooBig(Exception):
    """The normal form would pass a cap."""


class Undefined(Exception):
    """The expression has no value: a division by zero, 0^0, a factorial of what is no natural number."""


@dataclass(frozen=True, slots=True)
class Form:
    """numerator / denominator; the denominator is never the zero sum."""

    numerator: Poly
    denominator: Poly

    @property
    def rational(self) -> Fraction | None:
        """The value, where it is a rational number and the denominator is trivial."""
        if not self.numerator:
            return _ZERO
        if self.denominator == UNIT and len(self.numerator) == 1 and () in self.numerator:
            return self.numerator[()]
        return None

    @property
    def single(self) -> tuple[Monomial, Fraction] | None:
        """Monomial and coefficient, where it is one term."""
        if self.denominator == UNIT and len(self.numerator) == 1:
            return next(iter(self.numerator.items()))
        return None

    def generators(self) -> set[Generator]:
        return {gen for poly in (self.numerator, self.denominator) for mono in poly for gen, _ in mono}

    def key(self) -> str:
        """A text that equal forms share, and no others."""
        return "/".join(_key(tuple(sorted(poly.items()))) for poly in (self.numerator, self.denominator))


UNIT: Poly = {(): _ONE}


def _key(part: object) -> str:
    """A form's pieces as text. In hexadecimal: Python refuses to write a long integer in decimal."""
    if isinstance(part, tuple):
        return f"({','.join(map(_key, part))})"
    if isinstance(part, Fraction):
        return f"{part.numerator:x}/{part.denominator:x}"
    return f"{part:x}" if isinstance(part, int) else repr(part)


@dataclass(frozen=True, slots=True)
class Normal:
    """A normal form. met: every generator seen on the way to it, also those that cancelled."""

    form: Form
    met: frozenset[Generator]


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
    found = _normal_form(node)
    if isinstance(found, Normal):
        return found
    raise type(found)(*found.args)


@lru_cache(maxsize=4096)
def _normal_form(node: Node) -> Normal | Undefined | TooBig:
    algebra = _Algebra()
    try:
        form = algebra.form(node)
    except (Undefined, TooBig) as why:
        return why
    return Normal(form, frozenset(algebra.met))


def difference(left: Form, right: Form) -> Form:
    """left - right as a normal form.

    Raises:
        TooBig: the work would pass a cap.
    """
    algebra = _Algebra()
    return algebra.add(left, algebra.scale(right, Fraction(-1)))


class _Algebra:
    """Arithmetic on forms that counts what it does."""

    def __init__(self) -> None:
        self.work = 0
        self.met: set[Generator] = set()

    def spend(self, amount: int) -> None:
        self.work += amount
        if self.work > MAX_WORK:
            raise TooBig(f"more than {MAX_WORK} products of terms")

    def form(self, node: Node) -> Form:
        if isinstance(node, Number):
            return _constant(Fraction(node.value))
        if isinstance(node, Symbol):
            return self._atom((VARIABLE, node.name))
        if isinstance(node, Constant):
            if node.name == "oo":
                raise Undefined("infinity inside an expression")
            return self._atom(_I if node.name == "i" else (TRANSCENDENT, node.name))
        if not isinstance(node, Call):
            raise TypeError(f"a {type(node).__name__} is no scalar")
        made = self.call(node.op, [self.form(arg) for arg in node.args])
        self.met |= made.generators()
        return made

    def _atom(self, gen: Generator) -> Form:
        self.met.add(gen)
        return _generator(gen)

    def call(self, op: str, args: list[Form]) -> Form:
        first = args[0]
        match op:
            case "add" | "mul":
                for other in args[1:]:
                    first = self.add(first, other) if op == "add" else self.mul(first, other)
                return first
            case "neg":
                return self.scale(first, Fraction(-1))
            case "inv":
                return self.inverse(first)
            case "percent":
                return self.scale(first, Fraction(1, 100))
            case "pow":
                return self.power(first, args[1])
            case "root":
                return self.root(first, args[1])
            case "ln":
                return self.ln(first)
            case "log":
                if args[1].rational == 1:
                    raise Undefined("a logarithm to base 1")
                return self.mul(self.ln(first), self.inverse(self.ln(args[1])))
        value = _of_rationals(op, [arg.rational for arg in args])
        return _constant(value) if value is not None else _opaque(op, *args)

    def scale(self, form: Form, by: Fraction) -> Form:
        if not by:
            return _constant(_ZERO)
        return Form({mono: value * by for mono, value in form.numerator.items()}, form.denominator)

    def add(self, left: Form, right: Form) -> Form:
        if left.denominator == right.denominator:
            self.spend(len(right.numerator))
            return _form(_sum(left.numerator, right.numerator), left.denominator)
        above = _sum(self.product(left.numerator, right.denominator), self.product(right.numerator, left.denominator))
        return _form(above, self.product(left.denominator, right.denominator))

    def mul(self, left: Form, right: Form) -> Form:
        above = self.product(left.numerator, right.numerator)
        return _form(above, self.product(left.denominator, right.denominator))

    def product(self, left: Poly, right: Poly) -> Poly:
        if left == UNIT:
            return right
        if right == UNIT:
            return left
        self.spend(len(left) * len(right))
        made: Poly = {}
        for mono, value in left.items():
            for other, factor in right.items():
                coefficient, joint = _times(mono, other)
                term = value * factor
                if coefficient is not _ONE:
                    term = term * coefficient
                before = made.get(joint)
                total = term if before is None else before + term
                if total:
                    made[joint] = total
                else:
                    made.pop(joint, None)
        if len(made) > MAX_TERMS:
            raise TooBig(f"more than {MAX_TERMS} terms")
        return made

    def inverse(self, form: Form) -> Form:
        if not form.numerator:
            raise Undefined("a division by zero")
        if len(form.numerator) == 1:
            ((mono, value),) = form.numerator.items()
            coefficient, turned = _tidy([(gen, -exponent) for gen, exponent in mono])
            return _form(self.product(form.denominator, {turned: coefficient / value}), UNIT)
        return _form(form.denominator, form.numerator)

    def power(self, base: Form, exponent: Form) -> Form:
        by = exponent.rational
        if by is None:
            if base.rational == 1:
                return base
            return _opaque("pow", base, exponent)
        if not base.numerator:
            if by <= 0:
                raise Undefined("zero to a power that is not positive")
            return base
        if by.denominator == 1:
            return self.whole_power(base, by.numerator)
        made = self.fractional(base, by)
        if made is None and (value := base.rational) is not None and value < 0 and by.denominator == 2:
            made = self.fractional(_constant(-value), by)
            if made is not None:
                return self.mul(made, self.whole_power(_generator(_I), by.numerator))
        return _opaque("pow", base, exponent) if made is None else made

    def root(self, base: Form, index: Form) -> Form:
        degree = index.rational
        if degree is None or degree.denominator != 1 or degree < 1:
            return _opaque("root", base, index)
        value = base.rational
        if value is not None and value < 0 and degree.numerator % 2:
            return self.scale(self.power(_constant(-value), _constant(1 / degree)), Fraction(-1))
        return self.power(base, _constant(1 / degree))

    def whole_power(self, base: Form, by: int) -> Form:
        if by < 0:
            return self.whole_power(self.inverse(base), -by)
        single = base.single
        if single is not None:
            mono, value = single
            _check_bits(value, by)
            coefficient, raised = _tidy([(gen, exponent * by) for gen, exponent in mono])
            return Form({raised: coefficient * value**by}, UNIT)
        if by.bit_length() > 12:
            raise TooBig(f"a sum to the power {by if by < 10**9 else '...'}")
        made, square = _constant(_ONE), base
        while by:
            if by & 1:
                made = self.mul(made, square)
            by >>= 1
            if by:
                square = self.mul(square, square)
        return made

    def fractional(self, base: Form, by: Fraction) -> Form | None:
        """base^by, where base is one term: a positive number times at most one variable to the power ±1."""
        single = base.single
        if single is None or by.denominator.bit_length() > 12_000:
            return None
        mono, value = single
        variables = [exponent for (rank, _), exponent in mono if rank in (VARIABLE, OPAQUE, IMAGINARY)]
        if value <= 0 or any(rank in (OPAQUE, IMAGINARY) for (rank, _), _ in mono):
            return None
        if len(variables) > 1 or any(abs(exponent) != 1 for exponent in variables):
            return None
        self.spend(64)
        factors = [*_factors(value.numerator), *((gen, -count) for gen, count in _factors(value.denominator))]
        parts: list[tuple[Generator, Exponent]] = [(gen, count * by) for gen, count in factors]
        parts += [(gen, exponent * by) for gen, exponent in mono]
        coefficient, raised = _tidy(parts)
        return Form({raised: coefficient}, UNIT)

    def ln(self, form: Form) -> Form:
        if not form.numerator or form.rational == 0:
            raise Undefined("a logarithm of zero")
        single = form.single
        positive = (PRIME, TRANSCENDENT, UNFACTORED)
        if single is None or single[1] <= 0 or any(rank not in positive for (rank, _), _ in single[0]):
            return _opaque("ln", form)
        mono, value = single
        self.spend(64)
        parts = [*((gen, Fraction(n)) for gen, n in _factors(value.numerator)), *mono]
        parts += [(gen, Fraction(-n)) for gen, n in _factors(value.denominator)]
        total: Poly = {}
        for gen, exponent in parts:
            logarithm = () if gen == (TRANSCENDENT, "e") else ((_log_of(gen), 1),)
            total = _sum(total, {logarithm: Fraction(exponent)})
        return Form(total, UNIT)


def _log_of(gen: Generator) -> Generator:
    return (OPAQUE, f"ln {gen[1]}")


def _constant(value: Fraction) -> Form:
    return Form({(): value} if value else {}, UNIT)


def _generator(gen: Generator) -> Form:
    return Form({((gen, 1),): _ONE}, UNIT)


def _opaque(op: str, *args: Form) -> Form:
    text = f"{op}[{';'.join(arg.key() for arg in args)}]"
    if len(text) > 20_000:
        raise TooBig("an expression too long to name")
    return _generator((OPAQUE, text))


def _form(numerator: Poly, denominator: Poly) -> Form:
    """The quotient with a denominator of one term taken into the numerator."""
    if not denominator:
        raise Undefined("a division by zero")
    if not numerator:
        return Form({}, UNIT) if denominator == UNIT or _is_constant(denominator) else Form({}, denominator)
    return Form(numerator, denominator)


def _is_constant(poly: Poly) -> bool:
    return all(rank in (PRIME, TRANSCENDENT) for mono in poly for (rank, _), _ in mono)


def _sum(left: Poly, right: Poly) -> Poly:
    made = dict(left)
    for mono, value in right.items():
        total = made.get(mono, _ZERO) + value
        if total:
            made[mono] = total
        else:
            made.pop(mono, None)
    if len(made) > MAX_TERMS:
        raise TooBig(f"more than {MAX_TERMS} terms")
    return made


def _times(left: Monomial, right: Monomial) -> tuple[Fraction, Monomial]:
    if not left:
        return _ONE, right
    if not right:
        return _ONE, left
    return _tidy([*left, *right])


def _tidy(parts: list[tuple[Generator, Exponent]]) -> tuple[Fraction, Monomial]:
    """A product of generators as coefficient and monomial: exponents of primes in [0, 1), of i in {0, 1}."""
    exponents: dict[Generator, Exponent] = {}
    for gen, exponent in parts:
        exponents[gen] = exponents.get(gen, 0) + exponent
    coefficient = _ONE
    kept = []
    for gen, exponent in exponents.items():
        if isinstance(exponent, Fraction) and exponent.denominator == 1:
            exponent = exponent.numerator
        if exponent.denominator.bit_length() > 12_000:
            raise TooBig("a root of too high a degree")
        if gen[0] in (PRIME, UNFACTORED):
            whole = exponent.numerator // exponent.denominator
            if whole:
                base = Fraction(int(gen[1]))
                _check_bits(base, abs(whole))
                coefficient *= base**whole
                exponent -= whole
        elif gen == _I:
            turns = exponent.numerator % 4  # i only ever has whole exponents
            coefficient *= -1 if turns >= 2 else 1
            exponent = turns % 2
        if exponent:
            kept.append((gen, exponent))
    kept.sort()
    return coefficient, tuple(kept)


def _check_bits(base: Fraction, by: int) -> None:
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if bits > 1 and bits * by > MAX_BITS:
        raise TooBig(f"a power of more than {MAX_BITS} bits")


def _of_rationals(op: str, args: list[Fraction | None]) -> Fraction | None:
    """The exact value of an operation on rational numbers, None where it is not rational or not known here.

    Raises:
        Undefined, TooBig.
    """
    first = args[0]
    if first is None:
        return None
    if op == "abs":
        return abs(first)
    if op in ("floor", "ceil"):
        return Fraction(first.__floor__() if op == "floor" else first.__ceil__())
    if op == "factorial":
        if first.denominator != 1 or first < 0:
            raise Undefined("a factorial of what is no natural number")
        return Fraction(factorial(first.numerator)) if first <= MAX_FACTORIAL else None
    if op == "binom" and (second := args[1]) is not None:
        if first.denominator != 1 or second.denominator != 1 or first < 0:
            return None
        if second < 0 or second > first:
            return _ZERO
        return Fraction(comb(first.numerator, second.numerator)) if first <= MAX_FACTORIAL else None
    if first == 0 and op in ("sin", "tan", "asin", "atan", "sinh", "tanh"):
        return _ZERO
    return _ONE if first == 0 and op in ("cos", "sec", "cosh") else None


@lru_cache(maxsize=1)
def _primes() -> tuple[int, ...]:
    limit = 8_000
    sieve = bytearray([1]) * limit
    for n in range(2, 90):
        if sieve[n]:
            sieve[n * n :: n] = bytes(len(range(n * n, limit, n)))
    return tuple(n for n in range(2, limit) if sieve[n])


@lru_cache(maxsize=1024)
def _factors(value: int) -> tuple[tuple[Generator, int], ...]:
    """value >= 1 as powers of generators: primes below 8000, and what is left over, which may be composite."""
    if value.bit_length() > MAX_BITS:
        raise TooBig(f"an integer of more than {MAX_BITS} bits")
    found: list[tuple[Generator, int]] = []
    for prime in _primes():
        if prime * prime > value:
            break
        count = 0
        while value % prime == 0:
            value //= prime
            count += 1
        if count:
            found.append(((PRIME, prime), count))
    if value > 1:
        found.append(((PRIME if value < 64_000_000 else UNFACTORED, value), 1))
    return tuple(found)
