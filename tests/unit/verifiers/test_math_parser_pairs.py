"""Pairs of texts that reading has to keep apart, or to bring together; either way round."""

import pytest

from sparring_verifiers import Status
from sparring_verifiers.math.compare import compare

SAME = [
    ("1,2;3,4", "(3,4),(1,2)"),
    ("x=1, y=2; x=3, y=4", "x=3,y=4 or x=1,y=2"),
    ("1,000", "1000"),
    ("(1,000, 2)", "(1000, 2)"),
    ("= 5", "5"),
    ("IV", "IV"),
    ("x=1 or x=2", "x=2, x=1"),
    ("2 or 3", "3, 2"),
    ("x<1 or x>3", "x>3 or x<1"),
    ("A and B", "A, B"),
    (r"\sum_{i=1}^{4} i^2", "30"),
    (r"\prod_{i=1}^{4} i", "sum(i, i, 1, 4) + 14"),
    (r"\sum_{k=1}^{4} i^k", "0"),
    (r"\overline{2+i}", "2-i"),
    (r"\overline{AB} = 5", "5"),
    (r"\bar{x} = 5", "5"),
    (r"\color{red}{5}", "5"),
    (r"\textcolor{blue}{x+1}", "1+x"),
    (r"\vec{v} = (1,2)", "(1,2)"),
    (r"\int_1^e \frac{dx}{x}", r"\int_1^e \frac{1}{x} dx"),
    (r"\int_0^\pi \sin x\,dx", r"\int_0^\pi \sin(x) dx"),
    (r"\|v\| + 1", r"1 + \|v\|"),
    (r"\frac{1}{2}\text{ square units}", r"0.5\text{ units}^2"),
    ("5 sq. ft.", "5 ft^2"),
    ("3 to 4", "3:4"),
    (r"{1 \over 2}", "1/2"),
    (r"x^{1 \over 2}", r"\sqrt x"),
    ("5 ft 3 in", "63 in"),
    ("5 ft. 3 in.", "5.25 ft"),
    ("3 hours 20 minutes", "200 minutes"),
    (r"2\text{ m }30\text{ cm}", r"2.3\text{ m}"),
    (r"30^\circ 15'", r"30.25^\circ"),
    ("10 am", "10:00 am"),
    (r"\text{FF}_{16}", "255"),
    ("0.1_2", "0.5"),
    ("25a^{2}+40am+16m^{2}", "(5a+4m)^2"),
    ("9b^{2} + 18by + 9y^{2}", "9*b^2 + 18*b*y + 9*y^2"),
    ("4n²+12nm+9m²", "4n^{2} + 12nm + 9m^{2}"),
    ("6^n", "2^n3^n"),
    ("72", "2^{3}3^{2}"),
    (r"\mathbb{R}^+", r"(0,\infty)"),
    (r"R \ {13}", r"x \ne 13"),
    (r"\mathbb{R}\setminus{13}", r"\mathbb{R}\setminus\{13\}"),
    (r"F_n=\sum_{k=0}^{n-1}F_kF_{n-k-1}", r"F_n=\sum_{k=0}^{n-1}F_{n-k-1}F_k"),
    ("c = 5 cm", "5 cm"),  # no product, though c stands alone
    ("A(1,2)", "(1,2)"),
    ("A(1,2), B(3,4)", "B=(3,4), A=(1,2)"),
    ("red", r"\boxed{\text{red}}"),
    (r"3\,\frac{\text{m}}{\text{s}^2}", "3 m/s^2"),
    (r"60 \frac{\mathrm{km}}{\mathrm{h}}", "60 km/h"),
    (r"x\equiv 1,2\pmod 5", r"x\equiv 2 \pmod 5, x\equiv 1 \pmod 5"),
    (r"\text{5 and 6}", "5, 6"),
    ("{1,3}", r"\{3,1\}"),
    (r"\{2i : i\in\mathbb{Z}\}", r"\{2k : k\in\mathbb{Z}\}"),
    ("e_{n+1}", "apply(e, n + 1)"),
]

APART = [
    ("1,2;3,4", "1,3;2,4"),
    ("1,2;3", "1,2,3"),
    ("(1,000)", "(1,0)"),
    (r"\{1,000\}", r"\{1,0\}"),
    ("(2,05)", "(2,5)"),
    ("IV", "VI"),
    ("XL", "LX"),
    ("x=1 or y=2", "x=1, y=2"),
    ("x=1 or y=2", "x=1 and y=2"),
    ("x=1, y=2 or x=3", "x=1, y=2, x=3"),
    ("x=1,y=2 or x=2,y=1", "x=1,y=1 or x=2,y=2"),
    (r"p\land q", r"p\lor q"),
    ("A and B", "A or B"),
    (r"\sum_{i=1}^{4} i^2", "-4"),
    (r"\overline{2+i}", "2+i"),
    (r"\vec{v}", r"\hat{v}"),
    (r"\|v\|", r"\|w\|"),
    (r"\overline{AB}", r"\overline{CD}"),
    (r"\vec{v}", "v"),
    ("5 square units", "5 cubic units"),
    ("3 to 4", "4:3"),
    ("5 ft 3 in", "5.3 ft"),
    ("3 hours 30 minutes", "3.3 hours"),
    ("10 am", "10 pm"),
    (r"30^\circ 15'", r"30.15^\circ"),
    (r"\text{FF}_{16}", "256"),
    ("2^n3^n", "6^{2n}"),
    (r"\mathbb{R}^+", r"\mathbb{R}"),
    (r"\mathbb{R}^+", r"\mathbb{R}^-"),
    (r"R \ {13}", r"R \ {12}"),
    (r"\mathbb{Z}^+", r"\mathbb{R}^+"),
    (r"F_n=\sum_{k=0}^{n-1}F_kF_{n-k-1}", r"F_n=\sum_{k=0}^{n-2}F_kF_{n-k-2}"),
    ("A(1,2)", "(2,1)"),
    ("A(1,2), B(3,4)", "A(3,4), B(1,2)"),
    ("P(5,2)", "(5,3)"),
    ("red", r"\text{rex}"),
    (r"3\frac{\text{m}}{\text{s}}", r"3\frac{\text{s}}{\text{m}}"),
    (r"x\equiv 1,2\pmod 5", r"x\equiv 1\pmod 5"),
    (r"x\equiv 1,2\pmod 5", r"x\equiv 1,3\pmod 5"),
    ("{1,3}", "(3,1)"),
    (r"\text{5 and 6}", "5, 7"),
    (r"\{2i : i\in\mathbb{Z}\}", r"\{2i : k\in\mathbb{Z}\}"),
    ("i_{n+1}", "e_{n+1}"),
]


@pytest.mark.parametrize(("left", "right"), SAME)
def test_two_ways_to_write_one_answer_are_accepted(left: str, right: str) -> None:
    assert {compare(left, right).status, compare(right, left).status} == {Status.ACCEPTED}


@pytest.mark.parametrize(("left", "right"), APART)
def test_what_only_looks_alike_is_never_accepted(left: str, right: str) -> None:
    assert Status.ACCEPTED not in {compare(left, right).status, compare(right, left).status}


@pytest.mark.parametrize(
    ("left", "right"), [("{1,3}", "(1,3)"), (r"\vec{v}", "v"), (r"\overline{AB}", "AB"), ("(1,000)", "(1,0)")]
)
def test_what_can_be_read_both_ways_is_not_rejected_either(left: str, right: str) -> None:
    assert {compare(left, right).status, compare(right, left).status} == {Status.UNDECIDED}
