"""Finds JSON in what a model wrote and holds it against a JSON Schema.

The subset that prompts of this project use: type (one or several), enum, const, properties, required,
additionalProperties, items, minItems, maxItems, minLength, maxLength, minimum, maximum, anyOf, and $ref into $defs.
A schema with any other keyword that would decide something is refused, so that nothing passes unread.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

MAX_STARTS = 64  # places in a text at which a JSON value is looked for
MAX_DEPTH = 64

_ANNOTATIONS = frozenset({"title", "description", "default", "examples", "$schema", "$id", "$defs", "definitions"})
_DECIDING = frozenset(
    {
        "type", "enum", "const", "properties", "required", "additionalProperties", "items", "minItems", "maxItems",
        "minLength", "maxLength", "minimum", "maximum", "anyOf", "$ref",
    }
)  # fmt: skip
_START = re.compile(r"[{\[]")
_FENCE = re.compile(r"```[A-Za-z]*[ \t]*\n(.*?)```", re.DOTALL)

_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())
    ),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}


class UnsupportedSchema(ValueError):
    """The schema uses a keyword that this validator does not decide; a defect of the prompt, not of the reply."""


def find_json(text: str, schema: Mapping[str, Any]) -> tuple[str | None, str]:
    """The JSON text in a reply that satisfies the schema, and "" ; or None and the flaw of the likeliest value.

    The whole text is tried first, then fenced blocks, then every place where an object or an array starts.
    """
    first_flaw = ""
    for piece, value in _values(text):
        flaw = find_flaw(value, schema)
        if flaw is None:
            return piece, ""
        first_flaw = first_flaw or flaw
    return None, first_flaw or "the reply holds no JSON value"


def find_flaw(value: Any, schema: Mapping[str, Any]) -> str | None:
    """The first thing in which the value differs from the schema, with its place ("steps[2].claim: ..."), or None.

    Raises:
        UnsupportedSchema: the schema cannot be decided here.
    """
    return _flaw(value, schema, schema, "", 0)


def closes_objects(schema: Mapping[str, Any]) -> bool:
    """Whether every object forbids further properties and requires all of its own: what OpenAI calls strict."""
    for part in _subschemas(schema):
        if "properties" in part or part.get("type") == "object":
            names = set(part.get("properties", {}))
            if part.get("additionalProperties") is not False or set(part.get("required", ())) != names:
                return False
    return True


def _values(text: str) -> Iterator[tuple[str, Any]]:
    decoder = json.JSONDecoder(parse_constant=_refuse_constant)
    pieces = [text.strip(), *(block.strip() for block in _FENCE.findall(text))]
    for piece in pieces:
        try:
            yield piece, decoder.decode(piece)
        except (ValueError, RecursionError):
            continue
    tried, at = 0, 0
    while tried < MAX_STARTS and (start := _START.search(text, at)):
        tried, at = tried + 1, start.start() + 1
        try:
            value, end = decoder.raw_decode(text, start.start())
        except (ValueError, RecursionError):
            continue
        yield text[start.start() : end], value
        at = end


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _flaw(value: Any, schema: Any, root: Mapping[str, Any], path: str, depth: int) -> str | None:
    if depth > MAX_DEPTH:
        return f"{path or 'the value'}: nested deeper than {MAX_DEPTH}"
    if schema is True:
        return None
    if not isinstance(schema, Mapping):
        raise UnsupportedSchema(f"a schema is an object or true, not {schema!r}")
    unread = set(schema) - _DECIDING - _ANNOTATIONS
    if unread:
        raise UnsupportedSchema(f"schema keyword {min(unread)!r} is not decided here")
    if "$ref" in schema:
        return _flaw(value, _referred(schema["$ref"], root), root, path, depth + 1)
    here = path or "the value"
    return (
        _type_flaw(value, schema, here)
        or _any_of_flaw(value, schema, root, path, depth)
        or _size_flaw(value, schema, here)
        or _object_flaw(value, schema, root, path, depth)
        or _array_flaw(value, schema, root, path, depth)
    )


def _type_flaw(value: Any, schema: Mapping[str, Any], here: str) -> str | None:
    if isinstance(value, str) and not _is_unicode(value):
        return f"{here}: the text holds half of a surrogate pair"
    if "type" in schema:
        wanted = [schema["type"]] if isinstance(schema["type"], str) else list(schema["type"])
        for name in wanted:
            if name not in _TYPES:
                raise UnsupportedSchema(f"schema type {name!r} is not known")
        if not any(_TYPES[name](value) for name in wanted):
            return f"{here}: expected {' or '.join(wanted)}, found {_type_name(value)}"
    options = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if options is not None and not any(_same(value, option) for option in options):
        return f"{here}: expected one of {json.dumps(list(options), ensure_ascii=False)[:200]}"
    return None


def _any_of_flaw(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], path: str, depth: int) -> str | None:
    if "anyOf" not in schema:
        return None
    flaws = [_flaw(value, option, root, path, depth + 1) for option in schema["anyOf"]]
    return None if any(flaw is None for flaw in flaws) else flaws[0] or f"{path or 'the value'}: fits no alternative"


def _size_flaw(value: Any, schema: Mapping[str, Any], here: str) -> str | None:
    for kind, low, high, unit in (
        (str, "minLength", "maxLength", "characters"),
        (list, "minItems", "maxItems", "items"),
    ):
        if isinstance(value, kind):
            if len(value) < schema.get(low, 0):
                return f"{here}: expected at least {schema[low]} {unit}, found {len(value)}"
            if len(value) > schema.get(high, len(value)):
                return f"{here}: expected at most {schema[high]} {unit}, found {len(value)}"
    if isinstance(value, int | float) and not isinstance(value, bool):
        if value < schema.get("minimum", value):
            return f"{here}: expected at least {schema['minimum']}, found {value}"
        if value > schema.get("maximum", value):
            return f"{here}: expected at most {schema['maximum']}, found {value}"
    return None


def _object_flaw(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], path: str, depth: int) -> str | None:
    if not isinstance(value, dict):
        return None
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            return f'{path or "the value"}: property "{name}" is missing'
    for name, item in value.items():
        if not _is_unicode(name):
            return f"{path or 'the value'}: a property's name holds half of a surrogate pair"
        inner = properties.get(name, schema.get("additionalProperties", True))
        if inner is False:
            return f'{path or "the value"}: property "{name[:40]}" is not expected'
        flaw = _flaw(item, inner, root, f"{path}.{name}" if path else name, depth + 1)
        if flaw is not None:
            return flaw
    return None


def _array_flaw(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], path: str, depth: int) -> str | None:
    if not isinstance(value, list):
        return None
    for index, item in enumerate(value):
        flaw = _flaw(item, schema.get("items", True), root, f"{path}[{index}]", depth + 1)
        if flaw is not None:
            return flaw
    return None


def _referred(pointer: str, root: Mapping[str, Any]) -> Any:
    found: Any = root
    for step in pointer.removeprefix("#").strip("/").split("/"):
        if not isinstance(found, Mapping) or step not in found:
            raise UnsupportedSchema(f"schema reference {pointer!r} leads nowhere")
        found = found[step]
    return found


def _subschemas(schema: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(schema, Mapping):
        return
    yield schema
    for key in ("properties", "$defs", "definitions"):
        for part in schema.get(key, {}).values():
            yield from _subschemas(part)
    for part in (schema.get("items"), schema.get("additionalProperties"), *schema.get("anyOf", ())):
        yield from _subschemas(part)


def _same(value: Any, option: Any) -> bool:
    """Equal as JSON: true is not 1."""
    return isinstance(value, bool) == isinstance(option, bool) and bool(value == option)


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _type_name(value: Any) -> str:
    return next((name for name, fits in _TYPES.items() if fits(value)), "nothing")
