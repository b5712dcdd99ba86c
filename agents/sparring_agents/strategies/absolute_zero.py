"""Tasks over programs: predict an output, find an input, write the program from pairs.

With an examiner at the table a model writes the programs and chooses the inputs; without one they come from the user's
seeds. Outputs are never claimed: the program is run.

Source: Zhao et al. 2025, "Absolute Zero: Reinforced Self-play Reasoning with Zero Data".
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sparring_agents.effects import JournaledSandbox
from sparring_agents.seats.task_setter import Call, Inputs, Kind, read_call, read_inputs_of, set_task
from sparring_agents.seeds import order, sample_of, seed_of
from sparring_agents.table import Table, Unusable
from sparring_agents.types import Seat, author_of
from sparring_sandbox import Raised, Returned
from sparring_verifiers import (
    Author,
    Case,
    Domain,
    Expected,
    NotLiteral,
    Origin,
    Prediction,
    Preimage,
    Problem,
    Program,
    Source,
    canonical,
    expected_outcomes,
    make_problem,
    make_suite,
    read_arguments,
    screening_policies,
    task_statement,
    write_call,
    write_literal,
)

from .program_spec import ENTRY, checked_program, rules_text
from .rows import open_rows
from .sizes import whole_of
from .steering import Steering, load_steering

PAIRS = 10  # inputs of an induction: the first half is shown, the other half decides
MIN_SHOWN, MIN_HIDDEN = 3, 3
# Nobody's opinion: the inputs are the setter's, what stands beside them is what the program gave.
_PAIRS_AUTHOR = Author("absolute_zero")


@dataclass(frozen=True, slots=True)
class Seed:
    """A program of the user's with inputs. location: where it stands."""

    source: str
    inputs: tuple[tuple[object, ...], ...]
    location: str


class AbsoluteZero:
    """Takes the kinds in turn, by the bout's index. An induction asks for a program that somebody else wrote, and is a
    deduction as long as there is none."""

    name = "absolute_zero"

    def __init__(
        self,
        kinds: tuple[Kind, ...],
        steering: Steering,
        seeds: tuple[Seed, ...] = (),
        *,
        examples: int = 3,
        start_level: int = 1,
        content_sha256: str = "",
    ) -> None:
        if not 1 <= start_level <= len(steering.levels):
            raise ValueError(f"problems.start_level: found {start_level}, expected 1 to {len(steering.levels)}.")
        self._kinds = kinds
        self._steering = steering
        self._seeds = seeds
        self._examples = examples
        self._start_level = start_level
        self.content_sha256 = content_sha256 or steering.sha256

    @property
    def levels(self) -> tuple[int, int]:
        return 1, len(self._steering.levels)

    async def propose(self, table: Table, *, attempt: int, level: int | None) -> Problem | Unusable:
        """The task of this bout and attempt.

        Raises:
            ModelFault: the examiner could not be asked.
            SandboxFault: the program could not be run.
        """
        kind = self._kinds[table.bout.index % len(self._kinds)]
        set_level = min(max(level or self._start_level, 1), len(self._steering.levels))
        seed = seed_of(table.bout, self.name, attempt)
        if Seat.EXAMINER in table.models:
            return await self._asked(table, kind, seed, attempt, set_level)
        if not self._seeds:
            return Unusable("no examiner at the table, and no seeds")
        row = self._seeds[order(seed, len(self._seeds))[0]]
        origin = Origin(Source.FILE, Author(row.location.rpartition(":")[0]), self.name, location=row.location)
        places = order(seed, len(row.inputs))
        inputs = tuple(row.inputs[place] for place in places)
        if kind is Kind.INDUCTION:
            return await self._induction(table, row.source, Inputs(inputs, ""), origin, attempt)
        return await self._call(table, kind, Call(row.source, inputs[0]), origin, attempt)

    async def _asked(self, table: Table, kind: Kind, seed: int, attempt: int, level: int) -> Problem | Unusable:
        known = self._known(table, seed)
        kind = kind if known or kind is not Kind.INDUCTION else Kind.DEDUCTION
        topic = self._steering.topics[order(seed, len(self._steering.topics))[0]]
        values = {
            "rules": rules_text(),
            "examples": "\n\n".join(map(_shown, known)) or "(none)",
            "topic": topic,
            "level": str(level),
            "hardest": str(len(self._steering.levels)),
            "level_words": self._steering.levels[level - 1],
            "program": known[0].source if known else "",
            "count": str(PAIRS),
        }
        sample = sample_of(table.bout, attempt)
        reply = await set_task(table, kind, values, path=f"propose/{kind}", attempt=attempt, sample=sample)
        parameters = canonical({"kind": kind.value, "topic": topic, "steering": self._steering.id}).decode()
        author = author_of(table.models[Seat.EXAMINER])
        origin = Origin(Source.MODEL, author, self.name, parameters, level)
        if kind is Kind.INDUCTION:
            chosen = read_inputs_of(reply, known[0].source)
            if isinstance(chosen, Unusable):
                return chosen
            return await self._induction(table, known[0].source, chosen, origin, attempt)
        call = read_call(reply)
        return call if isinstance(call, Unusable) else await self._call(table, kind, call, origin, attempt)

    def _known(self, table: Table, seed: int) -> list[Call]:
        """Programs with an input each, drawn by the bout's seed: of the pool, then of the seeds."""
        pooled = [
            Call(reference.source, reference.arguments if isinstance(reference, Prediction) else reference.witness)
            for problem in table.pool.sample(seed, self._examples)
            if isinstance(reference := problem.reference, Prediction | Preimage) and reference.entry == ENTRY
        ]
        drawn = (self._seeds[place] for place in order(seed, len(self._seeds)))
        return [*pooled, *(Call(row.source, row.inputs[0]) for row in drawn)][: self._examples]

    async def _call(self, table: Table, kind: Kind, call: Call, origin: Origin, attempt: int) -> Problem | Unusable:
        reference: Prediction | Preimage = Prediction(call.source, ENTRY, call.arguments)
        if kind is Kind.ABDUCTION:
            sandbox = JournaledSandbox(table, "propose/run", attempt)
            program, policy = Program(call.source, ENTRY), screening_policies(table.verifiers)[0]
            (given,) = (await expected_outcomes(sandbox, program, (call.arguments,), policy)).returns
            if not isinstance(given, Returned):
                return Unusable(f"the program gives no value on the input{_why(given)}")
            reference = Preimage(call.source, ENTRY, given.value, call.arguments)
        try:
            return make_problem(Domain.CODE, task_statement(reference), reference, origin)
        except NotLiteral as error:
            return Unusable(f"what would be shown has no literal: {error}")

    async def _induction(
        self, table: Table, source: str, chosen: Inputs, origin: Origin, attempt: int
    ) -> Problem | Unusable:
        try:
            inputs = tuple({write_call(ENTRY, arguments): arguments for arguments in chosen.inputs}.values())[:PAIRS]
        except NotLiteral as error:
            return Unusable(f"what would be shown has no literal: {error}")
        program = Program(source, ENTRY)
        sandbox = JournaledSandbox(table, "propose/run", attempt)
        returns = (await expected_outcomes(sandbox, program, inputs, screening_policies(table.verifiers)[0])).returns
        pairs = [(one, given.value) for one, given in zip(inputs, returns, strict=True) if isinstance(given, Returned)]
        half = len(pairs) // 2
        if half < MIN_SHOWN or len(pairs) - half < MIN_HIDDEN:
            return Unusable(f"the program gives a value on {len(pairs)} inputs, {MIN_SHOWN + MIN_HIDDEN} needed")
        try:
            lines = [f"{write_call(ENTRY, one)} returns {write_literal(value)}" for one, value in pairs]
            if len({write_literal(value) for _, value in pairs}) == 1:
                return Unusable("the program gives the same value on every input")
        except NotLiteral as error:
            return Unusable(f"what would be shown has no literal: {error}")
        said = f" {chosen.message}" if chosen.message else ""
        asks = f"Write a Python function `{ENTRY}` that gives these results, and is right on other inputs too.{said}"
        shown = tuple(Case(one, Expected(value)) for one, value in pairs[:half])
        suites = (
            make_suite(shown, _PAIRS_AUTHOR, is_hidden=False),
            make_suite(tuple(Case(one) for one, _ in pairs[half:]), _PAIRS_AUTHOR, is_hidden=True),
        )
        statement = "\n".join([asks, "", *lines[:half]])
        return make_problem(Domain.CODE, statement, program, origin, suites)


