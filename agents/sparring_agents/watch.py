"""Who may look on while a bout is played: what each effect was asked for, which the journal itself does not hold.

A watch changes nothing and decides nothing. A trace is made by one (it sees effects as they are made), and the story of
a bout by another (it sees them as a replay recalls them).
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from sparring_sandbox import Job

from .types import Identity, Request, Seat


@dataclass(frozen=True, slots=True)
class Call:
    """A request to the model in a seat. prompt: id@version of the prompt file."""

    path: str
    attempt: int
    seat: Seat
    model: Identity
    families: tuple[str, ...]
    prompt: str
    request: Request


@dataclass(frozen=True, slots=True)
class Execution:
    """A program in the sandbox."""

    path: str
    attempt: int
    job: Job


@dataclass(frozen=True, slots=True)
class Decision:
    """A verifier before one candidate, or a group of them: candidates holds their indices."""

    path: str
    attempt: int
    verifier: str
    problem_id: str
    candidates: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Draw:
    """Inputs drawn for a problem."""

    path: str
    attempt: int


Asked: TypeAlias = Call | Execution | Decision | Draw


class Made(Protocol):
    """Takes the result of the effect that is being made: a Reply, an Outcome, a Verdict or a record with verdicts."""

    def __call__(self, result: Any, /) -> None: ...


class Watch(Protocol):
    """Looks on."""

    def making(self, asked: Asked) -> AbstractContextManager[Made]:
        """Around an effect that is made for the first time; whatever breaks in it passes through."""
        ...

    def recalled(self, asked: Asked, key: str) -> None:
        """An effect that the journal held."""
        ...
