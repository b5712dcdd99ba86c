"""kill -9 between a batch's submission and its acknowledgement, on both wires: nothing is paid twice, no byte differs.

Real processes and real HTTP on loopback, against the documented batch endpoints of both providers.
"""

import asyncio
import signal
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.e2e.processes import COMMAND
from tests.servers.batch_server import BatchServer
from tests.servers.scripts import seats

from sparring.ledger import Ledger
from sparring.ledger_folder import ledger_problems

BOUTS = 12
BATCH = {"requests": 8, "wait_s": 1.0, "first_poll_s": 0.05, "longest_poll_s": 0.2, "look_s": 1.0}


def run_file(folder: Path, server: BatchServer, price: dict[str, float] | None = None, **fields: Any) -> Path:
    shared: dict[str, Any] = {
        "price": price,
        "delivery": "batch",
        "batch": BATCH,
        "base_url": server.base_url,
        "sample_as": "seed",
    }
    raw = {
        "run": {"name": "batches", "seed": 7, "bouts": BOUTS, "out": str(folder / "out")},
        "graph": {"kind": "constitution", "constitution": "honest"},
        "models": {
            "teacher": {"provider": "openai", "model": "teacher", "family": "openai", **shared},
            "student": {"provider": "anthropic", "model": "student", "family": "anthropic", **shared},
        },
        "seats": {"examinee": "teacher", "critic": "teacher", "reviser": "teacher", "judge": "student"},
        "problems": {"strategy": "prompts"},
        "limits": {"concurrency": BOUTS},
    }
    raw |= fields
    folder.mkdir()
    path = folder / "run.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


async def play(path: Path, server: BatchServer, *words: str, codes: tuple[int, ...] = (0,)) -> int:
    """The exit code; -9 where the run was killed as a submission hung."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, "run", str(path), "--plain", *words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    ending = asyncio.create_task(process.communicate())
    hanging = asyncio.create_task(server.hanging.wait())
    await asyncio.wait((ending, hanging), timeout=240, return_when=asyncio.FIRST_COMPLETED)
    if hanging.done():
        process.send_signal(signal.SIGKILL)
        server.hanging.clear()
    said, _ = await asyncio.wait_for(ending, 240)
    hanging.cancel()
    assert process.returncode is not None
    assert process.returncode in (*codes, -signal.SIGKILL), said.decode()
    return process.returncode


def tables(path: Path) -> dict[str, bytes]:
    folder = path.parent / "out" / "data"
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.parquet"))}


async def test_a_run_killed_while_it_submits_resumes_and_pays_for_nothing_twice(tmp_path: Path) -> None:
    async with BatchServer(seats) as server:
        whole = run_file(tmp_path / "whole", server)
        assert await play(whole, server) == 0
        lines = sum(server.worked.values())
    async with BatchServer(seats) as server:
        server.hang_once = {"openai", "anthropic"}
        path = run_file(tmp_path / "killed", server)
        codes = [await play(path, server) for _ in range(3)]
        assert codes == [-signal.SIGKILL, -signal.SIGKILL, 0]
        assert (set(server.worked.values()), server.sent_twice) == ({1}, 0)
        assert sum(server.worked.values()) == lines >= 5 * BOUTS
        assert {batch.wire for batch in server.batches} == {"openai", "anthropic"}
    assert tables(path) == tables(whole) != {}
    assert ledger_problems(path.parent / "out") == ()


# A token of either kind costs a dollar, and half of it in a batch: the server's count of tokens is one of USD, too.
PRICE = {"input": 1e6, "cached_input": 1e6, "output": 1e6, "batch_discount": 0.5}
WORTH = {"tokens": 1.0, "usd": 0.5}


def taken(out: Path, unit: str) -> float:
    with Ledger(out / "ledger.sqlite", read_only=True) as ledger:
        if unit == "tokens":
            return ledger.taken()[1]
        return sum(session.marked for session in ledger.session_money()) / 1e12


@pytest.mark.parametrize("unit", ["tokens", "usd"])
async def test_batches_of_killed_sessions_keep_to_the_budget_and_a_raised_one_goes_on(
    unit: str, tmp_path: Path
) -> None:
    seated = {
        seat: {"model": "student" if seat == "judge" else "teacher", "max_tokens": 200}
        for seat in ("examinee", "critic", "reviser", "judge")
    }
    cap = 60_000 * WORTH[unit]  # several waves of the worst case, not the whole run
    async with BatchServer(seats) as server:
        server.hang_once = {"openai", "anthropic"}
        path = run_file(tmp_path / "run", server, price=PRICE, seats=seated, budget={unit: int(cap)})
        codes = []
        while 1 not in codes:
            codes.append(await play(path, server, codes=(1,)))
            assert sum(server.billed.values()) * WORTH[unit] <= cap
        assert -signal.SIGKILL in codes
        # What a killed session had reserved counts as spent.
        assert sum(server.billed.values()) * WORTH[unit] <= taken(path.parent / "out", unit) <= cap
        server.hang_once.clear()
        assert await play(path, server, "--set", f"budget.{unit}=1000000") == 0
        assert (set(server.worked.values()), server.sent_twice) == ({1}, 0)
        assert sum(server.billed.values()) * WORTH[unit] <= taken(path.parent / "out", unit)
    assert tables(path) != {}
