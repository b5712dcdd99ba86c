"""What is asked of a model, what it says, and what a bout is played with: the contract of this room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from sparring_verifiers import LATER, Author, Finish, Message, Problem


class Seat(StrEnum):
    """A role at the table."""

    EXAMINER = "examiner"
    TEST_WRITER = "test_writer"
    EXAMINEE = "examinee"
    CRITIC = "critic"
    REVISER = "reviser"
    GENERATOR = "generator"
    JUDGE = "judge"


@dataclass(frozen=True, slots=True)
class Sampling:
    """How to sample; what is None is not sent."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    description: str
    parameters: str  # JSON Schema, as JSON text


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model.

    schema: JSON Schema text that the reply must satisfy (it is validated here whatever the endpoint promises).
    sample: which of the k equal requests this is; part of the key, and of the seed where a model takes one.
    extra: parameters passed through to the endpoint, as canonical JSON text.
    """

    messages: tuple[Message, ...]
    sampling: Sampling = field(default_factory=Sampling)
    tools: tuple[Tool, ...] = ()
    tool_choice: str | None = None
    schema: str | None = None
    sample: int = 0
    extra: str = "{}"


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the endpoint counted them.

    input_tokens: the whole prompt; cached_tokens (read from the provider's cache) and cache_write_tokens (written to
    it) are parts of it.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = field(default=0, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a model said. model: the name that the endpoint gave. logprobs: one a token, where offered.

    from_cache: it was said to an equal question before, and no call was made for it; usage is that of the call then.
    """

    message: Message
    finish: Finish
    usage: Usage
    model: str
    logprobs: tuple[float, ...] | None = None
    from_cache: bool = field(default=False, metadata=LATER)


@dataclass(frozen=True, slots=True)
class Identity:
    """Which model this is, wherever it is served: never a host or a port.

    weights_sha256: for a local model; else provider and model name it.
    """

    provider: str
    model: str
    weights_sha256: str | None = None


class ChatModel(Protocol):
    """A model that answers."""

    @property
    def identity(self) -> Identity: ...

    @property
    def families(self) -> tuple[str, ...]:
        """The family that trained it first, then the families of its teachers."""
        ...

    async def complete(self, request: Request) -> Reply:
        """One reply. With a schema its visible text is the JSON that satisfies it; one without any comes as it is,
        and whoever asks may have it repaired (`complete_structured`).

        Raises:
            ModelFault: there is none.
        """
        ...


class Journal(Protocol):
    """Where every effect is written down before its result is used."""

    async def recall(self, key: str) -> bytes | None:
        """The body stored under the key, or None."""
        ...

    async def commit(self, key: str, body: bytes) -> bytes:
        """The stored body, durable: this one, or the one that was there first."""
        ...


class Pool(Protocol):
    """Problems that earlier rounds accepted, as a snapshot that does not move during a bout."""

    def seen(self, problem: Problem) -> str | None:
        """The id of the problem that this one repeats, or None."""
        ...

    def sample(self, seed: int, count: int) -> tuple[Problem, ...]:
        """At most count problems of the snapshot, chosen by seed alone; for in-context examples."""
        ...


def author_of(model: ChatModel) -> Author:
    """The model as an author."""
    return Author(model.identity.model, model.families)


JsonObject = Mapping[str, Any]
