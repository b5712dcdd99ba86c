from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sparring_agents import (
    Bout,
    ConstitutionPolicy,
    End,
    ExaminationPolicy,
    Request,
    Seat,
    Table,
    TournamentPolicy,
    Unreachable,
    Unusable,
    build_constitution,
    build_examination,
    build_tournament,
    draw,
    load_constitution,
    play,
)
from sparring_agents.graphs.grading import Grade, grade_of, grade_so_far
from sparring_agents.graphs.sitting import Sitting
from sparring_sandbox import SparringFault
from sparring_verifiers import (
    Agreement,
    Author,
    Case,
    Domain,
    Expected,
    Gold,
    Origin,
    Problem,
    Program,
    Rubric,
    Source,
    Stated,
    Status,
    Suite,
    SuiteKind,
    WeakEvidence,
    make_suite,
)

from .table_doubles import (
    KnownPool,
    LevelStrategy,
    MatchVerifier,
    MemoryJournal,
    ValueSandbox,
    answers,
    chat,
    fixed,
    math_problem,
    table,
)

FOUR = ExaminationPolicy(attempts=4, wave=2, pass_rate=(0.25, 0.75), rounds=3)
GRAPH = build_examination(FOUR)
BY_MODEL = Origin(Source.MODEL, Author("acme-1", ("acme",)), family="self_instruct", level=1)


def examined(*given: str, families: tuple[str, ...] = ("acme",)) -> dict[Seat, Any]:
    return {Seat.EXAMINEE: chat(answers(*given), *families)}


async def path_of(graph: Any, at: Table) -> list[str]:
    """The nodes that a bout went through, in order."""
    steps = graph.astream({"proposal": 0}, context=Sitting(at), stream_mode="updates")
    return [name async for update in steps for name in update]


async def test_a_problem_in_the_window_is_accepted_with_a_pair_by_verdict() -> None:
    at = table(examined("7", "8"), fixed(math_problem()))
    outcome = await play(GRAPH, at)
    assert (outcome.end, outcome.stage, outcome.reason) == (End.FINISHED, "", "")
    (proposal,) = outcome.proposals
    assert proposal.is_accepted
    assert proposal.pass_rate == 0.5
    assert [attempt.candidate.index for attempt in proposal.attempts] == [0, 1, 2, 3]
    (pair,) = outcome.pairs
    assert (pair.by, pair.chosen.candidate.answer, pair.rejected.candidate.answer) == ("verdict", "7", "8")
    (spoken,) = outcome.spoken
    assert (spoken.seat, spoken.calls, spoken.prompt) == (Seat.EXAMINEE, 4, "examinee_math@1")


async def test_the_waves_of_a_problem_are_one_turn() -> None:
    at = table(examined("7", "8"), fixed(math_problem()))
    assert await path_of(GRAPH, at) == ["propose", "attempt"]
    assert at.tally.spoken()[0].calls == 4


async def test_too_easy_turns_the_level_up_until_the_window_is_met() -> None:
    def by_level(request: Request) -> str:
        right = request.sample % 2 == 0 or "level 3" not in request.messages[-1].text
        return f"ANSWER: {7 if right else 8}"

    strategy = LevelStrategy(lambda attempt, level: math_problem(f"level {level}", level=level))
    at = table({Seat.EXAMINEE: chat(by_level)}, strategy)
    path = await path_of(GRAPH, at)
    outcome = await play(GRAPH, table({Seat.EXAMINEE: chat(by_level)}, strategy))
    assert path == ["propose", "attempt"] * 2
    assert [(p.reason, p.problem.origin.level) for p in outcome.proposals if p.problem] == [("too_easy", 2), ("", 3)]
    assert strategy.asked[:2] == [(0, None), (1, 3)]


async def test_too_hard_turns_the_level_down_and_drops_at_the_easiest() -> None:
    strategy = LevelStrategy(lambda attempt, level: math_problem(f"level {level}", level=level))
    at = table(examined("8"), strategy)
    outcome = await play(GRAPH, at)
    assert (outcome.end, outcome.stage, outcome.reason) == (End.DROPPED, "grade", "too_hard")
    assert strategy.asked == [(0, None), (1, 1)]
    assert [proposal.reason for proposal in outcome.proposals] == ["too_hard", "too_hard"]
    assert outcome.pairs == ()


