"""Rows in the shapes of MBPP, APPS and CodeContests as problems, and what is refused of them."""

import json
from typing import Any

import pytest

from sparring_verifiers import (
    SCRIPT,
    SHAPES,
    Case,
    Expected,
    ImportRefused,
    Match,
    Matching,
    Problem,
    Program,
    Stated,
    import_apps,
    import_codecontests,
    import_mbpp,
)

CODE = "def twice(n, by=2):\n    return n * by\n"
MBPP: dict[str, Any] = {
    "task_id": 7,
    "text": "Write a function that doubles.",
    "code": CODE,
    "test_list": ["assert twice(1) == 2", "assert twice(2) == 4", "assert twice(3) == 6"],
    "test_setup_code": "",
}
SUM = "print(sum(map(int, input().split())))\n"
APPS: dict[str, Any] = {
    "problem_id": 3,
    "question": "Add the numbers.\n\n-----Example-----\nInput\n1 2\n\nOutput\n3\n",
    "solutions": json.dumps(["print 'python 2'", SUM]),
    "input_output": json.dumps({"inputs": ["1 2\n", "3 4\n"], "outputs": ["3\n", "7\n"]}),
}
CONTEST: dict[str, Any] = {
    "name": "1_A. Add",
    "description": "Add the numbers.",
    "public_tests": {"input": ["1 2\n"], "output": ["3\n"]},
    "private_tests": {"input": ["3 4\n"], "output": ["7\n"]},
    "generated_tests": {"input": ["5 6\n"], "output": ["11\n"]},
    "solutions": {"language": [2, 3], "solution": ["int main() { return 0; }", SUM]},
}


def split(problem: Problem) -> list[tuple[bool, list[Case]]]:
    return [(suite.is_hidden, list(suite.cases)) for suite in problem.suites]


def case(argument: Any, expected: Any) -> Case:
    return Case((argument,), Expected(expected))


def declared(problem: Problem) -> Matching:
    assert isinstance(problem.reference, (Program, Stated))
    return problem.reference.matching


def test_the_first_assert_of_mbpp_is_shown_and_the_others_are_hidden() -> None:
    problem = import_mbpp(MBPP)
    assert split(problem) == [(False, [case(1, 2)]), (True, [case(2, 4), case(3, 6)])]
    assert "def twice(n, by=2):" in problem.statement
    assert "assert twice(1) == 2" in problem.statement
    assert "twice(2)" not in problem.statement
    assert problem.reference == Program(CODE, "twice", matching=Matching(by_value=True))
    assert json.loads(problem.origin.parameters) == {"task": "7"}


def test_one_assert_alone_stays_hidden_and_prompt_is_text_too() -> None:
    row = {**MBPP, "test_list": ["assert twice(1) == 2"], "prompt": MBPP["text"]}
    del row["text"]
    problem = import_mbpp(row)
    assert split(problem) == [(True, [case(1, 2)])]
    assert "assert" not in problem.statement


@pytest.mark.parametrize(
    "changed",
    [
        {"test_list": ["assert set(twice([1])) == {1}"]},
        {"test_setup_code": "START = 1"},
        {"test_imports": ["import math"]},
        {"test_list": ["for n in range(3):\n    assert twice(n) == 2 * n"]},
    ],
)
def test_tests_of_mbpp_that_are_more_than_cases_go_through_a_checker(changed: dict[str, Any]) -> None:
    problem = import_mbpp(MBPP | changed)
    matching = declared(problem)
    assert matching.kind is Match.CHECKER
    assert matching.checker is not None
    assert "def _mbpp_check(twice):" in matching.checker.source
    assert json.loads(problem.origin.parameters)["checker"]


def test_a_program_of_apps_is_a_script_whose_shown_input_is_visible() -> None:
    problem = import_apps(APPS)
    assert split(problem) == [(False, [case("1 2\n", "3\n")]), (True, [case("3 4\n", "7\n")])]
    assert problem.reference == Program(SUM, SCRIPT, matching=Matching(Match.TOKENS))
    decimals = {**APPS, "input_output": {"inputs": ["1\n"], "outputs": ["0.50\n"]}, "solutions": ""}
    assert import_apps(decimals).reference == Stated(SCRIPT, Matching(Match.TOKENS, 1e-6, absolute=1e-6))


def test_lines_of_apps_are_put_together() -> None:
    problem = import_apps({**APPS, "input_output": {"inputs": [["1", "2"]], "outputs": [["3", "4"]]}})
    assert split(problem) == [(True, [case("1\n2\n", "3\n4\n")])]


def test_a_function_of_apps_is_called_also_where_it_is_a_method() -> None:
    tests = {"fn_name": "add", "inputs": [[1, 2], [3, 4]], "outputs": [[3], [7]]}
    method = "class Solution:\n    def add(self, a, b):\n        return a + b\n"
    problem = import_apps({**APPS, "input_output": tests, "solutions": [method]})
    assert split(problem) == [(True, [Case((1, 2), Expected(3)), Case((3, 4), Expected(7))])]
    assert isinstance(problem.reference, Program)
    assert problem.reference.entry == "add"
    assert "return Solution().add(*arguments)" in problem.reference.source
    assert "Define a function add" in problem.statement


