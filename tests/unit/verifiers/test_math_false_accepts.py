"""Wrong answers that graders are known to accept, and inputs made to hang or to mislead one: none is accepted here."""

import pytest

from sparring_verifiers import AnswerPolicy, Status
from sparring_verifiers.math.quick import quick

FAMILIES = {
    "absolute tolerance": [
        ("1/2004!", "1/2006!"),
        ("1/2^{99}", "1/2^{98}"),
        ("1e-7", "2e-7"),
        ("7.25e-11", "7.95e-11"),
        (r"7.25\times10^{-11}", r"7.95\times10^{-11}"),
        ("10^{-20}", "0"),
        ("1+10^{-30}", "1"),
        (r"\frac{1}{10^{12}+1}", r"\frac{1}{10^{12}}"),
        (r"\sqrt{10^{40}+1}", "10^{20}"),
    ],
    "relative tolerance on whole numbers": [
        ("4022030", "4022040"),
        ("99999999999", "100000000000"),
        ("66673", "66679"),
        ("3^{2025}", "2^{2025}"),
        ("2^{64}", "2^{64}-1"),
        ("10^{100}", "10^{100}+1"),
        ("123456789012345678", "123456789012345679"),
        ("100!", "100!+1"),
        (r"\binom{60}{30}", r"\binom{60}{31}"),
    ],
    "a number out of what was not read": [
        ("1-1/e", "1+1/e"),
        (r"1-\frac{1}{\mathrm{e}}", r"1+\frac{1}{\mathrm{e}}"),
        ("1:2:3:4", "1:4:9:16"),
        ("4", r"4\sqrt{2}"),
        ("6", r"6+\sqrt6"),
        ("12", r"8+4\sqrt3"),
        ("12/13", r"1\frac{12}{13}"),
        ("8", "8{,}880"),
        ("2", r"\frac{1+\sqrt5}{2}"),
        ("1", r"1\sqrt{19}"),
        ("2", "AZYUK2A"),
        ("1", "1<<10**11"),
        ("9", "9 or so, maybe 10"),
        ("(a+5)(b+2)", "(+5)(b+2)"),
        ("x+2n+1", "x+1"),
        ("5", "5 + unknown"),
    ],
    "capitals of units": [("5 mg", "5 Mg"), ("5 mm", "5 Mm")],
    "an answer that is taken back": [
        ("5", r"\boxed{5} is wrong."),
        ("5", r"\boxed{5} cannot be the answer."),
        ("5", r"The answer is not \boxed{5}"),
        ("5", r"The answer isn't $\boxed{5}$"),
        ("5", r"So \boxed{5}? No."),
        ("5", "Answer: anything but 5"),
        ("x=5", "It isn't true that x = 5"),
        ("(1,2)", r"Either \boxed{(1,2)} or \boxed{(2,1)}"),
    ],
    "digits or items that go on": [
        ("0.333", "0.333..."),
        ("1/2", "0.5..."),
        ("1,2", "1,2,..."),
    ],
    "the last equals sign alone": [
        ("f(x)=0", r"\forall x>0, f(x)=0"),
        (r"\ln(e^5)=5", r"\ln(e^5)=7"),
        ("3x-y+13=0", "3x+4y+14=0"),
        ("7=11a+c", "11a+c"),
        ("a+3z=0", "0"),
        ("2x+z=1", "1"),
        ("a^2+b=0", "0"),
        ("x+y=5", "x-y=5"),
        ("11", "x=5+5+1=7=11"),
        ("1/3", r"x=1/3\approx 1.3"),
        ("2", "z=3+3=2"),
    ],
    "case folding": [
        ("x", "X"),
        ("y=1+x", "Y=1+X"),
        ("x+1", "X+1"),
        ("ab", "AB"),
        (r"\{a\}", r"\{A\}"),
        ("f(x)=1", "F(x)=2"),
    ],
    "brackets ignored": [
        (r"[46,\infty)", r"(46,\infty)"),
        ("(-3,2)", "[-3,2]"),
        ("6", "6,-2"),
        ("[0,1)", "(0,1)"),
        ("(0,9)", "[0,9)"),
        ("[1,2)", "(1,2]"),
        (r"(1,2)\cup(3,4)", r"(1,2)\cup(3,4]"),
        ("]1,2[", "[1,2]"),
        (r"1<x\le 2", r"1\le x<2"),
    ],
    "the tail of a list or union ignored": [
        ("-4,-3,-1,1,2,5", "-4,-3,-1,5,2,5"),
        (r"(-\infty,-4)\cup(1,2)", r"(-\infty,-8)\cup(1,2)"),
        (r"(-\infty,1)\cup(2,3)", r"(-\infty,1)\cup(2,4)"),
        (r"(-\infty,1)\cup(2,3)", r"(-\infty,1)"),
        ("1,2,3", "1,2"),
        ("(1,2),(3,4)", "(1,2),(3,5)"),
        ("x=1 or x=2", "x=1"),
        (r"\pm 2021", "2021"),
        ("1,1,2", "1,2,2"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", r"\begin{pmatrix}1&2\\3&5\end{pmatrix}"),
        ("(3,1)", r"\{1,3\}"),
    ],
    "the same solutions, another equation": [("ab=0", "a^3b^3=0"), ("x=1", "1=1"), ("x=2", "x^2=4"), ("x=0", "x^3=0")],
    "text after a sign": [
        ("1", r"\sum_{k=1}^{10^9} k^k"),
        ("1", "1 is what I first thought"),
        ("5", "2+2 is not 5"),
        ("5", "4 = 5"),
    ],
    "hedging": [
        ("5", r"\boxed{3},\boxed{4},\boxed{5}"),
        ("5", r"\boxed{3} but then \boxed{5}"),
        ("5", "5 or 6"),
        ("5", r"It may be $\boxed{5}$. Or it may be $\boxed{6}$."),
        ("5", "The answer is 4. The answer is 5."),
    ],
    "only where variables are positive": [
        (r"\sqrt{x^2}", "x"),
        ("|x|", "x"),
        ("|x|=|y|", "x=y"),
        (r"\ln(x^2)", r"2\ln(-x)+1"),
    ],
    "a huge power": [("(x-a)^{5999}", "(a-x)^{5999}"), ("2^{(2^{-1000})}", "1"), ("x^{10^9}", "x^{10^9+1}")],
    "near values": [
        (r"e^{\pi\sqrt{163}}", "262537412640768744"),
        (r"\sin(11)", "-1"),
        ("355/113", r"\pi"),
        (r"\frac{22}{7}", r"\pi"),
        (r"[2^{2^{-1000}},\infty)", r"[1,\infty)"),
        ("1.41421356", r"\sqrt2"),
        ("2.718281828459045", "e"),
        (r"\sqrt{1+10^{-50}}", "1"),
        (r"\tan(\frac{\pi}{2}-10^{-9})", "10^9"),
    ],
    "percent, units, times": [
        ("0.28", "28"),
        (r"\frac{28}{100}", "28"),
        ("50%", "60"),
        ("50%", "0.005"),
        ("1 m", "1 cm"),
        ("5 kg", "5 m"),
        ("12:00", "1:00"),
        ("3:30 am", "3:30 pm"),
        ("90^\\circ", r"\frac{\pi}{3}"),
        (r"\$5", "5 cents"),
        ("60 km/h", "60 m/s"),
    ],
    "bases": [("1112112_3", "1112122_3"), ("204_5", "204"), ("101_2", "101")],
    "other kinds": [
        ("x=5", "y=5"),
        ("x>5", "y>5"),
        ("f(x)=x^2", "f(t)=x^2"),
        (r"\mathbb{R}", r"\mathbb{Q}"),
        ("(1,2)", r"\{1,2\}"),
        (r"\begin{pmatrix}1&2\end{pmatrix}", r"\begin{pmatrix}1\\2\end{pmatrix}"),
        ("a=1, b=2", "a=2, b=1"),
        (r"\sum_{k=0}^{n-1} k", r"\sum_{k=0}^{n-2} k"),
        (r"\emptyset", r"\{0\}"),
        ("no solution", "0"),
        ("yes", "no"),
        ("A", "B"),
    ],
}
ROWS = [
    pytest.param(*pair, id=f"{family}: {pair[0]} | {pair[1]}") for family, rows in FAMILIES.items() for pair in rows
]


@pytest.mark.parametrize(("gold", "answer"), ROWS)
def test_a_wrong_answer_is_not_accepted_either_way_round(gold: str, answer: str) -> None:
    assert quick(gold, answer).status is not Status.ACCEPTED
    assert quick(answer, gold).status is not Status.ACCEPTED


@pytest.mark.parametrize(("gold", "answer"), ROWS)
def test_no_policy_but_a_tolerance_makes_a_wrong_value_right(gold: str, answer: str) -> None:
    strict = AnswerPolicy(percent="strict", order="strict", assignment="strict", units="strict")
    assert quick(gold, answer, strict).status is not Status.ACCEPTED


HOSTILE = [
    "9**9**9**9",
    "9^{9^{9^9}}",
    "7^{10^9}",
    "x**(9**9**9)",
    "1000000!",
    "((9!)!)!",
    "9!!!!!!!!!!",
    r"\binom{10^7}{5\cdot10^6}",
    "(a+b+c+d+f+g+h)^{40}",
    "*".join(rf"\sin(x)^{{20}}\cos({n}x)^{{20}}" for n in range(1, 9)),
    "+".join(rf"\sin({n}x)" for n in range(1, 41)),
    r"\int_0^1 x^x dx",
    r"\sum_{k=1}^{\infty}\frac{1}{k^5+1}",
    r"\prod_{k=1}^{10^9}(k+1)",
    r"\lim_{x\to0}\frac{\sin(x^x)}{x}",
    r"\begin{vmatrix}" + r"\\".join("&".join(f"a_{{{r}{c}}}" for c in range(9)) for r in range(9)) + r"\end{vmatrix}",
    "{" * 3000 + "1" + "}" * 3000,
    r"\frac{1}{" * 150 + "2" + "}" * 150,
    "(" * 2000 + "1" + ")" * 2000,
    "7" * 200_000,
    "\\" * 50_000,
    r"\boxed{" * 5000,
    "so it goes " * 6000,
    "$" + " " * 100_000 + "1 1$",
    "1/0",
    "0/0",
    "nan",
    "inf",
    "-oo+oo",
    "12\x00",
    "\u202e21",
    "1\u200b",
    "х",
    "1<<10**11",
    r"\sqrt[10^9]{2}",
    "2^(2^(2^(2^(2^2))))",
    r"\log_1 5",
    "0^0",
    "[" * 500,
    ",".join(str(n) for n in range(1500)),
    r"\cup".join(f"({n},{n + 1})" for n in range(400)),
    "|" * 900,
    "x=" * 700 + "1",
    "<".join(["x"] * 600),
    r"\pm" * 30 + "1",
    "1" + "^1" * 1500,
    "-" * 3000 + "1",
    "1e999999999",
    "1_{99999999999}",
    "%" * 500,
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: text[:24].encode("unicode_escape").decode())
def test_a_hostile_answer_is_not_accepted_and_breaks_nothing(hostile: str) -> None:
    for gold in ("2", "x+2", "(3,4]", "x>17"):
        assert quick(gold, hostile).status is not Status.ACCEPTED
        assert quick(hostile, gold).status is not Status.ACCEPTED
    quick(hostile, hostile)


@pytest.mark.parametrize("text", ["1/0", "0/0", r"\ln 0", "0^0", r"\frac{1}{\sin 0}"])
def test_what_has_no_value_is_not_even_equal_to_itself(text: str) -> None:
    assert quick(text, text + " ").status is not Status.ACCEPTED
    assert quick(f"({text},1)", f"({text}, 1)").status is not Status.ACCEPTED
