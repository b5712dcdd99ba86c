"""Readings under which a ruling would not hold: rows of (rulings allowed, one, other), judged both ways round."""

import pytest

from sparring_verifiers import Status
from sparring_verifiers.math import doubts
from sparring_verifiers.math.quick import quick
from sparring_verifiers.math.report_card import read_fixtures

RULING = {"A": Status.ACCEPTED, "R": Status.REJECTED, "U": Status.UNDECIDED}

ORDER = [
    ("U", "AB", "BA"),
    ("A", "xy", "yx"),
    ("U", "2AB", "2BA"),
    ("U", "AB-BA", "0"),
    ("U", "(A+B)(A-B)", "A^2-B^2"),
    ("U", "(A+B)^2", "A^2+2AB+B^2"),
    ("A", "(A+B)^2", "(B+A)^2"),
    ("U", "ABA^{-1}", "B"),
    ("U", "(AB)^{-1}", "A^{-1}B^{-1}"),
    ("A", "(AB)^{-1}", "B^{-1}A^{-1}"),
    ("U", "A^TB^T", "(AB)^T"),
    ("U", "(A+B)^T", "A^T+B^T"),
    ("U", "A^TA", "AA^T"),
    ("A", "(AB)^T", "B^TA^T"),
    ("U", "A^2-I", "(A-I)(A+I)"),
    ("U", r"A\times B", r"B\times A"),
    ("U", r"\mathbf{A}\mathbf{B}", r"\mathbf{B}\mathbf{A}"),
    ("A", r"\frac{R_1R_2}{R_1+R_2}", r"\frac{R_2R_1}{R_2+R_1}"),
    ("A", r"\sin A\cos B", r"\cos B\sin A"),
    ("U", "PV=nRT", r"P=\frac{nRT}{V}"),
    ("R", "AB", "AC"),
]
VECTORS = [
    ("U", r"\vec u\times\vec v", r"\vec v\times\vec u"),
    ("A", r"\vec u\times\vec v", r"\vec{u} \times \vec{v}"),
    ("A", r"\vec u\cdot\vec v", r"\vec v\cdot\vec u"),
    ("U", r"\vec u\cdot\vec v", r"\vec u\times\vec v"),
    ("U", r"u\times v", r"v\times u"),
    ("A", r"2\times x", r"x\times 2"),
    ("A", r"|\vec a|^2", r"\vec a\cdot\vec a"),
    ("U", r"|\vec a\cdot\vec b|", r"|\vec a||\vec b|"),
    ("A", r"|\vec a+\vec b|^2", r"|\vec a|^2+2\vec a\cdot\vec b+|\vec b|^2"),
    ("U", r"(\vec a\cdot\vec b)\vec c", r"\vec a(\vec b\cdot\vec c)"),
    ("A", r"(\vec a+\vec b)\cdot(\vec a-\vec b)", r"|\vec a|^2-|\vec b|^2"),
    ("A", r"\frac{\vec a}{|\vec a|}", r"\frac{1}{|\vec a|}\vec a"),
    ("U", r"\mathbf{i}", "i"),
    ("R", r"\vec a\cdot\vec b", r"\vec a\cdot\vec c"),
    ("A", r"\overrightarrow{AB}", r"\vec{AB}"),
]
CONJUGATES = [
    ("R", r"\bar z", "z"),
    ("R", r"z+\bar z", "2z"),
    ("A", r"z\bar z", "|z|^2"),
    ("A", r"z-\bar z", r"2i\Im(z)"),
    ("U", "|z|^2", "z^2"),
    ("U", "|z-1|^2", "(z-1)^2"),
    ("U", r"\overline{12}", "12"),
    ("U", r"\bar x", "x"),
    ("A", r"1<|z|<2", r"z\in(-2,-1)\cup(1,2)"),
]
NAMES = [
    ("U", "E(X^2)", "E(X)X"),
    ("U", "E(X^2)", "E(X)^2"),
    ("A", "E(X)+2", "2+E(X)"),
    ("A", "P(1+r)^n", "P(r+1)^n"),
    ("U", r"a\wedge b", r"b\wedge a"),
    ("A", r"p\wedge q", r"q\wedge p"),
    ("U", "f(-x)", "f(x)"),
    ("U", "f(1-x)", "-f(x-1)"),
    ("R", "f(-x)", "f(2x)"),
    ("U", "B(2,3)", r"\frac{1}{12}"),
    ("A", "AC", "A, C"),
    ("R", "AC", "A, D"),
    ("R", "ABD", "A, B"),
    ("U", "CA", "A, C"),
    ("A", r"\angle ABC", r"\angle CBA"),
    ("R", r"\angle ABC", r"\angle ACB"),
    ("U", r"\triangle ABC", r"\triangle BCA"),
    ("A", "(12)(34)", "(34)(12)"),
    ("U", "(12)(23)", "(23)(12)"),
    ("U", "(123)", "(231)"),
    ("R", "(123)", "(132)"),
]
FAMILIES = [
    ("A", "y=Ce^x", "y=Ae^x"),
    ("U", "y=Ce^x", "y=ce^x"),
    ("U", "y=C^2x", "y=A^2x"),
    ("U", "Ce^x", "Ae^x"),
    ("R", "y=Ce^x", "y=Ae^{2x}"),
    ("R", "y=Cx+1", "y=Cx+2"),
    ("U", r"y=\ln(Cx)", r"y=\ln x+K"),
    ("U", "y=Ce^x+A", "y=Ae^x+K"),
    ("A", r"y=c_1\cos x+c_2\sin x", r"y=C_1\cos x+C_2\sin x"),
    ("U", r"y=c_1\cos x+c_2\sin x", r"y=c_2\cos x+c_1\sin x"),
    ("A", "x^2+C", "x^2+1+C"),
    ("U", "x^2+c", "x^2+1+c"),
    ("U", "x^2+C", "x^2"),
    ("R", "x^2+C", "x^3"),
    ("R", r"\sin^2 x+C", r"\cos^2 x+C"),
    ("A", r"\frac{\pi}{4}+n\pi", r"\frac{\pi}{4}+k\pi"),
    ("A", r"-\frac{\pi}{4}+n\pi", r"\frac{3\pi}{4}+k\pi"),
    ("R", r"\frac{\pi}{4}+n\pi", r"\frac{\pi}{3}+k\pi"),
    ("R", r"\frac{\pi}{4}+n\pi", r"\frac{\pi}{4}+2k\pi"),
    ("R", r"n+\pi", r"n+\pi+1"),
    ("R", r"\pi-2n", r"\pi-2n+2"),
    ("A", r"n+\pi", r"\pi+n"),
    ("A", r"x=30^\circ+360^\circ k", r"x=30^\circ+360^\circ n, n\in\mathbb{Z}"),
    ("R", "n+1", "k+1"),
    ("U", r"n+\pi", r"k+\pi"),
    ("U", r"x=n+\pi", r"x=k+\pi"),
    ("U", r"\frac{n}{2}+\pi", r"\pi+\frac{k}{2}"),
    ("U", r"n^2\pi", r"k^2\pi"),
    ("R", r"n+\pi", r"k+2\pi"),
    ("R", r"n+\pi", r"x+\pi"),
    ("U", "x=2n+1", "x=2k+1"),
    ("R", "x=2n+1", "x=2k"),
    ("U", "x=2n+1", "x=2k-1"),
    ("U", "x=1-2n", "x=2k+1"),
    ("R", "x=3n+1", "x=3k-1"),
    ("R", "x=2n", "y=2k"),
    ("R", "x=2a", "x=2b"),
    ("A", "x=2n,n\\in\\mathbb{Z}", "x=2k,k\\in\\mathbb{Z}"),
]
SPELLING = [
    ("A", r"1,2,\ldots,10", "1, 2, ..., 10"),
    ("R", r"1,2,\ldots,10", r"1,2,\ldots,11"),
    ("A", r"\forall x, x>0", r"\forall x,\; x > 0"),
    ("U", r"\forall x, x>0", r"\exists x, x>0"),
    ("A", r"P(A\mid B)", "P(A|B)"),
    ("U", "P(A|B)", "P(B|A)"),
    ("A", r"3\mid n", "3|n"),
    ("A", r"\mathbb{R}^2", r"\mathbb{R}^{2}"),
    ("U", r"\dot 12", r"\dot 1 2"),
    ("A", "0xff", "255"),
    ("R", "0xff", "254"),
    ("A", "0b101", "5"),
]

ROWS = [*ORDER, *VECTORS, *CONJUGATES, *NAMES, *FAMILIES, *SPELLING]


@pytest.mark.parametrize(("ruling", "one", "other"), ROWS, ids=str)
def test_a_ruling_holds_under_every_common_reading(ruling: str, one: str, other: str) -> None:
    assert quick(one, other).status is RULING[ruling]
    assert quick(other, one).status is RULING[ruling]


def test_a_doubt_that_is_not_asked_has_no_object(monkeypatch: pytest.MonkeyPatch) -> None:
    pairs = [(one, other) for _, one, other in ROWS] + [(each.gold, each.answer) for each in read_fixtures()]
    rulings = [quick(*pair) for pair in pairs]
    always = {status: tuple((doubts._ALWAYS, doubt) for _, doubt in asked) for status, asked in doubts._DOUBTS.items()}
    monkeypatch.setattr(doubts, "_DOUBTS", always)
    assert [quick(*pair) for pair in pairs] == rulings
