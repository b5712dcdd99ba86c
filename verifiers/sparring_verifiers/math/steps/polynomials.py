"""Polynomials with rational coefficients, from our tree and back, and all their real roots where we can name them.

A square root or absolute value is a generator of its own whose square is known, so an expression with roots in it is a
polynomial too; `norm` gets rid of such generators and keeps every zero. All work is counted and capped.
"""

from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from math import gcd, isqrt, lcm
from typing import TypeAlias

from sparring_verifiers.math import syntax
from sparring_verifiers.math.syntax import Call, Constant, Node, Number, Symbol

Monomial: TypeAlias = tuple[tuple[str, int], ...]
Poly: TypeAlias = dict[Monomial, Fraction]
Ratio: TypeAlias = tuple[Poly, Poly]

MAX_TERMS = 200
MAX_DEGREE = 24
MAX_BITS = 2_000
MAX_WORK = 20_000  # products of terms in one field
MAX_SQUARE = 10**10  # a square factor is looked for up to its root
MAX_DIVISORS = 128
ONE: Poly = {(): Fraction(1)}
_TRANSCENDENT = frozenset(("#pi", "#e"))


class TooMuch(Exception):
    """Past a cap: nothing is decided."""


class Irrational(Exception):
    """No polynomial, quotient or root of one: a sine, a variable exponent."""


class NoValue(Exception):
    """There is no real value: a division by zero, the root of a negative number."""


