"""Jobs on the real backends: what a program does is what the outcome says."""

import asyncio
import contextlib
import datetime
import decimal
import fractions
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from sparring_sandbox import (
    Environment,
    Job,
    Limits,
    NotReached,
    Profile,
    Raised,
    Returned,
    SandboxFault,
    SlotLost,
    Stop,
    open_sandbox,
    same,
)
from sparring_sandbox.docker import reap
from sparring_sandbox.frames import kind_of
from sparring_sandbox.leases import is_orphan
from sparring_sandbox.slots import Slot

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUICK = Limits(cpu_s=1.0, wall_s=10.0, memory_bytes=256 << 20)


async def call(sandbox, source, *inputs, limits=QUICK, **fields):
    return await sandbox.run(Job(source, "f", inputs, limits=limits, **fields))


async def script(sandbox, source, *texts, limits=QUICK, **fields):
    return await sandbox.run(Job(source, None, tuple((text,) for text in texts), limits=limits, **fields))


async def test_the_modules_that_programs_import_most_are_loaded_already(sandbox):
    source = "import sys\ndef f(*names): return [name for name in names if name not in sys.modules]"
    assert (await call(sandbox, source, ("hashlib", "re", "typing", "_hashlib"))).returns == (Returned([]),)


async def test_a_program_begins_as_in_an_interpreter_of_its_own(sandbox):
    source = """
import gc, signal
def f():
    handler = signal.getsignal(signal.SIGINT)
    return gc.isenabled(), handler is signal.default_int_handler, sorted(n for n in globals() if n[0] != "_")
"""
    assert (await call(sandbox, source, ())).returns == (Returned((True, True, ["f", "gc", "signal"])),)
    seen = "import gc, signal, sys\nprint(gc.isenabled(), signal.getsignal(2).__name__, 'candidate' in sys.modules)"
    assert (await script(sandbox, seen, "")).returns == (Returned("True default_int_handler False\n"),)


async def test_calls_return_values_and_a_raising_call_does_not_end_the_job(sandbox):
    found = await call(sandbox, "def f(x):\n    return 10 // x", (2,), (0,), (5,))
    assert found.stop is Stop.OK
    assert found.returns == (
        Returned(5),
        Raised("ZeroDivisionError", "integer division or modulo by zero"),
        Returned(2),
    )
    assert found.stopped_at is None
    assert found.cpu_s > 0
    assert found.peak_bytes > 1 << 20


async def test_every_kind_of_value_crosses_both_ways(sandbox):
    values = (
        None, True, 1, -(2**200), 1.5, float("-inf"), 1 - 2j, "ü\0\n", b"\xff", [1, [2]], (1, (2,)), {3},
        frozenset({4}),
        {"a": {1: (2,)}}, fractions.Fraction(1, 3), decimal.Decimal("1.10"), datetime.date(2024, 2, 29),
        datetime.datetime(2024, 2, 29, 1, 2, 3, 4, tzinfo=datetime.UTC), datetime.time(1, 2),
    )  # fmt: skip
    found = await call(sandbox, "def f(x):\n    return x", *((value,) for value in values))
    assert found.stop is Stop.OK, found
    for value, returned in zip(values, found.returns, strict=True):
        assert isinstance(returned, Returned), (value, returned)
        assert same(value, returned.value)


async def test_no_inputs_only_loads(sandbox):
    assert (await call(sandbox, "f = len")).stop is Stop.OK
    assert (await call(sandbox, "f = nothing")).stop is Stop.EXCEPTION


async def test_a_call_cannot_change_the_input_of_another(sandbox):
    found = await call(sandbox, "def f(x):\n    x.append(1)\n    return x", ([0],), ([0],))
    assert found.returns == (Returned([0, 1]), Returned([0, 1]))


