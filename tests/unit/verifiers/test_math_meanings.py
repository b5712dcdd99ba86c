"""What two answers say, beyond their form: rows of (ruling, one, other), judged both ways round."""

import pytest

from sparring_verifiers import Status
from sparring_verifiers.math.quick import quick

RULING = {"A": Status.ACCEPTED, "R": Status.REJECTED, "U": Status.UNDECIDED}

WORDS = [
    ("A", "twelve", "12"),
    ("R", "twelve", "20"),
    ("A", "twenty-five", "25"),
    ("A", "two hundred three thousand", "203000"),
    ("R", "twelve hundred", "12"),
    ("R", "one", "two"),
    ("U", "twenty twelve", "2012"),
    ("R", "Tuesday", "Thursday"),
    ("R", "January", "June"),
    ("R", "east", "west"),
    ("R", "maximum", "minimum"),
    ("R", "Alice", "Bob"),
    ("U", "Jon", "John"),
    ("U", "Square", "Rectangle"),
    ("U", "Alice and Bob", "Alice"),
    ("R", "no solution", "0"),
    ("U", "none", "0"),
    ("U", "false", "0"),
    ("R", "even", "2"),
    ("R", "infinitely many", "0"),
]

SETS = [
    ("R", r"\{1,\{2\}\}", r"\{1,2\}"),
    ("R", r"\{\{1\}\}", r"\{1\}"),
    ("U", r"\{x,2\}", r"\{x,\{2\}\}"),
    ("A", r"\{\{1\},\{2\}\}", r"\{\{2\},\{1\}\}"),
    ("A", r"\{1,2\}", r"\{2,1,1\}"),
    ("U", "1,2", "2,1,1"),
    ("R", "(2,3)", r"\{2,3\}"),
    ("U", "[1,2]", r"\{1,2\}"),
    ("U", r"\{(1,2)\}", "(1,2)"),
    ("R", r"\{(1,2)\}", "(1,3)"),
    ("A", "12:00", "12:00:00"),
    ("R", "12:00", "12:01:00"),
    ("R", "0:1", "1:0"),
]

STATEMENTS = [
    ("A", "x+y=1, x-y=3", "x=2, y=-1"),
    ("R", "x+y=1, x-y=3", "x=2, y=1"),
    ("R", "x+y=1, x-y=3", "x+y=1"),
    ("U", "x+y=1, x-y=3", "(2,-1)"),
    ("U", "x^2+y=1, x-y=3", "(2,-1)"),
    ("A", "x+y=1, x-y=3", "2x=4, x+y=1"),
    ("U", "x=2t, y=3t", "2y=3x"),
    ("U", "x^5+y=1, x-y=3", "x^5+x=4, x-y=3"),
    ("R", "x=1 or y=2", "x=1, y=2"),
    ("A", "x=1 or y=2", "y=2 or x=1"),
    ("A", "x=1 and y=2", "x=1, y=2"),
    ("A", "x^2=4", r"x=\pm2"),
    ("R", "x^2=4", "x=2"),
    ("U", "x^2=4", "2"),
    ("U", "x^2=4", "x^4=16"),
    ("U", "x^3=8", "x=2"),
    ("A", "(x-1)(x-2)=0", "x=1 or x=2"),
    ("R", "(x-1)(x-2)=0", "x=1, x=3"),
    ("A", r"x^2=2", r"x=\pm\sqrt2"),
    ("R", r"x^2=2", r"x=\sqrt2"),
    ("A", "x^2+1=0", r"\emptyset"),
    ("R", "x^2-1=0", r"\emptyset"),
    ("R", "x=1", "1=1"),
    ("U", "x=3", "6/2=3"),
    ("R", r"x=\frac{10}{4}=\frac52", r"\frac{10}{4}=\frac53"),
    ("R", r"\ln(e^5)=5", r"\ln(e^5)=7"),
    ("R", "f(x)=x^2", "f(y)=x^2"),
    ("A", "f(x)=ax^2", "f(y)=ay^2"),
    ("R", "x=5", "y=5"),
    ("U", "A=5", "S=5"),
    ("U", r"\alpha=5", r"\theta=5"),
    ("A", "a>0, b>0", "b>0, a>0"),
    ("R", "a>0, b>0", "a>0"),
    ("R", "a>0, b>0", "a>0 or b>0"),
    ("R", "a>0, b>0", "ab>0"),
    ("R", "2x+z=1", "1"),
    ("R", "a^2+b=0", "0"),
    ("U", "a+b=5", "5"),
    ("U", "x^2+y^2=5", "5"),
    ("U", r"\sin A+\cos B=1", "1"),
]

