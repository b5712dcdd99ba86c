"""`compare` for texts that may each be a bare answer or a whole solution. Pure: the symbolic worker is not asked."""

import re

from sparring_verifiers.math.extraction.extract import extract
from sparring_verifiers.math.reading.normal import closing_brace

from .compare import Comparison, Known, Stated, Unreadable, compare, read_whole
from .policy import DEFAULT, AnswerPolicy
from .syntax import Relation, Word

_MARKED = frozenset(("boxed", "labelled", "phrased"))
_CONTRADICTORY = frozenset(("hedged",))
_FEW_WORDS = 2
# A bare word that no reading of a whole text takes, where the text is no answer in words either.
_SENTENCE = re.compile(r"[^{}]*?\b[Aa]nswer(?:\*\*)?(?::| is\b[^\d\n]{0,60}+\d)")
_DELIMITERS = " \n$\\[]()."


def quick(gold: str, answer: str, policy: AnswerPolicy = DEFAULT, known: Known | None = None) -> Comparison:
    """Whether the answer that one text states is that of the other, where no proof by the worker is needed.

    The pairs that only a proof can decide stand in ``pending``; known holds what has been proved so far.
    """
    return compare(gold, answer, policy, known, read=read)


def read(text: str) -> Stated:
    """The answer that the text is, or else the one that it states.

    Raises:
        Unreadable.
    """
    if "####" in text or ("nswer" in text and _SENTENCE.match(text)):
        return _read_stated(text, Unreadable("a sentence"))
    try:
        whole = read_whole(text)
    except Unreadable as why:
        return _read_stated(text, why)
    node = whole.parsed.node
    if type(node) is Relation and _holds_box(text) and set(node.ops) <= {"=", "~"}:
        found = extract(text)  # f(1) + f(2) = 3 + 4 = \boxed{7} says which part is the answer
        if found.text is not None and found.rule == "boxed":
            return _read_stated(text, Unreadable("a chain"))
    if type(node) is Word and len(node.text.split()) > _FEW_WORDS:
        found = extract(text)  # "The answer is yes" can be read as words, too
        if found.text is not None and found.rule in _MARKED:
            return _read_stated(text, Unreadable("words"))
    return whole


def _holds_box(text: str) -> bool:
    """Whether there is a box with more around it than delimiters."""
    start = text.find("\\boxed{")
    if start < 0:
        return "\\boxed" in text
    end = closing_brace(text, start + 6)
    return bool(text[:start].strip(_DELIMITERS) or text[end + 1 :].strip(_DELIMITERS)) or end < 0


def _read_stated(text: str, why: Unreadable) -> Stated:
    found = extract(text)
    if found.text is None:
        is_final = found.rule in _CONTRADICTORY
        rule = "" if found.rule == "nothing" else f" ({found.rule})"
        raise Unreadable(f"{why}; no answer stands out in it{rule}", is_final=is_final) from why
    return read_whole(found.text)
