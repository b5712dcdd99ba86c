"""Ctrl-C, and a supervisor's SIGTERM, at every stage of a run: one line, exit code 130, nothing left open or lost.

Real processes and real signals, a real server on loopback and a real engine.
"""

import json
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.processes import COMMAND, answered, hashes, play_to_the_end
from tests.e2e.test_resume import CONCURRENCY, CONSTITUTION, EXAMINATION, run_file
from tests.servers.wire_server import wire_process

from sparring.ledger import Ledger

BOTH = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)


def started(path: Path) -> subprocess.Popen[str]:
    words = [*COMMAND, "run", str(path), "--plain"]
    environment = {**os.environ, "XDG_STATE_HOME": str(path.parent / "state")}  # so that its containers are told apart
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)


def wait_until(holds: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """Watches another process; it has not ended before."""
    while not holds():
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)


def ended(process: subprocess.Popen[str]) -> str:
    """The one line that the process leaves on stderr."""
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    (line,) = said.splitlines()
    return line.removeprefix("sparring: ")


def asked(base_url: str) -> int:
    with urllib.request.urlopen(f"{base_url.removesuffix('/v1')}/stats", timeout=10) as reply:
        count: int = json.load(reply)["calls"]
    return count


def waits_for(line: str) -> int:
    """How many requests the line says are on the wire; the server may not have counted each of them yet."""
    if line.startswith("stopping: waits for verdicts under way"):
        return 0
    found = re.fullmatch(
        r"stopping: waits for (\d) requests?, at most 1[12]\d s; Ctrl-C again ends at once", line.strip()
    )
    assert found is not None, line
    return int(found[1])


def last_line_of_the_log(folder: Path) -> dict[str, Any]:
    line: dict[str, Any] = json.loads((folder / "out" / "run.log").read_text().splitlines()[-1])
    return line


def containers(state: Path) -> list[str]:
    """Those whose lease stands there."""
    words = ["docker", "ps", "--all", "--format", "{{.Labels}}"]
    labels = subprocess.run(words, capture_output=True, text=True, check=True).stdout.splitlines()
    return [label for label in labels if str(state) in label]


@BOTH
def test_before_anything_is_open_a_signal_is_one_line_and_leaves_no_folder(tmp_path: Path, number: int) -> None:
    path = tmp_path / "run.yaml"
    os.mkfifo(path)
    process = started(path)
    with path.open("w"):  # both sides wait for each other: it reads its run file now, and finds no end of it
        process.send_signal(number)
        assert ended(process) == "interrupted before anything was begun; nothing was changed."
    assert list(tmp_path.iterdir()) == [path]


@BOTH
def test_while_the_models_are_asked_whether_they_are_there_a_signal_ends_it_at_once(
    tmp_path: Path, number: int
) -> None:
    with wire_process("--latency", "60") as base_url:
        path = run_file(tmp_path / "run", base_url, CONSTITUTION)
        process = started(path)
        wait_until(lambda: asked(base_url) > 0, process)
        process.send_signal(number)
        assert ended(process).startswith("interrupted before a bout was played; the same command goes on")


@pytest.mark.docker
@BOTH
def test_while_the_sandbox_opens_a_signal_leaves_no_container_behind(tmp_path: Path, number: int) -> None:
    with wire_process() as base_url:
        path = run_file(tmp_path / "run", base_url, {**EXAMINATION, "sandbox": {"kind": "docker"}})
        state = tmp_path / "run" / "state"
        process = started(path)
        wait_until(lambda: bool(containers(state)), process)
        process.send_signal(number)
        assert ended(process).startswith("interrupted before a bout was played; the same command goes on")
        assert containers(state) == []
        assert not any((state / "sparring" / "leases").iterdir())


