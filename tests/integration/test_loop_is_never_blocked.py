"""The event loop of a run goes on while bouts verify: nothing that a bout does holds it for longer than 50 ms."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import yaml
from tests.servers.wire_server import Ask, WireServer

import sparring
from sparring import Progress

LONGEST_S = 0.05
PROBLEMS = 24


class Watchdog:
    """Wakes every few milliseconds, and keeps by how much of this process's own CPU it came late.

    CPU and not the clock: a loop that is not scheduled because others use the machine is not blocked by a bout.
    """

    def __init__(self) -> None:
        self.held_s: list[float] = []
        self._watching: asyncio.Task[None] | None = None

    def __call__(self, progress: Progress) -> None:
        """Watches from the first bout to the last: what a run does before and after them holds no endpoint up."""
        if self._watching is None:
            self._watching = asyncio.create_task(self._watch())
        elif progress.done == progress.total:
            self._watching.cancel()

    async def _watch(self) -> None:
        while True:
            cpu_s = time.thread_time()
            await asyncio.sleep(0.002)
            self.held_s.append(time.thread_time() - cpu_s)


def derivation(ask: Ask) -> str:
    """A long answer, to be read and compared as expressions."""
    steps = " ".join(f"Then (x + {n})^2 = x^2 + {2 * n}x + {n * n}." for n in range(1, 40))
    return f"{steps}\nANSWER: (x + 1)*(x + 2)*(x + {3 + ask.sample % 2})"


async def test_no_bout_holds_the_loop_for_longer_than_50_ms(tmp_path: Path) -> None:
    rows = [
        {"statement": f"Expand the product number {n}, in the words of row {n * 37}.", "answer": "x^3+6*x^2+11*x+6"}
        for n in range(PROBLEMS)
    ]
    (tmp_path / "problems.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    watchdog = Watchdog()
    async with WireServer(derivation) as server:
        path = tmp_path / "run.yaml"
        path.write_text(yaml.safe_dump(run_of(tmp_path, server.base_url)))
        await sparring.run(path, **{"run.bouts": 2})  # what is imported and compiled once is no bout's doing
        report = await sparring.run(path, on_progress=watchdog)
    assert report.funnel.candidates.total == 2 * PROBLEMS
    assert report.funnel.candidates.accepted == PROBLEMS
    assert len(watchdog.held_s) > PROBLEMS
    assert max(watchdog.held_s) < LONGEST_S


def run_of(folder: Path, base_url: str) -> dict[str, Any]:
    model = {"provider": "openai", "model": "mock", "family": "openai", "base_url": base_url, "sample_as": "header"}
    return {
        "run": {"name": "watched", "seed": 1, "bouts": PROBLEMS, "out": str(folder / "out")},
        "graph": {"kind": "examination", "attempts": 2},
        "models": {"mock": {**model, "key_env": "HOME"}},
        "seats": {"examinee": "mock"},
        "problems": {"file": "problems.jsonl"},
        "verifiers": ["math_answer"],
        "limits": {"concurrency": 8},
    }
