"""The answer that a problem's own program computes, in the sandbox, as the text that the grader reads."""

import ast
import math
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from importlib.resources import files

from sparring_sandbox import Job, Profile, Raised, Returned, Sandbox, Stop
from sparring_verifiers.math.reading.normal import ParseFailure
from sparring_verifiers.math.reading.parser import parse
from sparring_verifiers.types import Program

from .returned import NoAnswer, is_tree, node_of
from .syntax import render

MAX_BITS = 12_000
MAX_FLOAT_DIGITS = 12
MAX_CHARS = 4_000
SCIENTIFIC = frozenset(("sympy", "numpy", "mpmath"))
_ENTRY = "sparring_answer"


class ReferenceFailed(Exception):
    """The program gave no answer that can be graded against: its doing, not ours. The message says what it did."""


async def reference_answer(sandbox: Sandbox, program: Program) -> str:
    """The text of what ``entry()`` returns; the same text from the same program, always.

    Raises:
        ReferenceFailed: it stopped, raised, or returned nothing that is an answer.
        SandboxFault: it could not be run.
    """
    made, profile = runnable(program)
    outcome = await sandbox.run(Job(source=made.source, entry=made.entry, inputs=((),), profile=profile))
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


def runnable(program: Program) -> tuple[Program, Profile]:
    """The program as it is run: one that imports sympy or numpy has them, and hands their values over as data.

    Every other one runs as it stands, without them.
    """
    if not program.entry.isidentifier() or not _imports(program.source) & SCIENTIFIC:
        return program, Profile.BARE
    ending = f"\n\n{_values_source()}\n\ndef {_ENTRY}():\n    return SparringValues().tree({program.entry}())\n"
    return Program(program.source + ending, _ENTRY, program.schema), Profile.SCIENTIFIC


def _imports(source: str) -> set[str]:
    """The packages that are imported anywhere in it; none of what is no program."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@lru_cache(maxsize=1)
def _values_source() -> str:
    return files("sparring_verifiers.math").joinpath("symbolic_values.py").read_text(encoding="utf-8")


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
    if is_tree(value):
        return _tree_text(value)
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


def _tree_text(value: object) -> str:
    try:
        node = node_of(value, answer_text)
        text = render(node)
        if parse(text).node != node:
            raise NoAnswer("an answer that is read as another one when it is written")
    except (NoAnswer, ParseFailure) as why:
        raise ReferenceFailed(f"reference is {why}") from None
    return text


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
