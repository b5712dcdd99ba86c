"""From an expression up to the whole answer: units and ratios after a value, relations, and lists of those."""

from typing import TYPE_CHECKING

from .arithmetic import ARITHMETIC, DIGITS, LETTERS, scalar
from .normal import ParseFailure
from .scanner import END, inside
from .syntax import Call, Clock, Congruence, Node, Number, Quantity, Ratio, Relation, Sequence, SetOf, Symbol, symbols
from .units import CURRENCY, KNOWN, SCALES, SHORT_NOUNS, canonical, is_measured

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
_NEGATED = {"=": "!=", "\\in": "notin", "<": ">=", ">": "<=", "\\equiv": ""}
LIST_WORDS = frozenset(("or", "and", "\\lor", "\\vee", "\\land", "\\wedge"))
_SEPARATORS = frozenset((",", ";", *LIST_WORDS))
_ENDS = frozenset((END, ",", ";", ")", "]", "}", "\\}", "&", "\\\\", "|", *RELATIONS, *LIST_WORDS)) - {"in"}
_PERCENT_WORDS = frozenset(("percent", "pct", "percentage", "per cent"))
_ORDERED = frozenset(("<", ">", "<=", ">=", "!="))
_UNIT_WORDS = frozenset(name for name in KNOWN if len(name) > 1) | frozenset(
    ("ml", "hr", "sec", "lbs", "sq", "yr", "hrs", "cc", "rad", "deg", "yen", "kg", "gm", *SHORT_NOUNS)
)


def is_unit_word(lexeme: str) -> bool:
    """Whether a word of two or three letters is a unit, and no product of letters."""
    return lexeme in _UNIT_WORDS


# -- lists ------------------------------------------------------------------------------------------------------------


def items(reader: "Reader") -> tuple[Node, ...]:
    """One item, or several with commas, semicolons, "and" and "or" between them."""
    stack = reader.tokens
    first = item(reader)
    if stack[-1] not in _SEPARATORS and not _is_list_word(stack[-1]):
        return (first,)
    found = [first]
    words: set[str] = set()
    while stack[-1] in _SEPARATORS or _is_list_word(stack[-1]):
        lexeme = stack.pop()
        if lexeme in (",", ";"):
            words.add("," if not (_is_list_word(stack[-1]) or stack[-1] in LIST_WORDS) else "")
        else:
            words.add(_joining(lexeme))
        if stack[-1] in LIST_WORDS or _is_list_word(stack[-1]):
            words.add(_joining(stack.pop()))
        found.append(item(reader))
    words.discard("")
    return _solutions(tuple(found), words)


def _is_list_word(lexeme: str) -> bool:
    return lexeme[:1] == "\\" and inside(lexeme) in ("or", "and", ", and", ", or", ",")


def _joining(lexeme: str) -> str:
    content = inside(lexeme) or lexeme
    return "or" if content.endswith(("or", "vee")) else "and" if content.endswith(("and", "wedge")) else ","


def _solutions(found: tuple[Node, ...], words: set[str]) -> tuple[Node, ...]:
    """Inequalities joined by one word: what solves any of them (or), or all (and). Other items stay a list."""
    if type(found[0]) is not Relation:
        return found
    are_ordered = all(isinstance(each, Relation) for each in found) and any(
        isinstance(each, Relation) and not _ORDERED.isdisjoint(each.ops) for each in found
    )
    if not are_ordered or words not in ({"or"}, {"and"}):
        if are_ordered and words >= {"or", "and"}:
            raise ParseFailure("and beside or")
        return found
    return (SetOf("union" if words == {"or"} else "intersection", found),)


# -- relations --------------------------------------------------------------------------------------------------------


def item(reader: "Reader") -> Node:
    """A term, or a chain of relations between terms."""
    stack = reader.tokens
    lexeme = stack[-1]
    if lexeme[:1] in LETTERS and lexeme.isupper() and (name := _name(reader)) is not None:
        left = name
    elif lexeme == "|" and stack[-3] == "|" and stack[-4] == "=" and stack[-2].isupper() and len(stack[-2]) > 1:
        left = Symbol(stack[-2])
        del stack[-3:]
    else:
        left = (_defined(reader) if stack[-2] == "(" else None) or term(reader)
    if stack[-1] not in RELATIONS and stack[-1] not in ("in", "\\pmod"):
        return left
    return _chain(reader, left)


def _name(reader: "Reader") -> Node | None:
    """AB on the left of an equation, which names a length and is no product."""
    stack = reader.tokens
    if len(stack[-1]) < 2 or len(stack[-1]) > 6 or stack[-2] != "=":
        return None
    return Symbol(stack.pop())


def _defined(reader: "Reader") -> Node | None:
    """W(n) on the left of an equation: any letter with a bracket of letters names a function there."""
    stack = reader.tokens
    if len(stack[-1]) != 1 or stack[-1] not in LETTERS:
        return None
    at = len(stack) - 3
    arguments: list[Node] = []
    while at > 1 and len(arguments) < 8 and len(stack[at]) == 1 and stack[at] in LETTERS:
        arguments.append(Symbol(stack[at]))
        at -= 1
        if stack[at] != ",":
            break
        at -= 1
    if not arguments or stack[at] != ")" or stack[at - 1] not in RELATIONS:
        return None
    name = Symbol(stack[-1])
    del stack[at:]
    return Call("apply", (name, *arguments))


