"""A launcher whose slots are scripted: the host's own Slot over a wire that answers what a test says."""

import asyncio
import json
import struct
import threading

from sparring_sandbox import SlotLost
from sparring_sandbox.frames import FRAME, SlotKind
from sparring_sandbox.slots import Slot
from sparring_sandbox.types import Profile

# Stated here a second time, so that a change of the layout on one side alone is seen.
REPORT = struct.Struct(">BiQQQIiBBI")
ENDINGS = ("exit", "wall", "cpu", "output")
HANG = object()  # an answer that never comes
KIND = SlotKind(Profile.BARE, 0, 256 << 20)


def body(output=b"", error=b"", **seen):
    """A report's body; what is not named is what a child that ended well and at once would show."""
    fields = {"ended": "exit", "status": 0, "cpu_us": 1, "wall_us": 2, "peak": 3, "strays": 0, "kills": -1, "dirty": 0}
    fields |= {"started": 1}
    fields |= seen
    fields["ended"] = ENDINGS.index(fields["ended"])
    return REPORT.pack(*fields.values(), len(error)) + error + output


def framed(kind, content=b""):
    return FRAME.pack(kind, len(content)) + content


def greeting(**told):
    words = {"interpreter": "3.11", "packages": ["numpy==1"], "counter": None} | told
    return framed(b"R", json.dumps(words).encode())


def answer(value, **seen):
    """The report of a child that was called once and claims this value."""
    lines = json.dumps(["l"]) + "\n" + json.dumps(["v", value], separators=(",", ":")) + "\n"
    return framed(b"P", body(lines.encode(), **seen))


class ScriptedWire:
    """Greets, then gives each run the next answer: bytes, a fault to raise, or HANG until it is closed."""

    def __init__(self, answers):
        self.answers = answers
        self.buffer = bytearray(greeting())
        self.pending = None
        self.opening = None
        self.runs = []
        self.renewals = 0
        self.running = threading.Event()
        self.closed = threading.Event()

    def is_quiet(self):
        return not self.buffer and not self.closed.is_set()

    async def send(self, data, ends):
        if self.opening is None:
            self.opening = data
            return
        self.runs.append(data)
        self.pending = self.answers.pop(0)
        if isinstance(self.pending, bytes):
            self.buffer += self.pending
        self.running.set()

    async def receive(self, size, ends):
        if isinstance(self.pending, Exception):
            raise self.pending
        if self.pending is HANG:
            async with asyncio.timeout(60):
                while not self.closed.is_set():
                    await asyncio.sleep(0.001)
        if self.closed.is_set() or len(self.buffer) < size:
            raise SlotLost("the scripted slot ended")
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken

    def post(self, data):
        self.renewals += 1

    def close(self):
        self.closed.set()


class ScriptedLauncher:
    """Starts scripted slots, which take their answers from one list in the order of the runs.

    A fault among `starts` is raised by the start in its place.
    """

    backend, packages, image_id = "double", (), ""

    def __init__(self, *answers, starts=()):
        self.answers = list(answers)
        self.starts = list(starts)
        self.wires = []
        self.kinds = []
        self.is_closed = False

    def start(self, kind):
        fault = self.starts.pop(0) if self.starts else None
        if fault is not None:
            raise fault
        wire = ScriptedWire(self.answers)
        self.wires.append(wire)
        self.kinds.append(kind)
        return Slot(kind, wire, b"opening")

    def processes(self, job):
        return job.limits.threads

    def close(self):
        self.is_closed = True

    def alive(self):
        return [wire for wire in self.wires if not wire.closed.is_set()]
