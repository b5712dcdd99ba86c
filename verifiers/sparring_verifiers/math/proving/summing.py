"""Proofs about sums and products with symbolic ends: by induction, by parts that stand on both sides, by a closed form.

Induction needs no closed form of sympy's: S(n) = F(n) where it holds at the first n, and F(n + 1) - F(n) is the last
term. A closed form that sympy finds is held against the sum written out, at several ends, before it counts.
"""

from dataclasses import dataclass
from typing import Any

import sympy

from sparring_verifiers.math.syntax import Call, Constant, Node, Number, Symbol, symbols, walk

from . import proofs
from .building import Builder, TooMuch, Undefined

MAX_TRIED = 7  # ends at which a closed form is held against the sum written out
MAX_CLOSED_OPERATIONS = 60
MAX_RANGES = 4
MAX_START = 10_000


@dataclass(frozen=True, slots=True)
class _Range:
    """A sum or product from start to end + shift, where end is a variable."""

    node: Call
    start: int
    end: str
    shift: int

    @property
    def first(self) -> int:
        """The end at which it has one term."""
        return self.start - self.shift


def prove(left: Node, right: Node, domain: str) -> bool | None:
    """True where the two are proved equal; None: by no means of this module.

    Raises:
        TooMuch, Undefined: as in building.py.
    """
    ranges = list(dict.fromkeys(each for side in (left, right) for each in walk(side) if _is_range(each)))
    if len(ranges) > MAX_RANGES:
        raise TooMuch(f"more than {MAX_RANGES} sums or products")
    for way in (_side_by_side, _by_induction, _by_closed_form):
        try:
            if way(left, right, [node for node in ranges if isinstance(node, Call)], domain):
                return True
        except (TooMuch, Undefined):
            continue
    return None


def _is_range(node: Node) -> bool:
    return isinstance(node, Call) and node.op in ("sum", "product")


def _side_by_side(left: Node, right: Node, ranges: list[Call], domain: str) -> bool:
    """Each sum stands for itself; the rest proves it."""
    builder = Builder(domain)
    for node in ranges:
        builder.opaque[node] = sympy.Dummy(**{domain: True})
    return proofs.is_zero(builder.build(left) - builder.build(right)) is True


def _by_induction(left: Node, right: Node, ranges: list[Call], domain: str) -> bool:
    known = [each for each in map(_range, ranges) if each is not None]
    if len(known) < len(ranges) or len({each.end for each in known}) != 1 or not _is_flat(known):
        return False
    end = known[0].end
    first = max(each.first for each in known)
    if any(first - each.first > 50 for each in known):
        return False
    at_first = Builder(domain)
    at_first.bound[end] = sympy.Integer(first)
    if proofs.is_zero(at_first.build(left) - at_first.build(right)) is not True:
        return False
    if isinstance(left, Call) and left.op == "product":
        return _product_step(left, right, known[0], domain, first)
    if isinstance(right, Call) and right.op == "product":
        return _product_step(right, left, known[0], domain, first)
    return all(each.node.op == "sum" for each in known) and _sum_step(left, right, known, domain, first)


def _sum_step(left: Node, right: Node, ranges: list[_Range], domain: str, first: int) -> bool:
    """The difference of the two sides is the same at n and n + 1, each sum having grown by its last term."""
    variable = sympy.Symbol(ranges[0].end, integer=True, nonnegative=True)
    now, then = Builder(domain), Builder(domain)
    now.bound[ranges[0].end], then.bound[ranges[0].end] = variable + first, variable + first + 1
    for each in ranges:
        total = sympy.Dummy(**{domain: True})
        now.opaque[each.node], then.opaque[each.node] = total, total + _last_term(each, domain, variable + first + 1)
    gaps = [builder.build(left) - builder.build(right) for builder in (now, then)]
    return proofs.is_zero(gaps[1] - gaps[0]) is True


def _product_step(one: Call, other: Node, single: _Range, domain: str, first: int) -> bool:
    """other(n + 1) = other(n) · the last factor."""
    if single.node != one or any(_is_range(each) for each in walk(other)):
        return False
    variable = sympy.Symbol(single.end, integer=True, nonnegative=True)
    now, then = Builder(domain), Builder(domain)
    now.bound[single.end], then.bound[single.end] = variable + first, variable + first + 1
    factor = _last_term(single, domain, variable + first + 1)
    return proofs.is_zero(then.build(other) - now.build(other) * factor) is True


def _last_term(each: _Range, domain: str, end: Any) -> Any:
    body, variable = each.node.args[:2]
    assert isinstance(variable, Symbol)
    builder = Builder(domain)
    builder.bound[variable.name] = end + each.shift
    return builder.build(body)


