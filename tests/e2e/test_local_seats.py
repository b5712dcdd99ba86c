"""Constitution and tournament with the real SmolLM2 in every seat, on both wires: each bout ends with a reason.

The model is too small to judge well, and its /v1/messages ignores schemas; that is the point. What has to hold is that
nothing hangs, nothing is lost, the funnel adds up, and whatever rows come out stand up to an audit.
"""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import sparring
from sparring.audit import audit
from sparring.ledger import Ledger
from sparring_agents import pull_weights
from sparring_agents.chat.local import LocalServer

pytestmark = [pytest.mark.local_model, pytest.mark.bubblewrap, pytest.mark.slow]

BOUTS = 2
KINDS: dict[str, dict[str, Any]] = {
    "constitution": {
        "graph": {"kind": "constitution", "constitution": "honest"},
        "problems": {"strategy": "prompts"},
    },
    "tournament": {"graph": {"kind": "tournament", "candidates": 3}, "problems": {"strategy": "prompts"}},
}
SEATS = {"constitution": ("examinee", "critic", "reviser", "judge"), "tournament": ("generator", "judge")}


@pytest.fixture
async def server() -> AsyncIterator[LocalServer]:
    async with LocalServer(pull_weights("smollm2"), concurrency=2, name="smollm2", context_tokens=1024) as made:
        yield made


def run_file(folder: Path, kind: str, model: dict[str, Any]) -> Path:
    # One sentence each, so that something is whole and reaches the judge.
    small = {"model": "smollm2", "temperature": 0.7, "max_tokens": 96, "stop": ["."]}
    raw = {
        "run": {"name": kind, "seed": 7, "bouts": BOUTS, "out": str(folder / "out")},
        "models": {"smollm2": {"family": "smollm", "model": "smollm2", **model}},
        "seats": {**dict.fromkeys(SEATS[kind], small), "judge": {**small, "max_tokens": 128, "stop": []}},
        "sandbox": {"kind": "bubblewrap"},
        "limits": {"concurrency": 2},
        "allow_same_family": True,
        **KINDS[kind],
    }
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


@pytest.mark.parametrize("wire", ["openai", "anthropic"])
@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_bout_ends_and_every_row_stands(tmp_path: Path, server: LocalServer, kind: str, wire: str) -> None:
    address = {"openai": server.base_url, "anthropic": server.address}[wire]
    provider = "local" if wire == "openai" else "anthropic"
    report = await sparring.run(run_file(tmp_path, kind, {"provider": provider, "base_url": address}))
    out = tmp_path / "out"

    assert report.funnel.bouts.total == BOUTS
    assert report.funnel.adds_up
    assert report.stopped == ""
    with Ledger(out / "ledger.sqlite", read_only=True) as ledger:
        outcomes = [ledger.outcome(f"b{index:06d}") for index in range(BOUTS)]
    for outcome in outcomes:
        assert outcome is not None
        assert outcome.end == "finished" or (outcome.stage and outcome.reason), outcome
        assert outcome.stage != "Defect", outcome.reason
        assert outcome.allow_same_family
    told = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert told["funnel"]["adds_up"] is True
    if (out / "data").is_dir():
        audited = await audit(out, "bubblewrap")
        assert audited.exit_code == 0, audited.lines()
