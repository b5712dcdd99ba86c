import json
from typing import Any

import pytest

from sparring_agents.chat.schema import UnsupportedSchema, closes_objects, find_flaw, find_json

ANSWER: dict[str, Any] = {
    "type": "object",
    "properties": {"answer": {"type": "integer"}, "kind": {"enum": ["a", "b"]}},
    "required": ["answer"],
    "additionalProperties": False,
}

CHAIN: dict[str, Any] = {
    "$ref": "#/$defs/link",
    "$defs": {"link": {"type": "object", "properties": {"next": {"$ref": "#/$defs/link"}}}},
}


@pytest.mark.parametrize(
    "text",
    [
        '{"answer": 3}',
        '  {"answer": 3}\n',
        'Sure!\n```json\n{"answer": 3}\n```\nAnything else?',
        'The set {1, 2} gives {"answer": 3}, I think {so}.',
        'First {"answer": "three"}, no: {"answer": 3}',
        'A brace in a text: {"note": "}"} and then {"answer": 3}',
    ],
)
def test_json_is_found_wherever_it_stands(text: str) -> None:
    found, flaw = find_json(text, ANSWER)
    assert found is not None
    assert (json.loads(found), flaw) == ({"answer": 3}, "")


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("no idea", "no JSON"),
        ('{"answer": 3', "no JSON"),
        ('{"answer": NaN}', "no JSON"),
        ("[" * 100_000, "no JSON"),
        ('{"a":' * 20_000, "no JSON"),
        ('{"answer": "3"}', "answer: expected integer, found string"),
        ('{"answer": true}', "answer: expected integer, found boolean"),
        ('{"answer": 3, "kind": "c"}', 'kind: expected one of ["a", "b"]'),
        ('{"answer": 3, "more": 1}', 'property "more" is not expected'),
        ("{}", 'property "answer" is missing'),
        ("[1]", "expected object, found array"),
    ],
)
def test_the_flaw_is_named_with_its_place(text: str, flaw: str) -> None:
    found, said = find_json(text, ANSWER)
    assert found is None
    assert flaw in said


@pytest.mark.parametrize(
    ("value", "schema", "is_right"),
    [
        (3.0, {"type": "integer"}, True),
        (3.5, {"type": "integer"}, False),
        (None, {"type": ["string", "null"]}, True),
        (True, {"enum": [1]}, False),
        (1, {"enum": [True]}, False),
        (1, {"const": 1.0}, True),
        ([1, 2], {"type": "array", "items": {"type": "integer"}, "maxItems": 1}, False),
        ([[1], [2]], {"type": "array", "items": {"type": "array", "maxItems": 1}, "minItems": 2}, True),
        (11, {"type": "integer", "minimum": 1, "maximum": 10}, False),
        ("ab", {"type": "string", "minLength": 3}, False),
        (1, {"anyOf": [{"type": "string"}, {"type": "integer"}]}, True),
        ([], {"anyOf": [{"type": "string"}, {"type": "integer"}]}, False),
        ({"next": {"next": {}}}, CHAIN, True),
        ({"next": {"next": 3}}, CHAIN, False),
        ({"x": 1}, {"type": "object", "additionalProperties": {"type": "string"}}, False),
        ("\ud83d", {"type": "string"}, False),
        ({"\udc00": 1}, {}, False),
    ],
)  # fmt: skip
def test_values_are_held_against_the_schema(value: Any, schema: dict[str, Any], is_right: bool) -> None:
    assert (find_flaw(value, schema) is None) is is_right


@pytest.mark.parametrize("schema", [{"pattern": "^a"}, {"type": "text"}, {"$ref": "#/$defs/none"}, {"not": {}}])
def test_a_schema_that_cannot_be_decided_here_is_refused_and_not_passed(schema: dict[str, Any]) -> None:
    with pytest.raises(UnsupportedSchema):
        find_flaw("b", schema)


def test_strict_is_only_what_closes_every_object() -> None:
    closed = {**ANSWER, "required": ["answer", "kind"]}
    assert closes_objects(closed)
    assert not closes_objects(ANSWER)
    assert not closes_objects({"type": "array", "items": {"type": "object"}})
