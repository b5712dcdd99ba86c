"""Tables as JSONL beside the run's folder."""

import json
from pathlib import Path

import pytest
from tests.unit.runs.row_doubles import emitted, gold_bout, program_bout

from sparring.export import export
from sparring.faults import ConfigFault


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return emitted(tmp_path / "tiny", gold_bout(), program_bout())


def test_the_table_is_written_beside_the_folder(out: Path) -> None:
    count, path = export(out, "sft", "messages")
    assert (count, path) == (2, out.parent / "tiny.messages" / "sft.jsonl")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [turn["role"] for turn in rows[0]["messages"]] == ["system", "user", "assistant"]


def test_never_into_the_folder_itself(out: Path) -> None:
    with pytest.raises(ConfigFault, match="Choose a folder beside it"):
        export(out, "sft", "messages", out / "data" / "jsonl")


@pytest.mark.parametrize(
    ("table", "format_", "told"),
    [("sft", "parquette", "Known: alpaca"), ("rlvr", "alpaca", "sft, preference")],
)
def test_an_unknown_format_or_table_is_told_with_the_known_ones(out: Path, table: str, format_: str, told: str) -> None:
    with pytest.raises(ConfigFault, match=told):
        export(out, table, format_)


def test_a_folder_without_the_table_is_the_user_s_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="has no table"):
        export(tmp_path, "sft", "messages")
