"""Records as Arrow columns: every value arrives as it was, and pandas is left alone."""

import json
import subprocess
import sys
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest

from sparring.tables import COLUMNS, arrow_schema, arrow_table

ODD = "".join(map(chr, (*range(0x100), 0x2028, 0xFFFE, 0xFFFF, 0xD7FF, 0xE000, 0x1F600, 0x10FFFF)))
VALUES: dict[str, list[Any]] = {
    "text": ["", ODD, "\\u0041", "1999-12-31", "1", "null", ODD * 500],
    "integer": [0, -1, 2**63 - 1, -(2**63), None],
    "number": [0.0, 1.0, 1 / 3, 5e-324, 1.7e308, 0.30000000000000004, None],
    "truth": [True, False],
    "texts": [[], [ODD], ["", "1"]],
    "truths": [[], [True, False]],
    "turns": [[], [{"role": "user", "content": ODD}, {"role": "assistant", "content": ""}]],
}


def records(table: str) -> list[dict[str, Any]]:
    return [
        {name: VALUES[kind][number % len(VALUES[kind])] for name, kind in COLUMNS[table].items()}
        for number in range(42)
    ]


def lines(records: Iterable[dict[str, Any]]) -> list[bytes]:
    return [json.dumps(record, ensure_ascii=False).encode() for record in records]


@pytest.mark.parametrize("table", COLUMNS)
def test_every_value_arrives_as_it_was(table: str) -> None:
    made = arrow_table(table, lines(records(table)))
    assert made.schema == arrow_schema(table)
    assert made.to_pylist() == records(table)
    assert made.equals(pa.Table.from_pylist(records(table), schema=arrow_schema(table)))


@pytest.mark.parametrize(("name", "value"), [("reason", 1), ("other", "x")])
def test_a_value_of_another_kind_or_place_is_refused(name: str, value: object) -> None:
    with pytest.raises(pa.ArrowInvalid):
        arrow_table("rejected", lines([{**records("rejected")[0], name: value}]))


def test_pandas_is_not_loaded_for_it() -> None:
    script = (
        "import json, sys; from sparring.tables import COLUMNS, arrow_table; "
        "made = arrow_table('rejected', [json.dumps(dict.fromkeys(COLUMNS['rejected'], 'x')).encode()]); "
        "print(made.num_rows, 'pandas' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
    assert said.split() == ["1", "False"]