def _range(node: Call) -> _Range | None:
    """The range as induction wants it: a whole start, an end of the form n + c, no n in the body."""
    body, variable, lower, upper = node.args
    start = _whole(lower)
    if start is None or not isinstance(variable, Symbol) or any(_is_range(each) for each in walk(body)):
        return None
    end, shift = (upper, 0)
    if isinstance(upper, Call) and upper.op == "add" and len(upper.args) == 2:
        end = next((part for part in upper.args if isinstance(part, Symbol)), upper)
        found = next((value for part in upper.args if (value := _whole(part)) is not None), None)
        shift = 0 if found is None else found
        if found is None:
            return None
    if not isinstance(end, Symbol) or end.name in symbols(body) or end == variable:
        return None
    return _Range(node, start, end.name, shift)


def _whole(node: Node) -> int | None:
    if isinstance(node, Call) and node.op == "neg":
        value = _whole(node.args[0])
        return None if value is None else -value
    if not isinstance(node, Number) or node.value.denominator != 1:
        return None
    whole = int(node.value)
    return whole if abs(whole) <= MAX_START else None


def _is_flat(ranges: list[_Range]) -> bool:
    """Whether no range's variable is free elsewhere under the same name as the end."""
    return all(each.node.args[1] != Symbol(each.end) for each in ranges)


def _by_closed_form(left: Node, right: Node, ranges: list[Call], domain: str) -> bool:
    builder = Builder(domain)
    for node in ranges:
        builder.opaque[node] = _closed_form(node, domain)
    return proofs.is_zero(builder.build(left) - builder.build(right)) is True


def _closed_form(node: Call, domain: str) -> Any:
    """What sympy sums it to, held against the sum written out.

    Raises:
        TooMuch: there is none, or it does not hold.
    """
    body, variable, lower, upper = node.args
    if node.op != "sum" or not isinstance(variable, Symbol) or any(_is_range(each) for each in walk(body)):
        raise TooMuch("a product, or a sum of sums, without a proof")
    builder = Builder(domain)
    start = builder.build(lower)
    index = builder.bound[variable.name] = sympy.Symbol(variable.name, integer=True, nonnegative=True)
    ends = {name: sympy.Symbol(name, integer=True, positive=True) for name in symbols(upper)}
    builder.bound.update(ends)
    term = builder.build(body)
    if not start.is_Integer or term.count_ops() > MAX_CLOSED_OPERATIONS or not _is_summable(term, index):
        raise TooMuch("a sum without a closed form that is known")
    is_infinite = upper == Constant("oo")
    end = sympy.oo if is_infinite else builder.build(upper)
    made = _branch(sympy.summation(term, (index, start, end)))
    checked = _holds_at_infinity(made, term, index, start) if is_infinite else _holds(made, term, index, start, end)
    if not checked:
        raise TooMuch("a closed form that does not hold")
    for name, symbol in ends.items():
        made = made.subs(symbol, Builder(domain).symbol(name))
    return made


def _is_summable(term: Any, index: Any) -> bool:
    """A polynomial in the index; or a hypergeometric term in it alone: with parameters sympy looks for minutes."""
    if term.is_polynomial(index):
        return bool(sympy.degree(term, index) <= 20)
    return bool(term.free_symbols == {index} and not term.has(sympy.binomial) and term.is_hypergeometric(index))


def _branch(made: Any) -> Any:
    """The general branch of a Piecewise, whose others are poles of the general one."""
    if isinstance(made, sympy.Piecewise):
        branches: Any = made.args
        made = branches[-1][0] if branches[-1][1] == True and len(branches) == 2 else branches[0][0]  # noqa: E712 - sympy's true
    if made.has(sympy.Sum, sympy.Piecewise, sympy.oo, sympy.nan, sympy.zoo, sympy.hyper):
        raise TooMuch("a sum without a closed form that is known")
    return made


def _holds(made: Any, term: Any, index: Any, start: Any, end: Any) -> bool:
    free: list[Any] = sorted(end.free_symbols, key=str)
    if len(free) != 1:
        return False
    met = 0
    for value in range(1, 40):
        last = end.subs(free[0], value)
        if not last.is_Integer or last < start:
            continue
        if last - start > 40 or met >= MAX_TRIED:
            break
        there = term.subs(free[0], value)
        total = sympy.Add(*(there.subs(index, k) for k in range(int(start), int(last) + 1)))
        if proofs.is_zero(total - made.subs(free[0], value)) is not True:
            return False
        met += 1
    return met >= 3


def _holds_at_infinity(made: Any, term: Any, index: Any, start: Any) -> bool:
    if made.free_symbols or term.free_symbols != {index}:
        return False
    endless: Any = sympy.Sum(term, (index, start, sympy.oo))
    value, total = made.evalf(30), endless.evalf(30)
    return bool(value.is_Float and total.is_Float and abs(value - total) < sympy.Rational(1, 10**20))
