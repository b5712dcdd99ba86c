"""Answers in words: a small closed table of what means the same and what denies what. Other words prove nothing."""

from sparring_verifiers.math.reading.words import ORDINALS
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Named, Node, Number, Sequence, Word

from . import order
from .counting import counted_in, place_in
from .dates import are_one_day, date_of
from .dispatch import accepted, judge, rejected, undecided
from .given_names import GIVEN_NAMES
from .saying import said_in

_GROUPS: dict[str, tuple[str, ...]] = {
    "yes": ("yes", "true", "correct"),
    "no": ("no", "false", "incorrect"),
    "nothing": (
        *("no solution", "no solutions", "there is no solution", "there are no solutions", "no solution exists"),
        *("no solutions exist", "none", "empty set", "null set", "no roots", "no root", "has no solution"),
        *("it has no solution", "no such number", "no such numbers", "inconsistent", "no values", "no value"),
        *("emptyset", "varnothing", "no real solution", "no real solutions", "empty"),
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
    "divergent": ("divergent", "diverges", "diverge", "does not converge", "not convergent"),
    "rational": ("rational",),
    "irrational": ("irrational",),
    "prime": ("prime",),
    "composite": ("composite",),
    "ellipse": ("ellipse",),
    "circle": ("circle",),  # one of the ellipses
    "parabola": ("parabola",),
    "hyperbola": ("hyperbola",),
    "none of these": ("none of these", "none of the above", "none of them"),
    "all of these": ("all of these", "all of the above", "all of them"),
}
_MEANING = {word: meaning for meaning, words in _GROUPS.items() for word in words}
_OPPOSITE = frozenset(
    frozenset(pair)
    for pair in (
        *(("yes", "no"), ("even", "odd"), ("positive", "negative"), ("increasing", "decreasing")),
        *(("convergent", "divergent"), ("rational", "irrational"), ("nothing", "endless"), ("nothing", "everything")),
        *(("prime", "composite"), ("none of these", "all of these"), ("nothing", "all of these")),
        *(("ellipse", "parabola"), ("ellipse", "hyperbola"), ("parabola", "hyperbola")),
        *(("circle", "parabola"), ("circle", "hyperbola")),
    )
)
# Of the words in one row at most one is true of anything.
_EXCLUSIVE: tuple[tuple[str, ...], ...] = (
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    (
        *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october"),
        *("november", "december"),
    ),
    ("north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"),
    ("acute", "right", "obtuse", "straight"),
    ("always", "never", "sometimes"),
    ("maximum", "minimum"),
    ("clockwise", "counterclockwise"),
    ("red", "green", "blue", "yellow", "black", "white", "orange", "purple", "brown", "pink"),
)
_ROW = {word: at for at, row in enumerate(_EXCLUSIVE) for word in row}
_DENYING = ("endless", "no limit", "undefined", "everything")
_UNSOLVED = ("no solution", "there is no solution", "no solution exists", "has no solution", "it has no solution")
_SAYABLE = frozenset((*_MEANING, *_ROW, *ORDINALS))
_ONLY_REAL = frozenset(("no real solution", "no real solutions"))


def plain(text: str) -> str:
    """Small letters, single spaces, no article in front, no stop at the end; of a sentence the known word it says."""
    words = text.lower().replace("-", " ").rstrip(".!").split()
    said = said_in(" ".join(words), _SAYABLE) if len(words) > 1 else None
    if said is not None:
        return said
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("a", "an", "the") else words)


def is_nothing(text: str) -> bool:
    return _MEANING.get(plain(text)) == "nothing"


def is_everything(text: str) -> bool:
    return _MEANING.get(plain(text)) == "everything"


def judge_words(word: Word, other: Node, session: Session) -> Comparison:
    """Words against words or against something of another kind."""
    text = plain(word.text)
    meaning = _MEANING.get(text)
    if isinstance(other, Word):
        return _two(word.text, other.text)
    counted = counted_in(text)
    if counted is not None:
        return judge(Number(counted), other, session)
    if isinstance(other, Sequence) and not other.items:
        return accepted("nothing solves it", "string") if meaning == "nothing" else undecided("words against a set")
    if meaning == "everything" and isinstance(other, Sequence):
        return judge(Named("R"), other, session)
    if meaning in ("nothing", "endless") and isinstance(other, Sequence):
        return rejected("words that deny it against a list of values")
    is_value = order.is_constant(other) and not order.infinity_sign(other)
    is_count = isinstance(other, Number) and other.value in (0, 1)  # none of them may be 0, and true may be 1
    if is_value and (meaning in _DENYING or text in _UNSOLVED):
        return rejected("words that deny it against a value")
    if is_value and not is_count and meaning is not None:
        return rejected("a word that is no number against a value")
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
        if meanings[0] == meanings[1] and (left in _ONLY_REAL) is (right in _ONLY_REAL):
            return accepted("words that mean the same", "string")
    if left in _ROW and _ROW.get(right) == _ROW[left]:
        return rejected("words of which one at most is true")
    if (left == f"not {right}" and right in _SAYABLE) or (right == f"not {left}" and left in _SAYABLE):
        return rejected("one word denies the other")
    dates = date_of(left), date_of(right)
    if dates[0] is not None and dates[1] is not None:
        is_same = are_one_day(dates[0], dates[1])
        if is_same is not None:
            return accepted("the same date", "string") if is_same else rejected("different dates")
    counted = _two_counted(left, right)
    if counted is not None:
        return counted
    if _are_different_names(left, right):
        return rejected("different names")
    return undecided("different words prove nothing", "string")


def _two_counted(left: str, right: str) -> Comparison | None:
    """Two numbers in words, or two places in a row; None for all other words."""
    counts = counted_in(left), counted_in(right)
    if None not in counts:
        return (
            accepted("the same number in words") if counts[0] == counts[1] else rejected("different numbers in words")
        )
    places = place_in(left), place_in(right)
    if None in places:
        return None
    return accepted("the same place in a row") if places[0] == places[1] else rejected("different places in a row")


def _are_different_names(text: str, other: str) -> bool:
    """Whether both are given names; a table tells, as a square may be a rectangle."""
    return text != other and text in GIVEN_NAMES and other in GIVEN_NAMES
