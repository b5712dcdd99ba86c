"""Asks sympy in processes that can be killed and have a memory cap: questions in parallel, each in a child of its own.

One zygote for the whole program (zygote.py), started at the first question and shared by every thread and event loop; a
process that was forked off starts its own. The same question has the same answer whatever was asked before.
"""

import asyncio
import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeAlias
from weakref import WeakSet

from sparring_verifiers.faults import VerifierFault
from sparring_verifiers.math.syntax import Node, node_to_json, render

from .zygote import receive, send

Question: TypeAlias = dict[str, Any]  # JSON values; "ask" names the kind
START_WALL_S = 120.0
END_WALL_S = 5.0
_DEADLINE = (-signal.SIGPROF, -signal.SIGXCPU)
_CRASHES = (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGFPE, -signal.SIGILL)


@dataclass(frozen=True, slots=True)
class Proof:
    """proved: True or False where sympy shows it, None where it does not; reason: why not."""

    proved: bool | None
    reason: str = ""


def equality(left: Node, right: Node, domain: str) -> Question:
    """Whether the two are equal; the same question whichever stands left."""
    left, right = sorted((left, right), key=render)
    return {"ask": "equal", "left": node_to_json(left), "right": node_to_json(right), "domain": domain}


def solution_count(equations: Sequence[tuple[Node, Node]], unknowns: Sequence[str], domain: str) -> Question:
    """How many different solutions the equations have together."""
    sides = [[node_to_json(left), node_to_json(right)] for left, right in equations]
    return {"ask": "solutions", "equations": sides, "unknowns": list(unknowns), "domain": domain}


def as_proof(reply: Mapping[str, Any]) -> Proof:
    return Proof(reply["proved"], reply["reason"])


class _Died(Exception):
    """The zygote, or the child for a reason that is not its question's."""


class SymbolicWorker:
    """Proves equality of two expressions with sympy, or says that it cannot. Safe in any thread, loop and process.

    workers: questions answered at once (default: two, or one where there is one processor). cpu_s: processor time a
    question; past it the child is killed and the reason says ``deadline``. wall_s: the same for a child that is starved
    or stuck. memory_bytes: address space of a child.
    """

    def __init__(
        self,
        *,
        workers: int | None = None,
        cpu_s: float = 2.0,
        wall_s: float = 30.0,
        memory_bytes: int = 512 << 20,
    ) -> None:
        self.workers = workers if workers is not None else min(2, os.cpu_count() or 1)
        if self.workers < 1:
            raise ValueError(f"workers: found {workers!r}, expected a whole number from 1")
        self.cpu_s = cpu_s
        self.wall_s = wall_s
        self.memory_bytes = memory_bytes
        self._forget()
        _WORKERS.add(self)

    def _forget(self) -> None:
        """As after __init__: nothing started."""
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self.workers)
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._threads: ThreadPoolExecutor | None = None

    def _after_fork(self) -> None:
        """In a process that was forked off: the zygote is the parent's, and sees its end when the parent is gone."""
        if self._control is not None:
            self._control.close()
        self._forget()

    async def equal(self, left: Node, right: Node, domain: str = "real") -> bool | None:
        """Whether they are equal for all values of the domain; None: not proved either way.

        Raises:
            VerifierFault: the worker died twice over the same question.
        """
        return (await self.prove(left, right, domain)).proved

    async def prove(self, left: Node, right: Node, domain: str = "real") -> Proof:
        """`equal`, with the reason where nothing is proved."""
        return as_proof(await self.asked(equality(left, right, domain)))

    async def asked(self, question: Question) -> dict[str, Any]:
        """`ask`, awaited."""
        with self._lock:
            if self._threads is None:  # of our own: waiting here must not starve the loop's other threads
                self._threads = ThreadPoolExecutor(self.workers, "symbolic")
            threads = self._threads
        return await asyncio.get_running_loop().run_in_executor(threads, self.ask, question)

    def prove_now(self, left: Node, right: Node, domain: str = "real") -> Proof:
        """`prove`, blocking: for callers without an event loop of their own."""
        return as_proof(self.ask(equality(left, right, domain)))

    def ask(self, question: Question) -> dict[str, Any]:
        """The reply of `symbolic.answer` to a question of its kinds; ``reason`` says why it proves nothing.

        Raises:
            VerifierFault: the worker died twice over the same question.
        """
        with self._places:
            for _ in range(2):
                control = self._running()
                try:
                    return self._exchange(control, question)
                except _Died:
                    self._stop(control)
        raise VerifierFault("math: the symbolic worker died twice over one question. Report it with the two answers.")

    def close(self) -> None:
        """End the processes and wait for them; the next question starts others."""
        self._stop(None)
        with self._lock:
            threads, self._threads = self._threads, None
        if threads is not None:
            threads.shutdown(wait=False)

    def _exchange(self, control: socket.socket, question: Question) -> dict[str, Any]:
        ours, theirs = socket.socketpair()
        with ours, theirs:
            ours.settimeout(self.wall_s)
            try:
                socket.send_fds(control, [b"q"], [theirs.fileno()])
                theirs.close()
                send(ours, question)
                reply: dict[str, Any] = receive(ours)
            except TimeoutError:  # hanging up has the child killed
                return {"proved": None, "reason": "deadline"}
            except (OSError, EOFError):
                raise _Died from None
        died = reply.get("died")
        if died is None:
            return reply
        if died in _DEADLINE:
            return {"proved": None, "reason": "deadline"}
        if died in _CRASHES:
            return {"proved": None, "reason": f"sympy: {signal.Signals(-died).name}"}
        raise _Died

    def _running(self) -> socket.socket:
        with self._lock:
            if self._control is None:
                self._start()
            assert self._control is not None
            return self._control

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        # -s -P and an environment of one entry isolate it like -I, which would ignore the hash seed.
        command = [sys.executable, "-s", "-P", "-m", "sparring_verifiers.math.proving.zygote"]
        command += [str(theirs.fileno()), str(self.cpu_s), str(self.memory_bytes)]
        with theirs:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                process_group=0,
                env={"PYTHONHASHSEED": "0"},
                cwd="/",
            )
        self._control = ours
        atexit.register(self.close)
        ours.settimeout(START_WALL_S)
        try:
            is_ready = ours.recv(1) == b"r"
        except OSError:
            is_ready = False
        if not is_ready:
            self._end()
            raise VerifierFault("math: the process of the symbolic worker does not start. Is sympy installed?")
        ours.settimeout(None)

    def _stop(self, control: socket.socket | None) -> None:
        """End the zygote of that control socket; another one, that a thread has started since, stays."""
        with self._lock:
            if control is None or control is self._control:
                self._end()

    def _end(self) -> None:
        process, control = self._process, self._control
        self._process = self._control = None
        if control is not None:
            control.close()
        if process is None:
            return
        atexit.unregister(self.close)
        try:
            process.wait(END_WALL_S)  # it sees the closed socket, and kills and reaps its children
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


_WORKERS: "WeakSet[SymbolicWorker]" = WeakSet()


def _after_fork_in_child() -> None:
    for worker in list(_WORKERS):
        worker._after_fork()


os.register_at_fork(after_in_child=_after_fork_in_child)


@lru_cache(maxsize=1)
def shared_worker() -> SymbolicWorker:
    """The worker that every verifier of this process asks."""
    return SymbolicWorker()
