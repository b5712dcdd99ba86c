"""The domain that inputs are drawn from: a closed table of types, declared as a subset of JSON Schema.

`Program.schema` is JSON text: an array with one schema a parameter, in order. What is understood:

    {"type": "integer", "minimum": -5, "maximum": 5}     {"type": "number", "minimum": 0, "maximum": 1}
    {"type": "boolean"}    {"type": "null"}              {"enum": ["a", 1, true, null]}
    {"type": "string", "minLength": 0, "maxLength": 9, "alphabet": "abc"}
    {"type": "array", "items": S, "minItems": 0, "maxItems": 9, "uniqueItems": false}
    {"type": "array", "prefixItems": [S, S]}             a tuple of that length
    {"type": "object", "additionalProperties": S, "propertyNames": S, "maxProperties": 9}
    {"anyOf": [S, S]}

Every other keyword is refused (a regular expression above all); title, description and examples are passed over.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

MAX_DEPTH = 6
MAX_PARAMETERS = 12
MAX_ITEMS = 200
MAX_LENGTH = 1000
MAX_CHOICES = 100
MAX_MAGNITUDE = 10**30
MAX_SCHEMA_CHARS = 20_000
_PASSED_OVER = {"title", "description", "examples"}


class SchemaRefused(ValueError):
    """No inputs can be drawn: what is declared lies outside the table. The message says where and what."""


@dataclass(frozen=True, slots=True)
class Integer:
    minimum: int = -100
    maximum: int = 100


@dataclass(frozen=True, slots=True)
class Number:
    minimum: float = -1000.0
    maximum: float = 1000.0


@dataclass(frozen=True, slots=True)
class Boolean:
    pass


@dataclass(frozen=True, slots=True)
class String:
    min_length: int = 0
    max_length: int = 20
    alphabet: str | None = None  # None: printable ASCII


@dataclass(frozen=True, slots=True)
class Array:
    """Items of one type, as many as the bounds allow."""

    items: "Schema"
    min_items: int = 0
    max_items: int = 10
    is_unique: bool = False
    kind: Literal["list", "tuple", "set", "frozenset"] = "list"


@dataclass(frozen=True, slots=True)
class Tuple:
    items: tuple["Schema", ...]


@dataclass(frozen=True, slots=True)
class Object:
    """A dict with keys of one type and values of one type."""

    values: "Schema"
    keys: "Schema" = String(0, 8)
    min_items: int = 0
    max_items: int = 6


@dataclass(frozen=True, slots=True)
class OneOf:
    choices: tuple["Schema", ...]


@dataclass(frozen=True, slots=True)
class Enum:
    """One of these values; null is Enum((None,))."""

    values: tuple[object, ...]


Schema: TypeAlias = Integer | Number | Boolean | String | Array | Tuple | Object | OneOf | Enum


def parse_schema(text: str) -> tuple[Schema, ...]:
    """The schemas of the parameters, in order.

    Raises:
        SchemaRefused: the text is no such array, or a keyword or a bound lies outside the table.
    """
    if len(text) > MAX_SCHEMA_CHARS:
        raise SchemaRefused(f"the schema is longer than {MAX_SCHEMA_CHARS} characters")
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SchemaRefused(f"the schema is no JSON: {error}") from None
    if not isinstance(raw, list) or len(raw) > MAX_PARAMETERS:
        raise SchemaRefused(f"the schema is no array of at most {MAX_PARAMETERS} parameters")
    return tuple(_schema(item, f"parameter {place}", 0) for place, item in enumerate(raw))


def _schema(raw: object, path: str, depth: int) -> Schema:
    if depth > MAX_DEPTH:
        raise SchemaRefused(f"{path}: nested deeper than {MAX_DEPTH}")
    if not isinstance(raw, dict):
        raise SchemaRefused(f"{path}: expected an object")
    node = {key: value for key, value in raw.items() if key not in _PASSED_OVER}
    if "anyOf" in node:
        _only(node, path, "anyOf")
        choices = _list(node["anyOf"], f"{path}.anyOf")
        return OneOf(tuple(_schema(item, f"{path}.anyOf", depth + 1) for item in choices))
    if "enum" in node:
        return _enum(node, path)
    reader = _READERS.get(node.get("type", "")) if isinstance(node.get("type", ""), str) else None
    if reader is None:
        raise SchemaRefused(f"{path}: type {node.get('type')!r} is none of {', '.join(_READERS)}")
    return reader(node, path, depth)


def _enum(node: Mapping[str, Any], path: str) -> Schema:
    _only(node, path, "enum", "type")
    values = _list(node["enum"], f"{path}.enum")
    for value in values:
        if isinstance(value, (list, dict)) or (isinstance(value, float) and not math.isfinite(value)):
            raise SchemaRefused(f"{path}.enum: only numbers, strings, true, false and null")
    return Enum(tuple(values))


def _integer(node: Mapping[str, Any], path: str, _: int) -> Schema:
    _only(node, path, "type", "minimum", "maximum")
    table = Integer()
    low = _whole(node, "minimum", None, path, -MAX_MAGNITUDE, MAX_MAGNITUDE)
    high = _whole(node, "maximum", None, path, -MAX_MAGNITUDE, MAX_MAGNITUDE)
    span = table.maximum - table.minimum
    if low is None:
        low = table.minimum if high is None else min(table.minimum, high - span)
    return Integer(*_ordered(low, max(table.maximum, low + span) if high is None else high, path))


def _number(node: Mapping[str, Any], path: str, _: int) -> Schema:
    _only(node, path, "type", "minimum", "maximum")
    table = Number()
    low, high = _real(node, "minimum", path), _real(node, "maximum", path)
    span = table.maximum - table.minimum
    if low is None:
        low = table.minimum if high is None else min(table.minimum, high - span)
    return Number(*_ordered(low, max(table.maximum, low + span) if high is None else high, path))


def _boolean(node: Mapping[str, Any], path: str, _: int) -> Schema:
    _only(node, path, "type")
    return Boolean()


def _null(node: Mapping[str, Any], path: str, _: int) -> Schema:
    _only(node, path, "type")
    return Enum((None,))


def _string(node: Mapping[str, Any], path: str, _: int) -> Schema:
    _only(node, path, "type", "minLength", "maxLength", "alphabet")
    alphabet = node.get("alphabet")
    if alphabet is not None and (not isinstance(alphabet, str) or not 0 < len(alphabet) <= MAX_LENGTH):
        raise SchemaRefused(f"{path}.alphabet: expected a string of characters")
    return String(*_sizes(node, "minLength", "maxLength", String().max_length, MAX_LENGTH, path), alphabet)


def _array(node: Mapping[str, Any], path: str, depth: int) -> Schema:
    if "prefixItems" in node:
        _only(node, path, "type", "prefixItems")
        places = _list(node["prefixItems"], f"{path}.prefixItems")
        return Tuple(tuple(_schema(item, f"{path}.prefixItems", depth + 1) for item in places))
    _only(node, path, "type", "items", "minItems", "maxItems", "uniqueItems")
    is_unique = node.get("uniqueItems", False)
    if not isinstance(is_unique, bool) or "items" not in node:
        raise SchemaRefused(f"{path}: an array needs items, and uniqueItems is true or false")
    low, high = _sizes(node, "minItems", "maxItems", 10 if depth == 0 else 5, MAX_ITEMS, path)
    return Array(_schema(node["items"], f"{path}.items", depth + 1), low, high, is_unique)


def _object(node: Mapping[str, Any], path: str, depth: int) -> Schema:
    _only(node, path, "type", "additionalProperties", "propertyNames", "minProperties", "maxProperties")
    if "additionalProperties" not in node:
        raise SchemaRefused(f"{path}: an object needs additionalProperties, the schema of its values")
    keys = _schema(node.get("propertyNames", {"type": "string", "maxLength": 8}), f"{path}.propertyNames", depth + 1)
    if not isinstance(keys, (String, Enum)):
        raise SchemaRefused(f"{path}.propertyNames: expected strings")
    low, high = _sizes(node, "minProperties", "maxProperties", 6, MAX_ITEMS, path)
    return Object(_schema(node["additionalProperties"], f"{path}.additionalProperties", depth + 1), keys, low, high)


_READERS: dict[str, Callable[[Mapping[str, Any], str, int], Schema]] = {
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "null": _null,
    "string": _string,
    "array": _array,
    "object": _object,
}


def _only(node: Mapping[str, Any], path: str, *known: str) -> None:
    for key in node:
        if key not in known:
            raise SchemaRefused(f"{path}: the keyword {key!r} is not in the table")


def _list(raw: object, path: str) -> list[Any]:
    if not isinstance(raw, list) or not 0 < len(raw) <= MAX_CHOICES:
        raise SchemaRefused(f"{path}: expected 1 to {MAX_CHOICES} entries")
    return raw


def _whole(node: Mapping[str, Any], key: str, default: int | None, path: str, low: int, high: int) -> int | None:
    value = node.get(key, default)
    if value is None:
        return None
    if type(value) is not int or not low <= value <= high:
        raise SchemaRefused(f"{path}.{key}: {value!r} is no whole number between {low} and {high}")
    return value


def _real(node: Mapping[str, Any], key: str, path: str) -> float | None:
    value = node.get(key)
    if value is None:
        return None
    if type(value) not in (int, float) or not abs(value) <= MAX_MAGNITUDE:
        raise SchemaRefused(f"{path}.{key}: {value!r} is no number of a magnitude up to {MAX_MAGNITUDE}")
    return float(value)


def _sizes(node: Mapping[str, Any], least: str, most: str, default: int, cap: int, path: str) -> tuple[int, int]:
    low = _whole(node, least, 0, path, 0, cap) or 0
    high = _whole(node, most, max(default, low), path, 0, cap)
    return _ordered(low, high if high is not None else default, path)


def _ordered(low: Any, high: Any, path: str) -> tuple[Any, Any]:
    if low > high:
        raise SchemaRefused(f"{path}: the least, {low}, is above the most, {high}")
    return low, high
