"""The candidates of a problem before its verifiers: what they say, each once and written down."""

from sparring_agents.effects import decide, decide_group, together
from sparring_agents.outcome import Attempt
from sparring_agents.table import Table
from sparring_verifiers import Agreement, AsVerifier, Problem, Status, Verdict, combine, labels_steps

from .screening import required_verifiers


async def verify(
    table: Table, problem: Problem, attempts: list[Attempt], *, path: str, proposal: int
) -> tuple[Attempt, ...]:
    """The attempts with their verdicts, in order.

    Raises:
        VerifierFault, SandboxFault: one of them could not be decided; the rest has ended.
    """
    if isinstance(problem.reference, Agreement):
        assert table.agreement is not None  # screened
        candidates = tuple(attempt.candidate for attempt in attempts)
        verdicts = await decide_group(table, table.agreement, problem, candidates, path=path, attempt=proposal)
        return tuple(_decided(attempt, (verdict,)) for attempt, verdict in zip(attempts, verdicts, strict=True))
    alone = await together(_verify_one(table, problem, attempt, path, proposal) for attempt in attempts)
    compared = await _compared(table, problem, attempts, path, proposal)
    order = {verifier.name: place for place, verifier in enumerate(required_verifiers(table, problem))}
    return tuple(
        _decided(attempt, tuple(sorted((*own, *shared), key=lambda verdict: order.get(verdict.verifier, -1))))
        for attempt, own, shared in zip(attempts, alone, compared, strict=True)
    )


async def _compared(
    table: Table, problem: Problem, attempts: list[Attempt], path: str, proposal: int
) -> list[tuple[Verdict, ...]]:
    """What those verifiers say of each that compare the candidates; of all of them, also of those that are rejected."""
    candidates = tuple(attempt.candidate for attempt in attempts)
    groups = [one.group for one in required_verifiers(table, problem) if isinstance(one, AsVerifier)]
    said = [await decide_group(table, one, problem, candidates, path=path, attempt=proposal) for one in groups]
    return [tuple(verdicts[at] for verdicts in said) for at in range(len(candidates))]


async def _verify_one(
    table: Table, problem: Problem, attempt: Attempt, path: str, proposal: int
) -> tuple[Verdict, ...]:
    verdicts: list[Verdict] = []
    for verifier in required_verifiers(table, problem):
        if isinstance(verifier, AsVerifier):
            continue  # it is asked of all candidates at once
        is_rejected = any(verdict.status is Status.REJECTED for verdict in verdicts)
        if is_rejected and not labels_steps(verifier):
            continue  # any REJECTED rejects; which step is wrong is still worth knowing
        verdicts.append(await decide(table, verifier, problem, attempt.candidate, path=path, attempt=proposal))
    return tuple(verdicts)


def _decided(attempt: Attempt, verdicts: tuple[Verdict, ...]) -> Attempt:
    return Attempt(attempt.candidate, verdicts, combine(verdicts), attempt.output_tokens)
