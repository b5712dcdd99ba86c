"""The grammar's core: a Pratt parser over reversed tokens, with one table of how strongly each sign binds.

What stands at the front of an expression is read by the function that the tables of the sibling modules name for its
lexeme; lists and relations of expressions are in answers.py.
"""

from sparring_verifiers.math.syntax import Call, Node

from .accents import ACCENTS
from .arithmetic import (
    ARITHMETIC,
    ATOMS,
    DIGITS,
    INDEX,
    LEAVES,
    LETTERS,
    PERCENT,
    POSTFIX,
    POWER,
    PRODUCT,
    SET,
    SETS,
    SMALL,
    SUM,
    negated,
    product,
    quotient,
    scalar,
    total,
)
from .bounded import BOUNDED
from .brackets import BRACKETS
from .functions import FUNCTIONS, bracketed_call, function, glued, is_glued
from .matrices import ENVIRONMENTS
from .names import CALLED, NAMES, applied, indexed, is_product, primed, text_operand, word
from .normal import ParseFailure
from .numerals import WHOLE_TAILS, number
from .postfix import factorial, percent, raised, set_joined
from .scanner import END, TOKEN, inside, spaces, tokens
from .tails import ENDS, LIST_WORDS, RELATIONS, is_unit_word
from .units import SINGLE_LETTERS
from .words import BRACKETED_NAMES, FUNCTION_NAMES, GREEK, SHORT_WORDS

MAX_DEPTH = 64
_NOTHING: frozenset[str] = frozenset()
_BOLD = ("\\mathbf", "\\boldsymbol", "\\bold")  # a matrix or a vector, and no unit
TOO_DEEP = f"nested deeper than {MAX_DEPTH}"
_SETS = ("\\cup", "\\bigcup", "\\bigcap", "\\cap", "\\setminus", "\\backslash", "union")
_TIMES = frozenset(("*", "\\cdot", "\\times", "\\ast", "\\cdotp"))
_OVER = frozenset(("/", "\\div"))
_OPENING = frozenset(("(", "{", "[", "\\{"))
_SIGNS = {"\\pm": "pm", "\\mp": "mp"}
_MODULO = frozenset(("\\bmod", "\\mod", "mod"))
_SIGNED = _TIMES | _OVER | _MODULO
PREFIXES = {**NAMES, **FUNCTIONS, **BOUNDED, **ACCENTS, **BRACKETS, **ENVIRONMENTS}
BINDING: dict[str, int] = {
    **dict.fromkeys((*ATOMS, *PREFIXES, *_TIMES, *_OVER, *_MODULO), PRODUCT),
    **dict.fromkeys((END, ",", ";", ":", ")", "[", "]", "}", "\\}", "&", "\\\\", "in", *RELATIONS, *LIST_WORDS), 0),
    **dict.fromkeys(_SETS, SET),
    **dict.fromkeys(("+", "-", *_SIGNS), SUM),
    **dict.fromkeys(("%", "\\%"), PERCENT),
    **dict.fromkeys(("^", "**"), POWER),
    "!": POSTFIX,
    "_": INDEX,
    "'": INDEX,
}
# After a leaf that is a whole operand; before anything else, and what has no binding, it may not be the whole of it.
AFTER_LEAF = {sign: strength for sign, strength in BINDING.items() if sign not in WHOLE_TAILS and sign != "("}
_JOINS = {SET: set_joined, PERCENT: percent, POWER: raised, POSTFIX: factorial}


