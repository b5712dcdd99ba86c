"""Deciding by drawn properties, over a sandbox that runs nothing."""

import json
import subprocess
import sys
import threading
from dataclasses import replace
from typing import Any

import pytest

from sparring_sandbox import Job, SlotLost, Stop
from sparring_verifiers import (
    Checker,
    CodePolicy,
    Match,
    Matching,
    Problem,
    Program,
    SchemaRefused,
    Stated,
    Status,
    SuiteKind,
    Tools,
    Verdict,
    draw_suite,
)
from sparring_verifiers.code import property as property_room
from sparring_verifiers.code.property import CodeProperty

from .code_doubles import Halt, TableSandbox, candidate_of, problem_of, program_of, suite_of

LISTS = '[{"type": "array", "items": {"type": "integer"}}]'


async def decide(sandbox: TableSandbox, problem: Problem, **policy: Any) -> Verdict:
    verifier = CodeProperty(Tools(sandbox), CodePolicy(**policy))
    return await verifier.verify(problem, candidate_of(problem, sandbox["candidate"]))


async def test_a_program_that_does_as_the_reference_is_accepted() -> None:
    sandbox = TableSandbox(reference=sorted, candidate=lambda xs: [*sorted(xs)])
    verdict = await decide(sandbox, problem_of(program_of(sandbox, "reference", LISTS)))
    assert (verdict.status, verdict.evidence.checked) == (Status.ACCEPTED, 75)
    assert len(sandbox.jobs) == 3


async def test_a_difference_is_shrunk_to_a_small_counterexample_within_the_jobs() -> None:
    sandbox = TableSandbox(reference=sorted, candidate=lambda xs: sorted(set(xs)))
    verdict = await decide(sandbox, problem_of(program_of(sandbox, "reference", LISTS)), shrink_jobs=200)
    assert verdict.status is Status.REJECTED
    assert json.loads(verdict.evidence.counterexample or "") == [[0, 0]]
    assert (verdict.evidence.found, verdict.evidence.expected) == ("[0]", "[0,0]")


def checked_problem(sandbox: TableSandbox, schema: str) -> Problem:
    matching = Matching(Match.CHECKER, checker=Checker(sandbox["checker"], "f"))
    return problem_of(Program(sandbox["reference"], "f", schema, matching))


async def test_a_checker_that_refuses_the_references_own_answer_refutes_nobody() -> None:
    sandbox = TableSandbox(reference=abs, candidate=abs, checker=lambda arguments, answer, expected: answer < 9)
    verdict = await decide(sandbox, checked_problem(sandbox, '[{"type": "integer"}]'))
    assert verdict.status is Status.UNDECIDED
    assert "the checker refuses the reference's own answer" in verdict.reason
    assert sandbox.jobs_of("candidate") == []


async def test_a_counterexample_is_not_shrunk_to_where_the_checker_refuses_the_reference_too() -> None:
    def takes(arguments: Any, answer: Any, expected: Any) -> bool:
        return bool(answer == expected and arguments != [[0, 0]])

    sandbox = TableSandbox(reference=sorted, candidate=lambda xs: sorted(set(xs)), checker=takes)
    verdict = await decide(sandbox, checked_problem(sandbox, LISTS), shrink_jobs=200)
    assert verdict.status is Status.REJECTED
    (items,) = json.loads(verdict.evidence.counterexample or "")
    assert len(set(items)) < len(items) <= 3
    assert items != [0, 0]


