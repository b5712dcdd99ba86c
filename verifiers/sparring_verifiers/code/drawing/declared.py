"""Reads a declared domain from JSON (`Program.schema`): an array with one schema a parameter, in order.

    {"type": "integer", "minimum": -5, "maximum": 5}     {"type": "number", "minimum": 0, "maximum": 1}
    {"type": "boolean"}    {"type": "null"}              {"enum": ["a", 1, true, null, [1, 2]]}
    {"type": "string", "minLength": 0, "maxLength": 9, "alphabet": "abc"}
    {"type": "string", "join": ARRAY, "separator": " ", "digits": 0}
    {"type": "string", "balanced": "()", "maxPairs": 8}
    {"type": "array", "items": S, "minItems": 0, "maxItems": 9, "uniqueItems": false, ...}
      ..., "order": "ascending", "rows": "equal" (or "square")
    {"type": "array", "prefixItems": [S, S], "as": "tuple", "order": "ascending"}
    {"type": "object", "additionalProperties": S, "propertyNames": S, "maxProperties": 9}
    {"anyOf": [S, S]}      {"itemOf": 0}                 {"sliceOf": 0}

In place of a whole number, minimum, maximum, minItems, maxItems, minLength and maxLength take what another parameter
gives: {"len": 0}, {"value": 0}, {"min": 0}, {"max": 0} or {"sum": 0}, with "times", "plus", "atLeast" and "atMost".
Every other keyword is refused (a regular expression above all); title, description and examples are passed over.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, Literal

from .keywords import entries_of, only, ordered, place_of, real_of, whole_of
from .reading import Read, Reader
from .schema import (
    MAX_DEPTH,
    MAX_ITEMS,
    MAX_LEAVES,
    MAX_LENGTH,
    MAX_MAGNITUDE,
    MAX_PARAMETERS,
    MAX_SCHEMA_CHARS,
    Array,
    Balanced,
    Boolean,
    Bound,
    Enum,
    Integer,
    ItemOf,
    Joined,
    Number,
    Object,
    OneOf,
    Order,
    Schema,
    SchemaRefused,
    SliceOf,
    String,
    Tuple,
    drawing_order,
)
from .spans import count_of, has_order, leaves_of, span_of

_BRACKETS = {"()", "[]", "{}", "<>"}


def parse_schema(text: str) -> tuple[Schema, ...]:
    """The schemas of the parameters, in order.

    Raises:
        SchemaRefused: the text is no such array, a keyword or a bound lies outside the table, bounds can cross, or a
            value can grow past what may be drawn.
    """
    if len(text) > MAX_SCHEMA_CHARS:
        raise SchemaRefused(f"the schema is longer than {MAX_SCHEMA_CHARS} characters")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SchemaRefused(f"the schema is no JSON: {error}") from None
    if not isinstance(raw, list) or len(raw) > MAX_PARAMETERS:
        raise SchemaRefused(f"the schema is no array of at most {MAX_PARAMETERS} parameters")
    reader = Reader(raw, _WITHOUT_TYPE, _READERS)
    schemas = tuple(reader.parameter(place) for place in range(len(raw)))
    drawing_order(schemas)
    leaves = sum(leaves_of(schema, schemas.__getitem__) for schema in schemas)
    if leaves > MAX_LEAVES:
        raise SchemaRefused(f"an input can hold {leaves} numbers and characters, above {MAX_LEAVES}; lower the sizes")
    return schemas


def _any_of(reader: Reader, node: Mapping[str, Any], path: str, depth: int) -> Schema:
    only(node, path, "anyOf")
    choices = entries_of(node["anyOf"], f"{path}.anyOf")
    return OneOf(tuple(reader.schema(item, f"{path}.anyOf", depth + 1) for item in choices))


def _enum(_: Reader, node: Mapping[str, Any], path: str, depth: int) -> Schema:
    only(node, path, "enum", "type")
    values = entries_of(node["enum"], f"{path}.enum")
    _plain(values, f"{path}.enum", depth)
    return Enum(tuple(values))


def _plain(values: list[Any], path: str, depth: int) -> None:
    for value in values:
        if isinstance(value, list) and len(value) <= MAX_ITEMS and depth <= MAX_DEPTH:
            _plain(value, path, depth + 1)
        elif isinstance(value, (list, dict)) or (isinstance(value, float) and not math.isfinite(value)):
            raise SchemaRefused(f"{path}: only numbers, strings, true, false, null and short lists of these")


def _item_of(reader: Reader, node: Mapping[str, Any], path: str, _: int) -> Schema:
    only(node, path, "itemOf")
    place = place_of(node, "itemOf", path)
    if span_of(Bound("len", place), reader.parameter)[0] < 1:
        raise SchemaRefused(f"{path}.itemOf: parameter {place} can be empty; declare at least one item")
    return ItemOf(place)


def _slice_of(reader: Reader, node: Mapping[str, Any], path: str, _: int) -> Schema:
    only(node, path, "sliceOf")
    place = place_of(node, "sliceOf", path)
    span_of(Bound("len", place), reader.parameter)
    return SliceOf(place)


def _integer(reader: Reader, node: Mapping[str, Any], path: str, _: int) -> Schema:
    only(node, path, "type", "minimum", "maximum")
    table = Integer()
    low = reader.whole(node, "minimum", path, -MAX_MAGNITUDE, MAX_MAGNITUDE, is_least=True)
    high = reader.whole(node, "maximum", path, -MAX_MAGNITUDE, MAX_MAGNITUDE, is_least=False)
    least_high, most_low = high, low
    if isinstance(node.get("maximum"), dict):
        least_high = span_of(reader.bound(node["maximum"], path), reader.parameter)[0]
    if isinstance(node.get("minimum"), dict):
        most_low = span_of(reader.bound(node["minimum"], path), reader.parameter)[1]
    span = table.maximum - table.minimum
    if low is None:
        low = table.minimum if least_high is None else min(table.minimum, least_high - span)
    if high is None:
        high = max(table.maximum, (low if most_low is None else most_low) + span)
    return reader.bounded(Integer(*ordered(low, high, path)), node, ("minimum", "maximum"), path)


def _number(_: Reader, node: Mapping[str, Any], path: str, __: int) -> Schema:
    only(node, path, "type", "minimum", "maximum")
    table = Number()
    low, high = real_of(node, "minimum", path), real_of(node, "maximum", path)
    span = table.maximum - table.minimum
    if low is None:
        low = table.minimum if high is None else min(table.minimum, high - span)
    return Number(*ordered(low, max(table.maximum, low + span) if high is None else high, path))


def _boolean(_: Reader, node: Mapping[str, Any], path: str, __: int) -> Schema:
    only(node, path, "type")
    return Boolean()


def _null(_: Reader, node: Mapping[str, Any], path: str, __: int) -> Schema:
    only(node, path, "type")
    return Enum((None,))


def _string(reader: Reader, node: Mapping[str, Any], path: str, depth: int) -> Schema:
    if "join" in node:
        return _joined(reader, node, path, depth)
    if "balanced" in node:
        return _balanced(node, path)
    only(node, path, "type", "minLength", "maxLength", "alphabet")
    alphabet = node.get("alphabet")
    if alphabet is not None and (not isinstance(alphabet, str) or not 0 < len(alphabet) <= MAX_LENGTH):
        raise SchemaRefused(f"{path}.alphabet: expected a string of characters")
    sizes = reader.sizes(node, "minLength", "maxLength", String().max_length, MAX_LENGTH, path)
    return reader.bounded(String(*sizes, alphabet), node, ("minLength", "maxLength"), path)


def _joined(reader: Reader, node: Mapping[str, Any], path: str, depth: int) -> Schema:
    only(node, path, "type", "join", "separator", "digits")
    separator = node.get("separator", "")
    if not isinstance(separator, str) or len(separator) > 20:
        raise SchemaRefused(f"{path}.separator: expected a string of at most 20 characters")
    parts = reader.schema(node["join"], f"{path}.join", depth + 1)
    items = parts.items if isinstance(parts, Tuple) else (parts.items,) if isinstance(parts, Array) else ()
    if not isinstance(parts, (Array, Tuple)) or not all(map(_is_text, items)):
        raise SchemaRefused(f"{path}.join: expected an array, of fixed bounds, of strings and integers")
    return Joined(parts, separator, whole_of(node, "digits", 0, path, 0, 30) or 0)


def _is_text(schema: Schema) -> bool:
    if isinstance(schema, Enum):
        return all(type(value) in (int, str) for value in schema.values)
    return isinstance(schema, (Integer, String, Joined, Balanced, ItemOf, SliceOf)) or (
        isinstance(schema, OneOf) and all(map(_is_text, schema.choices))
    )


def _balanced(node: Mapping[str, Any], path: str) -> Schema:
    only(node, path, "type", "balanced", "maxPairs")
    raw = node["balanced"]
    if not isinstance(raw, str) or not raw or {raw[at : at + 2] for at in range(0, len(raw), 2)} - _BRACKETS:
        raise SchemaRefused(f"{path}.balanced: expected pairs out of {' '.join(sorted(_BRACKETS))}")
    return Balanced(raw, whole_of(node, "maxPairs", Balanced().max_pairs, path, 0, MAX_ITEMS) or 0)


def _array(reader: Reader, node: Mapping[str, Any], path: str, depth: int) -> Schema:
    if "prefixItems" in node:
        return _prefixed(reader, node, path, depth)
    only(node, path, "type", "items", "minItems", "maxItems", "uniqueItems", "order", "rows")
    is_unique = node.get("uniqueItems", False)
    if not isinstance(is_unique, bool) or "items" not in node:
        raise SchemaRefused(f"{path}: an array needs items, and uniqueItems is true or false")
    low, high = reader.sizes(node, "minItems", "maxItems", 10 if depth == 0 else 5, MAX_ITEMS, path)
    items = reader.schema(node["items"], f"{path}.items", depth + 1)
    rows: Any = node.get("rows", "")
    if rows not in ("", "equal", "square") or (rows and not isinstance(items, Array)):
        raise SchemaRefused(f'{path}.rows: expected "equal" or "square", of arrays of fixed bounds')
    if rows == "square" and isinstance(items, Array):
        low, high = ordered(max(low, items.min_items), min(high, items.max_items), f"{path}.rows")
    if is_unique:
        high = min(high, count_of(items))
        ordered(low, high, f"{path}.uniqueItems")
    made = Array(items, low, high, is_unique, "list", _order(node, path, (items,)), rows)
    return reader.bounded(made, node, ("minItems", "maxItems"), path)


def _prefixed(reader: Reader, node: Mapping[str, Any], path: str, depth: int) -> Schema:
    only(node, path, "type", "prefixItems", "as", "order")
    kind: Literal["tuple", "list"] = node.get("as", "tuple")
    if kind not in ("tuple", "list"):
        raise SchemaRefused(f'{path}.as: expected "tuple" or "list"')
    places = entries_of(node["prefixItems"], f"{path}.prefixItems")
    items = tuple(reader.schema(item, f"{path}.prefixItems", depth + 1) for item in places)
    return Tuple(items, kind, _order(node, path, items))


def _order(node: Mapping[str, Any], path: str, items: tuple[Schema, ...]) -> Order:
    order: Any = node.get("order", "")
    if order not in ("", "ascending", "descending"):
        raise SchemaRefused(f'{path}.order: expected "ascending" or "descending"')
    if order and (any(item != items[0] for item in items) or not has_order(items[0])):
        raise SchemaRefused(f"{path}.order: expected items of one type, of numbers or strings")
    found: Order = order
    return found


def _object(reader: Reader, node: Mapping[str, Any], path: str, depth: int) -> Schema:
    only(node, path, "type", "additionalProperties", "propertyNames", "minProperties", "maxProperties")
    if "additionalProperties" not in node:
        raise SchemaRefused(f"{path}: an object needs additionalProperties, the schema of its values")
    declared = node.get("propertyNames", {"type": "string", "maxLength": 8})
    keys = reader.schema(declared, f"{path}.propertyNames", depth + 1)
    if not isinstance(keys, (String, Enum, Joined)):
        raise SchemaRefused(f"{path}.propertyNames: expected strings")
    if any(isinstance(node.get(key), dict) for key in ("minProperties", "maxProperties")):
        raise SchemaRefused(f"{path}: the number of properties takes no other parameter's measure")
    low, high = reader.sizes(node, "minProperties", "maxProperties", 6, MAX_ITEMS, path)
    values = reader.schema(node["additionalProperties"], f"{path}.additionalProperties", depth + 1)
    return Object(values, keys, low, high)


_WITHOUT_TYPE: dict[str, Read] = {"anyOf": _any_of, "enum": _enum, "itemOf": _item_of, "sliceOf": _slice_of}
_READERS: dict[str, Read] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "null": _null,
    "string": _string,
    "array": _array,
    "object": _object,
}
