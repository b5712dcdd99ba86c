"""The code verifiers on real sandboxes: what a wrong program does not survive, and that a right one beside it does."""

import json
from dataclasses import replace
from typing import Any

import pytest

from sparring_sandbox import Environment, Job, Limits, Returned, Sandbox
from sparring_verifiers import (
    Author,
    Candidate,
    Case,
    CodePolicy,
    Domain,
    Expected,
    Finish,
    Origin,
    Problem,
    Program,
    Reference,
    Source,
    Stated,
    Status,
    SuiteKind,
    Tools,
    Verdict,
    load_verifier,
    make_problem,
    make_suite,
    screen_reference,
)
from sparring_verifiers.code.policy import write_policy

pytestmark = pytest.mark.asyncio(loop_scope="module")
ANYONE = Author("someone", ("fixture",))
LIMITS = Limits(cpu_s=1, wall_s=6)


def problem_of(reference: Reference, *cases: tuple[tuple[Any, ...], Any], visible: int = 2) -> Problem:
    made = [Case(arguments, Expected(value)) for arguments, value in cases]
    shown = make_suite(tuple(made[:visible]), ANYONE, is_hidden=False)
    hidden = make_suite(tuple(made[visible:]), ANYONE, is_hidden=True)
    suites = (shown, hidden) if made else ()
    return make_problem(Domain.CODE, "Write f.", reference, Origin(Source.FILE, ANYONE), suites)


async def decide(sandbox: Sandbox, problem: Problem, source: str, verifier: str = "code_cases") -> Verdict:
    made = load_verifier(verifier, Tools(sandbox), write_policy(CodePolicy(limits=LIMITS)))
    candidate = Candidate(problem.id, 0, (), source, ANYONE, Finish.STOP)
    return await made.verify(problem, candidate)


DOUBLE = problem_of(Stated("f"), *(((n,), 2 * n) for n in range(12)))
FLAG = problem_of(Stated("f"), *(((n,), n % 2 == 0) for n in range(6)))
LETTERS = problem_of(Stated("f"), *(((word,), sorted(set(word))) for word in ("ab", "banana", "kiwi", "cherry", "fig")))

HONEST = [
    (DOUBLE, "def f(x):\n    return 2 * x\n"),
    (DOUBLE, "print('hello')\ndef f(x):\n    print(x)\n    return x + x\n"),
    (DOUBLE, "import random\nf = lambda x: x + x + 0 * random.randint(0, 9)\n"),
    (FLAG, "def f(x: int) -> bool:\n    return not x % 2\n"),
    (LETTERS, "def f(word):\n    return sorted({*word})\n"),
]

FORGED_RECORDS = """
import os
def f(x):
    for descriptor in range(3, 9):
        try:
            os.write(descriptor, b'["l"]\\n' + b'["v",0]\\n' * 99)
        except OSError:
            pass
    os._exit(0)
"""

PATCHED_ENCODER = """
import gc
for found in gc.get_objects():
    if isinstance(found, dict) and 'encode' in found and 'decode' in found:
        found['encode'] = lambda value: True
def f(x):
    return x
"""

SEARCH_FOR_THE_ANSWER = """
import gc, sys
START = 'nee' + 'dle-'
def strings():
    frame = sys._getframe()
    while frame:
        yield from map(repr, [*frame.f_locals.values(), *frame.f_globals.values()])
        frame = frame.f_back
    yield from map(repr, gc.get_objects())
def f(x):
    for text in strings():
        at = text.find(START)
        if at >= 0 and text[at + 7 : at + 8].isdigit():
            return text[at : at + 8]
"""

NEEDLES = problem_of(Stated("f"), *(((n,), f"needle-{n}") for n in range(6)))

