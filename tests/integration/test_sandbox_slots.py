"""Warm slots on the real backends: what is set for a run, what is left for the next, and what counts as whose doing."""

import asyncio
import contextlib
import os
import threading
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
    Stop,
    open_sandbox,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
QUICK = Limits(cpu_s=5.0, wall_s=20.0, memory_bytes=256 << 20)
WITH_FILES = replace(QUICK, scratch_bytes=1 << 20, scratch_inodes=64)


async def call(sandbox, source, *inputs, limits=QUICK, **fields):
    return await sandbox.run(Job(source, "f", inputs, limits=limits, **fields))


async def value(sandbox, source, *args, **fields):
    """What one call returned."""
    found = await call(sandbox, source, args, **fields)
    assert found.stop is Stop.OK, found
    (returned,) = found.returns
    assert isinstance(returned, Returned), returned
    return returned.value


async def script(sandbox, source, *texts, limits=QUICK, **fields):
    return await sandbox.run(Job(source, None, tuple((text,) for text in texts), limits=limits, **fields))


def slots(sandbox):
    return set(sandbox.pool.slots())


@contextlib.asynccontextmanager
async def no_slot_changed(sandbox):
    """Within, slots may be started, but none that was there may go."""
    before = slots(sandbox)
    yield
    assert before <= slots(sandbox)


async def until(condition):
    async with asyncio.timeout(30):
        while not (found := await asyncio.to_thread(condition)):
            await asyncio.sleep(0.01)
    return found


# The environment.

ORDER = "def f():\n    return list({'a', 'b', 'c', 'd'}), hash('a'), hash(b'a')"


async def test_the_hash_seed_picks_a_slot_that_was_started_with_it(sandbox):
    async def seen(seed):
        return await value(sandbox, ORDER, environment=Environment(hash_seed=seed))

    first = [await seen(seed) for seed in (1, 2, 3)]
    assert len({tuple(order) for order, _, _ in first}) > 1  # so a program that depends on it can be shown to
    assert len({text for _, text, _ in first}) == 3
    assert [await seen(seed) for seed in (1, 2, 3)] == first


async def test_the_random_seed_is_set_anew_for_every_run(sandbox):
    source = "import random\ndef f():\n    return random.random(), random.Random(5).random()"

    async def seen(seed):
        return await value(sandbox, source, environment=Environment(random_seed=seed))

    seeds = (0, 1, 2, 2**80)
    first = [await seen(seed) for seed in seeds]
    assert len({own for own, _ in first}) == 4
    assert len({fixed for _, fixed in first}) == 1
    assert [await seen(seed) for seed in seeds] == first
    assert await value(sandbox, source) == first[0]


async def test_numpys_seed_is_the_jobs_too(sandbox):
    source = "import numpy\ndef f():\n    return float(numpy.random.random())"

    async def seen(seed):
        environment = Environment(random_seed=seed)
        return await value(sandbox, source, environment=environment, profile=Profile.SCIENTIFIC)

    assert await seen(1) == await seen(1) != await seen(2)


SURROUNDINGS = """
import locale, os, time
def f():
    return (time.strftime("%H %Z", time.localtime(0)), os.environ["TZ"], os.environ["LC_ALL"], locale.setlocale(0),
            os.getcwd(), sorted(os.environ))
"""


async def test_what_one_run_is_given_does_not_leak_to_the_next(sandbox):
    plain = await value(sandbox, SURROUNDINGS)
    assert plain[:5] == ("00 UTC", "UTC", "C.UTF-8", "C.UTF-8", "/")
    async with no_slot_changed(sandbox):
        before = slots(sandbox)
        asked = Environment(timezone="Asia/Tokyo", locale="C", working_directory="/usr")
        for _ in range(2):
            assert (await value(sandbox, SURROUNDINGS, environment=asked))[:5] == (
                "09 JST", "Asia/Tokyo", "C", "C", "/usr",
            )  # fmt: skip
            assert await value(sandbox, SURROUNDINGS) == plain
        assert slots(sandbox) == before  # all of it is set in the child, in one slot


