"""Derivatives and antiderivatives of elementary expressions, as trees."""

from fractions import Fraction

from sparring_verifiers.math.syntax import ONE, Call, Constant, Node, Number, Symbol, add, div, mul, neg, power, symbols

_ZERO, _TWO, _E = Number(0), Number(2), Constant("e")


class NoDerivative(Exception):
    """Not known here, or not everywhere."""


def derivative(node: Node, name: str) -> Node:
    """By the variable of this name, wherever the expression has one.

    Raises:
        NoDerivative: of a function that has none in places (|x|, floor), or that no rule is for.
    """
    if name not in symbols(node):
        return _ZERO
    if isinstance(node, Symbol):
        return ONE
    if not isinstance(node, Call):
        raise NoDerivative
    inner = node.args[0]
    match node.op:
        case "add":
            parts = [derivative(arg, name) for arg in node.args]
            return _sum([part for part in parts if part != _ZERO])
        case "neg":
            return neg(derivative(inner, name))
        case "mul":
            return _sum([_product(node.args, at, name) for at, arg in enumerate(node.args) if name in symbols(arg)])
        case "pow":
            return _of_power(inner, node.args[1], name)
        case "root" if name not in symbols(node.args[1]):
            return mul(derivative(inner, name), div(node, mul(node.args[1], inner)))
    if node.op not in _OUTER:
        raise NoDerivative
    return mul(derivative(inner, name), _outer(node.op, inner))


def _sum(parts: list[Node]) -> Node:
    made = parts[0] if parts else _ZERO
    for part in parts[1:]:
        made = add(made, part)
    return made


def _product(factors: tuple[Node, ...], moving: int, name: str) -> Node:
    made = derivative(factors[moving], name)
    for at, factor in enumerate(factors):
        if at != moving:
            made = factor if made == ONE else mul(made, factor)
    return made


def _of_power(base: Node, by: Node, name: str) -> Node:
    if name not in symbols(by):
        if by == ONE:
            return derivative(base, name)
        lower = Number(by.value - 1) if isinstance(by, Number) else add(by, neg(ONE))
        return mul(mul(by, base if lower == ONE else power(base, lower)), derivative(base, name))
    whole = power(base, by)
    if name not in symbols(base):
        grown = derivative(by, name)
        return mul(whole, grown) if base == _E else mul(mul(whole, Call("ln", (base,))), grown)
    inside = add(mul(derivative(by, name), Call("ln", (base,))), mul(by, div(derivative(base, name), base)))
    return mul(whole, inside)


_OUTER = frozenset(("inv", "ln", "sin", "cos", "tan", "sinh", "cosh", "asin", "acos", "atan"))


def _outer(op: str, inner: Node) -> Node:
    square = power(inner, _TWO)
    match op:
        case "inv":
            return neg(Call("inv", (square,)))
        case "ln":
            return Call("inv", (inner,))
        case "sin":
            return Call("cos", (inner,))
        case "cos":
            return neg(Call("sin", (inner,)))
        case "tan":
            return add(ONE, power(Call("tan", (inner,)), _TWO))
        case "sinh" | "cosh":
            return Call("cosh" if op == "sinh" else "sinh", (inner,))
        case "atan":
            return Call("inv", (add(ONE, square),))
    slope = Call("inv", (Call("root", (add(ONE, neg(square)), _TWO)),))
    return slope if op == "asin" else neg(slope)


def antiderivative(node: Node, name: str) -> tuple[Node, str]:
    """An antiderivative, and what the ends of the range have to be: "" anything, "positive" or both negative, "roots".

    "roots": none of them negative. The integrand is continuous between such ends.

    Raises:
        NoDerivative: none is known.
    """
    variable = Symbol(name)
    if name not in symbols(node):
        return mul(node, variable), ""
    if node == variable:
        return div(power(variable, _TWO), _TWO), ""
    if not isinstance(node, Call):
        raise NoDerivative
    if node.op == "neg":
        made, needs = antiderivative(node.args[0], name)
        return neg(made), needs
    if node.op == "add":
        parts = [antiderivative(arg, name) for arg in node.args]
        wanted = {needs for _, needs in parts} - {""}
        if len(wanted) > 1:
            raise NoDerivative
        return _sum([part for part, _ in parts]), (wanted.pop() if wanted else "")
    if node.op == "mul":
        moving = [arg for arg in node.args if name in symbols(arg)]
        if len(moving) != 1:
            raise NoDerivative
        made, needs = antiderivative(moving[0], name)
        for arg in node.args:
            made = made if arg is moving[0] else mul(arg, made)
        return made, needs
    return _of_function(node, variable)


def _of_function(node: Call, variable: Symbol) -> tuple[Node, str]:
    inner = node.args[0]
    if node.op == "inv" and inner == variable:
        return Call("ln", (Call("abs", (variable,)),)), "positive"
    if node.op == "inv" and inner in (add(ONE, power(variable, _TWO)), add(power(variable, _TWO), ONE)):
        return Call("atan", (variable,)), ""
    degree = _degree(node, variable)
    if degree is not None and degree != -1:
        raised = div(power(variable, Number(degree + 1)), Number(degree + 1))
        if degree.denominator != 1:
            if degree < 0:
                raise NoDerivative
            return raised, "roots"
        return raised, "" if degree >= 0 else "positive"
    slope = derivative(node.args[-1] if node.op == "pow" else inner, variable.name)
    if symbols(slope):
        raise NoDerivative
    if node.op == "pow" and inner == _E:
        return div(node, slope), ""
    if node.op == "sin":
        return div(neg(Call("cos", (inner,))), slope), ""
    if node.op == "cos":
        return div(Call("sin", (inner,)), slope), ""
    raise NoDerivative


def _degree(node: Call, variable: Symbol) -> Fraction | None:
    """Of a power of the variable, however it is written."""
    if node.op == "pow" and node.args[0] == variable and isinstance(node.args[1], Number):
        return Fraction(node.args[1].value)
    if node.op == "root" and node.args[0] == variable and isinstance(node.args[1], Number) and node.args[1].value > 0:
        return 1 / Fraction(node.args[1].value)
    if node.op == "inv" and isinstance(node.args[0], Call):
        inner = _degree(node.args[0], variable)
        return None if inner is None else -inner
    return None
