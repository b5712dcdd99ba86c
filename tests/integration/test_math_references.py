"""Reference programs in sympy, run in a real sandbox: what they return is graded against."""

import pytest

from sparring_sandbox import Sandbox
from sparring_verifiers import (
    AnswerVerifier,
    Author,
    Candidate,
    Domain,
    Finish,
    Message,
    Origin,
    Program,
    ReferenceFailed,
    Role,
    Source,
    Status,
    Text,
    Tools,
    make_problem,
    reference_answer,
    screen_reference,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")
AUTHOR = Author("tester", ("tests",))
ORIGIN = Origin(Source.FILE, AUTHOR)


def returning(expression: str) -> Program:
    head = "from sympy import *\nx, y = symbols('x y')\nTREE = list = tuple\n"
    return Program(f"{head}def solution():\n    return {expression}\n", "solution")


async def test_a_sympy_program_gives_the_answer_that_candidates_are_graded_against(sandbox: Sandbox) -> None:
    verifier = AnswerVerifier(Tools(sandbox))
    for expression, right, wrong in (
        ("sqrt(8)", r"2\sqrt{2}", r"2\sqrt{3}"),
        ("integrate(x*sin(x), (x, 0, pi))", r"\pi", "3"),
        ("FiniteSet(*solve(x**2 - 5*x + 6, x))", r"\{2, 3\}", r"\{2, 4\}"),
        ("solveset(x**2 <= 4, x, S.Reals)", "[-2, 2]", "(-2, 2)"),
        (
            "Matrix([[2, 0], [0, 2]]).inv()",
            r"\begin{pmatrix}1/2&0\\0&1/2\end{pmatrix}",
            r"\begin{pmatrix}1&0\\0&1\end{pmatrix}",
        ),
        ("(Rational(1, 3), sqrt(2))", r"(\frac13, \sqrt2)", r"(\sqrt2, \frac13)"),
    ):
        problem = make_problem(Domain.MATH, expression, returning(expression), ORIGIN)
        assert await screen_reference(sandbox, problem) is None
        for answer, status in ((right, Status.ACCEPTED), (wrong, Status.REJECTED)):
            reply = (Message(Role.ASSISTANT, (Text(f"\\boxed{{{answer}}}"),)),)
            candidate = Candidate(problem.id, 0, reply, answer, AUTHOR, Finish.STOP)
            verdict = await verifier.verify(problem, candidate)
            assert verdict.status is status, (expression, answer, verdict)


async def test_a_program_without_sympy_has_none(sandbox: Sandbox) -> None:
    program = Program("def solution():\n    return __import__('sympy').Integer(1)\n", "solution")
    with pytest.raises(ReferenceFailed, match="ModuleNotFoundError"):
        await reference_answer(sandbox, program)


async def test_what_a_sympy_program_returns_is_a_claim_that_is_read_as_data(sandbox: Sandbox) -> None:
    for expression in ("('sparring tree', 'symbol', '().__class__')", "Symbol('print(1)')", "Sum(x, (x, 1, y))"):
        with pytest.raises(ReferenceFailed, match="reference is"):
            await reference_answer(sandbox, returning(expression))
