"""Comparison of what two programs printed: by lines, or by the words between white space.

Both texts have to end together: a correct first line, a missing last one or anything after the end is a difference.
"""

import math
import re
from decimal import Decimal
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
    """Whether the texts have the same words in order. Two numbers, one of them with a point or an exponent, are one by
    their value, or near each other: two that both have one, and where the problem declares its tolerance any two.
    Whole numbers are the same only as they are written."""
    return all(
        one is not None and other is not None and _same_word(one, other, closeness)
        for one, other in zip_longest(left.split(), right.split())
    )


def _same_word(left: str, right: str, closeness: Closeness) -> bool:
    if left == right:
        return True
    if max(len(left), len(right)) > _MAX_NUMBER_CHARS or not (_NUMBER.fullmatch(left) and _NUMBER.fullmatch(right)):
        return False
    wholes = bool(_WHOLE.fullmatch(left)) + bool(_WHOLE.fullmatch(right))
    if wholes == 2:
        return False
    if Decimal(left) == Decimal(right):
        return True
    one, other = float(left), float(right)
    is_rounded = closeness.relative or closeness.absolute
    if not is_rounded or (wholes and not closeness.is_declared) or math.isinf(one) or math.isinf(other):
        return False  # 1e999 is no float, and near nothing
    return closeness.joins(one, other)
