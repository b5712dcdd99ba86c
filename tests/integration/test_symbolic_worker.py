"""The process that runs sympy: what it proves, how it is limited, that it never sees text."""

import asyncio
import os
import subprocess
import sys
import threading

import pytest

from sparring_verifiers import Status, SymbolicWorker, VerifierFault, grade
from sparring_verifiers.math import parse
from sparring_verifiers.math.symbolic import TooMuch, prove
from sparring_verifiers.math.syntax import Node

PROVED = [
    (r"\sqrt{5+2\sqrt{6}}", r"\sqrt2+\sqrt3"), ("sin(2x)", "2 sin(x) cos(x)"), ("sin(1)^2+cos(1)^2", "1"),
    ("sin(pi/6)", "1/2"), ("e^{x+1}", "e*e^x"), ("2^{n+1}", "2*2^n"), ("tan(pi/4)", "1"), ("e^{ln 3}", "3"),
    ("n!/(n-1)!", "n"), (r"\cos 2x", r"1-2\sin^2 x"), (r"\sqrt{3-2\sqrt2}", r"\sqrt2-1"),
    (r"\sin\frac{\pi}{3}", "√3/2"), ("arctan(1)", "pi/4"), ("sec(x)^2", "1+tan(x)^2"), ("sqrt(x^2)", "|x|"),
]  # fmt: skip


def node(text: str) -> Node:
    return parse(text).node


@pytest.fixture(scope="module")
def worker():
    made = SymbolicWorker()
    yield made
    made.close()


@pytest.mark.parametrize(("gold", "answer"), PROVED)
async def test_sympy_proves_what_numbers_only_suggest(gold: str, answer: str) -> None:
    for pair in ((gold, answer), (answer, gold)):
        verdict = await grade(*pair)
        assert (verdict.status, verdict.evidence.tier) == (Status.ACCEPTED, "symbolic"), verdict


@pytest.mark.parametrize(("gold", "answer"), PROVED)
def test_no_text_reaches_the_functions_of_sympy_that_evaluate_it(
    gold: str, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sympy.parsing.sympy_parser as parsing
    import sympy.physics.units  # sympy reads its own names of units when simplify first loads them

    def refuse(*args: object, **_: object) -> None:
        raise AssertionError(f"text was evaluated: {args}")

    for name in ("parse_expr", "eval_expr", "stringify_expr"):
        monkeypatch.setattr(parsing, name, refuse)
    assert prove(node(gold), node(answer), "real") is True
    with pytest.raises(AssertionError):
        sympy.sympify("1+1")  # the guard does bite


async def test_different_algebraic_numbers_are_told_apart_by_their_minimal_polynomial(worker: SymbolicWorker) -> None:
    assert await worker.equal(node(r"\sqrt{5+2\sqrt{6}}"), node(r"\sqrt2+\sqrt3+1")) is False


async def test_an_identity_that_holds_only_on_the_positive_side_needs_that_domain(worker: SymbolicWorker) -> None:
    assert await worker.equal(node("sqrt(x^2)"), node("x"), "positive") is True
    assert await worker.equal(node("sqrt(x^2)"), node("x"), "real") is None


@pytest.mark.parametrize(
    "text",
    [
        "9**9**9**9",
        "x**(9**9**9)",
        "(x+y)^5999",
        "1000000!",
        "((9!)!)!",
        "2^(1/10^9)",
        "+".join(f"sin({k}x)" for k in range(200)),
    ],
)
def test_work_past_a_cap_is_refused_before_it_is_done(text: str) -> None:
    with pytest.raises(TooMuch):
        prove(node(text), node("1"), "real")


async def test_a_question_past_its_time_is_killed_and_the_next_one_is_answered() -> None:
    worker = SymbolicWorker(cpu_s=0.05)
    hard = "+".join(f"sin({k}x)cos({k}y)^{k}" for k in range(1, 14))
    proof = await worker.prove(node(hard), node(hard + "+sin(x)^2+cos(x)^2"))
    assert (proof.proved, proof.reason) == (None, "deadline")
    assert await worker.equal(node("x+x"), node("2x")) is True
    worker.close()


async def test_a_worker_killed_from_outside_is_started_again(worker: SymbolicWorker) -> None:
    assert await worker.equal(node("x+x"), node("2x")) is True
    assert worker._process is not None
    worker._process.kill()
    assert await worker.equal(node("x+x"), node("2x")) is True


async def test_a_worker_that_cannot_live_is_a_fault() -> None:
    worker = SymbolicWorker(memory_bytes=1 << 20)
    with pytest.raises(VerifierFault, match="died twice"):
        await worker.equal(node("x+x"), node("2x"))


def test_one_worker_serves_several_event_loops_and_threads(worker: SymbolicWorker) -> None:
    found: list[bool | None] = []

    def ask() -> None:
        found.append(asyncio.run(worker.equal(node("sin(2x)"), node("2sin(x)cos(x)"))))

    ask()
    pid = worker._process.pid if worker._process else None
    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 4
    assert worker._process is not None
    assert worker._process.pid == pid


async def test_closing_leaves_no_process(worker: SymbolicWorker) -> None:
    await worker.equal(node("x+x"), node("2x"))
    assert worker._process is not None
    pid = worker._process.pid
    worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_program_that_asked_ends_without_leaving_the_worker_behind() -> None:
    script = (
        "import asyncio\n"
        "from sparring_verifiers import grade, shared_worker\n"
        "assert asyncio.run(grade('sin(2x)', '2 sin(x) cos(x)')).status == 'accepted'\n"
        "print(shared_worker()._process.pid)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)


async def test_the_same_question_has_the_same_answer_every_time(worker: SymbolicWorker) -> None:
    pairs = [(node(left), node(right)) for left, right in (*PROVED[:4], ("e^pi", "pi^e"), ("ln(x^2)", "2 ln(x)"))]
    rounds = [[await worker.equal(left, right) for left, right in pairs] for _ in range(2)]
    worker.close()
    rounds.append([await worker.equal(left, right) for left, right in pairs])
    assert rounds[0] == rounds[1] == rounds[2]
