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


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of a pool there is: so many problems, so many texts among them."""

    problems: int = 0
    texts: int = 0

    def grown(self, problems: Sequence[tuple[int, Pooled]]) -> "Extent":
        """The extent of a pool that took these in."""
        return Extent(self.problems + len(problems), self.texts + sum(bool(one.sketch) for _, one in problems))


class AcceptedPool:
    """The problems in the order of the sealed snapshots. Grows only; load: reads what it does not hold."""

    def __init__(self, near_duplicate: float, load: Load) -> None:
        self._near = NearIndex(near_duplicate)
        self._by_key: dict[str, int] = {}
        self._places: list[tuple[int, str]] = []
        self._extent = Extent()
        self._load = lru_cache(maxsize=LOADED)(load)

    def extend(self, problems: Sequence[tuple[int, Pooled]]) -> None:
        """Takes problems in, each with the index of its bout; views that there are see none of them."""
        for index, one in problems:
            self._by_key.setdefault(one.key, len(self._places))
            self._places.append((index, one.problem_id))
        self._near.extend([(one.problem_id, one.sketch) for _, one in problems if one.sketch])
        self._extent = self._extent.grown(problems)

    def view(self, extent: Extent | None = None) -> "PoolView":
        """The pool as it was at that extent, or as it is now; whatever it takes in later."""
        return PoolView(self, extent or self._extent)

    def seen(self, problem: Problem, extent: Extent) -> str | None:
        """The id of the problem that this one repeats, or None, within the extent."""
        place = self._by_key.get(problem_key(problem), extent.problems)
        if place < extent.problems:
            return self._places[place][1]
        is_authored = problem.origin.source is not Source.PROCEDURAL
        return self._near.find(problem.statement, among=extent.texts) if is_authored else None

    def sample(self, seed: int, count: int, extent: Extent) -> tuple[Problem, ...]:
        """At most count of the problems within the extent, chosen by seed alone."""
        return tuple(self._load(*self._places[place]) for place in order(seed, extent.problems)[:count])


@dataclass(frozen=True, slots=True)
class PoolView:
    """A Pool: the first problems of one that grows, which is what the bouts of a round see."""

    _pool: AcceptedPool
    _extent: Extent

    def __len__(self) -> int:
        return self._extent.problems

    def seen(self, problem: Problem) -> str | None:
        """The id of the problem that this one repeats, or None."""
        return self._pool.seen(problem, self._extent)

    def sample(self, seed: int, count: int) -> tuple[Problem, ...]:
        """At most count problems, chosen by seed alone."""
        return self._pool.sample(seed, count, self._extent)
