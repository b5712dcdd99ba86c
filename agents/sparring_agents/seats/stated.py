"""Values as JSON can state them: a test writer speaks JSON, which has no tuples and no sets, and texts for keys.

What JSON cannot tell apart is no disagreement; what it cannot state at all is no claim.
"""

import math
from collections.abc import Mapping
from typing import Any

FLOAT_TOLERANCE = 1e-9  # relative, where one of two numbers is a float


class Unstatable(ValueError):
    """JSON has no form for the value."""


def states(claim: Any, value: object, *, is_any_order: bool = False) -> bool:
    """Whether the JSON value states the value: tuples and sets as lists, keys as texts, 2 for 2.0.

    is_any_order: the items of the list that the value is may come in any order.

    Raises:
        Unstatable: no JSON value could.
    """
    if isinstance(value, list | tuple) and not is_any_order:
        return isinstance(claim, list) and len(claim) == len(value) and all(map(states, claim, value))
    if isinstance(value, list | tuple | set | frozenset):
        return isinstance(claim, list) and len(claim) == len(value) and _states_each(claim, list(value))
    if isinstance(value, dict):
        return _states_mapping(claim, value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return isinstance(claim, int | float) and not isinstance(claim, bool) and _is_number(claim, value)
    if value is None or isinstance(value, bool | str):
        return type(claim) is type(value) and claim == value
    raise Unstatable(type(value).__name__)


def _is_number(claim: float, value: float) -> bool:
    if type(claim) is int and type(value) is int:
        return claim == value
    try:
        return math.isclose(claim, value, rel_tol=FLOAT_TOLERANCE)
    except OverflowError:  # a whole number that no float holds
        return False


def _states_each(claims: list[Any], values: list[object]) -> bool:
    """Whether each claim states another one of the values; equal values are one, so the first that fits will do."""
    left = list(values)
    for claim in claims:
        found = next((value for value in left if states(claim, value)), left)
        if found is left:
            return False
        left.remove(found)
    return True


def _states_mapping(claim: Any, value: Mapping[Any, object]) -> bool:
    named = {_key(key): item for key, item in value.items()}
    if len(named) < len(value):
        raise Unstatable("keys that are one text in JSON")
    return isinstance(claim, dict) and claim.keys() == named.keys() and all(states(claim[k], named[k]) for k in named)


def _key(key: object) -> str:
    if isinstance(key, bool) or key is None:
        return {True: "true", False: "false", None: "null"}[key]
    if isinstance(key, str | int | float):
        return str(key)
    raise Unstatable(f"a key of type {type(key).__name__}")
