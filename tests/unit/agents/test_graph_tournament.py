import re
from dataclasses import replace
from typing import Any

import pytest

from sparring_agents import End, Reply, Request, Seat, TournamentPolicy, Usage, build_tournament, play
from sparring_agents.graphs.sitting import Sitting
from sparring_verifiers import Author, Evidence, Finish, Message, Origin, Role, Source, Status, Text, Verdict

from .table_doubles import (
    KnownPool,
    MatchVerifier,
    MemoryJournal,
    answers,
    chat,
    fixed,
    math_problem,
    table,
    text_problem,
)

GRAPH = build_tournament(TournamentPolicy(candidates=4))
WORDS = ("bad", "fair", "good", "great")


def says(*texts: str) -> Any:
    return lambda request: texts[request.sample % len(texts)]


def judge(request: Request) -> str:
    """Scores and prefers by the place of the answer's word in WORDS."""
    found = [WORDS.index(word) for word in re.findall(r"word: (\w+)", request.messages[-1].text)]
    if len(found) == 1:
        return f'{{"reason": "", "score": {2 * found[0] + 1}}}'
    return f'{{"reason": "", "winner": "{"A" if found[0] > found[1] else "B"}"}}'


def seated(*texts: str, ruling: Any = judge, family: str = "zeta") -> dict[Seat, Any]:
    return {Seat.GENERATOR: chat(says(*texts)), Seat.JUDGE: chat(ruling, family)}


ALL = [f"word: {word}" for word in ("fair", "great", "bad", "good")]


async def path_of(at: Any) -> list[str]:
    return [
        name async for u in GRAPH.astream({"proposal": 0}, context=Sitting(at), stream_mode="updates") for name in u
    ]


async def test_best_and_worst_become_a_judged_pair_ruled_in_both_orders() -> None:
    outcome = await play(GRAPH, table(seated(*ALL), fixed(text_problem())))
    (pair,) = outcome.pairs
    assert (pair.by, pair.chosen.candidate.index, pair.rejected.candidate.index) == ("judge", 1, 2)
    assert [r.winner for r in pair.rulings] == ["candidate 1", "candidate 1"]
    assert [(r.first, r.second) for r in pair.rulings] == [
        ("candidate 1", "candidate 2"),
        ("candidate 2", "candidate 1"),
    ]
    path = await path_of(table(seated(*ALL), fixed(text_problem())))
    assert path == ["propose", "generate", "verify", "judge", "rank"]


async def test_where_verifiers_separate_nobody_is_judged() -> None:
    seats = {Seat.GENERATOR: chat(answers("8", "7", "7", "9")), Seat.JUDGE: chat(judge, "zeta")}
    at = table(seats, fixed(math_problem()))
    assert await path_of(at) == ["propose", "generate", "verify", "rank"]
    (pair,) = (await play(GRAPH, at)).pairs
    assert (pair.by, pair.chosen.candidate.index, pair.rejected.candidate.index) == ("verdict", 1, 0)
    assert (pair.chosen.status, pair.rejected.status) == (Status.ACCEPTED, Status.REJECTED)
    assert seats[Seat.JUDGE].meter.calls == 0


async def test_an_accepted_answer_stands_above_an_undecided_one_whatever_the_judge_says() -> None:
    texts = ("word: bad\nANSWER: 7", "word: great\nANSWER: 0")

    def honest(request: Request) -> str:
        if "answer_A" not in request.messages[-1].text:
            return judge(request)
        first = request.messages[-1].text.split("</answer_A>")[0]
        return f'{{"reason": "", "winner": "{"A" if "ANSWER: 7" in first else "B"}"}}'

    (pair,) = (await play(GRAPH, table(seated(*texts, ruling=honest), fixed(math_problem())))).pairs
    assert (pair.by, pair.chosen.candidate.answer, pair.rejected.status) == ("judge", "7", Status.UNDECIDED)