class Reader:
    """Reads one text's tokens. flipped: ambiguities to take the other way; ambiguous: those that mattered."""

    __slots__ = (
        *("text", "tokens", "flipped", "ambiguous", "depth", "bars", "brackets", "integrals", "is_builder"),
        *("has_signs", "after_power", "list_end", "spaced", "letters"),
    )

    def __init__(self, text: str, flipped: frozenset[str]) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.flipped = flipped
        self.ambiguous: frozenset[str] = _NOTHING
        self.depth = 0
        self.bars = 0  # open |, before which a | closes
        self.brackets = 0  # open brackets, in which a comma separates items
        self.integrals = 0  # open integrals, in which dx ends
        self.is_builder = False  # in set-builder notation, where : and | end the element
        self.has_signs = False
        self.after_power = 0  # how many tokens were left after the last power or factorial: 3!4! is a product
        self.list_end = len(self.tokens)  # above this index of the tokens a comma is known to separate items
        self.spaced: list[bool] | None = None
        self.letters: frozenset[str] | None = None  # what stands alone in the text

    # -- for the rules --------------------------------------------------------------------------------------------

    def note(self, convention: str) -> None:
        self.ambiguous |= {convention}

    def restart(self, text: str) -> None:
        """Read this text instead."""
        self.text = text
        self.tokens = tokens(text)
        self.list_end = len(self.tokens)
        self.spaced = self.letters = None

    def is_spaced(self, at: int) -> bool:
        """Whether white space stood before the lexeme that lies at index ``at`` of the reversed list."""
        if " " not in self.text:
            return False
        if self.spaced is None:
            self.spaced = spaces(self.text)
            self.spaced.reverse()
        return self.spaced[at]

    def holds_letters(self, word: str) -> bool:
        """Whether a short word is a product: each of its letters stands alone somewhere else in the text."""
        if self.letters is None:
            self.letters = frozenset(each for each in TOKEN.findall(self.text) if len(each) == 1)
        if not self.letters.issuperset(word):
            return False
        self.note("unit_word")
        return "unit_word" not in self.flipped

    def expect(self, *signs: str) -> str:
        lexeme = self.tokens[-1]
        if lexeme not in signs:
            raise ParseFailure(f"expected {' or '.join(signs)}, found {lexeme[:40] or 'the end'!r}")
        return self.tokens.pop()

    def deeper(self) -> None:
        """One level down; whoever calls it comes up again with ``depth -= 1``."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseFailure(TOO_DEEP)

    def operand(self, floor: int) -> Node:
        """A scalar or a matrix, one level deeper."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseFailure(TOO_DEEP)
        node = self.expression(floor)
        self.depth -= 1
        return node if type(node) in ARITHMETIC else scalar(node)

    def group(self) -> Node:
        """A TeX argument: {…}, one digit, one letter or one command."""
        stack = self.tokens
        lexeme = stack[-1]
        first = lexeme[:1]
        if first == "{":
            if stack[-3] == "}" and len(lexeme) == 1 and (leaf := LEAVES.get(stack[-2])) is not None:
                del stack[-3:]
                return leaf
            if len(lexeme) > 1:
                raise ParseFailure("a group of a comma")
            stack.pop()
            bars, self.bars = self.bars, 0
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise ParseFailure(TOO_DEEP)
            node = self.expression(0)
            if stack[-1] == "\\over":
                stack.pop()
                node = quotient(scalar(node), scalar(self.expression(0)))
            self.depth -= 1
            self.bars = bars
            if stack[-1] != "}":
                self.expect("}")
            stack.pop()
            return node if type(node) in ARITHMETIC else scalar(node)
        stack.pop()
        if first in DIGITS or first in LETTERS:
            if len(lexeme) > 1:
                if not lexeme.isalnum() or (first in DIGITS and not lexeme.isdigit()):
                    raise ParseFailure("a command without its argument")
                stack.append(lexeme[1:])
            return SMALL[first] if first in DIGITS else ATOMS[first]
        atom = ATOMS.get(lexeme)
        if atom is not None:
            return atom
        if first != "\\" or lexeme not in PREFIXES or lexeme[1:2] not in LETTERS:
            raise ParseFailure("a command without its argument")
        self.deeper()
        node = PREFIXES[lexeme](self)
        self.depth -= 1
        return scalar(node)

    # -- arithmetic -----------------------------------------------------------------------------------------------

    def expression(self, floor: int = 0) -> Node:
        """What is joined by signs that bind more strongly than floor."""
        stack = self.tokens
        lexeme = stack.pop()
        left = LEAVES.get(lexeme)
        if left is None:
            rule = PREFIXES.get(lexeme)
            left = self._front(lexeme) if rule is None else rule(self)
            strength = BINDING.get(stack[-1])
        else:
            strength = AFTER_LEAF.get(stack[-1])
            if strength is None:
                left = self._front(lexeme) if lexeme[0] in DIGITS else self._letter(lexeme, left)
                strength = BINDING.get(stack[-1])
        while True:
            if strength is None:
                strength = self._strength(stack[-1])
            if strength <= floor:
                return left
            if strength == PRODUCT:
                if self.bars and stack[-1] == "|":
                    return left
                left = self._product(left)
            elif strength == SUM:
                left = self._sum(left)
            elif strength == INDEX:
                left = indexed(self, left) if stack[-1] == "_" else primed(self, left)
            else:
                left = _JOINS[strength](self, left)
            strength = BINDING.get(stack[-1])

    def _letter(self, lexeme: str, name: Node) -> Node:
        return applied(self, name) if lexeme in CALLED and self.tokens[-1] == "(" else name

    def _front(self, lexeme: str) -> Node:
        """What begins an expression with this lexeme, which is taken already and no table names."""
        first = lexeme[:1]
        if first in DIGITS:
            after = self.tokens[-1]
            if after in WHOLE_TAILS or after[:1] in DIGITS:
                return number(self, lexeme)
            return SMALL.get(lexeme) or number(self, lexeme)
        if first in LETTERS:
            return self._word(lexeme)
        if first == "\\" and lexeme[1:] in FUNCTION_NAMES:
            return function(self, FUNCTION_NAMES[lexeme[1:]])
        if first == "\\" and lexeme[1:] in BRACKETED_NAMES:
            return bracketed_call(self, lexeme[1:])
        if first == "." and len(lexeme) > 1:
            return number(self, "0" + lexeme)
        content = inside(lexeme)
        if content is not None:
            return text_operand(self, lexeme, content)
        if first.isalpha():
            return word(self, lexeme)
        raise ParseFailure(f"unexpected {lexeme[:40] or 'end'!r}")

    def _word(self, lexeme: str) -> Node:
        if lexeme in BRACKETED_NAMES and self.tokens[-1] in _OPENING:
            return bracketed_call(self, lexeme)
        if lexeme in FUNCTION_NAMES:
            return function(self, FUNCTION_NAMES[lexeme])
        return glued(self, lexeme) if is_glued(lexeme) else word(self, lexeme)

    def _strength(self, lexeme: str) -> int:
        """How strongly a lexeme binds that is in no table: it begins a factor, or it ends the expression."""
        first = lexeme[0]
        if first in LETTERS:
            if lexeme in FUNCTION_NAMES or is_glued(lexeme) or lexeme in GREEK:
                return PRODUCT
            if lexeme in BRACKETED_NAMES:
                return PRODUCT if self.tokens[-2] in _OPENING else 0
            if len(lexeme) > 3:
                return 0
            if lexeme in SHORT_WORDS or is_unit_word(lexeme):
                return PRODUCT if self.holds_letters(lexeme) else 0
            return 0 if self.integrals and len(lexeme) == 2 and first == "d" else PRODUCT
        if first == "\\":
            if lexeme[1:] in FUNCTION_NAMES or lexeme[1:] in BRACKETED_NAMES:
                return PRODUCT
            content = inside(lexeme)
            if content is None:
                return 0
            may_be_unit = content in SINGLE_LETTERS and not lexeme.startswith(_BOLD)
            is_function = content in FUNCTION_NAMES and self.tokens[-2] not in ENDS  # 3 logs is no logarithm
            is_factor = is_function or (len(content) == 1 and not may_be_unit)
            return PRODUCT if is_factor and content != "d" else 0
        return PRODUCT if first.isalpha() or (first in DIGITS and self.after_power == len(self.tokens)) else 0

    def _sum(self, left: Node) -> Node:
        """What is added and subtracted from here on; the first sign is on the stack."""
        stack = self.tokens
        if type(left) in SETS and stack[-1] == "-":
            return set_joined(self, left)
        terms = [left]
        while True:
            lexeme = stack[-1]
            if lexeme == "+" or lexeme == "-":
                stack.pop()
                leaf = LEAVES.get(stack[-1])
                if leaf is not None and AFTER_LEAF.get(stack[-2], POWER) <= SUM:
                    stack.pop()
                    terms.append(leaf if lexeme == "+" else negated(leaf))
                else:
                    node = self.expression(SUM)
                    terms.append(node if lexeme == "+" else negated(node))
            elif lexeme in _SIGNS:
                stack.pop()
                self.has_signs = True
                terms.append(Call(_SIGNS[lexeme], (scalar(self.expression(SUM)),)))
            else:
                return total(terms)

    def _product(self, left: Node) -> Node:
        """What is multiplied and divided from here on; the first sign, or the factor without one, is on the stack."""
        stack = self.tokens
        if type(left) in SETS and stack[-1] == "U":
            return set_joined(self, left)
        factors: list[Node] = [left]
        while True:
            lexeme = stack[-1]
            if lexeme in _SIGNED:
                factors = self._signed(factors, stack.pop())
            elif (leaf := LEAVES.get(lexeme)) is not None and AFTER_LEAF.get(stack[-2], POWER) <= PRODUCT:
                stack.pop()
                factors.append(leaf)
            else:
                factors.append(self.expression(PRODUCT))
            lexeme = stack[-1]
            strength = BINDING.get(lexeme)
            if (self._strength(lexeme) if strength is None else strength) != PRODUCT or (self.bars and lexeme == "|"):
                return product(factors)

    def _signed(self, factors: list[Node], sign: str) -> list[Node]:
        """The factors with what follows their sign, which is taken already."""
        if sign in _OVER:
            return _divided(factors, self._divisor())
        operand = self.expression(PRODUCT)
        if sign in _MODULO:
            return [Call("mod", (product(factors), scalar(operand)))]
        factors.append(operand)
        return factors

    def _divisor(self) -> Node:
        """What stands below a slash; 1/2x is a half x, or one over two x."""
        if is_product(self.tokens[-1]):  # a/bc, where c may stand beside the fraction
            self.note("divisor")
            if "divisor" in self.flipped:
                lexeme = self.tokens.pop()
                self.tokens += (lexeme[1:], lexeme[0])
                return scalar(self.expression(PRODUCT))
        node = scalar(self.expression(PRODUCT))
        if not self._is_factor() or self.is_spaced(len(self.tokens) - 1):
            return node
        self.note("divisor")
        if "divisor" not in self.flipped:
            return node
        factors = [node]
        while self._is_factor():
            factors.append(self.expression(PRODUCT))
        return product(factors)

    def _is_factor(self) -> bool:
        """Whether a factor begins here without a sign."""
        lexeme = self.tokens[-1]
        strength = BINDING.get(lexeme)
        if strength is None:
            strength = self._strength(lexeme)
        return strength == PRODUCT and lexeme not in _SIGNED and not (self.bars and lexeme == "|")


def _divided(factors: list[Node], below: Node) -> list[Node]:
    if len(factors) == 1:
        return [quotient(factors[0], below)]
    return [*factors, quotient(SMALL["1"], below)]
