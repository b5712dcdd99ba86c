"""Laws of reading over generated text: refused by name or read whole, written and read back as the same tree."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sparring_verifiers import ParseFailure, extract
from sparring_verifiers.math import parse
from sparring_verifiers.math.reading.parser import parse as read
from sparring_verifiers.math.syntax import (
    Builder,
    Call,
    Clock,
    Congruence,
    Constant,
    Matrix,
    Named,
    Node,
    Number,
    Piecewise,
    Quantity,
    Ratio,
    Relation,
    Sequence,
    SetOf,
    Symbol,
    add,
    mul,
    neg,
    power,
    render,
)

SIGNS = "0123456789xyabefgiCFRUπ+-*/^=<>!%|()[]{},;:_'.\\$&~ \n½²₂√∞≤±∪∈°€×−\u200b\x00٣é"
PIECES = (
    *(r"\frac", r"\frac{1}{2}", r"\sqrt", r"\sqrt[3]{", r"\boxed{", r"\left(", r"\right)", r"\text{", r"\text{ cm}"),
    *(r"\pm", r"\mp", r"\cup", r"\setminus", r"\log_", "sin", r"\sin^{-1}", "ln", " or ", " and ", r"\text{ and }"),
    *("1e-7", "1,234", "2,74", r"{,}", r"0.\overline{3}", "101_2", "_{16}", "x_1", "f(x)", "f'", "AB", "|x|", r"\{"),
    *(r"\}", r"\mid", r"\in", r"\mathbb{R}", r"\begin{pmatrix}", r"\end{pmatrix}", r"\begin{cases}", r"\end{cases}"),
    *(r"\begin{array}{cc}", r"\end{array}", r"\\", "&", r"\begin{vmatrix}", r"\end{vmatrix}", r"\sum_{k=1}^{n}", "dx"),
    *(
        r"\int_0^1",
        r"\lim_{x \to 0}",
        r"\binom",
        r"{n \choose k}",
        r"{}_nC_k",
        r"\equiv",
        r"\pmod{5}",
        "mod",
        "(mod 3)",
    ),
    *(
        "^\\circ",
        "degrees",
        " cm",
        " m",
        "$",
        r"\$",
        "%",
        "percent",
        "12:30",
        " pm",
        "p.m.",
        ":",
        "in",
        "(C)",
        "apples",
    ),
    *(r"\langle", r"\rangle", r"\lfloor", r"\rfloor", r"\not", r"\ne", r"\le", r"\approx", r"\angle", "!!", "^T", "''"),
    *(
        "million",
        "per",
        "square",
        "feet",
        "max",
        r"\max\{",
        "gcd(",
        "apply(",
        "sum(",
        r"\overline",
        r"\right.",
        "]0,1[",
    ),
)
TEXTS = st.lists(st.one_of(st.sampled_from(SIGNS), st.sampled_from(PIECES)), max_size=30).map("".join)


def read_or_reason(text: str) -> Node | str:
    """The tree, or why there is none; every other exception is a crash."""
    try:
        return parse(text).node
    except ParseFailure as failure:
        return str(failure)


@given(TEXTS)
@settings(deadline=None, max_examples=600)
def test_any_text_is_read_or_refused_by_name(text: str) -> None:
    node = read_or_reason(text)
    if isinstance(node, str):
        assert node
        return
    written = render(node)
    assert render(parse(written).node) == written


@given(TEXTS)
@settings(deadline=None, max_examples=300)
def test_every_other_reading_is_a_reading_too(text: str) -> None:
    try:
        ambiguous = parse(text).ambiguous
    except ParseFailure:
        return
    for convention in ambiguous:
        try:
            flipped = parse(text, frozenset((convention,)))
        except ParseFailure:
            continue
        assert render(parse(render(flipped.node)).node) == render(flipped.node)


@given(st.text(max_size=80))
@settings(deadline=None, max_examples=300)
def test_any_characters_at_all_are_read_or_refused(text: str) -> None:
    assert read_or_reason(text)


@given(st.lists(st.one_of(TEXTS, st.sampled_from((". ", "\n", "The answer is ", "Answer: ", "is "))), max_size=8))
@settings(deadline=None, max_examples=200)
def test_extraction_gives_a_part_of_any_text_or_a_reason(pieces: list[str]) -> None:
    found = extract("".join(pieces))
    assert (found.text is None) == (found.rule in ("nothing", "empty", "hedged", "exclamation", "too_long"))


numbers = st.one_of(
    st.integers(0, 10**6).map(Number),
    st.tuples(st.integers(0, 10**6), st.integers(1, 6)).map(lambda it: decimal(*it)),
    st.tuples(st.integers(2, 36), st.integers(0, 5_000)).map(lambda it: Number(it[1], None, it[0])),
)


def decimal(digits: int, places: int) -> Number:
    node = read(f"{digits}e-{places}").node
    assert isinstance(node, Number)
    return Number(node.value, places)


names = st.sampled_from(("x", "y", "t", "x_1", "S_ABC", "α", "y'", "∠ABC"))
atoms = st.one_of(numbers, names.map(Symbol), st.sampled_from(("pi", "e", "i")).map(Constant))


def scalars_of(below: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    one = st.sampled_from(("sin", "acos", "sinh", "ln", "abs", "floor", "factorial", "double_factorial", "percent"))
    more = st.sampled_from(("sign", "conj", "gamma", "re", "arg", "acot"))
    two = st.sampled_from(("root", "log", "binom", "mod", "permutations"))
    return st.one_of(
        st.tuples(below, below).map(lambda it: add(*it)),
        st.tuples(below, below).map(lambda it: mul(*it)),
        st.tuples(below, below).map(lambda it: power(*it)),
        below.map(neg),
        below.filter(lambda it: not isinstance(it, Number)).map(lambda it: Call("inv", (it,))),
        st.tuples(st.one_of(one, more), below).map(lambda it: Call(it[0], (it[1],))),
        st.tuples(two, below, below).map(lambda it: Call(it[0], it[1:])),
        st.tuples(st.sampled_from(("gcd", "max")), below, below).map(lambda it: Call(it[0], it[1:])),
        below.map(lambda it: Call("sum", (it, Symbol("k"), Number(1), Symbol("n")))),
        below.map(lambda it: Call("limit", (it, Symbol("x"), Number(0)))),
        below.map(lambda it: Call("apply", (Symbol("f"), it))),
    )


scalars = st.recursive(atoms, scalars_of, max_leaves=6)
several = st.lists(scalars, min_size=2, max_size=3).map(tuple)
brackets = st.sampled_from((("(", ")"), ("[", "]"), ("{", "}"), ("", "")))
sequences = st.tuples(brackets, several).map(lambda it: Sequence(*it[0], it[1]))
intervals = st.tuples(scalars, scalars).map(lambda it: Sequence("[", ")", it))
reals = st.one_of(intervals, st.sampled_from("RZNQC").map(Named), several.map(lambda it: Sequence("{", "}", it)))
relations = st.tuples(st.sampled_from(("=", "!=", "<", "<=", ">", ">=", "~")), scalars, scalars).map(
    lambda it: Relation((it[0],), it[1:])
)
structures = st.one_of(
    sequences,
    relations,
    st.tuples(st.sampled_from(("union", "intersection", "minus")), reals, reals).map(lambda it: SetOf(it[0], it[1:])),
    st.tuples(scalars, relations).map(lambda it: Builder(it[0], (it[1],))),
    st.tuples(several, several).filter(lambda it: len(it[0]) == len(it[1])).map(Matrix),
    st.tuples(scalars, relations, scalars).map(lambda it: Piecewise(((it[0], it[1]), (it[2], None)))),
    st.tuples(numbers, st.sampled_from(("cm^2", "m", "km/h", "degree", "$", "apple", "kg*m/s^2"))).map(
        lambda it: Quantity(*it)
    ),
    st.tuples(st.integers(1, 12), st.integers(0, 59), st.sampled_from(("am", "pm"))).map(
        lambda it: Clock(it[0], it[1], 0, it[2])
    ),
    st.tuples(scalars, scalars, numbers).map(lambda it: Congruence(*it)),
    st.tuples(names.map(Symbol), scalars, scalars).map(Ratio),
)


@given(st.one_of(scalars, structures))
@settings(deadline=None, max_examples=300)
def test_each_kind_of_tree_is_read_back_from_what_is_written_of_it(node: Node) -> None:
    assert parse(render(node)).node == node


@pytest.mark.slow
def test_no_crash_is_found_by_coverage_guided_fuzzing() -> None:
    pytest.importorskip("atheris", reason="atheris has no wheel for this platform")
    target = Path(__file__).parent.parent / "fuzz" / "fuzz_math_parser.py"
    done = subprocess.run(
        [sys.executable, str(target), "-runs=20000", "-seed=1"],
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    assert "Done 20000" in done.stderr
