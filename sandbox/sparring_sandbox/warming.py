"""What is done before a payload comes so that a run is cheap: nothing here changes what a candidate can do.

This file runs inside the sandbox, as text; it is never imported there. Most of what an empty run costs is pages: those
that the kernel lists anew for a child, and those that it copies when the child first writes to them. Source:
measurements with perf on Linux 6.18 and CPython 3.11.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_BYTES_OVERHEAD = 33  # of a bytes object, its terminating zero included
_LARGE_PAGE, _MADV_COLLAPSE = 2 << 20, 25
_LARGEST_POOLED = 512  # bytes of an object
_ROW, _FILLERS_MAX = 8, 5000
_REHEARSAL = """
import math
class P:
    def __init__(self, a): self.a = a
def f(a, b, c, d):
    r = [x for x in sorted(map(str, a)) if x] + [f"{k}{v}" for k, v in b.items()]
    s = {}
    for i, x in enumerate(r):
        if i % 2 == 0 and x not in s: s[x] = i + math.gcd(i, 6)
        else: s.setdefault(x, []).append(i) if x not in s else None
    while len(r) < 9: r.append(r[-1][::-1])
    try: r.index(None)
    except ValueError as e: r.append(str(e))
    return a, b, c, d, r, tuple(s.values()), sum(range(9)), P(3).a, max(r, key=len), -7 // 2, 1 << 70, 0.1 + 0.2
"""
_SHORT = """
def f(a):
    r = []
    for x in a:
        if x not in r: r.append(str(x))
    return a, r
"""


def preload(paths: list[str], names: list[str], names_if_there: list[str]) -> None:
    """What every interpreter has, and what candidates import most: done once here, not once in each of them."""
    import builtins
    from _sitebuiltins import Quitter

    builtins.exit = Quitter("exit", "Ctrl-D")  # what the site module would have put there
    builtins.quit = Quitter("quit", "Ctrl-D")
    sys.path += paths
    sys.argv = [""]
    # Modules want to repair themselves in each fork (locks, a random seed). There is nothing to repair: no thread is
    # forked, and the seed is the job's.
    register, os.register_at_fork = os.register_at_fork, lambda **_: None
    for name in names:
        __import__(name)
    for name in names_if_there:
        with contextlib.suppress(ImportError):  # another version of the package has no such part
            __import__(name)
    os.register_at_fork = register


def made_anew(modules: list[ModuleType]) -> list[ModuleType]:
    """Our own modules once more, each object of them next to the other.

    As they were compiled they lie scattered over pages of which a run then writes to nearly each one, in PID 1 and in
    the child: whoever only uses an object counts its references in it.
    """
    compiled = [marshal.dumps(module.compiled) for module in modules]
    anew = []
    for module, text in zip(modules, compiled, strict=True):
        one = ModuleType(module.__name__)
        exec(marshal.loads(text), one.__dict__)  # noqa: S102, S302 - ours
        anew.append(one)
    return anew


def rehearse(values: ModuleType, candidate: ModuleType) -> bytes:
    """Does what every candidate will do, so that what an interpreter learns on the way is learned once, here.

    Each page that a child writes to is copied for it. Its first compilation, its first exception and the adaptive
    bytecode of our own functions would be many of them. Returns what `rehearse_once` takes, for each child.
    """
    sys.modules["random"].seed(0)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(0)
    long = marshal.dumps(
        {"source": _REHEARSAL, "inputs": [values.encode(([1, 2.5, "a"], {"b": (True, None)}, {3}, 2**70))]}
    )
    short = marshal.dumps({"source": _SHORT, "inputs": [values.encode(([1, 2, 1],))]})
    for _ in range(40):
        function = rehearse_once(long, values, candidate)
        try:
            function()
        except TypeError as error:
            candidate.encoded(["e", *candidate.described(error)])
        rehearse_once(short, values, candidate)
    return short


def rehearse_once(rehearsal: bytes, values: ModuleType, candidate: ModuleType) -> Callable[..., object]:
    """Loads and calls a program of ours as a candidate's is; the function that it defines.

    A child does so before its payload comes: the pages that every job writes to are then its own already, copied while
    the host was busy. Whoever else waits for this core, a program or who hands it its payload, goes first.
    """
    os.sched_yield()
    job = marshal.loads(rehearsal)  # noqa: S302 - ours
    os.sched_yield()
    function: Callable[..., object] = candidate.load(job, "candidate")["f"]
    for raw in job["inputs"]:
        arguments = values.decode(raw)
        os.sched_yield()
        candidate.encoded(["v", values.encode(function(*arguments))])
    os.sched_yield()
    del sys.modules["candidate"]
    return function


def fill_gaps() -> tuple[bytes, ...]:
    """Takes the free places between our own objects, to be kept for good.

    Else a child's first objects would come to lie in them, each on another page of ours that is copied for it. Objects
    of up to 512 bytes come from pools of one size, larger ones from the heap; a row without a gap was empty before.
    """
    fillers = []
    for size in (*range(48, 513, 16), 65000, 32000, 16000, 8000, 4000, 2000, 1400, 1000, 800, 700, 600, 540):
        row = last = count = 0
        while row < _ROW and count < _FILLERS_MAX:
            fillers.append(bytes(size - _BYTES_OVERHEAD))
            place, count = id(fillers[-1]), count + 1
            row, last = (row + 1 if 0 < place - last < size + 64 else 0), place
        if size > _LARGEST_POOLED:
            del fillers[len(fillers) - row :]  # the heap ended there: a fork lists no more of it than holds something
    return tuple(fillers)


def gather(seccomp: ModuleType) -> None:
    """Puts our memory into large pages, where the kernel can and there is so much: what a fork lists and its end drops
    is then a few entries for each, not thousands, also after some of their parts were copied."""
    for start, end in regions():
        first, last = -(-start // _LARGE_PAGE) * _LARGE_PAGE, end // _LARGE_PAGE * _LARGE_PAGE
        if first < last:
            seccomp.madvise(first, last - first, _MADV_COLLAPSE)


def regions() -> list[tuple[int, int]]:
    """Where this process has memory of its own that it may write to: start and end."""
    with open("/proc/self/maps", encoding="ascii") as file:
        lines = [line.split() for line in file]
    found = []
    for place, rights, _, _, _, *name in lines:
        if rights == "rw-p" and name in ([], ["[heap]"]):
            start, end = (int(address, 16) for address in place.split("-"))
            found.append((start, end))
    return found