def test_answers_of_apps_that_are_not_all_in_a_list_of_one_stay_as_they_are() -> None:
    tests = {"fn_name": "add", "inputs": [[1], [2]], "outputs": [[3], [7, 8]]}
    problem = import_apps({**APPS, "input_output": tests, "solutions": "[]"})
    assert split(problem) == [(True, [case(1, [3]), case(2, [7, 8])])]
    assert isinstance(problem.reference, Stated)


def test_public_tests_of_a_contest_are_visible_and_all_others_hidden() -> None:
    problem = import_codecontests(CONTEST)
    hidden = [case("3 4\n", "7\n"), case("5 6\n", "11\n")]
    assert split(problem) == [(False, [case("1 2\n", "3\n")]), (True, hidden)]
    assert problem.reference == Program(SUM, SCRIPT, matching=Matching(Match.TOKENS))
    assert import_codecontests({**CONTEST, "solutions": {"language": [2], "solution": [SUM]}}).reference == Stated(
        SCRIPT, Matching(Match.TOKENS)
    )


@pytest.mark.parametrize(
    ("shape", "changed", "message"),
    [
        ("mbpp", {"text": None}, '"text" or "prompt" is missing'),
        ("mbpp", {"code": "def twice(:"}, '"code" is no Python'),
        ("mbpp", {"test_list": ["assert ("]}, '"test_list" is no Python'),
        ("mbpp", {"test_list": []}, '"test_list" is missing or empty'),
        ("mbpp", {"test_list": "assert twice(1) == 2"}, "has to be a list of texts"),
        ("mbpp", {"test_list": ["assert thrice(1) == 3"]}, "calls no function of"),
        ("mbpp", {"test_setup_code": "import ("}, '"test_setup_code" is no Python'),
        ("apps", {"question": " "}, '"question" is missing or empty'),
        ("apps", {"input_output": ""}, "is missing or no object"),
        ("apps", {"input_output": "{"}, '"input_output" is no JSON'),
        ("apps", {"input_output": "[" * 100_000}, '"input_output" is no JSON'),
        ("apps", {"input_output": {"inputs": ["1"], "outputs": []}}, "1 inputs and 0 outputs"),
        ("apps", {"input_output": {"inputs": [], "outputs": []}}, "there is no test"),
        ("apps", {"input_output": {"inputs": [3], "outputs": ["3"]}}, "holds a int, expected text"),
        ("apps", {"input_output": {"inputs": ["\ud800"], "outputs": ["3"]}}, "lone surrogate"),
        ("apps", {"input_output": {"inputs": ["1"], "outputs": ["3"], "fn_name": "f("}}, "no name of a function"),
        ("apps", {"input_output": {"inputs": ["1"], "outputs": [3], "fn_name": "f"}}, "the list of its arguments"),
        (
            "apps",
            {"input_output": {"inputs": [[1]], "outputs": [[3]], "fn_name": "f"}, "solutions": ""},
            "every output is a list of one item",
        ),
        ("codecontests", {"description": None}, '"description" or "question" is missing'),
        ("codecontests", {"private_tests": ["1"]}, "lists named input and output"),
        ("codecontests", {"private_tests": {"input": ["1"], "output": []}}, "1 input and 0 output"),
        ("codecontests", {"solutions": {"language": [3], "solution": []}}, "of one length"),
        (
            "codecontests",
            {"public_tests": None, "private_tests": {"input": []}, "generated_tests": None},
            "are missing or empty",
        ),
    ],
)
def test_a_row_that_is_no_problem_is_refused_with_what_is_wrong(
    shape: str, changed: dict[str, Any], message: str
) -> None:
    row = {"mbpp": MBPP, "apps": APPS, "codecontests": CONTEST}[shape]
    SHAPES[shape](row)
    with pytest.raises(ImportRefused) as refused:
        SHAPES[shape]({**row, **changed})
    assert message in str(refused.value)


def test_a_row_of_any_shape_may_hold_a_brute_force() -> None:
    brute = "def add(a, b):\n    return sum([a, b])\n"
    row = {"text": "Add.", "code": "def add(a, b):\n    return a + b\n", "test_list": ["assert add(1, 2) == 3"]}
    made = SHAPES["mbpp"]({**row, "brute_force": brute})
    assert isinstance(made.reference, Program)
    assert made.reference.brute_force == brute
    assert made.id != SHAPES["mbpp"](row).id
    with pytest.raises(ImportRefused, match='"brute_force" is no Python'):
        SHAPES["mbpp"]({**row, "brute_force": "def add(a"})
    stated = {"description": "Add.", "public_tests": {"input": ["1"], "output": ["1"]}}
    with pytest.raises(ImportRefused, match="the row has none"):
        SHAPES["codecontests"]({**stated, "brute_force": "print(input())"})
