"""Proposes smaller inputs of a declared domain, so that a failure can be shown on the smallest.

Works on values, not on how they were drawn: an input of a recorded suite shrinks as well. What is proposed always
lies in the domain and is always smaller by `weight_of`, so shrinking ends.
"""

import math
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from random import Random
from typing import Any

from sparring_sandbox import Value

from .membership import is_in_domain
from .sampling import Unmakeable, key_of, make_input, ordered
from .schema import Array, Dependent, Integer, Number, Schema, SchemaRefused, String, Tuple

_MAX_PROPOSED = 4_000  # looked at in one round, before those outside the domain and the repeated are left out
_TINY = 300


def tiny_inputs(schemas: tuple[Schema, ...], seed: str) -> list[tuple[Value, ...]]:
    """Some of the smallest inputs there are, the simplest first; the same ones for the same seed."""
    random = Random(seed)  # noqa: S311 - repeatable, not secret
    found: dict[bytes, tuple[Value, ...]] = {}
    for number in range(_TINY):
        mean = number / 100
        arguments = _tiny(schemas, random, mean)
        if arguments is not None:
            found.setdefault(key_of(arguments), arguments)
    return sorted(found.values(), key=weight_of)


def _tiny(schemas: tuple[Schema, ...], random: Random, mean: float) -> tuple[Value, ...] | None:
    try:
        return make_input(schemas, lambda low, high: low + min(high - low, int(random.expovariate(1) * mean)))
    except Unmakeable:
        return None


def smaller_inputs(schemas: tuple[Schema, ...], arguments: tuple[Value, ...]) -> list[tuple[Value, ...]]:
    """Smaller inputs of the domain, one step away, the simplest first."""
    found: dict[bytes, tuple[Value, ...]] = {}
    limit = weight_of(arguments)
    for proposed in islice(_proposals(arguments), _MAX_PROPOSED):
        fitted = _fitted(schemas, proposed)
        if fitted is not None and weight_of(fitted) < limit:
            found.setdefault(key_of(fitted), fitted)
    return sorted(found.values(), key=weight_of)


def weight_of(value: Any) -> tuple[int, float, bytes]:
    """How large a value is: by how much it holds, then by what that is. No two different values weigh the same."""
    count, sum_of = _weight(value)
    return count, sum_of, key_of(value)


def _weight(value: Any) -> tuple[int, float]:
    if isinstance(value, (list, tuple, set, frozenset)):
        parts = [_weight(item) for item in value]
        return 1 + sum(count for count, _ in parts), sum(cost for _, cost in parts)
    if isinstance(value, dict):
        parts = [_weight(item) for pair in value.items() for item in pair]
        return 1 + sum(count for count, _ in parts), sum(cost for _, cost in parts)
    if isinstance(value, str):
        return 1 + len(value), sum(_plainness(character) for character in value)
    if isinstance(value, bool) or value is None:
        return 1, float(value or 0)
    if isinstance(value, int):
        return 1, math.log2(1 + abs(value)) + (0.5 if value < 0 else 0)
    if isinstance(value, float):
        return 1, math.log2(1 + abs(value)) + (0.5 if value < 0 else 0) + (0 if value.is_integer() else 2)
    return 1, 0.0


def _plainness(character: str) -> float:
    """Small letters in order, then digits, capitals, and the rest."""
    for place, group in enumerate((str.islower, str.isdigit, str.isupper)):
        if group(character):
            return place + ord(character) / 1000
    return 3 + ord(character) / 1000


def _proposals(arguments: tuple[Value, ...]) -> Iterator[tuple[Value, ...]]:
    together = _together(arguments)
    alone = (
        (*arguments[:place], made, *arguments[place + 1 :])
        for place in range(len(arguments))
        for made in smaller_values(arguments[place])
    )
    return chain(together, alone, _same_leaves(arguments))