async def test_a_rejection_without_a_refutation_is_neither_chosen_nor_rejected() -> None:
    class Curt(MatchVerifier):
        """Rejects without saying what refutes."""

        async def verify(self, problem: Any, candidate: Any) -> Verdict:
            verdict = await super().verify(problem, candidate)
            return replace(verdict, evidence=Evidence("exact"))

    seats = seated("word: bad\nANSWER: 7", "word: great\nANSWER: 8")
    outcome = await play(GRAPH, table(seats, fixed(math_problem()), verifiers=(Curt(),)))
    assert (outcome.pairs, outcome.reason) == ((), "fewer than two whole answers that differ")


@pytest.mark.parametrize(
    ("seats", "problem", "stage", "reason"),
    [
        (seated("ANSWER: 8", "ANSWER: 9"), math_problem(), "verify", "none accepted"),
        (seated("ANSWER: 0"), math_problem(), "verify", "none accepted"),
        (seated("word: good"), text_problem(), "judge", "fewer than two whole answers that differ"),
        (seated(*ALL, family="acme"), text_problem(), "judge", 'judge shares the family "acme" with an author'),
        (seated(*ALL, ruling=says('{"reason": "", "score": 5}')), text_problem(), "rank", "tie"),
        (seated("ANSWER: 7", "ANSWER: 8"), math_problem(" "), "screen", "empty statement"),
    ],
)
async def test_every_drop_names_its_stage_and_reason(seats: Any, problem: Any, stage: str, reason: str) -> None:
    outcome = await play(GRAPH, table(seats, fixed(problem)))
    assert (outcome.end, outcome.stage, outcome.reason) == (End.DROPPED, stage, reason)
    assert [(p.stage, p.reason) for p in outcome.proposals] == [(stage, reason)]


@pytest.mark.parametrize(
    ("winners", "reason"), [("AA", "inconsistent"), ("BA", "worst preferred"), (("tie", "tie"), "tie")]
)
async def test_scores_alone_make_no_pair(winners: Any, reason: str) -> None:
    def ruling(request: Request) -> str:
        text = request.messages[-1].text
        if "answer_A" not in text:
            return judge(request)
        is_best_first = "great" in text.split("</answer_A>")[0]
        return f'{{"reason": "", "winner": "{winners[0 if is_best_first else 1]}"}}'

    outcome = await play(GRAPH, table(seated(*ALL, ruling=ruling), fixed(text_problem())))
    assert (outcome.stage, outcome.reason) == ("rank", reason)


async def test_a_candidate_cut_by_length_is_not_ranked() -> None:
    def cut(request: Request) -> Any:
        text = ALL[request.sample]
        finish = Finish.LENGTH if "bad" in text else Finish.STOP
        return Reply(Message(Role.ASSISTANT, (Text(text),)), finish, Usage(), "m")

    seats = {Seat.GENERATOR: chat(cut), Seat.JUDGE: chat(judge, "zeta")}
    (pair,) = (await play(GRAPH, table(seats, fixed(text_problem())))).pairs
    assert pair.rejected.candidate.answer == "word: fair"


async def test_a_models_problem_wants_a_second_family_here_too() -> None:
    problem = math_problem(origin=Origin(Source.MODEL, Author("acme-0", ("acme",))))
    outcome = await play(GRAPH, table(seated("ANSWER: 7", "ANSWER: 8"), fixed(problem)))
    assert outcome.reason == "no agreement from a second family"


async def test_a_known_question_is_dropped_unasked() -> None:
    seats = seated(*ALL)
    outcome = await play(GRAPH, table(seats, fixed(text_problem()), pool=KnownPool({"Why is the sky blue?": "b1"})))
    assert (outcome.stage, outcome.reason, seats[Seat.GENERATOR].meter.calls) == ("screen", "repeats b1", 0)


async def test_a_replay_of_the_tournament_asks_nobody() -> None:
    journal = MemoryJournal()
    first = await play(GRAPH, table(seated(*ALL), fixed(text_problem()), journal=journal))

    def nobody(request: Request) -> str:
        raise AssertionError("a replay asks nobody")

    seats = {Seat.GENERATOR: chat(nobody), Seat.JUDGE: chat(nobody, "zeta")}
    assert await play(GRAPH, table(seats, fixed(text_problem()), journal=journal)) == first


def test_a_tournament_of_one_is_refused() -> None:
    with pytest.raises(ValueError, match=r"graph\.candidates: found 1"):
        TournamentPolicy(candidates=1)
