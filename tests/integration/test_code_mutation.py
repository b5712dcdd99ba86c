"""Mutants on a real sandbox: what a suite kills, what it misses, and what no input could tell apart."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from sparring_sandbox import Returned, Sandbox, Stop
from sparring_verifiers import (
    EXACTLY,
    Author,
    Candidate,
    Case,
    Checker,
    CodePolicy,
    Domain,
    Drawing,
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
    SuiteKind,
    Tools,
    Verdict,
    WeakEvidence,
    expected_outcomes,
    load_verifier,
    make_problem,
    make_suite,
)
from sparring_verifiers.code.comparing import Judge
from sparring_verifiers.code.drawing.draw import input_schema
from sparring_verifiers.code.drawing.membership import is_in_domain
from sparring_verifiers.code.mutation.mutants import Mutant, mutants_of
from sparring_verifiers.code.mutation.score import Death, by_size, deaths_of
from sparring_verifiers.code.trial import Check

pytestmark = [
    pytest.mark.docker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("sandbox", ["docker"], indirect=True),
]
ANYONE = Author("someone", ("fixture",))


CLAMP = (
    "def f(x, low, high):\n    if x < low:\n        return low\n    if x > high:\n        return high\n    return x\n"
)
COUNT = "def f(n):\n    total = 0\n    while n > 0:\n        total += n % 10\n        n //= 10\n    return total\n"
# A leap year: the hundreds and the four hundreds are rare, so a few drawn years miss them.
LEAP = """
def f(year: int) -> bool:
    if year % 400 == 0:
        return True
    if year % 100 == 0:
        return False
    return year % 4 == 0
