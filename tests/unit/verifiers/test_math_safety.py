"""What must not get through: no hang, no false accept, nothing executed."""

import subprocess
import sys
from pathlib import Path

import pytest

import sparring_verifiers.math
from sparring_verifiers import Status, extract
from sparring_verifiers.math.compare import compare, shown

HOSTILE = [
    "9**9**9**9", "9^{9^{9^9}}", "7^{10^9}", "x**(9**9**9)", "1000000!", "((9!)!)!", r"\binom{10000000}{5000000}",
    "(a+b+c+d+f+g+h+k)^40", "sin(x)^20cos(x)^20tan(x)^20", "+".join(f"sin({k}x)" for k in range(1, 41)),
    r"\sum_{k=1}^{10^9} k^k", r"\int_0^1 x^x dx", r"\prod_{k=1}^{10^9} k", r"\lim_{x \to 0} \frac{\sin x}{|x|}",
    "2^(2^-1000)", "2^(1/(10^400))", "(10^300)^(10^300)", "sqrt(" + "9" * 3_900 + ")", "ln(" + "7" * 3_900 + ")",
    "1/(1/(1/(1/(1/(1/x-1)-1)-1)-1)-1)", "*".join(f"(x+{k})" for k in range(300)),
    "+".join(f"sqrt({k})" for k in range(2, 300)),
    ",".join(f"sin({k})" for k in range(300)), "{" + ",".join(str(k) for k in range(900)) + "}", "e^e^e^e^e",
    "pi^pi^pi^pi",
    "floor(10^(10^9))", "root(2, 10^9)", "abs(sin(10^(10^5)))", "x^(1/3)^(1/5)^(1/7)", "-" * 51 + "1",
    "open('/tmp/x','w')", "__import__('os').system('true')", "().__class__.__base__.__subclasses__()", "exit()",
    "10**10**10", "sin(2^20000)", "sin(3999!)", "9" * 4_000 + "e4096", "1." + "3" * 3_990 + "e4096",
    "sqrt(" + "7" * 3_900 + "e900)", "sin(" + "7" * 3_900 + "e900)",
]  # fmt: skip


@pytest.mark.parametrize("answer", HOSTILE)
@pytest.mark.parametrize("gold", ["1", r"\sqrt{2}+x", "(1,2)"])
def test_a_hostile_answer_is_never_accepted_and_comes_back(gold: str, answer: str) -> None:
    assert compare(gold, answer).status is not Status.ACCEPTED
    assert compare(answer, gold).status is not Status.ACCEPTED


@pytest.mark.parametrize("answer", HOSTILE)
def test_a_hostile_answer_against_itself_comes_back_and_is_not_rejected(answer: str) -> None:
    assert compare(answer, answer).status is not Status.REJECTED
    extract(answer)
    extract(f"\\boxed{{{answer}}} ANSWER: 1")
    shown(answer)


def test_whole_numbers_and_fractions_need_neither_sympy_nor_balls() -> None:
    script = (
        "import asyncio, sys\n"
        "from sparring_verifiers import grade\n"
        "for pair in (('1/2', '2/4'), ('42', '41'), ('0.5', '1/2'), ('(1,2)', '(1,2)')): asyncio.run(grade(*pair))\n"
        "print([name for name in ('sympy', 'mpmath', 'flint') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_module_names_a_function_that_evaluates_text() -> None:
    folder = Path(sparring_verifiers.math.__file__).parent
    words = ("eval(", "exec(", "sympify", "parse_expr", "parse_latex", "pickle", "SIGALRM", "doit(")
    found = [(path.name, word) for path in folder.rglob("*.py") for word in words if word in path.read_text()]
    assert found == []


def test_the_grader_decides_the_same_without_flint(monkeypatch: pytest.MonkeyPatch) -> None:
    from sparring_verifiers.math.enclosures import balls
    from sparring_verifiers.math.enclosures.mpmath_intervals import MpmathIntervals

    monkeypatch.setattr(balls, "_engine", MpmathIntervals())
    for gold, answer in (
        ("e^pi", "pi^e"),
        ("sin(11)", "-1"),
        ("sqrt(x^2)", "x"),
        ("e^{pi sqrt(163)}", "262537412640768744"),
    ):
        assert compare(gold, answer).status is Status.REJECTED, (gold, answer)
    for gold, answer in ((r"\sqrt{5+2\sqrt{6}}", r"\sqrt2+\sqrt3"), ("sin(1)^2+cos(1)^2", "1")):
        assert compare(gold, answer).status is Status.ACCEPTED, (gold, answer)
    assert compare("9**9**9**9", "9**9**9**8").status is Status.UNDECIDED
