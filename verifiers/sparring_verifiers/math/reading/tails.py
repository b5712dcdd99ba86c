"""What stands after an expression and belongs to it: units, percent words, scales, ratios and times of day."""

from fractions import Fraction
from typing import TYPE_CHECKING

from sparring_verifiers.math.syntax import Call, Clock, Node, Number, Quantity, Ratio, Symbol, symbols

from .arithmetic import ARITHMETIC, DIGITS, LETTERS, quotient, scalar
from .normal import ParseFailure
from .scanner import END, inside
from .units import CURRENCY, KNOWN, LIKE_FACTORS, SCALES, SHORT_NOUNS, canonical, is_measured, steps

if TYPE_CHECKING:
    from .grammar import Reader

RELATIONS = {
    "=": "=",
    "==": "=",
    "!=": "!=",
    "<": "<",
    ">": ">",
    "<=": "<=",
    ">=": ">=",
    "=<": "<=",
    **dict.fromkeys(("\\ne", "\\neq"), "!="),
    **dict.fromkeys(("\\le", "\\leq", "\\leqslant", "\\leqq"), "<="),
    **dict.fromkeys(("\\ge", "\\geq", "\\geqslant", "\\geqq"), ">="),
    **dict.fromkeys(("\\approx", "\\simeq", "\\doteq", "\\thickapprox"), "~"),
    "\\lt": "<",
    "\\gt": ">",
    "\\in": "in",
    "\\notin": "notin",
    "\\equiv": "≡",
    "\\not": "not",
}
LIST_WORDS = frozenset(("or", "and", "\\lor", "\\vee", "\\land", "\\wedge"))
ENDS = frozenset((END, ",", ";", ")", "]", "}", "\\}", "&", "\\\\", "|", *RELATIONS, *LIST_WORDS)) - {"in"}
_PERCENT_WORDS = frozenset(("percent", "pct", "percentage", "per cent"))
_UNIT_WORDS = frozenset(name for name in KNOWN - LIKE_FACTORS if len(name) > 1) | frozenset(
    ("ml", "hr", "sec", "lbs", "sq", "yr", "hrs", "cc", "rad", "deg", "yen", "kg", "gm", *SHORT_NOUNS)
)


def is_unit_word(lexeme: str) -> bool:
    """Whether a word of two or three letters is a unit, and no product of letters."""
    return lexeme in _UNIT_WORDS


def is_list_word(lexeme: str) -> bool:
    return lexeme[:1] == "\\" and inside(lexeme) in ("or", "and", ", and", ", or", ",")


def tail(reader: "Reader", node: Node) -> Node:
    """What stands after an expression and is neither a relation nor a separator."""
    stack = reader.tokens
    lexeme = stack[-1]
    if is_list_word(lexeme):
        return node
    if lexeme == ":":
        return node if reader.is_builder else _ratio(reader, node)
    if lexeme == "in" and stack[-2] not in ENDS and stack[-2] not in ("^", "/"):
        return node
    if lexeme == "\\over":
        stack.pop()
        return quotient(scalar(node), scalar(reader.expression()))
    if lexeme[0] in "aApP\\" and type(node) is Number and (clock := _full_hour(reader, node)) is not None:
        return clock
    if lexeme == "to" and type(node) is Number and stack[-2].isdigit() and stack[-3] == END:
        stack.pop()
        return Ratio((node, reader.expression()))
    if lexeme in CURRENCY:
        stack.pop()
        return Quantity(scalar(node), CURRENCY[lexeme])
    word = (inside(lexeme) or lexeme).strip(" .").lower()
    if word in _PERCENT_WORDS and type(node) in ARITHMETIC and not (type(node) is Call and node.op == "percent"):
        stack.pop()
        return Call("percent", (node,))
    if word in SCALES and type(node) is Number:
        stack.pop()
        node = Number(node.value * SCALES[word])
        return tail(reader, node) if stack[-1] not in ENDS else node
    if lexeme[:1] in LETTERS or inside(lexeme) is not None:
        return _with_unit(reader, node)
    return node


