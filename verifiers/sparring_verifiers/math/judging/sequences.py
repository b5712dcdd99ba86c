"""Tuples, lists, sets and lone intervals, item by item, in the order that the policy says."""

from collections import Counter
from collections.abc import Hashable
from collections.abc import Sequence as Items

from sparring_verifiers.math.algebra.matrix_algebra import holds_matrix
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import SCALARS, Call, Node, Sequence, render, symbols

from . import names, realsets
from .binding import judge_bound
from .dispatch import ACCEPTED, REJECTED, UNDECIDED, accepted, but_for, judge, rejected, together, undecided, weakest
from .families import judge_families
from .formulas import is_system, judge_statements
from .matrices import judge_expressions
from .quantities import joined
from .sets import judge_sets
from .values import plain_value

MAX_SHOWN = 60
MIN_ORDERED = 2
_SCALARS = frozenset(SCALARS)


def judge_sequence(left: Sequence, other: Node, session: Session) -> Comparison:
    """A sequence against a sequence or a scalar."""
    if type(other) is Call and holds_matrix(other):
        return judge_expressions(left, other, session)
    found = _as_quantity(left, other, session)
    if found is not None:
        return found
    if not left.opening or (type(other) is Sequence and not other.opening):
        found = _judge_lists(left, other, session)
        if found is not None:
            return found
    if type(other) is not Sequence:
        return _one_of(left, other, session)
    if realsets.is_interval(left) or realsets.is_interval(other):
        return _judge_intervals(left, other, session)
    brackets = {left.opening, other.opening}
    if brackets == {"{"}:
        return _two_sets(left, other, session)
    if brackets <= {"", "{"}:
        return _in_no_order(left, other, session)
    if "{" in brackets:
        return _set_against_ordered(left, other, session)
    if len(brackets) == 2 and "" not in brackets:
        return _other_brackets(left, other, session)
    found = ordered(left.items, other.items, session)
    if found.status is not REJECTED or (session.policy.order != "any" and "" not in brackets):
        return found
    loose = unordered(left.items, other.items, session)
    return loose if session.policy.order == "any" else but_for(loose, "equal but for the order of the items")


def _as_quantity(left: Sequence, other: Node, session: Session) -> Comparison | None:
    """A list that may be one quantity in several units, where it is read so; None where it is a list all the same."""
    mine = joined(left)
    if mine is None:
        return None
    if isinstance(other, SCALARS):
        return mine.named_by(other, session)
    theirs = joined(other) if isinstance(other, Sequence) else None
    if theirs is None or left == other:
        return None
    return mine.settle(judge(mine.whole, theirs.whole, session), theirs)


def _judge_lists(left: Sequence, other: Node, session: Session) -> Comparison | None:
    """A bare list that names its values, or joins relations; None where it does neither."""
    if _states_only_values(left) and _states_only_values(other):
        return None
    of_families = judge_families(left, other, session)
    if of_families is not None:
        return of_families
    mine, theirs = names.bound(left), names.bound(other)
    if mine is None or theirs is None:
        found = judge_statements(left, other, session)
        if found is not None:
            return found
        if is_system(left) is not is_system(other):
            return undecided("a system of relations against something else")
        if is_system(left) and isinstance(other, Sequence):
            found = unordered(left.items, other.items, session)
            return undecided("systems of other relations") if found.status is REJECTED else found
    if mine is not None or theirs is not None:
        return judge_bound(left, other, mine, theirs, session)
    if realsets.is_set(left) or realsets.is_set(other):
        return judge_sets(left, other, session)
    return None


def _states_only_values(node: Node) -> bool:
    if type(node) is Sequence and node.opening in ("", "{"):
        return _SCALARS.issuperset(map(type, node.items))
    return type(node) in _SCALARS


