"""Runs in processes of their own against the wire server: started, killed after so many replies, compared by bytes."""

import hashlib
import json
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import yaml

COMMAND = [sys.executable, "-c", "from sparring.cli import main; main()"]


def write_run_file(folder: Path, base_url: str, fields: dict[str, Any]) -> Path:
    """fields beside two models of different families at the server, `teacher` and `student`, one on either wire."""
    of_each = {"sample_as": "header"}
    anthropic_url = base_url.removesuffix("/v1")
    models = {
        "teacher": {"provider": "openai", "model": "teacher", "family": "openai", "base_url": base_url, **of_each},
        "student": {
            "provider": "anthropic",
            "model": "student",
            "family": "anthropic",
            "base_url": anthropic_url,
            **of_each,
        },
    }
    folder.mkdir()
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump({"models": models, **fields}), encoding="utf-8")
    return path


def answered(base_url: str) -> dict[str, int]:
    """How often the server answered each request."""
    counts: dict[str, int] = _stats(base_url)["by_request"]
    return counts


def on_the_wire(base_url: str) -> int:
    """The requests that the server has got and not answered yet."""
    stats = _stats(base_url)
    found: int = stats["calls"] - stats["answered"]
    return found


def _stats(base_url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{base_url.removesuffix('/v1')}/stats", timeout=10) as reply:
        stats: dict[str, Any] = json.load(reply)
    return stats


def play(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "run", str(path), "--plain"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def to_the_end(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        _, said = process.communicate(timeout=240)
        assert process.returncode == 0, said


def play_to_the_end(path: Path) -> None:
    to_the_end(play(path))


def kill_after(path: Path, base_url: str, calls: int) -> bool:
    """Whether the run was killed, when so many more calls had been answered; False: it ended before."""
    goal = sum(answered(base_url).values()) + calls
    process = play(path)
    while process.poll() is None:
        if sum(answered(base_url).values()) >= goal:
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
