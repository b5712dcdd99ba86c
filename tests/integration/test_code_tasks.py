"""Prediction and preimage on a real engine. The defects of the published implementation are the cases here."""

from pathlib import Path
from typing import Any

import pytest

from sparring_sandbox import Sandbox
from sparring_verifiers import (
    Author,
    Candidate,
    Domain,
    Finish,
    Origin,
    Prediction,
    Preimage,
    Problem,
    Source,
    Status,
    Tools,
    Verdict,
    load_verifier,
    make_problem,
    screen_reference,
    task_statement,
)

pytestmark = [
    pytest.mark.docker,
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("sandbox", ["docker"], indirect=True),
]
ANYONE = Author("someone", ("fixture",))
IDENTITY = "def f(a):\n    return a\n"


def problem_of(reference: Prediction | Preimage) -> Problem:
    return make_problem(Domain.CODE, task_statement(reference), reference, Origin(Source.FILE, ANYONE))


def prediction(source: str, *arguments: Any) -> Problem:
    return problem_of(Prediction(source, "f", arguments))


def preimage(source: str, expected: Any, *witness: Any) -> Problem:
    return problem_of(Preimage(source, "f", expected, witness))


async def decide(sandbox: Sandbox, problem: Problem, answer: str | None, finish: Finish = Finish.STOP) -> Verdict:
    name = "code_deduction" if isinstance(problem.reference, Prediction) else "code_abduction"
    candidate = Candidate(problem.id, 0, (), answer, ANYONE, finish)
    return await load_verifier(name, Tools(sandbox)).verify(problem, candidate)


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        ("[3, 2, 1]", Status.ACCEPTED),
        ("[3,2,1,]", Status.ACCEPTED),
        ("[3, 2, 1].", Status.ACCEPTED),
        ("(3, 2, 1)", Status.REJECTED),
        ("[3, 2, True]", Status.REJECTED),
        ("[3, 2, 1.0]", Status.REJECTED),
        ("'[3, 2, 1]'", Status.REJECTED),
        ("[3, 2", Status.UNDECIDED),
        (None, Status.UNDECIDED),
    ],
)
async def test_a_prediction_is_held_against_the_output_by_exact_type(
    sandbox: Sandbox, answer: str | None, status: Status
) -> None:
    verdict = await decide(sandbox, prediction("def f(xs):\n    return xs[::-1]\n", [1, 2, 3]), answer)
    assert verdict.status is status, verdict.reason
    if status is not Status.UNDECIDED:
        assert verdict.evidence.expected == "[3, 2, 1]"


@pytest.mark.parametrize(
    ("answer", "status"),
    [("5.", Status.UNDECIDED), ("6.", Status.REJECTED), ("[5].", Status.REJECTED), ("5..", Status.REJECTED)],
)
async def test_a_full_stop_decides_where_both_readings_say_the_same(
    sandbox: Sandbox, answer: str, status: Status
) -> None:
    verdict = await decide(sandbox, prediction("def f():\n    return 5\n"), answer)
    assert verdict.status is status, verdict.reason
    if answer == "6.":
        assert verdict.evidence.found == "6.0 or 6"


async def test_any_preimage_is_right_and_the_witness_is_only_one(sandbox: Sandbox) -> None:
    problem = preimage("def f(xs):\n    return sum(xs)\n", 6, [1, 2, 3])
    for answer in ("f([6])", "[1, 5]", "f([1, 2, 3])", "[-1, 7]"):
        assert (await decide(sandbox, problem, answer)).status is Status.ACCEPTED
    wrong = await decide(sandbox, problem, "f([1, 2])")
    assert (wrong.status, wrong.evidence.found, wrong.evidence.expected) == (Status.REJECTED, "3", "6")
    assert wrong.evidence.counterexample is not None
    raising = await decide(sandbox, problem, "f('abc')")
    assert (raising.status, raising.reason) == (Status.REJECTED, "the program raises TypeError on this input")
    assert (await decide(sandbox, problem, "f([6.0])")).status is Status.REJECTED  # 6.0 is not 6
    cut = await decide(sandbox, problem, "f([6])", Finish.LENGTH)
    assert (cut.status, cut.reason) == (Status.UNDECIDED, "the reply was cut by its length")


async def test_an_input_on_which_the_program_does_not_end_refutes_nothing(sandbox: Sandbox) -> None:
    problem = preimage("def f(n):\n    while n < 0:\n        pass\n    return n\n", 3, 3)
    verdict = await decide(sandbox, problem, "f(-1)")
    assert (verdict.status, verdict.reason) == (Status.UNDECIDED, "the program stops: time")


@pytest.mark.parametrize(
    "body",
    [
        "return list({'a', 'b'} | set(x))",
        "return ''.join(set('xy' + x))",
        "return str({'p', 'q', x})",
        "return hash(x)",
        "import random\n    return random.random()",
        "import os\n    return os.getcwd()",
        "import time\n    return time.tzname[0]",
        "import time\n    return time.time()",
        "import uuid\n    return uuid.uuid4().hex",
        "import locale\n    return str(locale.setlocale(locale.LC_ALL))",
    ],
)
async def test_defect_1_an_output_that_depends_on_its_surroundings_is_no_task(sandbox: Sandbox, body: str) -> None:
    source = f"def f(x):\n    {body}\n"
    refused = await screen_reference(sandbox, prediction(source, "z"))
    assert refused == "the program is not deterministic: in other surroundings it gives something else"


