"""a ± b as the two values that it stands for, in lists, sets and equations."""

from sparring_verifiers.math import syntax
from sparring_verifiers.math.syntax import SCALARS, Call, Node, Quantity, Relation, Sequence

from .arithmetic import product, quotient, total
from .normal import ParseFailure

_SIGNS = ("pm", "mp")


def expanded(node: Node) -> Node:
    """The tree without ± and ∓; signs of one expression go together, upper with upper.

    Raises:
        ParseFailure: two ± in one expression, or a sign where two values have no meaning.
    """
    if not _count(node):
        return node
    if isinstance(node, Relation) and node.ops == ("=",) and not _count(node.terms[0]):
        return Relation(node.ops, (node.terms[0], Sequence("{", "}", _values(node.terms[1]))))
    if (
        isinstance(node, Relation)
        and node.ops == ("in",)
        and _is_plain_set(node.terms[1])
        and not _count(node.terms[0])
    ):
        return Relation(node.ops, (node.terms[0], Sequence("{", "}", _values(node.terms[1]))))
    if isinstance(node, Sequence) and (node.opening, node.closing) in (("", ""), ("{", "}"), ("[", "]")):
        return Sequence(node.opening, node.closing, tuple(value for item in node.items for value in _listed(item)))
    return Sequence("{", "}", _values(node))


def _is_plain_set(node: Node) -> bool:
    return isinstance(node, Sequence) and node.opening == "{"


def _listed(node: Node) -> tuple[Node, ...]:
    if not _count(node):
        return (node,)
    if isinstance(node, Relation) and node.ops == ("=",) and not _count(node.terms[0]):
        return tuple(Relation(node.ops, (node.terms[0], value)) for value in _values(node.terms[1]))
    return _values(node)


def _values(node: Node) -> tuple[Node, ...]:
    if not _count(node):
        return (node,)
    if isinstance(node, Sequence) and (node.opening, node.closing) in (("", ""), ("{", "}")):
        return tuple(value for item in node.items for value in _listed(item))
    is_tuple = isinstance(node, Sequence) and (node.opening, node.closing) == ("(", ")")
    if not isinstance(node, (*SCALARS, Quantity)) and not is_tuple:
        raise ParseFailure("± inside a structure")
    if _count(node, "pm") > 1:
        raise ParseFailure("more than one ± in an expression")
    return (_taken(node, is_upper=True), _taken(node, is_upper=False))


def _count(node: Node, *ops: str) -> int:
    return sum(isinstance(each, Call) and each.op in (ops or _SIGNS) for each in syntax.walk(node))


def _taken(node: Node, *, is_upper: bool) -> Node:
    below = tuple(_taken(child, is_upper=is_upper) for child in syntax.children(node))
    if isinstance(node, Call) and node.op in _SIGNS:
        return below[0] if (node.op == "pm") is is_upper else syntax.neg(below[0])
    if isinstance(node, Call) and node.op == "neg":
        return syntax.neg(below[0])
    if isinstance(node, Call) and node.op == "inv":
        return quotient(syntax.ONE, below[0])
    if isinstance(node, Call) and node.op == "add":
        return total(list(below))
    if isinstance(node, Call) and node.op == "mul":
        return product(list(below))
    return syntax.rebuilt(node, below) if below else node
