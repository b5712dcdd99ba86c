"""What a lost slot, a near limit and a cancellation mean, over slots whose answers are scripted."""

import asyncio
import contextlib
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import pytest
from tests.unit.sandbox.scripted import HANG, ScriptedLauncher, answer, body, framed

from sparring_sandbox import Job, Limits, Raised, Returned, SandboxFault, SlotLost, Stop, Unavailable, frames, isolated
from sparring_sandbox.frames import kind_of
from sparring_sandbox.isolated import IsolatedSandbox

LIMITS = Limits(cpu_s=1.0, wall_s=2.0)
JOB = Job("", "f", ((1,),), limits=LIMITS)
SCRIPT = Job("", None, (("a",), ("b",), ("c",)), limits=LIMITS)
GONE = SlotLost("gone")
CANARY = answer(2)
KILLED = {"status": -signal.SIGKILL}


def report(output=b"", **seen):
    return framed(b"P", body(output, **seen))


@contextlib.asynccontextmanager
async def opened(*answers, slots=1, starts=()):
    launcher = ScriptedLauncher(*answers, starts=starts)
    sandbox = IsolatedSandbox(launcher, slots)
    try:
        yield sandbox, launcher
    finally:
        await sandbox.close()
    assert launcher.alive() == []


async def test_a_job_runs_in_a_slot_that_the_next_one_uses_too():
    async with opened(answer(7), answer(8)) as (sandbox, launcher):
        found = await sandbox.run(JOB)
        assert (found.stop, found.returns) == (Stop.OK, (Returned(7),))
        assert (await sandbox.run(JOB)).returns == (Returned(8),)
        assert len(launcher.wires) == 1


async def test_a_lost_slot_is_replaced_and_the_job_tried_once_in_a_fresh_one():
    async with opened(answer(6), GONE, answer(7)) as (sandbox, launcher):
        await sandbox.run(JOB)
        found = await sandbox.run(JOB)
        assert (found.stop, found.returns) == (Stop.OK, (Returned(7),))
        first, second = launcher.wires
        assert first.closed.is_set()
        assert first.runs[1] == second.runs[0]
        assert launcher.alive() == [second]


async def test_the_second_try_uses_no_slot_that_others_have_used():
    async with opened(GONE, answer(7)) as (sandbox, launcher):
        for slot in [await sandbox.pool.take(kind_of(JOB)) for _ in range(2)]:
            await sandbox.pool.give_back(slot, None)
        assert (await sandbox.run(JOB)).returns == (Returned(7),)
        assert [len(wire.runs) for wire in launcher.wires] == [0, 1, 1]


async def test_a_program_that_loses_two_slots_while_a_canary_is_well_is_a_violation():
    async with opened(GONE, GONE, CANARY, answer(7)) as (sandbox, launcher):
        found = await sandbox.run(JOB)
        assert (found.stop, found.stopped_at) == (Stop.VIOLATION, None)
        first, second, third = launcher.wires
        assert first.runs == second.runs != third.runs
        assert launcher.alive() == [third]
        assert (await sandbox.run(JOB)).stop is Stop.OK


@pytest.mark.parametrize(
    "canary",
    [
        pytest.param(GONE, id="lost"),
        pytest.param(answer(3), id="wrong"),
        pytest.param(report(), id="silent"),
        pytest.param(report(status=1), id="failed"),
        pytest.param(answer(2, **KILLED, kills=0), id="killed"),
        pytest.param(framed(b"X"), id="no report"),
    ],
)
async def test_where_a_canary_is_not_well_either_it_is_our_fault(canary):
    async with opened(GONE, GONE, canary) as (sandbox, launcher):
        with pytest.raises(SlotLost):
            await sandbox.run(JOB)
        assert len(launcher.wires) == 3


async def test_a_slot_killer_ends_a_script_at_its_text():
    async with opened(report(b"1"), GONE, GONE, CANARY) as (sandbox, _launcher):
        found = await sandbox.run(SCRIPT)
        assert (found.stop, found.stopped_at, found.returns[0]) == (Stop.VIOLATION, 1, Returned("1"))


async def test_another_fault_is_not_tried_again():
    async with opened(answer(7), starts=(SandboxFault("disk full"),)) as (sandbox, _launcher):
        with pytest.raises(SandboxFault, match="disk full"):
            await sandbox.run(JOB)
        assert (await sandbox.run(JOB)).stop is Stop.OK