async def test_rounds_bound_the_turning() -> None:
    strategy = LevelStrategy(lambda attempt, level: math_problem(f"try {attempt}", level=level), levels=(1, 99))
    outcome = await play(GRAPH, table(examined("7"), strategy))
    assert (outcome.reason, len(outcome.proposals)) == ("too_easy", 3)


async def test_attempts_end_early_only_when_nothing_left_could_change_the_grade() -> None:
    policy = ExaminationPolicy(attempts=8, wave=2, pass_rate=(0.0, 0.1), rounds=1, max_undecided=0.0)
    at = table(examined("7"), fixed(math_problem()))
    outcome = await play(build_examination(policy), at)
    # Two accepted of eight are already above 0.1, or the bout is undecided should a later one be: not yet one grade.
    assert len(outcome.proposals[0].attempts) == 8
    sure = replace(policy, max_undecided=1.0)
    assert grade_so_far(2, 0, 0, sure) is Grade.TOO_EASY
    outcome = await play(build_examination(sure), table(examined("7"), fixed(math_problem())))
    assert len(outcome.proposals[0].attempts) == 2


@pytest.mark.parametrize("accepted", range(5))
@pytest.mark.parametrize("rejected", range(5))
def test_a_grade_that_is_given_early_is_the_grade_of_every_ending(accepted: int, rejected: int) -> None:
    policy = ExaminationPolicy(attempts=8, pass_rate=(0.3, 0.6), max_undecided=0.4)
    early = grade_so_far(accepted, rejected, 0, policy)
    left = 8 - accepted - rejected
    endings = {
        grade_of(accepted + good, rejected + bad, left - good - bad, policy)
        for good in range(left + 1)
        for bad in range(left + 1 - good)
    }
    assert early is Grade.MORE or endings == {early}


async def test_too_many_undecided_drop_the_bout_and_make_no_pair() -> None:
    outcome = await play(GRAPH, table(examined("0", "0", "0", "8"), fixed(math_problem())))
    assert (outcome.end, outcome.stage, outcome.reason) == (End.DROPPED, "grade", "undecided")
    assert outcome.pairs == ()


async def test_a_reply_cut_by_length_has_no_answer_and_is_never_wrong() -> None:
    from sparring_agents import Reply, Usage
    from sparring_verifiers import Finish, Message, Role, Text

    def cut(request: Request) -> Reply:
        return Reply(Message(Role.ASSISTANT, (Text("ANSWER: 8"),)), Finish.LENGTH, Usage(), "acme-1")

    outcome = await play(GRAPH, table({Seat.EXAMINEE: chat(cut)}, fixed(math_problem())))
    assert {attempt.status for attempt in outcome.proposals[0].attempts} == {Status.UNDECIDED}
    assert outcome.proposals[0].attempts[0].candidate.answer is None


@pytest.mark.parametrize(
    ("problem", "changes", "reason"),
    [
        (math_problem("  "), {}, "empty statement"),
        (math_problem("x" * 20_001), {}, "statement too long"),
        (math_problem(), {"pool": KnownPool({"What is 3 + 4?": "b000003"})}, "repeats b000003"),
        (math_problem(), {"verifiers": ()}, "no verifier for the domain math"),
        (math_problem(reference=Rubric("")), {}, "only a judge could decide it"),
        (math_problem(reference=Agreement()), {"agreement": None}, "no gold, and no agreement verifier at the table"),
        (
            math_problem(reference=Program("def solution():\n    return object()", "solution")),
            {"sandbox": ValueSandbox({"a": 1})},
            "reference is a dict, which is no answer",
        ),
    ],
)
async def test_the_screen_drops_with_its_reason(problem: Any, changes: dict[str, Any], reason: str) -> None:
    examinee = chat(answers("7"))
    one_round = build_examination(replace(FOUR, rounds=1))
    outcome = await play(one_round, table({Seat.EXAMINEE: examinee}, fixed(problem), **changes))
    assert (outcome.end, outcome.stage, outcome.reason) == (End.DROPPED, "screen", reason)
    assert examinee.meter.calls == 0


