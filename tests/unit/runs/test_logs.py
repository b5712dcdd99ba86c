"""The log: JSON lines with the run and the bout in each, and nobody's key or whole text in any."""

import json
from pathlib import Path
from typing import Any

import pytest

from sparring.faults import LedgerFault
from sparring.logs import MAX_TEXT, open_log
from sparring_agents import Redactor

KEY = "sk-live-0123456789abcdefghij"


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_each_line_is_json_with_what_is_bound(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    for run_id in ("one", "two"):
        with open_log(path, str, run_id=run_id) as log:
            log.info("bout", bout_id="b000001", candidates={"accepted": 2}, wall_s=0.5)
    assert [line["run_id"] for line in lines(path)] == ["one", "two"]
    first = lines(path)[0]
    assert (first["event"], first["bout_id"], first["candidates"]) == ("bout", "b000001", {"accepted": 2})
    assert first["level"] == "info"
    assert first["timestamp"].endswith("Z")


def test_a_key_is_removed_wherever_it_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEACHER_KEY", "correct horse battery")
    path = tmp_path / "run.log"
    with open_log(path, Redactor(["TEACHER_KEY"]).text) as log:
        try:
            raise ValueError(f"refused {KEY}")
        except ValueError as error:
            log.warning("fault", message=str(error), nested={"list": [f"Bearer {KEY}"]}, exc_info=True)
        log.info(f"said {KEY} and correct horse battery")
        log.info("object", error=ValueError(KEY))
    text = path.read_text(encoding="utf-8")
    assert KEY not in text
    assert "correct horse" not in text
    assert "ValueError" in text


def test_a_long_text_is_cut_and_debug_lines_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    with open_log(path, str) as log:
        log.debug("reply", text="a reply")
        log.info("bout", reason="x" * 5000)
    (line,) = lines(path)
    assert len(line["reason"]) <= MAX_TEXT + 3


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_a_fault_with_its_place() -> None:
    with (
        open_log(Path("/dev/full"), str) as log,
        pytest.raises(LedgerFault, match="/dev/full: No space left on device"),
    ):
        log.info("bout")
