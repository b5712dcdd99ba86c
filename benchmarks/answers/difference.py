"""Whether two generated answers really differ: values by mpmath, brackets, order and elements by construction."""

import random
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from .meaning import APART, CONTEXT, NoValue, Tree, is_scalar, separated, value, variables
from .units import FACTORS

Form: TypeAlias = tuple[Any, ...]
_CLOSED = {"<": False, "<=": True, ">": False, ">=": True}


def differ(left: Tree, right: Tree) -> bool:
    """True: they are different answers under every usual reading. False: they are not, or nothing here can tell."""
    if is_scalar(left) and is_scalar(right):
        return separated(left, right)
    if isinstance(left, int) or isinstance(right, int):
        return False
    if left[0] != right[0]:
        return False
    return _BY_TAG[left[0]](left, right)


def _in_order(left: Sequence[Tree], right: Sequence[Tree]) -> bool:
    return len(left) != len(right) or any(differ(one, other) for one, other in zip(left, right, strict=True))


def _as_sets(left: Sequence[Tree], right: Sequence[Tree]) -> bool:
    """An element of one is different from all of the other."""
    pairs = ((left, right), (right, left))
    return any(any(all(differ(each, other) for other in others) for each in ones) for ones, others in pairs)


def _intervals(left: Form, right: Form) -> bool:
    return (left[1], left[4]) != (right[1], right[4]) or _in_order(left[2:4], right[2:4])


def _unions(left: Form, right: Form) -> bool:
    """Both have their intervals in ascending order with gaps between, else nothing is said."""
    if not (_has_gaps(left[1:]) and _has_gaps(right[1:])):
        return False
    return len(left) != len(right) or any(_intervals(a, b) for a, b in zip(left[1:], right[1:], strict=True))


def _has_gaps(intervals: Sequence[Tree]) -> bool:
    ends = [value(end, {}) for each in intervals if isinstance(each, tuple) for end in each[2:4]]
    return all(one < other for one, other in pairwise(ends))


def _relations(left: Form, right: Form) -> bool:
    """x op bound: which side, whether the end belongs to it, where it is."""
    return left[1] != right[1] or left[2] != right[2] or separated(left[3], right[3])


def _excluded(left: Form, right: Form) -> bool:
    return left[1] != right[1] or separated(left[2], right[2])


def _chains(left: Form, right: Form) -> bool:
    one, other = _ascending(left), _ascending(right)
    return one[1:4] != other[1:4] or separated(one[0], other[0]) or separated(one[4], other[4])


def _ascending(chain: Form) -> Form:
    """low, whether it belongs, the variable, whether high belongs, high."""
    _, low, first, name, second, high = chain
    if first.startswith(">"):
        low, first, second, high = high, second, first, low
    return low, _CLOSED[first], name, _CLOSED[second], high


def _equations(left: Form, right: Form) -> bool:
    """A point lies on one and not on the other: it is sought on a line that runs through the plane at random."""
    one, other = (("add", each[1], ("neg", each[2])) for each in (left, right))
    return _lies_apart(one, other) or _lies_apart(other, one)


def _lies_apart(curve: Tree, other: Tree) -> bool:
    names = sorted(variables(curve) | variables(other))
    rng = random.Random(23)
    for _ in range(12):
        *given, sought = rng.sample(names, len(names))
        point = {name: CONTEXT.mpf(rng.randint(-30, 30)) / 7 for name in given}

        def at(x: object, point: dict[str, object] = point, sought: str = sought) -> object:
            return value(curve, {**point, sought: x})

        start = CONTEXT.mpf(rng.randint(-20, 20)) / 3
        try:
            found = CONTEXT.findroot(at, (start, start + 1), tol=CONTEXT.mpf(10) ** -180, verify=True)
            if isinstance(found, CONTEXT.mpf) and abs(value(other, {**point, sought: found})) > APART:
                return True
        except (ValueError, ZeroDivisionError, NoValue):
            continue
    return False


def _quantities(left: Form, right: Form) -> bool:
    one, other = FACTORS[left[2]], FACTORS[right[2]]
    return separated(("mul", left[1], ("frac", *one)), ("mul", right[1], ("frac", *other)))


def _texts(left: Form, right: Form) -> bool:
    return bool(left[1].casefold() != right[1].casefold())


def _systems(left: Form, right: Form) -> bool:
    one, other = dict(left[1:]), dict(right[1:])
    return one.keys() != other.keys() or any(separated(one[name], other[name]) for name in one)


def _pm(left: Form, right: Form) -> bool:
    def both(tree: Form) -> list[Tree]:
        return [("add", tree[1], tree[2]), ("add", tree[1], ("neg", tree[2]))]

    return _as_sets(both(left), both(right))


def _ratios(left: Form, right: Form) -> bool:
    pairs = zip(left[1:], right[1:], strict=False)
    return len(left) != len(right) or any(a * right[1] != b * left[1] for a, b in pairs)


def _clocks(left: Form, right: Form) -> bool:
    return left[1:] != right[1:]


def _assignments(left: Form, right: Form) -> bool:
    return left[1] != right[1] or differ(left[2], right[2])


def _sequence(left: Form, right: Form) -> bool:
    return _in_order(left[1:], right[1:])


def _collection(left: Form, right: Form) -> bool:
    return _as_sets(left[1:], right[1:])


def _matrices(left: Form, right: Form) -> bool:
    if len(left) != len(right):
        return True
    return any(_in_order(one, other) for one, other in zip(left[1:], right[1:], strict=True))


def _values(left: Form, right: Form) -> bool:
    return separated(left[1], right[1])


_BY_TAG: dict[str, Callable[[Form, Form], bool]] = {
    **dict.fromkeys(("set", "list"), _collection),
    **dict.fromkeys(("word", "choice"), _texts),
    **dict.fromkeys(("degrees", "percent", "money"), _values),
    "tuple": _sequence,
    "interval": _intervals,
    "union": _unions,
    "matrix": _matrices,
    "pm": _pm,
    "ratio": _ratios,
    "eq": _equations,
    "rel": _relations,
    "chain": _chains,
    "unequal": _excluded,
    **dict.fromkeys(("assign", "within"), _assignments),
    "system": _systems,
    "unit": _quantities,
    "clock": _clocks,
}
