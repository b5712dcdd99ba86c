"""What works on this host: the sandbox and its walls, local models, disk. Finds out; repairs nothing."""

import os
import platform
import shutil
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from sparring_sandbox import Kind, SandboxFault, open_sandbox, run_probes

LOW_DISK_BYTES = 2 << 30


class Health(StrEnum):
    GOOD = "good"
    MISSING = "missing"  # something optional is not there
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. remedy: what to type, when there is something to mend."""

    what: str
    health: Health
    found: str
    remedy: str = ""


async def examine(kind: Kind = "auto", folder: Path = Path()) -> tuple[Finding, ...]:
    """Everything that a run needs from this host, the isolation probes against the sandbox it would use included."""
    return (*_host(folder), *_local_models(), *[finding async for finding in _sandbox(kind)])


def _host(folder: Path) -> Iterator[Finding]:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    yield Finding("python", Health.GOOD, f"{platform.python_version()}, {platform.machine()}, {cores} cores")
    free = shutil.disk_usage(folder).free
    yield Finding(
        "disk",
        Health.GOOD if free > LOW_DISK_BYTES else Health.BAD,
        f"{free / 2**30:.1f} GiB free here",
        "" if free > LOW_DISK_BYTES else "free at least 2 GiB, or set run.out to another disk",
    )


def _local_models() -> Iterator[Finding]:
    from sparring_agents import local_weights

    if find_spec("xllamacpp") is None:
        yield Finding("local models", Health.MISSING, "xllamacpp is not installed", "pip install 'sparring[local]'")
        return
    pulled = [name for name, path in local_weights().items() if path is not None]
    yield Finding(
        "local models",
        Health.GOOD if pulled else Health.MISSING,
        f"weights: {', '.join(pulled)}" if pulled else "no weights yet",
        "" if pulled else "sparring models pull smollm2",
    )


async def _sandbox(kind: Kind) -> AsyncIterator[Finding]:
    try:
        async with open_sandbox(kind) as sandbox:
            print_ = sandbox.fingerprint
            yield Finding("sandbox", Health.GOOD, f"{print_.backend}, Python {print_.interpreter}")
            for probe in await run_probes(sandbox):
                yield Finding(
                    f"wall: {probe.name}",
                    Health.GOOD if probe.is_closed else Health.BAD,
                    probe.detail or ("closed" if probe.is_closed else "open"),
                    "" if probe.is_closed else "do not run untrusted programs here",
                )
    except SandboxFault as fault:
        yield Finding("sandbox", Health.BAD, str(fault))
