"""Whether an input lies in a declared domain: what shrinking and the search for a difference may propose at all."""

import math
from collections.abc import Mapping
from typing import Any

from sparring_sandbox import Unencodable, Value, same

from .sampling import PRINTABLE, key_of, ordered, text_of
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
    Schema,
    SliceOf,
    String,
    Tuple,
)

_MAX_JOINED = 400  # characters of a joined string that are taken apart again
_KINDS: dict[str, Any] = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}


def is_in_domain(schemas: tuple[Schema, ...], arguments: tuple[Value, ...]) -> bool:
    """Whether each argument is a value of its schema, for these values of the parameters that it depends on."""
    drawn = dict(enumerate(arguments))
    if len(arguments) != len(schemas):
        return False
    try:
        return all(lies_in(schema, drawn[place], drawn) for place, schema in enumerate(schemas))
    except (TypeError, Unencodable, UnicodeEncodeError):  # a parameter is no list, and another's bound is its length
        return False


def lies_in(schema: Schema, value: Any, drawn: Mapping[int, Any]) -> bool:
    """Whether the value is one of the schema's. drawn: the parameters that it depends on."""
    match schema:
        case Integer(low, high):
            return type(value) is int and low <= value <= high
        case Number(low, high):
            return type(value) is float and math.isfinite(value) and low <= value <= high
        case Boolean():
            return type(value) is bool
        case String(least, most, alphabet):
            letters = PRINTABLE if alphabet is None else alphabet
            return type(value) is str and least <= len(value) <= most and all(one in letters for one in value)
        case Enum(values):
            return any(same(value, one) for one in values)
        case OneOf(choices):
            return any(lies_in(choice, value, drawn) for choice in choices)
        case Dependent():
            return lies_in(schema.at(drawn), value, drawn)
        case ItemOf(parameter):
            return any(same(value, one) for one in drawn[parameter])
        case SliceOf(parameter):
            return _is_slice(value, drawn[parameter])
        case _:
            return _holds(schema, value, drawn)


def _holds(schema: Array | Tuple | Object | Joined | Balanced, value: Any, drawn: Mapping[int, Any]) -> bool:
    match schema:
        case Array():
            return _in_array(schema, value, drawn)
        case Tuple(items, kind, order):
            return (
                type(value) is _KINDS[kind]
                and len(value) == len(items)
                and all(lies_in(item, one, drawn) for item, one in zip(items, value, strict=True))
                and list(value) == ordered(list(value), order)
            )
        case Object():
            return (
                type(value) is dict
                and schema.min_items <= len(value) <= schema.max_items
                and all(lies_in(schema.keys, key, drawn) for key in value)
                and all(lies_in(schema.values, one, drawn) for one in value.values())
            )
        case Joined():
            return type(value) is str and _in_joined(schema, value, drawn)
        case Balanced(brackets, pairs):
            return type(value) is str and len(value) <= 2 * pairs and _is_balanced(brackets, value)


def _in_array(schema: Array, value: Any, drawn: Mapping[int, Any]) -> bool:
    if type(value) is not _KINDS[schema.kind] or not schema.min_items <= len(value) <= schema.max_items:
        return False
    if not all(lies_in(schema.items, item, drawn) for item in value):
        return False
    if schema.is_unique and len({key_of(item) for item in value}) < len(value):
        return False
    if schema.order and list(value) != ordered(list(value), schema.order):
        return False
    sizes = {len(row) for row in value} if schema.rows else set()
    return len(sizes) < 2 and (schema.rows != "square" or sizes <= {len(value)})


def _in_joined(schema: Joined, text: str, drawn: Mapping[int, Any]) -> bool:
    """Whether the text falls into parts, each of which lies in its schema; all ways to cut it are looked at once."""
    if len(text) > _MAX_JOINED:
        return False
    parts = schema.parts
    least, most = (len(parts.items),) * 2 if isinstance(parts, Tuple) else (parts.min_items, parts.max_items)
    if not text and not least:
        return True
    starts, separator = {0}, ""
    for count in range(1, most + 1):
        item = parts.items[count - 1] if isinstance(parts, Tuple) else parts.items
        begins = [at + len(separator) for at in starts if text.startswith(separator, at)]
        starts = {end for at in begins for end in _ends(item, text, at, schema, drawn)}
        if count >= least and len(text) in starts:
            return True
        separator = schema.separator
        if not starts:
            return False
    return False


def _ends(item: Schema, text: str, start: int, schema: Joined, drawn: Mapping[int, Any]) -> list[int]:
    """Where a part that starts here can end: before a separator, or at the end of the text."""
    last = len(text)
    ends = [
        end
        for end in range(start, last + 1)
        if end == last or not schema.separator or text.startswith(schema.separator, end)
    ]
    return [end for end in ends if _is_part(item, text[start:end], schema.digits, drawn)]


def _is_part(item: Schema, part: str, digits: int, drawn: Mapping[int, Any]) -> bool:
    match item:
        case Integer():
            if not part.removeprefix("-").isdecimal() or len(part) > 40 or not part.isascii():
                return False
            return text_of(int(part), digits) == part and lies_in(item, int(part), drawn)
        case Enum(values):
            return any(text_of(value, digits) == part for value in values)
        case OneOf(choices):
            return any(_is_part(choice, part, digits, drawn) for choice in choices)
        case ItemOf(parameter):
            return any(text_of(one, digits) == part for one in drawn[parameter])
        case _:
            return lies_in(item, part, drawn)


def _is_balanced(brackets: str, text: str) -> bool:
    waiting: list[str] = []
    for one in text:
        at = brackets.find(one)
        if at < 0:
            return False
        if at % 2 == 0:
            waiting.append(brackets[at + 1])
        elif not waiting or waiting.pop() != one:
            return False
    return not waiting


def _is_slice(value: Any, source: Any) -> bool:
    if type(value) is not type(source):
        return False
    size = len(value)
    return any(same(source[at : at + size], value) for at in range(len(source) - size + 1))
