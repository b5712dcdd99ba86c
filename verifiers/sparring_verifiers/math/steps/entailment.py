"""Whether relations follow from others: solved symbols are put in, then linear combination, solution sets, witnesses.

Everything is exact. What follows is proved; what does not is refuted by values at which the premise holds and the goal
does not; the rest is open. A premise that nothing satisfies proves nothing here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product

from sparring_verifiers.math.syntax import Call, Node, Number, Symbol, children, rebuilt, symbols

from . import cells
from .formulas import TURNED, Atom, Conjunction, Decision, Formula, Ruling, names_of, proved, refuted, shown, undecided
from .polynomials import (
    Field,
    Irrational,
    Monomial,
    NoValue,
    Poly,
    TooMuch,
    as_constant,
    constant,
    degree,
    scaled,
    times,
    to_node,
    total,
    variables,
)
from .terms import substituted

MAX_ATOMS = 16
MAX_PRODUCTS = 60
MAX_SAMPLES = 400
_ALGEBRAIC = frozenset(("add", "mul", "neg", "inv", "percent", "pow", "root", "abs"))
_SAMPLES = (2, 3, -1, 5, Fraction(1, 2), 0, 1, -3, 7, Fraction(-5, 2))


def implies(premise: Formula, goal: Formula) -> Ruling:
    """Whether everything that satisfies the premise satisfies the goal."""
    found = _implies(premise, goal)
    if found.decision is Decision.OPEN and (opaque := _with_opaque_parts(premise, goal)) is not None:
        # What follows whatever sin(x) is follows; what fails for some value of it need not.
        again = _implies(*opaque)
        return again if again.decision is Decision.PROVED else found
    return found


def _with_opaque_parts(premise: Formula, goal: Formula) -> tuple[Formula, Formula] | None:
    """Both with a new symbol for each sine, logarithm or variable power; None where there is none."""
    found: dict[Node, Node] = {}
    made = tuple(
        tuple(tuple(Atom(a.op, _hidden(a.left, found), _hidden(a.right, found)) for a in part) for part in formula)
        for formula in (premise, goal)
    )
    return (made[0], made[1]) if found else None


def _hidden(node: Node, found: dict[Node, Node]) -> Node:
    is_opaque = isinstance(node, Call) and (
        node.op not in _ALGEBRAIC or (node.op in ("pow", "root") and bool(symbols(node.args[1])))
    )
    if is_opaque:
        return found.setdefault(node, Symbol(f"o_{len(found)}"))
    below = children(node)
    return rebuilt(node, tuple(_hidden(child, found) for child in below)) if below else node


def _implies(premise: Formula, goal: Formula) -> Ruling:
    if any(len(part) > MAX_ATOMS for part in (*premise, *goal)) or len(premise) * len(goal) > MAX_ATOMS:
        return undecided("more relations than are looked at")
    names = names_of(premise) | names_of(goal)
    if len(names) == 1:
        return cells.decide(premise, goal, next(iter(names)))
    found = [_part_implies(part, goal) for part in premise]
    for ruling in found:
        if ruling.decision is not Decision.PROVED:
            return ruling
    return found[0] if found else undecided("nothing is assumed")


def contradicts(premise: Formula, goal: Formula) -> Ruling:
    """REFUTED with a rule where nothing that satisfies the premise satisfies the goal; else open."""
    for part in goal:
        if not any(implies(premise, ((atom.negated(),),)).decision is Decision.PROVED for atom in part):
            return undecided("it does not follow from what stands, and does not contradict it")
    return Ruling(Decision.REFUTED, "contradiction", _solution(premise))


def _solution(premise: Formula) -> str:
    """Values that what stands allows, for people."""
    solved = Solved.of(premise[0]) if len(premise) == 1 else None
    if (
        solved is not None
        and not solved.rest
        and all(not names_of(((Atom("=", v, v),),)) for v in solved.values.values())
    ):
        return shown(solved.values)
    return " or ".join(" and ".join(map(str, part)) for part in premise)[:300]


@dataclass(slots=True)
class Solved:
    """A conjunction with its linear equations solved. values: solved symbols in terms of the others; rest: what is
    left, free of them; is_empty: a relation between constants fails."""

    values: dict[str, Node] = field(default_factory=dict)
    rest: list[Atom] = field(default_factory=list)
    is_empty: bool = False

    @classmethod
    def of(cls, part: Conjunction) -> "Solved":
        made = cls(rest=list(part))
        while (found := made._next()) is not None:
            at, name, value = found
            del made.rest[at]
            made.rest = [atom.with_values({name: value}) for atom in made.rest]
            made.values = {each: substituted(node, {name: value}) for each, node in made.values.items()}
            made.values[name] = value
        made._drop_constants()
        return made

    def _next(self) -> tuple[int, str, Node] | None:
        for at, atom in enumerate(self.rest):
            if atom.op == "=" and (solved := _solved_for(atom)) is not None:
                return at, *solved
        return None

    def _drop_constants(self) -> None:
        kept = []
        for atom in self.rest:
            if atom.names() or not _is_known(atom):
                kept.append(atom)
            elif not cells.truth(atom):
                self.is_empty = True
        self.rest = kept


def _is_known(atom: Atom) -> bool:
    try:
        cells.truth(atom)
    except cells.Unknown:
        return False
    return True


def _solved_for(atom: Atom) -> tuple[str, Node] | None:
    """A symbol that the equation determines: it stands there once, to the first power, times a number."""
    fresh = Field()
    try:
        above, below = fresh.difference(atom.left, atom.right)
        if fresh.squares or as_constant(below) is None:
            return None
        for name in sorted(variables(above), reverse=True):
            holding = [(mono, value) for mono, value in above.items() if any(each == name for each, _ in mono)]
            if len(holding) == 1 and holding[0][0] == ((name, 1),):
                rest = {mono: value for mono, value in above.items() if mono != ((name, 1),)}
                return name, to_node(scaled(rest, -1 / holding[0][1]))
    except (Irrational, NoValue, TooMuch):
        return None
    return None


def _part_implies(part: Conjunction, goal: Formula) -> Ruling:
    solved = Solved.of(part)
    if solved.is_empty:
        return undecided("nothing satisfies what is assumed")
    wanted = tuple(tuple(atom.with_values(solved.values) for atom in each) for each in goal)
    names = names_of(wanted)
    rest, apart = _related(solved.rest, names)
    names |= names_of((tuple(rest),))
    if _all_known(wanted):
        return _constants(rest, apart, wanted, solved)
    if any(_follows(tuple(rest), each) for each in wanted) or _product_follows(rest, wanted):
        return proved(_rule(part, solved, wanted))
    if len(names) == 1:
        found = cells.decide((tuple(rest),), wanted, next(iter(names)))
        if found.decision is Decision.REFUTED and apart:
            return undecided("another assumption may matter")
        return found
    return _sampled(part, solved, goal, sorted(names | names_of((tuple(apart),))))


def _rule(part: Conjunction, solved: Solved, wanted: Formula) -> str:
    """How people would call it: linear equations combine, solved symbols are put in, the rest is algebra."""
    if solved.rest:
        return "ideal membership" if any(atom.op == "=" for each in wanted for atom in each) else "same inequality"
    return "linear combination" if len(part) > 1 else "substitution"


def _all_known(wanted: Formula) -> bool:
    return not names_of(wanted) and all(_is_known(atom) for part in wanted for atom in part)


def _constants(rest: list[Atom], apart: list[Atom], wanted: Formula, solved: Solved) -> Ruling:
    if cells.holds(wanted, {}):
        return proved("substitution")
    if rest or apart:
        return undecided("another assumption may matter")
    return refuted("counterexample", shown({name: substituted(v, _zeros(v)) for name, v in solved.values.items()}))


def _zeros(node: Node) -> Mapping[str, Node]:
    return {name: Number(0) for name in names_of(((Atom("=", node, node),),))}


def _related(atoms: list[Atom], names: frozenset[str]) -> tuple[list[Atom], list[Atom]]:
    """Those that share symbols with the names, through others too, and the rest."""
    near, far = [], list(atoms)
    while found := [atom for atom in far if atom.names() & names]:
        near += found
        far = [atom for atom in far if atom not in found]
        names = names.union(*(atom.names() for atom in found))
    return near, far


def _follows(rest: Conjunction, wanted: Conjunction) -> bool:
    """Whether each relation wanted is a combination of the equations, or one of the inequalities times a number."""
    try:
        shared = Field()
        known = [(atom.op, shared.difference(atom.left, atom.right)) for atom in rest]
        equations = [above for op, (above, _) in known if op == "="]
        for atom in wanted:
            above, below = shared.difference(atom.left, atom.right)
            if atom.op == "=":
                if not is_member(above, equations, shared):
                    return False
            elif not any(_is_same(atom.op, (above, below), op, ratio) for op, ratio in known):
                return False
    except (Irrational, NoValue, TooMuch):
        return False
    return bool(wanted)


def _is_same(op: str, goal: tuple[Poly, Poly], other_op: str, other: tuple[Poly, Poly]) -> bool:
    if (
        as_constant(goal[1]) is None
        or as_constant(other[1]) is None
        or not goal[0]
        or goal[0].keys() != other[0].keys()
    ):
        return False
    factors = {goal[0][mono] / other[0][mono] for mono in goal[0]}
    if len(factors) != 1:
        return False
    factor = factors.pop() * Fraction(as_constant(other[1]) or 1) / Fraction(as_constant(goal[1]) or 1)
    allowed = {other_op, {"<": "<=", ">": ">=", "<=": "<=", ">=": ">="}.get(other_op, other_op)}
    return op in (allowed if factor > 0 else {TURNED[each] for each in allowed})


def _product_follows(rest: list[Atom], wanted: Formula) -> bool:
    """A product that is zero has a factor that is: for alternatives of one equation each."""
    if len(wanted) < 2 or any(len(part) != 1 or part[0].op != "=" for part in wanted):
        return False
    try:
        shared = Field()
        equations = [shared.difference(atom.left, atom.right)[0] for atom in rest if atom.op == "="]
        joint = constant(Fraction(1))
        for part in wanted:
            joint = shared.product(joint, shared.difference(part[0].left, part[0].right)[0])
        return is_member(joint, equations, shared)
    except (Irrational, NoValue, TooMuch):
        return False


def is_member(goal: Poly, equations: list[Poly], shared: Field) -> bool:
    """Whether goal is a sum of the equations' left sides, each times a polynomial of bounded degree.

    Raises:
        TooMuch: the products would pass the caps.
    """
    goal = shared.reduced(goal)
    if not goal:
        return True
    pivots: dict[Monomial, Poly] = {}
    for row in _products(goal, equations, shared):
        left = _against(row, pivots)
        if left:
            lead = max(left, key=_order)
            pivots[lead] = scaled(left, 1 / left[lead])
    return not _against(goal, pivots)


def _products(goal: Poly, equations: list[Poly], shared: Field) -> Iterator[Poly]:
    names = sorted({name for poly in (goal, *equations) for mono in poly for name, _ in mono})
    made = 0
    for equation in equations:
        for by in _monomials(names, degree(goal) - degree(equation)):
            made += 1
            if made > MAX_PRODUCTS:
                return
            yield shared.reduced({times(mono, by): value for mono, value in equation.items()})


def _monomials(names: list[str], most: int) -> Iterator[Monomial]:
    yield ()
    if most <= 0 or len(names) ** min(most, 6) > MAX_PRODUCTS * 4:
        return
    layer: list[Monomial] = [()]
    for _ in range(most):
        layer = list(dict.fromkeys(times(mono, ((name, 1),)) for mono in layer for name in names))
        yield from layer


def _order(mono: Monomial) -> tuple[int, Monomial]:
    return sum(power for _, power in mono), mono


def _against(row: Poly, pivots: Mapping[Monomial, Poly]) -> Poly:
    """The row less multiples of the pivots, until none of their leads is left in it."""
    for lead in sorted(pivots, key=_order, reverse=True):
        if lead in row:
            row = total(row, scaled(pivots[lead], -row[lead]))
    return row


def _sampled(part: Conjunction, solved: Solved, goal: Formula, names: list[str]) -> Ruling:
    """A point where the premise holds and the goal does not, or nothing."""
    free = [name for name in names if name not in solved.values]
    for values in _samples(free):
        point: dict[str, Node] = {**values, **{n: substituted(v, values) for n, v in solved.values.items()}}
        point = {n: v for n, v in point.items() if not names_of(((Atom("=", v, v),),))}
        try:
            if all(cells.truth(atom.with_values(point)) for atom in part) and not cells.holds(goal, point):
                return refuted("counterexample", shown(point))
        except (cells.Unknown, KeyError):
            continue
    return undecided("neither proved nor refuted")


def _samples(names: Iterable[str]) -> Iterator[dict[str, Node]]:
    names = list(names)
    if len(names) <= 2:
        grid: Iterable[tuple[Fraction | int, ...]] = product(range(-6, 7), repeat=len(names))
        yield from (_point(names, values) for values in grid)
    for shift in range(min(MAX_SAMPLES, len(_SAMPLES))):
        yield _point(names, [_SAMPLES[(shift + 3 * at) % len(_SAMPLES)] for at in range(len(names))])


def _point(names: list[str], values: Iterable[Fraction | int]) -> dict[str, Node]:
    return {name: Number(value) for name, value in zip(names, values, strict=True)}
