"""Spending never passes a cap: concurrency 64, faults that are billed, kill -9 at random moments, and a raised cap.

Real processes and real HTTP on loopback; the sums are those of the server, which knows nothing of budgets.
"""

import json
import random
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.e2e.processes import COMMAND
from tests.servers.billing_server import billed, billing_process

from sparring.ledger import Ledger

KILLS, BOUTS = 3, 120
USD_A_TOKEN = {"input": 0.001, "cached_input": 0.0001, "output": 0.004}


def run_file(folder: Path, base_url: str, *, processes: int = 1, **budget: float) -> Path:
    """A constitution of BOUTS bouts, 64 at once, both models at the server."""
    questions = folder / "questions.yaml"
    questions.write_text(
        yaml.safe_dump({"rubric": "True.", "questions": [f"What is law {n} good for?" for n in range(BOUTS)]}),
        encoding="utf-8",
    )
    price = {name: usd * 1e6 for name, usd in USD_A_TOKEN.items()}
    raw: dict[str, Any] = {
        "run": {"name": "money", "seed": 7, "bouts": BOUTS, "out": str(folder / "out")},
        "graph": {"kind": "constitution", "constitution": "honest"},
        "models": {
            name: {
                "provider": "openai",
                "model": name,
                "family": family,
                "base_url": base_url,
                "sample_as": "header",
                "price": price,
            }
            for name, family in (("writer", "openai"), ("judge", "meta"))
        },
        "seats": {
            seat: {"model": "judge" if seat == "judge" else "writer", "max_tokens": 200}
            for seat in ("examinee", "critic", "reviser", "judge")
        },
        "problems": {"strategy": "prompts", "questions": str(questions)},
        "limits": {"concurrency": 64, "processes": processes},
        "budget": budget,
    }
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


def billed_usd(base_url: str) -> float:
    sums = billed(base_url)
    fresh = sums["input_tokens"] - sums["cached_tokens"]
    cached, written = sums["cached_tokens"], sums["output_tokens"]
    return fresh * USD_A_TOKEN["input"] + cached * USD_A_TOKEN["cached_input"] + written * USD_A_TOKEN["output"]


def play(path: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [*COMMAND, "run", str(path), "--plain", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def play_to_the_end(path: Path, *arguments: str) -> tuple[int, str]:
    process = play(path, *arguments)
    said, _ = process.communicate(timeout=240)
    return process.returncode, said


def kill_while_it_asks(path: Path, base_url: str, draw: random.Random) -> None:
    """kill -9 after some more requests, at any moment of a reply's latency."""
    enough = billed(base_url)["calls"] + draw.randint(3, 120)
    process = play(path)
    while billed(base_url)["calls"] < enough and process.poll() is None:
        time.sleep(0.02)
    time.sleep(draw.uniform(0.0, 0.2))
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)


@pytest.mark.parametrize("processes", [1, 2])
def test_spending_never_passes_the_cap_whenever_the_process_is_killed(tmp_path: Path, processes: int) -> None:
    cap, draw = 600.0, random.Random()
    with billing_process("--faults", "0.05", "--latency", "0.2") as base_url:
        path = run_file(tmp_path, base_url, usd=cap, processes=processes)
        for _ in range(KILLS):
            kill_while_it_asks(path, base_url, draw)
            assert 0 < billed_usd(base_url) <= cap
        code, said = play_to_the_end(path)
        assert billed_usd(base_url) <= cap
        assert code == 1, said
        assert "BudgetSpent: budget.usd" in said
        assert billed(base_url)["most_in_flight"] >= 16
        with Ledger(tmp_path / "out" / "ledger.sqlite", read_only=True) as ledger:
            marked = sum(session.marked for session in ledger.session_money()) / 1e12
        assert billed_usd(base_url) <= marked <= cap

        code, said = play_to_the_end(path, "--set", "budget.usd=100000")
        assert code == 0, said
        assert json.loads((tmp_path / "out" / "report.json").read_text())["funnel"]["bouts"]["total"] == BOUTS


def test_a_run_of_one_session_spends_nearly_all_of_its_budget_and_no_more(tmp_path: Path) -> None:
    with billing_process("--latency", "0.02") as base_url:
        path = run_file(tmp_path, base_url, usd=200.0)
        code, said = play_to_the_end(path)
        assert code == 1, said
        assert 150.0 < billed_usd(base_url) <= 200.0
        again, said = play_to_the_end(path)
        assert again == 1, said
        assert billed_usd(base_url) <= 200.0
