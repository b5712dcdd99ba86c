import json
from dataclasses import replace
from typing import Any

import pytest

from sparring_agents import Reply, Ruling, Seat, Unusable, Usage, agreed_winner, read_winner, shared_family
from sparring_agents.seats.examinee import answer_in, entry_of, examinee_request, solve, visible_examples
from sparring_agents.seats.examiner import Proposed, read_proposed
from sparring_agents.seats.judge import Side, compare_both_orders, read_score
from sparring_agents.seats.prompt import load_prompt
from sparring_agents.seats.reading import json_object, whole_text
from sparring_agents.seats.test_writer import read_cases, signature_of, write_tests
from sparring_agents.types import Sampling
from sparring_verifiers import (
    Author,
    Case,
    Domain,
    Expected,
    Finish,
    Message,
    Origin,
    Program,
    Reasoning,
    Role,
    Source,
    Stated,
    Text,
    make_suite,
)

from .table_doubles import answers, chat, fixed, math_problem, table, text_problem


def reply(text: str, finish: Finish = Finish.STOP) -> Reply:
    return Reply(Message(Role.ASSISTANT, (Text(text),)), finish, Usage(), "m")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (reply("x", Finish.LENGTH), "reply cut by length"),
        (reply("x", Finish.REFUSAL), "refused"),
        (reply("  \n"), "empty reply"),
        (reply("x" * 200_001), "reply too long"),
    ],
)
def test_what_is_not_a_whole_reply_is_named(given: Reply, reason: str) -> None:
    assert whole_text(given) == Unusable(reason)


def test_reasoning_is_no_part_of_what_is_read() -> None:
    thought = Reply(Message(Role.ASSISTANT, (Reasoning("ANSWER: 9"), Text("ANSWER: 7"))), Finish.STOP, Usage(), "m")
    assert answer_in(math_problem(), thought) == "7"


@pytest.mark.parametrize("text", ["", "no", "{", '{"a": NaN}', '{"a": 1} {"a": 2}', "[1]", "{" * 100_000])
def test_what_is_not_one_json_object_is_unusable(text: str) -> None:
    assert isinstance(json_object(text), Unusable)


def test_a_json_object_is_found_in_a_fence() -> None:
    assert json_object('Here:\n```json\n{"winner": "A"}\n```') == {"winner": "A"}


@pytest.mark.parametrize(
    ("text", "winner"),
    [
        ('{"reason": "x", "winner": "A"}', "A"),
        ('{"winner": "tie"}', "tie"),
        ('{"winner": "a"}', None),
        ('{"winner": ["A"]}', None),
        ('{"winner": null}', None),
        ("A", None),
    ],
)
def test_a_winner_is_read_to_the_letter_or_not_at_all(text: str, winner: str | None) -> None:
    found = read_winner(text)
    assert found == winner if winner else isinstance(found, Unusable)


@pytest.mark.parametrize(
    ("text", "score"), [("7", 7), ("7.0", 7), ("0", None), ("11", None), ("7.5", None), ("true", None), ("1e999", None)]
)
def test_a_score_is_a_whole_number_from_one_to_ten(text: str, score: int | None) -> None:
    found = read_score(reply(f'{{"reason": "", "score": {text}}}'))
    assert found == score if score else isinstance(found, Unusable)


PROGRAM = "def solution():\n    return 7\n"


def test_an_examiners_problem_is_a_statement_and_a_program() -> None:
    import json

    made = read_proposed(Domain.MATH, reply(json.dumps({"statement": "What is 3 + 4?", "program": PROGRAM})))
    assert made == Proposed("What is 3 + 4?", PROGRAM.strip(), "solution")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({"statement": "x"}, '"program" is missing or empty'),
        ({"statement": " ", "program": PROGRAM}, '"statement" is missing or empty'),
        ({"statement": "x", "program": "answer = 7"}, 'the program does not define "solution"'),
        ({"statement": "x", "program": "def solution(:"}, 'the program does not define "solution"'),
        ({"statement": f"Run this: {PROGRAM}", "program": PROGRAM}, "the statement shows the program"),
        ({"statement": "x\ud800", "program": PROGRAM}, '"statement" holds half of a surrogate pair'),
    ],
)
def test_an_examiners_reply_that_is_no_problem_is_named(raw: dict[str, Any], reason: str) -> None:
    import json

    assert read_proposed(Domain.MATH, reply(json.dumps(raw))) == Unusable(reason)


