"""A disk that is full in the middle of a run: a real file system of its own size, a real process, a real server."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.e2e.processes import answered
from tests.e2e.test_resume import CONSTITUTION, run_file
from tests.servers.wire_server import wire_process

from sparring_sandbox.bubblewrap import find_bwrap

DISK_BYTES = 300 << 20  # a run wants some room to begin
# Plays inside the mount: fills the disk when some calls were answered, frees it when the run has ended, plays again.
INSIDE = """
import json, pathlib, subprocess, sys
from tests.e2e.processes import answered, play
path, base_url, told = pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3])
ballast = path.parent / "out" / "ballast"
first = play(path)
while sum(answered(base_url).values()) < 12 and first.poll() is None:
    pass
with ballast.open("wb", buffering=0) as file:
    try:
        while True:
            file.write(bytes(4096))
    except OSError:
        pass
_, said = first.communicate(timeout=240)
ballast.unlink()
again = play(path)
_, said_again = again.communicate(timeout=240)
report = json.loads((path.parent / "out" / "report.json").read_text())
told.write_text(json.dumps([first.returncode, said, again.returncode, said_again, report["funnel"]["bouts"]["total"]]))
"""


@pytest.mark.bubblewrap
@pytest.mark.parametrize("processes", [1, 2])
def test_a_full_disk_is_one_line_and_the_same_command_goes_on_when_there_is_room(
    tmp_path: Path, processes: int
) -> None:
    with wire_process("--latency", "0.1") as base_url:
        path = run_file(tmp_path / "run", base_url, CONSTITUTION, processes=processes)
        out, told = tmp_path / "run" / "out", tmp_path / "told.json"
        out.mkdir()
        mounted = [find_bwrap(), "--dev-bind", "/", "/", "--size", str(DISK_BYTES), "--tmpfs", str(out)]
        words = [*mounted, sys.executable, "-c", INSIDE, str(path), base_url, str(told)]
        subprocess.run(words, check=True, timeout=500)
        paid = answered(base_url)
    code, said, code_again, said_again, bouts = json.loads(told.read_text())
    (line,) = said.splitlines()
    assert (code, line.startswith("sparring: ")) == (1, True)
    assert "full" in line
    assert "Free some disk space and run the same command again" in line
    assert (code_again, said_again, bouts) == (0, "", 12)
    pings = 2
    assert sum(paid.values()) - len(paid) - pings <= 2 * 3  # what was in flight to either model, or not yet on disk
