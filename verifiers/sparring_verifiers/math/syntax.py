"""Our own syntax tree of mathematics: immutable nodes, their JSON, their canonical text.

Sums and products are n-ary and flat, so that a long answer is a wide tree and never a deep one; a difference is a sum
with ``neg``, a quotient a product with ``inv``. Nothing here computes beyond folding literals.

Nobody writes to a node. They are hashed and not ``frozen``: a frozen dataclass takes two and a half times as long to
make, and making nodes is most of reading an answer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

MAX_NODES = 2_000
MAX_JSON_DEPTH = 120
MAX_DECIMAL_BITS = 14_000


@dataclass(slots=True, unsafe_hash=True)
class Number:
    """An exact literal; value is an int wherever it is whole.

    places: digits after the point where it was written as a decimal, None otherwise. base: the one it was written in,
    ``101_2`` is Number(5, None, 2).
    """

    value: int | Fraction
    places: int | None = None
    base: int = 10


@dataclass(slots=True, unsafe_hash=True)
class Symbol:
    name: str


@dataclass(slots=True, unsafe_hash=True)
class Constant:
    """pi, e, i, oo; the sets R, Z, N, Q and C are `Named`."""

    name: str


@dataclass(slots=True, unsafe_hash=True)
class Call:
    """An operation on scalars; OPERATIONS names them with their number of arguments.

    A `Matrix` may stand in add, mul, neg, inv and a whole pow, and nowhere else.
    """

    op: str
    args: "tuple[Node, ...]"


@dataclass(slots=True, unsafe_hash=True)
class Relation:
    """A chain: terms[0] ops[0] terms[1] ops[1] ...; ops are = != < <= > >= in notin ~ (about equal)."""

    ops: tuple[str, ...]
    terms: "tuple[Node, ...]"


@dataclass(slots=True, unsafe_hash=True)
class Sequence:
    """Items in brackets as written: ( ) [ ] { } or mixed for an interval; "" "" for a bare list."""

    opening: str
    closing: str
    items: "tuple[Node, ...]"


@dataclass(slots=True, unsafe_hash=True)
class SetOf:
    """Sets joined by op: union, intersection or minus."""

    op: str
    parts: "tuple[Node, ...]"


@dataclass(slots=True, unsafe_hash=True)
class Named:
    """A set that has a letter of its own: R, Z, N, Q or C."""

    name: str


@dataclass(slots=True, unsafe_hash=True)
class Builder:
    """The set of all element (an expression in its variable, or ``x in S``) for which every condition holds."""

    element: "Node"
    conditions: "tuple[Node, ...]"


@dataclass(slots=True, unsafe_hash=True)
class Matrix:
    """Rows of equal length, at least one by one; a column vector has one item a row."""

    rows: "tuple[tuple[Node, ...], ...]"


@dataclass(slots=True, unsafe_hash=True)
class Piecewise:
    """Branches (value, condition) in order; a condition of None is "otherwise"."""

    branches: "tuple[tuple[Node, Node | None], ...]"


@dataclass(slots=True, unsafe_hash=True)
class Quantity:
    """A value with its unit, in the spelling that units.py gives it: "m", "cm^2", "km/h", "degree", "$"."""

    value: "Node"
    unit: str


@dataclass(slots=True, unsafe_hash=True)
class Ratio:
    """a : b : c."""

    items: "tuple[Node, ...]"


@dataclass(slots=True, unsafe_hash=True)
class Clock:
    """A time of day: 12:05, 3:30 pm. half: "am", "pm" or ""."""

    hours: int
    minutes: int
    seconds: int = 0
    half: str = ""


@dataclass(slots=True, unsafe_hash=True)
class Congruence:
    """left = right modulo modulus."""

    left: "Node"
    right: "Node"
    modulus: "Node"


@dataclass(slots=True, unsafe_hash=True)
class Word:
    """An answer in words, with single spaces."""

    text: str


@dataclass(slots=True, unsafe_hash=True)
class Choice:
    """An option with its letter and what it says: (B) 12."""

    letter: str
    value: "Node"


Node: TypeAlias = (
    Number
    | Symbol
    | Constant
    | Call
    | Relation
    | Sequence
    | SetOf
    | Named
    | Builder
    | Matrix
    | Piecewise
    | Quantity
    | Ratio
    | Clock
    | Congruence
    | Word
    | Choice
)
SCALARS = (Number, Symbol, Constant, Call)
_NOTHING: frozenset[str] = frozenset()
_LEAVES = frozenset((Number, Symbol, Constant, Named, Clock, Word))

FUNCTIONS = (
    *("sin", "cos", "tan", "cot", "sec", "csc", "asin", "acos", "atan", "sinh", "cosh", "tanh"),
    *("asinh", "acosh", "atanh", "acot", "asec", "acsc", "arg", "re", "im", "conj", "sign", "gamma"),
    *("ln", "abs", "floor", "ceil", "factorial", "double_factorial", "percent", "degrees", "neg", "inv", "pm", "mp"),
    *("det", "transpose"),
)
OPERATIONS: dict[str, int | None] = {
    **dict.fromkeys(FUNCTIONS, 1),
    "add": None,
    "mul": None,
    "pow": 2,
    "root": 2,
    "log": 2,
    "binom": 2,
    "permutations": 2,
    "mod": 2,
    **dict.fromkeys(("gcd", "lcm", "max", "min"), None),
    # f(2): a function that the answer does not define, then its arguments
    "apply": None,
    # body, variable, lower, upper; limit: body, variable, where to; derivative: body, variable
    **dict.fromkeys(("sum", "product", "integral"), 4),
    "limit": 3,
    "derivative": 2,
}

ONE = Number(1)


def add(left: Node, right: Node) -> Node:
    """left + right, flat."""
    return Call("add", (*_parts("add", left), *_parts("add", right)))


def mul(left: Node, right: Node) -> Node:
    """left · right, flat."""
    return Call("mul", (*_parts("mul", left), *_parts("mul", right)))


def neg(node: Node) -> Node:
    """-node; a literal keeps being one."""
    if isinstance(node, Number):
        return Number(-node.value, node.places, node.base)
    return Call("neg", (node,))


def div(left: Node, right: Node) -> Node:
    """left / right; with whole literals folded into rational ones."""
    above, below = _whole_literal(left), _whole_literal(right)
    if above is not None and below:
        return Number(_quotient(above, below))
    inverse: Node = Number(_quotient(1, below)) if below else Call("inv", (right,))
    return inverse if left == ONE else mul(left, inverse)


def _whole_literal(node: Node) -> int | Fraction | None:
    return node.value if isinstance(node, Number) and node.places is None else None


def _quotient(above: int | Fraction, below: int | Fraction) -> int | Fraction:
    made = Fraction(above, below)
    return made.numerator if made.denominator == 1 else made


def power(base: Node, exponent: Node) -> Node:
    return Call("pow", (base, exponent))


def _parts(op: str, node: Node) -> "tuple[Node, ...]":
    return node.args if isinstance(node, Call) and node.op == op else (node,)


def children(node: Node) -> "tuple[Node, ...]":
    """The nodes directly below."""
    if type(node) is Call:
        return node.args
    if type(node) in _LEAVES:
        return ()
    if isinstance(node, Relation):
        return node.terms
    if isinstance(node, (Sequence, Ratio)):
        return node.items
    if isinstance(node, SetOf):
        return node.parts
    if isinstance(node, Matrix):
        return tuple(cell for row in node.rows for cell in row)
    if isinstance(node, Builder):
        return (node.element, *node.conditions)
    if isinstance(node, Piecewise):
        return tuple(part for branch in node.branches for part in branch if part is not None)
    if isinstance(node, Congruence):
        return (node.left, node.right, node.modulus)
    return (node.value,) if isinstance(node, (Quantity, Choice)) else ()


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it, without recursion."""
    stack = [node]
    while stack:
        top = stack.pop()
        yield top
        if type(top) is Call:
            stack += top.args
        elif type(top) not in _LEAVES:
            stack += children(top)