@pytest.mark.parametrize(
    ("source", "detail"),
    [
        ("def f(:", "SyntaxError: invalid syntax (<candidate>, line 1)"),
        ("import sparring_sandbox", "ModuleNotFoundError: No module named 'sparring_sandbox'"),
        ("import sys\nsys.exit(0)", "SystemExit: 0"),
        ("x = 1", "NameError: the program defines no 'f'; it defines no function"),
        ("def g(): pass\ndef h(): pass", "NameError: the program defines no 'f'; it defines g, h"),
        ("f = 3", "TypeError: 'f' is no function but of type int"),
        ("import os\nos._exit(0)\ndef f(x): return x", "it exited early"),
    ],
)
async def test_what_does_not_load_is_an_exception_and_no_input_is_reached(sandbox, source, detail):
    found = await call(sandbox, source, (1,), (2,))
    assert (found.stop, found.stopped_at, found.detail) == (Stop.EXCEPTION, None, detail)
    assert found.returns == (NotReached(), NotReached())


@pytest.mark.parametrize(
    ("body", "stop"),
    [
        ("while True: pass", Stop.TIME),
        ("import signal; signal.signal(signal.SIGXCPU, signal.SIG_IGN)\n        while True: pass", Stop.TIME),
        ("return [0] * 300_000", Stop.OUTPUT),
        ("import os; os._exit(0)", Stop.EXCEPTION),
        ("import os; os._exit(3)", Stop.EXCEPTION),
        ("import ctypes; ctypes.string_at(0)", Stop.EXCEPTION),
        ("import os; os.abort()", Stop.EXCEPTION),
        ("import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)", Stop.VIOLATION),
        ("import ctypes; ctypes.CDLL(None).unshare(0x10000000)", Stop.VIOLATION),
    ],
)
async def test_a_stop_names_its_input_and_keeps_what_came_before(sandbox, body, stop):
    source = f"def f(x):\n    if x == 2:\n        {body}\n    return x"
    limits = replace(QUICK, cpu_s=0.3, output_bytes=100_000)
    found = await call(sandbox, source, (1,), (2,), (3,), limits=limits)
    assert found.stop is stop, found
    assert found.stopped_at == 1
    assert found.returns == (Returned(1), NotReached(), NotReached())


async def test_sleeping_is_ended_by_wall_time_and_computing_by_cpu_time(sandbox):
    limits = replace(QUICK, cpu_s=5.0, wall_s=0.3)
    found = await call(sandbox, "import time\ndef f(x):\n    time.sleep(60)", (1,), limits=limits)
    assert found.stop is Stop.TIME
    assert "0.3 s" in found.detail
    assert found.cpu_s < 1


async def test_memory_over_the_limit_raises_inside(sandbox):
    found = await call(sandbox, "def f(n):\n    return len(bytes(n))", (1 << 30,), (1 << 20,))
    assert found.stop is Stop.OK
    assert isinstance(found.returns[0], Raised)
    assert found.returns[0].kind == "MemoryError"
    assert found.returns[1] == Returned(1 << 20)


async def test_what_a_call_prints_is_discarded(sandbox):
    source = 'import sys\ndef f(x):\n    print("x" * 3_000_000)\n    sys.stderr.write("y" * 100_000)\n    return x'
    assert (await call(sandbox, source, (1,))).returns == (Returned(1),)


async def test_endless_recursion_ends_in_the_candidate(sandbox):
    found = await call(sandbox, "def f(x):\n    return f(x)", (1,), (2,))
    assert [type(one) for one in found.returns] == [Raised, Raised]
    deep = await call(sandbox, "import sys\nsys.setrecursionlimit(10**9)\ndef f(x):\n    return f(x)", (1,))
    assert deep.stop is not Stop.OK or deep.returns[0] != Returned(1)
    nested = "def f(x):\n    a = []\n    for _ in range(10**5): a = [a]\n    return a"
    assert (await call(sandbox, nested, (1,))).returns == (Raised("Unencodable", "nested deeper than 64"),)


async def test_what_cannot_cross_is_raised_not_guessed(sandbox):
    source = "class N(int): pass\ndef f(x):\n    return [N(1), (i for i in 'a'), float('nan'), object(), '\\ud800'][x]"
    found = await call(sandbox, source, *((i,) for i in range(5)))
    assert [one.kind for one in found.returns] == ["Unencodable"] * 5


