"""Refutes modulo a prime: two expressions of whole numbers that differ there, differ.

A rational function with rational coefficients that is zero is zero modulo p wherever no denominator is. So a difference
between two residues, at a point where both sides are defined, is proof. Equal residues prove nothing.
"""

from math import factorial

from sparring_verifiers.math.syntax import Call, Node, Number, Symbol

PRIME = (1 << 61) - 1
MAX_EXPONENT_BITS = 4_096
MAX_FACTORIAL = 4_000
MAX_DEPTH = 120
MAX_TABLED = 128  # most denominators are below
MAX_NAMES = 4_096  # whose residues are kept


class NoResidue(Exception):
    """The expression is no rational function, or has a zero denominator at this point."""


class _AtOne(dict[str, int]):
    """Every variable at 1."""

    def __missing__(self, name: str) -> int:
        if len(self) < MAX_NAMES:
            self[name] = 1
        return 1


class _Apart(dict[str, int]):
    """Each variable at a residue of its own, which depends on the name alone."""

    def __missing__(self, name: str) -> int:
        found = 1
        for char in name.encode():
            found = (found * 1_000_003 + char) * 0x9E3779B97F4A7C15 % PRIME
        if len(self) < MAX_NAMES:
            self[name] = found
        return found


AT_ONE: dict[str, int] = _AtOne()
_APART: dict[str, int] = _Apart()


def differ(left: Node, right: Node, at: dict[str, int] = _APART) -> bool | None:
    """Whether two rational functions are proved different by their residues there; None where one has none."""
    try:
        found = residue(left, at)
        return right is not left and found != residue(right, at)
    except NoResidue:
        return None


def residue(node: Node, at: dict[str, int] = _APART) -> int:
    """The value modulo the prime, at residues of the variables.

    Raises:
        NoResidue: it has none.
    """
    if type(node) is Symbol:
        return at[node.name]
    if type(node) is Number:
        value = node.value
        if type(value) is int:
            return value % PRIME
        return value.numerator * _inverse(value.denominator % PRIME) % PRIME
    if type(node) is not Call:
        raise NoResidue
    op, args = node.op, node.args
    if op == "add":
        total = 0
        for arg in args:
            total += arg.value if type(arg) is Number and type(arg.value) is int else residue(arg, at)
        return total % PRIME
    if op == "mul":
        total = 1
        for arg in args:
            if type(arg) is Symbol:
                total *= at[arg.name]
            else:
                total *= arg.value if type(arg) is Number and type(arg.value) is int else residue(arg, at)
        return total % PRIME
    if op == "neg":
        return -residue(args[0], at) % PRIME
    if op == "inv":
        return _inverse(residue(args[0], at))
    return _other(op, args, at)


def _other(op: str, args: tuple[Node, ...], at: dict[str, int]) -> int:
    if op == "pow":
        by = _whole(args[1])
        base = residue(args[0], at)
        if not base and by <= 0:
            raise NoResidue
        return pow(base, by, PRIME)
    if op == "factorial":
        by = _whole(args[0])
        if not 0 <= by <= MAX_FACTORIAL:
            raise NoResidue
        return factorial(by) % PRIME
    if op == "percent":
        return residue(args[0], at) * _inverse(100) % PRIME
    raise NoResidue


def _inverse(value: int) -> int:
    if value < MAX_TABLED and value:
        return _INVERSES[value]
    if not value:
        raise NoResidue
    return pow(value, -1, PRIME)


_INVERSES = [0, *(pow(value, -1, PRIME) for value in range(1, MAX_TABLED))]


def _whole(node: Node) -> int:
    """The value of an exponent: a whole number, or a small tower of them."""
    if isinstance(node, Number) and node.value.denominator == 1:
        return node.value.numerator
    if isinstance(node, Call):
        if node.op == "neg":
            return -_whole(node.args[0])
        if node.op == "pow":
            base, by = _whole(node.args[0]), _whole(node.args[1])
            if by >= 0 and base.bit_length() * by <= MAX_EXPONENT_BITS:
                return int(base**by)
    raise NoResidue
