r"""Names: letters with indices and primes, Greek, products of letters, ``f(x)``, ``\angle ABC``, sets with a letter."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from sparring_verifiers.math.syntax import Call, Constant, Named, Node, Sequence, Symbol

from .answers import items
from .arithmetic import ATOMS, DIGITS, LETTERS, POWER, product, scalar
from .bases import base, based_word, in_base
from .basis import is_bold_axis, unit_vector
from .normal import ParseFailure
from .numerals import literal
from .scanner import END, inside
from .words import CONSTANTS, FUNCTION_NAMES, GREEK, SHORT_WORDS

if TYPE_CHECKING:
    from .grammar import Reader

MAX_INDEX_TOKENS = 8
MAX_LETTERS = 3
CALLED = frozenset("fghFGC")
_UNSURE = frozenset("ghFG")  # also common as the name of a quantity
_SET_LETTERS = frozenset("RZNQC")
_QUANTITY_NAME = re.compile(r"[A-Za-z]{4,20}")  # Area, on the left of an equation
_NAME = re.compile(r"[A-Za-z]{1,12}")
_NOT_WORDS = frozenset(("union",))
_ORDINALS = frozenset(("nd", "rd", "th"))  # the end of 2nd, but at the front of an expression n times d
_MEASURES = frozenset(("^", ".", "\\circ", "\\degree"))
_NAMING = frozenset(("\\mathrm", "\\mathit", "\\mathbf", "\\mathsf", "\\mathcal"))


def _combinations(reader: "Reader", name: Symbol) -> Node:
    """C(n, k), which may also name a point; before one thing C is a factor."""
    found = _arguments(reader)
    if len(found) == 1:
        return product([name, found[0]])
    if len(found) != 2:
        raise ParseFailure("C of several things")
    reader.note("binomial")
    return Sequence("(", ")", found) if "binomial" in reader.flipped else Call("binom", found)


def applied(reader: "Reader", name: Node) -> Node:
    """f(x): the name of a function before its bracket, which opens here."""
    stack = reader.tokens
    if isinstance(name, Symbol) and name.name == "C":
        return _combinations(reader, name)
    if isinstance(name, Symbol) and name.name in _UNSURE and not (stack[-2].isalnum() and stack[-3] == ")"):
        reader.note("function_call")
        if "function_call" in reader.flipped:
            return name
    return Call("apply", (name, *_arguments(reader)))


def _arguments(reader: "Reader") -> tuple[Node, ...]:
    bars, reader.bars = reader.bars, 0
    reader.tokens.pop()
    reader.brackets += 1
    reader.deeper()
    found = tuple(scalar(each) for each in items(reader))
    reader.depth -= 1
    reader.brackets -= 1
    reader.bars = bars
    reader.expect(")")
    return found


def indexed(reader: "Reader", left: Node) -> Node:
    """A name with its index; one that is an expression, as of a_{n+1}, is the argument of a sequence."""
    stack = reader.tokens
    stack.pop()
    if type(left) is Constant and left.name in ("e", "i"):
        left = Symbol(left.name)
    if type(left) is not Symbol or "_" in left.name:
        raise ParseFailure("an index of something that is no name")
    if stack[-1] != "{":
        lexeme = stack.pop()
        if len(lexeme) == 2 and stack[-1] in ("_", "^") and lexeme.isascii() and lexeme.isalpha():
            stack.append(lexeme[1])  # F_kF_n: TeX takes the first letter as the index
            lexeme = lexeme[0]
        return _called(reader, Symbol(f"{left.name}_{_index_part(lexeme)}"))
    stack.pop()
    while stack[-1] in ("\\triangle", "\\angle"):
        stack.pop()
    if stack[-2] == "}":
        name = Symbol(f"{left.name}_{_index_part(stack.pop())}")
        stack.pop()
        return _called(reader, name)
    if _is_list(stack):
        return _called(reader, Symbol(left.name + "_" + _listed(stack)))
    node = reader.operand(0)
    reader.expect("}")
    return Call("apply", (left, node))


def _is_list(stack: list[str]) -> bool:
    """Whether plain numbers and letters with commas follow up to the brace: a_{1,2}."""
    inner = stack[-2 : -2 - MAX_INDEX_TOKENS : -1]
    return "," in inner and "}" in inner and all(part.isalnum() or part == "," for part in inner[: inner.index("}")])


def _listed(stack: list[str]) -> str:
    parts = []
    while (part := stack.pop()) != "}":
        parts.append(part)
    return "{" + "".join(parts) + "}"


def _index_part(lexeme: str) -> str:
    content = inside(lexeme) or lexeme
    content = content.removeprefix("\\")
    if content in GREEK:
        content = GREEK[content]
    if not content.isalnum() or len(content) > 12:
        raise ParseFailure("an index that is neither a number nor a name")
    return content


def _called(reader: "Reader", name: Symbol) -> Node:
    return applied(reader, name) if reader.tokens[-1] == "(" and name.name[0] in "fg" else name


def primed(reader: "Reader", left: Node) -> Node:
    """y' and f''(x)."""
    stack = reader.tokens
    marks = ""
    while stack[-1] == "'":
        marks += stack.pop()
    if type(left) is not Symbol or left.name[-1:] == "'" or len(marks) > 3:
        raise ParseFailure("a prime after something that is no name")
    name = Symbol(left.name + marks)
    return applied(reader, name) if stack[-1] == "(" and left.name[0] in "fghyuvFG" else name


