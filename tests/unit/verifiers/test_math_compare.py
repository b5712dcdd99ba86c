"""The table of pairs: what is the same answer, what is proved to be another, and what nobody may decide."""

import pytest

from sparring_verifiers import AnswerPolicy, Status
from sparring_verifiers.math.compare import compare

SAME = [
    # numbers
    ("42", "42"), ("42", "42."), ("42", "$42$"), ("42", r"\boxed{42}"), ("42", r"\(42\)"), ("-7", "−7"), ("007", "7"),
    ("1/2", "0.5"), ("1/2", "2/4"), (r"\frac{1}{2}", "0.5"), (r"\dfrac12", "1/2"), ("½", "0.5"), ("1½", "1.5"),
    (r"-\frac{3}{4}", "-0.75"), (r"\frac{-3}{4}", "-3/4"), (".5", "0.5"), ("5.0", "5"), ("+5", "5"),
    ("1,234", "1234"), ("1,234,567.5", "1234567.5"), (r"1{,}234", "1234"), (r"8{,}880", "8880"), (r"1,\!000", "1000"),
    (r"1\frac{1}{2}", "1.5"), (r"1\frac{12}{13}", "25/13"), ("1 1/2", "3/2"), ("-1 1/2", "-1.5"), (r"1\frac12", "3/2"),
    ("50%", "1/2"), (r"50\%", "0.5"), ("12.5%", "1/8"), ("1e-7", "0.0000001"), ("1E3", "1000"),
    ("2.5e10", "25000000000"),
    ("٤٢", "42"), ("４２", "42"), ("3 * 4", "12"), (r"3 \cdot 4", "12"), ("3×4", "12"), ("12÷4", "3"),
    ("2^10", "1024"), ("2**10", "1024"), ("2^{10}", "1024"), ("2³", "8"), ("10^{-2}", "0.01"), ("-2^2", "-4"),
    ("(-2)^2", "4"), ("2^3^2", "512"), ("5!", "120"), (r"\binom{5}{2}", "10"), ("|-3|", "3"), (r"\left|-3\right|", "3"),
    (r"\lfloor 7/2 \rfloor", "3"), (r"\lceil 7/2 \rceil", "4"), ("floor(-1/2)", "-1"), ("1000!/999!", "1000"),
    # surds and constants
    (r"\sqrt{8}", r"2\sqrt{2}"), (r"\frac{\sqrt{3}}{3}", r"\frac{1}{\sqrt{3}}"), ("sqrt(12)", "2sqrt(3)"), ("√4", "2"),
    (r"\sqrt[3]{16}", r"2\sqrt[3]{2}"), ("8^(1/3)", "2"), ("8^{2/3}", "4"), (r"\sqrt[3]{-8}", "-2"), ("sqrt(-4)", "2i"),
    (r"\frac{1}{\sqrt5-2}", r"\sqrt{5}+2"), (r"(1+\sqrt{2})^2", r"3+2\sqrt2"), (r"6+\sqrt6", r"\sqrt{6}+6"),
    (r"\sqrt{2}\sqrt{3}", r"\sqrt{6}"), (r"\frac{\pi}{2}", "pi/2"), (r"\frac{\pi}{2}", "0.5π"), ("2π", r"2\pi"),
    ("i^2", "-1"), ("(1+i)^2", "2i"), ("1/i", "-i"), ("e^2", r"e\cdot e"), ("exp(1)", "e"), ("log_2 8", "3"),
    (r"\log_2 8", "3"), (r"\log_{10} 1000", "3"), (r"\ln e^3", "3"), ("ln 8", "3 ln 2"), ("ln(2)+ln(3)", "ln 6"),
    # expressions
    ("x+1", "1+x"), ("2x", "x*2"), ("2x", r"2\cdot x"), ("x^2-1", "(x-1)(x+1)"), ("(x+1)^2", "x^2+2x+1"), ("x²", "x*x"),
    (r"\frac{x+1}{x-1}", "(1+x)/(x-1)"), (r"\frac{1}{x}+\frac{1}{y}", r"\frac{x+y}{xy}"), ("x_1 + x_2", "x_2 + x_1"),
    ("ad-bc", "da-cb"), (r"\alpha+\beta", "β+α"), ("sqrt(x)*sqrt(x)", "x"), ("sqrt(4x)", "2sqrt(x)"),
    ("x^{1/2}", "sqrt(x)"),
    ("sin(x+x)", "sin(2x)"), (r"\sin x", "sin(x)"), (r"\frac{x}{2}", "0.5x"), ("-(x-y)", "y-x"), ("x/2/3", "x/6"),
    # structures
    ("(1,2)", "(1, 2)"), ("(1/2, 3)", "(0.5,3)"), (r"\{1,2\}", "{2, 1}"), (r"\{1,2,2\}", "{1,2,2}"),
    ("1, 2", "1 and 2"),
    ("1, 2", r"\{1,2\}"), ("1,2,3", "[1, 2, 3]"), (r"(-\infty, 3]", "(-oo, 3]"), (r"\{\}", "{}"),
    (r"(-\infty,1)\cup(2,3)", "(2,3)∪(-∞,1)"), ("±2", r"\pm 2"), (r"3\pm\sqrt2", r"\{3-\sqrt2, 3+\sqrt2\}"),
    # assignments, equations, relations
    ("5", "x = 5"), ("x = 5", "5"), ("x=5", "x=5"), ("x+1", "f(x)=x+1"), ("x=1, x=2", "x = 1 or x = 2"),
    ("1,2", "x = 1, 2"),
    (r"x \in \{1,2\}", r"\{2,1\}"), ("2x+4=0", "x=-2"), ("y=2x", "2x-y=0"), ("x>5", "5<x"), ("-x<-5", "x>5"),
    ("x≤3", r"x\leq3"),
    ("1<x<5", "5>x>1"), ("2+3=5", "5"),
    # words
    ("yes", "Yes"), (r"\text{yes}", "yes"), ("A", r"\text{A}"), ("(B)", "B"), ("no solution", "No solution"),
    ("x=1, y=2", "y=2, x=1"),
]  # fmt: skip

