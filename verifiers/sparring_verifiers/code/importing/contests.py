"""Rows in the shapes of APPS and CodeContests: programs that read standard input, or a function with argument lists.

APPS: question, solutions, input_output with inputs, outputs and perhaps fn_name; the last two may be JSON as text.
CodeContests: description, solutions, public_tests, private_tests, generated_tests with lists named input and output.
Source: Hendrycks et al. 2021, "Measuring Coding Challenge Competence With APPS"; Li et al. 2022, "Competition-Level
Code Generation with AlphaCode".
"""

import json
from collections.abc import Mapping
from typing import Any

from sparring_sandbox import Unencodable, encode
from sparring_verifiers.code.extract import MAX_PROGRAM_BYTES, parse_program
from sparring_verifiers.types import (
    SCRIPT,
    Author,
    Case,
    Domain,
    Expected,
    Match,
    Matching,
    Origin,
    Problem,
    Program,
    Reference,
    Source,
    Stated,
)
from sparring_verifiers.wire import canonical, make_problem, make_suite

from .refused import ImportRefused, text_of
from .shown import split_suites

_DECIMALS = 1e-6  # absolute or relative, where an output has decimals: what contests ask for unless they say otherwise
_PYTHON = (1, 3)  # CodeContests numbers the languages: Python 2 and Python 3


def import_apps(row: Mapping[str, Any], *, author: str = "apps", location: str = "") -> Problem:
    """The row as a problem; the first solution that is Python 3 is the reference, and without one the cases decide.

    An input that the question shows is visible, the others are hidden. With fn_name a function is asked for, else a
    script, whose output is compared by its words.

    Raises:
        ImportRefused: a field is missing, or is no JSON, or inputs and outputs are not of one length or shape.
    """
    question = text_of(row, "question")
    tests = _read_json(row, "input_output")
    if not isinstance(tests, dict):
        raise ImportRefused('"input_output" is missing or no object with inputs and outputs')
    inputs, outputs = _paired(tests, "inputs", "outputs", "input_output")
    name = tests.get("fn_name")
    if name is not None and not (isinstance(name, str) and name.isidentifier()):
        raise ImportRefused('"input_output": fn_name is no name of a function')
    solutions = _texts(_read_json(row, "solutions"))
    if name is None:
        cases = tuple(_script_case(given, wanted) for given, wanted in zip(inputs, outputs, strict=True))
        shown = tuple(case.arguments for case in cases if _is_shown(case, question))
        reference = _script(solutions, cases)
        statement = question
    else:
        cases = _calls(inputs, outputs, has_reference=bool(solutions))
        shown = ()
        reference = _function(name, solutions)
        statement = f"{question.rstrip()}\n\nDefine a function {name} at the top level of the program.\n"
    writer = Author(author)
    suites = split_suites(cases, shown, writer)
    return make_problem(Domain.CODE, statement, reference, _origin("apps", row, "problem_id", writer, location), suites)


def import_codecontests(row: Mapping[str, Any], *, author: str = "codecontests", location: str = "") -> Problem:
    """The row as a problem for a script: its public tests are visible, the private and generated ones hidden.

    Raises:
        ImportRefused: a field is missing, or inputs and outputs are not of one length or shape.
    """
    description = text_of(row, "description", "question")
    visible = _contest_cases(row, "public_tests")
    hidden = (*_contest_cases(row, "private_tests"), *_contest_cases(row, "generated_tests"))
    if not visible and not hidden:
        raise ImportRefused('"public_tests" and "private_tests" are missing or empty')
    writer = Author(author)
    suites = tuple(
        make_suite(cases, writer, is_hidden=is_hidden)
        for cases, is_hidden in ((visible, False), (hidden, True))
        if cases
    )
    reference = _script(_contest_solutions(row), (*visible, *hidden))
    origin = _origin("codecontests", row, "name", writer, location)
    return make_problem(Domain.CODE, description, reference, origin, suites)


def _origin(family: str, row: Mapping[str, Any], name: str, author: Author, location: str) -> Origin:
    told = canonical({"task": str(row.get(name, ""))}).decode()
    return Origin(Source.FILE, author, family=family, parameters=told, location=location)


def _read_json(row: Mapping[str, Any], name: str) -> Any:
    raw = row.get(name)
    if not isinstance(raw, str):
        return raw
    if not raw.strip():
        return None
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ImportRefused(f'"{name}" is no JSON: {error}') from None


def _texts(raw: object) -> tuple[str, ...]:
    return tuple(text for text in raw if isinstance(text, str)) if isinstance(raw, list) else ()


