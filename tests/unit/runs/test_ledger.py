"""The ledger: durable before it says so, the first body wins, and what is wrong with the file is told in one line."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from sparring.faults import ConfigFault, LedgerFault
from sparring.ledger import Ledger
from sparring.ledger_file import APPLICATION_ID, STEPS, compact
from sparring.ledger_requests import FailedRequest
from sparring.progress import ModelSpending


async def test_a_commit_returns_the_body_that_was_there_first(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert await ledger.commit("k", b"first") == b"first"
        assert await ledger.commit("k", b"second") == b"first"
        assert await ledger.recall("k") == b"first"
        assert await ledger.recall("other") is None


async def test_of_two_commits_in_one_group_both_get_the_same_body(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        got = await asyncio.gather(*(ledger.commit("k", str(n).encode()) for n in range(50)))
        assert set(got) == {await ledger.recall("k")}


async def test_each_of_a_group_gets_its_own_body_also_beside_a_key_that_was_taken(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        await ledger.commit("k107", b"earlier")
        got = await asyncio.gather(*(ledger.commit(f"k{n}", b"body %d" % n, bout_id="b000003") for n in range(150)))
        assert got == [b"earlier" if n == 107 else b"body %d" % n for n in range(150)]
        stored = [(effect.key, effect.body) for effect in ledger.effects("b000003")]
        assert stored == [(f"k{n}", b"body %d" % n) for n in range(150) if n != 107]


async def test_a_closed_ledger_opens_again_with_all_it_held(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        await ledger.journal("b000001").commit("k", b"body")
        await ledger.finish("b000001", ledger.prepared(b"{}"), end="dropped", stage="screen", reason="repeats")
        await ledger.seal(0, b"snapshot")
        ledger.set_meta("seed", "7")
    with Ledger(path, read_only=True) as ledger:
        assert [(e.key, e.body, e.bout_id) for e in ledger.effects("b000001")] == [("k", b"body", "b000001")]
        assert [(o.bout_id, o.end, o.reason, o.body) for o in ledger.stored_outcomes()] == [
            ("b000001", "dropped", "repeats", b"{}")
        ]
        assert list(ledger.snapshots()) == [(0, b"snapshot")]
        assert ledger.meta("seed") == "7"


async def test_only_a_failed_bout_can_be_ended_again(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        assert await ledger.finish("b000000", ledger.prepared(b"1"), end="failed") == b"1"
        assert await ledger.finish("b000000", ledger.prepared(b"2"), end="failed") == b"2"
        assert await ledger.finish("b000000", ledger.prepared(b"3"), end="finished") == b"3"
        assert await ledger.finish("b000000", ledger.prepared(b"4"), end="dropped") == b"3"
        assert ledger.ends() == {0: "finished"}


async def test_outcomes_stand_by_bout_index_whatever_the_order_of_finishing(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        for index in (10, 2, 7):
            await ledger.finish(f"b{index:06d}", ledger.prepared(b"{}"), end="dropped")
        assert [stored.index for stored in ledger.stored_outcomes()] == [2, 7, 10]


async def test_a_full_disk_fails_every_waiter_and_every_later_write_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        await ledger.commit("kept", b"kept")
        ledger._group().submit_now(lambda writer: writer.execute("PRAGMA max_page_count=1").fetchone())
        bodies = [os.urandom(1 << 17) for _ in range(8)]
        done = await asyncio.gather(
            *(ledger.commit(str(n), body) for n, body in enumerate(bodies)), return_exceptions=True
        )
        failed = [result for result in done if isinstance(result, LedgerFault)]
        assert failed
        assert "SQLITE_FULL" in str(failed[0])
        assert "\n" not in str(failed[0])
        with pytest.raises(LedgerFault, match="SQLITE_FULL"):
            await ledger.commit("later", b"later")
        told = {str(n) for n, result in enumerate(done) if not isinstance(result, LedgerFault)}
    with Ledger(path) as ledger:
        assert await ledger.recall("kept") == b"kept"
        for key in told:
            assert await ledger.recall(key) is not None
        assert await ledger.commit("later", b"later") == b"later"


async def test_a_newer_schema_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger(path).close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version=99")
    connection.close()
    for read_only in (True, False):
        with pytest.raises(LedgerFault, match="schema 99, written by a newer sparring"):
            Ledger(path, read_only=read_only)


def test_a_file_of_another_program_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs(x)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LedgerFault, match="not a ledger of sparring"):
        Ledger(path, read_only=True)
    with pytest.raises(LedgerFault, match="not a ledger of sparring"):
        Ledger(path)
    path.write_bytes(b"no database at all, just text that is long enough to be read as one" * 20)
    with pytest.raises(LedgerFault, match=r"damaged|not a ledger"):
        Ledger(path)
    assert before


def test_reading_where_there_is_no_ledger_makes_none(tmp_path: Path) -> None:
    with pytest.raises(ConfigFault, match="there is no ledger"):
        Ledger(tmp_path / "ledger.sqlite", read_only=True)
    assert not list(tmp_path.iterdir())


async def test_a_reader_cannot_write(tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger.sqlite").close()
    with Ledger(tmp_path / "ledger.sqlite", read_only=True) as ledger:
        with pytest.raises(LedgerFault, match="reading only"):
            await ledger.commit("k", b"body")
        with pytest.raises(sqlite3.OperationalError):
            ledger._reader.execute("DELETE FROM effects")


async def test_verify_names_a_body_in_which_one_bit_flipped(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        await ledger.commit("k", b"a body that is long enough" * 10)
        assert ledger.verify() == ()
    connection = sqlite3.connect(path)
    (blob,) = connection.execute("SELECT body FROM effects").fetchone()
    flipped = blob[:-1] + bytes([blob[-1] ^ 1])
    connection.execute("UPDATE effects SET body = ?", (flipped,))
    connection.commit()
    connection.close()
    with Ledger(path, read_only=True) as ledger:
        (line,) = ledger.verify()
        assert line.startswith("effects k: ")
        with pytest.raises(LedgerFault, match="damaged"):
            await ledger.recall("k")


async def test_compacting_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path) as ledger:
        for n in range(50):
            await ledger.journal(f"b{n:06d}").commit(str(n), os.urandom(500))
        before = [(e.seq, e.key, e.body) for n in range(50) for e in ledger.effects(f"b{n:06d}")]
    size_before, size_after = compact(path)
    assert 0 < size_after <= size_before
    with Ledger(path, read_only=True) as ledger:
        assert [(e.seq, e.key, e.body) for n in range(50) for e in ledger.effects(f"b{n:06d}")] == before


async def test_the_seconds_of_an_effect_are_counted_from_its_miss(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        journal = ledger.journal("b000000")
        assert await journal.recall("asked") is None
        await journal.commit("asked", b"")
        await journal.commit("unasked", b"")
        timed = {effect.key: effect.wall_s for effect in ledger.effects("b000000")}
        assert timed["asked"] is not None
        assert timed["unasked"] is None


async def test_a_cancelled_wait_does_not_undo_the_write(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        task = asyncio.create_task(ledger.commit("k", b"body"))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await ledger.commit("k", b"other") == b"body"


async def test_closing_writes_what_was_submitted_and_refuses_what_comes_later(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    tasks = [asyncio.create_task(ledger.commit(str(n), b"body")) for n in range(20)]
    await asyncio.sleep(0)
    ledger.close()
    ledger.close()
    assert await asyncio.gather(*tasks) == [b"body"] * 20
    with pytest.raises(LedgerFault, match="closed"):
        await ledger.commit("late", b"")


def test_a_copy_in_a_folder_without_write_permission_can_be_read(tmp_path: Path) -> None:
    Ledger(tmp_path / "ledger.sqlite").close()
    folder = tmp_path / "archive"
    folder.mkdir()
    shutil.copy(tmp_path / "ledger.sqlite", folder)
    folder.chmod(0o500)
    try:
        with Ledger(folder / "ledger.sqlite", read_only=True) as ledger:
            assert ledger.stats().effects == 0
    finally:
        folder.chmod(0o700)


_WRITER = """
import asyncio, sys
from pathlib import Path
from sparring.ledger import Ledger

