"""Contenders by turns, each in a process of its own against one server, timed by the server's clock."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from engine_job import MODEL, write_problems

HERE = Path(__file__).parent
CONCURRENCY = 256
KEY = "BENCHMARK_KEY"


@dataclass(frozen=True, slots=True)
class Turn:
    """One contender's turn. rate_per_s: bouts a second from its first request to the last reply, by the server."""

    bouts: int
    rate_per_s: float
    cpu_ms: float | None  # a bout, in the main process and those that play its bouts
    peak_mb: float | None
    most_in_flight: int
    connections: int


class Server:
    """A server process. Settings hold until they are set again."""

    def __init__(self, port: int) -> None:
        self.host = f"http://127.0.0.1:{port}"
        self.base_url = f"{self.host}/v1"

    def set(self, **settings: float) -> None:
        self._get("/set?" + "&".join(f"{name}={value}" for name, value in settings.items()))

    def reset(self) -> None:
        self._get("/reset")

    def stats(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._get("/stats"))
        return found

    def _get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.host + path, timeout=30) as reply:
            said: bytes = reply.read()
            return said


def load_test(server: Server, requests: int) -> float:
    """Requests a second that the server answers without latency."""
    server.set(latency_ms=0)
    port = server.host.rpartition(":")[2]
    command = [sys.executable, str(HERE / "engine_load.py"), port, str(requests)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout
    return float(json.loads(said)["requests_per_s"])


@contextmanager
def serving() -> Iterator[Server]:
    process = subprocess.Popen(
        [sys.executable, HERE / "engine_server.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        yield Server(int(process.stdout.readline()))
    finally:
        process.kill()
        process.wait()


def run_file(folder: Path, base_url: str, bouts: int, **changes: Mapping[str, Any]) -> Path:
    """The smallest run with two calls a bout: gold answers from a file, two attempts, the second after the first."""
    write_problems(folder / "problems.jsonl", bouts)
    model = {"provider": "openai", "model": MODEL, "family": "openai", "base_url": base_url, "key_env": KEY}
    raw: dict[str, dict[str, Any]] = {
        "run": {"name": "job", "seed": 7, "bouts": bouts, "round_bouts": bouts, "out": str(folder / "out")},
        "graph": {"kind": "examination", "attempts": 2, "wave": 1},
        "models": {"mock": {**model, "sample_as": "header"}},
        "problems": {"file": "problems.jsonl"},
        "limits": {"concurrency": CONCURRENCY},
    }
    for name, change in changes.items():
        raw[name] = {**raw.get(name, {}), **change}
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump({**raw, "seats": {"examinee": "mock"}, "verifiers": ["math_answer"]}))
    return path


def turn_of(
    server: Server, command: list[str], *, timeout_s: float = 600, environment: Mapping[str, str] | None = None
) -> Turn:
    """Runs one contender to its end; environment: its variables, in place of ours."""
    server.reset()
    ended = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        env=environment or {**os.environ, KEY: "none"},
    )
    said, seen = json.loads(ended.stdout.splitlines()[-1]), server.stats()
    bouts = int(said["bouts"])
    cpu_s = said.get("cpu_s")
    return Turn(
        bouts=bouts,
        rate_per_s=bouts / seen["seconds"],
        cpu_ms=None if cpu_s is None else 1000 * cpu_s / bouts,
        peak_mb=said.get("peak_mb"),
        most_in_flight=seen["most_in_flight"],
        connections=seen["connections"],
    )


def ours(server: Server, bouts: int, *, processes: int = 1) -> Turn:
    with tempfile.TemporaryDirectory() as folder:
        path = run_file(Path(folder), server.base_url, bouts, limits={"processes": processes})
        return turn_of(server, [sys.executable, str(HERE / "engine_ours.py"), str(path)])


def bare(server: Server, kind: str, bouts: int) -> Turn:
    """kind: tuned, default or graph."""
    script = str(HERE / "engine_bare.py")
    return turn_of(server, [sys.executable, script, kind, server.base_url, str(bouts), str(CONCURRENCY)])
