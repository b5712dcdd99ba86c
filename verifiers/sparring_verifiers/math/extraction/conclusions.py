r"""What a reply concludes in prose: "So they have **260** sheep.", "Thus 45 - 4 = 41 people can sit down.".

A closing sentence gives an answer only where something marks it as the conclusion (a "so", emphasis, the result of the
sentence before said once more), it is whole, and exactly one value stands in it. Where anything in it denies, supposes,
doubts, bounds or goes on, or where the reply concludes two things, there is no answer.
"""

import re

from sparring_verifiers.math.compare import compare
from sparring_verifiers.math.syntax import Choice, Constant, Relation, Symbol, Word
from sparring_verifiers.types import Status

from .closing_values import (
    assigned_values,
    chain_value,
    counted_value,
    given_chain,
    is_false,
    is_person,
    resulting_value,
    verdict,
)
from .hedges import is_doubtful, is_unfinished, leaves_open, without_adverbials
from .retractions import last_retraction
from .statements import FORMULA, last_sentence, masked, reads, said_last

MAX_SENTENCE_CHARS = 600
MAX_EMPHASISED = 12
# Of a proof's end, and of cheer.
MARKS = " \t\u220e\u25a0\u25a1\u25fb\u2713\u2714\u2705\ufe0f\U0001f389\U0001f60a\U0001f44d"
_SO = (
    r"(?:so|thus|hence|therefore|\u2234|consequently|accordingly|altogether|overall|in (?:conclusion|total|all|summary)"
    r"|as a result|it follows that|this means that|we conclude that)(?![\w-])"
    r"(?! (?:that|far|on|much|many|long|as|is|are|was|were|do|does|did)\b)"
)
_MARK = re.compile(
    rf"(?:(?:^|[,;:\u2013\u2014] |, and ){_SO},?|(?:^|, )we (?:find|see|conclude) that)\s*", re.IGNORECASE
)
_OPENING = re.compile(rf"(?:^|(?<=[.!?] )|(?<=\*\*)){_SO}", re.IGNORECASE | re.MULTILINE)
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]{1,300})\*\*")
# What a closing sentence ends with that was not cut.
_WHOLE = re.compile(r"(?:[.!)]|\*\*|\$|\\\]|\\\))\s*$")
_BESIDE = re.compile(r"[,;:(.!\u2013\u2014]")  # what follows is said of something else
# What something is done with, or with respect to: "we divide by 2", "it differs from 3".
_OPERAND = re.compile(
    r"\b(?:by|from|into|than|of|to|with|times|over) *$|\bwe (?:now |then |also |must |can |should )?(?:divide"
    r"|multiply|add|subtract|square|cube|double|halve|take|factor|substitute|use|set|let|move|isolate|need|choose|pick|try"
    r"|start|begin)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(r"\b(?:per|each|every|apiece)\b", re.IGNORECASE)  # of what there are several
_RESERVED = re.compile(
    r"\b(?:if|unless|suppos\w*|assum\w*|provided|except|but|however|maybe|perhaps|possibly|wrong|incorrect|mistak\w*|so"
    r"|thus|hence|therefore|then|wait|actually|recheck\w*|guess\w*|think|believe|sure|answer|instead)\b|\?|=",
    re.IGNORECASE,
)
_LISTED = re.compile(r"\s*(?:[-*\u2022>|#]+ |\(?\w{1,3}[.)] |(?:\*\*)?(?:case|step|part|claim|lemma)\b)", re.IGNORECASE)
_ABOUT = re.compile(
    r"\s?\((?:or |which is |i\.e\.,? )?(?:approximately|approx\.?|about|roughly|\u2248|~) ?[^()]{1,60}\)"
)
_AGAIN = re.compile(r"(\d[\w ,.$%/]{0,40}?) \(([^()]{1,60})\)")
_NAME = re.compile(r"[A-Z][a-z]+")
_YES = re.compile(r"\*\*(Yes|No)(?:,\*\*|\*\*,) [^\d$?,]*$")
_NOT = re.compile(r"(?<=\w)(?: not|not)\b|n['\u2019]t\b")
_COMPUTED = re.compile(r"(?:=|\bgives|\bget)\s*\\?\$?(-?\d[\d.,:/]*)")
_PLAIN = re.compile(r"-?\d[\d.,:/]*")
_CHECK = re.compile(
    r"[\s*_#>-]{0,8}(?:verif(?:y|ication|ying)|(?:sanity |quick |to )?check(?:ing)?)\b[:*_\s]*", re.IGNORECASE
)
_HELD = re.compile(
    r"(?:[\u2713\u2714\u2705]\ufe0f?"
    r"|\b(?:holds|works|correct|checks out|satisfied|as (?:required|expected|desired)))[\s.]*$"
)
_FAILED = re.compile(
    r"[?\u2260\u2717\u274c]|\\neq?\b|\b(?:not|no|but|however|while|whereas|fails?|wrong|only|except|instead)\b"
    r"|n['\u2019]t\b",
    re.IGNORECASE,
)
_OR = re.compile(r"([^,]{1,80}?),? (?:or|i\.e\.,?|that is,?) ([^,]{1,80})")
_EXPLAINED = re.compile(
    r"[\s*_#]*(?:reason(?:ing)?|explanation|because|here(?:['\u2019]s| is) (?:why|how)|why|justification)\b",
    re.IGNORECASE,
)


def concluded(lines: list[str]) -> str | None:
    """What the reply concludes. lines: those with something on them, displays joined, the closing one last."""
    reply = "\n".join(lines)
    if leaves_open(reply):
        return None
    closing = _closing(lines[-1], reply)
    return closing if closing is not None or len(lines) == 1 else _opening(lines, reply)


def _closing(line: str, reply: str) -> str | None:
    display = line.strip().rstrip(".")
    if FORMULA.fullmatch(display):
        return chain_value(display)
    if _LISTED.match(line) or not _WHOLE.search(line):
        return None
    sentence = last_sentence(line)
    if not 0 < len(sentence) <= MAX_SENTENCE_CHARS:
        return None
    said = _said(sentence, reply[: reply.rfind(sentence)])
    return _emphasised_alone(line, reply) if said is None and reply.count("**") == 2 else said


def _emphasised_alone(line: str, reply: str) -> str | None:
    """The only thing that the reply emphasises, where it is a value of the closing line and nothing speaks against it.

    What is said beside it ("..., not 8", "...; the next one is 128") may hold numbers of its own.
    """
    bold = _BOLD.search(line)
    if bold is None or last_retraction(reply) >= 0:
        return None
    content = _plain(bold[1])
    node = reads(content)
    is_value = node is not None and not isinstance(node, (Choice, Constant, Relation, Symbol, Word))
    value = content if is_value else counted_value(content, is_marked=True)
    start = reply.rfind(line) + bold.start()
    prose, after = masked(last_sentence(line[: bold.start()] + "x")), masked(line[bold.end() :])
    beside = _BESIDE.split(after, maxsplit=1)
    if value is None or _OPERAND.search(prose[:-1]) or _SHARE.search(beside[0]):
        return None
    if is_doubtful(f"{prose} {beside[0]}") or is_unfinished(after) or _RESERVED.search(after):
        return None
    return None if _concludes_otherwise(value, reply[:start]) else value


def _said(sentence: str, before: str) -> str | None:
    """What the closing sentence concludes; before: the reply up to it."""
    bold = _BOLD.findall(sentence)
    if len(bold) > 1 or "**" in _BOLD.sub("", sentence):
        return None
    if (yes := _YES.match(sentence)) is not None:
        is_plain = "?" not in before and "**" not in before and not is_doubtful(_NOT.sub("", sentence))
        return yes[1] if is_plain else None
    plain = _plain(_BOLD.sub(r"\1", sentence))
    blank = masked(plain)
    start = _clause_start(blank)
    if (what := verdict(plain) or verdict(plain[max(start, 0) :])) is not None:
        return None if is_doubtful(blank[: max(start, 0)]) else what
    if is_doubtful(blank):
        return None
    clause = without_adverbials(plain[max(start, 0) :])
    if bold and is_person(bold[0]):
        return bold[0] if start >= 0 and sum(map(is_person, _NAME.findall(plain))) == 1 else None
    value = _value(clause, is_emphasised=bool(bold))
    is_result = False
    if value is None:
        value = resulting_value(clause) or given_chain(clause)
        is_result = value is not None and not _OPENING.search(before)
    if value is None or (bold and bold[0] not in value and value not in bold[0]):
        return None
    is_result = is_result or _is_last_result(value, before)
    if bold:
        return value if start >= 0 or is_result or not _BOLD.search(before) else None
    if start < 0 and (not is_result or _OPENING.search(before)):
        return None
    return None if _concludes_otherwise(value, before) else value


def _clause_start(sentence: str) -> int:
    """Where the clause begins that the last "so" opens; -1 without one."""
    ends = [found.end() for found in _MARK.finditer(sentence)]
    return ends[-1] if ends else -1


def _plain(sentence: str) -> str:
    """The sentence without what says its value once more in brackets."""
    sentence = _ABOUT.sub("", sentence).strip(MARKS)
    again = _AGAIN.search(sentence)
    if again is not None and compare(again[1], again[2]).status is Status.ACCEPTED:
        sentence = sentence[: again.end(1)] + sentence[again.end() :]
    return sentence.strip().rstrip(".:").strip()


def _value(clause: str, *, is_emphasised: bool) -> str | None:
    several = assigned_values(clause)
    if several is not None:
        return several
    said = said_last(clause)
    if said is not None:
        return said
    return counted_value(clause, is_marked=is_emphasised)


def _is_last_result(value: str, before: str) -> bool:
    """Whether it is the value of the last computation before the sentence."""
    results = _COMPUTED.findall(before[-MAX_SENTENCE_CHARS:])
    numeral = _PLAIN.search(value)
    return bool(results) and numeral is not None and results[-1].rstrip(".,:") == numeral[0].rstrip(".,:")


def _concludes_otherwise(value: str, before: str) -> bool:
    """Whether the reply emphasises another value, or concluded another one just before."""
    if emphasises_otherwise(value, before):
        return True
    previous = _plain(last_sentence(before.rstrip().rpartition("\n")[2]))
    start = _clause_start(masked(previous))
    if start != 0 and not _OPENING.match(previous):
        return False
    other = _value(previous[max(start, 0) :], is_emphasised=False)
    return other is not None and compare(value, other).status is not Status.ACCEPTED


def emphasises_otherwise(value: str, text: str) -> bool:
    """Whether a value is emphasised in the text that is not proved to be this one."""
    for found in list(_BOLD.finditer(text))[-MAX_EMPHASISED:]:
        node = reads(found[1])
        if node is not None and not isinstance(node, Word) and compare(value, found[1]).status is not Status.ACCEPTED:
            return True
    return False


def _opening(lines: list[str], reply: str) -> str | None:
    """The only emphasised value, where the reply opens with it and explains it below."""
    first = lines[0].strip()
    if not first.startswith("**") or reply.count("**") != 2 or not _EXPLAINED.match(lines[1]):
        return None
    plain = _plain(first.replace("**", ""))
    if "?" in reply or last_retraction(reply) >= 0 or is_doubtful(plain):
        return None
    if not _WHOLE.search(lines[-1]) or is_unfinished(last_sentence(lines[-1])):
        return None
    return counted_value(plain, is_marked=True)


def said_once(said: str) -> str:
    """Of a value that is said in several ways, the last one; of a chain that is not settled by itself, its end."""
    halves = _OR.fullmatch(said)
    if halves is not None and compare(halves[1], halves[2]).status is Status.ACCEPTED:
        return halves[2]
    value = chain_value(said) if said.count("=") > 1 else None
    return value if value is not None and compare(said, value).status is Status.UNDECIDED else said


# -- what stands below the conclusion --------------------------------------------------------------------------------


def without_checks(lines: list[str]) -> list[str]:
    """The lines without marks, pleasantries and a check that holds at the end."""
    lines = list(lines)
    while len(lines) > 1 and (not last_sentence(lines[-1].rstrip(MARKS)) or _is_held_check(lines[-1])):
        lines.pop()
    lines[-1] = lines[-1].rstrip(MARKS)
    return lines


def _is_held_check(line: str) -> bool:
    opening = _CHECK.match(line)
    if opening is None or last_retraction(line) >= 0 or _FAILED.search(line) or re.search(_SO, line, re.IGNORECASE):
        return False
    rest = line[opening.end() :].strip().rstrip(MARKS + ".")
    is_formula = FORMULA.fullmatch(rest) is not None or reads(rest) is not None
    return (is_formula or _HELD.search(line) is not None) and not is_false(rest)