def ordered(left: Items[Node], right: Items[Node], session: Session) -> Comparison:
    """Item by item, in the order written."""
    if len(left) != len(right):
        return rejected(f"{len(left)} items against {len(right)}")
    return together(judge(a, b, session) for a, b in zip(left, right, strict=True))


def _two_sets(left: Sequence, right: Sequence, session: Session) -> Comparison:
    """A set has each of its items once, and one that is a set is not the same as what it holds."""
    mine, theirs = (_each_once(side.items) for side in (left, right))
    for items, others in ((mine, theirs), (theirs, mine)):
        inner = [item for item in items if _is_set(item)]
        is_flat = not any(map(_is_set, others))
        if inner and is_flat and all(isinstance(item, SCALARS) and not symbols(item) for item in others):
            return _not_there(inner[0])
    return unordered(mine, theirs, session)


def _each_once(items: tuple[Node, ...]) -> tuple[Node, ...]:
    """Without those that are written again."""
    seen: dict[Hashable, Node] = {}
    for item in items:
        key = _key(item)
        seen.setdefault(item if key is None else key, item)
    return tuple(seen.values())


def _in_no_order(left: Sequence, right: Sequence, session: Session) -> Comparison:
    """Bare lists and sets: what order a bare one has is the policy's."""
    if session.policy.order == "strict" and "{" not in (left.opening, right.opening):
        found = ordered(left.items, right.items, session)
        if found.status is REJECTED:
            return but_for(unordered(left.items, right.items, session), "equal but for the order of the items")
        return found
    return unordered(left.items, right.items, session)


def _set_against_ordered(left: Sequence, right: Sequence, session: Session) -> Comparison:
    """A set is no tuple and no open interval; [1, 2] may be a list, and a set of one tuple may stand for it."""
    items, ordered_side = (left, right) if left.opening == "{" else (right, left)
    if len(items.items) == 1 and isinstance(items.items[0], Sequence) and ordered_side.opening == "(":
        return but_for(judge(items.items[0], ordered_side, session), "a set of one against what it holds")
    is_list = ordered_side.opening == "[" and ordered_side.closing == "]"
    if len(ordered_side.items) < MIN_ORDERED or is_list or session.policy.order == "any":
        return but_for(unordered(left.items, right.items, session), "a set against something ordered")
    return rejected("a set against something ordered")


def _other_brackets(left: Sequence, right: Sequence, session: Session) -> Comparison:
    found = ordered(left.items, right.items, session)
    if found.status is not ACCEPTED:
        return found
    if len(left.items) == 2:
        return rejected("an end is open in one and closed in the other")
    return undecided("the same items in other brackets")


def _judge_intervals(left: Sequence, right: Sequence, session: Session) -> Comparison:
    """At least one can only be an interval."""
    if "{" in (left.opening, right.opening):
        return judge_sets(left, right, session)
    if "" in (left.opening, right.opening):
        return rejected("an interval against a list")
    found = ordered(left.items, right.items, session)
    if found.status is not ACCEPTED:
        return found
    ends = [realsets.closed_ends(side) for side in (left, right)]
    if ends[0] != ends[1]:
        return rejected("an end is open in one and closed in the other")
    return accepted("the same interval", found.tier)


# -- matching without an order ----------------------------------------------------------------------------------------


def unordered(left: Items[Node], right: Items[Node], session: Session) -> Comparison:
    """Refuted by an item that is proved different from every item of the other side."""
    if not left or not right:
        if left or right:
            return rejected("one is empty, the other is not")
        return accepted("both are empty")
    keys = [_key(item) for item in left], [_key(item) for item in right]
    if None not in keys[0] and None not in keys[1]:
        return _by_keys(left, right, keys)
    return _by_judging(left, right, session)


def _key(item: Node) -> Hashable:
    """What equal items share and no others; None where only judging can tell."""
    value = plain_value(item)
    if value is not None:
        return value
    if type(item) is Sequence and item.opening == "(" and item.closing == ")":
        inside = tuple(map(plain_value, item.items))
        return None if None in inside else inside
    return None