def rebuilt(node: Node, below: "tuple[Node, ...]") -> Node:
    """The node with other children, as many as `children` gives."""
    if isinstance(node, Call):
        return Call(node.op, below)
    if isinstance(node, Relation):
        return Relation(node.ops, below)
    if isinstance(node, Sequence):
        return Sequence(node.opening, node.closing, below)
    if isinstance(node, SetOf):
        return SetOf(node.op, below)
    if isinstance(node, Matrix):
        width = len(node.rows[0])
        return Matrix(tuple(below[at : at + width] for at in range(0, len(below), width)))
    if isinstance(node, Builder):
        return Builder(below[0], below[1:])
    if isinstance(node, Piecewise):
        parts = iter(below)
        branches = [(next(parts), None if condition is None else next(parts)) for _, condition in node.branches]
        return Piecewise(tuple(branches))
    if isinstance(node, Congruence):
        return Congruence(*below)
    if isinstance(node, Quantity):
        return Quantity(below[0], node.unit)
    if isinstance(node, Choice):
        return Choice(node.letter, below[0])
    return Ratio(below) if isinstance(node, Ratio) else node


def symbols(node: Node) -> frozenset[str]:
    """The names of the free variables."""
    if type(node) is Number:
        return _NOTHING
    found = set()
    stack: list[Node] = [node]
    while stack:
        top = stack.pop()
        if type(top) is Symbol:
            found.add(top.name)
            continue
        for part in top.args if type(top) is Call else children(top):
            if type(part) is Symbol:
                found.add(part.name)
            elif type(part) not in _LEAVES:
                stack.append(part)
    return frozenset(found)


