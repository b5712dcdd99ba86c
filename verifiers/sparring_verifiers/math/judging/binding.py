"""``x = 5`` against ``5``, ``x = 5`` against ``y = 5``, ``AB = 4, CD = 5`` against ``4, 5``."""

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Call, Node, Sequence, Symbol, symbols

from .dispatch import ACCEPTED, REJECTED, accepted, but_for, judge, rejected, undecided
from .names import Bound, is_derived, of_one_variable

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
        return _same_names(mine, matched, session)
    if len(mine.names) == len(theirs.names) == 1 and len(mine.rows) == len(theirs.rows) == 1:
        values = of_one_variable(mine, theirs)
        if values is not None:
            return judge(*values, session)
    for numbered, other in ((mine, theirs), (theirs, mine)):
        if _are_roots(numbered, other):
            return judge(Sequence("", "", numbered.rows[0]), other.values(), session)
    found = judge(mine.values(), theirs.values(), session)
    if found.status is not ACCEPTED:
        is_open = found.status is REJECTED and any(map(is_derived, (*mine.names, *theirs.names)))
        return undecided("an inverse or a power against something else") if is_open else found
    if _is_one_function(mine, theirs):
        return accepted("the same function, with its argument and without", found.tier)
    if _is_one_derivative(mine, theirs):
        return accepted("the same derivative, written otherwise", found.tier)
    if _are_different_unknowns(mine, theirs):
        return rejected("different unknowns")
    return undecided("the same values under different names", found.tier)


def _same_names(mine: Bound, theirs: Bound, session: Session) -> Comparison:
    """Value by value; x_1 and x_2 may be two roots, whose numbers say nothing."""
    found = judge(mine.values(), theirs.values(), session)
    if found.status is REJECTED and len(mine.rows) == 1 and _numbered(mine) is not None:
        lists = [Sequence("", "", side.rows[0]) for side in (mine, theirs)]
        if judge(lists[0], lists[1], session).status is not REJECTED:
            return undecided("the same values, numbered otherwise", found.tier)
    return found


def _numbered(named: Bound) -> str | None:
    """The x of x_1, x_2, ...; None where the names are others."""
    names = [each.name for each in named.names if isinstance(each, Symbol)]
    base = names[0][:-2] if names else ""
    is_numbered = names == [f"{base}_{at}" for at in range(1, len(named.names) + 1)]
    return base if is_numbered and len(names) >= BOTH else None


def _are_roots(numbered: Bound, other: Bound) -> bool:
    """Whether one side calls x_1, x_2 what the other one lists as values of x."""
    base = _numbered(numbered)
    is_listed = len(numbered.rows) == 1 < len(other.rows) and len(other.names) == 1
    return is_listed and base is not None and other.names[0] == Symbol(base)


def _is_one_function(mine: Bound, theirs: Bound) -> bool:
    """y(x) and y."""
    if len(mine.names) != 1 or len(theirs.names) != 1:
        return False
    left, right = mine.names[0], theirs.names[0]
    called, name = (left, right) if isinstance(left, Call) else (right, left)
    if not isinstance(called, Call) or called.op != "apply" or not isinstance(name, Symbol):
        return False
    head, *arguments = called.args
    return head == name and all(isinstance(each, Symbol) for each in arguments)


def _is_one_derivative(mine: Bound, theirs: Bound) -> bool:
    """y' and dy/dx, where what they are holds no letter but x, or x and y."""
    (left, *more), (right, *others) = mine.names, theirs.names
    if more or others:
        return False
    if not isinstance(left, Symbol) or not isinstance(right, Symbol):
        return False
    free = symbols(mine.rows[0][0]) | symbols(theirs.rows[0][0])
    for name in "xt":
        for primed, quotient in ((left.name, right.name), (right.name, left.name)):
            of = primed.removesuffix("'")
            if quotient == f"{of}_{{d{name}}}" and of != primed:
                return {name} <= free <= {name, of}
    return False


def _are_different_unknowns(mine: Bound, theirs: Bound) -> bool:
    """x and y; capitals, indices and Greek letters may be two names of one thing (an area S or A, an angle)."""
    if len(mine.names) != 1 or len(theirs.names) != 1:
        return False
    called = [side.names[0].name for side in (mine, theirs) if isinstance(side.names[0], Symbol)]
    return len(set(called)) == len(called) == BOTH and all(len(name) == 1 and "a" <= name <= "z" for name in called)
