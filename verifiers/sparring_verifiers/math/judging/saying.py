"""What a plain sentence says in one known word: "The series converges.", "It falls on a Tuesday.", "There are none.".

Subject and verb stand in closed lists, and so does what is said: "The converse is true", "The series may converge" and
"The function is even only if" say none of them.
"""

import re

_SUBJECTS = (
    *("statement", "claim", "assertion", "proposition", "conjecture", "series", "sequence", "integral", "limit", "sum"),
    *("function", "curve", "conic", "graph", "expression", "equation", "number", "product", "system", "solution set"),
    *("day", "date", "month", "set", "polynomial", "shape", "triangle", "angle", "direction", "color", "colour"),
)
_SENTENCE = re.compile(
    r"(?:so |thus |hence |therefore |then )?+"
    rf"(?:(?:the|this|that) (?:given )?+(?:{'|'.join(_SUBJECTS)})|it|this|that)"
    r" (?:(?:is|was|falls on|fell on|lands on|will be|must be) (not )?+(?:an? |on )?+)?+([a-z ]++)"
)
_THERE = re.compile(r"there are (none|infinitely many)")
_TURNED = {"true": "false", "false": "true", "correct": "incorrect"}


def said_in(text: str, known: frozenset[str]) -> str | None:
    """The word of the known ones that the sentence, in plain small letters, says of its subject; None where none."""
    there = _THERE.fullmatch(text)
    if there is not None:
        return there[1]
    found = _SENTENCE.fullmatch(text)
    if found is None or found[2] not in known:
        return None
    if not found[1]:
        return found[2]
    return _TURNED.get(found[2], f"not {found[2]}")
