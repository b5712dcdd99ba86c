"""The closed table of domains: declared schemas and the reference's annotations."""

import json
from typing import Any

import pytest

from sparring_verifiers import SchemaRefused, annotated_schema, parse_schema
from sparring_verifiers.code.drawing import draw
from sparring_verifiers.code.drawing.draw import draw_inputs
from sparring_verifiers.code.drawing.membership import is_in_domain
from sparring_verifiers.code.drawing.schema import Array, Boolean, Enum, Integer, Number, Object, OneOf, String, Tuple


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ({"type": "integer"}, Integer(-100, 100)),
        ({"type": "integer", "minimum": 5, "maximum": 9}, Integer(5, 9)),
        ({"type": "integer", "minimum": 0}, Integer(0, 200)),
        ({"type": "integer", "maximum": -500}, Integer(-700, -500)),
        ({"type": "number", "minimum": 0, "maximum": 1}, Number(0.0, 1.0)),
        ({"type": "boolean", "description": "whether"}, Boolean()),
        ({"type": "null"}, Enum((None,))),
        ({"enum": ["a", 1, True]}, Enum(("a", 1, True))),
        ({"type": "string", "maxLength": 3, "alphabet": "ab"}, String(0, 3, "ab")),
        ({"type": "array", "items": {"type": "boolean"}, "minItems": 2}, Array(Boolean(), 2, 10)),
        (
            {"type": "array", "items": {"type": "boolean"}, "maxItems": 2, "uniqueItems": True},
            Array(Boolean(), 0, 2, is_unique=True),
        ),
        ({"type": "array", "prefixItems": [{"type": "boolean"}, {"type": "null"}]}, Tuple((Boolean(), Enum((None,))))),
        ({"type": "object", "additionalProperties": {"type": "boolean"}}, Object(Boolean(), String(0, 8))),
        ({"anyOf": [{"type": "boolean"}, {"type": "null"}]}, OneOf((Boolean(), Enum((None,))))),
    ],
)
def test_a_declared_schema_is_read(declared: dict[str, Any], expected: object) -> None:
    assert parse_schema(json.dumps([declared])) == (expected,)


@pytest.mark.parametrize(
    ("declared", "reason"),
    [
        ("nonsense", "no JSON"),
        ("[" * 5000, "no JSON"),
        ("{}", "no array"),
        (json.dumps([{"type": "boolean"}] * 13), "at most 12"),
        ('[{"type": "string", "pattern": "(a+)+$"}]', "'pattern' is not in the table"),
        ('[{"$ref": "#"}]', "is none of"),
        ('[{"type": ["integer", "null"]}]', "is none of"),
        ('[{"type": "integer", "minimum": 9, "maximum": 1}]', "above the most"),
        ('[{"type": "integer", "minimum": 1.5}]', "no whole number"),
        ('[{"type": "integer", "minimum": true}]', "no whole number"),
        ('[{"type": "number", "minimum": NaN}]', "no number"),
        ('[{"type": "string", "maxLength": 99999}]', "between 0 and 1000"),
        ('[{"type": "string", "alphabet": ""}]', "alphabet"),
        ('[{"type": "array"}]', "needs items"),
        ('[{"type": "object"}]', "needs additionalProperties"),
        ('[{"enum": []}]', "1 to 100"),
        ('[{"enum": [{"a": 1}]}]', "only numbers"),
        ("[" + '{"type": "array", "items": ' * 9 + '{"type": "null"}' + "}" * 9 + "]", "deeper"),
        ("[1]", "expected an object"),
    ],
)
def test_what_lies_outside_the_table_is_refused_with_its_place(declared: str, reason: str) -> None:
    with pytest.raises(SchemaRefused, match=reason):
        parse_schema(declared)


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        ("int", Integer()),
        ("'float'", Number()),
        ("None", Enum((None,))),
        ("list[int]", Array(Integer())),
        ("typing.List[str]", Array(String())),
        ("set[int]", Array(Integer(), is_unique=True, kind="set")),
        ("tuple[int, str]", Tuple((Integer(), String()))),
        ("tuple[int, ...]", Array(Integer(), kind="tuple")),
        ("dict[int, bool]", Object(Boolean(), Integer())),
        ("int | None", OneOf((Integer(), Enum((None,))))),
        ("Optional[bool]", OneOf((Boolean(), Enum((None,))))),
        ("Union[int, str]", OneOf((Integer(), String()))),
        ("Literal['a', -1, None]", Enum(("a", -1, None))),
    ],
)
def test_an_annotation_is_read(annotation: str, expected: object) -> None:
    assert annotated_schema(f"def f(x: {annotation}): pass", "f") == (expected,)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def g(x: int): pass", "defines no function f"),
        ("not python at all", "defines no function f"),
        ("def f(x): pass", "x: no annotation"),
        ("def f(*x: int): pass", "plain parameters"),
        ("def f(*, x: int): pass", "plain parameters"),
        ("def f(x: list): pass", "lacks the type of its items"),
        ("def f(x: object): pass", "not in the table"),
        ("def f(x: Callable[[int], int]): pass", "not in the table"),
        ("def f(x: set[list[int]]): pass", "cannot be hashed"),
        ("def f(x: dict[set[int], int]): pass", "cannot be hashed"),
        ("def f(x: __import__('os').system('true')): pass", "not in the table"),
        ("def f(x: 'int; int'): pass", "no annotation"),
        ("def f(x: " + "list[" * 9 + "int" + "]" * 9 + "): pass", "deeper"),
    ],
)
def test_a_reference_without_a_readable_domain_is_refused(source: str, reason: str) -> None:
    with pytest.raises(SchemaRefused, match=reason):
        annotated_schema(source, "f")