@pytest.mark.parametrize(
    ("number", "processes"), [(signal.SIGINT, 1), (signal.SIGTERM, 1), (signal.SIGINT, 2)], ids=str
)
def test_after_the_first_signal_nothing_is_sent_and_what_is_on_the_wire_is_paid_for_once(
    tmp_path: Path, number: signal.Signals, processes: int
) -> None:
    with wire_process() as whole_url, wire_process("--latency", "0.5") as cut_url:
        play_to_the_end(run_file(tmp_path / "whole", whole_url, EXAMINATION))
        path = run_file(tmp_path / "cut", cut_url, EXAMINATION, processes=processes)
        process = started(path)
        wait_until(lambda: sum(answered(cut_url).values()) >= 14, process)
        process.send_signal(number)
        assert process.stdout is not None
        while "stopping: waits for" not in (line := process.stdout.readline()):
            assert process.poll() is None
        most = asked(cut_url) + waits_for(line)
        process.communicate(timeout=120)
        assert process.returncode == 130
        assert last_line_of_the_log(tmp_path / "cut")["stopped"] == f"Interrupted: {number.name}"
        assert asked(cut_url) <= most
        play_to_the_end(path)
        paid, reference = answered(cut_url), answered(whole_url)
    assert hashes(tmp_path / "cut" / "out") == hashes(tmp_path / "whole" / "out")
    pings = [key for key, count in paid.items() if count == 2]
    assert {key: count - (key in pings) for key, count in paid.items()} == reference  # no reply is paid for twice
    assert len(pings) == 2


def test_after_the_first_signal_a_request_that_fails_is_not_sent_again_and_its_bout_stays_open(tmp_path: Path) -> None:
    with wire_process("--faults", "1", "--kinds", "500", "--most", "-1", "--latency", "0.5") as base_url:
        path = run_file(tmp_path / "run", base_url, CONSTITUTION)
        process = started(path)
        wait_until(lambda: asked(base_url) > 2, process)  # the first two ask whether the models are there
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        while "stopping: waits for" not in (line := process.stdout.readline()):
            assert process.poll() is None
        most = asked(base_url) + waits_for(line)
        process.communicate(timeout=120)
        assert process.returncode == 130
        assert asked(base_url) <= most
    with Ledger(tmp_path / "run" / "out" / "ledger.sqlite", read_only=True) as ledger:
        assert ledger.ends() == {}


@pytest.mark.parametrize("processes", [1, 2])
def test_a_second_interrupt_ends_at_once_and_the_resumed_run_writes_the_same_bytes(
    tmp_path: Path, processes: int
) -> None:
    with wire_process("--latency", "0.02") as whole_url, wire_process("--latency", "0.5") as cut_url:
        play_to_the_end(run_file(tmp_path / "whole", whole_url, CONSTITUTION))
        path = run_file(tmp_path / "cut", cut_url, CONSTITUTION, processes=processes)
        process = started(path)
        wait_until(lambda: sum(answered(cut_url).values()) >= 14, process)
        process.send_signal(signal.SIGINT)
        assert process.stdout is not None
        while "stopping" not in process.stdout.readline():  # the bouts in flight are let end ...
            assert process.poll() is None
        process.send_signal(signal.SIGINT)  # ... until somebody cannot wait
        assert ended(process).startswith("stopped at once; the same command goes on")
        assert last_line_of_the_log(tmp_path / "cut")["stopped"] == "Interrupted: at once, before the tables"
        assert not (tmp_path / "cut" / "out" / "data").exists()
        with Ledger(tmp_path / "cut" / "out" / "ledger.sqlite", read_only=True) as ledger:
            assert ledger.verify() == ()
            assert len(ledger.ends()) < 12

        play_to_the_end(path)
        paid, reference = answered(cut_url), answered(whole_url)
    assert hashes(tmp_path / "cut" / "out") == hashes(tmp_path / "whole" / "out")
    assert paid.keys() == reference.keys()
    pings = 2
    twice = sum(paid.values()) - sum(reference.values()) - pings
    assert 0 <= twice <= 2 * CONCURRENCY  # what was under way to either model, or not yet on disk
