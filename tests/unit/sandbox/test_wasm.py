"""The WebAssembly backend without WebAssembly: what it refuses, what it makes of a report, what a lost process is."""

import json
import logging
import marshal
import signal
import subprocess
import sys
from dataclasses import replace

import pytest

from sparring_sandbox import Environment, Job, Limits, Profile, SlotLost, Unavailable, wasm
from sparring_sandbox.trees import cache_directory

JOB = Job("def f():\n    return 1", "f", ((),))
SEEN = {"ended": "exit", "status": 0, "trap": "", "cpu_us": 5, "wall_us": 6, "memory_bytes": 40 << 20, "error": ""}
CAP = (40 << 20) + (256 << 20)


def test_without_its_packages_the_command_that_installs_them_is_named(monkeypatch):
    monkeypatch.setattr(wasm, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"pip install 'sparring\[wasm\]'"):
        wasm.WasmSandbox(1)


def test_no_slot_is_the_callers_mistake():
    with pytest.raises(ValueError, match="slots is 0"):
        wasm.WasmSandbox(0)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"profile": Profile.SCIENTIFIC}, "profile"),
        ({"environment": Environment(timezone="Asia/Tokyo")}, "environment.timezone"),
        ({"environment": Environment(locale="C")}, "environment.locale"),
        ({"environment": Environment(working_directory="/usr")}, "environment.working_directory"),
        ({"limits": Limits(scratch_bytes=1, scratch_inodes=1)}, "limits.scratch_bytes"),
        ({"limits": Limits(memory_bytes=4 << 30)}, "limits.memory_bytes"),
    ],
)
def test_a_job_that_wasi_cannot_give_its_surroundings_is_refused_by_field(change, field):
    with pytest.raises(Unavailable, match=f"^{field}: "):
        wasm._refuse_what_wasi_lacks(replace(JOB, **change))
    wasm._refuse_what_wasi_lacks(JOB)


def test_every_text_of_a_script_is_an_instance_of_its_own():
    orders = wasm._orders(Job("pass", None, (("a",), ("bü",))))
    assert [text[8 + int.from_bytes(text[:8], "big") :] for _, text in orders] == [b"a", "bü".encode()]
    assert [json.loads(told)["result"] for told, _ in orders] == [1, 1]


def test_the_hash_seed_goes_to_the_worker_and_the_random_seed_to_the_guest():
    ((told, text),) = wasm._orders(replace(JOB, environment=Environment(hash_seed=7, random_seed=8)))
    assert json.loads(told)["hash_seed"] == 7
    assert json.loads(told)["result"] != 1  # what is printed is no record
    assert marshal.loads(text[8:])["random_seed"] == 8


@pytest.mark.parametrize(
    ("seen", "status"),
    [
        ({"status": 3}, 3),
        ({"ended": "trap", "trap": "unreachable"}, -signal.SIGABRT),
        ({"ended": "trap", "trap": "unreachable", "memory_bytes": CAP}, -signal.SIGKILL),
        ({"memory_bytes": CAP}, 0),
    ],
)
def test_only_a_trap_with_the_memory_full_is_a_kill_for_memory(seen, status):
    report = wasm._report(SEEN | seen, b"", CAP)
    assert (report.ended, report.status) == ("exit", status)
    assert report.memory_kills == (status == -signal.SIGKILL)


async def lost(monkeypatch, program):
    monkeypatch.setattr(wasm, "_command", lambda *_: [sys.executable, "-c", program])
    worker = wasm._Worker(cache_directory())
    with pytest.raises(SlotLost) as caught:
        await worker.exchange((b"{}", b""), Limits(wall_s=1))
    assert worker._process is None
    return str(caught.value)


async def test_a_worker_that_does_not_start_is_lost_with_its_last_words(monkeypatch):
    assert "no such engine" in await lost(monkeypatch, "raise SystemExit('first\\nno such engine')")


async def test_a_worker_that_announces_too_much_is_lost_before_it_is_read(monkeypatch):
    assert "(ValueError)" in await lost(monkeypatch, "print('\\x7f' * 16, flush=True)\nimport time\ntime.sleep(60)")


async def test_a_worker_that_does_not_answer_is_lost(monkeypatch):
    monkeypatch.setattr(wasm, "_STARTUP_S", -0.5)
    assert "(TimeoutError)" in await lost(monkeypatch, "import time\ntime.sleep(60)")


def test_a_module_that_cannot_be_compiled_is_unavailable(monkeypatch, tmp_path, caplog):
    monkeypatch.setattr(wasm, "_command", lambda *_: [sys.executable, "-c", "raise SystemExit('bad magic')"])
    with caplog.at_level(logging.WARNING), pytest.raises(Unavailable, match=r"python\.wasm .*: bad magic"):
        wasm._compile(tmp_path / "python.wasm", tmp_path / "python.cwasm")
    assert "once on this host" in caplog.text


@pytest.mark.wasm
@pytest.mark.parametrize("seed", [0, 1, 7, 2**32 - 1])
def test_the_hash_secret_is_the_one_that_cpython_makes_of_that_seed(seed):
    from sparring_sandbox.wasm_worker import hash_secret

    program = "import ctypes; print(bytes((ctypes.c_char * 24).in_dll(ctypes.pythonapi, '_Py_HashSecret')).hex())"
    variables = {"PYTHONHASHSEED": str(seed)}
    done = subprocess.run([sys.executable, "-c", program], env=variables, capture_output=True, text=True, check=True)
    assert hash_secret(seed, 24).hex() == done.stdout.strip()


@pytest.mark.wasm
def test_only_what_reads_the_standard_library_is_forwarded_to_wasmtime():
    from sparring_sandbox.wasm_worker import _FORWARDED

    writing = (
        "write",
        "create",
        "link",
        "remove",
        "rename",
        "unlink",
        "set_",
        "sock",
        "readdir",
        "poll",
        "exit",
        "random",
    )
    assert not [name for name in _FORWARDED if any(word in name for word in writing)]
