"""Runs inside, as a candidate: tries to reach what it must not, by opening and closing only. Standard library only.

``probe(name)`` returns what gave way, in words; an empty list is a closed sandbox.
"""

# The calls themselves are what is probed, and the paths are those of the sandbox.
# ruff: noqa: PTH108, PTH112, PTH116, PTH123, PTH208, S108

import errno
import os
import socket
import sys
from typing import Any

_SETTINGS = (
    "/proc/sys/kernel/core_pattern",
    "/proc/sys/kernel/hostname",
    "/proc/sys/vm/overcommit_memory",
    "/proc/sys/vm/drop_caches",
    "/proc/sys/user/max_user_namespaces",
    "/proc/sys/fs/mqueue/queues_max",
    "/proc/sys/net/ipv4/ip_forward",
    "/proc/sysrq-trigger",
    "/sys/kernel/mm/transparent_hugepage/enabled",
    "/sys/fs/cgroup/cgroup.procs",
)
_DEVICES = {
    "null", "zero", "full", "random", "urandom", "tty", "core", "fd", "stdin", "stdout", "stderr", "pts", "ptmx", "shm",
    "mqueue", "console",
}  # fmt: skip
_VARIABLES = {"LC_ALL", "TZ", "OPENBLAS_NUM_THREADS"}


def _libc() -> Any:
    import ctypes  # not there in WebAssembly, which has no system calls to try

    return ctypes.CDLL(None, use_errno=True)


host_paths: list[str] = []  # files that exist on the host, as it told us


def probe(name: str, paths: list[str]) -> list[str]:
    host_paths[:] = paths
    return _PROBES[name]()


def survey(names: tuple[str, ...], paths: list[str]) -> tuple[str, list[str], list[tuple[str, list[str]]]]:
    """What this interpreter is, and what gave way to each probe."""
    host_paths[:] = paths
    try:
        with open("/packages/versions", encoding="ascii") as file:
            packages = file.read().split()
    except OSError:
        packages = []
    return sys.version, packages, [(name, _PROBES[name]()) for name in names]


def _opens(path: str, flags: int) -> list[str]:
    try:
        os.close(os.open(path, flags))
    except OSError:
        return []
    return [f"{path} opens for writing"]


def _network() -> list[str]:
    try:
        interfaces = {name for _, name in socket.if_nameindex()} - {"lo"}
        found = [f"interface {name}" for name in sorted(interfaces)]
    except OSError:
        with open("/proc/net/dev", encoding="ascii") as file:
            names = {line.split(":")[0].strip() for line in file.readlines()[2:]}
        # A fresh network namespace may hold the kernel's own tunnel templates; they are down and lead nowhere.
        found = [
            f"interface {name}" for name in sorted(names) if name.startswith(("eth", "en", "wl", "veth", "docker"))
        ]
    for family in (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX, socket.AF_NETLINK, socket.AF_PACKET):
        try:
            socket.socket(family, socket.SOCK_RAW if family > socket.AF_INET6 else socket.SOCK_STREAM).close()
            found.append(f"a socket of family {family.name}")
        except OSError:
            pass
    return found


def _kernel_settings() -> list[str]:
    found = [words for path in _SETTINGS for words in _opens(path, os.O_WRONLY)]
    for where, _, names in os.walk("/proc/sys"):
        for name in names:
            if os.access(f"{where}/{name}", os.W_OK):
                found += _opens(f"{where}/{name}", os.O_WRONLY)
    return found


def _devices() -> list[str]:
    found = _opens("/dev", os.O_TMPFILE | os.O_WRONLY) + _opens("/dev/shm", os.O_TMPFILE | os.O_WRONLY)
    for name in set(os.listdir("/dev")) - _DEVICES:
        try:
            os.close(os.open(f"/dev/{name}", os.O_RDONLY | os.O_NONBLOCK))
            found.append(f"/dev/{name} opens")
        except OSError:
            pass
    return found


def _host_files() -> list[str]:
    found = []
    for path in host_paths:
        try:
            os.stat(path)
            found.append(f"{path} of the host is there")
        except OSError:
            pass
    for path in ("/etc/shadow", "/proc/kcore", "/proc/kmem", "/var/run/docker.sock"):
        try:
            os.close(os.open(path, os.O_RDONLY))
            found.append(f"{path} opens")
        except OSError:
            pass
    if (
        os.path.isdir("/sys/kernel/debug")
        and os.access("/sys/kernel/debug", os.R_OK)
        and os.listdir("/sys/kernel/debug")
    ):
        found.append("/sys/kernel/debug can be listed")
    found += [f"{name} can be imported" for name in ("sparring", "sparring_sandbox", "docker") if _is_importable(name)]
    return found


def _is_importable(name: str) -> bool:
    import importlib.util

    try:
        return importlib.util.find_spec(name) is not None
    except ImportError:
        return False


