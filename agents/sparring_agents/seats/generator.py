"""The generator proposes answers of which the best is sought. It is asked as the examinee is, and sees no more."""

from sparring_agents.table import Table
from sparring_agents.types import Reply, Seat
from sparring_verifiers import Candidate, Problem

from .examinee import solve


async def generate(table: Table, problem: Problem, index: int, *, path: str) -> tuple[Candidate, Reply]:
    """One candidate for the problem; index is also the sample.

    Raises:
        ModelFault: it could not be asked.
    """
    return await solve(table, problem, index, path=path, attempt=0, seat=Seat.GENERATOR, sample=index)
