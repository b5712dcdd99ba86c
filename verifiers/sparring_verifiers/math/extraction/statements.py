r"""What a sentence gives as an answer: "The largest $n$ is 34.", "Therefore $x \ge 5$ is the solution.".

A sentence that denies, asks or holds several candidates gives nothing, and so does one whose formula is only a name.
"""

import re

from sparring_verifiers.math.reading.normal import ParseFailure
from sparring_verifiers.math.reading.parser import parse
from sparring_verifiers.math.syntax import Constant, Node, Symbol, Word

from .retractions import is_attempt, is_bound, is_counted, is_denied_before, is_given, is_no_answer, is_reported

MAX_SENTENCE_CHARS = 2_000
MAX_CLAUSE_CHARS = 160
_SENTENCE_END = re.compile(r"[.!?](?=\s+(?:[A-Z\[<(]|\*\*)|\s*$)")
# After a digit or a bracket an exclamation mark is a factorial, or a cheer; what a label marks is taken at its word.
_STATEMENT_END = re.compile(r"(?:[.?]|(?<![\d)\]}])!)(?=\s+[A-Z\[<(]|\s*$)")
_EXCLAIMED = re.compile(r"[\d)\]}]!(?=\s|$)")
_BOILERPLATE = re.compile(
    r"\s*(?:I hope (?:it|this|that) (?:is|was|helps)[^.]{0,60}+|Hope this helps[^.]{0,20}+|Let me know[^.]{0,80}+"
    r"|Feel free to[^.]{0,80}+|(?:Happy|Glad) to help[^.]{0,40}+)"
    r"[.!]?\s*$"
)
# \$ is a currency sign, and a $ in front of a digit may be one: it closes no formula.
FORMULA = re.compile(
    r"(?<!\\)(?:\$\$([^$]{1,1500}+)\$\$|\$((?:[^$\n\\]|\\.){1,1500}+)\$(?!\d))"
    r"|\\\((.{1,1500}?)\\\)|\\\[(.{1,1500}?)\\\]"
)
_COPULA = re.compile(
    r"(?:\b(?:is|are|equals|be|was|it's)(?: equal to| approximately| thus| therefore| given by)?:?|="
    r"|\b(?:comes|amounts|works out|sums|adds up) to) +"
)
# Where an extreme value is taken says nothing of what it is.
_ATTAINED = re.compile(
    r",? (?:(?:which|and) is )?(?:attained|achieved|reached|assumed|occurring|obtained)"
    r" (?:only )?(?:at|when|for|by|if) "
)
_CONDITION = re.compile(r"\b(?:[Ii]f|[Ss]uppose|[Aa]ssum(?:e|ing)|[Hh]ad|[Ww]ould)\b")
# Between "x is 3" and "y is 4".
_SEVERAL = re.compile(r"\b(?:and|or|while|but|whereas|unless|except|when|where|because|since|as|until|than)\b|;")
_DENIAL = re.compile(
    r"\b(?:not|never|no longer|wrong|incorrect|cannot|isn't|aren't|unless|maybe|perhaps)\b"
    r"|\b(?:anything but|other than|except|rather than|far from)\b|\?"
)
# What takes the whole sentence back, wherever it stands.
_UNTRUE = re.compile(r"\b(?:(?:not|isn't|n't) (?:true|the case|right|correct)|(?:false|untrue|wrong|incorrect) that)\b")
_NUMBER = re.compile(r"(?<![\w.,/])-?\d[\d,]*+(?:\.\d++)?(?:/\d++)?%?(?![\w/!])")
# 7 percent of x is no number.
_PERCENT_AFTER = re.compile(r"\s?(?:per ?cent|pct)\b(?:age points?\b)?(\s+of\s+[b-zB-Z]\b)?", re.IGNORECASE)
_THERE_ARE = re.compile(r"(?:[Ss]o |[Tt]hus |[Hh]ence |[Tt]herefore,? )?[Tt]here (?:is|are|was|were|will be) (?=[-\d])")
_PHRASE = re.compile(r"\banswer (?:is|would be|equals)\b:?", re.IGNORECASE)
_CHECKING = re.compile(
    r"[\s*_#>-]{0,8}(?:verif(?:y|ication|ying)|(?:sanity |quick |to )?check(?:ing)?|indeed|note|remark|recall"
    r"|for example)\b",
    re.IGNORECASE,
)


# A value that is put back, to see whether it is right; "5 is odd, so is 7".
_NO_RESULT = re.compile(
    r"\b(?:plug\w*|(?:substitut|put|insert)\w* (?:it |this |that |them )?back|(?:left|right)(?:-hand)? side|[LR]HS"
    r"|(?:let(?:['\u2019]s| us)|we|I|to) (?:now |also |can |may |quickly )?(?:verify|check|confirm)"
    r"|so (?:is|are|was|were))\b|\b(?:are|is) (?:ok(?:ay)?|fine|good)$",
    re.IGNORECASE,
)
# What is an equation itself, and not what stands on one side of it; and values of several names.
_EQUATION = re.compile(r".*\b(?:equation|line|circle|parabola|ellipse|hyperbola|curve|plane|form)\b.*? (?:is|be):? +")
_SOLVED = re.compile(r".*\b(?:is|are|be):? +(?=[a-zA-Z] ?= ?[^=,]+(?:,|,? and) [a-zA-Z] ?=)")


