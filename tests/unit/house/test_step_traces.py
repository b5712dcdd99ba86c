"""The generator of step traces labels by construction, and the checker finds what it hid."""

from collections import Counter

import pytest
from benchmarks.step_traces import SHAPES, Trace, traces

from sparring_verifiers import check_solution

COUNT = 20 * len(SHAPES)


@pytest.fixture(scope="module")
def made() -> list[Trace]:
    return list(traces(COUNT, seed=11))


def test_half_of_every_shape_is_wrong_in_exactly_one_step_and_the_same_seed_gives_the_same(made: list[Trace]) -> None:
    by_shape = Counter((trace.shape, trace.wrong is None) for trace in made)
    assert set(by_shape.values()) == {10}
    assert len(by_shape) == 2 * len(SHAPES)
    assert all(trace.wrong is None or 0 <= trace.wrong < trace.steps for trace in made)
    assert made == list(traces(COUNT, seed=11))
    assert len({trace.text for trace in made}) > 0.95 * COUNT


def test_every_position_of_an_error_occurs(made: list[Trace]) -> None:
    assert {trace.wrong for trace in made} >= {None, 0, 1, 2, 3}


def test_the_first_wrong_step_is_found_and_no_right_trace_is_flagged(made: list[Trace]) -> None:
    missed = []
    for trace in made:
        report = check_solution(trace.text, trace.statement)
        named = None if report.first_wrong is None else report.first_wrong.index
        if named != trace.wrong or report.is_clean is not (trace.wrong is None):
            missed.append((trace.shape, trace.wrong, named, trace.text))
    assert not missed
