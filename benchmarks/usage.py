"""What a sandbox's slots cost, read from outside: CPU and memory, from /proc and the containers' cgroups.

A slot is found by what appeared since a finder was made: containers whose labels name a lease that this process holds,
or child processes. Nothing here knows how a sandbox works inside.
"""

import asyncio
import os
import resource
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from figures import SETTLE_S, machine_s

ENGINE = ("dockerd", "containerd")
_TICK_S = 1 / os.sysconf("SC_CLK_TCK")
Work = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Process:
    """One line of /proc/PID/stat. reaped_s: CPU time of the children that it has waited for."""

    parent: int
    name: str
    own_s: float
    reaped_s: float


@dataclass(frozen=True, slots=True)
class Slot:
    """The processes inside, PID 1 first; those that are there because of it (shim or bwrap); its cgroup's files."""

    key: str
    inside: tuple[int, ...]
    around: tuple[int, ...]
    cpu_file: Path | None = None
    memory_file: Path | None = None


@dataclass(frozen=True, slots=True)
class Cpu:
    """Seconds of CPU time by where they went. Of others' work too: machine_s is of every
    process on the machine, and engine_s of the whole engine with all its containers.
    """

    candidates_s: float = 0.0
    zygote_s: float = 0.0
    host_s: float = 0.0
    engine_s: float = 0.0
    machine_s: float = 0.0

    @property
    def run_s(self) -> float:
        return self.candidates_s + self.zygote_s + self.host_s + self.engine_s


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes. pss is the figure: resident memory with shared pages divided among those who share them."""

    pss: int
    around_pss: int  # of pss, what is not inside the slot
    rss: int
    cgroup: int | None


class Finder(Protocol):
    """Finds the slots that were started since it was made."""

    has_engine: bool

    def __call__(self) -> list[Slot]: ...


def processes() -> dict[int, Process]:
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            head, _, tail = (folder / "stat").read_text().rpartition(")")
        except OSError:
            continue  # it has ended
        parts = tail.split()
        ticks = [int(part) * _TICK_S for part in parts[11:15]]
        found[int(folder.name)] = Process(
            int(parts[1]), head.partition("(")[2], ticks[0] + ticks[1], ticks[2] + ticks[3]
        )
    return found


def children(parent: int, among: dict[int, Process]) -> list[int]:
    return sorted(pid for pid, process in among.items() if process.parent == parent)


def tree(root: int, among: dict[int, Process]) -> list[int]:
    """The process and all its descendants, parents first."""
    found = [root]
    for pid in found:
        found += children(pid, among)
    return found


class Containers:
    """Finds the containers of a sandbox on a Docker engine of this machine."""

    has_engine = True

    def __init__(self) -> None:
        import docker

        self._api = docker.from_env().api
        self._before = set(self._ours())

    def _ours(self) -> list[str]:
        """Containers with a label that names a file held open here: other runs' containers name leases of theirs."""
        held = {str(link.readlink()) for link in Path("/proc/self/fd").iterdir() if link.is_symlink()}
        return [each["Id"] for each in self._api.containers() if held.intersection((each["Labels"] or {}).values())]

    def __call__(self) -> list[Slot]:
        from docker.errors import NotFound

        found = []
        for name in self._ours():
            if name in self._before:
                continue
            try:
                first = int(self._api.inspect_container(name)["State"]["Pid"])
                slot = _container(name, first)
            except (NotFound, OSError, KeyError):
                continue  # it ended while we looked
            if slot is not None:
                found.append(slot)
        return found


def _container(name: str, first: int) -> Slot | None:
    """The slot in a container; None where its processes are not on this machine."""
    controllers = [line.split(":", 2)[1:] for line in Path(f"/proc/{first}/cgroup").read_text().splitlines()]
    paths = {controller: path for names, path in controllers for controller in names.split(",") if name in path}
    mounts = _cgroup_mounts()
    if "cpuacct" in paths:  # version 1: a hierarchy for each controller
        cpu_folder = mounts["cpuacct"] / paths["cpuacct"].lstrip("/")
        cpu_file = cpu_folder / "cpuacct.usage"
        memory_file = mounts["memory"] / paths["memory"].lstrip("/") / "memory.usage_in_bytes"
    elif "" in paths:  # version 2: one for all
        cpu_folder = mounts[""] / paths[""].lstrip("/")
        cpu_file, memory_file = cpu_folder / "cpu.stat", cpu_folder / "memory.current"
    else:
        return None
    pids = [int(line) for line in (cpu_folder / "cgroup.procs").read_text().split()]
    inside = (first, *sorted(pid for pid in pids if pid != first))
    parent = processes()[first].parent
    return Slot(name, inside, (parent,) if parent > 1 else (), cpu_file, memory_file)


