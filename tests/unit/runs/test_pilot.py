"""The forecast after a pilot: how often its interval holds, and what it says of a run."""

import random
from pathlib import Path

import pytest
import yaml
from tests.servers.scripts import seats
from tests.servers.wire_server import WireServer

import sparring
from sparring.config import load
from sparring.forecast import bounds_of, forecast
from sparring.pilot import PILOT_BOUTS, ended_bouts, pilot_config, pilot_forecast, rest, t_quantile

DRAWS = {
    "even": lambda draw: draw.uniform(3, 9),
    "whole": lambda draw: float(draw.choice([2, 10, 10, 18, 26])),
    "skewed": lambda draw: draw.lognormvariate(0.0, 0.8),
}


@pytest.mark.parametrize(("name", "least"), [("even", 0.92), ("whole", 0.92), ("skewed", 0.86)])
@pytest.mark.parametrize("left", [40, 400])
def test_the_interval_of_20_bouts_holds_about_as_often_as_it_says(name: str, least: float, left: int) -> None:
    draw, held, trials = random.Random(f"{name} {left}"), 0, 800
    for _ in range(trials):
        found = rest([DRAWS[name](draw) for _ in range(PILOT_BOUTS)], left)
        held += found.low <= sum(DRAWS[name](draw) for _ in range(left)) <= found.high
    assert least <= held / trials <= 0.985


def test_the_quantiles_of_t_are_those_of_the_tables() -> None:
    for degrees, known in ((4, 2.776), (9, 2.262), (19, 2.093), (120, 1.980)):
        assert t_quantile(degrees, 0.95) == pytest.approx(known, rel=0.005)
    assert rest([5.0] * 20, 100).low == rest([5.0] * 20, 100).high == 500.0


def run_file(folder: Path, **changes: object) -> Path:
    """A constitution of 32 bouts that two scripts play; the writer has a price."""
    scripts = {
        "writer": [{"when": "", "replies": ["Five, because two and three make it."]}],
        "judge": [{"when": "", "reply": '{"reason": "shorter", "winner": "A"}'}],
    }
    for name, rules in scripts.items():
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    raw = {
        "run": {"name": "pilot", "seed": 3, "bouts": 32, "out": str(folder / "out")},
        "graph": {"kind": "constitution", "constitution": "honest"},
        "models": {
            name: {"provider": "scripted", "model": name, "family": name, "script": f"{name}.yaml"} for name in scripts
        },
        "seats": {"examinee": "writer", "critic": "writer", "reviser": "writer", "judge": "judge"},
        "problems": {"strategy": "prompts"},
        **changes,
    }
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


async def test_a_pilot_plays_the_first_bouts_of_the_run_and_forecasts_the_rest(tmp_path: Path) -> None:
    price = {"input": 1, "output": 4}
    config = load(run_file(tmp_path), {"models.writer.price": price})
    report = await sparring.run(pilot_config(config))
    assert report.funnel.bouts.total == PILOT_BOUTS
    lines = list(pilot_forecast(config, report.cost))
    assert "The other 12 bouts, by the 20 that have ended" in lines[0]
    said = {line.split()[0]: line for line in lines[1:]}
    assert set(said) == {"calls", "tokens", "USD", "time"}
    expected = report.calls / PILOT_BOUTS * 12
    assert f"{expected:,.0f}" in said["calls"]
    whole = await sparring.run(config)
    assert whole.calls == pytest.approx(report.calls + expected, rel=0.2)
    assert list(pilot_forecast(config, whole.cost)) == ["The run has no more bouts: nothing is left to forecast."]


async def test_the_check_of_the_endpoints_is_no_part_of_what_the_bouts_are_forecast_to_take(tmp_path: Path) -> None:
    async with WireServer(seats) as server:
        models = {
            name: {"provider": "openai", "model": name, "family": name, "base_url": server.base_url, "price": 0}
            for name in ("writer", "judge")
        }
        config = load(run_file(tmp_path, models=models))
        cost = None
        for bouts in (10, PILOT_BOUTS):  # two sessions, each with its checks
            cost = (await sparring.run(config, **{"run.bouts": bouts})).cost
        assert cost is not None
        played = ended_bouts(config)
        assert cost.total.calls == sum(one.calls for one in played) + 2 * len(models)
        said = {line.split()[0]: line for line in pilot_forecast(config, cost)}
    calls, tokens = (rest([getattr(one, name) for one in played], 12) for name in ("calls", "tokens"))
    assert said["calls"].split()[1] == f"{calls.mean:,.0f}"
    assert said["tokens"].split()[1] == f"{tokens.mean:,.0f}"


async def test_a_pilot_that_is_too_small_says_so(tmp_path: Path) -> None:
    config = load(run_file(tmp_path))
    report = await sparring.run(config, **{"run.bouts": 3})
    assert "needs at least 5" in next(pilot_forecast(config, report.cost))


async def test_a_dry_run_bounds_calls_tokens_and_usd_and_a_run_stays_below(tmp_path: Path) -> None:
    seats = {name: {"model": "writer", "max_tokens": 50} for name in ("examinee", "critic", "reviser")}
    path = run_file(tmp_path, seats={**seats, "judge": {"model": "judge", "max_tokens": 30}})
    config = load(path, {"models.writer.price": {"input": 1, "output": 4}, "budget.usd": 1000.0})
    lines = list(forecast(config))
    assert any(line.lstrip().startswith("in all") and "USD" in line for line in lines)
    assert any("1000 USD: enough for all of them" in line for line in lines)
    bounds = bounds_of(config, 32)
    report = await sparring.run(config)
    for seat, line in report.cost.seats.items():
        bound = bounds[seat]
        assert line.calls <= bound.calls
        assert line.used.input_tokens <= (bound.read or 0)
        assert line.used.output_tokens <= (bound.written or 0)
        assert (line.pico_usd or 0) <= (bound.pico_usd or 0)


def test_a_dry_run_says_what_it_would_need_for_a_bound(tmp_path: Path) -> None:
    raw = yaml.safe_load(run_file(tmp_path).read_text())
    raw["models"]["writer"] = {
        "provider": "openai",
        "model": "m",
        "family": "acme",
        "base_url": "http://127.0.0.1:1/v1",
    }
    (tmp_path / "run.yaml").write_text(yaml.safe_dump(raw))
    lines = list(forecast(load(tmp_path / "run.yaml")))
    assert any("no bound: set max_tokens for critic, examinee, reviser" in line for line in lines)
    assert any("no price for writer: give models.writer.price" in line for line in lines)