async def test_a_program_cannot_leave_anything_to_the_next_either(sandbox):
    source = """
import builtins, os, random, sys, time
def f(n):
    seen = (os.getcwd(), os.environ.get("LEFT"), hasattr(builtins, "left"), "left" in sys.modules,
            random.random(), time.tzname[0], sys.getrecursionlimit(), os.umask(0), len(sys.path))
    os.chdir("/usr"); os.environ["LEFT"] = "x"; os.environ["TZ"] = "Asia/Tokyo"; time.tzset()
    builtins.left = 1; sys.modules["left"] = sys; random.seed(n); sys.setrecursionlimit(3000 * n); sys.path.append("/")
    return seen
"""
    first = await value(sandbox, source, 1)
    assert first[:4] == ("/", None, False, False)
    assert await value(sandbox, source, 2) == first


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        (Environment(timezone="Nowhere/Else"), "no time zone 'Nowhere/Else'"),
        (Environment(timezone=""), "no time zone ''"),
        (Environment(locale="xx_YY.UTF-8"), "no locale 'xx_YY.UTF-8'"),
        (Environment(working_directory="/none"), "no directory '/none'"),
        (Environment(working_directory="/etc/../dev/null"), "no directory"),
    ],
)
async def test_surroundings_that_are_not_there_are_a_fault_and_the_slot_stays(sandbox, environment, words):
    await value(sandbox, "f = int")
    before = slots(sandbox)
    with pytest.raises(SandboxFault, match=words):
        await value(sandbox, "f = int", environment=environment)
    with pytest.raises(SandboxFault, match=words):
        await script(sandbox, "print(1)", "", environment=environment)
    assert await value(sandbox, "f = int") == 0
    assert slots(sandbox) == before


# The scratch directory.


async def test_without_a_scratch_directory_nothing_can_be_written(sandbox):
    source = """
import os, tempfile
def f():
    for folder in ("/", "/tmp", "/var/tmp", "/dev", "/dev/shm", "/dev/mqueue", "/scratch", "/run", os.getcwd()):
        try:
            open(os.path.join(folder, "left"), "w").close()
            return folder
        except OSError:
            pass
    try:
        tempfile.mkdtemp()
        return tempfile.gettempdir()
    except FileNotFoundError:
        return "HOME" in os.environ, "TMPDIR" in os.environ
"""
    assert await value(sandbox, source) == (False, False)


async def test_a_scratch_directory_is_home_temporary_and_current_directory(sandbox):
    source = """
import os, pathlib, tempfile
def f():
    with open("a.txt", "w") as file:
        file.write("ü")
    with tempfile.NamedTemporaryFile() as file:
        temporary = file.name
    os.mkdir("folder"); os.rename("a.txt", "folder/b.txt"); os.chmod("folder/b.txt", 0o400)
    return os.getcwd(), str(pathlib.Path.home()), os.path.dirname(temporary), os.listdir("folder"), os.listdir(".")
"""
    expected = ("/scratch", "/scratch", "/scratch", ["b.txt"], ["folder"])
    for _ in range(2):  # the second finds it empty
        assert await value(sandbox, source, limits=WITH_FILES) == expected
    elsewhere = Environment(working_directory="/usr", timezone="Asia/Tokyo")
    at = "import os, time\ndef f():\n    return os.getcwd(), os.environ['TMPDIR'], time.tzname[0]"
    assert await value(sandbox, at, limits=WITH_FILES, environment=elsewhere) == ("/usr", "/scratch", "JST")


FILL = """
import errno, os
def f(how):
    written = 0
    try:
        if how == "bytes":
            with open("big", "wb", buffering=0) as file:
                while True:
                    written += file.write(bytes(4096))
        if how == "bytes in many":
            while True:
                with open(f"{written}", "wb", buffering=0) as file:
                    file.write(bytes(65536))
                written += 1
        while True:
            (os.mkdir if how == "folders" else lambda name: open(name, "w").close())(f"n{written}")
            written += 1
    except OSError as error:
        return written, errno.errorcode[error.errno]
"""


@pytest.mark.parametrize(
    ("how", "most", "errors"),
    [
        ("bytes", 1 << 20, {"ENOSPC", "EFBIG"}),
        ("bytes in many", 16, {"ENOSPC"}),
        ("files", 64, {"ENOSPC"}),
        ("folders", 64, {"ENOSPC"}),
    ],
)
async def test_a_scratch_directory_has_its_caps_and_is_whole_again_for_the_next_run(sandbox, how, most, errors):
    async with no_slot_changed(sandbox):
        first = await value(sandbox, FILL, how, limits=WITH_FILES)
        assert most * 0.9 <= first[0] <= most
        assert first[1] in errors
        assert await value(sandbox, FILL, how, limits=WITH_FILES) == first