def _writable_paths() -> list[str]:
    found = []
    for where, folders, _ in os.walk("/"):
        folders[:] = [] if where in ("/proc", "/sys") else folders
        if where not in ("/proc", "/sys") and os.access(where, os.W_OK):
            path = f"{where.rstrip('/')}/sparring-probe"
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
                os.unlink(path)
                found.append(f"a file can be made in {where}")
            except OSError:
                pass
    return found


def _environment() -> list[str]:
    found = sorted(set(os.environ) - _VARIABLES)
    try:
        with open("/proc/1/environ", "rb") as file:
            found += [f"/proc/1/environ: {len(file.read())} bytes"]
    except OSError:
        pass
    return found


def _harness() -> list[str]:
    """PID 1, and the child that waits for the next job, where there is one: not of our user, and closed to us."""
    found = []
    others = [name for name in os.listdir("/proc") if name.isdigit() and int(name) not in (1, os.getpid())]
    for process in ("1", *others):
        for name in ("mem", "maps", "environ", "root", "cwd", "fd/0", "fd/1", "map_files", "auxv", "stack", "syscall"):
            try:
                os.close(os.open(f"/proc/{process}/{name}", os.O_RDONLY))
                found.append(f"/proc/{process}/{name} opens")
            except OSError:
                pass
    found += [f"process {name} runs as our user" for name in others if os.getuid() in _users(name)]
    return found + [f"process {name} is visible" for name in others[1:]]


def _users(process: str) -> list[int]:
    """The users of a process; none where it has ended meanwhile."""
    try:
        with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as file:
            return [int(uid) for line in file if line.startswith("Uid:") for uid in line.split()[1:]]
    except OSError:
        return []


def _signals() -> list[str]:
    found = []
    for pid in (1, -1):
        try:
            os.kill(pid, 9)
            found.append(f"kill({pid}) was let through")
        except OSError:
            pass
    return found


def _fork() -> list[str]:
    try:
        pid = os.fork()
    except OSError:
        return []
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return ["fork"]


def _shared_memory() -> list[str]:
    import mmap

    found = []
    try:
        mmap.mmap(-1, 4096).close()
        found.append("an anonymous shared mapping")
    except OSError:
        pass
    try:
        with open("/dev/zero", "r+b", buffering=0) as file:
            mmap.mmap(file.fileno(), 4096).close()
        found.append("a shared mapping of /dev/zero")
    except OSError:
        pass
    try:
        os.close(os.memfd_create("probe"))
        found.append("memfd")
    except OSError:
        pass
    if _libc().shmget(0, 4096, 0o1600) != -1:
        found.append("System V shared memory")
    return found


def _identity() -> list[str]:
    found = ["uid 0"] if 0 in (os.getuid(), os.geteuid(), os.getgid(), os.getegid()) else []
    with open("/proc/self/status", encoding="ascii") as file:
        status = dict(line.rstrip("\n").split(":\t", 1) for line in file if ":\t" in line)
    found += [f"{name} {status[name]}" for name in ("CapInh", "CapPrm", "CapEff", "CapAmb") if int(status[name], 16)]
    if status["NoNewPrivs"] != "1":
        found.append("new privileges are possible")
    if status["Seccomp"] != "2":
        found.append("no system call filter")
    return found


def _trace() -> list[str]:
    return ["ptrace of PID 1"] if _libc().ptrace(16, 1, 0, 0) == 0 else []


def _namespaces() -> list[str]:
    return ["a user namespace"] if _libc().unshare(0x10000000) == 0 else []


def _mount() -> list[str]:
    return [] if _libc().mount(b"none", b"/", b"tmpfs", 0, 0) == -1 else ["a mount"]


def _limits() -> list[str]:
    import resource

    names = ("RLIMIT_DATA", "RLIMIT_AS", "RLIMIT_CPU", "RLIMIT_NOFILE", "RLIMIT_FSIZE", "RLIMIT_MSGQUEUE")
    hard = {name: resource.getrlimit(getattr(resource, name))[1] for name in names}
    found = [f"{name} is not set" for name in names if hard[name] == resource.RLIM_INFINITY]
    try:
        resource.prlimit(1, resource.RLIMIT_NOFILE)
        found.append("the limits of PID 1 can be read")
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ESRCH):
            raise
    return found


_PROBES = {
    "network": _network,
    "kernel settings": _kernel_settings,
    "devices": _devices,
    "host files": _host_files,
    "writable paths": _writable_paths,
    "environment": _environment,
    "harness": _harness,
    "signals": _signals,
    "fork": _fork,
    "shared memory": _shared_memory,
    "identity": _identity,
    "limits": _limits,
    "trace": _trace,
    "namespaces": _namespaces,
    "mount": _mount,
}
