"""Agreement between families where there is no gold."""

import pytest

from sparring_sandbox.fake import FakeSandbox
from sparring_verifiers import (
    Agreement,
    Author,
    Candidate,
    Domain,
    Finish,
    Message,
    Origin,
    Role,
    Source,
    Status,
    Text,
    Tools,
    VerifierFault,
    load_group_verifier,
    make_problem,
)

PROBLEM = make_problem(Domain.MATH, "What?", Agreement(), Origin(Source.FILE, Author("user")))
A, R, U = Status.ACCEPTED, Status.REJECTED, Status.UNDECIDED


def group(*said: tuple[str, str]) -> tuple[Candidate, ...]:
    return tuple(
        Candidate(
            PROBLEM.id, at, (Message(Role.ASSISTANT, (Text(text),)),), text, Author(family, (family,)), Finish.STOP
        )
        for at, (family, text) in enumerate(said)
    )


async def statuses(candidates: tuple[Candidate, ...], **policy: object) -> list[Status]:
    verifier = load_group_verifier("agreement", Tools(FakeSandbox([])), policy)
    verdicts = await verifier.verify(PROBLEM, candidates)
    assert {verdict.evidence.tier for verdict in verdicts} == {"majority"}
    return [verdict.status for verdict in verdicts]


async def test_equal_answers_of_two_families_are_accepted_and_the_rest_is_not_proved_wrong() -> None:
    assert await statuses(group(("qwen", "1/2"), ("llama", "0.5"), ("qwen", "0.6"))) == [A, A, U]


async def test_one_family_alone_agrees_with_itself_and_decides_nothing() -> None:
    assert await statuses(group(("qwen", "5"), ("qwen", "5"), ("llama", "6"))) == [U, U, U]
    assert await statuses(group(("qwen", "5"), ("qwen", "5"), ("llama", "6")), min_families=1) == [A, A, U]


async def test_a_tie_or_a_small_group_decides_nothing() -> None:
    assert await statuses(group(("qwen", "5"), ("llama", "5"), ("qwen", "6"), ("llama", "6"))) == [U] * 4
    assert await statuses(group(("a", "1"), ("b", "1"), ("c", "2"), ("d", "3"), ("e", "4"))) == [U] * 5
    assert await statuses(group(("a", "no idea at all here"), ("b", ""))) == [U, U]


async def test_answers_that_are_only_perhaps_equal_are_different_groups() -> None:
    assert await statuses(group(("a", "50%"), ("b", "50"), ("c", "1/2"))) == [A, U, A]


async def test_a_group_is_the_same_two_by_two_in_whatever_order_it_came() -> None:
    either = {"percent": "either"}
    assert await statuses(group(("a", "0.5"), ("b", "50%"), ("c", "50"), ("d", "1/2")), math=either) == [A, A, U, A]
    assert await statuses(group(("a", "x = 5"), ("b", "5"), ("c", "y = 5"), ("d", "5.0"))) == [A, A, U, A]
    assert await statuses(group(("a", "1, 2"), ("b", "2, 1"), ("c", "1, 2"))) == [A, U, A]


def test_an_unknown_name_or_policy_is_refused() -> None:
    with pytest.raises(VerifierFault):
        load_group_verifier("majority", Tools(FakeSandbox([])))
    for policy in ({"min_families": 0}, {"min_share": 2}, {"share": 1}, {"math": {"percent": "no"}}):
        with pytest.raises(VerifierFault):
            load_group_verifier("agreement", Tools(FakeSandbox([])), policy)


def test_the_policy_names_every_default() -> None:
    policy = load_group_verifier("agreement", Tools(FakeSandbox([]))).policy
    assert (policy["min_families"], policy["min_share"], policy["math"]["percent"]) == (2, 0.5, "strict")
    assert load_group_verifier("agreement", Tools(FakeSandbox([])), policy).policy == policy
