"""Values written in Python source, read from the syntax tree by a closed walker: no name is looked up, nothing runs."""

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

from .refused import NotPlain

_MAX_DIGITS = 2_000
_MAX_ITEMS = 100_000
_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_CONTAINERS: dict[str, Callable[[Any], Any]] = {"set": set, "tuple": tuple, "list": list, "frozenset": frozenset}


def value_of(node: ast.expr, known: Mapping[str, object] | None = None) -> Any:
    """The value that the expression writes. known: values of names that were bound before.

    Arithmetic between numbers is worked out, and ``+`` and ``* n`` of text and lists.

    Raises:
        NotPlain: it is more than a written value.
    """
    try:
        return _value(node, known or {})
    except (ArithmeticError, ValueError, TypeError, RecursionError) as error:
        raise NotPlain(f"{_short(node)}, which is no value: {error}") from None


def _value(node: ast.expr, known: Mapping[str, object]) -> Any:
    if isinstance(node, ast.Constant):
        if node.value is ...:
            raise NotPlain("an ellipsis")
        return node.value
    if isinstance(node, ast.Name) and node.id in known:
        return known[node.id]
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        made = [_value(item, known) for item in node.elts]
        return made if isinstance(node, ast.List) else tuple(made) if isinstance(node, ast.Tuple) else set(made)
    if isinstance(node, ast.Dict):
        if any(key is None for key in node.keys):
            raise NotPlain("a dict that is unpacked")
        return {
            _value(key, known): _value(item, known)
            for key, item in zip(node.keys, node.values, strict=True)
            if key is not None
        }
    if isinstance(node, ast.UnaryOp):
        return _signed(node, known)
    if isinstance(node, ast.BinOp):
        return _arithmetic(node, known)
    if isinstance(node, ast.Call):
        return _called(node, known)
    raise NotPlain(_short(node))


def _signed(node: ast.UnaryOp, known: Mapping[str, object]) -> Any:
    value = _value(node.operand, known)
    if isinstance(value, (int, float, complex)) and isinstance(node.op, (ast.USub, ast.UAdd)):
        return -value if isinstance(node.op, ast.USub) else +value
    raise NotPlain(_short(node))


def _arithmetic(node: ast.BinOp, known: Mapping[str, object]) -> Any:
    left, right = _value(node.left, known), _value(node.right, known)
    both_numbers = isinstance(left, (int, float, complex)) and isinstance(right, (int, float, complex))
    if isinstance(node.op, ast.Pow):
        is_small = isinstance(left, int) and isinstance(right, int) and 0 <= right * left.bit_length() < 4 * _MAX_DIGITS
        if not is_small:
            raise NotPlain(_short(node))
        return left**right
    work = _OPERATORS.get(type(node.op))
    if work is None:
        raise NotPlain(_short(node))
    if both_numbers:
        return work(left, right)
    if isinstance(node.op, ast.Add) and isinstance(left, (str, list, tuple, bytes)) and type(left) is type(right):
        return work(left, right)
    if isinstance(node.op, ast.Mult) and isinstance(left, (str, list, tuple, bytes)) and isinstance(right, int):
        if len(left) * max(right, 0) > _MAX_ITEMS:
            raise NotPlain(f"{_short(node)}, of more than {_MAX_ITEMS} items")
        return work(left, right)
    raise NotPlain(_short(node))


def _called(node: ast.Call, known: Mapping[str, object]) -> Any:
    """``set([...])`` and the like, and ``float("inf")``."""
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    arguments = [_value(argument, known) for argument in node.args]
    if node.keywords or len(arguments) > 1:
        raise NotPlain(_short(node))
    if name in _CONTAINERS:
        return _CONTAINERS[name](*arguments)
    if name == "float" and arguments and isinstance(arguments[0], (str, int, float)):
        return float(arguments[0])
    raise NotPlain(_short(node))


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
