"""Laws of the parser and the grader over generated expressions."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from sparring_verifiers import ParseFailure, Status, extract
from sparring_verifiers.math import parse, syntax
from sparring_verifiers.math.compare import compare
from sparring_verifiers.math.syntax import (
    Call,
    Constant,
    Node,
    Number,
    Sequence,
    Symbol,
    node_from_json,
    node_to_json,
    render,
)

whole = st.integers(0, 10**6).map(lambda value: Number(Fraction(value)))
decimals = st.tuples(st.integers(0, 10**6), st.integers(1, 6)).map(
    lambda it: Number(Fraction(it[0], 10 ** it[1]), it[1])
)
symbol_nodes = st.sampled_from("xyzabn").map(Symbol)
constants = st.sampled_from(("pi", "e", "i")).map(Constant)
atoms = st.one_of(whole, decimals, symbol_nodes, constants)
small = st.integers(2, 5).map(lambda value: Number(Fraction(value)))


def combined(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.one_of(
        st.tuples(below, below).map(lambda it: syntax.add(*it)),
        st.tuples(below, below).map(lambda it: syntax.mul(*it)),
        st.tuples(below, below).map(lambda it: syntax.div(*it)),
        below.map(syntax.neg),
        st.tuples(below, small).map(lambda it: syntax.power(*it)),
        st.tuples(below, small).map(lambda it: Call("root", it)),
        st.tuples(st.sampled_from(("sin", "cos", "ln", "abs", "percent", "factorial", "floor")), below).map(
            lambda it: Call(it[0], (it[1],))
        ),
    )


expressions = st.recursive(atoms, combined, max_leaves=8)
sequences = st.tuples(
    st.sampled_from((("(", ")"), ("[", "]"), ("{", "}"), ("", ""))), st.lists(expressions, min_size=2, max_size=4)
).map(lambda it: Sequence(*it[0], tuple(it[1])))
answers = st.one_of(expressions, sequences)


@given(answers)
@settings(deadline=None)
def test_what_is_written_is_read_back_as_the_same_tree(node: Node) -> None:
    assert parse(render(node)).node == node


@given(expressions)
@settings(deadline=None)
def test_a_tree_survives_json(node: Node) -> None:
    assert node_from_json(node_to_json(node)) == node


@given(answers)
@settings(deadline=None)
def test_an_answer_is_never_different_from_itself(node: Node) -> None:
    found = compare(render(node), render(node))
    assert found.status is Status.ACCEPTED or "no value" in found.reason or "reciprocal" in found.reason


@given(answers, answers)
@settings(deadline=None, max_examples=60)
def test_swapping_gold_and_answer_changes_nothing(left: Node, right: Node) -> None:
    assert compare(render(left), render(right)).status is compare(render(right), render(left)).status


@given(expressions)
@settings(deadline=None)
def test_a_value_and_that_value_plus_one_are_never_the_same(node: Node) -> None:
    other = syntax.add(node, Number(Fraction(1)))
    assert compare(render(node), render(other)).status is not Status.ACCEPTED


@given(expressions, expressions)
@settings(deadline=None, max_examples=60)
def test_an_equivalent_rewriting_is_never_rejected(left: Node, right: Node) -> None:
    pairs = [
        (syntax.add(left, right), syntax.add(right, left)),
        (syntax.mul(left, right), syntax.mul(right, left)),
        (
            syntax.power(syntax.add(left, right), Number(Fraction(2))),
            syntax.mul(syntax.add(left, right), syntax.add(right, left)),
        ),
        (syntax.neg(syntax.neg(Call("mul", (left, right)))), syntax.mul(left, right)),
    ]
    for gold, answer in pairs:
        assert compare(render(gold), render(answer)).status is not Status.REJECTED, (render(gold), render(answer))


@given(st.fractions(), st.fractions())
def test_fractions_are_the_same_exactly_where_they_are_equal(left: Fraction, right: Fraction) -> None:
    expected = Status.ACCEPTED if left == right else Status.REJECTED
    assert compare(str(left), str(right)).status is expected
    assert compare(f"\\frac{{{left.numerator}}}{{{left.denominator}}}", f"({right})").status is expected


SIGNS = "0123456789xXeiπ+-*/^=<>!%|()[]{},;:_'.\\$ \n½²√∞≤±∪\u200b\x00٣"
COMMANDS = (
    "\\frac",
    "\\sqrt",
    "\\boxed{",
    "\\left(",
    "\\text{",
    "\\pm",
    "\\cup",
    "\\log_",
    "sin",
    "ln",
    "or",
    "1e-7",
    "1,234",
)


@given(st.lists(st.one_of(st.sampled_from(SIGNS), st.sampled_from(COMMANDS)), max_size=40).map("".join))
@settings(deadline=None, max_examples=300)
def test_any_text_is_read_or_refused_and_never_a_crash(text: str) -> None:
    extract(text)
    try:
        node = parse(text).node
    except ParseFailure:
        return
    again = parse(render(node)).node
    assert render(again) == render(node)
    assert compare(text, text).status is not Status.REJECTED
    compare(text, "1")
