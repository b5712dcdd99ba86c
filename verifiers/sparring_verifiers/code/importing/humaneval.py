"""Rows in the shape of HumanEval: prompt, entry_point, canonical_solution, and a test with ``check(candidate)``.

Source: Chen et al. 2021, "Evaluating Large Language Models Trained on Code", section 2.2.
"""

import ast
from collections.abc import Mapping
from typing import Any

from sparring_verifiers.code.extract import extract_program, parse_program
from sparring_verifiers.types import Author, Case, Domain, Match, Matching, Origin, Problem, Program, Source
from sparring_verifiers.wire import canonical, make_problem

from .asserts import read_asserts
from .harness import checker_of
from .refused import ImportRefused, NotPlain, text_of
from .shown import shown_calls, split_suites

_CHECK = "check"


def import_humaneval(row: Mapping[str, Any], *, author: str = "humaneval", location: str = "") -> Problem:
    """The row as a problem: its test's asserts are cases, the canonical solution is the reference.

    A case whose input the prompt shows is a visible one; the others are hidden.

    A test that holds more than plain cases is a checker in a slot of its own, and the origin's parameters say why.

    Raises:
        ImportRefused: a field is missing, or the solution or the test is no Python that defines what it has to.
    """
    prompt, entry, test = text_of(row, "prompt"), text_of(row, "entry_point"), text_of(row, "test")
    solution = prompt + text_of(row, "canonical_solution")
    if extract_program(solution, entry) != solution:
        raise ImportRefused(f'"prompt" and "canonical_solution" together do not define {entry}')
    cases: tuple[Case, ...] = ()
    matching, why = Matching(Match.CHECKER, checker=checker_of(solution, entry, test, _CHECK)), ""
    try:
        cases, matching = read_asserts(_body(test), "candidate")
    except NotPlain as found:
        why = str(found)
    if not why and not cases:
        raise ImportRefused('"test" asserts nothing of candidate')
    writer = Author(author)
    told = {"task": str(row.get("task_id", "")), **({"checker": why} if why else {})}
    origin = Origin(Source.FILE, writer, family="humaneval", parameters=canonical(told).decode(), location=location)
    suites = split_suites(cases, shown_calls(prompt, entry), writer)
    return make_problem(Domain.CODE, prompt, Program(solution, entry, matching=matching), origin, suites)


def _body(test: str) -> list[ast.stmt]:
    """The statements of ``check``, when nothing but it and plain assignments stand in the test."""
    tree = parse_program(test)
    if tree is None:
        raise ImportRefused('"test" is no Python')
    checks = [each for each in tree.body if isinstance(each, ast.FunctionDef) and each.name == _CHECK]
    if len(checks) != 1 or [argument.arg for argument in checks[0].args.args] != ["candidate"]:
        raise ImportRefused('"test" has to define check(candidate) once')
    for statement in tree.body:
        if not isinstance(statement, (ast.FunctionDef, ast.Assign, ast.Import, ast.ImportFrom)) or (
            isinstance(statement, ast.FunctionDef) and statement.name != _CHECK
        ):
            raise NotPlain("a helper beside check")
    return checks[0].body
