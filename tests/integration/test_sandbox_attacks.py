"""Hostile programs on the real backends: what must stay closed, and that no trick makes a wrong answer right."""

import contextlib
import os
import socket
import threading
from pathlib import Path

import pytest
import pytest_asyncio

from sparring_sandbox import (
    ImageMissing,
    Job,
    Limits,
    Raised,
    Returned,
    SandboxFault,
    SlotLost,
    Stop,
    Unavailable,
    open_sandbox,
    run_probes,
    same,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
LIMITS = Limits(cpu_s=5.0, wall_s=20.0, memory_bytes=256 << 20)
KEY = "sk-canary-5c1d0e77"


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    params=[
        pytest.param("bubblewrap", marks=pytest.mark.bubblewrap),
        pytest.param("docker", marks=pytest.mark.docker),
    ],
)
async def sandbox(request):
    os.environ["CANARY_API_KEY"] = KEY
    try:
        context = open_sandbox(request.param)
        opened = await context.__aenter__()
    except (Unavailable, ImageMissing) as fault:
        if os.environ.get("CI"):
            pytest.fail(f"in CI this must be there: {fault}")
        pytest.skip(str(fault))
    yield opened
    await context.__aexit__(None, None, None)
    del os.environ["CANARY_API_KEY"]


async def call(sandbox, source, *args):
    return await sandbox.run(Job(source, "f", (args,), limits=LIMITS))


async def test_every_probe_is_closed_and_the_host_is_as_before(sandbox):
    watched = [Path("/proc/sys/kernel/core_pattern"), Path("/proc/sys/vm/overcommit_memory")]
    before = [path.read_text() for path in watched]
    results = await run_probes(sandbox)
    assert len(results) >= 15
    assert [result for result in results if not result.is_closed] == []
    assert [path.read_text() for path in watched] == before


async def test_neither_our_keys_nor_our_files_are_inside(sandbox):
    answer = Path(__file__).read_text().splitlines()[0]  # any text that only the checkout has
    source = """
import os
def f(halves):
    words = ["".join(pair).encode() for pair in halves]
    found = [word for word in words for text in os.environb.values() if word in text]
    for where, folders, names in os.walk("/"):
        folders[:] = [name for name in folders if f"{where}{name}" not in ("/sys", "/dev")]
        if where.startswith("/proc/") and not where.startswith(("/proc/1", "/proc/self")):
            folders[:] = []
            continue
        for name in names:
            try:
                descriptor = os.open(f"{where}/{name}", os.O_RDONLY | os.O_NONBLOCK)
            except OSError:
                continue
            try:
                text = os.read(descriptor, 1 << 20)
            except OSError:
                text = b""
            os.close(descriptor)
            found += [(where, name) for word in words if word in text]
    return found
"""

    def halves(*words):
        return (tuple((word[:7], word[7:]) for word in words),)

    there = "class ZipFile"  # a control: the same search finds what the standard library does hold
    inputs = (halves(KEY, answer, "sparring_verifiers"), halves(there))
    found = await sandbox.run(Job(source, "f", inputs, limits=Limits(cpu_s=60, wall_s=120)))
    assert found.stop is Stop.OK, found
    assert found.returns[0] == Returned([])
    assert found.returns[1].value


