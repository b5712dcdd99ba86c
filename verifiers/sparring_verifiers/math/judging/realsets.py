"""Reads answers as sets of real numbers: intervals, unions, finite sets, inequalities in one variable, set-builders."""

from sparring_verifiers.math.ruling import Session
from sparring_verifiers.math.syntax import (
    SCALARS,
    Builder,
    Call,
    Constant,
    Named,
    Node,
    Number,
    Relation,
    Sequence,
    SetOf,
    Symbol,
    Word,
    add,
    children,
    div,
    neg,
    power,
    rebuilt,
    symbols,
    walk,
)

from . import lines, order, wording
from .lines import EVERYTHING, NOTHING, Condition, Finite, Interval, Joined, RealSet
from .names import is_name
from .polynomials import NoRoots, critical_points
from .witness import WHOLE_LETTERS, NoValue, value_at

_BOUND = Symbol("")  # of no letter
_PLAIN_R = Symbol("R")  # among sets a letter is a set
_FLIPPED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<=", "~": "~"}


def is_interval(node: Node) -> bool:
    """Whether it can only be an interval: mixed or outward brackets, or an infinite end."""
    if type(node) is not Sequence or len(node.items) != 2 or node.opening in ("", "{"):
        return False
    if node.opening == "]" or (node.opening, node.closing) not in (("(", ")"), ("[", "]")):
        return True
    return bool(order.infinity_sign(node.items[0]) or order.infinity_sign(node.items[1]))


def closed_ends(node: Sequence) -> tuple[bool, bool]:
    """Whether its ends belong to an interval; an infinite one never does."""
    low, high = (bool(order.infinity_sign(item)) for item in node.items)
    return node.opening == "[" and not low, node.closing == "]" and not high


def is_set(node: Node) -> bool:
    """Whether it can only be a set of numbers (by its form; that it is one of real numbers is another question)."""
    kind = type(node)
    if kind is SetOf or kind is Builder or kind is Named:
        return True
    if isinstance(node, Relation):
        return any(op not in ("=", "~") for op in node.ops)
    if isinstance(node, Sequence):
        return is_interval(node) or (
            not node.opening and any(isinstance(item, Relation) and is_set(item) for item in node.items)
        )
    return isinstance(node, Word) and wording.is_everything(node.text)


def real_set(node: Node, session: Session) -> RealSet | None:
    """The set of real numbers that the answer names, None where it is none that can be worked with."""
    match node:
        case Sequence(opening="{"):
            return _finite(node.items)
        case Sequence(opening=""):
            return _list(node, session)
        case Sequence():
            return _interval(node)
        case SetOf():
            parts = [EVERYTHING if part == _PLAIN_R else real_set(part, session) for part in node.parts]
            known = [part for part in parts if part is not None]
            is_whole = len(known) == len(parts) and one_variable(tuple(known))
            return Joined(node.op, tuple(known)) if is_whole else None
        case Named(name="R"):
            return EVERYTHING
        case Relation():
            return _relation(node, session)
        case Builder():
            return _builder(node, session)
        case Word():
            if wording.is_everything(node.text):
                return EVERYTHING
            return NOTHING if wording.is_nothing(node.text) else None
    return _finite((node,)) if isinstance(node, SCALARS) else None


def _finite(items: tuple[Node, ...]) -> Finite | None:
    is_real = all(order.is_constant(item) and not order.infinity_sign(item) for item in items)
    return Finite(items) if is_real else None


def _interval(node: Sequence) -> Interval | None:
    if len(node.items) != 2:
        return None
    low, high = node.items
    if not (order.is_constant(low) and order.is_constant(high)):
        return None
    low_sign, high_sign = order.infinity_sign(low), order.infinity_sign(high)
    if low_sign > 0 or high_sign < 0:
        return None
    return Interval(
        None if low_sign else low,
        node.opening == "[",
        None if high_sign else high,
        node.closing == "]",
    )


def _list(node: Sequence, session: Session) -> RealSet | None:
    """Relations and values side by side: all of them at once, or any of them, where only one of the two makes sense."""
    spread = spread_list(node)
    parts = [real_set(item, session) for item in spread]
    known = tuple(part for part in parts if part is not None)
    if len(known) < len(parts) or not known or not one_variable(known):
        return None
    if all(isinstance(item, Relation) and item.ops == ("!=",) for item in spread):
        return Joined("intersection", known)
    try:
        if lines.are_disjoint(known, session):
            return Joined("union", known)
        union = Joined("union", known)
        return Joined("intersection", known) if lines.is_everything(union, session) else None
    except order.Unordered:
        return None


def spread_list(node: Sequence) -> tuple[Node, ...]:
    """``x = 1, 2`` and ``x != 1, 2`` with the relation in front of each value."""
    spread: list[Node] = []
    for item in node.items:
        before = spread[-1] if spread else None
        if isinstance(before, Relation) and len(before.ops) == 1 and not isinstance(item, Relation):
            item = Relation(before.ops, (before.terms[0], item))
        spread.append(item)
    return tuple(spread)


def one_variable(parts: tuple[RealSet, ...]) -> bool:
    return len(set().union(*map(lines.names, parts))) <= 1


