"""From the ledger to the tables: the same ledger gives the same bytes, with or without a network, now or later.

Tables are written beside the old ones and take their place in one rename, so a reader never finds half a table.
"""

import json
import os
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from sparring_agents import BoutOutcome
from sparring_curation import Caps, Dropped, Row, Selection
from sparring_sandbox import Fingerprint
from sparring_verifiers import Tools, from_json, load_group_verifier, load_verifier

from .card import write_card
from .certificate import Decider
from .cost import Costs
from .faults import ConfigFault, LedgerFault, boundary
from .grounds import AGREEMENT
from .nowhere import Nowhere
from .report import Funnel
from .rows import Making, rows_of
from .tables import TABLES, arrow_memory, arrow_schema, arrow_table, line_of, table_of

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from .config import RunConfig

ROW_GROUP = 1_000
PART_ROWS = 50  # of a row group, made columns at once: reading JSON takes several times the memory of what is read
SHARD_ROWS = 50_000
SHARD_BYTES = 400 << 20


class Outcomes(Protocol):
    """What emission reads of a ledger."""

    def outcomes(self) -> Iterable[BoutOutcome]:
        """Every outcome by bout index."""
        ...

    def meta(self, key: str) -> str | None:
        """A fact about the run; "fingerprint" is what decided, as JSON text."""
        ...


@dataclass(frozen=True, slots=True)
class EmitReport:
    """What was written. rows: by table; dropped: by "stage: reason"; files: relative to the folder, sorted. funnel,
    costs: of all outcomes, counted as they were read, for they are not read twice."""

    rows: Mapping[str, int]
    dropped: Mapping[str, int]
    files: tuple[Path, ...]
    funnel: Funnel
    costs: Costs


@dataclass(slots=True)
class _Counts:
    rows: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)


def emit(ledger: Outcomes, config: "RunConfig", out: Path) -> EmitReport:
    """Writes every table, `rejected` included, and the card.

    Raises:
        ConfigFault: out/data holds what no run of ours left there.
        LedgerFault: the disk refuses, or the ledger cannot be read.
    """
    data = out / "data"
    _refuse_foreign(data)
    counts, costs, funnel = _Counts(), Costs(config), Funnel()
    outcomes = funnel.watch(costs.watch(ledger.outcomes()))
    wanted = {*config.output.tables, "rejected"}
    lines = (
        (table_of(row), line_of(row))
        for row in select(outcomes, making_of(ledger, config), caps_of(config), counts.dropped)
        if table_of(row) in wanted
    )
    with boundary(str(data)):
        fresh = out / ".data-fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        files = _write_tables(lines, fresh, counts.rows)
        _take_place(fresh, data)
        rows = {table: counts.rows[table] for table in TABLES if counts.rows[table]}
        write_card(out, config, rows, costs.used)
    named = tuple(sorted(Path("data") / file for file in files))
    return EmitReport(rows, dict(sorted(counts.dropped.items())), named, funnel, costs)


def making_of(ledger: Outcomes, config: "RunConfig") -> Making:
    """What the rows of the run have in common; a verifier is built to read its whole policy, and asked nothing."""
    nowhere = Tools(Nowhere("emission runs nothing."))
    policies = {choice.name: choice.policy for choice in config.verifiers}
    deciders = [
        Decider(name, dict(load_verifier(name, nowhere, policy).policy))
        for name, policy in policies.items()
        if name != AGREEMENT
    ]
    agreement = load_group_verifier(AGREEMENT, nowhere, policies.get(AGREEMENT, {}))
    deciders.append(Decider(AGREEMENT, dict(agreement.policy)))
    stored = ledger.meta("fingerprint")
    return Making(config.run.seed, tuple(deciders), None if stored is None else _fingerprint(stored))


def caps_of(config: "RunConfig") -> Caps:
    """How much of the same the run file wants to keep."""
    output = config.output
    return Caps(output.per_template, output.per_problem, output.near_duplicate)