@pytest.mark.parametrize(
    "body",
    [
        "import socket; socket.create_connection(('127.0.0.1', 80))",
        "import socket; socket.socket(socket.AF_UNIX)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:1/')",
        "import os; os.fork()",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.execv('/bin/true', ['true'])",
        "import multiprocessing; multiprocessing.get_context('fork').Process(target=print).start()",
        "import os; os.kill(1, 9)",
        "import os; os.kill(-1, 9)",
        "import resource; resource.prlimit(1, resource.RLIMIT_NOFILE, (0, 0))",
        "import os; os.sched_setaffinity(1, {0})",
        "import mmap; mmap.mmap(-1, 1 << 30)",
        "import mmap; mmap.mmap(-1, 1 << 30, flags=mmap.MAP_PRIVATE)",
        "import os; os.memfd_create('x')",
        "import os, mmap; mmap.mmap(os.open('/dev/zero', os.O_RDWR), 1 << 20)",
        "import resource; resource.setrlimit(resource.RLIMIT_DATA, (-1, -1))",
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (-1, -1))",
        "open('/tmp/x', 'w')",
        "open('/x', 'w')",
        "open('/dev/shm/x', 'w')",
        "open('/dev/mqueue/x', 'w')",
        "open('/proc/1/mem', 'rb')",
        "open('/proc/1/environ', 'rb')",
        "import os; os.open('/proc/1/fd/1', os.O_WRONLY)",
        "import os; os.symlink('/etc/passwd', '/link')",
        "import os; os.setuid(0)",
        "import socket; socket.sethostname('x')",
        "import time; time.clock_settime(time.CLOCK_REALTIME, time.time())",
        "import os; [os.open('/dev/null', os.O_RDONLY) for _ in range(100_000)]",
    ],
)
async def test_an_attack_raises_inside_and_the_next_job_is_well(sandbox, body):
    found = await call(sandbox, f"def f(x):\n    {body}\n    return 'through'", 1)
    assert found.stop is Stop.OK, found
    assert isinstance(found.returns[0], Raised), found
    assert (await call(sandbox, "f = abs", -1)).returns == (Returned(1),)


@pytest.mark.parametrize(
    ("body", "stop"),
    [
        ("import ctypes; ctypes.CDLL(None).ptrace(16, 1, 0, 0)", Stop.VIOLATION),
        ("import ctypes; ctypes.CDLL(None).setns(0, 0)", Stop.VIOLATION),
        ("import ctypes; ctypes.CDLL(None).mount(0, 0, 0, 0, 0)", Stop.VIOLATION),
        ("while True:\n        try: import os; os.fork()\n        except OSError: pass", Stop.TIME),
    ],
)
async def test_an_attack_ends_the_job(sandbox, body, stop):
    job = Job(f"def f(x):\n    {body}\n    return 'through'", "f", ((1,),), limits=Limits(cpu_s=0.5))
    assert (await sandbox.run(job)).stop is stop


# Each is a wrong program for "f(1) is 42"; none knows the answer, all try to be taken for right.
TRICKS = {
    "equal to everything": "class E:\n    def __eq__(self, other): return True\ndef f(x): return E()",
    "subclass of int": "class E(int):\n    def __eq__(self, o): return True\ndef f(x): return E()",
    "bool for int": "def f(x): return True",
    "float for int": "def f(x): return 42.0",
    "exit at import": "import sys\nsys.exit(0)",
    "exit in the call": "def f(x):\n    import sys\n    sys.exit(0)",
    "hard exit at import": "import os\nos._exit(0)",
    "hard exit in the call": "def f(x):\n    import os\n    os._exit(0)",
    "exit handler": "import atexit\natexit.register(print, '[\"v\",42]')\ndef f(x): return 0",
    "printed marker": "def f(x):\n    print('OK PASSED [\"v\",42]', flush=True)\n    return 0",
    "a record of its own before": "import os\ndef f(x):\n    os.write(3, b'[\"v\",42]\\n')\n    return 0",
    "two answers and out": 'import os\ndef f(x):\n    os.write(3, b\'["v",41]\\n["v",42]\\n\')\n    os._exit(0)',
    "half a record": "import os\ndef f(x):\n    os.write(3, b'[\"v\",')\n    os._exit(0)",
    "a frame of PID 1": "import os\ndef f(x):\n    os.write(3, b'SPR1' + bytes(16))\n    os._exit(0)",
    "a key twice": 'import os\ndef f(x):\n    os.write(3, b\'["v",{"int":"0x1","int":"0x2a"}]\\n\')\n    os._exit(0)',
    "deep nesting": "import os\ndef f(x):\n    os.write(3, b'[' * 500_000 + b'\\n')\n    os._exit(0)",
    "a number without end": "import os\ndef f(x):\n    os.write(3, b'[\"v\",' + b'4' * 500_000 + b']\\n')\n    exit()",
    "huge integer": "def f(x): return 10 ** 5000",
    "not a number": "def f(x): return float('nan')",
    "bare NaN": "import os\ndef f(x):\n    os.write(3, b'[\"v\",NaN]\\n')\n    os._exit(0)",
    "generator": "def f(x): yield 42",
    "iterator without end": "import itertools\ndef f(x): return itertools.count(42)",
    "patched writer": "import _json\n_json.encode_basestring_ascii = lambda s: '\"42\"'\ndef f(x): return '7'",
    "patched encoder": """
import gc, types
for space in [o for o in gc.get_objects() if type(o) is dict and "encode" in o and "Unencodable" in o]:
    space["encode"] = lambda value: {"tuple": [42]}
def f(x): return 0
""",
    "search of frames": """
import sys
def f(x):
    frame = sys._getframe()
    while frame:
        for name, value in frame.f_locals.items():
            if "expect" in name or "gold" in name or "answer" in name: return value
        frame = frame.f_back
    return 0
""",
    "other inputs rebound": """
import sys
def f(x):
    frame = sys._getframe(1)
    frame.f_locals["job"]["inputs"][:] = []
    return 0
""",
    "late thread": """
import os, threading, time
def late():
    time.sleep(0.01)
    os.write(3, b'["v",42]\\n')
threading.Thread(target=late).start()
def f(x):
    time.sleep(0.05)
    return 0
""",
    "recursion": "def f(x): return f(x)",
    "own exit status": "import os, threading\ndef f(x):\n    os.write(3, b'[\"v\",42]\\n')\n    os._exit(1)",
}


