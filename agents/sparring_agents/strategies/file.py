"""The user's own problems: bout i is given row i. Gold, programs and hidden cases decide; they never enter a prompt."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sparring_agents.aside import computed, size_of
from sparring_agents.seats.test_writer import with_tests
from sparring_agents.table import Table, Unusable
from sparring_verifiers import (
    SHAPES,
    Agreement,
    Author,
    Domain,
    Equation,
    Gold,
    Origin,
    Problem,
    Program,
    Reference,
    Rubric,
    Source,
    Suite,
    SuiteKind,
    make_problem,
    make_suite,
)

from .file_code import code_reference, entry_of, read_case, read_matching, read_relations, read_schema
from .rows import JsonLines, Parquet, open_rows
from .sizes import INPUTS, inputs_of

GOLD_MARK = "####"  # what follows it is the answer. Source: Cobbe et al. 2021, GSM8K, the format of its solutions


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column of a row holds what. A column that a row lacks, or that is null there, is as if it were not named.

    equation: what a right answer solves, read only where the run file names its column; unknown: what it is solved
    for, "x" or "x, y" (its only letter where it is missing); any: true where one solution is enough.
    cases, visible_cases: a list of {"arguments": [...], "expected": ...}; without "expected" the program computes it.
    script: true where the program reads standard input and nothing is called; a case is then {"input": "...",
    "expected": "..."}. match, checker: the declared comparison, and the source of a function `check(arguments, answer,
    expected)` that decides. schema: the domain of the parameters. brute_force: source of a slow, plain program.
    relations: what every right answer keeps, a list of objects of the table in code/relations.py of the verifiers.
    """

    statement: str = "statement"
    answer: str = "answer"
    program: str = "program"
    entry: str = "entry"
    equation: str = ""
    unknown: str = "unknown"
    any: str = "any"
    cases: str = "cases"
    visible_cases: str = "visible_cases"
    script: str = "script"
    match: str = "match"
    checker: str = "checker"
    schema: str = "schema"
    brute_force: str = "brute_force"
    relations: str = "relations"
    rubric: str = "rubric"
    domain: str = "domain"


class FileStrategy:
    """Problems from a .jsonl or .parquet file.

    domain: of rows that name none. tagged: cases are in the sandbox's tagged encoding (tuples, sets, big integers)
    instead of plain JSON. shape: the rows are those of a published benchmark of that form, and no column is asked for.
    inputs: where a test writer is seated and a function has fewer hidden cases, it is asked for the rest.
    """

    name = "file"
    levels = (0, 0)

    def __init__(
        self,
        rows: JsonLines | Parquet,
        columns: Columns,
        domain: Domain = Domain.MATH,
        *,
        tagged: bool = False,
        shape: str | None = None,
        inputs: int = INPUTS,
    ) -> None:
        self._rows = rows
        self._columns = columns
        self._domain = domain
        self._tagged = tagged
        self._importer = None if shape is None else SHAPES[shape]
        self._inputs = inputs

    @property
    def size(self) -> int:
        return len(self._rows)

    @property
    def content_sha256(self) -> str:
        """Of the file, for the run's identity."""
        return self._rows.sha256

    async def propose(
        self,
        table: Table,
        *,
        attempt: int,
        level: int | None,  # noqa: ARG002 - a row is as hard as it is
    ) -> Problem | Unusable:
        """The problem in the row of this bout, with what a test writer adds; attempt and level change nothing.

        Raises:
            ModelFault: the test writer could not be asked.
        """
        number = table.bout.index
        if number >= len(self._rows):
            return Unusable(f"{self._rows.path.name} has {len(self._rows)} rows")
        row, location = self._rows.row(number), self._rows.location(number)
        if isinstance(row, str):
            return Unusable(row, location)
        try:
            problem = await computed(lambda: self._problem(row, location), size_of([row]))
        except (ValueError, TypeError) as error:
            return Unusable(f"{location}: {error}", location)
        hidden = sum(len(suite.cases) for suite in problem.suites if suite.is_hidden)
        return await with_tests(table, problem, count=self._inputs - hidden, attempt=attempt)

    def _problem(self, row: Mapping[str, Any], location: str) -> Problem:
        if self._importer is not None:
            return self._importer(row, author=self._rows.path.name, location=location)
        statement = self._text(row, "statement")
        if statement is None:
            raise ValueError(f'"{self._columns.statement}" is missing or empty')
        named = self._text(row, "domain")
        domain = Domain(named) if named else self._domain
        origin = Origin(Source.FILE, Author(self._rows.path.name), family=self.name, location=location)
        suites = self._suites(row) if domain is Domain.CODE else ()
        return make_problem(domain, statement, self._reference(row, domain, suites), origin, suites)

    def _reference(self, row: Mapping[str, Any], domain: Domain, suites: tuple[Suite, ...]) -> Reference:
        if domain is Domain.TEXT:
            return Rubric(self._text(row, "rubric") or "")
        program, entry = self._source(row, "program"), self._text(row, "entry")
        if domain is Domain.CODE:
            called = entry_of(entry, self._columns.entry, is_script=self._is_script(row))
            if program is None and not suites:
                raise ValueError("a code problem needs a program, cases or relations")
            return code_reference(
                called,
                program,
                brute_force=self._source(row, "brute_force"),
                matching=read_matching(row.get(self._columns.match), self._source(row, "checker")),
                schema=read_schema(row.get(self._columns.schema)),
            )
        if program is not None:
            return Program(program, entry or "solution")
        equation = self._text(row, "equation")
        if equation is not None:
            unknowns = tuple(name.strip() for name in (self._text(row, "unknown") or "").split(",") if name.strip())
            return Equation(equation, unknowns, row.get(self._columns.any) is True)
        answer = self._text(row, "answer")
        return Agreement() if answer is None else Gold(answer.rpartition(GOLD_MARK)[2].strip())

    def _suites(self, row: Mapping[str, Any]) -> tuple[Suite, ...]:
        author = Author(self._rows.path.name)
        made = []
        is_script = self._is_script(row)
        for name, is_hidden in (("visible_cases", False), ("cases", True)):
            raw = row.get(getattr(self._columns, name))
            if raw:
                cases = tuple(read_case(one, is_script=is_script, tagged=self._tagged) for one in raw)
                made.append(make_suite(cases, author, is_hidden=is_hidden))
        relations = read_relations(row.get(self._columns.relations), is_script=is_script)
        if relations:
            made.append(make_suite((), author, is_hidden=True, kind=SuiteKind.PROPERTIES, properties=relations))
        return tuple(made)

    def _is_script(self, row: Mapping[str, Any]) -> bool:
        return row.get(self._columns.script) is True

    def _text(self, row: Mapping[str, Any], name: str) -> str | None:
        """What the column holds as text, without the white space around it."""
        text = self._source(row, name)
        return None if text is None else text.strip()

    def _source(self, row: Mapping[str, Any], name: str) -> str | None:
        """What the column holds as text, as it stands there: of a program, where a line begins and ends is the
        author's; None: nothing but white space."""
        value = row.get(getattr(self._columns, name))
        if value is None or isinstance(value, bool | list | dict):
            return None
        text = str(value)
        text.encode()  # half a surrogate pair is no text
        return text if text.strip() else None


