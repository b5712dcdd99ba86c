"""The critic holds an answer against one principle."""

from sparring_agents.effects import ask
from sparring_agents.table import Table, Unusable
from sparring_agents.types import Reply, Sampling, Seat

from .constitution import Principle
from .prompt import load_prompt
from .reading import whole_text


async def criticise(
    table: Table, statement: str, answer: str, principle: Principle, *, path: str, attempt: int
) -> Reply | Unusable:
    """The critique as it came; unusable when cut off, refused or empty.

    Raises:
        ModelFault: the critic could not be asked.
    """
    prompt = load_prompt("critic")
    values = {"statement": statement, "answer": answer, "principle": principle.critique}
    request = prompt.request(values, table.sampling.get(Seat.CRITIC, Sampling()))
    reply = await ask(table, Seat.CRITIC, request, prompt=prompt.label, path=path, attempt=attempt)
    text = whole_text(reply)
    return text if isinstance(text, Unusable) else reply
