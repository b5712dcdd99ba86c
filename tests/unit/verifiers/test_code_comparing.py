"""Whether what came back is what was expected, for each declared comparison; no sandbox is asked but by a checker."""

import datetime
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from sparring_sandbox import Job, Stop
from sparring_verifiers import (
    SCRIPT,
    Checker,
    CodePolicy,
    Expected,
    Match,
    Matching,
    Program,
    Stated,
    Status,
    Tools,
    Verdict,
    from_json,
    problem_id,
    to_json,
)
from sparring_verifiers.code.cases import CodeCases
from sparring_verifiers.code.comparing import Claim, Judge, refusal
from sparring_verifiers.code.comparing.unordered import MAX_PAIRED, canonical_text
from sparring_verifiers.code.doubts import Doubt

from .code_doubles import Halt, TableSandbox, candidate_of, problem_of, program_of, suite_of

BY_VALUE = Matching(by_value=True)
UNORDERED = Matching(Match.UNORDERED)
SAME_NUMBERS = (2, 2.0, Fraction(2), Decimal("2.00"), 2 + 0j)


def agree(left: Any, right: Any, matching: Matching = Matching(), entry: str = "f") -> bool:  # noqa: B008 - frozen
    judge = Judge(TableSandbox(), entry, matching, CodePolicy())
    assert judge.agree(left, right) == judge.agree(right, left)
    return judge.agree(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [(1, True), (1, 1.0), ([1], (1,)), ({1}, frozenset({1})), ({1: 2}, {True: 2}), (0, None), ("1", 1), (b"a", "a")],
)
def test_exact_tells_types_apart(left: Any, right: Any) -> None:
    assert agree(left, left)
    assert not agree(left, right)
    assert not agree([left], [right])


@pytest.mark.parametrize(
    ("left", "right", "is_near"),
    [
        (1.0, 1.0 + 5e-10, True),
        (1.0, 1.0 + 5e-9, False),
        (0.1 + 0.2 - 0.3, 0.0, True),  # the zero rule
        (1e-11, 0.0, False),
        (6.6e-34, 6.7e-34, False),  # small is not zero
        (float("inf"), 1e308, False),
        (float("inf"), float("inf"), True),
        ({"a": [1.0]}, {"a": [1.0 + 5e-10]}, True),
        ({1.0}, {1.0 + 5e-10}, False),  # an item of a set is a key
    ],
)
def test_floats_are_near_relative_to_their_size_and_by_a_rule_of_their_own_to_zero(
    left: Any, right: Any, is_near: bool
) -> None:
    assert agree(left, right) is is_near


def test_a_declared_tolerance_replaces_the_policys() -> None:
    assert not agree(1.0, 1.0 + 5e-10, Matching(tolerance=0.0))
    assert not agree(0.1 + 0.2 - 0.3, 0.0, Matching(tolerance=0.0))
    assert agree(1.0, 1.01, Matching(tolerance=0.05))
    assert agree(0.0, 0.01, Matching(tolerance=0.0, absolute=0.01))
    assert not agree(0.1 + 0.2 - 0.3, 0.0, Matching(absolute=0.0))


def test_by_value_compares_as_python_does() -> None:
    for number in SAME_NUMBERS:
        assert agree([2], [number], BY_VALUE)
        assert agree({2: 1}, {number: 1.0}, BY_VALUE)
    assert agree([1], [True], BY_VALUE)
    assert agree({1}, frozenset({1.0}), BY_VALUE)
    assert not agree(3, 4, BY_VALUE)
    assert not agree([1], (1,), BY_VALUE)
    assert not agree(10**400, 1.0, BY_VALUE)
    assert not agree(1j, 1.0, BY_VALUE)


