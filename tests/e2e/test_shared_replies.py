"""A cache under two processes at once and under kill -9: the bytes of a run without one, and a whole file."""

import hashlib
import json
import random
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import yaml
from tests.servers.wire_server import wire_process

KILLS = 3
CONCURRENCY = 3
COMMAND = [sys.executable, "-c", "from sparring.cli import main; main()"]


def run_file(folder: Path, base_url: str, cache: Path | None) -> Path:
    """A constitution of 10 bouts on both wires, asked at temperature 0."""
    sitting = {"examinee": "teacher", "critic": "teacher", "reviser": "teacher", "judge": "student"}
    raw: dict[str, Any] = {
        "run": {"name": "shared", "seed": 7, "bouts": 10, "round_bouts": 5, "out": str(folder / "out")},
        "graph": {"kind": "constitution", "constitution": "honest"},
        "models": {
            "teacher": {"provider": "openai", "model": "teacher", "family": "openai", "base_url": base_url},
            "student": {
                "provider": "anthropic",
                "model": "student",
                "family": "anthropic",
                "base_url": base_url.removesuffix("/v1"),
            },
        },
        "seats": {seat: {"model": name, "temperature": 0} for seat, name in sitting.items()},
        "problems": {"strategy": "prompts"},
        "limits": {"concurrency": CONCURRENCY},
        **({} if cache is None else {"cache": {"path": str(cache)}}),
    }
    for model in raw["models"].values():
        model["sample_as"] = "header"
    folder.mkdir()
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


def answered(base_url: str) -> int:
    with urllib.request.urlopen(f"{base_url.removesuffix('/v1')}/stats", timeout=10) as reply:
        return int(json.load(reply)["answered"])


def play(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "run", str(path), "--plain"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def to_the_end(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        _, said = process.communicate(timeout=240)
        assert process.returncode == 0, said


def kill_after(path: Path, base_url: str, calls: int) -> bool:
    """Whether the run was killed, when so many more calls had been answered; False: it ended before."""
    goal = answered(base_url) + calls
    process = play(path)
    while process.poll() is None:
        if answered(base_url) >= goal:
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.005)  # watching another process; nothing is synchronised by it
    process.communicate(timeout=60)
    return process.returncode == -signal.SIGKILL


def hashes(out: Path) -> dict[str, str]:
    """SHA-256 of every table and of the card."""
    files = [*sorted((out / "data").rglob("*.parquet")), out / "README.md"]
    assert any(file.parent.name == "preference" for file in files)
    return {str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def kept(cache: Path) -> int:
    with closing(sqlite3.connect(cache)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return int(connection.execute("SELECT count(*) FROM replies").fetchone()[0])


def test_kill_9_in_mid_run_leaves_a_whole_cache_and_the_same_bytes(tmp_path: Path) -> None:
    cache = tmp_path / "replies.sqlite"
    with wire_process("--latency", "0.02") as plain_url, wire_process("--latency", "0.02") as base_url:
        to_the_end(play(run_file(tmp_path / "plain", plain_url, None)))
        calls = answered(plain_url)
        killed = run_file(tmp_path / "killed", base_url, cache)
        draw = random.Random(20_261_122)
        assert all(kill_after(killed, base_url, draw.randint(4, calls // KILLS - 2)) for _ in range(KILLS))
        to_the_end(play(killed))
        paid = answered(base_url)
        assert kept(cache) == calls - 2  # each model was asked once whether it is there
        assert paid - calls <= KILLS * (CONCURRENCY * 2 + 2)  # what was in flight, and the question whether it is there
        to_the_end(play(run_file(tmp_path / "again", base_url, cache)))
        assert answered(base_url) == paid
    expected = hashes(tmp_path / "plain" / "out")
    assert hashes(tmp_path / "killed" / "out") == expected
    assert hashes(tmp_path / "again" / "out") == expected


def test_two_processes_begin_one_cache_at_once_and_share_it(tmp_path: Path) -> None:
    cache = tmp_path / "made" / "by" / "whoever" / "is" / "first.sqlite"
    with wire_process("--latency", "0.02") as base_url:
        paths = [run_file(tmp_path / name, base_url, cache) for name in ("one", "two", "three")]
        to_the_end(*[play(path) for path in paths[:2]])
        paid = answered(base_url)
        to_the_end(play(paths[2]))
        assert answered(base_url) == paid
    assert hashes(tmp_path / "one" / "out") == hashes(tmp_path / "two" / "out") == hashes(tmp_path / "three" / "out")
    assert kept(cache) > 0
    assert [path.name for path in cache.parent.iterdir()] == [cache.name]  # nothing is left beside it
