"""Rows in the shape of MBPP: text or prompt, code, test_list of asserts, test_setup_code or test_imports.

Source: Austin et al. 2021, "Program Synthesis with Large Language Models", section 2.1.
"""

import ast
from collections.abc import Mapping
from typing import Any

from sparring_verifiers.code.extract import parse_program
from sparring_verifiers.types import Author, Case, Domain, Match, Matching, Origin, Problem, Program, Source
from sparring_verifiers.wire import canonical, make_problem

from .asserts import read_asserts
from .harness import checker_of
from .refused import ImportRefused, NotPlain, text_of
from .shown import shown_calls, split_suites

_CHECK = "_mbpp_check"


def import_mbpp(row: Mapping[str, Any], *, author: str = "mbpp", location: str = "") -> Problem:
    """The row as a problem: its asserts are cases, its code is the reference.

    The statement is the row's text with the function's head and, where there are several asserts, the first of them as
    an example, which is the visible case. Tests that are more than plain cases are a checker in a slot of its own.

    Raises:
        ImportRefused: a field is missing, or the code or a test is no Python, or the tests call no function of it.
    """
    text, code = text_of(row, "text", "prompt"), text_of(row, "code")
    tests = [*_tests(row, "test_list"), *_tests(row, "challenge_test_list")]
    tree, asserts = parse_program(code), parse_program("\n".join(tests))
    if tree is None or asserts is None:
        raise ImportRefused(f'"{"code" if tree is None else "test_list"}" is no Python')
    if not tests:
        raise ImportRefused('"test_list" is missing or empty')
    function = _asked_function(tree, asserts)
    setup = _setup(row)
    cases: tuple[Case, ...] = ()
    matching, why = Matching(Match.CHECKER, checker=_checker(code, function.name, setup, asserts)), ""
    try:
        if setup.strip():
            raise NotPlain("code that stands before the tests")
        cases, matching = read_asserts(asserts.body, function.name)
    except NotPlain as found:
        why = str(found)
    if not why and not cases:
        raise ImportRefused(f'"test_list" asserts nothing of {function.name}')
    statement = f"{text.strip()}\n\nDefine this function:\n\n    def {function.name}({ast.unparse(function.args)}):\n"
    if len(cases) > 1:
        statement += f"\nFor example:\n\n    {ast.unparse(asserts.body[0])}\n"
    writer = Author(author)
    told = {"task": str(row.get("task_id", "")), **({"checker": why} if why else {})}
    origin = Origin(Source.FILE, writer, family="mbpp", parameters=canonical(told).decode(), location=location)
    suites = split_suites(cases, shown_calls(statement, function.name), writer)
    return make_problem(Domain.CODE, statement, Program(code, function.name, matching=matching), origin, suites)


def _tests(row: Mapping[str, Any], name: str) -> list[str]:
    tests = row.get(name) or []
    if not isinstance(tests, list) or not all(isinstance(test, str) for test in tests):
        raise ImportRefused(f'"{name}" has to be a list of texts')
    return tests


def _setup(row: Mapping[str, Any]) -> str:
    """What stands before the tests: code, or a list of imports."""
    setup = row.get("test_setup_code") or row.get("test_imports") or ""
    if isinstance(setup, list) and all(isinstance(line, str) for line in setup):
        setup = "\n".join(setup)
    if not isinstance(setup, str) or parse_program(setup) is None:
        raise ImportRefused('"test_setup_code" is no Python')
    return setup


def _asked_function(code: ast.Module, asserts: ast.Module) -> ast.FunctionDef:
    """The function of the code that the tests call; of several, the one that most of them call."""
    defined = {each.name: each for each in code.body if isinstance(each, ast.FunctionDef)}
    called = [
        node.func.id
        for node in ast.walk(asserts)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in defined
    ]
    if not called:
        raise ImportRefused(f'"test_list" calls no function of "code", which defines {", ".join(defined) or "none"}')
    return defined[max(sorted(set(called)), key=called.count)]


def _checker(code: str, entry: str, setup: str, asserts: ast.Module) -> Any:
    """The asserts as the body of a function whose parameter hides the one that they call."""
    body = "\n".join(f"    {line}" for line in ast.unparse(asserts).split("\n"))
    return checker_of(f"{setup}\n{code}", entry, f"def {_CHECK}({entry}):\n{body}\n", _CHECK)