def _with_unit(reader: "Reader", node: Node) -> Node:
    stack = reader.tokens
    at = len(stack) - 1
    pieces: list[str] = []
    is_open = False
    while (lexeme := stack[at]) != END:
        content = inside(lexeme)
        if is_list_word(lexeme) or lexeme in LIST_WORDS:
            break
        if content is not None:
            pieces += (content, " ")
        elif lexeme[:1] in LETTERS:
            pieces += (lexeme, " ")
        elif lexeme in ("/", "*", "\\cdot", "^", "-") or (lexeme[:1] in DIGITS and pieces[-1:] == ["^"]):
            pieces.append("*" if lexeme == "\\cdot" else lexeme)
        elif lexeme == ("}" if is_open else "{"):
            is_open = not is_open
        elif lexeme == "." and (stack[at - 1] in ENDS or stack[at - 1][0] in LETTERS or stack[at - 1][0] in DIGITS):
            pass
        else:
            break
        if pieces and lexeme in ("^", "/", "*", "\\cdot", "-") and len(pieces) > 1 and pieces[-2] == " ":
            del pieces[-2]
        at -= 1
    unit = canonical("".join(pieces).strip())
    if unit is None or type(node) not in ARITHMETIC or (not is_measured(unit) and symbols(node)):
        raise ParseFailure(f"the words {''.join(pieces)[:40]!r} after an expression")
    del stack[at + 1 :]
    return _compound(reader, Quantity(node, unit))


def _compound(reader: "Reader", quantity: Quantity) -> Node:
    """5 ft 3 in as one quantity of the first unit."""
    stack = reader.tokens
    if stack[-1][:1] not in DIGITS or type(quantity.value) is not Number or not isinstance(quantity.value.value, int):
        return quantity
    rest = reader.expression()
    if stack[-1] not in ENDS:
        rest = tail(reader, rest)
    many = steps(quantity.unit, rest.unit) if type(rest) is Quantity else None
    if many is None or not isinstance(rest, Quantity) or type(rest.value) is not Number:
        raise ParseFailure("two quantities side by side")
    if not 0 <= rest.value.value < many:
        raise ParseFailure(f"{many} or more of the smaller unit")
    part = Fraction(rest.value.value, many)
    value = quantity.value.value + part if quantity.value.value >= 0 else quantity.value.value - part
    return Quantity(Number(value.numerator if value.denominator == 1 else value), quantity.unit)


def _ratio(reader: "Reader", node: Node) -> Node:
    """a : b : c, or a time of day."""
    stack = reader.tokens
    clock = _clock(reader, node)
    if clock is not None:
        return clock
    if type(node) is Symbol and reader.is_spaced(len(stack) - 2) and not reader.is_spaced(len(stack) - 1):
        raise ParseFailure("a label and what it stands for, or a ratio")
    parts = [scalar(node)]
    while stack[-1] == ":":
        stack.pop()
        parts.append(scalar(reader.expression()))
    return Ratio(tuple(parts))


def _clock(reader: "Reader", node: Node) -> Node | None:
    stack = reader.tokens
    digits = stack[-2]
    if type(node) is not Number or not digits.isdigit() or len(digits) != 2 or int(digits) > 59:
        return None
    hours = node.value
    if not isinstance(hours, int) or not 0 <= hours <= 24 or stack[-3] == ":":
        return None
    half, length = _half(stack[:-2])
    if half and not 1 <= hours <= 12:
        raise ParseFailure("a time that no clock shows")
    if not half and digits[0] != "0":
        reader.note("clock")
        if "clock" not in reader.flipped:
            return None
    del stack[-2 - length :]
    return Clock(hours, int(digits), 0, half)


def _full_hour(reader: "Reader", node: Number) -> Node | None:
    """10 am."""
    stack = reader.tokens
    half, length = _half(stack)
    if not half or node.places is not None or not isinstance(node.value, int):
        return None
    if stack[-1 - length] not in ENDS:
        return None
    if not 1 <= node.value <= 12:
        raise ParseFailure("a time that no clock shows")
    del stack[-length:]
    return Clock(node.value, 0, 0, half)


def _half(stack: list[str]) -> tuple[str, int]:
    """am or pm at the top of the stack, and of how many tokens; "" and 0 where there is none."""
    word = (inside(stack[-1]) or stack[-1]).replace(".", "").replace(" ", "").lower()
    if word in ("am", "pm"):
        return word, 1 + (stack[-2:-1] == ["."])
    if word in ("a", "p") and stack[-3:-1][::-1] == [".", "m"]:
        return word + "m", 4 if stack[-4:-3] == ["."] else 3
    return "", 0
