"""A refuted candidate is revised by its author: what it is shown is visible from then on, the rest is drawn afresh."""

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.runs.row_doubles import TrustedSandbox

from sparring_agents import BoutOutcome, ExaminationPolicy, Request, Seat, Table, build_examination, play
from sparring_agents.seats.repair import call_of, with_revealed
from sparring_verifiers import (
    Author,
    Case,
    Domain,
    Expected,
    Origin,
    Problem,
    Program,
    Role,
    Source,
    Stated,
    Status,
    SuiteKind,
    Tools,
    load_verifier,
    make_problem,
    make_suite,
    to_json,
)

from .table_doubles import MemoryJournal, chat, fixed, math_problem, table

POLICY = ExaminationPolicy(attempts=2, wave=2, pass_rate=(0.0, 1.0), rounds=1, repairs=1)
RIGHT = "def size(xs: list[int]) -> int:\n    return len(xs)\n"
WRONG = "def size(xs):\n    return len(xs) if len(xs) < 2 else 0\n"
WORSE = "def size(xs):\n    return -1\n"
MINE = make_suite((Case(([],)), Case(([4, 4, 4],)), Case(([1],))), Author("mine.jsonl"), is_hidden=True)
PROBLEM = math_problem(
    "Return how many items `xs` has, with a function `size`.",
    Program(RIGHT, "size"),
    domain=Domain.CODE,
    origin=Origin(Source.FILE, Author("mine.jsonl")),
    suites=(MINE,),
)


def at_table(*revisions: str, problem: Problem = PROBLEM, names: Any = ("code_cases",), **changes: Any) -> Table:
    """Sample 0 is right, sample 1 wrong; asked again, its author gives the revisions, one a round."""
    seen: list[Request] = []

    def answer(request: Request) -> str:
        seen.append(request)
        rounds = sum(message.role is Role.ASSISTANT for message in request.messages)
        return f"```python\n{(revisions[rounds - 1] if rounds else (RIGHT, WRONG)[request.sample])}```"

    sandbox = TrustedSandbox()
    verifiers = tuple(load_verifier(name, Tools(sandbox)) for name in names)
    examinee = chat(answer, "zeta")
    examinee.seen = seen  # type: ignore[attr-defined]
    return table({Seat.EXAMINEE: examinee}, fixed(problem), **{"sandbox": sandbox, "verifiers": verifiers, **changes})


async def played(at: Table, **policy: Any) -> BoutOutcome:
    return await play(build_examination(replace(POLICY, **policy)), at)


def inputs(problem: Problem, *, is_hidden: bool, kind: SuiteKind = SuiteKind.CASES) -> list[Any]:
    suites = [suite for suite in problem.suites if suite.is_hidden is is_hidden and suite.kind is kind]
    return [to_json(Case(case.arguments)) for suite in suites for case in suite.cases]


async def test_a_mended_candidate_is_decided_on_the_shown_input_and_on_fresh_hidden_ones() -> None:
    at = at_table(RIGHT)
    outcome = await played(at)
    (proposal,) = outcome.proposals
    (repair,) = proposal.repairs
    shown = to_json(Case(([4, 4, 4],)))
    assert (repair.of, repair.round, repair.after.status, repair.after.candidate.index) == (1, 1, Status.ACCEPTED, 2)
    assert [(one.arguments, one.found, one.expected) for one in repair.revealed] == [("[[4,4,4]]", "0", "3")]
    assert inputs(repair.problem, is_hidden=False) == [shown]
    hidden = inputs(repair.problem, is_hidden=True)
    assert shown not in hidden
    assert len(hidden) >= 2 + 8 - 1  # the two that were not shown, and at least as many fresh ones as are promised
    assert {suite.parent_id for suite in repair.problem.suites} == {MINE.id}
    assert (repair.problem.id, proposal.pass_rate, len(proposal.attempts)) == (PROBLEM.id, 0.5, 2)


async def test_the_author_is_told_that_input_and_no_other_hidden_one() -> None:
    at = at_table(RIGHT)
    await played(at)
    *_, request = at.models[Seat.EXAMINEE].seen  # type: ignore[attr-defined]
    said = request.messages[-1].text
    assert "size([4, 4, 4])" in said
    assert "It gave: 0" in said
    assert "Expected, by the reference program: 3" in said
    assert "size([])" not in said
    assert "size([1])" not in said
    assert "len(xs)\n" not in said
    assert [message.role for message in request.messages[-3:]] == [Role.USER, Role.ASSISTANT, Role.USER]


async def test_the_unmended_candidate_is_the_rejected_side_decided_on_the_same_inputs() -> None:
    outcome = await played(at_table(RIGHT), max_pairs=0)
    (pair,) = outcome.pairs
    (repair,) = outcome.proposals[0].repairs
    assert (pair.problem, pair.chosen, pair.rejected) == (repair.problem, repair.after, repair.unrepaired)
    assert (pair.rejected.candidate.index, pair.rejected.status) == (1, Status.REJECTED)
    assert pair.rejected.verdicts[0].evidence.counterexample == "[[4,4,4]]"


