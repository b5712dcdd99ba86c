"""No verdict on two scalars contradicts mpmath at 200 digits; rewriting changes nothing."""

from fractions import Fraction

import mpmath  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring_verifiers.math.policy import DEFAULT
from sparring_verifiers.math.ruling import Comparison, Session
from sparring_verifiers.math.scalars import judge_scalars
from sparring_verifiers.math.syntax import Call, Constant, Node, Number, Symbol, add, mul, neg
from sparring_verifiers.types import Status

DIGITS = 200
SMALL = st.integers(-6, 6).map(Number)
POSITIVE = st.integers(1, 12).map(Number)
HALVES = st.builds(lambda a, b: Number(Fraction(a, b)), st.integers(-5, 5), st.integers(2, 4))
LETTERS = st.sampled_from([Symbol("x"), Symbol("y")])


def call(*ops: str) -> "st.SearchStrategy[str]":
    return st.sampled_from(ops)


def constants() -> st.SearchStrategy[Node]:
    leaf = SMALL | HALVES | st.sampled_from([Constant("pi"), Constant("e")])
    surd = st.builds(lambda value, index: Call("root", (value, Number(index))), POSITIVE, st.integers(2, 3))
    angle = st.builds(
        lambda op, value: Call(op, (mul(value, Constant("pi")),)), call("sin", "cos"), st.sampled_from(TURNS)
    )
    log = st.builds(lambda value: Call("ln", (value,)), POSITIVE)
    return st.recursive(leaf | surd | angle | log, joined, max_leaves=5)


TURNS = [Number(Fraction(a, b)) for b in (2, 3, 4, 5, 6, 7, 12) for a in range(1, b)]


