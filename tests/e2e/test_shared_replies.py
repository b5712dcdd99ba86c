"""A cache under two processes at once and under kill -9: the bytes of a run without one, and a whole file."""

import random
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.e2e.processes import answered, hashes, kill_after, play, play_to_the_end, to_the_end, write_run_file
from tests.servers.wire_server import wire_process

KILLS = 3
CONCURRENCY = 3


def run_file(folder: Path, base_url: str, cache: Path | None) -> Path:
    """A constitution of 10 bouts on both wires, asked at temperature 0."""
    sitting = {"examinee": "teacher", "critic": "teacher", "reviser": "teacher", "judge": "student"}
    fields: dict[str, Any] = {
        "run": {"name": "shared", "seed": 7, "bouts": 10, "round_bouts": 5, "out": str(folder / "out")},
        "graph": {"kind": "constitution", "constitution": "honest"},
        "seats": {seat: {"model": name, "temperature": 0} for seat, name in sitting.items()},
        "problems": {"strategy": "prompts"},
        "limits": {"concurrency": CONCURRENCY},
        **({} if cache is None else {"cache": {"path": str(cache)}}),
    }
    return write_run_file(folder, base_url, fields)


def paid_calls(base_url: str) -> int:
    return sum(answered(base_url).values())


def kept(cache: Path) -> int:
    with closing(sqlite3.connect(cache)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return int(connection.execute("SELECT count(*) FROM replies").fetchone()[0])


def test_kill_9_in_mid_run_leaves_a_whole_cache_and_the_same_bytes(tmp_path: Path) -> None:
    cache = tmp_path / "replies.sqlite"
    with wire_process("--latency", "0.02") as plain_url, wire_process("--latency", "0.02") as base_url:
        play_to_the_end(run_file(tmp_path / "plain", plain_url, None))
        calls = paid_calls(plain_url)
        killed = run_file(tmp_path / "killed", base_url, cache)
        draw = random.Random(20_261_122)
        assert all(kill_after(killed, base_url, draw.randint(4, calls // KILLS - 2)) for _ in range(KILLS))
        play_to_the_end(killed)
        paid = paid_calls(base_url)
        assert kept(cache) == calls - 2  # each model was asked once whether it is there
        assert paid - calls <= KILLS * (CONCURRENCY * 2 + 2)  # what was in flight, and the question whether it is there
        play_to_the_end(run_file(tmp_path / "again", base_url, cache))
        assert paid_calls(base_url) == paid
    expected = hashes(tmp_path / "plain" / "out")
    assert hashes(tmp_path / "killed" / "out") == expected
    assert hashes(tmp_path / "again" / "out") == expected


def test_two_processes_begin_one_cache_at_once_and_share_it(tmp_path: Path) -> None:
    cache = tmp_path / "made" / "by" / "whoever" / "is" / "first.sqlite"
    with wire_process("--latency", "0.02") as base_url:
        paths = [run_file(tmp_path / name, base_url, cache) for name in ("one", "two", "three")]
        to_the_end(*[play(path) for path in paths[:2]])
        paid = paid_calls(base_url)
        play_to_the_end(paths[2])
        assert paid_calls(base_url) == paid
    assert hashes(tmp_path / "one" / "out") == hashes(tmp_path / "two" / "out") == hashes(tmp_path / "three" / "out")
    assert kept(cache) > 0
    assert [path.name for path in cache.parent.iterdir()] == [cache.name]  # nothing is left beside it
