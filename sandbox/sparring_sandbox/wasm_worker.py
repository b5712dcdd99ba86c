"""The process that holds WebAssembly instances for wasm.py: one guest at a time, each in a fresh instance.

It is started as a file, with the standard library and wasmtime only. The guest is CPython compiled to WASI; what it can
reach is what `_Host` hands it: a closed list of WASI calls. Nothing here is decided; the report says what was seen.

    wasm_worker.py compile MODULE TARGET    compiles once, about a minute of every core
    wasm_worker.py serve TREE               one frame in, one frame out, until stdin closes

A frame is two lengths (8 bytes each, big-endian), JSON, bytes. In: the order, the text for the guest's stdin. Out: the
report, what the guest wrote.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import select
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import wasmtime  # pyright: ignore[reportMissingImports]

_ERROR_BYTES = 4096  # of stderr, its end
_WASM_STACK = 8 << 20  # with less, this interpreter traps where it should raise RecursionError
_THREAD_STACK = 64 << 20
_STARTUP_S = 40.0  # for the interpreter to be ready, on a loaded machine
_CHUNK = 1 << 20
_READY, _DONE = b"+", b"."
_EBADF, _EFAULT, _EINVAL, _ENOTSUP = 8, 21, 28, 58
_SUBSCRIPTION, _EVENT = 48, 32  # bytes. Source: WASI preview 1, witx
_MAX_SUBSCRIPTIONS = 4096
_CLOCK, _ABSOLUTE = 0, 1

# What a guest needs to start and to read its standard library. Every other call answers "not supported", whatever the
# module imports: there is nothing to write, list or rename, and two of wasmtime 49.0.0's calls have known defects
# (GHSA-96f6-r43r-8c24 in fd_readdir, GHSA-m9f7-9w4p-gv38 in path_rename).
_FORWARDED = {
    "args_get", "args_sizes_get", "clock_res_get", "clock_time_get", "environ_get", "environ_sizes_get", "fd_close",
    "fd_fdstat_get", "fd_filestat_get", "fd_pread", "fd_prestat_dir_name", "fd_prestat_get", "fd_read", "fd_seek",
    "fd_tell", "path_filestat_get", "path_open", "sched_yield",
}  # fmt: skip


class Stopped(Exception):
    """Raised inside a host call to end the guest: a limit was passed."""


class Exited(Exception):
    """The guest left with a status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def engine() -> wasmtime.Engine:
    config = wasmtime.Config()
    config.epoch_interruption = True
    # Above 2 MiB the engine also wants a larger stack for coroutines, which are not used. wasmtime-py has no property
    # for it; this is the function of wasmtime's C API.
    allow = wasmtime._ffi.dll.wasmtime_config_async_stack_size_set  # pyright: ignore[reportAttributeAccessIssue]
    allow.argtypes, allow.restype = [ctypes.c_void_p, ctypes.c_uint64], None
    allow(config.ptr(), _WASM_STACK)
    config.max_wasm_stack = _WASM_STACK
    return wasmtime.Engine(config)


def compile_module(source: Path, target: Path) -> None:
    target.write_bytes(wasmtime.Module(engine(), source.read_bytes()).serialize())


class Run:
    """What is seen of one guest."""

    def __init__(self, order: dict[str, Any]) -> None:
        self.order = order
        self.output = bytearray()
        self.error_end = b""
        self.ended = "exit"  # or trap, wall, cpu, output
        self.status = 0
        self.trap = ""
        self.memory_bytes = 0
        self.awake, self.wake = os.pipe()  # to whoever watches: _READY, then _DONE
        self.is_seeded = False
        self.is_ready = False
        self.stopping = threading.Event()
        self.begin()

    def begin(self) -> None:
        self.wall_began, self.cpu_began = time.monotonic(), time.process_time()

    def wall_s(self) -> float:
        return time.monotonic() - self.wall_began

    def cpu_s(self) -> float:
        """What this process used: the guest, its instance, and the host calls that it made."""
        return time.process_time() - self.cpu_began

    def left_s(self) -> float:
        """Until some limit may be passed."""
        if not self.is_ready:
            return _STARTUP_S - self.wall_s()
        return float(min(self.order["wall_s"] - self.wall_s(), self.order["cpu_s"] - self.cpu_s()))

    def stop(self, reason: str) -> None:
        if not self.stopping.is_set():
            self.ended = reason
            self.stopping.set()


