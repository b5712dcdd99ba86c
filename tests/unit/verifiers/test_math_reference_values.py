"""What a reference program returns of sympy, as data and as the text that is graded against."""

import pytest
import sympy
from sympy import FiniteSet, Integer, Interval, Matrix, Rational, oo, pi, sqrt

from sparring_sandbox import Outcome, Profile, Returned, Stop
from sparring_sandbox.fake import FakeSandbox
from sparring_verifiers import Program, ReferenceFailed, Status, compare, reference_answer
from sparring_verifiers.math import answer_text
from sparring_verifiers.math.reference import runnable
from sparring_verifiers.math.symbolic_values import SparringValues

x, y = sympy.symbols("x y")
TREE = SparringValues.TREE


def told(value: object) -> str:
    return answer_text(SparringValues().tree(value))


RETURNED = [
    (Integer(42), "42"), (Rational(3, 6), "1/2"), (Rational(-7, 3), "-7/3"), (sqrt(8), "2sqrt(2)"),
    (pi / 4 + sqrt(2), r"\frac{\pi}{4}+\sqrt2"), (sympy.I * sqrt(3), "i sqrt(3)"), (sympy.E**2, "e^2"),
    (sympy.log(3), "ln 3"), (sympy.binomial(10, 3), "120"), (sympy.factorial(30), "30!"),
    (FiniteSet(1, sqrt(2)), r"\{\sqrt2, 1\}"), (sympy.S.EmptySet, r"\{\}"),
    (Interval(0, oo), r"[0, \infty)"), (Interval.open(0, 1) + Interval(2, 3), r"(0,1) \cup [2,3]"),
    (sympy.S.Reals, r"\mathbb{R}"), (Matrix([[1, 2], [3, 4]]), r"\begin{pmatrix}1&2\\3&4\end{pmatrix}"),
    ((Integer(1), sqrt(3)), r"(1, \sqrt3)"), (sympy.Tuple(1, 2), "(1, 2)"), ({Integer(1), sqrt(2)}, r"\{1, \sqrt2\}"),
    (sympy.solve(x**2 - 2, x), r"\sqrt2, -\sqrt2"), (sympy.solve([x + y - 3, x - y - 1], [x, y]), "x=2, y=1"),
    (x**2 + 2 * x, "x(x+2)"), (1 / (x + 1), r"\frac{1}{x+1}"), (sympy.Eq(y, 2 * x + 1), "y = 2x+1"),
    (sympy.solveset(x**2 <= 4, x, sympy.S.Reals), "[-2, 2]"), (sympy.And(x >= 1, x < 3), "[1, 3)"),
    (sympy.sin(x) ** 2, r"\sin^2 x"), (sympy.exp(x), "e^x"), (sympy.Symbol("alpha"), r"\alpha"),
    (sympy.true, "true"), ([1, 2, 3], "[1, 2, 3]"), (7, "7"), ("sqrt(2)/2", r"\frac{\sqrt2}{2}"),
    (sympy.Abs(x), "|x|"), (sympy.atan(2), r"\arctan 2"), (sympy.Poly(x**2 + 1, x), "x^2+1"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "answer"), RETURNED, ids=str)
def test_a_value_of_sympy_is_graded_like_the_answer_that_it_is(value: object, answer: str) -> None:
    assert compare(told(value), answer).status is Status.ACCEPTED, told(value)


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (sympy.Sum(x, (x, 1, y)), "a Sum"), (sympy.zoo, "ComplexInfinity"), (sympy.nan, "NaN"),
        (sympy.cbrt(-8), "principal one"), (sympy.Float("0.1") / 3, "rounded float"), (None, "NoneType"),
        (sympy.Symbol("two words"), "two words"), (sympy.Symbol("sin"), "no answer can name"), ((), "empty"),
        ([{x: 1}, {x: 2, y: 3}, {x: 3, y: 4}], "several dicts"), (list(range(3_000)), "cap"),
        (Integer(1) << 20_000, "bits"),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)  # fmt: skip
def test_what_is_no_answer_is_refused_by_name(value: object, why: str) -> None:
    with pytest.raises(ReferenceFailed, match=f"reference.*{why}"):
        told(value)


DEEP: object = (TREE, "number", 1, 1)
for _ in range(100):
    DEEP = (TREE, "call", "neg", DEEP)

FORGED = [
    (TREE, "number", 1, 0), (TREE, "number", 1, -2), (TREE, "number", "1", 1), (TREE, "number", True, 1, 2),
    (TREE, "symbol", "__import__('os')"), (TREE, "symbol", 3), (TREE, "symbol", "a" * 100), (TREE, "constant", "nan"),
    (TREE, "call", "evil", (TREE, "number", 1, 1)), (TREE, "call", "sin"),
    (TREE, "call", "pow", (TREE, "number", 2, 1)),
    (TREE, "call", "sin", "x"), (TREE, "call", "sin", (TREE, "set")), (TREE, "relation", "==", 1, 2), (TREE, 5, 6),
    (TREE, "matrix", 2, 2, (TREE, "number", 1, 1)), (TREE, "matrix", 0, 0), (TREE, "named", "X"), (TREE, "union"),
    (TREE, "dict", 5), (TREE, "dict", ((TREE, "number", 1, 1), (TREE, "number", 1, 1))), (TREE, "piecewise", 1),
    (TREE, "interval", (TREE, "number", 1, 1), (TREE, "number", 2, 1), 1, 0), (TREE, "plain", object()), DEEP,
    (TREE, "tuple", *[(TREE, "number", 1, 1)] * 3_000), (TREE, "plain", "5 +"), (TREE, "unheard of", 1),
]  # fmt: skip


@pytest.mark.parametrize("claim", FORGED, ids=lambda claim: repr(claim)[:60])
def test_a_forged_tree_is_refused(claim: object) -> None:
    with pytest.raises(ReferenceFailed):
        answer_text(claim)


def test_a_program_that_imports_sympy_runs_with_it_and_every_other_one_as_it_stands() -> None:
    bare = Program("def f():\n    return 1  # no sympy\n", "f")
    assert runnable(bare) == (bare, Profile.BARE)
    for line in ("import sympy", "from sympy import *", "import numpy as np", "from sympy.abc import x"):
        made, profile = runnable(Program(f"{line}\ndef f():\n    return 1", "f"))
        assert profile is Profile.SCIENTIFIC
        assert made.source.startswith(f"{line}\ndef f():\n    return 1\n")
    late = Program("def f():\n    import sympy\n    return sympy.pi\n", "f")
    assert runnable(late)[1] is Profile.SCIENTIFIC
    for source in ("def f(:\n", "import sympy2\ndef f(): pass", "from .sympy import x", "(" * 5_000):
        assert runnable(Program(source, "f"))[1] is Profile.BARE


async def test_the_job_of_a_scientific_reference_asks_for_that_profile() -> None:
    sandbox = FakeSandbox([Outcome(Stop.OK, (Returned((TREE, "number", 1, 2)),), None, 0.0, 0.0, 0)])
    assert await reference_answer(sandbox, Program("import sympy\ndef f(): pass\n", "f")) == "(1/2)"
    assert sandbox.jobs[0].profile is Profile.SCIENTIFIC