@pytest.mark.parametrize("name", TRICKS)
async def test_no_trick_makes_a_wrong_answer_right(sandbox, name):
    found = await call(sandbox, TRICKS[name], 1)
    first = found.returns[0]
    assert not (found.stop is Stop.OK and isinstance(first, Returned) and same(first.value, 42)), found
    assert (await call(sandbox, "def f(x): return 42", 1)).returns == (Returned(42),)


async def test_a_channel_that_was_written_to_gives_no_values_at_all(sandbox):
    source = "import os\ndef f(x):\n    os.write(3, b'[\"v\",42]\\n')\n    return x"
    found = await sandbox.run(Job(source, "f", ((1,), (2,)), limits=LIMITS))
    assert found.stop is Stop.EXCEPTION
    assert not any(isinstance(one, Returned) for one in found.returns)


class Relay:
    """A stand-in for an engine's socket that passes bytes on until it is cut."""

    def __init__(self, path, engine):
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(path))
        self.listening.listen()
        self.engine = engine
        self.open = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.engine)
            self.open += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self.pump, args=(source, target), daemon=True).start()

    @staticmethod
    def pump(source, target):
        try:
            while part := source.recv(65536):
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def cut(self):
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for one in self.open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@pytest.mark.docker
async def test_an_engine_that_goes_away_is_a_fault_and_not_a_verdict(tmp_path, monkeypatch):
    engine = "/var/run/docker.sock"
    if not Path(engine).exists() and not os.environ.get("CI"):
        pytest.skip(f"no engine at {engine}")
    relay = Relay(tmp_path / "engine.sock", engine)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'engine.sock'}")
    async with open_sandbox("docker") as opened:
        assert (await call(opened, "f = abs", -1)).returns == (Returned(1),)
        relay.cut()
        with pytest.raises(SlotLost):
            await call(opened, "f = abs", -1)


async def test_no_engine_is_found_out_at_once_and_bubblewrap_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'nothing.sock'}")
    with pytest.raises(Unavailable, match="no container engine answers"):
        async with open_sandbox("docker"):
            pass
    try:
        async with open_sandbox("auto") as opened:
            assert opened.fingerprint.backend == "bubblewrap"
    except SandboxFault as fault:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(fault))
