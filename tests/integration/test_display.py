"""What a run shows on a real terminal of 80 columns, in a pipe, and to a program; with Ctrl-C in the middle."""

import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.integration.test_engine import run_file
from tests.servers.wire_server import wire_process

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COMMAND = [sys.executable, "-c", "from sparring.cli import main; main()", "run"]
WAIT_S = 120.0


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENGINE_KEY", "sk-test-0123456789abcdefghijk")
    monkeypatch.setenv("TERM", "xterm")
    for name in ("COLUMNS", "LINES", "NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)


class Terminal:
    """A command on a pseudo-terminal, and all that it wrote."""

    def __init__(self, command: list[str], columns: int, lines: int) -> None:
        self._own, theirs = pty.openpty()
        self.resize(columns, lines)
        self.process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        self.written = ""

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._own, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def read_until(self, is_there: Callable[[str], bool]) -> None:
        """Reads until the text is there or the command has ended; the wait is bounded."""
        end = time.monotonic() + WAIT_S
        while not is_there(self.written) and time.monotonic() < end:
            if not select.select([self._own], [], [], 1.0)[0]:
                continue
            try:
                chunk = os.read(self._own, 65536)
            except OSError:  # the command has closed its side
                return
            self.written += chunk.decode("utf-8", "replace")

    def close(self) -> int:
        self.read_until(lambda _: False)
        os.close(self._own)
        return self.process.wait(WAIT_S)

    @property
    def lines(self) -> list[str]:
        return ESCAPE.sub("", self.written).replace("\r", "\n").splitlines()


def test_a_terminal_of_80_columns_shows_the_panel_and_says_what_ctrl_c_does(tmp_path: Path) -> None:
    with wire_process("--latency", "0.2") as base_url:
        path = run_file(tmp_path, base_url, limits={"concurrency": 1})
        terminal = Terminal([*COMMAND, str(path)], 80, 24)
        terminal.read_until(lambda text: re.search("[1-6] of 8 bouts", text) is not None)
        os.kill(terminal.process.pid, signal.SIGINT)
        code = terminal.close()
    assert code == 130
    assert max(map(len, terminal.lines)) <= 80
    shown = "\n".join(terminal.lines)
    for part in ("127.0.0.1:", "in flight", "USD -", "stopping: waits for", "Interrupted: SIGINT; the same command"):
        assert part in shown, part


def test_json_on_stdout_is_nothing_but_objects_and_a_fault_is_the_last_one(tmp_path: Path) -> None:
    with wire_process() as base_url:
        path = run_file(tmp_path, base_url)
        done = subprocess.run([*COMMAND, str(path), "--json"], capture_output=True, text=True, timeout=WAIT_S)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert [lines[0]["event"], lines[1]["event"], lines[-2]["event"], lines[-1]["event"]] == [
        "start", "progress", "progress", "report",
    ]  # fmt: skip
    assert (lines[-2]["done"], lines[-1]["exit_code"]) == (8, 0)
    assert {one["endpoint"] for one in lines[1]["endpoints"]} == {base_url[7:], base_url[7:].removesuffix("/v1")}

    gone = subprocess.run(  # nobody listens there any more
        [*COMMAND, str(path), "--json", "--set", f"run.out={tmp_path / 'new'}"],
        capture_output=True, text=True, timeout=WAIT_S,
    )  # fmt: skip
    last = json.loads(gone.stdout.splitlines()[-1])
    assert (gone.returncode, last["event"], last["kind"]) == (2, "fault", "Unreachable")
    assert gone.stderr.count("\n") == 1


def test_a_pipe_gets_plain_lines_without_an_escape(tmp_path: Path) -> None:
    with wire_process() as base_url:
        path = run_file(tmp_path, base_url)
        done = subprocess.run([*COMMAND, str(path)], capture_output=True, text=True, timeout=WAIT_S)
    assert "\x1b" not in done.stdout
    assert "8/8 bouts, 8 kept" in done.stdout
