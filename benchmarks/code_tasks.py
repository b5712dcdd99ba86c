"""What the benchmark of the code verifiers runs on: HumanEval's tasks with and without their tests, our variants of the
solutions, and the sandbox's attack corpus as problems.
"""

import json
import sys
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from peers.code_checks import humaneval_rows
from peers.environments import HOUSE

from sparring_sandbox import Value
from sparring_verifiers import (
    Author,
    Candidate,
    Case,
    Checker,
    Domain,
    Expected,
    Finish,
    Match,
    Matching,
    Origin,
    Problem,
    Program,
    Source,
    Stated,
    make_problem,
    make_suite,
)
from sparring_verifiers.code import CodePolicy, import_humaneval
from sparring_verifiers.code.labelled.programs import read_lines

sys.path.insert(0, str(HOUSE))  # the corpus lies with the tests
from tests.attacks.corpus import Attack, load

AUTHOR = Author("benchmark")
# The one input of HumanEval/34's test stands in its statement: by the default policy, which asks for hidden inputs,
# nothing would be decided there.
OFFICIAL_POLICY = CodePolicy(min_hidden=0)
# A task with many right answers needs a checker of its own, written from the statement: the official one is the test.
_ZERO = """
def is_zero(arguments, answer, expected):
    (xs,) = arguments
    if type(answer) not in (int, float):
        return False
    parts = [x * float(answer) ** power for power, x in enumerate(xs)]
    return abs(sum(parts)) <= 1e-6 * sum(map(abs, parts))
"""
_OWN_CHECKERS = {"HumanEval/32": Checker(_ZERO, "is_zero")}


@dataclass(frozen=True, slots=True)
class CodeTask:
    """One task of HumanEval. official: imported with its test; own: its declared domain and its solution, no test.

    checker_because: what in the test is no plain case, so that it runs as a checker; "": nothing.
    """

    name: str
    row: dict[str, Any]
    official: Problem
    own: Problem | None
    checker_because: str

    @property
    def program(self) -> Program:
        assert isinstance(self.official.reference, Program)
        return self.official.reference


@lru_cache(maxsize=1)
def code_tasks() -> tuple[CodeTask, ...]:
    domains = {raw["task"]: json.dumps(raw["schema"]) for raw in read_lines("domains")}
    return tuple(_task(row, domains.get(row["task_id"])) for row in humaneval_rows())


def _task(row: dict[str, Any], schema: str | None) -> CodeTask:
    official = import_humaneval(row)
    because = str(json.loads(official.origin.parameters).get("checker", ""))
    assert isinstance(official.reference, Program)
    own = None
    if schema is not None:
        matching = Matching() if because else official.reference.matching
        if row["task_id"] in _OWN_CHECKERS:
            matching = Matching(Match.CHECKER, checker=_OWN_CHECKERS[row["task_id"]])
        reference = replace(official.reference, schema=schema, matching=matching)
        own = make_problem(Domain.CODE, official.statement, reference, official.origin)
    return CodeTask(row["task_id"], row, official, own, because)


@lru_cache(maxsize=1)
def variants() -> dict[str, str]:
    """By task, a right solution that was written without a look at the canonical one.

    The prompt stands before it, as before the canonical one: it may define a helper.
    """
    prompts = {row["task_id"]: row["prompt"] for row in humaneval_rows()}
    return {raw["task"]: f"{prompts[raw['task']]}    pass\n\n\n{raw['source']}" for raw in read_lines("variants")}


def candidate(problem: Problem, source: str) -> Candidate:
    return Candidate(problem.id, 0, (), source, AUTHOR, Finish.STOP)


@dataclass(frozen=True, slots=True)
class Attacked:
    """A program of the corpus as a candidate, with a problem that it does not solve."""

    name: str
    problem: Problem
    candidate: Candidate
    policy: CodePolicy


def attacked() -> list[Attacked]:
    """Each attack on a verdict once for each of its inputs, so that one right answer would be enough; an attack on the
    walls, asked for a word that it does not know."""
    return [_attacked(attack, place) for attack in load("verdict") for place in range(len(attack.answers))] + [
        _attacked(attack, 0) for attack in load("isolation")
    ]


def _attacked(attack: Attack, place: int) -> Attacked:
    job = attack.job
    answer: Value = attack.answers[place] if attack.answers else "the word of the benchmark"
    suite = make_suite((Case(job.inputs[place], Expected(answer)),), AUTHOR, is_hidden=True)
    stated = Stated(job.entry or "", Matching(tolerance=attack.tolerance))
    problem = make_problem(Domain.CODE, attack.what, stated, Origin(Source.FILE, AUTHOR), (suite,))
    policy = CodePolicy(limits=job.limits, profile=job.profile)
    return Attacked(attack.name, problem, candidate(problem, job.source), policy)
