"""How a job ended, from what PID 1 saw and what the candidate claims."""

import json

import pytest

from sparring_sandbox import Job, Limits, NotReached, Raised, Returned, Stop
from sparring_sandbox.frames import Report
from sparring_sandbox.outcomes import outcome

JOB = Job("", "f", ((1,), (2,)), limits=Limits(cpu_s=1.0, wall_s=2.0, output_bytes=1000))
SCRIPT = Job("", None, (("a",), ("b",)), limits=JOB.limits)


def report(output=b"", **seen):
    fields = {"ended": "exit", "status": 0, "cpu_us": 1, "wall_us": 2, "peak_bytes": 3, "strays": 0, "error": ""}
    fields |= {"memory_kills": None, "is_scratch_clean": True}
    return Report(**(fields | seen), output=output)


def lines(*records):
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


GOOD = lines(["l"], ["v", 1], ["e", "ValueError", "no"])


def test_a_clean_exit_with_every_record_is_ok():
    found = outcome(JOB, [report(GOOD)])
    assert (found.stop, found.stopped_at) == (Stop.OK, None)
    assert found.returns == (Returned(1), Raised("ValueError", "no"))
    assert (found.cpu_s, found.wall_s, found.peak_bytes) == (1e-6, 2e-6, 3)


@pytest.mark.parametrize(
    ("seen", "stop"),
    [
        ({"status": -31}, Stop.VIOLATION),
        ({"strays": 1}, Stop.VIOLATION),
        ({"strays": 1, "ended": "wall", "status": -9}, Stop.VIOLATION),
        ({"ended": "output", "status": -9}, Stop.OUTPUT),
        ({"ended": "wall", "status": -9}, Stop.TIME),
        ({"ended": "cpu", "status": -9}, Stop.TIME),
        ({"status": -24}, Stop.TIME),
        ({"cpu_us": 1_000_001}, Stop.TIME),
        ({"cpu_us": 1_000_001, "status": -9}, Stop.TIME),
        ({"status": -9}, Stop.MEMORY),
        ({"status": -9, "memory_kills": 1}, Stop.MEMORY),
        ({"status": -9, "memory_kills": 1, "ended": "wall"}, Stop.TIME),
        ({"status": -9, "memory_kills": 1, "ended": "output"}, Stop.OUTPUT),
        ({"status": -9, "memory_kills": 1, "strays": 1}, Stop.VIOLATION),
        ({"status": 0, "memory_kills": 1, "cpu_us": 1_000_001}, Stop.TIME),
        ({"status": -11}, Stop.EXCEPTION),
        ({"status": 1}, Stop.EXCEPTION),
    ],
)
def test_what_pid_1_saw_decides_though_every_record_is_there(seen, stop):
    found = outcome(JOB, [report(GOOD, **seen)])
    assert found.stop is stop
    assert found.stopped_at == 1
    assert found.returns == (Returned(1), NotReached())


@pytest.mark.parametrize(("kills", "detail"), [(None, "the kernel killed it"), (1, "the kernel killed it for memory")])
def test_a_kill_for_memory_says_whether_the_kernel_confirmed_it(kills, detail):
    assert outcome(JOB, [report(GOOD, status=-9, memory_kills=kills)]).detail == detail


@pytest.mark.parametrize("fields", [{"memory_kills": 0}, {"memory_kills": 3}, {"is_scratch_clean": False}])
def test_what_only_concerns_the_slot_changes_no_verdict(fields):
    found = outcome(JOB, [report(GOOD, **fields)])
    assert (found.stop, found.returns) == (Stop.OK, (Returned(1), Raised("ValueError", "no")))


@pytest.mark.parametrize("seen", [{"ended": "cpu"}, {"status": -24}, {"cpu_us": 1_000_001}])
def test_a_cpu_stop_names_the_limit_that_was_asked_for(seen):
    assert outcome(JOB, [report(GOOD, **seen)]).detail == "it used more than 1 s of CPU time, the limit"


def test_a_program_under_which_slot_after_slot_was_lost_is_a_violation():
    found = outcome(JOB, [None])
    assert (found.stop, found.stopped_at, found.returns) == (Stop.VIOLATION, None, (NotReached(), NotReached()))
    assert "two slots were lost under it" in found.detail
    found = outcome(SCRIPT, [report(b"1"), None])
    assert (found.stop, found.stopped_at, found.returns) == (Stop.VIOLATION, 1, (Returned("1"), NotReached()))
    assert (found.cpu_s, found.wall_s, found.peak_bytes) == (1e-6, 2e-6, 3)


