"""kill -9 at random moments: what is lost, what is there twice, what was paid twice, and whether the tables differ."""

import hashlib
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
from engine_rounds import HERE, KEY, Server, run_file
from figures import Figure

CONCURRENCY = 64
LATENCY_MS = 50.0
END_S = 900


@dataclass(frozen=True, slots=True)
class Kill:
    """Calls on the wire and replies of the last moment when the process was killed, and calls paid twice after it."""

    in_flight: int
    just_replied: int
    paid_twice: int

    @property
    def beyond(self) -> int:
        """Calls paid twice that were neither on the wire nor in the commit group under way."""
        return self.paid_twice - self.in_flight - self.just_replied


def kill_figures(server: Server, bouts: int, kills: int) -> list[Figure]:
    server.set(latency_ms=LATENCY_MS)
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        whole, killed = Path(first), Path(second)
        server.reset()
        _play(run_file(whole, server.base_url, bouts, limits={"concurrency": CONCURRENCY})).wait(END_S)
        seen = _killed(
            server, run_file(killed, server.base_url, bouts, limits={"concurrency": CONCURRENCY}), bouts, kills
        )
        rows, wanted = _ids(killed), _ids(whole)
        differing = sum(_hashes(killed).get(name) != digest for name, digest in _hashes(whole).items())
    worst = max(seen, key=lambda kill: kill.beyond)
    note = ", ".join(f"{kill.paid_twice} ({kill.in_flight} + {kill.just_replied})" for kill in seen)
    return [
        Figure(
            f"{kills} x kill -9: rows lost", len(set(wanted) - set(rows)), 0, is_upper=True, note=f"of {len(wanted)}"
        ),
        Figure("rows there twice", len(rows) - len(set(rows)), 0, is_upper=True),
        Figure("tables that differ from the uninterrupted run's", differing, 0, is_upper=True),
        Figure(
            "calls paid twice beyond those in flight and one commit group, at most",
            max(worst.beyond, 0),
            0,
            is_upper=True,
            note=f"paid twice after each kill (in flight + replied to within 50 ms): {note}",
        ),
    ]


def _killed(server: Server, path: Path, bouts: int, kills: int) -> list[Kill]:
    """Kills the run at random moments, then lets it end."""
    drawn = random.Random(6)
    # One in the latter half of each part, so that every session pays again for what the kill before it cost.
    moments = [(part + drawn.uniform(0.5, 1.0)) / (kills + 1) for part in range(kills)]
    server.reset()
    seen: list[Kill] = []
    stood = (0, 0, 0)
    for moment in [*moments, None]:
        process = _play(path)
        if moment is not None:
            while process.poll() is None and server.stats()["paid_once"] < moment * 2 * bouts:
                time.sleep(0.01)
        else:
            process.wait(END_S)
        now = server.stats()
        twice = now["paid"] - now["paid_once"]
        if moment != moments[0]:
            seen.append(Kill(stood[0], stood[1], twice - stood[2]))
        stood = (now["in_flight"], now["just_replied"], twice)
        if moment is not None:
            process.kill()
            process.wait()
            time.sleep(0.2)  # until the server has seen the last of its connections
    return seen


def _play(path: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(HERE / "engine_ours.py"), str(path)]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, KEY: "none"}
    )


def _tables(folder: Path) -> list[Path]:
    return sorted((folder / "out" / "data").rglob("*.parquet"))


def _hashes(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in _tables(folder)}


def _ids(folder: Path) -> list[str]:
    return [str(found) for path in _tables(folder) for found in pq.read_table(path, columns=["id"])["id"].to_pylist()]