@pytest.mark.parametrize(
    ("exact", "rounded"),
    [(1000000007, 1000000008.0), (1000000007, 1000000007.5), (2**53 + 1, 2.0**53), (3, 3.0 + 1e-9)],
)
def test_a_float_is_near_a_whole_number_only_where_the_problem_declares_a_tolerance(exact: int, rounded: float) -> None:
    assert not agree(exact, rounded, BY_VALUE)
    assert not agree([exact], [rounded], Matching(Match.UNORDERED, by_value=True))
    assert not agree(f"{exact}", f"{rounded!r}", Matching(Match.TOKENS), SCRIPT)
    assert agree(exact, rounded, Matching(tolerance=1e-9, by_value=True))
    assert agree([exact], [rounded], Matching(Match.UNORDERED, 1e-9, by_value=True))
    assert agree(exact, rounded, Matching(tolerance=0.0, absolute=1.0, by_value=True))
    assert agree(f"{exact}", f"{rounded!r}", Matching(Match.TOKENS, 1e-9), SCRIPT)


def test_unordered_counts_each_item_by_type() -> None:
    assert agree([1, "a", [2, {3}]], [[2, {3}], 1, "a"], UNORDERED)
    assert agree((1, 2), (2, 1), UNORDERED)
    assert not agree([1, 2], (1, 2), UNORDERED)
    assert not agree([1, 1, 2], [1, 2, 2], UNORDERED)
    assert not agree([1, True], [1, 1], UNORDERED)
    assert not agree([[1, 2]], [[2, 1]], UNORDERED)  # what is nested has its order
    assert not agree([1], [1, 1], UNORDERED)
    assert agree([1, True], [1.0, 1], Matching(Match.UNORDERED, by_value=True))
    assert agree([{"a": 1, "b": 2}], [{"b": 2, "a": 1}], UNORDERED)


def test_unordered_pairs_floats_that_are_near() -> None:
    assert agree([0.1 + 0.2, 5.0], [5.0, 0.3], UNORDERED)
    assert agree([("a", 0.3), ("a", 1.0)], [("a", 1.0), ("a", 0.1 + 0.2)], UNORDERED)
    assert not agree([("a", 0.3), ("b", 1.0)], [("b", 0.3), ("a", 1.0)], UNORDERED)
    assert not agree([0.1 + 0.2], [0.3], Matching(Match.UNORDERED, 0.0))
    assert not agree([1.0, 1.0], [1.0, 2.0], UNORDERED)


def test_a_chain_of_near_floats_is_paired_and_not_grouped() -> None:
    near = Matching(Match.UNORDERED, 0.1)
    assert agree([[1.0], [1.08]], [[1.08], [1.16]], near)  # 1.0 with 1.08, 1.08 with 1.16: greedy pairing misses it
    assert not agree([[1.0], [1.0]], [[1.08], [1.16]], near)


def test_too_many_near_floats_are_a_doubt_and_plain_ones_are_sorted() -> None:
    floats = [0.1 * n for n in range(1, 50_000)]
    moved = [value * (1 + 1e-12) for value in floats]
    random.Random(1).shuffle(moved)
    assert agree(floats, moved, UNORDERED)
    nested = [[0.1 * n] for n in range(1, MAX_PAIRED + 2)]
    with pytest.raises(Doubt, match="Declare a checker"):
        agree(nested, [[item[0] * (1 + 1e-12)] for item in nested], UNORDERED)


def test_items_whose_hashes_are_all_equal_cost_no_more_than_others() -> None:
    modulus = 2**61 - 1
    forged = [n * modulus for n in range(1, 20_001)]
    assert agree(forged, forged[::-1], UNORDERED)


@pytest.mark.parametrize("by_value", [False, True])
def test_a_canonical_text_is_shared_exactly_by_equal_values(by_value: bool) -> None:
    values: list[Any] = [
        *SAME_NUMBERS, True, 1, 1.0, 0.0, -0.0, Decimal(0), Decimal("1E+9000"), Decimal("10E+8999"), "1", b"1", None,
        [1], (1,), {1}, {1: 2}, {1: 2.0}, {"1": 2}, [[1], 2], [1, [2]], float("inf"), 10**30, 1e30, Fraction(1, 3), 1j,
        datetime.date(2024, 1, 2), "2024-01-02", {1, 2}, {2, 1}, 0.1, Decimal("0.1"),
    ]  # fmt: skip
    matching = Matching(tolerance=0.0, by_value=by_value)
    for left in values:
        for right in values:
            shared = canonical_text(left, by_value=by_value) == canonical_text(right, by_value=by_value)
            assert shared is agree(left, right, matching), (left, right)


