"""What follows an operand and belongs to it: powers, factorials, percent signs, degrees; and the joining of sets."""

from typing import TYPE_CHECKING

from .arithmetic import ATOMS, POWER, SET, SETS, scalar
from .normal import ParseFailure
from .syntax import Call, Matrix, Node, Quantity, SetOf, Symbol
from .words import FUNCTION_NAMES, GREEK

if TYPE_CHECKING:
    from .grammar import Reader

_SET_SIGNS = {
    "\\cup": "union",
    "\\cap": "intersection",
    "\\setminus": "minus",
    "\\backslash": "minus",
    "-": "minus",
    "U": "union",
    "union": "union",
}
_TEMPERATURES = {"C": "degree C", "F": "degree F", "\\text{C}": "degree C", "\\mathrm{C}": "degree C"}
_WHOLE_WORDS = frozenset((*FUNCTION_NAMES, *ATOMS, *GREEK))
_CIRCLES = frozenset(("\\circ", "\\degree"))


def raised(reader: "Reader", left: Node) -> Node:
    """left ^ exponent, from the right; a matrix may be transposed, and a circle is a degree sign."""
    stack = reader.tokens
    stack.pop()
    lexeme = stack[-1]
    is_group = lexeme == "{"
    mark = stack[-2] if is_group else lexeme
    if mark in _CIRCLES and (not is_group or stack[-3] == "}"):
        del stack[-3 if is_group else -1 :]
        return _degrees(reader, left)
    if type(left) is Matrix and mark in ("T", "\\top", "t", "\\intercal") and (not is_group or stack[-3] == "}"):
        del stack[-3 if is_group else -1 :]
        return Call("transpose", (left,))
    if mark in ("\\prime", "*", "+", "\\ast", "\\complement", "\\dagger"):
        raise ParseFailure("a raised sign that is no power")
    if is_group:
        exponent = reader.group()
        if stack[-1] == "(" and type(left) is Symbol and left.name in ("f", "g", "h"):
            raise ParseFailure("a power of a function, or its inverse")
        return Call("pow", (scalar(left), exponent))
    if (
        len(lexeme) > 1
        and lexeme.isascii()
        and lexeme.isalpha()
        and lexeme not in FUNCTION_NAMES
        and lexeme not in ATOMS
    ):
        return Call("pow", (scalar(left), _first_letter(reader)))
    return Call("pow", (scalar(left), reader.operand(POWER - 1)))


def _first_letter(reader: "Reader") -> Node:
    """Of a^nb only n is raised, as TeX sets it; in plain text it may be the whole of nb."""
    if "\\" not in reader.text:
        reader.note("exponent")
        if "exponent" in reader.flipped:
            return reader.operand(POWER - 1)
    return reader.group()


def _degrees(reader: "Reader", left: Node) -> Node:
    unit = _TEMPERATURES.get(reader.tokens[-1])
    if unit is not None:
        reader.tokens.pop()
        return Quantity(scalar(left), unit)
    return Call("degrees", (scalar(left),))


def factorial(reader: "Reader", left: Node) -> Node:
    stack = reader.tokens
    stack.pop()
    op = "factorial"
    if stack[-1] == "!":
        stack.pop()
        op = "double_factorial"
        if stack[-1] == "!":
            raise ParseFailure("more than two exclamation marks")
    reader.after_factorial = len(stack)
    return Call(op, (scalar(left),))


def percent(reader: "Reader", left: Node) -> Node:
    reader.tokens.pop()
    if reader.tokens[-1] in ("%", "\\%", "!", "^"):
        raise ParseFailure("something after a percent sign")
    return Call("percent", (scalar(left),))


def set_joined(reader: "Reader", left: Node) -> Node:
    """Two sets joined; several in a row from the left."""
    op = _SET_SIGNS[reader.tokens.pop()]
    right = reader.expression(SET)
    for side in (left, right):
        if type(side) not in SETS and type(side) is not Symbol:
            raise ParseFailure("a union of something that is no set")
    if op != "minus" and type(left) is SetOf and left.op == op:
        return SetOf(op, (*left.parts, right))
    return SetOf(op, (left, right))
