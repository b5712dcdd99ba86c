"""The verifier math_answer, its references and the grade of the command line."""

import asyncio
from decimal import Decimal
from fractions import Fraction

import pytest

from sparring_sandbox import Outcome, Raised, Returned, SlotLost, Stop
from sparring_sandbox.fake import FakeSandbox
from sparring_verifiers import (
    Author,
    Candidate,
    Domain,
    Finish,
    Gold,
    Message,
    Origin,
    Problem,
    Program,
    ReferenceFailed,
    Role,
    Rubric,
    Source,
    Status,
    Text,
    Tools,
    VerifierFault,
    grade,
    load_verifier,
    make_problem,
    reference_answer,
    verifier_names,
)
from sparring_verifiers.math import answer_text

AUTHOR = Author("tester", ("tests",))
ORIGIN = Origin(Source.FILE, AUTHOR)
PROGRAM = Program("def solve():\n    return 42\n", "solve")


def problem(reference: Gold | Program | Rubric, domain: Domain = Domain.MATH) -> Problem:
    return make_problem(domain, "What is it?", reference, ORIGIN)


def candidate(reply: str, answer: str | None = None, finish: Finish = Finish.STOP) -> Candidate:
    return Candidate("p", 0, (Message(Role.ASSISTANT, (Text(reply),)),), answer, AUTHOR, finish)


def returning(value: object) -> Outcome:
    return Outcome(Stop.OK, (Returned(value),), None, 0.0, 0.0, 0)


def verifier(*outcomes: Outcome | SlotLost, policy: dict[str, object] | None = None):
    return load_verifier("math_answer", Tools(FakeSandbox(outcomes)), policy)


async def test_a_reply_is_decided_by_its_final_answer_against_gold() -> None:
    verdict = await verifier().verify(problem(Gold("1/2")), candidate(r"It is \boxed{0.5}.", "0.5"))
    assert (verdict.status, verdict.verifier, verdict.evidence.tier) == (Status.ACCEPTED, "math_answer", "exact")
    verdict = await verifier().verify(problem(Gold("1/2")), candidate(r"It is \boxed{0.6}.", "0.6"))
    assert verdict.status is Status.REJECTED
    assert (verdict.evidence.found, verdict.evidence.expected) == ("0.6", "(1/2)")


@pytest.mark.parametrize(
    ("reply", "answer", "finish", "reason"),
    [
        (r"\boxed{5}", "5", Finish.LENGTH, "cut by its length"),
        ("I cannot help.", None, Finish.REFUSAL, "refusal"),
        (r"\boxed{5}", None, Finish.TOOL, "tool call"),
        ("Let me think about it.", None, Finish.STOP, "no answer could be extracted"),
        (r"\boxed{5}, no, \boxed{6}", "5", Finish.STOP, "several answers"),
        (r"\boxed{6}", "5", Finish.STOP, "not the one in the reply"),
        (r"\boxed{five and a bit}", "five and a bit", Finish.STOP, "words"),
    ],
)
async def test_what_states_no_answer_is_undecided_with_the_reason(
    reply: str, answer: str | None, finish: Finish, reason: str
) -> None:
    verdict = await verifier().verify(problem(Gold("5")), candidate(reply, answer, finish))
    assert verdict.status is Status.UNDECIDED
    assert reason in verdict.reason


async def test_an_answer_that_a_structured_reply_states_is_believed_where_the_text_says_nothing_else() -> None:
    verdict = await verifier().verify(problem(Gold("5")), candidate('{"final": "5"}', "5"))
    assert verdict.status is Status.ACCEPTED


async def test_a_problem_of_another_kind_is_undecided() -> None:
    assert (await verifier().verify(problem(Rubric("be nice")), candidate("5", "5"))).status is Status.UNDECIDED
    assert (await verifier().verify(problem(Gold("5"), Domain.CODE), candidate("5", "5"))).status is Status.UNDECIDED


