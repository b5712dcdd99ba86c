"""The conventions that mathematics leaves open, each a named choice that stands in the certificate."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, TypeAlias, get_args

Percent: TypeAlias = Literal["strict", "either"]
Order: TypeAlias = Literal["strict", "brackets", "any"]
Assignment: TypeAlias = Literal["strip", "strict"]
Units: TypeAlias = Literal["optional", "strict", "ignore"]
Realm: TypeAlias = Literal["real", "positive", "complex"]


@dataclass(frozen=True, slots=True)
class AnswerPolicy:
    """What two answers may differ in and still be the same. Gold and answer may be swapped, but where it says so.

    percent: strict: 50% is 1/2, and against a bare 50 it stays undecided; either: 50% is also a bare 50.
    order: brackets: items in ( ) and [ ] are ordered, those of a bare list (``1, 2``, ``x = 1 or x = 2``) are not;
        strict: those of a bare list are ordered too, a permuted one stays undecided; any: no order but an interval's.
        Items in { } are never ordered.
    assignment: strip: ``x = 5`` answers ``5``; strict: it does not.
    units: optional: a unit that one side does not write is taken as meant, two units are converted and must agree;
        strict: a unit on one side alone stays undecided; ignore: units are dropped.
    domain: the values of variables over which two expressions must agree, where both are defined.
    tolerance: relative, used only where one side is written as a decimal; 0: exact.
    simplify_required: the answer must be reduced: lowest terms, no square factor under a root, nothing left to add or
        multiply out of plain numbers. An answer of the right value in another form is rejected. Not symmetric: the
        gold's form does not matter.
    """

    percent: Percent = "either"
    order: Order = "brackets"
    assignment: Assignment = "strip"
    units: Units = "optional"
    domain: Realm = "real"
    tolerance: float = 0.0
    simplify_required: bool = False

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                known = ", ".join(choices)
                raise ValueError(f"{name}: found {getattr(self, name)!r}, expected one of {known}")
        if type(self.tolerance) not in (float, int) or not 0 <= self.tolerance < 1:
            raise ValueError(f"tolerance: found {self.tolerance!r}, expected a number from 0 up to 1")
        if type(self.simplify_required) is not bool:
            raise ValueError(f"simplify_required: found {self.simplify_required!r}, expected true or false")

    def to_json(self) -> dict[str, Any]:
        """Every choice, also the defaults: a default that changes later must not change an old certificate."""
        return {**asdict(self), "tolerance": float(self.tolerance)}

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "AnswerPolicy":
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
DEFAULT = AnswerPolicy()
