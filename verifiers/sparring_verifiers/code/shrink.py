"""Makes a failure small: one question a round about many inputs at once, as a job costs more than an input."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from .doubts import Doubt
from .drawing.draw import Arguments, input_key
from .drawing.schema import Schema
from .drawing.shrinking import smaller_inputs, tiny_inputs, weight_of
from .trial import Finding


@dataclass(frozen=True, slots=True)
class Answer:
    """What refutes the program, of many inputs. goes_on: it answered all of them; one that hangs is not asked again."""

    findings: tuple[Finding, ...]
    goes_on: bool = True


Asking: TypeAlias = Callable[[tuple[Arguments, ...]], Awaitable[Answer]]

_AT_ONCE = 400


async def shrunk(schemas: tuple[Schema, ...], first: Finding, ask: Asking, rounds: int, seed: str) -> Finding:
    """The finding on the smallest input that so many questions lead to; it is minimal where they are enough: then no
    input of the domain that is one step smaller refutes. The same arguments give the same finding."""
    smallest = first
    asked = {input_key(first.arguments)}
    waiting = await asyncio.to_thread(_proposed, schemas, first, seed)
    while rounds and waiting:
        step = -(-len(waiting) // _AT_ONCE)
        batch = [arguments for arguments in waiting[::step] if input_key(arguments) not in asked]
        del waiting[::step]
        if not batch:
            continue
        rounds -= 1
        asked.update(map(input_key, batch))
        try:
            answer = await ask(tuple(batch))
        except Doubt:
            return smallest  # what refutes stands, though not everything smaller can be decided
        if answer.findings:
            smallest = min(answer.findings, key=lambda finding: weight_of(finding.arguments))
        if not answer.goes_on:
            return smallest
        if answer.findings:
            waiting = await asyncio.to_thread(smaller_inputs, schemas, smallest.arguments)
    return smallest


def _proposed(schemas: tuple[Schema, ...], first: Finding, seed: str) -> list[Arguments]:
    limit = weight_of(first.arguments)
    tiny = [arguments for arguments in tiny_inputs(schemas, seed) if weight_of(arguments) < limit]
    return tiny + smaller_inputs(schemas, first.arguments)
