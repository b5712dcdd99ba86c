"""The host's side of one slot, over a real socket whose other end is scripted."""

import asyncio
import contextlib
import socket
import ssl
import threading

import pytest
from tests.unit.sandbox.scripted import KIND, answer, body, framed, greeting

from sparring_sandbox import Job, Limits, SandboxFault, SlotLost, Unavailable, slots
from sparring_sandbox.frames import RENEWAL, reply_bytes_max
from sparring_sandbox.slots import Slot
from sparring_sandbox.streams import SocketWire

try:
    import uvloop
except ImportError:
    uvloop = None

JOB = Job("", "f", ((1,),), limits=Limits(wall_s=0.01, output_bytes=100))


class Peer:
    """Our end as the slot has it: its wire, and the other end of the socket."""

    def __init__(self):
        self.ours, self.end = socket.socketpair()
        self.endings = 0
        self.said = ""
        self.wire = SocketWire(self.ours, self._ended, lambda: self.said)

    def _ended(self):
        self.endings += 1

    async def slot(self):
        self.end.sendall(greeting())
        made = Slot(KIND, self.wire, b"opening")
        await made.greet()
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


async def test_a_slot_that_greets_is_started(peer):
    slot = await peer.slot()
    assert (slot.ready.interpreter, slot.ready.packages, slot.ready.has_memory_counter) == (
        "3.11",
        ("numpy==1",),
        False,
    )
    assert slot.is_quiet()


async def test_a_run_sends_its_frame_and_gives_the_report(peer):
    slot = await peer.slot()
    peer.end.sendall(answer(7, cpu_us=5))
    found = await slot.run(b"frame", JOB)
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
async def test_a_slot_that_does_not_greet_is_lost(peer, told, words):
    peer.end.sendall(told)
    peer.end.shutdown(socket.SHUT_WR)
    with pytest.raises(SlotLost, match=words):
        await Slot(KIND, peer.wire, b"opening").greet()


async def test_a_slot_that_never_greets_is_lost_at_the_hosts_deadline(peer, impatient):
    with pytest.raises(SlotLost, match="did not answer before the host's deadline"):
        await Slot(KIND, peer.wire, b"opening").greet()


async def test_what_the_loss_of_a_slot_means_before_it_greets_is_the_backends_to_say(peer):
    def explain(loss):
        raise Unavailable(f"here it means: {loss}") from loss

    peer.end.close()
    with pytest.raises(Unavailable, match="here it means: the slot"):
        await Slot(KIND, peer.wire, b"opening", explain).greet()


@pytest.mark.parametrize("part", [b"", b"P", answer(7)[:9], answer(7)[:-1]], ids=len)
async def test_an_answer_that_is_late_by_any_part_is_a_lost_slot(impatient, part):
    peer = Peer()
    slot = await peer.slot()
    peer.end.sendall(part)
    with pytest.raises(SlotLost, match="deadline"):
        await slot.run(b"frame", JOB)
    peer.wire.close()
    peer.end.close()


@pytest.mark.parametrize("size", range(0, len(answer(7)), 5))
async def test_an_answer_cut_off_anywhere_is_a_lost_slot(peer, size):
    slot = await peer.slot()
    peer.end.sendall(answer(7)[:size])
    peer.end.shutdown(socket.SHUT_WR)
    with pytest.raises(SlotLost, match="ended before it had answered"):
        await slot.run(b"frame", JOB)


async def test_an_answer_in_single_bytes_is_as_good(peer):
    slot = await peer.slot()

    async def dribble():
        for at in range(len(answer(7))):
            peer.end.sendall(answer(7)[at : at + 1])
            await asyncio.sleep(0)

    writer = asyncio.create_task(dribble())
    assert (await slot.run(b"frame", JOB)).output == b'["l"]\n["v",7]\n'
    await writer


@pytest.mark.parametrize("kind", [b"P", b"F", b"R", b"\0"])
async def test_a_frame_that_announces_more_than_it_may_is_lost_before_it_is_read(peer, kind):
    slot = await peer.slot()
    peer.end.sendall(kind + (reply_bytes_max(JOB) + 1).to_bytes(8, "big"))
    with pytest.raises(SlotLost, match=f"announces {reply_bytes_max(JOB) + 1} bytes"):
        await slot.run(b"frame", JOB)