def _why(given: object) -> str:
    return f": it raises {given.kind}" if isinstance(given, Raised) else ""


def _shown(call: Call) -> str:
    """A program and its input in the form in which the examiner has to reply."""
    return json.dumps({"program": call.source, "arguments": write_call(ENTRY, call.arguments)}, ensure_ascii=False)


def build_absolute_zero(options: Mapping[str, Any]) -> AbsoluteZero:
    """The strategy that a run file's ``problems`` section describes.

    Raises:
        ValueError: an option is unknown or wrong, or the seeds cannot be read.
    """
    options = {name: value for name, value in options.items() if value is not None}
    known = {"strategy", "domain", "kinds", "seeds", "prompt", "examples", "start_level"}
    if unknown := sorted(set(options) - known):
        raise ValueError(f'problems: unknown field "{unknown[0]}". Known: {", ".join(sorted(known))}.')
    if options.get("domain", Domain.CODE) != Domain.CODE:
        raise ValueError(f"problems.domain: found {options['domain']}, expected code: every task is over programs.")
    kinds = options.get("kinds") or [kind.value for kind in Kind]
    if isinstance(kinds, str) or not set(kinds) <= {kind.value for kind in Kind}:
        raise ValueError(f"problems.kinds: found {kinds!r}, expected a list of {', '.join(Kind)}.")
    steering = load_steering(options.get("prompt", "absolute_zero"), Domain.CODE)
    seeds, sha256 = _read_seeds(options["seeds"]) if options.get("seeds") else ((), "")
    numbers = {name: whole_of(options, name) for name in ("examples", "start_level") if name in options}
    made = tuple(Kind(kind) for kind in kinds)
    return AbsoluteZero(made, steering, seeds, content_sha256=steering.sha256 + sha256, **numbers)


def _read_seeds(path: str) -> tuple[tuple[Seed, ...], str]:
    rows = open_rows(path, "problems.seeds")
    seeds = []
    for number in range(len(rows)):
        row, location = rows.row(number), rows.location(number)
        if isinstance(row, str):
            raise ValueError(row)
        program, given = row.get("program"), row.get("inputs")
        if not isinstance(program, str) or not isinstance(given, list) or not given:
            raise ValueError(f'{location}: expected "program" (a text) and "inputs" (a list of calls, "{ENTRY}(1)").')
        source = checked_program(program)
        if isinstance(source, Unusable):
            raise ValueError(f"{location}: {source.reason}")
        try:
            inputs = tuple(read_arguments(str(text), ENTRY) for text in given)
        except NotLiteral as error:
            raise ValueError(f"{location}: an input cannot be read: {error}.") from None
        seeds.append(Seed(source, inputs, location))
    return tuple(seeds), rows.sha256
