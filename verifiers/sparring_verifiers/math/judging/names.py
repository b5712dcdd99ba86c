"""What an answer calls its values: ``x = 5``, ``AB = 4, CD = 5``, ``(p, q) = (3, 2)``, ``p=5, q=2; p=7, q=2``."""

from dataclasses import dataclass
from typing import TypeAlias

from sparring_verifiers.math.syntax import (
    Call,
    Matrix,
    Node,
    Number,
    Ratio,
    Relation,
    Sequence,
    Symbol,
    children,
    holds_call,
    rebuilt,
    render,
    symbols,
)

_FUNCTION_LETTERS = frozenset("fghFGHPQRSTVWuvyφψ")
MIN_LINKED = 2
Row: TypeAlias = tuple[Node, ...]


def is_name(node: Node) -> bool:
    """A letter, f(x), a segment AB, their bars, quotient or ratio, a tuple of these."""
    kind = type(node)
    if kind is Symbol:
        return True
    if isinstance(node, Call):
        return _is_compound(node)
    if isinstance(node, Ratio):
        return all(map(is_name, node.items))
    return isinstance(node, Sequence) and node.opening == "(" and all(map(is_name, node.items)) and bool(node.items)


def _is_compound(node: Call) -> bool:
    if node.op == "apply":
        return True
    if node.op in ("det", "re", "im"):
        return type(node.args[0]) is Symbol
    if node.op == "abs":
        inner = node.args[0]
        return is_name(inner) and (_is_capital(inner) or (type(inner) is Symbol and inner.name.startswith("\\vec{")))
    if node.op != "mul":
        return False
    if all(_is_capital(arg) for arg in node.args):
        return True
    first, *rest = node.args
    is_function = isinstance(first, Symbol) and (first.name[0] in _FUNCTION_LETTERS or first.name.startswith("\\vec{"))
    return is_function and len(rest) == 1 and isinstance(rest[0], Symbol)


def is_derived(node: Node) -> bool:
    """Whether it is made of a name: A^{-1}, A^2, A^T, f^{-1}(x). What it is tells what A or f is."""
    if type(node) is not Call or not node.args or type(node.args[0]) is not Symbol:
        return False
    return node.op in ("pow", "inv", "transpose") or (node.op == "apply" and node.args[0].name.endswith("^{-1}"))


def _is_capital(node: Node) -> bool:
    """A capital letter, or a product or quotient of them: AB, NO/BO."""
    if isinstance(node, Symbol):
        return node.name[0].isupper()
    return isinstance(node, Call) and node.op in ("inv", "mul", "abs") and all(map(_is_capital, node.args))


@dataclass(slots=True)
class Bound:
    """Values under their names. rows: one value a name in each; several where the names come round again."""

    names: Row
    rows: list[Row]

    def values(self) -> Node:
        """The values alone: one, a list of one name's values, a tuple, or a list of tuples."""
        if len(self.names) == 1:
            flat = [value for row in self.rows for value in _spread(row[0], len(self.rows))]
            return flat[0] if len(flat) == 1 else Sequence("", "", tuple(flat))
        tuples = tuple(Sequence("(", ")", row) for row in self.rows)
        return tuples[0] if len(tuples) == 1 else Sequence("", "", tuples)

    def under(self, names: Row) -> "Bound | None":
        """The same with its columns in the order of these names; None where the names are others."""
        if self.names == names:
            return self
        if len(names) != len(self.names) or set(names) != set(self.names):
            return None
        order = [self.names.index(name) for name in names]
        return Bound(names, [tuple(row[at] for at in order) for row in self.rows])


def _spread(value: Node, rows: int) -> Row:
    """``x = 1/2, x = {1, 2}``: a set among several values of one name stands for its members."""
    return value.items if rows > 1 and isinstance(value, Sequence) and value.opening == "{" else (value,)


def bound(node: Node) -> Bound | None:
    """The names and values of an answer that assigns, None for every other."""
    if isinstance(node, Relation):
        pairs = _pairs(node)
    elif isinstance(node, Sequence) and not node.opening and node.items:
        pairs = _pairs_of_list(node)
    else:
        return None
    return _rows(pairs) if pairs else None


def _pairs(node: Relation) -> list[tuple[Node, Node]]:
    name, value = node.terms[0], node.terms[-1]
    if node.ops not in (("=",), ("~",)) or not (is_name(name) or (type(value) is Matrix and is_derived(name))):
        return []
    if type(value) is not Number and not isinstance(name, Call) and symbols(name) & symbols(value):
        return []
    is_tuple = isinstance(name, Sequence) and isinstance(value, Sequence) and value.opening in ("(", "[")
    if is_tuple and len(children(name)) == len(children(value)):
        return list(zip(children(name), children(value), strict=True))
    return [(name, value)]