async def test_threads_run_up_to_their_limit(sandbox):
    source = """
import threading
def f(n):
    gate, started = threading.Event(), 0
    try:
        for _ in range(n):
            threading.Thread(target=gate.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    gate.set()
    return started
"""
    found = await call(sandbox, source, (4,), limits=replace(QUICK, threads=8))
    assert found.returns == (Returned(4),)
    found = await call(sandbox, source, (500,), limits=replace(QUICK, threads=8))
    assert isinstance(found.returns[0], Returned), found
    assert found.returns[0].value <= 10


async def test_a_program_reads_each_text_in_a_fresh_process(sandbox):
    source = (
        "import sys\nseen = globals().setdefault('seen', [])\nseen.append(1)\nprint(len(seen), sys.stdin.read()[::-1])"
    )
    found = await script(sandbox, source, "abc", "", "ü\n")
    assert found.stop is Stop.OK
    assert found.returns == (Returned("1 cba\n"), Returned("1 \n"), Returned("1 \nü\n"))


async def test_a_failing_program_is_raised_and_the_next_text_is_tried(sandbox):
    source = "n = int(input())\nif n == 1: exit(3)\nif n == 2: raise SystemExit('no')\nprint(6 // n)"
    found = await script(sandbox, source, "1", "2", "0", "3")
    assert found.stop is Stop.OK
    assert found.returns == (
        Raised("exit 3", ""),
        Raised("exit 1", "no"),
        Raised("exit 1", "ZeroDivisionError: integer division or modulo by zero"),
        Returned("2\n"),
    )


async def test_a_program_ends_as_under_the_interpreter(sandbox):
    source = """
import atexit, threading, time
def late():
    time.sleep(0.05)
    print("thread")
atexit.register(print, "atexit")
threading.Thread(target=late).start()
print("main", __name__)
"""
    assert (await script(sandbox, source, "")).returns == (Returned("main __main__\nthread\natexit\n"),)


async def test_a_long_stdin_arrives_whole_and_an_unread_one_does_not_hang(sandbox):
    text = "0123456789" * 200_000
    assert (await script(sandbox, "import sys\nprint(len(sys.stdin.read()))", text)).returns == (Returned("2000000\n"),)
    assert (await script(sandbox, "print('no')", text)).returns == (Returned("no\n"),)


async def test_a_stop_of_a_program_ends_the_job(sandbox):
    source = "n = input()\nwhile n == '2': pass\nprint(n * (1 + 10**6 * (n == '4')))"
    limits = replace(QUICK, cpu_s=0.3, output_bytes=1000)
    found = await script(sandbox, source, "1", "2", "3", limits=limits)
    assert (found.stop, found.stopped_at) == (Stop.TIME, 1)
    assert found.returns == (Returned("1\n"), NotReached(), NotReached())
    assert (await script(sandbox, source, "4", limits=limits)).stop is Stop.OUTPUT


async def test_the_hash_seed_and_the_random_seed_are_the_jobs(sandbox):
    source = "import random\ndef f(x):\n    return hash('abc'), random.random()"

    async def with_seeds(hash_seed, random_seed):
        environment = Environment(hash_seed=hash_seed, random_seed=random_seed)
        return (await call(sandbox, source, (1,), environment=environment)).returns[0].value

    first, again, other = await with_seeds(1, 2), await with_seeds(1, 2), await with_seeds(3, 4)
    assert first == again
    assert first[0] != other[0]
    assert first[1] != other[1]


async def test_time_zone_locale_and_directory_are_the_jobs(sandbox):
    source = (
        "import os, time, locale\ndef f(x):\n    return time.localtime(0).tm_hour, locale.setlocale(0), os.getcwd()"
    )
    environment = Environment(timezone="Asia/Tokyo", locale="C", working_directory="/usr")
    found = await call(sandbox, source, (1,), environment=environment)
    assert found.returns[0].value[::2] == (9, "/usr")
    with pytest.raises(SandboxFault, match="no locale 'xx_YY'"):
        await call(sandbox, source, (1,), environment=Environment(locale="xx_YY"))


