"""The program that runs sympy: one JSON line in, one out. Started, limited and killed by worker.py.

It builds sympy's nodes from our own nodes only; no text reaches a sympy function but a variable's name, which `Symbol`
takes as it is. Work is capped before it is done (nodes, exponents, degrees); nothing is evaluated by ``doit``.
"""

import json
import os
import resource
import signal
import sys
from math import prod
from typing import Any

from . import exact
from .syntax import Call, Constant, Node, Number, Symbol, node_from_json, walk

MAX_NODES = 300
MAX_OPERATIONS = 400
MAX_EXPONENT = 64
MAX_BITS = 10_000
MAX_DEGREE = 64
_SAME_NAME = ("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh", "factorial")


class TooMuch(Exception):
    """Past a cap: nothing is proved."""


def prove(left: Node, right: Node, domain: str) -> bool | None:
    """Whether left = right: True and False are proved, None is not.

    Raises:
        TooMuch: past a cap.
    """
    import sympy

    if sum(1 for side in (left, right) for _ in walk(side)) > MAX_NODES:
        raise TooMuch(f"more than {MAX_NODES} nodes")
    gap = _build(left, domain) - _build(right, domain)
    if gap == 0:
        return True
    if gap.count_ops() > MAX_OPERATIONS:
        raise TooMuch(f"more than {MAX_OPERATIONS} operations")
    if gap.is_number and (ruling := _by_minimal_polynomial(gap)) is not None:
        return ruling
    steps = (
        sympy.expand,
        lambda it: sympy.expand(sympy.expand_trig(it)),
        lambda it: sympy.expand(sympy.expand_log(it)),
        lambda it: sympy.expand(sympy.powsimp(sympy.expand(it))),
        sympy.trigsimp,
        sympy.radsimp,
        sympy.simplify,
    )
    return True if any(step(gap) == 0 for step in steps) else None


def _by_minimal_polynomial(gap: Any) -> bool | None:
    """The ruling on an algebraic number, None where gap is none or its degree may pass the cap."""
    import sympy

    powers = gap.atoms(sympy.Pow)
    if gap.atoms(sympy.Function) or gap.atoms(sympy.NumberSymbol) or not all(each.exp.is_Rational for each in powers):
        return None
    if prod(each.exp.q for each in powers) > MAX_DEGREE:
        return None
    unknown = sympy.Dummy()
    return bool(sympy.minimal_polynomial(gap, unknown) == unknown)


def _build(node: Node, domain: str) -> Any:
    import sympy

    if isinstance(node, Number):
        return sympy.Rational(node.value.numerator, node.value.denominator)
    if isinstance(node, Symbol):
        return sympy.Symbol(node.name, **{domain: True})
    if isinstance(node, Constant):
        return {"pi": sympy.pi, "e": sympy.E, "i": sympy.I}[node.name]
    if not isinstance(node, Call):
        raise TooMuch("not a scalar")
    if node.op in ("pow", "root"):
        return _build_power(node, domain)
    if node.op in ("factorial", "binom"):
        _check_size(node.args[0], 200)
    args = [_build(arg, domain) for arg in node.args]
    if node.op in _SAME_NAME:
        return getattr(sympy, node.op)(args[0])
    builders = {
        "add": sympy.Add,
        "mul": sympy.Mul,
        "neg": lambda value: -value,
        "inv": lambda value: 1 / value,
        "percent": lambda value: value / 100,
        "ln": sympy.log,
        "log": lambda value, base: sympy.log(value) / sympy.log(base),
        "abs": sympy.Abs,
        "floor": sympy.floor,
        "ceil": sympy.ceiling,
        "binom": sympy.binomial,
    }
    return builders[node.op](*args)


def _build_power(node: Call, domain: str) -> Any:
    import sympy

    base, exponent = _build_checked(node, domain) if node.op == "pow" else _build_root(node, domain)
    return sympy.Pow(base, exponent)


def _build_checked(node: Call, domain: str) -> tuple[Any, Any]:
    """Base and exponent, unless the power would be a huge number or sum."""
    by = _rational(node.args[1])
    if by is not None:
        base = _rational(node.args[0])
        bits = 1 if base is None else max(base.numerator.bit_length(), base.denominator.bit_length())
        cap = MAX_EXPONENT if base is None else MAX_BITS // max(bits, 1)
        if abs(by) > cap or by.denominator > MAX_EXPONENT:
            raise TooMuch("a power past the cap")
    return _build(node.args[0], domain), _build(node.args[1], domain)


def _build_root(node: Call, domain: str) -> tuple[Any, Any]:
    import sympy

    degree = _rational(node.args[1])
    if degree is None or degree.denominator != 1 or not 0 < degree <= MAX_EXPONENT:
        raise TooMuch("a root past the cap")
    base = _build(node.args[0], domain)
    if degree % 2 and degree > 1 and not base.is_nonnegative:
        raise TooMuch("an odd root of what may be negative")
    return base, sympy.Rational(1, degree.numerator)


def _rational(node: Node) -> Any:
    try:
        return exact.normal_form(node).form.rational
    except (exact.TooBig, exact.Undefined):
        raise TooMuch("an exponent past the cap") from None


def _check_size(node: Node, cap: int) -> None:
    value = _rational(node)
    if value is not None and abs(value) > cap:
        raise TooMuch(f"a factorial beyond {cap}!")


# What sympy is known to raise on input that it does not like. Any other exception ends this process; the parent starts
# another, and reports a fault when that dies too.
_SYMPY_ERRORS = (
    *(ValueError, TypeError, ArithmeticError, AttributeError, NotImplementedError, LookupError),
    *(RecursionError, AssertionError),
)


def answer(request: dict[str, Any], cpu_s: float) -> dict[str, Any]:
    """The reply to one request; SIGPROF ends the process when it takes more than cpu_s of processor time."""
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    try:
        left, right = node_from_json(request["left"]), node_from_json(request["right"])
        return {"proved": prove(left, right, request["domain"]), "reason": ""}
    except TooMuch as why:
        return {"proved": None, "reason": str(why)}
    except MemoryError:
        return {"proved": None, "reason": "memory"}
    except _SYMPY_ERRORS as error:
        return {"proved": None, "reason": f"sympy: {type(error).__name__}"}
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def main() -> None:
    """Serve requests from stdin until it closes."""
    cpu_s, memory_bytes = float(sys.argv[1]), int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_AS, (2 * memory_bytes, 2 * memory_bytes))
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.set_int_max_str_digits(100_000)
    replies = os.dup(1)
    os.dup2(2, 1)  # nothing that a library prints may look like a reply
    import sympy

    sympy.simplify(sympy.sin(sympy.Symbol("x", real=True)))  # the first call imports a good part of sympy
    os.write(replies, b'{"ready": true}\n')
    for line in sys.stdin:
        os.write(replies, json.dumps(answer(json.loads(line), cpu_s)).encode() + b"\n")


if __name__ == "__main__":
    main()
