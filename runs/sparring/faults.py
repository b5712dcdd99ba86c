"""What can break in the program itself, and which exit code a fault means.

SparringFault
    ConfigFault     the user's file is wrong; the message names file, field, what was found and what would be right
    LedgerFault     the ledger's disk or schema; ends the run, which resumes when the cause is mended
    CacheFault      the cache of replies is damaged or cannot be written; ends the run, which resumes without it
    PlayerLost      a process that played bouts is gone; ends the run, which resumes
    Interrupted     the user stopped the run; resumable, exit code 130

Exit codes: 0 done; 1 finished with failures, or stopped and resumable; 2 the user's mistake; 130 interrupted.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from sparring_sandbox import ImageMissing, SparringFault, Unavailable

DONE = 0
FAILURES = 1
MISTAKE = 2
INTERRUPTED = 130


class ConfigFault(SparringFault):
    """The run file, or what it points at, is wrong."""


class LedgerFault(SparringFault):
    """The ledger cannot be read or written."""


class CacheFault(SparringFault):
    """The cache of replies that runs share cannot be trusted or written."""


class PlayerLost(SparringFault):
    """A process that played bouts ended before them."""


class Interrupted(SparringFault):
    """The run was stopped by the user; the same command goes on with it."""


class Foreign(Exception):
    """What broke in another process and is no fault of ours: its type and what it said, as one text."""


class Cause(NamedTuple):
    """A fault as it stands in an outcome: its kind and one line."""

    kind: str
    message: str


@contextmanager
def boundary(where: str) -> Iterator[None]:
    """Turns what sqlite and the file system raise inside into a LedgerFault that names the place."""
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        raise LedgerFault(f"{where}: {error} ({name}). {_advice(name)}") from error
    except OSError as error:
        raise LedgerFault(f"{where}: {error.strerror or error}. Mend it and run the same command again.") from error


def _advice(name: str) -> str:
    if name.startswith("SQLITE_FULL"):
        return "Free some disk space and run the same command again: nothing that was acknowledged is lost."
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return "The file is damaged: restore it from a copy, or start the run in another folder."
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "Another program holds the file: end it and run the same command again."
    return "Mend the cause and run the same command again."


def leaves(error: BaseException) -> tuple[BaseException, ...]:
    """The exceptions inside, task groups unwrapped, in order."""
    if isinstance(error, BaseExceptionGroup):
        return tuple(leaf for inner in error.exceptions for leaf in leaves(inner))
    return (error,)


def cause_of(error: BaseException) -> Cause:
    """The first fault inside as kind and one line; what is no fault of ours is a "Defect"."""
    inside = leaves(error)
    for leaf in inside:
        if isinstance(leaf, SparringFault):
            return Cause(leaf.kind, _one_line(str(leaf)))
    return Cause("Defect", _one_line(as_text(inside[0])))


def as_text(error: BaseException) -> str:
    """The type of what broke, and what it says."""
    return str(error) if isinstance(error, Foreign) else f"{type(error).__name__}: {error}"


def ends_run(error: BaseException) -> SparringFault | None:
    """The fault inside that no other bout could survive either, or None."""
    from sparring_agents import BudgetSpent, CreditSpent, KeyRefused, UnknownModel

    ours = (ConfigFault, LedgerFault, CacheFault, PlayerLost, Unavailable)
    models = (BudgetSpent, CreditSpent, KeyRefused, UnknownModel)
    return next((leaf for leaf in leaves(error) if isinstance(leaf, ours + models)), None)


def may_pass(error: BaseException) -> bool:
    """Whether the same may go well a little later: an endpoint's faults of the moment, and nothing beside them."""
    from sparring_agents import ModelFault

    return all(isinstance(leaf, ModelFault) and leaf.retryable for leaf in leaves(error))


def stays_open(error: BaseException) -> bool:
    """Whether a bout that this ended while the user stops the run is left for a resume: nothing was decided on it."""
    from sparring_agents import Halted

    return any(isinstance(leaf, Halted) for leaf in leaves(error)) or may_pass(error)


def exit_code(error: BaseException) -> int:
    """The exit code for a fault that ended the program before or during a run."""
    from sparring_agents import Forbidden, KeyRefused, UnknownModel, Unreachable, WrongModel

    inside = leaves(error)
    if any(isinstance(leaf, (Interrupted, KeyboardInterrupt)) for leaf in inside):
        return INTERRUPTED
    mistakes = (ConfigFault, Unavailable, ImageMissing, Forbidden, KeyRefused, UnknownModel, Unreachable, WrongModel)
    return MISTAKE if any(isinstance(leaf, mistakes) for leaf in inside) else FAILURES


def _one_line(text: str) -> str:
    return " ".join(text.split())[:2_000]
