"""The columns of the tables. A record is a row as JSON values; its id is the SHA-256 of all its other fields."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sparring_curation import Critique, Demonstration, Dropped, Preference, Process, Row, Verifiable
from sparring_verifiers import Message, canonical, digest

from .certified import asked, asked_of_both

if TYPE_CHECKING:
    import pyarrow as pa

MAX_BLOCK_BYTES = (1 << 31) - 1  # what the reader of JSON takes at once

TABLES = ("sft", "preference", "rlvr", "critique", "process", "rejected")
JUDGED_NEVER_IN = frozenset({"sft", "rlvr"})

# text, integer, number, truth: one value; turns: list of {role, content}
COMMON = {
    "bout_id": "text",
    "problem_id": "text",
    "domain": "text",
    "source": "text",
    "family": "text",
    "template": "text",
    "level": "integer",
    "assurance": "text",
    "allow_same_family": "truth",
    "certificate": "text",
    "lineage": "text",
}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "sft": {"id": "text", "messages": "turns", **COMMON},
    "preference": {
        "id": "text",
        "prompt": "turns",
        "chosen": "turns",
        "rejected": "turns",
        "by": "text",
        **COMMON,
    },
    "rlvr": {
        "id": "text",
        "prompt": "turns",
        "ground_truth": "text",
        "verifier": "text",
        "pass_rate": "number",
        **COMMON,
    },
    "critique": {
        "id": "text",
        "prompt": "turns",
        "original": "text",
        "constitution": "text",
        "principle": "text",
        "critique": "text",
        "revision": "text",
        **COMMON,
    },
    "process": {"id": "text", "prompt": "text", "completions": "texts", "labels": "truths", **COMMON},
    "rejected": {
        "id": "text",
        "bout_id": "text",
        "item": "text",
        "stage": "text",
        "reason": "text",
        "excerpt": "text",
    },
}


def table_of(row: Row | Dropped) -> str:
    """The name of the table in which the row stands."""
    return _TABLE[type(row)]


def record_of(row: Row | Dropped) -> dict[str, Any]:
    """The row as JSON values, in the order of its columns."""
    fields = _fields(row)
    fields["id"] = record_id(fields)
    return {name: fields[name] for name in COLUMNS[table_of(row)]}


def line_of(row: Row | Dropped) -> bytes:
    """`record_of` as JSON, in no order of columns: what the id is the hash of is not written a second time."""
    content = canonical(_fields(row))
    return b'{"id":"%s",%s' % (hashlib.sha256(content).hexdigest().encode(), content[1:])


def record_id(fields: Mapping[str, Any]) -> str:
    """The id that the content of every other field gives."""
    return digest({name: value for name, value in fields.items() if name != "id"})


def _fields(row: Row | Dropped) -> dict[str, Any]:
    """All but the id."""
    if isinstance(row, Dropped):
        return {name: getattr(row, name) for name in COLUMNS["rejected"] if name != "id"}
    return {**_own_fields(row), **_common_fields(row)}


def arrow_schema(table: str) -> "pa.Schema":
    """The table's columns for Parquet."""
    import pyarrow as pa

    turns = pa.list_(pa.struct([pa.field("role", pa.string()), pa.field("content", pa.string())]))
    kinds = {
        "text": pa.string(),
        "texts": pa.list_(pa.string()),
        "integer": pa.int64(),
        "number": pa.float64(),
        "truth": pa.bool_(),
        "truths": pa.list_(pa.bool_()),
        "turns": turns,
    }
    return pa.schema([pa.field(name, kinds[kind]) for name, kind in COLUMNS[table].items()])


def arrow_memory() -> "pa.MemoryPool":
    """Where Arrow takes its memory: not from its own allocator, which keeps tens of megabytes for itself."""
    import pyarrow as pa

    return pa.system_memory_pool()


def arrow_table(table: str, lines: Iterable[bytes]) -> "pa.Table":
    """The records, each as JSON, as Arrow columns, values as they are.

    They pass as JSON: where pandas is installed pyarrow loads it to convert a Python value, 50 MB for nothing.
    """
    import pyarrow as pa
    from pyarrow import json as arrow_json

    text = b"\n".join(lines)
    return arrow_json.read_json(
        pa.BufferReader(text),
        memory_pool=arrow_memory(),
        read_options=arrow_json.ReadOptions(use_threads=False, block_size=min(len(text) + 1, MAX_BLOCK_BYTES)),
        parse_options=arrow_json.ParseOptions(
            explicit_schema=arrow_schema(table), unexpected_field_behavior="error", newlines_in_values=False
        ),
    )


_TABLE: dict[type, str] = {
    Demonstration: "sft",
    Preference: "preference",
    Verifiable: "rlvr",
    Critique: "critique",
    Process: "process",
    Dropped: "rejected",
}


def _own_fields(row: Row) -> dict[str, Any]:
    match row:
        case Demonstration():
            return {"messages": _turns((*asked(row.problem, row.candidate), row.candidate.messages[-1]))}
        case Preference():
            return {
                "prompt": _turns(asked_of_both(row.problem, row.chosen, row.rejected)),
                "chosen": _turns(row.chosen.messages[-1:]),
                "rejected": _turns(row.rejected.messages[-1:]),
                "by": row.by,
            }
        case Verifiable():
            return {
                "prompt": _turns(row.prompt),
                "ground_truth": row.ground_truth,
                "verifier": row.verifier,
                "pass_rate": row.pass_rate,
            }
        case Critique():
            return {
                "prompt": [{"role": "user", "content": row.problem.statement}],
                "original": row.original.text,
                "constitution": row.constitution,
                "principle": row.principle,
                "critique": row.critique.text,
                "revision": row.revision.text,
            }
        case Process():
            labels = [step.status.value == "accepted" for step in row.steps]
            return {"prompt": row.problem.statement, "completions": list(row.completions), "labels": labels}


def _common_fields(row: Row) -> dict[str, Any]:
    problem, grounds = row.problem, row.grounds
    return {
        "bout_id": grounds.bout_id,
        "problem_id": problem.id,
        "domain": problem.domain.value,
        "source": problem.origin.source.value,
        "family": problem.origin.family,
        "template": problem.origin.template,
        "level": problem.origin.level,
        "assurance": grounds.assurance.value,
        "allow_same_family": grounds.allow_same_family,
        "certificate": grounds.certificate,
        "lineage": grounds.lineage,
    }


def _turns(said: tuple[Message, ...]) -> list[dict[str, str]]:
    return [{"role": message.role.value, "content": message.text} for message in said]
