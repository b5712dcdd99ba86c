"""The same answer written twice, each pair equal by construction and, where it has a value, checked by mpmath."""

import random
from dataclasses import dataclass

from .answer import Answer
from .dressing import answer_text, gold_text
from .meaning import Tree, agree, is_scalar, tag
from .mix import PLAIN, SHAPES, draw

PLAIN_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Rewriting:
    shape: str
    kind: str
    gold: str
    answer: str


def rewritings(count: int, seed: int = 0) -> list[Rewriting]:
    """count pairs of distinct texts, no pair twice; always the same for the same seed."""
    rng = random.Random(seed)
    found: dict[tuple[str, str], Rewriting] = {}
    while len(found) < count:
        is_plain = rng.random() < PLAIN_SHARE
        each = rewritten(rng, draw(rng, frozenset(SHAPES) - PLAIN if is_plain else PLAIN))
        if each is not None:
            found.setdefault((each.gold, each.answer), each)
    return list(found.values())


def rewritten(rng: random.Random, answer: Answer) -> Rewriting | None:
    """The answer and another writing of it; None where eight tries gave the same text."""
    kind, tree = other_tree(rng, answer)
    for _ in range(8):
        gold = gold_text(rng, answer.tree)
        around, text = answer_text(rng, tree, may_name=tag(answer.tree) != "assign")
        if gold != text:
            return Rewriting(answer.shape, ", ".join(filter(None, (kind, around))) or "style", gold, text)
    return None


def other_tree(rng: random.Random, answer: Answer) -> tuple[str, Tree]:
    """One of the answer's equal trees, or in a third of all cases its own, to be written in another style."""
    if not answer.same or rng.random() < 0.33:
        return "", answer.tree
    kind, tree = rng.choice(answer.same)
    if is_scalar(tree) and is_scalar(answer.tree) and not agree(tree, answer.tree):
        raise AssertionError(f"the generator's own rewriting is wrong: {kind}: {answer.tree} {tree}")
    return kind, tree
