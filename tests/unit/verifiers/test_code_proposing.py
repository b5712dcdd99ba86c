"""What the hunt proposes: inputs of the declared domain, the same for the same seed, near what is known."""

import json

import pytest

from sparring_verifiers import parse_schema
from sparring_verifiers.code.drawing.draw import Arguments, input_key
from sparring_verifiers.code.drawing.membership import is_in_domain
from sparring_verifiers.code.drawing.proposing import constants_of, proposed_inputs

SCHEMAS = [
    [{"type": "integer", "minimum": -50, "maximum": 50}],
    [
        {"type": "array", "items": {"type": "integer"}, "minItems": 1},
        {"type": "integer", "minimum": 1, "maximum": {"len": 0}},
    ],
    [{"type": "string", "alphabet": "abc", "maxLength": 6}, {"type": "boolean"}],
    [{"type": "object", "additionalProperties": {"type": "integer"}}, {"type": "number"}],
    [{"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "null"}]}, "uniqueItems": True}],
    [{"type": "array", "prefixItems": [{"type": "integer"}, {"type": "string"}]}],
]


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_proposal_lies_in_the_domain_once_and_is_not_known(schema: list[object]) -> None:
    schemas = parse_schema(json.dumps(schema))
    known = proposed_inputs(schemas, (), (), 20, "first")
    made = proposed_inputs(schemas, known, (7, "ab", 1.5), 300, "second")
    keys = {input_key(each) for each in made}
    assert len(keys) == len(made) > 50
    assert keys.isdisjoint(input_key(each) for each in known)
    assert all(is_in_domain(schemas, each) for each in (*known, *made))
    assert made == proposed_inputs(schemas, known, (7, "ab", 1.5), 300, "second")
    assert made != proposed_inputs(schemas, known, (7, "ab", 1.5), 300, "third")


def test_a_small_domain_is_exhausted_and_no_more_is_promised() -> None:
    schemas = parse_schema('[{"type": "integer", "minimum": 0, "maximum": 4}]')
    made = proposed_inputs(schemas, (), (), 100, "seed")
    assert sorted(made, key=repr) == [(n,) for n in range(5)]


def test_what_stands_in_the_program_is_tried() -> None:
    schemas = parse_schema('[{"type": "integer", "minimum": 0, "maximum": 1000000000}, {"type": "string"}]')
    known: tuple[Arguments, ...] = ((5, "x"), (8, "yy"))
    constants = constants_of("def f(n, s):\n    return n == 86_399 or s == 'open sesame'\n")
    made = proposed_inputs(schemas, known, constants, 500, "seed")
    assert {86_398, 86_399, 86_400} <= {number for number, _ in made}
    assert "open sesame" in {text for _, text in made}


def test_each_constant_gets_its_turn_at_the_end_among_few_proposals() -> None:
    schemas = parse_schema('[{"type": "string", "alphabet": "abcdefgh<>[]{}", "minLength": 2, "maxLength": 9}]')
    known: tuple[Arguments, ...] = (("abc",), ("hgfe",))
    made = [text for (text,) in proposed_inputs(schemas, known, tuple("<>[]{}"), 14, "seed") if isinstance(text, str)]
    assert set("<>[]{}") <= {text[-1] for text in made}


def test_prose_is_no_constant() -> None:
    assert constants_of("def f(x):\n    'What it does.'\n    return x == 'a'\n") == ("a",)


def test_constants_are_told_apart_by_type_and_come_in_order() -> None:
    assert constants_of("x = 1\ny = True\nz = 'a'\n") == (1, 2, 0, -1, "a")
    assert constants_of("not python (") == ()