async def test_rounds_go_on_until_one_is_accepted_and_every_shown_input_stays_visible() -> None:
    outcome = await played(at_table(WORSE, RIGHT, RIGHT), repairs=3)
    first, second = outcome.proposals[0].repairs
    assert (first.after.status, first.unrepaired, second.after.status) == (Status.REJECTED, None, Status.ACCEPTED)
    assert [one.arguments for one in second.revealed][:1] == [one.arguments for one in first.revealed]
    visible = inputs(second.problem, is_hidden=False)
    assert len(visible) == len({one.arguments for one in second.revealed})
    assert not [one for one in inputs(second.problem, is_hidden=True) if one in visible]
    fresh = [suite for one in (first, second) for suite in one.problem.suites if suite.author.name == "hypothesis"]
    assert fresh[0].cases != fresh[1].cases  # the seed varies by round


async def test_drawn_inputs_are_replaced_and_a_smaller_one_is_shown() -> None:
    problem = replace(PROBLEM, suites=())
    outcome = await played(at_table(RIGHT, problem=problem, names=("code_property",)))
    (proposal,) = outcome.proposals
    (repair,) = proposal.repairs
    assert proposal.problem is not None
    (before,) = proposal.problem.suites
    after = [suite for suite in repair.problem.suites if suite.is_hidden]
    assert [(suite.kind, suite.parent_id) for suite in after] == [(SuiteKind.PROPERTIES, before.id)]
    assert after[0].cases != before.cases
    assert inputs(repair.problem, is_hidden=False, kind=SuiteKind.PROPERTIES) == [to_json(Case(([0, 0],)))]
    assert repair.after.status is Status.ACCEPTED
    assert len(outcome.pairs) == 2


@pytest.mark.parametrize(
    "reference", [Program(RIGHT.replace(": list[int]", ""), "size"), Stated("size")], ids=["no domain", "no reference"]
)
async def test_where_nothing_can_be_drawn_afresh_nothing_is_shown(reference: Any) -> None:
    cases = tuple(replace(case, expected=Expected(len(case.arguments[0]))) for case in MINE.cases)  # type: ignore[arg-type]
    suite = make_suite(cases, MINE.author, is_hidden=True)
    problem = math_problem("`size`", reference, domain=Domain.CODE, origin=PROBLEM.origin, suites=(suite,))
    at = at_table(RIGHT, problem=problem)
    outcome = await played(at)
    assert outcome.proposals[0].repairs == ()
    assert len(at.models[Seat.EXAMINEE].seen) == 2  # type: ignore[attr-defined]
    assert [attempt.status for attempt in outcome.proposals[0].attempts] == [Status.ACCEPTED, Status.REJECTED]


async def test_without_repairs_nobody_is_asked_again() -> None:
    at = at_table(RIGHT)
    outcome = await played(at, repairs=0)
    assert outcome.proposals[0].repairs == ()
    assert at.models[Seat.EXAMINEE].meter.calls == 2  # type: ignore[attr-defined]


async def test_a_replay_repairs_the_same_without_asking() -> None:
    journal = MemoryJournal()
    at = at_table(WORSE, RIGHT, journal=journal, names=("code_cases", "code_property"))
    first = await played(at, repairs=2)
    assert len(first.proposals[0].repairs) == 2
    calls = at.models[Seat.EXAMINEE].meter.calls  # type: ignore[attr-defined]
    bodies = dict(journal.bodies)
    assert await played(at, repairs=2) == first
    assert (at.models[Seat.EXAMINEE].meter.calls, journal.bodies) == (calls, bodies)  # type: ignore[attr-defined]


def test_an_input_is_shown_as_a_call_or_as_what_is_read() -> None:
    assert call_of("f", (1, "a", (2,))) == "f(1, 'a', (2,))"
    assert call_of("", ("3 4\n",)) == "standard input: '3 4\\n'"


def test_what_was_shown_descends_from_the_suite_that_hid_it_and_keeps_its_author() -> None:
    mine = make_suite((Case((1,), Expected(1)),), Author("rows"), is_hidden=True)
    written = make_suite((Case((2,), Expected(4)),), Author("tester", ("acme",)), is_hidden=True)
    problem = make_problem(
        Domain.CODE,
        "Write f.",
        Program("def f(n: int) -> int:\n    return n * n\n", "f"),
        Origin(Source.FILE, Author("rows")),
        (mine, written),
    )
    fresh = make_suite((Case((3,)),), Author("hypothesis"), is_hidden=True)
    made = with_revealed(problem, written.cases, {SuiteKind.CASES: fresh})
    (shown,) = [suite for suite in made.suites if not suite.is_hidden]
    assert (shown.cases, shown.author, shown.parent_id) == (written.cases, written.author, written.id)
