"""An option with its letter, ``(B) 12``: against a letter by the letter, against a value by the value."""

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Choice, Node, Symbol, symbols

from .dispatch import ACCEPTED, REJECTED, accepted, judge, rejected, undecided

LETTERS = frozenset("ABCDEFGH")


def judge_choice(left: Choice, other: Node, session: Session) -> Comparison:
    """An option against another one, a letter or a value. One letter with two values is left open."""
    if isinstance(other, Choice):
        if left.letter != other.letter:
            return rejected("different choices")
        found = judge(left.value, other.value, session)
        return found if found.status is ACCEPTED else undecided("one choice, but not shown to say the same", found.tier)
    if isinstance(other, Symbol) and other.name in LETTERS:
        return accepted("the same choice") if other.name == left.letter else rejected("different choices")
    found = judge(left.value, other, session)
    if found.status is REJECTED and {left.letter, left.letter.lower()} & symbols(other):
        return undecided("a choice, or a factor before a value")
    return found
