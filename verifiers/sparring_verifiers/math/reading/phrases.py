r"""Answers whose mathematics has words or layout around it, said again in what the grammar reads.

Only asked where the grammar refused a text, and only closed turns of phrase are known: "x is at least 5",
"x = 2k\pi for any integer k", "f(x) = 2x for all x", "(x-3)^2, after completing the square". A turn that would change
the answer, or that may, is none of them; what is left over is refused as before.
"""

import re
from collections.abc import Callable

MAX_CHARS = 300
MAX_WORDS = 12
_TEXT = re.compile(r"\\(?:text|textbf|textit|textrm|mbox|mathrm)\*?\{([^{}\\]{2,80}+)\}")
_BOLD = re.compile(r"\*\*([A-Za-z][A-Za-z ]{1,40}+)\*\*")
_IS_PROSE = re.compile(r"[A-Za-z][A-Za-z ,'\-]++")

_NAME_FIRST = re.compile(r"[a-zA-Z](?:_[a-z\d])? (?:is|must be|does) ")
_EQUAL = r" than( or equal to)? "
_BELOW = re.compile(rf" (?:is|must be)(?: strictly)? (?:less|smaller){_EQUAL}")
_ABOVE = re.compile(rf" (?:is|must be)(?: strictly)? (?:greater|larger|bigger|more){_EQUAL}")
_AT_MOST = re.compile(r" (?:is|must be) (?:at most|no (?:more|greater|larger) than) | does not exceed ")
_AT_LEAST = re.compile(r" (?:is|must be) (?:at least|no (?:less|smaller|fewer) than) ")
_UNEQUAL = re.compile(r" (?:is not|must not be|cannot be) equal to | does not equal ")

_ANY = r"(?:(?:any|all|every|each|some|an|a|an arbitrary|arbitrary) )?+"
_WHOLE = re.compile(
    rf"[,; ]*+(?:(?:for|with|where) {_ANY}integers? ([a-zA-Z])"
    rf"|(?:(?:for|with|where) )?+([a-zA-Z]) (?:is |being |are )?+{_ANY}integer)"
)
_FREE = re.compile(
    rf"[,; ]*+(?:(?:for|with|where) {_ANY}(?:real )?constants? ([a-zA-Z])(?: ?(?:,|and|, and) ?([a-zA-Z]))?"
    rf"|(?:(?:for|with|where) )?+([a-zA-Z]) (?:is |being )?+{_ANY}(?:real )?(?:constant|real number))"
)
_MEMBER = re.compile(
    r"[,; ]*+(?:\( ?([a-zA-Z]) ?\\in ?\\mathbb ?\{([ZR])\} ?\)"
    r"|(?:for|with|where) (?:all |any |every |some )?([a-zA-Z]) ?\\in ?\\mathbb ?\{([ZR])\})"
)
_CLAUSE_START = re.compile(r"[,; ]*+(?:\(|\b(?:for|with|where|[a-zA-Z] (?:is|being|an?|any))\b)")
_NAMED_FIRST = re.compile(r" ?([a-zA-Z]) ?(?:=|<|>|\\[lg]e)")
_DEFINED = re.compile(
    r"([fghPQ])\(([a-z])\) ?=([^=<>]{1,200}?),? for (?:all|any|every|each) (?:real )?(?:numbers? |values? of )?([a-z])"
    r"(?: ?\\in ?\\mathbb ?\{R\})?"
)

_RULE = "theorem|formula|formulas|rule|inequality|test|identity|lemma"
_DONE = re.compile(
    r",? (?:(?:after|by|upon) (?:completing the square|simplifying|simplification|expanding|expansion|factoring"
    r"|factorization|factorisation|rearranging|reducing|(?:collecting|combining) (?:like )?terms|cancelling|canceling"
    r"|rationalizing(?: the denominator)?|rationalising(?: the denominator)?|symmetry|induction|inspection"
    rf"|(?:the )?[a-zA-Z']++(?: [a-z]++)? (?:{_RULE}))"
    r"|in (?:simplest|lowest|reduced) (?:form|terms)|as (?:required|desired|claimed|needed)|(?<=[\d})] )only)"
)
_SOLVES = re.compile(r" (?:is|are) the (?:only |unique |sole |final )?(?:solutions?|answers?|roots?)")
_COUNTED = re.compile(
    r"(\d[\d,]*+ [a-z]++) (?:can be [a-z]++|remain"
    r"|(?:are|will be) (?:needed|required|left|possible))"
)
_REPLIED = re.compile(r"(Yes|No|True|False)[,.;:] ")
_HEDGES = frozenset(
    (
        *(
            "yes",
            "no",
            "true",
            "false",
            "but",
            "however",
            "unless",
            "if",
            "wait",
            "actually",
            "only",
            "except",
            "maybe",
        ),
        *("perhaps", "probably", "possibly", "or", "sometimes", "converse", "opposite", "otherwise", "when", "though"),
        *("although", "depends", "depending", "unsure", "sure", "guess", "think", "mistake", "sorry", "correction"),
    )
)
_CHOICES = re.compile(r"(?:\([A-H]\)(?:, and | and |, |$)){2,8}+")
_EXCEPT = re.compile(
    r"(?:[Aa]ll|[Aa]ny|[Ee]very) (?:real numbers?|reals|real values of [a-z])(?: [a-z])?,? "
    r"(?:except|other than|excluding)(?: for)? (?:[a-z] ?= ?)?([-\d/., ]++(?:and [-\d/. ]++)?)"
)
_BASE = re.compile(r"\((\d{1,400}+)\) ?_")
_ROW_SPACE = re.compile(r"\\\\ ?\[ ?-?\d{1,3}+(?:\.\d{1,3}+)? ?(?:pt|em|ex|mm|cm)\]")
_SCALED = re.compile(
    r"(?<![A-Za-z\d_)}\]^\\])(\\lambda|\\mu|[a-z]) ?(?:\\cdot|\*)? ?(?:\(|\\langle)"
    r"([^(),]{1,40}+(?:,[^(),]{1,40}+){1,5}+)(?:\)|\\rangle)"
)