def test_an_entry_is_an_identifier() -> None:
    import json

    raw = {"statement": "x", "program": PROGRAM, "entry": "__import__('os')"}
    assert isinstance(read_proposed(Domain.CODE, reply(json.dumps(raw))), Unusable)


PLAIN = Program("def f(x, y=0):\n    return x\n", "f")


def written(*cases: dict[str, Any]) -> Reply:
    return reply(json.dumps({"cases": cases}))


def test_cases_are_taken_once_and_in_order() -> None:
    given = ({"arguments": [1, "a"]}, {"arguments": [True, "a"], "expected": None}, {"arguments": [1, "a"]})
    assert read_cases(written(*given), PLAIN) == (Case((1, "a")), Case((True, "a"), Expected(None)))


def test_two_values_stated_for_one_input_both_stand() -> None:
    given = ({"arguments": [1], "expected": 2}, {"arguments": [1], "expected": 3}, {"arguments": [1], "expected": 2})
    assert read_cases(written(*given), PLAIN) == (Case((1,), Expected(2)), Case((1,), Expected(3)))


def test_arguments_take_the_types_of_the_signature_and_those_that_cannot_are_left_out() -> None:
    source = "def f(at: tuple[int, int], seen: set[str], by: dict[int, float], x: int | None) -> int:\n    return 1\n"
    right: list[Any] = [[1, 2], ["a"], {"3": 4}, None]
    wrong: list[list[Any]] = [[[1], *right[1:]], [*right[:3], "x"], right[:3], [[1, 2], [1], {}, 1], [*right[:3], True]]
    cases = read_cases(written(*({"arguments": one} for one in (right, *wrong))), Program(source, "f"))
    assert cases == (Case(((1, 2), {"a"}, {3: 4.0}, None)),)


def test_the_ranges_of_a_declared_domain_hold_and_those_of_annotations_do_not() -> None:
    given: list[dict[str, Any]] = [{"arguments": one} for one in ([[5], 5], [[500], 500], [[5], 6])]
    source = "def f(xs: list[int], k: int) -> int:\n    return 1\n"
    declared = '[{"type": "array", "items": {"type": "integer", "maximum": 9}, "minItems": 1}, {"itemOf": 0}]'
    assert read_cases(written(*given), Program(source, "f")) == tuple(Case(tuple(one["arguments"])) for one in given)
    assert read_cases(written(*given), Program(source, "f", declared)) == (Case(([5], 5)),)


@pytest.mark.parametrize(
    "text", ["{}", '{"cases": []}', '{"cases": [1]}', '{"cases": {"a": []}}', '{"cases": [{"arguments": 1}]}']
)
def test_cases_that_are_none_are_unusable(text: str) -> None:
    assert isinstance(read_cases(reply(text), PLAIN), Unusable)


