"""Expressions in matrices, worked out: sums, products, whole powers, transposes, inverses and determinants."""

from fractions import Fraction
from functools import lru_cache
from itertools import permutations

from sparring_verifiers.math.syntax import Call, Matrix, Node, Number, add, children, mul, neg

from .polynomials import Undefined, whole_if_it_is

MAX_CELLS = 100
MAX_NODES = 4_000  # in all cells of a result together
MAX_INVERSE = 4
MAX_POWER = 64
MAX_DETERMINANT = 5

Cells = list[list[Node]]


def matrix_value(node: Node) -> Matrix | None:
    """The matrix that an expression of matrices and scalars works out to; None where there is none, or past a cap.

    Raises:
        Undefined: the inverse of a singular matrix.
    """
    try:
        return _matrix(_value(node))
    except _NoMatrix:
        return None


class _NoMatrix(Exception):
    """The expression is no matrix that is worked out here."""


def _matrix(value: "Cells | Node") -> Matrix:
    if not isinstance(value, list):
        raise _NoMatrix
    return Matrix(tuple(tuple(row) for row in value))


def _value(node: Node) -> "Cells | Node":
    """Cells of a matrix, or the scalar as it stands."""
    if isinstance(node, Matrix):
        if len(node.rows) * len(node.rows[0]) > MAX_CELLS:
            raise _NoMatrix
        return [list(row) for row in node.rows]
    if not isinstance(node, Call) or not holds_matrix(node) or node.op == "det":
        return node
    match node.op:
        case "add":
            return _checked(_sum([_value(arg) for arg in node.args]))
        case "mul":
            return _checked(_product([_value(arg) for arg in node.args]))
        case "neg":
            return _checked([[neg(cell) for cell in row] for row in _cells(_value(node.args[0]))])
        case "transpose":
            return [list(column) for column in zip(*_cells(_value(node.args[0])), strict=True)]
        case "inv":
            return _inverse(_cells(_value(node.args[0])))
        case "pow":
            return _power(_cells(_value(node.args[0])), node.args[1])
    raise _NoMatrix


_MAY_HOLD = frozenset((Call, Matrix))


def holds_matrix(node: Node) -> bool:
    """Whether a matrix stands in the expression outside of a determinant."""
    if type(node) is Call:
        if node.op != "det" and not _MAY_HOLD.isdisjoint(map(type, node.args)):
            for arg in node.args:
                if type(arg) in _MAY_HOLD and holds_matrix(arg):
                    return True
        return False
    return type(node) is Matrix


def _cells(value: "Cells | Node") -> Cells:
    if not isinstance(value, list):
        raise _NoMatrix
    return value


def _checked(cells: Cells) -> Cells:
    if sum(_size(cell) for row in cells for cell in row) > MAX_NODES:
        raise _NoMatrix
    return cells


def _size(node: Node) -> int:
    return 1 + sum(map(_size, children(node)))


def _sum(values: "list[Cells | Node]") -> Cells:
    made = _cells(values[0])
    for value in values[1:]:
        other = _cells(value)
        if len(other) != len(made) or len(other[0]) != len(made[0]):
            raise _NoMatrix
        made = [[_added(a, b) for a, b in zip(row, line, strict=True)] for row, line in zip(made, other, strict=True)]
    return made


def _product(values: "list[Cells | Node]") -> Cells:
    scalars = [value for value in values if not isinstance(value, list)]
    made: Cells | None = None
    for value in values:
        if isinstance(value, list):
            made = value if made is None else _checked(_times(made, value))
    if made is None:
        raise _NoMatrix
    for scalar in scalars:
        made = [[_multiplied(scalar, cell) for cell in row] for row in made]
    return made


def _times(left: Cells, right: Cells) -> Cells:
    if len(left[0]) != len(right):
        raise _NoMatrix
    columns = list(zip(*right, strict=True))
    return [[_dot(row, column) for column in columns] for row in left]


def _dot(row: list[Node], column: tuple[Node, ...]) -> Node:
    made: Node = Number(0)
    for left, right in zip(row, column, strict=True):
        made = _added(made, _multiplied(left, right))
    return made


def _added(left: Node, right: Node) -> Node:
    above, below = _rational(left), _rational(right)
    if above is not None and below is not None:
        return _number(above + below)
    if above == 0:
        return right
    return left if below == 0 else add(left, right)


def _multiplied(left: Node, right: Node) -> Node:
    above, below = _rational(left), _rational(right)
    if above is not None and below is not None:
        return _number(above * below)
    if above == 0 or below == 0:
        return Number(0)
    if above == 1:
        return right
    return left if below == 1 else mul(left, right)


def _rational(node: Node) -> int | Fraction | None:
    return node.value if isinstance(node, Number) else None


def _number(value: int | Fraction) -> Number:
    return Number(whole_if_it_is(Fraction(value)))


def _power(cells: Cells, exponent: Node) -> Cells:
    by: int | Fraction | None = exponent.value if isinstance(exponent, Number) else None
    if isinstance(exponent, Call) and exponent.op == "neg" and isinstance(exponent.args[0], Number):
        by = -exponent.args[0].value
    if by is None or by.denominator != 1 or not -MAX_POWER <= by <= MAX_POWER or len(cells) != len(cells[0]):
        raise _NoMatrix
    by = by.numerator
    if by < 0:
        cells, by = _inverse(cells), -by
    size = range(len(cells))
    made: Cells = [[Number(int(row == column)) for column in size] for row in size]
    while by:
        if by & 1:
            made = _checked(_times(made, cells))
        by >>= 1
        if by:
            cells = _checked(_times(cells, cells))
    return made


def _inverse(cells: Cells) -> Cells:
    """Of a matrix of rational numbers, by elimination.

    Raises:
        Undefined: it is singular.
    """
    size = len(cells)
    if size != len(cells[0]) or size > MAX_INVERSE:
        raise _NoMatrix
    table: list[list[Fraction]] = []
    for at, row in enumerate(cells):
        values = [_rational(cell) for cell in row]
        if any(value is None for value in values):
            raise _NoMatrix
        table.append(
            [Fraction(value or 0) for value in values] + [Fraction(int(at == column)) for column in range(size)]
        )
    for at in range(size):
        pivot = next((below for below in range(at, size) if table[below][at]), None)
        if pivot is None:
            raise Undefined("the inverse of a singular matrix")
        table[at], table[pivot] = table[pivot], table[at]
        table[at] = [value / table[at][at] for value in table[at]]
        for other in range(size):
            factor = table[other][at]
            if other != at and factor:
                table[other] = [a - factor * b for a, b in zip(table[other], table[at], strict=True)]
    return [[_number(value) for value in row[size:]] for row in table]


@lru_cache(maxsize=MAX_DETERMINANT + 1)
def determinant_terms(size: int) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Leibniz's formula: a sign and the column to take from each row, for every term."""
    if size > MAX_DETERMINANT:
        raise ValueError(f"a determinant of {size} rows, more than {MAX_DETERMINANT}")
    return tuple((_sign(columns), columns) for columns in permutations(range(size)))


def _sign(columns: tuple[int, ...]) -> int:
    swaps = sum(columns[a] > columns[b] for b in range(len(columns)) for a in range(b))
    return -1 if swaps % 2 else 1