def test_a_trailing_parameter_with_a_default_and_no_annotation_is_left_out() -> None:
    assert annotated_schema("def f(x: int, seen=None): pass", "f") == (Integer(),)


LISTS = '{"type": "array", "items": {"type": "integer"}}'


@pytest.mark.parametrize(
    ("declared", "reason"),
    [
        (f'[{LISTS}, {{"type": "integer", "minimum": 0, "maximum": {{"len": 0, "plus": -1}}}}]', "the most is -1"),
        ('[{"type": "integer"}, {"type": "integer", "minimum": {"value": 0}, "maximum": 9}]', "least can be 100"),
        ('[{"type": "integer", "maximum": {"value": 1}}, {"type": "integer", "maximum": {"value": 0}}]', "circle"),
        ('[{"type": "integer", "maximum": {"value": 0}}]', "circle"),
        ('[{"type": "integer", "maximum": {"len": 7}}]', "no parameter 7"),
        ('[{"type": "integer"}, {"type": "integer", "maximum": {"len": 0}}]', "has no 'len'"),
        ('[{"type": "string"}, {"type": "integer", "maximum": {"sum": 0}}]', "has no 'sum'"),
        ('[{"type": "integer"}, {"type": "integer", "maximum": {"value": 0, "pow": 2}}]', "'pow' is not in the table"),
        ('[{"type": "integer"}, {"type": "string", "maxLength": {"value": 0}}]', "it can be -100"),
        ('[{"type": "array", "items": {"type": "integer"}, "maxItems": 0}, {"itemOf": 0}]', "can be empty"),
        ('[{"type": "array", "items": {"type": "boolean"}, "minItems": 3, "uniqueItems": true}]', "above the most, 2"),
        ('[{"type": "array", "items": {"anyOf": [{"type": "null"}]}, "order": "ascending"}]', "items of one type"),
        ('[{"type": "array", "items": {"type": "integer"}, "rows": "square"}]', "arrays of fixed bounds"),
        ('[{"type": "string", "join": {"type": "boolean"}}]', "expected an array"),
        ('[{"type": "string", "balanced": "(]"}]', "expected pairs"),
        (
            "[" + '{"type": "array", "maxItems": 200, "items": ' * 3 + '{"type": "null"}' + "}" * 3 + "]",
            "above 1000000; lower the sizes",
        ),
    ],
)
def test_what_could_not_be_drawn_is_refused_before_anything_is(declared: str, reason: str) -> None:
    with pytest.raises(SchemaRefused, match=reason):
        parse_schema(declared)


