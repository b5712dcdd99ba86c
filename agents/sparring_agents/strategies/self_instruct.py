"""A model sets the problems, after examples from the seeds and from what was accepted so far.

Source: Wang et al. 2023, "Self-Instruct", section 2.2 (human seeds and model-made problems mixed in context). Here the
reference is a program that is executed; a number that a model claims is not read.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sparring_agents.seats.examiner import set_problem
from sparring_agents.seats.test_writer import with_tests
from sparring_agents.seeds import order, sample_of, seed_of
from sparring_agents.table import Table, Unusable
from sparring_agents.types import Seat, author_of
from sparring_verifiers import (
    Domain,
    Origin,
    Problem,
    Program,
    Source,
    canonical,
    make_problem,
)

from .rows import open_rows
from .sizes import whole_of
from .steering import Steering, load_steering

POOL_SHARE = 2  # of the examples, one in this many comes from the pool, as far as it reaches


@dataclass(frozen=True, slots=True)
class Seed:
    """A worked example for the examiner: a statement and, where it has one, its program."""

    statement: str
    program: str = ""
    entry: str = ""


class SelfInstruct:
    """Asks the examiner for a problem, and the test writer, where one sits at the table, for hidden inputs to code."""

    name = "self_instruct"

    def __init__(
        self,
        domain: Domain,
        seeds: tuple[Seed, ...],
        steering: Steering,
        *,
        examples: int = 3,
        start_level: int = 2,
        inputs: int = 12,
        content_sha256: str = "",
    ) -> None:
        if domain not in (Domain.MATH, Domain.CODE):
            raise ValueError(f"problems.domain: found {domain.value}, expected math or code: others have no reference.")
        if not 1 <= start_level <= len(steering.levels):
            raise ValueError(f"problems.start_level: found {start_level}, expected 1 to {len(steering.levels)}.")
        self._domain = domain
        self._seeds = seeds
        self._steering = steering
        self._examples = examples
        self._start_level = start_level
        self._inputs = inputs
        self.content_sha256 = content_sha256 or steering.sha256

    @property
    def levels(self) -> tuple[int, int]:
        return 1, len(self._steering.levels)

    async def propose(self, table: Table, *, attempt: int, level: int | None) -> Problem | Unusable:
        """The examiner's problem, with hidden inputs by the test writer.

        Raises:
            ModelFault: one of them could not be asked.
        """
        set_level = min(max(level or self._start_level, 1), len(self._steering.levels))
        seed = seed_of(table.bout, self.name, attempt)
        topic = self._steering.topics[order(seed, len(self._steering.topics))[0]]
        values = {
            "examples": "\n\n".join(self._shown(table, seed)) or "(none)",
            "topic": topic,
            "level": str(set_level),
            "hardest": str(len(self._steering.levels)),
            "level_words": self._steering.levels[set_level - 1],
        }
        sample = sample_of(table.bout, attempt)
        made = await set_problem(table, self._domain, values, path="propose", attempt=attempt, sample=sample)
        if isinstance(made, Unusable):
            return made
        origin = Origin(
            source=Source.MODEL,
            author=author_of(table.models[Seat.EXAMINER]),
            family=self.name,
            parameters=canonical(
                {"steering": f"{self._steering.id}@{self._steering.version}", "topic": topic}
            ).decode(),
            level=set_level,
        )
        problem = make_problem(self._domain, made.statement, Program(made.source, made.entry), origin)
        return await with_tests(table, problem, count=self._inputs, attempt=attempt)

    def _shown(self, table: Table, seed: int) -> list[str]:
        """The in-context examples: some of the pool's statements, the rest seeds, drawn by the bout's seed."""
        pooled = [
            Seed(problem.statement, problem.reference.source, problem.reference.entry)
            for problem in table.pool.sample(seed, self._examples // POOL_SHARE)
            if problem.domain is self._domain and isinstance(problem.reference, Program)
        ]
        drawn = order(seed, len(self._seeds))[: self._examples - len(pooled)]
        return [_rendered(self._domain, example) for example in (*(self._seeds[n] for n in drawn), *pooled)]


def _rendered(domain: Domain, example: Seed) -> str:
    """An example in the form in which the examiner has to reply."""
    if not example.program:
        return example.statement
    reply = {"statement": example.statement, "program": example.program}
    if domain is Domain.CODE:
        reply["entry"] = example.entry
    return json.dumps(reply, ensure_ascii=False)


def build_self_instruct(options: Mapping[str, Any]) -> SelfInstruct:
    """The strategy that a run file's ``problems`` section describes.

    Raises:
        ValueError: an option is unknown or wrong, or the seeds cannot be read.
    """
    options = {name: value for name, value in options.items() if value is not None}
    known = {"strategy", "domain", "seeds", "prompt", "examples", "start_level", "inputs"}
    unknown = sorted(set(options) - known)
    if unknown:
        raise ValueError(f'problems: unknown field "{unknown[0]}". Known: {", ".join(sorted(known))}.')
    domain = Domain(options.get("domain", Domain.MATH))
    steering = load_steering(options.get("prompt", "self_instruct"), domain)
    seeds, sha256 = _read_seeds(options["seeds"]) if options.get("seeds") else ((), "")
    numbers = {name: whole_of(options, name) for name in ("examples", "start_level", "inputs") if name in options}
    return SelfInstruct(domain, seeds, steering, content_sha256=steering.sha256 + sha256, **numbers)


def _read_seeds(path: str) -> tuple[tuple[Seed, ...], str]:
    rows = open_rows(path, "problems.seeds")
    seeds = []
    for number in range(len(rows)):
        row = rows.row(number)
        if isinstance(row, str):
            raise ValueError(row)
        if not isinstance(row.get("statement"), str):
            raise ValueError(f'{rows.location(number)}: "statement" is missing, expected a text.')
        seeds.append(Seed(row["statement"], str(row.get("program") or ""), str(row.get("entry") or "")))
    return tuple(seeds), rows.sha256