DIFFERENT = [
    ("1", "2"), ("1/2", "1/3"), ("0.5", "0.51"), ("-7", "7"), ("1234", "1,235"), (r"1\frac{1}{2}", "1/2"),
    # absolute tolerance
    ("1/2004!", "1/2006!"), ("1/2^99", "1/2^98"), ("1e-7", "2e-7"), ("7.25e-11", "7.95e-11"),
    # relative tolerance on whole numbers
    ("4022030", "4022040"), ("99999999999", "100000000000"), ("66673", "66679"), ("3^2025", "2^2025"),
    # a number picked out of what was not read
    ("1-1/e", "1+1/e"), ("4", r"4\sqrt{2}"), ("8", r"8+4\sqrt3"), ("6", r"6+\sqrt6"), ("12/13", r"1\frac{12}{13}"),
    # upper and lower case, signs, variables
    ("x+1", "X+1"), ("y=1+x", "Y=1+X"), ("x+1", "x-1"), ("2x", "2y"), ("(x-a)^5999", "(a-x)^5999"), ("x", "х"),
    # brackets
    (r"[46,\infty)", r"(46,\infty)"), ("[1,2)", "(1,2]"), (r"[2^{2^{-1000}}, \infty)", r"[1,\infty)"),
    # lists
    ("6", "6,-2"), ("-4,-3,-1,1,2,5", "-4,-3,-1,5,2,5"), ("(1,2)", "(2,1)"), ("(1,2)", "(1,2,3)"),
    (r"\{1,2\}", r"\{1,3\}"),
    ("(1,2)", "3"), (r"\{1,2\}", "1"),
    # near values
    (r"2\frac{1}{2}", "1"),
    ("2^(2^-1000)", "1"), ("e^{pi sqrt(163)}", "262537412640768744"), ("355/113", "pi"), ("sin(11)", "-1"),
    ("sqrt(x^2)", "x"), ("|x|", "x"), ("sin(x)", "cos(x)"), ("x^2", "x^3"), ("e^x", "e^{-x}"),
    ("9**9**9**9", "7"),
    ("1000000!", "1"), ("7^{10^9}", "7"), ("(a+b+c)^40", "1"), ("3x-y+13=0", "3x+4y+14=0"), ("x=5", "6"),
    ("x>5", "x<5"),
    ("x>5", "x>=5"), ("yes", "no"), ("true", "False"), (r"\infty", r"-\infty"), (r"\infty", "10^10"), ("A", "B"),
]  # fmt: skip

