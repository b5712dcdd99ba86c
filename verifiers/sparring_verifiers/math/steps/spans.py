"""Where mathematics stands in prose: runs of tokens that could be an expression, with the words around them.

One pass, no regular expression. Two operands side by side without a sign between them end a run: "has a 3x" is no
product.
"""

from collections.abc import Iterator
from dataclasses import dataclass

MAX_CHARS = 100_000
MAX_RUN = 300
_SIGNS = "+-*/^=<>≤≥≠·×÷−!%|,"
_OPENING, _CLOSING = "([{", ")]}"
_COMMANDS = (
    "frac",
    "dfrac",
    "tfrac",
    "times",
    "cdot",
    "div",
    "sqrt",
    "left",
    "right",
    "le",
    "ge",
    "leq",
    "geq",
    "ne",
    "neq",
    "pi",
)
_NAMES = ("sqrt", "pi")
_ENDS = ".,;:?"


@dataclass(frozen=True, slots=True)
class Run:
    """before, after: the words on either side, "" where a sentence begins or ends; is_relation: holds a sign of one."""

    text: str
    before: str
    after: str
    is_relation: bool


def runs(text: str) -> Iterator[Run]:
    """Every run, line by line."""
    for line in text[:MAX_CHARS].splitlines():
        yield from _runs_of(_tokens(line))


def _tokens(line: str) -> list[str]:
    for mark in ("$", "\\(", "\\)", "\\[", "\\]", "`", "**"):
        line = line.replace(mark, " " if mark.startswith("\\") else "")
    return line.split()


def _runs_of(tokens: list[str]) -> Iterator[Run]:
    start = 0
    while start < len(tokens):
        end = start
        parts: list[str] = []
        while end < len(tokens):
            bare = tokens[end].rstrip(_ENDS)
            if not _is_mathematics(bare, tokens, end) or (parts and not _joins(parts[-1], bare)):
                break
            parts.append(bare)
            end += 1
            if bare != tokens[end - 1]:
                break
        if parts:
            joint = " ".join(parts)
            if len(joint) <= MAX_RUN:
                is_relation = any(sign in joint for sign in ("=", "<", ">", "≤", "≥", "\\le", "\\ge"))
                yield Run(joint, _word_before(tokens, start), _word_after(tokens, end), is_relation)
        start = max(end, start + 1)


def _word_before(tokens: list[str], start: int) -> str:
    if not start or tokens[start - 1][-1] in _ENDS:
        return ""
    return tokens[start - 1]


def _word_after(tokens: list[str], end: int) -> str:
    if end >= len(tokens) or (end and tokens[end - 1][-1] in _ENDS):
        return ""
    return tokens[end].rstrip(_ENDS)


def _joins(before: str, after: str) -> bool:
    return before[-1] in _SIGNS + _OPENING or after[0] in _SIGNS + _CLOSING or before == "x" or after == "x"


def _is_mathematics(word: str, tokens: list[str], at: int) -> bool:
    """Whether the word could stand in an expression: digits, signs, single letters, a few commands."""
    if not word:
        return False
    if word == "x" and 0 < at < len(tokens) - 1 and tokens[at - 1][-1].isdigit() and tokens[at + 1][0].isdigit():
        return True
    place = 0
    while place < len(word):
        char = word[place]
        if char == "\\":
            name = _letters(word, place + 1)
            if name not in _COMMANDS:
                return False
            place += 1 + len(name)
        elif char.isalpha():
            name = _letters(word, place)
            if len(name) > 2 and name not in _NAMES:
                return False
            place += len(name)
        elif char.isdigit() or char in _SIGNS + _OPENING + _CLOSING + "._":
            place += 1
        else:
            return False
    return True


def _letters(text: str, start: int) -> str:
    end = start
    while end < len(text) and text[end].isalpha():
        end += 1
    return text[start:end]
