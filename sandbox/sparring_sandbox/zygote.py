"""PID 1 of a warm slot: forks one fresh child a run, relays its payload, watches it, and reports what it saw.

This file is sent inside as text, with values.py, seccomp.py, candidate.py, warming.py and watching.py; it is never
imported there, and nothing of ours is mounted. It decides nothing: the host reads its reports (outcomes.py). It never
looks into a payload or into what a child wrote; both pass through memory that no later child inherits. The next child
is forked before its payload arrives, so that none can hold an earlier one. Where each has a user of its own and the
kernel counts our processes, the one after it is there already too: two are forked ahead, always while no program runs.

Frames, both ways: one byte of kind, eight of length (big-endian), the body.
    host to slot   J a run: RUN, the environment to check, the payload     L the lease is renewed
    slot to host   R ready: JSON about this interpreter   P REPORT, stderr's end, output   F cannot be prepared
"""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # typeshed lacks it
import contextlib
import gc
import marshal
import mmap
import os
import resource
import select
import struct
import sys
import time
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .watching import Watch

FRAME = struct.Struct(">cQ")
# CPU and wall seconds at which the child is ended, output bytes, whether it is over once it closes its output, bytes of
# environment; the payload is the rest.
RUN = struct.Struct(">ddQ?I")
# ended, status, CPU us, wall us, peak bytes, processes left, kills by the kernel for memory (-1: not known), scratch
# not clean, the candidate's code was reached, bytes of stderr; the output is the rest.
REPORT = struct.Struct(">BiQQQIiBBI")
_KILL = 9
_PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 4, 38
_MAX_DESCRIPTORS = 64
_MARK = 5  # the highest of a child's own descriptors
_STANDING_BYTES = 2 << 20  # more than the output that a job may have by default
_PIPE_BYTES = 65536
_CLEANING_S = 10.0
_LEFT_ALONE, _LEASE_ENDED, _NOT_FIRST, _BAD_FRAME, _UNCONFINED, _NOT_CLEAN = 4, 5, 6, 7, 8, 9  # exit statuses
_PROCESS_COUNTS = ("/sys/fs/cgroup/pids/pids.current", "/sys/fs/cgroup/pids.current")  # cgroup v1, v2
_COUNTERS = ("/sys/fs/cgroup/memory/memory.oom_control", "/sys/fs/cgroup/memory.events")  # cgroup v1, v2


class Relay:
    """Memory through which bytes pass that no child may inherit."""

    def __init__(self, size: int) -> None:
        self.memory = mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        self.memory.madvise(mmap.MADV_DONTFORK)
        self.view = memoryview(self.memory)

    def at_least(self, size: int) -> Relay:
        """This one, or a larger one for a single run."""
        return self if size <= len(self.memory) else Relay(size)

    def forget(self, used: int) -> None:
        if used > _PIPE_BYTES:
            self.memory.madvise(mmap.MADV_DONTNEED)  # a large run does not stay in our memory


class Child:
    """One fork that waits for its payload: its process and our ends of its pipes."""

    def __init__(self, pid: int, uid: int | None, payload: int, output: int, error: int, mark: int) -> None:
        self.pid = pid
        self.mark = mark
        self.uid = uid
        self.payload = payload  # -1 once it is closed, after the last byte
        self.output = output
        self.error = error
        self.status = os.open(f"/proc/{pid}/status", os.O_RDONLY)  # now, while there is time

    def close(self) -> None:
        for descriptor in (self.output, self.error, self.mark, self.status):
            os.close(descriptor)
        self.close_payload()

    def close_payload(self) -> None:
        if self.payload >= 0:
            os.close(self.payload)
            self.payload = -1