async def test_a_proposal_repeated_within_the_bout_is_screened_out() -> None:
    strategy = LevelStrategy(lambda attempt, level: math_problem(level=level))
    outcome = await play(GRAPH, table(examined("7"), strategy))
    assert [proposal.reason for proposal in outcome.proposals][1:] == ["repeats an earlier proposal of the bout"] * 2


async def test_an_unusable_proposal_is_asked_for_again_and_counted() -> None:
    strategy = LevelStrategy(lambda attempt, level: math_problem() if attempt else Unusable("no JSON"))
    at = table(examined("7", "8"), strategy)
    assert await path_of(GRAPH, at) == ["propose", "propose", "attempt"]
    outcome = await play(GRAPH, table(examined("7", "8"), strategy))
    assert [(p.stage, p.reason, p.is_accepted) for p in outcome.proposals] == [
        ("propose", "no JSON", False),
        ("", "", True),
    ]


async def test_a_strategy_with_one_problem_for_the_bout_is_not_asked_twice() -> None:
    strategy = fixed(Unusable("row 3 is no JSON"))
    strategy.size = 10  # type: ignore[attr-defined]
    outcome = await play(GRAPH, table(examined("7"), strategy))
    assert (outcome.stage, outcome.reason, len(outcome.proposals)) == ("propose", "row 3 is no JSON", 1)


async def test_a_models_problem_needs_an_accepted_answer_of_another_family() -> None:
    problem = math_problem(origin=BY_MODEL)
    same = await play(GRAPH, table(examined("7", "8"), fixed(problem)))
    assert (same.end, same.reason) == (End.DROPPED, "no agreement from a second family")
    other = await play(GRAPH, table(examined("7", "8", families=("zeta",)), fixed(problem)))
    assert other.end is End.FINISHED
    taught = await play(GRAPH, table(examined("7", "8", families=("zeta", "acme")), fixed(problem)))
    assert taught.end is End.DROPPED
    allowed = await play(GRAPH, table(examined("7", "8"), fixed(problem), allow_same_family=True))
    assert (allowed.end, allowed.allow_same_family) == (End.FINISHED, True)


async def test_allowing_the_same_family_waives_the_family_and_not_the_answer() -> None:
    graph = build_examination(replace(FOUR, pass_rate=(0.0, 1.0)))
    at = table(examined("8"), fixed(math_problem(origin=BY_MODEL)), allow_same_family=True)
    assert (await play(graph, at)).reason == "no agreement from a second family"


async def test_without_gold_two_families_have_to_agree_and_nobody_is_refuted() -> None:
    problem = math_problem(reference=Agreement(), origin=Origin(Source.FILE, Author("mine.jsonl")))
    models = {Seat.EXAMINEE: chat(answers("7"), "acme"), Seat.GENERATOR: chat(answers("-", "7", "-", "8"), "zeta")}
    outcome = await play(GRAPH, table(models, fixed(problem)))
    assert outcome.end is End.FINISHED
    assert [a.candidate.author.families[0] for a in outcome.proposals[0].attempts] == ["acme", "zeta", "acme", "zeta"]
    assert (outcome.pairs, outcome.proposals[0].pass_rate) == ((), None)
    alone = await play(GRAPH, table({Seat.EXAMINEE: models[Seat.EXAMINEE]}, fixed(problem)))
    assert alone.reason == "no agreement from a second family"


async def test_one_model_in_both_solvers_seats_is_asked_for_different_samples() -> None:
    asked: list[int] = []

    def listen(request: Request) -> str:
        asked.append(request.sample)
        return "ANSWER: 7"

    one = chat(listen)
    problem = math_problem(reference=Agreement(), origin=Origin(Source.FILE, Author("mine.jsonl")))
    await play(GRAPH, table({Seat.EXAMINEE: one, Seat.GENERATOR: one}, fixed(problem)))
    assert sorted(asked) == [0, 1, 2, 3]


