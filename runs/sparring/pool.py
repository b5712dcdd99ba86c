"""The problems accepted so far, as the bouts of a round see them: nothing moves in a view while the pool grows."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    """The problems in the order of the sealed snapshots. Grows only; load: reads what it does not hold."""

    def __init__(self, near_duplicate: float, load: Load) -> None:
        self._near = NearIndex(near_duplicate)
        self._by_key: dict[str, int] = {}
        self._places: list[tuple[int, str]] = []
        self._load = lru_cache(maxsize=LOADED)(load)

    def extend(self, problems: Sequence[tuple[int, Pooled]]) -> None:
        """Takes problems in, each with the index of its bout; views that there are see none of them."""
        for index, one in problems:
            self._by_key.setdefault(one.key, len(self._places))
            self._places.append((index, one.problem_id))
        self._near.extend([(one.problem_id, one.sketch) for _, one in problems if one.sketch])

    def view(self) -> "PoolView":
        """The pool as it is now, whatever it takes in later."""
        return PoolView(self, len(self._places), len(self._near))

    def seen(self, problem: Problem, size: int, texts: int) -> str | None:
        """The id of the problem that this one repeats, or None, among the first so many problems and texts."""
        place = self._by_key.get(problem_key(problem), size)
        if place < size:
            return self._places[place][1]
        is_authored = problem.origin.source is not Source.PROCEDURAL
        return self._near.find(problem.statement, among=texts) if is_authored else None

    def sample(self, seed: int, count: int, size: int) -> tuple[Problem, ...]:
        """At most count of the first so many problems, chosen by seed alone."""
        return tuple(self._load(*self._places[place]) for place in order(seed, size)[:count])


@dataclass(frozen=True, slots=True)
class PoolView:
    """A Pool: the first problems of one that grows, which is what the bouts of a round see."""

    _pool: AcceptedPool
    _size: int
    _texts: int

    def __len__(self) -> int:
        return self._size

    def seen(self, problem: Problem) -> str | None:
        """The id of the problem that this one repeats, or None."""
        return self._pool.seen(problem, self._size, self._texts)

    def sample(self, seed: int, count: int) -> tuple[Problem, ...]:
        """At most count problems, chosen by seed alone."""
        return self._pool.sample(seed, count, self._size)
