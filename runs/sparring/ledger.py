"""The run's single file of truth: every effect before its result is used, every outcome, every sealed snapshot.

One SQLite file in WAL mode with synchronous=FULL and one writer thread (group_commit.py). The first body under a key
wins: a commit returns the stored one, so a replay and a race give the same bytes. Times live here and in no table that
is emitted.
"""

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from . import ledger_money as money
from . import ledger_pool as pool
from . import ledger_requests as requests
from .bout_journal import BoutJournal
from .faults import LedgerFault, boundary
from .group_commit import GroupCommit
from .ledger_effects import NewEffect, store
from .ledger_file import (
    POOL_SCHEMA,
    SCHEMA_VERSION,
    check_schema,
    damage,
    expand,
    files,
    open_reader,
    open_writer,
    shrink,
)
from .progress import ModelSpending

if TYPE_CHECKING:
    from sparring_agents import BoutOutcome
    from sparring_verifiers import Problem

NAME = "ledger.sqlite"

# A bout that failed may be played again; one that ended otherwise is never replaced.
_FINISH = """
INSERT INTO outcomes VALUES(?,?,?,?,?,?,?,?,?,?) ON CONFLICT(bout_index) DO UPDATE SET
    end=excluded.end, stage=excluded.stage, reason=excluded.reason, body=excluded.body,
    created_at=excluded.created_at, wall_s=excluded.wall_s, accepted=excluded.accepted, problems=excluded.problems
WHERE outcomes.end = 'failed'
"""
_ENDINGS = """
SELECT end, stage, reason, count(*), sum(accepted) FROM outcomes WHERE bout_index < ? AND end != 'failed'
GROUP BY end, stage, reason ORDER BY min(bout_index)
"""
_ENDED = "FROM outcomes WHERE bout_index >= ? AND bout_index < ? AND end != 'failed'"
_OUTCOME = "SELECT body FROM outcomes WHERE bout_index = ?"
_SESSION = (
    "INSERT INTO sessions(run_id, started_at, wall_s, calls, input_tokens, output_tokens, stopped) "
    "VALUES(?,?,0,0,0,0,'')"
)


@dataclass(frozen=True, slots=True)
class Effect:
    """One stored effect of a bout. wall_s: seconds from the miss to the commit; None when it was not measured."""

    seq: int
    key: str
    bout_id: str
    body: bytes
    created_at: float
    wall_s: float | None


@dataclass(frozen=True, slots=True)
class StoredOutcome:
    """One finish record. end: "finished", "dropped" or "failed"; body: the BoutOutcome as canonical JSON."""

    index: int
    bout_id: str
    end: str
    stage: str
    reason: str
    body: bytes
    wall_s: float | None


@dataclass(frozen=True, slots=True)
class Ending:
    """How bouts ended that ended alike. accepted: their accepted candidates."""

    end: str
    stage: str
    reason: str
    bouts: int
    accepted: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A body as a ledger stores it: without keys, and compressed. `prepared` makes it."""

    body: bytes
    blob: bytes


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over all sessions."""

    sessions: int
    wall_s: float
    calls: int
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True)
class Stats:
    """What the ledger holds. ends: bouts by how they ended; wall_s, calls, tokens and cached replies, which took no
    call: sums over all sessions."""

    schema_version: int
    bytes: int
    effects: int
    effect_bytes: int
    outcomes: int
    ends: dict[str, int]
    snapshots: int
    sessions: int
    wall_s: float
    calls: int
    input_tokens: int
    output_tokens: int
    cached_replies: int


