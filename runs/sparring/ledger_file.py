"""The ledger as a file: schema, connections, bodies, and whether what lies on disk is whole."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import zstandard

from .faults import ConfigFault, LedgerFault, boundary

SCHEMA_VERSION = 5
POOL_SCHEMA = 3  # the first with what the pool knows of accepted problems
APPLICATION_ID = 0x5BA221  # tells our file from any other SQLite file
MAX_BODY_BYTES = 256 << 20

SCHEMA_1 = """
CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE effects(
    seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, bout_id TEXT NOT NULL, body BLOB NOT NULL,
    created_at REAL NOT NULL, wall_s REAL);
CREATE INDEX effects_bout ON effects(bout_id, seq);
CREATE TABLE outcomes(
    bout_index INTEGER PRIMARY KEY, bout_id TEXT NOT NULL, end TEXT NOT NULL, stage TEXT NOT NULL, reason TEXT NOT NULL,
    body BLOB NOT NULL, created_at REAL NOT NULL, wall_s REAL);
CREATE TABLE snapshots(round INTEGER PRIMARY KEY, body BLOB NOT NULL, created_at REAL NOT NULL);
CREATE TABLE sessions(
    seq INTEGER PRIMARY KEY, run_id TEXT NOT NULL, started_at REAL NOT NULL, wall_s REAL NOT NULL,
    calls INTEGER NOT NULL, input_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, stopped TEXT NOT NULL);
"""
# What each version adds to the one before. A file is brought up to date when it is first written to again.
STEPS = (
    SCHEMA_1,
    """
