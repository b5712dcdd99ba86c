"""Relations declared as data: each refutes what breaks it and only that, and none accepts alone."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from sparring_verifiers import (
    Author,
    CodePolicy,
    Problem,
    Program,
    Stated,
    Status,
    SuiteKind,
    Tools,
    Verdict,
    WeakEvidence,
    make_suite,
)
from sparring_verifiers.code.property import CodeProperty
from sparring_verifiers.code.relations import RelationRefused, parse_relation
from sparring_verifiers.wire import digest, from_json, suite_id, to_json

from .code_doubles import ANYONE, TableSandbox, candidate_of, problem_of, suite_of

FILE = Author("mine.jsonl")
WRITER = Author("writer", ("gamma",))
INTEGER = '[{"type": "integer"}]'
LISTS = '[{"type": "array", "items": {"type": "integer"}}]'


def relating(*relations: dict[str, Any], schema: str = LISTS) -> Problem:
    properties = tuple(map(json.dumps, relations))
    suite = make_suite((), ANYONE, is_hidden=True, kind=SuiteKind.PROPERTIES, properties=properties)
    return problem_of(Stated("f", schema=schema), suite)


async def decide(sandbox: TableSandbox, problem: Problem, **policy: Any) -> Verdict:
    verifier = CodeProperty(Tools(sandbox), CodePolicy(**policy))
    return await verifier.verify(problem, candidate_of(problem, sandbox["candidate"]))


BREAKS: list[tuple[dict[str, Any], str, Callable[..., Any], Callable[..., Any], list[Any]]] = [
    ({"relation": "idempotent"}, LISTS, sorted, lambda xs: xs[1:], [[0, 0]]),
    ({"relation": "permutation_invariant"}, LISTS, sum, lambda xs: sum(xs[:1]), [[0, 1]]),
    ({"relation": "monotone"}, INTEGER, lambda n: n // 2, lambda n: n if n < 10 else 0, [10]),
    ({"relation": "monotone", "direction": "decreasing"}, INTEGER, lambda n: -n, lambda n: n, [0]),
    ({"relation": "bounded", "least": 0, "most": {"len": 0}}, LISTS, len, lambda xs: len(xs) + 1, [[]]),
    ({"relation": "bounded", "least": 0}, LISTS, len, lambda xs: None, [[]]),
    ({"relation": "length"}, LISTS, sorted, lambda xs: sorted(set(xs)), [[0, 0]]),
    ({"relation": "sorted"}, LISTS, sorted, lambda xs: xs, [[1, 0]]),
    ({"relation": "subset"}, LISTS, lambda xs: xs[:2], lambda xs: [*xs, 7], [[]]),
    ({"relation": "type", "type": "list[int]"}, LISTS, sorted, tuple, [[]]),
]


@pytest.mark.parametrize(("relation", "schema", "right", "wrong", "smallest"), BREAKS)
async def test_a_relation_refutes_what_breaks_it_on_a_minimal_input(
    relation: dict[str, Any], schema: str, right: Callable[..., Any], wrong: Callable[..., Any], smallest: list[Any]
) -> None:
    problem = relating(relation, schema=schema)
    kept = await decide(TableSandbox(candidate=right), problem)
    assert (kept.status, kept.evidence.counterexample) == (Status.UNDECIDED, None)
    assert "keeps 1 relations on 75 of 75 inputs" in kept.reason
    broken = await decide(TableSandbox(candidate=wrong), problem, shrink_jobs=60)
    assert broken.status is Status.REJECTED
    assert json.loads(broken.evidence.counterexample or "") == smallest
    assert broken.evidence.found is not None
    assert dict(broken.details)["expected_by"].startswith(f"relation {relation['relation']}")
    assert broken.reason.startswith(f"breaks the relation {relation['relation']}")


async def test_relations_alone_accept_only_where_the_policy_lets_them() -> None:
    sandbox = TableSandbox(candidate=sorted)
    problem = relating({"relation": "sorted"}, {"relation": "length"})
    assert (await decide(sandbox, problem)).status is Status.UNDECIDED
    assert (await decide(sandbox, problem, relations_accept=True)).status is Status.ACCEPTED


@pytest.mark.parametrize("jobs", [0, 4, 9])
async def test_making_a_break_small_stays_within_its_jobs(jobs: int) -> None:
    sandbox = TableSandbox(candidate=lambda n: n - 1 if n > 4711 else n)
    large = '[{"type": "integer", "minimum": 0, "maximum": 1000000000}]'
    verdict = await decide(sandbox, relating({"relation": "idempotent"}, schema=large), shrink_jobs=jobs)
    assert verdict.status is Status.REJECTED
    assert len(sandbox.jobs) <= 2 + jobs


async def test_a_program_that_raises_keeps_nothing_and_is_not_accepted() -> None:
    def never(xs: list[int]) -> None:
        raise ValueError

    verdict = await decide(TableSandbox(candidate=never), relating({"relation": "sorted"}), relations_accept=True)
    assert verdict.status is Status.UNDECIDED


async def test_an_inverse_that_another_program_computes_refutes() -> None:
    sandbox = TableSandbox(candidate=lambda n: n + 1, lossy=lambda n: abs(n), back=lambda n: n - 1)
    inverse = {"relation": "inverse", "source": sandbox["back"], "entry": "f"}
    problem = relating(inverse, schema=INTEGER)
    assert (await decide(sandbox, problem)).status is Status.UNDECIDED
    assert len(sandbox.jobs_of("back")) == 1
    sandbox.sources[sandbox["candidate"]] = abs
    verdict = await decide(sandbox, problem)
    assert (verdict.status, verdict.evidence.counterexample) == (Status.REJECTED, "[0]")


async def test_a_property_program_runs_apart_and_its_crash_is_no_evidence() -> None:
    def holds(arguments: list[Any], answer: Any) -> Any:
        if answer == 5:
            raise ZeroDivisionError
        return arguments[0] + 1 == answer if answer != 7 else "yes"

    sandbox = TableSandbox(candidate=lambda n: n + 1, holds=holds)
    problem = relating({"relation": "holds", "source": sandbox["holds"], "entry": "f"}, schema=INTEGER)
    kept = await decide(sandbox, problem, examples=150)
    assert kept.status is Status.UNDECIDED
    assert dict(kept.details)["relation"] == "holds says nothing of 2 inputs"
    sandbox.sources[sandbox["candidate"]] = lambda n: n + (1 if n < 3 else 2)
    broken = await decide(sandbox, problem)
    assert (broken.status, broken.evidence.counterexample) == (Status.REJECTED, "[4]")
    assert all(job.source == sandbox["holds"] for job in sandbox.jobs if len(job.inputs[0]) == 2)


async def test_a_property_that_denies_under_one_hash_seed_only_is_no_evidence() -> None:
    def flaky(arguments: list[Any], answer: Any, job: Any = None) -> bool:
        return job.environment.hash_seed != 0

    flaky.__annotations__["job"] = object
    sandbox = TableSandbox(candidate=lambda n: n, flaky=flaky)
    problem = relating({"relation": "holds", "source": sandbox["flaky"], "entry": "f"}, schema=INTEGER)
    assert (await decide(sandbox, problem)).status is Status.UNDECIDED


async def test_a_relation_that_the_reference_breaks_is_evidence_against_the_problem() -> None:
    sandbox = TableSandbox(reference=lambda xs: xs[::-1], candidate=lambda xs: xs[::-1])
    problem = relating({"relation": "sorted"})
    problem = problem_of(Program(sandbox["reference"], "f", LISTS), *problem.suites)
    verdict = await decide(sandbox, problem)
    assert verdict.status is Status.UNDECIDED
    assert verdict.reason == "the reference breaks relation sorted: evidence against the problem"


async def test_a_given_relation_that_the_reference_breaks_drops_the_problem_and_a_claimed_one_does_not() -> None:
    sandbox = TableSandbox(reference=lambda xs: xs[::-1])
    verifier = CodeProperty(Tools(sandbox))
    for relation, author, is_dropped in (
        ("sorted", FILE, True),
        ("length", FILE, False),
        ("sorted", WRITER, False),
    ):
        properties = (json.dumps({"relation": relation}),)
        suite = make_suite((), author, is_hidden=True, kind=SuiteKind.PROPERTIES, properties=properties)
        problem = problem_of(Program(sandbox["reference"], "f", LISTS), suite)
        if not is_dropped:
            assert await verifier.drawn(problem) is not None
            continue
        with pytest.raises(WeakEvidence, match="the reference breaks relation sorted: evidence against the problem"):
            await verifier.drawn(problem)


async def test_beside_a_reference_relations_ask_further_inputs() -> None:
    sandbox = TableSandbox(reference=sum, candidate=lambda xs: sum(xs) + (xs == [3, 2, 1]))
    suite = replace(suite_of(([1, 2, 3],), ([],)), kind=SuiteKind.PROPERTIES)
    problem = problem_of(Program(sandbox["reference"], "f", LISTS), suite)
    assert (await decide(sandbox, problem)).status is Status.ACCEPTED
    (relations,) = relating({"relation": "permutation_invariant"}).suites
    verdict = await decide(sandbox, replace(problem, suites=(suite, relations)))
    assert (verdict.status, verdict.evidence.counterexample) == (Status.REJECTED, "[[3,2,1]]")


async def test_a_relation_that_does_not_fit_the_input_says_nothing() -> None:
    problem = relating({"relation": "length"}, schema=INTEGER)
    verdict = await decide(TableSandbox(candidate=lambda n: [n]), problem, relations_accept=True)
    assert verdict.status is Status.UNDECIDED
    assert "says nothing of 75 inputs" in dict(verdict.details)["relation"]


@pytest.mark.parametrize(
    ("declared", "reason"),
    [
        ("nonsense", "no JSON"),
        ('{"relation": "magic"}', "one of idempotent"),
        ('{"relation": "sorted", "parameter": 0}', "none of its fields"),
        ('{"relation": "length", "parameter": -1}', "no place"),
        ('{"relation": "bounded"}', "neither"),
        ('{"relation": "bounded", "least": {"pow": 0}}', "expected one of"),
        ('{"relation": "type", "type": "Widget"}', "not in the table"),
        ('{"relation": "holds", "source": "def", "entry": "f"}', "no Python"),
        ('{"relation": "inverse"}', "source and entry"),
        ('{"relation": "monotone", "direction": "up"}', "none of increasing"),
    ],
)
def test_a_relation_outside_the_table_is_refused(declared: str, reason: str) -> None:
    with pytest.raises(RelationRefused, match=reason):
        parse_relation(declared)


async def test_a_refused_relation_decides_nothing() -> None:
    verdict = await decide(TableSandbox(candidate=sorted), relating({"relation": "magic"}))
    assert (verdict.status, "one of idempotent" in verdict.reason) == (Status.UNDECIDED, True)


def test_a_suite_with_relations_keeps_its_id_over_the_wire_and_one_without_has_the_old_one() -> None:
    (suite,) = relating({"relation": "sorted"}).suites
    assert from_json(type(suite), to_json(suite)) == suite
    plain = make_suite((), ANYONE, is_hidden=True)
    assert "properties" not in to_json(plain)
    old = {"parent_id": None, "kind": "cases", "cases": [], "author": to_json(ANYONE), "is_hidden": True}
    assert plain.id == digest(old) != suite_id(None, plain.kind, (), ANYONE, is_hidden=True, properties=("{}",))
    assert "schema" not in to_json(Stated("f"))
