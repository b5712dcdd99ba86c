"""Matrices and vectors cell by cell, expressions of matrices by what they come to."""

from itertools import chain

from sparring_verifiers.math.algebra.matrix_algebra import holds_matrix, matrix_value
from sparring_verifiers.math.algebra.polynomials import Undefined
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Call, Matrix, Node, Sequence

from . import order
from .dispatch import judge, rejected, together, undecided


def judge_matrix(left: Matrix, other: Node, session: Session) -> Comparison:
    """A matrix against anything of its rank or below."""
    if isinstance(other, Matrix):
        return _judge_two(left, other, session)
    if isinstance(other, Sequence):
        return _against_sequence(left, other, session)
    if isinstance(other, Call) and holds_matrix(other):
        worked_out = _worked_out(other)
        return undecided(_NOT_WORKED_OUT) if worked_out is None else _judge_two(left, worked_out, session)
    if order.is_constant(other):
        if len(left.rows) == len(left.rows[0]) == 1:
            return undecided("a matrix of one cell against a value")
        return rejected("a matrix against a single value")
    return undecided("a matrix against something else")


def judge_expressions(left: Node, right: Node, session: Session) -> Comparison:
    """Two expressions, of which at least one is one of matrices."""
    sides = [_worked_out(side) if holds_matrix(side) else side for side in (left, right)]
    if sides[0] is None or sides[1] is None:
        return undecided(_NOT_WORKED_OUT)
    return judge(sides[0], sides[1], session)


def _worked_out(node: Node) -> Matrix | None:
    try:
        return matrix_value(node)
    except Undefined:
        return None


_NOT_WORKED_OUT = "an expression of matrices that is not worked out"


def _judge_two(left: Matrix, right: Matrix, session: Session) -> Comparison:
    shapes = [(len(side.rows), len(side.rows[0])) for side in (left, right)]
    if shapes[0] != shapes[1]:
        return rejected(" against ".join(f"{rows} by {columns}" for rows, columns in shapes))
    pairs = zip(chain.from_iterable(left.rows), chain.from_iterable(right.rows), strict=True)
    return together((judge(a, b, session) for a, b in pairs), "every cell is the same")


def _against_sequence(matrix: Matrix, sequence: Sequence, session: Session) -> Comparison:
    """A vector against a tuple, a matrix against a list of its rows."""
    if sequence.opening not in ("(", "[", "") or (sequence.opening, sequence.closing) in (("(", "]"), ("[", ")")):
        return undecided("a matrix against a set")
    rows = matrix.rows
    if all(isinstance(item, Sequence) and item.opening in ("(", "[") for item in sequence.items):
        lists = [item.items for item in sequence.items if isinstance(item, Sequence)]
        if lists and len({len(each) for each in lists}) == 1 and lists[0]:
            return _judge_two(matrix, Matrix(tuple(lists)), session)
    if len(rows[0]) > 1 and len(rows) > 1:
        return undecided("a matrix against a list")
    cells = tuple(chain.from_iterable(rows))
    if len(cells) != len(sequence.items):
        return rejected(f"{len(cells)} cells against {len(sequence.items)} items")
    return together(judge(a, b, session) for a, b in zip(cells, sequence.items, strict=True))
