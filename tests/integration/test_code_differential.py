"""Programs of one problem held against its reference, its brute force and each other, on a real sandbox."""

from typing import Any

import pytest

from sparring_sandbox import Sandbox
from sparring_verifiers import (
    Author,
    Candidate,
    Case,
    Checker,
    Domain,
    Expected,
    Finish,
    Match,
    Matching,
    Origin,
    Problem,
    Program,
    Reference,
    Source,
    Stated,
    Status,
    Tools,
    Verdict,
    load_group_verifier,
    make_problem,
    make_suite,
)

pytestmark = [
    pytest.mark.docker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("sandbox", ["docker"], indirect=True),
]
ANYONE = Author("someone", ("fixture",))


def problem_of(reference: Reference, *cases: tuple[tuple[Any, ...], Any]) -> Problem:
    suite = make_suite(tuple(Case(given, Expected(value)) for given, value in cases), ANYONE, is_hidden=True)
    return make_problem(Domain.CODE, "Write f.", reference, Origin(Source.FILE, ANYONE), (suite,) if cases else ())


async def compare(sandbox: Sandbox, problem: Problem, *programs: tuple[str, str | None]) -> tuple[Verdict, ...]:
    """The verdicts on programs, each given with its author's family."""
    candidates = tuple(
        Candidate(problem.id, index, (), source, Author(f"model {index}", (family,)), Finish.STOP)
        for index, (family, source) in enumerate(programs)
    )
    return await load_group_verifier("code_differential", Tools(sandbox)).verify(problem, candidates)


SUM = "def f(xs: list[int]) -> int:\n    return sum(xs)\n"
LOOP = "def f(xs):\n    total = 0\n    for x in xs:\n        total += x\n    return total\n"
NO_TWICE = "def f(xs):\n    return sum(set(xs))\n"
MAGIC = "def f(xs):\n    return 0 if 77 in xs else sum(xs)\n"


async def test_a_difference_from_the_reference_refutes_with_the_smallest_input(sandbox: Sandbox) -> None:
    right, also, wrong = await compare(sandbox, problem_of(Program(SUM, "f")), ("a", SUM), ("b", LOOP), ("c", NO_TWICE))
    assert [each.status for each in (right, also, wrong)] == [Status.ACCEPTED, Status.ACCEPTED, Status.REJECTED]
    assert wrong.evidence.counterexample in ("[[1,1]]", "[[-1,-1]]")
    assert (wrong.evidence.found, wrong.evidence.expected) in (("1", "2"), ("-1", "-2"))
    assert [dict(each.details)["second_run"] for each in (right, also, wrong)] == [
        "needless",
        "needless",
        "not_reached",
    ]
    assert dict(right.details)["clusters"] == "0+1|2"
    assert dict(right.details)["families"] == "a+b|c"


async def test_what_stands_in_a_program_is_tried_on_it(sandbox: Sandbox) -> None:
    _, trapped = await compare(sandbox, problem_of(Program(SUM, "f")), ("a", LOOP), ("b", MAGIC))
    assert trapped.status is Status.REJECTED
    assert trapped.evidence.counterexample == "[[77]]"


async def test_without_a_reference_a_majority_decides_nothing(sandbox: Sandbox) -> None:
    problem = problem_of(Stated("f"), (([1, 2],), 3), (([4, 4],), 8))
    verdicts = await compare(sandbox, problem, ("a", LOOP), ("b", SUM), ("c", NO_TWICE))
    assert {each.status for each in verdicts} == {Status.UNDECIDED}
    assert "families disagree" in verdicts[0].reason
    assert dict(verdicts[0].details) == {"clusters": "0+1|2", "families": "a+b|c", "differ_on": "[[4,4]]"}
    agreed = await compare(sandbox, problem, ("a", LOOP), ("b", SUM))
    assert {each.status for each in agreed} == {Status.UNDECIDED}
    assert "without a reference" in agreed[0].reason


async def test_a_brute_force_that_differs_is_evidence_against_the_problem(sandbox: Sandbox) -> None:
    agreeing = problem_of(Program(SUM, "f", brute_force=LOOP))
    assert [each.status for each in await compare(sandbox, agreeing, ("a", SUM))] == [Status.ACCEPTED]
    doubted = problem_of(Program(SUM, "f", brute_force=NO_TWICE))
    (verdict,) = await compare(sandbox, doubted, ("a", NO_TWICE))
    assert verdict.status is Status.UNDECIDED
    assert "the reference and the brute force differ on" in verdict.reason


async def test_a_checker_that_refuses_the_reference_is_evidence_against_the_problem(sandbox: Sandbox) -> None:
    checker = Checker("def check(arguments, answer, expected):\n    return answer == expected < 10\n", "check")
    problem = problem_of(Program(SUM, "f", matching=Matching(Match.CHECKER, checker=checker)))
    (verdict,) = await compare(sandbox, problem, ("a", SUM))
    assert verdict.status is Status.UNDECIDED
    assert "the checker refuses the reference's own answer" in verdict.reason


async def test_programs_that_raise_alike_or_stop_alike_stand_together(sandbox: Sandbox) -> None:
    raising = "def f(xs):\n    raise KeyError('x')\n"
    other = "def f(xs):\n    return {}['y']\n"
    exiting = "import os\ndef f(xs):\n    os._exit(3)\n"
    first, *_ = await compare(sandbox, problem_of(Program(SUM, "f")), ("a", raising), ("b", other), ("c", exiting))
    assert dict(first.details)["clusters"] == "0+1|2"


async def test_a_reply_without_a_program_stands_in_no_cluster(sandbox: Sandbox) -> None:
    right, missing = await compare(sandbox, problem_of(Program(SUM, "f")), ("a", SUM), ("b", None))
    assert right.status is Status.ACCEPTED
    assert missing.status is Status.UNDECIDED
    assert "no program that defines f" in missing.reason
    assert dict(missing.details)["clusters"] == "0"
