"""The host's side of one slot, over a real socket whose other end is scripted."""

import contextlib
import select
import socket
import threading

import pytest
from tests.unit.sandbox.scripted import KIND, answer, body, framed, greeting

from sparring_sandbox import Job, Limits, SandboxFault, SlotLost, slots
from sparring_sandbox.frames import RENEWAL, reply_bytes_max
from sparring_sandbox.slots import Slot, SocketWire

JOB = Job("", "f", ((1,),), limits=Limits(wall_s=0.01, output_bytes=100))


class Peer:
    """Our end as the slot has it: its wire, and the other end of the socket."""

    def __init__(self):
        ours, self.end = socket.socketpair()
        self.endings = 0
        self.said = ""
        self.wire = SocketWire(ours, self._ended, lambda: self.said)

    def _ended(self):
        self.endings += 1

    def slot(self):
        self.end.sendall(greeting())
        made = Slot(KIND, self.wire, b"opening")
        assert self.end.recv(100) == b"opening"
        return made


@pytest.fixture
def peer():
    with contextlib.ExitStack() as stack:
        made = Peer()
        stack.callback(made.end.close)
        stack.callback(made.wire.close)
        yield made


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(slots, "GRACE_S", 0.05)
    monkeypatch.setattr(slots, "STARTUP_S", 0.05)


def test_a_slot_that_greets_is_started(peer):
    slot = peer.slot()
    assert (slot.ready.interpreter, slot.ready.packages, slot.ready.has_memory_counter) == (
        "3.11",
        ("numpy==1",),
        False,
    )
    assert slot.is_quiet()


def test_a_run_sends_its_frame_and_gives_the_report(peer):
    slot = peer.slot()
    peer.end.sendall(answer(7, cpu_us=5))
    found = slot.run(b"frame", JOB)
    assert peer.end.recv(100) == b"frame"
    assert (found.output, found.cpu_us) == (b'["l"]\n["v",7]\n', 5)
    assert slot.runs == 1
    assert slot.is_quiet()


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (b"", "ended before it had answered"),
        (greeting()[:-1], "ended before it had answered"),
        (framed(b"P", body()), "greeting"),
        (framed(b"R", b"no json"), "greeting"),
        (b"R" + ((1 << 14) + 1).to_bytes(8, "big"), "announces 16385 bytes"),
    ],
    ids=["nothing", "a part", "a report", "no json", "too much"],
)
def test_a_slot_that_does_not_greet_is_ended_and_lost(peer, told, words):
    peer.end.sendall(told)
    peer.end.shutdown(socket.SHUT_WR)
    with pytest.raises(SlotLost, match=words):
        Slot(KIND, peer.wire, b"opening")
    assert peer.endings == 1


def test_a_slot_that_never_greets_is_ended_at_the_hosts_deadline(impatient):
    peer = Peer()
    with pytest.raises(SlotLost, match="did not answer before the host's deadline"):
        Slot(KIND, peer.wire, b"opening")
    assert peer.endings == 1
    peer.end.close()


@pytest.mark.parametrize("part", [b"", b"P", answer(7)[:9], answer(7)[:-1]], ids=len)
def test_an_answer_that_is_late_by_any_part_is_a_lost_slot(impatient, part):
    peer = Peer()
    slot = peer.slot()
    peer.end.sendall(part)
    with pytest.raises(SlotLost, match="deadline"):
        slot.run(b"frame", JOB)
    peer.wire.close()
    peer.end.close()


@pytest.mark.parametrize("size", range(0, len(answer(7)), 5))
def test_an_answer_cut_off_anywhere_is_a_lost_slot(peer, size):
    slot = peer.slot()
    peer.end.sendall(answer(7)[:size])
    peer.end.shutdown(socket.SHUT_WR)
    with pytest.raises(SlotLost, match="ended before it had answered"):
        slot.run(b"frame", JOB)


def test_an_answer_in_single_bytes_is_as_good(peer):
    slot = peer.slot()

    def dribble():
        for at in range(len(answer(7))):
            peer.end.sendall(answer(7)[at : at + 1])

    writer = threading.Thread(target=dribble)
    writer.start()
    assert slot.run(b"frame", JOB).output == b'["l"]\n["v",7]\n'
    writer.join()


