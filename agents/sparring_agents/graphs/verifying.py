"""The candidates of a problem before its verifiers: what they say, each once and written down."""

from sparring_agents.effects import decide, decide_group, together
from sparring_agents.outcome import Attempt
from sparring_agents.table import Table
from sparring_verifiers import Agreement, Problem, Status, Verdict, combine, labels_steps

from .screening import required_verifiers


async def verify(
    table: Table, problem: Problem, attempts: list[Attempt], *, path: str, proposal: int
) -> tuple[Attempt, ...]:
    """The attempts with their verdicts, in order.

    Raises:
        VerifierFault, SandboxFault: one of them could not be decided; the rest is cancelled.
    """
    if isinstance(problem.reference, Agreement):
        assert table.agreement is not None  # screened
        candidates = tuple(attempt.candidate for attempt in attempts)
        verdicts = await decide_group(table, table.agreement, problem, candidates, path=path, attempt=proposal)
        return tuple(_decided(attempt, (verdict,)) for attempt, verdict in zip(attempts, verdicts, strict=True))
    return await together(_verify_one(table, problem, attempt, path, proposal) for attempt in attempts)


async def _verify_one(table: Table, problem: Problem, attempt: Attempt, path: str, proposal: int) -> Attempt:
    verdicts: list[Verdict] = []
    for verifier in required_verifiers(table, problem):
        is_rejected = any(verdict.status is Status.REJECTED for verdict in verdicts)
        if is_rejected and not labels_steps(verifier):
            continue  # any REJECTED rejects; which step is wrong is still worth knowing
        verdicts.append(await decide(table, verifier, problem, attempt.candidate, path=path, attempt=proposal))
    return _decided(attempt, tuple(verdicts))


def _decided(attempt: Attempt, verdicts: tuple[Verdict, ...]) -> Attempt:
    return Attempt(attempt.candidate, verdicts, combine(verdicts), attempt.output_tokens)
