"""What a user types. Each command is thin: it reads its arguments, calls one function of the program and prints."""

import os
import sys

import typer

# Before anything imports langgraph: an inherited setting would send what graphs do to a tracing service. A run that
# wants that says so in its file: telemetry.langsmith.
os.environ.update(
    dict.fromkeys(("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING", "LANGCHAIN_TRACING_V2"), "false")
)

from .app import app
from .ending import say_fault, say_usage

Usage: type[Exception] = typer.BadParameter.__mro__[1]  # click's UsageError, which some versions of typer keep inside


def main() -> None:
    """Run the command line; a fault is one line on stderr and its exit code, never a traceback."""
    from sparring_sandbox import SparringFault

    try:
        sys.exit(app(prog_name="sparring", standalone_mode=False))
    except Usage as mistake:
        sys.exit(say_usage(mistake))
    except typer.Abort:
        sys.exit(130)
    except SparringFault as fault:
        say_fault(fault)
        from sparring.faults import exit_code

        sys.exit(exit_code(fault))


__all__ = ["app", "main"]
