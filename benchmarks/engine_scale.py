"""Many bouts in one run: memory, the rate from the first tenth to the last, and how soon a resumed run goes on."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from engine_rounds import CONCURRENCY, HERE, KEY, Server, run_file
from figures import Figure

LATENCY_MS = 20.0
MORE = 100
RESUME_S = 5.0
BASE_MB, ROW_MB = 250.0, 1e-3


def scale_figures(server: Server, bouts: int, *, processes: int = 1) -> list[Figure]:
    """Of one run of so many bouts, resumed with some more; the bars are those of one process."""
    server.set(latency_ms=LATENCY_MS)
    players = "" if processes == 1 else f" with limits.processes: {processes}"
    with tempfile.TemporaryDirectory() as folder:
        # The problems of the bouts to come stand in the file from the start: it belongs to the run's identity.
        path = run_file(
            Path(folder),
            server.base_url,
            bouts + MORE,
            run={"bouts": bouts, "round_bouts": 10 * CONCURRENCY},
            limits={"processes": processes},
        )
        server.reset()
        said = _ended(_play(path))
        index_mb = _index_mb(bouts)
        path.write_text(path.read_text().replace(f"bouts: {bouts}\n", f"bouts: {bouts + MORE}\n"))
        server.reset()
        start = time.perf_counter()
        resumed = _ended(_play(path))
        seen = server.stats()
    rates, cpu_ms = _rates(said["tenths"]), _cpu_ms(said["tenths"])
    most_mb = max(mb for *_, mb in said["tenths"])
    indexes_mb = index_mb * processes  # whoever plays bouts has the pool
    note = (
        f"{most_mb:.0f} MB while playing, {said['peak_mb']:.0f} MB with the tables written, "
        f"{indexes_mb:.0f} MB of index, all processes"
    )
    resumed_note = (
        f"{resumed['start_cpu_s']:.1f} s of CPU until then; "
        f"{seen['requests']} calls, of which {2 * MORE} are new; exit code {resumed['exit_code']}"
    )
    name = f"{bouts} bouts{players}"
    figures = [
        Figure(
            f"{name}: RSS while playing, without the pool index",
            most_mb - indexes_mb,
            BASE_MB + ROW_MB * bouts,
            is_upper=True,
            unit="MB",
            note=note,
        ),
        Figure(
            f"{name}: peak RSS, without the pool index",
            said["peak_mb"] - indexes_mb,
            BASE_MB + ROW_MB * bouts,
            is_upper=True,
            unit="MB",
        ),
        Figure(f"{name}: rate of the last tenth to that of the first", rates[-1] / rates[0], 0.95, note=_listed(rates)),
        Figure(
            f"{name}: CPU of a bout in the last tenth to that in the first",
            cpu_ms[-1] / cpu_ms[0],
            note=_listed_cpu(cpu_ms),
        ),
        Figure(
            f"{name}: resumed when finished with {MORE} more, first new call after",
            seen["first_at"] - start,
            RESUME_S,
            is_upper=True,
            unit="s",
            note=resumed_note,
        ),
    ]
    return figures if processes == 1 else [replace(figure, bar=None) for figure in figures]


def _play(path: Path) -> subprocess.Popen[str]:
    command = [sys.executable, str(HERE / "engine_ours.py"), str(path)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, KEY: "none"})


def _ended(process: subprocess.Popen[str]) -> dict[str, Any]:
    said, _ = process.communicate(timeout=7_200)
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    return found


def _index_mb(problems: int) -> float:
    """What the pool's index of so many problems takes, in a process of its own."""
    said = subprocess.run(
        [sys.executable, str(HERE / "engine_pool.py"), str(problems)], check=True, capture_output=True, text=True
    ).stdout
    return float(said)


Tenth = tuple[int, float, float, float]


def _rates(tenths: list[Tenth]) -> list[float]:
    return [(later[0] - sooner[0]) / (later[1] - sooner[1]) for sooner, later in pairwise(tenths)]


def _cpu_ms(tenths: list[Tenth]) -> list[float]:
    return [1000 * (later[2] - sooner[2]) / (later[0] - sooner[0]) for sooner, later in pairwise(tenths)]


def _listed(rates: list[float]) -> str:
    return "bouts a second by tenths: " + ", ".join(f"{rate:.0f}" for rate in rates)


def _listed_cpu(cpu_ms: list[float]) -> str:
    return "ms by tenths: " + ", ".join(f"{each:.2f}" for each in cpu_ms)
