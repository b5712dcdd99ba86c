"""Asks sympy in a process of its own, which can be killed and has a memory cap.

One process for the whole program, started at the first question, shared by every thread and event loop: a question
holds a lock and waits in a thread. A question past its processor time is killed, is None, and costs a new start.
"""

import asyncio
import atexit
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sparring_verifiers.faults import VerifierFault

from .syntax import Node, node_to_json, render

START_WALL_S = 120.0
_DEADLINE_SIGNALS = (-signal.SIGPROF, -signal.SIGXCPU)


@dataclass(frozen=True, slots=True)
class Proof:
    """proved: True or False where sympy shows it, None where it does not; reason: why not."""

    proved: bool | None
    reason: str = ""


class _Died(Exception):
    pass


class _Late(Exception):
    pass


class SymbolicWorker:
    """Proves equality of two expressions with sympy, or says that it cannot.

    cpu_s: processor time a question. wall_s: only a backstop, for a process that is starved or stuck.
    """

    def __init__(self, *, cpu_s: float = 2.0, wall_s: float = 30.0, memory_bytes: int = 512 << 20) -> None:
        self.cpu_s = cpu_s
        self.wall_s = wall_s
        self.memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0

    async def equal(self, left: Node, right: Node, domain: str = "real") -> bool | None:
        """Whether they are equal for all values of the domain; None: not proved either way.

        Raises:
            VerifierFault: the worker died twice over the same question.
        """
        return (await self.prove(left, right, domain)).proved

    async def prove(self, left: Node, right: Node, domain: str = "real") -> Proof:
        """`equal`, with the reason where nothing is proved."""
        left, right = sorted((left, right), key=render)
        question = {"left": node_to_json(left), "right": node_to_json(right), "domain": domain}
        return await asyncio.to_thread(self._ask, json.dumps(question).encode() + b"\n")

    def close(self) -> None:
        """Kill the process and wait for it; the next question starts another."""
        with self._lock:
            self._stop()

    def _ask(self, line: bytes) -> Proof:
        with self._lock:
            for _ in range(2):
                try:
                    reply = self._exchange(line)
                except _Late:
                    self._stop()
                    return Proof(None, "deadline")
                except _Died:
                    code = self._stop()
                    if code in _DEADLINE_SIGNALS:
                        return Proof(None, "deadline")
                else:
                    return Proof(reply["proved"], reply["reason"])
        raise VerifierFault("math: the symbolic worker died twice over one question. Report it with the two answers.")

    def _exchange(self, line: bytes) -> dict[str, Any]:
        process = self._running()
        assert process.stdin is not None
        try:
            process.stdin.write(line)
            process.stdin.flush()
        except BrokenPipeError:
            raise _Died from None
        return self._read(process, self.wall_s)

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._owner != os.getpid():  # after a fork the process belongs to the parent
            self._process = None
        if self._process is None:
            self._process = self._start()
            self._owner = os.getpid()
            atexit.register(self.close)
            if self._read(self._process, START_WALL_S) != {"ready": True}:
                raise _Died
        return self._process

    def _start(self) -> "subprocess.Popen[bytes]":
        # -s -P and an environment of one entry isolate it like -I, which would ignore the hash seed.
        command = [sys.executable, "-s", "-P", "-m", "sparring_verifiers.math.symbolic"]
        command += [str(self.cpu_s), str(self.memory_bytes)]
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONHASHSEED": "0"},
            cwd="/",
        )

    def _read(self, process: "subprocess.Popen[bytes]", wall_s: float) -> dict[str, Any]:
        assert process.stdout is not None
        until = time.monotonic() + wall_s
        poll = select.poll()
        poll.register(process.stdout, select.POLLIN)
        received = b""
        while not received.endswith(b"\n"):
            if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
                raise _Late
            piece = os.read(process.stdout.fileno(), 65_536)
            if not piece:
                raise _Died
            received += piece
        reply: dict[str, Any] = json.loads(received)
        return reply

    def _stop(self) -> int | None:
        process, self._process = self._process, None
        if process is None or self._owner != os.getpid():
            return None
        atexit.unregister(self.close)
        process.kill()
        code = process.wait()
        for pipe in (process.stdin, process.stdout):
            assert pipe is not None
            try:
                pipe.close()
            except BrokenPipeError:  # bytes that it never read
                continue
        return code


@lru_cache(maxsize=1)
def shared_worker() -> SymbolicWorker:
    """The worker that every verifier of this process asks."""
    return SymbolicWorker()
