import json
import subprocess
import sys
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sparring_agents import Bout, Table
from sparring_agents.strategies.procedural import FAMILIES, Dice, ProceduralStrategy, find_family, rebuild
from sparring_verifiers import Domain, Problem, Program, Source, digest, parse_schema

CODE = [name for name, family in FAMILIES.items() if family.domain is Domain.CODE]

DIGEST_SOURCE = """
from sparring_agents.strategies.procedural import FAMILIES, Dice
from sparring_verifiers import digest, to_json
print(digest([to_json(family.problem(family.make(level, Dice(seed))))
    for family in FAMILIES.values() for level in range(1, family.levels + 1) for seed in range(5)]))
"""
# Changing a wording, a program or a draw changes it, and with it what an audit of rows already emitted rebuilds.
PINNED = "fb94ad81b92f47b09c09a7619f34cad5b64ac8aa3da0b0e66edef9afbd2d8c2e"


def table(index: int, seed: int = 7) -> Table:
    return cast("Table", SimpleNamespace(bout=Bout(index, seed), models={}))


def problem_of(name: str, level: int = 1, seed: int = 0) -> Problem:
    family = FAMILIES[name]
    return family.problem(family.make(level, Dice(seed)))


def test_there_are_ten_families_of_both_domains_with_three_levels_each() -> None:
    assert len(FAMILIES) == 10
    assert {family.domain for family in FAMILIES.values()} == {Domain.MATH, Domain.CODE}
    assert {family.levels for family in FAMILIES.values()} == {3}


