"""Comparison of two lists as multisets: the same items, each as often, in any order.

Equal items are counted by a canonical text each, so the cost is linear. Where floats may be near instead of equal, what
is left over after that is paired: plain floats in order of size, others by a matching that is capped.
"""

import decimal
import fractions
import json
import math
from collections import Counter
from collections.abc import Sequence

from sparring_verifiers.code.doubts import Doubt

from .values import Closeness, alike

MAX_PAIRED = 64  # items with floats inside; a pairing of n costs n**3 steps at worst


def same_multiset(left: Sequence[object], right: Sequence[object], closeness: Closeness) -> bool:
    """Whether the two hold the same items, each as often; types decide as everywhere.

    Raises:
        Doubt: more than MAX_PAIRED items with floats inside would have to be paired by nearness.
    """
    if len(left) != len(right):
        return False
    mine, theirs = _counted(left, closeness), _counted(right, closeness)
    if mine.keys() == theirs.keys() and all(len(items) == len(theirs[key]) for key, items in mine.items()):
        return True
    if not closeness.relative and not closeness.absolute:
        return False
    if all(type(item) is float for item in (*left, *right)):
        # Of numbers on a line, the smallest goes with the smallest if any pairing is good at all.
        pairs = zip(sorted(left, key=_as_float), sorted(right, key=_as_float), strict=True)
        return all(alike(a, b, closeness) for a, b in pairs)
    return _pair_up(mine, theirs, closeness)


def _counted(items: Sequence[object], closeness: Closeness) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for item in items:
        found.setdefault(canonical_text(item, by_value=closeness.by_value), []).append(item)
    return found


def _beyond(mine: dict[str, list[object]], theirs: dict[str, list[object]]) -> list[object]:
    """What is in the first more often than in the second."""
    return [item for key, items in mine.items() for item in items[len(theirs.get(key, ())) :]]


def _pair_up(mine: dict[str, list[object]], theirs: dict[str, list[object]], closeness: Closeness) -> bool:
    """Whether items can be paired that are near: first those that have no equal, then all of their shapes."""
    left, right = _beyond(mine, theirs), _beyond(theirs, mine)
    shapes = {_shape(item, closeness) for item in left}
    if Counter(_shape(item, closeness) for item in left) != Counter(_shape(item, closeness) for item in right):
        return False
    if len(left) <= MAX_PAIRED and _have_pairing(left, right, closeness):
        return True
    all_left, all_right = _of_shapes(mine, shapes, closeness), _of_shapes(theirs, shapes, closeness)
    if _has_stranger(left, all_right, closeness) or _has_stranger(right, all_left, closeness):
        return False
    if len(all_left) > MAX_PAIRED:
        raise Doubt(
            f"{len(left)} items of an unordered answer hold floats that equal none exactly, among {len(all_left)} of "
            f"their form, and {MAX_PAIRED} can be paired. Declare a checker, or a tolerance of 0"
        )
    return _have_pairing(all_left, all_right, closeness)


def _of_shapes(counted: dict[str, list[object]], shapes: set[str], closeness: Closeness) -> list[object]:
    return [item for items in counted.values() for item in items if _shape(item, closeness) in shapes]


def _has_stranger(items: list[object], others: list[object], closeness: Closeness) -> bool:
    """Whether one of the first items is near none of the others, so that no pairing is good."""
    return any(not any(alike(item, other, closeness) for other in others) for item in items[:MAX_PAIRED])


def _have_pairing(left: list[object], right: list[object], closeness: Closeness) -> bool:
    return _has_perfect_matching([[alike(a, b, closeness) for b in right] for a in left])


def _has_perfect_matching(edges: list[list[bool]]) -> bool:
    """Whether each row can have a column of its own. Source: Kuhn 1955, augmenting paths."""
    owner: dict[int, int] = {}

    def place(row: int, tried: set[int]) -> bool:
        for column, is_good in enumerate(edges[row]):
            if is_good and column not in tried:
                tried.add(column)
                if column not in owner or place(owner[column], tried):
                    owner[column] = row
                    return True
        return False

    return all(place(row, set()) for row in range(len(edges)))


def _as_float(item: object) -> float:
    assert isinstance(item, float)
    return item


def _shape(item: object, closeness: Closeness) -> str:
    """The canonical text with every float taken out: items that differ in it are never near."""
    return canonical_text(item, by_value=closeness.by_value, without_floats=True)


def canonical_text(value: object, *, by_value: bool = False, without_floats: bool = False) -> str:
    """A text that two values share exactly when they are equal: by type, or numbers by value.

    without_floats: numbers that may be near each other are left out of it.
    """
    return json.dumps(_form(value, by_value, without_floats), separators=(",", ":"))


def _form(value: object, by_value: bool, without_floats: bool = False) -> object:
    if isinstance(value, (bool, int, float, fractions.Fraction, decimal.Decimal, complex)):
        return _number(value, by_value, without_floats)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, [_form(item, by_value, without_floats) for item in value]]
    if isinstance(value, (set, frozenset)):  # what is in a set is never "near"
        kind = "set" if by_value else type(value).__name__
        return [kind, sorted(json.dumps(_form(item, by_value)) for item in value)]
    if isinstance(value, dict):
        pairs = (
            (json.dumps(_form(key, by_value)), _form(item, by_value, without_floats)) for key, item in value.items()
        )
        return ["dict", sorted(pairs, key=lambda pair: pair[0])]
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    return [type(value).__name__, str(value)]  # a date or a time


def _number(value: object, by_value: bool, without_floats: bool) -> object:
    if without_floats and (isinstance(value, float) or (by_value and not isinstance(value, complex))):
        return ["near"]
    if isinstance(value, complex) and (value.imag or not by_value):
        return ["complex", _exact(value.real), _exact(value.imag)]
    exact = _exact(value.real if isinstance(value, complex) else value)
    return ["number" if by_value else type(value).__name__, exact]


def _exact(value: object) -> str:
    """The number as text, the same for equal ones of all real types."""
    if isinstance(value, float) and math.isinf(value):
        return str(value)
    if isinstance(value, decimal.Decimal):
        sign, digits, exponent = value.as_tuple()
        assert isinstance(exponent, int)
        if abs(exponent) > 5_000:  # as a fraction it would fill the memory
            text = "".join(map(str, digits)).lstrip("0")
            bare = text.rstrip("0")
            return f"{'-' * sign}{bare}e{exponent + len(text) - len(bare)}" if bare else "0x0/0x1"
    assert isinstance(value, (int, float, fractions.Fraction, decimal.Decimal))
    numerator, denominator = value.as_integer_ratio()
    return f"{numerator:#x}/{denominator:#x}"
