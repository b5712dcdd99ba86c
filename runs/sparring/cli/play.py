"""Commands that play: init and run."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .ending import leaving_at_once


class Kind(StrEnum):
    """The run files that `sparring init` can start from."""

    QUICKSTART = "quickstart"
    MATH = "math"
    CODE = "code"
    CONSTITUTION = "constitution"
    TOURNAMENT = "tournament"
    ABSOLUTE_ZERO = "absolute_zero"


def init(
    kind: Annotated[Kind, typer.Argument(help="What to start from.")],
    path: Annotated[Path | None, typer.Option("--out", "-o", help="Where to write; default KIND.yaml.")] = None,
) -> None:
    """Write a commented run file to start from.

    Example: sparring init math
    """
    from sparring.faults import ConfigFault
    from sparring.templates import template

    target = path or Path(f"{kind}.yaml")
    try:
        with target.open("x", encoding="utf-8") as file:
            file.write(template(kind))
    except FileExistsError:
        raise ConfigFault(f"{target}: is there already. Name another file: sparring init {kind} --out FILE") from None
    except OSError as error:
        raise ConfigFault(f"{target}: cannot be written: {error.strerror}. Choose a folder that is there.") from None
    typer.echo(f"{target} written. Look it through, then: sparring run {target} --dry-run")


def run(
    file: Annotated[Path, typer.Argument(help="A run file.")],
    set_: Annotated[
        list[str] | None, typer.Option("--set", "-s", help="Override one field: --set run.bouts=5", metavar="A.B=C")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything and forecast; spend nothing.")] = False,
    pilot: Annotated[
        bool,
        typer.Option("--pilot", help="Play the first 20 bouts, then forecast calls, tokens, USD and time of the rest."),
    ] = False,
    plain: Annotated[bool, typer.Option("--plain", help="Plain lines instead of the live display.")] = False,
    trace: Annotated[
        bool, typer.Option("--trace", help="Send OpenTelemetry spans to where the OTEL_* variables say.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line, the report last.")] = False,
) -> None:
    """Play a run; the same command again resumes it.

    Ctrl-C once: nothing more is sent, what is in flight ends; twice: ends at once.

    Exit 0 done, 1 stopped or some bouts failed, 2 the run file or a key is wrong, 130 interrupted.

    Example: sparring run examples/quickstart.yaml --set run.bouts=5
    """
    with leaving_at_once():
        import asyncio

        from sparring.config import load
        from sparring.display import open_display
        from sparring.forecast import forecast
        from sparring.unplayable import unplayable
        from sparring_sandbox import SparringFault

        config = load(file, [*(set_ or ()), *(["telemetry.traces=true"] if trace else [])])
        if dry_run:
            dropped = asyncio.run(unplayable(config))
            for line in (*forecast(config), *dropped):
                typer.echo(line)
            return
        from sparring.engine import play_and_wait
        from sparring.pilot import pilot_config, pilot_forecast

        played = pilot_config(config) if pilot else config
    with open_display(played, plain=plain, as_json=as_json) as display:
        try:
            report = play_and_wait(played, on_progress=display.update)
        except SparringFault as fault:
            display.fault(fault)
            raise
    display.summary(report)
    if pilot:
        for line in pilot_forecast(config, report.cost):
            typer.echo(line, err=as_json)
    if report.exit_code:
        raise typer.Exit(report.exit_code)
