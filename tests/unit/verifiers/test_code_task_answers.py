"""Literals are read by a walker of ours that evaluates nothing, and found in a reply in a documented place."""

import sys
import threading

import pytest

from sparring_sandbox import same
from sparring_verifiers import NotLiteral, find_answer, read_arguments, read_literal, write_literal

LITERALS = [
    ("None", None),
    ("True", True),
    ("-3", -3),
    ("-0.5", -0.5),
    ("1_000", 1000),
    ("0x1f", 31),
    ("1e3", 1000.0),
    (str(10**40), 10**40),
    (r"'it\'s {x}'", "it's {x}"),
    ("'a' 'b'", "ab"),
    ("b'\\x00'", b"\x00"),
    ("()", ()),
    ("(1,)", (1,)),
    ("1, 2", (1, 2)),
    ("[[1], []]", [[1], []]),
    ("{1, 'a'}", {1, "a"}),
    ("{'a': [1], (1, 2): None}", {"a": [1], (1, 2): None}),
    ("[1,\n 2,\n]", [1, 2]),
    ("[1, 2].", [1, 2]),
    ("True.", True),
    ("'a.'.", "a."),
    ("3.5.", 3.5),
    ("0x1f.", 31),
    ("(5.).", 5.0),
]


@pytest.mark.parametrize(("text", "value"), LITERALS)
def test_a_literal_is_read_and_its_one_spelling_is_read_as_the_same(text: str, value: object) -> None:
    read = read_literal(text)
    assert same(read, value)
    assert same(read_literal(write_literal(read)), value)


NO_LITERALS = [
    ("__import__('os').system('true')", "a call is"),
    ("set()", "a call is"),
    ("[print(1)]", "a call is"),
    ("x", "a name is"),
    ("inf", "a name is"),
    ("().__class__", "an attribute is"),
    ("[1][0]", "a subscript is"),
    ("f'{1}'", "an f-string is"),
    ("1 + 1", "an operation is"),
    ("9**9**9", "an operation is"),
    ("+1", "an operation is"),
    ("--1", "an operation is"),
    ("-True", "an operation is"),
    ("not 1", "an operation is"),
    ("1 or 2", "an operation is"),
    ("1 < 2", "a comparison is"),
    ("lambda: 1", "a function is"),
    ("[x for x in 'ab']", "a comprehension is"),
    ("[*[1]]", "an unpacked argument is"),
    ("{**{}}", "an unpacked dict is"),
    ("1j", "a complex number"),
    ("1 + 2j", "an operation is"),
    ("...", "full stop"),
    ("5.", "full stop"),
    ("1, 2.", "full stop"),
    ("x.", "a name is"),
    ("so it is.", "not one Python expression"),
    ("1e999", "a float too large"),
    ("1; 2", "not one Python expression"),
    ("x = 1", "not one Python expression"),
    ("", "not one Python expression"),
    ("{1, 1}", "twice"),
    ("{1, True}", "twice"),
    ("{[]}", "unhashable"),
    ("'\\ud800'", "surrogate"),
    ("[" * 70 + "]" * 70, "deeper"),
    ("[" + "1," * 3_999 + "]", "parts"),
    ("'" + "a" * 9_000 + "'", "characters"),
]


@pytest.mark.parametrize(("text", "why"), NO_LITERALS)
def test_what_is_no_literal_is_refused_with_its_reason(text: str, why: str) -> None:
    with pytest.raises(NotLiteral, match=why):
        read_literal(text)


def test_reading_runs_nothing_of_the_text() -> None:
    """Every event by which Python runs, imports or starts anything in this thread is a failure here."""
    seen: list[str] = []
    watching = [True]
    events, ours = {"exec", "import", "os.system", "subprocess.Popen"}, threading.get_ident()

    def hook(event: str, _: object) -> None:
        if watching[0] and event in events and threading.get_ident() == ours:
            seen.append(event)

    sys.addaudithook(hook)
    for text, _ in NO_LITERALS:
        with pytest.raises(NotLiteral):
            read_literal(text)
        with pytest.raises(NotLiteral):
            read_arguments(f"f({text})", "g")
    watching[0] = False
    assert seen == []


def test_a_set_is_spelled_in_one_order() -> None:
    letters = set("qwertyuiopasdfghjkl")
    assert write_literal(letters) == "{" + ", ".join(map(repr, sorted(letters))) + "}"


@pytest.mark.parametrize(
    "value", [set(), frozenset({1}), float("inf"), float("nan"), 1j, object(), [set()], [10**5000]]
)
def test_a_value_without_a_literal_is_refused_not_approximated(value: object) -> None:
    with pytest.raises(NotLiteral):
        write_literal(value)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("f([1, 2], 'a')", ([1, 2], "a")),
        ("[1, 2], 'a'", ([1, 2], "a")),
        ("(1, 2)", ((1, 2),)),
        ("(1), (2)", (1, 2)),
        ("f()", ()),
        ("-1", (-1,)),
        ("'f(1)'", ("f(1)",)),
    ],
)
def test_arguments_are_read_from_a_call_or_from_its_parentheses(text: str, arguments: tuple[object, ...]) -> None:
    assert same(read_arguments(text, "f"), arguments)


@pytest.mark.parametrize(
    "text",
    [
        "g(1)",
        "f(f(1))",
        "f(x=1)",
        "f(*[1])",
        "1) + f(2",
        "1)(2",
        "1), f(2",
        "1) if f(1) else f(2",
        "f(1) == 2",
        "f.f(1)",
    ],
)
def test_anything_else_than_literal_arguments_is_refused(text: str) -> None:
    with pytest.raises(NotLiteral):
        read_arguments(text, "f")


@pytest.mark.parametrize(
    ("reply", "answer"),
    [
        ("[1, 2]", "[1, 2]"),
        ("It doubles.\n[1, 2]\n", "[1, 2]"),
        ("Answer: [1, 2]", "[1, 2]"),
        ("**Answer:** `[1, 2]`", "[1, 2]"),
        ("The final answer is: 5\nThat is all.", "5"),
        ("Answer:\n\n[1, 2]\nbecause", "[1, 2]"),
        ("Answer:\n```python\n[1,\n 2]\n```\nbecause", "[1,\n 2]"),
        ("```python\nf(1)\n```\nAnswer: 2", "2"),
        ("Answer: 2\nno:\n```\n3\n```", "3"),
        ("so \\boxed{{'a': {1}}} it is", "{'a': {1}}"),
        ("so $\\boxed{'}'}$.", "'}'"),
        ("```\n'Answer: 7'\n```", "'Answer: 7'"),
        ("```python\n[1]", "[1]"),
        ("```[1]```", "[1]"),
        ("Answer: it is 5 or 6", "it is 5 or 6"),
        ("", None),
        ("```\n```", None),
    ],
)
def test_the_last_place_that_holds_an_answer_holds_it_whole(reply: str, answer: str | None) -> None:
    assert find_answer(reply) == answer