UNDECIDED = [
    ("0.33", "1/3", "digits"), ("3.14", r"\pi", "digits"),
    ("1/2x", "x/2", "divisor"), ("log(100)", "2", "log base"),
    ("log 2", "ln 2", "log base"), ("2e-7", "2e - 7", "e notation"),
    ("0,5", "0.5", "comma"), ("ab=0", "a^3b^3=0", "multiples"),
    ("a", "A", "case"), ("ABC", "abc", "products"),
    ("1/0", "2/0", "no value"), ("0/0", "0/0", "no value"), ("0^0", "1", "no value"),
    ("(-8)^(1/3)", "-2", ""), ("1 2", "12", "unexpected"), ("12\x00", "12", "control"),
    ("1\u200b2", "12", "invisible"), ("\u202e12", "12", "invisible"), ("1<<10", "1", "cannot be read"),
    ("yes", "maybe", "words"), ("", "5", "nothing"), ("1", r"\sum_{k=1}^{10^9} k^k", ""), ("nan", "nan+1", ""),
    ("1-1/(sin(1)^2+cos(1)^2-1)", "2-1/(sin(1)^2+cos(1)^2-1)", "no value"),
    ("f(x)=0", r"\forall x>0, f(x)=0", "forall"),
]  # fmt: skip


@pytest.mark.parametrize(("gold", "answer"), SAME)
def test_the_same_answer_in_another_form_is_accepted(gold: str, answer: str) -> None:
    found = compare(gold, answer)
    assert found.status is Status.ACCEPTED, found


@pytest.mark.parametrize(("gold", "answer"), DIFFERENT)
def test_a_different_answer_is_rejected_with_proof(gold: str, answer: str) -> None:
    found = compare(gold, answer)
    assert found.status is Status.REJECTED, found


@pytest.mark.parametrize(("gold", "answer", "why"), UNDECIDED)
def test_what_is_a_convention_or_unreadable_stays_undecided_and_says_why(gold: str, answer: str, why: str) -> None:
    found = compare(gold, answer)
    assert found.status is Status.UNDECIDED, found
    assert why in found.reason


@pytest.mark.parametrize(("gold", "answer"), [*SAME, *DIFFERENT, *(case[:2] for case in UNDECIDED)])
def test_gold_and_answer_may_be_swapped(gold: str, answer: str) -> None:
    assert compare(gold, answer).status is compare(answer, gold).status


