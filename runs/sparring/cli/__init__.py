"""What a user types. Each command is thin: it reads its arguments, calls one function of the program and prints."""

import os
import sys

# Before anything imports langgraph: an inherited setting would send prompts to a tracing service.
os.environ.setdefault("LANGSMITH_TRACING", "false")

from .app import app
from .ending import say_fault


def main() -> None:
    """Run the command line; a fault is one line on stderr and its exit code, never a traceback."""
    from sparring_sandbox import SparringFault

    try:
        app()
    except SparringFault as fault:
        say_fault(fault)
        from sparring.faults import exit_code

        sys.exit(exit_code(fault))


__all__ = ["app", "main"]
