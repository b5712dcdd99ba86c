"""How PID 1 watches one run: feeds and reads the child until it ends, or until a limit says that it is to be ended.

This file runs inside the sandbox, as text, beside zygote.py; it is never imported there. It kills nothing and reports
nothing, and never looks into what it relays.
"""

from __future__ import annotations

import os
import select
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .zygote import Child, Slot

EXIT, WALL, CPU, OUTPUT = 0, 1, 2, 3  # what ended a run
_ERROR_BYTES = 4096  # of a script's stderr, its end
_PIPE_BYTES = 65536
_FIRST_LOOK_S, _LONGEST_LOOK_S = 0.004, 0.064  # how often a child's pipes are emptied while it runs
_BULK_BYTES = 16384  # between two looks
_STATUS_BYTES = 4096  # of /proc/PID/status


class Watch:
    """One run as it is seen from here: what is still to be given, what came back, how it was ended."""

    def __init__(
        self, slot: Slot, child: Child, unsent: memoryview, output: memoryview, *, ends_with_output: bool
    ) -> None:
        self.slot = slot
        self.child = child
        self.unsent = unsent
        self.output = output
        self.ends_with_output = ends_with_output
        self.written = 0
        self.error_bytes = 0
        self.ended = EXIT
        self.began = time.monotonic()
        self.wall_us = 0
        self.is_output_open = self.is_error_open = True
        self.used: tuple[int, int] | None = None  # CPU us and peak bytes of a child that is over and was not ended yet

    def until(self, cpu_s: float, wall_s: float) -> None:
        """Feeds and reads the child until it ends or is to be ended."""
        clock = (~self.child.pid << 3) | 2  # the child's CPU clock; Source: clock_getcpuclockid(3)
        ending = os.pidfd_open(self.child.pid)
        poll = select.poll()
        poll.register(ending, select.POLLIN)
        poll.register(0, select.POLLIN)
        if self.ends_with_output:
            poll.register(self.child.output, 0)  # a write does not wake us, its end does
        if self.child.payload >= 0:
            poll.register(self.child.payload, select.POLLOUT)
        look_s = _FIRST_LOOK_S
        while True:
            now = time.monotonic()
            self.slot.mind_lease()
            wall_left, cpu_left = self.began + wall_s - now, cpu_s - cpu_used(clock)
            if wall_left <= 0 or cpu_left <= 0:
                self.ended = WALL if wall_left <= 0 else CPU
                break
            # A write does not wake us: most runs end before the first look. poll counts whole milliseconds.
            ready = dict(poll.poll(1 + int(1000 * min(wall_left, cpu_left, look_s))))
            if 0 in ready:
                self.slot.renew()
            if self.child.payload in ready:
                payload = self.child.payload
                self.feed()
                if self.child.payload < 0:
                    poll.unregister(payload)
            if ending in ready:
                break
            taken = self.take_output() + self.take_error()
            if self.written == len(self.output) or self.is_over(clock):
                break
            look_s = min(2 * look_s, _LONGEST_LOOK_S)
            self._follow(poll, ready, taken)
        os.close(ending)
        self.wall_us = int(1e6 * (time.monotonic() - self.began))

    def _follow(self, poll: select.poll, ready: dict[int, int], taken: int) -> None:
        for end, is_open in ((self.child.output, self.is_output_open), (self.child.error, self.is_error_open)):
            if not is_open and end in ready:
                poll.unregister(end)
            elif is_open and taken > _BULK_BYTES:
                poll.register(end, select.POLLIN)  # much is coming: from here on each write wakes us

    def is_over(self, clock: int) -> bool:
        """Whether the child says by the end of its output that it is, and has not ended yet."""
        if self.ends_with_output and not self.is_output_open:
            self.used = self.used_by_now(clock)
        return self.used is not None

    def used_by_now(self, clock: int) -> tuple[int, int] | None:
        """CPU us and peak bytes of the child; None of one that is on its way out, whose memory is the first to go."""
        peak = peak_bytes(self.child.status)
        return None if peak is None else (int(1e6 * cpu_used(clock)), peak)

    def feed(self) -> None:
        """Hands on what the pipe takes, and closes it after the last byte."""
        try:
            while self.unsent:
                self.unsent = self.unsent[os.write(self.child.payload, self.unsent[:_PIPE_BYTES]) :]
        except BlockingIOError:
            return
        except BrokenPipeError:
            pass  # it does not read on, or has ended
        self.child.close_payload()

    def take_output(self) -> int:
        """Reads what is there, without waiting; how much it was."""
        before = self.written
        while self.is_output_open and self.written < len(self.output):
            try:
                count = os.readv(self.child.output, [self.output[self.written :]])
            except BlockingIOError:
                break
            self.written += count
            self.is_output_open = count > 0
        return self.written - before

    def take_error(self) -> int:
        """Reads what is there, without waiting, and keeps its end; how much it was."""
        memory, view, total = self.slot.errors.memory, self.slot.errors.view, 0
        while self.is_error_open and total < _PIPE_BYTES:
            try:
                count = os.readv(self.child.error, [view[self.error_bytes : self.error_bytes + _PIPE_BYTES]])
            except BlockingIOError:
                break
            self.error_bytes += count
            total += count
            self.is_error_open = count > 0
            if self.error_bytes > _ERROR_BYTES:
                memory.move(0, self.error_bytes - _ERROR_BYTES, _ERROR_BYTES)
                self.error_bytes = _ERROR_BYTES
        return total


def cpu_used(clock: int) -> float:
    try:
        return time.clock_gettime(clock)
    except OSError:
        return 0.0  # it has ended; wait4 says what it used


def peak_bytes(status: int) -> int | None:
    """The most memory that a process had, of its /proc/PID/status as a descriptor; None where that does not say."""
    told = os.pread(status, _STATUS_BYTES, 0)
    at = told.find(b"VmHWM:")
    return None if at < 0 else 1024 * int(told[at + 6 : told.index(b"kB", at)])
