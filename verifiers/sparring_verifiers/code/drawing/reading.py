"""Goes through the declared parameters in the order in which they depend on each other, and reads their bounds."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from .keywords import number_of, only, ordered, place_of, whole_of
from .schema import (
    MAX_DEPTH,
    MAX_MAGNITUDE,
    MEASURES,
    Array,
    Bound,
    Dependent,
    Integer,
    Number,
    Schema,
    SchemaRefused,
    String,
)
from .spans import check_bounds, span_of

_PASSED_OVER = {"title", "description", "examples"}


class Reader:
    """Reads each parameter once, those that it depends on first.

    by_keyword, by_type: what reads a schema that has this keyword, or else is of this type.
    """

    def __init__(self, raw: list[object], by_keyword: Mapping[str, "Read"], by_type: Mapping[str, "Read"]) -> None:
        self._raw = raw
        self._by_keyword = by_keyword
        self._by_type = by_type
        self._read: dict[int, Schema] = {}
        self._reading: list[int] = []

    def parameter(self, place: int) -> Schema:
        if place not in self._read:
            if not 0 <= place < len(self._raw):
                raise SchemaRefused(f"there is no parameter {place}; they count from 0")
            if place in self._reading:
                raise SchemaRefused(f"parameters {', '.join(map(str, self._reading))} depend on each other in a circle")
            self._reading.append(place)
            self._read[place] = self.schema(self._raw[place], f"parameter {place}", 0)
            self._reading.pop()
        return self._read[place]

    def schema(self, raw: object, path: str, depth: int) -> Schema:
        if depth > MAX_DEPTH:
            raise SchemaRefused(f"{path}: nested deeper than {MAX_DEPTH}")
        if not isinstance(raw, dict):
            raise SchemaRefused(f"{path}: expected an object")
        node = {key: value for key, value in raw.items() if key not in _PASSED_OVER}
        for keyword, read in self._by_keyword.items():
            if keyword in node:
                return read(self, node, path, depth)
        reader = self._by_type.get(node.get("type", "")) if isinstance(node.get("type", ""), str) else None
        if reader is None:
            raise SchemaRefused(f"{path}: type {node.get('type')!r} is none of {', '.join(self._by_type)}")
        return reader(self, node, path, depth)

    def bounded(
        self, made: Integer | Number | String | Array, node: Mapping[str, Any], keys: tuple[str, str], path: str
    ) -> Schema:
        """The schema with those of its two bounds that another parameter gives."""
        names = {"minimum": "minimum", "maximum": "maximum", "minLength": "min_length", "maxLength": "max_length"}
        names |= {"minItems": "min_items", "maxItems": "max_items"}
        ends = [self.bound(node[key], f"{path}.{key}") if isinstance(node.get(key), dict) else None for key in keys]
        given = tuple((names[key], end) for key, end in zip(keys, ends, strict=True) if end is not None)
        low, high = (end or getattr(made, names[key]) for key, end in zip(keys, ends, strict=True))
        check_bounds(low, high, self.parameter, path)
        return Dependent(made, given) if given else made

    def bound(self, raw: Mapping[str, Any], path: str) -> Bound:
        kinds = [key for key in raw if key in MEASURES]
        if len(kinds) != 1:
            raise SchemaRefused(f"{path}: expected one of {', '.join(MEASURES)}, with the place of a parameter")
        only(raw, path, kinds[0], "times", "plus", "atLeast", "atMost")
        of: Any = kinds[0]
        found = Bound(
            of,
            place_of(raw, of, path),
            times=number_of(raw, "times", 1, path),
            plus=number_of(raw, "plus", 0, path),
            at_least=whole_of(raw, "atLeast", None, path, -MAX_MAGNITUDE, MAX_MAGNITUDE),
            at_most=whole_of(raw, "atMost", None, path, -MAX_MAGNITUDE, MAX_MAGNITUDE),
        )
        try:
            span_of(found, self.parameter)
        except SchemaRefused as refused:
            raise SchemaRefused(f"{path}: {refused}") from None
        return found

    def whole(self, node: Mapping[str, Any], key: str, path: str, low: int, high: int, *, is_least: bool) -> int | None:
        """The whole number at the key; of a bound that another parameter gives, the widest it can get."""
        if not isinstance(node.get(key), dict):
            return whole_of(node, key, None, path, low, high)
        span = span_of(self.bound(node[key], f"{path}.{key}"), self.parameter)
        for end in span:
            if not low <= end <= high:
                raise SchemaRefused(f"{path}.{key}: it can be {end}, not between {low} and {high}; keep it within them")
        return span[0 if is_least else 1]

    def sizes(
        self, node: Mapping[str, Any], least: str, most: str, default: int, cap: int, path: str
    ) -> tuple[int, int]:
        low = self.whole(node, least, path, 0, cap, is_least=True) or 0
        high = self.whole(node, most, path, 0, cap, is_least=False)
        highest_low = (
            span_of(self.bound(node[least], path), self.parameter)[1] if isinstance(node.get(least), dict) else low
        )
        return ordered(low, max(default, highest_low) if high is None else high, path)


# The reader, the schema's node, the path to it, and how deep it lies.
Read: TypeAlias = Callable[[Reader, Mapping[str, Any], str, int], Schema]
