"""``x = 5`` against ``5``, ``x = 5`` against ``y = 5``, ``AB = 4, CD = 5`` against ``4, 5``."""

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Node, Symbol

from .dispatch import ACCEPTED, but_for, judge, rejected, undecided
from .names import Bound, of_one_variable

BOTH = 2


def judge_bound(left: Node, right: Node, mine: Bound | None, theirs: Bound | None, session: Session) -> Comparison:
    """Two answers of which at least one names its values."""
    if mine is not None and theirs is not None:
        return _both_named(mine, theirs, session)
    named = mine if mine is not None else theirs
    assert named is not None
    other = right if mine is not None else left
    found = judge(named.values(), other, session)
    if session.policy.assignment == "strict":
        return but_for(found, "equal but for the name in front")
    return found


def _both_named(mine: Bound, theirs: Bound, session: Session) -> Comparison:
    matched = theirs.under(mine.names)
    if matched is not None:
        return judge(mine.values(), matched.values(), session)
    if len(mine.names) == len(theirs.names) == 1 and len(mine.rows) == len(theirs.rows) == 1:
        values = of_one_variable(mine, theirs)
        if values is not None:
            return judge(*values, session)
    found = judge(mine.values(), theirs.values(), session)
    if found.status is not ACCEPTED:
        return found
    if _are_different_unknowns(mine, theirs):
        return rejected("different unknowns")
    return undecided("the same values under different names", found.tier)


def _are_different_unknowns(mine: Bound, theirs: Bound) -> bool:
    """x and y; capitals, indices and Greek letters may be two names of one thing (an area S or A, an angle)."""
    if len(mine.names) != 1 or len(theirs.names) != 1:
        return False
    called = [side.names[0].name for side in (mine, theirs) if isinstance(side.names[0], Symbol)]
    return len(set(called)) == len(called) == BOTH and all(len(name) == 1 and "a" <= name <= "z" for name in called)
