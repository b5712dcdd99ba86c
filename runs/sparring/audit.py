"""Decides every row of a folder again, from the folder alone: no model, no network, no ledger.

decided       reference and candidate were run again, and the row says what came out
replayed      a judged row: its rulings were read again, and carry it
contradicted  the row claims what does not hold; exit code 1, and the row is named
undecidable   this host cannot find out (no sandbox, another version's prompt); exit code 3
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from sparring_curation import Assurance
from sparring_sandbox import Fingerprint, Kind, Sandbox, SandboxFault, open_sandbox
from sparring_verifiers import to_json

from .certificate import Certificate, first_line, read_lineage
from .claims import Contradicted, Undecidable, check_content, read_claims
from .declared import Declared, read_declared
from .export import read_rows
from .faults import ConfigFault
from .nowhere import Nowhere
from .redecide import Bench
from .replay import replay
from .tables import TABLES, arrow_schema

AT_ONCE = 4
SHOWN = 50  # rows named in the report's lines; all of them are in `findings`


class Ruled(StrEnum):
    """What an audit says of one row."""

    DECIDED = "decided"
    REPLAYED = "replayed"
    CONTRADICTED = "contradicted"
    UNDECIDABLE = "undecidable here"
    UNCLAIMED = "content checked"  # a row of `rejected` claims nothing that could be decided


@dataclass(frozen=True, slots=True)
class Finding:
    """One row. row_id: as it stands in the row, or the file's name where no row can be read."""

    table: str
    row_id: str
    ruled: Ruled
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was found. counts: by ruling and table; findings: the rows that do not stand; notes: what else to know."""

    folder: Path
    counts: Mapping[tuple[str, Ruled], int]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...]

    @property
    def exit_code(self) -> int:
        """0: every row stands; 1: one is contradicted; 3: one cannot be decided on this host."""
        ruled = {finding.ruled for finding in self.findings}
        if Ruled.CONTRADICTED in ruled:
            return 1
        return 3 if Ruled.UNDECIDABLE in ruled else 0

    def lines(self) -> tuple[str, ...]:
        """The report as text."""
        said = [f"{table}: {count} {ruled}" for (table, ruled), count in self.counts.items()]
        said += [f"{told.ruled}: {told.table} {told.row_id}: {told.reason}" for told in self.findings[:SHOWN]]
        if len(self.findings) > SHOWN:
            said.append(f"and {len(self.findings) - SHOWN} more")
        return (*said, *self.notes)


@dataclass(slots=True)
class _Seen:
    counts: Counter[tuple[str, Ruled]] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    fingerprints: Counter[str] = field(default_factory=Counter)

    def take(self, finding: Finding) -> None:
        self.counts[finding.table, finding.ruled] += 1
        if finding.ruled in (Ruled.CONTRADICTED, Ruled.UNDECIDABLE):
            self.findings.append(finding)


async def audit(folder: Path, kind: Kind = "auto") -> AuditReport:
    """Decides every row of the folder again.

    Raises:
        ConfigFault: the folder holds no tables.
    """
    async with _opened(kind) as sandbox:
        return await audit_with(folder, sandbox)


async def audit_with(folder: Path, sandbox: Sandbox) -> AuditReport:
    """Decides every row of the folder again in this sandbox.

    Raises:
        ConfigFault: the folder holds no tables.
    """
    data = folder / "data"
    if not data.is_dir():
        raise ConfigFault(f"{folder}: no tables found in {data}. Name the folder that a run left.")
    declared = read_declared(folder)
    auditor = _Auditor(Bench(sandbox, declared), declared)
    for batch in _batches(_rows(folder, auditor.seen)):
        for finding in await asyncio.gather(*(auditor.rule(table, row) for table, row in batch)):
            auditor.seen.take(finding)
    seen = auditor.seen
    counts = {key: seen.counts[key] for key in sorted(seen.counts, key=lambda key: (TABLES.index(key[0]), key[1]))}
    return AuditReport(folder, counts, tuple(seen.findings), tuple(_notes(declared, sandbox, seen)))


@asynccontextmanager
async def _opened(kind: Kind) -> AsyncIterator[Sandbox]:
    """The sandbox, or where none opens a stand-in by which every row that needs one is undecidable."""
    opening = open_sandbox(kind, slots=AT_ONCE // 2)
    try:
        sandbox = await opening.__aenter__()
    except SandboxFault as fault:
        yield Nowhere(f"no sandbox on this host: {fault}")
        return
    try:
        yield sandbox
    finally:
        await opening.__aexit__(None, None, None)


class _Auditor:
    def __init__(self, bench: Bench, declared: Declared) -> None:
        self._bench = bench
        self._declared = declared
        self.seen = _Seen()

    async def rule(self, table: str, row: Mapping[str, Any]) -> Finding:
        name = str(row.get("id"))
        try:
            return Finding(table, name, await self._rule(table, row))
        except Contradicted as why:
            return Finding(table, name, Ruled.CONTRADICTED, str(why))
        except Undecidable as why:
            return Finding(table, name, Ruled.UNDECIDABLE, str(why))
        # The audit's boundary: rows come from strangers, and what one of them breaks must not hide the others.
        except Exception as error:  # noqa: BLE001 - see above
            reason = f"{type(error).__name__}: {first_line(error)}"
            return Finding(table, name, Ruled.UNDECIDABLE, f"the audit itself broke on this row: {reason}")

    async def _rule(self, table: str, row: Mapping[str, Any]) -> Ruled:
        check_content(table, row)
        if row["id"] in self.seen.ids:
            raise Contradicted("the row stands here twice")
        self.seen.ids.add(row["id"])
        if table == "rejected":
            return Ruled.UNCLAIMED
        certificate = read_claims(table, row, self._declared)
        if certificate.assurance == Assurance.JUDGED:
            replay(certificate, read_lineage(row["lineage"]))
            return Ruled.REPLAYED
        await self._bench.decide(certificate)
        self._note_fingerprint(certificate)
        return Ruled.DECIDED

    def _note_fingerprint(self, certificate: Certificate) -> None:
        made, here = certificate.fingerprint, self._bench.sandbox.fingerprint
        if made is not None and (other := _differences(made, here)):
            self.seen.fingerprints[f"{made.backend}, Python {made.interpreter.split(' ')[0]}; differs in {other}"] += 1


def _differences(made: Fingerprint, here: Fingerprint) -> str:
    """What differs of all that can change a result; the image id is for people."""
    ours, theirs = to_json(made), to_json(here)
    return ", ".join(name for name in ours if name != "image_id" and ours[name] != theirs[name])


def _rows(folder: Path, seen: _Seen) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every row of every table; a file that is none of ours is itself a finding."""
    import pyarrow as pa

    for path in sorted((folder / "data").rglob("*")):
        if path.is_dir():
            continue
        table = path.parent.name
        if path.parent.parent != folder / "data" or table not in TABLES or path.suffix != ".parquet":
            seen.take(Finding("rejected", str(path.relative_to(folder)), Ruled.CONTRADICTED, "no file of a table"))
            continue
        try:
            for row in read_rows([path], schema=arrow_schema(table)):
                yield table, row
        except (pa.ArrowException, OSError, ValueError) as error:
            reason = " ".join(str(error).split())[:200]
            seen.take(Finding(table, str(path.relative_to(folder)), Ruled.CONTRADICTED, f"cannot be read: {reason}"))


def _batches(rows: Iterator[tuple[str, Mapping[str, Any]]]) -> Iterator[list[tuple[str, Mapping[str, Any]]]]:
    batch: list[tuple[str, Mapping[str, Any]]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _notes(declared: Declared, sandbox: Sandbox, seen: _Seen) -> Iterator[str]:
    if not declared.is_known:
        yield "no run.yaml: each policy was held against the verifier's defaults"
    for policy in (f"{name} {dict(policy)}" for name, policy in declared.deciders.items() if policy):
        yield f"the run sets its own policy: {policy}"
    here = sandbox.fingerprint
    for made, rows in sorted(seen.fingerprints.items()):
        yield f"{rows} rows were made elsewhere ({made}) and decided again in {here.backend}"