async def test_a_reference_program_runs_once_however_many_candidates_wait() -> None:
    sandbox = FakeSandbox([returning(42)])
    made = load_verifier("math_answer", Tools(sandbox))
    verdicts = await asyncio.gather(*(made.verify(problem(PROGRAM), candidate("42", "42")) for _ in range(8)))
    assert {verdict.status for verdict in verdicts} == {Status.ACCEPTED}
    assert len(sandbox.jobs) == 1
    job = sandbox.jobs[0]
    assert (job.source, job.entry, job.inputs) == (PROGRAM.source, "solve", ((),))


async def test_a_reference_that_fails_decides_nothing_and_a_lost_sandbox_is_a_fault() -> None:
    stopped = Outcome(Stop.TIME, (), 0, 5.0, 5.0, 0)
    verdict = await verifier(stopped).verify(problem(PROGRAM), candidate("42", "42"))
    assert (verdict.status, verdict.reason) == (Status.UNDECIDED, "reference stopped: time")
    faulty = verifier(SlotLost("gone"), returning(42))
    with pytest.raises(SlotLost):
        await faulty.verify(problem(PROGRAM), candidate("42", "42"))
    assert (await faulty.verify(problem(PROGRAM), candidate("42", "42"))).status is Status.ACCEPTED


REFERENCES = [
    (42, "42"), (Fraction(1, 3), "1/3"), (Fraction(4, 2), "2"), (Decimal("1.50"), "1.50"), (0.5, "0.5"), (3.0, "3"),
    (True, "true"), ("\\frac{1}{2}", "\\frac{1}{2}"), ((1, Fraction(1, 2)), "(1, 1/2)"), ([3, 1], "[3, 1]"),
    ({2, 1}, "{1, 2}"), (frozenset({"b", "a"}), "{a, b}"), ((5,), "5"), (1e-3, "0.001"), (-7, "-7"),
    (Decimal("1E+3"), "1000"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "text"), REFERENCES)
async def test_a_computed_value_becomes_the_text_that_is_graded_against(value: object, text: str) -> None:
    assert await reference_answer(FakeSandbox([returning(value)]), PROGRAM) == text


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (0.1 + 0.2, "rounded float"), (1 / 3, "rounded float"), (float("inf"), "not finite"), (1e300, "rounded float"),
        (None, "NoneType"), ({1: 2}, "dict"), (1j, "complex"), (b"5", "bytes"), ((), "empty"),
        (Fraction(1 << 20_000), "bits"), ("five and +", "can be read"), ("", "can be read"),
        (Decimal("1E+5000"), "far out"), ([[[1] * 999] * 9], "longer"),
    ],
)  # fmt: skip
async def test_a_value_that_is_no_exact_answer_is_refused_by_name(value: object, why: str) -> None:
    with pytest.raises(ReferenceFailed, match=f"reference.*{why}"):
        await reference_answer(FakeSandbox([returning(value)]), PROGRAM)


async def test_a_reference_that_raises_is_named() -> None:
    outcome = Outcome(Stop.OK, (Raised("ZeroDivisionError", "division by zero"),), None, 0.0, 0.0, 0)
    with pytest.raises(ReferenceFailed, match="reference raised ZeroDivisionError: division by zero"):
        await reference_answer(FakeSandbox([outcome]), PROGRAM)


def test_deeply_nested_references_are_refused() -> None:
    value: object = 1
    for _ in range(30):
        value = [value, 1]
    with pytest.raises(ReferenceFailed):
        answer_text(value)


async def test_grade_says_status_tier_reason_and_what_was_read() -> None:
    verdict = await grade("1/2", r"\frac{2}{4}")
    assert (verdict.status, verdict.evidence.tier) == (Status.ACCEPTED, "exact")
    assert (verdict.evidence.expected, verdict.evidence.found) == ("(1/2)", "(1/2)")


def test_the_registry_builds_the_verifier_again_from_its_policy() -> None:
    made = verifier(policy={"percent": "either"})
    assert "math_answer" in verifier_names()
    assert verifier(policy=dict(made.policy)).policy == made.policy
    assert made.policy["percent"] == "either"
    with pytest.raises(VerifierFault, match="percents"):
        verifier(policy={"percents": "either"})
