"""Reading whole or refusing."""

import pytest

from sparring_verifiers import ParseFailure
from sparring_verifiers.math import parse
from sparring_verifiers.math.reading.parser import parse_normal
from sparring_verifiers.math.syntax import node_from_json, node_to_json, render

REFUSED = [
    "", " ", "$", "2 3", "5x2", "x2", "(1", "1)", "(1,2", "1+", "*2", "\\frac{1}", "\\frac{1}{2", "\\foo{1}", "f(x",
    "1..2", "1.2.3", "about 5", "x + apples", "[1,2,3)", "5!!!", "5%%", "sin", "\\sqrt23",
    "1<<2",
    "a = b, 5 +", "{1,2} + 3", "(1,2)*2", "(x=1)", "2 ± 3 ± 4", "1 @ 2", "#", "5\x07", "5\u200b", "\ufffe5",
    "__import__('os')", "().__class__", "x.y", "lambda: 1",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_not_wholly_an_answer_is_refused(text: str) -> None:
    with pytest.raises(ParseFailure):
        parse(text)


NASTY = {
    "deep braces": "{" * 3_000 + "1" + "}" * 3_000,
    "deep fractions": "\\frac{" * 150 + "1" + "}{2}" * 150,
    "deep brackets": "(" * 2_000 + "1" + ")" * 2_000,
    "deep powers": "2" + "^2" * 2_000,
    "deep signs": "-" * 4_000 + "1",
    "deep roots": "\\sqrt{" * 500 + "1" + "}" * 500,
    "bare fractions": "\\frac" * 800 + "1",
    "bare roots": "\\sqrt" * 800 + "2",
    "deep functions": "sin " * 1_000 + "x",
    "deep bars": "|" * 4_000,
    "200k digits": "9" * 200_000,
    "50k backslashes": "\\" * 50_000,
    "5000 boxes": "\\boxed{" * 5_000,
    "60 kB prose": "the quick brown fox " * 3_000,
    "huge": "1" * 300_000,
    "exponent": "1e99999999",
    "long product": "x" + "*x" * 3_000,
    "control": "5\x00",
}


@pytest.mark.parametrize("name", NASTY)
def test_a_text_past_a_cap_is_refused_and_never_a_crash(name: str) -> None:
    with pytest.raises(ParseFailure):
        parse(NASTY[name])


def test_a_hundred_thousand_spaces_between_dollars_are_white_space() -> None:
    assert render(parse("$" + " " * 100_000 + "5" + " " * 90_000 + "$").node) == "5"


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1/2x", "((1/2) * x)"),
        ("-x^2", "(-((x)^(2)))"),
        ("2^-3", "((2)^((-3)))"),
        ("a-b-c", "(a + (-b) + (-c))"),
        ("sin 2x", "sin((2 * x))"),
        ("2sin x cos x", "(2 * sin(x) * cos(x))"),
        (r"\sin^2 x", "((sin(x))^(2))"),
        ("xy^2", "(x * ((y)^(2)))"),
        ("3.50", "3.50"),
        ("(1,234)", "(1, 234)"),
        ("x_{12}", "x_12"),
        ("1, x, 2 and 3", "1, x, 2, 3"),
        (r"\log_28 5", "log(5, 28)"),
    ],
)
def test_precedence_and_shape_are_those_of_mathematics(text: str, canonical: str) -> None:
    node = parse(text).node
    assert render(node) == canonical
    assert parse(canonical).node == node


@pytest.mark.parametrize(
    ("text", "ambiguous"),
    [
        ("1,234", {"thousands"}),
        ("2e-7", {"e_notation"}),
        (r"2\frac12 x", {"mixed"}),
        ("1/2x", {"divisor"}),
        ("log x", {"log_base"}),
    ],
)
def test_a_text_with_two_readings_names_the_convention(text: str, ambiguous: set[str]) -> None:
    assert parse(text).ambiguous == ambiguous
    assert parse(text, frozenset(ambiguous)).node != parse(text).node


def test_a_tree_survives_json_and_a_forged_one_is_refused() -> None:
    node = parse(r"\frac{-x^2+\sqrt[3]{2.50}}{\ln(y_1)} - 5! \pi i").node
    assert node_from_json(node_to_json(node)) == node
    for forged in (
        [],
        ["call", "system", []],
        ["call", "pow", [["number", "0x1", "0x1", None]]],
        ["symbol"],
        "x",
        ["constant", "z"],
    ):
        with pytest.raises(ValueError):
            node_from_json(forged)


def test_what_differs_in_delimiters_alone_is_read_once() -> None:
    parse_normal.cache_clear()
    first, second = parse("x^2 + 1"), parse(r"$\boxed{x^2 + 1}$")
    assert first is second
    assert parse_normal.cache_info().misses == 1