@pytest.mark.parametrize(
    ("printed", "is_right"),
    [
        ("1 2\nyes\n", True),
        ("1 2  \r\nyes\t\n\n\n", True),
        ("1 2\nyes", True),
        ("1 2\n", False),  # the last line is missing
        ("1 2\nyes\nmore\n", False),
        ("1 2\nyes\n.", False),
        ("1 2\n\nyes\n", False),
        ("\n1 2\nyes\n", False),
        (" 1 2\nyes\n", False),
        ("1  2\nyes\n", False),
        ("yes\n1 2\n", False),
        ("", False),
    ],
)
def test_a_scripts_lines_are_compared_to_the_last(printed: str, is_right: bool) -> None:
    assert agree(printed, "1 2\nyes\n", entry=SCRIPT) is is_right


def test_a_scripts_lines_may_come_in_any_order_where_that_is_declared() -> None:
    assert agree("b\na\na\n", "a\nb\na\n", UNORDERED, SCRIPT)
    assert not agree("b\na\n", "a\nb\na\n", UNORDERED, SCRIPT)


@pytest.mark.parametrize(
    ("printed", "expected", "is_right"),
    [
        ("1 2\n3", "1\n2 3\n", True),
        ("1 2", "1 2 3", False),
        ("1 2 3 4", "1 2 3", False),
        ("0.3000000001", "0.30000000010000001", True),
        ("1", "1.0", True),
        ("7", "007", False),
        ("1e3", "1000.0", True),
        ("nan", "nan", True),
        ("nan", "1.0", False),
        ("yes", "YES", False),
        ("1_0.0", "10.0", False),
        ("9" * 500 + ".0", "1.0", False),
        ("0.31", "0.3", False),
        ("1e999", "9" * 350, False),  # beyond all floats, where an infinity would stand for both
        ("1e999", "1e998", False),
        ("1e999", "1" + "0" * 999, False),  # too long to be looked at
        ("1e99", "1" + "0" * 99, True),
    ],
)
def test_tokens_are_compared_to_the_last_and_decimals_within_the_tolerance(
    printed: str, expected: str, is_right: bool
) -> None:
    assert agree(printed, expected, Matching(Match.TOKENS), SCRIPT) is is_right


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        (Stated("f", Matching(Match.CHECKER)), "none is given"),
        (Stated("f", Matching(checker=Checker("", "c"))), "exact is declared"),
        (Stated("f", Matching(Match.TOKENS)), "f is called"),
        (Stated("f", Matching(tolerance=1.0)), "expected one in [0, 1)"),
        (Stated("f", Matching(absolute=-1.0)), "not negative"),
    ],
)
async def test_a_comparison_that_cannot_be_kept_is_refused(reference: Stated, message: str) -> None:
    assert message in (refusal(reference) or "")
    sandbox = TableSandbox(candidate=lambda x: x)
    problem = problem_of(reference, suite_of((1,), expected=(1,)))
    verdict = await CodeCases(Tools(sandbox)).verify(problem, candidate_of(problem, sandbox["candidate"]))
    assert verdict.status is Status.UNDECIDED
    assert message in verdict.reason


def test_fields_that_came_later_change_no_id_and_come_back() -> None:
    plain = Stated("f", Matching(Match.UNORDERED, 0.1))
    assert to_json(plain)["matching"] == {"kind": "unordered", "tolerance": 0.1, "checker": None}
    full = Stated("f", Matching(Match.CHECKER, None, Checker("s", "e", "i"), 0.5, by_value=True))
    assert from_json(Stated, to_json(full)) == full
    assert problem_id(problem_of(plain).domain, "", plain) != problem_id(problem_of(full).domain, "", full)


