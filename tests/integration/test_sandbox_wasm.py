"""Jobs in WebAssembly: what a program does is what the outcome says, and it reaches nothing."""

import asyncio
import datetime
import decimal
import fractions
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

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
    Unavailable,
    same,
)
from sparring_sandbox.wasm import WasmSandbox

# The first test of a new machine compiles the interpreter.
pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.wasm, pytest.mark.timeout(600)]
QUICK = Limits(cpu_s=2.0, wall_s=10.0, memory_bytes=256 << 20)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox():
    opened = await asyncio.to_thread(WasmSandbox, 2)
    yield opened
    await opened.close()


async def call(sandbox, source, *inputs, limits=QUICK, **fields):
    return await sandbox.run(Job(source, "f", inputs, limits=limits, **fields))


async def script(sandbox, source, *texts, limits=QUICK, **fields):
    return await sandbox.run(Job(source, None, tuple((text,) for text in texts), limits=limits, **fields))


async def value(sandbox, source, **fields):
    found = await call(sandbox, source, (), **fields)
    assert found.stop is Stop.OK, found
    assert isinstance(found.returns[0], Returned), found
    return found.returns[0].value


def workers(sandbox):
    return [worker._process for worker in sandbox._workers if worker._process is not None]


# What a program does.


async def test_calls_return_values_and_a_raising_call_does_not_end_the_job(sandbox):
    found = await call(sandbox, "def f(x):\n    return 10 // x", (2,), (0,), (5,))
    assert found.stop is Stop.OK
    assert found.returns == (Returned(5), Raised("ZeroDivisionError", "division by zero"), Returned(2))
    assert found.stopped_at is None
    assert found.cpu_s > 0
    assert found.peak_bytes >= 40 << 20


async def test_every_kind_of_value_crosses_both_ways(sandbox):
    values = (
        None, True, 1, 2**31, -(2**200), 1.5, float("-inf"), 1 - 2j, "ü\0\n", b"\xff", [1, [2]], (1, (2,)), {3},
        frozenset({4}),
        {"a": {1: (2,)}}, fractions.Fraction(1, 3), decimal.Decimal("1.10"), datetime.date(2024, 2, 29),
        datetime.datetime(2024, 2, 29, 1, 2, 3, 4, tzinfo=datetime.UTC), datetime.time(1, 2),
    )  # fmt: skip
    found = await call(sandbox, "def f(x):\n    return x", *((one,) for one in values))
    assert found.stop is Stop.OK, found
    for one, returned in zip(values, found.returns, strict=True):
        assert isinstance(returned, Returned), (one, returned)
        assert same(one, returned.value)


async def test_a_program_that_does_not_load_stops_with_its_reason(sandbox):
    found = await call(sandbox, "def f(:", (1,))
    assert (found.stop, found.returns) == (Stop.EXCEPTION, (NotReached(),))
    assert found.detail.startswith("SyntaxError: ")
    lacking = "NameError: the program defines no 'f'; it defines no function"
    assert (await call(sandbox, "g = 1", (1,))).detail == lacking
    assert (await call(sandbox, "f = 1", (1,))).detail == "TypeError: 'f' is no function but of type int"
    assert (await call(sandbox, "import os\nos._exit(0)", (1,))).detail == "it exited early"
    assert (await call(sandbox, "f = len")).stop is Stop.OK


async def test_what_it_prints_is_no_result(sandbox):
    source = 'import os\ndef f():\n    print("[\\"v\\", 7]")\n    os.write(1, b"x" * 5000000)\n    return 1'
    assert await value(sandbox, source) == 1


async def test_a_script_meets_only_its_own_text_in_an_instance_of_its_own(sandbox):
    source = (
        "import sys\nsys.seen = getattr(sys, 'seen', 0) + 1\nprint(input()[::-1], sys.stdin.read(), sys.seen, end='')"
    )
    found = await script(sandbox, source, "ab\nrest", "ü\n")
    assert found.stop is Stop.OK
    assert found.returns == (Returned("ba rest 1"), Returned("ü  1"))


async def test_a_script_that_leaves_with_a_status_is_raised_and_the_next_text_is_tried(sandbox):
    source = "import sys, atexit\natexit.register(print, 'bye')\nsys.exit(int(input()) or None)"
    found = await script(sandbox, source, "0", "3", "200")
    assert found.stop is Stop.OK
    assert found.returns == (Returned("bye\n"), Raised("exit 3", ""), Raised("exit 200", ""))
    found = await script(sandbox, "raise KeyError(5)", "")
    assert found.returns == (Raised("exit 1", "KeyError: 5"),)


