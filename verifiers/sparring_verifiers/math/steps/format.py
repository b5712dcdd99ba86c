"""Reads a solution that is written in steps: `Step N: prose`, then lines `given:`, `let:`, `claim:`, `identity:`.

docs/steps.md describes the form. One pass over the lines; nothing is judged here.
"""

from dataclasses import dataclass
from enum import StrEnum

MAX_CHARS = 100_000
MAX_STEPS = 200
MAX_CLAIMS = 400
_MARKUP = "*_#>`- \t"
_QUOTES = "*_` \t"


class Kind(StrEnum):
    """What a line of mathematics is."""

    GIVEN = "given"  # an assumption of the problem
    LET = "let"  # a name for something
    CLAIM = "claim"  # follows from what stands
    IDENTITY = "identity"  # holds for all values
    ANSWER = "answer"


_KINDS = {
    **{kind.value: kind for kind in Kind},
    "claims": Kind.CLAIM,
    "define": Kind.LET,
    "simplify": Kind.IDENTITY,
    "final answer": Kind.ANSWER,
}


@dataclass(frozen=True, slots=True)
class Line:
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """text: as it stands in the solution; lines: its mathematics; prose: everything else."""

    text: str
    lines: tuple[Line, ...]
    prose: str


@dataclass(frozen=True, slots=True)
class Solution:
    """is_structured: some line states mathematics; else each line of the text is a step of prose."""

    steps: tuple[Step, ...]
    is_structured: bool


class Unreadable(ValueError):
    """More text or steps than are looked at."""


def read_solution(text: str) -> Solution:
    """The steps in order.

    What stands before the first `Step` line is part of the first step, or a step of its own where it holds lines of
    mathematics. Without any `Step` line, a step ends with its lines of mathematics and prose opens the next.

    Raises:
        Unreadable: past a cap.
    """
    if len(text) > MAX_CHARS:
        raise Unreadable(f"longer than {MAX_CHARS} characters")
    lines = text.splitlines()
    has_headings = any(_is_heading(line) for line in lines)
    blocks: list[list[str]] = [[]]
    for line in lines:
        if _opens(line, blocks[-1], has_headings=has_headings):
            blocks.append([])
        blocks[-1].append(line)
    steps = [_step(block) for block in blocks if any(line.strip() for line in block)]
    if has_headings and len(steps) > 1 and not steps[0].lines and not _is_heading(_first(steps[0].text)):
        steps[:2] = [_step([*steps[0].text.splitlines(), *steps[1].text.splitlines()])]
    is_structured = any(line.kind is not Kind.ANSWER for step in steps for line in step.lines)
    if not is_structured:
        steps = [_step([line]) for line in lines if line.strip()]
    if len(steps) > MAX_STEPS or sum(len(step.lines) for step in steps) > MAX_CLAIMS:
        raise Unreadable(f"more than {MAX_STEPS} steps or {MAX_CLAIMS} claims")
    return Solution(tuple(steps), is_structured)


def _opens(line: str, block: list[str], *, has_headings: bool) -> bool:
    if has_headings:
        return _is_heading(line)
    ended = any(_keyword(each) is not None for each in block)
    return ended and bool(line.strip()) and _keyword(line) is None


def _first(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "")


def _step(block: list[str]) -> Step:
    found = [_keyword(line) for line in block]
    prose = [_after_heading(line) for line, made in zip(block, found, strict=True) if made is None]
    return Step("\n".join(block).strip("\n"), tuple(made for made in found if made is not None), "\n".join(prose))


def _heading_end(line: str) -> int | None:
    """Where the heading `Step N` ends in the line, None where there is none."""
    bare = line[:200].lstrip(_MARKUP)
    start = len(line[:200]) - len(bare)
    if bare[:4].lower() != "step":
        return None
    rest = bare[4:].lstrip()
    digits = len(rest) - len(rest.lstrip("0123456789"))
    if not 0 < digits < 5 or (rest[digits:] and rest[digits].isalnum()):
        return None
    return start + len(bare) - len(rest) + digits


def _is_heading(line: str) -> bool:
    return _heading_end(line) is not None


def _after_heading(line: str) -> str:
    end = _heading_end(line)
    return line if end is None else line[end:].lstrip(_QUOTES + ":.)-–—")


def _keyword(line: str) -> Line | None:
    """The line of mathematics that this is, a heading `Step 3:` or bullets before it taken off."""
    bare = _after_heading(line).lstrip(_MARKUP)
    word, colon, rest = bare.partition(":")
    kind = _KINDS.get(word.strip(_QUOTES).lower()) if colon and len(word) < 24 else None
    if kind is None:
        return None
    text = rest.strip(_QUOTES)
    return Line(kind, text) if text else None
