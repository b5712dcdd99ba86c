"""Screening a problem's own program, over a sandbox that runs nothing."""

from dataclasses import replace
from typing import Any

import pytest

from sparring_sandbox import Job, NotReached, Raised, Returned, SlotLost, Stop
from sparring_verifiers import (
    Domain,
    Gold,
    Match,
    Matching,
    Program,
    Stated,
    expected_outcomes,
    screen_reference,
)

from .code_doubles import Halt, TableSandbox, problem_of, program_of, suite_of


def square(x: int) -> int:
    return x * x


def raises(x: int) -> int:
    raise ValueError(x)


def half(x: int) -> int:
    if x % 2:
        raise ValueError(x)
    return x


def by_hash(x: int, job: Job) -> int:
    return x + job.environment.hash_seed


def by_a_little(x: int, job: Job) -> float:
    return 1.7e9 + 1e-3 * job.environment.hash_seed


def in_any_order(x: int, job: Job) -> list[int]:
    return [x, -1] if job.environment.hash_seed else [-1, x]


def by_order(x: int, job: Job) -> int:
    return job.inputs.index((x,))


def stops(x: int) -> int:
    raise Halt(Stop.TIME)


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        (square, None),
        (raises, "0 of 6 inputs, and raises ValueError on 6"),
        (by_hash, "not deterministic"),
        (by_order, "not deterministic"),
        (by_a_little, "not deterministic"),
        (stops, "the reference stops: time"),
        (lambda x: object(), "0 of 6"),
    ],
)
async def test_a_program_is_screened_on_its_domain(reference: Any, reason: str | None) -> None:
    sandbox = TableSandbox(reference=reference)
    schema = '[{"type": "integer", "minimum": 0, "maximum": 5}]'
    found = await screen_reference(sandbox, problem_of(program_of(sandbox, "reference", schema)))
    assert (found is None) if reason is None else (found is not None and reason in found)


async def test_a_tolerance_is_for_answers_and_an_order_that_does_not_count_is_no_difference() -> None:
    sandbox = TableSandbox(near=by_a_little, shuffled=in_any_order)
    schema = '[{"type": "integer", "minimum": 0, "maximum": 5}]'
    declared = replace(program_of(sandbox, "near", schema), matching=Matching(tolerance=0.01, absolute=1.0))
    assert "not deterministic" in (await screen_reference(sandbox, problem_of(declared)) or "")
    unordered = replace(program_of(sandbox, "shuffled", schema), matching=Matching(Match.UNORDERED))
    assert await screen_reference(sandbox, problem_of(unordered)) is None


async def test_a_program_that_answers_half_of_the_inputs_may_serve() -> None:
    sandbox = TableSandbox(reference=half)
    schema = '[{"type": "integer", "minimum": 0, "maximum": 5}]'
    assert await screen_reference(sandbox, problem_of(program_of(sandbox, "reference", schema))) is None


async def test_a_case_that_the_program_contradicts_is_named_and_not_shown() -> None:
    sandbox = TableSandbox(reference=square)
    problem = problem_of(program_of(sandbox, "reference"), suite_of((2,), (3,), expected=(4, 6)))
    assert await screen_reference(sandbox, problem) == "the reference contradicts case 2 of 2"


async def test_hidden_cases_stand_in_for_a_domain_that_cannot_be_read() -> None:
    sandbox = TableSandbox(reference=square)
    program = program_of(sandbox, "reference", '[{"type": "matrix"}]')
    assert "is none of" in (await screen_reference(sandbox, problem_of(program)) or "")
    assert await screen_reference(sandbox, problem_of(program, suite_of((2,)))) is None


async def test_a_program_in_mathematics_is_called_once_without_arguments() -> None:
    sandbox = TableSandbox(reference=lambda: 42)
    problem = problem_of(program_of(sandbox, "reference", None), domain=Domain.MATH)
    assert await screen_reference(sandbox, problem) is None
    assert [job.inputs for job in sandbox.jobs] == [((),), ((),)]


async def test_a_program_in_mathematics_that_raises_is_told_what_it_raises() -> None:
    def raising() -> int:
        raise NameError("name 'solution' is not defined")

    sandbox = TableSandbox(reference=raising)
    problem = problem_of(program_of(sandbox, "reference", None), domain=Domain.MATH)
    assert await screen_reference(sandbox, problem) == "the reference raises NameError: name 'solution' is not defined"


async def test_a_stated_function_needs_cases_that_state_and_agree() -> None:
    sandbox = TableSandbox()
    assert await screen_reference(sandbox, problem_of(Stated("f"), suite_of((1,), expected=(1,)))) is None
    assert "needs cases" in (await screen_reference(sandbox, problem_of(Stated("f"))) or "")
    assert "no expected value" in (await screen_reference(sandbox, problem_of(Stated("f"), suite_of((1,)))) or "")
    clash = problem_of(Stated("f"), suite_of((1,), (1,), expected=(1, True)))
    assert "two cases state different values for one input: case 2 of the 2" in (
        await screen_reference(sandbox, clash) or ""
    )


async def test_a_stated_answer_has_no_reference_to_screen() -> None:
    assert await screen_reference(TableSandbox(), problem_of(Gold("4"), domain=Domain.MATH)) is None


async def test_what_the_program_gives_stands_in_the_order_of_the_inputs() -> None:
    def mixed(x: int) -> int:
        if x == 2:
            raise Halt(Stop.MEMORY)
        return 1 // x

    sandbox = TableSandbox(reference=mixed)
    inputs = ((1,), (0,), (2,), (3,))
    given = await expected_outcomes(sandbox, program_of(sandbox, "reference"), inputs)
    one, raised, missing, last = given.returns
    assert (one, missing, last) == (Returned(1), NotReached(), Returned(0))
    assert isinstance(raised, Raised)
    assert given.stop == "the reference stops: memory"


async def test_a_program_that_stops_again_and_again_is_given_up() -> None:
    sandbox = TableSandbox(reference=stops)
    given = await expected_outcomes(sandbox, program_of(sandbox, "reference"), tuple((n,) for n in range(50)))
    assert set(map(type, given.returns)) == {NotReached}
    assert len(sandbox.jobs) == 6


async def test_a_lost_slot_while_screening_is_a_fault() -> None:
    sandbox = TableSandbox(reference=square)
    sandbox.lost = 1
    with pytest.raises(SlotLost):
        await screen_reference(sandbox, problem_of(Program(sandbox["reference"], "f", '[{"type": "integer"}]')))
