"""What a token costs, where the price is from, and what is said of one that cannot be told."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from sparring.config import RunConfig, parse
from sparring.faults import ConfigFault
from sparring.prices import FREE, Rate, rates_of, shipped, usual_rates
from sparring_agents import Usage

TABLE: dict[str, Any] = {
    "providers": {
        "acme": {
            "hosts": ["api.acme.test"],
            "as_of": "2026-01-31",
            "source": "https://acme.test/prices",
            "models": {"acme-1": {"input": 4, "cached_input": 1, "output": 8}},
        },
        "openai": {
            "hosts": ["api.openai.com"],
            "as_of": "2026-02-28",
            "source": "https://example.test",
            "models": {"gpt-5-mini": {"input": 9, "output": 9}},
        },
    }
}


def config(
    folder: Path | None = None,
    /,
    prices: str | None = None,
    budget: dict[str, float] | None = None,
    seat: dict[str, Any] | None = None,
    **model: Any,
) -> RunConfig:
    """An examination whose examinee is the model described."""
    described = {"provider": "openai", "model": "gpt-5-mini", "family": "acme", **model}
    raw: dict[str, Any] = {
        "run": {"name": "test", "bouts": 5, "out": "out/test"},
        "graph": {"kind": "examination"},
        "models": {"student": described},
        "seats": {"examinee": {"model": "student", **(seat or {})}},
        "budget": budget or {},
        "problems": {"procedural": ["addition_story"]},
        "verifiers": ["math_answer"],
    }
    return parse(raw if prices is None else {**raw, "prices": prices}, folder=folder)


def rate(*args: Any, **kwargs: Any) -> Rate | None:
    return rates_of(config(*args, **kwargs))["student"]


def test_a_price_is_that_of_the_providers_own_address() -> None:
    known = rate()
    assert known is not None
    assert (known.input, known.cached_input, known.output) == (250_000, 25_000, 2_000_000)  # pico-USD a token
    assert known.as_of
    assert known.source.startswith("https://")
    assert rate(base_url="https://api.openai.com/v1") == known
    assert rate(base_url="http://127.0.0.1:8000/v1") is None
    assert rate(model="gpt-5-mini-of-mine") is None


def test_a_dated_name_has_the_price_of_its_model_unless_it_has_its_own() -> None:
    assert rate(model="gpt-5-mini-2025-08-07") == rate()
    assert rate(model="gpt-4o-2024-05-13") != rate(model="gpt-4o")
    assert rate(model="gpt-4o-2024-05-13") is not None
    haiku = rate(provider="anthropic", model="claude-haiku-4-5-20251001")
    assert haiku is not None
    assert haiku == rate(provider="anthropic", model="claude-haiku-4-5")


def test_the_run_file_stands_over_the_users_table_and_that_over_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(yaml.safe_dump(TABLE))
    mine = rate(tmp_path, prices="mine.yaml")
    assert mine is not None
    assert (mine.input, mine.cached_input, mine.as_of) == (9_000_000, 9_000_000, "2026-02-28")
    assert rate(tmp_path, prices="mine.yaml", model="gpt-5") == rate(model="gpt-5")
    other = rate(tmp_path, prices="mine.yaml", base_url="https://api.acme.test/v1", model="acme-1")
    assert other is not None
    assert (other.input, other.cached_input, other.output) == (4_000_000, 1_000_000, 8_000_000)
    given = rate(tmp_path, prices="mine.yaml", price={"input": 1, "output": 2.5})
    assert given == Rate(1_000_000, 1_000_000, 1_000_000, 2_500_000)


def test_what_runs_on_this_machine_costs_nothing(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text('- {when: "", reply: "4"}\n')
    assert rate(tmp_path, provider="scripted", script="rules.yaml") == FREE
    assert rate(provider="local", model="smollm2", family="smollm") == FREE
    assert rate(base_url="http://127.0.0.1:8000/v1", price=0) == FREE


def test_cached_tokens_are_counted_at_their_own_price() -> None:
    one = Rate(input=100, cached_input=10, cache_write=125, output=500)
    used = Usage(input_tokens=1000, output_tokens=20, cached_tokens=600, cache_write_tokens=300)
    assert one.cost(used) == 100 * 100 + 600 * 10 + 300 * 125 + 20 * 500
    assert one.at_most(1000, 20) == 1000 * 125 + 20 * 500
    assert one.at_most(1000, 20) >= one.cost(used)


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ({"input": -1, "output": 1}, "models.student.price.input: found -1, expected at least 0"),
        ({"input": 1}, "models.student.price.output: missing. Expected USD per million tokens written"),
        ({"input": 1, "output": 1, "cached": 1}, 'models.student.price.cached: unknown field. Did you mean "cached_i'),
        ({"input": "free", "output": 1}, 'models.student.price.input: found "free", expected a number'),
        ({"input": float("inf"), "output": 1}, "models.student.price.input: found Infinity, expected"),
        (True, "models.student.price: found true, expected a mapping"),
    ],
)
def test_a_price_that_is_none_is_one_line(price: Any, said: str) -> None:
    with pytest.raises(ConfigFault, match=r"^[^\n]*$") as caught:
        config(price=price)
    assert said in str(caught.value)


def test_a_table_that_is_none_is_one_line(tmp_path: Path) -> None:
    for changed, said in (
        ({"as_of": "yesterday"}, "as_of"),
        ({"hosts": None}, "hosts"),
        ({"modles": {}}, 'unknown field. Did you mean "models"?'),
    ):
        table = {"providers": {"acme": {**TABLE["providers"]["acme"], **changed}}}
        (tmp_path / "mine.yaml").write_text(yaml.safe_dump(table))
        with pytest.raises(ConfigFault, match=r"^[^\n]*$") as caught:
            config(tmp_path, prices="mine.yaml")
        assert "mine.yaml: providers.acme." in str(caught.value)
        assert said in str(caught.value)
    with pytest.raises(ConfigFault, match=r"none\.yaml: there is no such file of prices"):
        config(tmp_path, prices="none.yaml")


def test_the_shipped_table_is_dated_and_cached_tokens_are_never_dearer() -> None:
    for provider in shipped().providers.values():
        assert provider.as_of.year >= 2025
        assert provider.source.startswith("https://")
        for price in provider.models.values():
            assert 0 < price.input < price.output
            assert price.cached_input is None or price.cached_input < price.input
            assert price.cache_write is None or price.cache_write > price.input


ROOM = {"max_tokens": 100}


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (
            {"base_url": "http://127.0.0.1:8000/v1"},
            'models.student.price: missing, and no table has one for "gpt-5-mini" at 127.0.0.1; budget.usd needs it.',
        ),
        ({"model": "gpt-6"}, 'models.student.price: missing, and no table has one for "gpt-6"; budget.usd needs it.'),
        ({"parameters": {"service_tier": "priority"}}, 'the tables have none of tier "priority"'),
    ],
)
def test_a_budget_in_usd_without_a_price_is_refused_in_one_line(model: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigFault, match=r"^[^\n]*$") as caught:
        config(budget={"usd": 5}, seat=ROOM, **model)
    assert said in str(caught.value)
    assert config(budget={"tokens": 5}, seat=ROOM, **model)
    assert config(budget={"usd": 5}, seat=ROOM, price={"input": 1, "output": 2}, **model)


def test_a_budget_without_a_bound_for_a_reply_is_refused_in_one_line(tmp_path: Path) -> None:
    for budget in ({"usd": 5.0}, {"tokens": 1000}):
        with pytest.raises(ConfigFault, match=r"^[^\n]*seats\.examinee\.max_tokens: missing[^\n]*$"):
            config(budget=budget)
        assert config(budget=budget, seat=ROOM)
        assert config(budget=budget, parameters={"max_completion_tokens": 100})
        assert config(budget=budget, provider="anthropic", model="claude-haiku-4-5", family="anthropic")
    assert config(budget={"usd": 5.0}, price=0)
    assert config(budget={"calls": 5, "wall_s": 60.0})
    (tmp_path / "rules.yaml").write_text('- {when: "", reply: "4"}\n')
    assert config(tmp_path, budget={"tokens": 50}, provider="scripted", script="rules.yaml")


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        ({"usd": -3}, "budget.usd: found -3, expected more than 0"),
        ({"usd": float("nan")}, "budget.usd: found NaN, expected"),
        ({"usd": "5"}, 'budget.usd: found "5", expected a number'),
        ({"wall_s": 0}, "budget.wall_s: found 0, expected more than 0"),
        ({"dollars": 5}, "budget.dollars: unknown field. Known here: calls, tokens, usd, wall_s."),
    ],
)
def test_a_budget_that_is_none_is_one_line(budget: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigFault, match=r"^[^\n]*$") as caught:
        config(budget=budget)
    assert said in str(caught.value)


def test_a_model_that_answers_by_batch_has_the_batch_price() -> None:
    live, batched = (usual_rates(config(delivery=way))["student"] for way in ("now", "batch"))
    assert live is not None
    assert batched is not None
    assert (batched.input, batched.cached_input, batched.output) == (125_000, 12_500, 1_000_000)
    assert rates_of(config(delivery="batch"))["student"] == live == rate()
