"""Rows in HumanEval's shape as problems: what is read as cases, what goes through a checker, what is refused."""

from typing import Any

import pytest

from sparring_verifiers import Case, Expected, Match, Problem, Program
from sparring_verifiers.code.importing import ImportRefused, import_humaneval

PROMPT = 'def half(n):\n    """Half of n."""\n'


def row_of(*lines: str, **changed: Any) -> dict[str, Any]:
    test = "\n".join(("def check(candidate):", *(f"    {line}" for line in lines)))
    return {
        "task_id": "Mine/0",
        "prompt": PROMPT,
        "entry_point": "half",
        "canonical_solution": "    return n / 2\n",
        "test": test,
        **changed,
    }


def reference_of(problem: Problem) -> Program:
    assert isinstance(problem.reference, Program)
    return problem.reference


def cases_of(problem: Problem) -> tuple[Case, ...]:
    (suite,) = problem.suites
    assert suite.is_hidden
    return suite.cases


def test_asserts_become_hidden_cases_that_compare_numbers_by_value() -> None:
    problem = import_humaneval(row_of("assert candidate(4) == 2, 'message'", "assert candidate(3 * 3) == 4.5"))
    assert cases_of(problem) == (Case((4,), Expected(2)), Case((9,), Expected(4.5)))
    matching = reference_of(problem).matching
    assert (matching.kind, matching.by_value, matching.absolute) == (Match.EXACT, True, None)
    assert problem.statement == PROMPT
    assert reference_of(problem).source == PROMPT + "    return n / 2\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("assert candidate(1) is None", None),
        ("assert candidate(1)", True),
        ("assert not candidate(1)", False),
        ("assert 7 == candidate(1)", 7),
        ("assert candidate(1) == {'a': [1, (2, None)]}", {"a": [1, (2, None)]}),
        ("assert candidate(1) == set([3])", {3}),
        ("assert candidate(1) == -2 ** 3", -8),
    ],
)
def test_a_comparison_with_a_written_value_is_a_case(line: str, expected: object) -> None:
    ((case),) = cases_of(import_humaneval(row_of(line)))
    assert case.arguments == (1,)
    assert case.expected == Expected(expected)
    assert case.expected is not None
    assert type(case.expected.value) is type(expected)


def test_a_case_that_the_prompt_shows_is_visible() -> None:
    prompt = (
        'def half(n):\n    """Half of n.\n    >>> half(4)\n    2.0\n    half(5 and half (6) are no calls\n    """\n'
    )
    problem = import_humaneval(row_of("assert candidate(4) == 2", "assert candidate(5) == 2.5", prompt=prompt))
    assert [(suite.is_hidden, suite.cases[0].arguments) for suite in problem.suites] == [(False, (4,)), (True, (5,))]


def test_identity_compares_by_type() -> None:
    assert not reference_of(import_humaneval(row_of("assert candidate(1) is True"))).matching.by_value


@pytest.mark.parametrize(
    ("line", "relative", "absolute"),
    [
        ("assert abs(candidate(1) - 0.5) < 1e-6", 0.0, 1e-6),
        ("assert abs(1 / 2 - candidate(1)) <= 0.001", 0.0, 0.001),
        ("assert math.isclose(candidate(1), 0.5)", 1e-9, 0.0),
        ("assert math.isclose(candidate(1), 0.5, abs_tol=0.1)", 1e-9, 0.1),
    ],
)
def test_a_tolerance_is_the_one_that_the_test_states(line: str, relative: float, absolute: float) -> None:
    problem = import_humaneval(row_of(line))
    assert cases_of(problem) == (Case((1,), Expected(0.5)),)
    matching = reference_of(problem).matching
    assert (matching.tolerance, matching.absolute) == (relative, absolute)


def test_two_sorted_lists_are_compared_in_any_order() -> None:
    problem = import_humaneval(row_of("assert sorted(candidate(1)) == sorted([2, 1])"))
    assert cases_of(problem) == (Case((1,), Expected([2, 1])),)
    assert reference_of(problem).matching.kind is Match.UNORDERED


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("for n in range(3):", "    assert candidate(n) == n / 2"), "a loop"),
        (("assert candidate(open('x').read()) == 1",), "open('x').read()"),
        (("assert set(candidate(1)) == {1}",), "set(candidate(1))"),
        (("assert candidate(2) == 1", "assert candidate(1) is None"), '"is" beside others'),
        (("assert candidate(1) == 1", "assert sorted(candidate(2)) == sorted([1])"), "several ways"),
        (("assert candidate(1) != 1",), "NotEq"),
        (("assert candidate([9] * 10 ** 9) == 1",), "more than"),
        (("assert candidate(9 ** 9 ** 9) == 1",), "9 ** 9 ** 9"),
        (("assert candidate(1 / 0) == 1",), "division by zero"),
        (("assert candidate(*[1]) == 1",), "unpacked"),
        (("assert candidate(1) == float('nan')",), "does not cross"),
    ],
)
def test_what_is_no_plain_case_goes_through_a_checker_and_the_origin_says_why(lines: tuple[str, ...], why: str) -> None:
    problem = import_humaneval(row_of(*lines))
    matching = reference_of(problem).matching
    assert matching.kind is Match.CHECKER
    assert matching.checker is not None
    assert matching.checker.inputs
    assert why in problem.origin.parameters.replace('\\"', '"')
    assert problem.suites == ()


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"test": ""}, '"test" is missing or empty; its columns: canonical_solution, entry_point'),
        ({"entry_point": 3}, '"entry_point" is missing'),
        ({"entry_point": "third"}, "do not define third"),
        ({"canonical_solution": "    return (\n"}, "do not define half"),
        ({"test": "def check(candidate:"}, '"test" is no Python'),
        ({"test": "assert half(1) == 2"}, "has to define check(candidate) once"),
        ({"test": "def check(candidate):\n    pass"}, "asserts nothing"),
    ],
)
def test_a_row_that_is_no_problem_is_refused_with_what_is_wrong(changed: dict[str, Any], message: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        import_humaneval(row_of("assert candidate(1) == 1") | changed)
    assert message in str(refused.value)
