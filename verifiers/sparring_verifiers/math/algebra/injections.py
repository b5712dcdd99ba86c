"""Proves two expressions equal through a function that never takes one value twice where they have theirs.

The exponential for real logarithms, the square for what is plainly not negative, the sine for constants whose
difference is less than 1. The images are compared by normal form.
"""

from sparring_verifiers.math.enclosures import balls
from sparring_verifiers.math.policy import Realm
from sparring_verifiers.math.syntax import Call, Constant, Node, Number, neg, walk

from . import exact

_LOGARITHMS = frozenset(("ln", "asinh", "acosh", "atanh"))
_ANGLES = frozenset(("asin", "acos", "atan", "asec", "acsc", "acot"))
_ROOTS = frozenset(("root", "abs"))


def are_equal(left: Node, right: Node, realm: Realm, *, is_constant: bool) -> bool:
    """Whether an injection proves them equal wherever both have a real value; False where none does."""
    if realm == "complex" or balls.is_complex(left, right):
        return False
    ops = {node.op for side in (left, right) for node in walk(side) if isinstance(node, Call)}
    gap = Call("add", (left, neg(right)))
    if is_constant and not _is_less_than_one(gap):
        return False
    if ops & _LOGARITHMS and _are_alike(Call("pow", (Constant("e"), gap)), Number(1), realm):
        return True
    if ops & _ROOTS and _is_not_negative(left) and _is_not_negative(right):
        return _are_alike(Call("pow", (left, Number(2))), Call("pow", (right, Number(2))), realm)
    return is_constant and bool(ops & _ANGLES) and _are_alike(Call("sin", (gap,)), Number(0), realm)


def _are_alike(left: Node, right: Node, realm: Realm) -> bool:
    try:
        return exact.liken(left, right, realm).is_equal
    except (exact.Undefined, exact.TooBig):
        return False


def _is_less_than_one(gap: Node) -> bool:
    try:
        return balls.engine().is_smaller(gap, balls.PRECISIONS[0], 0, is_complex=False)
    except balls.NoValue:
        return False


def _is_not_negative(node: Node) -> bool:
    """Whether it shows from how it is written."""
    if isinstance(node, Number):
        return node.value >= 0
    if not isinstance(node, Call):
        return isinstance(node, Constant)
    if node.op == "root":
        return isinstance(node.args[1], Number) and node.args[1].value % 2 == 0
    if node.op in ("add", "mul", "inv"):
        return all(map(_is_not_negative, node.args))
    if node.op == "pow":
        return (isinstance(node.args[1], Number) and node.args[1].value % 2 == 0) or _is_not_negative(node.args[0])
    return node.op == "abs"
