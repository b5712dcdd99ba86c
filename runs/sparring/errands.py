"""What the process of a run and those that play its bouts ask of each other.

The run's process has all of which there is one: ledger, models, sandbox, budget, signals. A player has a graph, seats,
verifiers and a copy of the pool.
"""

from typing import Any, NamedTuple

from sparring_agents import Bout, Identity, Question, Seat, Spoken
from sparring_sandbox import Fingerprint

from .crossing import Packed, Terms
from .ledger import Prepared
from .ledger_pool import Pooled
from .pool import Extent
from .settling import Settled


class Begin(NamedTuple):
    """To a player, once: what it plays with. settings: the run file as `resolved` says it, source: its name; rules:
    what the run plays by, as `rules_of` says it; ledger: its path."""

    settings: dict[str, Any]
    source: str
    rules: dict[str, str]
    run_id: str
    ledger: str
    models: dict[Seat, tuple[Identity, tuple[str, ...]]]
    fingerprint: Fingerprint


class Grow(NamedTuple):
    """To a player, without an answer: further problems of the pool, before a bout that sees them."""

    problems: tuple[tuple[int, Pooled], ...]


class Play(NamedTuple):
    """To a player; it answers with what was Played."""

    bout: Bout
    is_new: bool
    extent: Extent


class Broken(NamedTuple):
    """What ended a bout that a fault ended, and who spoke in it until then."""

    fault: Packed
    spoken: tuple[Spoken, ...]


class Played(NamedTuple):
    """A bout that is over: one of the two is None."""

    settled: Settled | None
    broken: Broken | None


class End(NamedTuple):
    """To a player: no bout follows. It answers when nothing is left to be sent."""


class Complete(NamedTuple):
    """From a player; the answer is the reply, as it is stored under the question's key before it is told."""

    bout_id: str | None
    question: Question


class Hold(NamedTuple):
    """From a player, without an answer: a question asked beside the one of that number has failed."""

    number: int


class Recall(NamedTuple):
    """From a player; the answer is the body stored under the key, or None."""

    key: str


class Commit(NamedTuple):
    """From a player; the answer is the stored body where it is another one than this, else None."""

    key: str
    made: Prepared
    bout_id: str
    wall_s: float | None


class Run(NamedTuple):
    """From a player; the answer is what `run_afar` says of the job."""

    job: bytes


TERMS = Terms(
    {
        Begin: None,
        Play: Played,
        End: None,
        Complete: bytes,
        Recall: bytes | None,
        Commit: bytes | None,
        Run: bytes,
    },
    notes=(Grow, Hold),
)
