"""Which shapes of rows can be imported, by the name that a run file gives."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from sparring_verifiers.code.extract import parse_program
from sparring_verifiers.types import Problem, Program
from sparring_verifiers.wire import make_problem

from .contests import import_apps, import_codecontests
from .humaneval import import_humaneval
from .mbpp import import_mbpp
from .refused import ImportRefused


class Importer(Protocol):
    """Makes a problem of a row. author, location: whose row it is, and where it stands.

    Raises:
        ImportRefused: the row is none that can be decided.
    """

    def __call__(self, row: Mapping[str, Any], *, author: str = ..., location: str = ...) -> Problem: ...


def _with_brute_force(importer: Importer) -> Importer:
    """The importer, of rows that may also hold a "brute_force": the source of a slow, plain program with the entry of
    the reference, which no published row has and a user may add."""

    def read(row: Mapping[str, Any], *, author: str = "", location: str = "") -> Problem:
        problem = importer(row, author=author, location=location)
        source = row.get("brute_force")
        if source is None or source == "":
            return problem
        if not isinstance(problem.reference, Program):
            raise ImportRefused('"brute_force" has to agree with a reference, and the row has none')
        if not isinstance(source, str) or parse_program(source) is None:
            raise ImportRefused('"brute_force" is no Python')
        reference = replace(problem.reference, brute_force=source)
        return make_problem(problem.domain, problem.statement, reference, problem.origin, problem.suites)

    return read


SHAPES: dict[str, Importer] = {
    name: _with_brute_force(importer)
    for name, importer in (
        ("humaneval", import_humaneval),
        ("mbpp", import_mbpp),
        ("apps", import_apps),
        ("codecontests", import_codecontests),
    )
}