async def main():
    ledger = Ledger(Path(sys.argv[1]))
    async def worker(w):
        n = 0
        while True:
            key = f"{sys.argv[2]}-{w}-{n}"
            body = await ledger.journal(f"b{w:06d}").commit(key, key.encode() * 20)
            sys.stdout.write(key + "\\n")
            sys.stdout.flush()
            n += 1
    await asyncio.gather(*(worker(w) for w in range(8)))

asyncio.run(main())
"""


def test_kill_9_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    acknowledged: list[str] = []
    for turn, lines in enumerate((1, 7, 40, 133)):
        writer = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), str(turn)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        acknowledged += [writer.stdout.readline().strip() for _ in range(lines)]
        writer.send_signal(signal.SIGKILL)
        acknowledged += [line.strip() for line in writer.stdout if line.endswith("\n")]
        writer.wait()
        writer.stdout.close()
    with Ledger(path) as ledger:
        assert ledger.verify() == ()
        stored = {effect.key: effect.body for w in range(8) for effect in ledger.effects(f"b{w:06d}")}
    assert len(acknowledged) > 180
    for key in acknowledged:
        assert stored[key] == key.encode() * 20


async def test_a_ledger_of_the_first_schema_is_read_as_it_is_and_brought_up_to_date_by_the_next_session(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.sqlite"
    first = sqlite3.connect(path)
    first.executescript(STEPS[0])
    first.execute("INSERT INTO sessions VALUES(1, 'old', 0.0, 5.0, 3, 100, 20, 'done')")
    first.execute(f"PRAGMA application_id={APPLICATION_ID}")
    first.execute("PRAGMA user_version=1")
    first.commit()
    first.close()
    with Ledger(path, read_only=True) as ledger:
        assert ledger.taken() == (3, 120)
        assert [(one.run_id, one.tokens, one.marked, one.models) for one in ledger.session_money()] == [
            ("old", 120, 0, ())
        ]
    with Ledger(path) as ledger:
        await ledger.reserve("new", calls=4, tokens=50, pico_usd=7)
        await ledger.commit("k", b"body")
        assert ledger.taken() == (7, 170)
    with Ledger(path, read_only=True) as ledger:
        assert await ledger.recall("k") == b"body"
        assert ledger.stats().schema_version == 5
        assert ledger.verify() == ()


async def test_a_ledger_of_the_third_schema_keeps_what_it_counted_and_counts_cached_replies_from_then_on(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.sqlite"
    third = sqlite3.connect(path)
    third.executescript("".join(STEPS[:3]))
    third.execute("INSERT INTO sessions VALUES(1, 'old', 0.0, 5.0, 3, 100, 20, 'done')")
    third.execute("INSERT INTO spending VALUES('old', 'm', 3, 100, 10, 5, 20, 900)")
    third.execute(f"PRAGMA application_id={APPLICATION_ID}")
    third.execute("PRAGMA user_version=3")
    third.commit()
    third.close()
    old = ModelSpending("m", 3, 100, 10, 5, 20, 900)
    with Ledger(path, read_only=True) as ledger:
        assert [one.models for one in ledger.session_money()] == [(old,)]
        assert ledger.stats().cached_replies == 0
    new = ModelSpending("m", 1, 30, 0, 0, 7, 300, cached_replies=5)
    with Ledger(path) as ledger:
        session = ledger.start_session("new")
        await ledger.note_session(session, wall_s=1, calls=1, input_tokens=30, output_tokens=7, models=(new,))
    with Ledger(path, read_only=True) as ledger:
        assert {one.run_id: one.models for one in ledger.session_money()} == {"old": (old,), "new": (new,)}
        assert (ledger.stats().schema_version, ledger.stats().cached_replies) == (5, 5)
        assert ledger.verify() == ()


async def test_a_ledger_of_the_fourth_schema_has_no_failed_requests_and_keeps_those_of_later_sessions(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ledger.sqlite"
    fourth = sqlite3.connect(path)
    fourth.executescript("".join(STEPS[:4]))
    fourth.execute("INSERT INTO spending VALUES('old', 'm', 3, 100, 10, 5, 20, 900, 2)")
    fourth.execute(f"PRAGMA application_id={APPLICATION_ID}")
    fourth.execute("PRAGMA user_version=4")
    fourth.commit()
    fourth.close()
    with Ledger(path, read_only=True) as ledger:
        assert ledger.failed_requests("b000001") == ()
    first = FailedRequest("m", 1.5, 120.0, "TimedOut", "no reply", 900, 70, is_known=False)
    second = FailedRequest("m", 2.5, 0.5, "RateLimited", "slow down", 0, None, is_known=True)
    with Ledger(path) as ledger:
        for bout_id, one in (("b000001", first), ("b000002", second), ("b000001", second)):
            await ledger.note_request(bout_id, one)
    with Ledger(path, read_only=True) as ledger:
        assert ledger.failed_requests("b000001") == (first, second)
        assert ledger.stats().schema_version == 5
        assert [one.cached_replies for one in ledger.session_money()] == [2]
        assert ledger.verify() == ()


async def test_a_session_has_taken_what_it_counted_or_what_it_had_reserved_if_that_is_more(tmp_path: Path) -> None:
    used = ModelSpending("m", calls=2, input_tokens=60, cached_tokens=30, output_tokens=10, pico_usd=900)
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        for run_id, reserved in (("ended", 2), ("killed", 9)):
            session = ledger.start_session(run_id)
            await ledger.reserve(run_id, calls=reserved, tokens=reserved * 10, pico_usd=reserved * 1000)
            await ledger.note_session(
                session, wall_s=1, calls=2, input_tokens=60, output_tokens=10, stopped="", models=(used,)
            )
        assert ledger.taken() == (2 + 9, 70 + 90)
        found = {one.run_id: one for one in ledger.session_money()}
        assert found["ended"].models == (used,)
        assert found["killed"].marked == 9000
        await ledger.reserve("killed", calls=2, tokens=70, pico_usd=900)  # as a session that ends well does
        assert ledger.taken() == (4, 140)
