"""Reads an answer whole, or refuses it: from text to the tree of syntax.py.

Where one text has two readings that people use (``1,234``, ``2,74``, ``2e-7``, ``1 1/2``, ``1/2x``, ``log``), the parse
names the ambiguity and can be asked for the other reading; the comparison accepts or rejects only where that cannot
matter.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from sparring_verifiers.math import syntax
from sparring_verifiers.math.syntax import Choice, Node, Number, Quantity, Sequence, Symbol, Word

from .answers import whole
from .arithmetic import DIGITS, LETTERS
from .choices import option
from .grammar import Reader
from .normal import ParseFailure, normalise
from .phrases import reworded
from .signs import expanded
from .units import canonical, is_measured, steps
from .words import ENDINGS, ORDINALS, word_answer

NONE: frozenset[str] = frozenset()
_MANY_CHARS = syntax.MAX_NODES // 3  # shorter texts have no more nodes than the cap
_PLAIN = re.compile(r"(-?)([0-9]{1,400}+)(?:/([0-9]{1,400}+)|\.([0-9]{1,400}+))?")
_FRACTION = re.compile(r"(-?)\\[dt]?frac\{(-?[0-9]{1,400}+)\}\{([0-9]{1,400}+)\}")
_PLAIN_STARTS = frozenset("-\\0123456789")
_ORDINAL_ENDS = frozenset("tdh}")
_PLAIN_ENDS = frozenset("0123456789}")
_MEASURED = re.compile(r"(-?(?:\d|[.,/](?=\d))++) ([a-zA-Z][a-zA-Z/^0-9*{} ]*+)")
_IN_STEPS = re.compile(r"(\d{1,6}) ?([a-zA-Z]{1,8}) ?(\d{1,6}(?:\.\d{1,6})?) ?([a-zA-Z]{1,8})")
_ORDINAL = re.compile(r"(\d{1,3})(?:\^ ?)?(?:\{ ?)?(?:\\(?:text|mathrm|textrm) ?\{ ?)?(st|nd|rd|th) ?\}{0,2}")
_TEXT_STARTS = frozenset(("\\t", "\\m"))
_WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,'\-]*+")
_DATE_CHARS = range(8, 11)
_DATE = re.compile(r"\d{4}-[01]\d-[0-3]\d|[0-3]?\d/[0-3]?\d/\d{4}")
_PREFIXED = re.compile(r"0(?:[xX][0-9a-fA-F]{1,64}|[oO][0-7]{1,64}|[bB][01]{1,64})")
_BASES = {"x": 16, "o": 8, "b": 2}
_CHOICE = re.compile(r"\([A-Z]\) ?[A-Za-z0-9\\.$:]|[A-Z][.)] ?[A-Za-z0-9\\$]")
_CHOICE_MARKS = frozenset(".)")
_NAMED_CHOICE = re.compile(r"(?:[oO]ption|[cC]hoice) \(?([A-H])\)?")
_TEXT_CHOICE = re.compile(r"\\[a-z]{4,6}\*? ?\{ ?\(?[A-H][.)] ?(?:\}[ :]{0,2}[^ ,;)\]}]|[^ })])")


@dataclass(slots=True)
class Parsed:
    """One reading; nobody writes to it. ambiguous: conventions that a different reading would take the other way."""

    node: Node
    ambiguous: frozenset[str] = NONE


def parse(text: str, flipped: frozenset[str] = NONE) -> Parsed:
    """The tree of the whole text.

    flipped: ambiguities to read the other way.

    Raises:
        ParseFailure: the text is not an answer of the grammar, or is past a cap.
    """
    node = _plain(text)
    if node is not None:
        return Parsed(node)
    plain = normalise(text)
    if plain != text:
        node = _plain(plain)
        if node is not None:
            return Parsed(node)
    return parse_normal(plain, flipped)


# Gold and answer are often one text but for delimiters and a box, and a gold answer is read once for every candidate.
@lru_cache(maxsize=64)
def parse_normal(plain: str, flipped: frozenset[str]) -> Parsed:
    """`parse` of what `normalise` made of a text."""
    try:
        return _parsed(plain, flipped)
    except ParseFailure:
        again = reworded(plain)
        if again is None:
            raise
        try:
            return _parsed(again, flipped)
        except ParseFailure:
            pass  # what it is refused for is said of the text as it stands
        raise


def _plain(text: str) -> Node | None:
    """A plain integer, decimal or fraction, which most answers are; None for every other text."""
    if text[-1:] not in _PLAIN_ENDS or text[0] not in _PLAIN_STARTS:
        return None
    if text[-1] == "}":
        found = _FRACTION.fullmatch(text) if "frac{" in text[:8] else None
        return None if found is None else _ratio(found[1], int(found[2]), int(found[3]))
    found = _PLAIN.fullmatch(text) if text[0] != "\\" else None
    if found is None:
        return None
    sign, whole_digits, below, decimals = found.groups()
    if below is not None:
        return _ratio(sign, int(whole_digits), int(below))
    if decimals is None:
        return Number(int(sign + whole_digits))
    value = Fraction(int(sign + whole_digits + decimals), 10 ** len(decimals))
    return Number(value.numerator if value.denominator == 1 else value, len(decimals))


def _ratio(sign: str, above: int, below: int) -> Node | None:
    """The quotient as a literal; None where it has no value, which the grammar reads."""
    if not below:
        return None
    value = Fraction(-above if sign else above, below)
    return Number(value.numerator if value.denominator == 1 else value)


def _parsed(plain: str, flipped: frozenset[str]) -> Parsed:
    rule = _BY_FIRST_SIGN.get(plain[0])
    if rule is not None and (found := rule(plain, flipped)) is not None:
        return found
    reader = Reader(plain, flipped)
    node = whole(reader)
    if len(plain) > _MANY_CHARS and sum(1 for _ in syntax.walk(node)) > syntax.MAX_NODES:
        raise ParseFailure(f"more than {syntax.MAX_NODES} terms")
    return Parsed(expanded(node) if reader.has_signs else node, reader.ambiguous)


# -- answers that no expression begins like ---------------------------------------------------------------------------


def _after_digit(plain: str, flipped: frozenset[str]) -> Parsed | None:
    """A date, a number with the prefix of its base, words, a number with its unit."""
    if len(plain) in _DATE_CHARS and (plain[4] == "-" or plain[-5] == "/") and _DATE.fullmatch(plain):
        return Parsed(Word(plain))
    if plain[0] == "0" and _PREFIXED.fullmatch(plain):
        return Parsed(Number(int(plain, 0), None, _BASES[plain[1].lower()]))
    last = plain[-1]
    if last in _ORDINAL_ENDS and (word := _ordinal(plain)):
        return Parsed(word)
    if last in LETTERS and (parts := _in_steps(plain)):
        return Parsed(parts)
    if " " not in plain:
        return None
    return _words(plain) or _measured(plain, flipped)


def _ordinal(plain: str) -> Word | None:
    """3rd and 3^{rd} as the word, which a place in a row has."""
    found = _ORDINAL.fullmatch(plain)
    if found is None:
        return None
    number = int(found[1])
    ending = "th" if number // 10 % 10 == 1 else ENDINGS.get(number % 10, "th")
    if found[2] != ending or plain.count("{") != plain.count("}"):
        return None
    return Word(ORDINALS[number - 1] if 0 < number <= len(ORDINALS) else f"{number}{ending}")


def _in_steps(plain: str) -> Node | None:
    """2 h 30 min, where a step of the first unit is made of the second ones: the list that 2 h and 30 min is."""
    found = _IN_STEPS.fullmatch(plain)
    if found is None:
        return None
    first, second = canonical(found[2]), canonical(found[4])
    many = steps(first, second) if first and second else None
    part = _plain(found[3])
    if first is None or second is None or many is None or type(part) is not Number or part.value >= many:
        return None
    return Sequence("", "", (Quantity(Number(int(found[1])), first), Quantity(part, second)))


def _after_letter(plain: str, flipped: frozenset[str]) -> Parsed | None:
    """The letter of a choice, with or without what it says, or words."""
    if plain[0] in "oOcC" and (named := _NAMED_CHOICE.fullmatch(plain)):
        return Parsed(Symbol(named[1]))
    return _words(plain) or _after_bracket(plain, flipped)


def _words(plain: str) -> Parsed | None:
    if "=" in plain or "\\" in plain or "^" in plain or "(" in plain:
        return None
    word = word_answer(plain) if _WORDS.fullmatch(plain) else None
    return None if word is None else Parsed(Word(word))


def _after_bracket(plain: str, flipped: frozenset[str]) -> Parsed | None:
    may_be_one = plain[2:3] == ")" if plain[0] == "(" else plain[1:2] in _CHOICE_MARKS
    return _choice(plain, flipped) if may_be_one and _CHOICE.match(plain) else None


def _after_backslash(plain: str, flipped: frozenset[str]) -> Parsed | None:
    """Words or a choice in a command of text."""
    if plain[:2] not in _TEXT_STARTS:
        return None
    word = word_answer(plain)
    if word is not None:
        return Parsed(Word(word))
    return _choice(plain, flipped) if _TEXT_CHOICE.match(plain) else None


def _choice(plain: str, flipped: frozenset[str]) -> Parsed:
    found = option(plain)
    if found is None:
        raise ParseFailure("a choice and something after it")
    value = _parsed(found[1], flipped)
    if isinstance(value.node, (Choice, Symbol)):
        raise ParseFailure("a choice and something after it")
    return Parsed(Choice(found[0], value.node), value.ambiguous)


def _measured(plain: str, flipped: frozenset[str]) -> Parsed | None:
    """A number, a space and known units in plain text: 5 m/s. One letter may also be a factor."""
    found = _MEASURED.fullmatch(plain) if " " in plain and "\\" not in plain else None
    if found is None or "unit_letter" in flipped:
        return None
    unit = canonical(found[2])
    if unit is None or not is_measured(unit):
        return None
    value = _parsed(found[1], flipped)
    has_letter = any(len(part) == 1 for part in re.split(r"[ */^0-9{}]+", found[2]))
    return Parsed(Quantity(value.node, unit), value.ambiguous | {"unit_letter"} if has_letter else value.ambiguous)


_BY_FIRST_SIGN: dict[str, Callable[[str, frozenset[str]], Parsed | None]] = {
    **dict.fromkeys(LETTERS, _after_letter),
    **dict.fromkeys(DIGITS, _after_digit),
    **dict.fromkeys("-.", _measured),
    "(": _after_bracket,
    "\\": _after_backslash,
}
