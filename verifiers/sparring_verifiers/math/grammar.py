"""The grammar, as a Pratt parser over tokens: from the whole answer down to a number."""

from collections.abc import Callable
from fractions import Fraction

from . import syntax
from .normal import ParseFailure
from .scanner import END, Token
from .syntax import SCALARS, Call, Constant, Node, Number, Relation, Sequence, Symbol, SetOf
from .words import CONSTANTS, FUNCTION_NAMES, GREEK, LETTER_PAIRS_REFUSED, UNIT_LETTERS

MAX_DEPTH = 64
_RELATIONS = frozenset(("=", "!=", "<", "<=", ">", ">=", "in"))
_CLOSERS = {"(": (")", "]"), "[": ("]", ")"), "\\{": ("\\}",), "{": ("}",)}


class Reader:
    """Reads one text's tokens. flipped: ambiguities to take the other way; ambiguous: those that mattered."""

    def __init__(self, tokens: list[Token], flipped: frozenset[str], units: bool) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0
        self.nodes = 0
        self.bars = 0
        self.flipped = flipped
        self.units = units
        self.unit = ""
        self.ambiguous: set[str] = set()

    # -- tokens ---------------------------------------------------------------------------------------------------

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def peek(self, ahead: int) -> Token:
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else END

    def is_op(self, *signs: str) -> bool:
        return self.now.kind == "op" and self.now.text in signs

    def expect(self, *signs: str) -> str:
        if not self.is_op(*signs):
            raise ParseFailure(f"expected {' or '.join(signs)}, found {self.now.text or 'the end'!r}")
        self.at += 1
        return self.tokens[self.at - 1].text

    def within(self, rule: Callable[[], Node]) -> Node:
        """One level deeper, up to the cap."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ParseFailure(f"nested deeper than {MAX_DEPTH}")
        node = rule()
        self.depth -= 1
        return node

    # -- answers --------------------------------------------------------------------------------------------------

    def whole(self) -> Node:
        if self.units:
            self._cut_unit()
        items = self.items()
        if self.now is not END:
            raise ParseFailure(f"unexpected {self.now.text!r}")
        return items[0] if len(items) == 1 else Sequence("", "", items)

    def _cut_unit(self) -> None:
        """Take a currency sign from the front, a degree sign or a text of letters from the end."""
        if self.is_op("$"):
            self.at += 1
            self.unit = "$"
        end = len(self.tokens) - 1
        start = end
        while start > self.at + 1 and _is_unit(self.tokens[start - 1]):
            start -= 1
        if start < end and (self.tokens[start - 1].kind == "number" or self.tokens[start - 1].text in ("}", ")")):
            words = [token.text for token in self.tokens[start:end]]
            self.unit = (self.unit + " " + " ".join(words)).strip().lower()
            self.tokens[start:] = [END]
        elif [token.text for token in self.tokens[end - 2 : end]] == ["^", "circ"]:
            self.unit = "degree"
            self.tokens[end - 2 :] = [END]

    def items(self) -> tuple[Node, ...]:
        items = [self.within(self.item)]
        while self.is_op(",", ";") or (self.now.kind in ("word", "text") and self.now.text in ("or", "and")):
            self.at += 1
            if self.now.kind in ("word", "text") and self.now.text in ("or", "and"):
                self.at += 1
            items.append(self.within(self.item))
        return tuple(items)

    def item(self) -> Node:
        terms = [self.joined()]
        ops: list[str] = []
        while self.now.kind == "op" and self.now.text in _RELATIONS:
            ops.append(self.expect(*_RELATIONS))
            terms.append(self.joined())
        return Relation(tuple(ops), tuple(terms)) if ops else terms[0]

    def joined(self) -> Node:
        parts = [self.sum()]
        while self.is_op("cup"):
            self.at += 1
            parts.append(self.sum())
        if len(parts) == 1:
            return parts[0]
        if not all(isinstance(part, Sequence) for part in parts):
            raise ParseFailure("a union of something that is no set")
        return SetOf("union", tuple(parts))

    # -- arithmetic -----------------------------------------------------------------------------------------------

    def sum(self) -> Node:
        if self.is_op("pm"):
            self.at += 1
            node: Node = Call("pm", (scalar(self.product()),))
        else:
            node = self.product()
        while self.is_op("+", "-", "pm"):
            sign = self.expect("+", "-", "pm")
            right = scalar(self.product())
            node = syntax.add(scalar(node), {"-": syntax.neg, "+": _same}.get(sign, _pm)(right))
        return node

    def product(self) -> Node:
        node = self.unary()
        while True:
            if self.is_op("*"):
                self.at += 1
                node = syntax.mul(scalar(node), scalar(self.unary()))
            elif self.is_op("/"):
                self.at += 1
                node = syntax.div(scalar(node), self._divisor())
            elif self._starts_factor():
                node = syntax.mul(scalar(node), scalar(self.power()))
            else:
                return node

    def _divisor(self) -> Node:
        node = scalar(self.unary())
        if self._starts_factor() and not self.now.spaced:  # 1/2x: a half x, or one over two x
            self.ambiguous.add("divisor")
            while "divisor" in self.flipped and self._starts_factor():
                node = syntax.mul(node, scalar(self.power()))
        return node

    def _starts_factor(self) -> bool:
        token = self.now
        if token.kind == "word":
            return token.text not in ("or", "and")
        if token.kind == "command":
            return token.text not in ("rfloor", "rceil", "circ")
        return token.kind == "op" and (token.text in ("(", "[", "{") or (token.text == "|" and not self.bars))

    def unary(self) -> Node:
        if self.is_op("-", "+"):
            sign = self.expect("-", "+")
            node = scalar(self.within(self.unary))
            return syntax.neg(node) if sign == "-" else node
        return self.power()

    def power(self) -> Node:
        node = self.postfix()
        if self.is_op("^"):
            self.at += 1
            node = syntax.power(scalar(node), scalar(self.within(self.unary)))
        if self.is_op("%"):
            self.at += 1
            node = Call("percent", (scalar(node),))
            if self.is_op("%", "!", "^"):
                raise ParseFailure("something after a percent sign")
        return node

    def postfix(self) -> Node:
        node = self.within(self.primary)
        if self.is_op("!"):
            self.at += 1
            node = Call("factorial", (scalar(node),))
            if self.is_op("!"):
                raise ParseFailure("a double factorial")
        return node

    # -- primaries ------------------------------------------------------------------------------------------------

    def primary(self) -> Node:
        self.nodes += 1
        if self.nodes > syntax.MAX_NODES:
            raise ParseFailure(f"more than {syntax.MAX_NODES} terms")
        token = self.now
        self.at += 1
        if token.kind == "number":
            return self._mixed(token)
        if token.kind == "word":
            return self._word(token.text)
        if token.kind == "text" and len(token.text) == 1 and token.text.isalpha():
            return self._symbol(token.text)
        if token.kind == "command":
            return self._command(token.text)
        if token.kind == "op" and token.text in _CLOSERS:
            return self._bracketed(token.text)
        if token.kind == "op" and token.text == "|":
            self.bars += 1
            node = scalar(self.sum())
            self.bars -= 1
            self.expect("|")
            return Call("abs", (node,))
        raise ParseFailure(f"unexpected {token.text or 'end'!r}")

    def _mixed(self, token: Token) -> Node:
        """A number; a whole one followed by a proper fraction of whole numbers is a mixed number."""
        node = literal(token.text)
        if not token.text.isdigit():
            return node
        above, below, length = self._whole_fraction()
        if 0 < above < below:
            if node.value != 1:  # nobody writes 1·½ without a sign
                self.ambiguous.add("mixed")
            if "mixed" not in self.flipped:
                self.at += length
                return Number(node.value + Fraction(above, below))
        return node

    def _whole_fraction(self) -> tuple[int, int, int]:
        """Numerator, denominator and number of tokens of a fraction of whole numbers here, zeros if none."""
        ahead = [self.peek(at) for at in range(7)]
        texts = [token.text for token in ahead]
        if ahead[0].kind == "number" and ahead[0].spaced and texts[1] == "/" and ahead[2].kind == "number":
            above, below, length = texts[0], texts[2], 3
        elif ahead[0].kind == "command" and texts[0] == "frac":
            if ahead[1].kind == "number" and len(texts[1]) == 2:  # \frac12
                above, below, length = texts[1][0], texts[1][1], 2
            elif [texts[1], texts[3], texts[4], texts[6]] == ["{", "}", "{", "}"]:
                above, below, length = texts[2], texts[5], 7
            else:
                return 0, 0, 0
        else:
            return 0, 0, 0
        return (int(above), int(below), length) if above.isdigit() and below.isdigit() else (0, 0, 0)

    def _word(self, word: str) -> Node:
        if word in FUNCTION_NAMES:
            return self._function(FUNCTION_NAMES[word])
        if word in CONSTANTS:
            return Constant(CONSTANTS[word])
        if len(word) == 1:
            return self._symbol(word)
        for name in ("arcsin", "arccos", "arctan", "sqrt", "sin", "cos", "tan", "cot", "sec", "csc", "log", "ln"):
            if word.startswith(name) and len(word) == len(name) + 1:
                argument = self._word(word[len(name) :])
                return self._apply(FUNCTION_NAMES[name], argument)
        if word.startswith("pi") and len(word) <= 4:
            return syntax.mul(Constant("pi"), self._letters(word[2:]))
        if len(word) > 3 or word.lower() in LETTER_PAIRS_REFUSED:
            raise ParseFailure(f"the word {word[:40]!r} inside an expression")
        return self._letters(word)

    def _letters(self, word: str) -> Node:
        """Letters side by side are factors; what follows (a power, an index) belongs to the last one."""
        node: Node | None = None
        for letter in word[:-1]:
            factor: Node = Constant(letter) if letter in CONSTANTS else Symbol(letter)
            node = factor if node is None else syntax.mul(node, factor)
        self.at -= 1
        self.tokens[self.at] = Token("word", word[-1])
        last = scalar(self.power())
        return last if node is None else syntax.mul(node, last)

    def _symbol(self, name: str) -> Node:
        if self.is_op("_"):
            self.at += 1
            token = self.now
            self.at += 1
            if token.kind == "op" and token.text == "{":
                token = self.now
                self.at += 1
                self.expect("}")
            if token.kind not in ("number", "word") or len(token.text) > 8 or not token.text.isalnum():
                raise ParseFailure("an index that is neither a number nor a name")
            name = f"{name}_{token.text}"
        if self.is_op("'"):
            raise ParseFailure("a prime")
        return Symbol(name)

    def _command(self, name: str) -> Node:
        if name in GREEK:
            return self._symbol(GREEK[name])
        if name in ("pi", "infty"):
            return Constant("oo" if name == "infty" else "pi")
        if name == "frac":
            return self._fraction()
        if name == "sqrt":
            return self._root()
        if name == "binom":
            return Call("binom", (self._group(), self._group()))
        if name in ("lfloor", "lceil"):
            node = scalar(self.sum())
            if self.now != Token("command", "r" + name[1:], self.now.spaced):
                raise ParseFailure(f"\\{name} without its end")
            self.at += 1
            return Call("floor" if name == "lfloor" else "ceil", (node,))
        if name in FUNCTION_NAMES:
            return self._function(FUNCTION_NAMES[name])
        raise ParseFailure(f"unknown command \\{name[:40]}")

    def _fraction(self) -> Node:
        return syntax.div(self._group(), self._group())

    def _group(self) -> Node:
        """A TeX argument: {…}, one digit or one letter."""
        token = self.now
        if token.kind == "op" and token.text == "{":
            self.at += 1
            node = scalar(self.within(self.sum))
            self.expect("}")
            return node
        if token.kind == "number" and token.text.isdigit():
            if len(token.text) == 1:
                self.at += 1
            else:
                self.tokens[self.at] = Token("number", token.text[1:])
            return literal(token.text[0])
        if token.kind == "command" and token.text in ("pi", "sqrt", "frac"):
            self.at += 1
            return self.within(lambda: self._command(token.text))
        if token.kind == "word" and len(token.text) == 1:
            self.at += 1
            return self._word(token.text)
        raise ParseFailure("a command without its argument")

    def _root(self) -> Node:
        index: Node = Number(Fraction(2))
        if self.is_op("["):
            self.at += 1
            index = scalar(self.within(self.sum))
            self.expect("]")
        if self.now.kind == "number" and len(self.now.text) > 1:
            raise ParseFailure("\\sqrt before several digits without braces")
        return Call("root", (self._argument() if self.is_op("(") else self._group(), index))

    def _argument(self) -> Node:
        self.expect("(")
        node = scalar(self.within(self.sum))
        self.expect(")")
        return node

    def _bracketed(self, opening: str) -> Node:
        if self.is_op(*_CLOSERS[opening]) and opening in ("\\{", "{"):
            self.at += 1
            return Sequence("{", "}", ())
        bars, self.bars = self.bars, 0
        items = self.items()
        self.bars = bars
        closing = self.expect(*_CLOSERS[opening])
        if opening in ("(", "{") and len(items) == 1 and closing in (")", "}"):
            if isinstance(items[0], Relation):
                raise ParseFailure("a relation in brackets")
            return items[0]
        if closing != _CLOSERS[opening][0] and len(items) != 2:
            raise ParseFailure("an interval without its two ends")
        return Sequence(opening[-1], closing[-1], items)

    # -- functions ------------------------------------------------------------------------------------------------

    def _function(self, name: str) -> Node:
        index: Node | None = None
        exponent: Node | None = None
        if self.is_op("_") and name == "log":
            self.at += 1
            index = self._log_base()
        if self.is_op("^"):
            self.at += 1
            exponent = scalar(self.within(self.unary))
            if exponent == Number(Fraction(-1)):
                raise ParseFailure("an inverse function written as a power")
        node = self._apply(name, self._operand(name), index)
        return node if exponent is None else syntax.power(node, exponent)

    def _log_base(self) -> Node:
        token = self.now
        if token.kind == "number" and token.text.isdigit():  # log_2 8, \log_10 100
            self.at += 1
            return literal(token.text)
        return self._group()

    def _operand(self, name: str) -> Node:
        if self.is_op("(", "{", "["):
            opening = self.expect("(", "{", "[")
            items = tuple(map(scalar, self.items()))
            self.expect(_CLOSERS[opening][0])
            if len(items) == 1:
                return items[0]
            if name not in ("root", "log", "binom") or len(items) != 2:
                raise ParseFailure(f"{name} of several things")
            return Sequence("(", ")", items)
        if name in ("abs", "floor", "ceil", "factorial", "binom", "exp", "root"):
            raise ParseFailure(f"{name} without brackets")
        if name in ("sqrt", "cbrt"):
            return scalar(self.within(self.power))
        node = scalar(self.within(self.unary))
        while self.now.kind in ("word", "command") and self.now.text not in FUNCTION_NAMES and self._starts_factor():
            node = syntax.mul(node, scalar(self.power()))
        return node

    def _apply(self, name: str, operand: Node, index: Node | None = None) -> Node:
        if isinstance(operand, Sequence):  # root(x, n), log(x, b), binom(n, k)
            return Call(name, operand.items)
        if name in ("root", "binom"):
            raise ParseFailure(f"{name} of one thing")
        if name in ("sqrt", "cbrt"):
            return Call("root", (operand, Number(Fraction(2 if name == "sqrt" else 3))))
        if name == "exp":
            return syntax.power(Constant("e"), operand)
        if name == "log":
            if index is not None:
                return Call("log", (operand, index))
            self.ambiguous.add("log_base")
            if "log_base" in self.flipped:
                return Call("log", (operand, Number(Fraction(10))))
            return Call("ln", (operand,))
        return Call(name, (operand,))


def _is_unit(token: Token) -> bool:
    if token.kind == "text":
        return True
    known = token.text in CONSTANTS or token.text in FUNCTION_NAMES or token.text in ("or", "and")
    return token.kind == "word" and not known and (len(token.text) > 1 or (token.spaced and token.text in UNIT_LETTERS))


def literal(text: str) -> Number:
    """The exact value of scanned digits."""
    mantissa, _, exponent = text.partition("e")
    if not exponent and "." not in mantissa:
        return Number(Fraction(int(mantissa)))
    whole, _, decimals = mantissa.partition(".")
    shift = int(exponent or "0") - len(decimals)
    value = Fraction(int(whole + decimals))
    value = value * 10**shift if shift >= 0 else value / 10**-shift
    return Number(value, max(0, -shift))


def scalar(node: Node) -> Node:
    """The node, where it may stand in arithmetic.

    Raises:
        ParseFailure: it is a list, a set, a relation or a word.
    """
    if not isinstance(node, SCALARS):
        raise ParseFailure("arithmetic on something that is no number")
    return node


def _same(node: Node) -> Node:
    return node


def _pm(node: Node) -> Node:
    return Call("pm", (node,))
