"""sympy's expressions from our own nodes, and from nothing else: no text reaches a function of sympy but a name.

Every size is looked at before sympy is asked to make the value. Conventions: on the reals an odd root of a negative
number is the real one, and what has no real value has none; on the complex numbers every root is the principal one.
"""

from collections.abc import Mapping
from math import gcd, lcm
from typing import Any

import sympy

from sparring_verifiers.math.syntax import Call, Constant, Node, Number, Symbol, walk

MAX_EXPONENT = 64
MAX_BITS = 10_000
MAX_FACTORIAL = 200
MAX_CHOSEN = 30
MAX_SUMMANDS = 200
_SAME_NAME = frozenset(
    (
        *("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "asec", "acsc", "sinh", "cosh", "tanh"),
        *("asinh", "acosh", "atanh", "sign", "gamma", "arg", "re", "im"),
    )
)


_SIMPLE = {
    "add": sympy.Add,
    "mul": sympy.Mul,
    "neg": lambda value: -value,
    "percent": lambda value: value / 100,
    "degrees": lambda value: value * sympy.pi / 180,
    "abs": sympy.Abs,
    "conj": sympy.conjugate,
    "floor": sympy.floor,
    "ceil": sympy.ceiling,
}


class TooMuch(Exception):
    """Past a cap, or outside of what is proved here: nothing is proved."""


class Undefined(Exception):
    """The expression has no value under the assumptions."""


class Builder:
    """Builds under one set of assumptions.

    domain: real, positive or complex. signs: of variables that are looked at on one side of zero only: 1, -1, or 0 for
    zero itself. integers: variables that stand for whole numbers.
    """

    def __init__(
        self, domain: str, signs: Mapping[str, int] | None = None, integers: frozenset[str] = frozenset()
    ) -> None:
        self.domain = domain
        self.signs = signs or {}
        self.integers = integers
        self.bound: dict[str, Any] = {}  # variables that stand for an expression: of a sum, or of an induction
        self.opaque: dict[Node, Any] = {}  # subtrees that stand for an expression

    def symbol(self, name: str) -> Any:
        """The variable, as the assumptions have it."""
        if name in self.bound:
            return self.bound[name]
        facts = {"integer": True} if name in self.integers and self.domain != "complex" else {}
        sign = self.signs.get(name)
        if sign == 0:
            return sympy.Integer(0)
        if sign is not None:
            return sign * sympy.Symbol(name, positive=True, **facts)
        return sympy.Symbol(name, **{self.domain: True}, **facts)

    def build(self, node: Node) -> Any:
        """The expression.

        Raises:
            TooMuch: past a cap. Undefined: it has no value.
        """
        if self.opaque and node in self.opaque:
            return self.opaque[node]
        if isinstance(node, Number):
            return sympy.Rational(node.value.numerator, node.value.denominator)
        if isinstance(node, Symbol):
            return self.symbol(node.name)
        if isinstance(node, Constant):
            if node.name == "oo":
                raise TooMuch("infinity inside an expression")
            return {"pi": sympy.pi, "e": sympy.E, "i": sympy.I}[node.name]
        if not isinstance(node, Call):
            raise TooMuch("not a scalar")
        made = self._call(node)
        if made.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
            raise Undefined(f"{node.op} has no finite value")
        return made

    def _call(self, node: Call) -> Any:
        op = node.op
        if op == "pow":
            return self._power(node)
        if op == "root":
            return self._root(node)
        if op in ("sum", "product"):
            return self._range(node)
        if op in ("derivative", "integral"):
            return self._calculus(node)
        if op == "apply":
            head, *arguments = node.args
            if not isinstance(head, Symbol):
                raise TooMuch("a function without a name")
            return sympy.Function(head.name)(*map(self.build, arguments))
        args = [self.build(arg) for arg in node.args]
        if op in _SAME_NAME:
            return getattr(sympy, op)(args[0])
        return self._named(op, args)

    def _named(self, op: str, args: list[Any]) -> Any:
        simple = _SIMPLE.get(op)
        if simple is not None:
            return simple(*args)
        first = args[0]
        match op:
            case "inv":
                if first.is_zero:
                    raise Undefined("a division by zero")
                return 1 / first
            case "ln":
                return self._logarithm(first)
            case "log":
                below = self._logarithm(args[1])
                if below.is_zero:
                    raise Undefined("a logarithm to base 1")
                return self._logarithm(first) / below
            case "acot":
                if not first.is_nonnegative:
                    raise TooMuch("the arc cotangent of what may be negative: two ranges are in use")
                return sympy.acot(first)
        return self._discrete(op, args)

    def _discrete(self, op: str, args: list[Any]) -> Any:
        first = args[0]
        match op:
            case "factorial" | "double_factorial":
                if first.is_number and not (first.is_Integer and 0 <= first <= MAX_FACTORIAL):
                    raise TooMuch(f"a factorial beyond {MAX_FACTORIAL}!, or of no natural number")
                return sympy.factorial(first) if op == "factorial" else sympy.factorial2(first)
            case "binom" | "permutations":
                return _choose(op, first, args[1])
            case "mod":
                if not args[1].is_positive:
                    raise TooMuch("a remainder after a divisor that may be negative")
                return first - args[1] * sympy.floor(first / args[1])
            case "gcd" | "lcm":
                if not all(arg.is_Integer for arg in args):
                    raise TooMuch(f"a {op} of what is no whole number")
                return sympy.Integer((gcd if op == "gcd" else lcm)(*map(int, args)))
            case "max" | "min" if len(args) <= 8:
                return (sympy.Max if op == "max" else sympy.Min)(*args)
        raise TooMuch(f"no proofs about {op}")

    def _logarithm(self, value: Any) -> Any:
        if value.is_zero:
            raise Undefined("a logarithm of zero")
        if self.domain != "complex" and value.free_symbols and value.is_negative:
            raise Undefined("a logarithm of a negative number")
        return sympy.log(value)

    def _power(self, node: Call) -> Any:
        base, by = map(self.build, node.args)
        if by.is_Rational:
            return self._rational_power(base, by)
        if base.is_zero:
            raise TooMuch("zero to a power that is not known")
        return sympy.Pow(base, by)

    def _root(self, node: Call) -> Any:
        base, degree = map(self.build, node.args)
        if not (degree.is_Integer and 0 < degree <= MAX_EXPONENT):
            raise TooMuch("a root past the cap")
        return self._rational_power(base, 1 / degree)

    def _rational_power(self, base: Any, by: Any) -> Any:
        above, below = int(by.p), int(by.q)
        bits = max(base.p.bit_length(), base.q.bit_length()) if base.is_Rational else 0
        if below > MAX_EXPONENT or abs(by) > (MAX_BITS // bits if bits else MAX_EXPONENT):
            raise TooMuch("a power past the cap")
        if base.is_zero and above <= 0:
            raise Undefined("zero to a power that is not positive")
        if below == 1 or base.is_nonnegative:
            return sympy.Pow(base, by)
        if self.domain == "complex":
            if below % 2:
                raise TooMuch("an odd root of what may be negative: the real one or the principal one")
            return sympy.Pow(base, by)
        if below % 2 == 0:
            if base.free_symbols and base.is_negative:
                raise Undefined("an even root of a negative number")
            return sympy.Pow(base, by)
        if base.is_negative:
            return (-1) ** (above % 2) * sympy.Pow(-base, by)
        if not base.is_real:
            raise TooMuch("an odd root of what may not be real")
        return sympy.sign(base) ** (above % 2) * sympy.Pow(sympy.Abs(base), by)

    def _range(self, node: Call) -> Any:
        """A sum or product between whole bounds, written out."""
        body, variable, lower, upper = node.args
        ends = self.build(lower), self.build(upper)
        if not isinstance(variable, Symbol) or not all(end.is_Integer for end in ends):
            raise TooMuch(f"a {node.op} whose ends are not both numbers")
        first, last = int(ends[0]), int(ends[1])
        if last - first >= MAX_SUMMANDS or max(abs(first), abs(last)) > MAX_BITS:
            raise TooMuch(f"a {node.op} of more than {MAX_SUMMANDS} terms")
        if last < first - 1:
            raise TooMuch(f"a {node.op} that ends before it begins")
        terms = []
        before = self.bound.get(variable.name)
        for value in range(first, last + 1):
            self.bound[variable.name] = sympy.Integer(value)
            terms.append(self.build(body))
        self._unbind(variable.name, before)
        return sympy.Add(*terms) if node.op == "sum" else sympy.Mul(*terms)

    def _unbind(self, name: str, before: Any) -> None:
        if before is None:
            self.bound.pop(name, None)
        else:
            self.bound[name] = before

    def _calculus(self, node: Call) -> Any:
        """A derivative, or the integral of a polynomial."""
        body, variable = node.args[:2]
        if not isinstance(variable, Symbol):
            raise TooMuch(f"a {node.op} by what is no variable")
        if node.op == "derivative":
            symbol = self.symbol(variable.name)
            if not symbol.is_Symbol:
                raise TooMuch("a derivative at one side of a point")
            made = sympy.diff(self.build(body), symbol)
            if made.has(sympy.Derivative, sympy.Subs):
                raise TooMuch("a derivative that is not known")
            return made
        ends = self.build(node.args[2]), self.build(node.args[3])
        before = self.bound.get(variable.name)
        symbol = self.bound[variable.name] = sympy.Dummy(real=True)
        inside = self.build(body)
        self._unbind(variable.name, before)
        if not inside.is_polynomial(symbol):
            raise TooMuch("an integral of what is no polynomial")
        anti = sympy.Poly(inside, symbol).integrate(symbol)
        return anti(ends[1]) - anti(ends[0])


def _choose(op: str, total: Any, part: Any) -> Any:
    if total.is_number and part.is_number:
        if not (total.is_Integer and part.is_Integer and 0 <= part <= total <= 10 * MAX_FACTORIAL):
            raise TooMuch("a choice beyond the cap, or of no natural numbers")
        return sympy.binomial(total, part) if op == "binom" else sympy.ff(total, part)
    if part.is_Integer and 0 <= part <= MAX_CHOSEN:
        falling = sympy.Mul(*(total - k for k in range(int(part))))
        return falling / sympy.factorial(part) if op == "binom" else falling
    below = sympy.factorial(total - part)
    return sympy.factorial(total) / (below * sympy.factorial(part) if op == "binom" else below)


def whole_variables(node: Node) -> frozenset[str]:
    """Variables that only whole numbers give a real value to: in an exponent over a negative number."""
    found: set[str] = set()
    for each in walk(node):
        if isinstance(each, Call) and each.op == "pow" and _is_negative_literal(each.args[0]):
            found.update(part.name for part in walk(each.args[1]) if isinstance(part, Symbol))
    return frozenset(found)


def _is_negative_literal(node: Node) -> bool:
    if isinstance(node, Call) and node.op == "neg":
        return isinstance(node.args[0], Number) and node.args[0].value > 0
    return isinstance(node, Number) and node.value < 0