def last_sentence(line: str) -> str:
    """The last sentence of a line, without what polite models put after it."""
    line = _BOILERPLATE.sub("", line[-MAX_SENTENCE_CHARS:]).strip()
    ends = [end.end() for end in _SENTENCE_END.finditer(masked(line))]
    starts = [end for end in ends if end < len(line)]
    return line[starts[-1] if starts else 0 :].strip().rstrip(".").strip()


def first_sentence(text: str) -> str:
    """The text up to the first full stop that ends a sentence."""
    text = text[:MAX_SENTENCE_CHARS]
    end = _STATEMENT_END.search(masked(text))
    return text[: end.start()].strip() if end else text.strip()


def is_exclaimed(sentence: str) -> bool:
    """Whether prose has a mark that is a factorial, or only a cheer: "The answer is 33!"."""
    return "!" in sentence and _EXCLAIMED.search(masked(sentence)) is not None


def masked(text: str) -> str:
    """The text with its formulas blanked out, in which a full stop ends no sentence."""
    if "$" not in text and "\\(" not in text and "\\[" not in text:
        return text
    return FORMULA.sub(lambda found: "x" * len(found[0]), text)


def marked_answer(rest: str) -> str:
    """The answer in what follows a label: an expression, the formula or the number of its sentence, or all of it."""
    sentence = first_sentence(rest)
    if rest[len(sentence) :].lstrip().startswith("?"):
        return sentence + "?"
    for phrase in _PHRASE.finditer(sentence):
        sentence = sentence[phrase.end() :].strip()
        break
    if not sentence or reads(sentence) is not None:
        return sentence
    said = said_last(sentence)
    if said is not None:
        return said
    numbers: list[str] = _NUMBER.findall(sentence)
    if len(numbers) != 1 or FORMULA.search(sentence) or _DENIAL.search(sentence):
        return sentence
    before, _, after = sentence.partition(numbers[0])
    is_plain = is_counted(before, after) and not is_bound(sentence) and not is_attempt(sentence)
    if not is_plain:
        return sentence
    percent = _PERCENT_AFTER.match(after)
    if percent is None or numbers[0].endswith("%"):
        return numbers[0]
    return sentence if percent[1] else numbers[0] + "%"


def counted_alone(sentence: str) -> str | None:
    """The number of a reply that is nothing but "There are 120 students in the school."."""
    numbers: list[str] = _NUMBER.findall(sentence)
    if len(numbers) != 1 or not _THERE_ARE.match(sentence) or FORMULA.search(sentence) or _DENIAL.search(sentence):
        return None
    before, _, after = sentence.partition(numbers[0])
    if _SEVERAL.search(after) or is_bound(sentence) or is_attempt(sentence) or not is_counted(before, after):
        return None
    return numbers[0]


def _is_no_result(sentence: str) -> bool:
    """Whether the sentence, or the end of one that runs on, only looks whether something is right."""
    return _CHECKING.match(sentence) is not None or _NO_RESULT.search(sentence[-MAX_CLAUSE_CHARS:]) is not None


def said_last(sentence: str) -> str | None:
    """What the sentence says something is: after its last "is", or its only formula. One that only checks says none."""
    if not sentence or len(sentence) > MAX_SENTENCE_CHARS or _is_no_result(sentence):
        return None
    after = _after_copula(sentence)
    if after is not None:
        return after
    formulas = list(FORMULA.finditer(sentence))
    blank = masked(sentence)
    if len(formulas) != 1 or _DENIAL.search(blank) or is_bound(blank) or is_attempt(blank):
        return None
    before, after = sentence[: formulas[0].start()], sentence[formulas[0].end() :]
    if _CONDITION.search(blank) or not is_given(before, after):
        return None
    prose = sentence[: formulas[0].start()] + sentence[formulas[0].end() :]
    if any(char.isdigit() for char in prose):
        return None
    formula = formulas[0][0]
    node = reads(formula)
    return None if node is None or isinstance(node, (Symbol, Constant, Word)) else formula


def _after_copula(sentence: str) -> str | None:
    blank = masked(sentence)
    attained = _ATTAINED.search(blank)
    if attained:
        if _DENIAL.search(blank):
            return None
        sentence, blank = sentence[: attained.start()], blank[: attained.start()]
    if _CONDITION.search(blank):
        return None
    copulas = list(_COPULA.finditer(blank))
    if not copulas or _SEVERAL.search(blank, copulas[0].end(), copulas[-1].start()):
        return None
    if copulas[-1][0].startswith("=") and (whole := _EQUATION.match(blank) or _SOLVED.match(blank)):
        equation = sentence[whole.end() :].strip(" *")
        is_plain = not (_DENIAL.search(blank) or _UNTRUE.search(blank) or is_no_answer(blank) or is_bound(blank))
        if equation.count("=") <= 1 or _SOLVED.match(blank):
            return equation if is_plain and is_formula(equation) else None
    after = sentence[copulas[-1].end() :].strip()
    before = blank[: copulas[-1].start()]
    if _DENIAL.search(blank[len(before) :]) or _UNTRUE.search(blank) or is_denied_before(before):
        return None
    if is_no_answer(before):
        return None
    if before.endswith("answer ") and is_reported(before.removesuffix("answer ")):
        return None
    node = reads(after)
    return None if node is None or isinstance(node, Word) else after


def is_formula(text: str) -> bool:
    """Whether the whole text is an answer that is not in words."""
    node = reads(text)
    return node is not None and not isinstance(node, Word)


def reads(text: str) -> Node | None:
    """What the whole text is as mathematics; None where it is not read."""
    try:
        return parse(text).node
    except ParseFailure:
        return None
