"""One thread that writes, many that wait: what arrives within GROUP_S becomes one durable transaction.

Nobody is told "done" before the transaction that holds the write is on disk. After a failure every waiter, and every
later one, gets the same LedgerFault: a ledger that lost one write must not go on taking others.
"""

import asyncio
import concurrent.futures
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple, TypeAlias, TypeVar

from .faults import LedgerFault, boundary

T = TypeVar("T")
R = TypeVar("R")

GROUP_S = 0.005  # group commit costs nothing at our rates with 5 ms: research, "Ledger throughput"
GROUP_MAX = 2_000

Apply: TypeAlias = Callable[[sqlite3.Connection], T]
# What writes all the rows of a group that were given to it, and returns a result for each.
ApplyAll: TypeAlias = Callable[[sqlite3.Connection, list[R]], Sequence[T]]
AnyFuture: TypeAlias = "asyncio.Future[Any] | concurrent.futures.Future[Any]"


class _Write(NamedTuple):
    """apply: an Apply; where there is a row, an ApplyAll for it and its like."""

    apply: Callable[..., Any]
    future: AnyFuture
    loop: asyncio.AbstractEventLoop | None
    row: object = None


class GroupCommit:
    """The writing side of one SQLite file. Owns the connection and closes it."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._queue: SimpleQueue[_Write | None] = SimpleQueue()
        self._submitting = threading.Lock()
        self._fault: LedgerFault | None = None
        self._is_closed = False
        self._thread = threading.Thread(target=self._write_forever, name="ledger", daemon=True)
        self._thread.start()

    async def submit(self, apply: Apply[T]) -> T:
        """What apply returns, once its transaction is on disk. Cancelling the wait does not undo the write."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(_Write(apply, future, loop))
        return await future

    async def submit_row(self, apply_all: ApplyAll[R, T], row: R) -> T:
        """The same for one row of many: apply_all gets it with every other row that the group holds for it, in order,
        before what was given to `submit`."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._put(_Write(apply_all, future, loop, row))
        return await future

    def submit_now(self, apply: Apply[T]) -> T:
        """The same, for a caller without an event loop."""
        future: concurrent.futures.Future[T] = concurrent.futures.Future()
        self._put(_Write(apply, future, None))
        return future.result()

    def close(self) -> None:
        """Writes what was submitted, ends the thread, merges the log and closes the file. May be called twice."""
        with self._submitting:
            if self._is_closed:
                return
            self._is_closed = True
            self._queue.put(None)
        self._thread.join()
        try:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error:
            pass  # the log stays beside the file and is read at the next opening: nothing is lost
        finally:
            self._connection.close()

    def _put(self, write: _Write) -> None:
        with self._submitting:  # so that nothing is queued behind the end mark, where nobody would answer it
            if self._fault is not None:
                raise LedgerFault(str(self._fault)) from self._fault
            if self._is_closed:
                raise LedgerFault(f"{self._path}: the ledger is closed.")
            self._queue.put(write)

    def _write_forever(self) -> None:
        is_open = True
        while is_open:
            group, is_open = self._next_group()
            if group:
                self._write_group(group)

    def _next_group(self) -> tuple[list[_Write], bool]:
        first = self._queue.get()
        if first is None:
            return [], False
        group = [first]
        time.sleep(GROUP_S)  # not a wait for each write: waking for every one would take the loop's time
        while len(group) < GROUP_MAX:
            try:
                write = self._queue.get_nowait()
            except Empty:
                break
            if write is None:
                return group, False
            group.append(write)
        return group, True

    def _write_group(self, group: list[_Write]) -> None:
        results: list[Any] = []
        try:
            if self._fault is None:
                with boundary(str(self._path)):
                    self._connection.execute("BEGIN IMMEDIATE")
                    results = _applied(self._connection, group)
                    self._connection.execute("COMMIT")
        # The thread's boundary: whatever broke here, an unanswered waiter would hang the run for ever.
        except BaseException as error:  # noqa: BLE001 - see above
            fault = error if isinstance(error, LedgerFault) else LedgerFault(f"{self._path}: {error!r}")
            with self._submitting:
                self._fault = fault
            self._roll_back()
        _answer(group, results, self._fault)

    def _roll_back(self) -> None:
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
        except sqlite3.Error:
            pass  # the fault that led here is the one to tell; an open transaction ends with the connection


def _applied(connection: sqlite3.Connection, group: list[_Write]) -> list[Any]:
    """What each write of the group came to, in its order."""
    results: list[Any] = [None] * len(group)
    alike: dict[Callable[..., Any], list[int]] = {}
    for place, write in enumerate(group):
        if write.row is not None:
            alike.setdefault(write.apply, []).append(place)
    for apply_all, places in alike.items():
        made = apply_all(connection, [group[place].row for place in places])
        for place, result in zip(places, made, strict=True):
            results[place] = result
    for place, write in enumerate(group):
        if write.row is None:
            results[place] = write.apply(connection)
    return results


def _answer(group: list[_Write], results: list[Any], fault: LedgerFault | None) -> None:
    by_loop: dict[asyncio.AbstractEventLoop | None, list[tuple[AnyFuture, Any]]] = {}
    for place, write in enumerate(group):
        by_loop.setdefault(write.loop, []).append((write.future, None if fault else results[place]))
    for loop, answers in by_loop.items():
        if loop is None:
            _resolve(answers, fault)
            continue
        with suppress(RuntimeError):  # the loop is closed: whoever waited is gone
            loop.call_soon_threadsafe(_resolve, answers, fault)  # one wake-up for the whole group


def _resolve(answers: list[tuple[AnyFuture, Any]], fault: LedgerFault | None) -> None:
    for future, result in answers:
        if future.done():  # its waiter was cancelled; the write stands
            continue
        if fault is None:
            future.set_result(result)
        else:
            future.set_exception(LedgerFault(str(fault)))
