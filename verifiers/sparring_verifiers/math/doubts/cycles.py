"""``(12)(23)`` is a product of numbers or of cycles, and cycles neither change places nor start at one element only."""

import re

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.types import Status

from .pair import Pair

_CYCLE = re.compile(r"\(([1-9]{2,9})\)")
MAX_CYCLES = 8


def permuted(pair: Pair, found: Comparison, _: Session) -> Comparison | None:
    """Undecided where both are cycles, and the cycles say another thing than the numbers."""
    made = [_permutations(text) for text in pair.texts]
    if made[0] is None or made[1] is None:
        return None
    same = [left == right for left, right in zip(made[0], made[1], strict=True)]
    if all(same) if found.status is Status.ACCEPTED else not any(same):
        return None
    return Comparison(Status.UNDECIDED, found.tier, "products of numbers or of cycles")


def _permutations(text: str) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Where the product sends 1 to 9, multiplied from the right and from the left; None where it is no product."""
    text = text.strip(" $")
    if text[:1] != "(" or text[-1:] != ")":
        return None
    cycles = [[int(digit) for digit in found] for found in _CYCLE.findall(text)]
    if len(cycles) > MAX_CYCLES or _CYCLE.sub("", text).strip(" $"):
        return None
    if not cycles or any(len(set(cycle)) != len(cycle) for cycle in cycles):
        return None
    return _sent(cycles[::-1]), _sent(cycles)


def _sent(cycles: list[list[int]]) -> tuple[int, ...]:
    places = list(range(10))
    for cycle in cycles:
        following = dict(zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        places = [following.get(place, place) for place in places]
    return tuple(places)
