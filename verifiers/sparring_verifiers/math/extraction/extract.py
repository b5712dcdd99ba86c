r"""Finds the final answer in a whole solution: in one pass, and nothing guessed.

In this order: tags and JSON; the boxes of the final statement; ``ANSWER:``, ``Final answer:`` and ``####``; "the answer
is"; a last line that is itself an expression; a last sentence that says what something is, or that concludes one value.
Marked answers that contradict each other are hedging, and hedging is no answer. Labels are found in labels.py,
sentences in statements.py, conclusions in conclusions.py.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from sparring_verifiers.math.compare import compare
from sparring_verifiers.math.reading.boxes import Span, is_separator, spans
from sparring_verifiers.math.reading.normal import ParseFailure
from sparring_verifiers.math.reading.parser import parse
from sparring_verifiers.math.syntax import Relation, Word
from sparring_verifiers.types import Status

from .conclusions import concluded, emphasises_otherwise, said_once, without_checks
from .envelopes import Envelope, enclosed
from .hedges import is_opinion, leaves_open
from .labels import LABEL, clean, marked
from .retractions import last_retraction
from .statements import counted_alone, is_exclaimed, last_sentence, masked, said_last

MAX_CHARS = 400_000
MAX_ANSWER_CHARS = 4_096
MAX_MARKED = 8  # different texts that are compared; more is hedging
MAX_WORDS = 3  # of a reply that is nothing but its answer in words
_TURNS = ("<|im_start|>", "<|im_end|>", "<|eot_id|>", "<|endoftext|>", "<|end|>", "</s>")
_OPTION = re.compile(r"[\s*$\-]{0,4}(?:\\[a-z]{4,6} ?\{)?\(?[A-H][.)]")
_THOUGHTS = ("</think>", "</thinking>", "</reasoning>")
_DISPLAYED = re.compile(r"\\\[[^\\\]]{0,400}+(?:\\[^\]][^\\\]]{0,400}+){0,40}+\\\]|\$\$[^$]{1,2000}+\$\$")
# Of a box, a label, a phrase, a tag or a key: each has one.
_ANSWER_SIGNS = ("box", "nswer", "NSWER", "####", '"')
_VERBS = ("is", "is:", "be", "equals")
_PERCENT = re.compile(r"[\s$]{0,4}(?:\\?%|per ?cent\b|pct\b)")
# Between boxes that make one list: the name of the next value.
_NAME_BETWEEN = re.compile(r"(?:[\s$,;]|\\[()\[\],;]|and\b|\\q?quad|\\text\{ ?and ?\})*+[a-zA-Z](?:_\{?\w\}?)? ?= ?")
_PARTS_BETWEEN = re.compile(r"\s*+\\text\{ for part \(\w\) and \}\s*+")
_DENIED_BEFORE = re.compile(
    r"(?:\b(?:not|never|either|neither|anything but)|(?:not|never|n['\u2019]t|tempting to|avoid) \w+"
    r"|n['\u2019]t)[\s$:]{0,4}+$",
    re.IGNORECASE,
)
# What _DENIED_BEFORE finds in ASCII holds one of these, in lower case.
_DENIED_SIGNS = ("not", "never", "either", "anything but", "n't", "tempting to", "avoid")
_DENIED_AFTER = re.compile(
    r"[\s$,]{0,4}+(?:(?:which |that )?(?:is|was|must be) (?:(?:the |a |an )?(?:not\b|wrong|incorrect|false"
    r"|impossible|trap|mistake|error))|cannot be\b"
    r"|can['\u2019]t be\b|isn['\u2019]t\b|\? ?no\b)",
    re.IGNORECASE,
)
_DENIALS = frozenset(("no", "not", "wrong", "but", "or", "so", "then", "wait", "hence", "thus", "instead", "actually"))


@dataclass(frozen=True, slots=True)
class Extracted:
    """text: the final answer, None where there is none; rule: how it was found, or why it was not."""

    text: str | None
    rule: str


def extract_answer(text: str) -> str | None:
    """The final answer of a solution as it stands there, or None."""
    return extract(text).text


@lru_cache(maxsize=256)
def extract(text: str) -> Extracted:
    """The final answer of a solution, with the rule that found it. Kept: who asked reads it, then who decides."""
    if len(text) > MAX_CHARS:
        return Extracted(None, "too_long")
    text = _reply(text)
    envelopes = enclosed(text)
    handed = [_opened(each.content) for each in envelopes]
    found = spans(text)
    boxed_answers = _boxed(text, found)
    if not boxed_answers and "\\boxed" in text:
        return Extracted(None, "nothing")  # a box that is not closed: the reply was cut
    if boxed_answers and _takes_back(text, found):
        return Extracted(None, "hedged")
    labelled, phrased = marked(text, with_phrases=not handed and not boxed_answers)
    if handed or boxed_answers or labelled:
        stated = [*handed, *boxed_answers, *labelled]
        if (
            _contradict(stated)
            or _is_denied(stated[0], _said_after(text, found, envelopes))
            or _is_retracted(text, stated[0])
        ):
            return Extracted(None, "hedged")
        return _found(stated[0], "handed" if handed else "boxed" if boxed_answers else "labelled")
    if phrased:
        if _contradict(phrased) or _is_retracted(text, phrased[0]):
            return Extracted(None, "hedged")
        if is_exclaimed(phrased[0]):
            return Extracted(None, "exclamation")
        return _found(phrased[0], "phrased")
    return _last(text)


def _opened(content: str) -> str:
    """The answer in a tag or a value of JSON: what it marks, or all of it."""
    if "nswer" not in content and "box" not in content:
        return content
    found = extract(content)
    return content if found.text is None and found.rule == "nothing" else found.text or ""


def _reply(text: str) -> str:
    """The text without what a chat template put after it, and without thoughts that are closed."""
    if "<" not in text:
        return text
    ends = [at for at in map(text.find, _TURNS) if at > 0]
    if ends:
        text = text[: min(ends)]
    if "</" not in text:
        return text
    closed = [(text.rfind(tag), tag) for tag in _THOUGHTS]
    at, tag = max(closed)
    return text[at + len(tag) :] if at >= 0 else text


# -- boxes ------------------------------------------------------------------------------------------------------------


def _boxed(text: str, found: list[Span]) -> list[str]:
    """What the last statement boxes, as one list; after it every other box that is none of its items."""
    if not found:
        return []
    final = [found[-1]]
    for earlier in reversed(found[:-1]):
        if not _belong_together(text[earlier[2] + 1 : final[-1][0]]):
            break
        final.append(earlier)
    contents = list(dict.fromkeys(_content(text, span) for span in reversed(final)))
    others = dict.fromkeys(_content(text, span) for span in found[: len(found) - len(final)])
    joined = ", ".join(contents)
    return [joined, *(other for other in others if other not in contents and other != joined)]


def _takes_back(text: str, found: list[Span]) -> bool:
    """Whether the sentence of the last box denies it, or offers it as one of two."""
    line = text.rfind("\n", 0, found[-1][0]) + 1
    first = next(span for span in found if span[0] >= line)
    before, after = text[max(line, first[0] - 40) : first[0]], text[found[-1][2] + 1 :][:40]
    may_deny = not before.isascii() or any(map(before.lower().__contains__, _DENIED_SIGNS))
    return (may_deny and _DENIED_BEFORE.search(before) is not None) or _DENIED_AFTER.match(after) is not None


def _content(text: str, span: Span) -> str:
    content = text[span[1] : span[2]].strip()
    is_percent = _PERCENT.match(text, span[2] + 1) and content[-1:].isdigit()
    return content + "\\%" if is_percent else content


def _belong_together(between: str) -> bool:
    if is_separator(between):
        return "\n\n" not in between or any(char.isalpha() or char in ",;" for char in between)
    if len(between) > 60:
        return False
    if _NAME_BETWEEN.fullmatch(between) or _PARTS_BETWEEN.fullmatch(between):
        return True
    words = between.replace("$", " ").split()  # 6 cats and 1 dog
    return 1 < len(words) < 4 and words[-1] == "and" and _DENIALS.isdisjoint(words) and all(map(str.isalpha, words))


# -- contradictions ---------------------------------------------------------------------------------------------------


def _contradict(answers: list[str]) -> bool:
    """Whether one of the marked answers is not proved to be the first one."""
    others = [answer for answer in dict.fromkeys(answers) if answer != answers[0]]
    if len(others) > MAX_MARKED:
        return True
    return any(compare(answers[0], other).status is not Status.ACCEPTED for other in others)


def _said_after(text: str, boxes: list[Span], envelopes: list[Envelope]) -> list[str]:
    """What "the answer is" says after the last envelope, box or label; what stands before was thought at first."""
    if envelopes:
        return _phrased(envelopes[-1].after, text)
    ends = [boxes[-1][2]] if boxes else [label.end() for label in LABEL.finditer(text) if label[1] == ":"]
    if not ends:
        return []
    after = text[ends[-1] :].replace("*", "") + "\n"
    said = _phrased(after, text) if "nswer" in after else []
    # all of what is said: no "3 times as much", no "5 where x = 2"
    return [each for each in said if any(f"{verb} {each}{end}" in after for verb in _VERBS for end in ".\n")]


def _phrased(after: str, text: str) -> list[str]:
    """What "the answer is" says after a place, where it says something in the whole text, too."""
    said = marked(after)[1]
    return said if said and marked(text)[1] else []


def _is_denied(answer: str, phrased: list[str]) -> bool:
    """Whether a phrase gives another answer than the marked one, proved to be another."""
    return any(compare(answer, other).status is Status.REJECTED for other in phrased[:MAX_MARKED])


def _is_retracted(text: str, answer: str) -> bool:
    """Whether the answer is taken back and not stated again after that, or the last line sets another one in bold."""
    last = text.rstrip().rpartition("\n")[2].strip()
    is_bold = last.startswith("**") and last.endswith("**") and "nswer" not in last and len(last) <= MAX_ANSWER_CHARS
    if is_bold and compare(answer, clean(last)).status is Status.REJECTED:
        return True
    first = min(at for at in (*map(text.find, _ANSWER_SIGNS), len(text)) if at >= 0)
    start = text.rfind("\n", 0, first) + 1  # nothing is taken back before it is said
    at = last_retraction(text[start:])
    if at < 0:
        return False
    before, after = text[: start + at], text[start + at :]
    if not (spans(before) or any(marked(before)) or enclosed(before)):
        return False
    again = [
        *(_opened(each.content) for each in enclosed(after)),
        *_boxed(after, spans(after)),
        *(each for said in marked(after) for each in said),
    ]
    return not again or _contradict([answer, *again])


def _found(text: str, rule: str) -> Extracted:
    text = text.strip()
    return Extracted(text, rule) if text else Extracted(None, "empty")


# -- the end ----------------------------------------------------------------------------------------------------------


def _last(text: str) -> Extracted:
    """The last line, where the whole of it is an expression, or what the last sentence says."""
    tail = _DISPLAYED.sub(lambda found: " ".join(found[0].split()), text[-8_000:])
    lines = [line.strip() for line in tail.splitlines() if line.strip()]
    if not lines:
        return Extracted(None, "nothing")
    lines = without_checks(lines)
    if lines[-1].rstrip("$ ").endswith(("...", "\u2026")):
        return Extracted(None, "nothing")  # digits or items that go on
    line = clean(lines[-1])
    if (
        len(line) <= MAX_ANSWER_CHARS
        and _is_answer(line, is_alone=len(lines) == 1 and len(text) < 8_000)
        and not (_OPTION.match(line) and any(map(_OPTION.match, lines[:-1])))
    ):
        return Extracted(line, "last_line")
    sentence = last_sentence(lines[-1])
    if is_exclaimed(sentence):
        return Extracted(None, "exclamation")
    said = said_last(sentence)
    if said is None and len(lines) == 1 and len(lines[0]) <= len(sentence) + 1:
        said = counted_alone(sentence)
    if said is not None and _is_left_open(said, sentence, tail):
        return Extracted(None, "nothing")
    said = concluded(lines) if said is None else said_once(said)
    return Extracted(None, "nothing") if said is None else Extracted(said, "sentence")


def _is_left_open(said: str, sentence: str, reply: str) -> bool:
    """Whether the last sentence was cut, gives an opinion or emphasises another value, or the reply cannot tell."""
    is_cut = sentence.count("**") % 2 == 1 or sentence.endswith((",", ";", ":", "(", "=", "+", "-"))
    return is_cut or is_opinion(masked(sentence)) or leaves_open(reply) or emphasises_otherwise(said, sentence)


def _is_answer(line: str, *, is_alone: bool) -> bool:
    """Whether the line is an answer; words only where they are the whole reply."""
    try:
        node = parse(line).node
    except ParseFailure:
        return False
    if isinstance(node, Word):
        return is_alone and len(node.text.split()) <= MAX_WORDS and "$" not in line and "\\(" not in line
    return is_alone or not (isinstance(node, Relation) and len(node.ops) > 1)
