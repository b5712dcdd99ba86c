"""Replies kept between runs: one SQLite file that any number of runs read and write at once, each row a copy.

Whatever happens to it, no row of a dataset depends on it alone: a run's ledger has every reply that the run used. A row
that is not what was kept is told, never used. A crash of the machine may lose the latest rows, and breaks none.
"""

import json
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cattrs import BaseValidationError

from sparring_agents import ChatModel, Identity, Reply, Toll, share_replies
from sparring_verifiers import canonical, from_json, to_json

from .faults import CacheFault, ConfigFault, LedgerFault, boundary
from .group_commit import GroupCommit
from .ledger_file import expand, shrink

if TYPE_CHECKING:
    from .config import RunConfig

APPLICATION_ID = 0x5BA222  # tells our file from any other SQLite file, a ledger among them
SCHEMA_VERSION = 1
SCHEMA = """
CREATE TABLE replies(key TEXT PRIMARY KEY, model TEXT NOT NULL, body BLOB NOT NULL, created_at REAL NOT NULL)
    WITHOUT ROWID;
CREATE INDEX replies_model ON replies(model);
"""
WAIT_S = 30.0  # for another run that writes
MEND = "It holds nothing but copies: delete the file, or leave cache.path out, and run the same command again"


class StoredReplies:
    """A ReplyCache on disk. redact: takes keys out of what is stored.

    Raises:
        ConfigFault: the path is not one for a cache.
        CacheFault: it cannot be opened.
    """

    def __init__(self, path: Path, redact: Callable[[bytes], bytes] = bytes) -> None:
        self._path = path
        self._redact = redact
        self._fault: CacheFault | None = None
        _make(path)
        with _told(path):
            self._reader = _open(path)
            self._writer = GroupCommit(_open(path), path)

    async def recall(self, key: str) -> Reply | None:
        """The reply kept under the key, or None.

        Raises:
            CacheFault: what is kept there is not what was put there, or an earlier `keep` has failed.
        """
        if self._fault is not None:
            raise self._fault
        with _told(self._path):
            row = self._reader.execute("SELECT body FROM replies WHERE key = ?", (key,)).fetchone()
        return None if row is None else self._read(key, row[0])

    async def keep(self, key: str, model: Identity, reply: Reply) -> None:
        """Keeps the reply; what breaks is told at the next `recall`, when the ledger has the reply."""
        body = self._redact(canonical({"key": key, "reply": to_json(reply)}))
        row = (key, _name(model), shrink(body), time.time())
        try:
            with _told(self._path):
                await self._writer.submit(
                    lambda writer: writer.execute("INSERT OR IGNORE INTO replies VALUES(?,?,?,?)", row).rowcount
                )
        except CacheFault as fault:
            self._fault = fault

    def holds(self, model: Identity) -> bool:
        """Whether a reply of this model is kept: then its endpoint has answered before."""
        with _told(self._path):
            sql = "SELECT EXISTS(SELECT 1 FROM replies WHERE model = ?)"
            return bool(self._reader.execute(sql, (_name(model),)).fetchone()[0])

    def close(self) -> None:
        """Writes what is under way and closes the file."""
        self._reader.close()
        self._writer.close()

    def _read(self, key: str, blob: bytes) -> Reply:
        try:
            stored = json.loads(expand(blob))
            if stored["key"] != key:
                raise ValueError("it answers another question")
            return from_json(Reply, stored["reply"])
        except (BaseValidationError, LedgerFault, ValueError, TypeError, KeyError) as error:
            raise CacheFault(
                f"cache.path: {self._path}: the reply kept under {key[:16]} is not what was put there. {MEND}."
            ) from error


@contextmanager
def open_replies(config: "RunConfig", redact: Callable[[bytes], bytes]) -> Iterator[StoredReplies | None]:
    """The cache that the run file names, or None."""
    if config.cache.path is None:
        yield None
        return
    with closing(StoredReplies(config.cache.path, redact)) as cache:
        yield cache


def unproved(models: Mapping[str, ChatModel], cache: StoredReplies | None) -> Mapping[str, ChatModel]:
    """The models of which nothing is kept, so that nobody knows whether their endpoints answer at all. Of the others
    everything may be kept: their endpoints are asked nothing before they are needed."""
    return {name: model for name, model in models.items() if cache is None or not cache.holds(model.identity)}


def shared(
    models: Mapping[str, ChatModel], cache: StoredReplies | None, config: "RunConfig", tolls: Mapping[str, Toll]
) -> Mapping[str, ChatModel]:
    """The models as the seats ask them: with the cache before them where there is one."""
    if cache is None:
        return models
    return share_replies(models, cache, above_zero=config.cache.above_zero, tolls=tolls)


def _make(path: Path) -> None:
    """Returns when there is a file. It is made whole beside its place and put there in one step, so that two runs may
    begin at once."""
    fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_connect(fresh)) as made:
            made.execute("PRAGMA journal_mode=WAL")
            made.executescript(SCHEMA)
            made.execute(f"PRAGMA application_id={APPLICATION_ID}")
            made.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass  # another run was quicker
        finally:
            fresh.unlink()
    except (OSError, sqlite3.Error) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise ConfigFault(f"cache.path: {path}: cannot be made ({why}). Name a file on a disk of this host.") from error


def _open(path: Path) -> sqlite3.Connection:
    try:
        connection = _connect(path)
    except sqlite3.OperationalError as error:
        raise ConfigFault(f"cache.path: {path}: {error}. Name a file.") from error
    try:
        _check(connection, path)
        connection.execute("PRAGMA synchronous=NORMAL")  # in WAL mode a power cut loses the latest rows, breaks nothing
    except BaseException:  # interrupted too: no open file is left behind
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection, path: Path) -> None:
    try:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_NOTADB:
            raise
        application, version = None, 0
    if application != APPLICATION_ID:
        raise ConfigFault(f"cache.path: {path}: not a cache of sparring. Name another file, or one that is not there.")
    if version > SCHEMA_VERSION:
        raise ConfigFault(
            f"cache.path: {path}: schema {version}, written by a newer sparring; this one reads {SCHEMA_VERSION}. "
            "Upgrade sparring, or name another file."
        )


def _connect(path: Path) -> sqlite3.Connection:
    # Used by the writer's thread and the loop's, each with one of its own.
    return sqlite3.connect(path, timeout=WAIT_S, isolation_level=None, check_same_thread=False)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Turns what breaks inside into a CacheFault that says what to do."""
    try:
        with boundary(str(path)):
            yield
    except LedgerFault as fault:
        cause = str(fault.__cause__ or fault).rstrip(".")
        raise CacheFault(f"cache.path: {path}: {cause}. {MEND}.") from fault


def _name(model: Identity) -> str:
    return canonical(to_json(model)).decode()
