"""Functions given in pieces: branch by branch, or on the cells that their conditions cut the line into."""

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import SCALARS, Node, Piecewise, render, symbols

from . import lines, order, realsets
from .dispatch import ACCEPTED, REJECTED, UNDECIDED, judge, rejected, together, undecided
from .lines import EVERYTHING, RealSet


def judge_pieces(left: Piecewise, right: Node, session: Session) -> Comparison:
    """The same values where the same conditions hold, in whatever order they are written."""
    if not isinstance(right, Piecewise):
        found = judge_pieces(left, Piecewise(((right, None),)), session) if isinstance(right, SCALARS) else None
        why = "a function in pieces against one that is not"
        return undecided(why) if found is None or found.status is UNDECIDED else found
    names = {name for side in (left, right) for _, when in side.branches if when is not None for name in symbols(when)}
    sets = _sets(left, session), _sets(right, session)
    if len(names) == 1 and sets[0] is not None and sets[1] is not None:
        try:
            return _by_cells((left, right), (sets[0], sets[1]), names.pop(), session)
        except order.Unordered:
            pass  # ends that are rounded: the conditions may be the same all the same
    return _by_branch(left, right, session) or undecided("a piece whose condition the other side does not have")


def _by_branch(left: Piecewise, right: Piecewise, session: Session) -> Comparison | None:
    """None where the conditions are not the same."""
    if len(left.branches) != len(right.branches):
        return None
    free = list(right.branches)
    rulings = []
    for value, condition in left.branches:
        match = next((branch for branch in free if _is_same(condition, branch[1], session)), None)
        if match is None:
            return None
        free.remove(match)
        rulings.append(judge(value, match[0], session))
    found = together(rulings, "every piece is the same")
    return None if found.status is REJECTED else found  # the values may differ only where the piece does not hold


def _is_same(condition: Node | None, other: Node | None, session: Session) -> bool:
    if condition is None or other is None:
        return condition is other
    return judge(condition, other, session).status is ACCEPTED


def _sets(node: Piecewise, session: Session) -> list[RealSet] | None:
    """Where the condition of each branch holds; of several the first one counts."""
    found: list[RealSet] = []
    for _, condition in node.branches:
        part = EVERYTHING if condition is None else realsets.real_set(condition, session)
        if part is None:
            return None
        found.append(part)
    return found


def _by_cells(
    sides: tuple[Piecewise, Piecewise], sets: tuple[list[RealSet], list[RealSet]], name: str, session: Session
) -> Comparison:
    ends = [end for side in sets for part in side for end in lines.ends(part)]
    if len(ends) > lines.MAX_ENDS:
        return undecided(f"more than {lines.MAX_ENDS} ends")
    cells = lines.Cells(order.ascending(ends, session), session)
    held = [[cells.held(part) for part in side] for side in sets]
    rulings: list[Comparison] = []
    for cell in range(2 * len(cells.points) + 1):
        branches = [next((at for at, part in enumerate(side) if part[cell]), None) for side in held]
        if branches == [None, None]:
            continue
        if None in branches:
            return undecided("one is not defined where the other is")
        values = [side.branches[at][0] for side, at in zip(sides, branches, strict=True) if at is not None]
        rulings.append(_on_cell(values[0], values[1], name, cells.sample(cell), is_end=bool(cell % 2), session=session))
    return together(rulings, "the same value everywhere") if rulings else undecided("no piece holds anywhere")


def _on_cell(left: Node, right: Node, name: str, sample: Node, *, is_end: bool, session: Session) -> Comparison:
    """Equal on all of an end or a gap, or different at a number in it."""
    at_sample = judge(realsets.substituted(left, name, sample), realsets.substituted(right, name, sample), session)
    if is_end:
        return at_sample
    if at_sample.status is REJECTED:
        return rejected("another value at a point", f"{name} = {render(sample)}", at_sample.tier)
    found = judge(left, right, session)
    return undecided("equal at a point of a piece, not everywhere") if found.status is REJECTED else found
