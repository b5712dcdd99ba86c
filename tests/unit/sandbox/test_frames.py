"""What crosses to a slot and back: whole and well-formed, or the slot is lost."""

import json
import marshal
import struct
from dataclasses import replace
from importlib.resources import files

import pytest
from tests.unit.sandbox.scripted import ENDINGS, REPORT, body

from sparring_sandbox import Environment, Job, Limits, Profile, SlotLost, watching, zygote
from sparring_sandbox import frames as subject
from sparring_sandbox.frames import Ready, Report, SlotKind, check, kind_of, ready, reply_bytes_max, report, runs, start

LIMITS = Limits(output_bytes=10)
JOB = Job("text", "f", ((1,), (2,)), limits=LIMITS)
SCRIPT = Job("text", None, (("",), ("ü\n",)), limits=LIMITS)
RUN = struct.Struct(">ddQ?I")


def test_both_ends_state_the_same_layout():
    assert (subject._REPORT.format, subject._RUN.format, subject.FRAME.format) == (
        zygote.REPORT.format,
        zygote.RUN.format,
        zygote.FRAME.format,
    )
    assert subject._REPORT.format == REPORT.format
    assert subject._ENDINGS == ENDINGS
    numbers = (watching.EXIT, watching.WALL, watching.CPU, watching.OUTPUT)
    assert [ENDINGS[number] for number in numbers] == list(ENDINGS)


def test_a_report_gives_what_pid_1_saw():
    seen = {"ended": "cpu", "status": -9, "cpu_us": 1, "wall_us": 2, "peak": 3, "strays": 4, "kills": 5, "dirty": 1}
    expected = Report("cpu", -9, 1, 2, 3, 4, 5, is_scratch_clean=False, error="e\ufffd", output=b"ab")
    assert report(body(b"ab", b"e\xff", **seen), JOB) == expected


def test_a_report_says_whether_the_program_was_reached():
    assert report(body(), JOB).has_started
    assert not report(body(started=0), JOB).has_started


@pytest.mark.parametrize(("kills", "known"), [(-1, None), (0, 0), (2, 2)])
def test_no_counter_is_not_the_same_as_no_kill(kills, known):
    assert report(body(kills=kills), JOB).memory_kills == known


@pytest.mark.parametrize("size", range(REPORT.size + 3))
def test_a_report_cut_before_its_output_is_a_lost_slot(size):
    with pytest.raises(SlotLost):
        report(body(error=b"abc")[:size], JOB)


@pytest.mark.parametrize(
    "raw",
    [
        b"\x04" + body()[1:],
        body(dirty=2),
        body(started=2),
        body(output=b"x" * 12),
        REPORT.pack(0, 0, 0, 0, 0, 0, 0, 0, 1, 5),
        REPORT.pack(0, 0, 0, 0, 0, 0, 0, 0, 1, 4097) + b"x" * 4097,
        REPORT.pack(0, 0, 0, 0, 0, 0, 0, 0, 1, 2**32 - 1),
    ],
)
def test_a_report_that_contradicts_itself_is_a_lost_slot(raw):
    with pytest.raises(SlotLost):
        report(raw, JOB)


def test_the_longest_reply_is_a_report_with_all_that_may_be_in_it():
    fullest = body(output=b"x" * 11, error=b"e" * 4096)
    assert reply_bytes_max(JOB) == len(fullest)
    assert report(fullest, JOB).output == b"x" * 11


def test_the_greeting_says_what_is_inside():
    told = json.dumps({"interpreter": "3.11", "packages": ["a==1"], "counter": "/sys"}).encode()
    assert ready(b"R", told) == Ready("3.11", ("a==1",), has_memory_counter=True)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (b"P", {"interpreter": "3.11", "packages": [], "counter": None}),
        (b"R", {"packages": [], "counter": None}),
        (b"R", {"interpreter": 3, "packages": [], "counter": None}),
        (b"R", {"interpreter": "3.11", "packages": 1, "counter": None}),
        (b"R", {"interpreter": "3.11", "packages": []}),
        (b"R", []),
        (b"R", None),
    ],
)
def test_any_other_greeting_is_a_lost_slot(kind, told):
    with pytest.raises(SlotLost, match="greeting"):
        ready(kind, json.dumps(told).encode())


def test_a_greeting_that_is_no_json_is_a_lost_slot():
    with pytest.raises(SlotLost, match="greeting"):
        ready(b"R", b"\xff{")


