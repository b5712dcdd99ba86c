"""kill -9 at five random moments: the run that is resumed writes the bytes of the one that was not interrupted.

Real processes, real HTTP on loopback, a real sandbox. The server's replies are functions of (request, sample).
"""

import random
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.processes import answered, hashes, kill_after, play, play_to_the_end, write_run_file
from tests.servers.wire_server import wire_process

from sparring.ledger import Ledger

KILLS = 5
CONCURRENCY, WAVE = 3, 2
EXAMINATION: dict[str, Any] = {
    "graph": {"kind": "examination", "attempts": 4, "wave": WAVE, "pass_rate": [0.2, 0.9], "rounds": 2},
    "seats": {"examiner": "teacher", "examinee": "student"},
    "problems": {"strategy": "self_instruct", "domain": "math"},
    "verifiers": ["math_answer"],
}
CONSTITUTION: dict[str, Any] = {
    "graph": {"kind": "constitution", "constitution": "honest"},
    "seats": {"examinee": "teacher", "critic": "teacher", "reviser": "teacher", "judge": "student"},
    "problems": {"strategy": "prompts"},
}


def run_file(folder: Path, base_url: str, kind: dict[str, Any], *, processes: int = 1) -> Path:
    """A run of 12 bouts in rounds of 5 against the server, both wires."""
    run = {"name": "resume", "seed": 7, "bouts": 12, "round_bouts": 5, "out": str(folder / "out")}
    limits = {"concurrency": CONCURRENCY, "processes": processes}
    return write_run_file(folder, base_url, {"run": run, "limits": limits, **kind})


@pytest.mark.parametrize(
    ("kind", "processes"),
    [
        pytest.param(EXAMINATION, 1, marks=pytest.mark.bubblewrap, id="examination"),
        pytest.param(CONSTITUTION, 1, id="constitution"),
        pytest.param(EXAMINATION, 2, marks=pytest.mark.bubblewrap, id="examination by two players"),
    ],
)
def test_a_run_killed_at_five_random_moments_writes_the_same_bytes(
    tmp_path: Path, kind: dict[str, Any], processes: int
) -> None:
    with wire_process("--latency", "0.02") as whole_url, wire_process("--latency", "0.02") as broken_url:
        whole = run_file(tmp_path / "whole", whole_url, kind)
        play_to_the_end(whole)
        calls = sum(answered(whole_url).values())

        broken = run_file(tmp_path / "broken", broken_url, kind, processes=processes)
        draw = random.Random(20_261_121)
        moments = [draw.randint(3, max(calls // KILLS, 4)) for _ in range(KILLS)]
        kills = sum(kill_after(broken, broken_url, moment) for moment in moments)
        assert kills == KILLS
        play_to_the_end(broken)
        paid, reference = answered(broken_url), answered(whole_url)

    assert hashes(tmp_path / "broken" / "out") == hashes(tmp_path / "whole" / "out")
    with Ledger(tmp_path / "broken" / "out" / "ledger.sqlite", read_only=True) as ledger:
        assert ledger.verify() == ()
        assert [stored.index for stored in ledger.stored_outcomes()] == list(range(12))
    assert paid.keys() == reference.keys()  # nothing else was asked
    pings = KILLS * 2  # each session asks each of the two models once whether it is there
    twice = sum(paid.values()) - sum(reference.values()) - pings
    assert 0 <= twice <= KILLS * CONCURRENCY * WAVE  # what was in flight, or in a commit group that was not on disk


def test_a_finished_run_is_written_again_without_any_endpoint(tmp_path: Path) -> None:
    with wire_process() as base_url:
        path = run_file(tmp_path / "run", base_url, CONSTITUTION)
        play_to_the_end(path)
    before = hashes(tmp_path / "run" / "out")
    for file in (tmp_path / "run" / "out" / "data").rglob("*.parquet"):
        file.unlink()
    play_to_the_end(path)
    assert hashes(tmp_path / "run" / "out") == before


def test_two_runs_on_one_folder_are_told_apart_by_pid_and_nothing_is_lost(tmp_path: Path) -> None:
    with wire_process("--latency", "0.5") as base_url:
        path = run_file(tmp_path / "run", base_url, CONSTITUTION)
        first = play(path)
        while not answered(base_url) and first.poll() is None:
            time.sleep(0.005)
        second = play(path)
        _, said = second.communicate(timeout=120)
        assert second.returncode == 2
        assert f"pid {first.pid}" in said
        assert len(said.splitlines()) == 1
        _, said = first.communicate(timeout=240)
        assert first.returncode == 0, said


def test_an_interrupt_ends_with_130_and_the_same_command_goes_on(tmp_path: Path) -> None:
    with wire_process("--latency", "0.05") as base_url:
        path = run_file(tmp_path / "run", base_url, CONSTITUTION)
        process = play(path)
        while sum(answered(base_url).values()) < 24 and process.poll() is None:  # so that some bouts have ended
            time.sleep(0.005)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
        assert process.returncode == 130, said
        assert "Traceback" not in said
        with Ledger(tmp_path / "run" / "out" / "ledger.sqlite", read_only=True) as ledger:
            assert 0 < len(ledger.ends()) < 12
        play_to_the_end(path)
        pings = 2
        assert (
            sum(answered(base_url).values()) - len(answered(base_url)) == pings
        )  # what was on the wire was let end, and kept