@pytest.mark.parametrize("reply", [framed(b"R", b"{}"), framed(b"J"), framed(b"L"), framed(b"P", b"short")])
async def test_any_other_frame_is_a_lost_slot(peer, reply):
    slot = await peer.slot()
    peer.end.sendall(reply)
    with pytest.raises(SlotLost):
        await slot.run(b"frame", JOB)


async def test_surroundings_that_are_not_there_are_a_fault_and_the_slot_is_well(peer):
    slot = await peer.slot()
    peer.end.sendall(framed(b"F", "the sandbox has no locale 'ü'".encode()))
    with pytest.raises(SandboxFault, match="no locale 'ü'; change the job's environment") as fault:
        await slot.run(b"frame", JOB)
    assert not isinstance(fault.value, SlotLost)
    peer.end.sendall(answer(7))
    assert (await slot.run(b"frame", JOB)).status == 0


@pytest.mark.parametrize("extra", [b"x", framed(b"P", body()), b"P" + bytes(8)])
async def test_a_slot_that_speaks_unasked_is_not_quiet(peer, extra):
    slot = await peer.slot()
    assert slot.is_quiet()
    peer.end.sendall(extra)
    assert not slot.is_quiet()


async def test_a_second_answer_right_behind_the_first_is_noticed_too(peer):
    slot = await peer.slot()
    peer.end.sendall(answer(7) + answer(8))
    await slot.run(b"frame", JOB)
    assert not slot.is_quiet()


async def test_a_slot_that_ended_while_idle_is_not_quiet(peer):
    slot = await peer.slot()
    peer.end.close()
    assert not slot.is_quiet()
    slot.close()
    assert not slot.is_quiet()


async def test_the_lease_is_renewed_by_a_frame(peer):
    slot = await peer.slot()
    slot.renew()
    assert peer.end.recv(100) == RENEWAL


async def test_the_lease_is_renewed_while_a_run_is_on_and_never_inside_its_frame(peer):
    slot = await peer.slot()
    big = b"x" * (1 << 20)  # more than the socket holds: the send stands until the peer reads
    job = Job("", "f", ((1,),), limits=Limits(wall_s=60))
    run = asyncio.create_task(slot.run(big, job))
    await asyncio.sleep(0)
    came = b""
    while len(came) < len(big):
        slot.renew()  # the frame is half out: this one has to be left out
        came += await asyncio.to_thread(peer.end.recv, 1 << 16)
    assert came == big
    slot.renew()
    assert peer.end.recv(1000).replace(RENEWAL, b"") == b""
    peer.end.sendall(answer(7))
    assert (await run).status == 0


async def test_a_renewal_that_found_no_room_goes_out_whole_before_the_next_frame(peer):
    slot = await peer.slot()
    written = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            written += peer.ours.send(b"x" * 1000)
    for _ in range(3):
        slot.renew()
    run = asyncio.create_task(slot.run(b"frame", JOB))
    await asyncio.sleep(0)
    came = b""
    while len(came) < written + len(RENEWAL) + len(b"frame"):
        came += await asyncio.to_thread(peer.end.recv, 1 << 16)
    assert came[written:] == RENEWAL + b"frame"
    peer.end.sendall(answer(7))
    assert (await run).status == 0


async def test_no_lease_is_renewed_before_the_opening_is_read(peer):
    slot = Slot(KIND, peer.wire, b"opening")
    slot.renew()
    peer.end.sendall(greeting())
    await slot.greet()
    assert peer.end.recv(100) == b"opening"


async def test_renewing_a_slot_that_is_gone_is_no_fault_yet(peer):
    slot = await peer.slot()
    peer.end.close()
    for _ in range(3):
        slot.renew()
    with pytest.raises(SlotLost):
        await slot.run(b"frame", JOB)


async def test_closing_wakes_who_waits_for_an_answer_and_ends_the_slot_once(peer):
    slot = await peer.slot()
    job = Job("", "f", ((1,),), limits=Limits(wall_s=600))
    run = asyncio.create_task(slot.run(b"frame", job))
    assert await asyncio.to_thread(peer.end.recv, 100) == b"frame"
    await asyncio.to_thread(slot.close)
    slot.close()
    with pytest.raises(SlotLost):
        await run
    assert peer.endings == 1


async def test_a_slot_keeps_its_descriptor_until_no_loop_watches_it(peer):
    slot = await peer.slot()
    number = peer.ours.fileno()
    run = asyncio.create_task(slot.run(b"frame", Job("", "f", ((1,),), limits=Limits(wall_s=600))))
    await asyncio.sleep(0)
    slot.close()
    assert peer.ours.fileno() == number  # another file would take the number over
    with pytest.raises(SlotLost):
        await run
    assert peer.ours.fileno() == -1
    with pytest.raises(SlotLost):
        await slot.run(b"frame", JOB)


