"""What a schema allows, found without drawing: how large values get, how many there are, if they have an order."""

import math
from collections.abc import Callable
from itertools import starmap

from .schema import (
    Array,
    Balanced,
    Boolean,
    Bound,
    Dependent,
    Enum,
    Integer,
    ItemOf,
    Joined,
    Number,
    Object,
    OneOf,
    Schema,
    SchemaRefused,
    SliceOf,
    String,
    Tuple,
)

_PLENTY = 10**6  # values of a type that has more than any array asks for


def span_of(bound: Bound, table: Callable[[int], Schema]) -> tuple[int, int]:
    """The least and the greatest number that the bound can give. table: the schema of a parameter.

    Raises:
        SchemaRefused: the parameter has no such measure.
    """
    ends = sorted(bound.scaled(end) for end in _measured(table(bound.parameter), bound))
    return ends[0], ends[1]


def _measured(schema: Schema, bound: Bound) -> tuple[int, int]:
    match schema, bound.of:
        case Dependent(), _:
            return _measured(schema.schema, bound)
        case OneOf(choices), _:
            ends = [_measured(choice, bound) for choice in choices]
            return min(low for low, _ in ends), max(high for _, high in ends)
        case Array(_, least, most), "len":
            return least, most
        case String(least, most), "len":
            return least, most
        case Object(_, _, least, most), "len":
            return least, most
        case Tuple(items), "len":
            return len(items), len(items)
        case Balanced(_, pairs), "len":
            return 0, 2 * pairs
        case ((Integer() | Boolean() | Enum()), "value"):
            return _range(schema, bound)
        case Array(items, least, most), ("min" | "max" | "sum"):
            low, high = _range(items, bound)
            if bound.of == "sum":
                return min(least * low, most * low), max(least * high, most * high)
            return (low, high) if least else (min(0, low), max(0, high))
    raise SchemaRefused(f"parameter {bound.parameter} has no {bound.of!r} that a bound could be")


def _range(schema: Schema, bound: Bound) -> tuple[int, int]:
    match schema:
        case Dependent():
            return _range(schema.schema, bound)
        case Integer(low, high):
            return low, high
        case Boolean():
            return 0, 1
        case Enum(values) if all(type(value) is int for value in values):
            whole = [value for value in values if isinstance(value, int)]
            return min(whole), max(whole)
    raise SchemaRefused(f"parameter {bound.parameter} has no {bound.of!r} that a bound could be: it is not of integers")


def leaves_of(schema: Schema, table: Callable[[int], Schema]) -> int:
    """How many numbers and characters the largest value holds."""
    match schema:
        case Dependent():
            return leaves_of(schema.schema, table)
        case Array():
            return max(1, schema.max_items) * leaves_of(schema.items, table)
        case Tuple(items):
            return 1 + sum(leaves_of(item, table) for item in items)
        case Object():
            return max(1, schema.max_items) * (leaves_of(schema.keys, table) + leaves_of(schema.values, table))
        case OneOf(choices):
            return max(leaves_of(choice, table) for choice in choices)
        case String():
            return max(1, schema.max_length)
        case Joined():
            return 40 * leaves_of(schema.parts, table)  # a number of thirty digits, and a separator
        case Balanced():
            return 2 * schema.max_pairs + 1
        case ItemOf(parameter) | SliceOf(parameter):
            return leaves_of(table(parameter), table)
        case _:
            return 1


def count_of(schema: Schema) -> int:
    """How many values there are, at most; a million stands for plenty."""
    match schema:
        case Integer(low, high):
            return min(high - low + 1, _PLENTY)
        case Boolean():
            return 2
        case Enum(values):
            return len(values)
        case OneOf(choices):
            return min(sum(count_of(choice) for choice in choices), _PLENTY)
        case Tuple(items):
            return min(math.prod(count_of(item) for item in items), _PLENTY)
        case String(least, most, alphabet) if alphabet is not None:
            return _sequences(len(set(alphabet)), least, most)
        case Array(items, least, most):
            return _sequences(count_of(items), least, most)
        case _:
            return _PLENTY


def _sequences(kinds: int, least: int, most: int) -> int:
    total = 0
    for size in range(least, most + 1):
        total += min(kinds**size, _PLENTY) if size < 20 else _PLENTY if kinds > 1 else kinds
        if total >= _PLENTY:
            return _PLENTY
    return total


def has_order(schema: Schema) -> bool:
    """Whether any two values can be compared by size."""
    match schema:
        case Dependent():
            return has_order(schema.schema)
        case Integer() | Number() | String() | Boolean() | Joined() | Balanced():
            return True
        case Enum(values):
            return len({type(value) for value in values} - {int, float, bool}) == 0 or (
                {type(value) for value in values} == {str}
            )
        case Array(items, kind=kind):
            return kind in ("list", "tuple") and has_order(items)
        case Tuple(items):
            return all(map(has_order, items))
        case _:
            return False


def check_bounds(low: Bound | float, high: Bound | float, table: Callable[[int], Schema], path: str) -> None:
    """Refuse bounds that can cross, whatever is drawn first; so nothing has to be drawn again.

    Raises:
        SchemaRefused: with the numbers that cross.
    """
    lows, highs = tuple(starmap(_span, ((low, table), (high, table))))
    if _is_shifted(low, high) or lows[1] <= highs[0]:
        return
    raise SchemaRefused(
        f"{path}: the least can be {lows[1]} while the most is {highs[0]}; narrow the other parameter, or keep the "
        'bound within "atLeast" and "atMost"'
    )


def _span(bound: Bound | float, table: Callable[[int], Schema]) -> tuple[float, float]:
    return span_of(bound, table) if isinstance(bound, Bound) else (bound, bound)


def _is_shifted(low: object, high: object) -> bool:
    """Whether both are the same number of the same parameter, the upper one with no less added."""
    return (
        isinstance(low, Bound)
        and isinstance(high, Bound)
        and (low.of, low.parameter, low.times, low.at_most) == (high.of, high.parameter, high.times, high.at_most)
        and (low.at_least is None) == (high.at_least is None)
        and (low.at_least or 0) <= (high.at_least or 0)
        and low.plus <= high.plus
    )