def holds_call(node: Node, op: str) -> bool:
    """Whether the operation stands anywhere in the tree."""
    stack: list[Node] = [node]
    while stack:
        top = stack.pop()
        if type(top) is Call:
            if top.op == op:
                return True
            below = top.args
        else:
            below = children(top)
        if not _LEAVES.issuperset(map(type, below)):
            stack += below
    return False


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
    if isinstance(node, (Symbol, Constant)):
        return node.name
    if isinstance(node, Call):
        return _render_call(node)
    if isinstance(node, Relation):
        tail = (
            f" {_RELATION_SIGNS.get(op, op)} {render(term)}" for op, term in zip(node.ops, node.terms[1:], strict=True)
        )
        return render(node.terms[0]) + "".join(tail)
    if isinstance(node, Sequence):
        text = node.opening + ", ".join(map(render, node.items)) + node.closing
        return f"\\{text[:-1]}\\}}" if node.opening == "{" and len(node.items) == 1 else text
    if isinstance(node, SetOf):
        signs = _SOLUTION_WORDS if isinstance(node.parts[0], Relation) else _SET_SIGNS
        return signs.get(node.op, _SET_SIGNS[node.op]).join(map(_render_part, node.parts))
    return _render_other(node)


def _render_part(node: Node) -> str:
    return f"({render(node)})" if isinstance(node, SetOf) else render(node)


_RELATION_SIGNS = {"~": "≈", "in": "∈", "notin": "∉"}
_SOLUTION_WORDS = {"union": " or ", "intersection": " and "}
_SET_SIGNS = {"union": " ∪ ", "intersection": " ∩ ", "minus": " \\setminus "}


def _render_other(node: Node) -> str:
    if isinstance(node, Matrix):
        rows = (" & ".join(map(render, row)) for row in node.rows)
        return "\\begin{pmatrix}" + " \\\\ ".join(rows) + "\\end{pmatrix}"
    if isinstance(node, Builder):
        return "\\{" + render(node.element) + " | " + ", ".join(map(render, node.conditions)) + "\\}"
    if isinstance(node, Piecewise):
        pairs = ((render(value), "otherwise" if when is None else render(when)) for value, when in node.branches)
        return "\\begin{cases}" + " \\\\ ".join(f"{value} & {when}" for value, when in pairs) + "\\end{cases}"
    if isinstance(node, Congruence):
        return f"{render(node.left)} \\equiv {render(node.right)} \\pmod{{{render(node.modulus)}}}"
    if isinstance(node, Quantity):
        return f"{render(node.value)} \\text{{{node.unit.translate(_CURRENCIES)}}}"
    if isinstance(node, Ratio):
        return ":".join(map(render, node.items))
    if isinstance(node, Clock):
        seconds = f":{node.seconds:02}" if node.seconds else ""
        return f"{node.hours}:{node.minutes:02}{seconds} {node.half}".rstrip()
    if isinstance(node, Named):
        return f"\\mathbb{{{node.name}}}"
    if isinstance(node, Choice):
        value = render(node.value)
        # (A) before a bracket or a sign would be a factor
        mark = f"({node.letter})" if value[0].isalnum() else f"\\text{{({node.letter})}}"
        return f"{mark} {value}"
    assert isinstance(node, Word)
    return node.text


# Two $ would be a pair of delimiters, and only a word stands before a slash.
_CURRENCIES = str.maketrans({"$": "dollar", "€": "euro", "£": "gbp", "¥": "yen", "₹": "rupee"})


def _render_number(node: Number) -> str:
    value = node.value
    if node.base != 10 and isinstance(value, int) and value.bit_length() <= MAX_DECIMAL_BITS:
        text = f"{_digits_in(abs(value), node.base)}_{{{node.base}}}"
        return f"(-{text})" if value < 0 else text
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


def _digits_in(value: int, base: int) -> str:
    digits: list[str] = []
    while value or not digits:
        value, digit = divmod(value, base)
        digits.append("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit])
    text = "".join(reversed(digits))
    return text if text.isdigit() else "0" + text  # A1 alone would be a name


def _render_call(node: Call) -> str:
    texts = [render(arg) for arg in node.args]
    if node.op == "add":
        return "(" + " + ".join(texts) + ")"
    if node.op == "mul":
        return "(" + " * ".join(texts) + ")"
    first = texts[0]
    forms = {"neg": f"(-{first})", "inv": f"(1/{first})", "percent": f"({first})%", "factorial": f"({first})!"}
    forms["double_factorial"] = f"({first})!!"
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
