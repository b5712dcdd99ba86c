r"""What stands around an answer: \boxed{}, $..$, separated thousands, ``x =``, a full stop; texts of two trees."""

import random
from dataclasses import replace

from .meaning import Tree, is_scalar, variables
from .style import draw_style
from .writing import write

SEPARATORS = (",", "{,}", r",\!", r"\,")


def gold_text(rng: random.Random, tree: Tree) -> str:
    """As the gold answer of a dataset: LaTeX or plain, rarely with separated thousands, nothing around it."""
    style = draw_style(rng)
    if isinstance(tree, int) and abs(tree) > 999 and rng.random() < 0.25:
        style = replace(style, separator="," if not style.is_latex else rng.choice(SEPARATORS))
    return write(tree, style)


def answer_text(rng: random.Random, tree: Tree, *, may_name: bool = True) -> tuple[str, str]:
    """(what was put around it, text) as a model writes its final answer. may_name: ``x =`` may stand before it."""
    style = draw_style(rng)
    kind = ""
    if isinstance(tree, int) and abs(tree) > 999 and rng.random() < 0.4:
        style = replace(style, separator="," if not style.is_latex else rng.choice(SEPARATORS))
        kind = "thousands"
    text = write(tree, style)
    drawn = rng.random()
    if drawn < 0.2:
        return kind or "boxed", rf"\boxed{{{text}}}"
    if drawn < 0.35 and "$" not in text:
        return kind or "dollars", f"${text}$"
    if drawn < 0.43 and is_scalar(tree) and may_name:
        name = next(each for each in "xyzwuv" if each not in variables(tree))
        return kind or "x =", f"{name} = {text}"
    if drawn < 0.46 and style.is_latex:
        return kind or "displaystyle", rf"\displaystyle {text}"
    if drawn < 0.48:
        return kind or "full stop", f"{text}."
    return kind, text


def distinct_texts(rng: random.Random, right: Tree, answer: Tree) -> tuple[str, str] | None:
    """A gold text and an answer text that are not the same text; None where eight tries gave none."""
    for _ in range(8):
        gold = gold_text(rng, right)
        text = answer_text(rng, answer)[1]
        if gold != text:
            return gold, text
    return None