async def test_verifiers_of_another_domain_are_not_required() -> None:
    class CodeCases(MatchVerifier):
        name = "code_cases"

    at = table(examined("7", "8"), fixed(math_problem()), verifiers=(MatchVerifier(), CodeCases()))
    outcome = await play(GRAPH, at)
    assert {v.verifier for a in outcome.proposals[0].attempts for v in a.verdicts} == {"match"}


async def test_tests_by_the_author_of_the_code_are_refused() -> None:
    examinee = chat(answers("7"), "acme")
    suite = make_suite((Case((1,), Expected(2)),), Author("acme-1", ("acme",)), is_hidden=True)
    problem = math_problem(domain=Domain.CODE, reference=Stated("f"), suites=(suite,))
    outcome = await play(GRAPH, table({Seat.EXAMINEE: examinee}, fixed(problem)))
    assert outcome.proposals[0].reason == "tests written by the author of the code"


async def test_gold_program_and_hidden_cases_are_in_no_prompt() -> None:
    asked: list[str] = []

    def listen(request: Request) -> str:
        asked.append("\n".join(message.text for message in request.messages))
        return "```python\ndef f(x):\n    return x\n```"

    inputs = make_suite((Case((314159,)),), Author("file"), is_hidden=True)
    hidden = make_suite((Case((314159,), Expected(271828)),), Author("file"), is_hidden=True)
    visible = make_suite((Case((5,), Expected(6)),), Author("file"), is_hidden=False)
    source = "def f(x: int) -> int:\n    return x + 1  # secretprogram\n"
    problems = [
        math_problem("Add { braces } {statement} {gold}.", Gold("161803")),
        math_problem("Write f.", Program(source, "f"), domain=Domain.CODE, suites=(visible, inputs)),
        math_problem("Write the function g.", Stated("g"), domain=Domain.CODE, suites=(visible, hidden)),
    ]
    for problem in problems:
        await play(GRAPH, table({Seat.EXAMINEE: chat(listen)}, fixed(problem), sandbox=ValueSandbox(6)))
    text = "\n".join(asked)
    assert "Add { braces } {statement} {gold}." in text
    assert "f(5) returns 6" in text
    for secret in ("161803", "314159", "271828", "secretprogram"):
        assert secret not in text


async def test_a_replay_makes_the_same_outcome_without_asking_anybody() -> None:
    journal = MemoryJournal()
    strategy = LevelStrategy(lambda attempt, level: math_problem(f"level {level}", level=level))
    first = await play(GRAPH, table(examined("7", "7", "7", "8"), strategy, journal=journal))

    def refuse(request: Request) -> str:
        raise AssertionError("a replay asks nobody")

    silent = chat(refuse)
    verifier = MatchVerifier()
    again = await play(GRAPH, table({Seat.EXAMINEE: silent}, strategy, journal=journal, verifiers=(verifier,)))
    assert again == first
    assert (silent.meter.calls, verifier.calls) == (0, 0)


class DrawingVerifier(MatchVerifier):
    """Draws another suite each time it is asked, as another version of a drawing library might."""

    def __init__(self) -> None:
        super().__init__()
        self.draws = 0

    async def drawn(self, problem: Problem) -> Suite:
        self.draws += 1
        return make_suite((Case((self.draws,)),), Author("dice"), is_hidden=True, kind=SuiteKind.PROPERTIES)


async def test_drawn_inputs_stand_in_the_problem_and_a_replay_reads_them() -> None:
    journal, verifier = MemoryJournal(), DrawingVerifier()
    at = table(examined("7", "8"), fixed(math_problem()), journal=journal, verifiers=(verifier,))
    first = await play(GRAPH, at)
    (suite,) = first.proposals[0].problem.suites  # type: ignore[union-attr]
    assert (suite.kind, suite.cases[0].arguments) == (SuiteKind.PROPERTIES, (1,))
    assert first.pairs[0].problem.suites == (suite,)
    assert await play(GRAPH, at) == first
    assert verifier.draws == 1


