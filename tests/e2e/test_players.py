"""Bouts played in processes of their own: the same tables, and an end for all of them when one of them ends.

Real processes, a real server on loopback, a real sandbox.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.processes import COMMAND, answered, hashes, on_the_wire, play, play_to_the_end, to_the_end
from tests.e2e.test_interrupts import last_line_of_the_log
from tests.e2e.test_resume import CONCURRENCY, CONSTITUTION, EXAMINATION, run_file
from tests.e2e.test_three_graphs import RANKING
from tests.servers.scripts import seats
from tests.servers.wire_server import WireServer, wire_process

import sparring
from sparring import Progress
from sparring.faults import ConfigFault
from sparring.ledger import Ledger
from sparring_verifiers import VERIFIERS

CODE: dict[str, Any] = {
    "graph": {"kind": "examination", "attempts": 4, "wave": 2, "pass_rate": [0.2, 0.9], "rounds": 1},
    "seats": {"examiner": "teacher", "examinee": "student"},
    "problems": {"strategy": "self_instruct", "domain": "code"},
    "verifiers": ["code_property"],
    "sandbox": {"kind": "bubblewrap"},
}


def players_of(run: int) -> list[int]:
    """The processes that play for the run of that pid."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            command = (folder / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue  # no process, or it has ended
        if parent == run and b"sparring.player" in command:
            found.append(int(folder.name))
    return found


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until(holds: Callable[[], bool]) -> None:
    """Watches other processes."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


def in_mid_run(path: Path, base_url: str, replies: int) -> tuple[subprocess.Popen[str], list[int]]:
    """A run that has been given so many replies, and its players."""
    process = play(path)
    wait_until(lambda: sum(answered(base_url).values()) >= replies or process.poll() is not None)
    players = players_of(process.pid)
    assert len(players) == 2
    return process, players


@pytest.mark.bubblewrap
@pytest.mark.parametrize(
    "kind", [EXAMINATION, CONSTITUTION, RANKING, CODE], ids=["examination", "constitution", "tournament", "code"]
)
def test_the_tables_are_those_of_one_process_byte_by_byte(tmp_path: Path, kind: dict[str, Any]) -> None:
    with wire_process() as one_url, wire_process() as three_url:
        one = run_file(tmp_path / "one", one_url, kind)
        three = run_file(tmp_path / "three", three_url, kind, processes=3)
        to_the_end(play(one), play(three))
        assert answered(three_url) == answered(one_url)
    assert hashes(tmp_path / "three" / "out") == hashes(tmp_path / "one" / "out")


def test_a_run_may_go_on_with_another_number_of_processes(tmp_path: Path) -> None:
    with wire_process() as whole_url, wire_process() as base_url:
        play_to_the_end(run_file(tmp_path / "whole", whole_url, CONSTITUTION, processes=2))
        path = run_file(tmp_path / "run", base_url, CONSTITUTION)
        for bouts, processes in ((4, 2), (9, 1), (12, 3)):
            words = [*COMMAND, "run", str(path), "--plain", "--set", f"run.bouts={bouts}"]
            words += ["--set", f"limits.processes={processes}"]
            subprocess.run(words, check=True, capture_output=True, timeout=240)
    whole, parts = (hashes(tmp_path / name / "out") for name in ("whole", "run"))
    assert parts == whole


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV], ids=lambda number: number.name)
def test_a_player_that_dies_ends_the_run_with_one_line_and_the_same_command_goes_on(
    tmp_path: Path, number: signal.Signals
) -> None:
    with wire_process() as whole_url, wire_process("--latency", "0.1") as base_url:
        play_to_the_end(run_file(tmp_path / "whole", whole_url, EXAMINATION))
        path = run_file(tmp_path / "run", base_url, EXAMINATION, processes=2)
        process, players = in_mid_run(path, base_url, 12)
        os.kill(players[0], number)
        _, said = process.communicate(timeout=120)
        assert process.returncode == 1, said
        assert said == ""
        stopped = last_line_of_the_log(tmp_path / "run")["stopped"]
        assert stopped.startswith(
            f"PlayerLost: a process that played bouts (pid {players[0]}) was ended by {number.name}."
        )
        assert not any(map(is_running, players))
        with Ledger(tmp_path / "run" / "out" / "ledger.sqlite", read_only=True) as ledger:
            assert ledger.verify() == ()
            assert "failed" not in ledger.ends().values()
        play_to_the_end(path)
    assert hashes(tmp_path / "run" / "out") == hashes(tmp_path / "whole" / "out")


def test_what_a_player_that_dies_has_on_the_wire_is_kept(tmp_path: Path) -> None:
    with wire_process("--latency", "0.5") as base_url:
        path = run_file(tmp_path / "run", base_url, CONSTITUTION, processes=2)
        process, players = in_mid_run(path, base_url, 6)
        wait_until(lambda: on_the_wire(base_url) == CONCURRENCY)
        os.kill(players[0], signal.SIGKILL)
        _, said = process.communicate(timeout=120)
        assert process.returncode == 1, said
        assert on_the_wire(base_url) == 0
        play_to_the_end(path)
        asked_again = [times - 1 for times in answered(base_url).values() if times > 1]
    assert asked_again == [1, 1]  # each session asks each of the two models once whether it is there


async def test_a_player_that_dies_when_every_bout_has_ended_costs_nothing(tmp_path: Path) -> None:
    killed: list[int] = []

    def watch(progress: Progress) -> None:
        if progress.done == progress.total:
            killed.extend(players_of(os.getpid()))
            for player in killed:
                os.kill(player, signal.SIGKILL)

    async with WireServer(seats) as server:
        path = run_file(tmp_path / "run", server.base_url, CONSTITUTION, processes=2)
        report = await sparring.run(path, on_progress=watch)
    assert killed
    assert (report.exit_code, report.funnel.bouts.total, report.stopped) == (0, 12, "")
    assert report.tables["preference"] > 0


def test_a_player_that_cannot_begin_says_why_and_leaves_nothing_running(tmp_path: Path) -> None:
    with wire_process() as base_url:
        path = run_file(tmp_path / "run", base_url, CONSTITUTION, processes=2)
        process = play(path)
        wait_until(lambda: bool(players := players_of(process.pid)) and not os.kill(players[0], signal.SIGKILL))
        _, said = process.communicate(timeout=120)
    assert process.returncode == 1, said
    (line,) = said.splitlines()
    assert "was ended by SIGKILL" in line


@pytest.mark.parametrize("processes", [1, 2])
def test_a_file_that_is_changed_while_the_run_begins_ends_it_before_a_bout(tmp_path: Path, processes: int) -> None:
    text = (Path(__file__).parents[2] / "prompts" / "sparring_prompts" / "constitutions" / "honest.yaml").read_text()
    own = tmp_path / "own.yaml"
    own.write_text(text)
    graph = {"kind": "constitution", "constitution": str(own)}
    run = {"name": "changed", "bouts": 1, "out": str(tmp_path / "run" / "out")}
    kind = {**CONSTITUTION, "graph": graph, "run": run}
    with wire_process("--latency", "1") as base_url:
        path = run_file(tmp_path / "run", base_url, kind, processes=processes)
        process = play(path)
        wait_until((tmp_path / "run" / "out" / "run.yaml").exists)  # who it is has been written down
        own.write_text(text.replace("version: 1", "version: 2"))
        _, said = process.communicate(timeout=120)
        assert process.returncode == 2, said
        what = "a file that the run reads was changed while it began (constitution). Run the same command again."
        assert said == f"sparring: {path}: {what}\n"
        assert sum(answered(base_url).values()) == 2  # whether the two models are there
        play_to_the_end(path)


def test_when_the_run_is_killed_its_players_end_at_once(tmp_path: Path) -> None:
    with wire_process("--latency", "0.2") as base_url:
        path = run_file(tmp_path / "run", base_url, EXAMINATION, processes=2)
        process, players = in_mid_run(path, base_url, 8)
        process.kill()
        wait_until(lambda: not any(map(is_running, players)))
        process.communicate(timeout=60)


def test_what_the_terminal_sends_is_for_the_run_alone(tmp_path: Path) -> None:
    with wire_process("--latency", "0.1") as base_url:
        path = run_file(tmp_path / "run", base_url, CONSTITUTION, processes=2)
        process, players = in_mid_run(path, base_url, 8)
        assert all(os.getpgid(player) != os.getpgid(process.pid) for player in players)
        for player in players:  # as a supervisor does that signals every process of a service
            os.kill(player, signal.SIGTERM)
            os.kill(player, signal.SIGINT)
        to_the_end(process)


@pytest.mark.bubblewrap
async def test_a_verifier_that_this_program_alone_knows_is_refused_before_a_bout_is_played(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(VERIFIERS, "mine", VERIFIERS["math_answer"])
    async with WireServer(seats) as server:
        path = run_file(tmp_path / "run", server.base_url, {**EXAMINATION, "verifiers": ["mine"]}, processes=2)
        with pytest.raises(ConfigFault, match=r'verifiers\[0\]: "mine" is not known'):
            await sparring.run(path)
        assert server.stats.as_json()["calls"] == 2  # whether the models are there
    assert players_of(os.getpid()) == []
