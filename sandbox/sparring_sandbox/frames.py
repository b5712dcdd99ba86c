"""What goes into a sandbox and the frame that comes out of it, as bytes. Decides nothing about the candidate.

Inward, each with its length (8 bytes, big-endian) before it: values.py, seccomp.py, harness.py, the job. The job is
marshalled: it travels from us to the untrusted side only, and costs no import there. Outward: "SPR1", two lengths, the
report of PID 1 as JSON, then what the candidate's children wrote.
"""

import hashlib
import json
import marshal
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .faults import SlotLost, Unavailable
from .types import Job, Profile
from .values import encode

# The first words of the interpreter inside: read three modules and the job, then hand over to the harness.
BOOTSTRAP = """
import os
def read(size):
    parts = []
    while size:
        part = os.read(0, min(size, 1 << 20))
        if not part:
            os._exit(3)
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
def frame():
    return read(int.from_bytes(read(8), "big"))
modules = []
for name in ("values", "seccomp", "harness"):
    module = type(os)(name)
    exec(compile(frame(), name, "exec", dont_inherit=True), module.__dict__)
    modules.append(module)
modules[2].main(modules[0], modules[1], frame())
"""
INTERPRETER_OPTIONS = ("-P", "-S", "-s", "-B")  # not -I: it would ignore PYTHONHASHSEED
_HEADER_BYTES = 20
_REPORT_BYTES = 1 << 14  # of one child in the header, at most
_PACKAGES_PATH = "/packages"  # where both backends show the scientific packages


@dataclass(frozen=True, slots=True)
class Report:
    """What PID 1 saw of one child. ended: exit, or which of wall, cpu and output made PID 1 end it."""

    ended: str
    status: int  # exit status, or minus the signal
    cpu_us: int
    wall_us: int
    peak_bytes: int
    strays: int
    error: str  # the end of a script's stderr
    output: bytes  # what the child wrote: claims


@cache
def _modules() -> bytes:
    here = files("sparring_sandbox")
    texts = [here.joinpath(name).read_bytes() for name in ("values.py", "seccomp.py", "harness.py")]
    return b"".join(len(text).to_bytes(8, "big") + text for text in texts)


@cache
def harness_sha256() -> str:
    """The hash of all that runs inside beside the candidate."""
    return hashlib.sha256(BOOTSTRAP.encode() + _modules()).hexdigest()


def variables(job: Job) -> dict[str, str]:
    """The environment variables of the candidate; the interpreter also starts with its hash seed."""
    return {"LC_ALL": job.environment.locale, "TZ": job.environment.timezone, "OPENBLAS_NUM_THREADS": "1"}


def startup_variables(job: Job) -> dict[str, str]:
    # One malloc arena: each further one reserves 64 MiB of the address space that the candidate may use.
    return variables(job) | {"PYTHONHASHSEED": str(job.environment.hash_seed), "MALLOC_ARENA_MAX": "1"}


def check(job: Job) -> None:
    """Refuses a job that is wrong before anything runs.

    Raises:
        ValueError: the caller's mistake.
        Unavailable: what this sandbox does not offer.
    """
    if not 0 <= job.environment.hash_seed < 2**32:
        raise ValueError(f"hash_seed {job.environment.hash_seed} is not in [0, 2**32)")
    if min(job.limits.cpu_s, job.limits.wall_s, job.limits.memory_bytes, job.limits.output_bytes) <= 0:
        raise ValueError("cpu_s, wall_s, memory_bytes and output_bytes must be positive")
    if any("\0" in text for text in variables(job).values()):
        raise ValueError("a NUL in timezone or locale")
    if job.entry is None and not all(len(args) == 1 and type(args[0]) is str for args in job.inputs):
        raise ValueError("a program without entry takes one stdin text for each input: a 1-tuple of str")
    if job.limits.scratch_bytes or job.limits.scratch_inodes:
        raise Unavailable("limits.scratch_bytes: no backend offers a scratch directory yet; leave it at 0")


def pack(job: Job, *, processes: int = 0) -> bytes:
    """All that is written to the sandbox's stdin. processes: RLIMIT_NPROC for the candidate; 0 leaves it unset.

    Raises:
        Unencodable: an input is no value that crosses.
    """
    inputs: list[object]
    if job.entry is None:
        inputs = [str(args[0]).encode() for args in job.inputs]
    else:
        inputs = [encode(args) for args in job.inputs]
    body = marshal.dumps(
        {
            "source": job.source,
            "entry": job.entry,
            "inputs": inputs,
            "cpu_s": float(job.limits.cpu_s),
            "wall_s": float(job.limits.wall_s),
            "memory_bytes": job.limits.memory_bytes,
            "output_bytes": job.limits.output_bytes,
            "processes": processes,
            "random_seed": job.environment.random_seed,
            "variables": variables(job),
            "locale": job.environment.locale,
            "working_directory": job.environment.working_directory,
            "paths": [_PACKAGES_PATH] if job.profile is Profile.SCIENTIFIC else [],
        },
        2,
    )
    return _modules() + len(body).to_bytes(8, "big") + body


def children(job: Job) -> int:
    """How many children the harness forks for a job, at most."""
    return max(1, len(job.inputs)) if job.entry is None else 1


def reply_bytes_max(job: Job) -> int:
    return _HEADER_BYTES + children(job) * (job.limits.output_bytes + 1 + _REPORT_BYTES) + _REPORT_BYTES


def unpack(reply: bytes, job: Job) -> tuple[Report, ...]:
    """The reports in an outer frame.

    Raises:
        SlotLost: there is no whole frame: the sandbox went away, or could not prepare the job.
    """
    header_bytes = int.from_bytes(reply[4:12], "big")
    body_bytes = int.from_bytes(reply[12:20], "big")
    if reply[:4] != b"SPR1" or len(reply) != _HEADER_BYTES + header_bytes + body_bytes:
        raise SlotLost(f"the sandbox ended after {len(reply)} bytes, before it had reported")
    header_end = _HEADER_BYTES + header_bytes
    try:
        header = json.loads(reply[_HEADER_BYTES:header_end])
        if header["fault"] is not None:
            raise SlotLost(f"the sandbox could not prepare the job: {header['fault']}")
        reports = _reports(header["children"], reply[header_end:])
    except (ValueError, KeyError, TypeError) as error:
        raise SlotLost(f"the sandbox wrote a report that cannot be read: {error}") from None
    if len(reports) > children(job) or (not reports and children(job) and job.inputs):
        raise SlotLost(f"the sandbox reported {len(reports)} children of {children(job)}")
    return reports


def _reports(raw: list[dict[str, object]], body: bytes) -> tuple[Report, ...]:
    made, start = [], 0
    for child in raw:
        ended, error = child["ended"], child["error"]
        status, cpu_us, wall_us = (_whole(child[name]) for name in ("status", "cpu_us", "wall_us"))
        peak_bytes, strays = _whole(child["peak_bytes"]), _whole(child["strays"])
        end = start + _whole(child["output"])
        if ended not in ("exit", "wall", "cpu", "output") or type(error) is not str or not start <= end <= len(body):
            raise ValueError("a child's report")
        made.append(Report(str(ended), status, cpu_us, wall_us, peak_bytes, strays, error, body[start:end]))
        start = end
    if start != len(body):
        raise ValueError("bytes that belong to no child")
    return tuple(made)


def _whole(raw: object) -> int:
    if type(raw) is not int:
        raise TypeError("not a whole number")
    return raw
