"""Bouts made by hand, with verdicts of the real verifiers, in a sandbox double that runs the tests' own sources."""

import asyncio
import json
from collections.abc import Coroutine, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from sparring.config import RunConfig
from sparring.emit import emit
from sparring.export import read_rows, shards_of
from sparring_agents import (
    EXAMINEE_PROMPTS,
    FAMILIES,
    Attempt,
    BoutOutcome,
    CritiqueNote,
    Dice,
    End,
    Pair,
    Proposal,
    Reply,
    Ruling,
    Sampling,
    Seat,
    Spoken,
    Usage,
    candidate_of,
    examinee_request,
    load_prompt,
)
from sparring_sandbox import Fingerprint, Job, NotReached, Outcome, Raised, Return, Returned, Stop, decode, encode
from sparring_verifiers import (
    Agreement,
    Author,
    Case,
    Domain,
    Expected,
    Finish,
    Gold,
    Message,
    Origin,
    Problem,
    Program,
    Role,
    Rubric,
    Source,
    Stated,
    Status,
    Text,
    Tools,
    combine,
    load_group_verifier,
    load_verifier,
    make_problem,
    make_suite,
)

T = TypeVar("T")

EXAMINEE = Author("SmolLM2-135M-Instruct", ("huggingface",))
OTHER = Author("qwen2.5-coder-1.5b", ("qwen",))
JUDGE = Author("gpt-5-mini", ("openai",))
EXAMINER = Author("claude-haiku-4-5", ("anthropic",))
FILE = Author("mine.jsonl")
HERE = Fingerprint("3.11.2", (), "double", "double")


class TrustedSandbox:
    """Runs what the tests themselves wrote, in this process. Counts its jobs, and keeps their sources."""

    def __init__(self, fingerprint: Fingerprint = HERE) -> None:
        self.fingerprint = fingerprint
        self.jobs = 0
        self.sources: set[str] = set()

    async def run(self, job: Job) -> Outcome:
        self.jobs += 1
        self.sources.add(job.source)
        names: dict[str, Any] = {}
        returns: list[Return] = [NotReached()] * len(job.inputs)
        try:
            exec(job.source, names)
            function = names[job.entry or ""]
        except Exception as error:  # noqa: BLE001 - whatever the source raises while loading
            return Outcome(Stop.EXCEPTION, tuple(returns), None, 0.0, 0.0, 0, repr(error))
        for place, arguments in enumerate(job.inputs):
            try:
                returns[place] = Returned(decode(encode(function(*arguments))))
            except Exception as error:  # noqa: BLE001 - whatever the source raises
                returns[place] = Raised(type(error).__name__, str(error))
        return Outcome(Stop.OK, tuple(returns), None, 0.0, 0.0, 0)


def run_config(out: Path, **changes: Any) -> RunConfig:
    raw: dict[str, Any] = {
        "run": {"name": "tiny", "seed": 7, "bouts": 9, "out": str(out)},
        "graph": {"kind": "examination"},
        "models": {
            "local": {"provider": "local", "model": EXAMINEE.name},
            "other": {"provider": "openai", "model": OTHER.name},
        },
        "seats": {"examinee": "local"},
        "problems": {"file": "mine.jsonl"},
        "verifiers": ["math_answer", "code_cases"],
    }
    return RunConfig.model_validate(raw | changes)


class Outcomes:
    """A ledger as emission sees it."""

    def __init__(self, outcomes: Iterable[BoutOutcome]) -> None:
        self._outcomes = tuple(outcomes)

    def outcomes(self) -> Iterator[BoutOutcome]:
        return iter(self._outcomes)

    def meta(self, key: str) -> str | None:
        return None


def emitted(out: Path, *outcomes: BoutOutcome, **changes: Any) -> Path:
    """The folder of a run with these outcomes, run.yaml included."""
    config = run_config(out, **changes)
    out.mkdir(parents=True, exist_ok=True)
    (out / "run.yaml").write_text(json.dumps(config.model_dump(mode="json")))
    emit(Outcomes(outcomes), config, out)
    return out


