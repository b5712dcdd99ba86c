r"""The one value in a closing clause: "she needs 77 meters", "45 - 4 = 41 people can sit", "it has no solution"."""

import re
from itertools import pairwise

from sparring_verifiers.math.compare import compare
from sparring_verifiers.math.judging.given_names import GIVEN_NAMES
from sparring_verifiers.math.syntax import Quantity, Relation, Symbol, Word, symbols
from sparring_verifiers.types import Status

from .retractions import is_counted, is_given
from .statements import FORMULA, reads

MAX_UNIT_WORDS = 3
MAX_CHAIN_CHARS = 1_500
# A plain number with its currency, hours and minutes or percent; never a part of a formula.
_NUMERAL = re.compile(
    r"(?<![\w.,/:^\u221a])(?:\\?[$\u20ac\u00a3])?[-\u2212]?(?:\\?[$\u20ac\u00a3])?"
    r"\d[\d,]*+(?:[.:]\d++)?(?:/\d++)?(?:\\?%|(?: ?[AaPp]\.?[Mm]\b\.?))?(?![\w/!^\u221a])(?!:\d)"
)
_COUNT = re.compile(
    r"\b(?:zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|half|twice|double|dozen)\b",
    re.IGNORECASE,
)
# Arithmetic on the left of an equals sign: what comes of it is what counts.
_LEFT_SIDE = re.compile(
    r"(?:(?<=\s)"
    r"|^)(?=[-(\[$\\\d\u2212])[-\d\s.,()\[\]$%+*/^\u00d7\u00f7\u00b7\u2212\u2013\\]{1,200}=\s*(?=[-$\\\d\u2212])"
)
_LED = re.compile(
    r".*\b(?:(?:arriv|end|start|begin|leav|finish|clos|open|return|meet)\w{0,3} at|(?:in|de)creas\w+ by"
    r"|(?:rose|fell|grew|grows|rises|falls|drops|dropped) by|measures?|drives?|drove|walks?|walked|runs?|ran"
    r"|receives?|received|covers?|covered|remains?|lasts?|keeps?|kept)\s*$",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"\s?(?:per ?cent|pct)(age points?)?\b", re.IGNORECASE)
# What a number in front of it is no count of: 3 divides n, 5 works.
_ACTS = re.compile(
    r"\s*(?:divides?|works?|fails?|satisf\w+|exceeds?|goes|makes?|gives?|leaves?|fits?|suits?|equals?|does|do|can|will"
    r"|has|have|and|also|comes?|lies?|appears?)\b"
)
_UNFINISHED_AFTER = re.compile(
    r"\b(?:must|to be|to go|(?:can|could|will) be|too|each other|at a time|in a row|away|at night"
    r"|in the (?:morning|afternoon|evening)|o['\u2019]clock)\b"
)
_RESULT = re.compile(
    r"\b(?:gives|yields|simplifies to|reduces to|evaluates to|we (?:now |then |finally |thus )?(?:get|obtain|find))"
    r"(?: (?:the|a|an))?(?: (?:final|exact|general|standard|closed|simplified))?(?: (?:answer|form|solution|result"
    r"|value|expression|number|equation|interval|set|total))?(?: of)? (?=[-$\d\\(])"
)
_VERDICT = re.compile(
    r"(?:(?:because|since|as) [^,]{1,80}, )?(?:(?:(?:(?:the|this|that) (?:(?:given|original|linear) )?(?:system"
    r"|equation|inequality|congruence|problem)(?: of (?:linear )?equations)?|it) (?:therefore |thus )?has"
    r"|there (?:is|are))"
    r" (no (?:real )?solutions?|infinitely many solutions)|the (?:two-sided )?limit (does not exist))"
    r"(?:, so there (?:is|are) no (?:unique |single )?(?![^,;.]*\b(?:unless|if|or so)\b)[^,;.]{1,60})?",
    re.IGNORECASE,
)
_ALSO = re.compile(r",? (?:and|or) |, (?!(?:and|or) )")
_ASSIGNED = re.compile(r"\$?[a-zA-Z] ?= ?[^=]{1,200}")
_SOLUTION = re.compile(r"^solution: ?", re.IGNORECASE)
_ROUNDED = re.compile(r"\\approx|\u2248|\\simeq|\\doteq")
_NO_CHAIN = re.compile(
    r"[<>\u2264\u2265\u2260\u2261\u21d2\u2192?]|(?<!\\);|\\(?:l[et]q?|g[et]q?|neq?|equiv|implies|iff"
    r"|(?:long)?(?:left)?(?:right)?arrow|[Rr]ightarrow|mid|pmod|cong|sim|propto|text ?\{ ?(?:if|for|when|or|and"
    r"|where)|q?quad|or|and)(?![a-z])"
)
_EVALUATED = re.compile(
    r"\\(?:i{0,2}int|oint|sum|prod|lim|[cl]?dots|binom|det|operatorname|mathrm|text|vec|mathbf"
    r"|frac ?\{d)(?![a-z])|\.\.\."
    r"|\u2026|\u222b|\u2211|\u220f"
)
_BINDING = re.compile(r"(?<![a-zA-Z\\])d ?([a-z])(?![a-z])|_ ?\{? ?([a-z]) ?(?:=|\\to)")
_NAMING = re.compile(r"\\(?:text|operatorname|mathrm|vec|mathbf|overline) ?(?:\{[^{}]*\}| ?[a-zA-Z])")
_GREEK = r"\\(?:alpha|beta|gamma|delta|theta|lambda|mu|nu|rho|sigma|tau|phi|varphi|psi|omega)(?![a-z])"
_LETTER = re.compile(rf"{_GREEK}|(?<![a-zA-Z\\])[a-z](?![a-z])")
_NAMED = re.compile(rf"\s*(?:[a-zA-Z]|{_GREEK}|\\(?:text|operatorname|mathrm) ?\{{[^{{}}]*\}})(?:_\{{?\w+\}}?)?\s*")
_OPENS, _CLOSES = "({[", ")}]"
_DELIMITED = re.compile(r"\s*(?:\$\$?|\\\[|\\\()?(.*?)(?:\$\$?|\\\]|\\\))?[\s.]*", re.DOTALL)


