"""What a user types. Each command is thin: it reads its arguments, calls one function of the program and prints."""

import os
import sys

from .ending import leaving_at_once, say_fault, say_usage

# Before anything imports langgraph: an inherited setting would send what graphs do to a tracing service. A run that
# wants that says so in its file: telemetry.langsmith.
os.environ.update(
    dict.fromkeys(("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"), "false")
)

with leaving_at_once():
    import typer

    from .app import app

Usage: type[Exception] = typer.BadParameter.__mro__[1]  # click's UsageError, which some versions of typer keep inside


def main() -> None:
    """Run the command line; a fault is one line on stderr and its exit code, never a traceback."""
    with leaving_at_once():
        from sparring_sandbox import SparringFault

    try:
        sys.exit(app(prog_name="sparring", standalone_mode=False))
    except Usage as mistake:
        sys.exit(say_usage(mistake))
    except typer.Abort:
        say_fault("interrupted.")
        sys.exit(130)
    except SparringFault as fault:
        say_fault(fault)
        from sparring.faults import exit_code

        sys.exit(exit_code(fault))


__all__ = ["app", "main"]
