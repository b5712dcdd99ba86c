"""Deciding by cases, over a sandbox that runs nothing."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from sparring_sandbox import Job, Outcome, Raised, Returned, SlotLost, Stop
from sparring_verifiers import (
    EXACTLY,
    Checker,
    CodePolicy,
    Errors,
    Finish,
    Gold,
    Match,
    Matching,
    Problem,
    Stated,
    Status,
    Tools,
    Verdict,
    VerifierFault,
    combine,
)
from sparring_verifiers.code import trial
from sparring_verifiers.code.cases import CodeCases

from .code_doubles import Halt, TableSandbox, candidate_of, problem_of, program_of, suite_of

INPUTS = tuple((n,) for n in range(8))
SQUARES = tuple(n * n for n in range(8))


def square(x: int) -> int:
    return x * x


def sandbox_with(candidate: Any) -> TableSandbox:
    return TableSandbox(reference=square, candidate=candidate)


async def decide(sandbox: TableSandbox, problem: Problem, **policy: Any) -> Verdict:
    verifier = CodeCases(Tools(sandbox), CodePolicy(**policy))
    return await verifier.verify(problem, candidate_of(problem, sandbox["candidate"]))


async def test_a_right_program_is_accepted_on_stated_values() -> None:
    sandbox = sandbox_with(square)
    verdict = await decide(sandbox, problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES)))
    assert (verdict.status, verdict.evidence.checked) == (Status.ACCEPTED, 8)
    assert len(sandbox.jobs) == 2


async def test_a_right_program_is_accepted_on_what_the_reference_gives() -> None:
    sandbox = sandbox_with(lambda x: x**2)
    problem = problem_of(program_of(sandbox, "reference"), suite_of(*INPUTS))
    assert (await decide(sandbox, problem)).status is Status.ACCEPTED
    assert len(sandbox.jobs_of("candidate")) == 2


async def test_no_expected_value_enters_the_candidates_job() -> None:
    sandbox = sandbox_with(square)
    stated = tuple(f"expected-{n}" for n in range(8))
    problem = problem_of(Stated("f"), suite_of(*INPUTS, expected=stated))
    await decide(sandbox, problem)
    assert "expected-" not in repr(sandbox.jobs_of("candidate"))


async def test_the_second_job_differs_in_hash_seed_and_order_and_asks_half() -> None:
    sandbox = sandbox_with(square)
    await decide(sandbox, problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES)))
    first, second = sandbox.jobs
    assert sorted(first.inputs) == sorted(INPUTS)
    assert len(second.inputs) == 4
    assert set(second.inputs) <= set(INPUTS)
    assert tuple(item for item in first.inputs if item in second.inputs) != second.inputs
    assert first.environment.hash_seed != second.environment.hash_seed


PURE = "def f(x):\n    return x * x\n"


async def test_a_program_whose_syntax_shows_that_nothing_else_matters_is_run_once() -> None:
    sandbox = sandbox_with(square)
    sandbox.sources |= {PURE: square, PURE.replace("x * x", "x * unknown"): square}
    problem = problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES))
    verifier = CodeCases(Tools(sandbox))
    for source, jobs, told in ((PURE, 1, "needless"), (PURE.replace("x * x", "x * unknown"), 2, "done")):
        sandbox.jobs.clear()
        verdict = await verifier.verify(problem, candidate_of(problem, source))
        assert verdict.status is Status.ACCEPTED
        assert ("second_run", told) in verdict.details
        assert len(sandbox.jobs) == jobs


CATCHING = "def f(x):\n    try:\n        return x * x\n    except:\n        return 0\n"


class Measured(TableSandbox):
    """Says of each run how much memory it used."""

    peak_bytes = 0

    async def run(self, job: Job) -> Outcome:
        return replace(await super().run(job), peak_bytes=self.peak_bytes)


@pytest.mark.parametrize(("peak_bytes", "told"), [(100 << 20, "needless"), (200 << 20, "done"), (0, "done")])
async def test_who_may_hide_a_want_of_memory_is_run_once_if_there_was_none(peak_bytes: int, told: str) -> None:
    sandbox = Measured(right=square)
    sandbox.peak_bytes = peak_bytes
    sandbox.sources |= {CATCHING: square}
    problem = problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES))
    verdict = await CodeCases(Tools(sandbox)).verify(problem, candidate_of(problem, CATCHING))
    assert verdict.status is Status.ACCEPTED
    assert ("second_run", told) in verdict.details
    assert len(sandbox.jobs) == (1 if told == "needless" else 2)


async def test_a_verdict_says_why_there_was_no_second_run() -> None:
    problem = problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES))
    refuted = await decide(sandbox_with(lambda x: x), problem)
    trusted = await decide(sandbox_with(square), problem, needs_determinism=False)
    assert (refuted.status, trusted.status) == (Status.REJECTED, Status.ACCEPTED)
    assert ("second_run", "not_reached") in refuted.details
    assert ("second_run", "off") in trusted.details


async def test_a_programs_syntax_is_read_while_it_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    read = asyncio.Event()

    def shown(*_: Any, **__: Any) -> bool:
        read.set()
        return True

    class Slow(TableSandbox):
        async def run(self, job: Job) -> Outcome:
            await asyncio.wait_for(read.wait(), 10)  # it does not answer before
            return await super().run(job)

    monkeypatch.setattr(trial, "is_pure", shown)
    verdict = await decide(Slow(candidate=square), problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES)))
    assert verdict.status is Status.ACCEPTED


async def test_a_checker_is_asked_in_other_surroundings_about_a_program_that_is_run_once() -> None:
    def takes(_: Any, answer: Any, expected: Any, *, job: Job) -> bool:
        return answer == expected or (answer == -9 and job.environment.hash_seed == 0)

    sandbox = TableSandbox(checker=takes)
    sandbox.sources[PURE] = lambda x: -x * x
    matching = Matching(Match.CHECKER, checker=Checker(sandbox["checker"], "f"))
    problem = problem_of(Stated("f", matching), suite_of((3,), expected=(9,)))
    verdict = await CodeCases(Tools(sandbox)).verify(problem, candidate_of(problem, PURE))
    assert (verdict.status, [job.source for job in sandbox.jobs].count(PURE)) == (Status.UNDECIDED, 1)
    assert "another hash seed" in verdict.reason


async def test_one_wrong_hidden_case_rejects_with_that_case() -> None:
    sandbox = sandbox_with(lambda x: 48 if x == 7 else x * x)
    visible = suite_of((0,), (1,), expected=(0, 1), is_hidden=False)
    hidden = suite_of(*INPUTS[2:], expected=SQUARES[2:])
    verdict = await decide(sandbox, problem_of(Stated("f"), visible, hidden))
    assert verdict.status is Status.REJECTED
    assert verdict.evidence.counterexample == "[7]"
    assert (verdict.evidence.found, verdict.evidence.expected) == ("48", "49")
    assert verdict.suite_id == hidden.id
    assert "7" not in verdict.reason


async def test_a_visible_counterexample_is_named_before_a_hidden_one() -> None:
    sandbox = sandbox_with(lambda x: -1)
    visible = suite_of((12345,), expected=(1,), is_hidden=False)
    verdict = await decide(sandbox, problem_of(Stated("f"), visible, suite_of((1,), expected=(1,))))
    assert verdict.evidence.counterexample == "[12345]"
    assert "visible" in verdict.reason


@pytest.mark.parametrize("wrong", [lambda x: x == 1, lambda x: float(x * x), lambda x: str(x * x), lambda x: (x * x,)])
async def test_a_value_of_another_type_is_wrong(wrong: Any) -> None:
    problem = problem_of(Stated("f"), suite_of((0,), (1,), expected=(0, 1)))
    assert (await decide(sandbox_with(wrong), problem)).status is Status.REJECTED


async def test_floats_agree_within_the_tolerance_of_the_policy() -> None:
    problem = problem_of(Stated("f"), suite_of((0.1,), expected=(0.3,)))
    sandbox = sandbox_with(lambda x: x + 0.2)
    assert (await decide(sandbox, problem)).status is Status.ACCEPTED
    assert (await decide(sandbox, problem, float_tolerance=0.0)).status is Status.REJECTED


@pytest.mark.parametrize("stop", [stop for stop in Stop if stop is not Stop.OK])
async def test_every_stop_rejects_with_the_input_it_stopped_in(stop: Stop) -> None:
    def stops(x: int) -> int:
        if x == 3:
            raise Halt(stop)
        return x * x

    verdict = await decide(sandbox_with(stops), problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES)))
    assert verdict.status is Status.REJECTED
    assert verdict.evidence.counterexample == "[3]"


@pytest.mark.parametrize("stop", [Stop.TIME, Stop.MEMORY])
async def test_what_a_busy_host_can_do_to_a_program_does_not_count_once(stop: Stop) -> None:
    sandbox = sandbox_with(lambda x: x)

    def stopped_once(x: int) -> int:
        if len(sandbox.jobs) == 1:
            raise Halt(stop)
        return x * x

    sandbox.sources[sandbox["candidate"]] = stopped_once
    problem = problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES))
    assert (await decide(sandbox, problem)).status is Status.ACCEPTED
    assert len(sandbox.jobs) == 4  # all, the one that stopped, the rest, and half of them again


async def test_a_raising_call_rejects_and_the_reason_tells_nothing_of_a_hidden_input() -> None:
    def leaks(x: int) -> int:
        raise type(f"Hidden{x}", (Exception,), {})(f"the input was {x}")

    verdict = await decide(sandbox_with(leaks), problem_of(Stated("f"), suite_of((4711,), expected=(1,))))
    assert verdict.status is Status.REJECTED
    assert "4711" not in verdict.reason
    assert verdict.evidence.counterexample == "[4711]"


async def test_a_result_that_depends_on_the_hash_seed_is_not_deterministic() -> None:
    def by_hash(x: int, job: Job) -> int:
        return x * x + job.environment.hash_seed

    verdict = await decide(sandbox_with(by_hash), problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES)))
    assert verdict.status is Status.REJECTED
    assert "not deterministic" in verdict.reason


async def test_an_input_on_which_the_reference_raises_is_dropped() -> None:
    def inverse(x: int) -> float:
        return 1 / x

    sandbox = TableSandbox(reference=inverse, candidate=lambda x: 1 / x if x else 99.0)
    problem = problem_of(program_of(sandbox, "reference"), suite_of(*INPUTS))
    verdict = await decide(sandbox, problem)
    assert verdict.status is Status.ACCEPTED
    assert ("dropped", "1") in verdict.details


async def test_errors_of_the_same_kind_are_asked_for_when_the_policy_says_so() -> None:
    def inverse(x: int) -> float:
        return 1 / x

    def other(x: int) -> float:
        return 1 / x if x else 99.0

    for candidate, status in ((inverse, Status.ACCEPTED), (other, Status.REJECTED)):
        sandbox = TableSandbox(reference=inverse, candidate=candidate)
        problem = problem_of(program_of(sandbox, "reference"), suite_of(*INPUTS))
        assert (await decide(sandbox, problem, errors=Errors.SAME_KIND)).status is status


async def test_the_reference_runs_once_for_many_candidates_at_the_same_time() -> None:
    sandbox = sandbox_with(square)
    problem = problem_of(program_of(sandbox, "reference"), suite_of(*INPUTS))
    verifier = CodeCases(Tools(sandbox))
    candidate = candidate_of(problem, sandbox["candidate"])
    verdicts = await asyncio.gather(*(verifier.verify(problem, candidate) for _ in range(5)))
    assert combine(tuple(verdicts)) is Status.ACCEPTED
    assert len(sandbox.jobs_of("reference")) == 1


async def test_a_lost_slot_is_a_fault_and_is_not_remembered() -> None:
    sandbox = sandbox_with(square)
    problem = problem_of(program_of(sandbox, "reference"), suite_of(*INPUTS))
    verifier = CodeCases(Tools(sandbox))
    sandbox.lost = 1
    with pytest.raises(SlotLost):
        await verifier.verify(problem, candidate_of(problem, sandbox["candidate"]))
    verdict = await verifier.verify(problem, candidate_of(problem, sandbox["candidate"]))
    assert verdict.status is Status.ACCEPTED


async def test_a_sandbox_that_leaves_inputs_out_is_a_fault_of_ours() -> None:
    sandbox = sandbox_with(square)
    run = sandbox.run

    async def forgetful(job: Job) -> Any:
        outcome = await run(job)
        return type(outcome)(outcome.stop, outcome.returns[:-1], None, 0.0, 0.0, 0)

    sandbox.run = forgetful  # type: ignore[method-assign]
    with pytest.raises(VerifierFault, match="8 inputs went in"):
        await decide(sandbox, problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES)))


@pytest.mark.parametrize(
    ("answer", "finish", "reason"),
    [
        (None, Finish.STOP, "no program"),
        ("I do not know", Finish.STOP, "no program"),
        ("def g(x): return x", Finish.STOP, "no program that defines f"),
        ("def f(x): return x * x", Finish.LENGTH, "cut by its length"),
        (None, Finish.REFUSAL, "refused"),
    ],
)
async def test_without_a_program_nothing_is_decided(answer: str | None, finish: Finish, reason: str) -> None:
    problem = problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES))
    verdict = await CodeCases(Tools(TableSandbox())).verify(problem, candidate_of(problem, answer, finish))
    assert verdict.status is Status.UNDECIDED
    assert reason in verdict.reason


async def test_without_hidden_cases_nothing_is_decided() -> None:
    sandbox = sandbox_with(square)
    problem = problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES, is_hidden=False))
    assert (await decide(sandbox, problem)).status is Status.UNDECIDED
    assert (await decide(sandbox, problem, min_hidden=0)).status is Status.ACCEPTED


async def test_an_input_that_is_shown_anywhere_is_not_hidden() -> None:
    shown = suite_of(*INPUTS, expected=SQUARES, is_hidden=False)
    problem = problem_of(Stated("f"), suite_of(*INPUTS, expected=SQUARES), shown)
    verdict = await decide(sandbox_with(square), problem)
    assert verdict.status is Status.UNDECIDED
    assert "0 of them hidden" in verdict.reason


@pytest.mark.parametrize(
    "suites",
    [(), (suite_of((1,)),), (suite_of((1,), (1,), expected=(1, 2)),)],
    ids=["no cases", "no stated value", "cases that contradict each other"],
)
async def test_a_problem_that_states_nothing_usable_decides_nothing(suites: tuple[Any, ...]) -> None:
    assert (await decide(sandbox_with(square), problem_of(Stated("f"), *suites))).status is Status.UNDECIDED


async def test_a_reference_that_contradicts_a_case_decides_nothing() -> None:
    sandbox = sandbox_with(square)
    problem = problem_of(program_of(sandbox, "reference"), suite_of((2,), expected=(5,)))
    verdict = await decide(sandbox, problem)
    assert verdict.status is Status.UNDECIDED
    assert "contradicts" in verdict.reason


async def test_a_problem_without_a_function_decides_nothing() -> None:
    verdict = await decide(sandbox_with(square), problem_of(Gold("4")))
    assert verdict.status is Status.UNDECIDED


async def test_a_counterexample_is_tagged_json_that_gives_the_input_again() -> None:
    problem = problem_of(Stated("f"), suite_of(((1, 2.5), {1}), expected=(0,)))
    sandbox = TableSandbox(candidate=lambda pair, items: 1)
    counterexample = (await decide(sandbox, problem)).evidence.counterexample
    assert counterexample is not None
    assert json.loads(counterexample) == [{"tuple": [1, {"float": "0x1.4000000000000p+1"}]}, {"set": [1]}]


@pytest.mark.parametrize(
    "value",
    ["\ud800", 1 << 70_000, {1 << 70_000: 1}, {"a": "\ud800"}, {"\ud800"}],
    ids=["half a character", "a huge integer", "a huge key", "in a dict", "in a set"],
)
def test_a_forged_value_that_no_encoding_gives_differs_and_can_be_shown(value: Any) -> None:
    from sparring_verifiers.code.comparing import Judge
    from sparring_verifiers.code.trial import shown

    kind = type(value)
    judge = Judge(TableSandbox(), "f", EXACTLY, CodePolicy())
    assert not judge.agree(value, kind())
    assert "does not cross" in shown(Returned(value))


def test_an_exception_is_named_only_when_it_is_one_of_pythons_own() -> None:
    from sparring_verifiers.code.trial import mismatch_reason

    assert "ValueError" in mismatch_reason(Raised("ValueError", "secret"), "a hidden input")
    assert "print" not in mismatch_reason(Raised("print", "secret"), "a hidden input")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("def g(): pass\nclass C: pass\ndef h(): pass", "g, h"),
        ("It is this:\n```python\ndef g(): pass\n```\n", "g"),
        ("f = 3", "no function"),
        ("I do not know.", "no function"),
        ("".join(f"def f{n}(): pass\n" for n in range(99)), "f0, f1, f2, f3, f4, f5, f6, f7"),
    ],
)
async def test_a_reply_without_the_entry_is_told_what_it_defines(text: str, told: str) -> None:
    sandbox = TableSandbox()
    problem = problem_of(Stated("solution"), suite_of(*INPUTS))
    verdict = await CodeCases(Tools(sandbox)).verify(problem, candidate_of(problem, text))
    reason = f"no program that defines solution was found in the reply; it defines {told}"
    assert (verdict.status, verdict.reason) == (Status.UNDECIDED, reason)


async def test_a_value_that_does_not_cross_is_no_error_to_agree_on() -> None:
    sandbox = TableSandbox(reference=lambda x: object(), candidate=lambda x: object())
    problem = problem_of(program_of(sandbox, "reference"), suite_of(*INPUTS))
    assert (await decide(sandbox, problem, errors=Errors.SAME_KIND)).status is Status.UNDECIDED
