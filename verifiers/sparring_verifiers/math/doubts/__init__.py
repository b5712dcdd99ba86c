"""What a ruling on two trees cannot see: readings under which it would not hold.

Products are read as products of real numbers and letters as variables. A doubt knows one convention by which a letter
is something else (a matrix, a vector, a complex number, an arbitrary constant), and takes the ruling back, or mends it,
where it rests on the usual reading alone.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import TypeAlias

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.types import Status

from .bases import hexadecimal
from .conjugates import complex_letters
from .constants import family
from .cycles import permuted
from .names import chosen, cornered, even, multiplied, operated, undefined, warmed, wedged
from .orders import swapped, transposed
from .pair import Pair
from .parameters import named_alike, periodic
from .vectors import crossed, turned

# The ruling that stands instead; None where there is nothing to doubt.
Doubt: TypeAlias = Callable[[Pair, Comparison, Session], Comparison | None]

# What can give a doubt an object has one of its signs in the texts: looking for them costs a tenth of the doubts. The
# signs are those of ASCII; where there are others, but for a few that mean one thing only, every doubt is asked.
_ALWAYS, _CAPITAL, _CYCLE, _TURN, _CROSS, _VECTOR, _PARTS, _WEDGE, _APPLIED, _TRIANGLE, _INDEX, _NAMED = (
    1 << at for at in range(12)
)
_EVERY = (1 << 12) - 1
_RARE = re.compile(r"[^\x00-\x7f·√−²³≤≥π]")
_CYCLES = re.compile(r"\([1-9]{2}")
_VECTORS = ("\\times", "\\vec", "\\overright", "\\math", "\\bm", "\\bold")
_PARTED_WITH_R = ("bar", "over", "vert", "norm", "re", "arg")
_IMAGINARY = re.compile(r"im(?!es)")
_STARRED = re.compile(r"\^ ?\{? ?(?:\*|\\ast)")
_APPLYING = re.compile(r"[(\[](?<=[a-zA-Z'})\] ][(\[])")
_INDICES = re.compile(r"_ ?\{?1[1-6]")


def _signs(text: str, status: Status) -> int:
    """Those that stand in the text and matter to a ruling of this status."""
    if not text.isascii() and _RARE.search(text):
        return _EVERY
    lower = text.lower()
    found = _ALWAYS if lower == text else _ALWAYS | _CAPITAL
    if "(" in text or "[" in text:
        found |= _CYCLE if _CYCLES.search(text) else 0
        found |= _APPLIED if _APPLYING.search(text) else 0
    if "pi" in text or "π" in text or "circ" in text or "deg" in text:
        found |= _TURN
    if "=" in text:
        found |= _NAMED
    if "_" in text and _INDICES.search(text):
        found |= _INDEX
    if "\\" in text:
        found |= _CROSS if "\\times" in text else 0
        found |= _TRIANGLE if "\\triangle" in text else 0
        found |= _WEDGE if "\\wedge" in text else 0
        found |= _VECTOR if any(map(text.__contains__, _VECTORS)) else 0
    if status is not Status.REJECTED and _has_parts(lower):
        found |= _PARTS
    return found


def _has_parts(lower: str) -> bool:
    if "|" in lower or "abs" in lower or "conj" in lower:
        return True
    if "r" in lower and any(map(lower.__contains__, _PARTED_WITH_R)):
        return True
    if "im" in lower and _IMAGINARY.search(lower):
        return True
    return "^" in lower and ("*" in lower or "\\ast" in lower) and _STARRED.search(lower) is not None


_OF_SAME: tuple[tuple[int, Doubt], ...] = (
    (_VECTOR, crossed),
    (_PARTS, complex_letters),
    (_CAPITAL, swapped),
    (_CAPITAL, operated),
    (_WEDGE, wedged),
    (_CYCLE, permuted),
)
_OF_OTHER: tuple[tuple[int, Doubt], ...] = (
    (_TURN, periodic),
    (_NAMED, named_alike),
    (_ALWAYS, family),
    (_CAPITAL, chosen),
    (_APPLIED, even),
    (_CAPITAL, undefined),
    (_CAPITAL, transposed),
    (_CYCLE, permuted),
    (_TRIANGLE, cornered),
    (_CAPITAL, multiplied),
    (_CAPITAL, warmed),
    (_CROSS, turned),
    (_INDEX, hexadecimal),
)
_OF_OPEN: tuple[tuple[int, Doubt], ...] = (
    (_INDEX, hexadecimal),
    (_PARTS, complex_letters),
    (_TURN, periodic),
    (_ALWAYS, family),
    (_CAPITAL, chosen),
)
_DOUBTS = {Status.ACCEPTED: _OF_SAME, Status.REJECTED: _OF_OTHER, Status.UNDECIDED: _OF_OPEN}


def reconsidered(pair: Pair, found: Comparison, session: Session) -> Comparison:
    """The ruling, or what a doubt makes of it."""
    for doubt in _asked(found.status, _signs("\n".join(pair.texts), found.status)):
        ruling = doubt(pair, found, session)
        if ruling is not None:
            return ruling
    return found


@lru_cache(maxsize=512)
def _asked(status: Status, signs: int) -> tuple[Doubt, ...]:
    """The doubts about a ruling of this status that these signs can give an object."""
    return tuple(doubt for sign, doubt in _DOUBTS[status] if sign & signs)


__all__ = ["Pair", "reconsidered"]
