r"""Functions and commands with arguments: fractions, roots, logarithms, trigonometry, sums, integrals, limits."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from .answers import items
from .arithmetic import ATOMS, PRODUCT, SUM, TEN, THREE, TWO, UNARY, product, quotient, scalar
from .normal import ParseFailure
from .numerals import literal
from .scanner import inside
from .syntax import Call, Constant, Node, Number, Sequence, Symbol, children, rebuilt
from .words import BRACKETED_NAMES, FUNCTION_NAMES, INVERTIBLE, SHORT_WORDS, TRIGONOMETRIC

if TYPE_CHECKING:
    from .grammar import Reader

_OPENERS = {"(": ")", "{": "}", "[": "]"}
_NEED_BRACKETS = frozenset(("abs", "floor", "ceil", "factorial", "conj", "transpose", "sign", "gamma", "re", "im"))
_GLUED = (
    *("arcsin", "arccos", "arctan", "sqrt", "sinh", "cosh", "tanh", "sin", "cos", "tan", "cot", "sec", "csc"),
    *("log", "ln", "lg"),
)
_ENDING = SHORT_WORDS | {"in", "U", "d"}
_PLAIN = frozenset(FUNCTION_NAMES) | frozenset(BRACKETED_NAMES)


def function(reader: "Reader", name: str) -> Node:
    """A named function with its index, its power and its operand."""
    stack = reader.tokens
    base: Node | None = None
    exponent: Node | None = None
    if stack[-1] == "_" and name == "log":
        stack.pop()
        base = _log_base(reader)
    if stack[-1] in ("^", "**"):
        stack.pop()
        exponent = reader.group() if stack[-1] == "{" else reader.operand(UNARY + 9)
        if exponent == Number(-1):
            name, exponent = _inverse(name), None
        elif type(exponent) is Number and exponent.value < 0:
            raise ParseFailure("a function with a negative power")
    if stack[-1] == "_" and name == "log" and base is None:
        stack.pop()
        base = _log_base(reader)
    node = _named(reader, name, _operand(reader, name), base)
    return node if exponent is None else Call("pow", (node, exponent))


def _inverse(name: str) -> str:
    if name not in INVERTIBLE:
        raise ParseFailure("an inverse function written as a power")
    return INVERTIBLE[name]


def _log_base(reader: "Reader") -> Node:
    lexeme = reader.tokens[-1]
    if lexeme.isdigit():  # log_2 8, \log_10 100
        reader.tokens.pop()
        return literal(lexeme)
    return reader.group()


def _operand(reader: "Reader", name: str) -> Node:
    stack = reader.tokens
    lexeme = stack[-1]
    if lexeme in _OPENERS:
        return _bracketed(reader, name)
    if name in _NEED_BRACKETS:
        raise ParseFailure(f"{name} without brackets")
    if name in ("sqrt", "cbrt"):
        return reader.operand(UNARY + 9)
    node = reader.operand(UNARY if lexeme in ("-", "+") else UNARY + 9)
    factors = [node]
    while _goes_on(stack[-1]):
        factors.append(reader.operand(UNARY + 9))
    if stack[-1] in ("/", "\\div") and name in TRIGONOMETRIC and stack[-2].isdigit() and stack[-3] != "(":
        reader.note("argument")
        if "argument" in reader.flipped:
            stack.pop()
            factors[-1] = quotient(factors[-1], reader.operand(UNARY + 9))
    return product(factors)


def _goes_on(lexeme: str) -> bool:
    """Whether the argument of a function without brackets goes on: with names and constants, not with functions."""
    if lexeme in ATOMS or lexeme in ("\\frac", "\\dfrac", "\\tfrac", "\\sqrt"):
        return True
    if lexeme[:1] == "\\":
        return lexeme in _greek_commands()
    return (
        lexeme.isalpha() and len(lexeme) < 4 and lexeme not in _PLAIN and lexeme not in ("or", "and", "in", "mod", "cm")
    )


def _greek_commands() -> "dict[str, object]":
    from .names import NAMES  # names.py reads brackets with items, as this module does

    return dict(NAMES)


def _bracketed(reader: "Reader", name: str) -> Node:
    stack = reader.tokens
    opening = stack.pop()
    bars, reader.bars = reader.bars, 0
    reader.brackets += 1
    reader.deeper()
    inner = tuple(scalar(each) for each in items(reader))
    reader.depth -= 1
    reader.brackets -= 1
    reader.bars = bars
    reader.expect(_OPENERS[opening])
    if len(inner) == 1:
        return inner[0]
    if name not in BRACKETED_NAMES:
        raise ParseFailure(f"{name} of several things")
    return Sequence("(", ")", inner)


def bracketed_call(reader: "Reader", name: str) -> Node:
    """gcd(a, b), binom(n, k), \\max\\{a, b\\}: a name that is a function only with its brackets."""
    stack = reader.tokens
    if stack[-1] == "\\{":
        stack[-1] = "{"
        if "\\}" in stack:
            stack[len(stack) - 1 - stack[::-1].index("\\}")] = "}"
    if stack[-1] not in _OPENERS:
        if name == "log":
            return function(reader, name)
        raise ParseFailure(f"{name} without brackets")
    inner = _bracketed(reader, name)
    arguments = inner.items if isinstance(inner, Sequence) else (inner,)
    expected = BRACKETED_NAMES[name]
    if name == "log" and len(arguments) == 1:
        return _named(reader, "log", arguments[0], None)
    if expected is not None and len(arguments) != expected:
        raise ParseFailure(f"{name} of {len(arguments)} things")
    return Call(name, arguments)


def _named(reader: "Reader", name: str, operand: Node, base: Node | None) -> Node:
    if isinstance(operand, Sequence):
        return Call(name, operand.items)
    if name in ("sqrt", "cbrt"):
        return Call("root", (operand, TWO if name == "sqrt" else THREE))
    if name == "exp":
        return Call("pow", (Constant("e"), operand))
    if name == "lg":
        return Call("log", (operand, TEN))
    if name != "log":
        return Call(name, (operand,))
    if base is not None:
        return Call("log", (operand, base))
    reader.note("log_base")
    return Call("log", (operand, TEN)) if "log_base" in reader.flipped else Call("ln", (operand,))


def is_glued(lexeme: str) -> bool:
    """Whether the word is a function and its one-letter argument, or pi and letters: sinx, pir."""
    if lexeme.startswith("pi"):
        return 2 < len(lexeme) <= 4
    return any(len(lexeme) == len(name) + 1 and lexeme.startswith(name) for name in _GLUED)


def glued(reader: "Reader", lexeme: str) -> Node:
    if lexeme.startswith("pi"):
        from .names import letters

        rest = lexeme[2:]
        factor = letters(reader, rest) if len(rest) > 1 else _pushed(reader, rest)
        return product([ATOMS["pi"], factor])
    name = FUNCTION_NAMES[lexeme[:-1]]
    return _named(reader, name, _pushed(reader, lexeme[-1]), None)


def _pushed(reader: "Reader", letter: str) -> Node:
    reader.tokens.append(letter)
    return reader.operand(UNARY + 9)


# -- commands ---------------------------------------------------------------------------------------------------------


def fraction(reader: "Reader") -> Node:
    if reader.tokens[-2][:1] == "d" and (derived := _derivative(reader)) is not None:
        return derived
    return quotient(reader.group(), reader.group())


def _derivative(reader: "Reader") -> Node | None:
    r"""``\frac{dy}{dx}`` and ``\frac{d}{dx} f``; None where the fraction is another one."""
    stack = reader.tokens
    if stack[-1] != "{" or stack[-3] != "}" or stack[-6] != "}":
        return None
    above, below = stack[-2], stack[-5]
    if len(above) > 2 or len(below) != 2 or below[0] != "d" or not above.isalpha() or not below.isalpha():
        return None
    del stack[-6:]
    by = Symbol(below[1])
    if len(above) == 2:
        return Call("derivative", (Symbol(above[1]), by))
    return Call("derivative", (reader.operand(PRODUCT), by))


def root(reader: "Reader") -> Node:
    stack = reader.tokens
    index: Node = TWO
    if stack[-1] == "[":
        stack.pop()
        index = reader.operand(0)
        reader.expect("]")
    if len(stack[-1]) > 1 and stack[-1].isdigit():
        raise ParseFailure("\\sqrt before several digits without braces")
    if stack[-1] == "(":
        return Call("root", (_bracketed(reader, "sqrt"), index))
    return Call("root", (reader.group(), index))


def binomial(reader: "Reader") -> Node:
    return Call("binom", (reader.group(), reader.group()))


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
        body = reader.operand(SUM)
        return Call(op, (_with_members(body, variable), variable, lower, upper))

    return rule


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
    reader.integrals += 1
    body = reader.operand(0)
    reader.integrals -= 1
    lexeme = stack.pop()
    if inside(lexeme) == "d":
        lexeme = "d" + stack.pop()
    if len(lexeme) != 2 or lexeme[0] != "d" or not lexeme.isalpha():
        raise ParseFailure("an integral without its differential")
    return Call("integral", (body, Symbol(lexeme[1]), lower, upper))


def limit(reader: "Reader") -> Node:
    stack = reader.tokens
    reader.expect("_")
    reader.expect("{")
    variable = stack.pop()
    if len(variable) != 1 or not variable.isalpha() or stack.pop() not in ("\\to", "\\rightarrow"):
        raise ParseFailure("a limit without its variable")
    where = reader.operand(0)
    reader.expect("}")
    return Call("limit", (reader.operand(SUM), Symbol(variable), where))


def overlined(reader: "Reader") -> Node:
    r"""``\overline{z}`` is a conjugate; of several letters it is a segment or digits, which is refused."""
    node = reader.group()
    if not isinstance(node, Symbol):
        raise ParseFailure("a line over something that is no single letter")
    return Call("conj", (node,))


FUNCTIONS: "dict[str, Callable[[Reader], Node]]" = {
    **dict.fromkeys(("\\frac", "\\dfrac", "\\tfrac", "\\cfrac"), fraction),
    **dict.fromkeys(("\\binom", "\\dbinom", "\\tbinom"), binomial),
    "\\sqrt": root,
    "\\sum": _series("sum"),
    "\\prod": _series("product"),
    "\\int": integral,
    "\\lim": limit,
    "\\overline": overlined,
    "\\bar": overlined,
}
