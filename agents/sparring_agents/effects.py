"""Every effect of a bout, written down before it is used: what a model said, a program did, a verifier decided.

A key names the bout, the step, the attempt, the sample and what was asked, with models by identity: never a host, a
port or a sandbox backend, which may change on resume. Callers get what the journal holds, decoded, so the first run and
every replay use the same bytes. A fault is not an effect: nothing is stored, and a resume asks again
(but for the repair of a reply that an endpoint turns down, which would be turned down for ever).
"""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from sparring_sandbox import Fingerprint, Job, Outcome, SparringFault
from sparring_verifiers import (
    Candidate,
    Drawing,
    GroupVerifier,
    Problem,
    Suite,
    Verdict,
    Verifier,
    WeakEvidence,
    canonical,
    digest,
    from_json,
    to_json,
)

from .aside import aside, at, computed, size_of, size_of_decision, size_of_outcome, size_of_problem
from .chat.sending import FAILED_BESIDE, SIBLINGS, Gate
from .chat.structured import SchemaUnmet, complete_structured
from .effect_key import EFFECT_KEY
from .faults import ContextTooLong, Forbidden, Halted, ModelFault
from .table import Table
from .types import ChatModel, JsonObject, Reply, Request, Seat, author_of
from .watch import Asked, Call, Decision, Draw, Execution, Watch

T = TypeVar("T")


def key_of(bout_id: str, path: str, attempt: int, sample: int, request: object) -> str:
    """The journal's key of one effect; request: what was asked, as JSON values."""
    return digest(
        {"bout": bout_id, "path": path, "attempt": attempt, "sample": sample, "request": digest(request)},
    )


async def ask(table: Table, seat: Seat, request: Request, *, prompt: str, path: str, attempt: int = 0) -> Reply:
    """What the model in this seat says, counted in the table's tally. prompt: id@version of the prompt file.

    With a schema, a reply that misses it is an effect as well, and so is its repair: each is paid for once, whatever
    breaks between them. Where both are flawed, or the repair is turned down, the bout fails; when it is played again,
    both questions are put again.

    Raises:
        ModelFault: it could not be asked.
        SchemaUnmet: neither the reply nor its repair satisfies the schema.
    """
    model, again = table.models[seat], 0
    while True:
        turn = _Turn(table, seat, request, prompt, path, attempt, again)
        try:
            reply = await complete_structured(turn.said, request, f"model {model.identity.model}")
        except SchemaUnmet:
            if turn.is_made:
                raise
            again += 1  # the journal holds so many such pairs and no more
            continue
        table.tally.add(seat, author_of(model), prompt, reply)
        return reply


@dataclass(slots=True)
class _Turn:
    """A question with its repair, each an effect. again: how often both were put before. is_made: whether one of them
    was put to the model, and not recalled."""

    table: Table
    seat: Seat
    request: Request
    prompt: str
    path: str
    attempt: int
    again: int
    is_made: bool = False

    async def said(self, request: Request) -> Reply:
        """What the model says to the request, or to the one for the repair.

        Raises:
            SchemaUnmet: it is for the repair, and that was turned down when it was put before.
        """
        if request is self.request:
            return await self._said(request)
        asked = {"turned_down": digest(to_json(request)), "again": self.again}
        refusal = key_of(self.table.bout.id, self.path, self.attempt, request.sample, asked)
        if not self.is_made and await self.table.journal.recall(refusal) is not None:
            raise SchemaUnmet("the repair was turned down")
        try:
            return await self._said(request)
        except ModelFault as fault:
            if type(fault) in (
                ModelFault,
                ContextTooLong,
                Forbidden,
            ):  # else the endpoint's, and it may take the same another day
                await self.table.journal.commit(refusal, canonical({"repair_turned_down": f"{fault.kind}: {fault}"}))
            raise

    async def _said(self, request: Request) -> Reply:
        table, model = self.table, self.table.models[self.seat]
        asked = {"model": to_json(model.identity), "request": to_json(request)}
        key = key_of(
            table.bout.id,
            self.path,
            self.attempt,
            request.sample,
            {**asked, "again": self.again} if self.again else asked,
        )

        def effect() -> Awaitable[Reply]:
            self.is_made = True
            return _complete(model, request, key)

        return await _once(
            table,
            key,
            Reply,
            effect,
            lambda: Call(self.path, self.attempt, self.seat, model.identity, model.families, self.prompt, request),
        )