class Slot:
    """What this process is, for as long as it lives. A child inherits it and may read all of it."""

    def __init__(self, settings: dict[str, Any], modules: list[ModuleType]) -> None:
        self.values, self.seccomp, self.candidate, self.warming, self.watching, _ = modules
        self.lease_s: float = settings["lease_s"]
        self.lease_ends = time.monotonic() + self.lease_s
        self.next_uid: int | None = settings["first_uid"]
        self.scratch_bytes: int = settings["scratch_bytes"]
        self.inputs, self.outputs, self.errors = Relay(_STANDING_BYTES), Relay(_STANDING_BYTES), Relay(2 * _PIPE_BYTES)
        if self.scratch_bytes and settings["mounts_scratch"]:
            # Where the launcher cannot cap the number of files, we do, before any right to mount is given up.
            options = f"size={self.scratch_bytes},nr_inodes={settings['scratch_inodes']},mode=0700"
            self.seccomp.mount_own(self.candidate.SCRATCH, options)
        self.baseline = self.scratch_use()
        self.counter = next((path for path in _COUNTERS if memory_kills(path) is not None), None)
        self.kills = memory_kills(self.counter)
        machine = self.seccomp.machine()
        self.wall = self.seccomp.Filter(self.seccomp.program(machine, has_scratch=self.scratch_bytes > 0))
        self.inner_wall = self.seccomp.Filter(self.seccomp.candidates_program(machine))
        own = os.open("/proc/self/status", os.O_RDONLY)
        self.tells_peak = self.watching.peak_bytes(own) is not None  # not every kernel does
        os.close(own)
        self.rehearsal = b""  # of which each child does a short one
        self.fillers: tuple[bytes, ...] = ()
        self.mapped_bytes = self.data_bytes = 0
        self.processes = -1  # what counts the processes of this cgroup
        self.waiting: list[Child] = []  # in the order in which they will be used

    def scratch_use(self) -> tuple[int, ...]:
        """Free bytes and inodes of the scratch directory, and who may do what in it."""
        if not self.scratch_bytes:
            return ()
        found, root = os.statvfs(self.candidate.SCRATCH), os.stat(self.candidate.SCRATCH)
        return (found.f_bfree, found.f_ffree, root.st_mode, root.st_uid)

    def mind_lease(self) -> None:
        """Ends this process when its lease has run out."""
        if time.monotonic() >= self.lease_ends:
            os._exit(_LEASE_ENDED)

    def renew(self) -> None:
        """Takes a frame while a run is on; only the lease may be renewed then."""
        if frame(self) != (b"L", 0):
            os._exit(_BAD_FRAME)


def main(modules: list[ModuleType], settings: bytes) -> None:
    """Gets the interpreter ready, then serves runs, both in modules of ours that lie together in memory."""
    chosen = marshal.loads(settings)  # noqa: S302 - it comes from our host
    if os.getpid() != 1:
        os._exit(_NOT_FIRST)  # its kill(-1) would not stay inside
    for number in (_signal.SIGINT, _signal.SIGTERM):
        _signal.signal(number, _signal.SIG_DFL)  # PID 1 does not get a signal it has no handler for
    os.environ.clear()  # of what the interpreter and the launcher needed
    os.environ.update(chosen["variables"])
    warming = modules[3]
    warming.preload(chosen["paths"], chosen["preload"], chosen["preload_if_there"])
    gc.collect()
    fillers = warming.fill_gaps()
    *_, zygote = modules = warming.made_anew(modules)
    zygote.live(modules, chosen, fillers)


def live(modules: list[ModuleType], chosen: dict[str, Any], fillers: tuple[bytes, ...]) -> None:
    """Serves runs until the host goes away or lets the lease run out."""
    values, seccomp, candidate, warming, _, _ = modules
    slot = Slot(chosen, modules)
    slot.rehearsal = warming.rehearse(values, candidate)
    gc.collect()
    slot.fillers = fillers + warming.fill_gaps()
    warming.gather(seccomp)
    gc.disable()
    gc.freeze()
    humble(slot)
    slot.mapped_bytes, slot.data_bytes = sizes()
    slot.processes = open_process_count(slot)
    fork_ahead(slot)
    send(b"R", [greeting({"interpreter": sys.version, "packages": package_versions(), "counter": slot.counter})])
    while True:
        kind, size = frame(slot)
        if kind == b"J":
            serve(slot, size)
            fork_ahead(slot)
        elif kind != b"L" or size:
            os._exit(_BAD_FRAME)