async def test_a_slot_that_does_not_start_this_time_is_tried_once_more():
    async with opened(answer(7), starts=(SlotLost("no answer"),)) as (sandbox, _launcher):
        assert (await sandbox.run(JOB)).returns == (Returned(7),)
    async with opened(starts=(SlotLost("no answer"), SlotLost("still none"))) as (sandbox, _launcher):
        with pytest.raises(SlotLost, match="still none"):
            await sandbox.run(JOB)
    async with opened(starts=(GONE, Unavailable("no namespaces"))) as (sandbox, _launcher):
        with pytest.raises(Unavailable):
            await sandbox.run(JOB)


async def test_surroundings_that_are_not_there_are_a_fault_once_and_the_slot_stays():
    async with opened(framed(b"F", b"the sandbox has no locale 'xx'"), answer(7)) as (sandbox, launcher):
        with pytest.raises(SandboxFault, match="no locale 'xx'"):
            await sandbox.run(JOB)
        assert (await sandbox.run(JOB)).returns == (Returned(7),)
        assert len(launcher.wires) == 1


NEAR = [
    pytest.param({"cpu_us": 1_000_001}, id="it ended by itself, a little over its CPU"),
    pytest.param({"cpu_us": 1_200_000, "status": 1}, id="it failed, a little over"),
    pytest.param({"cpu_us": 600_000, "ended": "wall", **KILLED}, id="it was starved of CPU when the wall limit came"),
]
CLEAR = [
    pytest.param({"cpu_us": 1_250_001, "ended": "cpu", **KILLED}, id="it used the margin up"),
    pytest.param({"cpu_us": 2_000_000, "status": -signal.SIGXCPU}, id="the kernel's own limit"),
    pytest.param({"cpu_us": 400_000, "ended": "wall", **KILLED}, id="it slept"),
]


@pytest.mark.parametrize("seen", NEAR)
async def test_a_run_near_a_time_limit_is_run_again_and_the_second_counts(seen):
    async with opened(answer(7, **seen), answer(8)) as (sandbox, launcher):
        found = await sandbox.run(JOB)
        assert (found.stop, found.returns) == (Stop.OK, (Returned(8),))
    async with opened(answer(7, **seen), answer(8, **seen), answer(9)) as (sandbox, launcher):
        assert (await sandbox.run(JOB)).stop is Stop.TIME
        assert len(launcher.answers) == 1  # there is no third
    async with opened(answer(7, **seen), report(status=-signal.SIGSYS)) as (sandbox, launcher):
        assert (await sandbox.run(JOB)).stop is Stop.VIOLATION


@pytest.mark.parametrize("seen", CLEAR)
async def test_a_run_far_over_a_time_limit_counts_at_once(seen):
    async with opened(answer(7, **seen), answer(8)) as (sandbox, launcher):
        assert (await sandbox.run(JOB)).stop is Stop.TIME
        assert len(launcher.answers) == 1


async def test_a_text_near_the_limit_is_run_again_alone():
    answers = report(b"1"), report(b"2", cpu_us=1_100_000), report(b"again"), report(b"3")
    async with opened(*answers) as (sandbox, launcher):
        found = await sandbox.run(SCRIPT)
        assert found.returns == (Returned("1"), Returned("again"), Returned("3"))
        (wire,) = launcher.wires
        assert wire.runs[1] == wire.runs[2]


@pytest.mark.parametrize(
    "seen",
    [
        KILLED | {"kills": 1},
        {"ended": "wall", **KILLED},
        {"ended": "output", **KILLED},
        {"strays": 1},
        {"status": -signal.SIGSYS},
        {"status": -signal.SIGXCPU},
        {"ended": "cpu", **KILLED},
    ],
)
async def test_no_further_text_is_tried_after_a_stop(seen):
    async with opened(report(b"1"), report(b"2", **seen), report(b"3")) as (sandbox, launcher):
        found = await sandbox.run(SCRIPT)
        assert found.stop not in (Stop.OK, Stop.EXCEPTION)
        assert (found.stopped_at, len(launcher.answers)) == (1, 1)


