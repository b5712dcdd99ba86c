"""The picture of a run while it plays: how far it is, its endpoints, its funnel, its cost; 80 columns are enough."""

import os
from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from sparring_agents import EndpointState

from .pace import Pace, about, took
from .prices import dollars
from .progress import Progress, Stopping

BUSY = 0.85  # of a core, from which replies wait for it; the rest goes to the thread that writes the ledger
SHOWN_REASONS = 4
SHOWN_ENDPOINTS = 3
ECHO = 2  # columns at the right that stay free: the terminal's "^C" would else wrap and break the picture


def panel(name: str, progress: Progress, pace: Pace, columns: int) -> Panel:
    """The picture at this moment, for a terminal of so many columns."""
    bar = Table.grid(expand=True)  # a bar alone ends no line
    bar.add_row(ProgressBar(total=max(progress.total, 1), completed=progress.done))
    parts = [bar, _how_far(progress, pace), Text(), *_endpoints(progress.endpoints), *_funnel(progress)]
    parts += [Text(), Text(cost(progress, pace)), Text(speed(progress), "dim")]
    if progress.stopping is not None:
        parts.append(Text(waits_for(progress.stopping), "yellow"))
    elif held_up := core_bound(progress):
        parts.append(Text(held_up, "yellow"))
    elif progress.done >= progress.total:
        parts.append(Text("every bout has ended; writing the tables", "dim"))
    return Panel(Group(*parts), title=Text(f"sparring {name}"), title_align="left", width=columns - ECHO)


def _how_far(progress: Progress, pace: Pace) -> RenderableType:
    line = Table.grid(expand=True)
    line.add_column(no_wrap=True, overflow="ellipsis")
    line.add_column(justify="right", no_wrap=True)
    resumed = f", {progress.resumed:,} in earlier sessions" if progress.resumed else ""
    left = "" if progress.stopping is not None or progress.done >= progress.total else about(pace.left_s(progress))
    line.add_row(f"{progress.done:,} of {progress.total:,} bouts{resumed}", left)
    return line


def _endpoints(states: tuple[EndpointState, ...]) -> Iterator[RenderableType]:
    if not states:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", expand=True)
    table.add_column("endpoint", no_wrap=True, overflow="ellipsis", ratio=1)
    for column in ("in flight", "req/s", "tok/s", "retries"):
        table.add_column(column, justify="right", no_wrap=True)
    table.add_column("state", no_wrap=True, overflow="ellipsis", min_width=13, max_width=24)
    shown = sorted(states, key=lambda state: state.cool_down_s <= 0)[:SHOWN_ENDPOINTS]  # what is in trouble first
    for state in shown:
        numbers = (f"{state.requests_per_minute / 60:,.1f}", f"{state.tokens_per_s:,.0f}", f"{state.retries:,}")
        table.add_row(Text(state.endpoint), f"{state.in_flight}/{state.limit}", *numbers, _state(state))
    yield table
    if len(states) > SHOWN_ENDPOINTS:
        yield Text(f"and {len(states) - SHOWN_ENDPOINTS} endpoints more", "dim")
    left_alone = next((state for state in shown if state.cool_down_s > 0 and state.why), None)
    if left_alone is not None:
        yield Text(f"{left_alone.endpoint}: {left_alone.why}", "yellow", no_wrap=True, overflow="ellipsis")
    yield Text()


def _state(state: EndpointState) -> Text:
    if state.cool_down_s > 0:
        return Text(f"waits {state.cool_down_s:.0f} s", "yellow")
    if state.limit < state.most:
        return Text(f"slowed from {state.most}", "yellow")
    return Text(f"{state.waiting:,} queued" if state.waiting else "ok", "" if state.waiting else "green")


def _funnel(progress: Progress) -> Iterator[RenderableType]:
    dropped = sum(progress.dropped.values())
    accepted = f"; {progress.accepted:,} candidates accepted" if progress.accepted else ""
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    table.add_column(no_wrap=True, overflow="ellipsis")
    table.add_row("kept", Text(f"{progress.finished:,}", "green"), f"bouts{accepted}")
    table.add_row("dropped", Text(f"{dropped:,}", "yellow" if dropped else ""), "")
    for reason, count in most(progress.dropped):
        table.add_row("", Text(f"{count:,}", "dim"), Text(reason, "dim", overflow="ellipsis", no_wrap=True))
    again = "by a fault; the same command tries them again" if progress.failed else ""
    table.add_row("failed", Text(f"{progress.failed:,}", "red" if progress.failed else ""), again)
    yield table


def cost(progress: Progress, pace: Pace) -> str:
    """What this session has spent, for the headline; a dash where a price is not known."""
    if progress.pico_usd is None:
        return "USD -"
    accepted = pace.accepted(progress)
    each = dollars(progress.pico_usd // accepted) if accepted else "-"
    return f"USD {dollars(progress.pico_usd)}, {each} per accepted candidate"


def waits_for(stopping: Stopping) -> str:
    """What a run that is being stopped still waits for, in one line that fits the panel at 80 columns."""
    if stopping.fault:
        return f"stopping: {stopping.fault}; bouts in flight end first; Ctrl-C ends at once"
    if not stopping.requests:
        return "stopping: waits for verdicts under way; Ctrl-C again ends at once"
    requests = "1 request" if stopping.requests == 1 else f"{stopping.requests:,} requests"
    return f"stopping: waits for {requests}, at most {stopping.at_most_s:.0f} s; Ctrl-C again ends at once"


def core_bound(progress: Progress) -> str:
    """Where one core holds the run up and another could help: what to set, in one line that fits the panel."""
    is_over = progress.done >= progress.total or progress.stopping is not None
    if is_over or progress.busy < BUSY or progress.processes > 1 or cores() < 2:
        return ""
    return f"one core is the limit ({progress.busy:.0%} busy); limits.processes: 2 takes another"


def cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def speed(progress: Progress) -> str:
    """Calls and tokens of this session, and for how long it has run."""
    cached = f" ({progress.cached_replies:,} more cached)" if progress.cached_replies else ""
    return (
        f"{progress.calls:,} calls{cached}, {progress.input_tokens:,} tokens in, {progress.output_tokens:,} out "
        f"({tokens_per_s(progress):,.0f}/s) in {took(progress.elapsed_s)}"
    )


def tokens_per_s(progress: Progress) -> float:
    """Tokens written a second in this session; 0 before the first."""
    return progress.output_tokens / progress.elapsed_s if progress.elapsed_s > 0 else 0.0


def most(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    """The commonest reasons with their counts, the others in one."""
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    shown, rest = ordered[:SHOWN_REASONS], ordered[SHOWN_REASONS:]
    return [*shown, ("for other reasons", sum(count for _, count in rest))] if rest else shown