def _paired(tests: Mapping[str, Any], first: str, second: str, where: str) -> tuple[list[Any], list[Any]]:
    inputs, outputs = tests.get(first), tests.get(second)
    if not isinstance(inputs, list) or not isinstance(outputs, list):
        raise ImportRefused(f'"{where}": {first} and {second} have to be lists')
    if len(inputs) != len(outputs):
        raise ImportRefused(f'"{where}": {len(inputs)} {first} and {len(outputs)} {second}')
    if not inputs:
        raise ImportRefused(f'"{where}": there is no test')
    return inputs, outputs


def _script_case(given: Any, wanted: Any) -> Case:
    return Case((_text(given),), Expected(_text(wanted)))


def _text(raw: Any) -> str:
    """A text, or lines of a text."""
    if isinstance(raw, list) and all(isinstance(line, str) for line in raw):
        raw = "\n".join(raw) + "\n"
    if not isinstance(raw, str):
        raise ImportRefused(f"a test of a program holds a {type(raw).__name__}, expected text or a list of lines")
    try:
        encode(raw)
    except Unencodable as error:
        raise ImportRefused(f"a test holds {error}") from None
    return raw


def _is_shown(case: Case, question: str) -> bool:
    (text,) = case.arguments
    lines = "\n".join(line.strip() for line in str(text).strip().split("\n"))
    return bool(lines) and lines in "\n".join(line.strip() for line in question.split("\n"))


def _script(solutions: tuple[str, ...], cases: tuple[Case, ...]) -> Reference:
    """The first solution that is Python, else only what the cases state; compared by words."""
    texts = [str(case.expected.value) for case in cases if case.expected is not None]
    has_decimals = any(_is_decimal(word) for text in texts for word in text.split())
    matching = Matching(Match.TOKENS, _DECIMALS, absolute=_DECIMALS) if has_decimals else Matching(Match.TOKENS)
    source = _first_python(solutions)
    return Stated(SCRIPT, matching) if source is None else Program(source, SCRIPT, matching=matching)


def _is_decimal(word: str) -> bool:
    whole, point, part = word.lstrip("+-").partition(".")
    return bool(point and part) and (whole + part).isascii() and (whole + part).isdigit()


def _first_python(solutions: tuple[str, ...]) -> str | None:
    return next(
        (text for text in solutions if 0 < len(text) <= MAX_PROGRAM_BYTES and parse_program(text) is not None), None
    )


def _calls(inputs: list[Any], outputs: list[Any], *, has_reference: bool) -> tuple[Case, ...]:
    """The cases of a function. Some rows put each answer in a list of its own: where all do, it is taken out, and a
    reference is needed to say that it was right."""
    if not all(isinstance(given, list) for given in inputs):
        raise ImportRefused('"input_output": an input of a function has to be the list of its arguments')
    is_wrapped = all(isinstance(wanted, list) and len(wanted) == 1 for wanted in outputs)
    if is_wrapped and not has_reference:
        raise ImportRefused('"input_output": every output is a list of one item, which may be the answer or hold it')
    cases = []
    for given, wanted in zip(inputs, outputs, strict=True):
        value = wanted[0] if is_wrapped else wanted
        try:
            encode((given, value))
        except Unencodable as error:
            raise ImportRefused(f"a test holds {error}") from None
        cases.append(Case(tuple(given), Expected(value)))
    return tuple(cases)


def _function(name: str, solutions: tuple[str, ...]) -> Reference:
    """A solution that defines the function, bare or as a method of a class Solution."""
    matching = Matching(by_value=True)
    for source in solutions:
        tree = parse_program(source)
        if tree is None:
            continue
        names = {getattr(statement, "name", None) for statement in tree.body}
        if name in names:
            return Program(source, name, matching=matching)
        if "Solution" in names and f"def {name}(" in source:
            called = f"{source}\n\n\ndef {name}(*arguments):\n    return Solution().{name}(*arguments)\n"
            return Program(called, name, matching=matching)
    return Stated(name, matching)


def _contest_cases(row: Mapping[str, Any], name: str) -> tuple[Case, ...]:
    tests = _read_json(row, name)
    if tests is None or (isinstance(tests, dict) and not tests.get("input")):
        return ()
    if not isinstance(tests, dict):
        raise ImportRefused(f'"{name}" has to be an object with lists named input and output')
    inputs, outputs = _paired(tests, "input", "output", name)
    return tuple(_script_case(given, wanted) for given, wanted in zip(inputs, outputs, strict=True))


def _contest_solutions(row: Mapping[str, Any]) -> tuple[str, ...]:
    """A list of programs, or the object of lists ``language`` and ``solution``."""
    raw = _read_json(row, "solutions")
    if not isinstance(raw, dict):
        return _texts(raw)
    languages, programs = raw.get("language"), raw.get("solution")
    if not isinstance(languages, list) or not isinstance(programs, list) or len(languages) != len(programs):
        raise ImportRefused('"solutions" has to hold lists named language and solution, of one length')
    return _texts([text for language, text in zip(languages, programs, strict=True) if language in _PYTHON])
