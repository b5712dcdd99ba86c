"""How far a run is, for a display. Read-only pictures; nothing decides by them."""

import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sparring_agents import EndpointState, OnTheWire
from sparring_sandbox import SparringFault

BUSY_S = 5.0  # the first seconds are not like the others, and a shorter time tells little

_NUMBER = re.compile(r"\b[0-9a-f]{12,}\b|\bb\d{6,}\b|\b\d+\b")


@dataclass(frozen=True, slots=True)
class ModelSpending:
    """What one model has come to, as its endpoint says. model: its name in the run file; pico_usd None: no price.

    cached_replies: those that took no call, and are in no other count.
    """

    model: str
    calls: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    pico_usd: int | None = None
    cached_replies: int = 0


@dataclass(frozen=True, slots=True)
class Spending:
    """What the models of this session have cost so far. pico_usd None: a model that was asked has no price."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    pico_usd: int | None = None
    models: tuple[ModelSpending, ...] = ()
    cached_replies: int = 0

    @classmethod
    def of(cls, models: tuple[ModelSpending, ...]) -> "Spending":
        """The sum over models."""
        priced = [model.pico_usd for model in models if model.calls]
        known = [price for price in priced if price is not None]
        return cls(
            sum(model.calls for model in models),
            sum(model.input_tokens for model in models),
            sum(model.output_tokens for model in models),
            sum(model.cached_tokens for model in models),
            sum(known) if len(known) == len(priced) else None,
            models,
            sum(model.cached_replies for model in models),
        )


@dataclass(frozen=True, slots=True)
class Stopping:
    """Why no further bout is taken, and what is waited for.

    fault: its kind; "" when the user wants it. requests: on the wire; at_most_s: seconds until the last of them has run
    out of time. After a fault bouts in flight are played to their end, and further requests may be sent.
    """

    fault: str = ""
    requests: int = 0
    at_most_s: float = 0.0

    @classmethod
    def of(cls, fault: SparringFault | None, waits: OnTheWire) -> "Stopping":
        return cls("" if fault is None else fault.kind, waits.requests, waits.at_most_s)


@dataclass(frozen=True, slots=True)
class Progress:
    """One picture of a run.

    done = finished + dropped + failed; resumed: how many of them earlier sessions had ended. accepted: accepted
    candidates of this session's and earlier bouts; dropped: bouts by reason. elapsed_s and spending: this session.
    endpoints: those of hosted and local models, by label; none where every model is scripted. busy: the share of one
    core, 0 to 1, that the run's own event loop took of late; processes: that play its bouts, 1 where it does so itself.
    """

    total: int
    done: int
    resumed: int
    finished: int
    failed: int
    accepted: int
    dropped: Mapping[str, int]
    calls: int
    input_tokens: int
    output_tokens: int
    elapsed_s: float
    stopping: Stopping | None = None  # None: it plays on
    endpoints: tuple[EndpointState, ...] = ()
    cached_tokens: int = 0
    pico_usd: int | None = None  # of this session; None: a model that was asked has no price
    cached_replies: int = 0  # of this session: those that took no call
    busy: float = 0.0
    processes: int = 1


class Busyness:
    """How busy the calling thread is, measured anew every BUSY_S seconds."""

    def __init__(self) -> None:
        self.share = 0.0
        self._since = time.monotonic(), time.thread_time()

    def note(self) -> None:
        """Brings the share up to date; always from the same thread."""
        now = time.monotonic(), time.thread_time()
        passed, worked = now[0] - self._since[0], now[1] - self._since[1]
        if passed >= BUSY_S:
            self.share, self._since = min(worked / passed, 1.0), now


@dataclass(frozen=True, slots=True)
class Stopped:
    """How a session ended. fault: what ended the run before its last bout; interrupted_by: what the user did it
    with, else ""."""

    progress: Progress
    fault: SparringFault | None
    interrupted_by: str = ""

    @property
    def is_interrupted(self) -> bool:
        return bool(self.interrupted_by)

    @property
    def why(self) -> str:
        """One line; "" where every bout has ended."""
        if self.fault is not None:
            return f"{self.fault.kind}: {self.fault}"
        return f"Interrupted: {self.interrupted_by}" if self.is_interrupted else ""


OnProgress: TypeAlias = Callable[[Progress], None]


class Counts:
    """What has ended so far, counted as it ends."""

    def __init__(self) -> None:
        self.finished = 0
        self.failed = 0
        self.accepted = 0
        self.dropped: Counter[str] = Counter()

    @property
    def done(self) -> int:
        return self.finished + self.failed + self.dropped.total()

    def add(self, end: str, stage: str, reason: str, accepted: int, bouts: int = 1) -> None:
        """Counts so many bouts that ended alike. accepted: their accepted candidates, together."""
        if end == "finished":
            self.finished += bouts
        elif end == "failed":
            self.failed += bouts
        else:
            self.dropped[label(stage, reason)] += bouts
        self.accepted += accepted


def label(stage: str, reason: str) -> str:
    """A reason to count by: numbers and ids masked, so that "repeats b000003" and "repeats b000017" are one."""
    text = _NUMBER.sub("N", reason).strip()[:80]
    if stage and text:
        return f"{stage}: {text}"
    return stage or text or "unexplained"
