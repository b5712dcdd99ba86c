"""What a provider's batch API can do, what is written down of a batch, and what becomes of a line in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sparring_agents.chat.endpoint import Body
from sparring_agents.faults import ModelFault

MAX_LINES = 50_000  # the smaller of the two providers' limits
MAX_BYTES = 150_000_000  # theirs are 200 and 256 MB


@dataclass(frozen=True, slots=True)
class BatchPolicy:
    """How batches are made and waited for.

    requests: lines at most. wait_s: how long after its first line a batch waits for more. first_poll_s, longest_poll_s:
    the pause between two looks at a batch, which grows. look_s: for how long a batch is looked for whose submission
    nobody acknowledged. patience_s: for how long a provider that answers none of the looks is asked again; the batch
    stays with it, and a later session reads it. unresolved: what becomes of a batch's requests when it is not found:
    "refuse" them by name, or "resubmit" them, once the user knows that the provider has no such batch.
    """

    requests: int = 1000
    wait_s: float = 30.0
    first_poll_s: float = 10.0
    longest_poll_s: float = 300.0
    look_s: float = 60.0
    patience_s: float = 3600.0
    unresolved: Literal["refuse", "resubmit"] = "refuse"


@dataclass(frozen=True, slots=True)
class Line:
    """One request of a batch. id: 48 hexadecimal digits, the provider's custom_id."""

    id: str
    body: Body


@dataclass(frozen=True, slots=True)
class Intent:
    """What is written down before a batch is submitted. created_at: seconds since 1970."""

    id: str
    lines: tuple[str, ...]
    created_at: float


@dataclass(frozen=True, slots=True)
class LineResult:
    """What became of a line: the reply's JSON object, or the fault. A fault that is retryable was not the request's."""

    reply: Mapping[str, Any] | None = None
    fault: ModelFault | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A batch that is over. refusal: why the provider turned all of it down; then no line was worked on."""

    lines: Mapping[str, LineResult]
    refusal: ModelFault | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """What a look for a batch found: its id, or that one which may be it has not ended yet, or neither."""

    batch_id: str | None = None
    is_pending: bool = False


class BatchApi(Protocol):
    """A provider's batch API. Every method raises ModelFault alone."""

    async def prepare(self, intent: Intent, lines: Sequence[Line]) -> Any:
        """What `submit` takes; nothing is billed for it, and it may be done again."""
        ...

    async def submit(self, intent: Intent, prepared: Any) -> str:
        """The id of the batch that the provider made."""
        ...

    async def look(self, intent: Intent, claimed: frozenset[str]) -> Search:
        """The batch that this intent led to, among those that the provider lists. claimed: ids of others' batches."""
        ...

    async def results(self, batch_id: str) -> Ended | None:
        """What became of each line by its id, or None while the batch is being worked on."""
        ...

    async def close(self) -> None: ...


class BatchLog(Protocol):
    """Where intents are written down."""

    async def write(self, key: str, record: bytes) -> None:
        """Keeps the record; it is durable on return."""
        ...

    def read(self) -> Iterable[bytes]:
        """Every record, in the order written."""
        ...
