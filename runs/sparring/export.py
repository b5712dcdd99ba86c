"""A table as JSONL in a trainer's format, in a folder beside the run's own.

Never into it: one folder with Parquet and JSONL files cannot be loaded by `datasets`.
"""

import json
import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring_curation import EXPORTED_TABLES, Exporter, Unexportable, exporter_names, load_exporter

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
    lines = _lines(exporter, table, folder, shards)
    first = next(lines, None)  # before there is a folder: a table that cannot be read or exported leaves none behind
    with boundary(str(dest)):
        dest.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}-fresh")
        try:
            with fresh.open("w", encoding="utf-8") as file:
                for line in chain(() if first is None else (first,), lines):
                    file.write(line)
                    count += 1
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
    return count, path


def _lines(exporter: Exporter, table: str, folder: Path, shards: list[Path]) -> Iterator[str]:
    """Every row in the format, as a line of JSON; a row that has no place in it is the user's to export otherwise."""
    for row in _whole_rows(shards):
        try:
            made = exporter(table, row)
        except Unexportable as why:
            raise ConfigFault(f"{folder}: row {row['id']}: {why}. Choose --format messages.") from None
        yield json.dumps(made, ensure_ascii=False) + "\n"


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
