"""Refutes by enclosures: two values whose enclosures do not meet are different, and that is proof.

The other way round nothing follows: enclosures that meet at every precision prove no equality. Rigorous balls of
python-flint where it is installed, else mpmath's intervals (real only). Nothing here is a float.
"""

import threading
from collections.abc import Mapping
from enum import Enum
from fractions import Fraction
from typing import Any

from .syntax import Call, Constant, Node, Number, Symbol, walk

PRECISIONS = (80, 400, 1600)
MAX_MAGNITUDE = 1 << 40  # of an exponent or of a factorial's argument
_TRIG = frozenset(("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh"))


class Meeting(Enum):
    """What enclosures say of two values at one point."""

    APART = "apart"
    TOGETHER = "together"  # they meet at every precision tried
    UNDEFINED = "undefined"  # one of them has no value there, or none that we can enclose


class NoValue(Exception):
    """The expression has no finite value here."""


Point = Mapping[str, Fraction]
_VALUES = tuple(Fraction(*pair) for pair in ((17, 13), (5, 7), (29, 11), (2, 19), (43, 9), (1, 31), (61, 8), (101, 3)))
_INTEGERS = (2, 5, 3, 7, 4, 11, 6, 13)


def points(names: list[str], *, positive: bool) -> list[dict[str, Fraction]]:
    """Where expressions in these variables are compared: the same points for the same names, always."""
    if not names:
        return [{}]
    made = []
    for row in range(8):
        point = {}
        for column, name in enumerate(names):
            value = _VALUES[(3 * row + 5 * column) % 8] + Fraction(column // 8)
            is_negative = not positive and row >= 4 and (row + column) % 2 == 0
            point[name] = -value if is_negative else value
        made.append(point)
    whole = ({name: Fraction(_INTEGERS[(at + row) % 8] + at // 8) for at, name in enumerate(names)} for row in (0, 3))
    return [*made, *whole]


def meet(left: Node, right: Node, point: Point) -> Meeting:
    """Whether the two values at the point are different, by enclosures of rising precision."""
    is_complex = any(isinstance(node, Constant) and node.name == "i" for side in (left, right) for node in walk(side))
    found = _meet(left, right, point, is_complex)
    if found is Meeting.UNDEFINED and not point and not is_complex:
        return _meet(left, right, point, is_complex=True)
    return found


def _meet(left: Node, right: Node, point: Point, is_complex: bool) -> Meeting:
    found = Meeting.UNDEFINED
    for bits in PRECISIONS:
        with _engine.precision(bits):
            try:
                gap = _value(left, point, is_complex) - _value(right, point, is_complex)
            except NoValue:
                continue  # a wide enclosure may hold a pole that a tighter one does not
            if not _engine.is_finite(gap):
                continue
            if not _engine.holds_zero(gap):
                return Meeting.APART
            found = Meeting.TOGETHER
    return found


def is_within(left: Node, right: Node, bound: Node) -> bool:
    """Whether |left - right| <= bound, proved; False where it is not."""
    for bits in PRECISIONS:
        with _engine.precision(bits):
            try:
                gap = abs(_value(left, {}) - _value(right, {}))
                room = _value(bound, {}) - gap
            except NoValue:
                continue
            if _engine.is_finite(room) and _engine.is_nonnegative(room):
                return True
    return False


def _value(node: Node, point: Point, is_complex: bool = False) -> Any:
    if isinstance(node, Number):
        return _engine.number(node.value, is_complex)
    if isinstance(node, Symbol):
        return _engine.number(point[node.name], is_complex)
    if isinstance(node, Constant):
        return _engine.constant(node.name, is_complex)
    if not isinstance(node, Call):
        raise NoValue
    args = [_value(arg, point, is_complex) for arg in node.args]
    made = _engine.call(node.op, args, node, is_complex)
    if not _engine.is_finite(made):
        raise NoValue
    return made


_RING = frozenset(("add", "mul", "neg", "percent"))


def _ring(op: str, args: list[Any]) -> Any:
    first = args[0]
    if op == "neg":
        return -first
    if op == "percent":
        return first / 100
    for other in args[1:]:
        first = first + other if op == "add" else first * other
    return first


class _Flint:
    """Balls of python-flint: arb on the reals, acb with principal branches where i occurs."""

    def __init__(self, flint: Any) -> None:
        self.flint = flint
        self.lock = threading.RLock()  # the precision is one setting for the whole process

    def precision(self, bits: int) -> Any:
        return _Precision(self, bits)

    def number(self, value: Fraction, is_complex: bool) -> Any:
        real = self.flint.arb(self.flint.fmpq(value.numerator, value.denominator))
        return self.flint.acb(real) if is_complex else real

    def constant(self, name: str, is_complex: bool) -> Any:
        if name == "i" and is_complex:
            return self.flint.acb(0, 1)
        if name == "pi":
            real = self.flint.arb.pi()
        elif name == "e":
            real = self.flint.arb(1).exp()
        else:
            raise NoValue
        return self.flint.acb(real) if is_complex else real

    def is_finite(self, ball: Any) -> bool:
        return bool(ball.is_finite())

    def holds_zero(self, ball: Any) -> bool:
        return bool(ball.contains(0))

    def is_nonnegative(self, ball: Any) -> bool:
        return bool(ball >= 0)

    def call(self, op: str, args: list[Any], node: Call, is_complex: bool) -> Any:
        if op in _RING:
            return _ring(op, args)
        first = args[0]
        match op:
            case "inv":
                return 1 / first
            case "abs":
                return self.flint.acb(abs(first)) if is_complex else abs(first)
            case "ln":
                return first.log()
            case "log":
                return first.log() / args[1].log()
        if op in _TRIG:
            return getattr(first, op)()
        if op in ("pow", "root"):
            return self._power(op, args, node, is_complex)
        return self._discrete(op, args, is_complex)

    def _power(self, op: str, args: list[Any], node: Call, is_complex: bool) -> Any:
        base, exponent = args
        self._bounded(exponent)
        literal = node.args[1]
        whole = literal.value.numerator if isinstance(literal, Number) and literal.value.denominator == 1 else None
        if op == "root":
            if whole is None or not 0 < whole < 1 << 20:
                raise NoValue
            if whole % 2 and self._is_negative_real(base, is_complex):
                return -((-base) ** (self.number(Fraction(1, whole), is_complex)))
            return base ** self.number(Fraction(1, whole), is_complex)
        if whole is not None and abs(whole) < 1 << 40:
            return base**whole
        is_odd_root = isinstance(literal, Number) and literal.value.denominator % 2
        if is_complex and is_odd_root and self._is_negative_real(base, is_complex):
            raise NoValue  # (-8)^(1/3): the real root or the principal one, people differ
        return base**exponent

    def _is_negative_real(self, ball: Any, is_complex: bool) -> bool:
        if is_complex:
            return bool(ball.imag == 0 and ball.real < 0)
        return bool(ball < 0)

    def _discrete(self, op: str, args: list[Any], is_complex: bool) -> Any:
        if is_complex:
            raise NoValue
        first = args[0]
        self._bounded(first)
        if op == "floor":
            return first.floor()
        if op == "ceil":
            return first.ceil()
        if op == "factorial":
            return (first + 1).gamma()
        if op == "binom":
            self._bounded(args[1])
            return (first + 1).gamma() / ((args[1] + 1).gamma() * (first - args[1] + 1).gamma())
        raise NoValue

    def _bounded(self, ball: Any) -> None:
        if not bool(abs(ball) < MAX_MAGNITUDE):
            raise NoValue


class _Precision:
    """Holds the engine at a precision and gives the former one back."""

    def __init__(self, engine: "_Flint | _Intervals", bits: int) -> None:
        self.engine = engine
        self.bits = bits

    def __enter__(self) -> None:
        self.engine.lock.acquire()
        context = self._context()
        self.before = context.prec
        context.prec = self.bits

    def __exit__(self, *_: object) -> None:
        self._context().prec = self.before
        self.engine.lock.release()

    def _context(self) -> Any:
        return self.engine.flint.ctx if isinstance(self.engine, _Flint) else self.engine.iv


class _Intervals:
    """mpmath's interval context: real only, and only what it encloses with directed rounding."""

    def __init__(self, iv: Any) -> None:
        self.iv = iv
        self.lock = threading.RLock()

    def precision(self, bits: int) -> Any:
        return _Precision(self, bits)

    def number(self, value: Fraction, is_complex: bool) -> Any:
        if is_complex:
            raise NoValue
        return self.iv.mpf(value.numerator) / self.iv.mpf(value.denominator)

    def constant(self, name: str, is_complex: bool) -> Any:
        if is_complex or name not in ("pi", "e"):
            raise NoValue
        return self.iv.mpf(self.iv.pi if name == "pi" else self.iv.e)

    def is_finite(self, ball: Any) -> bool:
        return bool(ball.a > -self.iv.inf and ball.b < self.iv.inf)

    def holds_zero(self, ball: Any) -> bool:
        return 0 in ball

    def is_nonnegative(self, ball: Any) -> bool:
        return bool(ball.a >= 0)

    def call(self, op: str, args: list[Any], node: Call, is_complex: bool) -> Any:  # noqa: ARG002  (real only)
        if op in _RING:
            return _ring(op, args)
        first = args[0]
        match op:
            case "abs":
                return abs(first)
            case "inv":
                return self._over(self.iv.mpf(1), first)
            case "sin" | "cos":
                return getattr(self.iv, op)(self._bounded(first))
            case "tan":
                return self._over(self.iv.sin(self._bounded(first)), self.iv.cos(first))
            case "ln":
                return self._log(first)
            case "log":
                return self._over(self._log(first), self._log(args[1]))
        if op in ("pow", "root"):
            return self._power(op, args, node)
        raise NoValue

    def _power(self, op: str, args: list[Any], node: Call) -> Any:
        base, exponent = args
        literal = node.args[1]
        whole = literal.value.numerator if isinstance(literal, Number) and literal.value.denominator == 1 else None
        if op == "root":
            if whole is None or not 0 < whole < 1 << 20:
                raise NoValue
            if whole % 2 and base.b < 0:
                return -self.iv.exp(self._log(-base) / whole)
            return self.iv.exp(self._log(base) / whole)
        if whole is not None and abs(whole) < 1 << 12:
            return base**whole if whole >= 0 else self._over(self.iv.mpf(1), base**-whole)
        return self.iv.exp(self._bounded(exponent * self._log(base)))

    def _over(self, above: Any, below: Any) -> Any:
        if 0 in below:
            raise NoValue
        return above / below

    def _log(self, value: Any) -> Any:
        if not value.a > 0:
            raise NoValue
        return self.iv.log(value)

    def _bounded(self, value: Any) -> Any:
        if not (value.a > -(1 << 20) and value.b < 1 << 20):
            raise NoValue
        return value


def _load_engine() -> "_Flint | _Intervals":
    try:
        import flint
    except ImportError:  # the extra is not installed
        from mpmath import iv  # type: ignore[import-untyped]

        return _Intervals(iv)
    return _Flint(flint)


class _Lazy:
    """The engine, loaded at its first use: whole numbers never need one."""

    def __getattr__(self, name: str) -> Any:
        global _engine
        _engine = _load_engine()
        return getattr(_engine, name)


_engine: Any = _Lazy()
