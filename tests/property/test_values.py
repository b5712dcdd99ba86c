"""What crosses the wall comes back equal and of the same types; hostile encodings are refused and nothing else."""

import copy
import datetime
import decimal
import fractions
import json
import math
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sparring_sandbox import Unencodable, decode, encode, same

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=2**52, max_value=2**54),
    st.floats(allow_nan=False),
    st.complex_numbers(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"])),
    st.binary(),
    st.fractions(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.datetimes(timezones=st.one_of(st.none(), st.just(datetime.UTC))),
    st.dates(),
    st.times(),
)
KEYS = st.recursive(SCALARS, lambda below: st.tuples(below, below) | st.frozensets(below, max_size=3), max_leaves=4)
VALUES = st.recursive(
    SCALARS,
    lambda below: st.one_of(
        st.lists(below, max_size=4),
        st.tuples(below, below),
        st.sets(KEYS, max_size=4),
        st.frozensets(KEYS, max_size=4),
        st.dictionaries(KEYS, below, max_size=4),
    ),
    max_leaves=12,
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda below: st.one_of(
        st.lists(below, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["int", "float", "complex", "bytes", "tuple", "set", "frozenset", "dict", "fraction", "decimal",
                 "datetime", "date", "time", "other"]
            ),
            below,
            max_size=2,
        ),
    ),
)  # fmt: skip


def types(value):
    """The shape of a value in types, all the way down."""
    if isinstance(value, list | tuple):
        return [type(value), *map(types, value)]
    if isinstance(value, dict):
        return [dict, *sorted((repr(types(key)), repr(types(item))) for key, item in value.items())]
    if isinstance(value, set | frozenset):
        return [type(value), *sorted(repr(types(item)) for item in value)]
    return type(value)


@given(VALUES)
def test_a_value_comes_back_equal_and_of_the_same_types(value):
    back = decode(json.loads(json.dumps(encode(value))))
    assert back == value
    assert types(back) == types(value)
    assert same(back, value)


@given(VALUES)
def test_the_same_value_has_the_same_encoding(value):
    assert encode(copy.deepcopy(value)) == encode(value)


@given(VALUES, VALUES)
def test_same_is_symmetric(left, right):
    assert same(left, right) == same(right, left)


@given(VALUES)
def test_same_is_reflexive(value):
    assert same(value, value)
    assert same(value, copy.deepcopy(value), float_tolerance=1e-9)


@pytest.mark.parametrize(
    "wrap", [lambda x: x, lambda x: [x], lambda x: (x,), lambda x: {x}, lambda x: {x: 0}, lambda x: {0: x}]
)
@pytest.mark.parametrize(("left", "right"), [(True, 1), (1, 1.0), (0, False), (1.0, 1 + 0j), ((True,), (1,))])
def test_values_of_different_types_are_not_the_same_though_python_finds_them_equal(left, right, wrap):
    assert wrap(left) == wrap(right)
    assert not same(wrap(left), wrap(right))


def test_zero_has_one_sign_wherever_it_stands():
    assert same(0.0, -0.0)
    assert same({0.0}, {-0.0})
    assert same({0.0: 1}, {-0.0: 1})


@given(st.floats(min_value=1e-300, max_value=1e300))
def test_tolerance_is_relative_and_off_by_default(value):
    near = value * (1 + 1e-12)
    assert same(value, near, float_tolerance=1e-9)
    assert same([{"a": value}], [{"a": near}], float_tolerance=1e-9)
    assert same(value, near) == (value == near)


