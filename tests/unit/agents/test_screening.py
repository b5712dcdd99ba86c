"""Which code problems are set: those that the verifiers at the table can decide, screened as these will decide."""

from dataclasses import replace

from sparring_agents.graphs.screening import screen
from sparring_sandbox import FakeSandbox, Job, Limits, Outcome, Returned, Stop
from sparring_verifiers import (
    Author,
    Case,
    CodePolicy,
    Domain,
    Expected,
    Origin,
    Problem,
    Program,
    Reference,
    Source,
    Stated,
    SuiteKind,
    Tools,
    Verifier,
    load_verifier,
    make_problem,
    make_suite,
    to_json,
)

from .table_doubles import fixed, table

ANYONE = Author("someone")


def problem_of(reference: Reference) -> Problem:
    suite = make_suite((Case((7,), Expected(7)),), ANYONE, is_hidden=True)
    return make_problem(Domain.CODE, "Give back n.", reference, Origin(Source.FILE, ANYONE), (suite,))


def answered(job: Job) -> Outcome:
    return Outcome(Stop.OK, tuple(Returned(arguments[0]) for arguments in job.inputs), None, 0.0, 0.0, 0)


async def screened(problem: Problem, sandbox: FakeSandbox, *verifiers: Verifier) -> str | None:
    at = table({}, fixed(problem), verifiers=verifiers, sandbox=sandbox, allow_same_family=True)
    return await screen(at, problem, [], path="p", attempt=0)


async def test_a_problem_that_only_states_cases_is_not_set_where_properties_decide() -> None:
    sandbox = FakeSandbox(answered)
    cases, properties = (load_verifier(name, Tools(sandbox)) for name in ("code_cases", "code_property"))
    refused = await screened(problem_of(Stated("f")), sandbox, cases, properties)
    assert refused is not None
    assert "leave code_property out of verifiers" in refused
    assert sandbox.jobs == []
    assert await screened(problem_of(Stated("f")), sandbox, cases) is None


RELATIONS = make_suite((), ANYONE, is_hidden=True, kind=SuiteKind.PROPERTIES, properties=('{"relation":"idempotent"}',))


async def test_relations_without_a_program_are_set_only_where_they_may_accept() -> None:
    sandbox = FakeSandbox(answered)
    cases, plain = (load_verifier(name, Tools(sandbox)) for name in ("code_cases", "code_property"))
    trusting = load_verifier("code_property", Tools(sandbox), {"relations_accept": True})
    problem = replace(problem_of(Stated("f", schema='[{"type": "integer"}]')), suites=(RELATIONS,))
    for verifiers, reason in (
        ((cases,), "only code_property asks them"),
        ((plain,), "code_property: {relations_accept: true}"),
        ((trusting, cases), "leave code_cases out of verifiers"),
    ):
        assert reason in (await screened(problem, sandbox, *verifiers) or "")
    assert await screened(problem, sandbox, trusting) is None
    stated = replace(problem, suites=(*problem_of(problem.reference).suites, RELATIONS))
    assert await screened(stated, sandbox, trusting, cases) is None
    nowhere = replace(problem_of(Stated("f")), suites=(RELATIONS,))
    assert "nothing declares the domain" in (await screened(nowhere, sandbox, trusting) or "")


async def test_a_reference_is_screened_under_the_policies_that_decide() -> None:
    sandbox = FakeSandbox(answered)
    policies = [CodePolicy(limits=Limits(cpu_s=cpu_s)) for cpu_s in (1, 2)]
    verifiers = [
        load_verifier(name, Tools(sandbox), to_json(policy))
        for name, policy in zip(("code_cases", "code_property"), policies, strict=True)
    ]
    problem = problem_of(Program("def f(n: int) -> int:\n    return n\n", "f"))
    assert await screened(problem, sandbox, *verifiers) is None
    assert {job.limits.cpu_s for job in sandbox.jobs} == {1, 2}