POLICIES = [
    ("50%", "50", AnswerPolicy(percent="either"), Status.ACCEPTED),
    ("50%", "60", AnswerPolicy(percent="either"), Status.REJECTED),
    ("1, 2", "2, 1", AnswerPolicy(order="any"), Status.ACCEPTED),
    ("(1,2)", "(2,1)", AnswerPolicy(order="any"), Status.ACCEPTED),
    ("[1,2)", "[2,1)", AnswerPolicy(order="any"), Status.REJECTED),
    ("x=5", "5", AnswerPolicy(assignment="strict"), Status.UNDECIDED),
    ("5 cm", "5", AnswerPolicy(units="ignore"), Status.ACCEPTED),
    ("5", "5 apples", AnswerPolicy(units="ignore"), Status.ACCEPTED),
    ("5", "6 apples", AnswerPolicy(units="ignore"), Status.REJECTED),
    ("5", r"5\text{ cm}", AnswerPolicy(units="ignore"), Status.ACCEPTED),
    (r"\$5", "5", AnswerPolicy(units="ignore"), Status.ACCEPTED),
    (r"90^\circ", "90", AnswerPolicy(units="ignore"), Status.ACCEPTED),
    ("5 cm", "5 kg", AnswerPolicy(units="ignore"), Status.ACCEPTED),
    ("5 cm", "5 kg", AnswerPolicy(units="strict"), Status.REJECTED),
    ("5 cm", "5", AnswerPolicy(units="strict"), Status.UNDECIDED),
    ("5 cm", "6", AnswerPolicy(units="strict"), Status.REJECTED),
    ("1 m", "100 cm", AnswerPolicy(units="strict"), Status.ACCEPTED),
    ("50%", "50", AnswerPolicy(percent="strict"), Status.UNDECIDED),
    ("50%", "1/2", AnswerPolicy(percent="strict"), Status.ACCEPTED),
    ("1, 2", "2, 1", AnswerPolicy(order="strict"), Status.UNDECIDED),
    ("1, 3", "2, 1", AnswerPolicy(order="strict"), Status.REJECTED),
    (r"\{1, 2\}", r"\{2, 1\}", AnswerPolicy(order="strict"), Status.ACCEPTED),
    ("(2,1)", "1, 2", AnswerPolicy(order="any"), Status.ACCEPTED),
    ("x=5", "6", AnswerPolicy(assignment="strict"), Status.REJECTED),
    ("x=5", "x=5", AnswerPolicy(assignment="strict"), Status.ACCEPTED),
    ("5x", "5", AnswerPolicy(units="ignore"), Status.UNDECIDED),
    ("sqrt(x^2)", "x", AnswerPolicy(domain="positive"), Status.ACCEPTED),
    ("3.14", "pi", AnswerPolicy(tolerance=0.001), Status.ACCEPTED),
    ("3.15", "pi", AnswerPolicy(tolerance=0.001), Status.REJECTED),
    ("4022030", "4022040", AnswerPolicy(tolerance=0.01), Status.REJECTED),  # no decimal on either side
    ("1e-7", "2e-7", AnswerPolicy(tolerance=0.01), Status.REJECTED),
    ("0.5", "0.50001", AnswerPolicy(tolerance=0.001), Status.ACCEPTED),
]


@pytest.mark.parametrize(("gold", "answer", "policy", "status"), POLICIES)
def test_the_policy_decides_what_is_a_convention(gold: str, answer: str, policy: AnswerPolicy, status: Status) -> None:
    assert compare(gold, answer, policy).status is status
    assert compare(answer, gold, policy).status is status


def test_numeric_agreement_is_left_for_a_proof_and_never_accepted() -> None:
    found = compare(r"\lfloor x\rfloor+\lfloor x+\frac12\rfloor", r"\lfloor 2x\rfloor")
    assert (found.status, found.tier, len(found.pending)) == (Status.UNDECIDED, "numeric", 1)


def test_a_refutation_in_variables_names_the_point() -> None:
    assert compare("sin(x)", "cos(x)").witness == "x = 21/16"


def test_a_policy_survives_json_and_refuses_what_it_does_not_know() -> None:
    policy = AnswerPolicy(percent="either", tolerance=0.01)
    assert AnswerPolicy.from_json(policy.to_json()) == policy
    for raw in ({"percents": "either"}, {"percent": "maybe"}, {"tolerance": -1}, {"tolerance": True}):
        with pytest.raises(ValueError):
            AnswerPolicy.from_json(raw)
