"""What each rule of step checking proves, refutes and leaves open, and which step is the first wrong one."""

import pytest

from sparring_verifiers import Decision, check_solution

PROVED, REFUTED, OPEN = Decision.PROVED, Decision.REFUTED, Decision.OPEN


def one(line: str, statement: str | None = "") -> tuple[Decision, str, str]:
    """Decision, rule and witness of a solution of one line of mathematics."""
    step = check_solution(f"Step 1: work\n{line}", statement).steps[0]
    return step.decision, step.rule, step.witness


@pytest.mark.parametrize(
    ("line", "decision"),
    [
        ("claim: 12*7 = 84", PROVED),
        ("claim: 12*7 = 74", REFUTED),
        ("claim: 12*7 = 80 + 4 = 84", PROVED),
        ("claim: 5 + 3 = 8 * 2 = 16", REFUTED),
        ("claim: 1/3 + 1/6 = 1/2", PROVED),
        ("claim: 15% * 80 = 12", PROVED),
        ("claim: 15% * 80 = 13", REFUTED),
        ("claim: 30/200 = 15%", PROVED),
        ("claim: 50% = 50", OPEN),
        ("claim: sqrt(12) = 2*sqrt(3)", PROVED),
        ("claim: sqrt(12) = 3*sqrt(2)", REFUTED),
        ("claim: 2 < 3 <= 3 < 7/2", PROVED),
        ("claim: 2 < 3 < 3", REFUTED),
        ("claim: 10/3 = 3.33", OPEN),
        ("claim: 1/0 = 5", OPEN),
        ("claim: $12 \\cdot 7 = 84$", PROVED),
        ("claim: \\frac{1}{2} + \\frac{1}{3} = \\frac{5}{6}.", PROVED),
        ("claim: pi < 22/7", PROVED),
    ],
)
def test_a_chain_of_constants_is_decided_by_arithmetic(line: str, decision: Decision) -> None:
    assert one(line)[0] is decision


@pytest.mark.parametrize(
    ("line", "decision"),
    [
        ("identity: (x + 1)^2 = x^2 + 2x + 1", PROVED),
        ("identity: (x + 1)^2 = x^2 + 1", REFUTED),
        ("identity: (a + b)(a - b) = a^2 - b^2", PROVED),
        ("identity: x^2 + 1 > 0", PROVED),
        ("identity: x^2 > 0", REFUTED),
        ("identity: sqrt(x^2) = x", REFUTED),
        ("identity: sqrt(x^2) = |x|", PROVED),
        ("claim: (x + 1)^2 = x^2 + 2x + 1", PROVED),
        ("claim: (x + 1)^2 = x^2 + 1", OPEN),  # an equation may be an assumption
        ("claim: x*(x + 1) = x^2 + x = x^2 + 2x", REFUTED),  # a chain of three can only be meant for all values
    ],
)
def test_an_identity_holds_for_all_values_or_fails_at_one(line: str, decision: Decision) -> None:
    assert one(line)[0] is decision


@pytest.mark.parametrize(
    ("line", "witness"),
    [
        ("claim: x^2 = 3x => x = 3", "x = 0"),  # divided by x
        ("claim: x^2 = 4 => x = 2", "x = (-2)"),
        ("claim: x = 2 <=> x^2 = 4", "x = (-2)"),  # squaring goes one way only
        ("claim: x + 3 = (x - 3)^2 => sqrt(x + 3) = x - 3", "x = 1"),
        ("claim: -2x > 6 => x > -3", "x = (-4)"),
        ("claim: x < 3 => x < 2", "x = 2"),
        ("claim: 3x + 2 = 11 => 3x = 13", "x = 3"),
        ("claim: 2^x = 8 => x = 4", "x = 3"),
        ("claim: x^2 < 4 => x < 1", "x = 1"),
        ("claim: (x - 1)(x - 2) = 0 => x = 1 or x = 3", "x = 2"),
        ("claim: x^2 - 2x - 1 = 0 => x = 1 + sqrt(2)", "x = (1 + ((-1) * root(2, 2)))"),
    ],
)
def test_an_implication_is_refuted_by_values_of_its_left_side(line: str, witness: str) -> None:
    assert one(line) == (REFUTED, "counterexample", witness)


