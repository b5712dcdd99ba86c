"""What a run has cost: by seat, model and strategy, cached tokens apart, and the cost of an accepted row."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.runs.row_doubles import run_config

from sparring.card import card
from sparring.config import RunConfig
from sparring.cost import Costs, Line
from sparring.ledger import read_outcome, write_outcome
from sparring.ledger_money import SessionMoney
from sparring.progress import ModelSpending
from sparring_agents import BoutOutcome, End, Seat, Spoken, Usage
from sparring_verifiers import Author

PRICE = {"input": 1, "cached_input": 0.1, "output": 4}
ROWS = {"sft": 2, "preference": 2, "rejected": 50}


def config(**price: Any) -> RunConfig:
    model = {"provider": "openai", "model": "m", "family": "acme", "base_url": "http://127.0.0.1:1/v1", **price}
    return run_config(
        Path("out"),
        models={"mine": model, "free": {"provider": "local", "model": "smollm2"}},
        seats={"examiner": {"model": "free"}, "examinee": {"model": "mine"}},
    )


def outcome(number: int) -> BoutOutcome:
    author = Author("m", ("acme",))
    return BoutOutcome(
        f"b{number:06d}",
        "examination",
        End.FINISHED,
        "",
        "",
        spoken=(
            Spoken(Seat.EXAMINEE, author, "examinee_math@1", 8, 1000, 200, 600),
            Spoken(Seat.EXAMINER, author, "examiner_math@1", 1, 300, 50),
        ),
    )


def session(marked: int, *models: ModelSpending) -> SessionMoney:
    return SessionMoney("r", marked, 0, models)


def cost_of(made: RunConfig, *sessions: SessionMoney) -> Any:
    costs = Costs(made)
    assert len(list(costs.watch([outcome(0), outcome(1)]))) == 2
    return costs.cost(sessions, ROWS)


def test_seats_and_strategies_are_what_bouts_used_and_models_what_was_billed() -> None:
    billed = ModelSpending("mine", 20, 2500, 1200, 0, 500, 9_000_000_000)
    found = cost_of(config(price=PRICE), session(0, billed), session(0, billed))
    assert found.seats["examinee"] == Line(16, Usage(2000, 400, 1200), 2 * (400 + 60 + 800) * 1_000_000)
    assert found.seats["examiner"] == Line(2, Usage(600, 100), 0)
    assert found.strategies["file"].calls == 18
    assert found.models["mine"] == Line(40, Usage(5000, 1000, 2400), 18_000_000_000)
    assert (found.usd, found.rows, found.usd_per_row) == (0.018, 4, 0.0045)
    written = found.as_json()
    assert written["models"]["mine"]["cached_tokens"] == 2400
    assert written["usd_per_row"] == 0.0045


def test_what_no_endpoint_accounted_for_stands_apart() -> None:
    billed = ModelSpending("mine", 2, 10, 0, 0, 5, 30_000_000)
    found = cost_of(config(price=PRICE), session(100_000_000, billed), session(30_000_000, billed))
    assert found.unsettled_pico_usd == 70_000_000
    assert found.usd == 0.00006


def test_without_a_price_the_sum_is_not_known_and_a_later_price_holds_for_what_was_asked_before() -> None:
    billed = ModelSpending("mine", 2, 1000, 0, 0, 500, None)
    assert cost_of(config(), session(0, billed)).usd is None
    assert cost_of(config(), session(0, billed)).usd_per_row is None
    assert cost_of(config(price=PRICE), session(0, billed)).usd == pytest.approx(0.003)
    assert cost_of(config(), session(0, ModelSpending("free", 5, 100, 0, 0, 50, 0))).usd == 0


def test_an_outcome_keeps_cached_tokens_and_an_older_one_reads_as_having_none() -> None:
    body = write_outcome(outcome(3))
    assert read_outcome(body) == outcome(3)
    assert body.count(b"cached_tokens") == 1  # not written at its default
    assert read_outcome(body.replace(b'"cached_tokens":600,', b"")).spoken[0].cached_tokens == 0


def test_the_card_says_what_the_dataset_took() -> None:
    text = card(config(), ROWS, Line(18, Usage(2600, 500, 1200), 2_520_000_000))
    assert "18 replies: 2,600 tokens read (1,200 of them from the endpoint's prompt cache), 500 written" in text
    assert "0.002520 USD (0.000630 a row)" in text
    assert "USD" not in card(config(), ROWS, Line(18, Usage(2600, 500), None))
