"""What a row of the user's file says of a code problem: the reference, the comparison, the domain, the cases.

Nothing of it is run here, and none of it enters a prompt.
"""

import json
import math
from collections.abc import Mapping
from typing import Any

from sparring_sandbox import decode, encode
from sparring_verifiers import (
    EXACTLY,
    MAX_RELATIONS,
    SCRIPT,
    Case,
    Checker,
    Expected,
    Match,
    Matching,
    Program,
    RelationRefused,
    SchemaRefused,
    Stated,
    canonical,
    parse_program,
    parse_relation,
    parse_schema,
)

CHECK = "check"  # the function that a checker's source defines
_CASE = ("arguments", "input", "expected")
_MATCHING = ("kind", "tolerance", "absolute", "by_value")


def code_reference(
    entry: str, program: str | None, *, brute_force: str | None, matching: Matching, schema: str | None
) -> Program | Stated:
    """What decides the row's answer.

    Raises:
        ValueError: it has a brute force and no program that it could agree with, or one that is no Python.
    """
    if program is None:
        if brute_force is not None:
            raise ValueError("a brute force has to agree with a program, and the row has none")
        return Stated(entry, matching, schema)
    if brute_force is not None and parse_program(brute_force) is None:
        raise ValueError("the brute force is no Python")
    return Program(program, entry, schema, matching, brute_force or "")


def read_matching(match: object, checker: str | None) -> Matching:
    """The declared comparison: a kind, or an object of kind, tolerance, absolute and by_value; a checker's source
    declares its kind itself.

    Raises:
        ValueError: it is none of these.
    """
    if match is None and checker is None:
        return EXACTLY
    given: Any = {"kind": match} if isinstance(match, str) else {} if match is None else match
    if isinstance(given, Mapping):  # a row of parquet has every field of the others, null
        given = {name: value for name, value in given.items() if value is not None}
    if not isinstance(given, Mapping) or set(given) - set(_MATCHING):
        raise ValueError(f"match: found {match!r}, expected a kind or an object of {', '.join(_MATCHING)}")
    default = Match.EXACT if checker is None else Match.CHECKER
    if given.get("kind", default) not in set(Match):
        raise ValueError(f'match: found "{given["kind"]}", expected one of {", ".join(Match)}')
    numbers = {name: given.get(name) for name in ("tolerance", "absolute")}
    if any(value is not None and not _is_finite(value) for value in numbers.values()):
        raise ValueError("match: a tolerance is a number")
    if type(given.get("by_value", False)) is not bool:
        raise ValueError("match: by_value is true or false")
    made = None if checker is None else Checker(checker, CHECK)
    return Matching(
        Match(given.get("kind", default)),
        numbers["tolerance"],
        made,
        numbers["absolute"],
        given.get("by_value", False),
    )


def read_schema(raw: object) -> str | None:
    """The declared domain as JSON text: a list with one schema a parameter, or the text of one.

    Raises:
        ValueError: it is not in the table of domains.
    """
    if raw is None:
        return None
    text = raw if isinstance(raw, str) else json.dumps(raw)
    try:
        parse_schema(text)
    except SchemaRefused as refused:
        raise ValueError(f"schema: {refused}") from None
    return text


def read_relations(raw: object, *, is_script: bool) -> tuple[str, ...]:
    """The relations that an answer keeps, each as canonical JSON text, once and in order: of a list of objects of the
    table of relations, or of the JSON text of one.

    Raises:
        ValueError: another shape, or one that is not in the table.
    """
    given = _json(raw) if isinstance(raw, str) else raw
    if given is None:
        return ()
    if not isinstance(given, list):
        raise ValueError(f'relations: expected a list such as [{{"relation": "sorted"}}], found {type(given).__name__}')
    if given and is_script:
        raise ValueError("relations: they are of a function's answers, and the row is a script")
    found: dict[str, None] = {}
    for number, one in enumerate(given, 1):
        try:
            text = canonical(_without_nulls(one)).decode()
            parse_relation(text)
        except (RelationRefused, ValueError) as refused:
            raise ValueError(f"relations: number {number}: {refused}") from None
        found[text] = None
    if len(found) > MAX_RELATIONS:
        raise ValueError(f"relations: found {len(found)}, expected at most {MAX_RELATIONS}")
    return tuple(found)


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"relations: expected a list or its JSON text, which this is not: {error}") from None


def _without_nulls(raw: Any) -> Any:
    """The relation as it was written: a row of parquet has every field of the others, null."""
    if not isinstance(raw, Mapping):
        return raw
    return {name: _without_nulls(value) for name, value in raw.items() if value is not None}


def read_case(raw: Any, *, is_script: bool, tagged: bool) -> Case:
    """One case: {"arguments": [...], "expected": ...}, or {"input": "...", "expected": "..."} of a script.

    Raises:
        ValueError: another shape, or a value that cannot cross into the sandbox.
    """
    form = '{"input": "text", "expected": "text"}' if is_script else '{"arguments": [...], "expected": ...}'
    given = raw.get("input" if is_script else "arguments") if isinstance(raw, dict) else None
    if not isinstance(given, str if is_script else list):
        raise ValueError(f"a case is {form}, found another shape")
    # A misspelled "expected" would be no expectation at all. In parquet a case has every field of the others, null.
    if unknown := sorted(name for name, value in raw.items() if value is not None and name not in _CASE):
        raise ValueError(f"a case is {form}, found {', '.join(unknown)} beside it")
    if is_script:
        if not isinstance(raw.get("expected", ""), str):
            raise ValueError(f"a case is {form}: what a script prints is text")
        return Case((given,), Expected(raw["expected"]) if "expected" in raw else None)
    arguments = tuple(_value(value, tagged=tagged) for value in given)
    return Case(arguments, Expected(_value(raw["expected"], tagged=tagged)) if "expected" in raw else None)


def entry_of(entry: str | None, column: str, *, is_script: bool) -> str:
    """The name of the function, or SCRIPT.

    Raises:
        ValueError: there is neither, or both.
    """
    if is_script and entry is not None:
        raise ValueError(f'a script is not called, and "{column}" names {entry}')
    if not is_script and entry is None:
        raise ValueError(f'a code problem names its function in "{column}"')
    return SCRIPT if entry is None else entry


def _is_finite(value: object) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _value(raw: Any, *, tagged: bool) -> object:
    if tagged:
        return decode(raw)
    encode(raw)  # refuse here what could not cross later
    return raw
