"""The habits of a writer of mathematics, drawn in the proportions that datasets and models show."""

import random
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Style:
    r"""The habits of one writer. script: latex, plain or unicode. fraction: \frac, \dfrac, \tfrac or /.

    times: between factors, "" where they can stand side by side. separator: of thousands in a number that stands alone.
    is_terse: \frac12, \sqrt2, x^2 without braces. is_sized: \left( \right). gap: around + and after commas.
    matrix: pmatrix, bmatrix or "rows". spelling: which of the spellings of a unit.
    """

    script: str = "latex"
    fraction: str = r"\frac"
    times: str = ""
    separator: str = ""
    is_terse: bool = False
    is_sized: bool = False
    gap: str = ""
    matrix: str = "pmatrix"
    joint: str = ","
    spelling: int = 0
    has_function_brackets: bool = False

    @property
    def is_latex(self) -> bool:
        return self.script == "latex"


def draw_style(rng: random.Random) -> Style:
    """Mostly LaTeX, as in the datasets; some plain text and some Unicode."""
    script = rng.choices(("latex", "plain", "unicode"), (76, 16, 8))[0]
    style = Style(
        script,
        gap=rng.choice(("", " ")),
        joint=rng.choices((",", "and", "or"), (8, 1, 1))[0],
        spelling=rng.randrange(2),
        has_function_brackets=rng.random() < 0.5,
    )
    if script == "plain":
        return replace(style, fraction="/", times="*", matrix="rows", has_function_brackets=True)
    if script == "unicode":
        return replace(style, fraction="/", times=rng.choice(("", "·")), matrix="rows", has_function_brackets=True)
    return replace(
        style,
        fraction=rng.choices((r"\frac", r"\dfrac", r"\tfrac", "/"), (70, 12, 5, 13))[0],
        times=rng.choices(("", r"\cdot ", r"\times "), (85, 12, 3))[0],
        is_terse=rng.random() < 0.12,
        is_sized=rng.random() < 0.2,
        matrix=rng.choice(("pmatrix", "bmatrix")),
    )