@given(JSON)
def test_hostile_encodings_are_values_or_unencodable(raw):
    try:
        value = decode(raw)
    except Unencodable:
        return
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize(
    "raw",
    [
        1.5,
        2**53,
        "\ud800",
        {},
        {"a": 1, "b": 2},
        {"other": 1},
        {"int": 5},
        {"int": "5"},
        {"int": "0x05"},
        {"int": "0x" + "f" * 30_000},
        {"float": "nan"},
        {"float": 1},
        {"complex": ["nan", "0x0.0p+0"]},
        {"complex": ["0x0.0p+0"]},
        {"bytes": "not base64"},
        {"set": [1, 1]},
        {"set": [[1]]},
        {"dict": [[1, 2], [1, 3]]},
        {"dict": [[[1], 2]]},
        {"dict": [[1]]},
        {"fraction": ["0x1", "0x0"]},
        {"decimal": "NaN"},
        {"decimal": "Infinity"},
        {"decimal": [0, [1], 2]},
        {"datetime": "yesterday"},
        {"date": 5},
    ],
)
def test_what_encode_never_writes_is_refused(raw):
    with pytest.raises(Unencodable):
        decode(raw)


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


def test_depth_and_size_are_capped_on_both_sides():
    assert decode(encode(nested(60))) == nested(60)
    for raw in (nested(100), nested(5_000)):
        with pytest.raises(Unencodable):
            decode(raw)
        with pytest.raises(Unencodable):
            encode(raw)
    with pytest.raises(Unencodable):
        encode(1 << 100_000)


@pytest.mark.parametrize("tag", [None, "tuple", "set", "dict", "float", "bytes"])
def test_whatever_is_decoded_can_be_written_down_again_up_to_the_last_depth(tag):
    inner = {"float": "0x1.8p+1", "bytes": "AA=="}.get(tag, [] if tag is None else {tag: []})
    if tag in {None, "tuple"}:  # a scalar fits one deeper than a container
        inner = [inner] if tag is None else {"tuple": [inner]}
    known = []
    for depth in range(80):
        raw = inner
        for _ in range(depth):
            raw = [raw]
        try:
            value = decode(raw)
        except Unencodable:
            known.append(False)
            continue
        assert same(decode(encode(value)), value)
        known.append(True)
    assert known == sorted(known, reverse=True)
    assert 60 < sum(known) < 70


@pytest.mark.parametrize("bits", [66_000, 66_300, 66_500, 70_000, 79_900])
def test_an_integer_that_is_decoded_can_be_written_down_again(bits):
    try:
        value = decode({"int": hex(1 << bits)})
    except Unencodable:
        with pytest.raises(Unencodable):
            encode(1 << bits)
    else:
        assert decode(encode(value)) == value == 1 << bits


def test_many_keys_of_one_hash_are_refused_before_they_cost_anything():
    step = 2**61 - 1  # Python's hash of an integer is its remainder by this
    with pytest.raises(Unencodable, match="compound keys"):
        decode({"set": [{"int": hex(step * i)} for i in range(1 << 15, 1 << 16)]})
    assert len(decode({"set": list(range(50_000))})) == 50_000


class Liar(int):
    def __eq__(self, other):
        return True

    __hash__ = int.__hash__


@pytest.mark.parametrize(
    "value",
    [
        Liar(1),
        [Liar(1)],
        object(),
        iter([]),
        math,
        math.nan,
        {"a": math.nan},
        complex(math.nan, 0),
        "\udcff",
        bytearray(),
    ],
)
def test_what_is_not_exactly_of_a_known_type_does_not_cross(value):
    with pytest.raises(Unencodable):
        encode(value)


@pytest.mark.parametrize("text", ["NaN", "sNaN", "NaN1", "-sNaN7", "Infinity", "-inf"])
def test_a_decimal_that_is_no_number_does_not_cross_in_either_direction(text):
    with pytest.raises(Unencodable):
        encode(decimal.Decimal(text))
    with pytest.raises(Unencodable):
        decode({"decimal": text})


def test_fractions_of_one_hash_are_refused_before_they_meet():
    modulus = sys.hash_info.modulus
    forged = [{"fraction": [hex(i * modulus + 1), "0x1"]} for i in range(16_000)]
    for raw in ({"set": forged}, {"frozenset": forged}, {"dict": [[key, 0] for key in forged]}):
        with pytest.raises(Unencodable, match="of one hash"):
            decode(raw)
    honest = {fractions.Fraction(i, 7) for i in range(2000)}
    assert decode(encode(honest)) == honest
