"""The verifier `math_steps` as a run asks it: what each policy accepts, and what a host without time leaves open."""

import asyncio
from typing import Any

import pytest

from sparring_verifiers import (
    Author,
    Candidate,
    Domain,
    Finish,
    Gold,
    Message,
    Origin,
    Role,
    Source,
    Status,
    Text,
    Verdict,
    make_problem,
)
from sparring_verifiers.math.proving import Proof
from sparring_verifiers.math.steps import MathSteps, StepPolicy

ACCEPTED, REJECTED, UNDECIDED = Status.ACCEPTED, Status.REJECTED, Status.UNDECIDED
AUTHOR = Author("tester", ("tests",))
PROBLEM = make_problem(Domain.MATH, "Solve for x: 3x + 2 = 11", Gold("3"), Origin(Source.FILE, AUTHOR))
RIGHT = "Step 1: Subtract 2.\nclaim: 3x = 9\nStep 2: Divide.\nclaim: x = 3\nanswer: 3"
WRONG = "Step 1: Subtract 2.\nclaim: 3x = 9\nStep 2: Divide.\nclaim: x = 6\nanswer: 6"
HALF_OPEN = "Step 1: Subtract 2.\nclaim: 3x = 9\nStep 2: Look at it.\nStep 3: Divide.\nclaim: x = 3\nanswer: 3"
PROSE = "I take 2 away and divide by 3.\nANSWER: 3"
ASKS_SYMPY = "Step 1: It is known.\nidentity: \\prod_{k=1}^n k = n!\nanswer: 3"


class Worker:
    """Answers every question alike."""

    def __init__(self, proof: Proof) -> None:
        self.proof = proof

    async def prove(self, *_: Any) -> Proof:
        return self.proof


def verdict(text: str, policy: StepPolicy, finish: Finish = Finish.STOP, proof: Proof | None = None) -> Verdict:
    candidate = Candidate(PROBLEM.id, 0, (Message(Role.ASSISTANT, (Text(text),)),), None, AUTHOR, finish)
    worker: Any = None if proof is None else Worker(proof)
    return asyncio.run(MathSteps(policy, worker).verify(PROBLEM, candidate))


@pytest.mark.parametrize(
    ("text", "proved", "unrefuted"),
    [
        (RIGHT, ACCEPTED, ACCEPTED),
        (HALF_OPEN, UNDECIDED, ACCEPTED),
        (PROSE, UNDECIDED, ACCEPTED),
        (WRONG, REJECTED, REJECTED),
        ("claim: 1 + 1 = 2\n" * 401, UNDECIDED, UNDECIDED),
    ],
)
def test_open_steps_hold_an_answer_back_only_where_every_step_has_to_be_proved(
    text: str, proved: Status, unrefuted: Status
) -> None:
    assert verdict(text, StepPolicy()).status is proved
    assert verdict(text, StepPolicy(accept="unrefuted")).status is unrefuted


def test_the_reason_says_how_much_was_proved_and_the_steps_keep_their_own_verdicts() -> None:
    found = verdict(HALF_OPEN, StepPolicy(accept="unrefuted"))
    assert found.reason == "no step is refuted, 2 of 3 proved"
    assert [step.status for step in found.steps] == [ACCEPTED, UNDECIDED, ACCEPTED]


def test_a_cut_reply_is_open_under_every_policy() -> None:
    assert verdict(RIGHT, StepPolicy(accept="unrefuted"), Finish.LENGTH).status is UNDECIDED


@pytest.mark.parametrize(
    ("proof", "status"), [(Proof(None, "no proof was found"), ACCEPTED), (Proof(None, "deadline"), UNDECIDED)]
)
def test_what_this_host_had_no_time_for_is_not_called_unrefuted(proof: Proof, status: Status) -> None:
    found = verdict(ASKS_SYMPY, StepPolicy(accept="unrefuted"), proof=proof)
    assert found.status is status
    assert ("symbolic worker: deadline" in found.reason) is (status is UNDECIDED)


def test_a_policy_that_it_does_not_have_is_refused_by_name() -> None:
    for raw, said in (({"acept": "proved"}, "acept: unknown"), ({"accept": "all"}, "expected one of proved, unref")):
        with pytest.raises(ValueError, match=said):
            StepPolicy.from_json(raw)
