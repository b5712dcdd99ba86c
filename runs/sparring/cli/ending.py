"""What the commands share: the sandbox option, and how a fault, a mistyped command or an interrupt is said."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal, TypeAlias

SandboxKind: TypeAlias = Literal["auto", "docker", "bubblewrap", "wasm"]


def say_fault(fault: Exception | str) -> None:
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


@contextmanager
def leaving_at_once() -> Iterator[None]:
    """While nothing is open yet: SIGINT or SIGTERM ends the process with one line and exit code 130.

    No exception is raised: one that falls into an import may be lost there, and leaves the import's lock behind.
    """
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, _leave) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _leave(_number: int, _frame: object) -> None:
    os.write(2, b"sparring: interrupted before anything was begun; nothing was changed.\n")
    os._exit(130)
