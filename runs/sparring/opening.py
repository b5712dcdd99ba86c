"""Opens the sandbox of a run, and uses the time that this takes for what comes next."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

from sparring_agents import load_sdks
from sparring_curation import NearIndex
from sparring_sandbox import Fingerprint, Job, Outcome, Sandbox, SandboxFault, open_sandbox

from .config import RunConfig
from .lineup import graph_of, specs_of


class _NoSandbox:
    """Where nothing can be run: a constitution compares texts, and needs no engine on the host."""

    fingerprint = Fingerprint("", (), "", "none")

    async def run(self, job: Job) -> Outcome:
        raise SandboxFault(f"this run was opened without a sandbox, and was asked to run {job.entry or 'a program'}.")


@asynccontextmanager
async def _sandbox_of(config: RunConfig) -> AsyncIterator[Sandbox]:
    if config.graph.kind != "examination" and not config.verifiers:
        yield _NoSandbox()
        return
    chosen = config.sandbox
    async with open_sandbox(chosen.kind, slots=chosen.slots, runtime=chosen.runtime) as sandbox:
        yield sandbox


async def open_sandbox_of(stack: AsyncExitStack, config: RunConfig) -> Sandbox:
    """The sandbox. While it opens, which is waiting for the most part, a thread imports what comes next."""
    loading = asyncio.create_task(asyncio.to_thread(_load_ahead, config))
    try:
        return await stack.enter_async_context(_sandbox_of(config))
    finally:
        await asyncio.wait((loading,))


def _load_ahead(config: RunConfig) -> None:
    with suppress(ImportError):  # told by whoever needs it
        if config.limits.processes == 1:
            load_to_play(config)
        load_sdks(specs_of(config))


def load_to_play(config: RunConfig) -> None:
    """Imports what bouts are played with, which takes about a second."""
    with suppress(ImportError):  # the same
        graph_of(config)  # the first one loads langgraph
        if config.problems.name != "procedural":  # whose problems are known by their parameters: no texts are compared
            NearIndex(config.output.near_duplicate).add("", "")  # the first text loads datasketch and scipy
