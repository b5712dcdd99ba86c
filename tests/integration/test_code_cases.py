"""Cases on the real sandbox: scripts, checkers, limits, what is imported, and evidence that decides nothing."""

import json
from typing import Any

import pytest

from sparring_sandbox import Limits, Sandbox
from sparring_verifiers import (
    SCRIPT,
    Author,
    Candidate,
    Case,
    Checker,
    CodePolicy,
    Domain,
    Expected,
    Finish,
    Match,
    Matching,
    Origin,
    Problem,
    Program,
    Reference,
    Source,
    Stated,
    Status,
    Tools,
    Verdict,
    import_apps,
    import_codecontests,
    import_humaneval,
    import_mbpp,
    make_problem,
    make_suite,
    screen_reference,
)
from sparring_verifiers.code.cases import CodeCases

pytestmark = [
    pytest.mark.docker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("sandbox", ["docker"], indirect=True),
]

ANYONE = Author("someone", ("fixture",))


def problem_of(reference: Reference, *cases: tuple[Any, Any]) -> Problem:
    made = tuple(Case(arguments, Expected(value)) for arguments, value in cases)
    suites = (make_suite(made, ANYONE, is_hidden=True),) if made else ()
    return make_problem(Domain.CODE, "Write f.", reference, Origin(Source.FILE, ANYONE), suites)


async def decide(sandbox: Sandbox, problem: Problem, source: str, **policy: Any) -> Verdict:
    verifier = CodeCases(Tools(sandbox), CodePolicy(**policy))
    return await verifier.verify(problem, Candidate(problem.id, 0, (), source, ANYONE, Finish.STOP))


SCRIPTS = [
    ("print(input())\nprint(input())\n", Status.ACCEPTED),
    ("import sys\nsys.stdout.write(sys.stdin.read())\n", Status.ACCEPTED),
    ("print(input())\n", Status.REJECTED),  # the first line alone
    ("print(input())\nprint(input())\nprint('more')\n", Status.REJECTED),
    ("print(input())\nprint(input())\nraise SystemExit(1)\n", Status.REJECTED),
    ("print(input(), input())\n", Status.REJECTED),
]


@pytest.mark.parametrize(("source", "status"), SCRIPTS)
async def test_a_script_is_decided_by_all_that_it_prints(sandbox: Sandbox, source: str, status: Status) -> None:
    cases = [((f"{n}\n{n + 1}\n",), f"{n}\n{n + 1}\n") for n in range(3)]
    verdict = await decide(sandbox, problem_of(Stated(SCRIPT), *cases), source)
    assert verdict.status is status


DIVISOR = """
def check(arguments, answer, expected):
    return type(answer) is int and 1 < answer and not arguments[0] % answer
"""
FORGED = """
class Yes(int):
    def __eq__(self, other): return True
    def __rmod__(self, other): return 0
    def __gt__(self, other): return True
    __hash__ = None
def f(n):
    return Yes(7)
"""


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("def f(n):\n    return n\n", Status.ACCEPTED),
        ("def f(n):\n    return next(d for d in range(2, n + 1) if n % d == 0)\n", Status.ACCEPTED),
        ("def f(n):\n    return n - 1\n", Status.REJECTED),
        (FORGED, Status.REJECTED),
        ("def f(n):\n    global check\n    check = lambda *_: True\n    return 7\n", Status.REJECTED),
    ],
)
async def test_a_checker_takes_any_right_answer_and_no_forged_one(
    sandbox: Sandbox, source: str, status: Status
) -> None:
    matching = Matching(Match.CHECKER, checker=Checker(DIVISOR, "check"))
    problem = problem_of(Stated("f", matching), *(((n,), n) for n in (4, 9, 15)))
    assert (await decide(sandbox, problem, source)).status is status


