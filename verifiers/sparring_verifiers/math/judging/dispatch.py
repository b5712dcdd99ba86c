"""Finds the rule for two trees: that of the kind which ranks higher. Knows no rule itself; the session carries them."""

from collections.abc import Iterable

from sparring_verifiers.math.ruling import MAX_JUDGEMENTS, Comparison, Exhausted, Session
from sparring_verifiers.math.syntax import Node
from sparring_verifiers.types import Status

ACCEPTED, REJECTED, UNDECIDED = Status.ACCEPTED, Status.REJECTED, Status.UNDECIDED
_STRENGTH = ("string", "exact", "numeric", "tolerance", "symbolic")


def judge(left: Node, right: Node, session: Session) -> Comparison:
    """Whether two trees mean the same answer.

    Raises:
        Exhausted: past the cap on single judgements.
    """
    session.judgements += 1
    if session.judgements > MAX_JUDGEMENTS:
        raise Exhausted
    rank, rule = session.rules[type(left)]
    other_rank, other_rule = session.rules[type(right)]
    return rule(left, right, session) if rank >= other_rank else other_rule(right, left, session)


def undecided(reason: str, tier: str = "structure") -> Comparison:
    return Comparison(UNDECIDED, tier, reason)


def rejected(reason: str, witness: str | None = None, tier: str = "structure") -> Comparison:
    return Comparison(REJECTED, tier, reason, witness)


def accepted(reason: str, tier: str = "exact") -> Comparison:
    return Comparison(ACCEPTED, tier, reason)


def together(rulings: Iterable[Comparison], reason: str = "every item is the same") -> Comparison:
    """Refuted by one part, accepted by all of them."""
    first_open: Comparison | None = None
    tiers: list[str] = []
    for ruling in rulings:
        if ruling.status is REJECTED:
            return ruling
        if ruling.status is UNDECIDED:
            first_open = first_open or ruling
        else:
            tiers.append(ruling.tier)
    return first_open or Comparison(ACCEPTED, weakest(tiers), reason)


def weakest(tiers: Iterable[str]) -> str:
    """The tier that the whole rests on."""
    return max((tier for tier in tiers if tier in _STRENGTH), key=_STRENGTH.index, default="exact")


def but_for(ruling: Comparison, reason: str) -> Comparison:
    """Undecided where the ruling accepts; a convention stands between the two."""
    return undecided(reason, ruling.tier) if ruling.status is ACCEPTED else ruling