def select(
    outcomes: Iterable[BoutOutcome], making: Making, caps: Caps, dropped: Counter[str]
) -> Iterator[Row | Dropped]:
    """The rows that are kept, and in place of each other one the record of its drop; counts the latter by stage."""
    selection = Selection(caps)
    for outcome in outcomes:
        for row in rows_of(outcome, making):
            told = row if isinstance(row, Dropped) else selection.drop(row)
            if told is not None:
                dropped[f"{told.stage}: {told.reason}"] += 1
            yield row if told is None else told


def _fingerprint(text: str) -> Fingerprint:
    return from_json(Fingerprint, json.loads(text))


class _Shards:
    """One table on its way to disk, in shards of bounded size. Names are final once the number of shards is known."""

    def __init__(self, folder: Path, table: str) -> None:
        self._folder = folder / table
        self._folder.mkdir()
        self._table = table
        self._lines: list[bytes] = []
        self._parts: list[pa.Table] = []
        self._held = 0  # rows in both, which make the next row group
        self._writer: pq.ParquetWriter | None = None
        self._paths: list[Path] = []
        self._rows = 0

    def add(self, line: bytes) -> None:
        self._lines.append(line)
        self._held += 1
        if len(self._lines) == PART_ROWS:
            self._end_part()
        if self._held == ROW_GROUP:
            self._flush()

    def finish(self) -> Iterator[Path]:
        """Closes the last shard, gives each its name and makes them durable."""
        self._flush()
        self._end_shard()
        count = len(self._paths)
        for number, path in enumerate(self._paths):
            named = self._folder / f"train-{number:05d}-of-{count:05d}.parquet"
            path.rename(named)
            yield named
        _sync(self._folder)

    def _end_part(self) -> None:
        if self._lines:
            self._parts.append(arrow_table(self._table, self._lines))
            self._lines = []

    def _flush(self) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._end_part()
        if not self._parts:
            return
        if self._writer is None:
            path = self._folder / f"part-{len(self._paths)}"
            self._paths.append(path)
            schema = arrow_schema(self._table)
            self._writer = pq.ParquetWriter(
                path,
                schema,
                compression="zstd",
                compression_level=3,
                version="2.6",
                memory_pool=arrow_memory(),
            )
        group = pa.concat_tables(self._parts).combine_chunks(arrow_memory())  # else the parts show in the file's pages
        self._parts, self._held = [], 0
        self._writer.write_table(group, row_group_size=ROW_GROUP)
        self._rows += len(group)
        pa.default_memory_pool().release_unused()  # the writer encodes there, whatever pool it is given
        if self._rows >= SHARD_ROWS or self._paths[-1].stat().st_size >= SHARD_BYTES:
            self._end_shard()

    def _end_shard(self) -> None:
        if self._writer is not None:
            self._writer.close()
            _sync(self._paths[-1])
            self._writer, self._rows = None, 0


def _write_tables(lines: Iterable[tuple[str, bytes]], folder: Path, counts: Counter[str]) -> list[Path]:
    shards: dict[str, _Shards] = {}
    for table, line in lines:
        if table not in shards:
            shards[table] = _Shards(folder, table)
        shards[table].add(line)
        counts[table] += 1
    return [path.relative_to(folder) for table in shards.values() for path in table.finish()]


def _take_place(fresh: Path, data: Path) -> None:
    """fresh becomes data. A crash between the renames leaves the old tables in .data-old; emitting again mends it."""
    old = data.with_name(".data-old")
    shutil.rmtree(old, ignore_errors=True)
    _sync(fresh)
    if data.exists():
        data.rename(old)
    fresh.rename(data)
    _sync(data.parent)
    shutil.rmtree(old, ignore_errors=True)


def _refuse_foreign(data: Path) -> None:
    if not data.exists():
        return
    foreign = [
        path
        for path in sorted(data.rglob("*"))
        if not (path.is_dir() and path.name in TABLES) and path.suffix != ".parquet"
    ]
    if foreign or not data.is_dir():
        raise ConfigFault(
            f"{(foreign or [data])[0]}: found where only tables belong. Move it away, or choose another run.out."
        )


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        raise LedgerFault(f"{path}: {error.strerror}. Mend the disk and run the same command again.") from error
    finally:
        os.close(handle)
