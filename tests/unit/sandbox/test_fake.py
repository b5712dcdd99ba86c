"""The double answers with what it was given and says what it is."""

import pytest

from sparring_sandbox import FakeSandbox, Job, Outcome, Returned, SlotLost, Stop

JOB = Job("", "f", ((1,),))
DONE = Outcome(Stop.OK, (Returned(1),), None, 0.0, 0.0, 0)


async def test_answers_come_in_order_and_faults_are_raised():
    fake = FakeSandbox([DONE, SlotLost("gone")])
    assert await fake.run(JOB) is DONE
    with pytest.raises(SlotLost):
        await fake.run(JOB)
    with pytest.raises(LookupError, match="given 2 answers"):
        await fake.run(JOB)
    assert fake.jobs == [JOB] * 3


async def test_a_function_answers_by_the_job():
    fake = FakeSandbox(lambda job: DONE if job.entry else SlotLost("no entry"))
    assert await fake.run(JOB) is DONE
    with pytest.raises(SlotLost):
        await fake.run(Job("", None, ()))


def test_its_fingerprint_cannot_be_taken_for_a_real_one():
    assert FakeSandbox([]).fingerprint.backend == "fake"
