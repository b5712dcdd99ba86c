"""The disk fills up in the middle of a run: the run ends with a fault of its ledger, and goes on when there is room."""

import sqlite3
from pathlib import Path

import pytest
from tests.integration.test_engine import KEY, run_file
from tests.servers.scripts import seats
from tests.servers.wire_server import WireServer

import sparring
from sparring import LedgerFault, ledger
from sparring.ledger_file import open_writer

MORE_PAGES = 3  # of 4 KiB, beyond the schema: room for a few effects
IN_FLIGHT = 3 + 2  # run_file's concurrency, and the question that each model is asked before the first bout


async def test_a_full_disk_ends_the_run_and_the_same_command_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def small(path: Path) -> sqlite3.Connection:
        connection = open_writer(path)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + MORE_PAGES}")
        return connection

    monkeypatch.setenv("ENGINE_KEY", KEY)
    async with WireServer(seats) as server:
        path = run_file(tmp_path, server.base_url)
        with monkeypatch.context() as full:
            full.setattr(ledger, "open_writer", small)
            with pytest.raises(LedgerFault, match="full"):
                await sparring.run(path)
        paid = server.stats.as_json()["calls"]
        assert paid > IN_FLIGHT
        report = await sparring.run(path)
        assert (report.exit_code, report.funnel.bouts.total) == (0, 8)
        assert server.stats.as_json()["paid_twice"] <= IN_FLIGHT
