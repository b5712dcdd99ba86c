"""A text's signs without what only sets type: two texts that nothing can read, but that are spelled alike, are one.

Much weaker than reading, and it proves no difference.
"""

import re

from .normal import ParseFailure, normalise
from .scanner import TOKEN

_ALIASES = {
    **dict.fromkeys(("\\mid", "\\vert", "\\lvert", "\\rvert"), "|"),
    **dict.fromkeys(("\\Vert", "\\lVert", "\\rVert", "\\parallel"), "\\|"),
    **dict.fromkeys(("\\ldots", "\\dots", "\\cdots", "\\dotsc", "\\dotsb", "…"), "..."),
    **dict.fromkeys(("\\dfrac", "\\tfrac"), "\\frac"),
    **dict.fromkeys(("\\cdot", "\\ast"), "*"),
    **dict.fromkeys(("\\rightarrow", "→"), "\\to"),
    **dict.fromkeys(("\\implies", "\\Longrightarrow", "⇒"), "\\Rightarrow"),
    **dict.fromkeys(("\\iff", "\\Longleftrightarrow", "⇔"), "\\Leftrightarrow"),
    **dict.fromkeys(("\\land", "∧"), "\\wedge"),
    **dict.fromkeys(("\\lor", "∨"), "\\vee"),
    **dict.fromkeys(("\\lnot", "¬"), "\\neg"),
    **dict.fromkeys(("\\leq", "\\leqslant"), "\\le"),
    **dict.fromkeys(("\\geq", "\\geqslant"), "\\ge"),
    "\\neq": "\\ne",
    "\\overrightarrow": "\\vec",
    "\\widehat": "\\hat",
    "\\backslash": "\\setminus",
    "\\lbrace": "\\{",
    "\\rbrace": "\\}",
    "\\varnothing": "\\emptyset",
    "\\boldsymbol": "\\mathbf",
    "∀": "\\forall",
    "∃": "\\exists",
    "∘": "\\circ",
    "⊂": "\\subset",
    "⊆": "\\subseteq",
    "⊥": "\\perp",
    "∥": "\\|",
    "∂": "\\partial",
    "∇": "\\nabla",
}
_SPLIT = re.compile(r"\\(?:ldots|dots|cdots|dotsc|dotsb)|\.\.\.|…")
_COMMAND = re.compile(r"(\\[a-zA-Z]+)\*? ?(\{.*)?")
_LONE = re.compile(r"(?<=[_^]) \{ ([a-zA-Z0-9]) \}")
_MARKED = re.compile(r"(\\(?:vec|hat|bar|overline|tilde|dot|ddot|sqrt)) \{ ([a-zA-Z]) \}")


def spelled(text: str) -> str:
    """The signs of the text, each by one name, with one space between each two.

    Raises:
        ParseFailure: the text has nothing to read, is too long, or holds what cannot be seen.
    """
    plain = _SPLIT.sub(" … ", normalise(text))
    joined = " ".join(map(_sign, TOKEN.findall(plain)))
    joined = _MARKED.sub(r"\1 \2", _LONE.sub(r" \1", joined))
    if not any(char.isalnum() for char in joined):
        raise ParseFailure("nothing but signs")
    return joined


def _sign(lexeme: str) -> str:
    alias = _ALIASES.get(lexeme)
    if alias is not None:
        return alias
    command = _COMMAND.fullmatch(lexeme)
    if command is None or command[2] is None:
        return lexeme
    content = " ".join(command[2][1:-1].split())
    return f"{_ALIASES.get(command[1], command[1])}{{{content}}}"
