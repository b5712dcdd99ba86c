"""What the ledger keeps for the pool: written with the outcome, read in its place, and held against it."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from sparring.faults import LedgerFault
from sparring.ledger import Ledger, write_outcome
from sparring.ledger_file import APPLICATION_ID, STEPS
from sparring.pool import pooled_of
from sparring_agents import Attempt, BoutOutcome, End, Proposal
from sparring_verifiers import Author, Candidate, Domain, Finish, Gold, Origin, Problem, Source, Status, make_problem

NAME = "ledger.sqlite"
OLD_COLUMNS = {
    "meta": "*",
    "effects": "*",
    "outcomes": "bout_index, bout_id, end, stage, reason, body, created_at, wall_s",
    "snapshots": "*",
    "sessions": "*",
    "reservations": "*",
    "spending": "*",
}


def problem(number: int, source: Source = Source.MODEL) -> Problem:
    origin = Origin(source, Author("x"), family="sums", parameters=str(number))
    return make_problem(Domain.MATH, f"A baker sells {number} rolls and bakes two. How many more?", Gold("2"), origin)


def outcome(index: int) -> BoutOutcome:
    """Every third bout drops its problem; of the others every second one has two, one of them drawn."""
    made = [problem(index), *([problem(index, Source.PROCEDURAL)] if index % 2 else [])]
    proposals = tuple(
        Proposal(one, tuple(attempt(one, place) for place in range(3)), 0.5, is_accepted=index % 3 != 2) for one in made
    )
    end = End.DROPPED if index % 3 == 2 else End.FINISHED
    return BoutOutcome(f"b{index:06d}", "examination", end, "", "", proposals)


def attempt(of: Problem, place: int) -> Attempt:
    candidate = Candidate(of.id, place, (), "2", Author("y"), Finish.STOP)
    return Attempt(candidate, (), Status.ACCEPTED if place else Status.REJECTED)


async def store(path: Path, count: int = 7) -> None:
    with Ledger(path) as ledger:
        for index in range(count):
            played = outcome(index)
            kept = [one.problem for one in played.proposals if one.is_accepted and one.problem is not None]
            attempts = [one for proposal in played.proposals for one in proposal.attempts]
            await ledger.finish(
                played.bout_id,
                ledger.prepared(write_outcome(played)),
                end=played.end.value,
                accepted=sum(one.status is Status.ACCEPTED for one in attempts),
                pooled=[pooled_of(one) for one in kept],
            )
        await ledger.commit("key", b"effect")
        ledger.start_session("session")


def change(path: Path, sql: str) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute(sql).rowcount
    connection.commit()
    connection.close()


def rows(path: Path, tables: dict[str, str]) -> dict[str, list[Any]]:
    connection = sqlite3.connect(path)
    found = {name: connection.execute(f"SELECT {columns} FROM {name}").fetchall() for name, columns in tables.items()}
    connection.close()
    return found


async def test_what_is_read_of_a_bout_is_what_its_outcome_accepted(tmp_path: Path) -> None:
    await store(tmp_path / NAME)
    with Ledger(tmp_path / NAME, read_only=True) as ledger:
        assert ledger.pooled([3, 1, 2, 99]) == [
            (1, pooled_of(problem(1))),
            (1, pooled_of(problem(1, Source.PROCEDURAL))),
            (3, pooled_of(problem(3))),
            (3, pooled_of(problem(3, Source.PROCEDURAL))),
        ]
        assert ledger.problem(3, problem(3).id).statement == problem(3).statement
        with pytest.raises(LedgerFault, match="b000002 has accepted no problem"):
            ledger.problem(2, problem(2).id)


@pytest.mark.parametrize("wanted", [[0], [40], [0, 40], [1, 3, 4, 37, 40], range(41), [39, 40, 99]])
async def test_only_the_wanted_bouts_are_read_however_far_apart(tmp_path: Path, wanted: list[int]) -> None:
    await store(tmp_path / NAME, 41)
    with Ledger(tmp_path / NAME, read_only=True) as ledger:
        everything = ledger.pooled(range(41))
        assert len(everything) > 41
        assert ledger.pooled(wanted) == [(index, one) for index, one in everything if index in wanted]


async def test_endings_are_counted_by_how_they_ended_and_those_that_failed_are_to_be_played(tmp_path: Path) -> None:
    await store(tmp_path / NAME)
    with Ledger(tmp_path / NAME) as ledger:
        for index in (7, 9):
            await ledger.finish(f"b{index:06d}", ledger.prepared(b"{}"), end="failed", stage="Overloaded")
        await ledger.finish(
            "b000008", ledger.prepared(b"{}"), end="dropped", stage="grade", reason="too easy", accepted=3
        )
        alike = [(one.end, one.stage, one.reason, one.bouts, one.accepted) for one in ledger.endings(10)]
        assert alike == [("finished", "", "", 5, 14), ("dropped", "", "", 2, 6), ("dropped", "grade", "too easy", 1, 3)]
        assert sum(one.bouts for one in ledger.endings(4)) == 4
        assert (ledger.left(0, 4), ledger.left(5, 9), ledger.left(9, 11)) == ([], [7], [9, 10])
        assert [ledger.is_left(0, 4), ledger.is_left(5, 9)] == [False, True]
        assert list(ledger.with_problems()) == [0, 1, 3, 4, 6]


async def test_a_bout_that_had_failed_takes_its_problems_with_it(tmp_path: Path) -> None:
    body = write_outcome(outcome(1))
    with Ledger(tmp_path / NAME) as ledger:
        for end, numbers in (("failed", (5, 6)), ("finished", (7,)), ("dropped", (8,))):
            await ledger.finish(
                "b000001", ledger.prepared(body), end=end, pooled=[pooled_of(problem(n)) for n in numbers]
            )
        assert ledger.pooled([1]) == [(1, pooled_of(problem(7)))]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE pool SET key = 'text:math:other' WHERE bout_index = 3 AND place = 1",
        "UPDATE pool SET problem_id = 'other' WHERE bout_index = 3 AND place = 0",
        "UPDATE pool SET sketch = zeroblob(length(sketch)) WHERE bout_index = 3 AND place = 0",
        "UPDATE outcomes SET body = (SELECT body FROM outcomes WHERE bout_index = 1) WHERE bout_index = 3",
    ],
)
async def test_a_changed_entry_or_outcome_is_named_when_it_is_read(tmp_path: Path, sql: str) -> None:
    await store(tmp_path / NAME)
    change(tmp_path / NAME, sql)
    with Ledger(tmp_path / NAME, read_only=True) as ledger:
        assert [index for index, _ in ledger.pooled([1, 4])] == [1, 1, 4]
        with pytest.raises(LedgerFault, match="pool b000003: what is stored"):
            ledger.pooled([1, 3, 4])
        assert [line for line in ledger.verify() if "b000003" in line]


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM pool WHERE bout_index = 3",
        "DELETE FROM pool WHERE bout_index = 3 AND place = 1",
        "UPDATE outcomes SET accepted = 9 WHERE bout_index = 3",
    ],
)
async def test_what_is_missing_or_miscounted_is_found_by_verify(tmp_path: Path, sql: str) -> None:
    await store(tmp_path / NAME)
    with Ledger(tmp_path / NAME, read_only=True) as ledger:
        assert ledger.verify() == ()
    change(tmp_path / NAME, sql)
    with Ledger(tmp_path / NAME, read_only=True) as ledger:
        (line,) = ledger.verify()
        assert line.startswith("pool b000003: ")


async def test_a_ledger_of_the_second_schema_is_filled_with_what_a_new_one_holds(tmp_path: Path) -> None:
    new, old = tmp_path / NAME, tmp_path / "old.sqlite"
    await store(new)
    kept = rows(new, OLD_COLUMNS)
    made = sqlite3.connect(old)
    made.executescript("".join(STEPS[:2]))
    for name, stored in kept.items():
        for row in stored:
            made.execute(f"INSERT INTO {name} VALUES({', '.join('?' * len(row))})", row)
    made.execute(f"PRAGMA application_id={APPLICATION_ID}")
    made.execute("PRAGMA user_version=2")
    made.commit()
    made.close()
    with Ledger(old, read_only=True) as ledger:  # read as it is
        assert ledger.stats().outcomes == 7
        assert [one.bout_id for one in ledger.outcomes()] == [f"b{n:06d}" for n in range(7)]
        assert ledger.verify() == ()
    Ledger(old).close()
    assert rows(old, OLD_COLUMNS) == kept
    everything = {"outcomes": "*", "pool": "*"}
    assert rows(old, everything) == rows(new, everything)
    with Ledger(old, read_only=True) as ledger:
        assert ledger.verify() == ()
