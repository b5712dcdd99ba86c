"""Enclosures by python-flint: arb on the reals, acb with principal branches where i occurs."""

import threading
from collections.abc import Callable
from fractions import Fraction
from math import gcd, lcm
from operator import methodcaller
from typing import Any

from flint import acb, arb, ctx, fmpq

from sparring_verifiers.math.algebra.matrix_algebra import MAX_DETERMINANT, determinant_terms
from sparring_verifiers.math.syntax import Call, Constant, Matrix, Node, Number, Symbol

from .balls import NoValue, Point

MAX_MAGNITUDE = arb(2) ** 40  # of an exponent or of a factorial's argument
MAX_STEPS = 200
MAX_WHOLE = 1 << 40
MAX_UNIQUE = arb(2) ** 4_096  # of what is made a whole number of Python's
MAX_SHIFT = 100_000  # of a bound that is made a fraction

Ball = Any
Values = dict[str, Ball]
# The precision is one setting for the whole process.
_lock = threading.RLock()


class FlintBalls:
    """Rigorous balls; each method takes the lock, because flint's precision belongs to the process."""

    is_fast = True

    def gap(self, left: Node, right: Node, point: Point, bits: int, *, is_complex: bool) -> bool | None:
        value = _complex if is_complex else _real
        _lock.acquire()
        before = ctx.prec
        ctx.prec = bits
        try:
            values = {name: arb(fmpq(at.numerator, at.denominator)) for name, at in point.items()} if point else {}
            gap = value(left, values) - value(right, values)
            if not gap.is_finite():
                raise NoValue
            return not gap.contains(0)
        finally:
            ctx.prec = before
            _lock.release()

    def bracket(self, node: Node, bits: int) -> tuple[Fraction, Fraction]:
        with _lock:
            before = ctx.prec
            ctx.prec = bits
            try:
                ball = _real(node, {})
                if not ball.is_finite() or not abs(ball) < MAX_MAGNITUDE**1000:
                    raise NoValue
                return _fraction(ball.lower()), _fraction(ball.upper())
            finally:
                ctx.prec = before

    def size_gap(self, left: Node, right: Node, level: int, bits: int) -> bool:
        size = _log if level == 1 else _log_log
        with _lock:
            before = ctx.prec
            ctx.prec = bits
            try:
                return not _finite(size(left) - size(right)).contains(0)
            finally:
                ctx.prec = before

    def is_smaller(self, node: Node, bits: int, log2_bound: int, *, is_complex: bool) -> bool:
        with _lock:
            before = ctx.prec
            ctx.prec = bits
            try:
                ball = abs((_complex if is_complex else _real)(node, {}))
                return bool(ball < arb(2) ** log2_bound)
            finally:
                ctx.prec = before


def _fraction(exact: Ball) -> Fraction:
    mantissa, exponent = exact.man_exp()
    if abs(exponent) > MAX_SHIFT:
        raise NoValue
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def _finite(ball: Ball) -> Ball:
    if not ball.is_finite():
        raise NoValue
    return ball


def _bounded(ball: Ball) -> Ball:
    if not abs(ball) < MAX_MAGNITUDE:
        raise NoValue
    return ball


# -- the reals --------------------------------------------------------------------------------------------------------


def _real(node: Node, values: Values) -> Ball:
    if type(node) is not Call:
        return _leaf(node, values)
    op, args = node.op, node.args
    if op == "add":
        made = _real(args[0], values)
        for arg in args[1:]:
            made = made + (arg.value if type(arg) is Number and type(arg.value) is int else _real(arg, values))
        return made
    if op == "mul":
        made = _real(args[-1], values)
        for arg in args[:-1]:
            made = made * (arg.value if type(arg) is Number and type(arg.value) is int else _real(arg, values))
        return made
    if op == "neg":
        return -_real(args[0], values)
    if op == "pow":
        return _power(args[0], args[1], values)
    if op == "root":
        return _finite(_root(args, values))
    rule = _REAL.get(op)
    if rule is not None:
        return _finite(rule(_real(args[0], values)))
    return _finite(_real_other(op, args, values))