def humble(slot: Slot) -> None:
    """Gives up, once and for every child, what neither this process nor a candidate needs."""
    # The host's memory runs out: a slot goes first. A slot's own does: the larger process, which is the candidate.
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")
    slot.seccomp.prctl(_PR_SET_DUMPABLE, 0)
    slot.seccomp.prctl(_PR_SET_NO_NEW_PRIVS, 1)
    os.umask(0o077)
    if slot.next_uid is not None:
        os.setgroups([])
        os.setresgid(slot.next_uid, slot.next_uid, slot.next_uid)
    for what, soft, hard in (
        (resource.RLIMIT_NOFILE, _MAX_DESCRIPTORS, _MAX_DESCRIPTORS),
        (resource.RLIMIT_FSIZE, slot.scratch_bytes, slot.scratch_bytes),
        (resource.RLIMIT_STACK, 8 << 20, 64 << 20),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_MSGQUEUE, 0, 0),
        (resource.RLIMIT_MEMLOCK, 0, 0),
        (resource.RLIMIT_SIGPENDING, 64, 64),
    ):
        resource.setrlimit(what, (soft, hard))
    slot.wall.install()


def package_versions() -> list[str]:
    try:
        with open("/packages/versions", encoding="ascii") as file:
            return file.read().split()
    except OSError:
        return []


def sizes() -> tuple[int, int]:
    """Bytes of address space and of private data that a fork of this process begins with."""
    with open("/proc/self/statm", encoding="ascii") as file:
        pages = [int(word) for word in file.read().split()]
    return pages[0] * mmap.PAGESIZE, pages[5] * mmap.PAGESIZE


def memory_kills(path: str | None) -> int | None:
    """How many processes of this cgroup the kernel has killed for memory; None where it does not say."""
    if path is None:
        return None
    try:
        with open(path, encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("oom_kill "))
    except (OSError, StopIteration):
        return None


def open_process_count(slot: Slot) -> int:
    """What counts the processes of this cgroup, as a descriptor; -1 where nothing does, or children share a user.

    Takes the descriptors that a child will have of its own, so that its pipes lie above them, whatever is open.
    """
    found = -1
    for path in _PROCESS_COUNTS if slot.next_uid is not None else ():
        with contextlib.suppress(OSError):
            found = os.open(path, os.O_RDONLY)
            break
    while os.open("/dev/null", os.O_RDONLY) <= _MARK:
        pass
    return found if found >= 0 and process_count(found) == 1 else -1


def process_count(descriptor: int) -> int:
    """How many processes and threads of this cgroup there are, those that nobody has waited for included."""
    return int(os.pread(descriptor, 20, 0))


def fork_ahead(slot: Slot) -> None:
    """Has the next child wait; and the one after it, where we can tell after a run whether anything else was left."""
    while len(slot.waiting) < (1 if slot.processes < 0 else 2):
        slot.waiting.append(fork(slot))


def fork(slot: Slot) -> Child:
    """A child, which gets ready and waits for its payload."""
    uid, payload, output, error, mark = slot.next_uid, os.pipe(), os.pipe(), os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            become(payload[0], output[1], error[1], mark[1])
            slot.candidate.run(slot, uid)
        except BaseException as failure:  # noqa: BLE001 - it is ours, before the candidate's code is there
            os.write(4, f"{type(failure).__name__}: {failure}".encode())
        finally:
            os._exit(99)
    for end in (payload[0], output[1], error[1], mark[1]):
        os.close(end)
    for end in (payload[1], output[0], error[0]):  # we never wait in one: a candidate may be silent, or read it first
        os.set_blocking(end, False)
    if uid is not None:
        slot.next_uid = uid + 1
    return Child(pid, uid, payload[1], output[0], error[0], mark[0])