def reworded(text: str) -> str | None:
    """The text without its words, where they are known ones; None where nothing changes."""
    if len(text) > MAX_CHARS or "?" in text:
        return None
    made = " ".join(_TEXT.sub(r" \1 ", text).split())
    for rule in _RULES:
        made = rule(made)
    return made if made != text else None


def _prose(text: str) -> str:
    """Without bold type, and of a reply with its reason the reply."""
    plain = _BOLD.sub(r"\1", text) if "**" in text else text
    if not _IS_PROSE.fullmatch(plain):
        return text
    reply = _REPLIED.match(plain)
    words = plain[reply.end() :].lower().replace(",", " ").split() if reply else []
    return reply[1] if reply and len(words) <= MAX_WORDS and _HEDGES.isdisjoint(words) else plain


def _relations(text: str) -> str:
    if not _NAME_FIRST.match(text):
        return text
    text = _BELOW.sub(lambda found: " \\le " if found[1] else " < ", text)
    text = _ABOVE.sub(lambda found: " \\ge " if found[1] else " > ", text)
    text = _AT_MOST.sub(r" \\le ", text)
    text = _AT_LEAST.sub(r" \\ge ", text)
    return _UNEQUAL.sub(r" \\ne ", text)


def _parameters(text: str) -> str:
    r"""What runs through the integers, or is any constant, as ``, k \in \mathbb{Z}`` at the end."""
    for clause in _CLAUSE_START.finditer(text):
        head, rest = text[: clause.start()], text[clause.start() :]
        letters: list[str | None] = []
        if found := _WHOLE.fullmatch(rest):
            letters, numbers = [found[1] or found[2]], "Z"
        elif found := _FREE.fullmatch(rest):
            letters, numbers = [found[1] or found[3], found[2]], "R"
        elif found := _MEMBER.fullmatch(rest):
            letters, numbers = [found[1] or found[3]], found[2] or found[4]
        else:
            continue
        named = _NAMED_FIRST.match(head)
        if head.strip() and not (named and named[1] in letters):
            return head + "".join(f", {letter} \\in \\mathbb{{{numbers}}}" for letter in letters if letter)
    return text


def _defined(text: str) -> str:
    """f(x) = 2x for all x, without the last four words."""
    found = _DEFINED.fullmatch(text)
    if found is None or found[2] != found[4] or found[1] + "(" in found[3]:
        return text
    return f"{found[1]}({found[2]}) = {found[3]}"


def _clauses(text: str) -> str:
    """Without what says only how the answer was found, or that it is the answer."""
    for clause in (_DONE, _SOLVES):
        start = next((found.start() for found in clause.finditer(text) if found.end() == len(text)), 0)
        text = text[:start] if start else text
    counted = _COUNTED.fullmatch(text)
    return counted[1] if counted else text


def _choices(text: str) -> str:
    return text.replace(", and ", ", ").replace(" and ", ", ") if _CHOICES.fullmatch(text) else text


def _exceptions(text: str) -> str:
    found = _EXCEPT.fullmatch(text)
    return rf"\mathbb{{R}} \setminus \{{{found[1].replace('and', ',').replace(', ,', ',')}\}}" if found else text


def _layout(text: str) -> str:
    if ")_" in text or ") _" in text:
        text = _BASE.sub(r"\1_", text)
    return _ROW_SPACE.sub(r"\\\\", text) if "\\\\" in text else text


def _scaled(text: str) -> str:
    r"""t(1, 2), t \in \mathbb{R}, with the parameter in each coordinate."""
    found = _SCALED.search(text)
    if found is None or f"{found[1]} \\in" not in text.replace("\\in", " \\in").replace("  ", " "):
        return text
    items = ", ".join(f"{found[1]} ({item})" for item in found[2].split(","))
    return f"{text[: found.start()]}({items}){text[found.end() :]}"


_RULES: tuple[Callable[[str], str], ...] = (
    *(_prose, _relations, _clauses, _defined, _parameters),
    *(_choices, _exceptions, _layout, _scaled),
)