def _leaf(node: Node, values: Values) -> Ball:
    if type(node) is Number:
        value = node.value
        return arb(value) if type(value) is int else arb(fmpq(value.numerator, value.denominator))
    if type(node) is Symbol:
        found = values.get(node.name)
        if found is None:
            raise NoValue
        return found
    if type(node) is Constant:
        return _constant(node.name)
    raise NoValue


def _constant(name: str) -> Ball:
    if name == "pi":
        return arb.pi()
    if name == "e":
        return arb.const_e()
    raise NoValue


def _whole(node: Node) -> int | None:
    if type(node) is Number:
        return node.value if type(node.value) is int else None
    if type(node) is Call and node.op == "neg":
        inner = _whole(node.args[0])
        return None if inner is None else -inner
    return None


def _power(base: Node, exponent: Node, values: Values) -> Ball:
    whole = _whole(exponent)
    made = _real(base, values)
    if whole is None:
        by = _bounded(_real(exponent, values))
        if isinstance(exponent, Number) and exponent.value == Fraction(1, 2):
            return _finite(made.sqrt())
        if not made > 0:
            exact = by.unique_fmpz() if by.is_exact() else None
            if exact is None and not (made.is_zero() and by > 0):
                raise NoValue
            return _finite(made**by)
        return _finite(made**by)
    if abs(whole) >= MAX_WHOLE:
        raise NoValue
    if whole <= 0 and made.contains(0):
        raise NoValue
    return _finite(made**whole)


def _factorial(ball: Ball) -> Ball:
    _bounded(ball)
    if not ball > -1:
        raise NoValue
    return (ball + 1).gamma()


def _reciprocal(ball: Ball) -> Ball:
    return 1 / ball


def _inverse_cotangent(ball: Ball) -> Ball:
    if not ball > 0:
        raise NoValue  # two conventions, which agree above zero
    return (1 / ball).atan()


def _sign(ball: Ball) -> Ball:
    if ball > 0 or ball < 0 or ball.is_zero():
        return ball.sgn()
    raise NoValue


def _arg(ball: Ball) -> Ball:
    if ball > 0:
        return arb(0)
    if ball < 0:
        return arb.pi()
    raise NoValue


_REAL: dict[str, Callable[[Ball], Ball]] = {
    "inv": _reciprocal,
    "ln": lambda ball: ball.log(),
    "abs": abs,
    "percent": lambda ball: ball / 100,
    "degrees": lambda ball: ball * arb.pi() / 180,
    **{name: methodcaller(name) for name in ("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan")},
    **{name: methodcaller(name) for name in ("asinh", "acosh", "atanh")},
    "sinh": lambda ball: _bounded(ball).sinh(),
    "cosh": lambda ball: _bounded(ball).cosh(),
    "tanh": lambda ball: _bounded(ball).tanh(),
    "asec": lambda ball: (1 / ball).acos(),
    "acsc": lambda ball: (1 / ball).asin(),
    "acot": _inverse_cotangent,
    "gamma": lambda ball: _bounded(ball).gamma(),
    "factorial": _factorial,
    "floor": lambda ball: _bounded(ball).floor(),
    "ceil": lambda ball: _bounded(ball).ceil(),
    "sign": _sign,
    "re": lambda ball: ball,
    "im": lambda _: arb(0),
    "conj": lambda ball: ball,
    "arg": _arg,
}


def _real_other(op: str, args: tuple[Node, ...], values: Values) -> Ball:
    if op in ("sum", "product"):
        return _series(op, args, values, _real)
    if op == "det":
        return _determinant(args[0], values, _real)
    if op not in _SEVERAL:
        raise NoValue
    return _SEVERAL[op]([_real(arg, values) for arg in args])


def _root(args: tuple[Node, ...], values: Values) -> Ball:
    whole = _whole(args[1])
    base = _real(args[0], values)
    if whole is None or not 0 < whole < 1 << 20:
        raise NoValue
    if whole == 2:
        return base.sqrt()
    return -(-base).root(whole) if whole % 2 and base < 0 else base.root(whole)