class Ledger:
    """A Journal on disk. read_only: for emit, audit and explain; nothing is created and nothing changes.

    redact: takes keys out of a body before it is stored; callers use what is stored, so a replay sees the same.

    Raises:
        LedgerFault: the file is not a ledger, is of a newer sparring, or cannot be opened.
    """

    def __init__(self, path: Path, *, read_only: bool = False, redact: Callable[[bytes], bytes] = bytes) -> None:
        self.path = path
        self._redact = redact
        self._writer: GroupCommit | None = None
        with boundary(str(path)):
            if not read_only:
                self._writer = GroupCommit(open_writer(path), path)
            self._reader = open_reader(path)

    # -- the journal ------------------------------------------------------------------------------------------------

    def journal(self, bout_id: str) -> BoutJournal:
        """The journal of one bout: what it commits is filed under the bout, with the seconds it took."""
        is_begun = self._one("SELECT EXISTS(SELECT 1 FROM effects WHERE bout_id = ?)", bout_id)[0]
        return BoutJournal(self, bout_id, is_new=not is_begun)

    async def recall(self, key: str) -> bytes | None:
        """The body stored under the key, or None. A primary-key look-up of some 20 microseconds: not worth a thread."""
        row = self._one("SELECT body FROM effects WHERE key = ?", key)
        return None if row is None else expand(row[0])

    async def commit(self, key: str, body: bytes, *, bout_id: str = "", wall_s: float | None = None) -> bytes:
        """The stored body, durable: this one, or the one that was there first."""
        from sparring_agents import computed

        made = await computed(lambda: self.prepared(body), len(body))
        return await self.keep(key, made, bout_id=bout_id, wall_s=wall_s)

    async def keep(self, key: str, made: Prepared, *, bout_id: str = "", wall_s: float | None = None) -> bytes:
        """`commit` of a body that is prepared."""
        effect = NewEffect(key, bout_id, made.blob, time.time(), wall_s, made.body)
        return await self._group().submit_row(store, effect)

    def prepared(self, body: bytes) -> Prepared:
        """The body as it is stored. A large one takes some milliseconds; any thread may ask."""
        return prepared(body, self._redact)

    async def finish(
        self,
        bout_id: str,
        outcome: Prepared,
        *,
        end: str,
        stage: str = "",
        reason: str = "",
        wall_s: float | None = None,
        accepted: int = 0,
        pooled: Sequence[pool.Pooled] = (),
    ) -> bytes:
        """The stored outcome of the bout, durable: this one, or the one that had ended it before.

        A bout that had failed may be ended again. accepted: candidates; pooled: problems.
        """
        index = bout_index(bout_id)

        def apply(writer: sqlite3.Connection) -> bytes:
            row = (index, bout_id, end, stage, reason, outcome.blob, time.time(), wall_s, accepted, len(pooled))
            if not writer.execute(_FINISH, row).rowcount:
                return _body(writer, _OUTCOME, index)
            pool.store(writer, index, outcome.blob, pooled)
            return outcome.body

        return await self._group().submit(apply)

    async def seal(self, round_number: int, body: bytes) -> bytes:
        """The stored snapshot of the round, durable: this one, or the one that was sealed first."""

        def apply(writer: sqlite3.Connection) -> bytes:
            writer.execute("INSERT OR IGNORE INTO snapshots VALUES(?,?,?)", (round_number, shrink(body), time.time()))
            return _body(writer, "SELECT body FROM snapshots WHERE round = ?", round_number)

        return await self._group().submit(apply)

    def set_meta(self, key: str, value: str) -> None:
        """Stores a fact about the run, durable on return."""
        self._group().submit_now(
            lambda writer: writer.execute("INSERT OR REPLACE INTO meta VALUES(?,?)", (key, value)).rowcount
        )

    def start_session(self, run_id: str) -> int:
        """Opens the record of one `sparring run`; its number for `note_session`."""
        return self._group().submit_now(lambda writer: writer.execute(_SESSION, (run_id, time.time())).lastrowid or 0)

    async def note_session(
        self,
        number: int,
        *,
        wall_s: float,
        calls: int,
        input_tokens: int,
        output_tokens: int,
        stopped: str = "",
        models: tuple[ModelSpending, ...] = (),
    ) -> None:
        """Brings the session's record up to date; stopped: why it ended, empty while it goes on."""
        sql = "UPDATE sessions SET wall_s=?, calls=?, input_tokens=?, output_tokens=?, stopped=? WHERE seq=?"
        row = (wall_s, calls, input_tokens, output_tokens, stopped, number)

        def apply(writer: sqlite3.Connection) -> None:
            writer.execute(sql, row)
            money.note(writer, number, models)

        await self._group().submit(apply)

    async def reserve(self, run_id: str, *, calls: int, tokens: int, pico_usd: int) -> None:
        """Sets what the session may have spent at most, durable on return: before anything that it covers is sent."""
        await self._group().submit(lambda writer: money.mark(writer, run_id, calls, tokens, pico_usd))

    async def note_request(self, bout_id: str, request: requests.FailedRequest) -> None:
        """Keeps a request of the bout that left no reply to use, durable on return."""
        await self._group().submit(lambda writer: requests.note(writer, bout_id, request))

    def close(self) -> None:
        """Writes what was submitted and closes the file. May be called twice, and on any way out."""
        self._reader.close()
        if self._writer is not None:
            self._writer.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- reading ----------------------------------------------------------------------------------------------------

    def meta(self, key: str) -> str | None:
        """A fact about the run, or None."""
        row = self._one("SELECT value FROM meta WHERE key = ?", key)
        return None if row is None else str(row[0])

    def is_begun(self) -> bool:
        """Whether anything was paid or ended, so that what the run is can no longer change."""
        return bool(self._one("SELECT EXISTS(SELECT 1 FROM effects) OR EXISTS(SELECT 1 FROM outcomes)")[0])

    def outcomes(self) -> "Iterator[BoutOutcome]":
        """Every outcome by bout index, kept or not."""
        return (read_outcome(stored.body) for stored in self.stored_outcomes())

    def stored_outcomes(self) -> Iterator[StoredOutcome]:
        """Every finish record by bout index, its body as stored."""
        sql = "SELECT bout_index, bout_id, end, stage, reason, body, wall_s FROM outcomes ORDER BY bout_index"
        for row in self._rows(sql):
            index, bout_id, end, stage, reason, body, wall_s = row
            yield StoredOutcome(index, bout_id, end, stage, reason, expand(body), wall_s)

    def outcome(self, bout_id: str) -> "BoutOutcome | None":
        """The outcome of one bout, or None when it has not ended."""
        row = self._one("SELECT body FROM outcomes WHERE bout_id = ?", bout_id)
        return None if row is None else read_outcome(expand(row[0]))

    def endings(self, bouts: int) -> Iterator[Ending]:
        """How the first so many bouts ended, without those that failed; counted by the file, not one by one."""
        return (Ending(*row) for row in self._rows(_ENDINGS, bouts))

    def is_left(self, start: int, stop: int) -> bool:
        """Whether any of the bouts from start to stop - 1 has not ended, or has failed; counted by the file."""
        return bool(self._one(f"SELECT count(*) {_ENDED}", start, stop)[0] < stop - start)

    def left(self, start: int, stop: int) -> list[int]:
        """Those of the bouts from start to stop - 1 that have not ended, or have failed; in order."""
        if not self.is_left(start, stop):
            return []
        ended = {index for (index,) in self._rows(f"SELECT bout_index {_ENDED}", start, stop)}
        return [index for index in range(start, stop) if index not in ended]

    def with_problems(self) -> Iterator[int]:
        """The bouts that ended with accepted problems, in order."""
        return (index for (index,) in self._rows("SELECT bout_index FROM outcomes WHERE problems > 0 ORDER BY 1"))

    def pooled(self, indices: Iterable[int]) -> list[tuple[int, pool.Pooled]]:
        """The accepted problems of these bouts, each with its bout's index, in their order.

        Raises:
            LedgerFault: one of them, or its outcome, is not what was stored; names the bout.
        """
        with boundary(str(self.path)):
            try:
                return list(pool.read(self._reader, indices))
            except LedgerFault as fault:
                raise LedgerFault(f"{self.path}: {fault}") from None

    def problem(self, index: int, problem_id: str) -> "Problem":
        """The problem that the bout accepted under this id."""
        from sparring_verifiers import Problem, from_json

        for proposal in pool.proposals_in(_body(self._reader, _OUTCOME, index)):
            if proposal["is_accepted"] and proposal["problem"] and proposal["problem"]["id"] == problem_id:
                return from_json(Problem, proposal["problem"])
        raise LedgerFault(
            f"{self.path}: b{index:06d} has accepted no problem {problem_id}. Run: sparring ledger verify"
        )

    def ends(self) -> dict[int, str]:
        """How each bout that ended did end, by bout index."""
        return {int(index): str(end) for index, end in self._rows("SELECT bout_index, end FROM outcomes")}

    def effects(self, bout_id: str) -> Iterator[Effect]:
        """Every effect of a bout, in the order in which they were stored."""
        sql = "SELECT seq, key, bout_id, body, created_at, wall_s FROM effects WHERE bout_id = ? ORDER BY seq"
        for row in self._rows(sql, bout_id):
            seq, key, owner, body, created_at, wall_s = row
            yield Effect(seq, key, owner, expand(body), created_at, wall_s)

    def snapshots(self) -> Iterator[tuple[int, bytes]]:
        """Every sealed snapshot by round."""
        for number, body in self._rows("SELECT round, body FROM snapshots ORDER BY round"):
            yield int(number), expand(body)

    def totals(self) -> Totals:
        """Sums over all sessions; reads their records alone."""
        return Totals(
            *self._one(
                "SELECT count(*), coalesce(sum(wall_s), 0.0), coalesce(sum(calls), 0), coalesce(sum(input_tokens), 0), "
                "coalesce(sum(output_tokens), 0) FROM sessions"
            )
        )

    def stats(self) -> Stats:
        """What the ledger holds; reads all of it."""
        effects, effect_bytes = self._one("SELECT count(*), coalesce(sum(length(body)), 0) FROM effects")
        ends = {
            str(end): int(n) for end, n in self._rows("SELECT end, count(*) FROM outcomes GROUP BY end ORDER BY end")
        }
        return Stats(
            schema_version=SCHEMA_VERSION,
            bytes=sum(file.stat().st_size for file in files(self.path)),
            effects=effects,
            effect_bytes=effect_bytes,
            outcomes=sum(ends.values()),
            ends=ends,
            snapshots=int(self._one("SELECT count(*) FROM snapshots")[0]),
            **asdict(self.totals()),
            cached_replies=sum(one.cached_replies for one in self.session_money()),
        )

    def taken(self) -> tuple[int, int]:
        """Calls and tokens that count as spent over all sessions, what killed ones may have spent among them."""
        with boundary(str(self.path)):
            return money.taken(self._reader)

    def session_money(self) -> tuple[money.SessionMoney, ...]:
        """What each session came to."""
        with boundary(str(self.path)):
            return tuple(money.sessions(self._reader))

    def failed_requests(self, bout_id: str) -> tuple[requests.FailedRequest, ...]:
        """Those of the bout that left no reply to use, in the order in which they failed."""
        with boundary(str(self.path)):
            return tuple(requests.of_bout(self._reader, bout_id))

    def verify(self) -> tuple[str, ...]:
        """One line for each thing that is not whole: pages, stored bodies, outcomes that cannot be read."""
        with boundary(str(self.path)):
            found = list(damage(self._reader))
        if not found:
            for stored in self.stored_outcomes():
                found.extend(_unreadable(stored))
        if not found and check_schema(self._reader, self.path) >= POOL_SCHEMA:
            found.extend(pool.differing(self._reader))
        return tuple(found)

    def _group(self) -> GroupCommit:
        if self._writer is None:
            raise LedgerFault(f"{self.path}: opened for reading only.")
        return self._writer

    def _rows(self, sql: str, *arguments: object) -> Iterator[Any]:
        with boundary(str(self.path)):
            yield from self._reader.execute(sql, arguments)

    def _one(self, sql: str, *arguments: object) -> Any:
        with boundary(str(self.path)):
            return self._reader.execute(sql, arguments).fetchone()


