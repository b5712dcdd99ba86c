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

_OF_SAME: tuple[Doubt, ...] = (crossed, complex_letters, swapped, operated, wedged, permuted)
_OF_OTHER: tuple[Doubt, ...] = (
    periodic,
    family,
    chosen,
    even,
    undefined,
    transposed,
    permuted,
    cornered,
    multiplied,
    turned,
    hexadecimal,
)
_OF_OPEN: tuple[Doubt, ...] = (hexadecimal, complex_letters, periodic, family, chosen)
_OF_TURNS: tuple[Doubt, ...] = (periodic, family)
_OF_PLAIN: tuple[Doubt, ...] = (family,)
_DOUBTS = {Status.ACCEPTED: _OF_SAME, Status.REJECTED: _OF_OTHER, Status.UNDECIDED: _OF_OPEN}
# Without one of these signs in either text, no doubt but that of arbitrary constants, and where there are angles that
# of whole turns, can have an object.
_RARE = r"[^\x00-\x7f·√−²³≤≥π]|\([1-9]{2}|[A-Z]"
_SIGNS = {
    Status.ACCEPTED: re.compile(
        _RARE + r"|\||\^ ?\{? ?(?:\*|\\ast)|bar|over|vert|norm|re|im|arg|abs|conj|vec|b[fm]|bold|times|wedge"
    ),
    Status.REJECTED: re.compile(
        _RARE + r"|[a-z'})\]](?<!sqrt)(?<!left)(?<!igl)(?<!iggl) ?(?:\\left ?|\\[bB]igg?l? ?)?[(\[]|times|_ ?\{?1[1-6]"
        r"|\\in(?![a-z])|triangle"
    ),
}
_TURNS = re.compile(r"pi|π|circ|deg")


def reconsidered(pair: Pair, found: Comparison, session: Session) -> Comparison:
    """The ruling, or what a doubt makes of it."""
    doubts = _DOUBTS[found.status]
    signs = _SIGNS.get(found.status)
    first, second = pair.texts
    if signs is not None and not signs.search(first) and not signs.search(second):
        if found.status is Status.ACCEPTED:
            return found
        doubts = _OF_TURNS if _TURNS.search(first) or _TURNS.search(second) else _OF_PLAIN
    for doubt in doubts:
        ruling = doubt(pair, found, session)
        if ruling is not None:
            return ruling
    return found


__all__ = ["Pair", "reconsidered"]
