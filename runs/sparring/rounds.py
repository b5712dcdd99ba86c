"""Which bout is played next, and against which pool: rounds that overlap, so that one slow bout holds nobody up.

A round is opened as soon as the round before the last has ended as a whole, and plays against what was accepted up to
that one. So bouts of two rounds may be played at once, and what a bout sees depends on its round alone.
"""

import asyncio
from collections import deque
from dataclasses import dataclass

from .ledger import Ledger
from .pool import Extent
from .snapshot import LAG, Snapshots


@dataclass(frozen=True, slots=True)
class Turn:
    """One bout to play. played: how often a passing fault broke it before."""

    index: int
    round_number: int
    extent: Extent
    played: int = 0


class Rounds:
    """The bouts of a run that have not ended yet, or have failed; of several workers on one event loop."""

    def __init__(self, ledger: Ledger, snapshots: Snapshots, bouts: int, round_bouts: int) -> None:
        self._ledger = ledger
        self._snapshots = snapshots
        self._bouts = bouts
        self._size = round_bouts
        self._next = 0  # round that is not open yet
        self._left: dict[int, int] = {}  # bouts that are not over, by open round; none where a round has ended
        self._waiting: deque[Turn] = deque()
        self._is_opening = False
        self._is_closed = False
        self._changed = asyncio.Event()

    async def take(self) -> Turn | None:
        """The next bout; None when there is none any more, or the rounds are closed.

        Raises:
            LedgerFault: a snapshot cannot be sealed, or does not follow from the outcomes.
        """
        while not self._is_closed:
            if self._waiting:
                return self._waiting.popleft()
            if self._is_opening or not self._may_open():
                if not self._is_opening and not self._left:
                    return None
                self._changed.clear()
                await self._changed.wait()
                continue
            self._is_opening = True
            try:
                await self._open()
            finally:
                self._is_opening = False
                self._changed.set()
        return None

    def end(self, turn: Turn) -> None:
        """The bout is over."""
        self._left[turn.round_number] -= 1
        if not self._left[turn.round_number]:
            del self._left[turn.round_number]
            self._changed.set()

    def again(self, turn: Turn) -> None:
        """The bout is to be played again, after those of its round and before those of the next, which it holds up."""
        before = sum(each.round_number <= turn.round_number for each in self._waiting)
        self._waiting.insert(before, Turn(turn.index, turn.round_number, turn.extent, turn.played + 1))
        self._changed.set()

    def close(self) -> None:
        """No bout is given out any more."""
        self._is_closed = True
        self._changed.set()

    def _may_open(self) -> bool:
        return self._next * self._size < self._bouts and all(number > self._next - LAG for number in self._left)

    async def _open(self) -> None:
        number = self._next
        extent = await self._snapshots.advance(number)
        start, stop = number * self._size, min((number + 1) * self._size, self._bouts)
        turns = [Turn(index, number, extent) for index in self._ledger.left(start, stop)]
        if turns:
            self._left[number] = len(turns)
            self._waiting.extend(turns)
        self._next += 1