def counted_value(clause: str, *, is_marked: bool) -> str | None:
    """The only number of the clause, with its unit, where the clause says that there are so many.

    is_marked: whether it is emphasised or a result, so that it may open its clause.
    """
    clause = _LEFT_SIDE.sub("= ", " " + clause).strip()
    numerals = list(_NUMERAL.finditer(clause))
    counts = list(_COUNT.finditer(clause))
    if len(numerals) + len(counts) != 1 or FORMULA.search(clause):
        return None
    found = (numerals or counts)[0]
    before, after = clause[: found.start()], clause[found.end() :]
    bare = before.strip()
    if not bare.endswith("=") and not is_marked and not bare:
        return None
    if _ACTS.match(after) and not bare.endswith("="):
        return None
    if _UNFINISHED_AFTER.search(after) or any(char.isdigit() for char in before + after):
        return None
    if not is_counted("is " if _LED.fullmatch(before) else before, after):
        return None
    return _with_unit(found[0], after)


def _with_unit(number: str, after: str) -> str | None:
    """The number and as many of the words after it as name one unit; None for points of a percentage."""
    if (percent := _PERCENT.match(after)) is not None:
        return None if percent[1] or number.endswith("%") else f"{number}%"
    words = after.split()
    for count in range(min(MAX_UNIT_WORDS, len(words)), 0, -1):
        text = f"{number} {' '.join(words[:count])}".rstrip(".,")
        node = reads(text)
        if isinstance(node, Quantity) and " " not in node.unit:
            return text
    return number


def resulting_value(clause: str) -> str | None:
    """What follows the only "gives" or "we get" of the clause, where it is all of the rest and one value."""
    results = list(_RESULT.finditer(clause))
    if not results:
        return None
    rest = clause[results[-1].end() :].strip()
    node = reads(rest)
    if node is None or isinstance(node, (Word, Symbol)):
        return None
    return rest


def given_chain(clause: str) -> str | None:
    """The end of the evaluation that is the only formula of the clause, and the last thing in it."""
    formulas = list(FORMULA.finditer(clause))
    if len(formulas) != 1 or clause[formulas[0].end() :] or not is_given(clause[: formulas[0].start()], ""):
        return None
    return chain_value(formulas[0][0])


def assigned_values(clause: str) -> str | None:
    """All of a clause that does nothing but name values: "x = 4 and y = -3", "$x = 1$ or $x = 2$"."""
    clause = _SOLUTION.sub("", clause)
    parts = _ALSO.split(clause)
    if len(parts) == 1 or not all(map(_ASSIGNED.fullmatch, parts)):
        return None
    return clause if reads(clause) is not None else None


def verdict(clause: str) -> str | None:
    """ "no solution" of a sentence that says only that."""
    found = _VERDICT.fullmatch(clause)
    return None if found is None else found[1] or found[2]


def is_person(text: str) -> bool:
    return text.istitle() and text.lower() in GIVEN_NAMES


def chain_value(formula: str) -> str | None:
    r"""What an evaluation ends in: \ln 2 of ``\int_1^2 \frac{dx}{x} = \ln 2 - \ln 1 = \ln 2 \approx 0.693``.

    It has three sides, or a left one that is to be evaluated. Unknowns that the end does not know make it an equation,
    but for the name in front of it and where a side without any comes before the end.
    """
    *before, last = _sides(formula)
    rounded = _ROUNDED.split(last)
    last = rounded[0].strip()
    if not before or (len(before) == 1 and not _EVALUATED.search(before[0])) or any(map(_ROUNDED.search, before)):
        return None
    unknowns = [_unknowns(side) for side in before]
    is_named = len(before) > 1 and _NAMED.fullmatch(before[0]) is not None
    if not is_named and all(unknowns) and not unknowns[0] <= _unknowns(last):
        return None
    node = reads(last)
    if node is None or isinstance(node, (Word, Symbol, Relation)):
        return None
    closed = [side for side in before if (node := reads(side)) is not None and not symbols(node)]
    return None if any(compare(side, last).status is Status.REJECTED for side in closed) else last


def is_false(formula: str) -> bool:
    """Whether two neighbouring sides of the equation are proved to be different."""
    return any(compare(left, right).status is Status.REJECTED for left, right in pairwise(_sides(formula)))


def _sides(formula: str) -> list[str]:
    """Of an equation or a chain of them; the empty one for everything else."""
    inner = _DELIMITED.fullmatch(formula) if len(formula) <= MAX_CHAIN_CHARS else None
    return [""] if inner is None or _NO_CHAIN.search(inner[1]) else _split(inner[1])


def _unknowns(side: str) -> frozenset[str]:
    """The small and Greek letters of the formula that it does not bind itself, as an integral and a sum do."""
    bound = {found[1] or found[2] for found in _BINDING.finditer(side)}
    plain = _NAMING.sub(" ", side)
    return frozenset(_LETTER.findall(plain)) - bound - {"d", "e", "i"}


def _split(text: str) -> list[str]:
    """The sides of the equation, as far as they stand in no bracket."""
    parts, depth, start = [], 0, 0
    for at, char in enumerate(text):
        if char in _OPENS:
            depth += 1
        elif char in _CLOSES:
            depth -= 1
        elif char == "=" and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    return [*parts, text[start:]]
