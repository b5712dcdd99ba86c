"""Whether the walls hold on this host: named attempts on the isolation, run as candidates.

The attempts (prober.py) open and close; none writes to the host. At start-up the quick ones run in one job, and a
sandbox in which one gets through is not opened; `run_probes` runs each in a job of its own, for `sparring doctor`.
"""

import os
import sys
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import cast

from .types import Job, Limits, Outcome, Raised, Returned, Sandbox, Stop, Value

QUICK = ("network", "kernel settings", "devices", "host files", "environment", "harness", "fork", "shared memory",
         "identity", "limits")  # fmt: skip
ALL = (*QUICK, "writable paths", "signals", "trace", "namespaces", "mount")
WASM = ("kernel settings", "host files", "environment", "writable paths")  # it has no system calls for the others
# What a slot with a scratch directory could hold open besides: PID 1 may have mounted it.
WITH_SCRATCH = ("kernel settings", "harness", "identity", "trace", "namespaces", "mount")
_LIMITS = Limits(cpu_s=10, wall_s=30, memory_bytes=256 << 20)
_SCRATCH_LIMITS = replace(_LIMITS, scratch_bytes=1 << 20, scratch_inodes=64)


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """is_closed: the attempt failed, as it must. detail: what gave way, or how it was stopped."""

    name: str
    is_closed: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What the interpreter inside says of itself, and the quick probes."""

    interpreter: str
    packages: tuple[str, ...]
    results: tuple[ProbeResult, ...]


async def run_probes(sandbox: Sandbox) -> tuple[ProbeResult, ...]:
    """Every probe, each in a job of its own; some of them in a slot with a scratch directory as well.

    Raises:
        SandboxFault: a probe could not be run; it is neither open nor closed.
    """
    if sandbox.fingerprint.backend == "wasm":
        return tuple([_judged(name, await sandbox.run(_job("probe", name))) for name in WASM])
    plain = [_judged(name, await sandbox.run(_job("probe", name))) for name in ALL]
    jobs = {name: replace(_job("probe", name), limits=_SCRATCH_LIMITS) for name in WITH_SCRATCH}
    scratch = [_judged(f"{name}, with scratch", await sandbox.run(job)) for name, job in jobs.items()]
    return (*plain, *scratch)


async def survey(sandbox: Sandbox, names: tuple[str, ...] = QUICK) -> Survey | str:
    """The quick probes in one job; text when they did not come to an end."""
    found = await sandbox.run(_job("survey", names))
    if found.stop is not Stop.OK or not isinstance(found.returns[0], Returned):
        return f"{found.stop.value}: {found.detail or found.returns[0]}"
    told = cast("tuple[str, list[str], list[tuple[str, list[str]]]]", found.returns[0].value)  # as prober.survey says
    results = tuple(ProbeResult(name, not words, "; ".join(words[:5])) for name, words in told[2])
    return Survey(told[0], tuple(told[1]), results)


def _job(entry: str, argument: object) -> Job:
    source = files("sparring_sandbox").joinpath("prober.py").read_text()
    return Job(source, entry, ((argument, _host_paths()),), limits=_LIMITS)


def _host_paths() -> list[Value]:
    """Files of this host that must not be there inside: our own, and what lies in the user's home."""
    paths = [Path(__file__), Path(sys.prefix) / "pyvenv.cfg"]
    home = Path.home()
    if home != Path("/") and os.access(home, os.R_OK):
        paths += sorted(home.iterdir())[:20]
    return [str(path) for path in paths if path.exists()]


def _judged(name: str, found: Outcome) -> ProbeResult:
    if found.stop is Stop.VIOLATION:
        return ProbeResult(name, is_closed=True, detail=found.detail)
    result = found.returns[0]
    if found.stop is not Stop.OK or not isinstance(result, Returned):
        # A probe that fails in a way it does not expect proves nothing, so it does not count as closed.
        detail = f"{result.kind}: {result.message}" if isinstance(result, Raised) else found.detail
        return ProbeResult(name, is_closed=False, detail=f"the probe itself failed ({found.stop.value}: {detail})")
    words = [str(word) for word in result.value] if isinstance(result.value, list) else ["an unexpected answer"]
    return ProbeResult(name, not words, "; ".join(words[:5]))
