"""A sandbox that runs nothing: each source stands for a Python function of the test, and every job is kept."""

import asyncio
from collections.abc import Callable
from typing import Any

from sparring_sandbox import (
    Fingerprint,
    Job,
    NotReached,
    Outcome,
    Raised,
    Return,
    Returned,
    SlotLost,
    Stop,
    decode,
    encode,
)
from sparring_verifiers import (
    Author,
    Candidate,
    Case,
    Domain,
    Expected,
    Finish,
    Origin,
    Problem,
    Program,
    Reference,
    Source,
    Suite,
    make_problem,
    make_suite,
)

ANYONE = Author("someone", ("fixture",))


class Halt(Exception):
    """The program stops here, in this way."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(stop)
        self.stop = stop


class TableSandbox:
    """Calls the function that a source stands for; a function that takes `job` sees the job it runs in."""

    def __init__(self, **programs: Callable[..., Any]) -> None:
        self.sources = {f"def f(*_): return played({name!r})": function for name, function in programs.items()}
        self.names = dict(zip(programs, self.sources, strict=True))
        self.jobs: list[Job] = []
        self.lost: int = 0  # so many jobs from now on end in a fault
        self.fingerprint = Fingerprint("double", (), "", "double")

    def __getitem__(self, name: str) -> str:
        return self.names[name]

    async def run(self, job: Job) -> Outcome:
        self.jobs.append(job)
        await asyncio.sleep(0)  # as a real one, it lets others run meanwhile
        if self.lost:
            self.lost -= 1
            raise SlotLost("the double lost its slot")
        function = self.sources[job.source]
        returns: list[Return] = [NotReached()] * len(job.inputs)
        for place, arguments in enumerate(job.inputs):
            try:
                returns[place] = self._call(function, arguments, job)
            except Halt as halt:
                return Outcome(halt.stop, tuple(returns), place, 0.0, 0.0, 0)
        return Outcome(Stop.OK, tuple(returns), None, 0.0, 0.0, 0)

    def _call(self, function: Callable[..., Any], arguments: tuple[Any, ...], job: Job) -> Return:
        given = [decode(encode(argument)) for argument in arguments]
        try:
            if "job" in getattr(function, "__annotations__", {}):
                return Returned(decode(encode(function(*given, job=job))))
            return Returned(decode(encode(function(*given))))
        except Halt:
            raise
        except Exception as error:  # noqa: BLE001 - the double reports whatever the test's function raises
            return Raised(type(error).__name__, str(error))

    def jobs_of(self, name: str) -> list[Job]:
        return [job for job in self.jobs if job.source == self.names[name]]


def problem_of(reference: Reference, *suites: Suite, domain: Domain = Domain.CODE) -> Problem:
    return make_problem(domain, "Write f.", reference, Origin(Source.FILE, ANYONE), suites)


def suite_of(*inputs: tuple[Any, ...], expected: tuple[Any, ...] | None = None, is_hidden: bool = True) -> Suite:
    cases = tuple(
        Case(arguments, None if expected is None else Expected(expected[place]))
        for place, arguments in enumerate(inputs)
    )
    return make_suite(cases, ANYONE, is_hidden=is_hidden)


def candidate_of(problem: Problem, answer: str | None, finish: Finish = Finish.STOP) -> Candidate:
    return Candidate(problem.id, 0, (), answer, ANYONE, finish)


def program_of(sandbox: TableSandbox, name: str, schema: str | None = '[{"type": "integer"}]') -> Program:
    return Program(sandbox[name], "f", schema)