class Host:
    """The calls that a guest can make."""

    def __init__(self, tree: Path) -> None:
        self.tree = tree
        self.engine = engine()
        self.module = wasmtime.Module.deserialize_file(self.engine, str(tree / "python.cwasm"))
        self.initial_bytes = _initial_bytes(self.module)
        self.run: Run  # the one that executes now
        self.linker = wasmtime.Linker(self.engine)
        self.linker.define_wasi()
        self.linker.allow_shadowing = True
        own: dict[str, Callable[..., int]] = {
            "fd_write": self.fd_write,
            "poll_oneoff": self.poll_oneoff,
            "proc_exit": self.proc_exit,
            "random_get": self.random_get,
        }
        for needed in self.module.imports:
            name = needed.name or ""
            if needed.module == "wasi_snapshot_preview1" and name in _FORWARDED:
                continue
            kind: Any = needed.type
            answer = _guarded(own[name]) if name in own else _refuse
            self.linker.define_func(needed.module, name, kind, answer, access_caller=True)

    def fd_write(self, caller: wasmtime.Caller, descriptor: int, vectors: int, count: int, written: int) -> int:
        """Takes what the guest writes: its result up to the cap, the end of its stderr, nothing else."""
        run = self.run
        if descriptor == run.order["ready"] and not run.is_ready:  # before the candidate was loaded
            run.begin()
            run.is_ready = True
            os.write(run.wake, _READY)
            _memory(caller).write(caller, (1).to_bytes(4, "little"), written)
            return 0
        is_result = descriptor == run.order["result"]
        if not is_result and descriptor not in (1, 2):
            return _EBADF
        memory = _memory(caller)
        total = 0
        for start in range(vectors, vectors + 8 * min(count, 1024), 8):
            vector = memory.read(caller, start, start + 8)
            at, size = int.from_bytes(vector[:4], "little"), int.from_bytes(vector[4:], "little")
            total += size
            if is_result:
                room = run.order["output_bytes"] + 1 - len(run.output)
                run.output += memory.read(caller, at, at + min(size, room))
                if len(run.output) > run.order["output_bytes"]:
                    run.stop("output")
                    raise Stopped
            elif descriptor == 2:
                tail = memory.read(caller, at + max(0, size - _ERROR_BYTES), at + size)
                run.error_end = (run.error_end + tail)[-_ERROR_BYTES:]
        memory.write(caller, (total & 0xFFFFFFFF).to_bytes(4, "little"), written)
        return 0

    def random_get(self, caller: wasmtime.Caller, start: int, size: int) -> int:
        """Random bytes. The first that an interpreter asks for, before any program, are its hash secret."""
        memory = _memory(caller)
        if not self.run.is_seeded:
            self.run.is_seeded = True
            memory.write(caller, hash_secret(self.run.order["hash_seed"], size), start)
            return 0
        for at in range(start, start + size, _CHUNK):
            if self.run.stopping.is_set():
                raise Stopped
            memory.write(caller, os.urandom(min(_CHUNK, start + size - at)), at)
        return 0

    def poll_oneoff(self, caller: wasmtime.Caller, asked: int, events: int, count: int, ready: int) -> int:
        """Sleeps, but no longer than the limits let it. wasmtime's own would sleep through them."""
        memory = _memory(caller)
        if not 0 < count <= _MAX_SUBSCRIPTIONS:
            return _EINVAL
        waits: list[tuple[float, bytes]] = []
        due: list[bytes] = []
        for start in range(asked, asked + count * _SUBSCRIPTION, _SUBSCRIPTION):
            one = memory.read(caller, start, start + _SUBSCRIPTION)
            if one[8] == _CLOCK:
                waits.append((_wait_s(one), bytes(one[:8]) + bytes(_EVENT - 8)))
            else:  # a descriptor: all there are are files, which are always ready
                due.append(bytes(one[:8]) + bytes([0, 0, one[8]]) + bytes(_EVENT - 11))
        if not due:
            shortest_s = min(wait_s for wait_s, _ in waits)
            if self.run.stopping.wait(min(shortest_s, threading.TIMEOUT_MAX)):
                raise Stopped
            due = [event for wait_s, event in waits if wait_s <= shortest_s]
        memory.write(caller, b"".join(due), events)
        memory.write(caller, len(due).to_bytes(4, "little"), ready)
        return 0

    def proc_exit(self, _caller: wasmtime.Caller, status: int) -> int:
        """Ends the guest. wasmtime's own makes a trap of a status beyond 125."""
        raise Exited(status)

    def execute(self, run: Run, text: Path) -> None:
        """Runs one guest to its end, in this thread."""
        self.run = run
        store = wasmtime.Store(self.engine)
        try:
            store.set_epoch_deadline(1)
            store.set_limits(memory_size=self.initial_bytes + run.order["memory_bytes"], memories=1, instances=1)
            wasi = wasmtime.WasiConfig()
            wasi.argv = ["python", *run.order["arguments"]]
            wasi.env = list(run.order["variables"].items())
            wasi.stdin_file = str(text)
            wasi.preopen_dir(str(self.tree / "lib"), "/usr/local/lib", fs_mutable=False)
            store.set_wasi(wasi)
            self._call(run, store)
        finally:
            store.close()

    def _call(self, run: Run, store: wasmtime.Store) -> None:
        memory = None
        try:
            exports: Any = self.linker.instantiate(store, self.module).exports(store)
            memory = exports["memory"]
            exports["_initialize"](store)
            run.status = exports["run"](store)
        except Stopped:
            pass
        except Exited as leaving:
            run.status = leaving.status & 0xFF
        except (wasmtime.Trap, wasmtime.WasmtimeError) as error:
            run.trap = str(error).strip().splitlines()[-1].strip()[:200]
            run.stop("trap")  # a limit that was passed stands: it is what made the guest trap
        if isinstance(memory, wasmtime.Memory):
            run.memory_bytes = memory.data_len(store)


