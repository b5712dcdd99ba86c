"""Faults that cross from one of our processes to another: with their type and what they hold, as far as it is ours."""

import pickle
import traceback
from typing import Any, NamedTuple

from sparring_sandbox import SparringFault

from .faults import Foreign, as_text, leaves


class Packed(NamedTuple):
    """A fault on its way. inside: each leaf, pickled where it is a fault of ours, else as text; trace: of what is a
    defect, else ""."""

    inside: tuple[bytes | str, ...]
    is_group: bool
    trace: str


class Trace(Exception):
    """The traceback of another process; the cause of what was raised there."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def pack(error: BaseException) -> Packed:
    """The fault, so that it can cross."""
    inside = tuple(map(_packed, leaves(error)))
    is_defect = any(isinstance(leaf, str) for leaf in inside)
    trace = "".join(traceback.format_exception(error)) if is_defect else ""
    return Packed(inside, isinstance(error, BaseExceptionGroup), trace)


def unpack(packed: Packed) -> Exception:
    """The fault that crossed."""
    inside = [Foreign(leaf) if isinstance(leaf, str) else _unpacked(leaf) for leaf in packed.inside]
    error = ExceptionGroup("in another process", inside) if packed.is_group else inside[0]
    if packed.trace:
        error.__cause__ = Trace(packed.trace)
    return error


def _packed(leaf: BaseException) -> bytes | str:
    if isinstance(leaf, SparringFault):
        try:
            return pickle.dumps((type(leaf), leaf.args, vars(leaf)))
        except Exception:  # noqa: BLE001, S110 - a fault of a plug-in that holds what cannot cross: its text can
            pass
    return as_text(leaf)


def _unpacked(leaf: bytes) -> Exception:
    kind, args, holds = pickle.loads(leaf)  # noqa: S301 - our own process wrote it
    made: Any = kind.__new__(kind, *args)  # not called: what it takes need not be what it passed on to be shown
    made.args = args
    vars(made).update(holds)
    error: Exception = made
    return error