def test_bounds_of_one_source_do_not_cross_where_the_upper_adds_more() -> None:
    near = '{"type": "integer", "minimum": {"value": 0}, "maximum": {"value": 0, "plus": 5}}'
    schemas = parse_schema(f'[{{"type": "integer"}}, {near}]')
    drawn = draw_inputs(schemas, 100, "seed")
    assert {high - low for low, high in drawn} == {0, 1, 2, 3, 4, 5}


def test_typical_shapes_are_drawn() -> None:
    date = {
        "type": "string",
        "join": {"type": "array", "prefixItems": [{"enum": [2]}, {"type": "integer", "minimum": 1, "maximum": 29}]},
        "separator": "/",
        "digits": 2,
    }
    grid = {"type": "array", "items": {"type": "array", "items": {"type": "integer"}, "minItems": 1}, "rows": "equal"}
    words = {
        "type": "string",
        "join": {"type": "array", "items": {"type": "string", "alphabet": "xy", "minLength": 1}},
        "separator": " ",
    }
    pair = {"type": "array", "prefixItems": [{"type": "integer"}, {"type": "integer"}], "order": "ascending"}
    declared = [date, grid, words, pair, {"type": "integer", "maximum": 10**18}, {"type": "string", "balanced": "()"}]
    drawn = draw_inputs(parse_schema(json.dumps(declared)), 60, "seed")
    assert {day for day, *_ in drawn} <= {f"02/{n:02d}" for n in range(1, 30)}
    assert all(len({len(row) for row in rows}) < 2 for _, rows, *_ in drawn)
    assert any(len(rows) > 1 and len(rows[0]) > 1 for _, rows, *_ in drawn)
    assert all("  " not in text and set(text) <= set("xy ") for _, _, text, *_ in drawn)
    assert all(low <= high for *_, (low, high), _, _ in drawn)
    assert max(big for *_, big, _ in drawn) == 10**18
    assert any("(()" in text for *_, text in drawn)


def test_drawing_stops_at_its_cap_and_the_same_seed_stops_there_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw, "_MAX_PICKS", 500)
    schemas = parse_schema('[{"type": "array", "items": {"type": "integer"}, "minItems": 100, "maxItems": 100}]')
    drawn = draw_inputs(schemas, 60, "seed")
    assert 1 < len(drawn) < 10
    assert draw_inputs(schemas, 60, "seed") == drawn


def test_drawing_that_takes_too_long_is_refused_rather_than_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw, "_DEADLINE_S", -1.0)
    with pytest.raises(SchemaRefused, match="took more than"):
        draw_inputs(parse_schema('[{"type": "integer"}]'), 60, "seed")


@pytest.mark.parametrize(("rows", "inside", "outside"), [("equal", [[1, 2]], [[1], []]), ("square", [[1]], [[1, 2]])])
def test_rows_of_other_lengths_lie_outside_the_domain(rows: str, inside: object, outside: object) -> None:
    declared = {"type": "array", "items": {"type": "array", "items": {"type": "integer"}}, "rows": rows}
    schemas = parse_schema(json.dumps([declared]))
    assert is_in_domain(schemas, (inside,))
    assert not is_in_domain(schemas, (outside,))


def test_lists_are_drawn_in_order_and_with_one_item_many_times_over_too() -> None:
    schemas = parse_schema('[{"type": "array", "items": {"type": "integer", "minimum": 0, "maximum": 999}}]')
    drawn: list[Any] = [xs for (xs,) in draw_inputs(schemas, 60, "seed")]
    longer = [xs for xs in drawn if len(xs) > 4]
    assert any(xs == sorted(xs) for xs in longer)
    assert any(xs == sorted(xs) and max(map(xs.count, xs)) > 2 for xs in longer)
    assert any(xs != sorted(xs) and len(set(xs)) == len(xs) for xs in longer)


def test_keys_may_be_numbers_where_they_are_listed() -> None:
    keys = {"type": "object", "additionalProperties": {"enum": [1]}, "propertyNames": {"enum": ["a", 8]}}
    drawn: list[Any] = [given for (given,) in draw_inputs(parse_schema(json.dumps([keys])), 10, "seed")]
    assert {"a": 1, 8: 1} in drawn
