"""The run folder: one run at a time, and never somebody else's files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sparring.faults import ConfigFault
from sparring.lock import hold

_HOLDER = """
import sys
from pathlib import Path
from sparring.lock import hold
with hold(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def test_a_second_run_is_told_the_pid_of_the_first_and_gets_in_when_that_is_killed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(ConfigFault, match=f"another run \\(pid {holder.pid}\\)"), hold(out):
        pass
    holder.kill()
    holder.wait()
    holder.stdin.close()
    holder.stdout.close()
    with hold(out):
        assert (out / ".lock").read_text() == f"pid {os.getpid()}\n"


def test_a_folder_with_files_of_somebody_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("words")
    with pytest.raises(ConfigFault, match=r"not of a run \(thesis.tex\)"), hold(tmp_path):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(ConfigFault, match=r"run\.out: .*File exists"), hold(tmp_path / "out"):
        pass
    with pytest.raises(ConfigFault, match=r"run\.out: .*Not a directory"), hold(tmp_path / "out" / "inner"):
        pass
