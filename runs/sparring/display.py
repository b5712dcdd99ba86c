"""What a person sees while a run plays, and when it has ended: a live panel on a terminal, plain lines elsewhere."""

import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from .progress import Progress

if TYPE_CHECKING:
    from .config import RunConfig
    from .report import RunReport, Tally

PLAIN_EVERY_S = 5.0
SHOWN_REASONS = 4


class Display(Protocol):
    """Shows a run as it goes."""

    def update(self, progress: Progress) -> None: ...

    def summary(self, report: "RunReport") -> None: ...


@contextmanager
def open_display(config: "RunConfig", *, plain: bool = False) -> Iterator[Display]:
    """The display that fits stdout. plain: lines even on a terminal."""
    console = Console(highlight=False)
    if plain or not console.is_terminal:
        yield PlainDisplay(Console(highlight=False, file=sys.stdout, width=max(console.width, 100)))
        return
    with Live(console=console, refresh_per_second=8) as live:
        yield LiveDisplay(console, live, config.run.name)


class PlainDisplay:
    """One line at the start, one every few seconds, one at the end."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said_at = 0.0

    def update(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._said_at < PLAIN_EVERY_S and progress.done < progress.total:
            return
        self._said_at = now
        dropped = ", ".join(f"{count} {reason}" for reason, count in _most(progress.dropped))
        self._console.print(
            f"{progress.done}/{progress.total} bouts, {progress.accepted} candidates accepted, "
            f"{sum(progress.dropped.values())} dropped{f' ({dropped})' if dropped else ''}, {progress.failed} failed, "
            f"{tokens_per_s(progress):.0f} tokens/s, {left(progress)} left",
            soft_wrap=True,
        )

    def summary(self, report: "RunReport") -> None:
        self._console.print(summary(report))


class LiveDisplay:
    """A panel that is drawn again as bouts end, and every second for the clock."""

    def __init__(self, console: Console, live: Live, name: str) -> None:
        self._console = console
        self._live = live
        self._name = name

    def update(self, progress: Progress) -> None:
        self._live.update(panel(self._name, progress))

    def summary(self, report: "RunReport") -> None:
        self._live.stop()
        self._console.print(summary(report))


def panel(name: str, progress: Progress) -> Panel:
    """The live picture of a run; 80 columns are enough."""
    counts = Table.grid(padding=(0, 2))
    counts.add_row("bouts", f"{progress.done}/{progress.total}", _resumed(progress))
    counts.add_row("accepted", f"[green]{progress.accepted}[/]", "candidates on evidence")
    if progress.failed:
        counts.add_row("failed", f"[red]{progress.failed}[/]", "by a fault; the same command tries them again")
    for reason, count in _most(progress.dropped):
        counts.add_row("dropped", f"[yellow]{count}[/]", Text(reason, overflow="ellipsis", no_wrap=True))
    speed = f"{progress.calls} calls, {tokens_per_s(progress):.0f} tokens/s, {left(progress)} left"
    if progress.is_stopping:
        speed += "  [yellow]stopping: bouts in flight end first; again to stop at once[/]"
    bar = Table.grid(expand=True)  # a bar alone ends no line
    bar.add_row(ProgressBar(total=max(progress.total, 1), completed=progress.done))
    return Panel(Group(bar, counts, Text.from_markup(f"[dim]{speed}[/]")), title=f"sparring {name}", title_align="left")


def summary(report: "RunReport") -> Group:
    """The funnel, where the files are, and what to type next."""
    funnel = Table(box=None, padding=(0, 2), show_header=True, header_style="bold")
    for column in ("", "total", "accepted", "rejected", "undecided", "dropped", "failed"):
        funnel.add_column(column, justify="left" if not column else "right")
    for what, tally in (
        ("bouts", report.funnel.bouts),
        ("problems", report.funnel.problems),
        ("candidates", report.funnel.candidates),
    ):
        funnel.add_row(what, *_cells(tally))
    lines: list[Text] = []
    for what, tally in (("problems", report.funnel.problems), ("bouts failed", report.funnel.bouts)):
        reasons = tally.dropped if what == "problems" else tally.failed
        lines += [Text.from_markup(f"  [dim]{what}:[/] {count} {reason}") for reason, count in _most(reasons)]
    rate = "none decided" if report.acceptance_rate is None else f"{report.acceptance_rate:.0%} of decided candidates"
    tables = ", ".join(f"{count} {name}" for name, count in report.tables.items() if count) or "no row"
    facts = Table.grid(padding=(0, 2))
    facts.add_row("accepted", rate)
    facts.add_row("rows", tables)
    facts.add_row("files", str(report.out))
    facts.add_row("time", f"{report.wall_s:.0f} s, {report.calls} calls, {report.output_tokens} tokens written")
    if report.stopped:
        facts.add_row("[yellow]stopped[/]", Text(f"{report.stopped}; the same command resumes"))
    if not report.funnel.adds_up:
        facts.add_row("[red]funnel[/]", "does not add up: please report this run")
    follow = [Text(f"{'' if place else 'next':<10}{line}") for place, line in enumerate(_next(report))]
    return Group(Text(), funnel, *lines, Text(), facts, Text(), *follow)


def _next(report: "RunReport") -> Iterator[str]:
    """What to type now, each line short enough to be pasted whole."""
    sparring = command()
    yield f"{sparring} audit {report.out}"
    yield f"{sparring} explain b000000 --run {report.out}"
    table = next((name for name in ("sft", "preference") if report.tables.get(name)), None)
    if table is not None:
        yield f"{sparring} export {report.out} --format sharegpt{'' if table == 'sft' else f' --table {table}'}"


def command() -> str:
    """How the user can call us again: by name, or by the path that was typed where the name is not on PATH."""
    return "sparring" if shutil.which("sparring") else min(sys.argv[0], os.path.relpath(sys.argv[0]), key=len)


def tokens_per_s(progress: Progress) -> float:
    """Tokens written a second in this session; 0 before the first."""
    return progress.output_tokens / progress.elapsed_s if progress.elapsed_s > 0 else 0.0


def left(progress: Progress) -> str:
    """The time left by the pace of this session, as people say it; "?" before the first bout has ended."""
    played = progress.done - progress.resumed
    if played <= 0:
        return "? s"
    seconds = round((progress.total - progress.done) * progress.elapsed_s / played)
    minutes, rest = divmod(seconds, 60)
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"


def _most(reasons: Mapping[str, int]) -> list[tuple[str, int]]:
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    shown, rest = ordered[:SHOWN_REASONS], ordered[SHOWN_REASONS:]
    return [*shown, ("for other reasons", sum(count for _, count in rest))] if rest else shown


def _resumed(progress: Progress) -> str:
    return f"[dim]{progress.resumed} from an earlier session[/]" if progress.resumed else ""


def _cells(tally: "Tally") -> list[str]:
    parts = (tally.rejected, tally.undecided, tally.dropped, tally.failed)
    return [str(tally.total), str(tally.accepted), *(str(part.total()) if part else "-" for part in parts)]