@pytest.mark.parametrize(
    ("checker", "message"),
    [
        ("def check(arguments, answer, expected):\n    return answer[0]\n", "raises TypeError"),
        ("def check(arguments, answer, expected):\n    return 1\n", "returns int"),
        ("def check(arguments, answer, expected):\n    while True: pass\n", "stops: time"),
        ("def check(arguments, answer, expected):\n    raise SystemExit\n", "SystemExit"),
        ("def check(a):\n    return True\n", "raises TypeError"),
        ("def other():\n    pass\n", "stops: exception"),
        ("def check(arguments, answer, expected):\n    return answer != expected\n", "refuses the expected answer"),
    ],
)
async def test_a_broken_checker_decides_nothing(sandbox: Sandbox, checker: str, message: str) -> None:
    matching = Matching(Match.CHECKER, checker=Checker(checker, "check"))
    problem = problem_of(Stated("f", matching), ((4,), 4), ((9,), 9))
    policy = CodePolicy(limits=Limits(cpu_s=0.3, wall_s=3))
    for answer in ("n", "n + 1"):
        verdict = await decide(sandbox, problem, f"def f(n):\n    return {answer}\n", limits=policy.limits)
        assert verdict.status is Status.UNDECIDED
        assert message in verdict.reason
    assert message in (await screen_reference(sandbox, problem, policy) or "")


SLOW = """
import time
def f(n):
    start = time.process_time()
    while time.process_time() < start + 0.12: pass
    return n
"""


async def test_a_right_program_is_not_refuted_by_the_number_of_its_cases(sandbox: Sandbox) -> None:
    limits = Limits(cpu_s=0.4, wall_s=4)
    problem = problem_of(Stated("f"), *(((n,), n) for n in range(8)))  # 1 s of CPU together
    verdict = await decide(sandbox, problem, SLOW, limits=limits)
    assert verdict.status is Status.ACCEPTED
    wrong = SLOW.replace("return n\n", "return n if n != 6 else 0\n")
    verdict = await decide(sandbox, problem, wrong, limits=limits)
    assert (verdict.status, verdict.evidence.counterexample) == (Status.REJECTED, "[6]")
    endless = SLOW.replace("return n\n", "return n if n != 6 else f(n)\n")
    verdict = await decide(sandbox, problem, endless, limits=Limits(cpu_s=0.4, wall_s=4))
    assert (verdict.status, verdict.evidence.counterexample) == (Status.REJECTED, "[6]")


async def test_a_program_that_is_slow_on_every_input_is_undecided_beyond_the_total(sandbox: Sandbox) -> None:
    problem = problem_of(Stated("f"), *(((n,), n) for n in range(8)))
    verdict = await decide(sandbox, problem, SLOW, limits=Limits(cpu_s=0.2, wall_s=4), total_cpu_s=0.5)
    assert verdict.status is Status.UNDECIDED
    assert "each of them alone is within its limit" in verdict.reason


async def test_much_output_on_many_inputs_is_no_overflow(sandbox: Sandbox) -> None:
    problem = problem_of(Stated("f"), *(((n,), "x" * 3000) for n in range(4)))
    source = "def f(n):\n    return 'x' * 3000\n"
    assert (await decide(sandbox, problem, source, limits=Limits(output_bytes=8000))).status is Status.ACCEPTED
    assert (await decide(sandbox, problem, source, limits=Limits(output_bytes=2000))).status is Status.REJECTED


@pytest.mark.parametrize(
    ("problem", "message"),
    [
        (problem_of(Stated("f")), "needs cases"),
        (problem_of(Program("def f(n):\n    return n\n", "f")), "no annotation"),
        (
            problem_of(Stated("f"), ((1,), 1), ((1,), 2)),
            "two cases state different values for one input: case 2 of the 2 by someone and one before it",
        ),
        (problem_of(Program("print(input())\n", SCRIPT)), "inputs of a script cannot be drawn"),
        (problem_of(Program("def g(n):\n    return n\n", "f"), ((1,), 1)), "does not load"),
        (problem_of(Program("def f(n):\n    return n\n", "f"), ((1,), 1), ((2,), 3)), "contradicts case 2 of 2"),
        (problem_of(Stated("f", Matching(Match.TOKENS)), ((1,), 1)), "tokens compares what a script prints"),
    ],
)
async def test_a_problem_that_cannot_decide_says_why_and_passes_nobody(
    sandbox: Sandbox, problem: Problem, message: str
) -> None:
    refused = await screen_reference(sandbox, problem)
    assert refused is not None
    assert message in refused
    verdict = await decide(sandbox, problem, "def f(n):\n    return n\n")
    assert verdict.status is Status.UNDECIDED
    assert verdict.reason


