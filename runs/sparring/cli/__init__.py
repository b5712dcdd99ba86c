"""What a user types. Each command is thin: it reads its arguments, calls one function of the program and prints."""

import os
import sys
from typing import NoReturn

# Before anything imports langgraph: an inherited setting would send prompts to a tracing service.
os.environ.setdefault("LANGSMITH_TRACING", "false")

from .app import app
from .ending import exit_code_of, say_fault


def main() -> NoReturn:
    """Run the command line; a fault is one line on stderr and the exit code of DESIGN, never a traceback."""
    from sparring_sandbox import SparringFault

    try:
        code = app(standalone_mode=False)
    except SparringFault as fault:
        say_fault(fault)
        sys.exit(exit_code_of(fault))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # `sparring explain ... | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)


__all__ = ["app", "main"]
