"""Every procedural answer, found again by a second method that reads only the statement or the template."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from itertools import accumulate
from typing import Any

import pytest

from sparring_agents.strategies.procedural import FAMILIES, Dice, Family, rebuild
from sparring_verifiers import Domain, Problem, Program

SEEDS = range(200)
# Runs our own references, in a process of their own; prints repr, so that types count.
RUNNER = """
import json, sys
for job in json.load(sys.stdin):
    names = {}
    exec(job["source"], names)
    print(json.dumps([repr(names[job["entry"]](*arguments)) for arguments in job["calls"]]))
"""


def problems(family: Family) -> Iterator[Problem]:
    for level in range(1, family.levels + 1):
        for seed in SEEDS:
            yield family.problem(family.make(level, Dice(seed)))


def run_all(jobs: list[tuple[Program, list[Any]]]) -> list[list[str]]:
    body = json.dumps([{"source": program.source, "entry": program.entry, "calls": calls} for program, calls in jobs])
    done = subprocess.run([sys.executable, "-I", "-c", RUNNER], input=body, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def named(domain: Domain) -> list[str]:
    return [name for name, family in FAMILIES.items() if family.domain is domain]


def whole_numbers(statement: str) -> list[int]:
    return [int(text) for text in re.findall(r"(?<![\w/])-?\d+", statement)]


def sum_of_all(statement: str) -> Fraction:
    return Fraction(sum(whole_numbers(statement)))


def first_less_the_rest(statement: str) -> Fraction:
    first, *rest = whole_numbers(statement)
    return Fraction(first - sum(rest))


def groups(statement: str) -> Fraction:
    one, other, *spare = whole_numbers(statement)
    return Fraction(sum([one] * other) + sum(spare))


def extreme(statement: str) -> Fraction:
    ordered = sorted(whole_numbers(statement))
    return Fraction(ordered[0] if "small" in statement else ordered[-1])


def by_trying(statement: str) -> Fraction:
    left, right = statement.removeprefix("Solve for x: ").split(" = ")
    found = []
    for x in range(-50, 300):
        match left.split():
            case ["x", "+", number]:
                value = Fraction(x + int(number))
            case ["x", "-", number]:
                value = Fraction(x - int(number))
            case ["x", "/", number]:
                value = Fraction(x, int(number))
            case [times, sign, number]:
                value = Fraction(int(times[:-1]) * x + (int(number) if sign == "+" else -int(number)))
            case [times]:
                value = Fraction(int(times[:-1]) * x)
            case _:
                raise AssertionError(left)
        if value == int(right):
            found.append(x)
    (x,) = found  # exactly one solution
    return Fraction(x)


def percentage(statement: str) -> Fraction:
    (rate,) = (int(text) for text in re.findall(r"(\d+)%", statement))
    (n,) = (int(text) for text in re.findall(r"\d+(?![\d%])", statement))
    share = sum(Fraction(n, 100) for _ in range(rate))
    if "goes up" in statement:
        return n + share
    return n - share if "less" in statement else share


def fractions_summed(statement: str) -> Fraction:
    terms = re.findall(r"([+-] )?(\d+)/(\d+)", statement)
    bottom = 1
    for _, _, below in terms:
        bottom *= int(below)
    top = sum((-1 if sign == "- " else 1) * int(above) * (bottom // int(below)) for sign, above, below in terms)
    return Fraction(top, bottom)


SECOND_METHOD: dict[str, Callable[[str], Fraction]] = {
    "addition_story": sum_of_all,
    "subtraction_story": first_less_the_rest,
    "groups_story": groups,
    "comparison": extreme,
    "linear_equation": by_trying,
    "percent": percentage,
    "fraction_sum": fractions_summed,
}


@pytest.mark.parametrize("name", named(Domain.MATH))
def test_a_mathematical_program_computes_what_the_statement_asks(name: str) -> None:
    made = list(problems(FAMILIES[name]))
    references = [problem.reference for problem in made]
    assert all(isinstance(reference, Program) for reference in references)
    outputs = run_all([(reference, [[]]) for reference in references if isinstance(reference, Program)])
    for problem, (shown,) in zip(made, outputs, strict=True):
        assert read(shown) == SECOND_METHOD[name](problem.statement), problem.statement


def read(shown: str) -> Fraction:
    fraction = re.fullmatch(r"Fraction\((-?\d+), (\d+)\)", shown)
    return Fraction(int(fraction[1]), int(fraction[2])) if fraction else Fraction(int(shown))


def slow_count(text: str, letter: str) -> int:
    count = 0
    for each in text:
        if each == letter:
            count += 1
    return count


def words(text: str) -> list[str]:
    return re.findall(r"[^ ]+", text)


def first_longest(text: str) -> str:
    best = ""
    for word in words(text):
        if len(word) > len(best):
            best = word
    return best


def ordered(numbers: list[int]) -> list[int]:
    """Insertion sort."""
    done: list[int] = []
    for number in numbers:
        place = len([other for other in done if other <= number])
        done.insert(place, number)
    return done


def without_repeats(numbers: list[int]) -> list[int]:
    kept: list[int] = []
    for number in numbers:
        if number not in kept:
            kept.append(number)
    return kept


# Written from the wordings, not from the references.
ORACLES: dict[str, Callable[[Any, Any], Any]] = {
    "number_function/1/add": lambda n, k: sum([n, k]),
    "number_function/1/times": lambda n, k: sum([n] * k),
    "number_function/1/minus": lambda n, k: -(k - n),
    "number_function/1/square": lambda n, _: sum([abs(n)] * abs(n)),
    "number_function/1/is_even": lambda n, _: str(n)[-1] in "02468",
    "number_function/2/divisible": lambda n, k: Fraction(n, k).denominator == 1,
    "number_function/2/square_plus": lambda n, k: sum([abs(n)] * abs(n)) + k,
    "number_function/2/at_least": lambda n, k: sorted([n, k])[1],
    "number_function/2/distance": lambda n, k: n - k if n > k else k - n,
    "number_function/3/sum_multiples": lambda n, k: k * sum(range(max(n, 0) // k + 1)),
    "number_function/3/digit_sum": lambda n, _: sum(map(int, re.findall(r"\d", str(n)))),
    "number_function/3/count_divisors": lambda n, _: [Fraction(n, i).denominator for i in range(1, n + 1)].count(1),
    "text_function/1/upper": lambda t, _: "".join(chr(ord(c) - 32) if c != " " else c for c in t),
    "text_function/1/reverse": lambda t, _: "".join(t[-i] for i in range(1, len(t) + 1)),
    "text_function/1/length": lambda t, _: len(list(t)),
    "text_function/1/twice": lambda t, k: "".join(t for _ in range(k)),
    "text_function/2/count": slow_count,
    "text_function/2/remove": lambda t, k: "".join(t.split(k)),
    "text_function/2/vowels": lambda t, _: len(re.findall("[aeiou]", t)),
    "text_function/2/palindrome": lambda t, _: list(t) == list(reversed(t)),
    "text_function/3/long_words": lambda t, k: len(re.findall(f"[^ ]{{{k + 1},}}", t)),
    "text_function/3/reverse_words": lambda t, _: " ".join(words(t)[::-1]),
    "text_function/3/longest": lambda t, _: first_longest(t),
    "list_function/1/total": lambda n, _: list(accumulate(n))[-1],
    "list_function/1/largest": lambda n, _: ordered(n)[-1],
    "list_function/1/smallest": lambda n, _: ordered(n)[0],
    "list_function/1/count": lambda n, _: len([*n]),
    "list_function/1/last": lambda n, _: n[::-1][0],
    "list_function/2/evens": lambda n, _: [x for x in n if str(x)[-1] in "02468"],
    "list_function/2/above": lambda n, k: [x for x in n if not x <= k],
    "list_function/2/each_plus": lambda n, k: [sum([x, k]) for x in n],
    "list_function/2/descending": lambda n, _: [-x for x in sorted(-y for y in n)],
    "list_function/3/sum_above": lambda n, k: sum(x if x > k else 0 for x in n),
    "list_function/3/distinct": lambda n, _: without_repeats(n),
    "list_function/3/running": lambda n, _: list(accumulate(n)),
    "list_function/3/spread": lambda n, _: ordered(n)[-1] - ordered(n)[0],
}


@pytest.mark.parametrize("name", named(Domain.CODE))
def test_a_reference_returns_what_the_wording_asks_on_every_case(name: str) -> None:
    made = list({problem.id: problem for problem in problems(FAMILIES[name])}.values())
    jobs: list[tuple[Program, list[Any]]] = []
    for problem in made:
        assert isinstance(problem.reference, Program)
        jobs.append((problem.reference, [list(case.arguments) for suite in problem.suites for case in suite.cases]))
    for problem, (_, calls), shown in zip(made, jobs, run_all(jobs), strict=True):
        oracle, k = ORACLES[problem.origin.template], json.loads(problem.origin.parameters).get("k")
        assert [repr(oracle(argument, k)) for (argument,) in calls] == shown, problem.statement
        stated = [case.expected for suite in problem.suites for case in suite.cases if case.expected]
        assert [repr(expected.value) for expected in stated] == shown[: len(stated)]


def test_every_template_of_the_code_families_is_drawn_and_has_an_oracle() -> None:
    drawn = {problem.origin.template for name in named(Domain.CODE) for problem in problems(FAMILIES[name])}
    assert drawn == ORACLES.keys()


@pytest.mark.parametrize("name", FAMILIES)
def test_rebuild_gives_the_same_problem_and_other_parameters_another_statement(name: str) -> None:
    by_parameters = {problem.origin.parameters: problem for problem in problems(FAMILIES[name])}
    for parameters, problem in by_parameters.items():
        assert rebuild(name, parameters) == problem
    statements = {(problem.origin.level, problem.statement) for problem in by_parameters.values()}
    assert len(statements) == len(by_parameters)
