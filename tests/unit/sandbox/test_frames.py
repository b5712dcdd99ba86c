"""The outer frame: whole and well-formed, or the slot is lost."""

import json

import pytest

from sparring_sandbox import Job, Limits, SlotLost
from sparring_sandbox.frames import Report, pack, reply_bytes_max, unpack

JOB = Job("", "f", ((1,),))
CHILD = {
    "ended": "exit",
    "status": 0,
    "cpu_us": 1,
    "wall_us": 2,
    "peak_bytes": 3,
    "strays": 0,
    "output": 2,
    "error": "e",
}


def frame(header, body=b"ab"):
    text = json.dumps(header).encode()
    return b"SPR1" + len(text).to_bytes(8, "big") + len(body).to_bytes(8, "big") + text + body


def test_a_whole_frame_gives_what_pid_1_saw():
    assert unpack(frame({"fault": None, "children": [CHILD]}), JOB) == (Report("exit", 0, 1, 2, 3, 0, "e", b"ab"),)


WHOLE = frame({"fault": None, "children": [CHILD]})


@pytest.mark.parametrize("size", range(len(WHOLE)))
def test_a_frame_cut_anywhere_is_a_lost_slot(size):
    with pytest.raises(SlotLost):
        unpack(WHOLE[:size], JOB)


@pytest.mark.parametrize(
    "reply",
    [
        WHOLE + b"x",
        b"SPR2" + WHOLE[4:],
        frame({"fault": "no locale", "children": []}, b""),
        frame({"fault": None, "children": []}, b""),
        frame({"fault": None, "children": [CHILD | {"output": 1}]}),
        frame({"fault": None, "children": [CHILD | {"output": 3}]}),
        frame({"fault": None, "children": [CHILD | {"output": -1}]}),
        frame({"fault": None, "children": [CHILD | {"ended": "well"}]}),
        frame({"fault": None, "children": [CHILD | {"status": 0.0}]}),
        frame({"fault": None, "children": [CHILD | {"status": True}]}),
        frame({"fault": None, "children": [CHILD, CHILD | {"output": 0}]}),
        frame({"children": [CHILD]}),
        frame([]),
        frame(None),
    ],
)
def test_any_other_frame_is_a_lost_slot_and_never_a_verdict(reply):
    with pytest.raises(SlotLost):
        unpack(reply, JOB)


def test_the_reply_has_room_for_every_child():
    limits = Limits(output_bytes=1000)
    assert reply_bytes_max(Job("", None, (("a",), ("b",)), limits=limits)) > 2 * 1000 + 2 * len(json.dumps(CHILD))


def test_no_text_of_ours_but_three_files_goes_in():
    inside = pack(JOB)
    assert b"sparring_sandbox" not in inside
    assert len(inside) < 100_000