def test_six_files_and_the_settings_go_in_and_nothing_else_of_ours():
    rest, texts = start(SlotKind(Profile.BARE, 0, 1 << 28), lease_s=9, first_uid=7, mounts_scratch=False), []
    while rest:
        size = int.from_bytes(rest[:8], "big")
        texts.append(rest[8 : 8 + size])
        rest = rest[8 + size :]
    names = ("values", "seccomp", "candidate", "warming", "watching", "zygote")
    assert texts[:6] == [files("sparring_sandbox").joinpath(f"{name}.py").read_bytes() for name in names]
    settings = marshal.loads(texts[6])
    assert (settings["lease_s"], settings["first_uid"], settings["paths"]) == (9, 7, [])
    assert settings["variables"] == {"LC_ALL": "C.UTF-8", "TZ": "UTC", "OPENBLAS_NUM_THREADS": "1"}
    assert len(texts) == 7
    assert b"sparring_sandbox" not in b"".join(texts)


def test_a_slot_is_shared_by_jobs_that_need_the_same_slot():
    base = kind_of(JOB)
    assert base == SlotKind(Profile.BARE, 0, 512 << 20)
    for same in (
        replace(JOB, source="other", entry=None, inputs=()),
        replace(
            JOB, environment=Environment(random_seed=1, timezone="Asia/Tokyo", locale="C", working_directory="/usr")
        ),
        replace(JOB, limits=Limits(cpu_s=1, wall_s=1, memory_bytes=300 << 20, output_bytes=1, threads=1)),
    ):
        assert kind_of(same) == base
    for other in (
        replace(JOB, profile=Profile.SCIENTIFIC),
        replace(JOB, environment=Environment(hash_seed=1)),
        replace(JOB, limits=Limits(memory_bytes=(512 << 20) + 1)),
        replace(JOB, limits=Limits(scratch_bytes=1 << 20, scratch_inodes=9)),
        replace(JOB, limits=Limits(scratch_bytes=1 << 20, scratch_inodes=8)),
    ):
        assert kind_of(other) != base


@pytest.mark.parametrize("memory_bytes", [1, 256 << 20, (256 << 20) + 1, 3 << 30])
def test_a_slot_has_room_for_the_memory_of_its_jobs_and_less_than_twice_as_much_beyond_the_least(memory_bytes):
    room = kind_of(replace(JOB, limits=Limits(memory_bytes=memory_bytes))).memory_bytes
    assert memory_bytes <= room < max(2 * memory_bytes, (256 << 20) + 1)


def test_the_hash_seed_is_the_interpreters_own():
    variables = subject.startup_variables(SlotKind(Profile.BARE, 4_000_000_000, 1))
    assert variables["PYTHONHASHSEED"] == "4000000000"
    assert "HOME" not in variables
    with_scratch = subject.startup_variables(SlotKind(Profile.BARE, 0, 1, 10, 10))
    assert (with_scratch["HOME"], with_scratch["TMPDIR"]) == ("/scratch", "/scratch")


def taken_apart(frame):
    """CPU, wall, output, what the zygote checks, what the child gets, and the stdin text."""
    kind, size = subject.FRAME.unpack_from(frame)
    assert (kind, size) == (b"J", len(frame) - subject.FRAME.size)
    cpu_s, wall_s, output_bytes, _, environment = RUN.unpack_from(frame, subject.FRAME.size)
    rest = frame[subject.FRAME.size + RUN.size :]
    checked, rest = rest[:environment], rest[environment:]
    size = int.from_bytes(rest[:8], "big")
    surroundings = marshal.loads(checked) if checked else None
    return cpu_s, wall_s, output_bytes, surroundings, marshal.loads(rest[8 : 8 + size]), rest[8 + size :]


def test_calls_are_one_child_and_a_script_one_for_each_text():
    (frame,) = runs(JOB, processes=9)
    cpu_s, wall_s, output_bytes, checked, job, text = taken_apart(frame)
    assert (cpu_s, wall_s, output_bytes, checked, text) == (5.0 * subject.CPU_MARGIN, 15.0, 10, None, b"")
    assert (job["source"], job["entry"], job["processes"], job["environment"]) == ("text", "f", 9, None)
    assert job["inputs"] == [{"tuple": [1]}, {"tuple": [2]}]
    parts = [taken_apart(frame) for frame in runs(SCRIPT, processes=9)]
    assert [part[5] for part in parts] == [b"", "ü\n".encode()]
    assert [part[4]["inputs"] for part in parts] == [[], []]  # no child learns of another's text


