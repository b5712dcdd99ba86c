"""How a program is over that says so by closing its results, on a real engine: what is reported, and what is left."""

import os
import time

import pytest
import pytest_asyncio

from sparring_sandbox import ImageMissing, Job, Limits, Outcome, Returned, Stop, Unavailable, frames, open_sandbox
from sparring_verifiers import from_json, to_json

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.docker]
LIMITS = Limits(cpu_s=5.0, wall_s=8.0, scratch_bytes=1 << 20, scratch_inodes=64)
SCRATCH = "import os\ndef f(): return sorted(os.listdir('/scratch'))"


@pytest_asyncio.fixture(params=["docker", "bubblewrap"], scope="module", loop_scope="module")
async def sandbox(request):
    try:
        async with open_sandbox(request.param, slots=1) as opened:
            yield opened
    except (Unavailable, ImageMissing) as fault:
        if os.environ.get("CI"):
            pytest.fail(f"in CI this must be there: {fault}")
        pytest.skip(str(fault))


async def ran(sandbox, source, inputs=((),)):
    return await sandbox.run(Job(source, "f", inputs, limits=LIMITS))


async def is_well(sandbox):
    """Whether the next programs find an empty scratch directory, in a slot that was not lost."""
    found = [await ran(sandbox, SCRATCH) for _ in range(3)]
    return all(each.returns == (Returned([]),) for each in found)


async def test_what_a_program_used_is_reported_though_it_is_ended_while_it_waits(sandbox):
    source = """
def f(size):
    import time
    held = bytearray(size)
    until = time.process_time() + 0.3
    while time.process_time() < until: pass
    del held
    return size
"""
    idle = await ran(sandbox, "def f(): return 1")
    used = await ran(sandbox, source, ((80 << 20,),))
    assert (idle.stop, used.stop) == (Stop.OK, Stop.OK)
    assert 0.3 <= used.cpu_s < 1.0
    assert idle.cpu_s < 0.2
    assert 80 << 20 <= used.peak_bytes < idle.peak_bytes + (90 << 20)


async def test_a_program_that_closes_its_results_early_is_ended_there_whatever_it_still_does(sandbox):
    start = time.monotonic()
    outcome = await ran(sandbox, "import os\ndef f():\n    os.close(3)\n    while True: pass")
    assert (outcome.stop, outcome.detail) == (Stop.EXCEPTION, "it exited early")
    assert time.monotonic() - start < LIMITS.cpu_s
    assert await is_well(sandbox)


async def test_what_it_writes_beside_its_last_result_is_gone_before_the_next_program(sandbox):
    source = """
import os, threading
def write(n):
    while True:
        with open(f"/scratch/{n}", "w") as file: file.write("x" * 100)
def f():
    for n in range(3): threading.Thread(target=write, args=(n,), daemon=True).start()
    return 1
"""
    for _ in range(20):
        await ran(sandbox, source)
        assert await is_well(sandbox)


async def test_a_program_that_closes_its_results_and_writes_on_leaves_nothing(sandbox):
    source = """
import os
def f():
    os.close(3)
    while True:
        try:
            open("/scratch/kept", "w").close()
            os.unlink("/scratch/kept")
        except OSError: pass
"""
    for _ in range(20):
        assert (await ran(sandbox, source)).stop is Stop.EXCEPTION
        assert await is_well(sandbox)


async def test_results_that_the_program_holds_open_do_not_hold_up_its_end(sandbox):
    start = time.monotonic()
    outcome = await ran(sandbox, "import os\nkept = os.dup(3)\ndef f(): return 1")
    assert (outcome.stop, outcome.returns) == (Stop.OK, (Returned(1),))
    assert time.monotonic() - start < 2.0


@pytest.mark.parametrize(
    ("last", "detail"),
    [
        ("os._exit(3)", "it left with exit status 3"),
        ("import ctypes; ctypes.string_at(0)", "it ended by signal 11"),
        ("os.close(3); os._exit(0)", "it exited early"),
    ],
)
async def test_a_program_that_ends_itself_is_told_by_how_it_ended(sandbox, last, detail):
    outcome = await ran(sandbox, f"import os\ndef f():\n    {last}")
    assert (outcome.stop, outcome.detail) == (Stop.EXCEPTION, detail)
    assert await is_well(sandbox)


async def test_an_alarm_that_goes_off_after_the_last_result_changes_nothing(sandbox):
    source = """
import signal
def late(*_): raise KeyboardInterrupt
def f(after):
    signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    return after
"""
    outcome = await ran(sandbox, source, tuple((number,) for number in range(5)))
    assert outcome.stop is Stop.OK


async def test_a_script_that_closes_what_it_prints_to_goes_on_to_its_own_end(sandbox):
    source = "import os, time\nprint(input())\nos.sys.stdout.flush()\nos.close(1)\ntime.sleep(0.2)\nos._exit(5)"
    outcome = await sandbox.run(Job(source, None, (("a",),), limits=LIMITS))
    (found,) = outcome.returns
    assert (found.kind, outcome.wall_s >= 0.2) == ("exit 5", True)


@pytest.mark.parametrize("kind", ["docker", "bubblewrap"])
async def test_where_the_kernel_tells_no_peak_of_a_running_process_a_program_ends_by_itself(kind, monkeypatch):
    inside, named = frames._modules(), b'b"VmHWM:"'
    assert named in inside
    monkeypatch.setattr(frames, "_modules", lambda: inside.replace(named, b'b"VmHWX:"'))
    try:
        async with open_sandbox(kind, slots=1) as opened:
            outcomes = [await ran(opened, "def f(): return 1") for _ in range(5)]
    except (Unavailable, ImageMissing) as fault:
        if os.environ.get("CI"):
            pytest.fail(f"in CI this must be there: {fault}")
        pytest.skip(str(fault))
    assert {each.returns for each in outcomes} == {(Returned(1),)}
    assert all(each.peak_bytes > 1 << 20 for each in outcomes)
    assert min(each.wall_s for each in outcomes) < 0.015  # it did not wait to be ended


@pytest.mark.parametrize(
    "record",
    [
        f'["v", {"[" * 65 + "]" * 65}]',
        f'["v", {{"int": "0x1{"0" * 17_000}"}}]',
        '["v", {"decimal": "1_0"}]',
        '["v", 1]',
    ],
    ids=["too deep", "too many digits", "another spelling", "a result"],
)
async def test_whatever_a_program_writes_in_the_place_of_its_result_can_be_written_down(sandbox, record):
    source = f"import os\ndef f():\n    os.write(3, {(record + chr(10)).encode()!r})\n    os._exit(0)"
    done = await ran(sandbox, source)
    assert from_json(Outcome, to_json(done)) == done
    assert (done.stop is Stop.OK) == (record in {'["v", 1]', '["v", {"decimal": "1_0"}]'})
