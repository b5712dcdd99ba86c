"""Chooses the backend, proves its isolation, and opens it. There is no bare subprocess to fall back to."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from .bubblewrap import BubblewrapLauncher
from .docker import DockerLauncher
from .faults import ImageMissing, SlotLost, Unavailable
from .frames import harness_sha256
from .isolated import IsolatedSandbox
from .probes import QUICK, WASM, Survey, survey
from .types import Fingerprint, Kind, Sandbox
from .wasm import WasmSandbox

_log = logging.getLogger(__name__)


@asynccontextmanager
async def open_sandbox(kind: Kind = "auto", *, slots: int = 1, runtime: str | None = None) -> AsyncIterator[Sandbox]:
    """A sandbox in which the quick isolation probes were just tried and none got through.

    Args:
        kind: "auto" is Docker where an engine answers that has the image, else bubblewrap.
        slots: jobs that run at once.
        runtime: the container runtime for Docker, e.g. "runsc".

    Raises:
        Unavailable: nothing on this host isolates; the message names the command that mends it.
        ImageMissing: Docker was asked for and has no sandbox image.
    """
    if kind == "wasm":
        async with _open_wasm(slots) as small:
            yield small
        return
    launcher = await asyncio.to_thread(_launcher, kind, runtime)
    try:
        sandbox = IsolatedSandbox(launcher, slots)
    except ValueError:
        launcher.close()
        raise
    try:
        sandbox.fingerprint = await _proved(sandbox, launcher)
        yield sandbox
    finally:
        await sandbox.close()


def _launcher(kind: Kind, runtime: str | None) -> BubblewrapLauncher | DockerLauncher:
    if kind == "bubblewrap":
        return BubblewrapLauncher()
    if kind == "docker":
        return DockerLauncher(runtime)
    if kind != "auto":
        raise Unavailable(f"sandbox.kind: {kind!r} is none of auto, docker, bubblewrap, wasm")
    try:
        return DockerLauncher(runtime)
    except (Unavailable, ImageMissing) as refusal:
        if runtime is not None:
            raise  # who asks for a runtime asks for a container
        try:
            launcher = BubblewrapLauncher()
        except Unavailable as second:
            raise Unavailable(f"{refusal}; {second}") from None
        _log.info("bubblewrap is used, not Docker: %s", refusal)
        return launcher


@asynccontextmanager
async def _open_wasm(slots: int) -> AsyncIterator[Sandbox]:
    """The optional WebAssembly sandbox; its first opening on a host compiles the interpreter for a minute."""
    sandbox = await asyncio.to_thread(WasmSandbox, slots)
    try:
        await _surveyed(sandbox, WASM)
        yield sandbox
    finally:
        await sandbox.close()


async def _surveyed(sandbox: Sandbox, names: tuple[str, ...] = QUICK) -> Survey:
    """What the sandbox says of itself, once the probes have failed as they must."""
    try:
        found = await survey(sandbox, names)
    except SlotLost as fault:
        raise Unavailable(f"the isolation self-test could not be run: {fault}") from fault
    if isinstance(found, str):
        raise Unavailable(f"the isolation self-test did not end ({found}); see: sparring doctor")
    opened = [f"{result.name} ({result.detail})" for result in found.results if not result.is_closed]
    if opened:
        raise Unavailable(f"the isolation self-test got through: {', '.join(opened)}; nothing is run here")
    return found


async def _proved(sandbox: IsolatedSandbox, launcher: BubblewrapLauncher | DockerLauncher) -> Fingerprint:
    found = await _surveyed(sandbox)
    if launcher.backend == "bubblewrap" and found.interpreter != sys.version:
        raise Unavailable(f"inside runs {found.interpreter!r}, not {sys.version!r}: remove the tree in the cache")
    return Fingerprint(
        interpreter=found.interpreter,
        packages=tuple(sorted(launcher.packages or found.packages)),
        harness_sha256=harness_sha256(),
        backend=launcher.backend,
        image_id=launcher.image_id,
    )
