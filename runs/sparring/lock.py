"""One run a folder: takes the run folder for this process, and refuses one that is not ours to write in."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .faults import ConfigFault

LOCK = ".lock"
OURS = ("ledger.sqlite", "run.yaml", LOCK)


@contextmanager
def hold(out: Path) -> Iterator[Path]:
    """The run folder, made if need be, held until the block ends. The lock dies with the process, kill -9 included.

    Raises:
        ConfigFault: it cannot be written, it holds files of somebody else, or another run holds it.
    """
    _claim(out)
    handle = _open_lock(out)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ConfigFault(
                f"run.out: {out} is being written by another run ({_holder(handle)}). "
                "Wait for it to end, or give this run a folder of its own."
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"pid {os.getpid()}\n".encode(), 0)
        yield out
    finally:
        # The file stays: removing it would let a third run lock a new file while a second holds the old one.
        os.close(handle)


def _claim(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        names = sorted(path.name for path in out.iterdir())
    except OSError as error:
        raise ConfigFault(f"run.out: {out}: {_why(error)}. Choose a folder that you can write to.") from None
    except ValueError:  # a character that no file system takes
        raise ConfigFault(f"run.out: {str(out)!r} cannot be the name of a folder. Choose another.") from None
    if names and not any(name in OURS for name in names):
        raise ConfigFault(
            f"run.out: {out} holds files that are not of a run ({names[0]}{', ...' if len(names) > 1 else ''}). "
            "Choose an empty folder or a new name; nothing was touched."
        )
    if not os.access(out, os.W_OK | os.X_OK):
        raise ConfigFault(f"run.out: {out} cannot be written. Choose a folder that you can write to.")


def _open_lock(out: Path) -> int:
    try:
        return os.open(out / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ConfigFault(f"run.out: {out}: {_why(error)}. Choose a folder that you can write to.") from None


def _holder(handle: int) -> str:
    return os.pread(handle, 64, 0).decode(errors="replace").strip() or "its pid is not known"


def _why(error: OSError) -> str:
    return error.strerror or type(error).__name__
