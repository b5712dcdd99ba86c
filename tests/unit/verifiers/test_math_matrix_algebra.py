"""Expressions in matrices are worked out exactly, and refused past a cap."""

from fractions import Fraction

import pytest

from sparring_verifiers.math.algebra.matrix_algebra import matrix_value
from sparring_verifiers.math.algebra.polynomials import Undefined
from sparring_verifiers.math.policy import DEFAULT
from sparring_verifiers.math.ruling import Session
from sparring_verifiers.math.scalars import judge_scalars
from sparring_verifiers.math.syntax import Call, Matrix, Node, Number, Symbol, add, mul, neg
from sparring_verifiers.types import Status


def matrix(*rows: tuple[int | Fraction, ...]) -> Matrix:
    return Matrix(tuple(tuple(Number(cell) for cell in row) for row in rows))


A = matrix((1, 2), (3, 4))
B = matrix((0, 1), (1, 0))


def call(op: str, *args: Node) -> Node:
    return Call(op, args)


@pytest.mark.parametrize(
    ("node", "value"),
    [
        (add(A, B), matrix((1, 3), (4, 4))),
        (add(A, neg(A)), matrix((0, 0), (0, 0))),
        (mul(A, B), matrix((2, 1), (4, 3))),
        (mul(B, A), matrix((3, 4), (1, 2))),
        (mul(Number(2), A), matrix((2, 4), (6, 8))),
        (call("transpose", matrix((1, 2, 3))), matrix((1,), (2,), (3,))),
        (call("pow", A, Number(3)), matrix((37, 54), (81, 118))),
        (call("pow", A, Number(0)), matrix((1, 0), (0, 1))),
        (call("inv", A), matrix((-2, 1), (Fraction(3, 2), Fraction(-1, 2)))),
        (call("pow", A, Number(-1)), matrix((-2, 1), (Fraction(3, 2), Fraction(-1, 2)))),
        (mul(A, call("inv", A)), matrix((1, 0), (0, 1))),
        (mul(matrix((1, 2)), matrix((3,), (4,))), matrix((11,))),
    ],
)
def test_an_expression_of_matrices_has_the_value_of_its_cells(node: Node, value: Matrix) -> None:
    assert matrix_value(node) == value


@pytest.mark.parametrize(
    "node",
    [
        add(A, Number(1)),
        add(A, matrix((1, 2, 3))),
        mul(A, matrix((1, 2, 3))),
        call("pow", A, Symbol("n")),
        call("pow", A, Number(10**9)),
        call("inv", matrix((1, 2, 3))),
        call("inv", Matrix(((Symbol("a"),),))),
        call("sin", A),
        Number(3),
        Matrix(tuple(tuple(Number(0) for _ in range(11)) for _ in range(11))),
    ],
)
def test_what_is_no_matrix_or_past_a_cap_is_not_worked_out(node: Node) -> None:
    assert matrix_value(node) is None


def test_a_singular_matrix_has_no_inverse() -> None:
    with pytest.raises(Undefined):
        matrix_value(call("inv", matrix((1, 2), (2, 4))))


def test_a_symbolic_power_that_would_grow_without_end_is_refused() -> None:
    cells = Matrix(tuple(tuple(Symbol(name) for name in row) for row in ("abc", "dgh", "klm")))
    assert matrix_value(call("pow", cells, Number(60))) is None


def test_a_determinant_is_a_scalar() -> None:
    a, b, c, d = (Symbol(name) for name in "abcd")
    two = call("det", Matrix(((a, b), (c, d))))
    session = Session(DEFAULT, {})
    assert judge_scalars(two, add(mul(a, d), neg(mul(b, c))), session).status is Status.ACCEPTED
    assert judge_scalars(two, add(mul(a, d), mul(b, c)), session).status is Status.REJECTED
    assert judge_scalars(call("det", mul(A, A)), Number(4), session).status is Status.ACCEPTED