ATTACKS = {
    "wrong on one hidden case": (DOUBLE, "def f(x):\n    return 2 * x if x != 11 else 0\n"),
    "the visible cases hard-coded": (DOUBLE, "def f(x):\n    return {0: 0, 1: 2}.get(x)\n"),
    "an object that equals all": (
        DOUBLE,
        "class A:\n    def __eq__(self, other): return True\n    __hash__ = None\ndef f(x): return A()\n",
    ),
    "an int subclass that equals all": (
        DOUBLE,
        "class A(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__\ndef f(x): return A(0)\n",
    ),
    "an int subclass with the right value": (DOUBLE, "class A(int): pass\ndef f(x): return A(2 * x)\n"),
    "one for True": (FLAG, "def f(x):\n    return 1 - x % 2\n"),
    "a float for an int": (DOUBLE, "def f(x):\n    return 2.0 * x\n"),
    "the answer printed": (DOUBLE, "def f(x):\n    print(2 * x)\n"),
    "sys.exit while loading": (DOUBLE, "import sys\ndef f(x): return 2 * x\nsys.exit(0)\n"),
    "sys.exit in the call": (DOUBLE, "import sys\ndef f(x): sys.exit(0)\n"),
    "os._exit in the call": (DOUBLE, "import os\ndef f(x): os._exit(0)\n"),
    "os._exit on the last input": (DOUBLE, "import os\ndef f(x):\n    if x == 11: os._exit(0)\n    return 2 * x\n"),
    "an answer by atexit": (DOUBLE, "import atexit\natexit.register(print, 'ok')\ndef f(x): return None\n"),
    "an infinite loop": (DOUBLE, "def f(x):\n    while x == 7: pass\n    return 2 * x\n"),
    "recursion without end": (DOUBLE, "def f(x):\n    return f(x)\n"),
    "the order of a set": (LETTERS, "def f(word):\n    return list(set(word))\n"),
    "state between calls": (
        DOUBLE,
        "calls = []\ndef f(x):\n    calls.append(x)\n    return 2 * x + (calls[0] > x)\n",
    ),
    "a coin": (DOUBLE, "import os\ndef f(x):\n    return 2 * x + (os.urandom(1)[0] > 99)\n"),
    "nan": (DOUBLE, "def f(x):\n    return float('nan')\n"),
    "forged records": (DOUBLE, FORGED_RECORDS),
    "a patched encoder": (DOUBLE, PATCHED_ENCODER),
    "expected values looked for in memory": (NEEDLES, SEARCH_FOR_THE_ANSWER),
    "a fork": (DOUBLE, "import os\nos.fork()\ndef f(x): return 2 * x\n"),
    "a socket": (DOUBLE, "import socket\nsocket.socket()\ndef f(x): return 2 * x\n"),
    "too much memory": (DOUBLE, "def f(x):\n    return len(bytearray(1 << 34))\n"),
    "too much output": (DOUBLE, "def f(x):\n    return 'a' * (1 << 22)\n"),
}


@pytest.mark.parametrize(("problem", "source"), HONEST)
async def test_a_right_program_is_accepted(sandbox: Sandbox, problem: Problem, source: str) -> None:
    verdict = await decide(sandbox, problem, source)
    assert verdict.status is Status.ACCEPTED, verdict


@pytest.mark.parametrize("attack", ATTACKS)
async def test_no_wrong_program_is_accepted(sandbox: Sandbox, attack: str) -> None:
    problem, source = ATTACKS[attack]
    verdict = await decide(sandbox, problem, source)
    assert verdict.status is Status.REJECTED, verdict
    assert verdict.evidence.counterexample is not None


async def test_the_hidden_case_that_refutes_is_the_counterexample(sandbox: Sandbox) -> None:
    verdict = await decide(sandbox, *ATTACKS["wrong on one hidden case"])
    assert (verdict.evidence.counterexample, verdict.evidence.found, verdict.evidence.expected) == ("[11]", "0", "22")
    assert "11" not in verdict.reason


async def test_a_program_that_searches_its_memory_finds_no_expected_value(sandbox: Sandbox) -> None:
    verdict = await decide(sandbox, NEEDLES, SEARCH_FOR_THE_ANSWER)
    assert verdict.evidence.found == "null"


async def test_a_program_that_is_right_under_one_hash_seed_only_is_not_deterministic(sandbox: Sandbox) -> None:
    probe = await sandbox.run(Job("def f(): return hash('sparring')", "f", ((),)))
    (seen,) = probe.returns
    assert isinstance(seen, Returned)
    verdict = await decide(sandbox, DOUBLE, f"def f(x):\n    return 2 * x if hash('sparring') == {seen.value} else 0\n")
    assert verdict.status is Status.REJECTED
    assert "not deterministic" in verdict.reason