@pytest.mark.parametrize(
    "line",
    [
        "claim: 3x + 2 = 11 => 3x = 9 => x = 3",
        "claim: 2x - 4 < 6 <=> x < 5",
        "claim: -2x > 6 => x < -3",
        "claim: x^2 + x - 6 = 0 <=> x = 2 or x = -3",
        "claim: x^2 + x - 6 = 0 => x = 2, x = -3",
        "claim: x^2 = 9 => x = \\pm 3",
        "claim: x = 2 => x^2 = 4",
        "claim: sqrt(x + 3) = x - 3 => x + 3 = (x - 3)^2",
        "claim: sqrt(x + 3) = x - 3 => x = 6",
        "claim: x^2 - 2x - 1 = 0 => x = 1 + sqrt(2) or x = 1 - sqrt(2)",
        "claim: x^3 - 6x^2 + 11x - 6 = 0 => x = 1 or x = 2 or x = 3",
        "claim: (x^2 - 1)/(x - 1) = 3 => x = 2",
        "claim: |x - 1| < 3 <=> -2 < x < 4",
        "claim: x + y = 7 and x - y = 1 => x = 4 and y = 3",
        "claim: x^2 + y^2 = 25 and x*y = 12 => (x + y)^2 = 49",
        "claim: x*y = 0 => x = 0 or y = 0",
        "claim: a < b => a + 1 < b + 1",
        "claim: sin(x) + 1 = 2 => sin(x) = 1",
        "claim: V = pi*r^2*h and r = 3 and h = 2 => V = 18*pi",
    ],
)
def test_an_implication_is_proved_by_its_solutions_or_by_algebra(line: str) -> None:
    assert one(line)[0] is PROVED


@pytest.mark.parametrize(
    "line",
    [
        "claim: x = 1 and x = 2 => x = 5",  # from a contradiction follows everything
        "claim: x^2 = -1 => x = 3",
        "claim: 2x => 4",
        "claim: the sum is even",
        "claim: f(x) = x^2 => f(2) = 5",
        "claim: x = 6",  # of which nothing is known
        "given: x = 6",
    ],
)
def test_what_proves_nothing_is_left_open(line: str) -> None:
    assert one(line)[0] is OPEN


SYSTEM = "Solve x + y = 7 and x - y = 1."


@pytest.mark.parametrize(
    ("statement", "lines", "wrong"),
    [
        ("Solve for x: 3x + 2 = 11", ["claim: 3x = 9", "claim: x = 3", "answer: 3"], None),
        ("Solve for x: 3x + 2 = 11", ["claim: 3x = 13", "claim: x = 13/3", "answer: 13/3"], 1),
        ("Solve for x: 3x + 2 = 11", ["claim: 3x = 9", "claim: x = 6", "answer: 6"], 2),
        (SYSTEM, ["given: x + y = 7", "claim: 2x = 8", "claim: x = 4", "claim: y = 7 - 4 = 3", "answer: (4, 3)"], None),
        (SYSTEM, ["claim: 2x = 9", "claim: x = 9/2", "claim: y = 7 - 9/2 = 5/2", "answer: (9/2, 5/2)"], 1),
        ("Expand (x+3)(x-2)", ["claim: (x+3)(x-2) = x^2 + x - 5", "answer: x^2 + x - 5"], 1),
        ("Solve x^2 = x + 6", ["claim: x = 3 or x = -2", "answer: 3, -2"], None),
        ("Solve x^2 = x + 6", ["claim: x = 3 or x = 2", "answer: 3, 2"], 1),
        ("A circle has radius 3.", ["let: A = pi*r^2", "let: r = 3", "claim: A = 9*pi", "answer: 9*pi"], None),
        ("A circle has radius 3.", ["let: A = pi*r^2", "let: r = 3", "claim: A = 6*pi", "answer: 6*pi"], 3),
        ("Pens.", ["claim: total pens = 12*7 = 84", "claim: total pens + 5 = 89", "answer: 89"], None),
        ("Pens.", ["claim: total pens = 12*7 = 84", "claim: total pens + 5 = 90", "answer: 90"], 2),
    ],
)
def test_the_first_wrong_step_is_named_and_right_solutions_are_clean(
    statement: str, lines: list[str], wrong: int | None
) -> None:
    text = "\n".join(f"Step {number}: work\n{line}" for number, line in enumerate(lines[:-1], 1))
    found = check_solution(f"{text}\n{lines[-1]}", statement)
    assert (None if found.first_wrong is None else found.first_wrong.index + 1) == wrong
    assert found.is_clean is (wrong is None), found.steps


