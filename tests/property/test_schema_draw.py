"""What is drawn lies in its domain, is drawn once, and crosses the wall as it is."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sparring_sandbox import decode, encode, same
from sparring_verifiers import parse_schema
from sparring_verifiers.code.drawing.draw import draw_inputs, input_key
from sparring_verifiers.code.drawing.schema import (
    Array,
    Boolean,
    Enum,
    Integer,
    Number,
    Object,
    OneOf,
    Schema,
    String,
    Tuple,
)
from sparring_verifiers.code.extract import extract_program

SMALL = st.integers(-50, 50)
SCALARS = st.one_of(
    st.tuples(SMALL, st.integers(0, 99)).map(lambda p: {"type": "integer", "minimum": p[0], "maximum": p[0] + p[1]}),
    st.tuples(SMALL, st.integers(0, 9)).map(lambda p: {"type": "number", "minimum": p[0], "maximum": p[0] + p[1] / 7}),
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.integers(0, 9).map(lambda n: {"type": "string", "maxLength": n, "alphabet": "xyz"}),
    st.lists(st.one_of(st.booleans(), SMALL, st.text(max_size=3)), min_size=1, max_size=4).map(lambda v: {"enum": v}),
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.tuples(inner, st.integers(0, 4)).map(lambda p: {"type": "array", "items": p[0], "maxItems": p[1]}),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: {"type": "array", "prefixItems": items}),
        inner.map(lambda values: {"type": "object", "additionalProperties": values, "maxProperties": 3}),
        st.lists(inner, min_size=1, max_size=3).map(lambda choices: {"anyOf": choices}),
    )


DECLARED = st.recursive(SCALARS, nested, max_leaves=5)


def lies_in(schema: Schema, value: Any) -> bool:
    match schema:
        case Integer(low, high):
            return type(value) is int and low <= value <= high
        case Number(low, high):
            return type(value) is float and low <= value <= high
        case Boolean():
            return type(value) is bool
        case String(least, most, alphabet):
            return type(value) is str and least <= len(value) <= most and set(value) <= set(alphabet or value)
        case Enum(values):
            return any(same(value, one) for one in values)
        case OneOf(choices):
            return any(lies_in(choice, value) for choice in choices)
        case Tuple(items):
            return type(value) is tuple and len(value) == len(items) and all(map(lies_in, items, value))
        case Array(items, least, most):
            return type(value) is list and least <= len(value) <= most and all(lies_in(items, one) for one in value)
        case Object(values, keys, least, most):
            return (
                type(value) is dict
                and least <= len(value) <= most
                and all(lies_in(keys, k) and lies_in(values, v) for k, v in value.items())
            )


# Each example draws with Hypothesis itself, which is what nested_given warns of.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.nested_given])
@given(st.lists(DECLARED, min_size=1, max_size=2))
def test_every_drawn_input_lies_in_the_declared_domain_and_none_comes_twice(declared: list[Any]) -> None:
    schemas = parse_schema(json.dumps(declared))
    drawn = draw_inputs(schemas, 12, "seed")
    assert drawn
    assert len({input_key(arguments) for arguments in drawn}) == len(drawn)
    for arguments in drawn:
        assert all(map(lies_in, schemas, arguments))
        assert all(same(decode(encode(argument)), argument) for argument in arguments)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["```python", "```", "~~~", "def f(): pass", "f = 1", "text", "", "    x"]), max_size=12)
)
def test_a_program_that_was_found_is_found_again_in_itself(lines: list[str]) -> None:
    program = extract_program("\n".join(lines), "f")
    assert program is None or extract_program(program, "f") == program
