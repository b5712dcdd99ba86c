"""A judged pair: who may judge, and when its word counts."""

from sparring_agents.outcome import Attempt, Pair
from sparring_agents.seats.judge import TIE, Side, agreed_winner, compare_both_orders, shared_family
from sparring_agents.table import Table, Unusable
from sparring_agents.types import Seat, author_of
from sparring_verifiers import Problem, Rubric

DEFAULT_RUBRIC = (
    "Correct: nothing in it is false or invented. Complete: it answers the whole question. "
    "Calibrated: it is as sure as its grounds allow. Clear: no words that do not help."
)


def rubric_of(problem: Problem) -> str:
    """The problem's own rubric, or the general one."""
    text = problem.reference.text.strip() if isinstance(problem.reference, Rubric) else ""
    return text or DEFAULT_RUBRIC


def refuse_judge(table: Table, attempts: list[Attempt]) -> str | None:
    """Why the judge at the table may not judge these texts, by who really wrote them; None when it may."""
    if table.allow_same_family:
        return None
    judge = author_of(table.models[Seat.JUDGE])
    authors = tuple(attempt.candidate.author for attempt in attempts)
    if not judge.families or not all(author.families for author in authors):
        return "a family at the table is not known"
    shared = shared_family(judge, authors)
    return None if shared is None else f'judge shares the family "{shared}" with an author'


async def judged_pair(
    table: Table, problem: Problem, criteria: str, better: tuple[str, Attempt], worse: tuple[str, Attempt], *, path: str
) -> Pair | str:
    """The pair in which better is chosen, ruled so in both orders; or why there is none.

    better, worse: what each side is called, and the attempt.

    Raises:
        ModelFault: the judge could not be asked.
    """
    one, other = (Side(name, attempt.candidate.messages[-1].text.strip()) for name, attempt in (better, worse))
    rulings = await compare_both_orders(table, problem.statement, criteria, one, other, path=path)
    if isinstance(rulings, Unusable):
        return f"judge: {rulings.reason}"
    winner = agreed_winner(rulings)
    if winner is None:
        return "inconsistent"
    if winner == TIE:
        return TIE
    if winner != one.name:
        return f"{other.name} preferred"
    return Pair(problem, better[1], worse[1], by="judge", rulings=rulings)