LEFT = {
    "a deep tree": "for _ in range(40):\n        os.mkdir('d'); os.chdir('d')",
    "a tree deeper than a path may be long": ("for _ in range(60):\n        os.mkdir('d' * 250); os.chdir('d' * 250)"),
    "folders that nobody may read": "os.makedirs('a/b/c'); os.chmod('a/b', 0); os.chmod('a', 0)",
    "files without rights": "open('a', 'w').close(); os.chmod('a', 0); os.mkdir('b'); os.chmod('b', 0o100)",
    "the directory itself closed": (
        "open('a', 'w').close(); os.mkdir('b')\n    try: os.chmod('.', 0)\n    except OSError: pass"
    ),
    "names like the cleaner's own": "[os.makedirs(f'{n}/0/1/2') for n in range(9)]",
    "names that are no text": "open(b'\\xff\\n', 'w').close(); os.mkdir(b'-rf'); open('.hidden', 'w').close()",
    "open files without a name": "keep.append(open('a', 'w')); keep[-1].write('x' * 9000); os.unlink('a')",
    "a file of holes": "open('a', 'w').truncate(1 << 20)",
}
LIST = "import os\ndef f():\n    found = os.statvfs('.')\n    return os.listdir('.'), found.f_bfree, found.f_ffree"


@pytest.mark.parametrize("left", LEFT)
@pytest.mark.parametrize("ending", ["returns", "is killed"])
async def test_whatever_a_run_leaves_in_its_scratch_directory_is_gone_for_the_next(sandbox, left, ending):
    empty = await value(sandbox, LIST, limits=WITH_FILES)
    assert empty[0] == []
    then = "return 7" if ending == "returns" else "import ctypes; ctypes.CDLL(None).ptrace(0, 0, 0, 0)"
    source = f"import os\nkeep = []\ndef f():\n    {LEFT[left]}\n    {then}"
    async with no_slot_changed(sandbox):  # it was cleaned, not thrown away
        found = await call(sandbox, source, (), limits=WITH_FILES)
        if ending == "returns":
            assert found.returns == (Returned(7),), found
        else:
            assert found.stop is Stop.VIOLATION, found
        assert await value(sandbox, LIST, limits=WITH_FILES) == empty


async def test_each_text_of_a_program_starts_with_an_empty_scratch_directory(sandbox):
    source = "import os\nprint(os.listdir('.'))\nopen(input(), 'w').write('x')\nprint(os.listdir('.'))"
    found = await script(sandbox, source, "a", "b", limits=WITH_FILES)
    assert found.returns == (Returned("[]\n['a']\n"), Returned("[]\n['b']\n"))


async def test_slots_of_different_scratch_sizes_are_different_slots(sandbox):
    source = "import os\ndef f():\n    found = os.statvfs('/scratch')\n    return found.f_blocks * found.f_bsize"
    for size in (1 << 20, 2 << 20):
        assert await value(sandbox, source, limits=replace(WITH_FILES, scratch_bytes=size)) == size


async def test_links_special_files_and_programs_are_not_to_be_had_in_a_scratch_directory(sandbox):
    source = """
import os, stat
def f():
    open("a", "w").write("#!/bin/sh")
    os.chmod("a", 0o777)
    refused = []
    for name, attempt in (
        ("symlink", lambda: os.symlink("/etc/passwd", "s")), ("link", lambda: os.link("a", "l")),
        ("fifo", lambda: os.mkfifo("p")), ("device", lambda: os.mknod("n", stat.S_IFCHR, os.makedev(1, 3))),
        ("run", lambda: os.execv("./a", ["a"])), ("give away", lambda: os.chown("a", 0, 0)),
        ("attribute", lambda: os.setxattr("a", "user.x", b"1")),
    ):
        try:
            attempt()
        except OSError:
            refused.append(name)
    return refused
"""
    expected = ["symlink", "link", "fifo", "device", "run", "give away", "attribute"]
    assert await value(sandbox, source, limits=WITH_FILES) == expected


# Memory.

TAKE = """
def f(megabytes):
    held = [bytearray(1 << 20) for _ in range(megabytes)]
    for piece in held:
        piece[::4096] = b"x" * len(piece[::4096])
    return len(held)
"""


