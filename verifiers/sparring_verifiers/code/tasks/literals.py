"""Python literals as text and as values. The reader is closed: it walks the syntax tree and evaluates nothing.

A literal here is None, a truth value, a whole number, a finite float, a text, bytes, or a tuple, list, set or dict of
literals, and a minus before a number. A call, a name, an attribute, a comprehension, an f-string, any other operator
and a complex number are none.
"""

import ast
import math

from sparring_sandbox import Unencodable, decode, encode
from sparring_verifiers.code.extract import parse_program

MAX_LITERAL_CHARS = 8_000
MAX_NODES = 4_000
MAX_DEPTH = 60  # below the depth at which values no longer cross

_ATOMS = (type(None), bool, int, float, str, bytes)


class NotLiteral(ValueError):
    """The text is no literal, or the value has none. The message says why, without the text."""


class FinalStop(NotLiteral):
    """The text ends in a full stop that may be the end of a number or of a sentence."""


def read_literal(text: str) -> object:
    """The value that the text stands for, as a whole; a full stop after it that is part of no number ends a sentence.

    Raises:
        FinalStop: it may be either.
        NotLiteral: it is anything else than one literal, or too long, too deep or too large.
    """
    tree = _parsed(text)
    if tree is None:
        raise NotLiteral("it is not one Python expression")
    return _value(tree)


def readings(text: str) -> tuple[object, ...]:
    """What the text may stand for: one value, or two where a full stop at the end may belong to a number or end a
    sentence ("5." is 5.0, or 5).

    Raises:
        NotLiteral: see `read_literal`.
    """
    try:
        return (read_literal(text),)
    except FinalStop:
        return read_literal(f"{text.strip()}0"), read_literal(text.strip()[:-1])


def read_arguments(text: str, entry: str) -> tuple[object, ...]:
    """The arguments in the text: a call of entry, or what stands between the parentheses of one.

    Raises:
        NotLiteral: there is anything else, a keyword argument, or an argument that is no literal.
    """
    tree = _call(_parsed(text), entry) or _call(_parsed(f"{entry}({text}\n)"), entry)
    if tree is None:
        raise NotLiteral("it is no list of arguments")
    if tree.keywords:
        raise NotLiteral("arguments are given by their place, not by name")
    return tuple(_value(argument) for argument in tree.args)


def write_literal(value: object) -> str:
    """The one spelling of a value: as repr() writes it, a set in the order of its items' spellings.

    Raises:
        NotLiteral: it has none, as the empty set, a frozenset or an infinite number.
    """
    if type(value) is list:
        return f"[{', '.join(map(write_literal, value))}]"
    if type(value) is tuple:
        return f"({', '.join(map(write_literal, value))}{',' if len(value) == 1 else ''})"
    if type(value) is set and value:
        return f"{{{', '.join(sorted(map(write_literal, value)))}}}"
    if type(value) is dict:
        return f"{{{', '.join(f'{write_literal(key)}: {write_literal(item)}' for key, item in value.items())}}}"
    if type(value) not in _ATOMS or (type(value) is float and not math.isfinite(value)):
        raise NotLiteral(f"this {type(value).__name__} cannot be written as a literal")
    try:
        return repr(value)
    except ValueError:
        raise NotLiteral("a whole number of too many digits") from None


def write_call(entry: str, arguments: tuple[object, ...]) -> str:
    """The call of entry with these arguments.

    Raises:
        NotLiteral: one of them has no literal.
    """
    return f"{entry}({', '.join(map(write_literal, arguments))})"


def _call(tree: ast.expr | None, entry: str) -> ast.Call | None:
    is_call = isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == entry
    return tree if isinstance(tree, ast.Call) and is_call else None


def _parsed(text: str) -> ast.expr | None:
    """The one expression that the text is, or None."""
    if len(text) > MAX_LITERAL_CHARS:
        raise NotLiteral(f"it has {len(text)} characters, more than {MAX_LITERAL_CHARS}")
    text = text.strip()
    if text.endswith("."):
        if parse_program(text) is not None:
            raise FinalStop("it ends in a full stop, which may be the end of a number or of a sentence")
        text = text[:-1]
    tree = parse_program(text)
    if tree is None or len(tree.body) != 1 or not isinstance(tree.body[0], ast.Expr):
        return None
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise NotLiteral(f"it has more than {MAX_NODES} parts")
    return tree.body[0].value


def _value(tree: ast.expr) -> object:
    try:
        return decode(_encoded(tree, 0))  # which refuses an item twice, keys that collide, and half a character
    except Unencodable as error:
        raise NotLiteral(str(error)) from None


def _encoded(node: ast.expr, depth: int) -> object:
    """The literal in the tagged encoding of values, so that reading a value has one way and one set of caps."""
    if depth > MAX_DEPTH:
        raise NotLiteral(f"it is nested deeper than {MAX_DEPTH}")
    below = depth + 1
    match node:
        case ast.Constant(value=value) if type(value) in _ATOMS:
            return _atom(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) if (
            type(value) is not bool
        ):
            return _atom(-value)
        case ast.List(elts=items):
            return [_encoded(item, below) for item in items]
        case ast.Tuple(elts=items):
            return {"tuple": [_encoded(item, below) for item in items]}
        case ast.Set(elts=items):
            return {"set": [_encoded(item, below) for item in items]}
        case ast.Dict(keys=keys, values=items):
            pairs = zip(keys, items, strict=True)
            return {"dict": [[_encoded(_key(key), below), _encoded(item, below)] for key, item in pairs]}
        case _:
            raise NotLiteral(f"{_WORDS.get(type(node), type(node).__name__)} is no literal")


def _atom(value: object) -> object:
    if type(value) is float and not math.isfinite(value):
        raise NotLiteral("a float too large")
    return encode(value)


def _key(key: ast.expr | None) -> ast.expr:
    if key is None:
        raise NotLiteral("an unpacked dict is no literal")
    return key


_WORDS: dict[type, str] = {
    ast.Call: "a call",
    ast.Name: "a name",
    ast.Attribute: "an attribute",
    ast.Subscript: "a subscript",
    ast.JoinedStr: "an f-string",
    ast.BinOp: "an operation",
    ast.UnaryOp: "an operation",
    ast.BoolOp: "an operation",
    ast.Compare: "a comparison",
    ast.Lambda: "a function",
    ast.Starred: "an unpacked argument",
    ast.Constant: "a complex number or an ellipsis",
    **dict.fromkeys((ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp), "a comprehension"),
}