def rows_in(out: Path, table: str) -> list[dict[str, Any]]:
    return list(read_rows(shards_of(out, table)))


# -- problems ---------------------------------------------------------------------------------------------------------


def procedural(name: str, seed: int = 3, level: int = 1) -> Problem:
    family = FAMILIES[name]
    return family.problem(family.make(level, Dice(seed)))


def gold_problem(statement: str = "What is 2 + 3?", answer: str = "5") -> Problem:
    return make_problem(Domain.MATH, statement, Gold(answer), Origin(Source.FILE, FILE, location="mine.jsonl:1"))


def program_problem(statement: str = "What is 6 times 7?", source: str = "def solve():\n    return 6 * 7\n") -> Problem:
    return make_problem(Domain.MATH, statement, Program(source, "solve"), Origin(Source.FILE, FILE))


def stated_problem(expected: tuple[int, ...] = (2, 4, 6)) -> Problem:
    cases = tuple(Case((at + 1,), Expected(value)) for at, value in enumerate(expected))
    suites = (make_suite(cases[:1], FILE, is_hidden=False), make_suite(cases[1:], FILE, is_hidden=True))
    return make_problem(Domain.CODE, "Write double(n): twice n.", Stated("double"), Origin(Source.FILE, FILE), suites)


def model_problem() -> Problem:
    origin = Origin(Source.MODEL, EXAMINER, family="self_instruct")
    return make_problem(
        Domain.MATH, "How much is 9 squared?", Program("def solution():\n    return 81\n", "solution"), origin
    )


def open_problem(statement: str = "Describe rain.") -> Problem:
    return make_problem(Domain.TEXT, statement, Rubric("clear"), Origin(Source.FILE, FILE))


def agreed_problem() -> Problem:
    return make_problem(Domain.MATH, "What is 10 - 4?", Agreement(), Origin(Source.FILE, FILE))


# -- attempts ---------------------------------------------------------------------------------------------------------


def reply_of(text: str, finish: Finish = Finish.STOP) -> Reply:
    return Reply(Message(Role.ASSISTANT, (Text(text),)), finish, Usage(20, 10), "")


def untried(problem: Problem, index: int, text: str, author: Author = EXAMINEE) -> Attempt:
    prompt = load_prompt(EXAMINEE_PROMPTS[problem.domain])
    said = examinee_request(prompt, problem, Sampling(), index).messages
    asked = (*said[: 1 if prompt.system else 0], said[-1])
    return Attempt(candidate_of(problem, index, asked, reply_of(text), author), (), Status.UNDECIDED, 10)


