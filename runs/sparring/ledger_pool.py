"""What the ledger keeps of each accepted problem for the pool, so that a resume need not read the outcomes.

Written with the outcome in one transaction. Each row bears a seal over itself and the outcome as stored, so that a
change by hand, or a bit that flipped, of either is found when the row is read.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from .faults import LedgerFault
from .ledger_file import expand

_INSERT = "INSERT INTO pool VALUES(?,?,?,?,?,?)"
_READ = """
SELECT pool.bout_index, place, problem_id, pool.key, sketch, seal, body
FROM pool JOIN outcomes USING (bout_index) WHERE pool.bout_index BETWEEN ? AND ? ORDER BY pool.bout_index, place
"""
_GAP = 16  # bouts that are read past rather than asked around


class Pooled(NamedTuple):
    """One accepted problem as the pool knows it. sketch: of its words; empty where they do not count."""

    problem_id: str
    key: str
    sketch: bytes


def store(writer: sqlite3.Connection, index: int, blob: bytes, pooled: Sequence[Pooled]) -> None:
    """The accepted problems of a bout, in place of those it had; blob: its outcome as stored."""
    writer.execute("DELETE FROM pool WHERE bout_index = ?", (index,))
    for place, one in enumerate(pooled):
        writer.execute(_INSERT, (index, place, *one, _seal(index, place, one, blob)))


def read(reader: sqlite3.Connection, indices: Iterable[int]) -> Iterator[tuple[int, Pooled]]:
    """The accepted problems of these bouts, by bout index and place.

    Raises:
        LedgerFault: one is not what was stored with its outcome; names the bout.
    """
    wanted = set(indices)
    for stretch in _stretches(sorted(wanted)):
        for index, place, problem_id, key, sketch, seal, blob in reader.execute(_READ, stretch):
            if index not in wanted:
                continue
            one = Pooled(problem_id, key, sketch)
            if seal != _seal(index, place, one, blob):
                raise LedgerFault(_changed(index))
            yield index, one


def _stretches(indices: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of each stretch without a wide gap: a stretch is read in order, and nothing is sorted."""
    start = 0
    for place in range(1, len(indices) + 1):
        if place == len(indices) or indices[place] - indices[place - 1] > _GAP:
            yield indices[start], indices[place - 1]
            start = place


def fill(writer: sqlite3.Connection) -> None:
    """Writes what the columns and the table of this schema hold of outcomes that are older than they are."""
    for index, blob in writer.execute("SELECT bout_index, body FROM outcomes").fetchall():
        accepted, pooled = facts(expand(blob))
        writer.execute(
            "UPDATE outcomes SET accepted = ?, problems = ? WHERE bout_index = ?", (accepted, len(pooled), index)
        )
        store(writer, index, blob, pooled)


def differing(reader: sqlite3.Connection) -> Iterator[str]:
    """One line for each bout whose rows or counts are not those of its outcome; takes long, reads every outcome."""
    rows: dict[int, list[Pooled]] = {}
    for (index,) in reader.execute("SELECT DISTINCT bout_index FROM pool"):
        rows[index] = []
        try:
            rows[index] = [one for _, one in read(reader, [index])]
        except LedgerFault as fault:
            yield str(fault)
    for index, blob, accepted, problems in reader.execute("SELECT bout_index, body, accepted, problems FROM outcomes"):
        counted, pooled = facts(expand(blob))
        if rows.pop(index, []) != pooled or (accepted, problems) != (counted, len(pooled)):
            yield _changed(index)
    yield from map(_changed, rows)


def facts(body: bytes) -> tuple[int, list[Pooled]]:
    """How many candidates a stored outcome accepts, and its accepted problems."""
    from sparring_verifiers import Problem, Status, from_json

    from .pool import pooled_of

    proposals = proposals_in(body)
    pooled = [
        pooled_of(from_json(Problem, entry["problem"]))
        for entry in proposals
        if entry["is_accepted"] and entry["problem"]
    ]
    return sum(attempt["status"] == Status.ACCEPTED for entry in proposals for attempt in entry["attempts"]), pooled


def proposals_in(body: bytes) -> list[dict[str, Any]]:
    """The proposals in a stored outcome; the rest is not needed, and is slow to read."""
    proposals: list[dict[str, Any]] = json.loads(body)["proposals"]
    return proposals


def _seal(index: int, place: int, one: Pooled, blob: bytes) -> bytes:
    told = "\x1f".join((str(index), str(place), one.problem_id, one.key, str(len(one.sketch)))).encode()
    return hashlib.blake2b(told + one.sketch + blob, digest_size=16).digest()


def _changed(index: int) -> str:
    return (
        f"pool b{index:06d}: what is stored of its accepted problems does not match its outcome. "
        "The ledger was changed by hand: restore it from a copy, or start the run in another folder."
    )