def prepared(body: bytes, redact: Callable[[bytes], bytes]) -> Prepared:
    """The body as a ledger stores it that takes keys out so."""
    clean = redact(body)
    return Prepared(clean, shrink(clean))


def bout_index(bout_id: str) -> int:
    """The place of a bout in its run: 17 of "b000017"."""
    digits = bout_id[1:]
    if bout_id[:1] != "b" or not digits.isascii() or not digits.isdigit():
        raise LedgerFault(f'"{bout_id}" is not the id of a bout, such as "b000017".')
    return int(digits)


def write_outcome(outcome: "BoutOutcome") -> bytes:
    """The outcome as canonical JSON."""
    from sparring_verifiers import canonical, to_json

    return canonical(to_json(outcome))


def read_outcome(body: bytes) -> "BoutOutcome":
    """The outcome that `write_outcome` wrote.

    Raises:
        LedgerFault: the body is not one, as when another version with other records wrote it.
    """
    import json

    from cattrs import BaseValidationError

    from sparring_agents import BoutOutcome
    from sparring_verifiers import from_json

    try:
        return from_json(BoutOutcome, json.loads(body.decode()))
    except (BaseValidationError, ValueError, TypeError, KeyError) as error:
        raise LedgerFault(f"a stored outcome cannot be read: {error}. Run: sparring ledger verify DIR") from error


def _unreadable(stored: StoredOutcome) -> Iterator[str]:
    try:
        outcome = read_outcome(stored.body)
    except LedgerFault as fault:
        yield f"outcomes {stored.bout_id}: {fault}"
        return
    if (outcome.bout_id, outcome.end.value) != (stored.bout_id, stored.end):
        yield f"outcomes {stored.bout_id}: its body says {outcome.bout_id}, {outcome.end.value}"


def _body(connection: sqlite3.Connection, sql: str, key: object) -> bytes:
    return expand(connection.execute(sql, (key,)).fetchone()[0])
