"""PID 1 inside the sandbox: runs one job in a child of its own and reports what it saw.

This file is sent inside as text, with values.py and seccomp.py; it is never imported there, and nothing of ours is
mounted. Standard library only, and little of it: every job pays for what is imported here.

It decides nothing. The child that holds the candidate writes claims to a pipe; this process passes them on unread,
under a header with what it saw itself: how the child ended, and what it used. The host reads both (outcomes.py).
"""

from __future__ import annotations

import _json
import _signal  # type: ignore[import-not-found]
import gc
import marshal
import os
import resource
import select
import sys
import time
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Job = dict[str, Any]  # what frames.py packs

_PR_SET_DUMPABLE = 4
_RESULT = 3  # the child's descriptor for records, in call mode
_ERROR_BYTES = 4096  # of a script's stderr, its end
_KILL = 9
_MESSAGE_CHARACTERS = 500


class Child:
    """One fork: its pipes, and what was seen of it."""

    def __init__(self, pid: int, result: int, error: int | None, stdin: int | None, text: bytes) -> None:
        self.pid = pid
        self.result = result
        self.error = error
        self.stdin = stdin
        self.unsent = memoryview(text)
        self.output = bytearray()
        self.error_end = b""
        self.ended = "exit"
        self.wall_us = 0


def main(values: ModuleType, seccomp: ModuleType, payload: bytes) -> None:
    """Runs the job in payload and writes one frame to descriptor 1."""
    job = marshal.loads(payload)  # noqa: S302 - it comes from our host, into the sandbox
    try:
        if os.getpid() != 1:
            raise OSError("the harness is not PID 1")
        prepare(job, seccomp)
    except (OSError, ValueError, KeyError) as error:
        reply({"fault": f"{type(error).__name__}: {error}", "children": []}, [])
    reports, bodies = [], []
    for text in job["inputs"] if job["entry"] is None else [b""]:
        child = start(job, text, values, seccomp)
        watch(child, job)
        report = finish(child, job)
        reports.append(report)
        bodies.append(bytes(child.output))
        if is_stopped(report, job):
            break
    reply({"fault": None, "children": reports}, bodies)


def prepare(job: Job, seccomp: ModuleType) -> None:
    """Sets what a program sees of its surroundings, and takes this process out of a candidate's reach."""
    import _locale

    for number in (_signal.SIGINT, _signal.SIGTERM):
        _signal.signal(number, _signal.SIG_DFL)  # PID 1 does not get a signal it has no handler for
    os.environ.clear()
    os.environ.update(job["variables"])
    time.tzset()
    try:
        _locale.setlocale(_locale.LC_ALL, job["locale"])
    except _locale.Error:  # type: ignore[attr-defined]
        raise ValueError(f"the sandbox has no locale {job['locale']!r}") from None
    os.chdir(job["working_directory"])
    job["filter"] = seccomp.program(seccomp.machine())
    seccomp.prctl(_PR_SET_DUMPABLE, 0)
    gc.collect()
    gc.freeze()


def start(job: Job, text: bytes, values: ModuleType, seccomp: ModuleType) -> Child:
    """Forks the child that becomes the candidate."""
    is_script = job["entry"] is None
    stdin_end, stdin = os.pipe() if is_script else (None, None)
    result, result_end = os.pipe()
    error, error_end = os.pipe() if is_script else (None, None)
    pid = os.fork()
    if pid == 0:
        try:
            confine(job, seccomp, stdin_end, result_end, error_end)
            if is_script:
                run_script(job)
            run_calls(job, values)
        finally:
            os._exit(99)
    for end in (stdin_end, result_end, error_end):
        if end is not None:
            os.close(end)
    for end in (stdin, result, error):
        if end is not None:
            os.set_blocking(end, False)
    return Child(pid, result, error, stdin, text)


# What follows runs in the child.


def confine(job: Job, seccomp: ModuleType, stdin_end: int | None, result_end: int, error_end: int | None) -> None:
    """Gives up everything but the memory, the time and the descriptors of the job."""
    os.setsid()
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null if stdin_end is None else stdin_end, 0)
    if error_end is None:
        os.dup2(null, 1)
        os.dup2(null, 2)
        os.dup2(result_end, _RESULT)
        os.closerange(_RESULT + 1, 256)
    else:
        os.dup2(result_end, 1)
        os.dup2(error_end, 2)
        os.closerange(3, 256)
    try:
        seccomp.prctl(_PR_SET_DUMPABLE, 1)  # its files in /proc are ours to write only while it is dumpable
        with open("/proc/self/oom_score_adj", "w") as file:  # noqa: PTH123 - pathlib is not worth its import here
            file.write("1000")
    except OSError:
        pass  # a kernel that has no such file still has the other limits
    seccomp.prctl(_PR_SET_DUMPABLE, 0)
    limit(job)
    seccomp.install(job["filter"])
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    _signal.signal(_signal.SIGTERM, _signal.SIG_DFL)


