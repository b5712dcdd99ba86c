"""The ledger as a state machine: whatever is committed, finished, sealed, crashed and reopened, the first one wins."""

import asyncio
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sparring.ledger import Ledger

KEYS = st.sampled_from([f"key-{n}" for n in range(6)])
BODIES = st.binary(max_size=64)
ENDS = st.sampled_from(["finished", "dropped", "failed"])


class LedgerMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.lives = 0
        self.path = self.folder / "0" / "ledger.sqlite"
        self.path.parent.mkdir()
        self.loop = asyncio.new_event_loop()
        self.ledger = Ledger(self.path)
        self.effects: dict[str, bytes] = {}
        self.outcomes: dict[int, tuple[str, bytes]] = {}
        self.snapshots: dict[int, bytes] = {}

    def wait(self, awaitable: Any) -> Any:
        return self.loop.run_until_complete(awaitable)

    @rule(key=KEYS, body=BODIES)
    def commit(self, key: str, body: bytes) -> None:
        self.effects.setdefault(key, body)
        assert self.wait(self.ledger.commit(key, body)) == self.effects[key]

    @rule(pairs=st.lists(st.tuples(KEYS, BODIES), max_size=12))
    def commit_at_once(self, pairs: list[tuple[str, bytes]]) -> None:
        async def commit_all() -> list[bytes]:
            return list(await asyncio.gather(*(self.ledger.commit(key, body) for key, body in pairs)))

        stored = self.wait(commit_all())
        for (key, body), got in zip(pairs, stored, strict=True):
            self.effects.setdefault(key, body)
            assert got == self.effects[key]

    @rule(index=st.integers(0, 4), end=ENDS, body=BODIES)
    def finish(self, index: int, end: str, body: bytes) -> None:
        if self.outcomes.get(index, ("failed", b""))[0] == "failed":
            self.outcomes[index] = (end, body)
        assert (
            self.wait(self.ledger.finish(f"b{index:06d}", self.ledger.prepared(body), end=end))
            == self.outcomes[index][1]
        )

    @rule(number=st.integers(0, 3), body=BODIES)
    def seal(self, number: int, body: bytes) -> None:
        self.snapshots.setdefault(number, body)
        assert self.wait(self.ledger.seal(number, body)) == self.snapshots[number]

    @rule()
    def close_and_open(self) -> None:
        self.ledger.close()
        self.ledger = Ledger(self.path)

    @rule()
    def crash_and_open(self) -> None:
        # What kill -9 leaves is the file and its log as they stand: a copy taken while the writer lives is just that.
        self.lives += 1
        left = self.folder / str(self.lives)
        shutil.copytree(self.path.parent, left)
        self.ledger.close()
        self.path = left / "ledger.sqlite"
        self.ledger = Ledger(self.path)

    @invariant()
    def every_acknowledged_body_is_there(self) -> None:
        for key, body in self.effects.items():
            assert self.wait(self.ledger.recall(key)) == body
        assert [(o.index, o.end, o.body) for o in self.ledger.stored_outcomes()] == [
            (index, *self.outcomes[index]) for index in sorted(self.outcomes)
        ]
        assert dict(self.ledger.snapshots()) == self.snapshots

    def teardown(self) -> None:
        self.ledger.close()
        self.loop.close()
        shutil.rmtree(self.folder)


LedgerMachine.TestCase.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestLedgerMachine = LedgerMachine.TestCase
