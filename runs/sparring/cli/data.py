"""Commands about what a run left: export, ledger."""

from pathlib import Path
from typing import Annotated

import typer

ledger = typer.Typer(help="Count, check or shrink ledger.sqlite, the run's single file of truth.", no_args_is_help=True)


def export(
    folder: Annotated[Path, typer.Argument(help="What a run left, e.g. out/quickstart.")],
    format_: Annotated[str, typer.Option("--format", "-f", help="alpaca, sharegpt or messages.")],
    table: Annotated[str, typer.Option(help="sft or preference.")] = "sft",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="Where to write; default FOLDER.FORMAT.")] = None,
) -> None:
    """Write a table as JSONL in a trainer's format.

    Example: sparring export out/quickstart --format sharegpt
    """
    from sparring.export import export as write

    count, path = write(folder, table, format_, out)
    typer.echo(f"{count} rows in {path}")


@ledger.command()
def stats(folder: Annotated[Path, typer.Argument(help="What a run left, e.g. out/quickstart.")]) -> None:
    """Count what the ledger holds.

    Example: sparring ledger stats out/quickstart
    """
    from sparring.ledger_folder import ledger_stats

    for name, value in ledger_stats(folder).items():
        typer.echo(f"{name:<18} {value}")


@ledger.command()
def verify(folder: Annotated[Path, typer.Argument(help="What a run left, e.g. out/quickstart.")]) -> None:
    """Check the file itself: SQLite's integrity, every body readable, every finished bout complete.

    Example: sparring ledger verify out/quickstart
    """
    from sparring.ledger_folder import ledger_problems

    found = ledger_problems(folder)
    for line in found or ("the ledger is whole",):
        typer.echo(line)
    if found:
        raise typer.Exit(1)


@ledger.command()
def compact(folder: Annotated[Path, typer.Argument(help="What a run left, e.g. out/quickstart.")]) -> None:
    """Give back the space that deleted and rewritten pages hold; loses no row.

    Example: sparring ledger compact out/quickstart
    """
    from sparring.ledger_folder import compact_ledger

    before, after = compact_ledger(folder)
    typer.echo(f"{before} bytes before, {after} after")
