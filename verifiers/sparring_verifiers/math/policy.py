"""The conventions that mathematics leaves open, each a named choice that stands in the certificate."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeAlias, get_args

Percent: TypeAlias = Literal["strict", "either"]
Order: TypeAlias = Literal["strict", "any"]
Assignment: TypeAlias = Literal["strip", "strict"]
Units: TypeAlias = Literal["refuse", "ignore"]
Realm: TypeAlias = Literal["real", "positive"]


@dataclass(frozen=True, slots=True)
class MathPolicy:
    """What two answers may differ in and still be the same answer. Symmetric: gold and answer may be swapped.

    percent: strict: 50% is 1/2, and against a bare 50 it stays undecided; either: 50% is also 50.
    order: strict: tuples and bare lists are ordered, a permuted list stays undecided; any: order is free.
        Sets are never ordered, intervals always.
    assignment: strip: ``x = 5`` answers ``5``; strict: it does not.
    units: refuse: an answer with a unit is not read; ignore: a unit is dropped unless both sides have different ones.
    domain: the values of variables over which two expressions must agree, where both are defined.
    tolerance: relative, used only where one side is written as a decimal; 0: exact.
    """

    percent: Percent = "strict"
    order: Order = "strict"
    assignment: Assignment = "strip"
    units: Units = "refuse"
    domain: Realm = "real"
    tolerance: float = 0.0

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                known = ", ".join(choices)
                raise ValueError(f"{name}: found {getattr(self, name)!r}, expected one of {known}")
        if type(self.tolerance) not in (float, int) or not 0 <= self.tolerance < 1:
            raise ValueError(f"tolerance: found {self.tolerance!r}, expected a number from 0 up to 1")

    def to_json(self) -> dict[str, Any]:
        """Every choice, also the defaults: a default that changes later must not change an old certificate."""
        return {**asdict(self), "tolerance": float(self.tolerance)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "MathPolicy":
        """The policy of these JSON values; what is not given has its default.

        Raises:
            ValueError: an unknown field or choice.
        """
        names = {field.name for field in fields(cls)}
        unknown = sorted(set(raw) - names)
        if unknown:
            raise ValueError(f"{unknown[0]}: unknown, expected one of {', '.join(sorted(names))}")
        return cls(**raw)


_CHOICES: dict[str, tuple[str, ...]] = {
    "percent": get_args(Percent),
    "order": get_args(Order),
    "assignment": get_args(Assignment),
    "units": get_args(Units),
    "domain": get_args(Realm),
}
DEFAULT = MathPolicy()
