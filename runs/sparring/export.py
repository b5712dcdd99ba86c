"""A table as JSONL in a trainer's format, in a folder beside the run's own.

Never into it: one folder with Parquet and JSONL files cannot be loaded by `datasets`.
"""

import json
import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring_curation import EXPORTED_TABLES, Unexportable, exporter_names, load_exporter

from .faults import ConfigFault, boundary

if TYPE_CHECKING:
    import pyarrow as pa

BATCH_ROWS = 1_000


def export(folder: Path, table: str, format_: str, dest: Path | None = None) -> tuple[int, Path]:
    """How many rows were written, and the file: dest/TABLE.jsonl; dest is FOLDER.FORMAT unless given.

    Raises:
        ConfigFault: no such table or format, dest lies within the run's folder, or a row does not fit the format.
    """
    exporter = load_exporter(format_)
    if exporter is None:
        raise ConfigFault(f'--format: "{format_}" is not known. Known: {", ".join(exporter_names())}.')
    if table not in EXPORTED_TABLES:
        raise ConfigFault(f'--table: "{table}" has no such format. Choose one of {", ".join(EXPORTED_TABLES)}.')
    dest = dest or folder.parent / f"{folder.name}.{format_}"
    if dest.resolve().is_relative_to(folder.resolve()):
        raise ConfigFault(f"--out: {dest} lies within {folder}. Choose a folder beside it.")
    shards = shards_of(folder, table)
    if not shards:
        raise ConfigFault(f"{folder}: has no table {table}. Choose a folder that a run left, with such rows.")
    path = dest / f"{table}.jsonl"
    count = 0
    rows = _whole_rows(shards)
    first = next(rows, None)  # before there is a folder: a table that cannot be read leaves none behind
    with boundary(str(dest)):
        dest.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}-fresh")
        with fresh.open("w", encoding="utf-8") as file:
            for row in chain(() if first is None else (first,), rows):
                try:
                    made = exporter(table, row)
                except Unexportable as why:
                    raise ConfigFault(f"{folder}: row {row['id']}: {why}. Choose --format messages.") from None
                file.write(json.dumps(made, ensure_ascii=False) + "\n")
                count += 1
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    return count, path


def shards_of(folder: Path, table: str) -> list[Path]:
    """The table's Parquet files, in order."""
    return sorted((folder / "data" / table).glob("train-*.parquet"))


def _whole_rows(shards: list[Path]) -> Iterator[dict[str, Any]]:
    """Every row of the files; a file that is no table, or is damaged, is the user's to mend."""
    import pyarrow as pa

    for shard in shards:
        try:
            yield from read_rows([shard])
        except pa.ArrowException as error:
            reason = " ".join(str(error).split())[:200]
            raise ConfigFault(f"{shard}: not a table ({reason}). Play the run again to write it anew.") from None


def read_rows(shards: list[Path], schema: "pa.Schema | None" = None) -> Iterator[dict[str, Any]]:
    """Every row of the files, a batch in memory at a time.

    Raises:
        ValueError: schema is given, and a file has other columns.
    """
    import pyarrow.parquet as pq

    for shard in shards:
        with pq.ParquetFile(shard) as file:
            if schema is not None and not file.schema_arrow.equals(schema):
                raise ValueError("the columns are not those of the table")
            for batch in file.iter_batches(batch_size=BATCH_ROWS):
                yield from batch.to_pylist()
