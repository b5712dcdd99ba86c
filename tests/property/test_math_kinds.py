"""Laws of judging answers of every kind: symmetry, rewritings that change nothing, changes that do."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from sparring_verifiers import Status
from sparring_verifiers.math.quick import quick

ACCEPTED, REJECTED = Status.ACCEPTED, Status.REJECTED
ENDS = ("-3", "-1", "-1/2", "0", "1/3", "0.5", "1", r"\sqrt2", "2", r"\pi", r"2\sqrt3", "5", "10")  # ascending

values = st.sampled_from((*ENDS, "x", "2x+1", "50%", "7/2", "3 cm", "e", "A"))
pairs_of_ends = st.lists(st.integers(0, len(ENDS) - 1), min_size=2, max_size=2, unique=True).map(sorted)
brackets = st.tuples(st.sampled_from("(["), st.sampled_from(")]"))


@st.composite
def intervals(draw: st.DrawFn) -> str:
    low, high = draw(pairs_of_ends)
    opening, closing = draw(brackets)
    kind = draw(st.integers(0, 4))
    if kind == 0:
        return rf"(-\infty, {ENDS[high]}{closing}"
    if kind == 1:
        return rf"{opening}{ENDS[low]}, \infty)"
    return f"{opening}{ENDS[low]}, {ENDS[high]}{closing}"


@st.composite
def relations(draw: st.DrawFn) -> str:
    low, high = draw(pairs_of_ends)
    less, op = draw(st.sampled_from(("<", r"\le"))), draw(st.sampled_from(("<", ">", r"\le", r"\ge", "=", r"\ne")))
    return draw(
        st.sampled_from(
            (
                f"{ENDS[low]} {less} x {less} {ENDS[high]}",
                f"x {op} {ENDS[low]}",
                f"2x - y {op} {ENDS[high]}",
                f"|x - {ENDS[high]}| {op} 2",
                f"y {op} 3x + 1/2",
                f"x^2 {op} 2",
            )
        )
    )


lists = st.lists(values, min_size=1, max_size=4).map(", ".join)
sequences = st.tuples(lists, st.sampled_from((("(", ")"), ("[", "]"), (r"\{", r"\}"), ("", "")))).map(
    lambda it: it[1][0] + it[0] + it[1][1]
)
unions = st.lists(intervals(), min_size=1, max_size=3).map(r" \cup ".join)
named = st.tuples(st.sampled_from(("x", "y", "AB", "f(x)", "x_1")), values).map(" = ".join)
several = st.lists(named, min_size=2, max_size=3).map(", ".join)
others = st.sampled_from(
    (
        *(
            "yes",
            "no",
            "no solution",
            "DNE",
            r"\emptyset",
            r"\mathbb{R}",
            r"\mathbb{Z}",
            "all real numbers",
            "C",
            "(C)",
        ),
        *(
            "1:2",
            "2:4",
            "3:30",
            "12:00",
            "3:30 pm",
            r"x \equiv 2 \pmod 5",
            r"x \equiv 7 \pmod 5",
            r"\pm 2",
            "5 m",
            "500 cm",
        ),
        *(r"\begin{pmatrix}1\\2\end{pmatrix}", r"\begin{pmatrix}1&2\end{pmatrix}", r"\{x \mid x > 2\}", "101_2", "1/0"),
        r"\begin{cases}x & x > 0\\ -x & x \le 0\end{cases}",
    )
)
answers = st.one_of(sequences, unions, relations(), named, several, others)


@given(answers, answers)
@settings(deadline=None, max_examples=400)
def test_swapping_two_answers_of_any_kind_changes_nothing(one: str, other: str) -> None:
    assert quick(one, other).status is quick(other, one).status, (one, other)


@given(answers)
@settings(deadline=None, max_examples=150)
def test_no_answer_of_any_kind_differs_from_itself(text: str) -> None:
    assert quick(text, text).status is not REJECTED
    assert quick(text, rf"$\boxed{{{text}}}$").status is not REJECTED


@given(unions, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=150)
def test_the_order_of_a_union_does_not_matter(union: str, shuffled: random.Random) -> None:
    parts = union.split(r" \cup ")
    shuffled.shuffle(parts)
    assert quick(union, r" \cup ".join(parts)).status is ACCEPTED


@given(pairs_of_ends, st.booleans(), st.booleans())
@settings(deadline=None)
def test_an_interval_is_the_inequality_that_says_the_same(ends: list[int], has_low: bool, has_high: bool) -> None:
    low, high = ENDS[ends[0]], ENDS[ends[1]]
    interval = ("[" if has_low else "(") + f"{low}, {high}" + ("]" if has_high else ")")
    below, above = r"\le" if has_low else "<", r"\le" if has_high else "<"
    assert quick(interval, f"{low} {below} x {above} {high}").status is ACCEPTED
    assert quick(rf"x \in {interval}", f"{low} {below} x and x {above} {high}").status is ACCEPTED
    other = "<" if has_low else r"\le"
    assert quick(interval, f"{low} {other} x {above} {high}").status is REJECTED


@given(pairs_of_ends, pairs_of_ends, brackets)
@settings(deadline=None)
def test_intervals_with_other_ends_are_never_the_same(one: list[int], other: list[int], ends: tuple[str, str]) -> None:
    texts = [f"{ends[0]}{ENDS[low]}, {ENDS[high]}{ends[1]}" for low, high in (one, other)]
    assert (quick(*texts).status is ACCEPTED) is (one == other)
    unions_of_them = [rf"{text} \cup (20, 30)" for text in texts]
    assert (quick(*unions_of_them).status is ACCEPTED) is (one == other)


@given(st.lists(st.integers(-9, 9), min_size=3, max_size=3), st.integers(-5, 5).filter(bool), st.integers(0, 2))
@settings(deadline=None)
def test_a_line_is_itself_times_a_factor_and_no_other_line(line: list[int], factor: int, changed: int) -> None:
    a, b, c = line
    if not a and not b:
        return
    gold = f"({a})x + ({b})y = {c}"
    assert quick(gold, f"({factor * a})x + ({factor * b})y = {factor * c}").status is ACCEPTED
    assert quick(gold, f"({a})x + ({b})y - ({c}) = 0").status is ACCEPTED
    other = [value + (at == changed) for at, value in enumerate(line)]
    is_multiple = all(
        p * s == q * r for (p, r) in zip(line, other, strict=True) for (q, s) in zip(line, other, strict=True)
    )
    if not is_multiple:
        assert quick(gold, f"({other[0]})x + ({other[1]})y = {other[2]}").status is not ACCEPTED


@given(st.lists(st.integers(-20, 20), min_size=2, max_size=6), st.integers(0, 5), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_a_list_is_any_order_of_itself_and_never_one_with_another_item(
    items: list[int], changed: int, shuffled: random.Random
) -> None:
    gold = ", ".join(map(str, items))
    mixed = items.copy()
    shuffled.shuffle(mixed)
    assert quick(gold, ", ".join(map(str, mixed))).status is ACCEPTED
    assert quick(gold, r"\{" + ", ".join(map(str, mixed)) + r"\}").status is ACCEPTED
    mixed[changed % len(mixed)] += 41
    assert quick(gold, ", ".join(map(str, mixed))).status is REJECTED
