"""What the ledger knows of money: for each session a mark that was on disk before what it covers was sent, and for each
model what its endpoint said it came to. Sums are whole pico-USD.

A session's mark is brought down to what was spent when the session ends. So the larger of mark and count is what a
session has taken: exact when it ended, and never too little when it was killed.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from .progress import ModelSpending

_MARK = (
    "INSERT INTO reservations VALUES(?,?,?,?) ON CONFLICT(run_id) DO UPDATE SET "
    "calls=excluded.calls, tokens=excluded.tokens, pico_usd=excluded.pico_usd"
)
_SPENDING = "INSERT OR REPLACE INTO spending VALUES((SELECT run_id FROM sessions WHERE seq = ?),?,?,?,?,?,?,?,?)"
_COUNTED = "SELECT coalesce(sum(calls), 0), coalesce(sum(input_tokens + output_tokens), 0) FROM sessions"
_TAKEN = """
SELECT coalesce(sum(max(counted.calls, coalesce(mark.calls, 0))), 0),
       coalesce(sum(max(counted.tokens, coalesce(mark.tokens, 0))), 0)
FROM (SELECT run_id, sum(calls) AS calls, sum(tokens) AS tokens FROM (
        SELECT run_id, calls, input_tokens + output_tokens AS tokens FROM sessions
        UNION ALL SELECT run_id, 0, 0 FROM reservations) GROUP BY run_id) AS counted
LEFT JOIN reservations AS mark USING (run_id)
"""


@dataclass(frozen=True, slots=True)
class SessionMoney:
    """One session. marked: pico-USD of its mark, 0 where no budget was set; models: as their endpoints counted.

    tokens: of the session whatever the model; more than those of its models where an older version wrote them.
    """

    run_id: str
    marked: int
    tokens: int
    models: tuple[ModelSpending, ...]

    @property
    def cached_replies(self) -> int:
        return sum(one.cached_replies for one in self.models)


def mark(writer: sqlite3.Connection, run_id: str, calls: int, tokens: int, pico_usd: int) -> int:
    """Sets the session's mark."""
    return writer.execute(_MARK, (run_id, calls, tokens, pico_usd)).rowcount


def note(writer: sqlite3.Connection, session: int, models: tuple[ModelSpending, ...]) -> None:
    """Brings what each model has come to in a session up to date."""
    for one in models:
        tokens = (one.input_tokens, one.cached_tokens, one.cache_write_tokens, one.output_tokens)
        writer.execute(_SPENDING, (session, one.model, one.calls, *tokens, one.pico_usd, one.cached_replies))


def taken(reader: sqlite3.Connection) -> tuple[int, int]:
    """Calls and tokens that count as spent, over all sessions."""
    calls, tokens = reader.execute(_TAKEN if _is_kept(reader) else _COUNTED).fetchone()
    return int(calls), int(tokens)


def sessions(reader: sqlite3.Connection) -> Iterator[SessionMoney]:
    """Every session that spent something or may have, in no order."""
    tokens: dict[str, int] = dict(
        reader.execute("SELECT run_id, sum(input_tokens + output_tokens) FROM sessions GROUP BY run_id")
    )
    marks: dict[str, int] = {}
    models: dict[str, list[ModelSpending]] = {}
    if _is_kept(reader):
        marks = dict(reader.execute("SELECT run_id, pico_usd FROM reservations"))
        for run_id, *facts in reader.execute("SELECT * FROM spending ORDER BY run_id, model"):
            models.setdefault(run_id, []).append(ModelSpending(*facts))
    for run_id in sorted({*tokens, *marks, *models}):
        yield SessionMoney(run_id, marks.get(run_id, 0), tokens.get(run_id, 0), tuple(models.get(run_id, ())))


def _is_kept(reader: sqlite3.Connection) -> bool:
    """Whether the file has these tables: an older one that is opened for reading only has none."""
    return bool(reader.execute("PRAGMA user_version").fetchone()[0] >= 2)
