"""Which variables are positive wherever an expression has a value."""

from sparring_verifiers.math.policy import Realm
from sparring_verifiers.math.syntax import Call, Node, Number, Symbol, children, symbols

_BINDING = frozenset(("sum", "product", "integral", "limit", "derivative"))


def positive_names(realm: Realm, *nodes: Node) -> frozenset[str]:
    """The names that the policy makes positive, or that stand alone under a logarithm or an even root."""
    if realm == "complex":
        return frozenset()
    if realm == "positive":
        return frozenset().union(*map(symbols, nodes))
    found: set[str] = set()
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if isinstance(node, Call):
            if node.op in _BINDING:
                continue
            if _needs_positive(node):
                found.update(arg.name for arg in node.args if isinstance(arg, Symbol))
        stack.extend(children(node))
    return frozenset(found)


def _needs_positive(node: Call) -> bool:
    if node.op in ("ln", "log"):
        return True
    if len(node.args) != 2 or not isinstance(node.args[1], Number):
        return False
    exponent = node.args[1].value
    if node.op == "root":
        return exponent % 2 == 0
    return node.op == "pow" and exponent.denominator != 1