async def test_a_run_that_is_cancelled_leaves_nothing_with_the_loop(peer):
    slot = await peer.slot()
    run = asyncio.create_task(slot.run(b"frame", Job("", "f", ((1,),), limits=Limits(wall_s=600))))
    await asyncio.sleep(0)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert not asyncio.get_running_loop().remove_reader(peer.ours.fileno())
    slot.close()
    assert peer.ours.fileno() == -1


LOOPS = {"asyncio": asyncio.new_event_loop}
if uvloop is not None:
    LOOPS["uvloop"] = uvloop.new_event_loop


@pytest.mark.parametrize("make", LOOPS.values(), ids=LOOPS)
def test_a_slot_serves_one_event_loop_after_another(peer, make):
    long = Job("", "f", ((1,),), limits=Limits(wall_s=600))

    async def ran(frame):
        run = asyncio.create_task(slot.run(frame, long))
        came = b""
        while len(came) < len(frame):
            came += await asyncio.to_thread(peer.end.recv, 1 << 16)
        peer.end.sendall(answer(7))
        return (await run).status

    async def given_up():
        run = asyncio.create_task(slot.run(b"", long))
        await asyncio.sleep(0)
        await asyncio.to_thread(slot.close)
        with pytest.raises(SlotLost):
            await run

    with asyncio.Runner(loop_factory=make) as runner:
        slot = runner.run(peer.slot())
    for frame in (b"frame", b"x" * (1 << 20)):
        with asyncio.Runner(loop_factory=make) as runner:
            assert runner.run(ran(frame)) == 0
    with asyncio.Runner(loop_factory=make) as runner:
        runner.run(given_up())
    assert peer.ours.fileno() == -1


async def test_the_last_words_of_a_slot_are_in_the_fault(peer):
    slot = await peer.slot()
    peer.said = "Traceback\n  MemoryError\n"
    peer.end.shutdown(socket.SHUT_WR)
    with pytest.raises(SlotLost, match=r"ended before it had answered: Traceback MemoryError$"):
        await slot.run(b"frame", JOB)


async def test_a_slot_that_does_not_read_is_lost_and_does_not_hold_us_for_ever(impatient):
    peer = Peer()
    slot = await peer.slot()
    with pytest.raises(SlotLost, match="does not listen"):
        await slot.run(b"x" * (8 << 20), JOB)
    peer.wire.close()
    peer.end.close()


def encrypted(ours, theirs):
    """The two ends of the socket under TLS, without certificates: who is there is not asked here."""
    made = []
    for side, end in ((ssl.PROTOCOL_TLS_CLIENT, ours), (ssl.PROTOCOL_TLS_SERVER, theirs)):
        context = ssl.SSLContext(side)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.maximum_version = ssl.TLSVersion.TLSv1_2  # the last with ciphers that need no certificate
        context.set_ciphers("aNULL@SECLEVEL=0")
        is_server = side == ssl.PROTOCOL_TLS_SERVER
        made.append(context.wrap_socket(end, server_side=is_server, do_handshake_on_connect=False))
    peer = threading.Thread(target=made[1].do_handshake)
    peer.start()
    made[0].do_handshake()
    peer.join()
    return made


async def test_a_connection_under_tls_serves_as_well():
    ours, theirs = encrypted(*socket.socketpair())
    wire = SocketWire(ours, lambda: None, lambda: "")
    slot = Slot(KIND, wire, b"opening")
    theirs.sendall(greeting())
    await slot.greet()
    assert theirs.recv(100) == b"opening"
    assert slot.is_quiet()
    big = b"x" * (8 << 20)
    run = asyncio.create_task(slot.run(big, Job("", "f", ((1,),), limits=Limits(wall_s=60))))
    await asyncio.sleep(0)
    slot.renew()
    came = 0
    while came < len(big):
        came += len(await asyncio.to_thread(theirs.recv, 1 << 16))
    theirs.sendall(answer(7))
    assert (await run).output == b'["l"]\n["v",7]\n'
    assert slot.is_quiet()
    slot.renew()
    assert theirs.recv(100) == RENEWAL
    theirs.sendall(answer(7))
    assert not slot.is_quiet()
    slot.close()
    theirs.close()