async def test_the_surroundings_are_those_of_the_job(sandbox):
    source = (
        "import locale, os, random, sys, time\n"
        "def f():\n"
        "    return [hash('sparring'), random.random(), time.tzname[0], locale.setlocale(0), os.getcwd(),\n"
        "            sorted(os.environ), sys.argv]"
    )
    job = Job(source, "f", ((),), limits=QUICK)
    first = (await sandbox.run(job)).returns
    assert (await sandbox.run(job)).returns == first
    hashed, drawn, *rest = first[0].value
    assert rest == ["UTC", "C.UTF-8", "/", ["LC_ALL", "TZ"], [""]]
    assert drawn == random.Random(0).random()
    other = await sandbox.run(replace(job, environment=Environment(hash_seed=1, random_seed=2)))
    assert other.returns[0].value[0] != hashed
    assert other.returns[0].value[1] == random.Random(2).random()


async def test_only_the_first_random_bytes_are_the_seeds(sandbox):
    source = "import os\ndef f():\n    return os.urandom(16)"
    assert await value(sandbox, source) != await value(sandbox, source)


async def test_the_bare_profile_has_the_standard_library_only(sandbox):
    found = await call(sandbox, "def f(name):\n    __import__(name)", ("numpy",), ("six",), ("host",), ("statistics",))
    assert [getattr(one, "kind", "") for one in found.returns] == ["ModuleNotFoundError"] * 3 + [""]
    source = "import zoneinfo\ndef f():\n    return str(zoneinfo.ZoneInfo('Europe/Berlin'))"
    assert await value(sandbox, source) == "Europe/Berlin"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"profile": Profile.SCIENTIFIC}, "profile: "),
        ({"environment": Environment(timezone="Europe/Berlin")}, "environment.timezone: "),
        ({"environment": Environment(locale="de_DE.UTF-8")}, "environment.locale: "),
        ({"environment": Environment(working_directory="/tmp")}, "environment.working_directory: "),
        ({"limits": replace(QUICK, scratch_bytes=1 << 20, scratch_inodes=10)}, "limits.scratch_bytes: "),
        ({"limits": replace(QUICK, memory_bytes=8 << 30)}, "limits.memory_bytes: "),
    ],
)
async def test_what_wasi_lacks_is_refused_by_the_name_of_its_field(sandbox, change, field):
    with pytest.raises(Unavailable) as caught:
        await sandbox.run(replace(Job("def f():\n    return 1", "f", ((),)), **change))
    assert str(caught.value).startswith(field)


# Limits.


@pytest.mark.parametrize(
    ("body", "limits"),
    [
        ("while True: pass", replace(QUICK, cpu_s=0.2)),
        ("while True: pass", replace(QUICK, wall_s=0.3)),
        ("import time; time.sleep(60)", replace(QUICK, wall_s=0.3)),
        ("import time; time.sleep(1e8)", replace(QUICK, wall_s=0.3)),
        ("import select; select.select([], [], [], 60)", replace(QUICK, wall_s=0.3)),
        ("10 ** (10 ** 9)", replace(QUICK, cpu_s=0.2)),
        ("import os; os.urandom(1 << 27)", replace(QUICK, cpu_s=0.2)),
        ("import re; re.match('(a*)*b', 'a' * 40)", replace(QUICK, cpu_s=0.2)),
        (
            "while True:\n        try:\n            raise SystemExit\n        except BaseException: pass",
            replace(QUICK, cpu_s=0.2),
        ),
    ],
)
async def test_time_stops_it_wherever_it_is_and_the_worker_lives_on(sandbox, body, limits):
    await call(sandbox, "f = len")
    before = workers(sandbox)
    found = await call(sandbox, f"def f(x):\n    if x: return x\n    {body}", (1,), (0,), (2,), limits=limits)
    assert (found.stop, found.returns, found.stopped_at) == (
        Stop.TIME,
        (Returned(1), NotReached(), NotReached()),
        1,
    ), found
    assert found.wall_s < limits.wall_s + 20
    assert workers(sandbox)[: len(before)] == before


async def test_memory_is_refused_and_the_program_can_go_on(sandbox):
    found = await call(sandbox, "def f(n):\n    return len(bytearray(n))", (64 << 20,), (512 << 20,), (1,))
    assert found.stop is Stop.OK
    assert found.returns == (Returned(64 << 20), Raised("MemoryError", ""), Returned(1))


async def test_an_instance_that_fills_its_memory_ends_and_the_host_does_not(sandbox):
    limits = replace(QUICK, cpu_s=30, wall_s=60, memory_bytes=64 << 20)
    found = await call(sandbox, "def f():\n    kept = []\n    while True: kept.append([1])", (), limits=limits)
    assert found.stop in (Stop.OK, Stop.EXCEPTION, Stop.MEMORY)
    assert not isinstance(found.returns[0], Returned)
    assert (40 << 20) + limits.memory_bytes >= found.peak_bytes > limits.memory_bytes


