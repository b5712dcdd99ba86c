"""What the commands share: the sandbox option, and how a fault or a mistyped command is said."""

import sys
from typing import Any, Literal, TypeAlias

SandboxKind: TypeAlias = Literal["auto", "docker", "bubblewrap", "wasm"]


def say_fault(fault: Exception) -> None:
    """The fault on stderr, without a traceback."""
    print(f"sparring: {fault}", file=sys.stderr)  # noqa: T201  the command line's own voice


def say_usage(mistake: Any) -> int:
    """What is wrong with the command line, one line on stderr; the exit code. A command typed alone gets its help."""
    context = mistake.ctx
    if type(mistake).__name__ == "NoArgsIsHelpError":
        mistake.show()
    else:
        command = context.command_path if context is not None else "sparring"
        said = " ".join(mistake.format_message().replace("Value error, ", "").split())
        end = "" if said.endswith((".", "?")) else "."
        print(f"sparring: {said}{end} See: {command} --help", file=sys.stderr)  # noqa: T201  the command line's own voice
    return int(mistake.exit_code)
