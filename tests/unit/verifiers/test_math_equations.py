"""An answer put into the problem's own equation: every value solves it, and no solution is left out."""

import pytest

from sparring_sandbox.fake import FakeSandbox
from sparring_verifiers import (
    Author,
    Candidate,
    Domain,
    Equation,
    Finish,
    Message,
    Origin,
    Problem,
    Reference,
    Role,
    Source,
    Status,
    Text,
    Tools,
    from_json,
    load_verifier,
    make_problem,
    to_json,
)

AUTHOR = Author("tester", ("tests",))
A, R, U = Status.ACCEPTED, Status.REJECTED, Status.UNDECIDED


def problem(equation: Equation) -> Problem:
    return make_problem(Domain.MATH, "Solve it.", equation, Origin(Source.FILE, AUTHOR))


async def verdict(equation: Equation, answer: str, **policy: object):
    reply = Message(Role.ASSISTANT, (Text(f"So it is \\boxed{{{answer}}}."),))
    made = load_verifier("math_answer", Tools(FakeSandbox([])), policy)
    return await made.verify(problem(equation), Candidate("p", 0, (reply,), answer, AUTHOR, Finish.STOP))


def one(text: str, *unknowns: str) -> Equation:
    return Equation(text, unknowns, any_solution=True)


CASES = [
    # one unknown, all solutions: counted by Sturm's theorem
    (Equation("x^2 = 4"), "2, -2", A),
    (Equation("x^2 = 4"), "-2, 2", A),
    (Equation("x^2 = 4"), r"x = \pm 2", A),
    (Equation("x^2 = 4"), r"\{-2, 2\}", A),
    (Equation("x^2 = 4"), "2", R),  # one is left out
    (Equation("x^2 = 4"), "2, 3", R),
    (Equation("x^2 = 4"), "2, 2", R),  # the same one twice
    (Equation("x^2 = 4"), "2, -2, 4/2", A),
    (Equation("x^2 = 2"), r"\pm\sqrt{2}", A),
    (Equation("x^2 - 3x + 1 = 0"), r"\frac{3+\sqrt5}{2}, \frac{3-\sqrt5}{2}", A),
    (Equation("x^3 = 8"), "2", A),  # the other two are not real
    (Equation("x^4 - 2x^2 + 1 = 0"), "1, -1", A),  # each a double root
    (Equation("x^2 = -1"), "no solution", A),
    (Equation("x^2 = 1"), "no solution", R),
    (Equation("3x = 1"), "1/3", A),
    # a decimal may be a solution that was rounded, and is none that lies further off
    (Equation("3x = 1"), "0.33", U),
    (Equation("3x = 1"), "0.34", R),
    (Equation("3x = 1"), "0.3", U),
    (Equation("x^2 = 2"), "1.41, -1.41", U),
    (Equation("x^2 = 2"), "-1.41", U),
    (Equation("x^2 = 2"), "1.4142136", U),
    (Equation("x^2 = 2"), "1.41, 1.5", R),
    (Equation("x^2 = 2"), "1.41, 3", R),
    (Equation("x^2 - 3x + 2 = 0"), "1, 2.5", R),
    (Equation("x^2 = 0"), "0.1", R),
    (Equation("x^2 - 2\\sqrt{2} x + 2 = 0"), "1.41", U),
    (Equation("1/x = 3"), "0.33", U),
    (Equation("1/x = 3"), "0.35", R),
    (Equation("2x = 7"), "3.5", A),
    (Equation("2x = 7"), "3.4", R),
    (Equation("x = y + 1, x + y = 1/3", ("x", "y")), "(0.67, -0.33)", U),
    (Equation("x = y + 1, x + y = 1/3", ("x", "y")), "(0.67, 0.33)", R),
    (one(r"\sin(x) = 0"), "3.14", U),
    # a value at which a side is not defined is no solution
    (Equation(r"\frac{x^2-1}{x-1} = 0"), "-1", A),
    (Equation(r"\frac{x^2-1}{x-1} = 0"), "1, -1", R),
    # with a parameter
    (Equation("a x + b = 0", ("x",)), "-b/a", A),
    (Equation("a x + b = 0", ("x",)), "b/a", R),
    # systems
    (Equation("x + y = 3, x - y = 1", ("x", "y")), "(2, 1)", A),
    (Equation("x + y = 3, x - y = 1", ("x", "y")), "x = 2, y = 1", A),
    (Equation("x + y = 3, x - y = 1", ("x", "y")), "(1, 2)", R),
    (Equation("x + y = 3, x - y = 1", ("y", "x")), "(1, 2)", A),
    (Equation("x + y = 2, 2x + 2y = 5", ("x", "y")), "no solution", A),
    # any solution is enough
    (one("x^2 = 4"), "2", A),
    (one("x^2 = 4"), "3", R),
    (one("2^x = 8"), "3", A),
    (one("x + y = 2", "x", "y"), "(5, -3)", A),
    # what cannot be told
    (Equation("2^x = 8"), "3", U),  # it solves it; that nothing else does is not proved
    (Equation("2^x = 8"), "4", R),
    (Equation("x + y = 2", ("x", "y")), "(1, 1)", U),
    (Equation("x y = 1"), "1", U),  # what it is solved for is not said
    (Equation("x^2 = 4", ("z",)), "2", U),
    (Equation("x^2 + 1"), "2", U),
    (Equation("x^2 = 4"), "(2, -2)", U),
    (Equation("x^2 = 4"), "x", U),
    (Equation("x^2 = -1"), "i, -i", U),  # the policy asks for real numbers
    (one("x^2 = -1"), r"\sqrt{-1}", U),
]


@pytest.mark.parametrize(("equation", "answer", "status"), CASES)
async def test_an_answer_is_decided_by_the_problems_own_equation(
    equation: Equation, answer: str, status: Status
) -> None:
    found = await verdict(equation, answer)
    assert found.status is status, found


async def test_a_value_that_fails_is_shown_with_what_is_left_over() -> None:
    found = await verdict(Equation("x^2 = 4"), "3")
    assert (found.evidence.found, found.evidence.expected) == ("3", "((x)^(2)) = 4")
    assert found.evidence.counterexample == "x = 3: ((3)^(2)) against 4, off by 5"
    assert ("check", "equation") in found.details


async def test_the_domain_of_the_policy_says_which_solutions_there_are() -> None:
    assert (await verdict(Equation("x^2 = 4"), "2", domain="positive")).status is A
    assert (await verdict(Equation("x^2 = x"), "1", domain="positive")).status is A
    assert (await verdict(Equation("x^2 = x"), "1")).status is R
    assert (await verdict(Equation("x^2 = -1"), "i, -i", domain="complex")).status is A
    assert (await verdict(Equation("x^2 = -1"), "i", domain="complex")).status is R


def test_an_equation_crosses_as_json_and_has_an_id_of_its_own() -> None:
    all_of_them, any_of_them = Equation("x^2 = 4", ("x",)), Equation("x^2 = 4", ("x",), any_solution=True)
    for made in (problem(all_of_them), problem(any_of_them)):
        assert from_json(Problem, to_json(made)) == made
    assert problem(all_of_them).id != problem(any_of_them).id
    assert to_json(all_of_them, Reference)["type"] == "Equation"
