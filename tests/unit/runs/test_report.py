"""The funnel: everything is counted once, accepted or under the reason why not, and it says when it does not add up."""

import json
from collections import deque
from collections.abc import Iterable
from pathlib import Path

from tests.unit.runs.row_doubles import run_config

from sparring.cost import Costs
from sparring.emit import EmitReport
from sparring.ledger import Ledger, write_outcome
from sparring.progress import label
from sparring.report import Funnel, make_report, write_report
from sparring_agents import Attempt, BoutOutcome, End, Proposal
from sparring_verifiers import (
    Author,
    Candidate,
    Domain,
    Evidence,
    Finish,
    Gold,
    Message,
    Origin,
    Role,
    Source,
    Status,
    Text,
    Verdict,
    make_problem,
)

PROBLEM = make_problem(Domain.MATH, "What is 2 + 3?", Gold("5"), Origin(Source.FILE, Author("mine.jsonl")))


def attempt(index: int, status: Status, reason: str) -> Attempt:
    candidate = Candidate(
        PROBLEM.id, index, (Message(Role.ASSISTANT, (Text("5"),)),), "5", Author("student"), Finish.STOP
    )
    return Attempt(candidate, (Verdict(status, "math_answer", Evidence("exact"), reason),), status)


def proposal(*attempts: Attempt, reason: str = "") -> Proposal:
    return Proposal(PROBLEM, attempts, 0.5, not reason, stage="grade" if reason else "", reason=reason)


GOOD = BoutOutcome(
    "b000000",
    "examination",
    End.FINISHED,
    "",
    "",
    (
        proposal(attempt(0, Status.REJECTED, "6 is not 5"), reason="too_hard"),
        proposal(
            attempt(0, Status.ACCEPTED, "equal"),
            attempt(1, Status.REJECTED, "7 is not 5"),
            attempt(2, Status.UNDECIDED, "no answer found"),
        ),
    ),
)
DROPPED = BoutOutcome("b000001", "examination", End.DROPPED, "screen", "repeats " + "a" * 64)
FAILED = BoutOutcome("b000002", "examination", End.FAILED, "Overloaded", "model teacher: the endpoint failed (503).")


def count(outcomes: Iterable[BoutOutcome]) -> Funnel:
    funnel = Funnel()
    deque(funnel.watch(outcomes), maxlen=0)
    return funnel


def test_every_bout_problem_and_candidate_is_counted_once() -> None:
    funnel = count([GOOD, DROPPED, FAILED])
    assert funnel.adds_up
    assert (funnel.bouts.total, funnel.bouts.accepted) == (3, 1)
    assert dict(funnel.bouts.dropped) == {"screen: repeats N": 1}
    assert dict(funnel.bouts.failed) == {"Overloaded": 1}
    assert (funnel.problems.total, funnel.problems.accepted) == (3, 1)
    assert dict(funnel.problems.dropped) == {"grade: too_hard": 1}
    assert (funnel.candidates.total, funnel.candidates.accepted) == (4, 1)
    assert dict(funnel.candidates.rejected) == {"N is not N": 2}
    assert dict(funnel.candidates.undecided) == {"no answer found": 1}


def test_undecided_candidates_do_not_enter_the_acceptance_rate() -> None:
    assert count([GOOD]).acceptance_rate == 1 / 3
    assert count([DROPPED]).acceptance_rate is None


def test_a_proposal_that_is_neither_accepted_nor_dropped_does_not_add_up() -> None:
    lost = Proposal(PROBLEM, (), None, is_accepted=False)
    funnel = count([BoutOutcome("b000000", "examination", End.FINISHED, "", "", (lost,))])
    assert not funnel.adds_up
    assert funnel.as_json()["adds_up"] is False


async def test_the_report_is_of_the_whole_run_and_its_exit_code_tells_failures(tmp_path: Path) -> None:
    with Ledger(tmp_path / "ledger.sqlite") as ledger:
        for outcome in (GOOD, DROPPED, FAILED):
            await ledger.finish(
                outcome.bout_id, ledger.prepared(write_outcome(outcome)), end=outcome.end, stage=outcome.stage
            )
        for _ in range(2):
            number = ledger.start_session("x")
            await ledger.note_session(number, wall_s=1.5, calls=3, input_tokens=10, output_tokens=5, stopped="done")
        config, funnel = run_config(tmp_path), count(ledger.outcomes())
        emitted = EmitReport({"sft": 1}, {"exact: repeats b000000": 1}, (), funnel, Costs(config))
        report = make_report(ledger, emitted, config, planned=3, stopped="", is_interrupted=False)
    assert (report.calls, report.wall_s, report.exit_code) == (6, 3.0, 1)
    written = json.loads(write_report(report).read_text(encoding="utf-8"))
    assert written["funnel"]["adds_up"] is True
    assert written["tables"] == {"sft": 1}
    assert not list(tmp_path.glob(".report*"))


def test_ids_and_numbers_do_not_split_a_reason() -> None:
    assert label("screen", "repeats b000003") == label("screen", "repeats b000017") == "screen: repeats N"
    assert label("", "") == "unexplained"
