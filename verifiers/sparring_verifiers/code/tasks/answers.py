"""Where the answer of a reply stands, when it is a literal or a call. What it says is read elsewhere (literals.py)."""

import re

MAX_REPLY_CHARS = 200_000
MAX_LINE_CHARS = 20_000
_ANSWER = re.compile(
    r"[\s*_#>-]*(?:the\s+)?(?:final\s+)?answer(?:\s+is)?[\s*_]*:[\s*_]*(.*)", re.IGNORECASE | re.DOTALL
)
_BOXED = "\\boxed{"
_FENCE = "```"


def find_answer(text: str) -> str | None:
    """The text of the answer, whole; None when there is none.

    It is what the last of these holds: a fenced block, ``\\boxed{...}``, and a line that begins with "Answer:" (or the
    line under it). In a reply with none of them it is the last line. Bold and one pair of backticks are taken off.
    """
    if len(text) > MAX_REPLY_CHARS:
        return None
    found: str | None = None
    block: list[str] | None = None
    is_awaited = False  # "Answer:" stood alone on its line
    last = ""
    for line in text.split("\n"):
        stripped = line.strip()
        if block is not None:
            if stripped == _FENCE:
                found, block, is_awaited = "\n".join(block), None, False
            else:
                block.append(line)
        elif stripped.startswith(_FENCE):
            inner = stripped.strip("`")
            if stripped.endswith(_FENCE) and inner.strip():
                found, is_awaited = inner, False
            else:
                block = []
        elif stripped:
            last = stripped
            said = _said(stripped)
            if said is not None:
                found, is_awaited = said or found, not said
            elif is_awaited:
                found, is_awaited = stripped, False
    if block is not None:
        found = "\n".join(block)
    answer = _bare(found if found is not None else last)
    return answer or None


def _said(line: str) -> str | None:
    """What the line says that the answer is; "" where it only announces it; None where it says nothing of it."""
    if len(line) > MAX_LINE_CHARS:
        return None
    start = line.rfind(_BOXED)
    if start >= 0:
        return _in_braces(line[start + len(_BOXED) :])
    announced = _ANSWER.match(line)
    return None if announced is None else _bare(announced[1])


def _in_braces(rest: str) -> str:
    """The text up to the brace that closes it, braces within quotes aside; all of it where none does."""
    depth, quote, is_escaped = 1, "", False
    for place, character in enumerate(rest):
        if is_escaped:
            is_escaped = False
        elif quote:
            is_escaped = character == "\\"
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        elif character in "{}":
            depth += 1 if character == "{" else -1
            if depth == 0:
                return rest[:place]
    return rest


def _bare(text: str) -> str:
    text = text.strip()
    for mark in ("**", "`", "$"):
        if len(text) > len(mark) and text.endswith(mark):
            text = text.removesuffix(mark).removeprefix(mark).strip()
    return text
