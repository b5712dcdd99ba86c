"""Fits JSON values to a program's declared parameters: JSON has no tuples, no sets, and only texts for keys."""

from sparring_sandbox import Value
from sparring_verifiers.types import Program

from .draw import Arguments, input_schema
from .membership import is_in_domain
from .schema import (
    Array,
    Balanced,
    Boolean,
    Dependent,
    Enum,
    Integer,
    Joined,
    Number,
    Object,
    OneOf,
    Schema,
    SchemaRefused,
    String,
    Tuple,
)


def fit_arguments(program: Program, arguments: list[Value]) -> Arguments | None:
    """The arguments as values of the program's types; None when one of them is of another type.

    The ranges of a declared domain hold too; those of annotations are ours and bind nobody. A program whose domain
    cannot be read takes the arguments as they are.
    """
    try:
        schemas = input_schema(program)
    except SchemaRefused:
        return tuple(arguments)
    if len(arguments) != len(schemas):
        return None
    try:
        fitted = tuple(_fit(value, schema) for value, schema in zip(arguments, schemas, strict=True))
    except ValueError:
        return None
    return None if program.schema is not None and not is_in_domain(schemas, fitted) else fitted


def _fit(value: Value, schema: Schema) -> Value:
    """The value as the schema has it.

    Raises:
        ValueError: it is of another type.
    """
    match schema:
        case OneOf(choices):
            return _first_fit(value, choices)
        case Enum(values):
            if any(type(value) is type(known) and value == known for known in values):
                return value
        case Integer() | Boolean() | String() | Joined() | Balanced():
            if type(value) is {Integer: int, Boolean: bool}.get(type(schema), str):
                return value
        case Dependent(inside):
            return _fit(value, inside)
        case Number():
            if isinstance(value, int | float) and not isinstance(value, bool):
                return float(value)
        case Object(values, keys):
            if isinstance(value, dict):
                return {_key(key, keys): _fit(item, values) for key, item in value.items()}
        case Array() | Tuple():
            return _fit_items(value, schema)
        case _:  # a part of another parameter is of that one's types, which JSON cannot bend
            return value
    raise ValueError("of another type")


def _fit_items(value: Value, schema: Array | Tuple) -> Value:
    if not isinstance(value, list):
        raise ValueError("no list")
    if isinstance(schema, Tuple):
        fitted = [_fit(item, inside) for item, inside in zip(value, schema.items, strict=True)]
        return tuple(fitted) if schema.kind == "tuple" else fitted
    items = [_fit(item, schema.items) for item in value]
    return {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[schema.kind](items)


def _first_fit(value: Value, choices: tuple[Schema, ...]) -> Value:
    for choice in choices:
        try:
            return _fit(value, choice)
        except ValueError:
            continue
    raise ValueError("of none of the types")


def _key(key: Value, schema: Schema) -> Value:
    """A key is a text in JSON; where whole numbers are wanted it is read as one."""
    if isinstance(schema, Integer) and isinstance(key, str) and key.lstrip("-").isdecimal() and len(key) <= 31:
        return int(key)
    return _fit(key, schema)
