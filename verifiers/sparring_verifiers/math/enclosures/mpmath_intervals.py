"""Enclosures by mpmath's intervals, where python-flint is not installed: real only, with directed rounding."""

import threading
from collections.abc import Callable
from fractions import Fraction
from math import comb, factorial
from typing import Any

import mpmath  # type: ignore[import-untyped]  # it ships no types

from sparring_verifiers.math.syntax import Call, Constant, Node, Number, Symbol

from .balls import NoValue, Point

MAX_MAGNITUDE = 1 << 20
MAX_STEPS = 200
MAX_FACTORIAL = 4_000

iv: Any = mpmath.iv  # its functions are set at run time
Interval = Any
Values = dict[str, Interval]
# The precision is one setting for the whole process.
_lock = threading.RLock()


class MpmathIntervals:
    """Rigorous intervals; each method takes the lock, because mpmath's precision belongs to the process."""

    is_fast = False

    def gap(self, left: Node, right: Node, point: Point, bits: int, *, is_complex: bool) -> bool | None:
        if is_complex:
            raise NoValue

        def apart() -> bool:
            values = {name: _number(at) for name, at in point.items()}
            return 0 not in _finite(_value(left, values) - _value(right, values))

        return bool(_at(bits, apart))

    def bracket(self, node: Node, bits: int) -> tuple[Fraction, Fraction]:
        def ends() -> tuple[Fraction, Fraction]:
            value = _bounded(_finite(_value(node, {})))
            return _fraction(value.a), _fraction(value.b)

        made: tuple[Fraction, Fraction] = _at(bits, ends)
        return made

    def size_gap(self, left: Node, right: Node, level: int, bits: int) -> bool:  # noqa: ARG002  (not enclosed here)
        raise NoValue

    def is_smaller(self, node: Node, bits: int, log2_bound: int, *, is_complex: bool) -> bool:
        if is_complex:
            raise NoValue

        def small() -> bool:
            return bool(abs(_finite(_value(node, {}))).b < iv.mpf(2) ** log2_bound)

        return bool(_at(bits, small))


def _at(bits: int, make: Callable[[], Any]) -> Any:
    with _lock:
        before = iv.prec
        iv.prec = bits
        try:
            return make()
        except (OverflowError, ZeroDivisionError, ValueError) as fault:
            raise NoValue from fault
        finally:
            iv.prec = before


def _fraction(end: Interval) -> Fraction:
    sign, mantissa, exponent, _ = end._mpi_[0]
    return Fraction(-mantissa if sign else mantissa) * Fraction(2) ** int(exponent)


def _finite(value: Interval) -> Interval:
    if not (value.a > -iv.inf and value.b < iv.inf):
        raise NoValue
    return value


def _bounded(value: Interval) -> Interval:
    if not (value.a > -MAX_MAGNITUDE and value.b < MAX_MAGNITUDE):
        raise NoValue
    return value


def _number(value: int | Fraction) -> Interval:
    return iv.mpf(value.numerator) / iv.mpf(value.denominator)


def _value(node: Node, values: Values) -> Interval:
    if isinstance(node, Number):
        return _number(node.value)
    if isinstance(node, Symbol):
        if node.name not in values:
            raise NoValue
        return values[node.name]
    if isinstance(node, Constant):
        if node.name not in ("pi", "e"):
            raise NoValue
        return iv.mpf(iv.pi if node.name == "pi" else iv.e)
    if not isinstance(node, Call):
        raise NoValue
    if node.op in ("sum", "product"):
        return _finite(_series(node, values))
    args = [_value(arg, values) for arg in node.args]
    return _finite(_call(node, args))


def _call(node: Call, args: list[Interval]) -> Interval:
    first = args[0]
    match node.op:
        case "add" | "mul":
            for other in args[1:]:
                first = first + other if node.op == "add" else first * other
            return first
        case "neg":
            return -first
        case "pow" | "root":
            return _power(node, args)
        case "log":
            return _over(_log(first), _log(args[1]))
        case "binom":
            return iv.mpf(comb(_natural(first), _natural(args[1])))
    rule = _RULES.get(node.op)
    if rule is None:
        raise NoValue
    return rule(first)


def _whole(node: Node) -> int | None:
    if isinstance(node, Number):
        return node.value.numerator if node.value.denominator == 1 else None
    if isinstance(node, Call) and node.op == "neg":
        inner = _whole(node.args[0])
        return None if inner is None else -inner
    return None


def _power(node: Call, args: list[Interval]) -> Interval:
    base, exponent = args
    whole = _whole(node.args[1])
    if node.op == "root":
        if whole is None or not 0 < whole < 1 << 20:
            raise NoValue
        if whole == 2 and base.a >= 0:
            return iv.sqrt(base)
        if whole % 2 and base.b < 0:
            return -iv.exp(_log(-base) / whole)
        return iv.exp(_log(base) / whole)
    if whole is not None and abs(whole) < 1 << 12:
        if whole <= 0 and 0 in base:
            raise NoValue
        return base**whole if whole >= 0 else _over(iv.mpf(1), base**-whole)
    return iv.exp(_bounded(exponent * _log(base)))


def _over(above: Interval, below: Interval) -> Interval:
    if 0 in below:
        raise NoValue
    return above / below


def _log(value: Interval) -> Interval:
    if not value.a > 0:
        raise NoValue
    return iv.log(value)


def _natural(value: Interval) -> int:
    if value.a != value.b or not 0 <= value.a <= MAX_FACTORIAL:
        raise NoValue
    exact = _fraction(value.a)
    if exact.denominator != 1:
        raise NoValue
    return exact.numerator


def _hyperbolic(value: Interval, sign: int) -> Interval:
    made = iv.exp(_bounded(value))
    return (made + sign / made) / 2


def _rounded(value: Interval) -> Interval:
    low, high = _fraction(_bounded(value).a), _fraction(value.b)
    return iv.mpf([low.__floor__(), high.__floor__()])


_RULES: dict[str, Callable[[Interval], Interval]] = {
    "abs": abs,
    "percent": lambda value: value / 100,
    "degrees": lambda value: value * iv.pi / 180,
    "inv": lambda value: _over(iv.mpf(1), value),
    "ln": _log,
    "sin": lambda value: iv.sin(_bounded(value)),
    "cos": lambda value: iv.cos(_bounded(value)),
    "tan": lambda value: _over(iv.sin(_bounded(value)), iv.cos(value)),
    "cot": lambda value: _over(iv.cos(_bounded(value)), iv.sin(value)),
    "sec": lambda value: _over(iv.mpf(1), iv.cos(_bounded(value))),
    "csc": lambda value: _over(iv.mpf(1), iv.sin(_bounded(value))),
    "sinh": lambda value: _hyperbolic(value, -1),
    "cosh": lambda value: _hyperbolic(value, 1),
    "tanh": lambda value: _over(_hyperbolic(value, -1), _hyperbolic(value, 1)),
    "factorial": lambda value: iv.mpf(factorial(_natural(value))),
    "floor": _rounded,
    "ceil": lambda value: -_rounded(-value),
}


def _series(node: Call, values: Values) -> Interval:
    body, variable = node.args[:2]
    if not isinstance(variable, Symbol):
        raise NoValue
    lower, upper = (_natural(_value(arg, values)) for arg in node.args[2:])
    if not lower - 1 <= upper < lower + MAX_STEPS:
        raise NoValue
    made = iv.mpf(0 if node.op == "sum" else 1)
    for at in range(lower, upper + 1):
        term = _value(body, {**values, variable.name: iv.mpf(at)})
        made = made + term if node.op == "sum" else made * term
    return made