async def test_memory_over_the_limit_is_an_exception_like_any_other_and_the_job_goes_on(sandbox):
    async with no_slot_changed(sandbox):
        found = await call(sandbox, TAKE, (100,), (400,), (100,))
        assert found.stop is Stop.OK
        assert found.returns == (Returned(100), Raised("MemoryError", ""), Returned(100))


async def test_the_limit_is_the_jobs_own_though_its_slot_has_room_for_more(sandbox):
    small = replace(QUICK, memory_bytes=64 << 20)
    found = await call(sandbox, TAKE, (40,), (100,), limits=small)
    assert found.returns == (Returned(40), Raised("MemoryError", ""))
    assert await value(sandbox, TAKE, 100) == 100  # the same slot, after it


async def test_a_kill_by_the_kernel_is_memory_when_its_counter_confirms_it(sandbox):
    if sandbox.fingerprint.backend != "docker":
        assert not any(slot.ready.has_memory_counter for slot in slots(sandbox))
        return
    async with open_sandbox("docker") as own:
        assert await value(own, TAKE, 10) == 10
        (slot,) = slots(own)
        assert slot.ready.has_memory_counter
        (container,) = await asyncio.to_thread(containers, own)
        # Less than the job may take: as where several slots share a machine that has not so much.
        await asyncio.to_thread(container.update, mem_limit="150m", memswap_limit="150m")
        found = await call(own, TAKE, (10,), (200,), (10,))
        assert (found.stop, found.stopped_at) == (Stop.MEMORY, 1), found
        assert found.returns == (Returned(10), NotReached(), NotReached())
        assert found.detail == "the kernel killed it for memory"
        assert await value(own, TAKE, 10) == 10
        assert slots(own) == {slot}  # PID 1 has survived its child


def containers(sandbox):
    mine = {"label": f"sparring.sandbox={sandbox._launcher.lease.owner}"}
    return sandbox._launcher.client.containers.list(all=True, ignore_removed=True, filters=mine)


async def test_a_kill_from_outside_is_nobodys_verdict(sandbox):
    """The child alone is killed, not its slot: the counter says that it was not for memory."""
    if sandbox.fingerprint.backend != "docker":
        return  # without a counter it cannot be told from the kernel's own
    async with open_sandbox("docker") as own:
        thread = "threading.Thread(target=time.sleep, args=(9,), daemon=True).start()"
        source = f"import threading, time\ndef f():\n    {thread}\n    time.sleep(2)\n    return 7"
        job = asyncio.create_task(value(own, source))
        child = await until(lambda: child_with_a_thread(own))
        os.kill(child, 9)
        assert not job.done()
        assert await job == 7


def child_with_a_thread(sandbox):
    """The process number, outside, of a candidate that has started a thread in the only container; or 0."""
    (container,) = containers(sandbox)
    zygote = container.attrs["State"]["Pid"]
    for pid in Path(f"/proc/{zygote}/task/{zygote}/children").read_text().split():
        if "Threads:\t2" in Path(f"/proc/{pid}/status").read_text():
            return int(pid)
    return 0


# Who a run is, and what it can know of others.


async def test_under_docker_every_run_has_a_user_of_its_own(sandbox):
    source = "import os\ndef f():\n    return os.getresuid(), os.getresgid(), os.getgroups()"
    seen = [await value(sandbox, source) for _ in range(3)]
    assert all(len(set(users)) == len(set(groups)) == 1 for users, groups, _ in seen)
    assert [more for _, _, more in seen] in ([[]] * 3, [[65534]] * 3)
    users = [users[0] for users, _, _ in seen]
    if sandbox.fingerprint.backend == "docker":
        assert min(users) >= 2_000_000_000
        assert len(set(users)) == 3
    else:
        assert set(users) == {65534}


SEARCH = """
import ctypes, gc, os, sys
def f(parts):
    wanted = "".join(parts).encode()
    found = 0
    for line in open("/proc/self/maps"):
        place, rights, *rest = line.split()
        if rights[0] != "r" or rest[-1] in ("[vvar]", "[vsyscall]", "[vvar_vclock]"):
            continue
        start, end = (int(part, 16) for part in place.split("-"))
        text = ctypes.string_at(start, end - start)
        at = text.find(wanted)
        while at >= 0:
            found += 1
            at = text.find(wanted, at + 1)
        del text
    return found
"""