def become(payload: int, output: int, error: int, mark: int) -> None:
    """Leaves the child its own descriptors: 0 payload, 1 and 2 nothing, 3 output, 4 error, 5 the mark.

    The pipes were opened above them. /dev/null is opened anew for each child: flags and locks on one that all share
    would outlive a run.
    """
    null = os.open("/dev/null", os.O_RDWR)
    for target, end in enumerate((payload, null, null, output, error, mark)):
        os.dup2(end, target)
    os.closerange(_MARK + 1, 256)


def serve(slot: Slot, size: int) -> None:
    """Runs one job in the child that waits for it, and reports."""
    cpu_s, wall_s, output_bytes, ends_with_output, environment_bytes = RUN.unpack(read(RUN.size))
    environment = marshal.loads(read(environment_bytes)) if environment_bytes else None  # noqa: S302 - the host's
    size -= RUN.size + environment_bytes
    inputs = slot.inputs.at_least(size)
    fill(inputs.view[:size])
    refusal = unprepared(environment)
    if refusal is not None:
        send(b"F", [refusal.encode()])
        return
    child = slot.waiting.pop(0)
    outputs = slot.outputs.at_least(output_bytes + 1)
    seen = slot.watching.Watch(
        slot, child, inputs.view[:size], outputs.view[: output_bytes + 1], ends_with_output=ends_with_output
    )
    seen.feed()  # it can begin while we get ready to watch it
    seen.until(cpu_s, wall_s)
    report(slot, child, seen)
    inputs.forget(size)
    outputs.forget(seen.written)


def unprepared(environment: dict[str, Any] | None) -> str | None:
    """What of a job's surroundings is not there."""
    if environment is None:
        return None
    import _locale

    name, directory, zone = environment["locale"], environment["working_directory"], environment["timezone"]
    try:
        before = _locale.setlocale(_locale.LC_ALL, None)
        _locale.setlocale(_locale.LC_ALL, name)
        _locale.setlocale(_locale.LC_ALL, before)
    except _locale.Error:  # type: ignore[attr-defined]  # typeshed lacks it
        return f"the sandbox has no locale {name!r}"
    if not os.path.isdir(directory):
        return f"the sandbox has no directory {directory!r}"
    is_name = zone != "UTC" and not any(letter.isdigit() for letter in zone)  # else a rule of its own, as EST5EDT is
    if is_name and not os.path.isfile(f"/usr/share/zoneinfo/{zone}"):
        return f"the sandbox has no time zone {zone!r}"
    return None


def report(slot: Slot, child: Child, seen: Watch) -> None:
    """Ends the child and whatever it left behind, and says what was seen of it. Who waits may go on if all is well.

    Of a child that is over and was the only one nothing can come any more once it is killed: to tear down its memory
    takes as long as a short program, and the host hears of it before.
    """
    watching = slot.watching
    is_full = seen.written == len(seen.output)
    if seen.used is not None or seen.ended != watching.EXIT or is_full:
        os.kill(child.pid, _KILL)
    left = [one for one in slot.waiting if os.waitpid(one.pid, os.WNOHANG)[0] == 0]  # the kernel may have taken one
    others = 1 + len(left)  # we, and who waits
    is_early = len(left) == 1 and process_count(slot.processes) == others + 1 and is_untouched(slot)
    if seen.used is not None and is_early:
        is_alone, strays, status, (cpu_us, peak_bytes) = True, 0, 0, seen.used
    else:
        is_early = False
        _, raw, usage = os.wait4(child.pid, 0)
        is_alone = len(left) == 1 and process_count(slot.processes) == others
        strays = 0 if is_alone else end_all() - len(left)
        status = os.waitstatus_to_exitcode(raw) if seen.used is None else 0
        cpu_us, peak_bytes = int(1e6 * (usage.ru_utime + usage.ru_stime)), usage.ru_maxrss * 1024
    seen.take_output()
    while seen.take_error():
        pass  # nobody is left to write: the pipe has an end
    marks = os.read(child.mark, 2)  # all who could write are gone
    if not marks and seen.ended == watching.EXIT:
        os.write(2, b"the child could not be confined: " + slot.errors.view[: seen.error_bytes])
        os._exit(_UNCONFINED)
    if seen.ended == watching.EXIT and seen.written == len(seen.output):
        seen.ended = watching.OUTPUT
    is_clean = is_early or is_untouched(slot)
    if not is_clean:
        is_clean, is_alone = clear(slot, child), False
    kills = -1
    if status == -_KILL and slot.kills is not None:
        now = memory_kills(slot.counter) or 0
        kills, slot.kills = now - slot.kills, now
    header = REPORT.pack(
        seen.ended,
        status,
        cpu_us,
        seen.wall_us,
        peak_bytes,
        strays,
        kills,
        not is_clean,
        marks == 2 * slot.candidate.READY,
        seen.error_bytes,
    )
    send(b"P", [header, slot.errors.view[: seen.error_bytes], seen.output[: seen.written]])
    if is_early:
        os.waitpid(child.pid, 0)
        if not is_untouched(slot):  # its last system call was still on
            is_alone = False
            if not clear(slot, child):
                os._exit(_NOT_CLEAN)
    child.close()
    while slot.waiting and not is_alone:
        slot.waiting.pop().close()


