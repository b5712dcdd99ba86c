"""What labels, headings and "the answer is" introduce: on their own line, or below it."""

import re

from .retractions import is_reported
from .statements import is_formula, marked_answer

MAX_DISPLAY_LINES = 20
# It begins with a set of letters, and looks back only behind them, so that a text without a label is passed over.
LABEL = re.compile(r"[aAfF](?<!\w\w)(?i:(?<=a)nswer|(?<=f)inal answer)[\s*_]{0,4}(:|(?i:is\b:?|would be\b|equals\b))")
_SUPPOSING = ("If ", "Suppose ", "Assume ", "Assuming ", "Unless ", "Were ", "Had ")
_HEADING = re.compile(r"(?:the |my )?(?:final )?answer", re.IGNORECASE)
_MARKUP = "*_#>`- \t:."
_DISPLAY_ENDS = {"\\[": "\\]", "$$": "$$"}


def marked(text: str, *, with_phrases: bool = True) -> tuple[list[str], list[str]]:
    """What labels with a colon introduce, and what "the answer is" does, each once.

    with_phrases: also what a phrase says on its own line, which has to be read for that.
    """
    labelled: dict[str, None] = {}
    phrased: dict[str, None] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if line.lstrip().startswith("####") and "answer" not in line.lower():
            statements = [(True, line.lstrip()[4:])]
        elif "nswer" in line or "NSWER" in line:
            statements = _statements(line, with_phrases=with_phrases)
        else:
            continue
        for is_label, rest in statements:
            said, below = clean(rest), number + 1
            if not said:
                said, below = _said_below(lines, below)
                said = clean(said)
            elif not is_label and not with_phrases:
                continue
            if answer := marked_answer(said):
                (labelled if is_label else phrased)[answer] = None
                if below > number + 1 and (also := _goes_on(lines, below)):
                    labelled[also] = None
    return list(labelled), list(phrased)


def _said_below(lines: list[str], start: int) -> tuple[str, int]:
    """The first line with something on it, of a displayed formula all of its lines; and the number of the next one."""
    at = next((at for at in range(start, min(start + 3, len(lines))) if lines[at].strip()), -1)
    if at < 0:
        return "", start
    first = lines[at].strip()
    closing = _DISPLAY_ENDS.get(first[:2])
    if closing is not None and closing not in first[2:]:
        for end in range(at + 1, min(at + MAX_DISPLAY_LINES, len(lines))):
            if closing in lines[end]:
                return " ".join(" ".join(lines[at : end + 1]).split()), end + 1
    return first, at + 1


def _goes_on(lines: list[str], start: int) -> str:
    """What the next line adds to an answer below its heading: another value, "or"; empty where it adds none."""
    said = clean(_said_below(lines, start)[0])
    return said if said.lower() in ("or", "and") or (said and is_formula(said)) else ""


def _statements(line: str, *, with_phrases: bool) -> list[tuple[bool, str]]:
    """What follows each label of the line, and whether the label has a colon or is a heading."""
    every = list(LABEL.finditer(line))
    if len(every) == 1 and not with_phrases and every[0][1] != ":" and clean(line[every[0].end() :].lstrip(": ")):
        return []  # a phrase, whether or not it only supposes something
    labels = [label for label in every if not _is_supposed(line, label)]
    if not labels:
        return [(True, "")] if len(line) < 60 and _HEADING.fullmatch(line.strip(_MARKUP)) else []
    found = []
    has_colon = False
    for label, after in zip(labels, [*(each.start() for each in labels[1:]), len(line)], strict=True):
        has_colon = has_colon or label[1] == ":"
        rest = line[label.end() : after].lstrip(": ")
        if after < len(line) and rest.strip("* ").lower() in ("", "the", "my", "our"):
            continue  # Final Answer: The final answer is 5
        found.append((has_colon, rest))
        has_colon = False
    return found


def _is_supposed(line: str, label: "re.Match[str]") -> bool:
    """Whether the sentence of the label says what the answer is in one case only, or denies it."""
    sentence = line[: label.start()].rsplit(". ", 1)[-1]
    if label[1] == ":":
        return False
    return sentence.lstrip(_MARKUP).startswith(_SUPPOSING) or is_reported(sentence)


def clean(text: str) -> str:
    text = text.strip().replace('\\"', '"')
    for _ in range(4):
        before = text
        if text.startswith(("**", "__")):
            text = text[2:]
        if text.endswith(("**", "__")):
            text = text[:-2]
        text = text.strip().removesuffix(".").strip()
        if text == before:
            break
    return text
