"""The corpus itself: each file is read, and the judge tells what must come of an attack from what must not."""

import pytest
from tests.attacks.corpus import FOLDERS, HERE, MalformedAttack, complaint, load, read

from sparring_sandbox import NotReached, Outcome, Raised, Returned, Stop

EVERY = [attack for folder in FOLDERS for attack in load(folder)]


def outcome(stop, *returns, detail=""):
    return Outcome(stop, returns, None, 0.0, 0.0, 0, detail)


def attack(folder, header, source="def f(): pass\n"):
    return read(f"{folder}/made", f"# what: made\n{header}\n\n{source}")


def test_every_file_of_the_folders_is_an_attack():
    found = {
        path.relative_to(HERE).with_suffix("").as_posix() for folder in FOLDERS for path in HERE.glob(f"{folder}/**/*")
    }
    assert {one.name for one in EVERY} == {name for name in found if "__pycache__" not in name}
    assert len({one.what for one in EVERY}) > 0.9 * len(EVERY)


def test_no_attack_has_a_name_that_a_test_runner_would_import():
    names = [one.name.partition("/")[2] for one in EVERY]
    assert [name for name in names if name.startswith("test_") or name.endswith("_test") or name == "conftest"] == []


@pytest.mark.parametrize(("folder", "fewest"), [("isolation", 150), ("verdict", 60), ("honest", 40)])
def test_the_corpus_does_not_shrink(folder, fewest):
    assert len(load(folder)) >= fewest


def test_an_attack_on_time_is_over_in_a_twentieth_of_a_second():
    timed = [one for one in EVERY if one.expect == {"stop time"}]
    assert len(timed) > 20
    assert [one.name for one in timed if min(one.job.limits.wall_s, one.job.limits.cpu_s) > 0.05] == []


def test_a_program_never_meets_its_header():
    assert [one.name for one in EVERY if "# answer:" in one.job.source or "# what:" in one.job.source] == []


def test_a_header_becomes_a_job():
    made = attack(
        "honest",
        '# limits: wall_s=0.05 memory_bytes=3MiB threads=2\n# profile: scientific\n# input: 1, "a"\n# answer: [2]\n'
        '# input: "ab" * 3\n# answer: (1,)\n# tolerance: 1e-6',
    )
    assert made.job.inputs == ((1, "a"), ("ababab",))
    assert made.answers == ([2], (1,))
    assert (made.job.limits.wall_s, made.job.limits.memory_bytes, made.job.limits.threads) == (0.05, 3 << 20, 2)
    assert (made.job.entry, made.job.profile.value, made.tolerance) == ("f", "scientific", 1e-6)
    assert made.job.source == "def f(): pass\n"
    assert not made.needs_scratch
    script = attack("isolation", "# expect: closed or stop time\n# mode: script\n# limits: scratch_bytes=1KiB")
    assert (script.job.entry, script.job.inputs) == (None, (("",),))
    assert script.expect == {"closed", "stop time"}
    assert script.needs_scratch


@pytest.mark.parametrize(
    ("folder", "header", "complains"),
    [
        ("isolation", "# expects: closed", "expects: unknown"),
        ("isolation", "# expect: closed\n# answer: 1", "answer: unknown"),
        ("isolation", "# expect: closed\n# expect: closed", "expect: twice"),
        ("isolation", "# expect: refused", "'refused' is none of"),
        ("isolation", "# expect: stop ok", "'stop ok' is none of"),
        ("isolation", "# mode: call", "expect: missing"),
        ("isolation", "# expect: closed\n# mode: module", "'module' is none of"),
        ("isolation", "# expect: closed\n# limits: wall=1", "'wall=1' is no limit"),
        ("isolation", "# expect: closed\n# limits: wall_s=1MiB", "is no limit"),
        ("isolation", "# expect: closed\n# limits: threads=1.5", "'threads=1.5' is no limit"),
        ("isolation", "# expect: closed\n# mode: script\n# input: 1", "a script takes one text"),
        ("isolation", "# expect: closed\nimport os", "is no line of a header"),
        ("verdict", "# input: 1", "answer: one is needed"),
        ("verdict", "# input: 1\n# answer: open('x')", "malformed"),
        ("honest", "# input: 1\n# answer: 1\n# answer: 2", "answer: one is needed"),
        ("honest", "# input: 1 +\n# answer: 1", "invalid syntax"),
    ],
)
def test_a_wrong_header_is_refused(folder, header, complains):
    with pytest.raises(MalformedAttack, match=complains):
        attack(folder, header)


