"""One question to the verifiers of code, from the command line: is this program right?"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sparring_sandbox import Kind, decode, encode, open_sandbox
from sparring_verifiers import (
    SCRIPT,
    Author,
    Candidate,
    Case,
    Checker,
    CodePolicy,
    Domain,
    Expected,
    Finish,
    Match,
    Matching,
    Message,
    Origin,
    Problem,
    Program,
    Role,
    SchemaRefused,
    Source,
    Stated,
    Status,
    Text,
    Tools,
    Verdict,
    annotated_schema,
    extract_program,
    functions_told,
    load_verifier,
    make_problem,
    make_suite,
    parse_program,
    screen_reference,
    to_json,
)

from .faults import ConfigFault

CHECK = "check"  # the function that a checker's file defines


@dataclass(frozen=True, slots=True)
class Asked:
    """What a program is held against. entry: SCRIPT for a program that reads standard input."""

    entry: str
    reference: Path | None = None
    cases: Path | None = None
    match: Match = Match.EXACT
    checker: Path | None = None
    tolerance: float | None = None


async def judge_program(candidate: Path, asked: Asked, kind: Kind = "auto") -> tuple[Verdict, ...]:
    """What `code_cases` says of the candidate where there are cases, then, where there is a function for a reference,
    what `code_property` does on inputs drawn from its annotations; as in a run, whom one rejects no other is asked of.

    Raises:
        ConfigFault: a file cannot be read, or the problem that the files make cannot be decided.
        SandboxFault: no sandbox on this host.
    """
    problem = problem_of(asked)
    source = _read(candidate)
    if extract_program(source, asked.entry) is None:
        wanted = "a program" if asked.entry == SCRIPT else f"a program that defines {asked.entry} at its top level"
        found = _told(source, asked.entry)
        raise ConfigFault(f"--candidate: {candidate}: expected {wanted}, found {found}. Check the file and --entry.")
    message = Message(Role.ASSISTANT, (Text(source),))
    answer = Candidate(problem.id, 0, (message,), source, Author(str(candidate)), Finish.STOP)
    policy = CodePolicy(min_hidden=0)  # nothing is hidden from who asks
    async with open_sandbox(kind) as sandbox:
        refused = await screen_reference(sandbox, problem, policy)
        if refused is not None:
            raise ConfigFault(f"{asked.cases or asked.reference}: {refused}. Mend what the candidate is held against.")
        names, undrawn = _verifiers(problem)
        verdicts: list[Verdict] = []
        for name in names:
            verdict = await load_verifier(name, Tools(sandbox), to_json(policy)).verify(problem, answer)
            if undrawn and verdict.status is Status.ACCEPTED:
                verdict = replace(verdict, reason=f"{verdict.reason}; no further inputs can be drawn: {undrawn}")
            verdicts.append(verdict)
            if verdict.status is Status.REJECTED:
                break
        return tuple(verdicts)


def _verifiers(problem: Problem) -> tuple[tuple[str, ...], str]:
    """Who is asked, in order; and why nothing can be drawn for a function that has a reference and cases."""
    reference = problem.reference
    if not isinstance(reference, Program) or reference.entry == SCRIPT:
        return ("code_cases",), ""
    if not problem.suites:
        return ("code_property",), ""
    try:
        annotated_schema(reference.source, reference.entry)
    except SchemaRefused as refused:
        return ("code_cases",), str(refused)
    return ("code_cases", "code_property"), ""


def problem_of(asked: Asked) -> Problem:
    """The problem that the files make.

    Raises:
        ConfigFault: one cannot be read, or together they decide nothing.
    """
    if asked.cases is None and asked.reference is None:
        raise ConfigFault("found no cases and no reference to hold the candidate against. Give --cases or --reference.")
    if asked.cases is None and asked.entry == SCRIPT:
        raise ConfigFault("--script: inputs of a script cannot be drawn. Give them with --cases.")
    matching = _matching(asked)
    what = "the script" if asked.entry == SCRIPT else asked.entry
    where = asked.reference or asked.cases
    assert where is not None
    author = Author(str(where))
    reference: Program | Stated = Stated(asked.entry, matching)
    if asked.reference is not None:
        source = _read(asked.reference)
        if extract_program(source, asked.entry) != source:
            raise ConfigFault(
                f"--reference: {asked.reference}: {what} is not there, found {_told(source, asked.entry)}. "
                "Check the file and --entry."
            )
        reference = Program(source, asked.entry, matching=matching)
    cases = () if asked.cases is None else read_cases(asked.cases, is_script=asked.entry == SCRIPT)
    suites = (make_suite(cases, author, is_hidden=False),) if cases else ()
    origin = Origin(Source.FILE, author, location=str(where))
    return make_problem(Domain.CODE, f"Do what {what} in {where.name} does.", reference, origin, suites)


def read_cases(path: Path, *, is_script: bool) -> tuple[Case, ...]:
    """The cases of a JSONL file: {"arguments": [...], "expected": ...}, or {"input": "...", "expected": "..."} for a
    script. Without "expected" the reference computes it, or a checker decides.

    Raises:
        ConfigFault: a line is no case; it is named.
    """
    cases = []
    for number, line in enumerate(_read(path).splitlines(), 1):
        if line.strip():
            try:
                cases.append(_case(json.loads(line), is_script=is_script))
            except (ValueError, RecursionError) as error:
                raise ConfigFault(f"--cases: {path}:{number}: {error}. Mend the line.") from None
    if not cases:
        raise ConfigFault(f"--cases: {path}: holds no case. Give one JSON object a line.")
    return tuple(cases)


def _case(raw: Any, *, is_script: bool) -> Case:
    form = '{"input": "text", "expected": "text"}' if is_script else '{"arguments": [...], "expected": ...}'
    given = raw.get("input" if is_script else "arguments") if isinstance(raw, dict) else None
    if not isinstance(given, str if is_script else list) or set(raw) - {"input", "arguments", "expected"}:
        raise ValueError(f"found another shape, expected {form}")
    if is_script and not isinstance(raw.get("expected", ""), str):
        raise ValueError("what a script prints is text, and expected is none")
    arguments = (given,) if is_script else tuple(map(_value, given))
    return Case(arguments, Expected(_value(raw["expected"])) if "expected" in raw else None)


def _value(raw: Any) -> object:
    """Plain JSON; an object with one key that is a tag of ours ({"tuple": [...]}) is the value that it encodes."""
    if isinstance(raw, dict) and len(raw) == 1 and next(iter(raw)) in ("tuple", "set", "frozenset", "dict", "int"):
        return decode(raw)
    encode(raw)
    return raw


def _told(source: str, entry: str) -> str:
    """What a file holds that lacks the program that is asked for."""
    found = "none" if entry == SCRIPT else functions_told(source)
    return "what is no Python" if found == "no function" and parse_program(source) is None else found


def _matching(asked: Asked) -> Matching:
    if asked.tolerance is not None and not 0 <= asked.tolerance < 1:
        raise ConfigFault(
            f"--tolerance: found {asked.tolerance:g}, expected a share from 0 to below 1, as 1e-6. Mend it."
        )
    if (asked.match is Match.CHECKER) != (asked.checker is not None):
        raise ConfigFault(
            f"--match {asked.match}: a checker is {'not given' if asked.checker is None else 'given'}. "
            f"Give --match checker and --checker FILE, which defines {CHECK}(arguments, answer, expected)."
        )
    if asked.checker is None:
        return Matching(asked.match, asked.tolerance)
    source = _read(asked.checker)
    if extract_program(source, CHECK) != source:
        raise ConfigFault(f"--checker: {asked.checker}: expected {CHECK}(arguments, answer, expected), found none.")
    return Matching(Match.CHECKER, asked.tolerance, Checker(source, CHECK))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not text in UTF-8"
        raise ConfigFault(f"{path}: {reason}. Give a Python file, or JSON lines for --cases.") from None
