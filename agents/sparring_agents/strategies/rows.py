"""Rows of a user's file, read one at a time: JSONL by the place of each line, parquet by its columns."""

import hashlib
import json
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MAX_LINE_BYTES = 16 << 20


class JsonLines:
    """A .jsonl file: one JSON object a line; empty lines do not count. sha256: of the file, for the run's identity."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._starts = array("Q")
        self._lines = array("Q")
        hashed = hashlib.sha256()
        with path.open("rb") as file:
            start = 0
            for number, line in enumerate(file, 1):
                hashed.update(line)
                if line.strip():
                    self._starts.append(start)
                    self._lines.append(number)
                start += len(line)
        self.sha256 = hashed.hexdigest()

    def __len__(self) -> int:
        return len(self._starts)

    def location(self, number: int) -> str:
        return f"{self.path.name}:{self._lines[number]}"

    def row(self, number: int) -> Mapping[str, Any] | str:
        with self.path.open("rb") as file:
            file.seek(self._starts[number])
            line = file.readline(MAX_LINE_BYTES + 1)
        if len(line) > MAX_LINE_BYTES:
            return f"{self.location(number)}: longer than {MAX_LINE_BYTES} bytes"
        try:
            raw = json.loads(line)
        except (ValueError, RecursionError) as error:
            return f"{self.location(number)}: not JSON ({error})"
        return (
            raw if isinstance(raw, dict) else f"{self.location(number)}: found {type(raw).__name__}, expected an object"
        )


class Parquet:
    """A .parquet file."""

    def __init__(self, path: Path) -> None:
        import pyarrow.parquet as pq  # slow to import, and few runs read parquet

        self.path = path
        self.sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        self._table = pq.read_table(path)

    def __len__(self) -> int:
        return int(self._table.num_rows)

    def location(self, number: int) -> str:
        return f"{self.path.name}:{number}"

    def row(self, number: int) -> Mapping[str, Any] | str:
        found: Mapping[str, Any] = self._table.slice(number, 1).to_pylist()[0]
        return found


def open_rows(path: str | Path, field: str) -> JsonLines | Parquet:
    """The rows of the user's file. field: of the run file that names it.

    Raises:
        ValueError: it cannot be read, is neither JSONL nor parquet, or has no rows.
    """
    place = Path(path)
    kinds: dict[str, type[JsonLines | Parquet]] = {".jsonl": JsonLines, ".ndjson": JsonLines, ".parquet": Parquet}
    kind = kinds.get(place.suffix)
    if kind is None:
        raise ValueError(f'{field}: {place}: found the suffix "{place.suffix}", expected .jsonl or .parquet.')
    try:
        rows = kind(place)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).removesuffix(".")
        raise ValueError(
            f"{field}: {place} cannot be read: {reason}. Name a file of rows, taken from the run file's folder."
        ) from None
    if not len(rows):
        raise ValueError(f"{field}: {place}: found no rows, expected at least one problem.")
    return rows
