"""What stands at one keyword of a declared schema, or why that is refused."""

from collections.abc import Mapping
from typing import Any

from .schema import MAX_CHOICES, MAX_MAGNITUDE, MAX_PARAMETERS, SchemaRefused


def only(node: Mapping[str, Any], path: str, *known: str) -> None:
    """Raises SchemaRefused: the node has a keyword beside the known ones."""
    for key in node:
        if key not in known:
            raise SchemaRefused(f"{path}: the keyword {key!r} is not in the table")


def entries_of(raw: object, path: str) -> list[Any]:
    """The entries of a list that may be drawn from."""
    if not isinstance(raw, list) or not 0 < len(raw) <= MAX_CHOICES:
        raise SchemaRefused(f"{path}: expected 1 to {MAX_CHOICES} entries")
    return raw


def place_of(node: Mapping[str, Any], key: str, path: str) -> int:
    """The place of the parameter that the key names."""
    value = whole_of(node, key, None, path, 0, MAX_PARAMETERS - 1)
    if value is None:
        raise SchemaRefused(f"{path}.{key}: expected the place of a parameter, counted from 0")
    return value


def number_of(node: Mapping[str, Any], key: str, default: int, path: str) -> int:
    """The whole number at the key, of any size that may be drawn."""
    value = whole_of(node, key, default, path, -MAX_MAGNITUDE, MAX_MAGNITUDE)
    return default if value is None else value


def whole_of(node: Mapping[str, Any], key: str, default: int | None, path: str, low: int, high: int) -> int | None:
    """The whole number at the key, within the bounds; None: it is not there and has no default."""
    value = node.get(key, default)
    if value is None:
        return None
    if type(value) is not int or not low <= value <= high:
        raise SchemaRefused(f"{path}.{key}: {value!r} is no whole number between {low} and {high}")
    return value


def real_of(node: Mapping[str, Any], key: str, path: str) -> float | None:
    """The number at the key; None: it is not there."""
    value = node.get(key)
    if value is None:
        return None
    if type(value) not in (int, float) or not abs(value) <= MAX_MAGNITUDE:
        raise SchemaRefused(f"{path}.{key}: {value!r} is no number of a magnitude up to {MAX_MAGNITUDE}")
    return float(value)


def ordered(low: Any, high: Any, path: str) -> tuple[Any, Any]:
    """The two ends of a range that is not empty."""
    if low > high:
        raise SchemaRefused(f"{path}: the least, {low}, is above the most, {high}")
    return low, high
