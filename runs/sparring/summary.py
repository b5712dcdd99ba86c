"""What a person sees when a run has ended: the funnel, the rows, where the files are, and what to type next."""

import os
import shutil
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from .cost import NOT_ROWS
from .panel import most
from .prices import dollars, pico

if TYPE_CHECKING:
    from .cost import Cost
    from .report import RunReport, Tally


def summary(report: "RunReport") -> Group:
    """The funnel, where the files are, and what to type next."""
    funnel = Table(box=None, padding=(0, 1), show_header=True, header_style="bold")
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
        lines += [Text.from_markup(f"  [dim]{what}:[/] {count} {reason}") for reason, count in most(reasons)]
    rate = "none decided" if report.acceptance_rate is None else f"{report.acceptance_rate:.0%} of decided candidates"
    facts = Table.grid(padding=(0, 2))
    facts.add_row("accepted", rate)
    facts.add_row("rows", _rows(report))
    facts.add_row("files", str(report.out))
    facts.add_row("time", f"{report.wall_s:.0f} s, {_calls(report)}; {report.output_tokens:,} tokens written")
    facts.add_row("cost", _cost(report.cost))
    if report.stopped:
        facts.add_row("[yellow]stopped[/]", Text(f"{report.stopped.removesuffix('.')}; the same command resumes"))
    if not report.funnel.adds_up:
        facts.add_row("[red]funnel[/]", "does not add up: please report this run")
    follow = [Text(f"{'' if place else 'next':<10}{line}") for place, line in enumerate(_next(report))]
    return Group(Text(), funnel, *lines, Text(), facts, Text(), *follow)


def _rows(report: "RunReport") -> str:
    """Rows to use by table, and how many records tell of what was dropped."""
    tables = ", ".join(f"{count} {name}" for name, count in report.tables.items() if count and name not in NOT_ROWS)
    dropped = sum(report.tables.get(name, 0) for name in NOT_ROWS)
    return (tables or "no row") + (f"; {dropped:,} dropped, with reasons, in rejected" if dropped else "")


def _calls(report: "RunReport") -> str:
    """Calls as the endpoints count them (checks, retries and repairs too), and the replies that bouts used, which are
    those that the dataset card tells."""
    replies = sum(line.calls for line in report.cost.seats.values())
    cached = f", {report.cached_replies:,} from the cache" if report.cached_replies else ""
    return f"{report.calls:,} calls; ended bouts used {replies:,} replies{cached}"


def _cost(cost: "Cost") -> str:
    """The headline, and what nobody has accounted for."""
    if cost.usd is None:
        unknown = ", ".join(name for name, line in cost.models.items() if line.pico_usd is None)
        return f"USD unknown: no price for {unknown}"
    if not cost.usd and not cost.unsettled_pico_usd:
        return "USD 0"
    row = "-" if cost.usd_per_row is None else dollars(pico(cost.usd_per_row))
    unsettled = f", {dollars(cost.unsettled_pico_usd)} more unsettled" if cost.unsettled_pico_usd else ""
    return f"USD {row} per accepted row; {dollars(pico(cost.usd))} in all{unsettled}"


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


def _cells(tally: "Tally") -> list[str]:
    parts = (tally.rejected, tally.undecided, tally.dropped, tally.failed)
    return [str(tally.total), str(tally.accepted), *(str(part.total()) if part else "-" for part in parts)]
