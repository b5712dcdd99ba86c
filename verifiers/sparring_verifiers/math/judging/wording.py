"""Answers in words: a small closed table of what means the same and what denies what. Other words prove nothing."""

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Node, Number, Sequence, Word

from . import order
from .dispatch import accepted, rejected, undecided

_GROUPS: dict[str, tuple[str, ...]] = {
    "yes": ("yes", "true", "correct"),
    "no": ("no", "false", "incorrect"),
    "nothing": (
        *("no solution", "no solutions", "there is no solution", "there are no solutions", "no solution exists"),
        *("no solutions exist", "none", "empty set", "null set", "no roots", "no root", "has no solution"),
        *("it has no solution", "no such number", "no such numbers", "inconsistent", "no values", "no value"),
        *("emptyset", "varnothing", "no real solution", "no real solutions"),
    ),
    "endless": (
        *("infinitely many", "infinitely many solutions", "infinite solutions", "infinite number of solutions"),
        *("there are infinitely many solutions", "infinite", "infinite many solutions"),
    ),
    "no limit": ("does not exist", "dne", "limit does not exist", "not exist", "doesn't exist", "no limit"),
    "undefined": ("undefined", "not defined", "is undefined"),
    "everything": (
        *("all real numbers", "all reals", "any real number", "every real number", "all real number", "reals"),
        *("real numbers", "set of real numbers", "set of all real numbers"),
    ),
    "even": ("even",),
    "odd": ("odd",),
    "positive": ("positive",),
    "negative": ("negative",),
    "increasing": ("increasing",),
    "decreasing": ("decreasing",),
    "convergent": ("convergent", "converges", "converge"),
    "divergent": ("divergent", "diverges", "diverge"),
    "rational": ("rational",),
    "irrational": ("irrational",),
}
_MEANING = {word: meaning for meaning, words in _GROUPS.items() for word in words}
_OPPOSITE = frozenset(
    frozenset(pair)
    for pair in (
        *(("yes", "no"), ("even", "odd"), ("positive", "negative"), ("increasing", "decreasing")),
        *(("convergent", "divergent"), ("rational", "irrational"), ("nothing", "endless"), ("nothing", "everything")),
    )
)
_ONLY_REAL = frozenset(("no real solution", "no real solutions"))


def plain(text: str) -> str:
    """Small letters, single spaces, no article in front, no stop at the end."""
    words = text.lower().replace("-", " ").rstrip(".!").split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("a", "an", "the") else words)


def is_nothing(text: str) -> bool:
    return _MEANING.get(plain(text)) == "nothing"


def is_everything(text: str) -> bool:
    return _MEANING.get(plain(text)) == "everything"


def judge_words(word: Word, other: Node, session: Session) -> Comparison:  # noqa: ARG001  (a rule)
    """Words against words or against something of another kind."""
    text = plain(word.text)
    meaning = _MEANING.get(text)
    if isinstance(other, Word):
        return _two(word.text, other.text)
    if isinstance(other, Sequence) and not other.items:
        return accepted("nothing solves it", "string") if meaning == "nothing" else undecided("words against a set")
    if meaning in ("nothing", "endless") and isinstance(other, Sequence):
        return rejected("words that deny it against a list of values")
    is_value = order.is_constant(other) and not order.infinity_sign(other)
    is_count = isinstance(other, Number) and other.value == 0
    if is_value and not is_count and meaning in ("nothing", "endless", "no limit", "undefined", "everything"):
        return rejected("words that deny it against a value")
    return undecided("words against something else", "string")


def _two(text: str, other: str) -> Comparison:
    left, right = plain(text), plain(other)
    meanings = _MEANING.get(left), _MEANING.get(right)
    if left == right:
        if meanings[0] is None and text != other and len(left) < 5 and (text.isupper() or other.isupper()):
            return undecided("different words: ABC and abc may be products", "string")
        return accepted("the same words", "string")
    if None not in meanings:
        if frozenset(meanings) in _OPPOSITE:
            return rejected("one word denies the other")
        if meanings[0] == meanings[1] and not {left, right} & _ONLY_REAL:
            return accepted("words that mean the same", "string")
    return undecided("different words prove nothing", "string")
