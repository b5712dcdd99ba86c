"""What the benchmark of the grader of mathematics counts, and how it names a pair."""

from collections.abc import Sequence
from dataclasses import dataclass

LINES = 40  # texts named under a figure at most


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pairs, and rounds of the absolute rates. sample: of what math-verify is shown of the generated ones."""

    mutants: int
    rewritings: int
    sample: int
    race: int
    mixed: int
    integers: int
    rounds: int


FULL = Counts(mutants=10_000, rewritings=5_000, sample=1_000, race=1_000, mixed=10_000, integers=40_000, rounds=9)
QUICK = Counts(mutants=10_000, rewritings=5_000, sample=200, race=350, mixed=4_000, integers=20_000, rounds=5)


def share(part: int, of: int) -> float:
    return 100 * part / of if of else 0.0


def named(texts: Sequence[str]) -> str:
    more = f"; and {len(texts) - LINES} more" if len(texts) > LINES else ""
    return "; ".join(texts[:LINES]) + more


def shown(gold: str, answer: str) -> str:
    return f"{gold[:60]!r} ~ {answer[-60:]!r}"
