"""What `symbolic_values.py` says that a reference program returned, as our own nodes: data, checked and capped.

No text in it is ever read by sympy; a text that stands for an answer is read by our own parser.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from sparring_verifiers.math.reading.normal import ParseFailure
from sparring_verifiers.math.reading.parser import parse

from .symbolic_values import SparringValues
from .syntax import (
    OPERATIONS,
    SCALARS,
    Call,
    Constant,
    Matrix,
    Named,
    Node,
    Number,
    Piecewise,
    Relation,
    Sequence,
    SetOf,
    Symbol,
    Word,
    neg,
)

MAX_DEPTH = 60
MAX_NODES = 2_000
MAX_BITS = 12_000
MAX_NAME_CHARS = 40
_CONSTANTS = frozenset(("pi", "e", "i", "oo"))
_RELATIONS = frozenset(("=", "!=", "<", "<=", ">", ">="))
_NAMED = frozenset("RZNQC")


class NoAnswer(ValueError):
    """The value is none of the forms above; the message says what it is."""


def is_tree(value: object) -> bool:
    """Whether the value claims to be a tree of `symbolic_values.py`."""
    return type(value) is tuple and len(value) >= 2 and value[0] == SparringValues.TREE


def node_of(value: object, text_of: Callable[[object], str]) -> Node:
    """The answer that a tree stands for. text_of: the text of a plain value, as it would be alone.

    Raises:
        NoAnswer: it is no tree, or holds what is no answer.
    """
    return _Reading(text_of).node(value, 0)


class _Reading:
    """One reading, that counts its nodes."""

    def __init__(self, text_of: Callable[[object], str]) -> None:
        self.text_of = text_of
        self.left = MAX_NODES

    def node(self, value: object, depth: int) -> Node:
        self.left -= 1
        if not is_tree(value) or depth > MAX_DEPTH or self.left < 0:
            raise NoAnswer("not a tree, or past a cap")
        assert isinstance(value, tuple)
        _, kind, *parts = value
        match kind, parts:
            case "plain", [plain]:
                return self.plain(plain)
            case "number", [int(above), int(below)] if below > 0:
                if max(above.bit_length(), below.bit_length()) > MAX_BITS:
                    raise NoAnswer(f"a number of more than {MAX_BITS} bits")
                made = Fraction(above, below)
                return Number(made.numerator if made.denominator == 1 else made)
            case "symbol", [str(name)]:
                return self.symbol(name)
            case "constant", [str(name)] if name in _CONSTANTS:
                return Constant(name)
            case "named", [str(name)] if name in _NAMED:
                return Named(name)
            case "other", [str(name)]:
                raise NoAnswer(f"a {name[:MAX_NAME_CHARS]}, which is no answer that is read")
        return self.compound(str(kind), parts, depth + 1)

    def plain(self, value: object) -> Node:
        if isinstance(value, bool):
            return Word("true" if value else "false")
        try:
            return parse(self.text_of(value)).node
        except ParseFailure as why:
            raise NoAnswer(f"no answer that can be read: {why}") from None

    def symbol(self, name: str) -> Node:
        """The letter as an answer writes it: alpha is α, x1 is x_1."""
        try:
            node = parse(name).node if name.isidentifier() and len(name) <= MAX_NAME_CHARS else Word(name)
        except ParseFailure:
            node = Word(name)
        if not isinstance(node, Symbol):
            raise NoAnswer(f"a variable named {name[:MAX_NAME_CHARS]!r}, which no answer can name")
        return node

    def compound(self, kind: str, parts: list[Any], depth: int) -> Node:
        match kind, parts:
            case "call", [str(op), *args] if args and op in OPERATIONS and OPERATIONS[op] in (None, len(args)):
                return self.call(op, tuple(self.scalar(arg, depth) for arg in args))
            case "relation", [str(op), left, right] if op in _RELATIONS:
                return Relation((op,), (self.node(left, depth), self.node(right, depth)))
            case "interval", [low, high, bool(is_open_low), bool(is_open_high)]:
                brackets = "(" if is_open_low else "[", ")" if is_open_high else "]"
                return Sequence(*brackets, (self.scalar(low, depth), self.scalar(high, depth)))
            case "matrix", [int(rows), int(columns), *cells] if rows > 0 and columns > 0:
                return self.matrix(rows, columns, cells, depth)
            case "piecewise", [*branches] if branches:
                return Piecewise(tuple(self.branch(branch, depth) for branch in branches))
            case "dict", [*pairs] if pairs:
                return self.one_of(tuple(self.assignment(pair, depth) for pair in pairs), "", "")
        return self.items(kind, parts, depth)

    def call(self, op: str, args: tuple[Node, ...]) -> Node:
        if op == "pow" and isinstance(args[0], Number) and isinstance(args[1], Number) and args[0].value < 0:
            below = args[1].value.denominator
            if below % 2 and below > 1:
                raise NoAnswer("an odd root of a negative number, which sympy takes for the principal one")
        return Call(op, args)

    def items(self, kind: str, parts: list[Any], depth: int) -> Node:
        below = tuple(self.node(part, depth) for part in parts)
        if kind in ("union", "intersection", "minus") and len(below) >= 2:
            return SetOf(kind, below)
        if kind == "set":
            return Sequence("{", "}", below)
        if kind == "tuple" and below:
            return self.one_of(below, "(", ")")
        if kind == "list" and below:
            return self.listed(parts, below)
        raise NoAnswer("empty" if kind in ("tuple", "list", "dict") else f"a {kind[:MAX_NAME_CHARS]} of another form")

    def listed(self, parts: list[Any], below: tuple[Node, ...]) -> Node:
        """What solve() gives has no order; a list of plain values is written as one."""
        if any(isinstance(item, Sequence) and not item.opening for item in below) and len(below) > 1:
            raise NoAnswer("a list of several dicts or lists; let it return tuples")
        is_plain = all(part[1] == "plain" for part in parts)
        return self.one_of(below, "[", "]") if is_plain else self.one_of(below, "", "")

    def one_of(self, items: tuple[Node, ...], opening: str, closing: str) -> Node:
        return items[0] if len(items) == 1 else Sequence(opening, closing, items)

    def scalar(self, value: object, depth: int) -> Node:
        node = self.node(value, depth)
        if not isinstance(node, SCALARS):
            raise NoAnswer("an operation on what is no number")
        return neg(node.args[0]) if isinstance(node, Call) and node.op == "neg" else node

    def matrix(self, rows: int, columns: int, cells: list[Any], depth: int) -> Node:
        if len(cells) != rows * columns:
            raise NoAnswer("a matrix whose cells do not fill it")
        made = [self.scalar(cell, depth) for cell in cells]
        return Matrix(tuple(tuple(made[at : at + columns]) for at in range(0, len(made), columns)))

    def branch(self, raw: object, depth: int) -> tuple[Node, Node | None]:
        if type(raw) is not tuple or len(raw) != 2:
            raise NoAnswer("a piecewise function of another form")
        return self.node(raw[0], depth), None if raw[1] is None else self.node(raw[1], depth)

    def assignment(self, raw: object, depth: int) -> Node:
        if type(raw) is not tuple or len(raw) != 2:
            raise NoAnswer("a dict of another form")
        name = self.node(raw[0], depth)
        if not isinstance(name, Symbol):
            raise NoAnswer("a dict whose keys are no variables")
        return Relation(("=",), (name, self.node(raw[1], depth)))
