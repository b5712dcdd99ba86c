"""Models and a sandbox that stand in another process: what a bout asks them crosses with all that they go by.

Beside a request that is the effect's key, and whether a question asked beside it has failed: the gate that the bout
holds is told of to the other side, which holds one of its own for each question.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from itertools import count
from typing import NamedTuple
from weakref import WeakValueDictionary

from sparring_sandbox import Fingerprint, Job, Outcome, Sandbox
from sparring_verifiers import canonical, from_json, to_json

from .aside import computed, size_of, size_of_outcome
from .chat.sending import FAILED_BESIDE, SIBLINGS, Gate
from .effect_key import EFFECT_KEY
from .types import ChatModel, Identity, Reply, Request, Seat

_NUMBERS = count()


class Question(NamedTuple):
    """One request to the model in a seat. number: no other question of this process has it."""

    number: int
    seat: Seat
    request: Request
    effect_key: str | None


class Afar:
    """The model in a seat, asked through the process that has it. hold: tells that process that a question asked beside
    the one of that number has failed."""

    def __init__(
        self,
        seat: Seat,
        identity: Identity,
        families: tuple[str, ...],
        ask: Callable[[Question], Awaitable[Reply]],
        hold: Callable[[int], None],
    ) -> None:
        self.identity = identity
        self.families = families
        self._seat = seat
        self._ask = ask
        self._hold = hold

    async def complete(self, request: Request) -> Reply:
        """The model's reply; raises what it raises."""
        question = Question(next(_NUMBERS), self._seat, request, EFFECT_KEY.get())
        siblings = SIBLINGS.get()
        if siblings is None:
            return await self._ask(question)
        siblings.check()

        def held() -> None:
            self._hold(question.number)

        siblings.on_hold.add(held)
        try:
            return await self._ask(question)
        finally:
            siblings.on_hold.discard(held)


class Answering:
    """The models of this process, for one that asks from afar."""

    def __init__(self, models: Mapping[Seat, ChatModel]) -> None:
        self._models = models
        self._gates: WeakValueDictionary[int, Gate] = WeakValueDictionary()

    def gate(self, question: Question) -> Gate:
        """What the question goes through; `hold` knows it from now on, as long as it is answered."""
        gate = self._gates[question.number] = Gate(FAILED_BESIDE)
        return gate

    async def answer(self, question: Question, gate: Gate) -> Reply:
        """The model's reply; raises what it raises. In a task of its own."""
        SIBLINGS.set(gate)
        EFFECT_KEY.set(question.effect_key)
        return await self._models[question.seat].complete(question.request)

    def hold(self, number: int) -> None:
        """A question asked beside the one of that number has failed."""
        gate = self._gates.get(number)
        if gate is not None:
            gate.hold()

    def hold_all(self) -> None:
        """Nobody waits for an answer any more: what is on the wire may end, and nothing more is sent."""
        for gate in tuple(self._gates.values()):
            gate.hold()


class SandboxAfar:
    """The sandbox of another process. ask: what `run_afar` gives there."""

    def __init__(self, fingerprint: Fingerprint, ask: Callable[[bytes], Awaitable[bytes]]) -> None:
        self.fingerprint = fingerprint
        self._ask = ask

    async def run(self, job: Job) -> Outcome:
        """What the program did; raises what the sandbox raises."""
        asked = await computed(lambda: canonical(to_json(job)), len(job.source) + size_of(job.inputs))
        said = await self._ask(asked)
        return await computed(lambda: from_json(Outcome, json.loads(said)), len(said))


async def run_afar(sandbox: Sandbox, asked: bytes) -> bytes:
    """The outcome of a job; both as `SandboxAfar` has them cross."""
    job = await computed(lambda: from_json(Job, json.loads(asked)), len(asked))
    outcome = await sandbox.run(job)
    return await computed(lambda: canonical(to_json(outcome)), size_of_outcome(outcome))
