"""``x = 5`` against ``5``, ``x = 5`` against ``y = 5``, ``AB = 4, CD = 5`` against ``4, 5``."""

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Node

from .dispatch import ACCEPTED, but_for, judge, undecided
from .names import Bound, same_variable


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
        value = same_variable(mine.names[0], theirs.names[0], theirs.rows[0][0])
        if value is not None:
            return judge(mine.rows[0][0], value, session)
    found = judge(mine.values(), theirs.values(), session)
    return undecided("the same values under different names", found.tier) if found.status is ACCEPTED else found