async def test_a_text_that_fails_or_crashes_does_not_stop_the_next():
    async with opened(report(status=1), report(status=-signal.SIGSEGV), report(b"3")) as (sandbox, _launcher):
        found = await sandbox.run(SCRIPT)
        assert found.stop is Stop.OK
        assert found.returns == (Raised("exit 1", ""), Raised("signal 11", ""), Returned("3"))


async def test_a_child_that_fails_before_its_program_is_loaded_is_our_failure():
    failed = report(b"", error=b"OSError: no", started=0, status=99)
    late = report(b"", started=0, ended="wall", status=-signal.SIGKILL)
    async with opened(failed, late, late, late, answer(6), answer(7)) as (sandbox, launcher):
        for words in (r"\(exit\): OSError: no", r"\(wall\)"):
            with pytest.raises(SandboxFault, match=words) as caught:
                await sandbox.run(JOB)
            assert not isinstance(caught.value, SlotLost)
        assert (await sandbox.run(JOB)).returns == (Returned(6),)  # late once, well the second time
        assert (await sandbox.run(JOB)).returns == (Returned(7),)
        assert len(launcher.wires) == 1


async def test_a_kill_that_nobody_explains_is_a_lost_slot_and_no_verdict():
    async with opened(answer(7, **KILLED, kills=0), answer(8)) as (sandbox, launcher):
        found = await sandbox.run(JOB)
        assert (found.stop, found.returns) == (Stop.OK, (Returned(8),))
        assert launcher.wires[0].closed.is_set()


@pytest.mark.parametrize(
    ("seen", "stop"),
    [
        ({"kills": 1}, Stop.MEMORY),
        ({"kills": -1}, Stop.MEMORY),
        ({"kills": 0, "ended": "wall"}, Stop.TIME),
        ({"kills": 0, "ended": "output"}, Stop.OUTPUT),
    ],
)
async def test_a_kill_of_ours_or_the_kernels_is_explained(seen, stop):
    async with opened(answer(7, **KILLED, **seen), answer(8)) as (sandbox, launcher):
        assert (await sandbox.run(JOB)).stop is stop
        assert len(launcher.wires) == 1


async def test_a_kill_at_the_kernels_hard_cpu_limit_is_explained_by_the_time_it_used():
    over = answer(7, **KILLED, kills=0, cpu_us=3_000_000)
    async with opened(over, over) as (sandbox, launcher):
        assert (await sandbox.run(JOB)).stop is Stop.TIME
        assert len(launcher.wires) == 1


async def test_a_kill_after_a_second_may_be_a_limit_that_the_candidate_set_and_costs_no_slot():
    generous = Job("", "f", ((1,),), limits=Limits(cpu_s=9.0))
    async with opened(answer(7, **KILLED, kills=0, cpu_us=1_000_000)) as (sandbox, launcher):
        assert (await sandbox.run(generous)).stop is Stop.EXCEPTION
        assert len(launcher.wires) == 1


async def test_a_cancelled_job_has_its_slot_ended_before_the_cancellation_goes_on():
    async with opened(HANG, answer(7)) as (sandbox, launcher):
        job = asyncio.create_task(sandbox.run(JOB))
        while not (launcher.wires and launcher.wires[0].running.is_set()):
            await asyncio.sleep(0)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        assert launcher.alive() == []
        assert (await sandbox.run(JOB)).returns == (Returned(7),)
        assert len(launcher.wires) == 2  # a cancelled job is not tried again


async def test_a_job_cancelled_in_its_second_try_starts_no_canary():
    async with opened(GONE, HANG, CANARY) as (sandbox, launcher):
        job = asyncio.create_task(sandbox.run(JOB))
        while not (len(launcher.wires) == 2 and launcher.wires[1].running.is_set()):
            await asyncio.sleep(0)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        assert launcher.alive() == []
        assert len(launcher.wires) == 2


async def test_a_job_cancelled_while_it_waits_for_its_turn_never_runs():
    async with opened(HANG, answer(7)) as (sandbox, launcher):
        first = asyncio.create_task(sandbox.run(JOB))
        while not (launcher.wires and launcher.wires[0].running.is_set()):
            await asyncio.sleep(0)
        second = asyncio.create_task(sandbox.run(JOB))
        await asyncio.sleep(0)
        second.cancel()
        first.cancel()
        assert all(
            isinstance(one, asyncio.CancelledError)
            for one in await asyncio.gather(first, second, return_exceptions=True)
        )
        assert len(launcher.answers) == 1
        assert (await sandbox.run(JOB)).returns == (Returned(7),)