def test_only_surroundings_that_differ_are_set_and_checked_as_they_are_set():
    environment = Environment(timezone="Asia/Tokyo", locale="C", working_directory="/usr")
    _, _, _, checked, job, _ = taken_apart(runs(replace(JOB, environment=environment), processes=1)[0])
    assert checked == job["environment"]
    assert checked == {
        "variables": {"LC_ALL": "C", "TZ": "Asia/Tokyo", "OPENBLAS_NUM_THREADS": "1"},
        "timezone": "Asia/Tokyo",
        "locale": "C",
        "working_directory": "/usr",
    }


def test_with_a_scratch_directory_a_program_starts_in_it_unless_it_asks_for_another():
    limits = Limits(scratch_bytes=1 << 20, scratch_inodes=8)
    (frame,) = runs(replace(JOB, limits=limits), processes=1)
    surroundings = taken_apart(frame)[3]
    assert surroundings["working_directory"] == "/scratch"
    assert surroundings["variables"]["HOME"] == surroundings["variables"]["TMPDIR"] == "/scratch"
    (frame,) = runs(replace(JOB, limits=limits, environment=Environment(working_directory="/usr")), processes=1)
    assert taken_apart(frame)[3]["working_directory"] == "/usr"


def test_an_input_that_does_not_cross_is_refused_before_anything_is_sent():
    with pytest.raises(ValueError, match="NaN"):
        runs(replace(JOB, inputs=((float("nan"),),)), processes=1)
    with pytest.raises(ValueError, match="surrogate"):
        runs(replace(SCRIPT, inputs=(("\ud800",),)), processes=1)


def test_more_than_pid_1_can_hold_is_refused_and_not_called_a_slot_killer():
    text = "x" * (64 << 20)
    with pytest.raises(ValueError, match="one run takes at most 67108864"):
        runs(replace(SCRIPT, inputs=(("",), (text,))), processes=1)
    with pytest.raises(ValueError, match="one run takes at most 67108864"):
        runs(replace(JOB, source=text), processes=1)
    (frame,) = runs(replace(SCRIPT, inputs=((text[: 63 << 20],),)), processes=1)
    assert len(frame) > 63 << 20


def limited(**limits):
    return replace(JOB, limits=Limits(**limits))


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (replace(JOB, environment=Environment(hash_seed=-1)), "hash_seed -1"),
        (replace(JOB, environment=Environment(hash_seed=2**32)), "hash_seed"),
        (replace(JOB, environment=Environment(timezone="U\0TC")), "NUL"),
        (replace(JOB, environment=Environment(locale="\0")), "NUL"),
        (replace(JOB, environment=Environment(locale="\ud800")), "lone surrogate"),
        (replace(JOB, environment=Environment(timezone="\udfff")), "lone surrogate"),
        (replace(JOB, environment=Environment(working_directory="/\0")), "NUL"),
        (limited(cpu_s=0), "positive"),
        (limited(cpu_s=float("nan")), "positive"),
        (limited(cpu_s=float("inf")), "at most 86400 s"),
        (limited(wall_s=-1), "positive"),
        (limited(wall_s=float("nan")), "positive"),
        (limited(wall_s=1e12), "at most 86400 s"),
        (limited(memory_bytes=0), "positive"),
        (limited(output_bytes=0), "positive"),
        (limited(output_bytes=(64 << 20) + 1), "output_bytes at most 67108864"),
        (limited(threads=0), "threads 0"),
        (limited(threads=201), "threads 201"),
        (limited(scratch_bytes=1), "scratch"),
        (limited(scratch_inodes=1), "scratch"),
        (limited(scratch_bytes=-1, scratch_inodes=-1), "scratch"),
        (replace(SCRIPT, inputs=((1,),)), "1-tuple of str"),
        (replace(SCRIPT, inputs=(("a", "b"),)), "1-tuple of str"),
        (replace(SCRIPT, inputs=((),)), "1-tuple of str"),
    ],
)
def test_a_wrong_job_is_the_callers_mistake(job, words):
    with pytest.raises(ValueError, match=words):
        check(job)


def test_the_hash_of_what_runs_inside_changes_with_any_of_it(monkeypatch):
    before = subject.harness_sha256()
    assert len(before) == 64
    for name, changed in (("BOOTSTRAP", "x"), ("_PRELOADED", ("abc",)), ("_modules", lambda: b"x")):
        with monkeypatch.context() as patch:
            patch.setattr(subject, name, changed)
            assert subject.harness_sha256.__wrapped__() != before
    assert subject.harness_sha256.__wrapped__() == before
