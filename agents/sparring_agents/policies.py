"""How each kind of bout is played: what a run file may say of its graph. Reading it imports no graph."""

from dataclasses import dataclass

from .seats.constitution import Constitution

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


@dataclass(frozen=True, slots=True)
class ConstitutionPolicy:
    """How a constitution bout is played. rounds: critiques and revisions, each under another principle."""

    constitution: Constitution
    rounds: int = 1

    def __post_init__(self) -> None:
        count = len(self.constitution.principles)
        if type(self.rounds) is not int or not 1 <= self.rounds <= count:
            raise ValueError(
                f"graph.rounds: found {self.rounds!r}, expected 1 to {count}: "
                f"{self.constitution.label} has {count} principles, and each round takes another."
            )


@dataclass(frozen=True, slots=True)
class TournamentPolicy:
    """How a tournament is played. candidates: answers a problem, at least two."""

    candidates: int = 4

    def __post_init__(self) -> None:
        if type(self.candidates) is not int or not 2 <= self.candidates <= 64:
            raise ValueError(f"graph.candidates: found {self.candidates!r}, expected a whole number from 2 to 64.")
