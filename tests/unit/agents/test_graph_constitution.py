from dataclasses import replace
from typing import Any

import pytest

from sparring_agents import (
    ConstitutionPolicy,
    End,
    Reply,
    Request,
    Seat,
    Unusable,
    Usage,
    build_constitution,
    load_constitution,
    play,
)
from sparring_agents.graphs.sitting import Sitting
from sparring_verifiers import Finish, Message, Role, Text

from .table_doubles import KnownPool, MemoryJournal, chat, fixed, table, text_problem

HONEST = load_constitution("honest")
GRAPH = build_constitution(ConstitutionPolicy(HONEST))
THREE = build_constitution(ConstitutionPolicy(HONEST, rounds=3))


def prefer(word: str) -> Any:
    """A judge that prefers the answer holding the word, wherever it stands."""

    def rule(request: Request) -> str:
        first = request.messages[-1].text.split("<answer_A>")[1].split("</answer_A>")[0]
        return f'{{"reason": "clear", "winner": "{"A" if word in first else "B"}"}}'

    return rule


def seated(judge: Any = None, family: str = "zeta", **scripts: Any) -> dict[Seat, Any]:
    return {
        Seat.EXAMINEE: chat(scripts.get("examinee", lambda _: "It is blue.")),
        Seat.CRITIC: chat(scripts.get("critic", lambda _: "It gives no reason."), name="acme-critic"),
        Seat.REVISER: chat(scripts.get("reviser", lambda _: "It is blue: mended by scattering."), name="acme-reviser"),
        Seat.JUDGE: chat(judge or prefer("mended"), family),
    }


def cut(request: Request) -> Reply:
    return Reply(Message(Role.ASSISTANT, (Text("It is"),)), Finish.LENGTH, Usage(), "m")


def refused(request: Request) -> Reply:
    return Reply(Message(Role.ASSISTANT, (Text("I cannot."),)), Finish.REFUSAL, Usage(), "m")


async def test_a_revision_preferred_in_both_orders_makes_a_pair_and_a_critique() -> None:
    outcome = await play(GRAPH, table(seated(), fixed(text_problem())))
    assert outcome.end is End.FINISHED
    (pair,) = outcome.pairs
    assert pair.by == "judge"
    assert [(r.first, r.second, r.winner) for r in pair.rulings] == [
        ("revision", "original", "revision"),
        ("original", "revision", "revision"),
    ]
    assert pair.chosen.candidate.messages[-1].text == "It is blue: mended by scattering."
    assert pair.chosen.candidate.messages[:-1] == pair.rejected.candidate.messages[:-1]
    (note,) = outcome.critiques
    assert (note.constitution, note.rulings) == ("honest@1", pair.rulings)
    assert note.principle in {principle.id for principle in HONEST.principles}
    assert {spoken.seat for spoken in outcome.spoken} == {Seat.EXAMINEE, Seat.CRITIC, Seat.REVISER, Seat.JUDGE}


async def test_the_path_repeats_critique_and_revision_for_each_round() -> None:
    steps = THREE.astream(
        {"proposal": 0},
        context=Sitting(table(seated(reviser=lambda r: r.messages[-1].text[-90:] + "mended"), fixed(text_problem()))),
        stream_mode="updates",
    )
    path = [name async for update in steps for name in update]
    assert path == ["propose", "respond", *["critique", "revise"] * 3, "compare"]


async def test_each_round_takes_another_principle_and_its_note_has_rulings_on_its_own_texts() -> None:
    def longer(request: Request) -> str:
        answer = request.messages[-1].text.split("<answer>")[1].split("</answer>")[0].strip()
        return answer + " mended"

    def most(request: Request) -> str:
        text = request.messages[-1].text
        first, second = (text.split(f"<answer_{x}>")[1].split(f"</answer_{x}>")[0].count("mended") for x in "AB")
        return f'{{"reason": "", "winner": "{"A" if first > second else "B"}"}}'

    outcome = await play(THREE, table(seated(most, reviser=longer), fixed(text_problem())))
    assert len({note.principle for note in outcome.critiques}) == 3
    for note in outcome.critiques:
        assert len(note.rulings) == 2
        assert all(
            note.revision.text in r.prompt[-1].text and note.original.text in r.prompt[-1].text for r in note.rulings
        )
    assert outcome.pairs[0].chosen.candidate.messages[-1].text.count("mended") == 3


