"""The domain that inputs are drawn from, as a closed table of types. declared.py reads it from JSON.

A bound may depend on another parameter ("k <= len(xs)"): a Dependent holds the schema with its widest bounds, and what
narrows them once the other parameter is drawn.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal, TypeAlias

MAX_DEPTH = 6
MAX_PARAMETERS = 12
MAX_ITEMS = 200
MAX_LENGTH = 1000
MAX_CHOICES = 100
MAX_MAGNITUDE = 10**30
MAX_SCHEMA_CHARS = 20_000
MAX_LEAVES = 1_000_000  # numbers and characters that one input may hold

Order: TypeAlias = Literal["", "ascending", "descending"]


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
    """Items of one type, as many as the bounds allow.

    rows: of an array of arrays: all of one length, or as many columns as rows.
    """

    items: "Schema"
    min_items: int = 0
    max_items: int = 10
    is_unique: bool = False
    kind: Literal["list", "tuple", "set", "frozenset"] = "list"
    order: Order = ""
    rows: Literal["", "equal", "square"] = ""


@dataclass(frozen=True, slots=True)
class Tuple:
    """One item of each schema. order: of items of one type, as lo <= hi."""

    items: tuple["Schema", ...]
    kind: Literal["tuple", "list"] = "tuple"
    order: Order = ""


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


@dataclass(frozen=True, slots=True)
class Joined:
    """A string made of parts: of words, or of a date's numbers. digits: numbers are padded with zeros to so many."""

    parts: "Array | Tuple"
    separator: str = ""
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Balanced:
    """A string of brackets that match, "()[]" being two kinds."""

    brackets: str = "()"
    max_pairs: int = 8


@dataclass(frozen=True, slots=True)
class ItemOf:
    """One of the items, or characters, of another parameter."""

    parameter: int


@dataclass(frozen=True, slots=True)
class SliceOf:
    """A contiguous part of another parameter, possibly nothing of it or all of it."""

    parameter: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A number that another parameter gives: its length, its value, or the least, greatest or sum of its integers, of
    which each is 0 where it is empty; times a factor, plus a constant, and then kept within two constants."""

    of: Literal["len", "value", "min", "max", "sum"]
    parameter: int
    times: int = 1
    plus: int = 0
    at_least: int | None = None
    at_most: int | None = None

    def at(self, drawn: Mapping[int, Any]) -> int:
        """The number, once the parameter is drawn."""
        return self.scaled(int(MEASURES[self.of](drawn[self.parameter])))

    def scaled(self, measured: int) -> int:
        """The number for what was measured of the parameter."""
        number = self.times * measured + self.plus
        number = number if self.at_least is None else max(number, self.at_least)
        return number if self.at_most is None else min(number, self.at_most)


MEASURES: dict[str, Callable[[Any], Any]] = {
    "len": len,
    "value": lambda value: value,
    "min": lambda value: min(value, default=0),
    "max": lambda value: max(value, default=0),
    "sum": sum,
}


@dataclass(frozen=True, slots=True)
class Dependent:
    """A schema some of whose fields another parameter decides. schema: with those fields as wide as they can get."""

    schema: Integer | Number | String | Array
    bounds: tuple[tuple[str, Bound], ...]

    def at(self, drawn: Mapping[int, Any]) -> "Schema":
        """The schema for these values of the other parameters."""
        decided: dict[str, Any] = {name: bound.at(drawn) for name, bound in self.bounds}
        return replace(self.schema, **decided)


Schema: TypeAlias = (
    Integer
    | Number
    | Boolean
    | String
    | Array
    | Tuple
    | Object
    | OneOf
    | Enum
    | Joined
    | Balanced
    | ItemOf
    | SliceOf
    | Dependent
)


def sources_of(schema: object) -> Iterator[int]:
    """The parameters that the schema depends on."""
    if isinstance(schema, (Bound, ItemOf, SliceOf)):
        yield schema.parameter
    elif isinstance(schema, tuple):
        for part in schema:
            yield from sources_of(part)
    elif is_dataclass(schema) and not isinstance(schema, Enum):
        for field in fields(schema):
            yield from sources_of(getattr(schema, field.name))


def drawing_order(schemas: tuple[Schema, ...]) -> tuple[int, ...]:
    """The places of the parameters, each behind those that it depends on.

    Raises:
        SchemaRefused: two depend on each other, or on a parameter that is not there.
    """
    waiting = {place: set(sources_of(schema)) for place, schema in enumerate(schemas)}
    for place, sources in waiting.items():
        if not sources <= waiting.keys():
            raise SchemaRefused(f"parameter {place}: there is no parameter {max(sources)}; they count from 0")
    order: list[int] = []
    while waiting:
        ready = [place for place, sources in waiting.items() if sources <= set(order)]
        if not ready:
            raise SchemaRefused(f"parameters {', '.join(map(str, waiting))} depend on each other in a circle")
        order += ready
        for place in ready:
            del waiting[place]
    return tuple(order)
