"""The commands and their groups. Imports stay inside the commands: `sparring --help` must not wait for langgraph."""

from importlib.metadata import version
from typing import Annotated

import typer

from . import code, data, host, judge, play, report_card, steps

app = typer.Typer(
    name="sparring",
    help="Self-play that leaves verified reasoning data. Start with: sparring init math",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"sparring {version('sparring')}")
        raise typer.Exit


@app.callback()
def top(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Self-play that leaves verified reasoning data."""


app.command()(play.init)
app.command()(play.run)
app.command()(judge.audit)
app.command()(judge.explain)
app.command()(data.export)
app.command()(host.doctor)
judge.verify.command("code")(code.verify_code)
judge.verify.command("steps")(steps.verify_steps)
app.add_typer(judge.verify, name="verify")
app.add_typer(report_card.report_card, name="report-card")
app.add_typer(host.models, name="models")
app.add_typer(host.sandbox, name="sandbox")
app.add_typer(data.ledger, name="ledger")