def _unique(ball: Ball) -> int:
    if not ball.is_exact() or not abs(ball) < MAX_UNIQUE:
        raise NoValue
    exact = ball.unique_fmpz()
    if exact is None:
        raise NoValue
    return int(exact)


def _binomial(balls: list[Ball]) -> Ball:
    above, below = balls
    _bounded(above)
    _bounded(below)
    if not (below > -1 and above - below > -1):
        raise NoValue
    return (above + 1).gamma() / ((below + 1).gamma() * (above - below + 1).gamma())


def _permutations(balls: list[Ball]) -> Ball:
    above, below = balls
    _bounded(above)
    if not (below > -1 and above - below > -1):
        raise NoValue
    return (above + 1).gamma() / (above - below + 1).gamma()


def _divided(op: str, balls: list[Ball]) -> Ball:
    return arb((gcd if op == "gcd" else lcm)(*map(_unique, balls)))


def _extreme(op: str, balls: list[Ball]) -> Ball:
    made = balls[0]
    for other in balls[1:]:
        made = getattr(made, op)(other)
    return made


_SEVERAL: dict[str, Callable[[list[Ball]], Ball]] = {
    "log": lambda balls: balls[0].log() / balls[1].log(),
    "binom": _binomial,
    "permutations": _permutations,
    "double_factorial": lambda balls: arb(_double_factorial(_unique(balls[0]))),
    "mod": lambda balls: balls[0] - balls[1] * (balls[0] / balls[1]).floor(),
    "gcd": lambda balls: _divided("gcd", balls),
    "lcm": lambda balls: _divided("lcm", balls),
    "max": lambda balls: _extreme("max", balls),
    "min": lambda balls: _extreme("min", balls),
}


def _double_factorial(value: int) -> int:
    if not -1 <= value <= 4_000:
        raise NoValue
    made = 1
    for factor in range(value, 1, -2):
        made *= factor
    return made


def _series(op: str, args: tuple[Node, ...], values: Values, value: Callable[[Node, Values], Ball]) -> Ball:
    body, variable = args[0], args[1]
    if not isinstance(variable, Symbol):
        raise NoValue
    lower, upper = (_unique(_real(arg, values)) for arg in args[2:])
    if not lower - 1 <= upper < lower + MAX_STEPS:
        raise NoValue
    made = arb(0) if op == "sum" else arb(1)
    for at in range(lower, upper + 1):
        term = value(body, {**values, variable.name: arb(at)})
        made = made + term if op == "sum" else made * term
    return made


def _determinant(node: Node, values: Values, value: Callable[[Node, Values], Ball]) -> Ball:
    if not isinstance(node, Matrix) or not len(node.rows[0]) == len(node.rows) <= MAX_DETERMINANT:
        raise NoValue
    cells = [[value(cell, values) for cell in row] for row in node.rows]
    made = arb(0)
    for sign, columns in determinant_terms(len(cells)):
        term = arb(sign)
        for row, column in zip(cells, columns, strict=True):
            term = term * row[column]
        made = made + term
    return made


# -- the plane --------------------------------------------------------------------------------------------------------


def _complex(node: Node, values: Values) -> Ball:
    if isinstance(node, Constant) and node.name == "i":
        return acb(0, 1)
    if not isinstance(node, Call):
        return acb(_real(node, values))
    op, args = node.op, node.args
    if op in ("pow", "root"):
        return _finite(_complex_power(op, args, values))
    if op in ("sum", "product"):
        return _finite(acb(_series(op, args, values, _complex)))
    if op == "det":
        return _finite(acb(_determinant(args[0], values, _complex)))
    if op not in _PLANE:
        return _finite(acb(_real(node, values)))
    return _finite(_PLANE[op]([_complex(arg, values) for arg in args]))


