"""The child in which one candidate runs: gives up everything but the job, then loads the program and claims results.

This file runs inside the sandbox, as text; it is never imported there. What it writes is a claim, whoever wrote it: the
candidate shares its memory and its descriptors. So it decides nothing, and nothing is kept here that must stay secret.

Descriptors: 0 is the payload (8 bytes of length, the marshalled job, in script mode then the stdin text), 1 and 2 are
/dev/null at first, 3 takes the records, 4 a script's stderr, 5 the marks of how far this process came.
"""

from __future__ import annotations

import _json
import _locale
import _signal  # type: ignore[import-not-found]  # typeshed lacks it
import gc
import marshal
import os
import resource
import sys
import time
from types import FunctionType, ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

    Job = dict[str, Any]  # what frames.py packs

READY = b"+"  # written once when this process is confined, and once more before the first line of the candidate runs
SCRATCH = "/scratch"
_RESULT, _ERROR, _MARK = 3, 4, 5
_MESSAGE_CHARACTERS = 500
_LEAVES_S = 0.02  # PID 1 does not end us in that time: it is busy, or the candidate holds our output open
# The C encoder, bound before a candidate can patch the json module. It only meets what values.encode makes.
_to_json = _json.make_encoder(None, repr, _json.encode_basestring_ascii, None, ":", ",", *(False,) * 3)


def run(slot: Any, uid: int | None) -> None:
    """Confines this process, waits for a job and runs it. Does not return.

    slot: the Slot of zygote.py, which this child has inherited. uid: who to become; None keeps it.
    """
    confine(slot, uid)
    slot.warming.rehearse_once(slot.rehearsal, slot.values, slot.candidate)
    _signal.signal(_signal.SIGINT, _signal.default_int_handler)
    gc.enable()
    write(_MARK, READY)
    job = marshal.loads(read(int.from_bytes(read(8), "big")))  # noqa: S302 - it comes from our host, into the sandbox
    limit(job, slot)
    surround(job)
    write(_MARK, READY)
    if job["entry"] is None:
        os.dup2(_RESULT, 1)
        os.dup2(_ERROR, 2)
        os.closerange(_RESULT, _MARK + 1)
        run_script(job)
    os.dup2(1, 0)
    os.closerange(_ERROR, _MARK + 1)  # the candidate has no way to the marks
    run_calls(job, slot.values, waits=slot.tells_peak)


def confine(slot: Any, uid: int | None) -> None:
    """Gives up what only PID 1 needs: its user and its system calls. The rest it has given up itself (zygote.py)."""
    if uid is not None:
        os.setresuid(uid, uid, uid)
    slot.inner_wall.install()


