"""Records and faults that cross from one of our processes to another: what is read there is data, and runs nothing.

A record crosses as MessagePack of what `to_json` makes of it, so bytes need no encoding of their own, and is checked
against its type where it arrives. A fault crosses by the name of its type, which has to be known there already, with
what it holds, as far as these are plain values.
"""

import traceback
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import cattrs
import ormsgpack

from sparring_sandbox import SparringFault
from sparring_verifiers import from_json, to_json

from .faults import Foreign, as_text, leaves

_PLAIN = (str, int, float, bool, type(None))


class Terms:
    """What two processes may say to each other.

    answers: each type of errand with the type of its answer, which is one type, or one or None; notes: the types of
    what wants no answer. No two types have one name.
    """

    def __init__(self, answers: Mapping[type, Any], notes: Collection[type] = ()) -> None:
        self._answers = {kind.__name__: answer for kind, answer in answers.items()}
        self._kinds = {kind.__name__: kind for kind in (*answers, *notes)}

    def read(self, name: str, raw: Any) -> Any:
        """The errand or the note of that name.

        Raises:
            ValueError: it is none.
        """
        if name not in self._kinds:
            raise ValueError(f"{name}: no such errand")
        return _checked(self._kinds[name], name, raw)

    def answer(self, name: str, raw: Any) -> Any:
        """The answer to an errand of that name, which is one of the terms.

        Raises:
            ValueError: it is none.
        """
        return _checked(self._answers[name], f"the answer to {name}", raw)

    def raw_answer(self, name: str, answer: Any) -> Any:
        """The answer as values of MessagePack."""
        return to_json(answer, self._answers[name])


def _checked(kind: Any, name: str, raw: Any) -> Any:
    try:
        return from_json(kind, raw)
    except cattrs.BaseValidationError as error:
        raise ValueError(f"{name}: {'; '.join(cattrs.transform_error(error))}") from error
    except (ValueError, TypeError) as error:
        raise ValueError(f"{name}: {error}") from error


def encoded(*message: Any) -> bytes:
    """Values as a message.

    Raises:
        ormsgpack.MsgpackEncodeError: one of them does not cross.
    """
    return ormsgpack.packb(message, default=_bare)


def _bare(value: object) -> tuple[Any, ...]:
    """A tuple with names as one without: cattrs leaves one of strings alone as it is."""
    if isinstance(value, tuple):
        return tuple(value)
    raise TypeError  # ormsgpack names the type


def decoded(message: bytes | memoryview) -> Any:
    """The values of a message."""
    return ormsgpack.unpackb(message)


class Leaf(NamedTuple):
    """A fault of ours. name: of its type, with the module; args: what it says; holds: what is set on it."""

    name: str
    args: tuple[Any, ...]
    holds: Mapping[str, Any]


class Packed(NamedTuple):
    """A fault on its way. inside: its leaves, in order, with a text for each that is none of ours; trace: of what is a
    defect, else ""."""

    inside: tuple[tuple[Leaf | None, str], ...]
    is_group: bool
    trace: str


class Trace(Exception):
    """The traceback of another process; the cause of what was raised there."""

    def __str__(self) -> str:
        return f"\n{self.args[0]}"


def pack(error: BaseException) -> Packed:
    """The fault, so that it can cross."""
    inside = tuple((_packed(leaf), _clean(as_text(leaf))) for leaf in leaves(error))
    is_defect = any(leaf is None for leaf, _ in inside)
    trace = _clean("".join(traceback.format_exception(error))) if is_defect else ""
    return Packed(inside, isinstance(error, BaseExceptionGroup), trace)


def unpack(packed: Packed) -> Exception:
    """The fault that crossed."""
    inside = [_unpacked(leaf, text) for leaf, text in packed.inside]
    error = ExceptionGroup("in another process", inside) if packed.is_group else inside[0]
    if packed.trace:
        error.__cause__ = Trace(packed.trace)
    return error


def _packed(leaf: BaseException) -> Leaf | None:
    """None where it is no fault of ours, or holds what is no plain value: its text crosses."""
    if not isinstance(leaf, SparringFault):
        return None
    holds = {name: value for name, value in vars(leaf).items() if name != "__notes__"}  # a graph says where it was
    if not all(map(_crosses, (*leaf.args, *holds.values()))):
        return None
    return Leaf(_name(type(leaf)), leaf.args, holds)


def _crosses(value: object) -> bool:
    """Whether it is a plain value, and none that has no bytes: half a character, or a number of more than 64 bits."""
    try:
        return type(value) in _PLAIN and bool(encoded(value))
    except ormsgpack.MsgpackEncodeError:
        return False


def _clean(text: str) -> str:
    return text.encode(errors="backslashreplace").decode()


def _unpacked(leaf: Leaf | None, text: str) -> Exception:
    kind = None if leaf is None else _known(SparringFault).get(leaf.name)
    if leaf is None or kind is None:
        return Foreign(text)
    made = kind.__new__(kind, *leaf.args)  # not called: what it takes need not be what it passed on to be shown
    made.args = leaf.args
    vars(made).update(leaf.holds)
    return made


def _known(kind: type[SparringFault]) -> dict[str, type[SparringFault]]:
    """The types of faults that this process has, by name."""
    known = {_name(kind): kind}
    for below in kind.__subclasses__():
        known |= _known(below)
    return known


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