async def test_a_trap_with_the_memory_full_is_memory_and_any_other_is_an_exception(sandbox):
    fill = "kept = []\ntry:\n    while True: kept.append(bytearray(1 << 16))\nexcept MemoryError: pass\n"
    leave = "import os\ndef f(): os.abort()\n"
    full = await call(sandbox, leave + fill, (), limits=replace(QUICK, memory_bytes=64 << 20))
    assert (full.stop, full.returns) == (Stop.MEMORY, (NotReached(),)), full
    empty = await call(sandbox, leave, ())
    assert (empty.stop, empty.returns) == (Stop.EXCEPTION, (NotReached(),)), empty
    assert "unreachable" in empty.detail


async def test_output_beyond_its_cap_is_output_and_nothing_less_is(sandbox):
    limits = replace(QUICK, output_bytes=1000)
    assert (await script(sandbox, "print('x' * 999)", "", limits=limits)).returns == (Returned("x" * 999 + "\n"),)
    found = await script(sandbox, "while True: print('x' * 100)", "", "", limits=limits)
    assert (found.stop, found.returns, found.stopped_at) == (Stop.OUTPUT, (NotReached(), NotReached()), 0)
    assert found.wall_s < limits.wall_s / 2
    found = await call(sandbox, "def f(n):\n    return 'x' * n", (900,), (2000,), limits=limits)
    assert (found.stop, found.returns) == (Stop.OUTPUT, (Returned("x" * 900), NotReached()))


async def test_recursion_is_an_exception_of_the_program(sandbox):
    found = await call(sandbox, "def f(n):\n    return n and f(n - 1)", (500,), (10**6,), (3,))
    assert found.stop is Stop.OK
    assert [type(one) for one in found.returns] == [Returned, Raised, Returned]
    assert found.returns[1].kind == "RecursionError"


async def test_recursion_through_c_ends_early_and_integers_of_a_word_are_32_bits(sandbox):
    """What the module says of this platform; should it get better, the module must say so."""
    source = (
        "import functools, sys\n"
        "sys.setrecursionlimit(10**6)\n"
        "@functools.lru_cache(None)\n"
        "def f(n):\n"
        "    return sys.maxsize if n == 0 else f(n - 1)"
    )
    found = await call(sandbox, source, (150,), (1000,))
    assert found.returns[0] == Returned(2**31 - 1)
    assert found.returns[1].kind == "RecursionError"


# What must not get through.


async def test_no_file_of_the_host_and_no_path_to_write(sandbox, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("secret")
    source = (
        "import os\n"
        "def f(path):\n"
        "    done = []\n"
        "    for attempt in (lambda: open(path).read(), lambda: os.listdir(path), lambda: open(path, 'w'),\n"
        "                    lambda: os.mkdir(path), lambda: os.symlink('/etc', path), lambda: os.rename(path, 'x'),\n"
        "                    lambda: os.unlink(path), lambda: os.stat(path)):\n"
        "        try: done.append(repr(attempt()))\n"
        "        except OSError: done.append(None)\n"
        "    return done"
    )
    library = "/usr/local/lib/python315.zip"  # the one file that there is
    paths = [str(secret), "/", ".", "/tmp", "/etc/passwd", "/proc/self/environ", "/dev/null", "/usr/local/lib/new"]
    paths += [f"/usr/local/lib/{'../' * 8}etc/passwd", f"/usr/local/lib//{secret}", f"{library}/x"]
    found = await call(sandbox, source, *((path,) for path in paths))
    assert found.returns == tuple(Returned([None] * 8) for _ in paths)
    own = await call(sandbox, "def f(path):\n    return open(path, 'rb').read(2)", (library,))
    assert own.returns == (Returned(b"PK"),)


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 80))",
        "import socket; socket.getaddrinfo('localhost', 80)",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.fork()",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.kill(1, 9)",
        "import threading; threading.Thread(target=print).start()",
        "import ctypes; ctypes.string_at(0)",
        "import mmap; mmap.mmap(-1, 4096).close(); open('/dev/mem')",
        "import os; os.write(101, b'+')",
        "import os; os.write(3, b'+')",
        "import _socket; _socket.fromfd(3, 1, 1).send(b'x')",
        "from host import tools; tools.anything()",
    ],
)
async def test_no_network_no_process_no_thread_no_host(sandbox, attempt):
    found = await call(sandbox, f"def f():\n    {attempt}\n    return 'through'", ())
    assert found.stop is Stop.OK, found
    assert isinstance(found.returns[0], Raised), found


async def test_nothing_of_one_run_is_met_by_the_next(sandbox):
    source = (
        "import builtins\ndef f():\n    seen = getattr(builtins, 'left', None)\n    builtins.left = 1\n    return seen"
    )
    for _ in range(4):
        assert await value(sandbox, source) is None