def _chain(reader: "Reader", left: Node) -> Node:
    stack = reader.tokens
    terms = [left]
    ops: list[str] = []
    while stack[-1] in RELATIONS or stack[-1] == "in":
        ops.append(_operator(reader, terms[-1]))
        terms.append(term(reader))
    if stack[-1] == "\\pmod":
        return _congruence(reader, ops, terms)
    if "≡" in ops:
        last = terms[-1]
        if ops == ["≡"] and isinstance(last, Call) and last.op == "mod":
            return Congruence(scalar(left), last.args[0], last.args[1])
        raise ParseFailure("a congruence without its modulus")
    return Relation(tuple(ops), tuple(terms))


def _operator(reader: "Reader", left: Node) -> str:
    stack = reader.tokens
    lexeme = stack.pop()
    if lexeme == "\\not":
        op = _NEGATED.get(stack.pop(), "")
        if not op:
            raise ParseFailure("\\not before something that is no relation")
        return op
    if lexeme == "!=" and type(left) is Number and not reader.is_spaced(len(stack)):
        raise ParseFailure("a factorial, or a sign of inequality")
    return RELATIONS.get(lexeme, "in")


def _congruence(reader: "Reader", ops: list[str], terms: list[Node]) -> Node:
    reader.tokens.pop()
    modulus = reader.group()
    if not ops:
        return Call("mod", (scalar(terms[0]), modulus))
    if len(ops) > 1 or ops[0] not in ("≡", "="):
        raise ParseFailure("a chain of congruences")
    return Congruence(scalar(terms[0]), scalar(terms[1]), modulus)


# -- terms ------------------------------------------------------------------------------------------------------------


def term(reader: "Reader") -> Node:
    """An expression with the unit after it, or a ratio of expressions."""
    stack = reader.tokens
    currency = CURRENCY.get(stack[-1])
    if currency is not None:
        stack.pop()
        return _priced(reader, currency)
    node = reader.expression()
    if stack[-1] not in _ENDS:
        node = _tail(reader, node)
    return _angle(node) if type(node) is Call else node


def _priced(reader: "Reader", currency: str) -> Node:
    value = term(reader) if reader.tokens[-1] not in CURRENCY else None
    if value is None or type(value) not in ARITHMETIC:
        raise ParseFailure("two currencies, or a price of something that is no number")
    return Quantity(value, currency)


def _angle(node: Node) -> Node:
    """x° and -x° as a quantity, where nothing is done with it."""
    assert isinstance(node, Call)
    if node.op == "degrees":
        return Quantity(node.args[0], "degree")
    inner = node.args[0]
    if node.op == "neg" and type(inner) is Call and inner.op == "degrees":
        value = inner.args[0]
        return Quantity(
            Number(-value.value, value.places) if type(value) is Number else Call("neg", (value,)), "degree"
        )
    return node


def _tail(reader: "Reader", node: Node) -> Node:
    """What stands after an expression and is neither a relation nor a separator."""
    stack = reader.tokens
    lexeme = stack[-1]
    if _is_list_word(lexeme):
        return node
    if lexeme == ":":
        return node if reader.is_builder else _ratio(reader, node)
    if lexeme == "in" and stack[-2] not in _ENDS and stack[-2] not in ("^", "/"):
        return node
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
        return _tail(reader, node) if stack[-1] not in _ENDS else node
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
        if _is_list_word(lexeme) or lexeme in LIST_WORDS:
            break
        if content is not None:
            pieces += (content, " ")
        elif lexeme[:1] in LETTERS:
            pieces += (lexeme, " ")
        elif lexeme in ("/", "*", "\\cdot", "^", "-") or (lexeme[:1] in DIGITS and pieces[-1:] == ["^"]):
            pieces.append("*" if lexeme == "\\cdot" else lexeme)
        elif lexeme == ("}" if is_open else "{"):
            is_open = not is_open
        elif lexeme == "." and stack[at - 1] in _ENDS:
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
    return Quantity(node, unit)


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


def _half(stack: list[str]) -> tuple[str, int]:
    """am or pm at the top of the stack, and of how many tokens; "" and 0 where there is none."""
    word = (inside(stack[-1]) or stack[-1]).replace(".", "").replace(" ", "").lower()
    if word in ("am", "pm"):
        return word, 1 + (stack[-2:-1] == ["."])
    if word in ("a", "p") and stack[-3:-1][::-1] == [".", "m"]:
        return word + "m", 4 if stack[-4:-3] == ["."] else 3
    return "", 0


def whole(reader: "Reader") -> Node:
    """The tree of the whole text.

    Raises:
        ParseFailure: something is left over.
    """
    found = items(reader)
    if reader.tokens[-1] != END:
        raise ParseFailure(f"unexpected {reader.tokens[-1][:40]!r}")
    return found[0] if len(found) == 1 else Sequence("", "", found)
