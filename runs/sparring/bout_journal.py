"""The journal of one bout: what it commits is filed under the bout, with the seconds that it took."""

import time
from typing import Protocol


class Effects(Protocol):
    """Where a bout's journal keeps them: a Ledger, or the way to the one of another process."""

    async def recall(self, key: str) -> bytes | None: ...

    async def commit(self, key: str, body: bytes, *, bout_id: str = "", wall_s: float | None = None) -> bytes: ...


class BoutJournal:
    """The ledger as one bout sees it."""

    __slots__ = ("_bout_id", "_known", "_ledger", "_missed", "is_new")

    def __init__(self, ledger: Effects, bout_id: str, *, is_new: bool = False) -> None:
        self._ledger = ledger
        self._bout_id = bout_id
        self.is_new = is_new  # then nothing but what was committed here can be there, and no look-up is needed
        self._known: set[str] = set()
        self._missed: dict[str, float] = {}

    async def recall(self, key: str) -> bytes | None:
        """The body stored under the key, or None: then the effect's seconds are counted from here."""
        is_missing = self.is_new and key not in self._known
        body = None if is_missing else await self._ledger.recall(key)
        if body is None:
            self._missed[key] = time.monotonic()
        return body

    async def commit(self, key: str, body: bytes) -> bytes:
        """The stored body, durable: this one, or the one that was there first."""
        self._known.add(key)
        start = self._missed.pop(key, None)
        wall_s = None if start is None else time.monotonic() - start
        return await self._ledger.commit(key, body, bout_id=self._bout_id, wall_s=wall_s)
