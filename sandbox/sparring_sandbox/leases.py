"""Who owns a container: a lock on a file in the owner's state directory, and labels that lead to it.

The lock is held as long as the owner lives and is let go by the kernel when it dies, however it dies. So what outlived
its owner is known at once, another run's containers are left alone, and a file that cannot be looked into (another
user's, another host's, one in another container's file system) decides nothing.
"""

import fcntl
import hashlib
import os
import platform
import uuid
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from .faults import Unavailable

LABEL = "sparring.sandbox"  # every container of ours; its value is the owner
_HOST, _LEASE, _PLACE, _SLOT = f"{LABEL}.host", f"{LABEL}.lease", f"{LABEL}.place", f"{LABEL}.slot"


def state_directory() -> Path:
    """Where lease files stand."""
    given = Path(os.environ.get("XDG_STATE_HOME", ""))
    # A relative path counts for nothing (XDG base directories): another process would look for the lease elsewhere.
    return (given if given.is_absolute() else Path.home() / ".local/state") / "sparring" / "leases"


def host_name() -> str:
    """This host, for other hosts that use the same engine; says nothing about it."""
    try:
        machine = Path("/etc/machine-id").read_text(encoding="ascii").strip()
    except OSError:
        machine = ""
    return hashlib.sha256(f"{machine} {platform.node()}".encode()).hexdigest()[:16]


class Lease:
    """This process's claim on its containers. Raises Unavailable when it cannot be written down."""

    def __init__(self) -> None:
        self.owner = uuid.uuid4().hex
        self.path = state_directory() / self.owner
        self._count = 0
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self.path.with_name(f".{self.owner}")
            self._descriptor = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.rename(self.path)  # it never stands there without its lock
            self._place = _place(self.path.parent)
        except OSError as error:
            raise Unavailable(
                f"{self.path.parent}: the lease of the sandbox's containers cannot be kept there: {error}; "
                "make it writable, or set XDG_STATE_HOME"
            ) from error

    def labels(self) -> dict[str, str]:
        """What marks the next container as ours."""
        self._count += 1
        where = {_LEASE: str(self.path), _PLACE: self._place}
        return {LABEL: self.owner, _HOST: host_name(), _SLOT: str(self._count)} | where

    def release(self) -> None:
        """Gives the claim up; what still carries its labels may be removed by anybody."""
        with suppress(FileNotFoundError):
            self.path.unlink()
        os.close(self._descriptor)


def is_orphan(labels: Mapping[str, str]) -> bool:
    """Whether the owner of a container with these labels is known to be gone."""
    if labels.get(_HOST) != host_name() or _LEASE not in labels:
        return False
    path = Path(labels[_LEASE])
    try:
        # That a file is missing says something only in the very directory in which it was made.
        return _place(path.parent) == labels.get(_PLACE) and _is_let_go(path)
    except OSError:
        return False


def sweep_files() -> None:
    """Removes the lease files of this user that nobody holds; their containers are gone by now."""
    with suppress(OSError):
        for path in state_directory().glob("[!.]*"):
            if _is_let_go(path):
                path.unlink(missing_ok=True)


def _place(directory: Path) -> str:
    found = directory.stat()
    return f"{found.st_dev}:{found.st_ino}"


def _is_let_go(path: Path) -> bool:
    """Whether nobody holds the lease. Raises OSError when it cannot be looked into."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True
