"""What follows an operand and belongs to it: powers, factorials, percent signs, degrees; and the joining of sets."""

from fractions import Fraction
from typing import TYPE_CHECKING

from sparring_verifiers.math.syntax import (
    Builder,
    Call,
    Constant,
    Matrix,
    Named,
    Node,
    Number,
    Quantity,
    Relation,
    Sequence,
    SetOf,
    Symbol,
    neg,
)

from .arithmetic import ARITHMETIC, ATOMS, DIGITS, POWER, SET, SETS, SMALL, scalar
from .normal import ParseFailure
from .words import FUNCTION_NAMES, GREEK

if TYPE_CHECKING:
    from .grammar import Reader

_SET_SIGNS = {
    "\\cup": "union",
    "\\bigcup": "union",
    "\\bigcap": "intersection",
    "\\cap": "intersection",
    "\\setminus": "minus",
    "\\backslash": "minus",
    "-": "minus",
    "U": "union",
    "union": "union",
}
_TEMPERATURES = {
    sign.format(scale): f"degree {scale}" for scale in "CF" for sign in ("{}", "\\text{{{}}}", "\\mathrm{{{}}}")
}
_WHOLE_WORDS = frozenset((*FUNCTION_NAMES, *ATOMS, *GREEK))
_CIRCLES = frozenset(("\\circ", "\\degree"))
_TRANSPOSING = frozenset(("\\top", "\\intercal", "\\mathsf{T}", "\\mathrm{T}", "\\text{T}", "\\mathsf{t}"))
_TRANSPOSED = _TRANSPOSING | {"T", "t"}
_RAISED = frozenset(("\\prime", "*", "+", "\\ast", "\\complement", "\\dagger"))


def raised(reader: "Reader", left: Node) -> Node:
    """left ^ exponent, from the right; a matrix may be transposed, and a circle is a degree sign."""
    stack = reader.tokens
    stack.pop()
    lexeme = stack[-1]
    if lexeme in SMALL:
        return Call("pow", (scalar(left), reader.operand(POWER - 1)))
    is_group = lexeme == "{"
    mark = stack[-2] if is_group else lexeme
    if mark not in SMALL and (other := _marked(reader, left, mark, is_group=is_group)) is not None:
        return other
    if is_group:
        exponent = reader.group()
        if stack[-1] == "(" and type(left) is Symbol and left.name in ("f", "g", "h"):
            raise ParseFailure("a power of a function, or its inverse")
        _may_go_on(reader)
        return Call("pow", (scalar(left), exponent))
    if (
        len(lexeme) > 1
        and lexeme.isascii()
        and lexeme.isalpha()
        and lexeme not in FUNCTION_NAMES
        and lexeme not in ATOMS
    ):
        exponent = _first_letter(reader)
        _may_go_on(reader)
        return Call("pow", (scalar(left), exponent))
    if lexeme in ATOMS and stack[-2][:1] in DIGITS:
        exponent = ATOMS[stack.pop()]
        _may_go_on(reader)
        return Call("pow", (scalar(left), exponent))
    return Call("pow", (scalar(left), reader.operand(POWER - 1)))


def _marked(reader: "Reader", left: Node, mark: str, *, is_group: bool) -> Node | None:
    """What a raised sign makes of left; None where it is an exponent."""
    stack = reader.tokens
    if not is_group or stack[-3] == "}":
        length = 3 if is_group else 1
        if mark in _CIRCLES:
            del stack[-length:]
            return _degrees(reader, left)
        if type(left) is Matrix and mark in _TRANSPOSED:
            del stack[-length:]
            return Call("transpose", (left,))
        if type(left) is Sequence and mark in _TRANSPOSED and left.opening in ("(", "[") and len(left.items) > 1:
            del stack[-length:]
            return Matrix(tuple((scalar(item),) for item in left.items))  # a row turned into a column
        if mark in _TRANSPOSING and type(left) in ARITHMETIC:
            del stack[-length:]
            return Call("pow", (scalar(left), Symbol("T")))  # as A^T is read
        if type(left) is Named and mark in ("+", "-"):
            del stack[-length:]
            return _half_of(left, mark)
    if mark in _RAISED:
        raise ParseFailure("a raised sign that is no power")
    return None


def _may_go_on(reader: "Reader") -> None:
    """After an exponent in braces or letters a number is a factor: 2^{3}3^{2}, 2^n3^n."""
    stack = reader.tokens
    if stack[-1][:1] in DIGITS and (stack[-2] == "^" or not reader.is_spaced(len(stack) - 1)):
        reader.after_power = len(stack)


def _half_of(numbers: Named, sign: str) -> Node:
    r"""``\mathbb{R}^+`` and ``\mathbb{Z}^-``."""
    zero, oo = Number(0), Constant("oo")
    if numbers.name == "R":
        ends = (zero, oo) if sign == "+" else (neg(oo), zero)
        return Sequence("(", ")", ends)
    if numbers.name == "C":
        raise ParseFailure("the positive complex numbers")
    member = Symbol("n")
    condition = Relation((">" if sign == "+" else "<",), (member, zero))
    return Builder(Relation(("in",), (member, numbers)), (condition,))


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
    if reader.tokens[-2] == "'" and reader.tokens[-1].isdigit():
        return Call("degrees", (_with_minutes(reader, left),))
    return Call("degrees", (scalar(left),))


def _with_minutes(reader: "Reader", left: Node) -> Node:
    """30° 15' and 30° 15' 20'' as a number of degrees."""
    stack = reader.tokens
    if type(left) is not Number or not isinstance(left.value, int):
        raise ParseFailure("minutes of something that is no whole number of degrees")
    value = Fraction(left.value)
    for marks, share in (("'", 60), ("''", 3600)):
        if not stack[-1].isdigit():
            break
        part = int(stack.pop())
        for mark in marks:
            if stack.pop() != mark:
                raise ParseFailure("minutes without their mark")
        if part > 59:
            raise ParseFailure("60 or more of the smaller unit")
        value += Fraction(part, share)
    return Number(value.numerator if value.denominator == 1 else value)


def factorial(reader: "Reader", left: Node) -> Node:
    stack = reader.tokens
    stack.pop()
    op = "factorial"
    if stack[-1] == "!":
        stack.pop()
        op = "double_factorial"
        if stack[-1] == "!":
            raise ParseFailure("more than two exclamation marks")
    reader.after_power = len(stack)
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
    if op == "minus" and type(left) is Symbol and left.name in ("R", "Z", "N", "Q", "C"):
        left = Named(left.name)
    for side in (left, right):
        if type(side) not in SETS and type(side) is not Symbol:
            raise ParseFailure("a union of something that is no set")
    if op != "minus" and type(left) is SetOf and left.op == op:
        return SetOf(op, (*left.parts, right))
    return SetOf(op, (left, right))