def test_after_a_wrong_step_the_next_is_judged_by_what_is_stated() -> None:
    text = "Step 1: a\nclaim: 3x = 13\nStep 2: b\nclaim: x = 13/3\nStep 3: c\nclaim: 2 + 2 = 5\nanswer: 13/3"
    found = check_solution(text, "Solve 3x + 2 = 11")
    assert [step.decision for step in found.steps] == [REFUTED, PROVED, REFUTED]
    assert found.steps[1].rule == "solution set, from what is stated"


def test_an_assumption_that_the_problem_does_not_state_is_not_proved_and_carries_the_rest() -> None:
    text = "Step 1: a\ngiven: 2w + 8 = 36\nStep 2: b\nclaim: w = 14\nanswer: 14"
    found = check_solution(text, "A rectangle has perimeter 36.")
    assert [step.decision for step in found.steps] == [OPEN, PROVED]
    assert not found.is_clean
    assert check_solution(text).is_clean  # without the problem's text it is taken on trust


def test_to_name_the_unknown_is_no_proof_of_it() -> None:
    text = "Step 1: a\nlet: x = 6\nanswer: 6"
    assert not check_solution(text, "Find x.").is_clean
    assert not check_solution(text, "Ann has some pens. How many?").is_clean


def test_an_answer_that_no_claim_concludes_does_not_follow() -> None:
    text = "Step 1: a\nclaim: 3 + 4 = 7\nanswer: {}"
    assert check_solution(text.format("7"), "").is_clean
    assert not check_solution(text.format("8"), "").is_clean
    assert not check_solution("Step 1: a\nclaim: 3 + 4 = 7", "").is_clean


def test_words_that_restrict_the_unknown_excuse_a_lost_solution() -> None:
    line = "claim: x^2 = 9 => x = 3"
    assert one(line, "Solve x^2 = 9")[0] is REFUTED
    assert one(line, "The side of a square is x, and x^2 = 9.")[0] is OPEN


def test_a_statement_that_asks_whether_something_holds_gives_nothing() -> None:
    assert one("claim: x = 2", "x^2 = 4. Is it true that x = 2?")[0] is OPEN


@pytest.mark.parametrize(
    "text",
    [
        "17/5 = 3 R 2",
        "3 dollars = 1800 lire",
        "sin 30 = 1/2 and 60° = 1",
        "10/3 = 3.33",
        "The sum of 5 and 3 = 8",
        "Step 2 - 3 + 4 = 7",
        "- 3 + 4 = 7",
        "50% = 50",
        "2 + 1 = 3!",
        "1 + 2 + ... + 10 = 55",
        "x = 3 and 5x = 16",
        "1010 = 10 in binary",
        "10 = 3 mod 7",
        "about 7 * 3 = 20",
        "5 + 3 = 8 * 2 = 16",
        "$3 + $4 = $7",
        "3 x 4 = 12",
        "From 2 * 3 = 7 x we get",
    ],
)
def test_prose_that_could_mean_something_else_is_left_alone(text: str) -> None:
    found = check_solution(text, "")
    assert [step.decision for step in found.steps] == [OPEN]


@pytest.mark.parametrize(
    "text", ["So 12 * 7 = 74.", "We get $3+4=8$.", "Then 3 x 4 = 13 apples.", "8/4 = 3", "2^5 = 34"]
)
def test_a_plainly_false_equality_in_prose_is_refuted_and_a_true_one_proves_nothing(text: str) -> None:
    step = check_solution(text, "").steps[0]
    assert (step.decision, step.rule) == (REFUTED, "prose")
    assert check_solution("So 12 * 7 = 84. answer: 84", "").steps[0].decision is OPEN


