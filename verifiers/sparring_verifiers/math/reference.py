"""The answer that a problem's own program computes, in the sandbox, as the text that the grader reads."""

import math
from decimal import Decimal
from fractions import Fraction

from sparring_sandbox import Job, Raised, Returned, Sandbox, Stop
from sparring_verifiers.types import Program

from .normal import ParseFailure
from .parser import parse

MAX_BITS = 12_000
MAX_FLOAT_DIGITS = 12
MAX_CHARS = 4_000


class ReferenceFailed(Exception):
    """The program gave no answer that can be graded against: its doing, not ours. The message says what it did."""


async def reference_answer(sandbox: Sandbox, program: Program) -> str:
    """The text of what ``entry()`` returns; the same text from the same program, always.

    Raises:
        ReferenceFailed: it stopped, raised, or returned nothing that is an answer.
        SandboxFault: it could not be run.
    """
    outcome = await sandbox.run(Job(source=program.source, entry=program.entry, inputs=((),)))
    returned = outcome.returns[0] if outcome.returns else None
    if outcome.stop is not Stop.OK:
        raise ReferenceFailed(f"reference stopped: {outcome.stop.value}{_tail(outcome.detail)}")
    if isinstance(returned, Raised):
        raise ReferenceFailed(f"reference raised {returned.kind}{_tail(returned.message)}")
    if not isinstance(returned, Returned):
        raise ReferenceFailed("reference was not reached")
    text = answer_text(returned.value)
    try:
        parse(text)
    except ParseFailure as why:
        raise ReferenceFailed(f"reference is no answer that can be read: {why}") from None
    return text


def _tail(text: str) -> str:
    lines = text.strip().splitlines()
    return f": {lines[-1][:200]}" if lines else ""


def answer_text(value: object) -> str:
    """A returned value as an answer: exact types as they are, a float only where it is not a rounded result.

    Raises:
        ReferenceFailed: no such answer.
    """
    text = _text(value, depth=0)
    if len(text) > MAX_CHARS:
        raise ReferenceFailed(f"reference is longer than {MAX_CHARS} characters")
    return text


def _text(value: object, depth: int) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if value.bit_length() > MAX_BITS:
            raise ReferenceFailed(f"reference is an integer of more than {MAX_BITS} bits")
        return str(value)
    if isinstance(value, Fraction):
        whole = _text(value.numerator, depth)
        return whole if value.denominator == 1 else f"{whole}/{_text(value.denominator, depth)}"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, Decimal):
        if not value.is_finite() or abs(value.adjusted()) > 1_000:
            raise ReferenceFailed("reference is a decimal that is not finite or far out")
        return format(value, "f")
    if isinstance(value, str):
        return value
    if isinstance(value, (tuple, list, set, frozenset)) and depth < 8:
        return _items_text(value, depth)
    raise ReferenceFailed(f"reference is a {type(value).__name__}, which is no answer")


def _items_text(value: "tuple[object, ...] | list[object] | set[object] | frozenset[object]", depth: int) -> str:
    items = [_text(item, depth + 1) for item in value]
    if isinstance(value, (set, frozenset)):
        return "{" + ", ".join(sorted(items)) + "}"
    if not items:
        raise ReferenceFailed("reference is empty")
    if len(items) == 1:
        return items[0]
    return f"({', '.join(items)})" if isinstance(value, tuple) else f"[{', '.join(items)}]"


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        raise ReferenceFailed("reference is a float that is not finite")
    text = repr(value)
    digits = text.partition("e")[0].replace(".", "").strip("-").strip("0")
    if len(digits) > MAX_FLOAT_DIGITS or abs(value) >= 2**53:
        raise ReferenceFailed("reference is a rounded float; let it return an int or a Fraction")
    exact = Decimal(text)
    return str(int(exact)) if exact == int(exact) else format(exact, "f")
