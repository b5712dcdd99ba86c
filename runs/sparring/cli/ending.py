"""What the commands share: the sandbox option, and how a fault is said."""

import sys
from typing import Literal, TypeAlias

SandboxKind: TypeAlias = Literal["auto", "docker", "bubblewrap"]


def say_fault(fault: Exception) -> None:
    """The fault on stderr, without a traceback."""
    print(f"sparring: {fault}", file=sys.stderr)  # noqa: T201  the command line's own voice
