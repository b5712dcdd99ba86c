"""Which backend is chosen, and that nothing is opened whose isolation is not proved."""

import sys

import pytest
from tests.unit.sandbox.scripted import ScriptedLauncher, answer

from sparring_sandbox import (
    FakeSandbox,
    ImageMissing,
    NotReached,
    Outcome,
    Raised,
    Returned,
    SandboxFault,
    SlotLost,
    Stop,
    Unavailable,
    open_sandbox,
    opening,
    run_probes,
)
from sparring_sandbox.probes import ALL, QUICK, WITH_SCRATCH, survey


def ended(*returns, stop=Stop.OK, detail=""):
    return Outcome(stop, returns, None if stop is Stop.OK else 0, 0.0, 0.0, 0, detail)


def refusing(fault):
    def backend(*_):
        raise fault

    return backend


async def test_without_its_extra_the_wasm_backend_says_what_to_install(monkeypatch):
    monkeypatch.setattr("sparring_sandbox.wasm.find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"pip install 'sparring\[wasm\]'"):
        async with open_sandbox("wasm"):
            pass


async def test_an_unknown_kind_is_refused_with_those_there_are():
    with pytest.raises(Unavailable, match="none of auto, docker, bubblewrap, wasm"):
        async with open_sandbox("subprocess"):
            pass


async def test_without_any_backend_both_reasons_are_told_and_nothing_runs(monkeypatch):
    monkeypatch.setattr(opening, "DockerLauncher", refusing(Unavailable("no engine")))
    monkeypatch.setattr(opening, "BubblewrapLauncher", refusing(Unavailable("no bwrap")))
    with pytest.raises(Unavailable, match="no engine; no bwrap"):
        async with open_sandbox("auto"):
            pass


@pytest.mark.parametrize("fault", [Unavailable("no engine"), ImageMissing("no image")])
async def test_who_asks_for_docker_or_a_runtime_gets_no_other_backend(monkeypatch, fault):
    monkeypatch.setattr(opening, "DockerLauncher", refusing(fault))
    for arguments in ({"kind": "docker"}, {"kind": "auto", "runtime": "runsc"}):
        with pytest.raises(type(fault)):
            async with open_sandbox(**arguments):
                pass


async def test_auto_takes_docker_and_hands_the_runtime_on(monkeypatch):
    asked = []

    def docker(runtime):
        asked.append(runtime)
        raise SandboxFault("stop here")

    monkeypatch.setattr(opening, "DockerLauncher", docker)
    monkeypatch.setattr(opening, "BubblewrapLauncher", refusing(AssertionError("it was asked")))
    for kind in ("auto", "docker"):
        with pytest.raises(SandboxFault, match="stop here"):
            async with open_sandbox(kind, runtime="runsc"):
                pass
    assert asked == ["runsc", "runsc"]


@pytest.mark.parametrize("fault", [Unavailable("no engine"), ImageMissing("no image")])
async def test_auto_goes_on_to_bubblewrap_where_docker_cannot(monkeypatch, fault):
    launcher = ScriptedLauncher(answer(7, status=1))
    monkeypatch.setattr(opening, "DockerLauncher", refusing(fault))
    monkeypatch.setattr(opening, "BubblewrapLauncher", lambda: launcher)
    with pytest.raises(Unavailable, match="self-test did not end"):  # the scripted slot knows no survey
        async with open_sandbox("auto"):
            pass
    assert len(launcher.wires) == 1
    assert launcher.is_closed


async def test_what_could_not_be_proved_is_closed_again(monkeypatch):
    launcher = ScriptedLauncher(SlotLost("gone"), SlotLost("gone"), SlotLost("gone"))
    monkeypatch.setattr(opening, "BubblewrapLauncher", lambda: launcher)
    with pytest.raises(Unavailable, match="self-test could not be run: gone"):
        async with open_sandbox("bubblewrap"):
            pass
    assert launcher.is_closed
    assert launcher.alive() == []


async def test_a_wrong_number_of_slots_leaves_nothing_open(monkeypatch):
    launcher = ScriptedLauncher()
    monkeypatch.setattr(opening, "BubblewrapLauncher", lambda: launcher)
    with pytest.raises(ValueError, match="slots is 0"):
        async with open_sandbox("bubblewrap", slots=0):
            pass
    assert launcher.is_closed


class Launcher:
    backend, packages, image_id = "double", (), ""


def surveyed(**opened):
    words = [(name, opened.get(name.replace(" ", "_"), [])) for name in QUICK]
    return FakeSandbox([ended(Returned((sys.version, ["numpy==1"], words)))])


async def test_the_fingerprint_is_what_the_interpreter_inside_says():
    found = await opening._proved(surveyed(), Launcher())
    assert (found.interpreter, found.packages, found.backend) == (sys.version, ("numpy==1",), "double")


async def test_under_bubblewrap_another_interpreter_inside_than_outside_is_refused():
    sandbox = FakeSandbox([ended(Returned(("3.9", [], [(name, []) for name in QUICK])))] * 2)
    launcher = Launcher()
    assert (await opening._proved(sandbox, launcher)).interpreter == "3.9"
    launcher.backend = "bubblewrap"
    with pytest.raises(Unavailable, match=r"inside runs '3\.9', not .*remove the tree"):
        await opening._proved(sandbox, launcher)


async def test_a_sandbox_that_a_probe_gets_through_is_not_opened():
    with pytest.raises(Unavailable, match=r"got through: network \(interface eth0\)"):
        await opening._proved(surveyed(network=["interface eth0"]), Launcher())


async def test_probes_that_do_not_end_open_nothing():
    with pytest.raises(Unavailable, match="did not end"):
        await opening._proved(FakeSandbox([ended(NotReached(), stop=Stop.TIME, detail="it ran")]), Launcher())
    assert await survey(FakeSandbox([ended(Raised("OSError", "no"))])) == "ok: Raised(kind='OSError', message='no')"


async def test_a_probe_is_closed_only_when_it_says_so_or_was_stopped_for_it():
    answers = [
        ended(Returned([])),
        ended(Returned(["interface eth0"])),
        ended(NotReached(), stop=Stop.VIOLATION, detail="a system call"),
        ended(NotReached(), stop=Stop.TIME, detail="it ran"),
        ended(Raised("KeyError", "no")),
        *[ended(Returned([]))] * (len(ALL) - 5 + len(WITH_SCRATCH)),
    ]
    fake = FakeSandbox(answers)
    results = await run_probes(fake)
    assert [result.name for result in results] == [*ALL, *(f"{name}, with scratch" for name in WITH_SCRATCH)]
    assert [job.limits.scratch_bytes > 0 for job in fake.jobs] == [False] * len(ALL) + [True] * len(WITH_SCRATCH)
    assert [result.is_closed for result in results[:5]] == [True, False, True, False, False]
    assert results[1].detail == "interface eth0"
