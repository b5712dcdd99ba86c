"""The pairs that speed is measured on: the mix of the shape table, half of them equal, half of them not.

Of the unequal half, two in three are another problem's answer and one in three a mutant, as real wrong answers are
mostly far off and sometimes near.
"""

import random
from dataclasses import dataclass

from .dressing import distinct_texts
from .mix import SHAPES, draw
from .mutating import is_wrong, mutant_of
from .rewriting import rewritten


@dataclass(frozen=True, slots=True)
class Pair:
    shape: str
    gold: str
    answer: str
    is_equal: bool


def pairs(count: int, seed: int = 0, only: str | None = None) -> list[Pair]:
    """count pairs, no pair of texts twice; only: a single shape."""
    rng = random.Random(seed)
    left_out = frozenset(SHAPES) - {only} if only else frozenset()
    found: dict[tuple[str, str], Pair] = {}
    while len(found) < count:
        pair = _pair(rng, left_out, is_equal=len(found) % 2 == 0)
        if pair is not None:
            found.setdefault((pair.gold, pair.answer), pair)
    return list(found.values())


def integers(count: int, seed: int = 0) -> list[Pair]:
    """Pairs of plain integers as they stand in datasets: digits alone, half of them equal."""
    rng = random.Random(seed)
    found: dict[tuple[str, str], Pair] = {}
    while len(found) < count:
        number = rng.randrange(10 ** rng.choice((3, 4, 5, 6, 8)))
        other = number if len(found) % 2 == 0 else number + rng.choice((-10, -1, 1, 7, 100))
        found.setdefault((str(number), str(other)), Pair("int", str(number), str(other), number == other))
    return list(found.values())


def _pair(rng: random.Random, left_out: frozenset[str], *, is_equal: bool) -> Pair | None:
    answer = draw(rng, left_out)
    if is_equal:
        same = rewritten(rng, answer)
        return None if same is None else Pair(answer.shape, same.gold, same.answer, is_equal=True)
    if rng.random() < 1 / 3:
        changed = mutant_of(rng, answer)
        tree = None if changed is None else changed[1]
    else:
        tree = draw(rng, left_out).tree
        tree = tree if is_wrong(answer.tree, tree) or type(tree) is not type(answer.tree) else None
    texts = None if tree is None else distinct_texts(rng, answer.tree, tree)
    return None if texts is None else Pair(answer.shape, *texts, is_equal=False)
