"""The event loop of a run goes on while bouts verify: nothing that a bout does holds it for longer than 50 ms."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.servers.wire_server import Ask, Script, WireServer

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


def hard_answer(number: int) -> str:
    """Answers that are slow to read or to compare: many intervals, a large matrix, a long sum."""
    intervals = "\\cup".join(f"({2 * n},{2 * n + 1})" for n in range(180 + number))
    powers = ("&".join(f"x^{{{i * j}}}+{number}" for i in range(12)) for j in range(12))
    matrix = "\\begin{pmatrix}" + "\\\\".join(powers) + "\\end{pmatrix}"
    sine = "\\sin(" * 40 + f"x+{number}" + ")" * 40
    return (intervals, matrix, sine)[number % 3]


def long_derivation(ask: Ask) -> str:
    """Forty thousand characters with one of the hard answers at their end, of this problem or of the next."""
    number = int(ask.prompt.rpartition("Find the set number ")[2].partition(",")[0])
    thoughts = "Wait, that is not right: let me see whether $x^2 + 3x = 10$ holds, so x = 2. " * 500
    return f"{thoughts}\n\\boxed{{{hard_answer(number + ask.sample % 2)}}}"


def program(ask: Ask) -> str:
    """Forty kilobytes of Python that sort, or lose what is there twice."""
    helpers = "".join(f"def helper_{n}(x):\n    return [x + {n} * i for i in range(3)]\n\n" for n in range(700))
    body = "sorted(xs)" if ask.sample % 2 == 0 else "sorted(set(xs))"
    return f"```python\n{helpers}\ndef arranged(xs):\n    return {body}\n```"


def suite_of(number: int) -> dict[str, Any]:
    """A problem with 40,000 values to put in order."""
    cases = [{"arguments": [[(i * 7919 * (j + 3) + number) % 397 for i in range(400)]]} for j in range(100)]
    statement = f"Write arranged(xs), which gives the items of xs in order, as number {number} asks for."
    return {"statement": statement, "entry": "arranged", "cases": cases} | {
        "program": "def arranged(xs):\n    return sorted(xs)\n"
    }


async def held_s(folder: Path, rows: list[dict[str, Any]], script: Script, **fields: object) -> tuple[float, int, int]:
    """(the longest block of the loop, candidates, accepted ones) of a run over these problems."""
    (folder / "problems.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    watchdog = Watchdog()
    async with WireServer(script) as server:
        path = folder / "run.yaml"
        path.write_text(yaml.safe_dump({**run_of(folder, server.base_url, len(rows)), **fields}))
        await sparring.run(path, **{"run.bouts": 2})  # what is imported and compiled once is no bout's doing
        report = await sparring.run(path, on_progress=watchdog)
    assert len(watchdog.held_s) > len(rows)
    return max(watchdog.held_s), report.funnel.candidates.total, report.funnel.candidates.accepted


async def test_no_bout_holds_the_loop_for_longer_than_50_ms(tmp_path: Path) -> None:
    rows = [
        {"statement": f"Expand the product number {n}, in the words of row {n * 37}.", "answer": "x^3+6*x^2+11*x+6"}
        for n in range(PROBLEMS)
    ]
    longest_s, candidates, accepted = await held_s(tmp_path, rows, derivation)
    assert (candidates, accepted) == (2 * PROBLEMS, PROBLEMS)
    assert longest_s < LONGEST_S


async def test_long_replies_with_hard_answers_are_read_beside_the_loop(tmp_path: Path) -> None:
    rows = [{"statement": f"Find the set number {n}, named {n * 41}.", "answer": hard_answer(n)} for n in range(12)]
    longest_s, candidates, accepted = await held_s(tmp_path, rows, long_derivation)
    assert candidates == 2 * len(rows)
    assert 0 < accepted < candidates
    assert longest_s < LONGEST_S


@pytest.mark.bubblewrap
async def test_large_suites_and_long_programs_are_decided_beside_the_loop(tmp_path: Path) -> None:
    rows = [suite_of(n) for n in range(6)]
    problems, verifiers = {"file": "problems.jsonl", "domain": "code"}, ["code_cases"]
    longest_s, candidates, accepted = await held_s(tmp_path, rows, program, problems=problems, verifiers=verifiers)
    assert (candidates, accepted) == (12, 6)
    assert longest_s < LONGEST_S


def run_of(folder: Path, base_url: str, bouts: int) -> dict[str, Any]:
    model = {"provider": "openai", "model": "mock", "family": "openai", "base_url": base_url, "sample_as": "header"}
    return {
        "run": {"name": "watched", "seed": 1, "bouts": bouts, "out": str(folder / "out")},
        "graph": {"kind": "examination", "attempts": 2},
        "models": {"mock": {**model, "key_env": "HOME"}},
        "seats": {"examinee": "mock"},
        "problems": {"file": "problems.jsonl"},
        "verifiers": ["math_answer"],
        "limits": {"concurrency": 8},
    }
