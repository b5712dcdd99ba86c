"""Makes a value of a schema out of whole numbers that somebody picks; any picks at all give a value of the domain.

Hypothesis picks them when inputs are drawn; picking the least each time gives the simplest value. Dependent parameters
come after those that they depend on, so that nothing is drawn in vain.
"""

import math
import string
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, TypeAlias

from sparring_sandbox import Value, encode
from sparring_verifiers.wire import canonical

from .schema import (
    Array,
    Balanced,
    Boolean,
    Dependent,
    Enum,
    Integer,
    ItemOf,
    Joined,
    Number,
    Object,
    OneOf,
    Order,
    Schema,
    SliceOf,
    String,
    Tuple,
    drawing_order,
)

PRINTABLE = string.ascii_letters + string.digits + string.punctuation + " "
_ALPHABETS = ("ab", "abcABC ", string.ascii_lowercase, PRINTABLE)
_NARROW = 1 << 20  # a range that is picked from evenly, in one pick
_SHORT = 10  # items and characters, most of the time
_SHAPES = 7  # ways to fill a list: most of them draw each item alone
_REPEATED, _SORTED = (6, 7), (5, 6)
_TRIES = 4  # for one more item that is not there yet


# Chooses a whole number between two, both included; the least is the simplest.
Pick: TypeAlias = Callable[[int, int], int]


class Unmakeable(Exception):
    """These picks give no value: items that had to differ did not. Others may."""


def make_input(schemas: tuple[Schema, ...], pick: Pick) -> tuple[Value, ...]:
    """One input.

    Raises:
        Unmakeable: the picks give none.
    """
    made: dict[int, Any] = {}
    for place in drawing_order(schemas):
        made[place] = make(schemas[place], pick, made)
    return tuple(made[place] for place in range(len(schemas)))


def make(schema: Schema, pick: Pick, drawn: Mapping[int, Any]) -> Any:
    """One value of the schema. drawn: the parameters that it depends on."""
    match schema:
        case Integer(low, high):
            return _integer(low, high, pick)
        case Number(low, high):
            return _number(low, high, pick)
        case String(least, most, alphabet):
            letters = _ALPHABETS[pick(0, len(_ALPHABETS) - 1)] if alphabet is None else _letters(alphabet)
            return _text(letters, _size(least, most, pick), pick)
        case Boolean():
            return bool(pick(0, 1))
        case Enum(values):
            return values[pick(0, len(values) - 1)]
        case OneOf(choices):
            return make(choices[pick(0, len(choices) - 1)], pick, drawn)
        case Dependent():
            return make(schema.at(drawn), pick, drawn)
        case ItemOf(parameter):
            source = _sequence(drawn[parameter])
            return source[pick(0, len(source) - 1)]
        case SliceOf(parameter):
            source = _sequence(drawn[parameter])
            start = pick(0, len(source))
            return source[start : pick(start, len(source))]
        case _:
            return _whole(schema, pick, drawn)


def _whole(schema: Array | Tuple | Object | Joined | Balanced, pick: Pick, drawn: Mapping[int, Any]) -> Any:
    """One value that is made of others."""
    match schema:
        case Array():
            return _array(schema, pick, drawn)
        case Tuple(items, kind, order):
            parts = ordered([make(item, pick, drawn) for item in items], order)
            return parts if kind == "list" else tuple(parts)
        case Object():
            return _object(schema, pick, drawn)
        case Joined(inner, separator, digits):
            return separator.join(text_of(part, digits) for part in make(inner, pick, drawn))
        case Balanced(brackets, pairs):
            return _balanced(brackets, pick(0, pairs), pick)


def text_of(part: object, digits: int) -> str:
    """A part of a joined string: a number with its zeros in front."""
    return f"{part:0{digits}d}" if isinstance(part, int) else str(part)


def ordered(items: list[Any], order: Order) -> list[Any]:
    """The items in the declared order; as they are where none is declared."""
    return sorted(items, reverse=order == "descending") if order else items


def _integer(low: int, high: int, pick: Pick) -> int:
    """Small ones often, so that items repeat and edges meet; the bounds and their neighbours now and then."""
    small, edges = _often(low, high)
    span = high - low + 1
    if span > _NARROW:
        way = pick(0, 3)
        if way == 3 or (way == 0 and not small):
            return low + pick(0, span - 1)
        if way == 2:  # of any magnitude: few of an even draw have less than all their digits
            size = (1 << pick(1, max(abs(low), abs(high)).bit_length())) - 1
            return (
                pick(max(low, -size), max(min(high, size), max(low, -size))) if low <= size and high >= -size else low
            )
        found = small if way == 0 else edges
        return found[pick(0, len(found) - 1)]
    ways = (small, edges) if small else (edges,)
    way, at = divmod(pick(0, (len(ways) + 1) * span - 1), span)
    return ways[way][at % len(ways[way])] if way < len(ways) else low + at