REFERENCE = """
def f(xs: list[int], k: int) -> list[int]:
    if not xs:
        return []
    k %= len(xs)
    return xs[-k:] + xs[:-k] if k else list(xs)
"""


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("def f(xs, k):\n    n = len(xs)\n    return [xs[(i - k) % n] for i in range(n)]\n", Status.ACCEPTED),
        ("def f(xs, k):\n    return xs[-k:] + xs[:-k]\n", Status.REJECTED),
        ("def f(xs, k):\n    k %= len(xs)\n    return xs[-k:] + xs[:-k]\n", Status.REJECTED),
        ("from typing import Literal\ndef f(xs: list[None], k: Literal[0]):\n    return xs\n", Status.REJECTED),
    ],
)
async def test_drawn_inputs_tell_right_from_wrong(sandbox: Sandbox, source: str, status: Status) -> None:
    verdict = await decide(sandbox, problem_of(Program(REFERENCE, "f")), source, "code_property")
    assert verdict.status is status, verdict
    assert verdict.evidence.checked == 75
    assert (verdict.evidence.counterexample is None) is (status is Status.ACCEPTED)


async def test_the_order_of_a_set_is_caught_without_any_case(sandbox: Sandbox) -> None:
    reference = "def f(word: str) -> list[str]:\n    return list(dict.fromkeys(word))\n"
    verdict = await decide(sandbox, problem_of(Program(reference, "f")), LETTERS_OF_A_SET, "code_property")
    assert verdict.status is Status.REJECTED


LETTERS_OF_A_SET = "def f(word):\n    return list(set(word))\n"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (REFERENCE, None),
        ("def f(word: str) -> list[str]:\n    return list(set(word))\n", "not deterministic"),
        (
            "def f(n: int) -> list[str]:\n    return list({'x', 'y'})\n",
            "not deterministic",
        ),  # 5 changes it, 20 does not
        ("def f(n: int) -> list[str]:\n    return list({'m', 'e'})\n", "not deterministic"),
        ("def f(n: int) -> int:\n    while True: pass\n", "stops: time"),
        ("def f(n: int) -> int:\n    return 1 / 0\n", "0 of 75 inputs, and raises ZeroDivisionError on 75"),
        ("def f(n: int) -> int:\n    return lambda: n\n", "0 of 75"),
        ("def f(n) -> int:\n    return n\n", "no annotation"),
        ("raise SystemExit\ndef f(n: int) -> int:\n    return n\n", "does not load"),
        ("import time\ndef f(n: int) -> float:\n    return time.time()\n", "not deterministic"),
        ("import random\ndef f(n: int) -> float:\n    return random.random()\n", "not deterministic"),
    ],
)
async def test_a_reference_is_screened(sandbox: Sandbox, source: str, reason: str | None) -> None:
    found = await screen_reference(sandbox, problem_of(Program(source, "f")), CodePolicy(limits=LIMITS))
    assert (found is None) if reason is None else (found is not None and reason in found), found


ZERO = problem_of(Stated("f"), *(((n,), n) for n in range(12)))

# Each gives the expected answer in the surroundings of the first run; FIRST stands for what it finds there.
UNSTEADY = {
    "with the hash seed": "''.join({'a', 'b', 'c'})",
    "with the seed of random": "random.random()",
    "with the time zone": "time.localtime(86400).tm_hour",
    "with the locale": "locale.setlocale(locale.LC_CTYPE)",
    "with the working directory": "os.getcwd()",
}


@pytest.mark.parametrize("cause", UNSTEADY)
async def test_what_changes_an_answer_is_named(sandbox: Sandbox, cause: str) -> None:
    look = f"import locale, os, random, time\ncalls = []\nfound = {UNSTEADY[cause]}\n"
    outcome = await sandbox.run(Job(look + "def f():\n    return found\n", "f", ((),), LIMITS))
    first = outcome.returns[0]
    assert isinstance(first, Returned)
    verdict = await decide(sandbox, ZERO, f"{look}def f(n):\n    return n + (found != {first.value!r})\n")
    assert verdict.status is Status.REJECTED
    assert verdict.reason.startswith("not deterministic: ")
    assert verdict.reason.endswith(cause)


