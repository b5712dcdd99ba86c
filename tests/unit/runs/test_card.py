"""The card by which the folder loads as a dataset."""

from pathlib import Path

import pytest
import yaml
from tests.unit.runs.row_doubles import code_bout, constitution_bout, emitted, gold_bout, run_config

from sparring.card import card
from sparring_verifiers import shipped_summary


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")


def test_each_table_loads_offline_by_its_name(tmp_path: Path) -> None:
    import datasets

    out = emitted(tmp_path / "tiny", gold_bout(), code_bout(), constitution_bout())
    for table, rows in (("sft", 2), ("preference", 3), ("rlvr", 2), ("critique", 1), ("rejected", 3)):
        loaded = datasets.load_dataset(str(out), table, split="train", cache_dir=str(tmp_path / "cache"))
        assert len(loaded) == rows, table
    turns = datasets.load_dataset(str(out), split="train", cache_dir=str(tmp_path / "cache"))[0]["messages"]
    assert turns[-1] == {"role": "assistant", "content": "2 and 3 make 5.\nANSWER: 5"}


def test_only_tables_with_rows_are_listed_and_the_first_is_the_default() -> None:
    head = yaml.safe_load(card(run_config(Path("out")), {"preference": 2, "rejected": 1}).split("---")[1])
    assert [(one["config_name"], one.get("default")) for one in head["configs"]] == [
        ("preference", True),
        ("rejected", None),
    ]
    assert head["size_categories"] == ["n<1K"]


def test_the_card_names_no_place_and_says_when_families_were_allowed_to_judge_themselves() -> None:
    config = run_config(Path("/home/ada/secret"), allow_same_family=True)
    text = card(config, {"sft": 1})
    assert "/home/ada" not in text
    assert "one family" in text


def test_the_card_carries_the_report_card_of_each_verifier_that_has_one() -> None:
    shipped = shipped_summary("math_answer")
    assert shipped is not None
    text = card(run_config(Path("out"), verifiers=["math_answer"]), {"sft": 1})
    assert "How often `math_answer` itself is wrong" in text
    accepted = shipped["false_accepts"]
    row = next(line for line in text.splitlines() if line.startswith("| false accepts |"))
    assert f"| {accepted['hits']}/{accepted['total']} | {accepted['low']:.2%} to {accepted['high']:.2%} |" in row
    assert text == card(run_config(Path("out"), verifiers=["math_answer"]), {"sft": 1})


@pytest.mark.parametrize("verifiers", [["code_cases"], ["code_cases", "code_property", "code_mutation"]])
def test_the_verifiers_of_code_have_one_card_together(verifiers: list[str]) -> None:
    text = card(run_config(Path("out"), verifiers=verifiers), {"sft": 1})
    assert text.count("How often `code_cases with code_property` itself is wrong, counted in the sandbox") == 1
    assert "python-flint" not in text


@pytest.mark.parametrize("verifiers", [["agreement"], ["math_answer", "agreement"]])
def test_an_agreement_is_judged_by_the_grader_and_its_card_stands_there_once(verifiers: list[str]) -> None:
    assert card(run_config(Path("out"), verifiers=verifiers), {"sft": 1}).count("How often `math_answer`") == 1


def test_a_run_without_such_a_verifier_has_no_report_card() -> None:
    assert "itself is wrong" not in card(run_config(Path("out"), verifiers=["short"]), {"sft": 1})
