"""How strongly signs bind, and the building of flat sums, products and quotients while reading."""

from fractions import Fraction

from sparring_verifiers.math.syntax import (
    Builder,
    Call,
    Constant,
    Matrix,
    Named,
    Node,
    Number,
    Quantity,
    Sequence,
    SetOf,
    Symbol,
    neg,
)

from .normal import ParseFailure

SET, SUM, PRODUCT, UNARY, PERCENT, POWER, POSTFIX, INDEX = 15, 20, 30, 40, 45, 50, 60, 70
DIGITS = frozenset("0123456789")
LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
ATOMS: dict[str, Node] = {
    **{letter: Symbol(letter) for letter in sorted(LETTERS)},
    **{letter: Constant(letter) for letter in "ei"},
    "\\pi": Constant("pi"),
    "\\infty": Constant("oo"),
    "oo": Constant("oo"),
    "pi": Constant("pi"),
}
SMALL = {str(value): Number(value) for value in range(1_000)}
LEAVES: dict[str, Node] = {**ATOMS, **SMALL}  # what is a whole operand by itself, between braces
ARITHMETIC = frozenset((Number, Symbol, Constant, Call, Matrix))
SETS = frozenset((Sequence, SetOf, Named, Builder))
TWO, THREE, TEN = SMALL["2"], SMALL["3"], SMALL["10"]


def scalar(node: Node) -> Node:
    """The node, where it may stand in arithmetic.

    Raises:
        ParseFailure: it is a list, a set, a relation or a word.
    """
    if type(node) not in ARITHMETIC:
        if type(node) is Quantity and node.unit == "degree":
            return Call("degrees", (node.value,))
        raise ParseFailure("arithmetic on something that is no number")
    return node


def total(terms: list[Node]) -> Node:
    """The sum, flat."""
    parts: list[Node] = []
    for term in terms:
        if type(term) is Call and term.op == "add":
            parts += term.args
        else:
            parts.append(term if type(term) in ARITHMETIC else scalar(term))
    return Call("add", tuple(parts))


def product(factors: list[Node]) -> Node:
    """The product, flat; of one factor, that factor."""
    if len(factors) == 1:
        return scalar(factors[0])
    parts: list[Node] = []
    for factor in factors:
        if type(factor) is Call and factor.op == "mul":
            parts += factor.args
        else:
            parts.append(factor if type(factor) in ARITHMETIC else scalar(factor))
    return Call("mul", tuple(parts))


_INVERSES: dict[int | Fraction, Node] = {value: Number(Fraction(1, value)) for value in range(2, 100)}


def quotient(above: Node, below: Node) -> Node:
    """above / below, with whole literals folded into rational ones."""
    inverse: Node
    if type(below) is Number and below.places is None and below.value:
        if type(above) is Number and above.places is None:
            return Number(_ratio(above.value, below.value))
        inverse = _INVERSES.get(below.value) or Number(_ratio(1, below.value))
    else:
        inverse = Call("inv", (scalar(below),))
    if type(above) is Number and above.value == 1 and above.places is None:
        return inverse
    if type(above) is Call and above.op == "mul":
        return Call("mul", (*above.args, inverse))
    return Call("mul", (scalar(above), inverse))


def _ratio(above: int | Fraction, below: int | Fraction) -> int | Fraction:
    made = Fraction(above, below)
    return made.numerator if made.denominator == 1 else made


def negated(node: Node) -> Node:
    return neg(scalar(node))
