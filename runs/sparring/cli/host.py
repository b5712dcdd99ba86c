"""Commands about this host: doctor, models, sandbox."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from .ending import SandboxKind

models = typer.Typer(help="Local weights, and the models of a run file.", no_args_is_help=True)
sandbox = typer.Typer(help="The sandbox image.", no_args_is_help=True)

SIGNS = {"good": "[green]ok[/]", "missing": "[yellow]--[/]", "bad": "[red]NO[/]"}


def doctor(
    kind: Annotated[SandboxKind, typer.Option("--sandbox", help="Which sandbox.")] = "auto",
    reap: Annotated[
        bool, typer.Option("--reap", help="Only remove the sandbox containers whose owners are gone.")
    ] = False,
) -> None:
    """Show what works on this host; exit 1 when an isolation probe gets through or no sandbox opens.

    Example: sparring doctor --sandbox bubblewrap
    """
    if reap:
        _reap()
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from sparring.doctor import Health, examine

    findings = asyncio.run(examine(kind))
    table = Table(box=None, show_header=False, padding=(0, 1))
    for finding in findings:
        remedy = f"[dim]: {escape(finding.remedy)}[/]" if finding.remedy else ""
        table.add_row(SIGNS[finding.health], finding.what, f"{escape(finding.found)}{remedy}")
    Console().print(table)
    if any(finding.health is Health.BAD for finding in findings):
        raise typer.Exit(1)


def _reap() -> None:
    from sparring_sandbox import SandboxFault, reap_containers

    try:
        count = reap_containers()
    except SandboxFault as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{count} sandbox container{'' if count == 1 else 's'} without an owner removed")


@models.command()
def pull(name: Annotated[str, typer.Argument(help="smollm2")]) -> None:
    """Fetch local weights once, checked by SHA-256, into the user cache.

    Example: sparring models pull smollm2
    """
    from sparring_agents import pull_weights

    typer.echo(f"{name}: {pull_weights(name)}")


@models.command()
def check(
    file: Annotated[Path, typer.Argument(help="A run file.")],
) -> None:
    """Ask each model of a run file small questions: key, endpoint, schema honoured, price known, name given back.

    Example: sparring models check examples/quickstart.yaml
    """
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from sparring.preflight import check_models

    results = asyncio.run(check_models(file))
    colours = {"honoured": "green", "repaired": "yellow", "ignored": "red"}
    table = Table("model", "key", "reached", "schema", "price", "answers as", box=None)
    for result in results:
        schema = "-" if result.schema is None else f"[{colours[result.schema]}]{result.schema}[/]"
        reached = "[green]yes[/]" if result.is_reached else "[red]no[/]"
        table.add_row(escape(result.name), result.key, reached, schema, result.price, escape(result.model))
    console = Console()
    console.print(table)
    for result in results:
        if result.detail:
            console.print(f"{escape(result.name)}: {escape(result.detail)}")
    if not all(result.ok for result in results):
        raise typer.Exit(1)


@sandbox.command()
def build(
    print_only: Annotated[bool, typer.Option("--print", help="Print the commands instead of running them.")] = False,
    offline: Annotated[
        bool, typer.Option("--offline", help="Make the base from Debian packages (mmdebstrap), without a registry.")
    ] = False,
) -> None:
    """Build the image that candidates run in.

    Example: sparring sandbox build --offline
    """
    from sparring_sandbox import build_commands, build_image

    if print_only:
        for line in build_commands(is_offline=offline):
            typer.echo(line)
        return
    typer.echo(build_image(is_offline=offline))
