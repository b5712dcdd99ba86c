"""Sets that are more than a list of items: intervals and their unions, R and Z, set-builders, inequalities as sets."""

from collections.abc import Mapping
from itertools import product

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Builder, Named, Node, Sequence, SetOf, Symbol, symbols, walk

from . import lines, realsets
from .dispatch import ACCEPTED, accepted, judge, rejected, together, undecided
from .formulas import judge_statements
from .names import renamed
from .wholes import judge_wholes
from .witness import WHOLE_LETTERS

MAX_LETTERS = 6
_NUMBERS = frozenset("RZNQ")  # among sets they may be those of numbers
_COUNTABLE = frozenset("ZNQ")


def judge_sets(left: Node, right: Node, session: Session) -> Comparison:
    """As sets of real numbers, where both can be read as one; else by their parts."""
    one, other = realsets.real_set(left, session), realsets.real_set(right, session)
    if one is None or other is None:
        return judge_statements(left, right, session) or _by_parts(left, right, session)
    variables = lines.names(one) | lines.names(other)
    found = lines.same_set(one, other, session, is_whole=bool(variables & WHOLE_LETTERS))
    if found.status is ACCEPTED and len(variables - {""}) > 1:
        return undecided("the same set under different names")
    if found.status is not ACCEPTED and not found.witness:
        by_parts = _by_parts(left, right, session)  # ends in letters, or rounded
        return by_parts if by_parts.status is ACCEPTED else found
    return found


def judge_named(left: Named, right: Node, session: Session) -> Comparison:
    """R, Z, N, Q and C: different letters are different sets."""
    if isinstance(right, Named):
        if left.name == right.name:
            return accepted("the same set")
        return rejected("two different sets of numbers")
    return judge_sets(left, right, session)


def _by_parts(left: Node, right: Node, session: Session) -> Comparison:
    if left == right:
        return accepted("the same set")
    if realsets.is_interval(left) and realsets.is_interval(right):
        return judge(left, right, session)
    of_letters = _of_letters(left, right)
    if of_letters is not None:
        return of_letters
    if isinstance(left, SetOf) and isinstance(right, SetOf) and left.op == right.op:
        return _joined(left, right, session)
    if isinstance(left, Builder) and isinstance(right, Builder):
        return _builders(left, right, session)
    names = {side.name for side in (left, right) if isinstance(side, Named)}
    if names and (names <= _COUNTABLE or names == {"C"}):
        other = right if isinstance(left, Named) else left
        if isinstance(other, Sequence) and (realsets.is_interval(other) or other.opening == "{"):
            return rejected("a named set against an interval or a finite one")
    return judge_wholes(left, right, session) or undecided("sets that no rule compares")


def _of_letters(left: Node, right: Node) -> Comparison | None:
    """Sets made from letters by union, intersection and difference: by what is in each of the letters, or not."""
    letters = sorted(symbols(left) | symbols(right))
    if (
        len(letters) > MAX_LETTERS
        or _NUMBERS & set(letters)
        or not any(isinstance(side, SetOf) for side in (left, right))
    ):
        return None
    for inside in product((False, True), repeat=len(letters)):
        held = [_is_in(side, dict(zip(letters, inside, strict=True))) for side in (left, right)]
        if None in held:
            return None
        if held[0] is not held[1]:
            within = [letter for letter, is_in in zip(letters, inside, strict=True) if is_in]
            return rejected(
                "what is in one need not be in the other", f"what is in {' and '.join(within)} alone", "exact"
            )
    return accepted("the same set, whatever the letters stand for")


def _is_in(node: Node, inside: Mapping[str, bool]) -> bool | None:
    if isinstance(node, Symbol):
        return inside[node.name]
    if not isinstance(node, SetOf):
        return None
    held = [_is_in(part, inside) for part in node.parts]
    if None in held:
        return None
    if node.op == "minus":
        return bool(held[0]) and not any(held[1:])
    return any(held) if node.op == "union" else all(held)


def _joined(left: SetOf, right: SetOf, session: Session) -> Comparison:
    """Part by part, in any order but for a difference."""
    if len(left.parts) != len(right.parts):
        return undecided("another number of parts")
    free = list(right.parts)
    for part in left.parts:
        candidates = free[:1] if left.op == "minus" else free
        match = next((other for other in candidates if judge(part, other, session).status is ACCEPTED), None)
        if match is None:
            return undecided("sets that are not the same part by part")
        free.remove(match)
    return accepted("the same parts")


def _builders(left: Builder, right: Builder, session: Session) -> Comparison:
    """The same element and the same conditions, whatever the variables are called."""
    names = _variables(left.element), _variables(right.element)
    if len(names[0]) != len(names[1]) or len(left.conditions) != len(right.conditions):
        return undecided("set-builders that are not alike")
    change: dict[Node, Node] = {Symbol(b): Symbol(a) for a, b in zip(*names, strict=True)}
    if (symbols(right) - set(names[1])) & set(names[0]):
        return undecided("set-builders with clashing names")
    found = judge(left.element, renamed(right.element, change), session)
    if found.status is not ACCEPTED:
        return judge_wholes(left, right, session) or undecided("set-builders with different elements")
    free = [renamed(condition, change) for condition in right.conditions]
    rulings = [found]
    for condition in left.conditions:
        tried = [(other, judge(condition, other, session)) for other in free]
        match = next((pair for pair in tried if pair[1].status is ACCEPTED), None)
        if match is None:
            return judge_wholes(left, right, session) or undecided("set-builders with different conditions")
        free.remove(match[0])
        rulings.append(match[1])
    return together(rulings, "the same element and conditions")


def _variables(element: Node) -> list[str]:
    """In the order of their first appearance."""
    return list(dict.fromkeys(node.name for node in walk(element) if isinstance(node, Symbol)))