@pytest.mark.parametrize("jobs", [0, 5, 24, 200])
async def test_the_smallest_input_on_which_a_program_hangs_is_looked_for_within_the_jobs(jobs: int) -> None:
    def hangs(xs: list[int]) -> list[int]:
        if len(xs) > 1 and xs[1] > 4:
            raise Halt(Stop.TIME)
        return sorted(xs)

    sandbox = TableSandbox(reference=sorted, candidate=hangs)
    verdict = await decide(sandbox, problem_of(program_of(sandbox, "reference", LISTS)), shrink_jobs=jobs)
    assert (verdict.status, verdict.evidence.found) == (Status.REJECTED, "no result: time")
    assert dict(verdict.details)["expected_by"] == "the reference"
    assert len(sandbox.jobs) <= 3 + jobs
    (items,) = json.loads(verdict.evidence.counterexample or "")
    assert items[1] > 4
    if jobs >= 24:
        assert items == [0, 5]


async def test_an_input_that_only_takes_long_is_no_smaller_counterexample() -> None:
    def slow(xs: list[int], job: Job) -> list[int]:
        if len(xs) > 9 or (xs and job.limits.cpu_s < CodePolicy().limits.cpu_s):
            raise Halt(Stop.TIME)
        return sorted(xs)

    sandbox = TableSandbox(reference=sorted, candidate=slow)
    verdict = await decide(sandbox, problem_of(program_of(sandbox, "reference", LISTS)))
    assert verdict.status is Status.REJECTED
    (items,) = json.loads(verdict.evidence.counterexample or "")
    assert len(items) > 9


@pytest.mark.parametrize("jobs", [0, 1, 24])
async def test_shrinking_stays_within_its_jobs(jobs: int) -> None:
    sandbox = TableSandbox(reference=sorted, candidate=lambda xs: sorted(set(xs)))
    verdict = await decide(sandbox, problem_of(program_of(sandbox, "reference", LISTS)), shrink_jobs=jobs)
    assert verdict.status is Status.REJECTED
    assert len(sandbox.jobs) <= 2 + jobs
    (items,) = json.loads(verdict.evidence.counterexample or "")
    assert len(set(items)) < len(items)


async def test_inputs_are_drawn_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    drawing: set[int] = set()
    draw = property_room.draw_suite

    def noted(*arguments: Any) -> Any:
        drawing.add(threading.get_ident())
        return draw(*arguments)

    monkeypatch.setattr(property_room, "draw_suite", noted)
    sandbox = TableSandbox(reference=sorted, candidate=sorted)
    await decide(sandbox, problem_of(program_of(sandbox, "reference", LISTS)))
    assert drawing
    assert threading.get_ident() not in drawing


async def test_a_fault_while_shrinking_is_a_fault() -> None:
    sandbox = TableSandbox(reference=sorted, candidate=sorted)

    def drops_equals(xs: list[int], job: Job) -> list[int]:
        sandbox.lost = 1
        return sorted(set(xs))

    sandbox.sources[sandbox["candidate"]] = drops_equals
    with pytest.raises(SlotLost):
        await decide(sandbox, problem_of(program_of(sandbox, "reference", LISTS)))


async def test_a_recorded_suite_is_decided_on_and_nothing_is_drawn() -> None:
    sandbox = TableSandbox(reference=sorted, candidate=lambda xs: sorted(set(xs)))
    problem = problem_of(program_of(sandbox, "reference", '[{"type": "array"}]'))
    suite = replace(suite_of(([1, 2],), ([2, 1],)), kind=SuiteKind.PROPERTIES)
    verdict = await decide(sandbox, replace(problem, suites=(suite,)))
    assert (verdict.status, verdict.suite_id, verdict.evidence.checked) == (Status.ACCEPTED, suite.id, 2)


async def test_inputs_that_do_not_fit_the_reference_decide_nothing() -> None:
    def picky(xs: list[int]) -> int:
        if len(xs) != 3:
            raise ValueError("three, please")
        return sum(xs)

    sandbox = TableSandbox(reference=picky, candidate=picky)
    verdict = await decide(sandbox, problem_of(program_of(sandbox, "reference", LISTS)))
    assert verdict.status is Status.UNDECIDED
    assert "do not fit the reference" in verdict.reason


