"""The process that has imported sympy once and forks a child for every question. Started and closed by worker.py.

On its control socket a connection arrives for each question. The child reads it there, answers and exits, so a question
never meets what another left in sympy's caches, and killing one costs a fork (3 ms) and no import (1 s). The child's
own limits end it: processor time and memory. When the asker hangs up it is killed; when the control socket closes, by
whatever death of the parent, everything ends.
"""

import gc
import json
import os
import resource
import select
import signal
import socket
import struct
import sys
from typing import Any

LENGTH = struct.Struct("!I")
MAX_MESSAGE_BYTES = 1 << 22
MAX_STR_DIGITS = 100_000


def send(connection: socket.socket, message: Any) -> None:
    """One JSON message with its length before it."""
    body = json.dumps(message).encode()
    connection.sendall(LENGTH.pack(len(body)) + body)


def receive(connection: socket.socket) -> Any:
    """The message that `send` wrote.

    Raises:
        EOFError: the other side is gone. TimeoutError: the socket has a timeout, and it is over.
    """
    (length,) = LENGTH.unpack(_exactly(connection, LENGTH.size))
    if length > MAX_MESSAGE_BYTES:
        raise EOFError("a message past the cap")
    return json.loads(_exactly(connection, length))


def _exactly(connection: socket.socket, size: int) -> bytes:
    received = b""
    while len(received) < size:
        piece = connection.recv(size - len(received))
        if not piece:
            raise EOFError
        received += piece
    return received


class Zygote:
    """Forks a child for each connection that arrives on control, and says how it died where it does not answer."""

    def __init__(self, control: socket.socket, cpu_s: float, memory_bytes: int) -> None:
        self.control = control
        self.cpu_s = cpu_s
        self.memory_bytes = memory_bytes
        self.children: dict[int, socket.socket] = {}
        self.pids: dict[int, int] = {}  # by the descriptor of the connection
        self.poll = select.poll()
        self.woken, self.waker = socket.socketpair()
        for side in (self.woken, self.waker):
            side.settimeout(0)

    def serve(self) -> None:
        """Until the control socket closes."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.waker.fileno(), warn_on_full_buffer=False)
        self.poll.register(self.control, select.POLLIN)
        self.poll.register(self.woken, select.POLLIN)
        while True:
            for descriptor, _ in self.poll.poll():
                if descriptor == self.woken.fileno():
                    self._drain()
                elif descriptor in self.pids:  # only a hang-up is waited for
                    os.kill(self.pids.pop(descriptor), signal.SIGKILL)
                    self.poll.unregister(descriptor)
                elif descriptor == self.control.fileno() and not self._accept():
                    return self._end()
            self._reap()

    def _end(self) -> None:
        for pid in self.children:
            os.kill(pid, signal.SIGKILL)
        for pid in self.children:
            os.waitpid(pid, 0)

    def _drain(self) -> None:
        try:
            while self.woken.recv(4096):
                pass
        except BlockingIOError:
            return

    def _accept(self) -> bool:
        try:
            byte, descriptors, _, _ = socket.recv_fds(self.control, 1, 1)
        except ConnectionError:
            return False
        if not byte or not descriptors:
            return False
        connection = socket.socket(fileno=descriptors[0])
        pid = os.fork()
        if pid == 0:
            self._become_child(connection)
        self.children[pid] = connection
        self.pids[connection.fileno()] = pid
        self.poll.register(connection, 0)
        return True

    def _reap(self) -> None:
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            connection = self.children.pop(pid)
            if self.pids.pop(connection.fileno(), None):  # the asker has not hung up
                self.poll.unregister(connection)
                if status:
                    self._tell(connection, os.waitstatus_to_exitcode(status))
            connection.close()

    def _tell(self, connection: socket.socket, code: int) -> None:
        try:
            connection.settimeout(0)
            send(connection, {"died": code})
        except OSError:  # nobody listens any more
            return

    def _become_child(self, connection: socket.socket) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for other in (self.control, self.woken, self.waker, *self.children.values()):
            other.close()
        status = 1
        try:
            resource.setrlimit(resource.RLIMIT_AS, (self.memory_bytes, self.memory_bytes))
            answer_one(connection, self.cpu_s)
            status = 0
        finally:
            os._exit(status)


def answer_one(connection: socket.socket, cpu_s: float) -> None:
    """Reads the question, answers it; SIGPROF ends the process after cpu_s of processor time."""
    from .symbolic import answer

    question = receive(connection)
    seconds = int(cpu_s) + 2  # should SIGPROF ever be held back
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    signal.setitimer(signal.ITIMER_PROF, cpu_s)
    reply = answer(question)
    signal.setitimer(signal.ITIMER_PROF, 0)
    send(connection, reply)


def main() -> None:
    """Import sympy, say so, serve."""
    descriptor, cpu_s, memory_bytes = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.set_int_max_str_digits(MAX_STR_DIGITS)
    control = socket.socket(fileno=descriptor)
    control.set_inheritable(False)
    from .symbolic import warm

    warm()
    gc.collect()
    gc.freeze()  # what is here now stays shared with the children
    control.sendall(b"r")
    Zygote(control, cpu_s, memory_bytes).serve()


if __name__ == "__main__":
    main()
