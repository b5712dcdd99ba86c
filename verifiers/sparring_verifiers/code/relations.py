"""Relations that an answer has to keep, as data: a closed table, one JSON object each in `Suite.properties`.

    {"relation": "idempotent", "parameter": 0}              f(f(x)) is f(x)
    {"relation": "inverse", "parameter": 0, "source": ..., "entry": "g"}         g(f(x)) is x
    {"relation": "permutation_invariant", "parameter": 0}   the order of the items makes no difference
    {"relation": "monotone", "parameter": 0, "direction": "increasing"}          or "decreasing"; equal is allowed
    {"relation": "bounded", "least": 0, "most": {"len": 0}} either may be left out
    {"relation": "length", "parameter": 0}                  as many items as the parameter
    {"relation": "sorted", "order": "ascending"}            or "descending"
    {"relation": "subset", "parameter": 0}                  every item of the answer is one of the parameter
    {"relation": "type", "type": "list[int]"}               as an annotation says it, without sizes
    {"relation": "holds", "source": ..., "entry": "holds"}  holds(arguments, answer) returns True

idempotent and inverse call f and g with the answer in place of the parameter. A program in a relation runs in a sandbox
job of its own, on data alone.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from sparring_verifiers.types import Suite

from .doubts import Doubt
from .drawing.annotations import read_annotation
from .drawing.schema import MAX_PARAMETERS, MEASURES, Bound, Schema, SchemaRefused
from .extract import parse_program

MAX_RELATIONS = 20


class RelationRefused(Doubt):
    """A relation that is not in the table. The message says which and why."""


class RelationKind(StrEnum):
    IDEMPOTENT = "idempotent"
    INVERSE = "inverse"
    PERMUTATION_INVARIANT = "permutation_invariant"
    MONOTONE = "monotone"
    BOUNDED = "bounded"
    LENGTH = "length"
    SORTED = "sorted"
    SUBSET = "subset"
    TYPE = "type"
    HOLDS = "holds"


_FIELDS: dict[RelationKind, tuple[str, ...]] = {
    RelationKind.IDEMPOTENT: ("parameter",),
    RelationKind.INVERSE: ("parameter", "source", "entry"),
    RelationKind.PERMUTATION_INVARIANT: ("parameter",),
    RelationKind.MONOTONE: ("parameter", "direction"),
    RelationKind.BOUNDED: ("least", "most"),
    RelationKind.LENGTH: ("parameter",),
    RelationKind.SORTED: ("order",),
    RelationKind.SUBSET: ("parameter",),
    RelationKind.TYPE: ("type",),
    RelationKind.HOLDS: ("source", "entry"),
}


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation. source, entry: of the program that INVERSE and HOLDS name; type: of TYPE."""

    kind: RelationKind
    parameter: int = 0
    direction: Literal["increasing", "decreasing"] = "increasing"
    order: Literal["ascending", "descending"] = "ascending"
    least: int | float | Bound | None = None
    most: int | float | Bound | None = None
    type: Schema | None = None
    source: str = ""
    entry: str = ""

    def __str__(self) -> str:
        has_parameter = "parameter" in _FIELDS[self.kind]
        return f"{self.kind} in parameter {self.parameter}" if has_parameter else str(self.kind)


def parse_relation(text: str) -> Relation:
    """The relation that a JSON object declares.

    Raises:
        RelationRefused: it is not in the table.
    """
    try:
        raw = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RelationRefused(f"a relation is no JSON: {error}") from None
    if not isinstance(raw, dict) or raw.get("relation") not in set(RelationKind):
        raise RelationRefused(f'a relation is an object whose "relation" is one of {", ".join(RelationKind)}')
    kind = RelationKind(raw["relation"])
    for key in raw:
        if key not in ("relation", *_FIELDS[kind]):
            raise RelationRefused(f"{kind}: {key!r} is none of its fields: {', '.join(_FIELDS[kind])}")
    try:
        made = Relation(kind, **{key: _READERS[key](raw[key]) for key in _FIELDS[kind] if key in raw})
    except (RelationRefused, SchemaRefused) as refused:
        raise RelationRefused(f"{kind}: {refused}") from None
    if kind is RelationKind.BOUNDED and made.least is None and made.most is None:
        raise RelationRefused("bounded: neither least nor most is given")
    if kind is RelationKind.TYPE and made.type is None:
        raise RelationRefused('type: the "type" is missing')
    if kind in (RelationKind.INVERSE, RelationKind.HOLDS) and not (made.source and made.entry):
        raise RelationRefused(f"{kind}: source and entry of a program are needed")
    return made


def _place(raw: object) -> int:
    if type(raw) is not int or not 0 <= raw < MAX_PARAMETERS:
        raise RelationRefused(f"parameter: {raw!r} is no place of a parameter, counted from 0")
    return raw


def _end(raw: object) -> int | float | Bound:
    if isinstance(raw, Mapping):
        return _bound(raw)
    if type(raw) is int or (type(raw) is float and abs(raw) < float("inf")):
        return raw
    raise RelationRefused(f"{raw!r} is neither a number nor a measure of a parameter")


def _bound(raw: Mapping[str, Any]) -> Bound:
    of: Any = next((key for key in raw if key in MEASURES), None)
    rest = {"times": "times", "plus": "plus", "atLeast": "at_least", "atMost": "at_most"}
    if of is None or not set(raw) <= {of, *rest} or any(type(value) is not int for value in raw.values()):
        raise RelationRefused(f"expected one of {', '.join(MEASURES)} with a parameter's place, and whole numbers")
    return Bound(of, _place(raw[of]), **{rest[key]: value for key, value in raw.items() if key != of})


def _one_of(*known: str) -> Any:
    def read(raw: object) -> object:
        if raw not in known:
            raise RelationRefused(f"{raw!r} is none of {', '.join(known)}")
        return raw

    return read


def _type(raw: object) -> Schema:
    if not isinstance(raw, str):
        raise RelationRefused("type: expected an annotation such as list[int]")
    return read_annotation(raw)


def _text(raw: object) -> str:
    if not isinstance(raw, str):
        raise RelationRefused(f"{raw!r} is no text")
    return raw


def _source(raw: object) -> str:
    if parse_program(_text(raw)) is None:
        raise RelationRefused("the source is no Python")
    return _text(raw)


_READERS: dict[str, Any] = {
    "parameter": _place,
    "direction": _one_of("increasing", "decreasing"),
    "order": _one_of("ascending", "descending"),
    "least": _end,
    "most": _end,
    "type": _type,
    "source": _source,
    "entry": _text,
}


def relations_of(suites: tuple[Suite, ...]) -> tuple[Relation, ...]:
    """The relations of the suites, in order, each once.

    Raises:
        RelationRefused: one is not in the table, or there are too many.
    """
    texts = dict.fromkeys(text for suite in suites for text in suite.properties)
    if len(texts) > MAX_RELATIONS:
        raise RelationRefused(f"{len(texts)} relations, more than {MAX_RELATIONS}")
    return tuple(map(parse_relation, texts))