def _guarded(call: Callable[..., int]) -> Callable[..., int]:
    """The call with its parameters as addresses are; one that leaves the guest's memory answers EFAULT."""

    def answer(caller: wasmtime.Caller, *parameters: int) -> int:
        try:
            return call(caller, *(parameter & 0xFFFFFFFF for parameter in parameters))
        except IndexError:
            return _EFAULT

    return answer


def _refuse(_caller: wasmtime.Caller, *_parameters: int) -> int:
    return _ENOTSUP


def _memory(caller: wasmtime.Caller) -> wasmtime.Memory:
    memory = caller["memory"]
    assert isinstance(memory, wasmtime.Memory)
    return memory


def _initial_bytes(module: wasmtime.Module) -> int:
    for export in module.exports:
        if isinstance(export.type, wasmtime.MemoryType):
            return int(export.type.limits.min) * 65536
    raise ValueError("the module exports no memory")


def _wait_s(subscription: bytearray) -> float:
    which = int.from_bytes(subscription[16:20], "little")
    timeout_ns = int.from_bytes(subscription[24:32], "little")
    if not int.from_bytes(subscription[40:42], "little") & _ABSOLUTE:
        return timeout_ns / 1e9
    # wasmtime's monotonic clock counts from the start of the guest, which only wasmtime knows.
    return max(0.0, timeout_ns / 1e9 - time.time()) if which == 0 else timeout_ns / 1e9


def hash_secret(seed: int, size: int) -> bytes:
    """What PYTHONHASHSEED=seed would make of it. Source: CPython, Python/bootstrap_hash.c, lcg_urandom."""
    if not seed:
        return bytes(size)
    made, state = bytearray(size), seed
    for index in range(size):
        state = (state * 214013 + 2531011) & 0xFFFFFFFF
        made[index] = state >> 16 & 0xFF
    return bytes(made)


def serve(tree: Path) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))  # a guest may open its standard library as often
    host = Host(tree)
    channel = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
    _reply(channel, {"initial_bytes": host.initial_bytes}, b"")
    threading.stack_size(_THREAD_STACK)
    with tempfile.TemporaryDirectory(prefix="sparring-wasm-") as folder:
        while (order := _read_frame()) is not None:
            text = Path(folder) / "stdin"
            text.write_bytes(order[1])
            _reply(channel, *watch(host, Run(order[0]), text))


def watch(host: Host, run: Run, text: Path) -> tuple[dict[str, Any], bytes]:
    """Runs a guest in a thread of its own and stops it at its limits, or when the one who asked has gone."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            host.execute(run, text)
        except BaseException as error:  # noqa: BLE001 - our own defect: this process is of no more use
            failures.append(error)
        os.write(run.wake, _DONE)

    thread = threading.Thread(target=work)
    thread.start()
    poll = select.poll()
    poll.register(run.awake, select.POLLIN)
    poll.register(0, 0)  # only that it was closed
    while True:
        left_s = run.left_s()
        if left_s <= 0:
            run.stop("wall" if run.wall_s() >= run.order["wall_s"] else "cpu")
        if run.stopping.is_set():
            host.engine.increment_epoch()
        ready = dict(poll.poll(10 if run.stopping.is_set() else 1 + 1000 * left_s))
        if 0 in ready:
            os._exit(0)
        if run.awake in ready and os.read(run.awake, 1) == _DONE:
            break
    wall_us, cpu_us = int(1e6 * run.wall_s()), int(1e6 * run.cpu_s())
    thread.join()
    os.close(run.awake)
    os.close(run.wake)
    if failures:
        raise failures[0]
    if not run.is_ready:
        raise RuntimeError(f"the interpreter did not start: {run.ended}, {run.trap or run.error_end!r}")
    report = {
        "ended": run.ended,
        "status": run.status,
        "trap": run.trap,
        "cpu_us": cpu_us,
        "wall_us": wall_us,
        "memory_bytes": run.memory_bytes,
        "error": run.error_end.decode("utf-8", "replace"),
    }
    return report, bytes(run.output)


def _read_frame() -> tuple[dict[str, Any], bytes] | None:
    lengths = _read(16)
    if lengths is None:
        return None
    order, text = _read(int.from_bytes(lengths[:8], "big")), _read(int.from_bytes(lengths[8:], "big"))
    return None if order is None or text is None else (json.loads(order), text)


def _read(size: int) -> bytes | None:
    made = bytearray()
    while len(made) < size:
        part = os.read(0, min(size - len(made), _CHUNK))
        if not part:
            return None
        made += part
    return bytes(made)


def _reply(channel: int, report: dict[str, Any], output: bytes) -> None:
    header = json.dumps(report).encode()
    rest = memoryview(len(header).to_bytes(8, "big") + len(output).to_bytes(8, "big") + header + output)
    while rest:
        rest = rest[os.write(channel, rest) :]


if __name__ == "__main__":
    if sys.argv[1] == "compile":
        compile_module(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        serve(Path(sys.argv[2]))
