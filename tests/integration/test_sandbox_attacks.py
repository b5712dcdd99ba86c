"""Hostile programs on the real backends, most of them from the corpus: what must stay closed, what must not count."""

import contextlib
import os
import secrets
import socket
import threading
from pathlib import Path

import pytest
import pytest_asyncio
from tests.attacks.corpus import REPEATS, complaint, load, well

from sparring_sandbox import (
    ImageMissing,
    Job,
    Limits,
    Returned,
    SandboxFault,
    SlotLost,
    Stop,
    Unavailable,
    open_sandbox,
    run_probes,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
LIMITS = Limits(cpu_s=5.0, wall_s=20.0, memory_bytes=256 << 20)
KEY = "sk-canary-5c1d0e77"


@pytest_asyncio.fixture(
    scope="module",
    loop_scope="module",
    params=[
        pytest.param("bubblewrap", marks=pytest.mark.bubblewrap),
        pytest.param("docker", marks=pytest.mark.docker),
    ],
)
async def sandbox(request):
    os.environ["CANARY_API_KEY"] = KEY
    try:
        context = open_sandbox(request.param)
        opened = await context.__aenter__()
    except (Unavailable, ImageMissing) as fault:
        if os.environ.get("CI"):
            pytest.fail(f"in CI this must be there: {fault}")
        pytest.skip(str(fault))
    yield opened
    await context.__aexit__(None, None, None)
    del os.environ["CANARY_API_KEY"]


async def call(sandbox, source, *args):
    return await sandbox.run(Job(source, "f", (args,), limits=LIMITS))


async def test_every_probe_is_closed_and_the_host_is_as_before(sandbox):
    watched = [Path("/proc/sys/kernel/core_pattern"), Path("/proc/sys/vm/overcommit_memory")]
    before = [path.read_text() for path in watched]
    results = await run_probes(sandbox)
    assert len(results) >= 15
    assert [result for result in results if not result.is_closed] == []
    assert [path.read_text() for path in watched] == before


async def test_neither_our_keys_nor_our_files_are_inside(sandbox):
    answer = Path(__file__).read_text().splitlines()[0]  # any text that only the checkout has
    source = """
import os
def f(halves):
    words = ["".join(pair).encode() for pair in halves]
    found = [word for word in words for text in os.environb.values() if word in text]
    for where, folders, names in os.walk("/"):
        folders[:] = [name for name in folders if f"{where}{name}" not in ("/sys", "/dev")]
        if where.startswith("/proc/") and not where.startswith(("/proc/1", "/proc/self")):
            folders[:] = []
            continue
        for name in names:
            try:
                descriptor = os.open(f"{where}/{name}", os.O_RDONLY | os.O_NONBLOCK)
            except OSError:
                continue
            try:
                text = os.read(descriptor, 1 << 20)
            except OSError:
                text = b""
            os.close(descriptor)
            found += [(where, name) for word in words if word in text]
    return found
"""

    def halves(*words):
        return (tuple((word[:7], word[7:]) for word in words),)

    there = "class ZipFile"  # a control: the same search finds what the standard library does hold
    inputs = (halves(KEY, answer, "sparring_verifiers"), halves(there))
    found = await sandbox.run(Job(source, "f", inputs, limits=Limits(cpu_s=60, wall_s=120)))
    assert found.stop is Stop.OK, found
    assert found.returns[0] == Returned([])
    assert found.returns[1].value


def corpus(folder):
    return pytest.mark.parametrize("attack", [pytest.param(one, id=one.name) for one in load(folder)])


async def repeat(sandbox, attack):
    """Runs the attack, and each time a well job in the slot that it was in: one that an attack may look for later."""
    for _ in range(REPEATS):
        wrong = complaint(attack, await sandbox.run(attack.job))
        assert wrong is None, wrong
        job, answer = well(attack, f"sparring-well-{secrets.token_hex(8)}")
        found = await sandbox.run(job)
        assert (found.stop, found.returns) == (Stop.OK, (Returned(answer),)), f"after {attack.name}: {found}"


@corpus("isolation")
async def test_an_attack_on_the_walls_comes_to_nothing_and_the_next_job_is_well(sandbox, attack):
    await repeat(sandbox, attack)


@corpus("verdict")
async def test_no_trick_makes_a_wrong_program_right(sandbox, attack):
    await repeat(sandbox, attack)


@corpus("honest")
async def test_a_right_program_is_not_hindered(sandbox, attack):
    await repeat(sandbox, attack)


async def test_a_channel_that_was_written_to_gives_no_values_at_all(sandbox):
    source = """
import os
def f(x):
    for number in range(3, 16):
        try:
            os.write(number, b'["v",42]\\n')
        except OSError:
            pass
    return x
"""
    found = await sandbox.run(Job(source, "f", ((1,), (2,)), limits=LIMITS))
    assert found.stop is Stop.EXCEPTION
    assert not any(isinstance(one, Returned) for one in found.returns)


class Relay:
    """A stand-in for an engine's socket that passes bytes on until it is cut."""

    def __init__(self, path, engine):
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(path))
        self.listening.listen()
        self.engine = engine
        self.open = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listening.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self.engine)
            self.open += [near, far]
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self.pump, args=(source, target), daemon=True).start()

    @staticmethod
    def pump(source, target):
        try:
            while part := source.recv(65536):
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def cut(self):
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for one in self.open:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


@pytest.mark.docker
async def test_an_engine_that_goes_away_is_a_fault_and_not_a_verdict(tmp_path, monkeypatch):
    engine = "/var/run/docker.sock"
    if not Path(engine).exists() and not os.environ.get("CI"):
        pytest.skip(f"no engine at {engine}")
    relay = Relay(tmp_path / "engine.sock", engine)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'engine.sock'}")
    async with open_sandbox("docker") as opened:
        assert (await call(opened, "f = abs", -1)).returns == (Returned(1),)
        relay.cut()
        with pytest.raises(SlotLost):
            await call(opened, "f = abs", -1)


async def test_no_engine_is_found_out_at_once_and_bubblewrap_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path / 'nothing.sock'}")
    with pytest.raises(Unavailable, match="no container engine answers"):
        async with open_sandbox("docker"):
            pass
    try:
        async with open_sandbox("auto") as opened:
            assert opened.fingerprint.backend == "bubblewrap"
    except SandboxFault as fault:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(fault))
