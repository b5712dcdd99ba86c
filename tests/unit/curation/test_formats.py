"""The shapes that trainers load."""

from typing import Any

import pytest

from sparring_curation import EXPORTERS, Unexportable, exporter_names, load_exporter

SYSTEM = {"role": "system", "content": "Be brief."}
USER = {"role": "user", "content": "2 + 3?"}
RIGHT = {"role": "assistant", "content": "5"}
WRONG = {"role": "assistant", "content": "6"}
SFT = {"messages": [SYSTEM, USER, RIGHT]}
PAIR = {"prompt": [SYSTEM, USER], "chosen": [RIGHT], "rejected": [WRONG]}


def test_messages_keep_exactly_the_keys_of_their_type() -> None:
    assert EXPORTERS["messages"]("sft", {**SFT, "id": "x"}) == SFT
    assert EXPORTERS["messages"]("preference", {**PAIR, "id": "x", "by": "verdict"}) == PAIR


def test_sharegpt_names_the_speakers_and_sets_the_system_apart() -> None:
    assert EXPORTERS["sharegpt"]("sft", SFT) == {
        "conversations": [{"from": "human", "value": "2 + 3?"}, {"from": "gpt", "value": "5"}],
        "system": "Be brief.",
    }


def test_sharegpt_ranks_with_an_odd_number_of_turns() -> None:
    made = EXPORTERS["sharegpt"]("preference", PAIR)
    assert len(made["conversations"]) % 2 == 1
    assert (made["chosen"], made["rejected"]) == ({"from": "gpt", "value": "5"}, {"from": "gpt", "value": "6"})


def test_alpaca_puts_earlier_turns_into_the_history() -> None:
    row = {"messages": [USER, RIGHT, {"role": "user", "content": "And 3 + 3?"}, WRONG]}
    assert EXPORTERS["alpaca"]("sft", row) == {
        "instruction": "And 3 + 3?",
        "input": "",
        "output": "6",
        "system": "",
        "history": [["2 + 3?", "5"]],
    }


def test_alpaca_ranks_with_texts() -> None:
    made = EXPORTERS["alpaca"]("preference", PAIR)
    assert (made["instruction"], made["chosen"], made["rejected"], made["system"]) == ("2 + 3?", "5", "6", "Be brief.")


@pytest.mark.parametrize("format_", sorted(EXPORTERS))
@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("sft", {"messages": [USER]}),
        ("sft", {"messages": [RIGHT, USER]}),
        ("sft", {"messages": [USER, USER, RIGHT]}),
        ("sft", {"messages": [SYSTEM, RIGHT]}),
        ("preference", {"prompt": [USER, RIGHT], "chosen": [RIGHT], "rejected": [WRONG]}),
        ("preference", {"prompt": [USER], "chosen": [RIGHT, RIGHT], "rejected": [WRONG]}),
    ],
)
def test_a_row_that_a_loader_would_silently_empty_is_refused(format_: str, table: str, row: dict[str, Any]) -> None:
    with pytest.raises(Unexportable):
        EXPORTERS[format_](table, row)


def test_the_shipped_names_are_known_and_another_is_none() -> None:
    assert {"alpaca", "messages", "sharegpt"} <= set(exporter_names())
    assert load_exporter("csv") is None
