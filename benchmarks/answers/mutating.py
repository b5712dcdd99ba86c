"""Makes an answer wrong by a small change, and keeps what mpmath or construction tells from the right one."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from .answer import Answer
from .changes import CHANGES, NUMBERS
from .difference import differ
from .dressing import distinct_texts
from .meaning import NoValue, Tree, is_scalar, tag, variables
from .mix import PLAIN, SHAPES, draw

PLAIN_SHARE = 0.5  # of the shapes int, fraction and decimal; the table has 63 %
Path: TypeAlias = tuple[int, ...]
_LEAVES = frozenset(("frac", "dec", "var", "mixed", "base", "word", "choice", "clock", "ratio", "pi", "e", "i", "inf"))
# which entries of a tuple are trees below it, where not all after the tag are
_INNER: dict[str, tuple[int, ...]] = {
    **dict.fromkeys(("fn", "root", "assign", "within", "unequal"), (2,)),
    **dict.fromkeys(("unit", "degrees", "percent", "money"), (1,)),
    "interval": (2, 3),
    "rel": (3,),
    "chain": (1, 5),
}


@dataclass(frozen=True, slots=True)
class Mutant:
    shape: str
    kind: str
    gold: str
    answer: str


@dataclass(slots=True)
class Mutants:
    """kept, and how many were discarded because nothing separated them."""

    kept: list[Mutant] = field(default_factory=list)
    discarded: Counter[str] = field(default_factory=Counter)


def mutants(count: int, seed: int = 0) -> Mutants:
    """count wrong answers with what they are wrong against; always the same for the same seed."""
    rng = random.Random(seed)
    found = Mutants()
    seen: set[tuple[str, str]] = set()
    while len(found.kept) < count:
        is_plain = rng.random() < PLAIN_SHARE
        answer = draw(rng, frozenset(SHAPES) - PLAIN if is_plain else PLAIN)
        changed = mutated(rng, answer.tree)
        if changed is None:
            continue
        kind, tree = changed
        if not is_wrong(answer.tree, tree):
            found.discarded[kind] += 1
            continue
        texts = distinct_texts(rng, answer.tree, tree)
        if texts is not None and texts not in seen:
            seen.add(texts)
            found.kept.append(Mutant(answer.shape, kind, *texts))
    return found


def mutant_of(rng: random.Random, answer: Answer) -> tuple[str, Tree] | None:
    """A wrong answer that was separated from the right one; None where ten tries gave none."""
    for _ in range(10):
        changed = mutated(rng, answer.tree)
        if changed is not None and is_wrong(answer.tree, changed[1]):
            return changed
    return None


def is_wrong(right: Tree, changed: Tree) -> bool:
    try:
        return differ(right, changed)
    except NoValue:
        return False


def mutated(rng: random.Random, tree: Tree) -> tuple[str, Tree] | None:
    """The kind of a change and the tree after it, None where the change drawn does not apply."""
    path = rng.choice(list(_paths(tree)))
    inner = _at(tree, path)
    changes = CHANGES.get(tag(inner), ())
    if not path and is_scalar(tree) and not variables(tree):
        changes = (*changes, *NUMBERS)
    if not changes:
        return None
    kind, change = rng.choice(changes)
    new = change(rng, inner)
    return None if new is None else (kind, _put(tree, path, new))


def _inner(tree: Tree) -> tuple[int, ...]:
    if isinstance(tree, int) or tree[0] in _LEAVES:
        return ()
    return _INNER.get(tree[0], tuple(range(1, len(tree))))


def _paths(tree: Tree) -> Iterator[Path]:
    yield ()
    assert isinstance(tree, (int, tuple))
    if isinstance(tree, tuple) and tree[0] == "matrix":
        yield from ((row, cell) for row in range(1, len(tree)) for cell in range(len(tree[row])))
    elif isinstance(tree, tuple) and tree[0] == "system":
        yield from ((pair, 1) for pair in range(1, len(tree)))
    else:
        for at in _inner(tree):
            assert isinstance(tree, tuple)
            yield from ((at, *path) for path in _paths(tree[at]))


def _at(tree: Any, path: Path) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def _put(tree: Any, path: Path, new: Tree) -> Any:
    if not path:
        return new
    first, *rest = path
    return (*tree[:first], _put(tree[first], tuple(rest), new), *tree[first + 1 :])