async def test_at_most_so_many_jobs_run_at_once_and_the_rest_wait():
    async with opened(HANG, HANG, answer(8), slots=2) as (sandbox, launcher):
        jobs = [asyncio.create_task(sandbox.run(JOB)) for _ in range(3)]
        while not (len(launcher.wires) == 2 and all(wire.running.is_set() for wire in launcher.wires)):
            await asyncio.sleep(0)
        assert len(launcher.answers) == 1
        jobs[0].cancel()
        assert (await jobs[2]).returns == (Returned(8),)
        jobs[1].cancel()
        await asyncio.gather(*jobs, return_exceptions=True)


async def test_closing_ends_a_job_under_way_with_a_fault():
    async with opened(HANG) as (sandbox, launcher):
        job = asyncio.create_task(sandbox.run(JOB))
        while not (launcher.wires and launcher.wires[0].running.is_set()):
            await asyncio.sleep(0)
        await sandbox.close()
        with pytest.raises(SandboxFault):
            await job
        assert len(launcher.wires) == 1


async def test_a_closed_sandbox_takes_no_job():
    launcher = ScriptedLauncher(answer(7))
    sandbox = IsolatedSandbox(launcher, 1)
    await sandbox.close()
    assert launcher.is_closed
    with pytest.raises(SandboxFault, match="was closed"):
        await sandbox.run(JOB)
    assert launcher.wires == []


async def test_what_takes_long_to_write_or_to_read_is_not_done_on_the_event_loop(monkeypatch):
    threads = []

    def noted(work):
        def run(*arguments, **named):
            threads.append(threading.current_thread() is threading.main_thread())
            return work(*arguments, **named)

        return run

    monkeypatch.setattr(frames, "runs", noted(frames.runs))
    monkeypatch.setattr(isolated, "outcome", noted(isolated.outcome))
    many = list(range(1000, 40_000))
    async with opened(answer(1), answer(2), answer(many), answer(4)) as (sandbox, _launcher):
        for argument in (1, many, 1, Fraction(1, 2)):  # whatever is no plain value, too: it may be of any size
            assert (await sandbox.run(Job("", "f", ((argument,),), limits=LIMITS))).stop is Stop.OK
    assert threads == [True, True, False, True, True, False, False, True]


def test_jobs_come_from_several_event_loops_at_once_and_one_after_another():
    launcher = ScriptedLauncher(*(answer(7) for _ in range(32)))
    sandbox = IsolatedSandbox(launcher, 1)

    async def jobs():
        return await asyncio.gather(*(sandbox.run(JOB) for _ in range(8)))

    with ThreadPoolExecutor(3) as threads:
        found = [done.result() for done in [threads.submit(asyncio.run, jobs()) for _ in range(3)]]
    found.append(asyncio.run(jobs()))
    assert {outcome.returns for outcomes in found for outcome in outcomes} == {(Returned(7),)}
    assert len(launcher.wires) == 1
    asyncio.run(sandbox.close())
    assert launcher.alive() == []


async def test_a_wrong_job_is_the_callers_mistake_and_takes_no_slot():
    async with opened() as (sandbox, launcher):
        with pytest.raises(ValueError, match="positive"):
            await sandbox.run(Job("", "f", ((1,),), limits=Limits(cpu_s=0)))
        with pytest.raises(ValueError, match="NaN"):
            await sandbox.run(Job("", "f", ((float("nan"),),)))
        assert launcher.wires == []


async def test_a_job_of_no_texts_runs_nothing_and_is_ok():
    async with opened() as (sandbox, launcher):
        found = await sandbox.run(Job("", None, ()))
        assert (found.stop, found.returns) == (Stop.OK, ())
        assert launcher.wires == []


def test_at_least_one_slot_is_needed():
    with pytest.raises(ValueError, match="slots is 0"):
        IsolatedSandbox(ScriptedLauncher(), 0)


def test_a_sandbox_that_was_not_opened_has_no_fingerprint():
    sandbox = IsolatedSandbox(ScriptedLauncher(), 1)
    with pytest.raises(RuntimeError, match="not open"):
        _ = sandbox.fingerprint
    sandbox.pool.close()
