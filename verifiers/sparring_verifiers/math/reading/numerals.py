r"""Numbers as people write them: 1,234 and 1{,}234 and 1 000, 2\frac{1}{2}, 101_2, 0.\overline{3}, 1.2e-7.

A number that two conventions read differently names the convention, and is read the other way where that is flipped.
"""

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from sparring_verifiers.math.syntax import Call, Constant, Node, Number

from .arithmetic import DIGITS, SMALL
from .bases import base, fraction_in_base, in_base
from .normal import ParseFailure
from .scanner import END, tokens

if TYPE_CHECKING:
    from .grammar import Reader

MAX_EXPONENT = 4_096
_FRACTIONS = frozenset(("\\frac", "\\dfrac", "\\tfrac", "\\cfrac"))
# What may stand before and after a mixed number that is no product.
_BEFORE_ALONE: tuple[list[str], ...] = ([], ["="], ["("], ["["], ["-"], [","], [";"], ["\\{"])
_AFTER_ALONE = frozenset((END, ",", ";", ")", "]", "\\}", "%", "\\%"))
_GROUPING = frozenset(("{,}", "{ ,}", "{, }", "{ , }"))
# The lexemes that may go on with a whole number before them, but for digits.
WHOLE_TAILS = frozenset((",", ".", "_", *_GROUPING, *_FRACTIONS))


_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")


def is_roman(word: str) -> bool:
    """Whether the letters are a Roman numeral in its usual form."""
    return _ROMAN.fullmatch(word) is not None


def literal(text: str) -> Number:
    """The exact value of digits, with a point or an exponent.

    Raises:
        ParseFailure: an exponent past the cap.
    """
    if text.isdigit():
        return Number(int(text))
    mantissa, _, exponent = text.lower().partition("e")
    if len(exponent) > 6 or (exponent and abs(int(exponent)) > MAX_EXPONENT):
        raise ParseFailure(f"an exponent beyond {MAX_EXPONENT}")
    whole, _, decimals = mantissa.partition(".")
    if not exponent:
        return Number(_whole(Fraction(int(whole + decimals), 10 ** len(decimals))), len(decimals))
    shift = int(exponent) - len(decimals)
    value = Fraction(int(whole + decimals))
    value = value * 10**shift if shift >= 0 else value / 10**-shift
    return Number(_whole(value), -shift if shift < 0 else None)


def _whole(value: Fraction) -> int | Fraction:
    return value.numerator if value.denominator == 1 else value


def number(reader: "Reader", lexeme: str) -> Node:
    """The number that begins with lexeme, which is taken already."""
    after = reader.tokens[-1]
    if lexeme.isdigit():
        if after in _GROUPING:
            return _grouped(reader, lexeme, after)
        if after == ",":
            return _comma(reader, lexeme)
        if after[:1] in DIGITS:
            return _spaced(reader, lexeme)
        if after == "." and reader.tokens[-2] in ("(", "\\overline", "\\bar", "\\dot"):
            reader.tokens.pop()
            return _repeating(reader, lexeme, "")
        return _mixed(reader, lexeme)
    if after == "_" and lexeme.isalnum() and not ("e" in lexeme or reader.tokens[-2] != "{"):
        reader.tokens.pop()
        return in_base(lexeme, base(reader))
    whole, point, decimals = lexeme.partition(".")
    if "e" in lexeme or "E" in lexeme:
        return _scientific(reader, lexeme)
    if point and after == "_":
        reader.tokens.pop()
        return fraction_in_base(whole + decimals, len(decimals), base(reader))
    if point and after in ("\\overline", "\\bar", "\\dot", "(") and decimals.isdigit():
        if after == "(" and not (reader.tokens[-2].isdigit() and reader.tokens[-3] == ")"):
            return literal(lexeme)
        return _repeating(reader, whole or "0", decimals)
    if after == "{,}" or after[:1] == ".":
        raise ParseFailure("a number with two points")
    return literal(lexeme)


def _scientific(reader: "Reader", lexeme: str) -> Node:
    """1e-7; with a single digit after a sign it may also be 2e - 7."""
    low = lexeme.lower()
    mantissa, _, exponent = low.partition("e")
    if "e" in lexeme and exponent[0] in "+-" and len(exponent) == 2:
        reader.note("e_notation")
        if "e_notation" in reader.flipped:
            reader.tokens += (exponent[1:], exponent[0])
            return Call("mul", (literal(mantissa), Constant("e")))
    return literal(low)


def _grouped(reader: "Reader", lexeme: str, mark: str) -> Node:
    """1{,}234{,}567, or 2{,}5, where the braces say that the comma is no list's."""
    tokens = reader.tokens
    groups = [lexeme]
    while tokens[-1] == mark and tokens[-2][:1] in DIGITS:
        tokens.pop()
        groups.append(tokens.pop())
    if tokens[-1] == mark:
        raise ParseFailure("a comma without its digits")
    if _are_thousands(groups):
        return _decimal_or_mixed(reader, "".join(groups))
    if len(groups) == 2 and groups[1].isdigit():
        return literal(".".join(groups))
    raise ParseFailure("groups of digits that are no thousands")


def _are_thousands(groups: list[str]) -> bool:
    """Whether 1 to 3 digits are followed by threes, the last of which may have decimals."""
    *inner, last = groups[1:]
    whole, point, decimals = last.partition(".")
    fits = len(whole) == 3 and whole.isdigit() and (not point or decimals.isdigit())
    return 1 <= len(groups[0]) <= 3 and fits and all(len(group) == 3 and group.isdigit() for group in inner)