@pytest.mark.parametrize(
    ("seats", "stage", "reason"),
    [
        (seated(prefer("nothing")), "compare", "inconsistent"),
        (seated(lambda _: '{"reason": "", "winner": "A"}'), "compare", "inconsistent"),
        (seated(lambda _: '{"reason": "", "winner": "tie"}'), "compare", "tie"),
        (seated(lambda r: prefer("mended")(r).translate(str.maketrans("AB", "BA"))), "compare", "original preferred"),
        (seated(reviser=lambda _: " It is\nblue. "), "compare", "unchanged"),
        (seated(family="acme"), "compare", 'judge shares the family "acme" with an author'),
        (seated(cut), "compare", "judge: reply cut by length"),
        (seated(examinee=cut), "respond", "reply cut by length"),
        (seated(examinee=refused), "respond", "refused"),
        (seated(examinee=lambda _: " "), "respond", "empty reply"),
        (seated(critic=refused), "critique", "refused"),
        (seated(reviser=cut), "revise", "reply cut by length"),
    ],
)
async def test_every_drop_names_its_stage_and_reason(seats: Any, stage: str, reason: str) -> None:
    outcome = await play(GRAPH, table(seats, fixed(text_problem())))
    assert (outcome.end, outcome.stage, outcome.reason) == (End.DROPPED, stage, reason)
    assert (outcome.pairs, outcome.critiques) == ((), ())
    assert [(p.stage, p.reason) for p in outcome.proposals] == [(stage, reason)]


async def test_a_problem_that_is_unusable_or_known_is_dropped_before_anyone_is_asked() -> None:
    seats = seated()
    for strategy, pool, reason in (
        (fixed(Unusable("no row 9")), KnownPool(), "no row 9"),
        (fixed(text_problem()), KnownPool({"Why is the sky blue?": "b000001"}), "repeats b000001"),
    ):
        outcome = await play(GRAPH, table(seats, strategy, pool=pool))
        assert (outcome.end, outcome.reason) == (End.DROPPED, reason)
    assert seats[Seat.EXAMINEE].meter.calls == 0


async def test_a_judge_of_an_authors_family_is_not_even_asked() -> None:
    seats = seated(family="acme")
    await play(GRAPH, table(seats, fixed(text_problem())))
    assert seats[Seat.JUDGE].meter.calls == 0
    outcome = await play(GRAPH, table(seats, fixed(text_problem()), allow_same_family=True))
    assert (outcome.end, outcome.allow_same_family) == (End.FINISHED, True)


async def test_a_judge_taught_by_the_revisers_family_is_refused_too() -> None:
    seats = {
        **seated(),
        Seat.REVISER: chat(lambda _: "mended", "beta", name="b"),
        Seat.JUDGE: chat(prefer("x"), "zeta", "beta"),
    }
    outcome = await play(GRAPH, table(seats, fixed(text_problem())))
    assert outcome.reason == 'judge shares the family "beta" with an author'


async def test_a_replay_of_the_constitution_asks_nobody() -> None:
    journal = MemoryJournal()
    first = await play(GRAPH, table(seated(), fixed(text_problem()), journal=journal))

    def nobody(request: Request) -> str:
        raise AssertionError("a replay asks nobody")

    seats = seated(nobody, examinee=nobody, critic=nobody, reviser=nobody)
    assert await play(GRAPH, table(seats, fixed(text_problem()), journal=journal)) == first


def test_more_rounds_than_principles_are_refused() -> None:
    with pytest.raises(ValueError, match=r"graph\.rounds: found 3, expected 1 to 1"):
        ConstitutionPolicy(replace(HONEST, principles=HONEST.principles[:1]), rounds=3)
