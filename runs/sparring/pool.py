"""The problems accepted so far, as the bouts of a round see them: nothing moves in it while a round is played."""

from sparring_agents import order
from sparring_curation import NearIndex, problem_key
from sparring_verifiers import Problem, Source


class AcceptedPool:
    """A Pool. Grows only between rounds, in the order of the sealed snapshots.

    A procedural problem is known by family and parameters, so other numbers make another problem. Authored text is
    known by its words, exactly or nearly.
    """

    def __init__(self, near_duplicate: float = 0.8) -> None:
        self._near = NearIndex(near_duplicate)
        self._by_key: dict[str, str] = {}
        self._problems: list[Problem] = []

    def __len__(self) -> int:
        return len(self._problems)

    def add(self, problem: Problem) -> None:
        """Takes a problem in; only the owner of the rounds calls this."""
        self._problems.append(problem)
        self._by_key.setdefault(problem_key(problem), problem.id)
        if problem.origin.source is not Source.PROCEDURAL:
            self._near.add(problem.id, problem.statement)

    def seen(self, problem: Problem) -> str | None:
        """The id of the problem that this one repeats, or None."""
        found = self._by_key.get(problem_key(problem))
        if found is None and problem.origin.source is not Source.PROCEDURAL:
            found = self._near.find(problem.statement)
        return found

    def sample(self, seed: int, count: int) -> tuple[Problem, ...]:
        """At most count problems, chosen by seed alone."""
        return tuple(self._problems[place] for place in order(seed, len(self._problems))[:count])