def test_a_script_costs_what_its_children_cost_together_and_peaks_with_the_largest():
    reports = [report(b"1", cpu_us=10, wall_us=20, peak_bytes=5), report(b"2", cpu_us=1, wall_us=2, peak_bytes=9)]
    found = outcome(SCRIPT, reports)
    assert (found.cpu_s, found.wall_s, found.peak_bytes) == (11e-6, 22e-6, 9)


@pytest.mark.parametrize(
    "output",
    [
        GOOD + lines(["v", 2]),
        GOOD + b"x",
        lines(["v", 1], ["v", 2], ["v", 3]),
        lines(["l"], ["v", 1], ["v", 1, 2]),
        lines(["l"], ["v", 1], ["v", 1.0]),
        lines(["l"], ["v", 1], ["v", {"other": 1}]),
        lines(["l"], ["v", 1], ["e", 1, 2]),
        lines(["l"], ["v", 1], {"v": 1}),
        lines(["l"], ["v", 1]) + b'["v",NaN]\n',
        lines(["l"], ["v", 1]) + b'["v",1]["v",1]\n',
        lines(["l"], ["v", 1]) + b' ["v",1]\n',
        lines(["l"], ["v", 1]) + b'["v",1] \n',
        lines(["l"], ["v", 1]) + b'["v",{"int":"0x1","int":"0x2"}]\n',
        lines(["l"], ["v", 1]) + b'["v",' + b"1" * 100 + b"]\n",
        lines(["l"], ["v", 1]) + b"[" * 200_000 + b"\n",
        lines(["l"], ["v", 1]) + b"\xff\n",
        lines(["x", "ValueError", "no"], ["v", 1]),
        lines(["x", "ValueError"]),
        b"\n\n\n",
    ],
)
def test_a_channel_that_holds_anything_else_gives_no_value(output):
    found = outcome(JOB, [report(output)])
    assert found.stop is Stop.EXCEPTION
    assert found.returns == (NotReached(), NotReached())


@pytest.mark.parametrize(("output", "at"), [(b"", None), (lines(["l"]), 0), (lines(["l"], ["v", 1]), 1)])
def test_a_clean_exit_too_early_is_an_exception_at_that_input(output, at):
    found = outcome(JOB, [report(output)])
    assert (found.stop, found.stopped_at, found.detail) == (Stop.EXCEPTION, at, "it exited early")


def test_a_failure_to_load_is_told_in_its_words():
    found = outcome(JOB, [report(lines(["x", "ImportError", "no \ud800 module"]))])
    assert (found.stop, found.detail) == (Stop.EXCEPTION, "ImportError: no ? module")


def test_the_unfinished_record_of_a_stopped_job_is_dropped():
    found = outcome(JOB, [report(lines(["l"], ["v", 1]) + b'["v",', ended="wall", status=-9)])
    assert (found.stop, found.stopped_at) == (Stop.TIME, 1)
    assert found.returns == (Returned(1), NotReached())


def test_words_are_cut_to_size():
    found = outcome(JOB, [report(lines(["l"], ["e", "k" * 900, "m" * 900], ["v", 1]))])
    assert found.returns[0] == Raised("k" * 100, "m" * 500)


def test_a_script_gives_its_stdout_and_a_failing_one_its_last_line():
    found = outcome(SCRIPT, [report(b"out\n"), report(b"x", status=2, error="first\nlast\n")])
    assert found.stop is Stop.OK
    assert found.returns == (Returned("out\n"), Raised("exit 2", "last"))


def test_a_script_that_prints_bytes_or_dies_is_raised():
    found = outcome(SCRIPT, [report(b"\xff"), report(status=-11)])
    assert found.returns == (Raised("UnicodeDecodeError", "what it printed is not UTF-8"), Raised("signal 11", ""))


def test_a_stop_ends_a_script_at_its_text():
    found = outcome(SCRIPT, [report(b"1"), report(b"2", ended="wall", status=-9)])
    assert (found.stop, found.stopped_at) == (Stop.TIME, 1)
    assert found.returns == (Returned("1"), NotReached())


def test_a_text_that_no_child_ran_for_is_never_ok():
    found = outcome(SCRIPT, [report(b"1")])
    assert (found.stop, found.stopped_at) == (Stop.EXCEPTION, 1)
