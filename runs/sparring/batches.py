"""Where the intents of batches are written down: in the run's ledger, as effects that belong to no bout."""

from collections.abc import Iterator

from .ledger import Ledger

OWNER = "batches"


class LedgerBatches:
    """The ledger as a BatchLog."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def write(self, key: str, record: bytes) -> None:
        """Keeps the record; it is durable on return."""
        await self._ledger.commit(key, record, bout_id=OWNER)

    def read(self) -> Iterator[bytes]:
        """Every record, in the order written."""
        return (effect.body for effect in self._ledger.effects(OWNER))
