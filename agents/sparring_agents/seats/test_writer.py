"""The test writer chooses hidden inputs for a code problem, says where it can what is right on them, and states
properties that every right answer has.

It sees the statement and the signature, not the solution. What it says is a claim: see graphs/dual_agreement.py.
"""

import ast
from typing import Any

from sparring_agents.effects import ask
from sparring_agents.table import Table, Unusable
from sparring_agents.types import Reply, Sampling, Seat, author_of
from sparring_verifiers import (
    Case,
    Domain,
    Expected,
    Match,
    Problem,
    Program,
    RelationRefused,
    Source,
    Suite,
    SuiteKind,
    canonical,
    fit_arguments,
    make_problem,
    make_suite,
    parse_program,
    parse_relation,
    to_json,
)

from .prompt import load_prompt
from .reading import json_object, whole_text

MAX_PROPERTIES = 10


def signature_of(program: Program) -> str | None:
    """The line that defines the entry, read from the syntax tree; None when it is no plain function."""
    tree = parse_program(program.source)
    for node in () if tree is None else tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == program.entry:
            try:
                result = f" -> {ast.unparse(node.returns)}" if node.returns else ""
                return f"{node.name}({ast.unparse(node.args)}){result}"
            except RecursionError:  # a default of five hundred terms can be read, and not written again
                return None
    return None


def read_cases(reply: Reply, program: Program) -> tuple[Case, ...] | Unusable:
    """The cases in the reply, each once, in order; what the writer says is right stands as expected.

    A case whose arguments are not of the program's types is left out. Where the writer states two values for one input
    both stand: see graphs/dual_agreement.py.
    """
    text = whole_text(reply)
    raw = text if isinstance(text, Unusable) else json_object(text)
    if isinstance(raw, Unusable):
        return raw
    written = raw.get("cases")
    if not isinstance(written, list) or not all(isinstance(case, dict) for case in written):
        return Unusable('"cases" is not a list of objects')
    fitting = filter(None, (_case(one, program) for one in written))
    cases = {canonical(to_json(case)): case for case in fitting}
    return tuple(cases.values()) or Unusable(f"none of the {len(written)} cases fits the signature")


def _case(raw: dict[str, Any], program: Program) -> Case | None:
    arguments = raw.get("arguments")
    fitted = fit_arguments(program, arguments) if isinstance(arguments, list) else None
    if fitted is None:
        return None
    case = Case(fitted, Expected(raw["expected"]) if "expected" in raw else None)
    try:
        canonical(to_json(case))  # what cannot cross into the sandbox, or not be written down, is no case
    except ValueError:
        return None
    return case


def read_properties(reply: Reply) -> tuple[str, ...]:
    """The relations in the reply as canonical JSON text, each once, in order; what the table of relations does not know
    is left out."""
    text = whole_text(reply)
    raw = text if isinstance(text, Unusable) else json_object(text)
    written = [] if isinstance(raw, Unusable) else raw.get("properties")
    found: dict[str, None] = {}
    for one in written if isinstance(written, list) else ():
        try:
            relation = canonical(one).decode()
            parse_relation(relation)
        except (RelationRefused, ValueError):
            continue
        found[relation] = None
    return tuple(found)[:MAX_PROPERTIES]


async def write_tests(
    table: Table, problem: Problem, *, count: int, path: str, attempt: int
) -> tuple[Suite, ...] | Unusable:
    """A hidden suite of cases for a code problem that has a reference, and one of properties where any are stated. What
    they expect is claimed, and not yet agreed.

    Raises:
        ModelFault: it could not be asked.
    """
    assert isinstance(problem.reference, Program)
    signature = signature_of(problem.reference)
    if signature is None:
        return Unusable(f"{problem.reference.entry} is no plain function")
    prompt = load_prompt("test_writer")
    schema = problem.reference.schema
    domain = "" if schema is None else f"\n\nThe arguments lie in these JSON Schemas, in order: {schema}"
    values = {"statement": problem.statement, "signature": signature, "domain": domain, "count": str(count)}
    request = prompt.request(values, table.sampling.get(Seat.TEST_WRITER, Sampling()), sample=attempt)
    reply = await ask(table, Seat.TEST_WRITER, request, prompt=prompt.label, path=path, attempt=attempt)
    cases = read_cases(reply, problem.reference)
    if isinstance(cases, Unusable):
        return cases
    author = author_of(table.models[Seat.TEST_WRITER])
    written = make_suite(cases, author, is_hidden=True)
    properties = read_properties(reply)
    if not properties:
        return (written,)
    return written, make_suite((), author, is_hidden=True, kind=SuiteKind.PROPERTIES, properties=properties)


async def with_tests(table: Table, problem: Problem, *, count: int, attempt: int) -> Problem | Unusable:
    """The problem with the suites of the test writer, where one sits at the table and the problem is a function to
    write that has a reference; else as it is. count: of cases; none are asked for where it is not positive.

    A given problem whose reference is a script or no plain function stays as it is. Where a checker decides, or words
    are compared, there is no one right value, so what the writer expects is left out.

    Raises:
        ModelFault: it could not be asked.
    """
    reference = problem.reference
    if Seat.TEST_WRITER not in table.models or problem.domain is not Domain.CODE or count < 1:
        return problem
    if not isinstance(reference, Program):
        return problem
    if problem.origin.source is not Source.MODEL and signature_of(reference) is None:
        return problem
    suites = await write_tests(table, problem, count=count, path="propose/tests", attempt=attempt)
    if isinstance(suites, Unusable):
        return Unusable(f"test_writer: {suites.reason}")
    if reference.matching.kind not in (Match.EXACT, Match.UNORDERED):
        suites = tuple(map(_without_values, suites))
    return make_problem(problem.domain, problem.statement, reference, problem.origin, (*problem.suites, *suites))


def _without_values(suite: Suite) -> Suite:
    inputs = {canonical(to_json(Case(case.arguments))): Case(case.arguments) for case in suite.cases}
    return make_suite(
        tuple(inputs.values()), suite.author, is_hidden=suite.is_hidden, kind=suite.kind, properties=suite.properties
    )