async def test_the_scientific_profile_has_its_packages_and_the_bare_one_has_not(sandbox):
    source = "import numpy, sympy\ndef f(x):\n    return str(sympy.Integer(x) / 3), numpy.eye(2).tolist()"
    limits = replace(QUICK, cpu_s=20, wall_s=60)
    found = await call(sandbox, source, (1,), profile=Profile.SCIENTIFIC, limits=limits)
    assert found.returns == (Returned(("1/3", [[1.0, 0.0], [0.0, 1.0]])),), found
    assert {name.split("==")[0] for name in sandbox.fingerprint.packages} == {"mpmath", "numpy", "sympy"}
    assert (await call(sandbox, source, (1,))).stop is Stop.EXCEPTION


async def test_wrong_jobs_are_refused_before_anything_runs(sandbox):
    with pytest.raises(ValueError, match="hash_seed"):
        await call(sandbox, "f = abs", (1,), environment=Environment(hash_seed=-1))
    with pytest.raises(ValueError, match="1-tuple of str"):
        await sandbox.run(Job("", None, ((1,),)))
    with pytest.raises(ValueError, match="scratch"):
        await call(sandbox, "f = abs", (1,), limits=replace(QUICK, scratch_bytes=1))


async def test_slots_run_at_once_and_more_jobs_wait(sandbox):
    jobs = [call(sandbox, "def f(x):\n    return x", (i,)) for i in range(6)]
    found = await asyncio.gather(*jobs)
    assert [one.returns for one in found] == [(Returned(i),) for i in range(6)]


# From here on: what runs when, and what is left of it.


def running(sandbox):
    """The containers or bwrap processes that this sandbox has now."""
    if sandbox.fingerprint.backend == "docker":
        return containers(sandbox, sandbox._launcher.lease.owner)
    return [pid for pid, _ in children(os.getpid()) if name_of(pid) == "bwrap"]


def containers(sandbox, owner):
    mine = {"label": f"sparring.sandbox={owner}"}
    return sandbox._launcher.client.containers.list(all=True, ignore_removed=True, filters=mine)


def kill(one):
    if isinstance(one, int):
        os.killpg(one, signal.SIGKILL)
    else:
        one.kill()


def kill_all(sandbox):
    for one in running(sandbox):
        kill(one)


def children(parent):
    """Its child processes that are no zombies, each with its start time, since numbers are given out again."""
    found = []
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{parent}/task").iterdir():
            found += [(int(pid), started(int(pid))) for pid in (task / "children").read_text().split()]
    return [one for one in found if one[1] is not None]


def descendants(parent):
    below = children(parent)
    return [*below, *(one for pid, _ in below for one in descendants(pid))]


