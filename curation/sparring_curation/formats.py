"""Rows of a table in the shapes that trainers load, one JSON object a row.

    messages    {"messages": [{"role", "content"}]}                             TRL, axolotl chat_template, OpenAI SFT
                {"prompt": [...], "chosen": [...], "rejected": [...]}           TRL DPO and reward
                {"prompt": "...", "completions": [...], "labels": [...]}        TRL's stepwise supervision
    sharegpt    {"conversations": [{"from": "human"|"gpt", "value"}], "system"} LLaMA-Factory; pairs: chosen, rejected
    alpaca      {"instruction", "input", "output", "system", "history"}         LLaMA-Factory; pairs: chosen, rejected

Source: the loaders of trl 1.16, axolotl 0.19 and llamafactory 0.9.5. A row that a loader would silently empty (turns
that do not alternate, a last turn that is not the assistant's) is refused here.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from typing import Any, TypeAlias

Turn: TypeAlias = Mapping[str, str]
Exporter: TypeAlias = Callable[[str, Mapping[str, Any]], dict[str, Any]]

EXPORTED_TABLES = ("sft", "preference", "process")


class Unexportable(ValueError):
    """The row does not fit the format."""


def messages(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as TRL takes it: exactly the keys of its type, no others."""
    if table == "sft":
        _split(row["messages"])
        return {"messages": [_plain(turn) for turn in row["messages"]]}
    if table == "process":
        return {name: row[name] for name in ("prompt", "completions", "labels")}
    prompt, chosen, rejected = _ranked(row)
    return {
        "prompt": [_plain(turn) for turn in prompt],
        "chosen": [{"role": "assistant", "content": chosen}],
        "rejected": [{"role": "assistant", "content": rejected}],
    }


def sharegpt(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as LLaMA-Factory's sharegpt takes it: human and gpt in turn, the system's text apart."""
    prompt, answers = _prompt_and_answers(table, row)
    system, turns = _split_system(prompt)
    said = [{"from": "human" if turn["role"] == "user" else "gpt", "value": turn["content"]} for turn in turns]
    if table == "sft":
        return {"conversations": [*said, {"from": "gpt", "value": answers[0]}], "system": system}
    return {
        "conversations": said,
        "chosen": {"from": "gpt", "value": answers[0]},
        "rejected": {"from": "gpt", "value": answers[1]},
        "system": system,
    }


def alpaca(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """The row as LLaMA-Factory's alpaca takes it: the last question is the instruction, earlier turns the history."""
    prompt, answers = _prompt_and_answers(table, row)
    system, turns = _split_system(prompt)
    earlier = [[turns[at]["content"], turns[at + 1]["content"]] for at in range(0, len(turns) - 1, 2)]
    made: dict[str, Any] = {"instruction": turns[-1]["content"], "input": ""}
    made |= {"output": answers[0]} if table == "sft" else {"chosen": answers[0], "rejected": answers[1]}
    return made | {"system": system, "history": earlier}


EXPORTERS: dict[str, Exporter] = {"alpaca": alpaca, "messages": messages, "sharegpt": sharegpt}


def exporter_names() -> tuple[str, ...]:
    """Every name that `load_exporter` knows, sorted."""
    return tuple(sorted({*EXPORTERS, *(point.name for point in entry_points(group="sparring.exporters"))}))


def load_exporter(name: str) -> Exporter | None:
    """The exporter of that name, third parties' included, or None."""
    if name in EXPORTERS:
        return EXPORTERS[name]
    for point in entry_points(group="sparring.exporters", name=name):
        found: Exporter = point.load()
        return found
    return None


def _prompt_and_answers(table: str, row: Mapping[str, Any]) -> tuple[Sequence[Turn], tuple[str, ...]]:
    if table == "process":
        raise Unexportable("labels of steps have no place in this format")
    if table == "sft":
        prompt, answer = _split(row["messages"])
        return prompt, (answer,)
    prompt, chosen, rejected = _ranked(row)
    return prompt, (chosen, rejected)


def _split(turns: Sequence[Turn]) -> tuple[Sequence[Turn], str]:
    if len(turns) < 2 or turns[-1]["role"] != "assistant":
        raise Unexportable("the last turn is not the assistant's")
    _check_alternating(turns[:-1])
    return turns[:-1], turns[-1]["content"]


def _ranked(row: Mapping[str, Any]) -> tuple[Sequence[Turn], str, str]:
    answers = []
    for side in ("chosen", "rejected"):
        if len(row[side]) != 1 or row[side][0]["role"] != "assistant":
            raise Unexportable(f"{side} is not one turn of the assistant")
        answers.append(row[side][0]["content"])
    _check_alternating(row["prompt"])
    return row["prompt"], answers[0], answers[1]


def _check_alternating(prompt: Sequence[Turn]) -> None:
    _, turns = _split_system(prompt)
    wanted = ["user" if at % 2 == 0 else "assistant" for at in range(len(turns))]
    if not turns or len(turns) % 2 == 0 or [turn["role"] for turn in turns] != wanted:
        raise Unexportable("the prompt's turns do not alternate between user and assistant, ending with the user")


def _split_system(prompt: Sequence[Turn]) -> tuple[str, Sequence[Turn]]:
    if prompt and prompt[0]["role"] == "system":
        return prompt[0]["content"], prompt[1:]
    return "", prompt


def _plain(turn: Turn) -> dict[str, str]:
    return {"role": turn["role"], "content": turn["content"]}