def _joined(balls: list[Ball], op: str) -> Ball:
    made = balls[0]
    for other in balls[1:]:
        made = made + other if op == "add" else made * other
    return made


def _angle(ball: Ball) -> Ball:
    if ball.real > 0 or ball.imag > 0 or ball.imag < 0:
        return acb(ball.log().imag)
    if ball.real < 0 and ball.imag.is_zero():
        return acb(arb.pi())
    raise NoValue


def _of_first(name: str) -> Callable[[list[Ball]], Ball]:
    method = methodcaller(name)
    return lambda balls: method(_bounded(balls[0]))


_PLANE: dict[str, Callable[[list[Ball]], Ball]] = {
    "add": lambda balls: _joined(balls, "add"),
    "mul": lambda balls: _joined(balls, "mul"),
    "neg": lambda balls: -balls[0],
    "inv": lambda balls: 1 / balls[0],
    "percent": lambda balls: balls[0] / 100,
    "degrees": lambda balls: balls[0] * arb.pi() / 180,
    "abs": lambda balls: acb(abs(balls[0])),
    "re": lambda balls: acb(balls[0].real),
    "im": lambda balls: acb(balls[0].imag),
    "conj": lambda balls: acb(balls[0].real, -balls[0].imag),
    "arg": lambda balls: _angle(balls[0]),
    "ln": lambda balls: balls[0].log(),
    "log": lambda balls: balls[0].log() / balls[1].log(),
    **{name: _of_first(name) for name in ("sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh")},
    **{name: _of_first(name) for name in ("asin", "acos", "atan", "asinh", "acosh", "atanh")},
}


def _complex_power(op: str, args: tuple[Node, ...], values: Values) -> Ball:
    base = _complex(args[0], values)
    whole = _whole(args[1])
    is_negative = bool(base.imag.is_zero() and base.real < 0)
    if op == "root":
        if whole is None or not 0 < whole < 1 << 20:
            raise NoValue
        if whole == 2:
            return base.sqrt()
        if whole % 2 and is_negative:
            return acb(-(-base.real).root(whole))
        return base ** acb(arb(fmpq(1, whole)))
    if whole is not None and abs(whole) < MAX_WHOLE:
        if whole <= 0 and base.contains(0):
            raise NoValue
        return base**whole
    literal = args[1]
    if is_negative and isinstance(literal, Number) and literal.value.denominator % 2:
        raise NoValue  # (-8)^(1/3): the real root or the principal one, people differ
    return base ** _bounded(_complex(literal, values))


# -- sizes past every enclosure ---------------------------------------------------------------------------------------


def _log(node: Node) -> Ball:
    """The logarithm of a positive constant that itself may be too big to enclose."""
    if isinstance(node, Call):
        if node.op == "pow":
            return _finite(_real(node.args[1], {}) * _log(node.args[0]))
        if node.op == "mul":
            made = _log(node.args[0])
            for arg in node.args[1:]:
                made = made + _log(arg)
            return made
        if node.op == "inv":
            return -_log(node.args[0])
        if node.op == "factorial":
            return _log_factorial(_real(node.args[0], {}))
        if node.op == "binom":
            above, below = (_real(arg, {}) for arg in node.args)
            if not (below >= 0 and above >= below):
                raise NoValue
            return _log_factorial(above) - _log_factorial(below) - _log_factorial(above - below)
    return _finite(_real(node, {}).log())


def _log_factorial(ball: Ball) -> Ball:
    if not ball >= 0:
        raise NoValue
    return _finite((ball + 1).lgamma())


def _log_log(node: Node) -> Ball:
    """The logarithm of the logarithm of a constant above 1."""
    if isinstance(node, Call) and node.op == "pow":
        return _finite(_log(node.args[1]) + _log_log(node.args[0]))
    if isinstance(node, Call) and node.op == "factorial":
        size = _log(node.args[0])
        if not size > 2:
            raise NoValue
        # n (ln n - 1) <= ln n! <= n ln n
        return _finite(size + (size - 1).log().union(size.log()))
    return _finite(_log(node).log())