def _by_keys(left: Items[Node], right: Items[Node], keys: tuple[list[Hashable], list[Hashable]]) -> Comparison:
    counts = Counter(keys[0]), Counter(keys[1])
    if counts[0] == counts[1]:
        return accepted("the same items")
    for items, mine, theirs in ((left, keys[0], counts[1]), (right, keys[1], counts[0])):
        for item, key in zip(items, mine, strict=True):
            if key not in theirs:
                return _not_there(item)
    if all(isinstance(item, Sequence) for item in (*left, *right)):
        return accepted("the same tuples, one of them written twice")  # a multiple root is a number
    return undecided("the same items, but not as often")


def _not_there(item: Node, ruling: Comparison | None = None) -> Comparison:
    witness = render(item)
    tier = ruling.tier if ruling is not None else "exact"
    return Comparison(REJECTED, tier, "an item that the other side does not have", witness[:MAX_SHOWN])


def _by_judging(left: Items[Node], right: Items[Node], session: Session) -> Comparison:
    free = dict.fromkeys(range(len(right)))
    tiers: list[str] = []
    left_over = ""
    for item in left:
        rulings = _against(item, right, free, session)
        last = rulings[-1][1]
        if last.status is ACCEPTED:
            tiers.append(last.tier)
            if rulings[-1][0] in free:
                del free[rulings[-1][0]]
            else:
                left_over = left_over or "the same items, but not as often"
        elif all(ruling.status is REJECTED for _, ruling in rulings):
            return _not_there(item, last)
        else:
            left_over = next(ruling.reason for _, ruling in rulings if ruling.status is UNDECIDED)
    for at in free:
        rulings = _against(right[at], left, {}, session)
        if all(ruling.status is REJECTED for _, ruling in rulings):
            return _not_there(right[at], rulings[-1][1])
        left_over = left_over or "the same items, but not as often"
    return undecided(left_over) if left_over else accepted("the same items", weakest(tiers))


def _against(item: Node, others: Items[Node], free: dict[int, None], session: Session) -> list[tuple[int, Comparison]]:
    """The rulings up to the first that accepts, on those that are free before the others."""
    rulings = []
    for at in sorted(range(len(others)), key=lambda at: (at not in free, others[at] != item)):
        ruling = _judge_items(item, others[at], session)
        rulings.append((at, ruling))
        if ruling.status is ACCEPTED:
            break
    return rulings


def _judge_items(item: Node, other: Node, session: Session) -> Comparison:
    """An element that is a set is not its only element: {1} is not 1 inside another set."""
    found = judge(item, other, session)
    if _is_set(item) is not _is_set(other):
        return but_for(found, "a set against its only element")
    return found


def _is_set(node: Node) -> bool:
    return type(node) is Sequence and node.opening == "{"


# -- several values against one ---------------------------------------------------------------------------------------


def _one_of(many: Sequence, one: Node, session: Session) -> Comparison:
    if not isinstance(one, SCALARS):
        return undecided("a list against something else")
    if realsets.is_interval(many):
        return (
            undecided("an interval against an expression") if symbols(one) else rejected("an interval against a value")
        )
    if not many.items:
        return undecided("nothing against an expression") if symbols(one) else rejected("nothing against a value")
    if len(many.items) == 1:
        found = judge(many.items[0], one, session)
        return found if many.opening in ("", "{") else but_for(found, "a list of one against its value")
    if many.opening in ("(", "["):
        if symbols(one):
            return undecided("several values against an expression")
        return rejected(f"{len(many.items)} values against a single one")
    for item in many.items:
        ruling = judge(item, one, session)
        if ruling.status is REJECTED:
            return Comparison(
                REJECTED, ruling.tier, "several values, of which one is different", render(item)[:MAX_SHOWN]
            )
    return undecided("several values against a single one")
