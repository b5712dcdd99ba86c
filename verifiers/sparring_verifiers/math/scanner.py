"""Normal text into tokens, in one pass. LaTeX that only sets type is dropped here; nothing else is."""

from dataclasses import dataclass

from .normal import ParseFailure

MAX_DIGITS = 4_000
MAX_EXPONENT = 4_096


@dataclass(frozen=True, slots=True)
class Token:
    """kind: number, word, command, text, op or end. spaced: white space stood before it."""

    kind: str
    text: str
    spaced: bool = False


END = Token("end", "")

_TYPESETTING = frozenset(
    (
        *("left", "right", "big", "Big", "bigg", "Bigg", "bigl", "bigr", "Bigl", "Bigr"),
        *("displaystyle", "textstyle", "limits", "quad", "qquad", "thinspace"),
    )
)
_TEXT = frozenset(("text", "mathrm", "textbf", "mathbf", "textrm", "operatorname", "mbox", "textit", "mathit"))
_AS_OPERATOR = dict(
    pair.split("=", 1)
    for pair in (
        *("cdot=*", "times=*", "ast=*", "div=/", "lt=<", "gt=>", "ne=!=", "neq=!=", "le=<=", "leq=<=", "leqslant=<="),
        *("ge=>=", "geq=>=", "geqslant=>=", "in=in", "pm=pm", "cup=cup", "lvert=|", "rvert=|", "vert=|", "mid=|"),
        *("langle=(", "rangle=)", "lbrace=\\{", "rbrace=\\}", "lparen=(", "rparen=)", "lbrack=[", "rbrack=]"),
    )
)
_AS_COMMAND = {"dfrac": "frac", "tfrac": "frac", "cfrac": "frac", "dbinom": "binom", "tbinom": "binom"}
_TWO = ("**", "<=", ">=", "!=", "==")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset("0123456789")
_SINGLE = frozenset("+-*/^=<>!%|()[]{},;:_'$")


class Scanner:
    """Tokens of one text. ambiguous: which conventions mattered; flipped: those to be read the other way."""

    def __init__(self, text: str, flipped: frozenset[str]) -> None:
        self.text = text
        self.flipped = flipped
        self.ambiguous: set[str] = set()
        self.at = 0
        self.open_brackets = 0  # a comma inside ( [ \{ separates items; outside it may group thousands

    def scan(self) -> list[Token]:
        """All tokens, ended by END.

        Raises:
            ParseFailure: a sign that no answer has, or a number past the caps.
        """
        tokens: list[Token] = []
        spaced = False
        while self.at < len(self.text):
            char = self.text[self.at]
            if char in " ~":
                self.at += 1
                spaced = True
                continue
            token = self._next(char, spaced)
            if token is None:
                spaced = True
            else:
                tokens.append(token)
                spaced = False
        tokens.append(END)
        return tokens

    def _next(self, char: str, spaced: bool) -> Token | None:
        if char in _DIGITS or (char == "." and self._char(self.at + 1) in _DIGITS):
            return Token("number", self._number(), spaced)
        if char in _LETTERS:
            return Token("word", self._letters(), spaced)
        if char == "\\":
            return self._command(spaced)
        if self.text[self.at : self.at + 2] in _TWO:
            self.at += 2
            return Token("op", {"==": "=", "**": "^"}.get(two := self.text[self.at - 2 : self.at], two), spaced)
        if char in _SINGLE:
            self.at += 1
            self._count(char)
            return Token("op", char, spaced)
        if char.isalpha():
            self.at += 1
            return Token("word", char, spaced)
        raise ParseFailure(f"unexpected {char!r}")

    def _count(self, sign: str) -> None:
        if sign in ("(", "[", "\\{"):
            self.open_brackets += 1
        elif sign in (")", "]", "\\}"):
            self.open_brackets -= 1

    def _char(self, at: int) -> str:
        return self.text[at] if at < len(self.text) else ""

    def _digits(self, at: int) -> int:
        while at < len(self.text) and self.text[at] in _DIGITS:
            at += 1
        return at

    def _letters(self) -> str:
        start = self.at
        while self.at < len(self.text) and self.text[self.at] in _LETTERS:
            self.at += 1
        return self.text[start : self.at]

    def _number(self) -> str:
        start = self.at
        end = self._digits(start)
        groups = [self.text[start:end]]
        if 1 <= end - start <= 3:
            while (after := self._group(end)) is not None:
                groups.append(self.text[after - 3 : after])
                end = after
        if self._char(end) == "." and self._char(end + 1) in _DIGITS:
            stop = self._digits(end + 1)
            groups.append(self.text[end:stop])
            end = stop
        self.at = end
        digits = "".join(groups)
        if len(digits) > MAX_DIGITS:
            raise ParseFailure(f"a number of more than {MAX_DIGITS} digits")
        return digits + self._exponent()

    def _group(self, end: int) -> int | None:
        """Where a thousands group that begins at end stops, None where there is none."""
        for mark in ("{,}", ",\\!", ","):
            if self.text.startswith(mark, end):
                after = self._digits(end + len(mark))
                if after - end - len(mark) != 3:
                    return None
                if mark == ",":
                    if self.open_brackets:
                        return None
                    self.ambiguous.add("thousands")
                    if "thousands" in self.flipped:
                        return None
                return after
        return None

    def _exponent(self) -> str:
        letter = self._char(self.at)
        if letter not in ("e", "E"):
            return ""
        start = self.at + 1
        signed = self._char(start) in ("+", "-")
        digits = start + signed
        end = self._digits(digits)
        if end == digits or self._char(end) in _LETTERS:
            return ""
        if letter == "e" and signed and end - digits == 1:  # 2e-7 may also be 2e - 7
            self.ambiguous.add("e_notation")
            if "e_notation" in self.flipped:
                return ""
        if end - digits > 5 or int(self.text[digits:end]) > MAX_EXPONENT:
            raise ParseFailure(f"an exponent beyond {MAX_EXPONENT}")
        self.at = end
        return "e" + self.text[start:end]

    def _command(self, spaced: bool) -> Token | None:
        self.at += 1
        char = self._char(self.at)
        if char not in _LETTERS:
            self.at += 1
            if char in (",", ";", "!", ":", " "):
                return None
            if char in ("{", "}"):
                self._count("\\" + char)
                return Token("op", "\\" + char, spaced)
            if char in ("%", "$"):
                return Token("op", char, spaced)
            if char == "|":
                return Token("op", "|", spaced)
            raise ParseFailure(f"unknown command \\{char}")
        name = self._letters()
        if name in _TYPESETTING:
            return None
        if name in _TEXT:
            return Token("text", self._text_group(), spaced)
        if name in _AS_OPERATOR:
            sign = _AS_OPERATOR[name]
            self._count(sign)
            return Token("op", sign, spaced)
        return Token("command", _AS_COMMAND.get(name, name), spaced)

    def _text_group(self) -> str:
        while self._char(self.at) == " ":
            self.at += 1
        end = self.text.find("}", self.at)
        if self._char(self.at) != "{" or end < 0 or "{" in self.text[self.at + 1 : end]:
            raise ParseFailure("a text command without its group")
        inside = self.text[self.at + 1 : end]
        self.at = end + 1
        return " ".join(inside.split())
