"""What the command line asks of the ledger in a run's folder."""

from dataclasses import asdict
from pathlib import Path

from .faults import ConfigFault
from .ledger import NAME, Ledger
from .ledger_file import compact
from .lock import hold


def ledger_stats(folder: Path) -> dict[str, object]:
    """What the ledger of a run folder holds, by name."""
    with Ledger(folder / NAME, read_only=True) as ledger:
        return asdict(ledger.stats())


def ledger_problems(folder: Path) -> tuple[str, ...]:
    """`Ledger.verify` for a run folder."""
    with Ledger(folder / NAME, read_only=True) as ledger:
        return ledger.verify()


def compact_ledger(folder: Path) -> tuple[int, int]:
    """Bytes before and after compacting the ledger of a run folder; refused while a run holds the folder."""
    if not (folder / NAME).is_file():
        raise ConfigFault(f"{folder / NAME}: there is no ledger. Give the folder of a run.")
    with hold(folder):
        return compact(folder / NAME)