def end_all() -> int:
    """Kills every other process of this namespace; how many there were."""
    count = 0
    while True:
        try:
            os.kill(-1, _KILL)
        except ProcessLookupError:
            return count  # nobody is left
        try:
            os.waitpid(-1, 0)
            count += 1
        except ChildProcessError:
            return count


def is_untouched(slot: Slot) -> bool:
    """Whether the scratch directory is as empty as at the start."""
    if slot.scratch_bytes:
        os.utime(slot.candidate.SCRATCH, ns=(0, 0))  # else they would tell the next run something
    return slot.scratch_use() == slot.baseline


def clear(slot: Slot, child: Child) -> bool:
    """Has a cleaner under the run's user empty the scratch directory, and ends every child; whether it is empty now."""
    if child.uid is None:  # the candidate's user is ours, so the directory was its own
        os.chmod(slot.candidate.SCRATCH, slot.baseline[2] & 0o7777)
    pid = os.fork()
    if pid == 0:
        try:
            os.closerange(0, 256)
            for _ in range(6):
                os.open("/dev/null", os.O_RDWR)
            slot.candidate.clear(slot, child.uid)
        finally:
            os._exit(99)
    ending = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(ending, select.POLLIN)
    poll.poll(1000 * _CLEANING_S)
    os.close(ending)
    end_all()
    return is_untouched(slot)


# How frames are read and written.


def frame(slot: Slot) -> tuple[bytes, int]:
    """The next frame's kind and the length of its body. Ends this process when the lease does."""
    poll = select.poll()
    poll.register(0, select.POLLIN)
    while not poll.poll(1 + int(1000 * max(0.0, slot.lease_ends - time.monotonic()))):
        slot.mind_lease()
    slot.lease_ends = time.monotonic() + slot.lease_s
    kind, size = FRAME.unpack(read(FRAME.size))
    return kind, size


def read(size: int) -> bytes:
    parts = bytearray(size)
    fill(memoryview(parts))
    return bytes(parts)


def fill(view: memoryview) -> None:
    while view:
        count = os.readv(0, [view])
        if not count:
            os._exit(_LEFT_ALONE)  # the kernel ends every process of the namespace with its PID 1
        view = view[count:]


def send(kind: bytes, parts: list[Any]) -> None:
    rest = [memoryview(part) for part in (FRAME.pack(kind, sum(map(len, parts))), *parts) if len(part)]
    while rest:
        count = os.writev(1, rest)
        while rest and count >= len(rest[0]):
            count -= len(rest.pop(0))
        if rest:
            rest[0] = rest[0][count:]


def greeting(raw: dict[str, Any]) -> bytes:
    import json

    return json.dumps(raw).encode()
