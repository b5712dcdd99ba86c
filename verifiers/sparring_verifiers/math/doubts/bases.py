"""``2A_{16}`` is a number in base sixteen, or twice a letter with an index."""

import re

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.types import Status

from .pair import Pair

_WRITTEN = re.compile(
    r"[\s$]*(?P<digits>[0-9][0-9A-Fa-f]{0,60}[A-Fa-f][0-9A-Fa-f]{0,60})_\{?(?P<base>1[1-6])\}?[\s$.]*"
)


def hexadecimal(pair: Pair, found: Comparison, _: Session) -> Comparison | None:
    """The ruling on the numbers, where both are written so; undecided where only one is, for nothing tells which."""
    values = [_value(text) for text in pair.texts]
    if values == [None, None]:
        return None
    if None in values:
        return Comparison(Status.UNDECIDED, found.tier, "a number in a base, or a letter with an index")
    if values[0] == values[1]:
        return Comparison(Status.ACCEPTED, "exact", "the same number in a base above ten")
    return Comparison(Status.REJECTED, "exact", "different numbers in a base above ten")


def _value(text: str) -> int | None:
    written = _WRITTEN.fullmatch(text)
    if written is None:
        return None
    try:
        return int(written["digits"], int(written["base"]))
    except ValueError:  # a digit that the base does not have
        return None
