"""How a bout ended, ready to be stored: what the ledger keeps of its outcome, and what a run counts and tells of it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sparring_agents import BoutOutcome, computed, size_of_decision
from sparring_verifiers import Status

from .ledger import Prepared, read_outcome, write_outcome
from .ledger_pool import Pooled
from .pool import pooled_of


@dataclass(frozen=True, slots=True)
class Settled:
    """One outcome as it is stored. candidates: how many, by what was decided of them; pooled: what the pool knows its
    accepted problems by."""

    bout_id: str
    end: str
    stage: str
    reason: str
    stored: Prepared
    pooled: tuple[Pooled, ...]
    candidates: Mapping[str, int]
    proposals: int
    pairs: int
    calls: int
    input_tokens: int
    output_tokens: int


async def settled(outcome: BoutOutcome, prepared: Callable[[bytes], Prepared]) -> Settled:
    """The outcome, settled. prepared: makes of a body what the ledger stores."""
    size = sum(
        size_of_decision(proposal.problem, *(attempt.candidate for attempt in proposal.attempts))
        for proposal in outcome.proposals
        if proposal.problem is not None
    )
    return await computed(lambda: _settled(outcome, prepared), size)


def _settled(outcome: BoutOutcome, prepared: Callable[[bytes], Prepared]) -> Settled:
    written = write_outcome(outcome)
    stored = prepared(written)
    if stored.body is not written:  # what is stored is what is counted
        outcome = read_outcome(stored.body)
    accepted = [one.problem for one in outcome.proposals if one.is_accepted and one.problem is not None]
    found = Counter(attempt.status for proposal in outcome.proposals for attempt in proposal.attempts)
    return Settled(
        bout_id=outcome.bout_id,
        end=outcome.end.value,
        stage=outcome.stage,
        reason=outcome.reason,
        stored=stored,
        pooled=tuple(pooled_of(problem) for problem in accepted),
        candidates={status.value: found[status] for status in Status},
        proposals=len(outcome.proposals),
        pairs=len(outcome.pairs),
        calls=sum(spoken.calls for spoken in outcome.spoken),
        input_tokens=sum(spoken.input_tokens for spoken in outcome.spoken),
        output_tokens=sum(spoken.output_tokens for spoken in outcome.spoken),
    )
