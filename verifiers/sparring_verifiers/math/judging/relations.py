"""Equations and inequalities: the same but for a factor, or a point that satisfies one and not the other."""

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import SCALARS, Congruence, Node, Number, Relation, add, neg, symbols

from . import formulas, names, realsets, witness
from .asserted import judge_against_value
from .binding import judge_bound
from .chains import Contradiction, settled
from .dispatch import ACCEPTED, UNDECIDED, accepted, judge, rejected, together, undecided
from .factors import is_same_cleared, up_to_a_factor
from .families import judge_families
from .formulas import judge_statements
from .names import only_of_values, values_as_letters, with_letters
from .residues import judge_residues
from .sets import judge_sets

MAX_LINKS = 24
_FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "~": "~"}


def judge_relation(relation: Relation, other: Node, session: Session) -> Comparison:
    """A relation against anything."""
    if len(relation.ops) > MAX_LINKS:
        return undecided(f"a chain of more than {MAX_LINKS} links")
    if relation == other:
        return _same(relation, session)
    if isinstance(other, Congruence):
        return judge_residues(other, relation) or undecided("a congruence against a relation")
    if isinstance(other, Relation):
        if len(other.ops) > MAX_LINKS:
            return undecided(f"a chain of more than {MAX_LINKS} links")
        return _judge_two(relation, other, session)
    try:
        left = settled(relation, session)
    except Contradiction as why:
        return rejected(str(why), tier="exact") if why.is_false else undecided(str(why))
    if not isinstance(left, Relation):
        return judge(left, other, session)
    return judge_families(left, other, session) or _against_other_kinds(left, other, session)


def _against_other_kinds(left: Relation, other: Node, session: Session) -> Comparison:
    """A single relation against something that is no relation."""
    mine = names.bound(left)
    theirs = names.bound(other)
    if (mine is None or theirs is None) and not isinstance(other, SCALARS):
        found = judge_statements(left, other, session)
        if found is not None:
            return found
        if formulas.is_system(other):
            return undecided("an equation against a system of others")
    if mine is not None or theirs is not None:
        return judge_bound(left, other, mine, theirs, session)
    return _unnamed(left, other, session)


def _unnamed(left: Relation, other: Node, session: Session) -> Comparison:
    """A relation that names no value against something that is no relation and names none."""
    if realsets.is_set(left):
        return _as_sets(left, other, session)
    if isinstance(other, SCALARS):
        return judge_against_value(left, other, session)
    return undecided("a relation against something else")


def _same(relation: Relation, session: Session) -> Comparison:
    """The same tree on both sides; it has to say something all the same."""
    try:
        settled(relation, session)
    except Contradiction as why:
        return undecided(str(why))
    return together((judge(term, term, session) for term in relation.terms), "the same relation")


def _judge_two(relation: Relation, other: Relation, session: Session) -> Comparison:
    settled_sides: list[Node] = []
    contradictions: list[Contradiction] = []
    for side in (relation, other):
        try:
            settled_sides.append(settled(side, session))
        except Contradiction as why:
            contradictions.append(why)
    if contradictions:
        is_refuted = len(contradictions) == 1 and contradictions[0].is_false
        return (rejected if is_refuted else undecided)(str(contradictions[0]))
    left, right = map(with_letters, settled_sides)
    if all(map(only_of_values, (left, right))):
        left, right = map(values_as_letters, (left, right))
    if not isinstance(left, Relation) or not isinstance(right, Relation):
        return judge(left, right, session)
    if _is_turned_round(left, right):
        return _same(left, session)
    mine, theirs = names.bound(left), names.bound(right)
    if mine is not None and theirs is not None and _are_assignments(mine, theirs):
        return judge_bound(left, right, mine, theirs, session)
    found = _judge_relations(left, right, mine, theirs, session)
    if found.status is not UNDECIDED:
        return found
    return judge_statements(left, right, session) or found


def _is_turned_round(left: Relation, right: Relation) -> bool:
    """Whether one is the other read from the right: 2 < x and x > 2."""
    if len(left.ops) != 1 or len(right.ops) != 1 or _FLIPPED.get(left.ops[0]) != right.ops[0]:
        return False
    return left.terms[0] == right.terms[1] and left.terms[1] == right.terms[0]