async def test_a_set_that_keeps_its_order_under_the_first_two_hash_seeds_is_caught_under_a_further_one(
    sandbox: Sandbox,
) -> None:
    colours = "red", "green", "blue", "pink", "grey", "brown", "black"
    look = f"pairs = [(a, b) for a in {colours} for b in {colours} if a < b]\n"
    job = Job(f"{look}def f():\n    return [list({{a, b}}) for a, b in pairs]\n", "f", ((),), LIMITS)
    first, second, *others = [
        (await sandbox.run(replace(job, environment=Environment(hash_seed=seed)))).returns[0] for seed in (0, 20, 5, 57)
    ]
    orders = [returned.value for returned in (first, second, *others) if isinstance(returned, Returned)]
    steady = [
        one for one, again, *more in zip(*orders, strict=True) if one == again and any(one != two for two in more)
    ]
    assert steady
    a, b = steady[0]
    verdict = await decide(sandbox, ZERO, f"def f(n):\n    return n if list({{{a!r}, {b!r}}}) == {[a, b]} else -1\n")
    assert verdict.status is Status.REJECTED
    assert verdict.reason.endswith("with the hash seed")


async def test_state_that_is_kept_between_calls_is_named(sandbox: Sandbox) -> None:
    # The first job asks twelve inputs, the second six.
    program = "calls = []\ndef f(n):\n    calls.append(n)\n    return n + (len(calls) > 1 and calls[1] == SECOND)\n"
    found = [(await decide(sandbox, ZERO, program.replace("SECOND", str(n)))).reason for n in range(12)]
    named = [reason for reason in found if reason.startswith("not deterministic: ")]
    assert len(named) == 1
    assert named[0].endswith("something is kept between calls")


PLANTED = [
    ("def f(xs: list[int]) -> list[int]:\n    return sorted(xs)\n", "sorted(set(xs))", "[[0,0]]"),
    ("def f(xs: list[int]) -> int:\n    return len(xs)\n", "len(xs) * (len(xs) != 3)", "[[0,0,0]]"),
    ("def f(xs: int) -> int:\n    return xs\n", "xs + (xs >= 47)", "[47]"),
]


@pytest.mark.parametrize(("reference", "wrong", "smallest"), PLANTED)
async def test_a_planted_bug_is_shown_on_its_minimal_input(
    sandbox: Sandbox, reference: str, wrong: str, smallest: str
) -> None:
    problem = problem_of(Program(reference, "f"))
    verdict = await decide(sandbox, problem, f"def f(xs):\n    return {wrong}\n", "code_property")
    assert (verdict.status, verdict.evidence.counterexample) == (Status.REJECTED, smallest)
    assert dict(verdict.details)["expected_by"] == "the reference"


HOSTILE_PROPERTY = """
def holds(arguments, answer):
    (xs,) = arguments
    if len(xs) == 4:
        raise ValueError(xs)
    return all(a <= b for a, b in zip(answer, answer[1:]))
"""


async def test_a_property_program_runs_apart_and_refutes_on_data_alone(sandbox: Sandbox) -> None:
    schema = '[{"type": "array", "items": {"type": "integer"}}]'
    holds = json.dumps({"relation": "holds", "source": HOSTILE_PROPERTY, "entry": "holds"})
    idempotent = json.dumps({"relation": "idempotent"})
    suite = make_suite((), ANYONE, is_hidden=True, kind=SuiteKind.PROPERTIES, properties=(holds, idempotent))
    origin = Origin(Source.FILE, ANYONE)
    problem = make_problem(Domain.CODE, "Sort.", Stated("f", schema=schema), origin, (suite,))
    kept = await decide(sandbox, problem, "def f(xs):\n    return sorted(xs)\n", "code_property")
    assert kept.status is Status.UNDECIDED
    assert "holds says nothing of" in dict(kept.details)["relation"]
    broken = await decide(sandbox, problem, "def f(xs):\n    return xs\n", "code_property")
    assert (broken.status, broken.evidence.counterexample) == (Status.REJECTED, "[[1,0]]")
