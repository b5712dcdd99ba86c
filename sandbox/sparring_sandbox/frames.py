"""What goes into a slot and what comes out of it, as bytes. Decides nothing about the candidate.

At its start a slot reads values.py, seccomp.py, candidate.py, warming.py, watching.py, zygote.py and its settings, each
with its length before it (8 bytes, big-endian); nothing of ours is mounted. Then frames pass both ways, as zygote.py
states.
What travels in is marshalled: it goes from us to the untrusted side only.
"""

import hashlib
import json
import marshal
import re
import struct
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .faults import SlotLost
from .types import Environment, Job, Profile
from .values import encode

# The first words of the interpreter inside: read six modules and the settings, then hand over to the zygote.
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
for name in ("values", "seccomp", "candidate", "warming", "watching", "zygote"):
    module = type(os)(name)
    module.compiled = compile(frame(), name, "exec", dont_inherit=True)
    exec(module.compiled, module.__dict__)
    modules.append(module)
modules[-1].main(modules, frame())
"""
INTERPRETER_OPTIONS = ("-P", "-S", "-s", "-B")  # not -I: it would ignore PYTHONHASHSEED
FRAME = struct.Struct(">cQ")
RUN_KIND, LEASE_KIND, READY_KIND, REPORT_KIND, REFUSED_KIND = b"J", b"L", b"R", b"P", b"F"
RENEWAL = FRAME.pack(LEASE_KIND, 0)
PLAIN = Environment()  # what a slot is started with, the hash seed aside
SCRATCH = "/scratch"
RELAYED_BYTES_MAX = 64 << 20  # in, and out, of one run: PID 1 holds both in memory that is not the candidate's
_SECONDS_MAX = 86_400
_RUN = struct.Struct(">ddQ?I")
_REPORT = struct.Struct(">BiQQQIiBBI")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_ENDINGS = ("exit", "wall", "cpu", "output")
_ERROR_BYTES = 4096
_READY_BYTES = 1 << 14
_PACKAGES_PATH = "/packages"  # where both backends show the scientific packages
# Imported once a slot, for candidates import them most and each would pay for it.
_PRELOADED = (
    "abc", "bisect", "collections", "collections.abc", "copy", "dataclasses", "datetime", "decimal", "enum",
    "fractions", "functools", "hashlib", "heapq", "itertools", "json", "math", "operator", "random", "re",
    "statistics", "string", "threading", "traceback", "typing",
)  # fmt: skip
_PRELOADED_PACKAGES = ("numpy", "numpy.random", "sympy")
# What sympy imports at the first expand, solve, integrate or simplify: 20 to 180 ms each time, else.
_PRELOADED_IF_THERE = (
    "sympy.tensor.tensor", "sympy.assumptions.wrapper", "sympy.sets.setexpr", "sympy.integrals.manualintegrate",
    "sympy.integrals.risch", "sympy.integrals.heurisch", "sympy.physics.units",
)  # fmt: skip
CPU_MARGIN = (
    1.25  # a run may use this much of its CPU limit, so that one near the limit can be told from an endless one
)


@dataclass(frozen=True, slots=True)
class SlotKind:
    """What a slot was started for; it serves only jobs of its kind. memory_bytes: the most that one of them may use."""

    profile: Profile
    hash_seed: int
    memory_bytes: int
    scratch_bytes: int = 0
    scratch_inodes: int = 0


@dataclass(frozen=True, slots=True)
class Ready:
    """What PID 1 says of its interpreter before any candidate is there."""

    interpreter: str
    packages: tuple[str, ...]
    has_memory_counter: bool


@dataclass(frozen=True, slots=True)
class Report:
    """What PID 1 saw of one child. ended: exit, or which of wall, cpu and output made PID 1 end it."""

    ended: str
    status: int  # exit status, or minus the signal
    cpu_us: int
    wall_us: int
    peak_bytes: int
    strays: int
    memory_kills: int | None  # kills by the kernel for memory, while this ran; None where the kernel does not say
    is_scratch_clean: bool
    error: str  # the end of a script's stderr
    output: bytes  # what the child wrote: claims
    has_started: bool = True  # whether the candidate's code was reached; until then all that happens is ours


@cache
def _modules() -> bytes:
    here = files("sparring_sandbox")
    texts = [
        here.joinpath(f"{name}.py").read_bytes()
        for name in ("values", "seccomp", "candidate", "warming", "watching", "zygote")
    ]
    return b"".join(len(text).to_bytes(8, "big") + text for text in texts)


@cache
def harness_sha256() -> str:
    """The hash of all that runs inside beside the candidate."""
    preloaded = repr((_PRELOADED, _PRELOADED_PACKAGES, _PRELOADED_IF_THERE))
    return hashlib.sha256(BOOTSTRAP.encode() + _modules() + preloaded.encode()).hexdigest()


def kind_of(job: Job) -> SlotKind:
    """The kind of slot that a job needs. Memory goes by doubling steps, so that similar jobs share their slots."""
    memory_bytes = 256 << 20
    while memory_bytes < job.limits.memory_bytes:
        memory_bytes *= 2
    limits = job.limits
    return SlotKind(job.profile, job.environment.hash_seed, memory_bytes, limits.scratch_bytes, limits.scratch_inodes)


def startup_variables(kind: SlotKind) -> dict[str, str]:
    """The environment of the interpreter inside."""
    # One malloc arena: each further one reserves 64 MiB of the address space that the candidate may use.
    own = {"PYTHONHASHSEED": str(kind.hash_seed), "MALLOC_ARENA_MAX": "1"}
    return _variables(PLAIN, kind.scratch_bytes > 0) | own


def _variables(environment: Environment, has_scratch: bool) -> dict[str, str]:
    scratch = {"HOME": SCRATCH, "TMPDIR": SCRATCH} if has_scratch else {}
    return {"LC_ALL": environment.locale, "TZ": environment.timezone, "OPENBLAS_NUM_THREADS": "1"} | scratch


def start(kind: SlotKind, *, lease_s: float, first_uid: int | None, mounts_scratch: bool) -> bytes:
    """All that a slot reads before its first frame.

    first_uid: of the run's own users, counted up; None where there is but one. mounts_scratch: PID 1 has to.
    """
    is_scientific = kind.profile is Profile.SCIENTIFIC
    settings = {
        "lease_s": lease_s,
        "first_uid": first_uid,
        "scratch_bytes": kind.scratch_bytes,
        "scratch_inodes": kind.scratch_inodes,
        "mounts_scratch": mounts_scratch,
        "variables": _variables(PLAIN, kind.scratch_bytes > 0),
        "paths": [_PACKAGES_PATH] if is_scientific else [],
        "preload": [*_PRELOADED, *(_PRELOADED_PACKAGES if is_scientific else ())],
        "preload_if_there": list(_PRELOADED_IF_THERE if is_scientific else ()),
    }
    body = marshal.dumps(settings, 2)
    return _modules() + len(body).to_bytes(8, "big") + body


def check(job: Job) -> None:
    """Refuses a job that is wrong before anything runs.

    Raises:
        ValueError: the caller's mistake.
    """
    limits, environment = job.limits, job.environment
    if not 0 <= environment.hash_seed < 2**32:
        raise ValueError(f"hash_seed {environment.hash_seed} is not in [0, 2**32)")
    if not (0 < limits.cpu_s <= _SECONDS_MAX and 0 < limits.wall_s <= _SECONDS_MAX):
        raise ValueError(f"cpu_s and wall_s must be positive and at most {_SECONDS_MAX} s")
    if limits.memory_bytes <= 0 or not 0 < limits.output_bytes <= RELAYED_BYTES_MAX:
        raise ValueError(f"memory_bytes and output_bytes must be positive, output_bytes at most {RELAYED_BYTES_MAX}")
    if not 1 <= limits.threads <= 200:
        raise ValueError(f"threads {limits.threads} is not in [1, 200]")
    if (limits.scratch_bytes > 0) != (limits.scratch_inodes > 0) or min(
        limits.scratch_bytes, limits.scratch_inodes
    ) < 0:
        raise ValueError("scratch_bytes and scratch_inodes must both be positive, or both 0 for no writable path")
    if _NO_TEXT.search(environment.timezone + environment.locale + environment.working_directory):
        raise ValueError("a NUL or a lone surrogate in timezone, locale or working_directory")
    if job.entry is None and not all(len(args) == 1 and type(args[0]) is str for args in job.inputs):
        raise ValueError("a program without entry takes one stdin text for each input: a 1-tuple of str")


def runs(job: Job, *, processes: int) -> tuple[bytes, ...]:
    """The frames that make up a job, one for each child. processes: RLIMIT_NPROC; 0 leaves it unset.

    Raises:
        Unencodable: an input is no value that crosses.
        ValueError: source and inputs are too large.
    """
    surroundings = _surroundings(job)
    body = {
        "source": job.source,
        "entry": job.entry,
        "inputs": [] if job.entry is None else [encode(args) for args in job.inputs],
        "cpu_s": float(job.limits.cpu_s) * CPU_MARGIN,
        "memory_bytes": job.limits.memory_bytes,
        "processes": processes,
        "random_seed": job.environment.random_seed,
        "environment": surroundings,
    }
    payload = marshal.dumps(body, 2)
    payload = len(payload).to_bytes(8, "big") + payload
    environment = b"" if surroundings is None else marshal.dumps(surroundings, 2)
    limits = job.limits
    is_called = job.entry is not None
    head = (
        _RUN.pack(limits.cpu_s * CPU_MARGIN, limits.wall_s, limits.output_bytes, is_called, len(environment))
        + environment
    )
    texts = [str(args[0]).encode() for args in job.inputs] if job.entry is None else [b""]
    sizes = [len(head) + len(payload) + len(text) for text in texts]
    if max(sizes, default=0) > RELAYED_BYTES_MAX:
        raise ValueError(f"source and inputs of {max(sizes)} bytes; one run takes at most {RELAYED_BYTES_MAX}")
    return tuple(
        b"".join((FRAME.pack(RUN_KIND, size), head, payload, text)) for size, text in zip(sizes, texts, strict=True)
    )


def _surroundings(job: Job) -> dict[str, object] | None:
    """What differs from what the slot was started with; setting it costs every run that asks for it."""
    environment, has_scratch = job.environment, job.limits.scratch_bytes > 0
    directory = environment.working_directory
    if has_scratch and directory == PLAIN.working_directory:
        directory = SCRATCH
    if (environment.timezone, environment.locale, directory) == (PLAIN.timezone, PLAIN.locale, PLAIN.working_directory):
        return None
    return {
        "variables": _variables(environment, has_scratch),
        "timezone": environment.timezone,
        "locale": environment.locale,
        "working_directory": directory,
    }


def reply_bytes_max(job: Job) -> int:
    """The longest body that a frame from the slot may have while this job runs."""
    return _REPORT.size + _ERROR_BYTES + job.limits.output_bytes + 1


def ready(kind: bytes, body: bytes) -> Ready:
    """The first frame of a slot.

    Raises:
        SlotLost: it is another.
    """
    try:
        told = json.loads(body)
        if kind != READY_KIND or type(told["interpreter"]) is not str:
            raise ValueError("no greeting")
        packages = tuple(str(name) for name in told["packages"])
        return Ready(told["interpreter"], packages, told["counter"] is not None)
    except (ValueError, KeyError, TypeError) as error:
        raise SlotLost(f"the slot's greeting cannot be read: {error}") from None


def report(body: bytes, job: Job) -> Report:
    """The report of PID 1.

    Raises:
        SlotLost: it is malformed.
    """
    if len(body) < _REPORT.size:
        raise SlotLost(f"a report of {len(body)} bytes")
    ended, status, cpu_us, wall_us, peak, strays, kills, is_dirty, has_started, error_bytes = _REPORT.unpack_from(body)
    output_at = _REPORT.size + error_bytes
    if (
        ended >= len(_ENDINGS)
        or max(is_dirty, has_started) > 1
        or error_bytes > _ERROR_BYTES
        or not 0 <= len(body) - output_at <= job.limits.output_bytes + 1
    ):
        raise SlotLost("a report that contradicts itself")
    return Report(
        ended=_ENDINGS[ended],
        status=status,
        cpu_us=cpu_us,
        wall_us=wall_us,
        peak_bytes=peak,
        strays=strays,
        memory_kills=None if kills < 0 else kills,
        is_scratch_clean=not is_dirty,
        error=body[_REPORT.size : output_at].decode("utf-8", "replace"),
        output=body[output_at:],
        has_started=bool(has_started),
    )


READY_BYTES_MAX = _READY_BYTES
