r"""What stands around an answer: \boxed{}, $..$, separated thousands, ``x =``, a full stop; texts of two trees."""

import random
from dataclasses import replace

from .meaning import Tree, is_scalar, variables
from .style import draw_style
from .writing import write

SENTENCES = (
    r"The final answer is \boxed{#1}.",
    r"Adding both parts gives the result. Therefore, the answer is $\boxed{#1}$.",
    "We check each case in turn.\n\n#### #1",
    "The last case cannot occur.\n\n**Answer:** #1",
    "Final Answer: #1",
    r"\[ \boxed{#1} \]",
)
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
    if rng.random() < 0.1 and is_scalar(tree) and may_name:
        name = next(each for each in "xyzwuv" if each not in variables(tree))
        kind, text = kind or "x =", f"{name} = {text}"
    around, text = _around(rng, text, is_latex=style.is_latex)
    return kind or around, text


def _around(rng: random.Random, text: str, *, is_latex: bool) -> tuple[str, str]:
    drawn = rng.random()
    if drawn < 0.22:
        return "boxed", rf"\boxed{{{text}}}"
    if drawn < 0.36 and "$" not in text:
        return "dollars", f"${text}$"
    if drawn < 0.39 and is_latex:
        return "spaces", rng.choice((r"\displaystyle {}", r"\,{}\,", r"{} \;", "  {} ")).format(text)
    if drawn < 0.41:
        return "full stop", f"{text}."
    if drawn < 0.47:
        return "sentence", rng.choice(SENTENCES).replace("#1", text)
    return "", text


def distinct_texts(rng: random.Random, right: Tree, answer: Tree) -> tuple[str, str] | None:
    """A gold text and an answer text that are not the same text; None where eight tries gave none."""
    for _ in range(8):
        gold = gold_text(rng, right)
        text = answer_text(rng, answer)[1]
        if gold != text:
            return gold, text
    return None
