"""The examiner as the setter of Absolute Zero's tasks: a program and an input, or inputs and a message for a program.

An input is read as literals and never evaluated; what a program gives on it is found out in the sandbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sparring_agents.effects import ask
from sparring_agents.strategies.program_spec import ENTRY, checked_program
from sparring_agents.table import Table, Unusable
from sparring_agents.types import Reply, Sampling, Seat
from sparring_verifiers import NotLiteral, read_arguments

from .prompt import load_prompt
from .reading import json_object, text_field, whole_text

MIN_COPIED = 10  # characters of a program's line that a message may not repeat
_CODE = ("```", "def ", "lambda ", "return ", "import ")


class Kind(StrEnum):
    """What is asked for: the output, an input that gives it, or the program."""

    DEDUCTION = "deduction"
    ABDUCTION = "abduction"
    INDUCTION = "induction"


@dataclass(frozen=True, slots=True)
class Call:
    """A program and the arguments of one call."""

    source: str
    arguments: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Inputs:
    """Inputs of a program, and what is said of it to whoever has to find it."""

    inputs: tuple[tuple[object, ...], ...]
    message: str


def read_call(reply: Reply) -> Call | Unusable:
    """The program and the input in the reply, or why there are none."""
    raw = _object(reply)
    if isinstance(raw, Unusable):
        return raw
    program, given = text_field(raw, "program"), text_field(raw, "arguments")
    if isinstance(program, Unusable):
        return program
    if isinstance(given, Unusable):
        return given
    source = checked_program(program)
    if isinstance(source, Unusable):
        return source
    try:
        return Call(source, read_arguments(given, ENTRY))
    except NotLiteral as error:
        return Unusable(f"the input cannot be read: {error}")


def read_inputs_of(reply: Reply, source: str) -> Inputs | Unusable:
    """The inputs and the message in the reply, or why there are none. source: the program that they are for."""
    raw = _object(reply)
    if isinstance(raw, Unusable):
        return raw
    message = text_field(raw, "message")
    if isinstance(message, Unusable):
        return message
    lines = [line.strip() for line in source.splitlines()]
    if any(mark in message for mark in _CODE) or any(len(line) >= MIN_COPIED and line in message for line in lines):
        return Unusable("the message holds code")
    given = raw.get("inputs")
    if not isinstance(given, list) or not all(isinstance(text, str) for text in given):
        return Unusable('"inputs" is not a list of texts')
    try:
        return Inputs(tuple(read_arguments(text, ENTRY) for text in given), message)
    except NotLiteral as error:
        return Unusable(f"an input cannot be read: {error}")


async def set_task(
    table: Table, kind: Kind, values: Mapping[str, str], *, path: str, attempt: int, sample: int
) -> Reply:
    """The examiner's reply to the prompt of this kind.

    Raises:
        ModelFault: it could not be asked.
    """
    prompt = load_prompt(f"examiner_{kind}")
    request = prompt.request(values, table.sampling.get(Seat.EXAMINER, Sampling()), sample=sample)
    return await ask(table, Seat.EXAMINER, request, prompt=prompt.label, path=path, attempt=attempt)


def _object(reply: Reply) -> dict[str, Any] | Unusable:
    text = whole_text(reply)
    return text if isinstance(text, Unusable) else json_object(text)
