"""Sealing: which problems the bouts of a round may know, written down once and for all before the round starts.

The snapshot of round r holds what had been accepted in earlier rounds when r was first reached, in bout order. A bout
that failed then and succeeds in a later session joins the next snapshot that is still open; a sealed one never changes,
so a resume plays against what the first session played against.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sparring_verifiers import Problem, Status, canonical, digest, from_json

from .faults import LedgerFault
from .ledger import Ledger, bout_index
from .pool import AcceptedPool


class Snapshots:
    """The pool of a run, brought forward round by round."""

    def __init__(self, ledger: Ledger, round_bouts: int, near_duplicate: float) -> None:
        self.pool = AcceptedPool(near_duplicate)
        self._ledger = ledger
        self._round_bouts = round_bouts
        self._sealed = dict(ledger.snapshots())
        self._chain = digest([])
        self._waiting: dict[int, tuple[Problem, ...]] = {}

    def note(self, index: int, body: bytes) -> int:
        """Takes note of a bout's stored outcome: its accepted problems wait for the next snapshot. Every outcome of
        earlier sessions has to be noted before the first `advance`.

        Returns:
            How many candidates it accepted.
        """
        proposals = json.loads(body)["proposals"]  # the rest of an outcome is not needed, and is slow to read
        problems = tuple(
            from_json(Problem, entry["problem"]) for entry in proposals if entry["is_accepted"] and entry["problem"]
        )
        if problems:
            self._waiting[index] = problems
        return sum(attempt["status"] == Status.ACCEPTED for entry in proposals for attempt in entry["attempts"])

    async def advance(self, round_number: int) -> AcceptedPool:
        """The pool for the bouts of the round; rounds are asked for in order, each when the one before has ended.

        Raises:
            LedgerFault: the sealed snapshot does not follow from the outcomes: the ledger was changed.
        """
        stored = self._sealed.get(round_number)
        if stored is None:
            ready = sorted(index for index in self._waiting if index < round_number * self._round_bouts)
            stored = await self._ledger.seal(round_number, self._body(round_number, self._entries(ready)))
        self._take(round_number, json.loads(stored))
        return self.pool

    def _entries(self, indices: Iterable[int]) -> Iterator[list[str]]:
        for index in indices:
            yield from ([f"b{index:06d}", problem.id] for problem in self._waiting[index])

    def _body(self, round_number: int, entries: Iterable[list[str]]) -> bytes:
        added = list(entries)
        return canonical({"round": round_number, "added": added, "chain": digest([self._chain, added])})

    def _take(self, round_number: int, snapshot: Mapping[str, Any]) -> None:
        added = snapshot["added"]
        indices = dict.fromkeys(bout_index(bout_id) for bout_id, _ in added)
        known = [entry for index in indices if index in self._waiting for entry in self._entries([index])]
        if known != added or snapshot["chain"] != digest([self._chain, added]):
            raise LedgerFault(
                f"{self._ledger.path}: the snapshot of round {round_number} does not follow from the stored outcomes. "
                "The ledger was changed by hand: restore it from a copy, or start the run in another folder."
            )
        self._chain = snapshot["chain"]
        for index in indices:
            for problem in self._waiting.pop(index):
                self.pool.add(problem)