def _now(awaited: Coroutine[Any, Any, T]) -> T:
    """The result, also within a running loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, awaited).result()


def tried(problem: Problem, index: int, text: str, author: Author = EXAMINEE) -> Attempt:
    """The attempt with the verdicts of the real verifier."""
    attempt = untried(problem, index, text, author)
    name = {Domain.MATH: "math_answer", Domain.CODE: "code_cases"}[problem.domain]
    verdict = _now(load_verifier(name, Tools(TrustedSandbox())).verify(problem, attempt.candidate))
    return replace(attempt, verdicts=(verdict,), status=combine((verdict,)))


def spoken(seat: Seat, author: Author, prompt: str) -> Spoken:
    return Spoken(seat, author, prompt, 1, 20, 10)


SPOKEN = (
    spoken(Seat.EXAMINEE, EXAMINEE, "examinee_math@1"),
    spoken(Seat.EXAMINEE, EXAMINEE, "examinee_code@1"),
    spoken(Seat.EXAMINEE, OTHER, "examinee_math@1"),
)


def examined(number: int, problem: Problem, *attempts: Attempt, pairs: tuple[Pair, ...] = ()) -> BoutOutcome:
    """A finished examination of the problem, accepted."""
    statuses = [attempt.status for attempt in attempts]
    accepted, rejected = statuses.count(Status.ACCEPTED), statuses.count(Status.REJECTED)
    rate = accepted / (accepted + rejected) if accepted + rejected else None
    proposal = Proposal(problem, attempts, rate, is_accepted=True)
    bout = f"b{number:06d}"
    return BoutOutcome(bout, "examination", End.FINISHED, "", "", (proposal,), pairs, (), SPOKEN)


def gold_bout(number: int = 0, statement: str = "What is 2 + 3?") -> BoutOutcome:
    """Right, wrong, and cut off; and the pair of the first two."""
    problem = gold_problem(statement)
    right, wrong = tried(problem, 0, "2 and 3 make 5.\nANSWER: 5"), tried(problem, 1, "So it is 6.\nANSWER: 6")
    silent = tried(problem, 2, "I do not know.")
    return examined(number, problem, right, wrong, silent, pairs=(Pair(problem, right, wrong, "verdict"),))


def program_bout(number: int = 1) -> BoutOutcome:
    problem = program_problem()
    return examined(number, problem, tried(problem, 0, "ANSWER: 42"), tried(problem, 1, "ANSWER: 41"))


def code_bout(number: int = 2) -> BoutOutcome:
    problem = stated_problem()
    right = tried(problem, 0, "```python\ndef double(n):\n    return 2 * n\n```")
    wrong = tried(problem, 1, "```python\ndef double(n):\n    return n * n\n```")
    return examined(number, problem, right, wrong, pairs=(Pair(problem, right, wrong, "verdict"),))


def ruling(problem: Problem, first: tuple[str, str], second: tuple[str, str], winner: str) -> Ruling:
    """first, second: name and text of a side; winner: "A" or "B"."""
    values = {"statement": problem.statement, "criteria": "clear", "first": first[1], "second": second[1]}
    prompt = load_prompt("judge_pair").request(values, Sampling()).messages
    name = {"A": first[0], "B": second[0]}[winner]
    reply = f'{{"reason": "it is clear", "winner": "{winner}"}}'
    return Ruling(JUDGE, prompt, reply, first[0], second[0], name)


JUDGED_BY = (
    spoken(Seat.EXAMINEE, EXAMINEE, "examinee_text@1"),
    spoken(Seat.CRITIC, OTHER, "critic@1"),
    spoken(Seat.REVISER, OTHER, "reviser@1"),
    spoken(Seat.JUDGE, JUDGE, "judge_pair@1"),
)


def constitution_bout(number: int = 3, statement: str = "Describe rain.") -> BoutOutcome:
    problem = open_problem(statement)
    original = untried(problem, 0, "Rain is rain.")
    revision = untried(problem, 1, "Rain is water that falls from clouds.", OTHER)
    sides = ("original", "Rain is rain."), ("revision", "Rain is water that falls from clouds.")
    rulings = (ruling(problem, sides[1], sides[0], "A"), ruling(problem, sides[0], sides[1], "B"))
    note = CritiqueNote(
        problem,
        "plain@1",
        "clear",
        original.candidate.messages[-1],
        Message(Role.ASSISTANT, (Text("It says nothing."),)),
        revision.candidate.messages[-1],
        OTHER,
        OTHER,
        rulings,
    )
    pair = Pair(problem, revision, original, "judge", rulings)
    proposal = Proposal(problem, (original, revision), None, is_accepted=True)
    bout = f"b{number:06d}"
    return BoutOutcome(bout, "constitution", End.FINISHED, "", "", (proposal,), (pair,), (note,), JUDGED_BY)


def agreed_bout(number: int = 4) -> BoutOutcome:
    problem = agreed_problem()
    texts = (("ANSWER: 6", EXAMINEE), ("It is 6.\nANSWER: 6", OTHER), ("ANSWER: 7", EXAMINEE))
    attempts = [untried(problem, at, text, author) for at, (text, author) in enumerate(texts)]
    verifier = load_group_verifier("agreement", Tools(TrustedSandbox()))
    verdicts = _now(verifier.verify(problem, tuple(attempt.candidate for attempt in attempts)))
    decided = [
        replace(attempt, verdicts=(verdict,), status=verdict.status)
        for attempt, verdict in zip(attempts, verdicts, strict=True)
    ]
    return examined(number, problem, *decided)
