r"""What binds a variable: sums, products, integrals and limits. A bound i or e is no number."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from sparring_verifiers.math.syntax import Call, Constant, Node, Symbol, children, rebuilt

from .arithmetic import PRODUCT, SUM
from .functions import is_differential
from .normal import ParseFailure
from .scanner import inside

if TYPE_CHECKING:
    from .grammar import Reader

_FRACTIONS = frozenset(("\\frac", "\\dfrac", "\\tfrac"))


def _bounds(reader: "Reader") -> tuple[Symbol | None, Node, Node]:
    """The variable, the lower and the upper bound of a sum or an integral."""
    stack = reader.tokens
    variable: Symbol | None = None
    lower: Node | None = None
    upper: Node | None = None
    while stack[-1] in ("_", "^"):
        if stack.pop() == "^":
            upper = reader.group()
            continue
        if stack[-1] == "{" and stack[-3] == "=" and len(stack[-2]) == 1 and stack[-2].isalpha():
            variable = Symbol(stack[-2])
            del stack[-3:]
            lower = reader.operand(0)
            reader.expect("}")
        else:
            lower = reader.group()
    if lower is None or upper is None:
        raise ParseFailure("a sum or integral without its two bounds")
    return variable, lower, upper


def _series(op: str) -> "Callable[[Reader], Node]":
    def rule(reader: "Reader") -> Node:
        variable, lower, upper = _bounds(reader)
        if variable is None:
            raise ParseFailure("a sum without its variable")
        body = released(reader.operand(SUM), variable.name)
        return Call(op, (_with_members(body, variable), variable, lower, upper))

    return rule


def released(node: Node, name: str) -> Node:
    """The tree with i or e as the variable that something binds, and not the number."""
    if name not in ("e", "i"):
        return node
    if isinstance(node, Constant):
        return Symbol(name) if node.name == name else node
    below = children(node)
    return rebuilt(node, tuple(released(child, name) for child in below)) if below else node


def _with_members(node: Node, variable: Symbol) -> Node:
    """a_k as the k-th member of a sequence, where k is what the sum runs over."""
    if isinstance(node, Symbol):
        name, _, position = node.name.partition("_")
        return Call("apply", (Symbol(name), variable)) if position == variable.name else node
    below = children(node)
    return rebuilt(node, tuple(_with_members(child, variable) for child in below)) if below else node


def integral(reader: "Reader") -> Node:
    stack = reader.tokens
    _, lower, upper = _bounds(reader)
    if stack[-1] in _FRACTIONS and stack[-2] == "{" and stack[-4] == "}" and is_differential(stack[-3]):
        variable = stack[-3]  # dx/x with dx above the line
        stack[-3] = "1"
        return _integrated(reader.operand(PRODUCT - 1), variable, lower, upper)
    reader.integrals += 1
    body = reader.operand(0)
    reader.integrals -= 1
    lexeme = stack.pop()
    if inside(lexeme) == "d":
        lexeme = "d" + stack.pop()
    return _integrated(body, lexeme, lower, upper)


def _integrated(body: Node, differential: str, lower: Node, upper: Node) -> Node:
    if not is_differential(differential):
        raise ParseFailure("an integral without its differential")
    name = differential[1]
    return Call("integral", (released(body, name), Symbol(name), lower, upper))


def limit(reader: "Reader") -> Node:
    stack = reader.tokens
    reader.expect("_")
    reader.expect("{")
    variable = stack.pop()
    if len(variable) != 1 or not variable.isalpha() or stack.pop() not in ("\\to", "\\rightarrow"):
        raise ParseFailure("a limit without its variable")
    where = reader.operand(0)
    reader.expect("}")
    return Call("limit", (released(reader.operand(SUM), variable), Symbol(variable), where))


BOUNDED: "dict[str, Callable[[Reader], Node]]" = {
    "\\sum": _series("sum"),
    "\\prod": _series("product"),
    "\\int": integral,
    "\\lim": limit,
}
