"""Finds the final answer in a whole solution: one pass, no regular expression, nothing guessed.

In this order: ``\\boxed{}``; ``ANSWER:``, ``Final answer:`` and ``####``; "the answer is"; a last line that is itself
an expression. Marked answers that contradict each other are hedging, and hedging is no answer.
"""

from dataclasses import dataclass

from sparring_verifiers.types import Status

from .compare import compare
from .normal import ParseFailure
from .parser import parse
from .syntax import Relation, Word

MAX_CHARS = 400_000
MAX_ANSWER_CHARS = 4_096
MAX_MARKED = 8  # different texts that are compared; more is hedging
MAX_WORDS = 3  # of a reply that is nothing but its answer in words
_LABELS = ("final answer", "the final answer", "answer", "my answer", "the answer")
_PHRASES = ("answer is", "answer would be", "answer equals")
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_MARKUP = "*_#>`- \t"


@dataclass(frozen=True, slots=True)
class Extracted:
    """text: the final answer, None where there is none; rule: how it was found, or why it was not."""

    text: str | None
    rule: str


def extract_answer(text: str) -> str | None:
    """The final answer of a solution as it stands there, or None."""
    return extract(text).text


def extract(text: str) -> Extracted:
    """The final answer of a solution, with the rule that found it."""
    if len(text) > MAX_CHARS:
        return Extracted(None, "too_long")
    boxes = boxed(text)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    labelled = _labelled(lines)
    if boxes or labelled:
        marked = [*boxes, *labelled]
        if _contradict(marked):
            return Extracted(None, "hedged")
        return _found(marked[0], "boxed" if boxes else "labelled")
    phrased = [answer for line in lines if (answer := _after_phrase(line))]
    if phrased:
        if _contradict(phrased):
            return Extracted(None, "hedged")
        return _found(phrased[0], "phrased")
    return _last_line(lines)


def boxed(text: str) -> list[str]:
    """What stands in each outermost \\boxed{} or \\fbox{} that is closed, in order. One pass over the text."""
    found = []
    starts: list[tuple[int, bool]] = []  # where each open brace is, and whether it opens a box
    open_boxes = 0
    at = 0
    while at < len(text):
        char = text[at]
        if char == "\\":
            for command in ("\\boxed", "\\fbox"):
                if text.startswith(command, at):
                    brace = at + len(command)
                    while text[brace : brace + 1] == " " and brace < at + 16:
                        brace += 1
                    if text[brace : brace + 1] == "{":
                        starts.append((brace, True))
                        open_boxes += 1
                        at = brace - 1
                    break
            at += 2
            continue
        if char == "{":
            starts.append((at, False))
        elif char == "}" and starts:
            start, is_box = starts.pop()
            if is_box:
                open_boxes -= 1
                if not open_boxes:
                    found.append(text[start + 1 : at])
        at += 1
    return found


def _labelled(lines: list[str]) -> list[str]:
    answers = []
    for number, line in enumerate(lines):
        if line.startswith("####"):
            answers.append(_clean(line[4:]))
            continue
        bare = line[:200].lstrip(_MARKUP).translate(_LOWER)
        label, colon, _ = bare.partition(":")
        if not colon or label.rstrip("* ") not in _LABELS:
            continue
        rest = _clean(line.partition(":")[2])
        if not rest and number + 1 < len(lines):
            rest = _clean(lines[number + 1])
        answers.append(rest)
    return [answer for answer in answers if answer]


def _after_phrase(line: str) -> str:
    low = line.translate(_LOWER)
    for phrase in _PHRASES:
        at = low.rfind(phrase)
        if at >= 0:
            rest = line[at + len(phrase) :].lstrip(": ")
            return _clean(rest.partition(". ")[0])
    return ""


def _clean(text: str) -> str:
    text = text.strip()
    for _ in range(4):
        if text.startswith(("**", "__")):
            text = text[2:]
        if text.endswith(("**", "__")):
            text = text[:-2]
        text = text.strip().removesuffix(".").strip()
    return text


def _contradict(answers: list[str]) -> bool:
    """Whether one of the marked answers is not proved to be the first one."""
    others = [answer for answer in dict.fromkeys(answers) if answer != answers[0]]
    if len(others) > MAX_MARKED:
        return True
    return any(compare(answers[0], other).status is not Status.ACCEPTED for other in others)


def _found(text: str, rule: str) -> Extracted:
    text = text.strip()
    return Extracted(text, rule) if text else Extracted(None, "empty")


def _last_line(lines: list[str]) -> Extracted:
    """The last line, where the whole of it is an expression; words only where they are the whole reply."""
    if not lines:
        return Extracted(None, "nothing")
    line = _clean(lines[-1])
    if len(line) > MAX_ANSWER_CHARS:
        return Extracted(None, "nothing")
    try:
        node = parse(line).node
    except ParseFailure:
        return Extracted(None, "nothing")
    if isinstance(node, Word) and (len(lines) > 1 or len(node.text.split()) > MAX_WORDS):
        return Extracted(None, "nothing")
    if isinstance(node, Relation) and len(lines) > 1 and len(node.ops) > 1:
        return Extracted(None, "nothing")
    return Extracted(line, "last_line")