FUNCTIONS = [
    ("R", "f(x)", "f(y)"),
    ("R", "f(x)", "g(x)"),
    ("R", "f'(x)", "f(x)"),
    ("R", "f(2x)", "2f(x)"),
    ("R", "f(x+1)", "f(x)+1"),
    ("R", "f(xy)", "f(x)f(y)"),
    ("A", "f(x+x)", "f(2x)"),
    ("U", "f(x)", "x"),
    ("U", r"\frac{dy}{dx}", "0"),
    ("R", r"\frac{dy}{dx}=y", r"\frac{dy}{dx}=-y"),
    ("A", r"\frac{dy}{dx}=y", r"\frac{dy}{dx}-y=0"),
    ("A", r"y=\frac{1}{x}", "xy=1"),
    ("R", r"y=\frac{2}{x}", "xy=1"),
    ("U", r"y=\frac{x^2}{x}", "xy=x^2"),
    ("A", r"\frac{d}{dx}\sin x", r"\cos x"),
    ("R", r"\frac{d}{dx}\sin x", r"-\cos x"),
    ("A", r"\frac{d}{dx}2x", "2"),
    ("A", r"\frac{d}{dx}x^2\sin x", r"2x\sin x+x^2\cos x"),
    ("A", r"\frac{d}{dx}x^x", r"x^x(\ln x+1)"),
    ("A", r"\lim_{x\to 0}\frac{\sin x}{x}", "1"),
    ("R", r"\lim_{x\to 0}\frac{\sin x}{x}", "0"),
    ("A", r"\lim_{x\to 0}\frac{1-\cos x}{x^2}", r"\frac12"),
    ("U", r"\lim_{x\to 0}\frac{|x|}{x}", "1"),
    ("U", r"\lim_{x\to 0}\frac{1}{x}", "0"),
    ("U", r"\lim_{x\to 2}\lfloor x\rfloor", "2"),
    ("A", r"\lim_{n\to\infty}(1+\frac1n)^n", "e"),
    ("R", r"\lim_{n\to\infty}(1+\frac1n)^n", "1"),
    ("A", r"\lim_{n\to\infty}\frac{2n+1}{n}", "2"),
    ("A", r"\int_1^e\frac{1}{x}dx", "1"),
    ("U", r"\int_{-1}^1\frac{1}{x}dx", "0"),
    ("A", r"\int_0^1\sqrt{x}dx", r"\frac23"),
    ("A", r"\int_0^1 e^{2x}dx", r"\frac{e^2-1}{2}"),
    ("A", r"\sum_{k=1}^\infty\frac1{k^2}", r"\frac{\pi^2}{6}"),
    ("A", r"\sum_{k=2}^\infty\frac1{k^4}", r"\frac{\pi^4}{90}-1"),
    ("R", r"\sum_{k=1}^\infty\frac1{k^2}", r"\frac{\pi^2}{8}"),
]
NUMBERS = [
    ("R", "4", "4x"),
    ("U", "4", "4m"),
    ("R", r"A\setminus B", r"B\setminus A"),
    ("R", r"x\equiv 3\pmod 7", r"x\equiv 3\pmod 8"),
    ("A", r"2x\equiv 4\pmod 6", r"x\equiv 2\pmod 3"),
    ("R", r"x\equiv 3\pmod 7", "x=3"),
    ("U", r"x\equiv 3\pmod 7", "3"),
    ("R", r"x\in\mathbb{Z}", r"x\in\mathbb{Q}"),
    ("U", r"x\in\mathbb{Z}", r"y\in\mathbb{Z}"),
    ("R", r"\mathbb{Q}", r"\mathbb{R}\setminus\mathbb{Q}"),
    ("A", r"\{x\in\mathbb{Z} : 0<x<3\}", r"\{1,2\}"),
    ("R", r"\{x\in\mathbb{Z} : 0<x<3\}", r"\{1,2,3\}"),
    ("R", r"\{x\in\mathbb{Z} : 0<x<3\}", "(0,3)"),
    ("A", r"\{x\in\mathbb{Z} : x^2<5\}", r"\{-2,-1,0,1,2\}"),
    ("R", r"\{2k : k\in\mathbb{Z}\}", r"\{2k+1 : k\in\mathbb{Z}\}"),
    ("R", r"\{2k : k\in\mathbb{Z}\}", r"\mathbb{Z}"),
    ("A", r"\{2k+1 : k\in\mathbb{Z}\}", r"\{2k-1 : k\in\mathbb{Z}\}"),
    ("U", r"\{k\in\mathbb{Z} : k>0\}", r"\mathbb{N}"),
    ("A", r"\{x : x>0\}", r"\{y : y>0\}"),
    ("U", "x>0", "y>0"),
    ("R", r"A\cup B", r"A\cap B"),
    ("A", r"A\cap(B\cup C)", r"(A\cap B)\cup(A\cap C)"),
    ("A", r"\sqrt{x}<2", r"0\le x<4"),
    ("R", r"\sqrt{x}<2", "x<4"),
    ("R", r"\sqrt{x}<2", "0<x<4"),
    ("A", r"\ln x<0", "0<x<1"),
    ("R", r"\ln x<0", "x<1"),
    ("A", "2^x>1", "x>0"),
    ("A", "2^x>-1", r"\mathbb{R}"),
    ("A", "2^x>3", r"x>\log_2 3"),
    ("A", "1<2^x<8", "0<x<3"),
    ("R", "f(2)<f(1)<f(4)", "f(1)<f(2)<f(4)"),
    ("A", "f(2)<f(1)<f(4)", "f(4)>f(1)>f(2)"),
    ("R", r"\begin{cases}x&x\ge0\\-x&x<0\end{cases}", "x"),
    ("R", r"\begin{cases}1&x>0\\0&x\le0\end{cases}", "1"),
    ("A", r"\begin{cases}1&x>0\\1&x\le0\end{cases}", "1"),
]
ROWS = [*WORDS, *SETS, *STATEMENTS, *FUNCTIONS, *NUMBERS]


@pytest.mark.parametrize(("ruling", "one", "other"), ROWS)
def test_both_ways_round(ruling: str, one: str, other: str) -> None:
    for gold, answer in ((one, other), (other, one)):
        found = quick(gold, answer)
        assert found.status is RULING[ruling], (gold, answer, found)


@pytest.mark.parametrize("one", sorted({text for _, *pair in ROWS for text in pair}))
def test_an_answer_is_itself(one: str) -> None:
    assert quick(one, one).status is Status.ACCEPTED
