"""Doubles for bouts: a journal in memory, a pool that is told what it knows, a verifier that compares texts.

The chat double is the public one. The verifier and the sandbox are no stand-ins for ours: they let a test say what is
decided, so that what the graphs make of it can be seen.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sparring_agents import Bout, Request, Sampling, ScriptedChat, Seat, Table, Unusable
from sparring_sandbox import Fingerprint, Job, Outcome, Returned, Stop
from sparring_verifiers import (
    Author,
    Candidate,
    Domain,
    Evidence,
    Gold,
    Origin,
    Problem,
    Reference,
    Rubric,
    Source,
    Status,
    Suite,
    Verdict,
    make_problem,
)

PROCEDURAL = Origin(Source.PROCEDURAL, Author("addition"), family="addition", level=1)


class MemoryJournal:
    """Keeps bodies in a dict; the first one committed under a key stays."""

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}

    async def recall(self, key: str) -> bytes | None:
        return self.bodies.get(key)

    async def commit(self, key: str, body: bytes) -> bytes:
        return self.bodies.setdefault(key, body)


@dataclass(frozen=True)
class KnownPool:
    """Says that it has seen the problems whose statements it was given."""

    statements: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def seen(self, problem: Problem) -> str | None:
        return self.statements.get(problem.statement)

    def sample(self, seed: int, count: int) -> tuple[Problem, ...]:
        return self.problems[:count]


class MatchVerifier:
    """Accepts the gold text, rejects any other, and leaves "0" undecided."""

    name = "match"
    policy: Mapping[str, Any] = {}

    def __init__(self) -> None:
        self.calls = 0

    async def verify(self, problem: Problem, candidate: Candidate) -> Verdict:
        self.calls += 1
        gold = problem.reference.answer if isinstance(problem.reference, Gold) else "1"
        if candidate.answer in (None, "0"):
            return Verdict(Status.UNDECIDED, self.name, Evidence("exact"), "no answer")
        if candidate.answer == gold:
            return Verdict(Status.ACCEPTED, self.name, Evidence("exact", found=candidate.answer), "equal")
        evidence = Evidence("exact", found=candidate.answer, expected=gold)
        return Verdict(Status.REJECTED, self.name, evidence, "differs")


class VoteVerifier:
    """Accepts the answer that most candidates give; the others stay undecided."""

    name = "vote"
    policy: Mapping[str, Any] = {}

    async def verify(self, problem: Problem, candidates: tuple[Candidate, ...]) -> tuple[Verdict, ...]:
        answers = [candidate.answer for candidate in candidates]
        most = max(sorted({a for a in answers if a}), key=answers.count, default=None)
        return tuple(
            Verdict(
                Status.ACCEPTED if answer == most and answer else Status.UNDECIDED, self.name, Evidence("majority"), ""
            )
            for answer in answers
        )


class ValueSandbox:
    """Returns one value for every input of every job."""

    fingerprint = Fingerprint("none", (), "", "double")

    def __init__(self, value: object = 7) -> None:
        self.value = value
        self.jobs: list[Job] = []

    async def run(self, job: Job) -> Outcome:
        self.jobs.append(job)
        return Outcome(Stop.OK, tuple(Returned(self.value) for _ in job.inputs), None, 0.0, 0.0, 0)


class LevelStrategy:
    """Proposes what a function of (attempt, level) says."""

    name = "levels"

    def __init__(
        self, make: Callable[[int, int], Problem | Unusable], levels: tuple[int, int] = (1, 3), start: int = 2
    ) -> None:
        self._make = make
        self.levels = levels
        self._start = start
        self.asked: list[tuple[int, int | None]] = []

    async def propose(self, table: Table, *, attempt: int, level: int | None) -> Problem | Unusable:
        self.asked.append((attempt, level))
        return self._make(attempt, level if level is not None else self._start)


def math_problem(
    statement: str = "What is 3 + 4?",
    reference: Reference | None = None,
    *,
    level: int = 1,
    origin: Origin | None = None,
    suites: tuple[Suite, ...] = (),
    domain: Domain = Domain.MATH,
) -> Problem:
    origin = origin or Origin(Source.PROCEDURAL, Author("addition"), family="addition", level=level)
    return make_problem(domain, statement, reference or Gold("7"), origin, suites)


def text_problem(statement: str = "Why is the sky blue?", rubric: str = "") -> Problem:
    return make_problem(Domain.TEXT, statement, Rubric(rubric), Origin(Source.FILE, Author("list")))


def fixed(problem: Problem | Unusable) -> LevelStrategy:
    return LevelStrategy(lambda attempt, level: problem, levels=(1, 1))


def answers(*given: str) -> Callable[[Request], str]:
    """A script that says ANSWER: and the given answers, by sample."""
    return lambda request: f"I think so.\nANSWER: {given[request.sample % len(given)]}"


def chat(script: Any, *families: str, name: str = "") -> ScriptedChat:
    families = families or ("acme",)
    return ScriptedChat(families, name or f"{families[0]}-1", script)


def table(models: Mapping[Seat, ScriptedChat], strategy: Any, **changes: Any) -> Table:
    made: dict[str, Any] = {
        "bout": Bout(0, 7),
        "models": models,
        "sampling": {seat: Sampling(temperature=0.7) for seat in models},
        "verifiers": (MatchVerifier(),),
        "agreement": VoteVerifier(),
        "sandbox": ValueSandbox(),
        "journal": MemoryJournal(),
        "pool": KnownPool(),
        "strategy": strategy,
    }
    return Table(**{**made, **changes})