async def _complete(model: ChatModel, request: Request, key: str) -> Reply:
    token = EFFECT_KEY.set(key)
    try:
        return await model.complete(request)
    finally:
        EFFECT_KEY.reset(token)


async def execute(table: Table, job: Job, *, path: str, attempt: int = 0, sample: int = 0) -> Outcome:
    """What the program did in the sandbox.

    Raises:
        SandboxFault: we could not find out.
    """
    key = await computed(
        lambda: key_of(table.bout.id, path, attempt, sample, {"job": to_json(job)}),
        len(job.source) + size_of(job.inputs),
    )
    return await _once(
        table,
        key,
        Outcome,
        lambda: table.sandbox.run(job),
        lambda: Execution(path, attempt, job),
        size=size_of_outcome,
    )


async def decide(
    table: Table, verifier: Verifier, problem: Problem, candidate: Candidate, *, path: str, attempt: int = 0
) -> Verdict:
    """What the verifier says of the candidate.

    Raises:
        VerifierFault, SandboxFault: nothing was decided.
    """
    asked = {**_decision(verifier, problem), "candidate": to_json(candidate)}
    key = key_of(table.bout.id, path, attempt, candidate.index, asked)
    return await _once(
        table,
        key,
        Verdict,
        lambda: aside(lambda: verifier.verify(problem, candidate), size_of_decision(problem, candidate)),
        lambda: Decision(path, attempt, verifier.name, problem.id, (candidate.index,)),
    )


async def decide_group(
    table: Table,
    verifier: GroupVerifier,
    problem: Problem,
    candidates: tuple[Candidate, ...],
    *,
    path: str,
    attempt: int = 0,
) -> tuple[Verdict, ...]:
    """What the verifier says of each of the candidates, in order.

    Raises:
        VerifierFault, SandboxFault: nothing was decided.
    """
    asked = {**_decision(verifier, problem), "candidates": [to_json(candidate) for candidate in candidates]}
    key = key_of(table.bout.id, path, attempt, 0, asked)
    # A tuple type is no class, so the record that crosses the journal is one that holds the tuple.
    made = await _once(
        table,
        key,
        _Group,
        lambda: aside(lambda: _group(verifier, problem, candidates), size_of_decision(problem, *candidates)),
        lambda: Decision(path, attempt, verifier.name, problem.id, tuple(one.index for one in candidates)),
    )
    return made.verdicts


async def record_drawn(table: Table, verifier: Drawing, problem: Problem, *, path: str, attempt: int = 0) -> Problem:
    """The problem with the inputs that the verifier draws for it. They are an effect: a replay reads them, so that
    another version of what drew them changes nothing.

    Raises:
        WeakEvidence: the verifier finds the problem's evidence too weak; that is an effect too.
        SandboxFault: nothing was found out.
    """
    asked = {"drawn": problem.id, "suites": [suite.id for suite in problem.suites]}
    size = size_of_problem(problem)
    made = await draw_once(
        table, asked, lambda: aside(lambda: verifier.drawn(problem), size), path=path, attempt=attempt
    )
    return problem if made is None else replace(problem, suites=(*problem.suites, made))


async def draw_once(
    table: Table, asked: JsonObject, draw: Callable[[], Awaitable[Suite | None]], *, path: str, attempt: int = 0
) -> Suite | None:
    """The suite that is drawn, as an effect; asked: what it is drawn for, as JSON values.

    Raises:
        WeakEvidence: whoever draws raised it; that is an effect too.
    """
    key = key_of(table.bout.id, path, attempt, 0, asked)

    async def effect() -> _Drawn:
        try:
            return _Drawn(await draw())
        except WeakEvidence as weak:
            return _Drawn(None, str(weak))

    made = await _once(table, key, _Drawn, effect, lambda: Draw(path, attempt))
    if made.weakness:
        raise WeakEvidence(made.weakness)
    return made.suite