def started(pid):
    """When a process started; None when there is none, or a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else fields[19]


def name_of(pid):
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/comm").read_text().strip()
    return ""


async def until(condition):
    ends = time.monotonic() + 30
    while not (found := await asyncio.to_thread(condition)):
        assert time.monotonic() < ends, "it did not come to that within 30 s"
    return found


LONG = replace(QUICK, cpu_s=50, wall_s=50)


def sleeping(sandbox, seconds=40):
    """A job under way that sleeps first, and what its slot is known by."""
    source = f"import time\ndef f(x):\n    time.sleep({seconds})\n    return x"
    return asyncio.create_task(call(sandbox, source, (1,), limits=LONG))


async def test_what_runs_is_what_the_pool_knows_and_jobs_share_it(sandbox):
    for _ in range(3):
        await call(sandbox, "def f(x):\n    return x", (1,))
    known = set(sandbox.pool.slots())
    await call(sandbox, "def f(x):\n    return x", (1,))
    assert set(sandbox.pool.slots()) == known
    await until(lambda: len(running(sandbox)) == len(known))


async def test_a_cancelled_job_leaves_nothing_and_frees_its_slot(sandbox):
    tasks = [sleeping(sandbox) for _ in range(2)]
    busy = await until(lambda: slots if len(slots := set(sandbox.pool._busy)) == 2 else None)
    for task in tasks:
        task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(one, asyncio.CancelledError) for one in ended)
    assert not busy & set(sandbox.pool.slots())
    await until(lambda: len(running(sandbox)) == len(sandbox.pool.slots()))
    assert (await call(sandbox, "f = abs", (-1,))).returns == (Returned(1),)


async def test_a_job_is_right_though_its_slot_was_killed_once_from_outside(sandbox):
    job = sleeping(sandbox, 2)
    (slot,) = await until(lambda: [slot for slot in sandbox.pool._busy if slot.runs])
    await asyncio.to_thread(kill_all, sandbox)  # the idle ones too: the next job must not be given a dead one
    assert not job.done()
    assert (await job).returns == (Returned(1),)
    assert slot not in sandbox.pool.slots()
    assert (await call(sandbox, "f = abs", (-1,))).returns == (Returned(1),)
    assert (await call(sandbox, "f = abs", (-1,), environment=Environment(hash_seed=1))).returns == (Returned(1),)
    await until(lambda: len(running(sandbox)) == sum(slot.is_quiet() for slot in sandbox.pool.slots()))


@pytest.mark.parametrize("killed", [2, 3])
async def test_slots_killed_under_a_job_are_a_verdict_only_where_a_canary_lives(sandbox, monkeypatch, killed):
    greet, greeted = Slot.greet, []

    async def greet_and_be_killed(slot):
        await greet(slot)
        greeted.append(slot)
        if len(greeted) <= killed:
            await asyncio.to_thread(kill_all, sandbox)
            while slot.is_quiet():  # PID 1 dies of its parent's death, a moment later
                await asyncio.sleep(0.001)

    await asyncio.to_thread(kill_all, sandbox)
    await until(lambda: not any(slot.is_quiet() for slot in sandbox.pool.slots()))
    monkeypatch.setattr(Slot, "greet", greet_and_be_killed)
    if killed == 2:
        found = await call(sandbox, "f = abs", (1,))
        assert (found.stop, found.returns) == (Stop.VIOLATION, (NotReached(),))
        assert "two slots were lost" in found.detail
    else:
        with pytest.raises(SlotLost):
            await call(sandbox, "f = abs", (1,))
    assert len(greeted) == 3
    assert (await call(sandbox, "f = abs", (-1,))).returns == (Returned(1),)


async def test_after_closing_nothing_runs_and_a_job_under_way_ends_in_a_fault(sandbox, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    before = set(children(os.getpid()))
    async with open_sandbox(sandbox.fingerprint.backend, slots=2) as other:
        await call(other, "f = abs", (1,), environment=Environment(hash_seed=1))
        job = sleeping(other)
        await until(lambda: any(slot.runs for slot in other.pool._busy))
        assert len(other.pool.slots()) == 2
        if sandbox.fingerprint.backend == "docker":
            owner = other._launcher.lease.owner
            assert len(containers(sandbox, owner)) == 2
    with pytest.raises(SandboxFault):
        await job
    assert other.pool.slots() == ()
    assert set(children(os.getpid())) == before
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    if sandbox.fingerprint.backend == "docker":
        await until(lambda: not containers(sandbox, owner))


HOST = """
import asyncio, sys
from sparring_sandbox import *
from sparring_sandbox import bubblewrap, docker, frames, pool, slots
for module in (bubblewrap, docker, pool, slots):
    module.LEASE_S = float(sys.argv[2])
limits = Limits(cpu_s=90, wall_s=100, memory_bytes=256 << 20)
async def main():
    async with open_sandbox(sys.argv[1], slots=2) as sandbox:
        lease = getattr(sandbox._launcher, "lease", None)
        sleeping = Job("import time\\ndef f(x):\\n    time.sleep(100)", "f", ((1,),), limits=limits)
        busy = asyncio.create_task(sandbox.run(sleeping))
        while not any(slot.runs > 1 for slot in sandbox.pool._busy):
            await asyncio.sleep(0.01)
        print(lease and lease.owner, flush=True)
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            if line == "create":
                made = await asyncio.to_thread(sandbox._launcher.create, frames.kind_of(sleeping))
                print(made.id, lease.path, flush=True)
            else:
                found = await sandbox.run(Job("def f(x):\\n    return x + 1", "f", ((int(line),),), limits=limits))
                print(found.returns[0].value, len(sandbox.pool.slots()), flush=True)
        busy.cancel()
