r"""Functions and commands with arguments: fractions, roots, logarithms, trigonometry, derivatives."""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from sparring_verifiers.math.syntax import Call, Constant, Node, Number, Sequence, Symbol

from .answers import items
from .arithmetic import ATOMS, PRODUCT, TEN, THREE, TWO, UNARY, product, quotient, scalar
from .normal import ParseFailure
from .numerals import literal
from .words import BRACKETED_NAMES, FUNCTION_NAMES, INVERTIBLE, SHORT_WORDS, TRIGONOMETRIC

if TYPE_CHECKING:
    from .grammar import Reader

_OPENERS = {"(": ")", "{": "}", "[": "]"}
_NEED_BRACKETS = frozenset(("abs", "floor", "ceil", "factorial", "conj", "transpose", "sign", "gamma", "re", "im"))
_GLUED = frozenset(
    (
        *("arcsin", "arccos", "arctan", "sqrt", "sinh", "cosh", "tanh", "sin", "cos", "tan", "cot", "sec", "csc"),
        *("log", "ln", "lg"),
    )
)
_ENDING = SHORT_WORDS | {"in", "U", "d"}
_BINDING = frozenset(("sum", "product", "integral", "limit", "derivative"))
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
    while _goes_on(stack[-1]) and not (reader.integrals and is_differential(stack[-1])):
        factors.append(reader.operand(UNARY + 9))
    if stack[-1] in ("/", "\\div") and name in TRIGONOMETRIC and stack[-2].isdigit() and stack[-3] != "(":
        reader.note("argument")
        if "argument" in reader.flipped:
            stack.pop()
            factors[-1] = quotient(factors[-1], reader.operand(UNARY + 9))
    return product(factors)


def is_differential(lexeme: str) -> bool:
    """Whether the word is the dx that ends an integral."""
    return len(lexeme) == 2 and lexeme[0] == "d" and lexeme.isalpha()


def _goes_on(lexeme: str) -> bool:
    """Whether the argument of a function without brackets goes on: with names and constants, not with functions."""
    if lexeme in ATOMS or lexeme in ("\\frac", "\\dfrac", "\\tfrac", "\\sqrt"):
        return True
    if lexeme[:1] == "\\":
        return lexeme in _greek_commands()
    return (
        lexeme.isalpha() and len(lexeme) < 4 and lexeme not in _PLAIN and lexeme not in ("or", "and", "in", "mod", "cm")
    )


@cache
def _greek_commands() -> frozenset[str]:
    from .names import NAMES  # names.py reads brackets with items, as this module does

    return frozenset(NAMES)


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


def _parts(inner: Node) -> tuple[Node, ...]:
    return inner.items if isinstance(inner, Sequence) else (inner,)


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
    arguments = _parts(inner)
    expected = BRACKETED_NAMES[name]
    if name == "log" and len(arguments) == 1:
        return _named(reader, "log", arguments[0], None)
    if expected is not None and len(arguments) != expected:
        raise ParseFailure(f"{name} of {len(arguments)} things")
    if name in _BINDING and type(arguments[1]) is Constant:
        from .bounded import released  # which needs what stands here

        letter = arguments[1].name
        return Call(name, (released(arguments[0], letter), Symbol(letter), *arguments[2:]))
    if name == "apply" and type(arguments[0]) is Constant:  # e_{n+1}: a sequence, and no number
        return Call(name, (Symbol(arguments[0].name), *arguments[1:]))
    return Call(name, arguments)


def _named(reader: "Reader", name: str, operand: Node, base: Node | None) -> Node:
    if isinstance(operand, Sequence):
        return Call(name, operand.items)
    if name in ("sqrt", "cbrt"):
        return Call("root", (operand, TWO if name == "sqrt" else THREE))
    if name == "exp":
        return Call("pow", (Constant("e"), operand))
    if name == "cis":
        return Call("pow", (Constant("e"), product([Constant("i"), operand])))
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
    return lexeme[:-1] in _GLUED


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
    made = quotient(reader.group(), reader.group())
    stack = reader.tokens
    if stack[-2] == "^" and stack[-1].isdigit():
        reader.after_power = len(stack)  # \frac{3}{2} 2^n
    return made


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
    return Call("derivative", (reader.operand(PRODUCT - 1), by))


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


FUNCTIONS: "dict[str, Callable[[Reader], Node]]" = {
    **dict.fromkeys(("\\frac", "\\dfrac", "\\tfrac", "\\cfrac"), fraction),
    **dict.fromkeys(("\\binom", "\\dbinom", "\\tbinom"), binomial),
    "\\sqrt": root,
}
