"""Why a closing sentence gives no answer: it supposes, denies, bounds, goes on, or the reply leaves it open."""

import re

from .retractions import is_attempt, is_bound, is_no_answer, is_reported, last_retraction

_OPINION = re.compile(
    r"\b(?:i['\u2019]d|guess\w*|think\w*|believ\w*|suspect\w*|probabl[ey]|(?:un)?likely|seem\w*|appear\w*|apparently"
    r"|presumably|hopefully|possibly|perhaps|maybe|not sure|unsure|claim\w*|sa(?:ys?|id)|told|would say|hmm"
    r"|in (?:this |that |the \w+ )?case|case \w)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|suppos\w*|assum\w*|would|could|might|may|should|shall|unless|provided|whenever|pretend\w*|otherwise"
    r"|either|neither|cannot|not|never|no longer|only if|anything but|other than|rather than|except|far from|barely"
    r"|sure|certain\w*|estimat\w*|approximat\w*|questions?|mistaken?|wrong\w*|incorrect\w*|invalid|false|naive\w*"
    r"|tempt\w*)\b|n['\u2019]t\b|\?|^had\b|, had\b|\u2248|\\approx|\u2260|\\neq?\b|\u2717|\u274c",
    re.IGNORECASE,
)
# What is still to be done, or is done only to see whether it is right.
_UNFINISHED = re.compile(
    r"\b(?:(?:need|ha[ds]|have|remain|want|ought|going|tr(?:y|ies)|left|yet)s? to|next|let(?:['\u2019]s| us)"
    r"|steps?|cases?"
    r"|sub\w+|intermediate|so far|(?<!each )parts?|check\w*|verif\w*|confirm\w*|plug\w*|indeed|expected|match(?:es|ing)"
    r"|consistent|examples?|for instance|remark|notes?|recall|hints?|back in\w*|given|original(?:ly)?|initial(?:ly)?"
    r"|at first|before|previous(?:ly)?|earlier|instead of|sides?|equation|modulo|must (?:divide|be (?:\w+ed"
    r"|\w+ible)))\b",
    re.IGNORECASE,
)
# In the whole reply: that the answer may be another one, or that there is none.
_OPEN = re.compile(
    r"not enough information|insufficient|\bdepend(?:s|ing)? on (?:how|whether|what|which)|ambiguous|\bunclear|\bclarif"
    r"|\binterpret|(?:can(?:not|['\u2019]t)|unable to|could not|couldn['\u2019]t) (?:be )?(?:determin|tell"
    r"|decid|see\b|solve"
    r"|answer)|\bnot sure|(?:do not|don['\u2019]t) know|\b(?:either|one|another) way\b|\bassumptions?\b",
    re.IGNORECASE,
)
# Of a problem with parts the last sentence answers only one.
_PARTS = re.compile(
    r"(?:^|\s)\((?:b|ii|B)\)\s|\b[Pp]art (?:b|B|two|2|ii|II)\b|\b(?:[Ss]econd|other) (?:part|question)\b"
)
# What "over the three months" counts is no value of its own, and what comes of it tells not what it is.
_LASTING = re.compile(
    r" (?:over|within|during) (?:the|these|those) (?:[\w-]+ )?"
    r"(?:days?|weeks?|months?|years?|hours?|minutes?)(?=$|[ .,])"
)
_PURPOSE = re.compile(r" to [a-z]+ (?:the|it|them|all|both|an?|his|her|their|its)\b[^\d,;.]*$")


def leaves_open(reply: str) -> bool:
    """Whether the reply says that it cannot tell, or answers a problem in parts."""
    return _OPEN.search(reply) is not None or _PARTS.search(reply) is not None


def is_opinion(prose: str) -> bool:
    """Whether somebody thinks so, or it is so in one case."""
    return _OPINION.search(prose) is not None


def is_unfinished(prose: str) -> bool:
    return _UNFINISHED.search(prose) is not None


def is_doubtful(prose: str) -> bool:
    """Whether the sentence, its formulas blanked out, is anything but a plain statement of what was found."""
    prose = _LASTING.sub("", prose)
    return (
        _SUPPOSED.search(prose) is not None
        or is_opinion(prose)
        or is_unfinished(prose)
        or is_bound(prose)
        or is_attempt(prose)
        or is_no_answer(prose)
        or is_reported(prose)
        or last_retraction(prose) >= 0
    )


def without_adverbials(clause: str) -> str:
    """The clause without the time that it speaks of and what for: "over the three months", "to fill the pool"."""
    return _PURPOSE.sub("", _LASTING.sub("", clause))