asyncio.run(main())
"""


class Host:
    """Another process that has a sandbox open, with a job under way. It answers one line with one."""

    def __init__(self, backend, lease_s=30.0):
        command = [sys.executable, "-c", HOST, backend, str(lease_s)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.owner = self.process.stdout.readline().strip()
        assert self.owner, "the host did not come up"

    def ask(self, line):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().split()

    def kill(self):
        self.process.kill()
        self.process.communicate()

    def inside(self, sandbox):
        """What runs of its slots: container ids, or processes with their start times."""
        if sandbox.fingerprint.backend == "docker":
            return {one.id for one in containers(sandbox, self.owner) if one.status == "running"}
        return set(descendants(self.process.pid))


@contextlib.asynccontextmanager
async def another_host(sandbox, **fields):
    host = await asyncio.to_thread(Host, sandbox.fingerprint.backend, **fields)
    try:
        yield host
    finally:
        await asyncio.to_thread(host.kill)


async def test_nothing_is_left_of_a_host_that_is_killed(sandbox, monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    backend = sandbox.fingerprint.backend
    async with another_host(sandbox) as host:
        assert await asyncio.to_thread(host.ask, 1) == ["2", "2"]  # so that one slot is idle, and one busy
        inside = await asyncio.to_thread(host.inside, sandbox)
        assert len(inside) >= 2
        created = await asyncio.to_thread(host.ask, "create") if backend == "docker" else None
        host.process.kill()
        host.process.wait()
        if backend == "bubblewrap":
            await until(lambda: not any(started(pid) == since for pid, since in inside))
            return
        await until(lambda: not host.inside(sandbox))
        (left,) = await until(lambda: left if len(left := containers(sandbox, host.owner)) == 1 else None)
        identifier, path = created
        assert (left.id, left.status) == (identifier, "created")
        assert Path(path).exists()
        assert is_orphan(left.labels)
    async with open_sandbox(backend):
        assert not containers(sandbox, host.owner)
        assert not Path(path).exists()


async def test_two_hosts_on_one_engine_do_not_touch_each_other(sandbox):
    async with another_host(sandbox) as host:
        assert await asyncio.to_thread(host.ask, 1) == ["2", "2"]
        theirs = await asyncio.to_thread(host.inside, sandbox)
        async with open_sandbox(sandbox.fingerprint.backend) as other:
            assert (await call(other, "f = abs", (-1,))).returns == (Returned(1),)
            if sandbox.fingerprint.backend == "docker":
                created = await asyncio.to_thread(other._launcher.create, kind_of(Job("", "f", ())))
                assert await asyncio.to_thread(reap) == 0
                assert created.id in {one.id for one in containers(sandbox, other._launcher.lease.owner)}
        assert await asyncio.to_thread(host.ask, 2) == ["3", "2"]
        if sandbox.fingerprint.backend == "docker":
            assert await asyncio.to_thread(host.inside, sandbox) == theirs
        else:
            assert {pid for pid, _ in theirs if name_of(pid) == "bwrap"} == {
                pid for pid, _ in host.inside(sandbox) if name_of(pid) == "bwrap"
            }
    assert (await call(sandbox, "f = abs", (-1,))).returns == (Returned(1),)


async def test_slots_end_themselves_when_their_host_stops_speaking(sandbox):
    async with another_host(sandbox, lease_s=3.0) as host:
        assert await asyncio.to_thread(host.ask, 1) == ["2", "2"]
        inside = await asyncio.to_thread(host.inside, sandbox)
        assert len(inside) >= 2
        os.kill(host.process.pid, signal.SIGSTOP)
        await until(lambda: not host.inside(sandbox))
        os.kill(host.process.pid, signal.SIGCONT)
        (value, _) = await asyncio.to_thread(host.ask, 2)
        assert value == "3"


async def test_the_interpreter_inside_is_named_in_the_fingerprint(sandbox):
    found = await call(sandbox, "import sys\ndef f(x):\n    return sys.version", (1,))
    assert found.returns == (Returned(sandbox.fingerprint.interpreter),)
    if sandbox.fingerprint.backend == "bubblewrap":
        assert sandbox.fingerprint.interpreter == sys.version
