"""What is drawn lies in its domain, is drawn once, and crosses the wall as it is."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sparring_sandbox import decode, encode, same
from sparring_verifiers import parse_schema
from sparring_verifiers.code.drawing.draw import draw_inputs, input_key, strategy_of
from sparring_verifiers.code.drawing.membership import is_in_domain
from sparring_verifiers.code.drawing.shrinking import smaller_inputs, weight_of
from sparring_verifiers.code.extract import extract_program

SMALL = st.integers(-50, 50)
SCALARS = st.one_of(
    st.tuples(SMALL, st.integers(0, 99)).map(lambda p: {"type": "integer", "minimum": p[0], "maximum": p[0] + p[1]}),
    st.tuples(SMALL, st.integers(0, 9)).map(lambda p: {"type": "number", "minimum": p[0], "maximum": p[0] + p[1] / 7}),
    st.just({"type": "boolean"}),
    st.just({"type": "null"}),
    st.integers(0, 9).map(lambda n: {"type": "string", "maxLength": n, "alphabet": "xyz"}),
    st.integers(0, 4).map(lambda n: {"type": "string", "balanced": "()[]", "maxPairs": n}),
    st.tuples(st.integers(0, 3), st.sampled_from(["", "-", ", "])).map(
        lambda p: {
            "type": "string",
            "join": {"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 31}, "maxItems": p[0]},
            "separator": p[1],
            "digits": 2,
        }
    ),
    st.lists(st.one_of(st.booleans(), SMALL, st.text(max_size=3)), min_size=1, max_size=4).map(lambda v: {"enum": v}),
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.tuples(inner, st.integers(0, 4)).map(lambda p: {"type": "array", "items": p[0], "maxItems": p[1]}),
        st.lists(inner, min_size=1, max_size=3).map(lambda items: {"type": "array", "prefixItems": items}),
        st.sampled_from(["ascending", "descending"]).map(
            lambda order: {"type": "array", "items": {"type": "integer"}, "order": order, "uniqueItems": True}
        ),
        st.sampled_from(["equal", "square"]).map(
            lambda rows: {"type": "array", "items": {"type": "array", "items": {"type": "boolean"}}, "rows": rows}
        ),
        inner.map(lambda values: {"type": "object", "additionalProperties": values, "maxProperties": 3}),
        st.lists(inner, min_size=1, max_size=3).map(lambda choices: {"anyOf": choices}),
    )


LENGTH = {"len": 0}
DEPENDENT = [
    {"type": "array", "items": {"type": "integer"}, "minItems": 1, "order": "ascending"},
    {"type": "integer", "minimum": 1, "maximum": LENGTH},
    {"type": "integer", "minimum": 0, "maximum": {"len": 0, "plus": -1}},
    {"itemOf": 0},
    {"sliceOf": 0},
    {
        "type": "array",
        "items": {"type": "integer", "minimum": -100, "maximum": {"max": 0}},
        "minItems": LENGTH,
        "maxItems": LENGTH,
    },
    {"type": "string", "minLength": {"value": 1, "plus": -2, "atLeast": 0, "atMost": 1}},
]
DECLARED = st.recursive(SCALARS, nested, max_leaves=5)


# Each example draws with Hypothesis itself, which is what nested_given warns of.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.nested_given])
@given(st.lists(DECLARED, min_size=1, max_size=2))
def test_every_drawn_input_lies_in_the_declared_domain_and_none_comes_twice(declared: list[Any]) -> None:
    schemas = parse_schema(json.dumps(declared))
    drawn = draw_inputs(schemas, 12, "seed")
    assert drawn
    assert len({input_key(arguments) for arguments in drawn}) == len(drawn)
    for arguments in drawn:
        assert is_in_domain(schemas, arguments)
        assert all(same(decode(encode(argument)), argument) for argument in arguments)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.nested_given])
@given(st.lists(DECLARED, min_size=1, max_size=2), st.integers(0, 11))
def test_what_shrinking_proposes_lies_in_the_domain_and_is_smaller(declared: list[Any], place: int) -> None:
    schemas = parse_schema(json.dumps(declared))
    drawn = draw_inputs(schemas, 12, "seed")
    arguments = drawn[place % len(drawn)]
    for smaller in smaller_inputs(schemas, arguments):
        assert is_in_domain(schemas, smaller)
        assert weight_of(smaller) < weight_of(arguments)


@settings(max_examples=60, deadline=None)
@given(strategy_of(parse_schema(json.dumps(DEPENDENT))))
def test_the_strategy_keeps_to_what_parameters_ask_of_each_other(arguments: tuple[Any, ...]) -> None:
    xs, k, index, item, part, ys, words = arguments
    assert xs == sorted(xs)
    assert 1 <= k <= len(xs)
    assert 0 <= index < len(xs)
    assert item in xs
    assert any(xs[at : at + len(part)] == part for at in range(len(xs) + 1))
    assert len(ys) == len(xs)
    assert all(-100 <= y <= max(xs) for y in ys)
    assert words or k <= 2
    assert is_in_domain(parse_schema(json.dumps(DEPENDENT)), arguments)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["```python", "```", "~~~", "def f(): pass", "f = 1", "text", "", "    x"]), max_size=12)
)
def test_a_program_that_was_found_is_found_again_in_itself(lines: list[str]) -> None:
    program = extract_program("\n".join(lines), "f")
    assert program is None or extract_program(program, "f") == program