async def test_forged_records_win_nothing(sandbox):
    source = 'import os\nos.write(100, b\'["l"]\\n["v",1]\\n["v",2]\\n\')\ndef f(x):\n    return 3'
    found = await call(sandbox, source, (1,), (2,))
    assert (found.stop, found.returns) == (Stop.EXCEPTION, (NotReached(), NotReached()))


# Slots.


async def test_a_worker_that_is_killed_is_replaced_and_the_job_tried_again(sandbox):
    job = asyncio.ensure_future(call(sandbox, "import time\ndef f():\n    time.sleep(1)\n    return 5", ()))
    await call(sandbox, "f = len")
    for process in workers(sandbox):
        process.kill()
    assert (await job).returns == (Returned(5),)
    assert await value(sandbox, "def f():\n    return 6") == 6


async def test_what_ends_its_worker_twice_is_a_violation_if_a_canary_is_well(sandbox, monkeypatch):
    async def lost_unless_harmless(worker, order, limits):
        if b"killer" in order[1]:
            raise SlotLost("lost")
        return await exchange(worker, order, limits)

    kind = type(sandbox._workers[0])
    exchange = kind.exchange
    monkeypatch.setattr(kind, "exchange", lost_unless_harmless)
    found = await call(sandbox, "def f():\n    return 'killer'", ())
    assert (found.stop, found.returns) == (Stop.VIOLATION, (NotReached(),))


async def test_a_cancelled_job_ends_and_frees_its_slot(sandbox):
    jobs = [asyncio.ensure_future(call(sandbox, "def f():\n    while True: pass", ())) for _ in range(2)]
    await asyncio.sleep(0)
    while len(workers(sandbox)) < 2:
        await asyncio.sleep(0.01)
    ended = workers(sandbox)
    for job in jobs:
        job.cancel()
    assert all(isinstance(one, asyncio.CancelledError) for one in await asyncio.gather(*jobs, return_exceptions=True))
    assert all(process.returncode is not None for process in ended)
    assert await value(sandbox, "def f():\n    return 7") == 7


async def test_two_slots_run_two_jobs_at_once(sandbox):
    source = "import time\ndef f():\n    began = time.time()\n    time.sleep(0.5)\n    return [began, time.time()]"
    first, second = await asyncio.gather(value(sandbox, source), value(sandbox, source))
    assert max(first[0], second[0]) < min(first[1], second[1])


async def test_after_closing_nothing_runs_and_no_job_is_taken():
    opened = await asyncio.to_thread(WasmSandbox, 1)
    running = asyncio.ensure_future(call(opened, "def f():\n    while True: pass", ()))
    while not workers(opened):
        await asyncio.sleep(0.01)
    (process,) = workers(opened)
    await opened.close()
    assert process.returncode is not None
    with pytest.raises(SandboxFault):
        await running
    with pytest.raises(SandboxFault, match="closed"):
        await call(opened, "f = len")


async def test_a_worker_ends_with_its_host_even_in_mid_run():
    program = (
        "import asyncio\n"
        "from sparring_sandbox import Job, Limits\n"
        "from sparring_sandbox.wasm import WasmSandbox\n"
        "async def main():\n"
        "    sandbox = WasmSandbox(1)\n"
        "    await sandbox.run(Job('f = len', 'f', ()))\n"
        "    print(sandbox._workers[0]._process.pid, flush=True)\n"
        "    await sandbox.run(Job('while True: pass', 'f', (), Limits(cpu_s=900, wall_s=900)))\n"
        "asyncio.run(main())"
    )
    host = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert host.stdout is not None
    worker = int(await asyncio.to_thread(host.stdout.readline))
    ending = os.pidfd_open(worker)
    host.send_signal(signal.SIGKILL)
    host.wait()
    host.stdout.close()
    gone = asyncio.Event()
    asyncio.get_running_loop().add_reader(ending, gone.set)
    await asyncio.wait_for(gone.wait(), 60)
    asyncio.get_running_loop().remove_reader(ending)
    os.close(ending)


async def test_the_fingerprint_names_interpreter_and_engine(sandbox):
    found = sandbox.fingerprint
    assert found.backend == "wasm"
    assert "wasm32" in found.interpreter
    assert "wasmtime" in found.interpreter
    assert len(found.harness_sha256) == 64


async def test_the_compiled_module_is_kept_where_only_this_user_writes(sandbox):
    began = time.monotonic()
    again = await asyncio.to_thread(WasmSandbox, 1)
    assert time.monotonic() - began < 5
    found = Path(again._tree)
    assert not found.stat().st_mode & 0o022
    assert sorted(path.name for path in found.rglob("*") if path.is_file()) == ["python.cwasm", "python315.zip"]
