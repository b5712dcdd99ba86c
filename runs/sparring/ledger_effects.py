"""Storing the effects of many bouts in a few statements.

Each statement lets the event loop's thread run and then has to win the interpreter back, up to 5 ms later: a statement
a row would make every bout wait for all the rows that are written beside its own.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from .ledger_file import expand

_WIDTH = 64  # rows a statement, at most; the widths below it are powers of two, so that few statements are prepared
_ROW = "(?,?,?,?,?)"
_INSERT = "INSERT OR IGNORE INTO effects(key, bout_id, body, created_at, wall_s) VALUES"


class NewEffect(NamedTuple):
    """One effect to be stored. blob: its body as it is stored; wall_s: seconds it took, None when not measured."""

    key: str
    bout_id: str
    blob: bytes
    created_at: float
    wall_s: float | None
    body: bytes


def store(writer: sqlite3.Connection, effects: Sequence[NewEffect]) -> list[bytes]:
    """The stored body of each: this one, or the one that was there first, also from earlier in the sequence."""
    before = writer.total_changes
    for part in _parts(effects):
        values = [value for effect in part for value in effect[:5]]
        writer.execute(_INSERT + ",".join([_ROW] * len(part)), values)
    if writer.total_changes - before == len(effects):
        return [effect.body for effect in effects]
    return [_stored(writer, effect.key) for effect in effects]


def _parts(effects: Sequence[NewEffect]) -> Iterator[Sequence[NewEffect]]:
    start, width = 0, _WIDTH
    while start < len(effects):
        while width > len(effects) - start:
            width //= 2
        yield effects[start : start + width]
        start += width


def _stored(writer: sqlite3.Connection, key: str) -> bytes:
    return expand(writer.execute("SELECT body FROM effects WHERE key = ?", (key,)).fetchone()[0])
