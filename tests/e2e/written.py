"""What a run left, as a test reads it: the rows of a table, and the story of a bout or row as plain text."""

from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from rich.console import Console

from sparring.explain import explain


def rows(out: Path, table: str) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = pq.read_table(out / "data" / table).to_pylist()
    return made


def told(out: Path, id_: str) -> str:
    console = Console(width=400, record=True, file=StringIO())
    console.print(explain(out, id_))
    return console.export_text()