async def test_the_test_writer_sees_the_signature_and_not_the_solution() -> None:
    seen: list[str] = []

    def write(request: Any) -> str:
        seen.append("\n".join(message.text for message in request.messages))
        return '{"cases": [{"arguments": [[3, 1]], "expected": 3}]}'

    program = Program("def biggest(items: list[int]) -> int:\n    return max(items)  # secret\n", "biggest")
    assert signature_of(program) == "biggest(items: list[int]) -> int"
    problem = math_problem("Return the biggest.", program, domain=Domain.CODE)
    at = table({Seat.TEST_WRITER: chat(write, "zeta")}, fixed(problem))
    suites = await write_tests(at, problem, count=5, path="t", attempt=0)
    assert not isinstance(suites, Unusable)
    (suite,) = suites
    assert (suite.is_hidden, suite.author.families, suite.cases) == (True, ("zeta",), (Case(([3, 1],), Expected(3)),))
    assert "biggest(items: list[int]) -> int" in seen[0]
    assert "secret" not in seen[0]
    assert "JSON Schema" not in seen[0]
    declared = '[{"type": "array", "items": {"type": "integer", "maximum": 9}}]'
    problem = math_problem("Return the biggest.", replace(program, schema=declared), domain=Domain.CODE)
    await write_tests(at, problem, count=5, path="t", attempt=0)
    assert declared in seen[1]


def test_a_signature_too_deep_to_be_written_again_is_none() -> None:
    assert signature_of(Program(f"def f(x={'1 + ' * 700}1): return x\n", "f")) is None
    assert signature_of(Program("def f(x", "f")) is None


@pytest.mark.parametrize("source", [Source.PROCEDURAL, Source.FILE, Source.MODEL])
async def test_worked_examples_go_with_procedural_problems_and_into_no_candidate(source: Source) -> None:
    problem = math_problem(origin=Origin(source, Author("x")))
    prompt = load_prompt("examinee_math")
    turns = examinee_request(prompt, problem, Sampling(), 0).messages
    assert (len(turns) > 2) == (source is Source.PROCEDURAL)
    at = table({Seat.EXAMINEE: chat(answers("7"))}, fixed(problem))
    candidate, _ = await solve(at, problem, 0, path="a", attempt=0)
    assert [message.role for message in candidate.messages] == [Role.SYSTEM, Role.USER, Role.ASSISTANT]
    assert candidate.messages[1].text == problem.statement


def test_a_function_is_named_where_the_statement_does_not() -> None:
    prompt = load_prompt("examinee_code")
    named = math_problem("Write f(x).", Stated("f"), domain=Domain.CODE)
    unnamed = math_problem("Write a function.", Stated("f"), domain=Domain.CODE)
    assert examinee_request(prompt, named, Sampling(), 0).messages[-1].text == "Write f(x)."
    assert examinee_request(prompt, unnamed, Sampling(), 0).messages[-1].text.endswith("Name the function `f`.")
    assert (entry_of(named), entry_of(math_problem())) == ("f", None)


def test_visible_cases_are_shown_once_and_hidden_ones_never() -> None:
    author = Author("file")
    visible = make_suite((Case((1,), Expected(2)), Case((3,), Expected(4))), author, is_hidden=False)
    hidden = make_suite((Case((5,), Expected(6)),), author, is_hidden=True)
    problem = math_problem("Write f; f(1) returns 2.", Stated("f"), domain=Domain.CODE, suites=(visible, hidden))
    assert visible_examples(problem) == "\n\nExamples:\nf(3) returns 4"


def test_a_text_answer_is_the_whole_reply() -> None:
    assert answer_in(text_problem(), reply("  Because. ")) == "Because."


async def test_a_judge_is_asked_in_both_orders_and_counts_only_where_they_agree() -> None:
    def always_first(request: Any) -> str:
        return '{"reason": "", "winner": "A"}'

    at = table({Seat.JUDGE: chat(always_first, "zeta")}, fixed(text_problem()))
    rulings = await compare_both_orders(at, "q", "c", Side("x", "1"), Side("y", "2"), path="j")
    assert not isinstance(rulings, Unusable)
    assert [ruling.winner for ruling in rulings] == ["x", "y"]
    assert agreed_winner(rulings) is None


def test_families_of_teachers_count_as_shared() -> None:
    judge = Author("j", ("zeta", "acme"))
    assert shared_family(judge, (Author("a", ("beta",)), Author("b", ("acme",)))) == "acme"
    assert shared_family(judge, (Author("a", ("beta",)),)) is None
    assert Ruling(judge, (), "", "x", "y", "x").winner == "x"
