"""Reads the domain of a reference from its annotations, by its syntax tree alone.

Only ever of the reference: a candidate that annotates its parameters could shrink the domain that it is tested on.
"""

import ast
from typing import Literal

from sparring_verifiers.code.extract import parse_program

from .schema import (
    MAX_DEPTH,
    MAX_PARAMETERS,
    Array,
    Boolean,
    Enum,
    Integer,
    Number,
    Object,
    OneOf,
    Schema,
    SchemaRefused,
    String,
    Tuple,
)

_SCALARS: dict[str, Schema] = {
    "int": Integer(),
    "float": Number(),
    "bool": Boolean(),
    "str": String(),
    "None": Enum((None,)),
}
_ARRAYS: dict[str, Literal["list", "set", "frozenset"]] = {
    "list": "list",
    "List": "list",
    "Sequence": "list",
    "Iterable": "list",
    "Collection": "list",
    "set": "set",
    "Set": "set",
    "frozenset": "frozenset",
    "FrozenSet": "frozenset",
}
_DICTS = ("dict", "Dict", "Mapping")


def annotated_schema(source: str, entry: str) -> tuple[Schema, ...]:
    """The schemas of the entry's parameters, in order; a trailing one with a default and no annotation is left out.

    Raises:
        SchemaRefused: entry is not defined as a function, or a parameter's annotation lies outside the table.
    """
    tree = parse_program(source)
    functions = [] if tree is None else [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    named = [node for node in functions if node.name == entry]
    if not named:
        raise SchemaRefused(f"the reference defines no function {entry} at its top level")
    arguments = named[-1].args
    if arguments.vararg or arguments.kwarg or None in arguments.kw_defaults:
        raise SchemaRefused(f"{entry}: only plain parameters can be drawn")
    parameters = [*arguments.posonlyargs, *arguments.args]
    required = len(parameters) - len(arguments.defaults)
    while len(parameters) > required and parameters[-1].annotation is None:
        parameters.pop()
    if len(parameters) > MAX_PARAMETERS:
        raise SchemaRefused(f"{entry}: more than {MAX_PARAMETERS} parameters")
    return tuple(_parameter(parameter) for parameter in parameters)


def read_annotation(text: str) -> Schema:
    """The schema of an annotation's text, as `list[int]`.

    Raises:
        SchemaRefused: it lies outside the table.
    """
    return _read(_quoted(text), 0)


def _parameter(parameter: ast.arg) -> Schema:
    if parameter.annotation is None:
        raise SchemaRefused(f"{parameter.arg}: no annotation and no declared schema")
    try:
        return _read(parameter.annotation, 0)
    except SchemaRefused as refused:
        raise SchemaRefused(f"{parameter.arg}: {refused}") from None


def _read(node: ast.expr, depth: int) -> Schema:
    if depth > MAX_DEPTH:
        raise SchemaRefused(f"nested deeper than {MAX_DEPTH}")
    if isinstance(node, ast.Constant) and node.value is None:
        return Enum((None,))
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return _read(_quoted(node.value), depth + 1)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return OneOf((_read(node.left, depth + 1), _read(node.right, depth + 1)))
    if isinstance(node, ast.Subscript):
        inside = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        return _generic(_name(node.value), inside, depth + 1)
    name = _name(node)
    if name in _SCALARS:
        return _SCALARS[name]
    raise SchemaRefused(f"{name} is not in the table, or lacks the type of its items")


def _generic(name: str, inside: list[ast.expr], depth: int) -> Schema:
    if name in _ARRAYS and len(inside) == 1:
        kind = _ARRAYS[name]
        items = _read(inside[0], depth)
        if kind != "list":
            _hashable(items, name)
        return Array(items, 0, 10 if depth == 1 else 5, kind != "list", kind)
    if name in ("tuple", "Tuple"):
        if len(inside) == 2 and isinstance(inside[1], ast.Constant) and inside[1].value is Ellipsis:
            return Array(_read(inside[0], depth), 0, 10 if depth == 1 else 5, kind="tuple")
        return Tuple(tuple(_read(item, depth) for item in inside))
    if name in _DICTS and len(inside) == 2:
        keys = _read(inside[0], depth)
        _hashable(keys, name)
        return Object(_read(inside[1], depth), keys)
    if name == "Optional" and len(inside) == 1:
        return OneOf((_read(inside[0], depth), Enum((None,))))
    if name == "Union":
        return OneOf(tuple(_read(item, depth) for item in inside))
    if name == "Literal":
        return Enum(tuple(_literal(item) for item in inside))
    raise SchemaRefused(f"{name}[...] is not in the table")


def _hashable(schema: Schema, where: str) -> None:
    if isinstance(schema, Object) or (isinstance(schema, Array) and schema.kind in ("list", "set")):
        raise SchemaRefused(f"{where}: its items or keys cannot be hashed")
    inside: tuple[Schema, ...] = ()
    if isinstance(schema, Array):
        inside = (schema.items,)
    elif isinstance(schema, Tuple):
        inside = schema.items
    elif isinstance(schema, OneOf):
        inside = schema.choices
    for item in inside:
        _hashable(item, where)


def _literal(node: ast.expr) -> object:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = node.operand.value
        if type(value) is int:
            return -value
    if isinstance(node, ast.Constant) and (node.value is None or type(node.value) in (bool, int, str)):
        return node.value
    raise SchemaRefused("Literal: only integers, strings, true, false and None")


def _quoted(text: str) -> ast.expr:
    tree = parse_program(text)
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        raise SchemaRefused(f"{text!r} is no annotation")
    return tree.body[0].value


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    raise SchemaRefused("an annotation of that form is not in the table")