HALVES = """
def check(candidate):
    for n in range(4):
        assert candidate([n])[0] == helper(n)

def helper(n):
    return n / 2
"""
ANY_ROOT = """
def check(candidate):
    import random
    for _ in range(9):
        n = random.randint(1, 99)
        assert abs(candidate(n)) == n
"""


def humaneval(solution: str, test: str) -> Problem:
    prompt = "def f(n):\n"
    row = {"prompt": prompt, "entry_point": "f", "canonical_solution": f"    return {solution}\n", "test": test}
    return import_humaneval(row)


@pytest.mark.parametrize(
    ("problem", "right", "wrong"),
    [
        (humaneval("n * 2", "def check(candidate):\n    assert candidate(2) == 4\n"), "n + n", "n * n + 1"),
        (humaneval("[n[0] / 2]", HALVES), "(n[0] * 0.5, 0)", "[n[0] // 2]"),
        (humaneval("n", ANY_ROOT), "-n if n % 2 else n", "n + 1"),
        (humaneval("n", ANY_ROOT), "-n", "str(n)"),
        (humaneval("n", "def check(candidate):\n    assert abs(candidate(1) - 1) < 0.1\n"), "1.05 * n", "1.2 * n"),
        (
            import_mbpp(
                {"text": "?", "code": "def f(n):\n    return [n, 1]\n", "test_list": ["assert set(f(1)) == {1}"]}
            ),
            "[n]",
            "[2]",
        ),
        (
            import_mbpp(
                {
                    "text": "?",
                    "code": "def f(n):\n    return [n, 1]\n",
                    "test_list": ["assert sorted(f(3)) == sorted([1, 3])"],
                }
            ),
            "[1, n]",
            "[1, 1, n]",
        ),
    ],
)
async def test_an_imported_function_is_decided_as_its_own_test_would(
    sandbox: Sandbox, problem: Problem, right: str, wrong: str
) -> None:
    assert isinstance(problem.reference, Program)
    assert await screen_reference(sandbox, problem) is None
    for source in (problem.reference.source, f"def f(n):\n    return {right}\n"):
        verdict = await decide(sandbox, problem, source)
        assert verdict.status is Status.ACCEPTED, verdict
    verdict = await decide(sandbox, problem, f"def f(n):\n    return {wrong}\n")
    assert verdict.status is Status.REJECTED, verdict


RUN_ONCE = """
runs = []

def check(candidate):
    runs.append(None)
    assert len(runs) == 1
    for n in range(9):
        assert candidate(n) == n * 2
"""


async def test_the_own_answers_of_the_reference_take_one_run_of_a_test_that_is_a_checker(sandbox: Sandbox) -> None:
    problem = humaneval("n * 2", RUN_ONCE)
    for source, status in (("n + n", Status.ACCEPTED), ("n + n if n < 8 else 0", Status.REJECTED)):
        assert (await decide(sandbox, problem, f"def f(n):\n    return {source}\n")).status is status


async def test_a_test_that_its_own_solution_fails_decides_nothing(sandbox: Sandbox) -> None:
    problem = humaneval("n + 1", ANY_ROOT)
    assert "does not pass its own test" in (await screen_reference(sandbox, problem) or "")
    assert (await decide(sandbox, problem, "def f(n):\n    return n\n")).status is Status.UNDECIDED


SUM = "print(sum(map(int, input().split())))\n"
APPS = {
    "question": "Add.",
    "solutions": json.dumps([SUM]),
    "input_output": json.dumps({"inputs": ["1 2\n", "3 4\n"], "outputs": ["3\n", "7\n"]}),
}
CONTEST = {
    "description": "Add.",
    "public_tests": {"input": ["1 2\n"], "output": ["3\n"]},
    "private_tests": {"input": ["3 4\n"], "output": ["7\n"]},
}


@pytest.mark.parametrize("problem", [import_apps(APPS), import_codecontests(CONTEST)], ids=["apps", "codecontests"])
async def test_an_imported_script_is_decided_on_its_hidden_tests(sandbox: Sandbox, problem: Problem) -> None:
    assert await screen_reference(sandbox, problem) is None
    assert (
        await decide(sandbox, problem, "a, b = map(int, input().split())\nprint(a + b)\n")
    ).status is Status.ACCEPTED
    assert (await decide(sandbox, problem, "input()\nprint(3)\n")).status is Status.REJECTED
