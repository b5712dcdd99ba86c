"""Whether two decoded values are one: by exact type, or numbers by value; floats within a tolerance.

The values are plain ones, built by our own decoder, so that no comparison runs code of a candidate.
"""

import decimal
import fractions
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sparring_sandbox import same

# How far from an exact zero a float may be at most: 0.1 + 0.2 - 0.3 is 5.6e-17, and relative to zero nothing is near.
MAX_NOISE = 1e-12

_NUMBERS = (bool, int, float, complex, fractions.Fraction, decimal.Decimal)


@dataclass(frozen=True, slots=True)
class Closeness:
    """When two numbers are one.

    relative: of two floats, as a share of the larger one. absolute: a distance that is always near enough; None: the
    zero rule, which is that a float within the smaller of ``relative`` and ``MAX_NOISE`` is near an exact zero, and
    near nothing else. by_value: an int, a float, a bool, a Fraction and a Decimal may meet, as Python's == has it.
    is_declared: the problem asks for this tolerance; only then may a float be near an exact number that it does not
    equal. By a tolerance for rounded floats, 1000000008.0 would be 1000000007.
    """

    relative: float = 0.0
    absolute: float | None = None
    by_value: bool = False
    is_declared: bool = False

    def joins(self, left: float, right: float) -> bool:
        """Whether the two are equal or near enough; an infinity is near itself alone."""
        if left == right:
            return True
        if math.isinf(left) or math.isinf(right):
            return False
        nearest = self.absolute
        if nearest is None:
            nearest = min(self.relative, MAX_NOISE) if left == 0 or right == 0 else 0.0
        return math.isclose(left, right, rel_tol=self.relative, abs_tol=nearest)


def alike(left: object, right: object, closeness: Closeness) -> bool:
    """Whether the two values are one, all the way down. Keys of a dict and items of a set are never "near"."""
    if type(left) is float and type(right) is float:
        return closeness.joins(left, right)
    if closeness.by_value and isinstance(left, _NUMBERS) and isinstance(right, _NUMBERS):
        return _are_one_number(left, right, closeness)
    if isinstance(left, (list, tuple)) and type(left) is type(right):
        theirs = right if isinstance(right, (list, tuple)) else ()
        return len(left) == len(theirs) and all(alike(a, b, closeness) for a, b in zip(left, theirs, strict=True))
    if isinstance(left, dict) and isinstance(right, dict):
        return _have_one_key_each(left, right, closeness) and all(
            alike(item, right[key], closeness) for key, item in left.items()
        )
    if closeness.by_value and isinstance(left, (set, frozenset)) and isinstance(right, (set, frozenset)):
        return left == right
    return same(left, right)


def _are_one_number(left: object, right: object, closeness: Closeness) -> bool:
    if left == right:
        return True
    if not (isinstance(left, float) or isinstance(right, float)) or not closeness.is_declared:
        return False
    try:
        one, other = float(left), float(right)  # type: ignore[arg-type]  # a complex raises
    except (TypeError, OverflowError):
        return False
    # A Decimal may be too large for a float and become an infinity, which it is not.
    return not math.isinf(one) and not math.isinf(other) and closeness.joins(one, other)


def _have_one_key_each(left: Mapping[object, object], right: Mapping[object, object], closeness: Closeness) -> bool:
    if closeness.by_value:
        return len(left) == len(right) and all(key in right for key in left)
    return same(_keys(left), _keys(right))


def _keys(values: Collection[object]) -> frozenset[object]:
    return frozenset(values)