"""
YEARS = '[{"type": "integer", "minimum": 1, "maximum": 3000}]'
LEAPING = Program(LEAP, "f", YEARS)


async def fate_of(
    sandbox: Sandbox, source: str, *inputs: tuple[Any, ...], matching: Matching = EXACTLY
) -> dict[str, tuple[Mutant, Death | None]]:
    """Every mutant by its change, with what killed it."""
    expected = await expected_outcomes(sandbox, Program(source, "f"), inputs)
    checks = []
    for arguments, returned in zip(inputs, expected.returns, strict=True):
        assert isinstance(returned, Returned)
        checks.append(Check(arguments, returned, is_hidden=True))
    mutants = mutants_of(source, "f", most=200)
    judge = Judge(sandbox, "f", matching, CodePolicy())
    deaths = await deaths_of(judge, mutants, by_size(tuple(checks)), cpu_s=0.01)
    return {mutant.change: (mutant, death) for mutant, death in zip(mutants, deaths, strict=True)}


def problem_of(reference: Reference, *cases: tuple[tuple[Any, ...], Any]) -> Problem:
    suite = make_suite(tuple(Case(given, Expected(value)) for given, value in cases), ANYONE, is_hidden=True)
    return make_problem(Domain.CODE, "Write f.", reference, Origin(Source.FILE, ANYONE), (suite,) if cases else ())


async def decide(sandbox: Sandbox, problem: Problem, source: str, policy: Mapping[str, Any] | None = None) -> Verdict:
    verifier = load_verifier("code_mutation", Tools(sandbox), policy)
    return await verifier.verify(problem, Candidate(problem.id, 0, (), source, ANYONE, Finish.STOP))


async def strengthened(sandbox: Sandbox, problem: Problem, policy: Mapping[str, Any] | None = None) -> Problem:
    verifier = load_verifier("code_mutation", Tools(sandbox), policy)
    assert isinstance(verifier, Drawing)
    suite = await verifier.drawn(problem)
    return problem if suite is None else replace(problem, suites=(*problem.suites, suite))


async def test_a_suite_kills_what_differs_on_it_and_nothing_else(sandbox: Sandbox) -> None:
    weak = await fate_of(sandbox, CLAMP, (5, 0, 9), (-3, 0, 9))
    assert weak["return high -> return None"][1] is None  # no input is above
    assert weak["x > high -> x <= high"][1] is not None
    strong = await fate_of(sandbox, CLAMP, (5, 0, 9), (-3, 0, 9), (12, 0, 9))
    assert strong["return high -> return None"][1] is not None
    assert strong["x < low -> x <= low"][1] is None  # at the edge both return it


async def test_a_death_is_by_a_value_an_exception_or_a_stop(sandbox: Sandbox) -> None:
    fates = await fate_of(sandbox, COUNT, (0,), (7,), (123,))
    means = {change: death.means for change, (_, death) in fates.items() if death is not None}
    assert means["n % 10 -> n // 10"] == "value"
    assert means["total = 0 removed"] == "exception"
    assert means["n //= 10 removed"] == Stop.TIME
    looping = fates["n //= 10 removed"][1]
    assert looping is not None
    assert looping.is_by_time
    assert looping.check.arguments == (7,)  # the shortest that loops


async def test_the_declared_comparison_decides_what_a_difference_is(sandbox: Sandbox) -> None:
    source = "def f(xs):\n    return sorted(xs)\n"
    given = ([3, 1, 2],)
    assert (await fate_of(sandbox, source, given))["sorted(xs) -> xs"][1] is not None
    unordered = await fate_of(sandbox, source, given, matching=Matching(Match.UNORDERED))
    assert unordered["sorted(xs) -> xs"][1] is None
    longer = "def check(arguments, answer, expected):\n    return isinstance(answer, list) and len(answer) == 3\n"
    checked = Matching(Match.CHECKER, checker=Checker(longer, "check"))
    fates = await fate_of(sandbox, source, given, matching=checked)
    assert fates["sorted(xs) -> xs"][1] is None
    assert fates["return sorted(xs) -> return None"][1] is not None


async def test_a_weak_suite_is_undecided_and_names_what_it_misses(sandbox: Sandbox) -> None:
    problem = problem_of(LEAPING, ((2021,), False), ((2024,), True))
    verdict = await decide(sandbox, problem, LEAP)
    assert verdict.status is Status.UNDECIDED
    assert "weak evidence" in verdict.reason
    assert "; one is line " in verdict.reason
    details = dict(verdict.details)
    assert int(details["survived"]) > 0
    assert float(details["kill_rate"]) < 0.9
    assert int(details["killed"]) + int(details["survived"]) + int(details["equal"]) == int(details["mutants"])


async def test_the_hunt_finds_the_missing_inputs_in_the_domain(sandbox: Sandbox) -> None:
    problem = problem_of(LEAPING, ((2021,), False), ((2024,), True))
    strong = await strengthened(sandbox, problem)
    parent, added = strong.suites
    assert (added.parent_id, added.author.name, added.is_hidden, added.kind) == (
        parent.id, "mutation", True, SuiteKind.CASES,
    )  # fmt: skip
    years = [year for case in added.cases for year in case.arguments]
    assert any(isinstance(year, int) and year % 400 == 0 for year in years)
    assert any(isinstance(year, int) and year % 400 and year % 100 == 0 for year in years)
    assert all(is_in_domain(input_schema(LEAPING), case.arguments) for case in added.cases)
    verdict = await decide(sandbox, strong, LEAP)
    assert (verdict.status, verdict.score) == (Status.ACCEPTED, 1.0)


async def test_the_same_problem_and_policy_give_the_same_suite_and_the_same_verdict(sandbox: Sandbox) -> None:
    problem = problem_of(LEAPING)
    first, second = await strengthened(sandbox, problem), await strengthened(sandbox, problem)
    assert first == second
    (suite,) = first.suites
    assert suite.kind is SuiteKind.PROPERTIES
    assert len(suite.cases) >= 60
    assert await decide(sandbox, first, LEAP) == await decide(sandbox, first, LEAP)


async def test_a_mutant_that_no_input_tells_apart_is_equal_and_not_missed(sandbox: Sandbox) -> None:
    source = "def f(x: int) -> int:\n    if x < 0:\n        return -x\n    return x\n"  # x < 0 or x <= 0: no matter
    problem = await strengthened(sandbox, problem_of(Program(source, "f")))
    verdict = await decide(sandbox, problem, source)
    details = dict(verdict.details)
    assert verdict.status is Status.ACCEPTED
    assert int(details["equal"]) > 0
    assert int(details["equal_on"]) > 100


async def test_a_domain_that_hardly_moves_the_program_drops_the_problem(sandbox: Sandbox) -> None:
    ones = Program(LEAP, "f", '[{"type": "integer", "minimum": 1, "maximum": 3}]')
    with pytest.raises(WeakEvidence, match=r"do the same on \d+ inputs of the domain"):
        await strengthened(sandbox, problem_of(ones))


async def test_without_a_domain_what_survives_counts_and_drops_the_problem(sandbox: Sandbox) -> None:
    bare = problem_of(Program(LEAP.replace(": int", ""), "f"), ((2021,), False), ((2024,), True))
    with pytest.raises(WeakEvidence, match="no inputs can be drawn"):
        await strengthened(sandbox, bare)


async def test_a_program_that_is_wrong_is_undecided_and_never_rejected(sandbox: Sandbox) -> None:
    problem = problem_of(LEAPING, ((2021,), False), ((2024,), True))
    wrong_here = await decide(sandbox, problem, "def f(year):\n    return year % 2 == 1\n")
    assert wrong_here.status is Status.UNDECIDED
    assert "by the suites" in wrong_here.reason
    wrong_elsewhere = await decide(sandbox, problem, "def f(year):\n    return year % 4 == 0 and year > 0\n")
    assert wrong_elsewhere.status is Status.UNDECIDED
    assert "that the suites do not hold" in wrong_elsewhere.reason


async def test_stated_cases_alone_are_scored_by_what_they_kill(sandbox: Sandbox) -> None:
    cases = [((n,), n * 2) for n in range(-3, 4)]
    verdict = await decide(sandbox, problem_of(Stated("f"), *cases), "def f(n):\n    return n * 2\n")
    assert verdict.status is Status.ACCEPTED
    assert dict(verdict.details)["equal"] == "0"


async def test_a_script_is_told_apart_by_what_it_prints(sandbox: Sandbox) -> None:
    source = "n = int(input())\nif n > 4:\n    print(n * 3 + 1)\n"
    schema = '[{"type": "string", "minLength": 1, "maxLength": 2, "alphabet": "123456789"}]'
    problem = problem_of(Program(source, "", schema), (("1",), ""), (("9",), "28\n"))
    strong = await strengthened(sandbox, problem, {"inputs": 40, "reference_mutants": 20})
    added = {text for case in strong.suites[-1].cases for text in case.arguments}
    assert added & {"3", "4", "5"}  # at the edge
