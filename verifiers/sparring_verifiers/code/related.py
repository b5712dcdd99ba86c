"""The further inputs that a relation asks about, and what it asks of the values that came back: no sandbox here."""

from collections.abc import Iterator
from random import Random
from typing import Any

from sparring_sandbox import Value

from .drawing.membership import is_in_domain
from .drawing.sampling import key_of
from .drawing.schema import Array, Boolean, Bound, Enum, Integer, Number, Object, OneOf, Schema, String, Tuple
from .relations import Relation, RelationKind

_STEPS = (1, -1, 7, -7, 50)  # from a monotone parameter to others


def replaced(arguments: tuple[Value, ...], place: int, value: Value) -> tuple[Value, ...]:
    """The arguments with another value in this place."""
    return (*arguments[:place], value, *arguments[place + 1 :])


def further_inputs(
    relation: Relation, arguments: tuple[Value, ...], schemas: tuple[Schema, ...] | None
) -> list[tuple[Value, ...]]:
    """Inputs whose answers the relation holds against the answer for these; all in the domain, where there is one."""
    if relation.parameter >= len(arguments):
        return []
    value = arguments[relation.parameter]
    found: Iterator[Any] = iter(())
    if relation.kind is RelationKind.PERMUTATION_INVARIANT:
        found = _permutations(value)
    elif relation.kind is RelationKind.MONOTONE and type(value) in (int, float) and schemas is not None:
        number: Any = value
        found = (number + step for step in _STEPS)
    made = [replaced(arguments, relation.parameter, one) for one in found]
    return [one for one in made if schemas is None or is_in_domain(schemas, one)]


def _permutations(value: Any) -> Iterator[Any]:
    if not isinstance(value, (list, tuple, str)) or len(value) < 2:
        return
    shuffled = list(value)
    Random(key_of(value)).shuffle(shuffled)  # noqa: S311 - repeatable, not secret
    for order in (list(reversed(value)), sorted(value, key=key_of), shuffled):
        yield "".join(order) if isinstance(value, str) else type(value)(order)


class Misfit(Exception):
    """A relation that measures a parameter which has no such measure: it says nothing, of no candidate."""


def keeps(relation: Relation, arguments: tuple[Value, ...], answer: Any) -> bool:
    """Whether the answer keeps a relation that asks for nothing more than it and its input.

    Raises:
        Misfit: the relation does not fit the input.
    """
    least, most = _ends(relation, arguments)
    try:
        match relation.kind:
            case RelationKind.BOUNDED:
                is_number = type(answer) in (int, float)
                return bool(is_number and (least is None or answer >= least) and (most is None or answer <= most))
            case RelationKind.LENGTH:
                return bool(len(answer) == least)
            case RelationKind.SORTED:
                items = list(answer)
                return items == sorted(items, reverse=relation.order == "descending")
            case RelationKind.SUBSET:
                known = {key_of(item) for item in _items(arguments[relation.parameter])}
                return {key_of(item) for item in _items(answer)} <= known
            case RelationKind.TYPE:
                return relation.type is None or has_type(relation.type, answer)
            case _:
                return True
    except TypeError:  # an answer that has no length or no order does not keep what asks for one
        return False


def _ends(relation: Relation, arguments: tuple[Value, ...]) -> tuple[Any, Any]:
    """The least and the most that the answer may be; of LENGTH, the length."""
    drawn = dict(enumerate(arguments))
    ends: tuple[Any, Any] = (relation.least, relation.most)
    if relation.kind is RelationKind.LENGTH:
        ends = (Bound("len", relation.parameter), None)
    try:
        if relation.kind is RelationKind.SUBSET:
            _ = arguments[relation.parameter]
        least, most = (end.at(drawn) if isinstance(end, Bound) else end for end in ends)
    except (TypeError, ValueError, KeyError, IndexError):
        raise Misfit from None
    return least, most


def _items(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple, set, frozenset, str, dict)) else [value]


def is_grown(relation: Relation, lower: Any, upper: Any) -> bool:
    """Whether the answer for the larger argument is no smaller, or no larger, as the relation says."""
    try:
        return bool(lower <= upper if relation.direction == "increasing" else lower >= upper)
    except TypeError:
        return False


def has_type(schema: Schema, value: Any) -> bool:
    """Whether the value has the shape of the schema, whatever its size."""
    match schema:
        case Integer():
            return type(value) is int
        case Number():
            return type(value) is float
        case Boolean():
            return type(value) is bool
        case String():
            return type(value) is str
        case Enum(values):
            return any(type(value) is type(one) and value == one for one in values)
        case OneOf(choices):
            return any(has_type(choice, value) for choice in choices)
        case Array(items, kind=kind):
            return type(value).__name__ == kind and all(has_type(items, item) for item in value)
        case Tuple(items):
            return type(value) is tuple and len(value) == len(items) and all(map(has_type, items, value))
        case Object():
            return type(value) is dict and all(
                has_type(schema.keys, key) and has_type(schema.values, one) for key, one in value.items()
            )
        case _:
            return False
