"""What a ruling on two trees cannot see: readings under which it would not hold.

Products are read as products of real numbers and letters as variables. A doubt knows one convention by which a letter
is something else (a matrix, a vector, a complex number, an arbitrary constant), and takes the ruling back, or mends it,
where it rests on the usual reading alone.
"""

import re
from collections.abc import Callable
from typing import TypeAlias

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.types import Status

from .bases import hexadecimal
from .conjugates import complex_letters
from .constants import family
from .cycles import permuted
from .names import chosen, cornered, even, multiplied, operated, undefined, wedged
from .orders import swapped, transposed
from .pair import Pair
from .parameters import periodic
from .vectors import crossed, turned

# The ruling that stands instead; None where there is nothing to doubt.
Doubt: TypeAlias = Callable[[Pair, Comparison, Session], Comparison | None]

# What can give a doubt an object has one of its signs in the texts: looking for them costs a tenth of the doubts. The
# signs are those of ASCII; where there are others, but for a few that mean one thing only, every doubt is asked.
Sign: TypeAlias = Callable[[str], object]
_RARE = re.compile(r"[^\x00-\x7f·√−²³≤≥π]")
_CAPITAL: Sign = re.compile(r"[A-Z]").search
_CYCLE: Sign = re.compile(r"\([1-9]{2}").search
_TURN: Sign = re.compile(r"pi|π|circ|deg").search
_CROSS: Sign = re.compile(r"\\times").search
_VECTOR: Sign = re.compile(r"\\(?:times|vec|overright|math|b[mo])").search
_PARTS = re.compile(r"\||\^ ?\{? ?(?:\*|\\ast)|bar|over|vert|norm|re|im(?!es)|arg|abs|conj")
_WEDGE: Sign = re.compile(r"\\wedge").search
_APPLIED: Sign = re.compile(r"[(\[](?<=[a-zA-Z'})\] ][(\[])").search
_TRIANGLE: Sign = re.compile(r"\\triangle").search
_INDEX: Sign = re.compile(r"_ ?\{?1[1-6]").search


def _always(_: str) -> bool:
    return True


def _parts(text: str) -> object:
    return _PARTS.search(text.lower())


_OF_SAME: tuple[tuple[Sign, Doubt], ...] = (
    (_VECTOR, crossed),
    (_parts, complex_letters),
    (_CAPITAL, swapped),
    (_CAPITAL, operated),
    (_WEDGE, wedged),
    (_CYCLE, permuted),
)
_OF_OTHER: tuple[tuple[Sign, Doubt], ...] = (
    (_TURN, periodic),
    (_always, family),
    (_CAPITAL, chosen),
    (_APPLIED, even),
    (_CAPITAL, undefined),
    (_CAPITAL, transposed),
    (_CYCLE, permuted),
    (_TRIANGLE, cornered),
    (_CAPITAL, multiplied),
    (_CROSS, turned),
    (_INDEX, hexadecimal),
)
_OF_OPEN: tuple[tuple[Sign, Doubt], ...] = (
    (_INDEX, hexadecimal),
    (_parts, complex_letters),
    (_TURN, periodic),
    (_always, family),
    (_CAPITAL, chosen),
)
_DOUBTS = {Status.ACCEPTED: _OF_SAME, Status.REJECTED: _OF_OTHER, Status.UNDECIDED: _OF_OPEN}


def reconsidered(pair: Pair, found: Comparison, session: Session) -> Comparison:
    """The ruling, or what a doubt makes of it."""
    text = "\n".join(pair.texts)
    is_rare = not text.isascii() and _RARE.search(text) is not None
    for sign, doubt in _DOUBTS[found.status]:
        if is_rare or sign(text):
            ruling = doubt(pair, found, session)
            if ruling is not None:
                return ruling
    return found


__all__ = ["Pair", "reconsidered"]
