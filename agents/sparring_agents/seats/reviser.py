"""The reviser mends an answer after a critique."""

from sparring_agents.effects import ask
from sparring_agents.table import Table, Unusable
from sparring_agents.types import Reply, Sampling, Seat

from .constitution import Principle
from .prompt import load_prompt
from .reading import whole_text


async def revise(
    table: Table, statement: str, answer: str, critique: str, principle: Principle, *, path: str, attempt: int
) -> Reply | Unusable:
    """The revision as it came; unusable when cut off, refused or empty.

    Raises:
        ModelFault: the reviser could not be asked.
    """
    prompt = load_prompt("reviser")
    values = {"statement": statement, "answer": answer, "critique": critique, "principle": principle.revise}
    request = prompt.request(values, table.sampling.get(Seat.REVISER, Sampling()))
    reply = await ask(table, Seat.REVISER, request, prompt=prompt.label, path=path, attempt=attempt)
    text = whole_text(reply)
    return text if isinstance(text, Unusable) else reply