@cache
def _often(low: int, high: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The small integers of a range, the simplest first, and its edges."""
    small = tuple(n for n in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5) if low <= n <= high)
    edges = {edge for edge in (low, low + 1, -1, 0, 1, 2, high - 1, high) if low <= edge <= high}
    return small, tuple(sorted(edges, key=lambda n: (abs(n), n)))


def _number(low: float, high: float, pick: Pick) -> float:
    """Eighths and hundredths: where sums in another order agree, a difference is the program's and not rounding's."""
    parts = (8, 100)[pick(0, 1)]
    first, last = math.ceil(low * parts), math.floor(high * parts)
    if first <= last:
        return _integer(first, last, pick) / parts
    return min(high, low + (high - low) * (pick(0, 1 << 20) / (1 << 20)))


def _size(least: int, most: int, pick: Pick) -> int:
    """Short ones often, any size now and then."""
    if most - least <= _SHORT:
        return pick(least, most)
    return pick(least, least + _SHORT) if pick(0, 7) else pick(least, most)


@cache
def _letters(alphabet: str) -> str:
    return "".join(sorted(set(alphabet)))


def _text(letters: str, size: int, pick: Pick) -> str:
    """So many letters; several are taken out of one number, as a pick costs much more than a character."""
    n = len(letters)
    together = max(1, int(60 / math.log2(n))) if n > 1 else size
    found: list[str] = []
    while len(found) < size:
        count = min(together, size - len(found))
        rest = pick(0, n**count - 1)
        for _ in range(count):
            rest, at = divmod(rest, n)
            found.append(letters[at])
    return "".join(found)


def _array(schema: Array, pick: Pick, drawn: Mapping[int, Any]) -> Any:
    size = _size(schema.min_items, schema.max_items, pick)
    items = schema.items
    if schema.rows and isinstance(items, Array):
        columns = size if schema.rows == "square" else _size(items.min_items, items.max_items, pick)
        items = replace(items, min_items=columns, max_items=columns)
    if schema.is_unique or schema.kind in ("set", "frozenset"):
        found = _different(lambda: make(items, pick, drawn), size, schema.min_items)
    else:
        found = _shaped(schema, lambda: make(items, pick, drawn), size, pick)
    found = ordered(found, schema.order)
    made: dict[str, Callable[[list[Any]], Any]] = {"tuple": tuple, "set": set, "frozenset": frozenset}
    return made[schema.kind](found) if schema.kind in made else found


def _shaped(schema: Array, one_more: Callable[[], Any], size: int, pick: Pick) -> list[Any]:
    """So many items; now and then in order, or only one or two different ones many times over: independent draws hardly
    ever give a longer list either."""
    shape = pick(0, _SHAPES) if size > 2 and not schema.rows else 0
    if shape in _REPEATED:
        few = [one_more() for _ in range(2)]
        found = [few[pick(0, 1)] for _ in range(size)]
    else:
        found = [one_more() for _ in range(size)]
    return sorted(found) if shape in _SORTED and _has_order(found) else found


def _has_order(items: list[Any]) -> bool:
    return all(type(item) is type(items[0]) for item in items) and isinstance(items[0], (int, float, str))


def _different(one_more: Callable[[], Any], size: int, least: int) -> list[Any]:
    """Up to so many different items, and no fewer than least."""
    found: dict[bytes, Any] = {}
    tries = _TRIES * size + 16 * least
    while len(found) < size and tries:
        tries -= 1
        item = one_more()
        found.setdefault(key_of(item), item)
    if len(found) < least:
        raise Unmakeable
    return list(found.values())


def _object(schema: Object, pick: Pick, drawn: Mapping[int, Any]) -> dict[Any, Any]:
    size = _size(schema.min_items, schema.max_items, pick)
    keys = _different(lambda: make(schema.keys, pick, drawn), size, schema.min_items)
    return {key: make(schema.values, pick, drawn) for key in keys}


def _balanced(brackets: str, pairs: int, pick: Pick) -> str:
    kinds = len(brackets) // 2
    found, waiting = "", ""
    for left in range(2 * pairs, 0, -1):
        if not waiting or (len(waiting) < left and pick(0, 1)):
            at = 2 * pick(0, kinds - 1) if kinds > 1 else 0
            found += brackets[at]
            waiting += brackets[at + 1]
        else:
            found += waiting[-1]
            waiting = waiting[:-1]
    return found


def _sequence(value: Any) -> Any:
    return value if isinstance(value, (list, tuple, str)) else sorted(value, key=key_of)


def key_of(item: Value) -> bytes:
    """The value as canonical bytes: equal exactly when the values are the same by type and value."""
    return canonical(encode(item))
