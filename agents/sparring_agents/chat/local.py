"""Serves local weights in this process's care: a child that is healthy before it is used and never outlives us.

A server that dies during a run is not started again: the calls that need it fail as Unreachable, and `is_running`
says so.
"""

import asyncio
import json
import os
import sys
import tempfile
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from sparring_agents.faults import Unreachable

from .serve import NO_MODEL, NO_XLLAMACPP

MAX_SLOTS = 8  # each costs the memory of a context
CONTEXT_TOKENS = 4096  # a slot
START_S = 120.0
STOP_S = 5.0
PASSED_ON = ("HOME", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PATH", "PYTHONPATH", "TMPDIR")  # never the user's keys
MISSING = "xllamacpp is not installed. Install it with: pip install 'sparring[local]'"


class LocalServer:
    """An async context manager; base_url speaks the OpenAI wire, and the Anthropic wire at address.

    concurrency: requests computed together, at most one a core and MAX_SLOTS; the rest wait in the server, which on a
    processor costs nothing (measured: four slots on two cores answer fewer calls a second than one). name: what replies
    call the model.

    Requests computed together, and a prompt of which a part is still cached, change the last bits of the numbers and
    now and then a word. With concurrency 1, and cache_prompt false in the request, a reply is a function of request and
    seed.
    """

    def __init__(
        self,
        path: Path,
        *,
        concurrency: int = 4,
        name: str | None = None,
        context_tokens: int = CONTEXT_TOKENS,
        threads: int | None = None,
        start_s: float = START_S,
    ) -> None:
        self._path = path
        self._slots = max(1, min(concurrency, MAX_SLOTS, _cores()))
        self._name = name or path.stem
        self._context_tokens = context_tokens
        self._threads = threads or _threads()
        self._start_s = start_s
        self._process: asyncio.subprocess.Process | None = None
        self._log: BinaryIO | None = None
        self._address = ""

    async def __aenter__(self) -> Self:
        """Started and healthy.

        Raises:
            Unreachable: xllamacpp is missing, the weights do not load, or it was not healthy within start_s.
        """
        if find_spec("xllamacpp") is None:
            raise Unreachable(f"local model {self._name}: {MISSING}")
        self._log = tempfile.TemporaryFile()  # noqa: SIM115  closed in _stop
        try:
            self._process = await self._spawn(self._log)
            self._address = await self._read_address(self._process)
        except BaseException:  # cancelled too: no server is left behind
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    @property
    def address(self) -> str:
        """http://127.0.0.1:PORT"""
        return self._address

    @property
    def base_url(self) -> str:
        """What an OpenAI client takes."""
        return f"{self._address}/v1"

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process is not None else None

    async def _spawn(self, log: BinaryIO) -> asyncio.subprocess.Process:
        numbers = {
            "--slots": self._slots,
            "--context-tokens": self._context_tokens,
            "--threads": self._threads,
            "--parent": os.getpid(),
        }
        arguments = [text for name, value in numbers.items() for text in (name, str(value))]
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *("-P", "-m", "sparring_agents.chat.serve", str(self._path), "--name", self._name, *arguments),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
            start_new_session=True,  # Ctrl-C in the terminal is ours to handle, not the server's
        )

    async def _read_address(self, process: asyncio.subprocess.Process) -> str:
        assert process.stdout is not None
        try:
            async with asyncio.timeout(self._start_s):
                line = await process.stdout.readline()
                if line:
                    return str(json.loads(line)["address"])
                code = await process.wait()
        except TimeoutError:
            raise Unreachable(
                f"local model {self._name}: not healthy within {self._start_s:g} s. {self._last_words()}"
            ) from None
        if code == NO_XLLAMACPP:
            raise Unreachable(f"local model {self._name}: {MISSING} ({self._last_words()})")
        if code == NO_MODEL:
            raise Unreachable(f"local model {self._name}: {self._path} does not load: {self._last_words()}")
        raise Unreachable(f"local model {self._name}: the server ended with code {code}: {self._last_words()}")

    def _last_words(self) -> str:
        assert self._log is not None
        self._log.seek(max(0, self._log.seek(0, os.SEEK_END) - 4096))
        lines = self._log.read().decode(errors="replace").split("\n")
        said = [line.strip() for line in lines if line.strip()]
        return said[-1][:300] if said else "It said nothing."

    async def _stop(self) -> None:
        process, log = self._process, self._log
        if process is not None:
            if process.stdin is not None:
                process.stdin.close()
            try:
                async with asyncio.timeout(STOP_S):
                    await process.wait()
            except TimeoutError:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if log is not None:
            log.close()


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _threads() -> int:
    """One less than the cores, at least one.

    llama.cpp's threads wait for each other by spinning. Where anything else wants a core too, and the sandbox does, as
    many threads as cores cost five times the processor time of one thread (measured on two cores).
    """
    return max(1, _cores() - 1)
