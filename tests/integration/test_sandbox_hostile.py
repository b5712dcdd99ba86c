"""Thousands of hostile jobs in random order over both backends at once, and nothing of them left on the host.

Slow: `pytest -m slow tests/integration/test_sandbox_hostile.py`, on a host where no other sandbox is opened meanwhile.
"""

import asyncio
import contextlib
import gc
import itertools
import os
import random
import resource
import secrets
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from tests.attacks.corpus import complaint, load, well

from sparring_sandbox import ImageMissing, Returned, SandboxFault, Stop, Unavailable, open_sandbox

JOBS = 10_000  # of both backends together
SEED = 3
WARM_UP = 0.1  # of the jobs: until then caches fill and slots are started
EVERY = 25  # after so many hostile jobs one of an honest program, which must be right
LABEL = "sparring.sandbox"
FIRST_UID = 2_000_000_000  # the sandbox's users, see docs/sandbox.md
GROWTH_BYTES = 32 << 20
PAGE_BYTES = resource.getpagesize()
SETTINGS = [
    Path("/proc/sys") / name
    for name in (
        "kernel/core_pattern", "kernel/hostname", "kernel/domainname", "kernel/pid_max", "kernel/randomize_va_space",
        "kernel/shmmax", "kernel/sysrq", "vm/overcommit_memory", "vm/swappiness", "fs/file-max", "fs/aio-nr",
        "fs/mqueue/queues_max", "user/max_user_namespaces", "net/ipv4/ip_forward",
    )
]  # fmt: skip
FOLDERS = [Path(path) for path in ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run")]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.docker,
    pytest.mark.bubblewrap,
    pytest.mark.timeout(900),
    pytest.mark.skipif(os.geteuid() != 0, reason="only root's sandbox has users by which its processes can be told"),
]


@dataclass(frozen=True)
class Host:
    """What hostile programs could leave behind."""

    processes: frozenset[tuple[int, str]]  # of the sandbox's users: pid and start time
    containers: frozenset[str]
    files: frozenset[Path]
    shared_memory: tuple[int, ...]  # segments, semaphores and queues of System V
    keys: frozenset[str]
    settings: tuple[str, ...]
    clock_offset_s: float


def host(engine):
    kept = [Path(f"/proc/sysvipc/{name}") for name in ("shm", "sem", "msg")]
    key_users = [line.split(":")[0].strip() for line in Path("/proc/key-users").read_text().splitlines()]
    labelled = engine.containers.list(all=True, ignore_removed=True, filters={"label": LABEL})
    return Host(
        processes=frozenset(sandboxed()),
        containers=frozenset(one.id for one in labelled),
        files=frozenset(path for folder in FOLDERS for path in below(folder) if is_theirs(path)),
        shared_memory=tuple(len(path.read_text().splitlines()) for path in kept),
        keys=frozenset(user for user in key_users if int(user) >= FIRST_UID),
        settings=tuple(path.read_text() for path in SETTINGS if path.exists()),
        clock_offset_s=time.time() - time.clock_gettime(time.CLOCK_BOOTTIME),
    )


def sandboxed():
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            with contextlib.suppress(OSError):
                if path.stat().st_uid >= FIRST_UID or status_uid(path) >= FIRST_UID:
                    yield int(path.name), (path / "stat").read_text().rpartition(")")[2].split()[19]


def status_uid(path):
    """A process that is not dumpable shows root as its owner, and its user only here."""
    (line,) = [line for line in (path / "status").read_text().splitlines() if line.startswith("Uid:")]
    return int(line.split()[1])


def below(folder):
    """`rglob` would raise where another program removes a folder while it is read; `os.walk` goes on."""
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent, name) for name in (*folders, *files))


def is_theirs(path):
    with contextlib.suppress(OSError):
        return path.lstat().st_uid >= FIRST_UID or "sparring-attack" in path.name
    return False


@dataclass(frozen=True)
class Use:
    """What this process and the slots hold."""

    descriptors: int
    resident_bytes: int
    slot_bytes: int  # the largest process inside a slot that has nothing to do