def _pairs_of_list(node: Sequence) -> list[tuple[Node, Node]]:
    """Each item's, a bare value after a named one under the same name."""
    pairs: list[tuple[Node, Node]] = []
    last: Node | None = None
    for item in node.items:
        if isinstance(item, Relation):
            found = _pairs(item)
            if not found:
                return []
            last = item.terms[0]
            pairs += found
        elif isinstance(last, Sequence) and isinstance(item, Sequence) and len(last.items) == len(item.items):
            pairs += zip(last.items, item.items, strict=True)
        elif last is not None and not isinstance(last, Sequence):
            pairs.append((last, item))
        else:
            return []
    return pairs


def _rows(pairs: list[tuple[Node, Node]]) -> Bound | None:
    if len(pairs) == 1:
        return Bound(pairs[0][:1], [pairs[0][1:]])
    names = tuple(dict.fromkeys(name for name, _ in pairs))
    width = len(names)
    if len(pairs) % width:
        return None
    rows = []
    for at in range(0, len(pairs), width):
        row = dict(pairs[at : at + width])
        if len(row) != width:
            return None
        rows.append(tuple(row[name] for name in names))
    return Bound(names, rows)


def of_one_variable(left: Bound, right: Bound) -> tuple[Node, Node] | None:
    """The values of ``f(x) = ...`` and ``f(t) = ...`` with their arguments called the same; None where f is not one."""
    name, other = left.names[0], right.names[0]
    if not (_is_function(name) and _is_function(other)) or children(name)[0] != children(other)[0]:
        return None
    mine, theirs = children(name)[1:], children(other)[1:]
    letters = [each.name for each in (*mine, *theirs) if isinstance(each, Symbol)]
    if len(mine) != len(theirs) or len(letters) < 2 * len(mine) or (mine != theirs and any(map(str.isupper, letters))):
        return None  # P(A) and P(B) are of two events
    if len(set(mine)) < len(mine) or len(set(theirs)) < len(theirs):
        return None
    arguments = [Symbol(f"x_{{{at}}}") for at in range(len(mine))]  # no letter of an answer looks like this
    values = [
        renamed(side.rows[0][0], dict(zip(called, arguments, strict=True)))
        for side, called in ((left, mine), (right, theirs))
    ]
    return values[0], values[1]


def with_letters(node: Node) -> Node:
    """The tree with a letter of its own for dy/dx."""
    return _with_letters(node) if holds_call(node, "derivative") else node


def _with_letters(node: Node) -> Node:
    if isinstance(node, Call) and node.op == "derivative" and isinstance(node.args[0], Symbol):
        by = node.args[1]
        if isinstance(by, Symbol) and by != node.args[0]:
            return Symbol(f"{node.args[0].name}_{{d{by.name}}}")
    below = tuple(_with_letters(child) for child in children(node))
    return rebuilt(node, below) if below else node


def only_of_values(node: Node) -> bool:
    """Whether it is a chain of order between f(1), f(2) and the like, at whole numbers."""
    if not isinstance(node, Relation) or not set(node.ops) <= {"<", ">", "<=", ">="} or len(node.terms) < MIN_LINKED:
        return False
    return all(
        isinstance(term, Call)
        and term.op == "apply"
        and isinstance(term.args[0], Symbol)
        and all(isinstance(arg, Number) and isinstance(arg.value, int) for arg in term.args[1:])
        for term in node.terms
    )


def values_as_letters(node: Node) -> Node:
    """The tree with a letter of its own for each f(1): a function can have any values at different numbers."""
    if isinstance(node, Call) and node.op == "apply":
        return Symbol("_".join(str(arg.value if isinstance(arg, Number) else render(arg)) for arg in node.args))
    below = tuple(values_as_letters(child) for child in children(node))
    return rebuilt(node, below) if below else node


def _is_function(node: Node) -> bool:
    return isinstance(node, Call) and node.op in ("apply", "mul") and isinstance(node.args[0], Symbol)


def renamed(node: Node, names: dict[Node, Node]) -> Node:
    """The tree with symbols replaced, all at once."""
    if isinstance(node, Symbol):
        return names.get(node, node)
    below = tuple(renamed(child, names) for child in children(node))
    return rebuilt(node, below) if below else node
