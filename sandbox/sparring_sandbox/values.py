"""Python values as tagged JSON, and their comparison by exact type.

This file also runs inside the sandbox, as text: standard library only, no import of ours, and the rarer modules only
when a value needs them, since every job pays for what is imported here. What comes back through it is a claim; it is
decoded here and compared outside.

JSON's own null, true, "text" and whole numbers below 2**53 stand for themselves; a list is a list; everything else is
an object with one key, its tag:

    {"int": "0x3fffffffffffff"}   {"float": "0x1.8p+1"}   {"complex": [re, im]}   {"bytes": "base64"}
    {"tuple": [...]}   {"set": [...]}   {"frozenset": [...]}   {"dict": [[key, value], ...]}
    {"fraction": ["0x1", "0x3"]}   {"decimal": "1.10"}   {"datetime": "iso"}   {"date": "iso"}   {"time": "iso"}
"""

from __future__ import annotations

import binascii
import math
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # the import costs time inside
    from collections.abc import Collection
    from typing import Any

MAX_DEPTH = 64
MAX_DIGITS = 20_000  # of an integer; more is refused before it is parsed
MAX_ITEMS = 1_000_000
# Keys of other types than text can be chosen so that all their hashes are equal, which makes a set of n items cost n**2
# comparisons on our side, of fractions in Python.
MAX_EQUAL_HASHES = 64
MAX_COMPOUND_KEYS = 16_384


class Unencodable(ValueError):
    """The value does not cross: another type, a cycle, NaN inside, too deep or too large."""


def encode(value: object) -> object:
    """The value as JSON values.

    Raises:
        Unencodable: it is none of the types above, by exact type: a subclass could lie about itself.
    """
    return _encode(value, 0)


def _encode(value: object, depth: int) -> object:
    if value is None or type(value) is bool:
        return value
    if type(value) is str:
        return _text(value)
    if type(value) is int:
        return value if -(2**53) < value < 2**53 else {"int": _digits(value)}
    if type(value) is float:
        return {"float": _float_text(value)}
    if type(value) not in (list, tuple, set, frozenset, dict):
        return _encode_scalar(value)
    below = _below(depth)
    if type(value) is list:
        return _items(value, below)
    if type(value) is tuple:
        return {"tuple": _items(value, below)}
    if type(value) is set or type(value) is frozenset:
        return {type(value).__name__: sorted((_encode(item, below) for item in value), key=repr)}
    assert isinstance(value, dict)
    return {"dict": [[_encode(key, below), _encode(item, below)] for key, item in value.items()]}


def _items(value: Collection[object], depth: int) -> list[object]:
    return list(value) if _are_small(value) else [_encode(item, depth) for item in value]


def _are_small(value: Collection[Any]) -> bool:
    """Whether all are integers that stand for themselves: so it is most often, and one by one takes far longer."""
    return set(map(type, value)) == {int} and min(value) > -(2**53) and max(value) < 2**53


def _encode_scalar(value: object) -> object:
    if type(value) is bytes:
        return {"bytes": binascii.b2a_base64(value, newline=False).decode("ascii")}
    if type(value) is complex:
        return {"complex": [_float_text(value.real), _float_text(value.imag)]}
    # A value can only be of a type whose module is loaded; asking for the module would load it.
    if "fractions" in sys.modules:
        import fractions

        if type(value) is fractions.Fraction:
            return {"fraction": [_digits(value.numerator), _digits(value.denominator)]}
    if "decimal" in sys.modules or "_decimal" in sys.modules:
        import decimal

        if type(value) is decimal.Decimal:
            return {"decimal": _decimal_text(str(value))}
    if "datetime" in sys.modules:
        import datetime

        if type(value) is datetime.datetime or type(value) is datetime.date or type(value) is datetime.time:
            return {type(value).__name__: value.isoformat()}
    raise Unencodable(f"a {type(value).__name__} does not cross")