def joined(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return (
        st.builds(add, inner, inner)
        | st.builds(mul, inner, inner)
        | st.builds(neg, inner)
        | st.builds(lambda node: Call("inv", (node,)), inner)
        | st.builds(lambda node, by: Call("pow", (node, Number(by))), inner, st.integers(2, 3))
        | st.builds(lambda node: Call("root", (node, Number(2))), inner)
        | st.builds(lambda node: Call("abs", (node,)), inner)
    )


def functions() -> st.SearchStrategy[Node]:
    of_letter = st.builds(lambda op, node: Call(op, (node,)), call("sin", "cos", "tan", "ln", "abs", "sinh"), LETTERS)
    power = st.builds(lambda base, node: Call("pow", (Number(base), node)), st.integers(2, 4), LETTERS)
    return st.recursive(SMALL | LETTERS | of_letter | power, joined, max_leaves=5)


def value(node: Node, point: dict[str, Fraction]) -> mpmath.mpf:
    """The real value; ValueError or ZeroDivisionError where there is none."""
    if isinstance(node, Number):
        return mpmath.mpf(node.value.numerator) / node.value.denominator
    if isinstance(node, Symbol):
        return mpmath.mpf(point[node.name].numerator) / point[node.name].denominator
    if isinstance(node, Constant):
        return +mpmath.pi if node.name == "pi" else mpmath.e * 1
    assert isinstance(node, Call)
    args = [value(arg, point) for arg in node.args]
    made = FUNCTIONS[node.op](args)
    if isinstance(made, mpmath.mpc) or not mpmath.isfinite(made):
        raise ValueError("not real")
    return made


def power_of(args: list[mpmath.mpf]) -> mpmath.mpf:
    if args[0] == 0 and args[1] <= 0:
        raise ValueError("zero to a power that is not positive")
    return args[0] ** args[1]


def root_of(args: list[mpmath.mpf]) -> mpmath.mpf:
    if args[0] < 0:
        raise ValueError("not real")
    return mpmath.root(args[0], int(args[1]))


FUNCTIONS = {
    "add": mpmath.fsum,
    "mul": mpmath.fprod,
    "neg": lambda args: -args[0],
    "inv": lambda args: 1 / args[0],
    "abs": lambda args: abs(args[0]),
    "ln": lambda args: mpmath.log(args[0]),
    "sin": lambda args: mpmath.sin(args[0]),
    "cos": lambda args: mpmath.cos(args[0]),
    "tan": lambda args: mpmath.tan(args[0]),
    "sinh": lambda args: mpmath.sinh(args[0]),
    "pow": power_of,
    "root": root_of,
}


def differ_at(left: Node, right: Node, point: dict[str, Fraction]) -> bool | None:
    """Whether mpmath sees them differ; None where one has no value, or rounding hides it."""
    with mpmath.workdps(DIGITS + 60):
        try:
            values = value(left, point), value(right, point)
        except (ValueError, ZeroDivisionError, OverflowError):
            return None
        gap, size = abs(values[0] - values[1]), max(map(abs, values)) + 1
        if size > mpmath.mpf(10) ** 30:
            return None  # a division by what ought to be zero
        if gap > size * mpmath.mpf(10) ** -30:
            return True
        return False if gap < size * mpmath.mpf(10) ** -DIGITS else None


def judge(left: Node, right: Node) -> Comparison:
    return judge_scalars(left, right, Session(DEFAULT, {}))


POINTS = [
    {"x": Fraction(a, 7), "y": Fraction(b, 11)} for a, b in ((9, 5), (-4, 13), (3, -8), (-10, -6), (1, 40), (50, 2))
]


@settings(max_examples=150, deadline=None)
@given(constants(), constants())
def test_a_verdict_on_constants_never_contradicts_mpmath(left: Node, right: Node) -> None:
    status = judge(left, right).status
    differ = differ_at(left, right, {})
    assert not (differ is True and status is Status.ACCEPTED)
    assert not (differ is False and status is Status.REJECTED)


@settings(max_examples=150, deadline=None)
@given(functions(), functions())
def test_an_identity_of_functions_holds_at_every_point_that_mpmath_can_reach(left: Node, right: Node) -> None:
    if judge(left, right).status is Status.ACCEPTED:
        assert not any(differ_at(left, right, point) for point in POINTS)


@settings(max_examples=80, deadline=None)
@given(constants() | functions(), constants() | functions())
def test_judging_is_symmetric(left: Node, right: Node) -> None:
    assert judge(left, right).status is judge(right, left).status


@settings(max_examples=80, deadline=None)
@given(constants() | functions())
def test_judging_is_reflexive_but_for_what_has_no_value(node: Node) -> None:
    found = judge(node, node)
    assert found.status is Status.ACCEPTED or "no value" in found.reason


@settings(max_examples=100, deadline=None)
@given(functions(), functions(), functions())
def test_rewriting_is_never_refuted(first: Node, second: Node, third: Node) -> None:
    for left, right in (
        (mul(first, add(second, third)), add(mul(first, second), mul(third, first))),
        (Call("pow", (add(first, second), Number(2))), mul(add(first, second), add(second, first))),
        (add(first, neg(second)), neg(add(second, neg(first)))),
    ):
        assert judge(left, right).status is not Status.REJECTED


COEFFICIENTS = st.lists(st.integers(-9, 9), min_size=1, max_size=5)


def polynomial(coefficients: list[int]) -> Node:
    node: Node = Number(0)
    for degree, coefficient in enumerate(coefficients):
        node = add(
            node,
            mul(Number(coefficient), Call("pow", (Symbol("x"), Number(degree)))) if degree else Number(coefficient),
        )
    return node


def times(left: list[int], right: list[int]) -> list[int]:
    made = [0] * (len(left) + len(right) - 1)
    for at, value_ in enumerate(left):
        for by, other in enumerate(right):
            made[at + by] += value_ * other
    return made


@settings(max_examples=80, deadline=None)
@given(COEFFICIENTS, COEFFICIENTS, st.integers(-2, 2), st.integers(0, 8))
def test_a_product_of_polynomials_is_what_it_expands_to_and_nothing_else(
    first: list[int], second: list[int], change: int, at: int
) -> None:
    expanded = times(first, second)
    expanded[at % len(expanded)] += change
    status = judge(mul(polynomial(first), polynomial(second)), polynomial(expanded)).status
    assert status is (Status.REJECTED if change else Status.ACCEPTED)


@settings(max_examples=80, deadline=None)
@given(COEFFICIENTS, COEFFICIENTS, COEFFICIENTS)
def test_a_rational_function_is_the_same_after_multiplying_both_lines(
    above: list[int], below: list[int], factor: list[int]
) -> None:
    if not any(below) or not any(factor):
        return
    left = mul(polynomial(above), Call("inv", (polynomial(below),)))
    right = mul(polynomial(times(above, factor)), Call("inv", (polynomial(times(below, factor)),)))
    assert judge(left, right).status is Status.ACCEPTED
    if any(above):
        assert judge(left, add(right, Number(1))).status is Status.REJECTED


def root_two(node: Node) -> Node:
    return Call("root", (node, Number(2)))


def ln(node: Node) -> Node:
    return Call("ln", (node,))


def square(node: Node) -> Node:
    return Call("pow", (node, Number(2)))


# True for some arguments only, by sign or branch.
TEMPTING = (
    lambda a, _: (root_two(square(a)), a),
    lambda a, _: (Call("abs", (a,)), a),
    lambda a, _: (ln(square(a)), mul(Number(2), ln(a))),
    lambda a, b: (ln(mul(a, b)), add(ln(a), ln(b))),
    lambda a, b: (root_two(mul(a, b)), mul(root_two(a), root_two(b))),
    lambda a, b: (root_two(mul(a, Call("inv", (b,)))), mul(root_two(a), Call("inv", (root_two(b),)))),
    lambda a, _: (Call("pow", (Constant("e"), mul(Number(Fraction(1, 2)), ln(square(a))))), a),
    lambda a, _: (Call("pow", (Constant("e"), ln(a))), a),
    lambda a, b: (Call("abs", (mul(a, b),)), mul(a, Call("abs", (b,)))),
    lambda a, b: (Call("abs", (add(a, b),)), add(Call("abs", (a,)), Call("abs", (b,)))),
    lambda a, _: (root_two(mul(square(a), a)), mul(a, root_two(a))),
    lambda a, b: (Call("pow", (mul(square(a), square(b)), Number(Fraction(1, 2)))), mul(a, b)),
)


@settings(max_examples=150, deadline=None)
@given(functions(), functions(), st.sampled_from(TEMPTING))
def test_a_law_that_holds_for_some_signs_alone_is_not_taken_for_an_identity(first: Node, second: Node, law) -> None:  # type: ignore[no-untyped-def]
    left, right = law(first, second)
    status = judge(left, right).status
    differ = [differ_at(left, right, point) for point in POINTS]
    assert not (status is Status.ACCEPTED and True in differ)
