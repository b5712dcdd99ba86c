r"""Boxes: ``\boxed{}`` and ``\fbox{}`` found, and taken off where what they hold is the answer."""

import re
from itertools import pairwise
from typing import TypeAlias

Span: TypeAlias = tuple[int, int, int]
MAX_MARKUP = 80  # between a relation's sign and the box on its right
COMMANDS = ("\\boxed", "\\fbox", "\\framebox")
_BETWEEN = re.compile(
    r"[\s$.,;]|\\[()\[\],;:!> ]|\\q?quad|\\(?:text|mathrm|textbf)\s?\{\s?(?:and|or|,)\s?\}|and|or|\\lor"
)
_MARKUP = re.compile(r"[\s$.;,*]|\\[()\[\],;:!> ]")
_RELATION_BEFORE = ("=", "\\in", "\\approx", "\\equiv", "\\to", "\\le", "\\ge", "<", ">", "\\leq", "\\geq", "∈", "≈")
_AFTER = re.compile(
    r"(?:[\s$.;,]|\\[()\[\],;:!> ])*+(?:\\(?:text|pmod|mathrm|mbox|circ|%|lor)\b|%|and\b|or\b|\\quad|[a-zA-Z]{3,}|$)"
)


def boxed(text: str) -> list[str]:
    """What stands in each outermost box that is closed, in order."""
    return [text[start:end] for _, start, end in spans(text)]


def spans(text: str) -> list[Span]:
    """Of each outermost closed box: where its command starts, and where its content starts and ends. One pass."""
    found: list[Span] = []
    named = text.find("box")
    if named < 0:
        return found
    first = max(text.rfind("\\", 0, named), 0)  # no brace before it closes a box
    while first and text[first - 1] == "\\":
        first -= 1
    starts: list[tuple[int, int]] = []  # where each open brace is, and where its box command is (-1: it is none)
    open_boxes = 0
    for mark in _MARKS.finditer(text, first):
        char = mark[0]
        if char == "{":
            starts.append((mark.start(), -1))
        elif char == "}":
            if not starts:
                continue
            start, command = starts.pop()
            if command >= 0:
                open_boxes -= 1
                if not open_boxes:
                    found.append((command, start + 1, mark.start()))
                    if "box" not in text[mark.end() :]:
                        break
        elif char[-1] == "{" and len(char) > 2:
            starts.append((mark.end() - 1, mark.start()))
            open_boxes += 1
    return found


_MARKS = re.compile(r"\\{1,2}(?:boxed|fbox|framebox) {0,8}+\{|\\.|[{}]", re.DOTALL)


def joined(text: str, found: list[Span]) -> str | None:
    """The contents of the boxes found as one list, where only separators stand around and between them."""
    if not found:
        return None
    pieces = [text[: found[0][0]]]
    pieces += [text[left[2] + 1 : right[0]] for left, right in pairwise(found)]
    if not all(is_separator(piece) for piece in (*pieces, text[found[-1][2] + 1 :])):
        return None
    return ", ".join(dict.fromkeys(text[start:end].strip() for _, start, end in found))


def is_separator(text: str) -> bool:
    """Whether the text is nothing but punctuation, mathematics delimiters, "and" and "or"."""
    return len(text) <= 80 and not _BETWEEN.sub("", text)


def inlined(text: str, found: list[Span]) -> str | None:
    """The text with the boxes found taken off, where each is the right side of a relation; None where that regroups."""
    pieces = []
    at = 0
    for command, start, end in found:
        before = _MARKUP.sub(" ", text[max(at, command - MAX_MARKUP) : command]).rstrip()
        if not before.endswith(_RELATION_BEFORE) or not _AFTER.match(text, end + 1):
            return None
        pieces += [text[at:command], " ", text[start:end], " "]
        at = end + 1
    return "".join((*pieces, text[at:])) if pieces else None