def descriptors_open():
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def use(engine, before):
    """before: the host as it was, so that other sandboxes that were already open do not count."""
    gc.collect()
    new = [one for one in engine.containers.list(filters={"label": LABEL}) if one.id not in before.containers]
    inside = {int(row[1]) for one in new for row in one.top(ps_args="-eo user,pid")["Processes"]}
    inside |= {pid for pid, _ in frozenset(sandboxed()) - before.processes}
    return Use(
        descriptors=descriptors_open(),
        resident_bytes=resident_bytes(os.getpid()),
        slot_bytes=max(map(resident_bytes, inside)),
    )


def resident_bytes(pid):
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_BYTES
    return 0


async def assail(sandbox, order, attacks, honest, chosen):
    """Runs the chosen number of hostile jobs; what went wrong, in words."""
    wrong = []
    for count in range(chosen):
        wrong += await complaints(sandbox, order.choice(attacks))
        if count % EVERY == 0:
            wrong += await complaints(sandbox, order.choice(honest))
        assert len(wrong) < 20, wrong
    return wrong


async def complaints(sandbox, attack):
    try:
        wrong = complaint(attack, await sandbox.run(attack.job))
    except SandboxFault as fault:
        wrong = f"{attack.name}: {fault.kind}: {fault}"
    return [] if wrong is None else [f"{sandbox.fingerprint.backend}: {wrong}"]


async def are_well(sandboxes, attacks):
    """Whether the slot of each kind answers rightly."""
    for sandbox, attack in itertools.product(sandboxes, attacks):
        job, answer = well(attack, f"sparring-well-{secrets.token_hex(8)}")
        found = await sandbox.run(job)
        assert (found.stop, found.returns) == (Stop.OK, (Returned(answer),)), f"in the slot of {attack.name}: {found}"


async def open_both(stack):
    try:
        return [await stack.enter_async_context(open_sandbox(kind)) for kind in ("docker", "bubblewrap")]
    except (Unavailable, ImageMissing) as fault:
        if os.environ.get("CI"):
            pytest.fail(f"in CI this must be there: {fault}")
        pytest.skip(str(fault))


async def test_ten_thousand_hostile_jobs_leave_well_slots_and_nothing_else():
    import docker

    attacks, honest = [*load("isolation"), *load("verdict")], load("honest")
    one_of_each_kind = list({(one.job.profile, one.job.limits.scratch_bytes): one for one in honest}.values())
    first = round(JOBS / 2 * WARM_UP)
    engine = await asyncio.to_thread(docker.from_env)
    before = await asyncio.to_thread(host, engine)
    descriptors = descriptors_open()
    async with contextlib.AsyncExitStack() as stack:
        both = await open_both(stack)
        orders = [random.Random(f"{SEED} {one.fingerprint.backend}") for one in both]

        async def assail_both(chosen):
            runs = [assail(one, order, attacks, honest, chosen) for one, order in zip(both, orders, strict=True)]
            return [words for part in await asyncio.gather(*runs) for words in part]

        assert await assail_both(first) == []
        await are_well(both, one_of_each_kind)  # so that there is a slot of each kind
        warm = await asyncio.to_thread(use, engine, before)
        assert await assail_both(JOBS // 2 - first) == []
        await are_well(both, one_of_each_kind)
        in_the_end = await asyncio.to_thread(use, engine, before)
    assert in_the_end.descriptors <= warm.descriptors + 16  # connections that the engine's client keeps
    assert in_the_end.resident_bytes < warm.resident_bytes + GROWTH_BYTES
    assert in_the_end.slot_bytes < warm.slot_bytes + GROWTH_BYTES
    after = await settled(engine, before)
    assert after.processes <= before.processes
    assert after.containers <= before.containers
    assert after.files <= before.files
    assert after.shared_memory == before.shared_memory
    assert after.keys <= before.keys
    assert after.settings == before.settings
    assert abs(after.clock_offset_s - before.clock_offset_s) < 5
    engine.close()
    assert descriptors_open() <= descriptors + 2  # the engine's client and the event loop's pool


async def settled(engine, before):
    """The host, with those processes and containers alone that were there at once and still are half a minute later."""
    ends = time.monotonic() + 30
    after = await asyncio.to_thread(host, engine)
    while (after.processes - before.processes or after.containers - before.containers) and time.monotonic() < ends:
        now = await asyncio.to_thread(host, engine)
        stayed = after.processes & now.processes, after.containers & now.containers
        after = replace(now, processes=stayed[0], containers=stayed[1])
    return after
