"""Matrices and vectors cell by cell, expressions of matrices by what they come to, functions given in pieces."""

from itertools import chain

from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.syntax import Matrix, Node, Piecewise, Sequence

from . import order
from .dispatch import ACCEPTED, judge, rejected, together, undecided


def judge_matrix(left: Matrix, other: Node, session: Session) -> Comparison:
    """A matrix against anything of its rank or below."""
    if isinstance(other, Matrix):
        return _judge_two(left, other, session)
    if isinstance(other, Sequence):
        return _against_sequence(left, other, session)
    if order.is_constant(other):
        if len(left.rows) == len(left.rows[0]) == 1:
            return undecided("a matrix of one cell against a value")
        return rejected("a matrix against a single value")
    return undecided("a matrix against something else")


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


def judge_pieces(left: Piecewise, right: Node, session: Session) -> Comparison:
    """Branch by branch in any order: the same conditions with the same values."""
    if not isinstance(right, Piecewise):
        return undecided("a function in pieces against one that is not")
    if len(left.branches) != len(right.branches):
        return undecided("another number of pieces")
    free = list(right.branches)
    rulings = []
    for value, condition in left.branches:
        match = next((branch for branch in free if _is_same(condition, branch[1], session)), None)
        if match is None:
            return undecided("a piece whose condition the other side does not have")
        free.remove(match)
        rulings.append(judge(value, match[0], session))
    return together(rulings, "every piece is the same")


def _is_same(condition: Node | None, other: Node | None, session: Session) -> bool:
    if condition is None or other is None:
        return condition is other
    return judge(condition, other, session).status is ACCEPTED
