"""The pass rate, and what follows from it. Counts only: no text, no model."""

from enum import StrEnum

from sparring_agents.outcome import Attempt
from sparring_agents.policies import ExaminationPolicy
from sparring_verifiers import Status, has_refutation


class Grade(StrEnum):
    """What the attempts say of a problem."""

    MORE = "more"  # the attempts still to come can change it
    IN_WINDOW = "in_window"
    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    UNDECIDED = "undecided"


def pass_rate(accepted: int, rejected: int) -> float | None:
    """accepted / (accepted + rejected); None when nothing was decided."""
    return accepted / (accepted + rejected) if accepted + rejected else None


def grade_of(accepted: int, rejected: int, undecided: int, policy: ExaminationPolicy) -> Grade:
    """The grade when no more attempts come."""
    rate = pass_rate(accepted, rejected)
    total = accepted + rejected + undecided
    if rate is None or undecided > policy.max_undecided * total:
        return Grade.UNDECIDED
    if rate > policy.pass_rate[1]:
        return Grade.TOO_EASY
    return Grade.TOO_HARD if rate < policy.pass_rate[0] else Grade.IN_WINDOW


def grade_so_far(accepted: int, rejected: int, undecided: int, policy: ExaminationPolicy) -> Grade:
    """The grade, or MORE. Attempts end early only when every way in which the rest can come out gives one and the
    same grade, and a problem in the window is always asked in full: its rows are wanted."""
    left = policy.attempts - accepted - rejected - undecided
    grades = {
        grade_of(accepted + good, rejected + bad, undecided + left - good - bad, policy)
        for good in range(left + 1)
        for bad in range(left + 1 - good)
    }
    if left and (len(grades) > 1 or Grade.IN_WINDOW in grades):
        return Grade.MORE
    return grades.pop()


def grade_of_vote(accepted: int) -> Grade:
    """The grade of a problem without gold: a vote rejects nobody, so it has no pass rate, and no window to lie in."""
    return Grade.IN_WINDOW if accepted else Grade.UNDECIDED


def counts(attempts: list[Attempt]) -> tuple[int, int, int]:
    """How many are accepted, rejected and undecided."""
    found = [attempt.status for attempt in attempts]
    return found.count(Status.ACCEPTED), found.count(Status.REJECTED), found.count(Status.UNDECIDED)


def is_refuted(attempt: Attempt) -> bool:
    """Whether a verdict rejects it and shows what refutes it: a failing input, or the value that was found."""
    return attempt.status is Status.REJECTED and has_refutation(attempt.verdicts)


def verdict_pairs(attempts: list[Attempt], limit: int) -> list[tuple[Attempt, Attempt]]:
    """Accepted and refuted attempts, paired by index: different answers first, then different texts, none twice."""
    chosen = distinct([attempt for attempt in attempts if attempt.status is Status.ACCEPTED])
    rejected = distinct([attempt for attempt in attempts if is_refuted(attempt)])
    if not chosen:
        return []
    return [(chosen[place % len(chosen)], loser) for place, loser in enumerate(rejected[:limit])]


def distinct(attempts: list[Attempt]) -> list[Attempt]:
    """Each text once, by its first index; those whose answer was not seen before come first."""
    texts: dict[str, Attempt] = {}
    for attempt in attempts:
        texts.setdefault(attempt.candidate.messages[-1].text.strip(), attempt)
    answers: dict[str | None, Attempt] = {}
    for attempt in texts.values():
        answers.setdefault(attempt.candidate.answer, attempt)
    first = list(answers.values())
    return first + [attempt for attempt in texts.values() if attempt not in first]
