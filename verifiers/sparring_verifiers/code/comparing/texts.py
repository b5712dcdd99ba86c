"""Comparison of what two programs printed: by lines, or by the words between white space.

Both texts have to end together: a correct first line, a missing last one or anything after the end is a difference.
"""

import re
from itertools import zip_longest

from .values import Closeness

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,4})?", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_MAX_NUMBER_CHARS = 400


def lines_of(text: str) -> list[str]:
    """The lines without white space at their ends, and without blank ones at the end of the text."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def same_words(left: str, right: str, closeness: Closeness) -> bool:
    """Whether the texts have the same words in order; two numbers, one of them with a point or an exponent, may be
    near each other. Whole numbers are the same only as they are written."""
    return all(
        one is not None and other is not None and _same_word(one, other, closeness)
        for one, other in zip_longest(left.split(), right.split())
    )


def _same_word(left: str, right: str, closeness: Closeness) -> bool:
    if left == right:
        return True
    if max(len(left), len(right)) > _MAX_NUMBER_CHARS or not (_NUMBER.fullmatch(left) and _NUMBER.fullmatch(right)):
        return False
    if _WHOLE.fullmatch(left) and _WHOLE.fullmatch(right):
        return False
    return closeness.joins(float(left), float(right))