CHECKED = Matching(Match.CHECKER, checker=Checker("", "f"))


def divides(arguments: list[int], answer: Any, expected: Any) -> bool:
    return type(answer) is int and answer > 1 and arguments[0] % answer == 0


async def checked(
    checker: Any, candidate: Any, *, reference: Any = None, **policy: Any
) -> tuple[Verdict, TableSandbox]:
    """The verdict on a candidate that looks for a divisor of 4, 9 and 15."""
    sandbox = TableSandbox(checker=checker, candidate=candidate, reference=reference)
    matching = Matching(Match.CHECKER, checker=Checker(sandbox["checker"], "f"))
    made: Program | Stated = Stated("f", matching)
    if reference is not None:
        made = Program(sandbox["reference"], "f", matching=matching)
    problem = problem_of(made, suite_of((4,), (9,), (15,)))
    verdict = await CodeCases(Tools(sandbox), CodePolicy(**policy)).verify(
        problem, candidate_of(problem, sandbox["candidate"])
    )
    return verdict, sandbox


async def test_a_checker_takes_any_right_answer_in_one_job_for_all_cases() -> None:
    verdict, sandbox = await checked(divides, lambda x: x)
    assert verdict.status is Status.ACCEPTED
    first, second = sandbox.jobs_of("checker")
    assert (len(first.inputs), len(second.inputs)) == (3, 2)
    assert "checker" not in repr(sandbox.jobs_of("candidate"))
    verdict, _ = await checked(divides, lambda x: x - 1)
    assert verdict.status is Status.REJECTED
    assert verdict.evidence.expected == "an answer that the checker takes"


@pytest.mark.parametrize(
    ("checker", "message"),
    [
        (lambda *_: 1, "returns int"),
        (lambda *_: None, "returns NoneType"),
        (lambda *_: 1 / 0, "raises ZeroDivisionError"),
    ],
)
async def test_a_checker_that_says_neither_true_nor_false_is_no_fault_of_the_candidates(
    checker: Any, message: str
) -> None:
    for answer in (2, "wrong"):
        verdict, _ = await checked(checker, lambda _, answer=answer: answer)
        assert verdict.status is Status.UNDECIDED
        assert message in verdict.reason


@pytest.mark.parametrize("stop", [Stop.TIME, Stop.MEMORY, Stop.EXCEPTION, Stop.VIOLATION, Stop.OUTPUT])
async def test_a_checker_that_stops_is_no_fault_of_the_candidates(stop: Stop) -> None:
    def stops(*_: Any) -> bool:
        raise Halt(stop)

    verdict, _ = await checked(stops, lambda x: x)
    assert verdict.status is Status.UNDECIDED
    assert f"stops: {stop}" in verdict.reason


async def test_a_checker_that_refuses_the_references_own_answer_decides_nothing() -> None:
    verdict, _ = await checked(lambda *_: False, lambda x: x, reference=lambda x: x)
    assert verdict.status is Status.UNDECIDED
    assert "refuses the reference's own answer (3 of 3" in verdict.reason


async def test_a_checker_that_says_two_things_of_one_answer_decides_nothing() -> None:
    def fickle(arguments: list[int], answer: Any, expected: Any, job: Job) -> bool:
        return job.environment.hash_seed == 0

    verdict, _ = await checked(fickle, lambda x: x)
    assert verdict.status is Status.UNDECIDED
    assert "another hash seed" in verdict.reason


async def test_a_candidate_that_answers_otherwise_the_second_time_is_judged_on_that_answer() -> None:
    def other(x: int, job: Job) -> int:
        return x if job.environment.hash_seed == 0 else x + 1

    verdict, _ = await checked(divides, other)
    assert verdict.status is Status.REJECTED


async def test_a_checker_is_told_what_the_reference_gives() -> None:
    verdict, sandbox = await checked(
        lambda arguments, answer, expected: answer == expected, lambda x: x, reference=lambda x: x
    )
    assert verdict.status is Status.ACCEPTED
    assert len(sandbox.jobs_of("checker")) == 2  # the reference's own answers, in both surroundings


