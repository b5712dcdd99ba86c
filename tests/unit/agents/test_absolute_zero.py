"""The setter of Absolute Zero's tasks: one spec for prompt and validator, and what a reply has to hold."""

import json

import pytest
from tests.unit.runs.row_doubles import TrustedSandbox

from sparring_agents import Reply, Seat, Unusable, Usage, load_prompt
from sparring_agents.seats.task_setter import Call, Inputs, read_call, read_inputs_of
from sparring_agents.strategies.absolute_zero import build_absolute_zero
from sparring_agents.strategies.program_spec import RULES, SIZE, WELCOME, checked_program, rules_text
from sparring_agents.types import Sampling
from sparring_sandbox import Job, Outcome, Profile
from sparring_verifiers import Finish, Message, Preimage, Problem, Role, Text, Tools, load_verifier

from .table_doubles import chat, table

PROGRAM = "def f(n):\n    return n + 1\n"


def reply(**fields: object) -> Reply:
    return Reply(Message(Role.ASSISTANT, (Text(json.dumps(fields)),)), Finish.STOP, Usage(), "m")


def test_what_the_prompt_welcomes_the_validator_takes() -> None:
    assert WELCOME == "Helper functions, functions within functions, classes and recursion are welcome."
    welcome = """
from collections import deque
class Stack:
    def __init__(self):
        self.items = deque()
def helper(n):
    return 1 if n < 2 else n * helper(n - 1)
def f(n, m):
    def inner(k):
        return helper(k)
    stack = Stack()
    stack.items.append(inner(n))
    return list(stack.items) + [m]
"""
    assert isinstance(checked_program(welcome), str)


BROKEN = [
    (0, "def g(n):\n    return n\n"),
    (0, "def f():\n    return 1\n"),
    (0, "def f(n=1):\n    return n\n"),
    (0, "def f(*n):\n    return n\n"),
    (0, "def f(n):\n    return n\ndef f(n):\n    return 1\n"),
    (1, "def f(n):\n    n + 1\n"),
    (1, "def f(n):\n    def g():\n        return 1\n"),
    (1, "def f(n):\n    yield n\n    return n\n"),
    (2, "import random\ndef f(n):\n    return random.random()\n"),
    (2, "from os import path\ndef f(n):\n    return n\n"),
    (3, "def f(n):\n    print(n)\n    return n\n"),
    (3, "def f(n):\n    return n + int(input())\n"),
    (4, "def f(n):\n    return n.__class__.__name__\n"),
]


@pytest.mark.parametrize(("rule", "program"), BROKEN)
def test_each_rule_of_the_prompt_is_one_of_the_validator_and_is_named(rule: int, program: str) -> None:
    refused = checked_program(program)
    assert isinstance(refused, Unusable)
    assert refused.reason == f"the program breaks a rule: {RULES[rule].words}"


def test_every_rule_has_a_program_that_breaks_it_and_both_prompts_say_every_rule() -> None:
    assert {rule for rule, _ in BROKEN} == set(range(len(RULES)))
    values = dict.fromkeys(("examples", "topic", "level", "hardest", "level_words"), "x") | {"rules": rules_text()}
    for name in ("examiner_deduction", "examiner_abduction"):
        asked = load_prompt(name).request(values, Sampling()).messages[-1].text
        for words in (*(rule.words for rule in RULES), SIZE, WELCOME):
            assert words in asked


def test_a_program_over_the_size_is_refused_and_comments_do_not_give_the_answer_away() -> None:
    long = "def f(n):\n" + "    n += 1\n" * 60 + "    return n\n"
    assert checked_program(long) == Unusable(f"the program breaks a rule: {SIZE}")
    assert checked_program("def f(n):  # f(1) is 2\n    return n + 1\n") == PROGRAM


def test_a_call_is_read_as_literals_and_never_evaluated() -> None:
    assert read_call(reply(program=PROGRAM, arguments="f(1)")) == Call(PROGRAM, (1,))
    refused = read_call(reply(program=PROGRAM, arguments="f(__import__('os').getpid())"))
    assert refused == Unusable("the input cannot be read: a call is no literal")


@pytest.mark.parametrize("message", ["```n + 1```", "It is return n + 1", "Use a lambda n: n", "def f(n)"])
def test_a_message_that_holds_code_is_refused(message: str) -> None:
    assert read_inputs_of(reply(message=message, inputs=["f(1)"]), PROGRAM) == Unusable("the message holds code")
    fine = read_inputs_of(reply(message="It counts on.", inputs=["f(1)", "2"]), PROGRAM)
    assert fine == Inputs(((1,), (2,)), "It counts on.")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"kinds": ["deduce"]}, "problems.kinds"),
        ({"kinds": "deduction"}, "problems.kinds"),
        ({"domain": "math"}, "problems.domain"),
        ({"kind": []}, 'unknown field "kind"'),
        ({"start_level": 9}, "problems.start_level"),
    ],
)
def test_a_wrong_option_is_named(options: dict[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        build_absolute_zero(options)


async def test_what_a_program_gives_is_found_out_as_the_verifier_will_run_it() -> None:
    class Watched(TrustedSandbox):
        async def run(self, job: Job) -> Outcome:
            asked.append(job.profile)
            return await super().run(job)

    asked: list[Profile] = []
    sandbox = Watched()
    program = "def f(n):\n    total = 0\n    for step in range(n):\n        total += step * n\n    return total\n"
    examiner = chat(lambda _: json.dumps({"program": program, "arguments": "f(6)"}), "acme")
    made = await build_absolute_zero({"kinds": ["abduction"]}).propose(
        table(
            {Seat.EXAMINER: examiner},
            None,
            sandbox=sandbox,
            verifiers=(load_verifier("code_abduction", Tools(sandbox), {"profile": "scientific"}),),
        ),
        attempt=0,
        level=None,
    )
    assert isinstance(made, Problem)
    assert isinstance(made.reference, Preimage)
    assert made.reference.expected == 90
    assert asked == [Profile.SCIENTIFIC]
