"""Records as JSON and their digests: the one place where a dataclass of ours becomes bytes and comes back.

Canonical JSON (sorted keys, no spaces, UTF-8, NaN refused) is what is hashed. Values cross in the tagged encoding of
the sandbox. A union is told apart by "type", the name of its class.
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from operator import attrgetter
from types import MappingProxyType
from typing import Any, TypeVar, get_args, get_origin

import cattrs
import orjson
from cattrs.gen import make_dict_unstructure_fn, override
from cattrs.strategies import configure_tagged_union

from sparring_sandbox import Return, Value, decode, encode

from .messages import Part, Reasoning
from .types import (
    Author,
    Case,
    Checker,
    Domain,
    Matching,
    Origin,
    Problem,
    Program,
    Reference,
    Stated,
    Suite,
    SuiteKind,
)

T = TypeVar("T")

# The metadata of a field that came later, in a record of another room; its own records are listed below.
LATER: Mapping[str, bool] = MappingProxyType({"omitted_at_default": True})

# Fields that came later are not written at their default: an id stands for what was declared, and ids stay.
_LATER_FIELDS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (Checker, ("inputs",)),
    (Matching, ("absolute", "by_value")),
    (Program, ("matching", "brute_force")),
    (Reasoning, ("signature", "signed_by", "is_sealed")),
    (Stated, ("matching", "schema")),
    (Suite, ("properties",)),
)


def converter() -> cattrs.Converter:
    """A converter that knows values and our unions; a room above registers its own unions on top."""
    made = cattrs.Converter(forbid_extra_keys=True)
    told = made.get_structure_hook(tuple[int, ...], cache_result=False)
    made.register_structure_hook_factory(_is_row, lambda kind: _row_of(kind, made, told))
    made.register_unstructure_hook_func(lambda kind: kind == Value, encode)
    made.register_structure_hook_func(lambda kind: kind == Value, lambda raw, _: decode(raw))
    made.register_unstructure_hook(StrEnum, attrgetter("_value_"))  # `value` is a property written in Python
    for kind, later in _LATER_FIELDS:  # the parts before the wholes, whose hooks look theirs up
        omitted: dict[str, Any] = {name: override(omit_if_default=True) for name in later}
        made.register_unstructure_hook(kind, make_dict_unstructure_fn(kind, made, **omitted))
    made.register_unstructure_hook_factory(_has_later_fields, lambda kind: _without_defaults(kind, made))
    for union in (Part, Reference, Return):
        configure_tagged_union(union, made, tag_name="type")
    return made


def _is_row(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (Ellipsis,)


def _row_of(kind: Any, made: cattrs.Converter, told: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """What reads a tuple of any length: a third of what reading a record takes is cattrs' own way through its tuples,
    which asks for each what reads its elements. told: that way, which says where an element is wrong."""
    (element, _) = get_args(kind)
    hook = made.get_structure_hook(element)

    def read(raw: Any, _: Any) -> Any:
        try:
            return tuple([hook(each, element) for each in raw])
        except Exception:  # noqa: BLE001 - it is raised again, by what says where
            return told(raw, kind)

    return read


def _has_later_fields(kind: Any) -> bool:
    return isinstance(kind, type) and dataclasses.is_dataclass(kind) and bool(_later_fields(kind))


def _later_fields(kind: Any) -> list[str]:
    return [field.name for field in dataclasses.fields(kind) if field.metadata == LATER]


def _without_defaults(kind: Any, made: cattrs.Converter) -> Callable[[Any], dict[str, Any]]:
    omitted: dict[str, Any] = {name: override(omit_if_default=True) for name in _later_fields(kind)}
    return make_dict_unstructure_fn(kind, made, **omitted)


MOST_PARTS = 10_000  # lists and mappings that are looked through for what orjson writes otherwise; a circle ends there
_PLAIN = frozenset((int, bool, type(None)))

_converter = converter()
# Records are trees: to look for cycles takes a tenth of the time or more.
_encoder = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False, check_circular=False
)


def to_json(record: object, kind: Any = None) -> Any:
    """The record as JSON values (dict, list, str, int, float, bool, None). kind: its type, when a union."""
    return _converter.unstructure(record, unstructure_as=kind or type(record))


def from_json(kind: type[T], raw: Any) -> T:
    """The record that `to_json` wrote.

    Raises:
        cattrs.BaseValidationError: raw is not such a record.
    """
    return _converter.structure(raw, kind)


def canonical(raw: Any) -> bytes:
    """JSON values as canonical bytes: equal values give equal bytes. The bytes are those of Python's own json.

    Raises:
        ValueError: a number that JSON has not (nan), or a text that has no bytes (a lone surrogate).
    """
    if _is_plain(raw):
        try:
            return orjson.dumps(raw, option=orjson.OPT_SORT_KEYS)  # a tenth of the time
        except TypeError:  # a whole number above 64 bits, a key that is no text, very deep: Python's own knows them
            pass
    return _encoder.encode(raw).encode()


def _is_plain(raw: Any) -> bool:
    """Whether orjson writes the values as json does, which it does not for every float (1e+16, 1e16, nan)."""
    waiting: list[Any] = [(raw,)]
    for values in waiting:
        if len(waiting) > MOST_PARTS:
            return False
        for value in values:
            kind = type(value)
            if kind is str:
                continue
            if kind is dict:
                waiting.append(value.values())
            elif kind is list or kind is tuple:
                waiting.append(value)
            elif kind is float:
                if not (1e-3 <= abs(value) < 1e15 or value == 0.0):
                    return False
            elif kind not in _PLAIN:
                return False
    return True


def digest(raw: Any) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(raw)).hexdigest()


def problem_id(domain: Domain, statement: str, reference: Reference) -> str:
    """The id of a problem: what is asked and what decides it, nothing else."""
    return digest({"domain": domain.value, "statement": statement, "reference": to_json(reference, Reference)})


def suite_id(
    parent_id: str | None,
    kind: SuiteKind,
    cases: tuple[Case, ...],
    author: Author,
    is_hidden: bool,
    properties: tuple[str, ...] = (),
) -> str:
    """The id of a suite: its content."""
    content = {
        "parent_id": parent_id,
        "kind": kind.value,
        "cases": [to_json(case) for case in cases],
        "author": to_json(author),
        "is_hidden": is_hidden,
    }
    return digest(content | ({"properties": list(properties)} if properties else {}))


def make_suite(
    cases: tuple[Case, ...],
    author: Author,
    *,
    is_hidden: bool,
    kind: SuiteKind = SuiteKind.CASES,
    parent_id: str | None = None,
    properties: tuple[str, ...] = (),
) -> Suite:
    """A suite with the id that its content gives it."""
    made = suite_id(parent_id, kind, cases, author, is_hidden, properties)
    return Suite(made, parent_id, kind, cases, author, is_hidden, properties)


def make_problem(
    domain: Domain, statement: str, reference: Reference, origin: Origin, suites: tuple[Suite, ...] = ()
) -> Problem:
    """A problem with the id that its content gives it."""
    return Problem(problem_id(domain, statement, reference), domain, statement, reference, origin, suites)