async def test_a_checker_is_asked_about_all_answers_but_those_that_it_has_taken() -> None:
    _, sandbox = await checked(lambda *_: True, lambda x: x + (x > 4), reference=lambda x: x)
    own, again, first, _ = sandbox.jobs_of("checker")
    assert (len(own.inputs), len(again.inputs)) == (3, 3)
    assert {repr(arguments) for arguments, *_ in first.inputs} == {"[9]", "[15]"}


async def test_an_answer_that_is_equal_and_not_the_same_is_asked_about() -> None:
    _, sandbox = await checked(lambda *_: True, lambda _: -0.0, reference=lambda _: 0.0)
    assert [len(job.inputs) for job in sandbox.jobs_of("checker")] == [3, 3, 3, 2]


async def test_a_value_that_does_not_cross_is_refused_without_asking_the_checker() -> None:
    sandbox = TableSandbox(checker=divides)
    judge = Judge(sandbox, "f", Matching(Match.CHECKER, checker=Checker(sandbox["checker"], "f")), CodePolicy())
    claims = [Claim((4,), "\ud800", None), Claim((4,), 2, Expected(2)), Claim((4,), {1 << 90_000}, None)]
    assert await judge.hold(claims) == (False, True, False)
    (job,) = sandbox.jobs
    assert len(job.inputs) == 1


async def test_the_inputs_of_a_checker_are_a_hidden_suite_and_drawn_once() -> None:
    sandbox = TableSandbox(checker=divides, inputs=lambda: [[4], [9]], candidate=lambda x: x)
    # The double tells programs by their source: this one answers for both functions of the checker.
    both = sandbox.sources[sandbox["checker"]] = lambda *given: divides(*given) if given else [[4], [9]]
    assert callable(both)
    matching = Matching(Match.CHECKER, checker=Checker(sandbox["checker"], "f", "inputs"))
    problem = problem_of(Stated("f", matching))
    verifier = CodeCases(Tools(sandbox))
    suite = await verifier.drawn(problem)
    assert suite is not None
    assert suite.is_hidden
    assert [case.arguments for case in suite.cases] == [(4,), (9,)]
    drawn = problem_of(Stated("f", matching), suite)
    assert await verifier.drawn(drawn) is None
    for each in (problem, drawn):
        verdict = await verifier.verify(each, candidate_of(each, sandbox["candidate"]))
        assert (verdict.status, verdict.suite_id) == (Status.ACCEPTED, suite.id)


@pytest.mark.parametrize(
    ("given", "message"), [(3, "a list of 1 to"), ([], "a list of 1 to"), ([3], "another shape"), (None, "a list of")]
)
async def test_inputs_of_another_shape_decide_nothing(given: Any, message: str) -> None:
    sandbox = TableSandbox(checker=lambda: given, candidate=lambda x: x)
    matching = Matching(Match.CHECKER, checker=Checker(sandbox["checker"], "f", "inputs"))
    problem = problem_of(Stated("f", matching))
    verifier = CodeCases(Tools(sandbox))
    assert await verifier.drawn(problem) is None
    verdict = await verifier.verify(problem, candidate_of(problem, sandbox["candidate"]))
    assert verdict.status is Status.UNDECIDED
    assert message in verdict.reason


async def test_what_a_declared_comparison_takes_of_the_reference_is_no_contradiction() -> None:
    sandbox = TableSandbox(reference=lambda x: [2, 1], candidate=lambda x: [1, 2])
    program = program_of(sandbox, "reference")
    suite = suite_of((1,), expected=([1, 2],))
    for matching, status in ((UNORDERED, Status.ACCEPTED), (Matching(), Status.UNDECIDED)):
        problem = problem_of(Program(program.source, "f", matching=matching), suite)
        verdict = await CodeCases(Tools(sandbox)).verify(problem, candidate_of(problem, sandbox["candidate"]))
        assert verdict.status is status