@pytest.mark.parametrize("hash_seed", ["0", "1", "42"])
def test_problems_are_the_same_in_every_process_whatever_the_hash_seed(hash_seed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", DIGEST_SOURCE],
        env={"PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == PINNED


@pytest.mark.parametrize("name", FAMILIES)
def test_the_origin_says_where_a_problem_came_from(name: str) -> None:
    problem = problem_of(name, level=2)
    origin = problem.origin
    assert (origin.source, origin.author.name, origin.author.families) == (Source.PROCEDURAL, f"procedural:{name}", ())
    assert (origin.family, origin.level) == (name, 2)
    assert origin.template.startswith(f"{name}/2/")
    assert json.loads(origin.parameters)["level"] == 2


@pytest.mark.parametrize("name", FAMILIES)
def test_no_statement_holds_a_place_that_was_not_filled(name: str) -> None:
    for level in (1, 2, 3):
        for seed in range(30):
            problem = problem_of(name, level, seed)
            assert isinstance(problem.reference, Program)
            assert "{" not in problem.statement + problem.reference.source
            compile(problem.reference.source, name, "exec")


@pytest.mark.parametrize("name", CODE)
def test_hidden_cases_are_many_carry_no_value_and_are_none_of_the_visible_ones(name: str) -> None:
    for level in (1, 2, 3):
        visible, hidden = problem_of(name, level).suites
        assert (visible.is_hidden, hidden.is_hidden) == (False, True)
        assert all(case.expected is not None for case in visible.cases)
        assert all(case.expected is None for case in hidden.cases)
        inputs = [digest(list(case.arguments)) for suite in (visible, hidden) for case in suite.cases]
        assert len(set(inputs)) == len(inputs) == 14


@pytest.mark.parametrize("name", CODE)
def test_the_schema_is_understood_and_every_case_lies_within_it(name: str) -> None:
    for problem in (problem_of(name, level, seed) for level in (1, 2, 3) for seed in range(30)):
        assert isinstance(problem.reference, Program)
        assert problem.reference.schema is not None
        assert len(parse_schema(problem.reference.schema)) == 1
        (schema,) = json.loads(problem.reference.schema)
        for (argument,) in (case.arguments for suite in problem.suites for case in suite.cases):
            assert lies_within(argument, schema), (argument, schema)


def lies_within(value: Any, schema: dict[str, Any]) -> bool:
    if schema["type"] == "integer":
        return bool(schema["minimum"] <= value <= schema["maximum"])
    if schema["type"] == "string":
        return len(value) <= schema["maxLength"] and set(value) <= set(schema["alphabet"])
    return schema["minItems"] <= len(value) <= schema["maxItems"] and all(
        lies_within(item, schema["items"]) for item in value
    )


@pytest.mark.parametrize(
    ("family", "parameters", "said"),
    [
        ("addition_story", {"level": 1, "template": "apples", "who": "Tom", "a": "1); import os", "b": 2}, "a: "),
        ("addition_story", {"level": 1, "template": "apples", "who": "{a.__class__}", "a": 1, "b": 2}, "who: "),
        ("addition_story", {"level": 1, "template": "pears", "who": "Tom", "a": 1, "b": 2}, "pears"),
        ("addition_story", {"level": 9, "template": "apples", "who": "Tom", "a": 1, "b": 2}, "9"),
        ("addition_story", {"level": 1, "template": "apples", "who": "Tom", "a": 1}, "b"),
        ("addition_story", {"template": "apples"}, "level"),
        ("number_function", {"level": 1, "template": "add", "k": "1\n    import os"}, "k: "),
        ("number_function", {"level": 1, "template": "add", "k": 10}, "k: "),
        ("number_function", {"level": 2, "template": "add", "k": 2}, "add"),
        ("number_function", {"level": 1, "template": "square", "k": 2}, "square"),
        ("text_function", {"level": 2, "template": "count", "k": "'"}, "k: "),
        ("fraction_sum", {"level": 1, "template": "what", "a": 1, "b": True, "c": 1, "d": 5}, "expected"),
        ("fraction_sum", {"level": 1, "template": "what", "a": [1], "b": 5, "c": 1, "d": 5}, "expected"),
        ("nothing", {}, "nothing"),
    ],
)
def test_parameters_that_no_family_made_are_refused(family: str, parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError) as caught:
        rebuild(family, json.dumps(parameters))
    assert said in str(caught.value)


def test_dice_draw_within_bounds_and_reach_both_ends() -> None:
    dice = Dice(3)
    assert {dice.whole(1, 3) for _ in range(100)} == {1, 2, 3}
    assert sorted(dice.sample("abcd", 4)) == list("abcd")
    assert {Dice(seed).choice("ab") for seed in range(20)} == {"a", "b"}


async def test_families_are_spread_evenly_over_the_bouts() -> None:
    strategy = ProceduralStrategy()
    proposed = [await strategy.propose(table(index), attempt=0, level=None) for index in range(20)]
    families = [problem.origin.family for problem in proposed]
    assert sorted(families) == sorted([*FAMILIES, *FAMILIES])
    assert {problem.origin.level for problem in proposed} == {1}


async def test_a_proposal_follows_from_seed_index_attempt_and_level_alone() -> None:
    strategy = ProceduralStrategy(["fraction_sum"])
    first = await strategy.propose(table(3), attempt=0, level=2)
    assert await ProceduralStrategy(["fraction_sum"]).propose(table(3), attempt=0, level=2) == first
    others = [
        await strategy.propose(table(4), attempt=0, level=2),
        await strategy.propose(table(3), attempt=1, level=2),
        await strategy.propose(table(3), attempt=0, level=3),
        await strategy.propose(table(3, seed=8), attempt=0, level=2),
    ]
    assert len({first.id, *(other.id for other in others)}) == 5


async def test_a_level_beyond_the_hardest_is_the_hardest_and_start_level_is_where_a_bout_begins() -> None:
    strategy = ProceduralStrategy(["percent"], start_level=2)
    assert strategy.levels == (1, 3)
    assert (await strategy.propose(table(0), attempt=0, level=None)).origin.level == 2
    assert (await strategy.propose(table(0), attempt=0, level=9)).origin.level == 3
    assert (await strategy.propose(table(0), attempt=0, level=0)).origin.level == 1


def test_unknown_families_and_levels_are_refused_with_what_would_be_right() -> None:
    with pytest.raises(ValueError, match="Known: addition_story"):
        ProceduralStrategy(["adition_story"])
    with pytest.raises(ValueError, match=r"problems\.start_level: found 4, expected 1 to 3\."):
        ProceduralStrategy(start_level=4)
    assert find_family("percent").name == "percent"
