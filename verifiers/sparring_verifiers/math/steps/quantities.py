"""Claims that carry units in words: `14 pens * 3 dollars per pen = 42 dollars` as numbers, and whether that is fair.

Taking the words away can hide a conversion (2 hours = 120 minutes) or a sum of unlike things, so numbers alone decide
only where the words agree.
"""

from dataclasses import dataclass

MAX_WORDS = 24
_SIGNS = "+-*/^=<>×·÷−"
_KEPT = frozenset(("sqrt", "pi", "and", "or", "mod", "sin", "cos", "tan", "log", "ln", "frac", "cdot", "times", "div"))


@dataclass(frozen=True, slots=True)
class Bare:
    """A claim in numbers alone. may_prove, may_refute: whether what the numbers say is what the claim says."""

    text: str
    may_prove: bool
    may_refute: bool


def without_units(text: str) -> Bare | None:
    """The claim in numbers alone; None where it carries no units, or words that are none.

    Numbers prove where all units are one, or where in a product the last one occurs before; they refute where all units
    are one and the last number has it: `1 dozen = 12` is no mistake.
    """
    words: list[tuple[int, str]] = []  # before which sign each unit stands
    kept: list[str] = []
    signs = at = 0
    while at < len(text):
        char = text[at]
        if char.isalpha():
            end = at
            while end < len(text) and text[end].isalpha():
                end += 1
            word = text[at:end].lower()
            before = "".join(kept).rstrip()
            if word in _KEPT or before.endswith("\\") or len(word) < 2 or not before or not _ends_a_number(before):
                return None
            kept = [_without_per(before) if word != "per" else before]
            if word != "per":
                words.append((signs, word.rstrip("s")))
            at = end
            continue
        signs += char in _SIGNS
        kept.append(char)
        at += 1
    bare = "".join(kept).strip()
    if not words or len(words) > MAX_WORDS or not any(char.isdigit() for char in bare):
        return None
    is_one = len({word for _, word in words}) == 1
    return Bare(bare, is_one or _is_carried(words, bare), is_one and words[-1][0] == signs)


def _ends_a_number(before: str) -> bool:
    return before[-1].isdigit() or before[-1] in ")%" or before.endswith("/")


def _without_per(before: str) -> str:
    """3 dollars/pen: the stroke before a unit goes with it."""
    return before[:-1].rstrip() + " " if before.endswith("/") else before + " "


def _is_carried(words: list[tuple[int, str]], bare: str) -> bool:
    """Whether a product ends in a unit that it holds."""
    last = max(place for place, _ in words)
    is_product = not any(sign in bare for sign in "+-−")
    return is_product and any(word in {w for p, w in words if p < last} for place, word in words if place == last)
