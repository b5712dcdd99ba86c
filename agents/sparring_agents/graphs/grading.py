"""The pass rate, and what follows from it. Counts only: no text, no model."""

from dataclasses import dataclass
from enum import StrEnum

from sparring_agents.outcome import Attempt
from sparring_verifiers import Status, has_refutation

MAX_ATTEMPTS = 256
MAX_ROUNDS = 64


@dataclass(frozen=True, slots=True)
class ExaminationPolicy:
    """How an examination is played.

    attempts: candidates a problem. wave: how many are asked at once; waves are read in index order.
    pass_rate: the window, both ends included. rounds: proposals a bout.
    max_undecided: share of the attempts; more of them drop the bout. max_pairs: preference pairs a problem.
    max_disagreement: share of the values that a test writer states; when more of them differ from the reference's, the
    problem is dropped. repairs: times that the author of a refuted candidate may revise it, shown one input each time.
    """

    attempts: int = 8
    wave: int = 4
    pass_rate: tuple[float, float] = (0.2, 0.8)
    rounds: int = 3
    max_undecided: float = 0.5
    max_pairs: int = 1
    max_disagreement: float = 0.25
    repairs: int = 0

    def __post_init__(self) -> None:
        for name, high in (("attempts", MAX_ATTEMPTS), ("wave", MAX_ATTEMPTS), ("rounds", MAX_ROUNDS)):
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= high:
                raise ValueError(f"graph.{name}: found {value!r}, expected a whole number from 1 to {high}.")
        low, high_rate = self.pass_rate
        if not 0 <= low <= high_rate <= 1:
            raise ValueError(f"graph.pass_rate: found {list(self.pass_rate)}, expected [low, high] within 0 and 1.")
        for name in ("max_undecided", "max_disagreement"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"graph.{name}: found {getattr(self, name)!r}, expected a share from 0 to 1.")
        if type(self.repairs) is not int or not 0 <= self.repairs <= MAX_ROUNDS:
            raise ValueError(f"graph.repairs: found {self.repairs!r}, expected a whole number from 0 to {MAX_ROUNDS}.")
        if type(self.max_pairs) is not int or self.max_pairs < 0:
            raise ValueError(f"graph.max_pairs: found {self.max_pairs!r}, expected a whole number from 0.")


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
