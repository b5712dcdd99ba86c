"""What the benchmarks' table says of a figure, and when a machine counts as quiet."""

import json
import os
from pathlib import Path

import pytest
from benchmarks.figures import Figure, Watch, as_json, is_quiet, machine_s, median_figure, number, table


@pytest.mark.parametrize(
    ("value", "bar", "is_upper", "holds"),
    [
        (50.0, 50.0, False, True),
        (49.9, 50.0, False, False),
        (4.0, 4.0, True, True),
        (4.1, 4.0, True, False),
        (None, 4.0, True, False),
        (None, 4.0, False, False),
        (None, None, False, True),
        (0.0, None, False, True),
    ],
)
def test_a_figure_holds_when_it_reaches_its_bar_and_never_when_it_was_not_measured(
    value: float | None, bar: float | None, is_upper: bool, holds: bool
):
    assert Figure("x", value, bar, is_upper).holds is holds


def test_a_figure_is_the_median_of_its_rounds_with_the_least_and_the_greatest():
    figure = median_figure("x", [9.0, 1.0, 2.0], 2.0)
    assert (figure.value, figure.spread, figure.holds) == (2.0, (1.0, 9.0), True)


def test_no_round_is_no_figure():
    figure = median_figure("x", [], 2.0, note="why")
    assert (figure.value, figure.spread, figure.holds, figure.note) == (None, None, False, "why")


@pytest.mark.parametrize(
    ("value", "text"), [(123.4, "123"), (12.34, "12.3"), (1.234, "1.23"), (-1.234, "-1.23"), (1e6, "1000000")]
)
def test_a_number_is_printed_with_three_digits_that_count(value: float, text: str):
    assert number(value) == text


def test_a_row_shows_value_spread_bar_and_verdict_and_its_note_below():
    lines = table(
        [
            Figure("rate", 75.0, 50.0, unit="times", spread=(60.0, 80.0)),
            Figure("cpu", 5.0, 4.0, is_upper=True, unit="ms", note="candidate 3"),
            Figure("lost", None, 4.0, is_upper=True),
            Figure("plain", 1.0),
        ]
    ).splitlines()
    assert lines[1].split() == ["rate", "75.0", "times", "60.0", "to", "80.0", ">=", "50", "holds"]
    assert lines[2].split() == ["cpu", "5.00", "ms", "<=", "4", "falls", "short"]
    assert lines[3].strip() == "candidate 3"
    assert lines[4].split() == ["lost", "not", "measured", "<=", "4", "falls", "short"]
    assert lines[5].split() == ["plain", "1.00"]


def test_json_has_every_figure_with_its_verdict_and_what_stands_beside():
    said = json.loads(as_json([Figure("x", 1.0, 2.0, note="n")], load={"is_quiet": True}))
    assert said["load"] == {"is_quiet": True}
    assert (
        said["figures"][0] | {"what": "x", "value": 1.0, "bar": 2.0, "note": "n", "holds": False} == said["figures"][0]
    )


@pytest.mark.parametrize(
    ("load_before", "others_cores", "stolen_share", "slowed", "quiet"),
    [
        (0.1, [0.0, 0.05], 0.0, 1.0, True),
        (2.0, [0.0, 0.05], 0.0, 1.0, False),
        (0.1, [0.0, 0.5, 0.6], 0.0, 1.0, False),
        (0.1, [0.0, 0.0, 0.9], 0.0, 1.0, True),
        (0.1, [0.0], 0.05, 1.0, False),
        (0.1, [0.0], 0.0, 1.4, False),
    ],
)
def test_a_machine_is_quiet_only_without_load_other_work_stolen_time_and_a_slowed_core(
    load_before: float, others_cores: list[float], stolen_share: float, slowed: float, quiet: bool
):
    assert is_quiet(load_before, others_cores, stolen_share, slowed) is quiet


def test_the_cores_pace_is_measured_against_the_best_of_the_run():
    watch = Watch(paces_s=[0.005, 0.004, 0.008])
    assert watch.is_best(0.0043)
    assert not watch.is_best(0.0045)
    assert watch.report()["core_slowed_median"] == 1.25
    assert watch.report()["core_slowed_most"] == 2.0
    assert not watch.report()["is_quiet"]
    assert watch.pace() > 0
    assert len(watch.paces_s) == 4


def test_busy_time_is_neither_idle_nor_waiting_nor_stolen(tmp_path: Path):
    tick_s = 1 / os.sysconf("SC_CLK_TCK")
    (tmp_path / "stat").write_text("cpu  1 2 4 1000 2000 8 16 32 0 0\ncpu0 1 1 1 1 1 1 1 1 0 0\n")
    busy, stolen, whole = machine_s(tmp_path / "stat")
    assert (busy, stolen, whole) == pytest.approx((31 * tick_s, 32 * tick_s, 3063 * tick_s))