async def test_defect_2_two_clean_runs_with_two_outputs_are_no_task(sandbox: Sandbox) -> None:
    """Flagged where status *or* output differs: two clean runs, and one that raises where the other returns."""
    clean = "import os\ndef f(x):\n    return os.getcwd()\n"
    half = "import os\ndef f(x):\n    if os.getcwd() != '/':\n        raise ValueError\n    return x\n"
    kinds = "import os\ndef f(x):\n    raise (ValueError if os.getcwd() == '/' else KeyError)\n"
    for source in (clean, half, kinds):
        refused = await screen_reference(sandbox, prediction(source, 1))
        assert refused == "the program is not deterministic: in other surroundings it gives something else"


@pytest.mark.parametrize("call", ["__import__('os').system('touch {}')", "open('{}', 'w').write('')"])
async def test_defect_3_model_text_is_never_evaluated_here_or_in_the_sandbox(
    sandbox: Sandbox, tmp_path: Path, call: str
) -> None:
    mark = tmp_path / "mark"
    ran: list[object] = []

    class Watched:
        fingerprint = sandbox.fingerprint

        async def run(self, job: Any) -> Any:
            ran.append(job)
            return await sandbox.run(job)

    for problem in (prediction(IDENTITY, 0), preimage(IDENTITY, 0, 0)):
        verdict = await decide(Watched(), problem, call.format(mark))
        assert verdict.status is Status.UNDECIDED
        assert verdict.reason.startswith("the answer cannot be read")
    assert not mark.exists()
    assert ran == []


async def test_defect_4_an_object_that_equals_everything_is_no_answer_and_no_output(sandbox: Sandbox) -> None:
    always = "type('E', (), {'__eq__': lambda self, other: True})()"
    verdict = await decide(sandbox, preimage(IDENTITY, 3, 3), always)
    assert verdict.status is Status.UNDECIDED
    equal = "class E:\n    def __eq__(self, other):\n        return True\ndef f(x):\n    return E()\n"
    like = equal.replace("class E", "class E(int)").replace("E()", "E(x)")
    for source in (equal, like):
        refused = await screen_reference(sandbox, prediction(source, 3))
        assert refused is not None
        assert "does not cross" in refused
    late = like.replace("return E(x)", "return x if x == 3 else E(x)")
    assert (await decide(sandbox, preimage(late, 3, 3), "4")).status is Status.REJECTED


async def test_defect_5_an_output_over_the_cap_is_refused_whole_and_never_cut(sandbox: Sandbox) -> None:
    source = "def f(n):\n    return 'ab' * n\n"
    assert await screen_reference(sandbox, prediction(source, 999)) is None
    refused = await screen_reference(sandbox, prediction(source, 1000))
    assert refused == "the output has 2002 characters, more than 2000"
    right = await decide(sandbox, prediction(source, 999), repr("ab" * 999))
    assert right.status is Status.ACCEPTED
    assert right.evidence.expected == repr("ab" * 999)
    cut = await decide(sandbox, prediction(source, 999), repr("ab" * 100 + "..." + "ab" * 100))
    assert cut.status is Status.REJECTED


async def test_defect_6_the_sandbox_is_the_boundary_and_no_list_of_names_is(sandbox: Sandbox) -> None:
    """Names that no ban would find reach nothing, and nothing is kept from one call to the next."""
    hidden = "def f(x):\n    return vars(__import__('builtins'))['op' + 'en']('/etc/hostname', 'w').write(x)\n"
    refused = await screen_reference(sandbox, prediction(hidden, "x"))
    assert refused is not None
    assert "raises" in refused
    counting = "seen = []\ndef f(x):\n    seen.append(x)\n    return len(seen)\n"
    problem = preimage(counting, 1, "a")
    for answer in ("'b'", "'c'"):
        assert (await decide(sandbox, problem, answer)).status is Status.ACCEPTED


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("def f(x):\n    return 1 / 0\n", "the program raises ZeroDivisionError: division by zero"),
        ("def f(x):\n    while True:\n        pass\n", "the program stops: time"),
        ("def f(x):\n    raise SystemExit\n", "the program raises SystemExit: "),
        ("import nothing_there\ndef f(x):\n    return x\n", "the program does not load: exception"),
        ("def f(x):\n    return f(x)\n", "the program reaches a wall of the sandbox: RecursionError"),
        ("def f(x):\n    return set()\n", "the output: this set cannot be written as a literal"),
        ("def f(x):\n    return float('inf')\n", "the output: this float cannot be written as a literal"),
        ("def g(x):\n    return x\n", 'the program does not define "f"'),
        ("def f(x:\n", 'the program does not define "f"'),
    ],
)
async def test_a_program_that_does_not_settle_is_refused_with_its_reason(
    sandbox: Sandbox, source: str, reason: str
) -> None:
    assert await screen_reference(sandbox, prediction(source, 1)) == reason


async def test_a_value_that_the_witness_does_not_give_is_no_task(sandbox: Sandbox) -> None:
    problem = preimage(IDENTITY, 3, 4)
    refused = "the program returns something else on the input that is known to give the output"
    assert await screen_reference(sandbox, problem) == refused
    assert (await decide(sandbox, problem, "3")).status is Status.UNDECIDED