def _judge_relations(
    left: Relation, right: Relation, mine: names.Bound | None, theirs: names.Bound | None, session: Session
) -> Comparison:
    if realsets.is_set(left) or realsets.is_set(right):
        return _as_sets(left, right, session)
    if len(left.ops) == len(right.ops) == 1 and all(isinstance(term, SCALARS) for term in (*left.terms, *right.terms)):
        found = _judge_links(left, right, session)
        is_open = found.status is UNDECIDED and mine is not None and theirs is not None
        return judge_bound(left, right, mine, theirs, session) if is_open else found
    if mine is not None or theirs is not None:
        return judge_bound(left, right, mine, theirs, session)
    return _judge_chains(left, right, session)


def _are_assignments(mine: names.Bound, theirs: names.Bound) -> bool:
    """Whether they say what the same names are, or what different names are in constants."""
    if mine.under(theirs.names) is not None:
        return True
    called = {name for side in (mine, theirs) for each in side.names for name in symbols(each)}
    values = {name for side in (mine, theirs) for row in side.rows for value in row for name in symbols(value)}
    return not called & values


def _as_sets(left: Relation, right: Node, session: Session) -> Comparison:
    """As sets of numbers; relations in several variables as relations."""
    found = judge_sets(left, right, session)
    if found.status is not UNDECIDED or not isinstance(right, Relation):
        return found
    if len(left.ops) == len(right.ops) == 1 and all(isinstance(term, SCALARS) for term in (*left.terms, *right.terms)):
        return _judge_links(left, right, session, found)
    chains = _judge_chains(left, right, session)
    return found if chains.status is UNDECIDED else chains


# -- two relations ----------------------------------------------------------------------------------------------------


def _judge_links(left: Relation, right: Relation, session: Session, so_far: Comparison | None = None) -> Comparison:
    """Single equations and inequalities: everything on one side, then a factor, then a witness."""
    gaps = [add(side.terms[0], neg(side.terms[1])) for side in (left, right)]
    free = [symbols(gap) for gap in gaps]
    if not free[0] or not free[1]:
        return _judge_constant_links(left, right, session)
    if free[0] == free[1]:
        found = up_to_a_factor(gaps[0], gaps[1], left.ops[0], right.ops[0], session)
        if found is not None:
            return found
    if left.ops == right.ops == ("=",) and free[0] == free[1] and is_same_cleared(gaps, session):
        return accepted("the same equation, cleared of denominators")
    return _refuted(left, right, session) or so_far or undecided("equations that are not multiples of each other")


def _judge_constant_links(left: Relation, right: Relation, session: Session) -> Comparison:
    """At least one says nothing of a variable: it is true or false, and may have been meant as a calculation."""
    truths = [_truth(side, session) for side in (left, right)]
    if {True, False} <= set(truths):
        return rejected("one is true, the other false", tier="exact")
    if symbols(left) == symbols(right):
        return undecided("a relation without variables")
    constant = left if not symbols(left) else right
    is_tautology = constant.terms in ((Number(0), Number(0)), (Number(1), Number(1)))  # 6/2 = 3 is a calculation
    is_trivial = is_tautology or truths[0 if constant is left else 1] is False
    point = witness.find_witness(left, right, positive=session.policy.domain == "positive") if is_trivial else None
    if point is None:
        return undecided("a relation without variables against one with them")
    return rejected("a point that satisfies one and not the other", point, "exact")


def _truth(relation: Relation, session: Session) -> bool | None:
    if symbols(relation) or relation.ops != ("=",):
        return None
    found = judge(relation.terms[0], relation.terms[1], session)
    return None if found.status is UNDECIDED else found.status is ACCEPTED


def _refuted(left: Relation, right: Relation, session: Session) -> Comparison | None:
    if symbols(left) != symbols(right) and not symbols(left) & symbols(right):
        return None  # it may be a matter of names
    point = witness.find_witness(left, right, positive=session.policy.domain == "positive")
    if point is None:
        return None
    return rejected("a point that satisfies one and not the other", point, "exact")


def _judge_chains(left: Relation, right: Relation, session: Session) -> Comparison:
    """Chains link by link, forwards or backwards."""
    ops = tuple(_FLIPPED.get(op, "") for op in reversed(right.ops))
    for other in (right, Relation(ops, tuple(reversed(right.terms)))):
        if other.ops == left.ops:
            found = together(
                (judge(a, b, session) for a, b in zip(left.terms, other.terms, strict=True)),
                "the same chain of relations",
            )
            if found.status is ACCEPTED:
                return found
    return _refuted(left, right, session) or undecided("different chains of relations")