@pytest.mark.parametrize(
    ("line", "decision"),
    [
        ("14 pens * 3 dollars per pen = 42 dollars", PROVED),
        ("14 pens * 3 dollars per pen = 42 pens", OPEN),
        ("14 pens * 3 dollars/pen = 42 dollars", PROVED),
        ("50 dollars - 42 dollars = 8 dollars", PROVED),
        ("50 dollars - 42 dollars = 9 dollars", REFUTED),
        ("80 - 12 = 58 dollars", REFUTED),
        ("14 pens * 3 dollars per pen = 41 dollars", OPEN),
        ("2 hours = 120 minutes", PROVED),  # units that the grader knows are converted
        ("60 minutes = 60 hours", OPEN),
        ("2 boxes = 24 pens", OPEN),
        ("2 boxes = 2 * 12 pens = 24 pens", OPEN),
        ("5 pens + 5 boxes = 10 boxes", OPEN),
        ("30 minutes + 30 hours = 60 hours", OPEN),
        ("3 boxes * 4 = 12 apples", OPEN),
        ("1 gross = 144", OPEN),
        ("180 km / 2.5 hours = 72 km/h", PROVED),  # units that cancel to the same
        ("180 km / 2.5 hours = 72 km", OPEN),
        ("72 km/h * 4 hours = 288 km", PROVED),
        ("315 pages / 35 pages per day = 9 days", PROVED),
        ("60 minutes/hour * 5 hours = 300 minutes", PROVED),
        ("72 km/h * 4 hours = 280 km", OPEN),
        ("100 km / 3 hours = 33.3 km/h", OPEN),
        ("10 km / 2 hours = 5 km * 1 hour", OPEN),
        ("10 km / 2 = 5 h", OPEN),
        ("5 pens^2 = 25", OPEN),
        ("5 pens ^2 = 25 pens", OPEN),
    ],
)
def test_units_in_words_are_taken_off_where_they_agree(line: str, decision: Decision) -> None:
    assert one(f"claim: {line}")[0] is decision


@pytest.mark.parametrize(
    ("line", "decision"),
    [
        ("25% of 120 = 30", PROVED),
        ("25% of $120 = $30", PROVED),
        ("1/3 of 48 marbles = 16 marbles", PROVED),
        ("10 - 1/2 of 6 = 7", PROVED),
        ("2/3 of 3/4 of 8 = 4", PROVED),
        ("25% of 120 = 31", REFUTED),
        ("1/3 of 48 = 17", REFUTED),
        ("8 / 1/2 of 4 = 4", OPEN),  # what is divided by, nobody can tell
        ("8 / 50% of 2 = 8", OPEN),
        ("2^1/2 of 4 = 4", OPEN),
        ("3 of 4 = 12", OPEN),
    ],
)
def test_a_share_of_something_is_a_product(line: str, decision: Decision) -> None:
    assert one(f"claim: {line}")[0] is decision


def test_an_equation_called_an_identity_is_judged_as_the_equation_that_it_is() -> None:
    right = "Step 1: Call them x and y.\nclaim: x + y = 50\nidentity: y = x - 12"
    assert check_solution(right, "").steps[0].decision is OPEN
    wrong = "Step 1: Halve it.\ngiven: 2x = 8\nidentity: x = 5"
    assert check_solution(wrong, "Solve 2x = 8").steps[0].decision is REFUTED
    assert one("identity: (x + 1)^2 = x^2 + 1")[0] is REFUTED


def test_a_given_in_words_is_prose_and_one_in_broken_mathematics_is_not() -> None:
    step = "Step 1: Reduce it.\ngiven: the jacket cost $120, reduced by 25%.\nclaim: 120 * 0.75 = 90"
    assert check_solution(step, "").steps[0].decision is PROVED
    assert check_solution(step.replace("= 90", "= 91"), "").steps[0].decision is REFUTED
    for broken in ("x + = 3", "sqrt(x = 2 and y", "cost of 3x = 4 5"):
        assert check_solution(f"Step 1: Take it.\ngiven: {broken}\nclaim: 1 + 1 = 2", "").steps[0].decision is OPEN