def build_file(options: Mapping[str, Any]) -> FileStrategy:
    """The strategy that a run file's ``problems`` section describes: ``file``, and which column holds what.

    Raises:
        ValueError: the file cannot be read or is empty, an option is not known, or a column that it names is in no row.
    """
    columns = {field.name for field in fields(Columns)}
    # "domain" names the domain of the whole file; a column for it is named by "domain_column".
    options = {name: value for name, value in options.items() if value is not None}
    known = (columns - {"domain"}) | {"strategy", "file", "domain", "domain_column", "tagged", "shape", "inputs"}
    unknown = sorted(set(options) - known)
    if unknown:
        raise ValueError(f'problems: unknown field "{unknown[0]}". Known: {", ".join(sorted(known))}.')
    if not isinstance(options.get("file"), str | Path):
        raise ValueError("problems.file: expected the path of a .jsonl or .parquet file.")
    if "shape" in options:
        return _build_shaped(options)
    chosen = {name: str(options[name]) for name in columns - {"domain"} if name in options}
    if "domain_column" in options:
        chosen["domain"] = str(options["domain_column"])
    domain = Domain(options.get("domain", Domain.MATH))
    rows = open_rows(options["file"], "problems.file")
    _check_columns(rows, chosen)
    tagged, inputs = bool(options.get("tagged", False)), inputs_of(options)
    return FileStrategy(rows, Columns(**chosen), domain, tagged=tagged, inputs=inputs)


def _build_shaped(options: Mapping[str, Any]) -> FileStrategy:
    """The strategy for rows in the shape of a published benchmark, which names its columns itself."""
    shape = options["shape"]
    if shape not in SHAPES:
        raise ValueError(f'problems.shape: found "{shape}", expected one of {", ".join(SHAPES)}.')
    beside = sorted(set(options) - {"strategy", "file", "shape", "domain", "inputs"})
    if beside or Domain(options.get("domain", Domain.CODE)) is not Domain.CODE:
        field = beside[0] if beside else "domain"
        raise ValueError(f"problems.{field}: rows in the shape {shape} say this themselves. Leave it out.")
    rows = open_rows(options["file"], "problems.file")
    return FileStrategy(rows, Columns(), Domain.CODE, shape=shape, inputs=inputs_of(options))


def _check_columns(rows: JsonLines | Parquet, chosen: Mapping[str, str]) -> None:
    """Returns when each column that the run file names stands in some row.

    A slip in the answers' column would otherwise cost every call and decide nothing.

    Raises:
        ValueError: one stands in none.
    """
    wanted = dict(chosen)
    seen: set[str] = set()
    for number in range(len(rows)):
        row = rows.row(number)
        if not isinstance(row, str):
            seen.update(row)
            wanted = {name: column for name, column in wanted.items() if column not in row}
        if not wanted:
            return
    for name, column in wanted.items() if seen else ():
        field = "domain_column" if name == "domain" else name
        raise ValueError(
            f'problems.{field}: no row of {rows.path.name} has a column "{column}". '
            f"Its columns: {', '.join(sorted(seen))}."
        )