def word(reader: "Reader", lexeme: str) -> Node:
    """A word in an expression: a Greek letter, or letters side by side, which are factors."""
    if lexeme in ("inf", "infinity", "infty", "Infinity"):
        return Constant("oo")
    if lexeme in GREEK:
        return Symbol(GREEK[lexeme])
    if len(lexeme) == 1:
        return Symbol(lexeme)
    based = based_word(reader, lexeme)
    if based is not None:
        return based
    below = reader.tokens[-2]
    if (
        len(lexeme) == 2
        and lexeme[0] == "d" == below[:1]
        and len(below) == 2
        and reader.tokens[-1] == "/"
        and below.isalpha()
    ):
        del reader.tokens[-2:]
        return Call("derivative", (Symbol(lexeme[1]), Symbol(below[1])))
    if len(lexeme) > MAX_LETTERS or lexeme in _NOT_WORDS or not lexeme.isascii():
        raise ParseFailure(f"the word {lexeme[:40]!r} inside an expression")
    is_raised = reader.tokens[-1] == "^"  # Be^{-x}
    if lexeme in SHORT_WORDS and lexeme not in _ORDINALS and not is_raised and not reader.holds_letters(lexeme):
        raise ParseFailure(f"the word {lexeme[:40]!r} inside an expression")
    return letters(reader, lexeme)


def is_product(lexeme: str) -> bool:
    """Whether the word is a product of letters."""
    is_word = 1 < len(lexeme) <= MAX_LETTERS and lexeme.isascii() and lexeme.isalpha()
    return is_word and lexeme not in GREEK and lexeme not in FUNCTION_NAMES and lexeme not in CONSTANTS


def letters(reader: "Reader", lexeme: str) -> Node:
    """Letters side by side are factors; what follows (a power, an index) belongs to the last one."""
    factors = [ATOMS[letter] for letter in lexeme[:-1]]
    reader.tokens.append(lexeme[-1])
    factors.append(reader.expression(POWER - 1))
    return product(factors)


def text_operand(reader: "Reader", lexeme: str, content: str) -> Node:
    r"""``\mathbb{R}``, ``\mathrm{e}``, ``\text{(C)}``, ``\text{13}``: a text that is one name or number."""
    stack = reader.tokens
    command = lexeme[: lexeme.index("{")].strip(" *")
    if command == "\\mathbb" and content in _SET_LETTERS:
        return Named(content)
    if is_bold_axis(reader, command, content):
        return unit_vector(reader, content)
    if len(content) == 1 and content.isalpha():
        node = ATOMS.get(content)
        return Symbol(content) if node is None or command == "\\mathbb" else node
    if len(content) == 3 and content[0] == "(" and content[2] == ")" and content[1] in LETTERS:
        if stack[-1] not in (END, ",", ")", "]", "}"):
            raise ParseFailure("a choice and something after it")
        return Symbol(content[1])
    if stack[-1] == "_" and len(content) > 1 and content.isalnum() and content.isascii() and content.isupper():
        stack.pop()
        return in_base(content, base(reader))
    if content in FUNCTION_NAMES or content in ("lcm", "gcd", "max", "min", "mod"):
        stack.append(content)
        return reader.expression(POWER)
    if content.isascii() and content.replace(".", "", 1).isdigit() and content[0] in DIGITS and content[-1] != ".":
        return literal(content)
    if stack[-1] == "=" and _QUANTITY_NAME.fullmatch(content):
        return Symbol(content)
    if command in _NAMING and _NAME.fullmatch(content) and content.isupper() and stack[-1] in ("=", END):
        return Symbol(content)
    raise ParseFailure(f"the text {content[:40]!r} inside an expression")


def geometric(sign: str) -> "Callable[[Reader], Node]":
    r"""The rule for ``\angle ABC``: the sign and the letters are one name."""

    def rule(reader: "Reader") -> Node:
        stack = reader.tokens
        lexeme = stack.pop()
        if lexeme == "{":
            lexeme = stack.pop()
            reader.expect("}")
        name = inside(lexeme) or lexeme
        if not name.isascii() or not name.isalnum() or len(name) > 8:
            raise ParseFailure("an angle without its name")
        if sign == "∠" and name[0] in DIGITS and stack[-1] in _MEASURES:
            raise ParseFailure("an angle by its number, or a number in polar form")
        if sign == "∠" and len(name) == 3 and name.isupper():
            name = min(name, name[::-1])  # between the same two sides
        return Symbol(sign + name)

    return rule


def _greek(name: str) -> "Callable[[Reader], Node]":
    symbol = Symbol(name)
    return lambda _: symbol


def _greek_function(name: str) -> "Callable[[Reader], Node]":
    r"""The rule for ``\Gamma(5)``, the gamma function, and ``\zeta(2)`` and ``\phi(12)``, maybe functions."""
    symbol = Symbol(GREEK[name])

    def rule(reader: "Reader") -> Node:
        stack = reader.tokens
        if stack[-1] != "(":
            return symbol
        if name == "Gamma":
            found = _arguments(reader)
            if len(found) != 1:
                raise ParseFailure("the gamma function of several things")
            return Call("gamma", found)
        if stack[-2].isdigit() and stack[-3] == ")":
            raise ParseFailure(f"{name} of a number, which may be a product")
        return symbol

    return rule


NAMES: "dict[str, Callable[[Reader], Node]]" = {
    **{"\\" + name: _greek(letter) for name, letter in GREEK.items()},
    **{"\\" + name: _greek_function(name) for name in ("Gamma", "zeta", "phi", "varphi")},
    "\\angle": geometric("∠"),
    "\\measuredangle": geometric("∠"),
    "\\triangle": geometric("△"),
}