class DoubtingVerifier(DrawingVerifier):
    """Finds that the problem's evidence would let too much pass."""

    async def drawn(self, problem: Problem) -> Suite:
        self.draws += 1
        raise WeakEvidence("weak evidence: line 2: x < 2 -> x <= 2 survives")


async def test_weak_evidence_drops_the_problem_before_anybody_attempts_it() -> None:
    journal, verifier = MemoryJournal(), DoubtingVerifier()
    at = table(examined("7", "8"), fixed(math_problem()), journal=journal, verifiers=(verifier,))
    outcome = await play(GRAPH, at)
    first, *_ = outcome.proposals
    assert (first.stage, first.attempts) == ("screen", ())
    assert first.reason == "weak evidence: line 2: x < 2 -> x <= 2 survives"
    draws = verifier.draws
    assert await play(GRAPH, at) == outcome
    assert verifier.draws == draws  # a replay reads what was found


async def test_the_second_play_of_a_table_counts_nothing_twice() -> None:
    at = table(examined("7", "8"), fixed(math_problem()))
    assert await play(GRAPH, at) == await play(GRAPH, at)


async def test_of_several_faults_the_lowest_sample_is_raised_and_alone() -> None:
    def fail(request: Request) -> str:
        raise Unreachable(f"sample {request.sample}")

    with pytest.raises(Unreachable, match="sample 0"):
        await play(GRAPH, table({Seat.EXAMINEE: chat(fail)}, fixed(math_problem())))


async def test_what_was_paid_before_a_fault_is_not_paid_again() -> None:
    journal = MemoryJournal()

    def once(request: Request) -> str:
        if request.sample >= 2:
            raise Unreachable("gone")
        return "ANSWER: 7"

    with pytest.raises(SparringFault):
        await play(GRAPH, table({Seat.EXAMINEE: chat(once)}, fixed(math_problem()), journal=journal))
    well = chat(answers("7", "8"))
    outcome = await play(GRAPH, table({Seat.EXAMINEE: well}, fixed(math_problem()), journal=journal))
    assert well.meter.calls == 2
    assert len(outcome.proposals[0].attempts) == 4


async def test_bouts_with_equal_problems_do_not_share_effects() -> None:
    journal = MemoryJournal()
    await play(GRAPH, table(examined("7", "8"), fixed(math_problem()), journal=journal))
    count = len(journal.bodies)
    await play(GRAPH, table(examined("7", "8"), fixed(math_problem()), journal=journal, bout=Bout(1, 7)))
    assert len(journal.bodies) == 2 * count


def test_the_diagram_shows_every_turn_and_every_way() -> None:
    text = draw(GRAPH)
    for word in ("propose", "attempt", "repair", "harder or easier", "another", "accept or drop"):
        assert word in text


@pytest.mark.parametrize(
    "wrong", [{"attempts": 0}, {"wave": 0}, {"rounds": 65}, {"pass_rate": (0.9, 0.1)}, {"max_undecided": 2}]
)
def test_a_policy_out_of_range_is_refused_with_its_field(wrong: dict[str, Any]) -> None:
    (name,) = wrong
    with pytest.raises(ValueError, match=f"graph.{name}"):
        ExaminationPolicy(**wrong)


def test_the_diagrams_in_the_docs_are_those_of_the_graphs() -> None:
    page = (Path(__file__).parents[3] / "docs" / "bouts.md").read_text()
    for graph in (
        build_examination(ExaminationPolicy()),
        build_constitution(ConstitutionPolicy(load_constitution("honest"))),
        build_tournament(TournamentPolicy()),
    ):
        assert draw(graph).strip() in page


@pytest.mark.parametrize("given", ["8", None])
async def test_as_many_proposals_are_made_as_a_policy_may_ask_for(given: str | None) -> None:
    graph = build_examination(ExaminationPolicy(attempts=1, wave=1, rounds=64))
    strategy = LevelStrategy(
        lambda attempt, level: math_problem(f"level {level}", level=level) if given else Unusable("no JSON"),
        levels=(1, 100),
        start=100,
    )
    outcome = await play(graph, table(examined(given or ""), strategy))
    assert len(outcome.proposals) == 64
