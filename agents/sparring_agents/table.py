"""What one bout is played with. The graphs get it as LangGraph's runtime context, so state stays small."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sparring_sandbox import Sandbox
from sparring_verifiers import GroupVerifier, Problem, Verifier

from .tally import Tally
from .types import ChatModel, Journal, Pool, Sampling, Seat
from .watch import Watch


@dataclass(frozen=True, slots=True)
class Bout:
    """The unit of work: its place in the run and the run's seed are all that it may depend on."""

    index: int
    run_seed: int

    @property
    def id(self) -> str:
        return f"b{self.index:06d}"


@dataclass(frozen=True, slots=True)
class Table:
    """Everything at hand in one bout."""

    bout: Bout
    models: Mapping[Seat, ChatModel]
    sampling: Mapping[Seat, Sampling]
    verifiers: tuple[Verifier, ...]
    agreement: GroupVerifier | None
    sandbox: Sandbox
    journal: Journal
    pool: Pool
    strategy: "Strategy"
    allow_same_family: bool = False
    tally: Tally = field(default_factory=Tally, compare=False)  # who spoke so far; still readable after a fault
    watch: Watch | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Unusable:
    """A reply that could not be read as what its seat owes, or a proposal that is no problem, with the reason.
    location: of the row of a file that is no problem, with which the reason begins; "" where there is none."""

    reason: str
    location: str = ""


class Strategy(Protocol):
    """How problems are proposed.

    A strategy that can run out also has ``size``, the number of its problems: see `strategies.size_of`.
    """

    @property
    def name(self) -> str: ...

    @property
    def levels(self) -> tuple[int, int]:
        """The easiest and the hardest level; equal when it cannot be turned."""
        ...

    async def propose(self, table: Table, *, attempt: int, level: int | None) -> Problem | Unusable:
        """A problem for this bout.

        attempt: 0 for the bout's first proposal, then 1, 2, ...: the same arguments give the same problem.
        level: None lets the strategy choose (from the bout's index and seed); else the level to set.
        """
        ...