@pytest.mark.parametrize(
    ("expect", "found", "is_well"),
    [
        ("closed", outcome(Stop.OK, Returned([])), True),
        ("closed", outcome(Stop.OK, Raised("PermissionError", "")), True),
        ("closed", outcome(Stop.OK, Raised("exit 1", "OSError: [Errno 1] no")), True),
        ("closed", outcome(Stop.OK, Raised("exit 1", "ValueError: no")), False),
        ("closed", outcome(Stop.VIOLATION, NotReached()), True),
        ("closed", outcome(Stop.OK, Returned(["fork"])), False),
        ("closed", outcome(Stop.OK, Returned(None)), False),
        ("closed", outcome(Stop.OK, Returned([]), Returned(["fork"])), False),
        ("closed", outcome(Stop.OK, Raised("RuntimeError", "")), False),
        ("closed", outcome(Stop.EXCEPTION, NotReached()), False),
        ("closed or stop memory", outcome(Stop.MEMORY, NotReached()), True),
        ("stop time", outcome(Stop.TIME, NotReached()), True),
        ("stop time", outcome(Stop.OK, Returned([])), False),
        ("stop violation", outcome(Stop.OK, Raised("PermissionError", "")), False),
        ("contained", outcome(Stop.MEMORY, NotReached()), True),
        ("contained", outcome(Stop.OK, Returned(["fork"])), False),
        ("contained", outcome(Stop.OK, Raised("NameError", "name 'x' is not defined")), False),
        ("contained", outcome(Stop.EXCEPTION, NotReached(), detail="SyntaxError: invalid syntax"), False),
        ("stop violation", outcome(Stop.VIOLATION, Returned(["something before"]), NotReached()), False),
    ],
)
def test_an_attack_on_the_walls_is_judged_by_its_ending_and_its_report(expect, found, is_well):
    assert (complaint(attack("isolation", f"# expect: {expect}"), found) is None) == is_well


@pytest.mark.parametrize(
    ("found", "is_believed"),
    [
        (outcome(Stop.OK, Returned(1), Returned(2)), True),
        (outcome(Stop.OK, Returned(0), Returned(2)), True),
        (outcome(Stop.OK, Returned(0), Returned(2.0)), False),
        (outcome(Stop.OK, Returned(1.0), Raised("ValueError", "2")), False),
        (outcome(Stop.EXCEPTION, Returned(1), NotReached()), False),
    ],
)
def test_a_wrong_program_is_believed_when_one_answer_counts(found, is_believed):
    made = attack("verdict", "# input: 1\n# answer: 1\n# input: 2\n# answer: 2")
    assert (complaint(made, found) is not None) == is_believed


def test_a_right_program_is_wronged_by_anything_but_every_right_answer():
    made = attack("honest", "# input: 1\n# answer: 1.0\n# input: 2\n# answer: 2\n# tolerance: 1e-6")
    assert complaint(made, outcome(Stop.OK, Returned(1.0000001), Returned(2))) is None
    for found in (
        outcome(Stop.OK, Returned(1.1), Returned(2)),
        outcome(Stop.OK, Returned(1.0), Returned(2.0)),
        outcome(Stop.OK, Returned(1.0), Raised("ValueError", "")),
        outcome(Stop.TIME, Returned(1.0), NotReached()),
        outcome(Stop.VIOLATION, Returned(1.0), Returned(2)),
    ):
        assert complaint(made, found) is not None


def test_a_complaint_can_be_shown_even_of_a_number_too_long_to_print():
    made = attack("verdict", "# input: 1\n# answer: [1]")
    assert complaint(made, outcome(Stop.OK, Returned(10**5000))) is None
    wronged = complaint(attack("honest", "# input: 1\n# answer: 1"), outcome(Stop.OK, Returned(10**5000)))
    assert "not taken for right" in wronged