@pytest.mark.parametrize("kind", [b"P", b"F", b"R", b"\0"])
def test_a_frame_that_announces_more_than_it_may_is_lost_before_it_is_read(peer, kind):
    slot = peer.slot()
    peer.end.sendall(kind + (reply_bytes_max(JOB) + 1).to_bytes(8, "big"))
    with pytest.raises(SlotLost, match=f"announces {reply_bytes_max(JOB) + 1} bytes"):
        slot.run(b"frame", JOB)


@pytest.mark.parametrize("reply", [framed(b"R", b"{}"), framed(b"J"), framed(b"L"), framed(b"P", b"short")])
def test_any_other_frame_is_a_lost_slot(peer, reply):
    slot = peer.slot()
    peer.end.sendall(reply)
    with pytest.raises(SlotLost):
        slot.run(b"frame", JOB)


def test_surroundings_that_are_not_there_are_a_fault_and_the_slot_is_well(peer):
    slot = peer.slot()
    peer.end.sendall(framed(b"F", "the sandbox has no locale 'ü'".encode()))
    with pytest.raises(SandboxFault, match="no locale 'ü'; change the job's environment") as fault:
        slot.run(b"frame", JOB)
    assert not isinstance(fault.value, SlotLost)
    peer.end.sendall(answer(7))
    assert slot.run(b"frame", JOB).status == 0


@pytest.mark.parametrize("extra", [b"x", framed(b"P", body()), b"P" + bytes(8)])
def test_a_slot_that_speaks_unasked_is_not_quiet(peer, extra):
    slot = peer.slot()
    assert slot.is_quiet()
    peer.end.sendall(extra)
    assert not slot.is_quiet()


def test_a_second_answer_right_behind_the_first_is_noticed_too(peer):
    slot = peer.slot()
    peer.end.sendall(answer(7) + answer(8))
    slot.run(b"frame", JOB)
    assert not slot.is_quiet()


def test_a_slot_that_ended_while_idle_is_not_quiet(peer):
    slot = peer.slot()
    peer.end.close()
    assert not slot.is_quiet()
    slot.close()
    assert not slot.is_quiet()


def test_the_lease_is_renewed_by_a_frame(peer):
    slot = peer.slot()
    slot.renew()
    assert peer.end.recv(100) == RENEWAL


def test_the_lease_is_renewed_while_a_run_is_on_and_never_inside_its_frame(peer):
    slot = peer.slot()
    big = b"x" * (1 << 20)  # more than the socket holds: the send stands until the peer reads
    job = Job("", "f", ((1,),), limits=Limits(wall_s=60))
    answers = []
    runner = threading.Thread(target=lambda: answers.append(slot.run(big, job)))
    runner.start()
    came = peer.end.recv(1)
    slot.renew()  # the frame is half out: this one has to be left out
    while len(came) < len(big):
        came += peer.end.recv(1 << 16)
    assert came == big
    while not select.select([peer.end], [], [], 0.01)[0]:
        slot.renew()  # left out as long as the sender has not noticed that it is done
    assert peer.end.recv(100).startswith(RENEWAL)
    peer.end.sendall(answer(7))
    runner.join()
    assert answers[0].status == 0


def test_renewing_a_slot_that_is_gone_is_no_fault_yet(peer):
    slot = peer.slot()
    peer.end.close()
    for _ in range(3):
        slot.renew()
    with pytest.raises(SlotLost):
        slot.run(b"frame", JOB)


def test_closing_wakes_who_waits_for_an_answer_and_ends_the_slot_once(peer):
    slot = peer.slot()
    job = Job("", "f", ((1,),), limits=Limits(wall_s=600))
    faults = []

    def run():
        with pytest.raises(SlotLost) as fault:
            slot.run(b"frame", job)
        faults.append(fault.value)

    runner = threading.Thread(target=run)
    runner.start()
    assert peer.end.recv(100) == b"frame"
    slot.close()
    slot.close()
    runner.join()
    assert len(faults) == 1
    assert peer.endings == 1


def test_the_last_words_of_a_slot_are_in_the_fault(peer):
    slot = peer.slot()
    peer.said = "Traceback\n  MemoryError\n"
    peer.end.shutdown(socket.SHUT_WR)
    with pytest.raises(SlotLost, match=r"ended before it had answered: Traceback MemoryError$"):
        slot.run(b"frame", JOB)


def test_a_slot_that_does_not_read_is_lost_and_does_not_hold_us_for_ever(impatient):
    peer = Peer()
    slot = peer.slot()
    with pytest.raises(SlotLost, match="does not listen"):
        slot.run(b"x" * (8 << 20), JOB)
    peer.wire.close()
    peer.end.close()
