"""Sealing: which problems the bouts of a round may know, written down once and for all before the round starts.

The snapshot of round r holds what rounds up to r - LAG had accepted when r was first reached, in bout order. A bout
that failed then and succeeds in a later session joins the next snapshot that is still open; a sealed one never changes,
so a resume plays against what the first session played against.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from sparring_verifiers import canonical, digest

from .faults import LedgerFault
from .ledger import Ledger
from .ledger_pool import Pooled
from .pool import Extent

# Takes further problems into the pool, or into each that there is, before any bout is played that sees them.
Grow: TypeAlias = Callable[[Sequence[tuple[int, Pooled]]], None]
LAG = 2  # a round plays while the one before it ends, so it knows nothing of that one


class Snapshots:
    """The pool of a run, brought forward round by round."""

    def __init__(self, ledger: Ledger, round_bouts: int, grow: Grow) -> None:
        self._grow = grow
        self._extent = Extent()
        self._ledger = ledger
        self._round_bouts = round_bouts
        self._sealed = dict(ledger.snapshots())
        self._chain = digest([])
        self._waiting = set(ledger.with_problems())  # bouts whose accepted problems are in no snapshot taken yet

    def note(self, index: int) -> None:
        """Takes note that a bout ended with accepted problems: they wait for the next snapshot."""
        self._waiting.add(index)

    async def advance(self, round_number: int) -> Extent:
        """How much of the pool the bouts of the round see; rounds are asked for in order, each when those up to LAG
        before it have ended.

        Raises:
            LedgerFault: the sealed snapshot does not follow from the outcomes: the ledger was changed.
        """
        stored = self._sealed.pop(round_number, None)
        if stored is None:
            ready = [index for index in self._waiting if index < (round_number - LAG + 1) * self._round_bouts]
            body = self._body(round_number, _entries(self._ledger.pooled(ready)))
            stored = await self._ledger.seal(round_number, body)
        self._take(round_number, json.loads(stored))
        return self._extent

    def _body(self, round_number: int, added: list[list[str]]) -> bytes:
        return canonical({"round": round_number, "added": added, "chain": digest([self._chain, added])})

    def _take(self, round_number: int, snapshot: Mapping[str, Any]) -> None:
        added, problems, indices = snapshot["added"], [], set()
        is_ours = snapshot["chain"] == digest([self._chain, added])  # then every entry is as `_entries` writes it
        if is_ours:
            listed = [(int(bout_id[1:]), problem_id) for bout_id, problem_id in added]
            indices = {index for index, _ in listed}
            problems = self._ledger.pooled(indices & self._waiting)
            is_ours = [(index, one.problem_id) for index, one in problems] == listed
        if not is_ours:
            raise LedgerFault(
                f"{self._ledger.path}: the snapshot of round {round_number} does not follow from the stored outcomes. "
                "The ledger was changed by hand: restore it from a copy, or start the run in another folder."
            )
        self._chain = snapshot["chain"]
        self._waiting -= indices
        self._grow(problems)
        self._extent = self._extent.grown(problems)


def _entries(problems: Iterable[tuple[int, Pooled]]) -> list[list[str]]:
    return [[f"b{index:06d}", one.problem_id] for index, one in problems]