@dataclass(slots=True)
class Field:
    """The expressions of one question. squares: the square of each generator that is a root or an absolute value."""

    squares: dict[str, Poly] = field(default_factory=dict)
    work: int = 0

    def ratio(self, node: Node) -> Ratio:
        """Numerator and denominator, reduced by the squares.

        Raises:
            Irrational, NoValue, TooMuch.
        """
        above, below = self._ratio(node)
        return self.reduced(above), self.reduced(below)

    def difference(self, left: Node, right: Node) -> Ratio:
        """left - right as `ratio` gives it."""
        return self.ratio(syntax.add(left, syntax.neg(right)))

    def _ratio(self, node: Node) -> Ratio:
        if isinstance(node, Number):
            return constant(Fraction(node.value)), ONE
        if isinstance(node, Symbol):
            return {((node.name, 1),): Fraction(1)}, ONE
        if isinstance(node, Constant) and node.name in ("pi", "e"):
            return {((f"#{node.name}", 1),): Fraction(1)}, ONE
        if not isinstance(node, Call):
            raise Irrational
        match node.op:
            case "add" | "mul":
                parts = [self._ratio(arg) for arg in node.args]
                return reduce(self._add if node.op == "add" else self._mul, parts)
            case "neg":
                above, below = self._ratio(node.args[0])
                return scaled(above, Fraction(-1)), below
            case "percent":
                above, below = self._ratio(node.args[0])
                return scaled(above, Fraction(1, 100)), below
            case "inv":
                return self._inverse(self._ratio(node.args[0]))
            case "pow":
                return self._power(node.args[0], node.args[1])
            case "root" if node.args[1] == Number(2) or node.args[1] == Number(Fraction(2)):
                return self._root(self._ratio(node.args[0])), ONE
            case "abs":
                return self._absolute(self._ratio(node.args[0]))
        raise Irrational

    def _add(self, left: Ratio, right: Ratio) -> Ratio:
        if left[1] == right[1]:
            return total(left[0], right[0]), left[1]
        above = total(self.product(left[0], right[1]), self.product(right[0], left[1]))
        return above, self.product(left[1], right[1])

    def _mul(self, left: Ratio, right: Ratio) -> Ratio:
        return self.product(left[0], right[0]), self.product(left[1], right[1])

    def _inverse(self, ratio: Ratio) -> Ratio:
        above, below = self.reduced(ratio[0]), ratio[1]
        if not above:
            raise NoValue
        value = as_constant(above)
        return (scaled(below, 1 / value), ONE) if value is not None else (below, above)

    def _power(self, base: Node, exponent: Node) -> Ratio:
        if not isinstance(exponent, Number):
            value = as_constant(self._ratio(exponent)[0]) if not syntax.symbols(exponent) else None
            if value is None:
                raise Irrational
            exponent = Number(value)
        by = Fraction(exponent.value)
        if by == Fraction(1, 2):
            return self._root(self._ratio(base)), ONE
        if by.denominator != 1:
            raise Irrational
        if abs(by.numerator) > MAX_DEGREE:
            raise TooMuch
        made = self._ratio(base)
        if by < 0:
            made = self._inverse(made)
        elif not by and not made[0]:
            raise NoValue
        raised: Ratio = (ONE, ONE)
        for _ in range(abs(by.numerator)):
            raised = self._mul(raised, made)
        return raised

    def _root(self, ratio: Ratio) -> Poly:
        inner, below = self.reduced(ratio[0]), as_constant(ratio[1])
        if below is None:
            raise Irrational
        inner = scaled(inner, 1 / below)
        value = as_constant(inner)
        if value is None:
            return self._generator(inner)
        if value < 0:
            raise NoValue
        outside, inside = square_part(value.numerator * value.denominator)
        made = constant(Fraction(outside, value.denominator))
        return made if inside == 1 else self.product(made, self._generator(constant(Fraction(inside))))

    def _absolute(self, ratio: Ratio) -> Ratio:
        inner, below = self.reduced(ratio[0]), as_constant(ratio[1])
        if below is None:
            raise Irrational
        inner = scaled(inner, 1 / below)
        value = as_constant(inner)
        if value is not None:
            return constant(abs(value)), ONE
        return self._generator(self.reduced(self.product(inner, inner))), ONE

    def _generator(self, square: Poly) -> Poly:
        """What is not negative and has this square: √(x²) and |x| are one."""
        name = f"#root:{sorted(square.items())}"
        if len(name) > 4_000:
            raise TooMuch
        self.squares.setdefault(name, square)
        return {((name, 1),): Fraction(1)}

    def product(self, left: Poly, right: Poly) -> Poly:
        """left · right, counted."""
        self.work += len(left) * len(right)
        if self.work > MAX_WORK:
            raise TooMuch
        made: Poly = {}
        for mono, value in left.items():
            for other, factor in right.items():
                joint = times(mono, other)
                made[joint] = made.get(joint, Fraction(0)) + value * factor
        return checked(made)

    def reduced(self, poly: Poly) -> Poly:
        """The polynomial with every generator of which the square is known to the power 0 or 1."""
        for _ in range(MAX_DEGREE):
            if not any(power > 1 and name in self.squares for mono in poly for name, power in mono):
                return poly
            made: Poly = {}
            for mono, value in poly.items():
                term: Poly = {
                    tuple((n, p % 2 if n in self.squares else p) for n, p in mono if _stays(n, p, self)): value
                }
                for name, power in mono:
                    if name in self.squares:
                        for _ in range(power // 2):
                            term = self.product(term, self.squares[name])
                made = total(made, term)
            poly = made
        raise TooMuch

    def norm(self, poly: Poly) -> Poly:
        """A polynomial without roots and absolute values that is zero wherever this one is."""
        for _ in range(8):
            names = {name for mono in poly for name, _ in mono if name in self.squares}
            if not names:
                return poly
            # The outermost generator first: its square may hold the others.
            name = max(names, key=len)
            even = {mono: value for mono, value in poly.items() if (name, 1) not in mono}
            odd = {tuple(p for p in mono if p[0] != name): value for mono, value in poly.items() if (name, 1) in mono}
            square = self.product(self.product(odd, odd), self.squares[name])
            poly = self.reduced(total(self.product(even, even), scaled(square, Fraction(-1))))
        raise TooMuch


def _stays(name: str, power: int, of: Field) -> bool:
    return name not in of.squares or power % 2 == 1


def constant(value: Fraction) -> Poly:
    """The polynomial of one number."""
    return {(): value} if value else {}


def as_constant(poly: Poly) -> Fraction | None:
    """The number that the polynomial is, or None."""
    if not poly:
        return Fraction(0)
    return poly[()] if len(poly) == 1 and () in poly else None


def scaled(poly: Poly, by: Fraction) -> Poly:
    return {mono: value * by for mono, value in poly.items()} if by else {}


def total(left: Poly, right: Poly) -> Poly:
    made = dict(left)
    for mono, value in right.items():
        made[mono] = made.get(mono, Fraction(0)) + value
    return checked(made)


def checked(poly: Poly) -> Poly:
    """The polynomial without zero terms, within the caps."""
    made = {mono: value for mono, value in poly.items() if value}
    if len(made) > MAX_TERMS:
        raise TooMuch
    for mono, value in made.items():
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
            raise TooMuch
        if sum(power for _, power in mono) > MAX_DEGREE:
            raise TooMuch
    return made


def times(left: Monomial, right: Monomial) -> Monomial:
    if not left or not right:
        return left or right
    powers = dict(left)
    for name, power in right:
        powers[name] = powers.get(name, 0) + power
    return tuple(sorted(powers.items()))


def variables(poly: Poly) -> set[str]:
    """The symbols of the polynomial; generators and constants are none."""
    return {name for mono in poly for name, _ in mono if not name.startswith("#")}


def has_constants(poly: Poly) -> bool:
    """Whether pi or e stands in it."""
    return any(name in _TRANSCENDENT for mono in poly for name, _ in mono)


def degree(poly: Poly) -> int:
    return max((sum(power for _, power in mono) for mono in poly), default=0)


def to_node(poly: Poly) -> Node:
    """The tree of a polynomial in symbols, pi and e.

    Raises:
        Irrational: it holds roots.
    """
    terms: list[Node] = []
    for mono, value in sorted(poly.items()):
        factors: list[Node] = [Number(value.numerator if value.denominator == 1 else value)]
        for name, power in mono:
            if name.startswith("#") and name not in _TRANSCENDENT:
                raise Irrational
            base: Node = Constant(name[1:]) if name in _TRANSCENDENT else Symbol(name)
            factors.append(base if power == 1 else syntax.power(base, Number(power)))
        terms.append(factors[0] if len(factors) == 1 else Call("mul", tuple(factors)))
    return terms[0] if len(terms) == 1 else Call("add", tuple(terms)) if terms else Number(0)


def square_part(value: int) -> tuple[int, int]:
    """a and b with value = a²·b and b without square factors, for a value >= 0.

    Raises:
        TooMuch: a square factor may be hidden in what is left over.
    """
    outside, rest, prime = 1, value, 2
    whole = isqrt(value)
    if whole * whole == value:
        return (whole, 1) if value else (0, 1)
    if value > MAX_SQUARE:
        raise TooMuch
    while prime * prime * prime <= rest:
        while rest % (prime * prime) == 0:
            rest //= prime * prime
            outside *= prime
        if rest % prime == 0:  # once: kept inside, but looked at no more
            inside = rest // prime
            a, b = square_part(inside)
            return outside * a, b * prime
        prime += 1
    root = isqrt(rest)
    return (outside * root, 1) if root * root == rest else (outside, rest)


@dataclass(frozen=True, slots=True)
class Surd:
    """a + b·√d; d has no square factor, and is 1 where b is 0, so equal values are equal objects."""

    a: Fraction
    b: Fraction = Fraction(0)
    d: int = 1

    def near(self, bits: int = 256) -> Fraction:
        """The value, at most 2^-bits away."""
        if not self.b:
            return self.a
        scale = 1 << (bits + self.b.numerator.bit_length() + 2)
        return self.a + self.b * Fraction(isqrt(self.d * scale * scale), scale)

    def node(self) -> Node:
        """The value as a tree."""
        first = Number(self.a.numerator if self.a.denominator == 1 else self.a)
        if not self.b:
            return first
        root = Call("root", (Number(self.d), Number(2)))
        by = Number(self.b.numerator if self.b.denominator == 1 else self.b)
        return syntax.add(first, syntax.mul(by, root))


def real_roots(poly: Poly, name: str) -> list[Surd]:
    """Every real zero of a polynomial in one symbol that is not the zero polynomial.

    Raises:
        TooMuch: a factor of degree three or more has no rational zero, or numbers are too long.
    """
    by_power = {(dict(mono).get(name, 0)): value for mono, value in poly.items()}
    if any(mono and mono[0][0] != name for mono in poly):
        raise TooMuch
    shared = lcm(*(value.denominator for value in by_power.values()))
    line = [int(by_power.get(power, 0) * shared) for power in range(max(by_power) + 1)]
    found: list[Surd] = []
    while len(line) > 1 and line[0] == 0:
        line = line[1:]
        found = [Surd(Fraction(0))]
    while len(line) > 3:
        root = _rational_root(line)
        if root is None:
            raise TooMuch
        found.append(Surd(root))
        line = _deflated(line, root)
    return list(dict.fromkeys([*found, *_small_roots(line)]))


def _small_roots(line: list[int]) -> list[Surd]:
    if len(line) == 1:
        return []
    if len(line) == 2:
        return [Surd(Fraction(-line[0], line[1]))]
    c, b, a = line
    under = b * b - 4 * a * c
    if under < 0:
        return []
    outside, inside = square_part(under)
    middle, away = Fraction(-b, 2 * a), Fraction(outside, 2 * a)
    if inside == 1:
        return [Surd(middle - away), Surd(middle + away)]
    return [Surd(middle, -away, inside), Surd(middle, away, inside)]


def _rational_root(line: list[int]) -> Fraction | None:
    content = gcd(*line)
    first, last = abs(line[0] // content), abs(line[-1] // content)
    for above in _divisors(first):
        for below in _divisors(last):
            if gcd(above, below) == 1:
                for root in (Fraction(above, below), Fraction(-above, below)):
                    if not _value_at(line, root):
                        return root
    return None


def _value_at(line: list[int], at: Fraction) -> Fraction:
    value = Fraction(0)
    for each in reversed(line):
        value = value * at + each
    return value


def _divisors(value: int) -> list[int]:
    if value > MAX_SQUARE:
        raise TooMuch
    small: list[int] = []
    for each in range(1, min(isqrt(value), 100_000) + 1):
        if value % each == 0:
            small.append(each)
            if len(small) > MAX_DIVISORS:
                raise TooMuch
    return sorted({*small, *(value // each for each in small)})


def _deflated(line: list[int], root: Fraction) -> list[int]:
    """The polynomial divided by (x - root), with whole coefficients again."""
    carried, made = Fraction(0), []
    for each in reversed(line):
        carried = carried * root + each
        made.append(carried)
    made.pop()
    shared = lcm(*(value.denominator for value in made))
    return [int(value * shared) for value in reversed(made)]
