r"""Numbers with a base as their index: ``101_2``, ``1A_{16}``, ``12_{\text{seven}}``."""

from typing import TYPE_CHECKING

from sparring_verifiers.math.syntax import Node, Number, div

from .normal import ParseFailure
from .scanner import END, inside

if TYPE_CHECKING:
    from .grammar import Reader

MAX_BASE = 36
_BASE_WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "sixteen": 16,
    "bin": 2,
    "oct": 8,
    "dec": 10,
    "hex": 16,
}


def base(reader: "Reader") -> int:
    r"""The index of a number: _2, _{16}, _{\text{two}}."""
    tokens = reader.tokens
    is_group = tokens[-1] == "{"
    if is_group:
        tokens.pop()
    lexeme = tokens.pop()
    if is_group and (lexeme == END or tokens.pop() != "}"):
        raise ParseFailure("an index that is no base")
    word = inside(lexeme) or lexeme
    base = int(word) if word.isdigit() and len(word) < 3 else _BASE_WORDS.get(word.lower(), 0)
    if not 2 <= base <= MAX_BASE:
        raise ParseFailure("an index that is no base")
    return base


def in_base(digits: str, base: int) -> Node:
    """The value of digits in a base.

    Raises:
        ParseFailure: one of them is no digit of it.
    """
    if any(int(digit, 36) >= base for digit in digits):
        raise ParseFailure(f"digits that base {base} does not have")
    return Number(int(digits, base), None, base)


def fraction_in_base(digits: str, places: int, radix: int) -> Node:
    """0.1_2, whose value is known and whose base is forgotten."""
    return div(in_base(digits, radix), Number(radix**places))


def based_word(reader: "Reader", word: str) -> Node | None:
    """A number in a base that begins with a letter: FF_{16}; None where the word is none."""
    tokens = reader.tokens
    if not (word.isupper() and len(word) > 1 and tokens[-1] == "_" and all(letter <= "F" for letter in word)):
        return None
    index = tokens[-3] if tokens[-2] == "{" else tokens[-2]
    if index != "16":
        return None
    tokens.pop()
    return in_base(word, base(reader))
