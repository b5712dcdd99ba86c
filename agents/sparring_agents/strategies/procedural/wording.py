"""Filling a family's wordings with its parameters."""

from collections.abc import Mapping

from .family import Dice, Parameters, one_of, whole

NAMES = ("Tom", "Mia", "Ben", "Lena", "Omar", "Yuki", "Nora", "Ravi")

Wordings = Mapping[int, Mapping[str, str]]
"""level -> template id -> text with {who} and {a} ... {f}."""


def draw(level: int, dice: Dice, wordings: Wordings) -> dict[str, int | str]:
    """Level and template, and who the story is about where its text says so."""
    template = dice.choice(tuple(wordings[level]))
    drawn: dict[str, int | str] = {"level": level, "template": template}
    if "{who}" in wordings[level][template]:
        drawn["who"] = dice.choice(NAMES)
    return drawn


def fill(p: Parameters, wordings: Wordings) -> str:
    """The text of the parameters' template with their numbers in it."""
    text = wordings[whole(p, "level")][str(p["template"])]
    who = one_of(p, "who", NAMES) if "who" in p else ""
    return text.format(who=who, **numbers(p))


def numbers(p: Parameters) -> dict[str, int]:
    """The parameters a ... f that there are."""
    return {name: whole(p, name) for name in "abcdef" if name in p}
