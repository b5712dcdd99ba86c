"""The problems accepted so far, as the bouts of a round see them: nothing moves in it while a round is played."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeAlias

from sparring_agents import order
from sparring_curation import NearIndex, problem_key, sketch
from sparring_verifiers import Problem, Source

from .ledger_pool import Pooled

# The problem that a bout, by index, had accepted under this id.
Load: TypeAlias = Callable[[int, str], Problem]
LOADED = 512  # problems that are kept at hand: the examples of many prompts are the same few


def pooled_of(problem: Problem) -> Pooled:
    """What the pool knows a problem by.

    A procedural problem is known by family and parameters, so other numbers make another problem. Authored text is
    known by its words, exactly or nearly.
    """
    is_authored = problem.origin.source is not Source.PROCEDURAL
    return Pooled(problem.id, problem_key(problem), sketch(problem.statement) if is_authored else b"")


class AcceptedPool:
    """A Pool. Grows only between rounds, in the order of the sealed snapshots. load: reads what it does not hold."""

    def __init__(self, near_duplicate: float, load: Load) -> None:
        self._near = NearIndex(near_duplicate)
        self._by_key: dict[str, str] = {}
        self._places: list[tuple[int, str]] = []
        self._load = lru_cache(maxsize=LOADED)(load)

    def __len__(self) -> int:
        return len(self._places)

    def extend(self, problems: Sequence[tuple[int, Pooled]]) -> None:
        """Takes problems in, each with the index of its bout; only the owner of the rounds calls this."""
        for index, one in problems:
            self._places.append((index, one.problem_id))
            self._by_key.setdefault(one.key, one.problem_id)
        self._near.extend([(one.problem_id, one.sketch) for _, one in problems if one.sketch])

    def seen(self, problem: Problem) -> str | None:
        """The id of the problem that this one repeats, or None."""
        found = self._by_key.get(problem_key(problem))
        if found is None and problem.origin.source is not Source.PROCEDURAL:
            found = self._near.find(problem.statement)
        return found

    def sample(self, seed: int, count: int) -> tuple[Problem, ...]:
        """At most count problems, chosen by seed alone."""
        return tuple(self._load(*self._places[place]) for place in order(seed, len(self._places))[:count])