@dataclass(frozen=True, slots=True)
class _Drawn:
    suite: Suite | None
    weakness: str = ""


@dataclass(frozen=True, slots=True)
class _Group:
    verdicts: tuple[Verdict, ...]


async def _group(verifier: GroupVerifier, problem: Problem, candidates: tuple[Candidate, ...]) -> _Group:
    return _Group(await verifier.verify(problem, candidates))


def _decision(verifier: Verifier | GroupVerifier, problem: Problem) -> dict[str, Any]:
    # Suites stand outside the problem's id, and their ids are their content.
    return {
        "verifier": verifier.name,
        "policy": dict(verifier.policy),
        "problem": problem.id,
        "suites": [suite.id for suite in problem.suites],
    }


async def _once(
    table: Table,
    key: str,
    kind: type[T],
    effect: Callable[[], Awaitable[T]],
    asked: Callable[[], Asked],
    *,
    size: Callable[[T], int] | None = None,
) -> T:
    stored = await table.journal.recall(key)
    if stored is None:
        made = await _make(table.watch, effect, asked)
        body = (
            canonical(to_json(made)) if size is None else await computed(lambda: canonical(to_json(made)), size(made))
        )
        stored = await table.journal.commit(key, body)
    elif table.watch is not None:
        table.watch.recalled(asked(), key)
    return await computed(lambda: from_json(kind, json.loads(stored.decode())), 0 if size is None else len(stored))


async def _make(watch: Watch | None, effect: Callable[[], Awaitable[T]], asked: Callable[[], Asked]) -> T:
    if watch is None:
        return await effect()
    with watch.making(asked()) as made:
        result = await effect()
        made(result)
    return result


@dataclass(frozen=True, slots=True)
class JournaledSandbox:
    """The table's sandbox for code that takes one: each job it runs is an effect under this path.

    A job that is run again is another effect: whoever runs one twice wants to know whether it ends the same. Made on
    the bout's loop, it may be asked from any.
    """

    table: Table
    path: str
    attempt: int = 0
    _runs: Counter[str] = field(default_factory=Counter, compare=False)
    _home: asyncio.AbstractEventLoop = field(default_factory=asyncio.get_running_loop, compare=False)

    @property
    def fingerprint(self) -> Fingerprint:
        return self.table.sandbox.fingerprint

    async def run(self, job: Job) -> Outcome:
        known = digest(to_json(job))
        sample = self._runs[known]
        self._runs[known] += 1
        return await at(
            self._home, lambda: execute(self.table, job, path=self.path, attempt=self.attempt, sample=sample)
        )


async def together(effects: Iterable[Coroutine[Any, Any, T]]) -> tuple[T, ...]:
    """The results in the order given. Once one has failed nothing more is sent for the others, no retry and no repair;
    but they end before the failure is raised, because what is on the wire is paid for: the journal then has it for when
    the bout is played again.

    Raises:
        SparringFault: the one with the lowest index among those that failed, never a group of them.
        Halted: one could not be asked because the run is being stopped, and none of them failed.
    """
    given = tuple(effects)
    if len(given) == 1:
        return (await given[0],)
    siblings = SIBLINGS.get() or Gate(FAILED_BESIDE)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_ended(effect, siblings)) for effect in given]
    ended = [task.result() for task in tasks]
    failures = [one.error for one in ended if isinstance(one, _Failure)]
    if failures:
        # A foreign exception is a defect of ours and must not hide behind a fault, nor a fault behind what it halted.
        raise min(failures, key=lambda error: (isinstance(error, SparringFault), isinstance(error, Halted)))
    return tuple(one for one in ended if not isinstance(one, _Failure))


@dataclass(frozen=True, slots=True)
class _Failure:
    error: Exception


async def _ended(effect: Coroutine[Any, Any, T], siblings: Gate) -> T | _Failure:
    SIBLINGS.set(siblings)  # of this task alone
    try:
        return await effect
    except Exception as error:  # noqa: BLE001 - none may end the others; `together` raises it
        siblings.hold()
        return _Failure(error)
