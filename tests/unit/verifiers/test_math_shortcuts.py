"""What is settled before a normal form is made: the same up to order, and equations seen from their centres."""

import pytest

from sparring_verifiers import Status
from sparring_verifiers.math import compare, scalars
from sparring_verifiers.math.quick import quick
from sparring_verifiers.math.reading.parser import parse

REORDERED = [
    (r"\sqrt{2} + e^{3}", r"e^{3} + \sqrt{2}"),
    (r"5\pi\sqrt{3}", r"\sqrt{3} \cdot 5 \cdot \pi"),
    (r"3\cos x + 7\sin x", r"7\sin x + 3\cos x"),
    (r"\ln(x + \sqrt{2 + x})", r"\ln(\sqrt{x + 2} + x)"),
]
NOT_REORDERED = [
    (r"\sqrt{2} + \sqrt{2} + e", r"\sqrt{2} + e + e"),
    (r"x^{\sqrt{2}}", r"\sqrt{2}^{x}"),
    (r"\log_2 3", r"\log_3 2"),
]
CENTRED = [
    ("x^2/81 + y^2/9 = 1", "x^2/810 + y^2/9 = 1"),
    ("(x + 8)^2 + (y + 3)^2 = 144", "(x + 8)^2 + (2y + 3)^2 = 144"),
    ("(x - 7)^2 + (y - 6)^2 = 4", "(x - 7)^3 + (y - 6)^2 = 4"),
    (r"\frac{x^2}{36} - \frac{y^2}{64} = 1", r"\frac{x^2}{36} - \frac{y^2}{64} = 10"),
]


@pytest.mark.parametrize(("one", "other"), REORDERED)
def test_terms_and_factors_stand_in_any_order(one: str, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scalars, "_judge_forms", None)  # no normal form is made for it
    assert [compare(*pair).status for pair in ((one, other), (other, one))] == [Status.ACCEPTED] * 2


@pytest.mark.parametrize(("one", "other"), NOT_REORDERED)
def test_what_is_there_more_often_or_in_another_place_is_no_other_order(one: str, other: str) -> None:
    assert compare(one, other).status is Status.REJECTED
    assert not scalars._is_reordered(parse(one).node, parse(other).node)


@pytest.mark.parametrize("text", [r"\frac{1}{\sqrt{2}-\sqrt{2}}", r"\ln(0)", r"\tan(\pi/2)", r"e^{1/(\pi - \pi)} + e"])
def test_what_has_no_value_is_not_equal_to_itself(text: str) -> None:
    assert compare(text, text).status is Status.UNDECIDED


@pytest.mark.parametrize(("one", "other"), CENTRED)
def test_two_conics_are_told_apart_at_a_point_seen_from_their_centres(one: str, other: str) -> None:
    for pair in ((one, other), (other, one)):
        found = quick(*pair)
        assert (found.status, found.tier) == (Status.REJECTED, "exact")
        assert found.witness is not None


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [
        (r"y = -5\sin(4x) + 1", r"-5\sin(4x) + 1 = y", Status.ACCEPTED),
        ("2 < x", "x > 2", Status.ACCEPTED),
        ("2 < x", "x < 2", Status.REJECTED),
        (r"\frac{0}{0} = x", r"x = \frac{0}{0}", Status.UNDECIDED),
    ],
)
def test_a_relation_may_be_read_from_the_right(one: str, other: str, status: Status) -> None:
    assert [quick(*pair).status for pair in ((one, other), (other, one))] == [status] * 2