async def test_a_reference_that_stops_on_a_drawn_input_goes_on_behind_it() -> None:
    def stops_once(x: int) -> int:
        if x == 50:
            raise Halt(Stop.TIME)
        return x

    sandbox = TableSandbox(reference=stops_once, candidate=lambda x: x)
    suite = replace(suite_of(*((n,) for n in range(40, 60))), kind=SuiteKind.PROPERTIES)
    verdict = await decide(sandbox, problem_of(program_of(sandbox, "reference"), suite))
    assert (verdict.status, verdict.evidence.checked) == (Status.ACCEPTED, 19)


@pytest.mark.parametrize(
    "reference", [Stated("f"), Program("def f(x): return x", "f"), Program("def f(x): return x", "f", "[{}]")]
)
async def test_without_a_readable_domain_nothing_is_decided(reference: Stated | Program) -> None:
    sandbox = TableSandbox(candidate=lambda x: x)
    assert (await decide(sandbox, problem_of(reference))).status is Status.UNDECIDED


async def test_the_candidates_annotations_do_not_shrink_the_domain() -> None:
    sandbox = TableSandbox(candidate=lambda x: x)
    narrow = "from typing import Literal\ndef f(x: Literal[0]) -> int: return 0\n"
    wide = "def f(x: int) -> int: return x\n"
    sandbox.sources |= {narrow: lambda x: 0, wide: lambda x: x}
    problem = problem_of(Program(wide, "f"))
    verdict = await CodeProperty(Tools(sandbox)).verify(problem, candidate_of(problem, narrow))
    assert verdict.status is Status.REJECTED


def test_a_drawn_suite_is_hidden_and_names_who_drew_it() -> None:
    problem = problem_of(Program("def f(x: int) -> int: return x", "f"))
    suite = draw_suite(problem, 10)
    assert (suite.kind, suite.is_hidden, suite.author.name) == (SuiteKind.PROPERTIES, True, "hypothesis")
    assert len(suite.cases) == len({case.arguments for case in suite.cases}) == 10 + 10 // 4
    assert draw_suite(problem, 10) == suite
    assert draw_suite(problem, 10, seed=1) != suite


def test_a_small_domain_gives_each_of_its_inputs_once() -> None:
    problem = problem_of(Program("def f(x: bool, y: bool) -> int: return x", "f"))
    assert len(draw_suite(problem, 60).cases) == 4
    assert [case.arguments for case in draw_suite(problem_of(Program("def f(): return 1", "f"))).cases] == [()]


@pytest.mark.parametrize("alphabet", [r'"\ud800"', r'"a\udfff"'])
def test_a_domain_of_half_characters_is_refused(alphabet: str) -> None:
    schema = '[{"type": "string", "minLength": 5, "alphabet": ' + alphabet + "}]"
    with pytest.raises(SchemaRefused, match="does not cross"):
        draw_suite(problem_of(Program("def f(x): return x", "f", schema)))


def test_a_domain_that_is_empty_is_refused() -> None:
    schema = '[{"type": "array", "items": {"type": "null"}, "minItems": 3, "uniqueItems": true}]'
    with pytest.raises(SchemaRefused, match="least, 3, is above the most, 1"):
        draw_suite(problem_of(Program("def f(x): return x", "f", schema)))


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_another_process_with_other_modules_draws_the_same_inputs(hash_seed: str) -> None:
    source = "def f(xs: list[int], s: str, q: float, d: dict[str, set[int]]) -> int: return 1"
    script = (
        "import sys; from sparring_verifiers import *\n"
        f"reference = Program({source!r}, 'f')\n"
        "problem = make_problem(Domain.CODE, 'Write f.', reference, Origin(Source.FILE, Author('someone')))\n"
        "print(draw_suite(problem).id)"
    )
    environment = {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": ":".join(sys.path)}
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == draw_suite(problem_of(Program(source, "f"))).id
    assert ran.stderr == ""
