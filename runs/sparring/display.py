"""Shows a run as it goes: a live panel on a terminal, plain lines elsewhere, JSON lines for a program."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol, Self

from rich.console import Console, RenderableType
from rich.control import Control
from rich.live import Live
from rich.text import Text

from sparring_agents import EndpointState
from sparring_sandbox import SparringFault

from .pace import Pace, about
from .panel import core_bound, cost, most, panel, tokens_per_s, waits_for
from .prices import usd
from .progress import Progress, Stopping
from .summary import summary

if TYPE_CHECKING:
    from .config import RunConfig
    from .report import RunReport

EVERY_S = 5.0  # between plain lines
JSON_EVERY_S = 1.0
FEWEST_COLUMNS, FEWEST_LINES = 60, 16


class Display(Protocol):
    """Shows a run as it goes."""

    def update(self, progress: Progress) -> None: ...

    def summary(self, report: "RunReport") -> None: ...

    def fault(self, fault: SparringFault) -> None:
        """The run ended without a report; the fault's own line on stderr is the command line's."""
        ...


@contextmanager
def open_display(config: "RunConfig", *, plain: bool = False, as_json: bool = False) -> Iterator[Display]:
    """The display that fits stdout. plain: lines even on a terminal; as_json: nothing but JSON lines."""
    console = Console(highlight=False)
    if as_json:
        yield JsonDisplay(console, config)
    elif plain or not console.is_terminal or console.is_dumb_terminal or is_small(console):
        wide = console if console.is_terminal else Console(highlight=False, width=max(console.width, 100))
        yield PlainDisplay(wide, config.run.name)
    else:
        with LiveDisplay(console, config.run.name) as live:
            yield live


def is_small(console: Console) -> bool:
    """Whether the terminal has no room for the panel."""
    return console.width < FEWEST_COLUMNS or console.height < FEWEST_LINES


class PlainDisplay:
    """A line at the start and at the end, every few seconds, and where something changes."""

    def __init__(self, console: Console, name: str) -> None:
        self._console = console
        self._name = name
        self._pace = Pace()
        self._said_at: float | None = None
        self._cooling: set[str] = set()
        self._is_stopping = False
        self._was_core_bound = False

    def update(self, progress: Progress) -> None:
        self._pace.note(progress)
        for state in progress.endpoints:
            self._say_cooling(state)
        now = time.monotonic()
        is_due = self._said_at is None or now - self._said_at >= EVERY_S
        if progress.stopping is not None and (is_due or not self._is_stopping):
            self._is_stopping = True
            self._say(waits_for(progress.stopping))
        if not self._was_core_bound and (held_up := core_bound(progress)):
            self._was_core_bound = True
            self._say(held_up)
        if is_due or progress.done >= progress.total:
            self._said_at = now
            self._say(self._line(progress))

    def summary(self, report: "RunReport") -> None:
        self._console.print(summary(report))

    def fault(self, fault: SparringFault) -> None: ...

    def _line(self, progress: Progress) -> str:
        dropped = ", ".join(f"{count} {reason}" for reason, count in most(progress.dropped))
        flying = sum(state.in_flight for state in progress.endpoints)
        return ", ".join(
            (
                f"{progress.done}/{progress.total} bouts",
                f"{progress.finished} kept ({progress.accepted} candidates accepted)",
                f"{sum(progress.dropped.values())} dropped{f' ({dropped})' if dropped else ''}",
                f"{progress.failed} failed",
                *([f"{flying} in flight"] if progress.endpoints else []),
                f"{tokens_per_s(progress):.0f} tokens/s",
                cost(progress, self._pace),
                about(self._pace.left_s(progress)),
            )
        )

    def _say_cooling(self, state: EndpointState) -> None:
        is_cooling = state.cool_down_s > 0
        if is_cooling and state.endpoint not in self._cooling:
            self._cooling.add(state.endpoint)
            self._say(f"{state.endpoint} is left alone for {state.cool_down_s:.0f} s: {state.why or 'it asks for it'}")
        elif not is_cooling and state.endpoint in self._cooling:
            self._cooling.remove(state.endpoint)
            self._say(f"{state.endpoint} is asked again")

    def _say(self, line: str) -> None:
        self._console.print(Text(line), soft_wrap=True)


class LiveDisplay:
    """A panel that is drawn some times a second from the latest picture, however often one comes."""

    def __init__(self, console: Console, name: str) -> None:
        self._console = console
        self._name = name
        self._pace = Pace()
        self._progress: Progress | None = None
        self._width = console.width
        self._live = Live(console=console, refresh_per_second=4, get_renderable=self._picture)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def update(self, progress: Progress) -> None:
        self._pace.note(progress)
        self._progress = progress

    def summary(self, report: "RunReport") -> None:
        self._live.stop()
        self._console.print(summary(report))

    def fault(self, fault: SparringFault) -> None: ...

    def _picture(self) -> RenderableType:
        width = self._console.width
        if width < self._width:  # the lines drawn before are broken now, and cannot be drawn over
            self._console.control(Control.clear(), Control.home())
        self._width = width
        if self._progress is None:
            return Text(f"sparring {self._name}: opening sandbox and models", "dim")
        return panel(self._name, self._progress, self._pace, self._width)


class JsonDisplay:
    """One JSON object a line, and nothing else on stdout; docs/run-file.md tells the fields."""

    def __init__(self, console: Console, config: "RunConfig") -> None:
        self._console = console
        self._pace = Pace()
        self._said_at: float | None = None
        self._last: tuple[object, ...] = ()
        self._say("start", {"name": config.run.name, "out": str(config.run.out), "bouts": config.run.bouts})

    def update(self, progress: Progress) -> None:
        self._pace.note(progress)
        now = time.monotonic()
        cooling = tuple(state.endpoint for state in progress.endpoints if state.cool_down_s > 0)
        turn = (progress.stopping is not None, progress.done >= progress.total, cooling)
        if self._said_at is None or now - self._said_at >= JSON_EVERY_S or turn != self._last:
            self._said_at, self._last = now, turn
            self._say("progress", progress_json(progress, self._pace))

    def summary(self, report: "RunReport") -> None:
        self._say("report", report.as_json())

    def fault(self, fault: SparringFault) -> None:
        self._say("fault", {"kind": fault.kind, "message": str(fault)})

    def _say(self, event: str, fields: dict[str, Any]) -> None:
        line = json.dumps({"event": event, **fields}, ensure_ascii=False)
        print(line, file=self._console.file, flush=True)


def progress_json(progress: Progress, pace: Pace) -> dict[str, Any]:
    """One picture as JSON values; see docs/run-file.md. Rates, calls, tokens and usd are this session's."""
    left_s = pace.left_s(progress)
    return {
        "bouts": progress.total,
        "done": progress.done,
        "resumed": progress.resumed,
        "kept": progress.finished,
        "dropped": dict(progress.dropped),
        "failed": progress.failed,
        "accepted": progress.accepted,
        "calls": progress.calls,
        "cached_replies": progress.cached_replies,
        "input_tokens": progress.input_tokens,
        "output_tokens": progress.output_tokens,
        "usd": None if progress.pico_usd is None else usd(progress.pico_usd),
        "elapsed_s": round(progress.elapsed_s, 3),
        "left_s": None if left_s is None else round(left_s, 1),
        "busy": round(progress.busy, 3),
        "is_stopping": progress.stopping is not None,
        "waits_for": None if progress.stopping is None else _waits_for(progress.stopping),
        "endpoints": [
            {
                "endpoint": state.endpoint,
                "in_flight": state.in_flight,
                "waiting": state.waiting,
                "limit": state.limit,
                "most": state.most,
                "requests_per_s": round(state.requests_per_minute / 60, 3),
                "tokens_per_s": round(state.tokens_per_s, 3),
                "cool_down_s": round(state.cool_down_s, 3),
                "why": state.why,
                "retries": state.retries,
                "faults": state.faults,
            }
            for state in progress.endpoints
        ],
    }


def _waits_for(stopping: Stopping) -> dict[str, Any]:
    return {
        "requests": stopping.requests,
        "at_most_s": round(stopping.at_most_s, 1),
        "fault": stopping.fault,
        "message": waits_for(stopping),
    }
