"""What the ledger keeps of requests that were sent and left no reply that a bout used."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

SCHEMA = 5  # the first that keeps them
_INSERT = (
    "INSERT INTO requests(bout_id, model, sent_at, wall_s, kind, message, tokens, pico_usd, is_known) "
    "VALUES(?,?,?,?,?,?,?,?,?)"
)
_SELECT = (
    "SELECT model, sent_at, wall_s, kind, message, tokens, pico_usd, is_known FROM requests WHERE bout_id = ? "
    "ORDER BY seq"
)


@dataclass(frozen=True, slots=True)
class FailedRequest:
    """One request. model: its name in the run file; sent_at: seconds since the epoch; wall_s: until it failed.

    kind, message: of its fault, "GivenUp" where nobody waited for it any more; of an older sparring also "Answered",
    where a reply missed its schema. tokens, in and out, and pico_usd: what it came to where is_known, else at most;
    None: nobody knows.
    """

    model: str
    sent_at: float
    wall_s: float
    kind: str
    message: str
    tokens: int | None
    pico_usd: int | None
    is_known: bool


def note(writer: sqlite3.Connection, bout_id: str, one: FailedRequest) -> int:
    """Keeps the record of one."""
    row = (one.model, one.sent_at, one.wall_s, one.kind, one.message, one.tokens, one.pico_usd, one.is_known)
    return writer.execute(_INSERT, (bout_id, *row)).rowcount


def of_bout(reader: sqlite3.Connection, bout_id: str) -> Iterator[FailedRequest]:
    """Those of a bout, in the order in which they failed; none where an older version wrote the file."""
    if reader.execute("PRAGMA user_version").fetchone()[0] < SCHEMA:
        return
    for model, sent_at, wall_s, kind, message, tokens, pico_usd, is_known in reader.execute(_SELECT, (bout_id,)):
        yield FailedRequest(model, sent_at, wall_s, kind, message, tokens, pico_usd, bool(is_known))