CREATE TABLE reservations(
    run_id TEXT PRIMARY KEY, calls INTEGER NOT NULL, tokens INTEGER NOT NULL, pico_usd INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE spending(
    run_id TEXT NOT NULL, model TEXT NOT NULL, calls INTEGER NOT NULL, input_tokens INTEGER NOT NULL,
    cached_tokens INTEGER NOT NULL, cache_write_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL,
    pico_usd INTEGER, PRIMARY KEY(run_id, model)) WITHOUT ROWID;
""",
    # The index holds all that a resume asks of finished bouts, so that it walks over no body.
    """
ALTER TABLE outcomes ADD COLUMN accepted INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outcomes ADD COLUMN problems INTEGER NOT NULL DEFAULT 0;
CREATE INDEX outcomes_end ON outcomes(bout_index, end, stage, reason, accepted, problems);
CREATE TABLE pool(
    bout_index INTEGER NOT NULL, place INTEGER NOT NULL, problem_id TEXT NOT NULL, key TEXT NOT NULL,
    sketch BLOB NOT NULL, seal BLOB NOT NULL, PRIMARY KEY(bout_index, place)) WITHOUT ROWID;
""",
    "ALTER TABLE spending ADD COLUMN cached_replies INTEGER NOT NULL DEFAULT 0;",
    """
CREATE TABLE requests(
    seq INTEGER PRIMARY KEY, bout_id TEXT NOT NULL, model TEXT NOT NULL, sent_at REAL NOT NULL, wall_s REAL NOT NULL,
    kind TEXT NOT NULL, message TEXT NOT NULL, tokens INTEGER, pico_usd INTEGER, is_known INTEGER NOT NULL);
CREATE INDEX requests_bout ON requests(bout_id, seq);
""",
)


_CONTEXTS = threading.local()  # making a context costs more than compressing a reply; two threads may not share one


def shrink(body: bytes) -> bytes:
    """The body compressed, with a checksum: SQLite itself would not notice a bit that flipped inside a blob."""
    if not hasattr(_CONTEXTS, "shrink"):
        _CONTEXTS.shrink = zstandard.ZstdCompressor(level=3, write_checksum=True)
    made: bytes = _CONTEXTS.shrink.compress(body)
    return made


def expand(blob: bytes) -> bytes:
    """The body that `shrink` compressed.

    Raises:
        LedgerFault: the blob is damaged.
    """
    try:
        if not hasattr(_CONTEXTS, "expand"):
            _CONTEXTS.expand = zstandard.ZstdDecompressor()
        body: bytes = _CONTEXTS.expand.decompress(blob, max_output_size=MAX_BODY_BYTES)
        return body
    except zstandard.ZstdError as error:
        raise LedgerFault(f"a stored body is damaged: {error}. Run: sparring ledger verify DIR") from error


def open_writer(path: Path) -> sqlite3.Connection:
    """A connection that writes, the file made on first use, one of an older schema brought up to date.

    Raises:
        LedgerFault: the file is another program's, of a newer sparring, or of an older one and damaged.
    """
    connection = _connect(f"file:{_quoted(path)}", path)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")  # NORMAL may lose the last commits when the power fails
        connection.execute("BEGIN IMMEDIATE")
        if _is_empty(connection):
            version = 0
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
        else:
            version = check_schema(connection, path)
        for step in STEPS[version:]:
            for statement in step.split(";"):
                connection.execute(statement)
        if 0 < version < POOL_SCHEMA:
            from .ledger_pool import fill  # which reads bodies with what stands here

            fill(connection)
        if version != SCHEMA_VERSION:  # else nothing is written, and a false start changes no byte
            connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        connection.execute("COMMIT")
    except BaseException:  # interrupted too: no open file is left behind
        connection.close()
        raise
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that cannot write, also on a medium where nobody can."""
    if not path.is_file():
        raise ConfigFault(f"{path}: there is no ledger. Give the folder of a run.")
    query = "mode=ro" if _has_log(path) or _is_writable(path.parent) else "immutable=1"
    connection = _connect(f"file:{_quoted(path)}?{query}", path)
    try:
        connection.execute("PRAGMA query_only=ON")
        check_schema(connection, path)
    except BaseException:  # interrupted too: no open file is left behind
        connection.close()
        raise
    return connection


def check_schema(connection: sqlite3.Connection, path: Path) -> int:
    """The file's schema version when this version can read it; else raises LedgerFault."""
    with boundary(str(path)):
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise LedgerFault(f"{path}: not a ledger of sparring. Give the folder of a run.")
    if version > SCHEMA_VERSION:
        raise LedgerFault(
            f"{path}: schema {version}, written by a newer sparring; this one reads up to {SCHEMA_VERSION}. "
            "Upgrade sparring, or start a run in another folder."
        )
    return int(version)


def files(path: Path) -> tuple[Path, ...]:
    """The file and what SQLite keeps beside it, as far as they exist."""
    return tuple(file for file in (path, _beside(path, "-wal"), _beside(path, "-shm")) if file.exists())


def compact(path: Path) -> tuple[int, int]:
    """Bytes before and after: the log merged, free pages given back. Nothing is dropped. No run may hold the folder."""
    before = sum(file.stat().st_size for file in files(path))
    with boundary(str(path)):
        connection = open_writer(path)
        try:
            connection.execute("VACUUM")
            connection.execute("PRAGMA optimize")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            connection.close()
    return before, sum(file.stat().st_size for file in files(path))


def damage(connection: sqlite3.Connection) -> Iterator[str]:
    """One line for each thing that is not whole: pages, compressed bodies, bout numbers."""
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield f"pages: {line}"
    for table, key in (("effects", "key"), ("outcomes", "bout_id"), ("snapshots", "round")):
        for name, body in connection.execute(f"SELECT {key}, body FROM {table}"):  # noqa: S608, both are ours
            try:
                expand(body)
            except LedgerFault as fault:
                yield f"{table} {name}: {fault}"
    for index, bout_id in connection.execute("SELECT bout_index, bout_id FROM outcomes"):
        if bout_id != f"b{index:06d}":
            yield f"outcomes {bout_id}: stands at place {index}"


def _connect(uri: str, path: Path) -> sqlite3.Connection:
    with boundary(str(path)):
        # Used by the writer thread and the loop's thread in turn, never by two at once.
        return sqlite3.connect(uri, uri=True, timeout=5.0, isolation_level=None, check_same_thread=False)


def _is_empty(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0)


def _quoted(path: Path) -> str:
    return str(path.resolve()).replace("%", "%25").replace("?", "%3f").replace("#", "%23")


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _has_log(path: Path) -> bool:
    return _beside(path, "-wal").exists()


def _is_writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK)