def limit(job: Job, slot: Any) -> None:
    """Sets what this job may use, on top of what a fork of PID 1 begins with.

    Shared mappings escape RLIMIT_DATA, so the address space is limited too. The kernel's CPU limit is the backstop
    behind PID 1's.
    """
    cpu_s = max(1, -int(-job["cpu_s"] // 1))
    memory_bytes = job["memory_bytes"]
    for what, soft, hard in (
        (resource.RLIMIT_CPU, cpu_s, cpu_s + 1),
        (resource.RLIMIT_DATA, slot.data_bytes + memory_bytes, slot.data_bytes + memory_bytes),
        (resource.RLIMIT_AS, slot.mapped_bytes + memory_bytes, slot.mapped_bytes + memory_bytes),
        (resource.RLIMIT_NPROC, job["processes"], job["processes"]),
    ):
        if what != resource.RLIMIT_NPROC or soft:
            resource.setrlimit(what, (soft, hard))


def surround(job: Job) -> None:
    """Sets what a program sees of its surroundings; PID 1 has looked whether they are there."""
    if job["environment"] is not None:
        os.environ.update(job["environment"]["variables"])
        time.tzset()
        _locale.setlocale(_locale.LC_ALL, job["environment"]["locale"])
        os.chdir(job["environment"]["working_directory"])
    if job["random_seed"]:  # PID 1 has seeded with 0
        sys.modules["random"].seed(job["random_seed"])
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(job["random_seed"] % 2**32)


def load(job: Job, name: str) -> dict[str, Any]:
    """The candidate's module, executed."""
    module = ModuleType(name)
    sys.modules[name] = module
    exec(compile(job["source"], "<candidate>", "exec", dont_inherit=True), module.__dict__)  # noqa: S102 - the purpose
    return module.__dict__


def called(space: dict[str, Any], name: str) -> Any:
    """The function of the program that is to be called.

    Raises:
        NameError, TypeError: the program has no such function; the message says what it has.
    """
    if name not in space:
        own = [each for each, value in space.items() if type(value) is FunctionType]
        raise NameError(f"the program defines no {name!r}; it defines {', '.join(own) or 'no function'}")
    if not callable(space[name]):
        raise TypeError(f"{name!r} is no function but of type {type(space[name]).__name__}")
    return space[name]


def run_calls(job: Job, values: ModuleType, *, waits: bool) -> None:
    """Writes one record for loading and one for each input: lines of JSON. waits: to be ended by PID 1 when it is over,
    which looks at what we used."""
    try:
        function = called(load(job, "candidate"), job["entry"])
    except BaseException as error:  # noqa: BLE001 - SystemExit too is how a program fails to load
        kind, message = described(error)
        send(["x", kind, message])
        leave(waits=waits)
    send(["l"])
    for raw in job["inputs"]:
        try:
            record = ["v", values.encode(function(*values.decode(raw)))]
        except BaseException as error:  # noqa: BLE001 - whatever a call raises is its result
            record = ["e", *described(error)]
        send(record)
    leave(waits=waits)


def leave(*, waits: bool) -> NoReturn:
    """Tells PID 1 by the end of our output that this is all."""
    try:
        if waits:
            os.close(_RESULT)
            time.sleep(_LEAVES_S)
    finally:
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
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except BaseException:  # noqa: BLE001 - the interpreter's own status for a failed flush
        os._exit(120)
    os._exit(status & 0xFF if isinstance(status, int) else 0)


def described(error: BaseException) -> tuple[str, str]:
    try:
        return type(error).__name__[:100], str(error)[:_MESSAGE_CHARACTERS]
    except BaseException:  # noqa: BLE001 - its __str__ is the candidate's
        return "Exception", "it cannot be described"


def send(record: list[Any]) -> None:
    write(_RESULT, encoded(record))


def encoded(record: list[Any]) -> bytes:
    return ("".join(_to_json(record, 0)) + "\n").encode("ascii")


def write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest[: 1 << 20]) :]


def read(size: int) -> bytes:
    """So many bytes of the payload; PID 1 closes it only after the last."""
    first = os.read(0, size)
    if len(first) == size:
        return first
    parts, left = [first], size - len(first)
    while left:
        part = os.read(0, left)
        if not part:
            os._exit(0)
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def clear(slot: Any, uid: int | None) -> None:
    """Empties the scratch directory as the user whose run filled it. Does not return.

    Nobody else is alive. Directories are flattened level by level, so that neither depth nor a name leads anywhere.
    """
    confine(slot, uid)
    root = os.open(SCRATCH, os.O_RDONLY | os.O_DIRECTORY)
    serial = 0
    while names := os.listdir(root):
        for name in names:
            try:
                os.unlink(name, dir_fd=root)
                continue
            except IsADirectoryError:
                os.chmod(name, 0o700, dir_fd=root)
            folder = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=root)
            for below in os.listdir(folder):
                try:
                    os.unlink(below, dir_fd=folder)
                except IsADirectoryError:
                    while os.path.lexists(f"{SCRATCH}/{serial}"):
                        serial += 1
                    os.chmod(below, 0o700, dir_fd=folder)
                    os.rename(below, str(serial), src_dir_fd=folder, dst_dir_fd=root)
                    serial += 1
            os.close(folder)
            os.rmdir(name, dir_fd=root)
    os._exit(0)
