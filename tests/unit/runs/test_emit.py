"""From outcomes to the files of a run."""

from pathlib import Path

import pytest
from tests.unit.runs.row_doubles import (
    Outcomes,
    agreed_bout,
    code_bout,
    constitution_bout,
    emitted,
    gold_bout,
    program_bout,
    rows_in,
    run_config,
)

from sparring import emit as emission
from sparring.emit import emit
from sparring.faults import ConfigFault

BOUTS = (gold_bout(), program_bout(), code_bout(), constitution_bout(), agreed_bout())


def contents(out: Path) -> dict[str, bytes]:
    files = [path for path in out.rglob("*") if path.is_file() and path.name != "run.yaml"]
    return {str(path.relative_to(out)): path.read_bytes() for path in files}


def test_the_same_ledger_gives_the_same_bytes(tmp_path: Path) -> None:
    assert contents(emitted(tmp_path / "one", *BOUTS)) == contents(emitted(tmp_path / "two", *BOUTS))


def test_emitting_again_replaces_the_tables_and_leaves_nothing_behind(tmp_path: Path) -> None:
    emitted(tmp_path / "out", *BOUTS)
    again = contents(emitted(tmp_path / "out", gold_bout()))
    assert again == contents(emitted(tmp_path / "other", gold_bout()))


def test_every_table_with_rows_is_written_and_no_other(tmp_path: Path) -> None:
    report = emit(Outcomes([gold_bout()]), run_config(tmp_path), tmp_path)
    assert dict(report.rows) == {"sft": 1, "preference": 1, "rlvr": 1, "rejected": 2}
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["preference", "rejected", "rlvr", "sft"]
    assert report.files[-1] == Path("data/sft/train-00000-of-00001.parquet")


def test_only_the_wanted_tables_are_written_and_what_was_dropped_always_is(tmp_path: Path) -> None:
    config = run_config(tmp_path, output={"tables": ["sft"]})
    assert set(emit(Outcomes(BOUTS), config, tmp_path).rows) == {"sft", "rejected"}


def test_rows_stand_in_bout_order(tmp_path: Path) -> None:
    bouts = [row["bout_id"] for row in rows_in(emitted(tmp_path, *BOUTS), "sft")]
    assert bouts == sorted(bouts)


def test_a_table_beyond_a_shard_is_split_and_numbered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emission, "ROW_GROUP", 2)
    monkeypatch.setattr(emission, "SHARD_ROWS", 2)
    words = ["bread", "rivers", "music", "stones", "paint"]
    bouts = [gold_bout(at, f"A question about {word}: what is 2 + 3, {word}?") for at, word in enumerate(words)]
    out = emitted(tmp_path, *bouts)
    assert sorted(path.name for path in (out / "data" / "sft").iterdir()) == [
        f"train-{at:05d}-of-00003.parquet" for at in range(3)
    ]
    assert [row["bout_id"] for row in rows_in(out, "sft")] == [f"b{at:06d}" for at in range(5)]


def test_the_parts_in_which_rows_become_columns_do_not_show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["bread", "rivers", "music", "stones", "paint"]
    large = [gold_bout(at, f"What is 2 + 3, {word}?" + f" {word}" * 60_000) for at, word in enumerate(words)]
    at_once = contents(emitted(tmp_path / "at once", *large))  # a column of which fills more than a page of a file
    monkeypatch.setattr(emission, "PART_ROWS", 2)
    assert contents(emitted(tmp_path / "in parts", *large)) == at_once


def test_a_repeated_problem_is_dropped_with_the_bout_that_has_it(tmp_path: Path) -> None:
    report = emit(Outcomes([gold_bout(0), gold_bout(1)]), run_config(tmp_path), tmp_path)
    assert (report.rows["sft"], report.dropped["exact: repeats b000000"]) == (1, 3)


def test_files_that_are_not_ours_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "thesis.docx").write_text("years of work")
    with pytest.raises(ConfigFault, match=r"thesis\.docx"):
        emit(Outcomes(BOUTS), run_config(tmp_path), tmp_path)
    assert (tmp_path / "data" / "thesis.docx").read_text() == "years of work"


def test_a_crash_between_the_renames_is_mended_by_emitting_again(tmp_path: Path) -> None:
    out = emitted(tmp_path / "out", *BOUTS)
    (out / "data").rename(out / ".data-old")
    assert contents(emitted(out, *BOUTS)) == contents(emitted(tmp_path / "other", *BOUTS))


def test_no_outcome_leaves_a_card_and_no_table(tmp_path: Path) -> None:
    assert emit(Outcomes([]), run_config(tmp_path), tmp_path).rows == {}
    assert "No row yet" in (tmp_path / "README.md").read_text()
