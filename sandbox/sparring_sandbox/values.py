"""Python values as tagged JSON, and their comparison by exact type.

This file also runs inside the sandbox, as text: standard library only, no import of ours. What comes back through it is
a claim; it is decoded here and compared outside.

JSON's own null, true, "text" and whole numbers below 2**53 stand for themselves; a list is a list; everything else is
an object with one key, its tag:

    {"int": "12345678901234567890"}   {"float": "0x1.8p+1"}   {"complex": [re, im]}   {"bytes": "base64"}
    {"tuple": [...]}   {"set": [...]}   {"frozenset": [...]}   {"dict": [[key, value], ...]}
    {"fraction": ["1", "3"]}   {"decimal": "1.10"}   {"datetime": "iso"}   {"date": "iso"}   {"time": "iso"}
"""

import base64
import datetime
import decimal
import fractions
import math

MAX_DEPTH = 64
MAX_DIGITS = 20_000  # of an integer; more is refused before it is parsed
MAX_ITEMS = 1_000_000


class Unencodable(ValueError):
    """The value does not cross: another type, a cycle, NaN inside, too deep or too large."""


def encode(value: object) -> object:
    """The value as JSON values.

    Raises:
        Unencodable: it is none of the types above, by exact type: a subclass could lie about itself.
    """
    return _encode(value, 0)


def _encode(value: object, depth: int) -> object:
    kind = type(value)
    if value is None or kind is bool or kind is str:
        return value
    if kind is int:
        return value if -(2**53) < value < 2**53 else {"int": _digits(value)}  # type: ignore[operator,arg-type]
    if kind is float:
        return {"float": _float_text(value)}  # type: ignore[arg-type]
    if depth >= MAX_DEPTH:
        raise Unencodable(f"nested deeper than {MAX_DEPTH}")
    below = depth + 1
    if kind is list:
        return [_encode(item, below) for item in value]  # type: ignore[attr-defined]
    if kind is tuple:
        return {"tuple": [_encode(item, below) for item in value]}  # type: ignore[attr-defined]
    if kind is set or kind is frozenset:
        items = [_encode(item, below) for item in value]  # type: ignore[attr-defined]
        return {kind.__name__: sorted(items, key=repr)}
    if kind is dict:
        return {"dict": [[_encode(k, below), _encode(v, below)] for k, v in value.items()]}  # type: ignore[attr-defined]
    return _encode_scalar(value)


def _encode_scalar(value: object) -> object:
    kind = type(value)
    if kind is bytes:
        return {"bytes": base64.b64encode(value).decode()}  # type: ignore[arg-type]
    if kind is complex:
        return {"complex": [_float_text(value.real), _float_text(value.imag)]}  # type: ignore[attr-defined]
    if kind is fractions.Fraction:
        return {"fraction": [_digits(value.numerator), _digits(value.denominator)]}  # type: ignore[attr-defined]
    if kind is decimal.Decimal:
        if not value.is_finite():  # type: ignore[attr-defined]
            raise Unencodable("a decimal that is not finite")
        return {"decimal": str(value)}
    if kind is datetime.datetime or kind is datetime.date or kind is datetime.time:
        return {kind.__name__: value.isoformat()}  # type: ignore[attr-defined]
    raise Unencodable(f"a {kind.__name__} does not cross")


def _digits(value: int) -> str:
    if value.bit_length() > MAX_DIGITS * 3.32:
        raise Unencodable(f"an integer of more than {MAX_DIGITS} digits")
    return hex(value)


def _float_text(value: float) -> str:
    if math.isnan(value):
        raise Unencodable("NaN")
    return value.hex()


def decode(raw: object) -> object:
    """The value that `encode` wrote.

    Raises:
        Unencodable: raw is not such an encoding.
    """
    try:
        return _decode(raw, 0)
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise Unencodable(f"not an encoded value: {error}") from None


def _decode(raw: object, depth: int) -> object:
    if raw is None or type(raw) in (bool, str):
        return raw
    if type(raw) is int:
        if not -(2**53) < raw < 2**53:
            raise Unencodable("a bare integer beyond 2**53")
        return raw
    if depth > MAX_DEPTH:
        raise Unencodable(f"nested deeper than {MAX_DEPTH}")
    below = depth + 1
    if type(raw) is list:
        return [_decode(item, below) for item in raw]
    if type(raw) is not dict or len(raw) != 1:
        raise Unencodable("expected an object with one tag")
    ((tag, body),) = raw.items()
    if tag in _CONTAINERS:
        items = [_decode(item, below) for item in _list(body)]
        made = _CONTAINERS[tag](items)
        if len(made) != len(items):
            raise Unencodable("an item twice in a set")
        return made
    if tag == "dict":
        return _decode_dict(body, below)
    if tag == "complex":
        real, imag = _list(body)
        return complex(float.fromhex(real), float.fromhex(imag))
    if tag == "fraction":
        numerator, denominator = _list(body)
        return fractions.Fraction(_int(numerator), _int(denominator))
    return _SCALARS[tag](body)


def _decode_dict(body: object, depth: int) -> dict[object, object]:
    made: dict[object, object] = {}
    for pair in _list(body):
        key, value = _list(pair)
        made[_decode(key, depth)] = _decode(value, depth)
    if len(made) != len(_list(body)):
        raise Unencodable("a key twice in a dict")
    return made


def _list(body: object) -> list:  # type: ignore[type-arg]
    if type(body) is not list or len(body) > MAX_ITEMS:
        raise Unencodable("expected a list")
    return body


def _int(text: object) -> int:
    if type(text) is not str or len(text) > MAX_DIGITS:
        raise Unencodable("expected an integer's digits")
    return int(text, 16)


def _float(text: object) -> float:
    value = float.fromhex(text)  # type: ignore[arg-type]
    if math.isnan(value):
        raise Unencodable("NaN")
    return value


_CONTAINERS = {"tuple": tuple, "set": set, "frozenset": frozenset}
_SCALARS = {
    "int": _int,
    "float": _float,
    "bytes": lambda body: base64.b64decode(body, validate=True),
    "decimal": decimal.Decimal,
    "datetime": datetime.datetime.fromisoformat,
    "date": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
}


def same(left: object, right: object, *, float_tolerance: float = 0.0) -> bool:
    """Whether two decoded values are equal, by exact type all the way down.

    float_tolerance: relative; 0 means equal bit for bit but for the sign of zero. True is not 1, 1 is not 1.0.
    """
    if type(left) is not type(right):
        return False
    if type(left) is float and type(right) is float:
        return left == right or (float_tolerance > 0 and math.isclose(left, right, rel_tol=float_tolerance))
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and all(
            same(a, b, float_tolerance=float_tolerance) for a, b in zip(left, right, strict=True)
        )
    if isinstance(left, dict) and isinstance(right, dict):
        return _same_dict(left, right, float_tolerance)
    if isinstance(left, (set, frozenset)) and isinstance(right, (set, frozenset)):
        return _same_items(left, right)
    return left == right


def _same_dict(left: dict[object, object], right: dict[object, object], tolerance: float) -> bool:
    # Keys are compared through their encoding, so that {1: x} is not {True: x}.
    ours = {repr(encode(key)): value for key, value in left.items()}
    theirs = {repr(encode(key)): value for key, value in right.items()}
    return ours.keys() == theirs.keys() and all(
        same(value, theirs[key], float_tolerance=tolerance) for key, value in ours.items()
    )


def _same_items(left: "set[object] | frozenset[object]", right: "set[object] | frozenset[object]") -> bool:
    return sorted(repr(encode(item)) for item in left) == sorted(repr(encode(item)) for item in right)
