"""kill -9 at random moments: what is lost, what is there twice, what was paid twice, and whether the tables differ."""

import hashlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from engine_rounds import HERE, KEY, Server, run_file
from figures import Figure

from sparring.group_commit import GROUP_S
from sparring.ledger_file import expand

CONCURRENCY = 64
LATENCY_MS = 50.0
END_S = 900
SETTLE_S = 0.1


@dataclass(frozen=True, slots=True)
class Kill:
    """What stood when the process was killed, and the calls paid twice after it.

    unread: calls asked for whose reply the process had not read. group: the calls in the largest group commit so far.
    """

    unread: int
    group: int
    paid_twice: int

    @property
    def beyond(self) -> int:
        """Calls paid twice that were neither in flight nor in the commit group under way."""
        return self.paid_twice - self.unread - self.group


def kill_figures(server: Server, bouts: int, kills: int, processes: int = 1) -> list[Figure]:
    """processes: that play, of the run that is killed; the one that its tables are held against has one."""
    server.set(latency_ms=LATENCY_MS)
    limits = {"concurrency": CONCURRENCY, "processes": processes}
    by = f" with limits.processes: {processes}" if processes > 1 else ""
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        whole, killed = Path(first), Path(second)
        server.reset()
        _play(run_file(whole, server.base_url, bouts, limits={"concurrency": CONCURRENCY})).wait(END_S)
        seen = _killed(server, run_file(killed, server.base_url, bouts, limits=limits), bouts, kills)
        rows, wanted = _ids(killed), _ids(whole)
        differing = sum(_hashes(killed).get(name) != digest for name, digest in _hashes(whole).items())
    worst = max(seen, key=lambda kill: kill.beyond)
    note = ", ".join(f"{kill.paid_twice} ({kill.unread} + {kill.group})" for kill in seen)
    return [
        Figure(
            f"{kills} x kill -9{by}: rows lost",
            len(set(wanted) - set(rows)),
            0,
            is_upper=True,
            note=f"of {len(wanted)}",
        ),
        Figure(f"rows there twice{by}", len(rows) - len(set(rows)), 0, is_upper=True),
        Figure(f"tables that differ from the uninterrupted run's{by}", differing, 0, is_upper=True),
        Figure(
            f"calls paid twice beyond those in flight and one commit group, at most{by}",
            max(worst.beyond, 0),
            0,
            is_upper=True,
            note=f"paid twice after each kill (in flight + the largest group): {note}",
        ),
    ]


def _killed(server: Server, path: Path, bouts: int, kills: int) -> list[Kill]:
    """Kills the run at random moments, then lets it end."""
    drawn = random.Random(6)
    # One in the latter half of each part, so that every session pays again for what the kill before it cost.
    moments = [(part + drawn.uniform(0.5, 1.0)) / (kills + 1) for part in range(kills)]
    server.reset()
    seen: list[Kill] = []
    stood: tuple[int, int] | None = None
    paid_twice = 0
    for moment in [*moments, None]:
        process = _play(path)
        if moment is None:
            process.wait(END_S)
        else:
            while process.poll() is None and server.stats()["paid_once"] < moment * 2 * bouts:
                time.sleep(0.01)
            process.send_signal(signal.SIGSTOP)  # so that nothing moves between what is counted and the kill
        now = _settled(server)
        if stood is not None:
            seen.append(Kill(*stood, now["paid"] - now["paid_once"] - paid_twice))
        paid_twice = now["paid"] - now["paid_once"]
        if moment is not None:
            stood = _unread(server), _largest_group(path.parent / "out" / "ledger.sqlite")
            process.kill()
            process.wait()
    return seen


def _settled(server: Server) -> dict[str, Any]:
    """What the server counts once it has replied to everything."""
    while True:
        time.sleep(SETTLE_S)
        seen = server.stats()
        if not seen["in_flight"]:
            return seen


def _unread(server: Server) -> int:
    """Connections to the server on which a reply lies that nobody has read. A stopped process reads none.

    Source: proc(5), /proc/net/tcp: remote address, state (01: established), bytes in the receive queue.
    """
    port = int(server.host.rpartition(":")[2])
    lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    ours = [fields for fields in lines if fields[2].endswith(f":{port:04X}") and fields[3] == "01"]
    return sum(int(fields[4].partition(":")[2], 16) > 0 for fields in ours)


def _largest_group(ledger: Path) -> int:
    """The most replies in one transaction of the ledger's writer, which sleeps between any two."""
    uri = f"file:{ledger}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as reader:
        rows = reader.execute("SELECT created_at, body FROM effects ORDER BY seq").fetchall()
    groups, last = [0], 0.0
    for created_at, body in rows:
        if created_at - last > GROUP_S / 2:
            groups.append(0)
        last = created_at
        groups[-1] += b'"usage"' in expand(body)  # else a verdict, which nobody bills
    return max(groups)


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