async def test_nothing_of_an_earlier_candidate_is_in_the_memory_of_a_later_one(sandbox):
    roomy = replace(QUICK, memory_bytes=1 << 30, cpu_s=20)

    async def found(secret):
        return await value(sandbox, SEARCH, [secret[:6], secret[6:]], limits=roomy)

    usual = await found(os.urandom(12).hex())
    assert usual > 0  # it finds what is there: its own pattern, joined inside
    padding = "#" * 300_000  # so that no later payload lies over this one
    for before in (padding, ""):
        secret = os.urandom(12).hex()
        text = before + secret
        async with no_slot_changed(sandbox):
            source = f"import sys\ndef f(x):\n    sys.stderr.write(x)\n    return x[::-1] + x\n# {text}"
            assert await value(sandbox, source, text, limits=roomy) == text[::-1] + text
            assert await found(secret) <= usual
            source = f"import sys\ntext = sys.stdin.read()\nprint(text)\nsys.stderr.write(text)\nexit(1)\n# {text}"
            assert (await script(sandbox, source, text, limits=roomy)).returns[0].kind == "exit 1"
            assert await found(secret) <= usual


# Limits, and payloads of every size.


@pytest.mark.parametrize("threads", [1, 3])
async def test_no_more_threads_than_allowed(sandbox, threads):
    source = """
import threading
def f():
    gate, started = threading.Event(), 0
    try:
        while started < 50:
            threading.Thread(target=gate.wait, daemon=True).start()
            started += 1
    except RuntimeError:
        pass
    gate.set()
    return started
"""
    started = await value(sandbox, source, limits=replace(QUICK, threads=threads))
    assert threads - 1 <= started <= threads + 1


@pytest.mark.parametrize(("size", "stop"), [(90_000, Stop.OK), (100_001, Stop.OUTPUT), (5_000_000, Stop.OUTPUT)])
async def test_output_up_to_its_limit_and_not_a_byte_more(sandbox, size, stop):
    limits = replace(QUICK, output_bytes=100_000)
    async with no_slot_changed(sandbox):
        found = await script(sandbox, "import sys\nsys.stdout.write('x' * int(input()))", str(size), limits=limits)
        assert found.stop is stop
        found = await call(sandbox, "def f(n):\n    return 'x' * n", (size,), (1,), limits=limits)
        assert found.stop is stop


async def test_output_of_exactly_its_limit_is_whole(sandbox):
    limits = replace(QUICK, output_bytes=100_000)
    found = await script(sandbox, "import sys\nsys.stdout.write('x' * 100_000)", "", limits=limits)
    assert found.returns == (Returned("x" * 100_000),)


async def test_large_payloads_cross_whole_both_ways(sandbox):
    data = os.urandom(5 << 20)
    limits = replace(QUICK, output_bytes=8 << 20)
    async with no_slot_changed(sandbox):
        assert await value(sandbox, "def f(data):\n    return len(data), data[:600_000]", data, limits=limits) == (
            len(data),
            data[:600_000],
        )
        text = data.hex()[:900_000]
        echo = "import sys\nsys.stdout.write(sys.stdin.read())"
        assert (await script(sandbox, echo, text)).returns == (Returned(text),)
        assert await value(sandbox, "f = len", b"x") == 1


async def test_a_flood_on_stderr_neither_stalls_a_program_nor_counts_as_output(sandbox):
    source = "import sys\nfor _ in range(500): sys.stderr.write('y' * 10_000)\nprint(7)\nsys.exit('the end')"
    limits = replace(QUICK, output_bytes=1000)
    found = await script(sandbox, source, "", limits=limits)
    assert found.returns == (Raised("exit 1", "y" * 500),)
    found = await script(sandbox, source.replace("sys.exit('the end')", ""), "", limits=limits)
    assert found.returns == (Returned("7\n"),)
    lines = source.replace("'y' * 10_000", "'y' * 9_999 + '\\n'")
    assert (await script(sandbox, lines, "", limits=limits)).returns == (Raised("exit 1", "the end"),)


async def test_floods_on_both_streams_at_once_end_as_output(sandbox):
    source = "import sys\nwhile True:\n    sys.stderr.write('y' * 10_000)\n    sys.stdout.write('x' * 10_000)"
    assert (await script(sandbox, source, "")).stop is Stop.OUTPUT


