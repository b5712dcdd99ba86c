"""Our own syntax tree of mathematics: frozen nodes, their JSON, their canonical text.

Sums and products are n-ary and flat, so that a long answer is a wide tree and never a deep one; a difference is a sum
with ``neg``, a quotient a product with ``inv``. Nothing here computes beyond folding literals.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

MAX_NODES = 2_000
MAX_JSON_DEPTH = 120
MAX_DECIMAL_BITS = 14_000


@dataclass(frozen=True, slots=True)
class Number:
    """An exact literal. places: digits after the point where it was written as a decimal, None otherwise."""

    value: Fraction
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Symbol:
    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """pi, e, i or oo."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """An operation on scalars; OPERATIONS names them with their number of arguments."""

    op: str
    args: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Relation:
    """A chain: terms[0] ops[0] terms[1] ops[1] ...; ops are = != < <= > >= in."""

    ops: tuple[str, ...]
    terms: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Items in brackets as written: ( ) [ ] { } or mixed for an interval; "" "" for a bare list."""

    opening: str
    closing: str
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Union:
    """Sets joined by ∪."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Word:
    """An answer in words, with single spaces."""

    text: str


Node: TypeAlias = Number | Symbol | Constant | Call | Relation | Sequence | Union | Word
SCALARS = (Number, Symbol, Constant, Call)

FUNCTIONS = (
    *("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh"),
    *("ln", "abs", "floor", "ceil", "factorial", "percent", "neg", "inv", "pm"),
)
OPERATIONS: dict[str, int | None] = {
    **dict.fromkeys(FUNCTIONS, 1),
    "add": None,
    "mul": None,
    "pow": 2,
    "root": 2,
    "log": 2,
    "binom": 2,
}

ONE = Number(Fraction(1))


def add(left: Node, right: Node) -> Node:
    """left + right, flat."""
    return Call("add", (*_parts("add", left), *_parts("add", right)))


def mul(left: Node, right: Node) -> Node:
    """left · right, flat."""
    return Call("mul", (*_parts("mul", left), *_parts("mul", right)))


def neg(node: Node) -> Node:
    """-node; a literal keeps being one."""
    if isinstance(node, Number):
        return Number(-node.value, node.places)
    return Call("neg", (node,))


def div(left: Node, right: Node) -> Node:
    """left / right; with whole literals folded into rational ones."""
    above, below = _whole_literal(left), _whole_literal(right)
    if above is not None and below:
        return Number(above / below)
    inverse: Node = Number(1 / below) if below else Call("inv", (right,))
    return inverse if left == ONE else mul(left, inverse)


def _whole_literal(node: Node) -> Fraction | None:
    return node.value if isinstance(node, Number) and node.places is None else None


def power(base: Node, exponent: Node) -> Node:
    return Call("pow", (base, exponent))


def _parts(op: str, node: Node) -> "tuple[Node, ...]":
    return node.args if isinstance(node, Call) and node.op == op else (node,)


def children(node: Node) -> "tuple[Node, ...]":
    """The nodes directly below."""
    if isinstance(node, Call):
        return node.args
    if isinstance(node, Relation):
        return node.terms
    if isinstance(node, Sequence):
        return node.items
    return node.parts if isinstance(node, Union) else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, without recursion."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        stack.extend(children(top))


def rebuilt(node: Node, below: "tuple[Node, ...]") -> Node:
    """The node with other children."""
    if isinstance(node, Call):
        return Call(node.op, below)
    if isinstance(node, Relation):
        return Relation(node.ops, below)
    if isinstance(node, Sequence):
        return Sequence(node.opening, node.closing, below)
    return Union(below) if isinstance(node, Union) else node


def symbols(node: Node) -> frozenset[str]:
    """The names of the free variables."""
    return frozenset(each.name for each in walk(node) if isinstance(each, Symbol))


def without(op: str, node: Node) -> Node:
    """The tree with each call of a one-argument operation replaced by its argument."""
    below = tuple(without(op, child) for child in children(node))
    if isinstance(node, Call) and node.op == op:
        return below[0]
    return rebuilt(node, below) if below else node


def render(node: Node) -> str:
    """Canonical plain text; the parser reads it back as the same tree, unless a number is longer than it reads."""
    if isinstance(node, Number):
        return _render_number(node)
    if isinstance(node, Symbol):
        return node.name
    if isinstance(node, Constant):
        return node.name
    if isinstance(node, Call):
        return _render_call(node)
    if isinstance(node, Relation):
        tail = (f" {op} {render(term)}" for op, term in zip(node.ops, node.terms[1:], strict=True))
        return render(node.terms[0]) + "".join(tail)
    if isinstance(node, Sequence):
        return node.opening + ", ".join(map(render, node.items)) + node.closing
    if isinstance(node, Union):
        return " ∪ ".join(map(render, node.parts))
    return node.text


def _render_number(node: Number) -> str:
    value = node.value
    if node.places is not None:
        scaled = abs(value) * 10**node.places
        digits = _digits(scaled.numerator).rjust(node.places + 1, "0")
        cut = len(digits) - node.places
        text = f"{digits[:cut]}.{digits[cut:]}"
    elif value.denominator == 1:
        text = _digits(abs(value.numerator))
    else:
        return f"({_digits(value.numerator)}/{_digits(value.denominator)})"
    return f"(-{text})" if value < 0 else text


def _digits(value: int) -> str:
    """In decimal as far as Python writes it (4,300 digits by default), beyond in hexadecimal."""
    return str(value) if value.bit_length() <= MAX_DECIMAL_BITS else hex(value)


def _render_call(node: Call) -> str:
    texts = [render(arg) for arg in node.args]
    if node.op == "add":
        return "(" + " + ".join(texts) + ")"
    if node.op == "mul":
        return "(" + " * ".join(texts) + ")"
    first = texts[0]
    forms = {"neg": f"(-{first})", "inv": f"(1/{first})", "percent": f"({first})%", "factorial": f"({first})!"}
    if node.op in forms:
        return forms[node.op]
    if node.op == "pow":
        return f"(({first})^({texts[1]}))"
    return f"{node.op}({', '.join(texts)})"


def node_to_json(node: Node) -> list[Any]:
    """The tree as JSON values, for the symbolic worker."""
    if isinstance(node, Number):
        return ["number", hex(node.value.numerator), hex(node.value.denominator), node.places]
    if isinstance(node, Symbol):
        return ["symbol", node.name]
    if isinstance(node, Constant):
        return ["constant", node.name]
    if isinstance(node, Call):
        return ["call", node.op, [node_to_json(arg) for arg in node.args]]
    raise ValueError(f"only scalars cross, not a {type(node).__name__}")


def node_from_json(raw: Any, depth: int = 0) -> Node:
    """The tree that `node_to_json` wrote.

    Raises:
        ValueError: raw is not such a tree.
    """
    if type(raw) is not list or len(raw) < 2 or depth > MAX_JSON_DEPTH:
        raise ValueError("not a syntax tree")
    match raw:
        case ["number", str(numerator), str(denominator), places] if places is None or type(places) is int:
            return Number(Fraction(int(numerator, 16), int(denominator, 16)), places)
        case ["symbol", str(name)]:
            return Symbol(name)
        case ["constant", str(name)] if name in ("pi", "e", "i", "oo"):
            return Constant(name)
        case ["call", str(op), list(args)] if args and op in OPERATIONS and OPERATIONS[op] in (None, len(args)):
            return Call(op, tuple(node_from_json(arg, depth + 1) for arg in args))
    raise ValueError("not a syntax tree")
