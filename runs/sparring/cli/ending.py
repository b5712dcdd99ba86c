"""How a command ends: one line for a fault, and its exit code."""

import sys
from typing import Literal, TypeAlias

from sparring_sandbox import SparringFault

SandboxKind: TypeAlias = Literal["auto", "docker", "bubblewrap"]

# 0 done; 1 finished with failures or stopped half-way, resumable; 2 the user's mistake, nothing spent; 130 interrupted.
_RESUMABLE = {"LedgerFault", "BudgetSpent", "SlotLost", "VerifierFault"}


def exit_code_of(fault: SparringFault) -> int:
    """The exit code of a fault that ended a command."""
    return 1 if fault.kind in _RESUMABLE else 2


def say_fault(fault: SparringFault) -> None:
    """The fault on stderr, without a traceback."""
    print(f"sparring: {fault}", file=sys.stderr)  # noqa: T201  the command line's own voice
