"""Generated answers against the grader: no wrong one accepted, no rewritten one rejected. Labels are mpmath's."""

from collections import Counter
from math import isqrt

import pytest
from benchmarks.answers.difference import differ
from benchmarks.answers.meaning import Tree, agree
from benchmarks.answers.mutating import Mutants, mutants
from benchmarks.answers.pairs import integers, pairs
from benchmarks.answers.rewriting import rewritings

from sparring_verifiers import Status, compare

FEW, MANY = 2_000, 10_000
NOT_PLAIN = 0.4
REJECTED_MOST, UNDECIDED_MOST = 0.002, 0.03
PLAIN = ("int", "fraction", "decimal")


def accepted(found: Mutants) -> list[tuple[str, str, str]]:
    """The mutants that the grader takes for the right answer; prints how it ruled on all of them."""
    ruled = [(compare(each.gold, each.answer).status, each) for each in found.kept]
    print(Counter(status.value for status, _ in ruled), "discarded:", found.discarded.total())
    return [(each.kind, each.gold, each.answer) for status, each in ruled if status is Status.ACCEPTED]


def test_no_wrong_answer_is_accepted() -> None:
    assert accepted(mutants(FEW, seed=1)) == []


@pytest.mark.slow
def test_none_of_ten_thousand_wrong_answers_is_accepted() -> None:
    found = mutants(MANY)
    assert accepted(found) == []
    assert sum(each.shape not in PLAIN for each in found.kept) >= NOT_PLAIN * MANY


@pytest.mark.parametrize("seed", [5, pytest.param(6, marks=pytest.mark.slow)])
def test_swapping_gold_and_answer_changes_no_verdict_on_real_answers(seed: int) -> None:
    found = pairs(600 if seed == 5 else 6_000, seed)
    assert [
        (each.gold, each.answer)
        for each in found
        if compare(each.gold, each.answer).status is not compare(each.answer, each.gold).status
    ] == []


def rewriting_statuses(count: int, seed: int) -> tuple[Counter[Status], list[tuple[str, str, str]]]:
    statuses: Counter[Status] = Counter()
    not_accepted = []
    for each in rewritings(count, seed):
        status = compare(each.gold, each.answer).status
        statuses[status] += 1
        if status is not Status.ACCEPTED:
            not_accepted.append((each.kind, each.gold, each.answer))
    print(statuses)
    return statuses, not_accepted


@pytest.mark.parametrize(("count", "seed"), [(1_000, 1), pytest.param(5_000, 0, marks=pytest.mark.slow)])
def test_a_rewritten_answer_is_hardly_ever_refused(count: int, seed: int) -> None:
    statuses, not_accepted = rewriting_statuses(count, seed)
    assert statuses[Status.REJECTED] <= REJECTED_MOST * count, not_accepted
    assert statuses[Status.UNDECIDED] <= UNDECIDED_MOST * count, not_accepted


def test_the_same_seed_gives_the_same_answers() -> None:
    assert mutants(50, seed=3).kept == mutants(50, seed=3).kept != mutants(50, seed=4).kept
    assert rewritings(50, seed=3) == rewritings(50, seed=3) != rewritings(50, seed=4)
    assert pairs(50, seed=3) == pairs(50, seed=3) != pairs(50, seed=4)


def test_no_two_texts_of_a_pair_and_no_two_pairs_are_the_same() -> None:
    for found in (pairs(500), integers(500)):
        assert len({(each.gold, each.answer) for each in found}) == 500
        assert 200 <= sum(each.is_equal for each in found) <= 300
    assert all(each.gold != each.answer for each in (*pairs(500), *rewritings(500), *mutants(500).kept))


X = ("var", "x")
LINE = ("eq", ("add", ("mul", 2, X), ("var", "y")), 3)


@pytest.mark.parametrize(
    ("left", "right", "is_different"),
    [
        (("frac", 1, 3), ("frac", 2, 6), False),
        (("frac", 1, 3), ("dec", 333333333333, 12), True),
        (5, ("dec", 5 * 10**30 + 1, 30), True),
        (("root", 2, 8), ("mul", 2, ("root", 2, 2)), False),
        (("root", 3, -8), -2, False),
        (("fn", "sin", X), ("fn", "cos", X), True),
        (("pow", ("fn", "sin", X), 2), ("add", 1, ("neg", ("pow", ("fn", "cos", X), 2))), False),
        (("root", 2, ("pow", X, 2)), X, True),
        (("tuple", 1, 2), ("tuple", 2, 1), True),
        (("set", 1, 2), ("set", 2, 1), False),
        (("set", 1, 2), ("set", 2, 1, 1), False),
        (("list", 1, 2), ("list", 1), True),
        (("interval", "(", 1, 2, "]"), ("interval", "[", 1, 2, "]"), True),
        (("chain", 1, "<", "x", "<=", 2), ("chain", 2, ">=", "x", ">", 1), False),
        (("rel", "<", "x", 1), ("rel", "<=", "x", 1), True),
        (LINE, ("eq", ("add", ("mul", -4, X), ("mul", -2, ("var", "y"))), -6), False),
        (LINE, ("eq", ("add", ("mul", 2, X), ("var", "y")), 4), True),
        (("eq", X, 1), ("eq", ("pow", X, 2), 1), True),
        (("unit", 1, "m"), ("unit", 100, "cm"), False),
        (("unit", 1, "m"), ("unit", 1, "cm"), True),
        (("ratio", 1, 2), ("ratio", 2, 4), False),
        (("pm", 1, 2), ("pm", 1, -2), False),
        (("matrix", (1, 2), (3, 4)), ("matrix", (1, 3), (2, 4)), True),
        (("word", "yes"), ("word", "no"), True),
    ],
)
def test_the_label_knows_different_from_equal_without_our_grader(left: Tree, right: Tree, is_different: bool) -> None:
    assert differ(left, right) is is_different


def test_a_label_knows_two_hundred_digits() -> None:
    assert differ(("root", 2, 2), ("dec", isqrt(2 * 10**200), 100))
    assert agree(("root", 2, 2), ("pow", 2, ("frac", 1, 2)))