def _together(arguments: tuple[Value, ...]) -> Iterator[tuple[Value, ...]]:
    """Without the same places in all sequences of one length, and with all whole numbers one step down."""
    sizes: dict[int, list[int]] = {}
    for place, value in enumerate(arguments):
        if isinstance(value, (list, str)) and value:
            sizes.setdefault(len(value), []).append(place)
    for size, places in sizes.items():
        for start, end in _cuts(size) if len(places) > 1 else ():
            made: list[Any] = list(arguments)
            for place in places:
                made[place] = made[place][:start] + made[place][end:]
            yield tuple(made)
    for halved in (True, False):
        stepped = [
            (value // 2 if halved else value - (value > 0) + (value < 0)) if type(value) is int else value
            for value in arguments
        ]
        yield tuple(stepped)


def _same_leaves(arguments: tuple[Value, ...]) -> Iterator[tuple[Value, ...]]:
    """With one number or character replaced wherever it stands: equal items may be what fails."""
    leaves: dict[tuple[type, Any], None] = {}
    for leaf in _leaves(arguments):
        leaves.setdefault((type(leaf), leaf))
    for kind, leaf in islice(leaves, 60):
        for simpler in islice(_simpler_leaf(leaf), 8):
            yield tuple(_replaced(value, kind, leaf, simpler) for value in arguments)


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(key)
            yield from _leaves(item)
    elif isinstance(value, str):
        yield from value
    elif type(value) in (int, float):
        yield value


def _replaced(value: Any, kind: type, leaf: Any, simpler: Any) -> Any:
    if isinstance(value, (list, tuple, set, frozenset)):
        return type(value)(_replaced(item, kind, leaf, simpler) for item in value)
    if isinstance(value, dict):
        return {
            _replaced(key, kind, leaf, simpler): _replaced(item, kind, leaf, simpler) for key, item in value.items()
        }
    if isinstance(value, str) and kind is str:
        return value.replace(leaf, simpler)
    return simpler if type(value) is kind and value == leaf else value


def _simpler_leaf(leaf: Any) -> Iterator[Any]:
    return iter("ab0A (") if isinstance(leaf, str) else smaller_values(leaf)


def smaller_values(value: Any) -> Iterator[Any]:
    """Values of the same type that may be smaller, the boldest first."""
    if isinstance(value, bool):
        yield from (False,) if value else ()
    elif isinstance(value, int):
        yield from _smaller_integers(value)
    elif isinstance(value, float):
        yield from map(float, _smaller_integers(round(value)))
        yield from (float(round(value)), round(value, 1), -value)
    elif isinstance(value, str):
        yield from (value[:start] + value[end:] for start, end in _cuts(len(value)))
        yield from (value[:at] + one + value[at + 1 :] for at in range(min(len(value), 60)) for one in "ab0")
        yield "".join(sorted(value))
    elif isinstance(value, (list, tuple)):
        sequence: Any = value
        yield from (sequence[:start] + sequence[end:] for start, end in _cuts(len(value)))
        yield from _with_smaller_items(value)
        if isinstance(value, list):
            yield sorted(value, key=weight_of)
            yield from ([row[:at] + row[at + 1 :] for row in value] for at in _columns(value))
            yield from ([row[:at] + row[at + 1 :] for row in value[:-1]] for at in _columns(value))
    elif isinstance(value, (set, frozenset)):
        items = sorted(value, key=key_of)
        yield from (type(value)(items[:start] + items[end:]) for start, end in _cuts(len(items)))
        yield from (type(value)(made) for made in _with_smaller_items(items))
    elif isinstance(value, dict):
        yield from _smaller_dicts(value)


def _columns(rows: list[Any]) -> range:
    if rows and all(isinstance(row, list) and len(row) == len(rows[0]) for row in rows):
        return range(len(rows[0]))
    return range(0)


def _smaller_integers(value: int) -> Iterator[int]:
    sign = -1 if value < 0 else 1
    yield from (0, 1, -1, 2, -2, 3, 10)
    yield abs(value)
    gap = abs(value) // 2
    while gap:
        yield value - sign * gap
        gap //= 2


def _with_smaller_items(items: Any) -> Iterator[Any]:
    share = max(4, 400 // max(1, len(items)))
    for at, item in enumerate(items):
        for made in islice(smaller_values(item), share):
            yield type(items)([*items[:at], made, *items[at + 1 :]])


def _smaller_dicts(value: dict[Any, Any]) -> Iterator[dict[Any, Any]]:
    pairs = list(value.items())
    yield from (dict(pairs[:start] + pairs[end:]) for start, end in _cuts(len(pairs)))
    for at, (key, item) in enumerate(pairs):
        yield from (dict([*pairs[:at], (key, made), *pairs[at + 1 :]]) for made in islice(smaller_values(item), 20))
        yield from (dict([*pairs[:at], (made, item), *pairs[at + 1 :]]) for made in islice(smaller_values(key), 20))


def _cuts(size: int) -> Iterator[tuple[int, int]]:
    """What to leave out of so many: all, halves, quarters, down to one, at every place."""
    width = size
    while width:
        for start in range(0, size - width + 1, max(1, width // 2)):
            yield start, start + width
        width //= 2


def _fitted(schemas: tuple[Schema, ...], arguments: tuple[Value, ...]) -> tuple[Value, ...] | None:
    """The input with each argument moved into its bounds where it is a little outside; None: not in the domain."""
    made = dict(enumerate(arguments))
    try:
        for place, schema in enumerate(schemas):
            made[place] = _moved(schema, made[place], made)
        found = tuple(made[place] for place in range(len(schemas)))
        return found if is_in_domain(schemas, found) else None
    except (TypeError, ValueError, SchemaRefused):  # a bound that asks a number of what is none
        return None


def _moved(schema: Schema, value: Any, drawn: Mapping[int, Any]) -> Any:
    match schema:
        case Dependent():
            return _moved(schema.at(drawn), value, drawn)
        case Integer(low, high) if type(value) is int:
            return min(max(value, low), high)
        case Number(low, high) if type(value) is float:
            return min(max(value, low), high)
        case String(_, most) if type(value) is str:
            return value[:most]
        case Array(items, _, most, order=order) if type(value) is list:
            moved = [_moved(items, item, drawn) for item in value[:most]]
            return ordered(moved, order)
        case Tuple(items, order=order) if type(value) in (tuple, list) and len(items) == len(value):
            moved = [_moved(item, one, drawn) for item, one in zip(items, value, strict=True)]
            return type(value)(ordered(moved, order))
        case _:
            return value