def limit(job: Job) -> None:
    with open("/proc/self/statm") as file:  # noqa: PTH123
        mapped_bytes = int(file.read().split()[0]) * resource.getpagesize()
    cpu_s = max(1, -int(-job["cpu_s"] // 1))
    memory_bytes = job["memory_bytes"]
    for what, soft, hard in (
        (resource.RLIMIT_CPU, cpu_s, cpu_s + 1),
        (resource.RLIMIT_DATA, memory_bytes, memory_bytes),
        (resource.RLIMIT_AS, mapped_bytes + memory_bytes, mapped_bytes + memory_bytes),
        (resource.RLIMIT_STACK, 8 << 20, 64 << 20),
        (resource.RLIMIT_NPROC, job["processes"], job["processes"]),
        (resource.RLIMIT_NOFILE, 64, 64),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_MSGQUEUE, 0, 0),
        (resource.RLIMIT_MEMLOCK, 0, 0),
        (resource.RLIMIT_SIGPENDING, 64, 64),
    ):
        if what != resource.RLIMIT_NPROC or soft:
            resource.setrlimit(what, (soft, hard))


def load(job: Job, name: str) -> dict[str, Any]:
    """The candidate's module, executed."""
    import builtins
    import random
    from _sitebuiltins import Quitter

    builtins.exit = Quitter("exit", "Ctrl-D")  # what the site module would have put there
    builtins.quit = Quitter("quit", "Ctrl-D")
    sys.path += job["paths"]
    sys.argv = [""]
    random.seed(job["random_seed"])
    if job["paths"] and "numpy" in job["source"]:
        try:
            import numpy.random

            numpy.random.seed(job["random_seed"] % 2**32)
        except (ImportError, MemoryError):
            pass  # the candidate's own import will say so
    module = ModuleType(name)
    sys.modules[name] = module
    exec(compile(job["source"], "<candidate>", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the purpose
    return module.__dict__


def run_calls(job: Job, values: ModuleType) -> None:
    """Writes one record for loading and one for each input: lines of JSON."""
    try:
        space = load(job, "candidate")
        if job["entry"] not in space:
            raise NameError(f"the program defines no {job['entry']!r}")
        function = space[job["entry"]]
    except BaseException as error:  # noqa: BLE001 - SystemExit too is how a program fails to load
        kind, message = described(error)
        send(["x", kind, message])
        os._exit(0)
    send(["l"])
    for raw in job["inputs"]:
        try:
            record = ["v", values.encode(function(*values.decode(raw)))]
        except BaseException as error:  # noqa: BLE001 - whatever a call raises is its result
            record = ["e", *described(error)]
        send(record)
    os._exit(0)


def run_script(job: Job) -> None:
    """Runs the program as the interpreter would run a file, and leaves with its exit status."""
    import atexit

    status: object = 0
    try:
        load(job, "__main__")
    except SystemExit as leaving:
        status = leaving.code
    except BaseException as error:  # noqa: BLE001 - printed as the interpreter prints it
        sys.excepthook(type(error), error, error.__traceback__)
        status = 1
    try:
        if "threading" in sys.modules:
            sys.modules["threading"]._shutdown()
        atexit._run_exitfuncs()
        if status is not None and not isinstance(status, int):
            sys.stderr.write(f"{status}\n")
            status = 1
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - the interpreter's own status for a failed flush
        os._exit(120)
    os._exit(status & 0xFF if isinstance(status, int) else 0)


def described(error: BaseException) -> tuple[str, str]:
    try:
        return type(error).__name__[:100], str(error)[:_MESSAGE_CHARACTERS]
    except BaseException:  # noqa: BLE001 - its __str__ is the candidate's
        return "Exception", "it cannot be described"


def send(record: list[object] | list[str]) -> None:
    write(_RESULT, (json_text(record) + "\n").encode("ascii"))


# What follows runs in PID 1; json_text and write in both.


def watch(child: Child, job: Job) -> None:
    """Reads and feeds the child until it ends or a limit ends it."""
    began = time.monotonic()
    clock = (~child.pid << 3) | 2  # the child's CPU clock; Source: clock_getcpuclockid(3)
    ending = os.pidfd_open(child.pid)
    poll = select.poll()
    poll.register(ending, select.POLLIN)
    poll.register(0, 0)  # only that the host has gone: it holds the other end until it has the reply
    for end in (child.result, child.error):
        if end is not None:
            poll.register(end, select.POLLIN)
    if child.stdin is not None:
        poll.register(child.stdin, select.POLLOUT)
    while True:
        wall_left = job["wall_s"] - (time.monotonic() - began)
        cpu_left = job["cpu_s"] - cpu_used(clock)
        if wall_left <= 0 or cpu_left <= 0:
            child.ended = "wall" if wall_left <= 0 else "cpu"
            break
        ready = dict(poll.poll(1 + 1000 * min(wall_left, cpu_left)))
        if 0 in ready:
            os._exit(4)  # the kernel ends every process of the namespace with its PID 1
        feed(child, poll, ready)
        if child.error in ready and not take_error(child):
            poll.unregister(child.error)
        if child.result in ready:
            if not take_result(child, job["output_bytes"]):
                poll.unregister(child.result)
        elif ending in ready:
            break
        if len(child.output) > job["output_bytes"]:
            break
    child.wall_us = int(1e6 * (time.monotonic() - began))
    os.close(ending)


def cpu_used(clock: int) -> float:
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0  # it has ended; wait4 says what it used


def feed(child: Child, poll: select.poll, ready: dict[int, int]) -> None:
    if child.stdin is None or child.stdin not in ready:
        return
    try:
        child.unsent = child.unsent[os.write(child.stdin, child.unsent[:65536]) if child.unsent else 0 :]
    except BlockingIOError:
        return
    except BrokenPipeError:
        child.unsent = child.unsent[:0]
    if not child.unsent:
        poll.unregister(child.stdin)
        os.close(child.stdin)
        child.stdin = None


def take_result(child: Child, output_bytes: int) -> bool:
    try:
        part = os.read(child.result, min(1 << 18, output_bytes + 1 - len(child.output)))
    except BlockingIOError:
        return True
    child.output += part
    return bool(part)


def take_error(child: Child) -> bool:
    if child.error is None:
        return False
    try:
        part = os.read(child.error, 1 << 16)
    except BlockingIOError:
        return True
    child.error_end = (child.error_end + part)[-_ERROR_BYTES:]
    return bool(part)


def finish(child: Child, job: Job) -> dict[str, object]:
    """Ends the child and whatever it left behind, and says what was seen of it."""
    if child.ended != "exit" or len(child.output) > job["output_bytes"]:
        os.kill(child.pid, _KILL)
    _, status, usage = os.wait4(child.pid, 0)
    strays = 0
    while True:
        try:
            os.kill(-1, _KILL)
        except ProcessLookupError:
            break  # nobody is left
        try:
            os.waitpid(-1, 0)
            strays += 1
        except ChildProcessError:
            break
    while len(child.output) <= job["output_bytes"] and take_result(child, job["output_bytes"]):
        pass  # nobody is left to write: the pipe has an end
    while take_error(child):
        pass
    for end in (child.result, child.error, child.stdin):
        if end is not None:
            os.close(end)
    if child.ended == "exit" and len(child.output) > job["output_bytes"]:
        child.ended = "output"
    return {
        "ended": child.ended,
        "status": os.waitstatus_to_exitcode(status),
        "cpu_us": int(1e6 * (usage.ru_utime + usage.ru_stime)),
        "wall_us": child.wall_us,
        "peak_bytes": usage.ru_maxrss * 1024,
        "strays": strays,
        "output": len(child.output),
        "error": child.error_end.decode("utf-8", "replace"),
    }


def is_stopped(report: dict[str, Any], job: Job) -> bool:
    """Whether no further text of a script is tried. The host judges the report again."""
    return (
        report["ended"] != "exit"
        or report["strays"] > 0
        or report["status"] in (-_KILL, -_signal.SIGXCPU, -_signal.SIGSYS)
        or report["cpu_us"] > 1e6 * job["cpu_s"]
    )


def reply(header: dict[str, object], bodies: list[bytes]) -> None:
    """Writes the outer frame and ends the sandbox."""
    text = json_text(header).encode("ascii")
    body_bytes = sum(len(body) for body in bodies)
    write(1, b"SPR1" + len(text).to_bytes(8, "big") + body_bytes.to_bytes(8, "big") + text)
    for body in bodies:
        write(1, body)
    os._exit(0)


def write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest[: 1 << 20]) :]


def json_text(raw: object) -> str:
    """JSON of what values.encode makes and of our reports. The json module would cost as much as a bare interpreter."""
    if raw is None:
        return "null"
    if raw is True:
        return "true"
    if raw is False:
        return "false"
    if type(raw) is int:
        return repr(raw)
    if type(raw) is str:
        return _json.encode_basestring_ascii(raw)
    if type(raw) is dict:
        return "{" + ",".join([json_text(key) + ":" + json_text(raw[key]) for key in raw]) + "}"
    if type(raw) is list:
        return "[" + ",".join([json_text(item) for item in raw]) + "]"
    raise TypeError(type(raw).__name__)