def _text(value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Unencodable("text with a lone surrogate") from None
    return value


def _digits(value: int) -> str:
    if value.bit_length() > MAX_DIGITS * 3.32:
        raise Unencodable(f"an integer of more than {MAX_DIGITS} digits")
    return hex(value)


def _float_text(value: float) -> str:
    if math.isnan(value):
        raise Unencodable("NaN")
    return value.hex()


def _decimal_text(text: str) -> str:
    if len(text) > MAX_DIGITS or not text.isascii() or "n" in text.lower():  # "NaN", "sNaN1", "Infinity"
        raise Unencodable("a decimal that is not finite, or of too many digits")
    return text


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
    if raw is None or type(raw) is bool:
        return raw
    if type(raw) is str:
        return _text(raw)
    if type(raw) is int:
        if not -(2**53) < raw < 2**53:
            raise Unencodable("a bare integer beyond 2**53")
        return raw
    if type(raw) is list:
        below = _below(depth)
        return raw if _are_small(raw) else [_decode(item, below) for item in raw]
    if type(raw) is not dict or len(raw) != 1:
        raise Unencodable("expected an object with one tag")
    ((tag, body),) = raw.items()
    if tag in _SCALARS:
        return _SCALARS[tag](body)
    return _decode_container(tag, body, _below(depth))


def _below(depth: int) -> int:
    """The depth inside a container; the same both ways, so what was decoded can be written down again."""
    if depth >= MAX_DEPTH:
        raise Unencodable(f"nested deeper than {MAX_DEPTH}")
    return depth + 1


def _decode_container(tag: object, body: object, depth: int) -> object:
    if tag == "tuple":
        return tuple([_decode(item, depth) for item in _list(body)])
    if tag == "set":
        return set(_keys(body, depth))
    if tag == "frozenset":
        return frozenset(_keys(body, depth))
    if tag != "dict":
        raise Unencodable("expected the tag of a value")
    pairs = [_pair(pair) for pair in _list(body)]
    keys = _keys([key for key, _ in pairs], depth)
    return dict(zip(keys, [_decode(item, depth) for _, item in pairs], strict=True))


def _list(body: object) -> list[object]:
    if type(body) is not list or len(body) > MAX_ITEMS:
        raise Unencodable("expected a list")
    return body


def _pair(body: object) -> tuple[object, object]:
    first, second = _list(body)
    return first, second


def _keys(body: object, depth: int) -> list[object]:
    """The decoded items, each once."""
    raw = _list(body)
    if len(raw) > MAX_COMPOUND_KEYS and not all(type(item) is str or type(item) is int for item in raw):
        raise Unencodable(f"more than {MAX_COMPOUND_KEYS} compound keys")
    items = [_decode(item, depth) for item in raw]
    seen: dict[int, int] = {}
    for item in items:  # before they meet each other in a set
        count = seen[hash(item)] = seen.get(hash(item), 0) + 1
        if count > MAX_EQUAL_HASHES:
            raise Unencodable(f"more than {MAX_EQUAL_HASHES} keys of one hash")
    if len(set(items)) != len(items):
        raise Unencodable("an item twice in a set or a dict")
    return items


def _decode_text(body: object) -> str:
    if type(body) is not str:
        raise Unencodable("expected text")
    return body


def _decode_int(body: object) -> int:
    text = _decode_text(body)
    if len(text) > MAX_DIGITS:
        raise Unencodable(f"an integer of more than {MAX_DIGITS} digits")
    value = int(text, 16)
    if _digits(value) != text:
        raise Unencodable("an integer that is not written as hex() writes it")
    return value


def _decode_float(body: object) -> float:
    value = float.fromhex(_decode_text(body))
    if math.isnan(value):
        raise Unencodable("NaN")
    return value


def _decode_complex(body: object) -> complex:
    real, imaginary = _pair(body)
    return complex(_decode_float(real), _decode_float(imaginary))


def _decode_bytes(body: object) -> bytes:
    return binascii.a2b_base64(_decode_text(body), strict_mode=True)


def _decode_fraction(body: object) -> object:
    import fractions

    numerator, denominator = _pair(body)
    return fractions.Fraction(_decode_int(numerator), _decode_int(denominator))


def _decode_decimal(body: object) -> object:
    import decimal

    return decimal.Decimal(_decimal_text(_decode_text(body)))


def _decode_datetime(body: object) -> object:
    import datetime

    return datetime.datetime.fromisoformat(_decode_text(body))


def _decode_date(body: object) -> object:
    import datetime

    return datetime.date.fromisoformat(_decode_text(body))


def _decode_time(body: object) -> object:
    import datetime

    return datetime.time.fromisoformat(_decode_text(body))


_SCALARS = {
    "int": _decode_int,
    "float": _decode_float,
    "complex": _decode_complex,
    "bytes": _decode_bytes,
    "fraction": _decode_fraction,
    "decimal": _decode_decimal,
    "datetime": _decode_datetime,
    "date": _decode_date,
    "time": _decode_time,
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
        return _same_keys(left, right) and all(
            same(item, right[key], float_tolerance=float_tolerance) for key, item in left.items()
        )
    if isinstance(left, (set, frozenset)) and isinstance(right, (set, frozenset)):
        return _same_keys(left, right)
    return left == right


def _same_keys(left: Collection[object], right: Collection[object]) -> bool:
    """Whether the keys agree by exact type, so that {1: x} is not {True: x}."""
    theirs = {key: key for key in right}
    return len(left) == len(right) and all(key in theirs and same(key, theirs[key]) for key in left)
