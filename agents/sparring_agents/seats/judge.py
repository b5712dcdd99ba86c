"""The judge compares two answers, or grades one by a rubric. It decides nothing that a verifier can decide.

A comparison counts only when it comes out the same in both orders.

Source: Zheng et al. 2023, "Judging LLM-as-a-Judge with MT-Bench and Chatbot Arena", section 4.
"""

from dataclasses import dataclass

from sparring_agents.effects import ask, together
from sparring_agents.families import shares_family
from sparring_agents.outcome import Ruling
from sparring_agents.table import Table, Unusable
from sparring_agents.types import Reply, Sampling, Seat, author_of
from sparring_verifiers import Author

from .prompt import load_prompt
from .reading import json_object, whole_text

TIE = "tie"
LETTERS = ("A", "B", TIE)
SCORES = (1, 10)


@dataclass(frozen=True, slots=True)
class Side:
    """A text under comparison and what it is called: "original", "revision", or a candidate's number."""

    name: str
    text: str


def read_winner(text: str) -> str | Unusable:
    """Which letter a judge's reply names: "A", "B" or "tie". Also how an audit reads a stored ruling again."""
    raw = json_object(text)
    if isinstance(raw, Unusable):
        return raw
    winner = raw.get("winner")
    return winner if winner in LETTERS else Unusable('"winner" is not "A", "B" or "tie"')


def read_score(reply: Reply) -> int | Unusable:
    """The score in a reply, from 1 to 10."""
    text = whole_text(reply)
    raw = text if isinstance(text, Unusable) else json_object(text)
    if isinstance(raw, Unusable):
        return raw
    score = raw.get("score")
    if isinstance(score, bool) or not isinstance(score, int | float) or not SCORES[0] <= score <= SCORES[1]:
        return Unusable('"score" is no number from 1 to 10')
    return int(score) if score == int(score) else Unusable('"score" is no whole number')


def shared_family(judge: Author, authors: tuple[Author, ...]) -> str | None:
    """The family that the judge shares with an author of what it judges, or None. Teachers' families count."""
    return shares_family(judge.families, (family for author in authors for family in author.families))


async def compare_both_orders(
    table: Table, statement: str, criteria: str, one: Side, other: Side, *, path: str
) -> tuple[Ruling, Ruling] | Unusable:
    """Both rulings, with one first and with other first; unusable when a reply names no winner.

    Raises:
        ModelFault: the judge could not be asked.
    """
    rulings = await together(
        _rule(table, statement, criteria, first, second, path=f"{path}/{first.name}-{second.name}")
        for first, second in ((one, other), (other, one))
    )
    for ruling in rulings:
        if isinstance(ruling, Unusable):
            return ruling
    first, second = (ruling for ruling in rulings if isinstance(ruling, Ruling))
    return first, second


def agreed_winner(rulings: tuple[Ruling, Ruling]) -> str | None:
    """The side, or "tie", on which both orders agree; None when they do not."""
    return rulings[0].winner if rulings[0].winner == rulings[1].winner else None


async def _rule(
    table: Table, statement: str, criteria: str, first: Side, second: Side, *, path: str
) -> Ruling | Unusable:
    prompt = load_prompt("judge_pair")
    values = {"statement": statement, "criteria": criteria, "first": first.text, "second": second.text}
    request = prompt.request(values, table.sampling.get(Seat.JUDGE, Sampling()))
    reply = await ask(table, Seat.JUDGE, request, prompt=prompt.label, path=path)
    text = whole_text(reply)
    winner = text if isinstance(text, Unusable) else read_winner(text)
    if isinstance(winner, Unusable):
        return winner
    names = {"A": first.name, "B": second.name, TIE: TIE}
    return Ruling(
        judge=author_of(table.models[Seat.JUDGE]),
        prompt=request.messages,
        reply=reply.message.text,
        first=first.name,
        second=second.name,
        winner=names[winner],
    )


async def grade_answer(table: Table, statement: str, criteria: str, answer: str, *, path: str) -> int | Unusable:
    """The judge's score of one answer, 1 to 10.

    Raises:
        ModelFault: the judge could not be asked.
    """
    prompt = load_prompt("judge_score")
    values = {"statement": statement, "criteria": criteria, "answer": answer}
    request = prompt.request(values, table.sampling.get(Seat.JUDGE, Sampling()))
    reply = await ask(table, Seat.JUDGE, request, prompt=prompt.label, path=path)
    return read_score(reply)
