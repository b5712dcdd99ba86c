"""The dataset card: README.md with the YAML head by which `datasets.load_dataset(out, "sft")` finds the tables."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from sparring_verifiers import shipped_summary

from .cost import Line, kept
from .prices import dollars

if TYPE_CHECKING:
    from .config import RunConfig

TOLD = {
    "sft": "right answers to learn from: `messages`",
    "preference": "pairs of answers to one problem: `prompt`, `chosen`, `rejected`, `by` (verdict or judge)",
    "rlvr": "problems whose answers can be checked: `prompt`, `ground_truth`, `verifier`, `pass_rate`",
    "critique": "answers held against a principle and mended: `original`, `critique`, `revision`",
    "process": "answers step by step as far as each step is decided: `prompt`, `completions`, `labels`",
    "rejected": "everything that was dropped: `bout_id`, `item`, `stage`, `reason`, `excerpt`",
}
# Whose decisions rest on whose.
_CODE = "code_cases with code_property"
_DECIDES_BY = {
    "agreement": "math_answer",
    **dict.fromkeys(("code_cases", "code_property", "code_mutation", "code_differential"), _CODE),
}
_COUNTED = {
    "math_answer": ("counted with python-flint on the labelled cases", "cases"),
    _CODE: ("counted in the sandbox on the labelled programs", "programs"),
}
_SHARES = {
    "accuracy": "right of all cases",
    "false_accepts": "accepted of those that are not the same",
    "false_rejects": "rejected of those that are not different",
    "undecided": "left open of those that can be decided",
}
NOTHING_USED = Line()
# By size as the hub's readers know it.
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))


def write_card(out: Path, config: "RunConfig", rows: Mapping[str, int], used: Line) -> None:
    """Writes out/README.md for the tables that have rows, in one rename. used: what the bouts' replies came to."""
    fresh = out / ".README.md-fresh"
    with fresh.open("w", encoding="utf-8") as file:
        file.write(card(config, rows, used))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(out / "README.md")


def card(config: "RunConfig", rows: Mapping[str, int], used: Line = NOTHING_USED) -> str:
    """The card's text; it holds no time, host or path."""
    head = yaml.safe_dump(_head(config.run.name, rows), sort_keys=False, allow_unicode=True)
    return f"---\n{head}---\n\n{_body(config, rows, used)}"


def _head(name: str, rows: Mapping[str, int]) -> dict[str, Any]:
    configs = [
        {
            "config_name": table,
            **({"default": True} if place == 0 else {}),
            "data_files": [{"split": "train", "path": f"data/{table}/train-*.parquet"}],
        }
        for place, table in enumerate(rows)
    ]
    return {
        "pretty_name": name,
        "license": "unknown",
        "language": ["en"],
        "task_categories": ["text-generation"],
        "tags": ["synthetic", "sparring", "self-play", "verified"],
        "size_categories": [_size(sum(count for table, count in rows.items() if table != "rejected"))],
        **({"configs": configs} if configs else {}),
    }


def _size(rows: int) -> str:
    return next((label for limit, label in _SIZES if rows < limit), "n>1M")


def _body(config: "RunConfig", rows: Mapping[str, int], used: Line) -> str:
    lines = [f"# {config.run.name}", "", "Made by self-play and verified by `sparring`.", ""]
    if rows:
        lines += ["| table | rows | |", "|---|---:|---|"]
        lines += [f"| {table} | {count} | {TOLD[table]} |" for table, count in rows.items()]
    else:
        lines += ["No row yet."]
    lines += [
        "",
        "Each row says how it was decided (`assurance`: proved, executed, agreed or judged), where it came from",
        "(`lineage`) and holds what is needed to decide it again without any model (`certificate`):",
        "`sparring audit` on this folder does so.",
        "",
        *_cost(used, kept(rows)),
        *_report_cards(config),
        "The models:",
        "",
        *(f"- {model.model} ({model.provider})" for _, model in sorted(config.models.items())),
        "",
        "The licence of the texts follows from the terms of these models: set it in the head of this file before you",
        "publish.",
        "",
    ]
    if config.allow_same_family:
        lines += ["Models of one family were allowed to judge each other; every row says so.", ""]
    return "\n".join(lines)


def _cost(line: Line, rows: int) -> list[str]:
    """What the replies came to that the rows rest on, those of dropped bouts among them."""
    if not line.calls:
        return []
    read, cached, written = line.used.input_tokens, line.used.cached_tokens, line.used.output_tokens
    price = "" if line.pico_usd is None else f", {dollars(line.pico_usd)} USD"
    each = f" ({dollars(line.pico_usd // rows)} a row)" if line.pico_usd and rows else ""
    from_cache = f" ({cached:,} of them from the endpoint's prompt cache)" if cached else ""
    return [f"It took {line.calls:,} replies: {read:,} tokens read{from_cache}, {written:,} written{price}{each}.", ""]


def _report_cards(config: "RunConfig") -> list[str]:
    """What is known of the mistakes of the verifiers that decided, on fixtures labelled without them."""
    names = dict.fromkeys(_DECIDES_BY.get(choice.name, choice.name) for choice in config.verifiers)
    cards = [summary for name in names if (summary := shipped_summary(name)) is not None]
    lines: list[str] = []
    for summary in cards:
        counted, what = _COUNTED[summary["verifier"]]
        lines += [
            f"How often `{summary['verifier']}` itself is wrong, {counted}",
            f"that it is held against ({summary['fixtures'][:12]}). They were chosen to find mistakes, and the",
            "verifier was mended against them: they are no sample of these rows, and unseen answers hold more",
            "mistakes than they show:",
            "",
            f"| | share | {what} | 95 % interval (Wilson) | |",
            "|---|---:|---:|---|---|",
            *(_share(name.replace("_", " "), summary[name], of) for name, of in _SHARES.items()),
            "",
        ]
    return lines


def _share(name: str, found: Mapping[str, Any], of: str) -> str:
    interval = f"{found['low']:.2%} to {found['high']:.2%}"
    return f"| {name} | {found['value'] or 0:.2%} | {found['hits']}/{found['total']} | {interval} | {of} |"
