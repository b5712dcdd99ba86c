"""The examiner sets a problem and the program that computes its answer. What it claims about the answer is not read."""

from collections.abc import Mapping
from dataclasses import dataclass

from sparring_agents.effects import ask
from sparring_agents.table import Table, Unusable
from sparring_agents.types import Reply, Sampling, Seat
from sparring_verifiers import Domain, extract_program

from .prompt import load_prompt
from .reading import json_object, text_field, whole_text

PROMPTS = {Domain.MATH: "examiner_math", Domain.CODE: "examiner_code"}
MATH_ENTRY = "solution"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A statement with the program that decides it."""

    statement: str
    source: str
    entry: str


def read_proposed(domain: Domain, reply: Reply) -> Proposed | Unusable:
    """The problem in the reply, or why there is none."""
    text = whole_text(reply)
    raw = text if isinstance(text, Unusable) else json_object(text)
    if isinstance(raw, Unusable):
        return raw
    statement, program = text_field(raw, "statement"), text_field(raw, "program")
    entry = MATH_ENTRY if domain is Domain.MATH else text_field(raw, "entry")
    for value in (statement, program, entry):
        if isinstance(value, Unusable):
            return value
    assert isinstance(statement, str)
    assert isinstance(program, str)
    assert isinstance(entry, str)
    source = extract_program(program, entry) if entry.isidentifier() else None
    if source is None:
        return Unusable(f'the program does not define "{entry[:60]}"')
    if source.strip() in statement:
        return Unusable("the statement shows the program")
    return Proposed(statement, source, entry)


async def set_problem(
    table: Table, domain: Domain, values: Mapping[str, str], *, path: str, attempt: int, sample: int
) -> Proposed | Unusable:
    """What the examiner proposes.

    Raises:
        ModelFault: it could not be asked.
    """
    prompt = load_prompt(PROMPTS[domain])
    request = prompt.request(values, table.sampling.get(Seat.EXAMINER, Sampling()), sample=sample)
    reply = await ask(table, Seat.EXAMINER, request, prompt=prompt.label, path=path, attempt=attempt)
    return read_proposed(domain, reply)
