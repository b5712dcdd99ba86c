"""The child that waits for the next job while one runs, on a real engine: when it is used, and when it is not."""

import asyncio
import os
import signal
import subprocess

import pytest
import pytest_asyncio

from sparring_sandbox import ImageMissing, Job, Limits, Returned, Stop, Unavailable, open_sandbox
from sparring_sandbox.leases import LABEL

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.docker]
SEEN = """
def f(path, text):
    import os, time
    ends = time.monotonic() + 2.0
    while not (others := [int(n) for n in os.listdir("/proc") if n.isdigit() and int(n) > os.getpid()]):
        if time.monotonic() > ends:
            break
    if path:
        with open(path, "w") as file:
            file.write(text)
    return [os.getpid(), others]
"""
LIMITS = Limits(scratch_bytes=1 << 20, scratch_inodes=64)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def sandbox():
    try:
        async with open_sandbox("docker", slots=1) as opened:
            yield opened
    except (Unavailable, ImageMissing) as fault:
        if os.environ.get("CI"):
            pytest.fail(f"in CI this must be there: {fault}")
        pytest.skip(str(fault))


def containers(sandbox):
    mine = {"label": f"{LABEL}={sandbox._launcher.lease.owner}"}
    return sandbox._launcher.client.containers.list(filters=mine)


async def seen(sandbox, path="", text="", pad=""):
    """The process of this run, and the later ones that it saw."""
    outcome = await sandbox.run(Job(SEEN + pad, "f", ((path, text),), limits=LIMITS))
    (found,) = outcome.returns
    assert isinstance(found, Returned), outcome
    return found.value


async def test_the_next_run_is_in_the_child_that_waited_while_this_one_ran(sandbox):
    _, (waiting,) = await seen(sandbox)
    for _ in range(5):
        process, (following,) = await seen(sandbox)
        assert process == waiting
        waiting = following


async def test_after_a_run_that_left_files_the_next_one_is_in_a_child_forked_since(sandbox):
    _, (waiting,) = await seen(sandbox, "/scratch/left", "x")
    process, (following,) = await seen(sandbox)
    assert process > waiting
    assert (await seen(sandbox))[0] == following


async def test_a_program_that_fills_the_pipe_is_given_all_of_it_and_the_next_one_runs(sandbox):
    process, _ = await seen(sandbox, pad="#" * 300_000)
    assert (await seen(sandbox))[0] > process


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may end a process of a slot")
async def test_a_child_that_is_killed_while_it_waits_is_replaced(sandbox):
    await seen(sandbox)
    slots = sandbox.pool.slots()
    waits = "import time\ndef f(): time.sleep(1.5)"
    running = asyncio.create_task(sandbox.run(Job(waits, "f", ((),), limits=LIMITS)))
    await asyncio.sleep(0.5)
    for slot in containers(sandbox):
        inside = await asyncio.to_thread(slot.top, ps_args="-eo pid")
        processes = sorted(int(row[0]) for row in inside["Processes"])
        if len(processes) == 3:  # PID 1, the program, and who waits
            os.kill(processes[-1], signal.SIGKILL)
            break
    else:
        pytest.fail("no child waits")
    assert (await running).stop is Stop.OK
    for _ in range(3):
        await seen(sandbox)
    assert set(sandbox.pool.slots()) == set(slots)


async def test_whatever_else_is_found_in_the_slot_is_ended_with_the_child_that_waited(sandbox):
    _, (waiting,) = await seen(sandbox)
    slots = {slot for slot in sandbox.pool.slots() if slot.runs > 5}
    strangers = [
        subprocess.Popen(["docker", "exec", slot.id, "python3", "-c", "import time; time.sleep(60)"])
        for slot in containers(sandbox)
    ]
    assert strangers
    try:
        process, _ = await seen(sandbox)
        while all(stranger.poll() is None for stranger in strangers):  # the engine takes its time to start them
            waiting, (process, _) = process, await seen(sandbox)
        assert process > waiting
        first, (following,) = await seen(sandbox)
        assert (await seen(sandbox))[0] == following > first
        assert slots <= set(sandbox.pool.slots())
    finally:
        for stranger in strangers:
            stranger.kill()
            stranger.wait()