def _cgroup_mounts() -> dict[str, Path]:
    """Where each controller's hierarchy is mounted; that of version 2 has no controller's name."""
    found = {}
    for line in Path("/proc/mounts").read_text().splitlines():
        _, place, kind, options, *_ = line.split()
        if kind == "cgroup":
            found.update(dict.fromkeys(options.split(","), Path(place)))
        elif kind == "cgroup2":
            found[""] = Path(place)
    return found


class Children:
    """Finds the bubblewraps that this process started."""

    has_engine = False

    def __init__(self) -> None:
        self._before = set(children(os.getpid(), processes()))

    def __call__(self) -> list[Slot]:
        among = processes()
        found = []
        for root in children(os.getpid(), among):
            if root not in self._before:
                pids = tree(root, among)
                # bwrap stays outside and waits for the PID 1 that it started.
                around = tuple(pid for pid in pids if among[pid].name in ("bwrap", "setpriv"))
                inside = tuple(pid for pid in pids if pid not in around)
                if inside:
                    found.append(Slot(str(root), inside, around))
        return found


async def spent(find: Finder, work: Work) -> Cpu | None:
    """The CPU time that some work cost; None when a slot was started or ended meanwhile, for its part is then unknown.

    The candidates' share is what PID 1 has reaped; the rest of the slot is the zygote's. Of a container the cgroup's
    counter has the total, to the nanosecond; under bubblewrap it is the sum over its processes, in ticks of 10 ms.
    """
    slots = find()
    before = _counters(slots, has_engine=find.has_engine)
    await work()
    after = _counters(slots, has_engine=find.has_engine)
    if before is None or after is None or {slot.key for slot in find()} != {slot.key for slot in slots}:
        return None
    return Cpu(*(now - then for now, then in zip(after, before, strict=True)))


def _counters(slots: Sequence[Slot], *, has_engine: bool) -> tuple[float, float, float, float, float] | None:
    """The fields of a Cpu, since each process began; None when there is no slot or one is gone."""
    among = processes()
    try:
        reaped_s = sum(among[slot.inside[0]].reaped_s for slot in slots)
        slots_s = sum(slot_cpu_s(slot, among) for slot in slots)
        engine = [pid for pid, process in among.items() if process.name in ENGINE] if has_engine else []
        engine += [pid for slot in slots for pid in slot.around] if has_engine else []
        engine_s = sum(among[pid].own_s for pid in engine)
    except (KeyError, OSError):
        return None
    usage = resource.getrusage(resource.RUSAGE_SELF)
    host_s = usage.ru_utime + usage.ru_stime
    return (reaped_s, slots_s - reaped_s, host_s, engine_s, machine_s()[0]) if slots else None


def slot_cpu_s(slot: Slot, among: dict[int, Process]) -> float:
    """CPU time of everything that ever ran in the slot."""
    if slot.cpu_file is not None:
        text = slot.cpu_file.read_text()
        return int(text.split()[1]) / 1e6 if text.startswith("usage_usec") else int(text) / 1e9
    first = slot.inside[0]
    pids = [*tree(first, among), *slot.around]
    return sum(among[pid].own_s + (among[pid].reaped_s if pid not in slot.around else 0.0) for pid in pids)


async def busiest(find: Finder, work: Work) -> Slot | None:
    """The slot that did the work, at rest again: others may be kept idle beside it."""
    before = {slot.key: slot_cpu_s(slot, processes()) for slot in find()}
    await work()
    await asyncio.sleep(SETTLE_S)  # at rest, so that neither its processes nor those of others end while we look
    used = {slot: slot_cpu_s(slot, processes()) - before.get(slot.key, 0.0) for slot in find()}
    return max(used, key=lambda slot: used[slot], default=None)


def memory(slot: Slot) -> Memory:
    """What a slot holds now.

    Raises:
        OSError: a process has ended, or belongs to another user and we are not root.
    """
    inside = [_resident(pid) for pid in slot.inside]
    around = [_resident(pid) for pid in slot.around]
    cgroup = None if slot.memory_file is None else int(slot.memory_file.read_text())
    around_pss = sum(pss for pss, _ in around)
    return Memory(
        sum(pss for pss, _ in inside) + around_pss, around_pss, sum(rss for _, rss in inside + around), cgroup
    )


def _resident(pid: int) -> tuple[int, int]:
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return int(fields["Pss"].split()[0]) * 1024, int(fields["Rss"].split()[0]) * 1024


def host_rss() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
