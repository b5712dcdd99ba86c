"""Slots, the second try and cancellation, over a backend that is a double."""

import asyncio
import json
import threading

import pytest

from sparring_sandbox import Job, Returned, SandboxFault, SlotLost, Stop
from sparring_sandbox.isolated import IsolatedSandbox

JOB = Job("", "f", ((1,),))


def reply(value):
    body = json.dumps(["l"]).encode() + b"\n" + json.dumps(["v", value]).encode() + b"\n"
    child = {"ended": "exit", "status": 0, "cpu_us": 1, "wall_us": 1, "peak_bytes": 1, "strays": 0, "error": ""}
    text = json.dumps({"fault": None, "children": [child | {"output": len(body)}]}).encode()
    return b"SPR1" + len(text).to_bytes(8, "big") + len(body).to_bytes(8, "big") + text + body


class Backend:
    """Answers each attempt with the next reply; a fault is raised, an Event is waited for."""

    backend = "double"
    packages = ()
    image_id = ""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.attempts = []
        self.is_closed = False

    def pack(self, job):
        return b"payload"

    def attempt(self, job, slot):
        self.attempts.append(_Attempt(self.replies.pop(0), slot))
        return self.attempts[-1]

    def close(self):
        self.is_closed = True


class _Attempt:
    def __init__(self, answer, slot):
        self.answer = answer
        self.slot = slot
        self.started = threading.Event()
        self.closed = threading.Event()

    def exchange(self, payload, reply_bytes, deadline_s):
        self.started.set()
        if self.answer is None:
            self.closed.wait(60)
            return b""
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self):
        self.closed.set()


async def test_a_lost_slot_is_tried_once_more():
    backend = Backend(SlotLost("gone"), reply(7))
    found = await IsolatedSandbox(backend, 1).run(JOB)
    assert (found.stop, found.returns) == (Stop.OK, (Returned(7),))
    assert all(attempt.closed.is_set() for attempt in backend.attempts)


async def test_a_slot_lost_twice_is_a_fault():
    backend = Backend(SlotLost("gone"), b"SPR1 cut short", reply(7))
    with pytest.raises(SlotLost, match="before it had reported"):
        await IsolatedSandbox(backend, 1).run(JOB)
    assert len(backend.attempts) == 2


async def test_another_fault_is_not_tried_again():
    backend = Backend(SandboxFault("disk full"), reply(7))
    with pytest.raises(SandboxFault, match="disk full"):
        await IsolatedSandbox(backend, 1).run(JOB)
    assert len(backend.attempts) == 1


async def test_a_cancelled_job_is_closed_before_the_cancellation_goes_on():
    backend = Backend(None, reply(7))
    sandbox = IsolatedSandbox(backend, 1)
    job = asyncio.create_task(sandbox.run(JOB))
    while not backend.attempts:
        await asyncio.sleep(0)
    await asyncio.to_thread(backend.attempts[0].started.wait)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert backend.attempts[0].closed.is_set()
    assert (await sandbox.run(JOB)).returns == (Returned(7),)


async def test_no_slot_is_used_by_two_jobs_at_once():
    backend = Backend(None, None, reply(7), reply(8))
    sandbox = IsolatedSandbox(backend, 2)
    jobs = [asyncio.create_task(sandbox.run(JOB)) for _ in range(3)]
    while len(backend.attempts) < 2:
        await asyncio.sleep(0)
    backend.attempts[0].close()  # lost: its second try and then the waiting job run in the slot that it had
    assert (await jobs[0]).returns == (Returned(7),)
    assert (await jobs[2]).returns == (Returned(8),)
    assert [attempt.slot for attempt in backend.attempts] == [0, 1, 0, 0]
    jobs[1].cancel()
    await asyncio.gather(*jobs, return_exceptions=True)


async def test_a_closed_sandbox_takes_no_job():
    backend = Backend(reply(7))
    sandbox = IsolatedSandbox(backend, 1)
    await sandbox.close()
    assert backend.is_closed
    with pytest.raises(SandboxFault, match="was closed"):
        await sandbox.run(JOB)


def test_at_least_one_slot_is_needed():
    with pytest.raises(ValueError, match="slots is 0"):
        IsolatedSandbox(Backend(), 0)
