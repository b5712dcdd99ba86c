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

from .conjugates import complex_letters
from .constants import family
from .cycles import permuted
from .names import chosen, cornered, even, multiplied, operated, undefined, wedged
from .orders import swapped, transposed
from .pair import Pair
from .parameters import periodic
from .vectors import crossed

# The ruling that stands instead; None where there is nothing to doubt.
Doubt: TypeAlias = Callable[[Pair, Comparison, Session], Comparison | None]

_OF_SAME: tuple[Doubt, ...] = (crossed, complex_letters, swapped, operated, wedged, permuted)
_OF_OTHER: tuple[Doubt, ...] = (periodic, family, chosen, even, undefined, transposed, permuted, cornered, multiplied)
_OF_OPEN: tuple[Doubt, ...] = (complex_letters, periodic, family, chosen)
_LETTER = re.compile(r"[A-Za-z]|[^\x00-\x7f]|\(\d")


def reconsidered(pair: Pair, found: Comparison, session: Session) -> Comparison:
    """The ruling, or what a doubt makes of it."""
    if not _LETTER.search(pair.texts[0]) and not _LETTER.search(pair.texts[1]):
        return found
    doubts = {Status.ACCEPTED: _OF_SAME, Status.REJECTED: _OF_OTHER, Status.UNDECIDED: _OF_OPEN}[found.status]
    for doubt in doubts:
        ruling = doubt(pair, found, session)
        if ruling is not None:
            return ruling
    return found


__all__ = ["Pair", "reconsidered"]
