"""Sets of real numbers, compared on the cells that all their ends cut the line into.

Between two neighbouring ends a set holds everything or nothing, so two sets are the same where they agree on every
end and on every gap; where they do not, the end, or a number in the gap, is the witness.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Node, Number, render

from . import order
from .dispatch import accepted, rejected, undecided

MAX_ENDS = 60


@dataclass(slots=True)
class Finite:
    values: tuple[Node, ...]


@dataclass(slots=True)
class Interval:
    """An end of None is an infinity."""

    low: Node | None
    has_low: bool
    high: Node | None
    has_high: bool


@dataclass(slots=True)
class Joined:
    """op: union, intersection or minus."""

    op: str
    parts: "tuple[RealSet, ...]"


@dataclass(slots=True)
class Condition:
    """The values for which holds(value) is true; it can change at these points only. name: of the variable."""

    changes: tuple[Node, ...]
    holds: Callable[[Node], bool]
    name: str


RealSet: TypeAlias = Finite | Interval | Joined | Condition
NOTHING = Finite(())
EVERYTHING = Interval(low=None, has_low=False, high=None, has_high=False)


def ends(part: RealSet) -> list[Node]:
    match part:
        case Finite():
            return list(part.values)
        case Interval():
            return [end for end in (part.low, part.high) if end is not None]
        case Joined():
            return [end for each in part.parts for end in ends(each)]
        case Condition():
            return list(part.changes)


def names(part: RealSet) -> set[str]:
    """Of the variables that its conditions are written in."""
    if isinstance(part, Joined):
        return {name for each in part.parts for name in names(each)}
    return {part.name} if isinstance(part, Condition) else set()


def same_set(left: RealSet, right: RealSet, session: Session, *, is_whole: bool = False) -> Comparison:
    """Whether two sets of real numbers are the same. is_whole: their variable may stand for whole numbers only."""
    every_end = [*ends(left), *ends(right)]
    if len(every_end) > MAX_ENDS:
        return undecided(f"more than {MAX_ENDS} ends")
    try:
        cells = Cells(order.ascending(every_end, session), session)
        pattern, other = cells.held(left), cells.held(right)
        differing = [at for at, pair in enumerate(zip(pattern, other, strict=True)) if pair[0] is not pair[1]]
        if is_whole:
            shown = [at for at in differing if cells.is_whole(at)]
            if differing and not shown:
                return undecided("they differ, but on no whole number that was looked at")
            differing = shown
    except order.Unordered:
        return undecided("the order of the ends is not proved")
    if differing:
        return rejected("one set holds a number that the other does not", cells.shown(differing[0]), "exact")
    return accepted("the same set of real numbers")


def are_disjoint(parts: "tuple[RealSet, ...]", session: Session) -> bool:
    """Whether no two of them meet.

    Raises:
        Unordered.
    """
    cells = Cells(order.ascending([end for part in parts for end in ends(part)], session), session)
    held = [cells.held(part) for part in parts]
    return all(sum(column) < 2 for column in zip(*held, strict=True))


def is_everything(part: RealSet, session: Session) -> bool:
    """Raises: Unordered."""
    return all(Cells(order.ascending(ends(part), session), session).held(part))


def is_infinite(part: RealSet, session: Session) -> bool:
    """Whether it holds a gap. Raises: Unordered."""
    return any(Cells(order.ascending(ends(part), session), session).held(part)[::2])


class Cells:
    """Gap, end, gap, ..., end, gap along the line."""

    def __init__(self, points: list[Node], session: Session) -> None:
        self.points = points
        self.session = session
        self.samples: dict[int, Node] = {}

    def sample(self, cell: int) -> Node:
        if cell % 2:
            return self.points[cell // 2]
        if cell not in self.samples:
            low = self.points[cell // 2 - 1] if cell else order.LOWEST
            high = self.points[cell // 2] if cell // 2 < len(self.points) else order.HIGHEST
            value = order.between(low, high, self.session)
            self.samples[cell] = Number(value.numerator if value.denominator == 1 else value)
        return self.samples[cell]

    def is_whole(self, cell: int) -> bool:
        sample = self.sample(cell)
        return isinstance(sample, Number) and sample.value.denominator == 1

    def shown(self, cell: int) -> str:
        try:
            return render(self.sample(cell))
        except order.Unordered:
            return "a number between the two nearest ends"

    def held(self, part: RealSet) -> list[bool]:
        """For each cell whether it belongs to the set."""
        size = 2 * len(self.points) + 1
        match part:
            case Finite():
                inside = {self.index(value) for value in part.values}
                return [cell in inside for cell in range(size)]
            case Interval():
                low = -1 if part.low is None else self.index(part.low)
                high = size if part.high is None else self.index(part.high)
                held = [low < cell < high for cell in range(size)]
                if low == high:
                    held[low] = part.has_low and part.has_high
                elif low < high:
                    if part.low is not None:
                        held[low] = part.has_low
                    if part.high is not None:
                        held[high] = part.has_high
                return held
            case Condition():
                return [part.holds(self.sample(cell)) for cell in range(size)]
            case Joined():
                columns = zip(*(self.held(each) for each in part.parts), strict=True)
                if part.op == "minus":
                    return [column[0] and not any(column[1:]) for column in columns]
                return [any(column) if part.op == "union" else all(column) for column in columns]

    def index(self, value: Node) -> int:
        for at, point in enumerate(self.points):
            if point is value or point == value or order.order(point, value, self.session) == 0:
                return 2 * at + 1
        raise order.Unordered
