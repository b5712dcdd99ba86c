"""Who expects what: the reason of a rejection, and the refutation in words."""

from typing import Any

import pytest
from tests.unit.runs.row_doubles import TrustedSandbox

from sparring_verifiers import (
    Author,
    Candidate,
    Case,
    Checker,
    Domain,
    Evidence,
    Expected,
    Finish,
    Match,
    Matching,
    Origin,
    Program,
    Reference,
    Source,
    Stated,
    Status,
    Suite,
    Tools,
    Verdict,
    load_verifier,
    make_problem,
    make_suite,
    refutation_told,
)

FILE, TESTER = Author("mine.jsonl"), Author("tester", ("umbra",))
SORTED = "def f(xs: list[int]) -> list[int]:\n    return sorted(xs)\n"
SAME = "def f(xs):\n    return xs\n"
ACCEPTS_SORTED = "def check(arguments, answer, expected):\n    return answer == sorted(answer)\n"


def suite(author: Author, *, is_hidden: bool = True, states: bool = True) -> Suite:
    return make_suite((Case(([3, 1],), Expected([1, 3]) if states else None),), author, is_hidden=is_hidden)


async def said(reference: Reference, *suites: Suite, policy: dict[str, Any] | None = None) -> Verdict:
    problem = make_problem(Domain.CODE, "Sort.", reference, Origin(Source.FILE, FILE), suites)
    candidate = Candidate(problem.id, 0, (), SAME, Author("model", ("zeta",)), Finish.STOP)
    verifier = load_verifier("code_cases", Tools(TrustedSandbox()), {"min_hidden": 0, **(policy or {})})
    verdict = await verifier.verify(problem, candidate)
    assert verdict.status is Status.REJECTED
    return verdict


@pytest.mark.parametrize(
    ("reference", "suites", "by"),
    [
        (Stated("f"), (suite(TESTER),), "the cases of tester"),
        (Stated("f"), (suite(FILE), suite(TESTER)), "the cases of mine.jsonl, tester"),
        (Program(SORTED, "f"), (suite(TESTER),), "the cases of tester and the reference"),
        (Program(SORTED, "f"), (suite(TESTER, states=False),), "the reference"),
        (
            Program(SORTED, "f", matching=Matching(Match.CHECKER, checker=Checker(ACCEPTS_SORTED, "check"))),
            (suite(TESTER),),
            "the problem's checker",
        ),
    ],
)
async def test_a_rejection_says_by_whom_another_answer_is_expected(
    reference: Reference, suites: tuple[Suite, ...], by: str
) -> None:
    verdict = await said(reference, *suites)
    assert dict(verdict.details)["expected_by"] == by
    assert verdict.reason == f"wrong value on a hidden input; another answer is expected by {by}"


async def test_the_reason_tells_a_visible_input_whole_and_of_a_hidden_one_nothing() -> None:
    verdict = await said(Stated("f"), suite(TESTER, is_hidden=False))
    assert verdict.reason == (
        "wrong value on a visible input: f([3, 1]) returned [3, 1]; expected [1, 3] by the cases of tester"
    )
    hidden = await said(Stated("f"), suite(TESTER))
    assert "3" not in hidden.reason
    assert refutation_told("f", hidden.evidence, "the cases of tester") == (
        "f([3, 1]) returned [3, 1]; expected [1, 3] by the cases of tester"
    )


@pytest.mark.parametrize(
    ("entry", "evidence", "told"),
    [
        ("f", Evidence("cases", "raised A: 1", "1", '[{"tuple":[1]}]'), "f((1,)) raised A: 1; expected 1"),
        ("f", Evidence("cases", "null", "1", "[]"), "f() returned None; expected 1"),
        ("f", Evidence("cases", "no result: it used 5 s", "1", "[]"), "f() gave no result: it used 5 s; expected 1"),
        ("", Evidence("cases", '"2"', '"3"', '["1"]'), "the script, given '1', returned '2'; expected '3'"),
        ("f", Evidence("cases", "1", "2"), ""),
        ("f", Evidence("cases", "1", "2", "no input"), ""),
    ],
)  # fmt: skip
def test_a_refutation_is_told_as_a_call(entry: str, evidence: Evidence, told: str) -> None:
    assert refutation_told(entry, evidence, "") == told