def _decimal_or_mixed(reader: "Reader", text: str) -> Node:
    return literal(text) if "." in text else _mixed(reader, text)


def _is_padded(lexeme: str) -> bool:
    """Whether digits begin with a zero that an item of a list does not have: 000, 05."""
    return len(lexeme) > 1 and lexeme[0] == "0" and lexeme.isdigit()


def _comma(reader: "Reader", lexeme: str) -> Node:
    """1,234 outside of brackets, (1,000): thousands, a list of two, or 2,74 with a decimal comma."""
    tokens = reader.tokens
    if reader.brackets and not _is_padded(tokens[-2]):
        return SMALL.get(lexeme) or literal(lexeme)
    at = len(tokens) - 1
    if at > reader.list_end:
        return _mixed(reader, lexeme)
    groups = [lexeme]
    while tokens[at] == "," and tokens[at - 1][:1] in DIGITS and not (reader.is_spaced(at) or reader.is_spaced(at - 1)):
        groups.append(tokens[at - 1])
        at -= 2
    if len(groups) == 1:
        return _mixed(reader, lexeme)
    reader.list_end = at
    if _are_thousands(groups) and lexeme != "0":
        reader.note("thousands")
        if "thousands" in reader.flipped:
            return literal(lexeme)
        del tokens[at + 1 :]
        return _decimal_or_mixed(reader, "".join(groups))
    if reader.brackets:
        raise ParseFailure("an item that begins with zeros")
    if len(groups) == 2 and groups[1].isdigit() and tokens[at] != ",":
        reader.note("decimal_comma")
        if "decimal_comma" in reader.flipped:
            del tokens[at + 1 :]
            return literal(".".join(groups))
    return literal(lexeme)


def _spaced(reader: "Reader", lexeme: str) -> Node:
    """12 345 678, or 1 1/2; two numbers side by side are nothing else."""
    tokens = reader.tokens
    if tokens[-2] == "/":
        return _mixed(reader, lexeme)
    groups = [lexeme]
    while tokens[-1][:1] in DIGITS:
        groups.append(tokens.pop())
    if not _are_thousands(groups):
        raise ParseFailure(f"unexpected {groups[1][:40]!r} after a number")
    return literal("".join(groups))


def _mixed(reader: "Reader", lexeme: str) -> Node:
    """A whole number; followed by a proper fraction of whole numbers it is a mixed number, by an index in a base."""
    tokens = reader.tokens
    after = tokens[-1]
    if after == "_":
        tokens.pop()
        return in_base(lexeme, base(reader))
    node = SMALL.get(lexeme) or literal(lexeme)
    above, below, length = _whole_fraction(reader)
    if 0 < above < below:
        if lexeme != "1" and not _is_alone(reader, length):  # nobody writes 1·½ without a sign
            reader.note("mixed")
        if "mixed" not in reader.flipped:
            del tokens[-length:]
            return Number(node.value + Fraction(above, below))
    return node


def _is_alone(reader: "Reader", length: int) -> bool:
    """Whether nothing beside a whole number and its fraction could be a factor: then they are no product either."""
    stack = reader.tokens
    after = stack[-1 - length]
    if after not in _AFTER_ALONE and not after.startswith("\\text"):
        return False
    every = tokens(reader.text)
    return every[len(stack) + 1 :][:1] in _BEFORE_ALONE and every[: len(stack)] == stack


def _whole_fraction(reader: "Reader") -> tuple[int, int, int]:
    """Numerator, denominator and number of tokens of a fraction of whole numbers here, zeros if none."""
    tokens = reader.tokens
    if tokens[-1].isdigit() and tokens[-2] == "/" and tokens[-3].isdigit():
        above, below, length = tokens[-1], tokens[-3], 3
    elif tokens[-1] in _FRACTIONS:
        if tokens[-2] == "{":
            _, above, closed, opened, below, end = tokens[-2:-8:-1]
            if (closed, opened, end) != ("}", "{", "}"):
                return 0, 0, 0
            length = 7
        elif tokens[-2].isdigit() and len(tokens[-2]) == 2:  # \frac12
            above, below, length = tokens[-2][0], tokens[-2][1], 2
        else:
            return 0, 0, 0
    else:
        return 0, 0, 0
    return (int(above), int(below), length) if above.isdigit() and below.isdigit() else (0, 0, 0)


def _repeating(reader: "Reader", whole: str, decimals: str) -> Node:
    r"""0.1\overline{6}, 0.1(6) and 0.\dot{3} as exact numbers; 0.1(6) may also be a product."""
    tokens = reader.tokens
    sign = tokens.pop()
    closing = ")"
    if sign == "(":
        if decimals:
            reader.note("repeating")
            if "repeating" in reader.flipped:
                tokens.append(sign)
                return literal(f"{whole}.{decimals}")
    elif tokens[-1] == "{":
        tokens.pop()
        closing = "}"
    else:
        closing = END
    period = tokens.pop()
    if not period.isdigit() or (sign == "\\dot" and len(period) > 1) or (not closing and len(period) > 1):
        raise ParseFailure("a repeating decimal without its period")
    if closing and tokens.pop() != closing:
        raise ParseFailure("a repeating decimal whose period does not end")
    scale = 10 ** len(decimals)
    value = Fraction(int(whole + decimals), scale) + Fraction(int(period), (10 ** len(period) - 1) * scale)
    return Number(_whole(value))
