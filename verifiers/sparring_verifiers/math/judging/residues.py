"""Congruences in one unknown, by the residues that solve them; an unknown that has one value solves no congruence."""

from math import lcm

from sparring_verifiers.math.ruling import Comparison
from sparring_verifiers.math.syntax import Call, Congruence, Node, Number, Relation, Symbol, symbols

from .dispatch import ACCEPTED, accepted, rejected, undecided
from .witness import NoValue, value_at

MAX_PERIOD = 5_000


def judge_residues(left: Congruence, other: Node) -> Comparison | None:
    """Over a whole period; None where that says nothing."""
    if isinstance(other, Congruence):
        moduli = [_modulus(side) for side in (left, other)]
        if 0 in moduli or symbols(left) != symbols(other) or lcm(*moduli) > MAX_PERIOD:
            return None
        return _over_a_period(left, other, lcm(*moduli))
    if not isinstance(other, Relation) or other.ops != ("=",) or not isinstance(other.terms[0], Symbol):
        return None
    is_value = symbols(other) == symbols(left) == symbols(other.terms[0])
    return _has_others(left, other) if is_value and _modulus(left) else None


def _modulus(side: Congruence) -> int:
    """Of a congruence in one unknown; 0 for others."""
    value = side.modulus.value if isinstance(side.modulus, Number) else 0
    return abs(value) if isinstance(value, int) and len(symbols(side)) == 1 else 0


def _over_a_period(left: Congruence, other: Congruence, period: int) -> Comparison | None:
    (name,) = symbols(left)
    try:
        for at in range(period):
            if _solves(left, name, at) is not _solves(other, name, at):
                return rejected("a whole number that solves one and not the other", f"{name} = {at}", "exact")
    except NoValue:
        return None
    return accepted("the same whole numbers")


def _solves(side: Congruence, name: str, at: int) -> bool:
    point = {name: at}
    values = [value_at(term, point) for term in (side.left, side.right)]
    if any(value.denominator != 1 for value in values):
        raise NoValue
    return bool((values[0] - values[1]) % _modulus(side) == 0)


def _has_others(left: Congruence, value: Relation) -> Comparison | None:
    """Where one value solves a congruence, the next one a period further does too."""
    (name,) = symbols(left)
    modulus = _modulus(left)
    try:
        only = value_at(value.terms[1], {})
        found = next((at for at in range(min(modulus, MAX_PERIOD)) if _solves(left, name, at)), None)
    except (NoValue, KeyError):
        return None
    if found is None:
        return None
    shown = found if found != only else found + modulus
    return rejected("a whole number that solves one and not the other", f"{name} = {shown}", "exact")


def judge_remainders(left: Node, right: Node, found: Comparison) -> Comparison:
    """The ruling on remainders, where it holds for residue classes too: 7 mod 10 is 7 and 17 and no single number."""
    residues = [node.args for node in (left, right) if isinstance(node, Call) and node.op == "mod"]
    if len(residues) > 1:
        is_open = found.status is ACCEPTED and residues[0][1] != residues[1][1]
        return undecided("residues of different moduli", found.tier) if is_open else found
    values = [
        node.value
        for node in (*residues[0], *(each for each in (left, right) if isinstance(each, Number)))
        if isinstance(node, Number)
    ]
    if len(values) < len(("of", "modulus", "number")):
        return found
    of, modulus, number = values
    # 17 mod 5 is worked out, and then it is 2
    is_same = of == number if found.status is ACCEPTED else bool(modulus) and (of - number) % modulus == 0
    return undecided("a residue class, or its remainder", found.tier) if is_same else found