async def test_a_stdin_that_is_closed_half_read_or_unread_is_no_matter(sandbox):
    text = "line\n" * 400_000
    async with no_slot_changed(sandbox):
        for source, said in (
            ("print(input())", "line\n"),
            ("import os\nos.close(0)\nprint('closed')", "closed\n"),
            ("import os, time\nos.close(0)\ntime.sleep(0.2)\nprint('later')", "later\n"),
            ("print('unread')", "unread\n"),
        ):
            assert (await script(sandbox, source, text)).returns == (Returned(said),)


async def test_a_program_that_closes_its_stdout_is_waited_for(sandbox):
    source = "import os, time\nprint('x', flush=True)\nos.close(1); os.close(2)\ntime.sleep(0.3)\nos._exit(3)"
    assert (await script(sandbox, source, "")).returns == (Raised("exit 3", ""),)


async def test_a_stop_in_the_middle_of_the_texts_keeps_what_came_before(sandbox):
    source = """
n = input()
if n == "2":
    import ctypes
    ctypes.CDLL(None).ptrace(0, 0, 0, 0)
print(n)
"""
    found = await script(sandbox, source, "1", "2", "3")
    assert (found.stop, found.stopped_at) == (Stop.VIOLATION, 1)
    assert found.returns == (Returned("1\n"), NotReached(), NotReached())


async def test_many_texts_are_many_runs_of_one_slot(sandbox):
    before = slots(sandbox)
    found = await script(sandbox, "print(int(input()) ** 2)", *(str(n) for n in range(40)))
    assert found.returns == tuple(Returned(f"{n * n}\n") for n in range(40))
    assert len(slots(sandbox) - before) <= 1


# The slots themselves.


async def test_more_kinds_of_slots_than_are_kept_end_the_oldest(sandbox):
    for seed in range(10):
        assert await value(sandbox, "f = int", environment=Environment(hash_seed=100 + seed)) == 0
    kept = [slot.kind.hash_seed for slot in sandbox.pool.slots()]
    assert sorted(kept) == list(range(102, 110))


async def test_jobs_of_many_kinds_at_once_all_come_right(sandbox):
    jobs = [
        value(sandbox, "def f(n):\n    return n * n", n, environment=Environment(hash_seed=n % 3, random_seed=n))
        for n in range(30)
    ]
    assert await asyncio.gather(*jobs) == [n * n for n in range(30)]


async def test_a_job_cancelled_while_its_payload_is_on_the_way_takes_only_its_slot_along(sandbox):
    text = "x" * (48 << 20)
    other = asyncio.create_task(value(sandbox, "import time\ndef f():\n    time.sleep(1)\n    return 7"))
    await until(lambda: any(slot.runs for slot in sandbox.pool._busy))
    sleeper = set(sandbox.pool._busy)
    job = asyncio.create_task(script(sandbox, "import time\ntime.sleep(60)", text, limits=replace(QUICK, wall_s=60)))
    (slot,) = await until(lambda: sandbox.pool._busy - sleeper)
    await until(lambda: slot.runs)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert slot not in slots(sandbox)
    assert await other == 7
    assert (await script(sandbox, "print(len(input()))", text[: 1 << 20])).returns == (Returned("1048576\n"),)


async def test_cancelling_again_and_again_leaves_neither_slots_nor_threads_behind(sandbox):
    async def cancelled(after_s):
        job = asyncio.create_task(value(sandbox, "import time\ndef f():\n    time.sleep(30)"))
        await asyncio.sleep(after_s)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job

    await cancelled(0.05)
    threads = threading.active_count()
    for step in range(6):
        await asyncio.gather(cancelled(0.02 * step), cancelled(0.01 * step))
    assert sandbox.pool._busy == set()
    assert threading.active_count() <= threads + 2
    assert await value(sandbox, "f = int") == 0


async def test_a_runtime_is_handed_to_the_engine_and_one_that_it_does_not_know_is_named(sandbox):
    if sandbox.fingerprint.backend != "docker":
        return  # there is no engine to hand it to: tests/unit/sandbox/test_opening.py
    with pytest.raises(SandboxFault, match=r"(?i)unknown.*no-such-runtime"):
        async with open_sandbox("docker", runtime="no-such-runtime"):
            pass
    async with open_sandbox("docker", runtime="runc") as own:
        assert await value(own, "f = int") == 0
        (container, *_) = await asyncio.to_thread(containers, own)
        assert container.attrs["HostConfig"]["Runtime"] == "runc"
