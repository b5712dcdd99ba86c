"""The labels of the shipped fixtures, held against arithmetic that knows nothing of the grader."""

import ast
import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from mpmath import mp

from sparring_verifiers.math.report_card import Fixture, read_fixtures

FIXTURES = read_fixtures()
VALUED = [fixture for fixture in FIXTURES if fixture.value]
DIGITS = 150
# Three points for the free names; where a side is not real there, the point says nothing.
POINTS: list[dict[str, str]] = [
    dict(zip("abcdhkmnrxyz", column.split(), strict=True))
    for column in (
        "1.37 2.11 0.73 3.19 1.91 2.63 1.13 4.17 0.59 1.71 2.39 3.07",
        "-0.61 1.49 2.27 -1.33 0.83 1.19 2.71 3.41 1.57 -2.13 0.47 -1.09",
        "2.93 -0.79 -1.67 0.41 2.51 3.89 0.67 1.23 2.17 0.31 -1.87 0.97",
    )
]
FUNCTIONS = ("sqrt", "exp", "log", "sin", "cos", "tan", "atan", "acos", "sinh", "cosh")


def number(node: ast.expr, names: Mapping[str, str]) -> Any:
    """The value of arithmetic in Python's notation, by mpmath; Q(a, b) is a quotient, pi is pi."""
    match node:
        case ast.Constant(int(value)):
            return mp.mpf(value)
        case ast.Constant(float() as value):
            return mp.mpf(repr(value))
        case ast.Constant(complex() as value):
            return mp.mpc(0, repr(value.imag))
        case ast.Name("pi"):
            return +mp.pi
        case ast.Name(name):
            return mp.mpf(names[name])
        case ast.UnaryOp(ast.USub(), inner):
            return -number(inner, names)
        case ast.BinOp(left, operator, right):
            return _combined(operator, number(left, names), number(right, names))
        case ast.Call(ast.Name("Q"), [above, below]):
            return number(above, names) / number(below, names)
        case ast.Call(ast.Name("abs"), [inner]):
            return abs(number(inner, names))
        case ast.Call(ast.Name(name), [inner]) if name in FUNCTIONS:
            return getattr(mp, name)(number(inner, names))
    raise ValueError(ast.unparse(node))


def _combined(operator: ast.operator, left: Any, right: Any) -> Any:
    match operator:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
        case ast.Pow():
            return left**right
    raise ValueError(type(operator).__name__)


def is_same(fixture: Fixture) -> bool:
    """Whether both values agree at every point where both are defined; a complex one counts only as a constant."""
    assert fixture.value is not None
    trees = [ast.parse(side, mode="eval").body for side in fixture.value]
    free = {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)} & set(POINTS[0])
    compared = 0
    with mp.workdps(DIGITS):
        for point in POINTS if free else POINTS[:1]:
            left, right = (mp.mpc(number(tree, point)) for tree in trees)
            if free and (left.imag or right.imag):
                continue
            compared += 1
            if abs(left - right) > mp.mpf(10) ** (20 - DIGITS) * max(abs(left), abs(right)):
                return False
    assert compared, "no point where both sides are real"
    return True


@pytest.mark.parametrize("fixture", VALUED, ids=lambda fixture: f"{fixture.gold} ;; {fixture.answer}")
def test_a_label_is_what_the_values_of_both_sides_say(fixture: Fixture):
    assert fixture.expected == ("same" if is_same(fixture) else "different")


def test_values_that_are_not_arithmetic_are_refused():
    with pytest.raises(ValueError, match="open"):
        number(ast.parse("open('x')", mode="eval").body, {})


def test_no_case_stands_there_twice_in_either_direction():
    keys = Counter(
        (frozenset((each.gold, each.answer)), json.dumps(each.policy.to_json()), each.kind == "solution")
        for each in FIXTURES
        if not each.policy.simplify_required  # the one policy that is not symmetric
    )
    assert [key for key, count in keys.items() if count > 1] == []


def test_there_are_enough_cases_with_enough_negatives_and_most_are_more_than_a_plain_number():
    labels = Counter(each.expected for each in FIXTURES)
    plain = sum(each.kind in ("integer", "fraction", "decimal") for each in FIXTURES)
    assert len(FIXTURES) >= 600
    assert labels["different"] >= 0.4 * len(FIXTURES)
    assert plain <= 0.6 * len(FIXTURES)
    assert len(VALUED) >= 100


@pytest.mark.parametrize("kind", dict.fromkeys(each.kind for each in FIXTURES))
def test_every_kind_has_both_labels(kind: str):
    assert {each.expected for each in FIXTURES if each.kind == kind} >= {"same", "different"}
