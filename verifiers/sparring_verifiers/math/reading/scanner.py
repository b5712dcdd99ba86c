r"""Normal text into tokens, by one regular expression that never goes back: linear in the text.

A lexeme is its own text. ``\text{ cm}`` and ``\begin{cases}`` are one lexeme each. White space is no lexeme; whether it
stood before a lexeme is looked up in the text by the few rules that ask.
"""

import re

from .normal import ParseFailure

MAX_DIGITS = 4_000
END = ""
_ENDS = (END,) * 10
TEXT_COMMANDS = (
    *("text", "textbf", "textrm", "textit", "textnormal", "textsf", "texttt", "mbox", "hbox", "emph"),
    *("mathrm", "mathbf", "mathit", "mathsf", "mathbb", "mathcal", "boldsymbol", "bold", "operatorname"),
)
# An alternative that begins with a character or a set of them is passed over at once where that is another one.
TOKEN = re.compile(
    r"[a-zA-Z][a-zA-Z]*+|[-+^()\[\]},_]"  # the most frequent ones first, as no other alternative begins like them
    r"|\d\d*+(?![.eA-Z_])"  # a whole number, which most numbers are
    r"|\\[acdfgi-lnp-su-zA-Z][a-zA-Z]*+"  # a command that begins like none of those below
    r"|0[0-9A-Z]*+(?=_\{\d\d\})|\d[0-9A-F]*+(?=_\{16\})"  # a number in a base with letters for digits
    r"|\d\d*+(?:\.\d++)?+(?:[eE][+-]?\d++(?![a-zA-Z]))?+"
    r"|\.\d++"
    r"|\\(?:" + "|".join(TEXT_COMMANDS) + r")\*? ?\{[^{}]*+\}"
    r"|\\(?:begin|end) ?\{[a-zA-Z]++\*?\}"
    r"|\\[a-zA-Z]++"
    r"|\\\S"
    r"|\*\*|[<>!=]=|=<|\{ ?, ?\}"
    r"|\S"
)


def tokens(text: str) -> list[str]:
    """All tokens, the last one first, so that reading is ``pop``; at the bottom lie ENDs enough for any lookahead.

    Raises:
        ParseFailure: a number past the cap.
    """
    found = TOKEN.findall(text)
    if len(text) > MAX_DIGITS and max(map(len, found)) > MAX_DIGITS:
        raise ParseFailure(f"a number of more than {MAX_DIGITS} digits")
    found += _ENDS
    found.reverse()
    return found


def spaces(text: str) -> list[bool]:
    """Whether white space stands before each lexeme, in the order of the text; END has none."""
    return [text[found.start() - 1 : found.start()] == " " for found in TOKEN.finditer(text)] + [False] * len(_ENDS)


def inside(lexeme: str) -> str | None:
    r"""What stands between the braces of a ``\text{}`` lexeme, with single spaces; None for every other lexeme."""
    if lexeme[-1:] != "}" or len(lexeme) < 3 or lexeme.startswith(("\\begin", "\\end")):
        return None
    return " ".join(lexeme[lexeme.index("{") + 1 : -1].split())