def _relation(node: Relation, session: Session) -> RealSet | None:
    if node.ops in (("in",), ("notin",)):
        inside = real_set(node.terms[1], session)
        if inside is None or not is_name(node.terms[0]):
            return None
        return inside if node.ops == ("in",) else Joined("minus", (EVERYTHING, inside))
    last = node.terms[-1]
    if node.ops == ("=",) and isinstance(last, Sequence) and last.opening == "{":
        each = [_relation(Relation(("=",), (node.terms[0], value)), session) for value in last.items]
        values = tuple(part for part in each if part is not None)
        return Joined("union", values) if values and len(values) == len(each) else None
    if not all(op in _FLIPPED and op != "~" for op in node.ops) or not all(isinstance(t, SCALARS) for t in node.terms):
        return None
    node = with_variable(node)
    free = symbols(node)
    if len(free) != 1:
        return None
    (name,) = free
    links = [_link(op, a, b, name, session) for op, a, b in zip(node.ops, node.terms, node.terms[1:], strict=False)]
    known = tuple(link for link in links if link is not None)
    if len(known) < len(links):
        return None
    return known[0] if len(known) == 1 else Joined("intersection", known)


def with_variable(node: Relation) -> Relation:
    """``0 < f(x) < 1`` with one letter for the name in the middle, where everything else is constant."""
    for term in node.terms:
        if is_name(term) and not isinstance(term, Symbol) and not _is_bars(term):
            letter = Symbol("f")
            terms = tuple(letter if other == term else other for other in node.terms)
            if all(other is letter or order.is_constant(other) for other in terms):
                return Relation(node.ops, terms)
    return node


def _is_bars(node: Node) -> bool:
    return isinstance(node, Call) and node.op == "abs"


def _link(op: str, left: Node, right: Node, name: str, session: Session) -> RealSet | None:
    variable = Symbol(name)
    if right == variable and order.is_constant(left):
        left, right, op = right, left, _FLIPPED[op]
    if left == variable and order.is_constant(right) and not order.infinity_sign(right):
        return Condition((right,), lambda value: _holds(op, order.order(value, right, session)), name)
    if left == variable and order.is_constant(right):
        below = order.infinity_sign(right) > 0
        return EVERYTHING if op in ("!=", "<" if below else ">", "<=" if below else ">=") else NOTHING
    if order.is_constant(left):
        left, right, op = right, left, _FLIPPED[op]
    if order.is_constant(right) and (found := monotone(op, left, right, name, session)) is not None:
        return found
    gap = add(left, neg(right))
    try:
        changes = tuple(critical_points(gap, name))
    except NoRoots:
        return None

    def holds(value: Node) -> bool:
        at = substituted(gap, name, value)
        if isinstance(value, Number) and _has_pole(at):
            return False
        return _holds(op, order.sign(at, session))

    return Condition(changes, holds, name)


def monotone(op: str, left: Node, bound: Node, name: str, session: Session) -> Condition | None:
    """Of a root, a logarithm or a power of a constant against a constant, by the inverse function; None of others."""
    if not isinstance(left, Call) or order.infinity_sign(bound):
        return None
    inner, last = left.args[0], left.args[-1]
    needs = {"root": 0, "ln": 1}.get(left.op, -1)  # the least sign of what stands inside
    try:
        if left.op == "root" and isinstance(last, Number) and last.value == 2:
            turned: list[Node] = [power(bound, last)]
        elif left.op == "ln":
            turned = [power(Constant("e"), bound)]
        elif left.op == "pow" and order.is_constant(inner) and order.order(inner, Number(1), session) > 0:
            is_reached = order.sign(bound, session) > 0
            turned = [div(Call("ln", (bound,)), Call("ln", (inner,)))] if is_reached else []
            inner = last
        else:
            return None
        domain = critical_points(inner, name) if needs >= 0 else []
        changes = [*domain, *(point for value in turned for point in critical_points(add(inner, neg(value)), name))]
    except (NoRoots, order.Unordered):
        return None

    def holds(value: Node) -> bool:
        inside, at = substituted(inner, name, value), substituted(left, name, value)
        if _has_pole(inside) or (needs >= 0 and order.sign(inside, session) < needs):
            return False
        return _holds(op, order.order(at, bound, session))

    return Condition(tuple(changes), holds, name)


def _has_pole(node: Node) -> bool:
    """Whether a division by zero is written in it."""
    for each in walk(node):
        if isinstance(each, Call) and each.op in ("inv", "pow"):
            try:
                base = value_at(each.args[0], {})
                if not base and (each.op == "inv" or value_at(each.args[1], {}) <= 0):
                    return True
            except NoValue:
                continue
    return False


def _holds(op: str, sign: int) -> bool:
    match op:
        case "=":
            return sign == 0
        case "!=":
            return sign != 0
        case "<":
            return sign < 0
        case "<=":
            return sign <= 0
        case ">":
            return sign > 0
    return sign >= 0


def substituted(node: Node, name: str, value: Node) -> Node:
    """The tree with the variable replaced."""
    if type(node) is Symbol:
        return value if node.name == name else node
    if type(node) is Number:
        return node
    below = tuple(substituted(child, name, value) for child in children(node))
    return rebuilt(node, below) if below else node


def _builder(node: Builder, session: Session) -> RealSet | None:
    element, inside = node.element, EVERYTHING
    if isinstance(element, Relation) and element.ops == ("in",):
        found = real_set(element.terms[1], session)
        if found is None:
            return None
        element, inside = element.terms[0], found  # type: ignore[assignment]  # asked next
    if not isinstance(element, Symbol):
        return None
    if element.name not in WHOLE_LETTERS:  # what the variable is called says nothing
        node = Builder(_BOUND, tuple(substituted(condition, element.name, _BOUND) for condition in node.conditions))
        element = _BOUND
    parts: list[RealSet] = [inside]
    for condition in node.conditions:
        if symbols(condition) != {element.name}:
            return None
        found = real_set(condition, session)
        if found is None:
            return None
        parts.append(found)
    return Joined("intersection", tuple(parts))
