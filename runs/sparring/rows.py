"""From the outcome of a bout to rows. It decides which claims may be made at all; which of them are kept is curation's.

A row is made in one way only: the claims go into a certificate, and the row is read from there (certified.py). So
`audit` can read it from there again.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, ParamSpec

from sparring_agents import Attempt, BoutOutcome, CritiqueNote, End, Pair, Proposal, Repair, Revealed, Ruling
from sparring_curation import Assurance, Dropped, Row, excerpt
from sparring_sandbox import Fingerprint
from sparring_verifiers import (
    Agreement,
    Candidate,
    Problem,
    Source,
    Status,
    Verdict,
    has_refutation,
    is_independent,
)

from .certificate import Certificate, Claim, Decider, Lineage, Note, Role, write_record
from .certified import row_of
from .grounds import Ungrounded, assurance_of, step_labels, true_answer
from .refuted import refuted_told

P = ParamSpec("P")
# The words of a fault name hosts, paths and times, which no row may hold.
FAULT = "a fault ended the bout; the ledger has its words: sparring explain"


@dataclass(frozen=True, slots=True)
class Making:
    """What the rows of one run have in common."""

    run_seed: int
    deciders: tuple[Decider, ...]
    fingerprint: Fingerprint | None = None


@dataclass(frozen=True, slots=True)
class _Examined:
    """One accepted proposal with all that its rows need."""

    outcome: BoutOutcome
    making: Making
    item: str
    problem: Problem
    attempts: tuple[Attempt, ...]
    pass_rate: float | None
    support: tuple[Claim, ...] = ()


def rows_of(outcome: BoutOutcome, making: Making) -> Iterator[Row | Dropped]:
    """Every row that the bout's evidence carries, and everything that was dropped, in the order of the bout."""
    if outcome.end is not End.FINISHED:
        reason = FAULT if outcome.end is End.FAILED else outcome.reason
        yield Dropped(outcome.bout_id, "bout", outcome.stage or outcome.end.value, reason, "")
    for number, proposal in enumerate(outcome.proposals):
        item = f"proposal {number}"
        yield from _unkept(outcome, proposal, item)
        if proposal.is_accepted and proposal.problem is not None and outcome.end is not End.FAILED:
            examined = _Examined(outcome, making, item, proposal.problem, proposal.attempts, proposal.pass_rate)
            yield from _examined(examined)
            yield from _repaired(examined)
    if outcome.end is End.FAILED:
        return
    for number, pair in enumerate(outcome.pairs):
        item = f"pair {number}"
        yield _made(outcome, item, pair.problem, _preference, outcome, making, pair, item)
    for number, note in enumerate(outcome.critiques):
        item = f"critique {number}"
        yield _made(outcome, item, note.problem, _critique, outcome, making, number, item)


def _made(
    outcome: BoutOutcome, item: str, problem: Problem, make: Callable[P, Row], *args: P.args, **kwargs: P.kwargs
) -> Row | Dropped:
    try:
        return make(*args, **kwargs)
    except Ungrounded as ungrounded:
        why = str(ungrounded)
    except UnicodeEncodeError:
        why = "a text holds half a character, which no file can"
    return Dropped(outcome.bout_id, item, "evidence", why, excerpt(problem.statement))


def _unkept(outcome: BoutOutcome, proposal: Proposal, item: str) -> Iterator[Dropped]:
    statement = "" if proposal.problem is None else excerpt(proposal.problem.statement)
    if not proposal.is_accepted:
        yield Dropped(outcome.bout_id, item, proposal.stage, proposal.reason, statement)
    judged = {side.candidate for pair in outcome.pairs if pair.by == "judge" for side in (pair.chosen, pair.rejected)}
    for attempt in proposal.attempts:
        if attempt.status is not Status.ACCEPTED and attempt.candidate not in judged:
            yield _unaccepted(outcome, f"{item} candidate {attempt.candidate.index}", attempt)


def _examined(examined: _Examined) -> Iterator[Row | Dropped]:
    outcome, problem, attempts = examined.outcome, examined.problem, examined.attempts
    if not any(attempt.status is not Status.UNDECIDED for attempt in attempts):
        return
    try:
        support = _support(outcome, problem, attempts)
    except Ungrounded as why:
        yield Dropped(outcome.bout_id, examined.item, "evidence", str(why), excerpt(problem.statement))
        return
    supported = _Examined(outcome, examined.making, examined.item, problem, attempts, examined.pass_rate, support)
    if examined.pass_rate is not None and not isinstance(problem.reference, Agreement):  # a majority is no ground truth
        yield _made(outcome, examined.item, problem, _verifiable, supported)
    for attempt in attempts:
        if attempt.status is Status.ACCEPTED:
            item = f"{examined.item} candidate {attempt.candidate.index}"
            yield _made(outcome, item, problem, _demonstration, supported, attempt, item)
    for attempt in attempts:
        if labels := step_labels(attempt.verdicts):
            item = f"{examined.item} steps {attempt.candidate.index}"
            yield _made(outcome, item, problem, _process, supported, attempt, labels, item)


def _repaired(examined: _Examined) -> Iterator[Row | Dropped]:
    """A demonstration for each revision that was accepted; the pass rate is of first answers alone."""
    for proposal in _proposals(examined.outcome, examined.problem):
        for one in proposal.repairs:
            item = f"{examined.item} candidate {one.of} repair {one.round}"
            if one.after.status is Status.ACCEPTED:
                yield _made(examined.outcome, item, one.problem, _repair, examined, one, item)
            else:
                yield _unaccepted(examined.outcome, item, one.after)


def _repair(examined: _Examined, one: Repair, item: str) -> Row:
    support = _support(examined.outcome, one.problem, (one.after,))
    made = _Examined(examined.outcome, examined.making, item, one.problem, (one.after,), None, support)
    return _demonstration(made, one.after, item)


def _unaccepted(outcome: BoutOutcome, item: str, attempt: Attempt) -> Dropped:
    shown = excerpt(attempt.candidate.answer or _last_text(attempt.candidate))
    return Dropped(outcome.bout_id, item, f"verify: {attempt.status}", _reason(attempt), shown)


def _support(outcome: BoutOutcome, problem: Problem, attempts: tuple[Attempt, ...]) -> tuple[Claim, ...]:
    """The right answer of a second family, which a problem that a model wrote needs (rule 7)."""
    if problem.origin.source is not Source.MODEL:
        return ()
    accepted = [attempt for attempt in attempts if attempt.status is Status.ACCEPTED]
    for attempt in accepted:
        if is_independent(attempt.candidate.author, problem.origin.author):
            return (Claim(Role.SUPPORT, attempt.candidate, Status.ACCEPTED),)
    if accepted and outcome.allow_same_family:
        return (Claim(Role.SUPPORT, accepted[0].candidate, Status.ACCEPTED),)
    raise Ungrounded("no right answer of a family other than the examiner's")


def _verifiable(examined: _Examined) -> Row:
    decided = [attempt for attempt in examined.attempts if attempt.status is not Status.UNDECIDED]
    verdicts = tuple(verdict for attempt in decided for verdict in attempt.verdicts)
    ground_truth, verifier = true_answer(examined.problem, verdicts)
    certificate = Certificate(
        table="rlvr",
        problem=examined.problem,
        assurance=assurance_of(examined.problem, verdicts).value,
        allow_same_family=examined.outcome.allow_same_family,
        claims=(*(Claim(Role.ATTEMPT, a.candidate, a.status) for a in examined.attempts), *examined.support),
        deciders=_deciders(examined.making, examined.attempts),
        ground_truth=ground_truth,
        verifier=verifier,
        pass_rate=examined.pass_rate,
        fingerprint=examined.making.fingerprint,
    )
    return _row(certificate, examined.outcome, examined.making, examined.item, examined.attempts)


def _demonstration(examined: _Examined, attempt: Attempt, item: str) -> Row:
    outcome, making = examined.outcome, examined.making
    assurance = assurance_of(examined.problem, attempt.verdicts)
    # An agreement is decided by the whole group, so the group has to be there when it is decided again.
    group = examined.attempts if assurance is Assurance.AGREED else ()
    certificate = Certificate(
        table="sft",
        problem=examined.problem,
        assurance=assurance.value,
        allow_same_family=outcome.allow_same_family,
        claims=(
            Claim(Role.ANSWER, attempt.candidate, Status.ACCEPTED),
            *(Claim(Role.ATTEMPT, one.candidate, one.status) for one in group),
            *(claim for claim in examined.support if claim.candidate != attempt.candidate),
        ),
        deciders=_deciders(making, (attempt,)),
        fingerprint=making.fingerprint,
    )
    return _row(certificate, outcome, making, item, (attempt,))


def _process(examined: _Examined, attempt: Attempt, labels: tuple[bool, ...], item: str) -> Row:
    outcome, making = examined.outcome, examined.making
    certificate = Certificate(
        table="process",
        problem=examined.problem,
        assurance=Assurance.PROVED.value,  # whatever decides the answer: each label is a proof or a refutation
        allow_same_family=outcome.allow_same_family,
        claims=(Claim(Role.STEPS, attempt.candidate, attempt.status), *examined.support),
        deciders=_deciders(making, (attempt,)),
        fingerprint=making.fingerprint,
        labels=labels,
    )
    return _row(certificate, outcome, making, item, (attempt,))


def _preference(outcome: BoutOutcome, making: Making, pair: Pair, item: str) -> Row:
    sides = (pair.chosen, pair.rejected)
    is_judged = pair.by == "judge"
    support: tuple[Claim, ...] = ()
    if is_judged:
        assurance = _judged(pair.rulings)
        _refuse_refuted(pair)
    else:
        assurance, support = _decided(outcome, pair)
    certificate = Certificate(
        table="preference",
        problem=pair.problem,
        assurance=assurance.value,
        allow_same_family=outcome.allow_same_family,
        claims=(
            Claim(Role.CHOSEN, pair.chosen.candidate, Status.UNDECIDED if is_judged else Status.ACCEPTED),
            Claim(Role.REJECTED, pair.rejected.candidate, Status.UNDECIDED if is_judged else Status.REJECTED),
            *(claim for claim in support if claim.candidate != pair.chosen.candidate),
        ),
        deciders=() if is_judged else _deciders(making, sides),
        by=pair.by,
        rulings=pair.rulings,
        fingerprint=making.fingerprint,
    )
    return _row(certificate, outcome, making, item, sides)


def _judged(rulings: tuple[Ruling, ...]) -> Assurance:
    if len(rulings) < 2:
        raise Ungrounded("a judged row needs a ruling in both orders")
    return Assurance.JUDGED


def _refuse_refuted(pair: Pair) -> None:
    """A judge never overrules a verifier."""
    if pair.chosen.status is Status.REJECTED:
        raise Ungrounded("the judge prefers what a verifier refutes")
    if pair.rejected.status is Status.ACCEPTED and pair.chosen.status is not Status.ACCEPTED:
        raise Ungrounded("the judge turns down what a verifier accepts")


def _decided(outcome: BoutOutcome, pair: Pair) -> tuple[Assurance, tuple[Claim, ...]]:
    """The assurance of a pair that verdicts decide, and the support it needs."""
    if pair.chosen.status is not Status.ACCEPTED or pair.rejected.status is not Status.REJECTED:
        raise Ungrounded("a pair by verdict needs an accepted and a rejected side")
    if not has_refutation(pair.rejected.verdicts):
        raise Ungrounded("nothing is shown that refutes the rejected side")
    assurance = assurance_of(pair.problem, pair.chosen.verdicts)
    if assurance is Assurance.AGREED:
        raise Ungrounded("a majority refutes nobody")
    attempts = tuple(a for p in outcome.proposals if p.problem == pair.problem for a in p.attempts)
    return assurance, _support(outcome, pair.problem, (pair.chosen, *attempts))


def _critique(outcome: BoutOutcome, making: Making, number: int, item: str) -> Row:
    note = outcome.critiques[number]
    pair = next((pair for pair in outcome.pairs if pair.rulings == note.rulings and pair.problem == note.problem), None)
    if pair is None:
        raise Ungrounded("no judged pair stands behind the critique")
    certificate = Certificate(
        table="critique",
        problem=note.problem,
        assurance=_judged(note.rulings).value,
        allow_same_family=outcome.allow_same_family,
        claims=(
            Claim(Role.CHOSEN, pair.chosen.candidate, Status.UNDECIDED),
            Claim(Role.REJECTED, pair.rejected.candidate, Status.UNDECIDED),
        ),
        by="judge",
        rulings=note.rulings,
        rounds=tuple(_note(one) for one in outcome.critiques),
        round=number,
        fingerprint=making.fingerprint,
    )
    return _row(certificate, outcome, making, item, ())


def _note(note: CritiqueNote) -> Note:
    return Note(
        note.constitution, note.principle, note.original, note.critique, note.revision, note.critic, note.reviser
    )


def _deciders(making: Making, attempts: tuple[Attempt, ...]) -> tuple[Decider, ...]:
    """The run's verifiers that were asked here."""
    asked = {verdict.verifier for attempt in attempts for verdict in attempt.verdicts}
    return tuple(decider for decider in making.deciders if decider.name in asked)


def _row(
    certificate: Certificate, outcome: BoutOutcome, making: Making, item: str, attempts: tuple[Attempt, ...]
) -> Row:
    verdicts = tuple(verdict for attempt in attempts for verdict in attempt.verdicts)
    lineage = Lineage(
        bout_id=outcome.bout_id,
        graph=outcome.graph,
        item=item,
        run_seed=making.run_seed,
        # What a provider's cache held depends on the hour, which no row may.
        seats=tuple(replace(spoken, cached_tokens=0, cache_write_tokens=0) for spoken in outcome.spoken),
        output_tokens=sum(attempt.output_tokens for attempt in attempts),
        verdicts=tuple(_summary(certificate.problem, one, verdict) for one in attempts for verdict in one.verdicts),
        tests=tuple(one for p in _proposals(outcome, certificate.problem) for one in p.tests),
        revealed=_revealed(outcome, certificate.problem),
    )
    return row_of(certificate, lineage, (write_record(certificate), write_record(lineage)), verdicts)


def _proposals(outcome: BoutOutcome, problem: Problem) -> Iterator[Proposal]:
    """The proposal of the problem: a repair is decided on the same one with other suites."""
    yield from (one for one in outcome.proposals if one.problem is not None and one.problem.id == problem.id)


def _revealed(outcome: BoutOutcome, problem: Problem) -> tuple[Revealed, ...]:
    repairs = (one for proposal in _proposals(outcome, problem) for one in proposal.repairs)
    return next((one.revealed for one in repairs if one.problem == problem), ())


def _summary(problem: Problem, attempt: Attempt, verdict: Verdict) -> dict[str, Any]:
    evidence = verdict.evidence
    told = refuted_told(problem, verdict)
    return {
        "candidate": attempt.candidate.index,
        "verifier": verdict.verifier,
        "status": verdict.status.value,
        "tier": evidence.tier,
        "reason": verdict.reason,
        "checked": evidence.checked,
        "counterexample": evidence.counterexample,
        "suite_id": verdict.suite_id,
        "details": [list(detail) for detail in verdict.details],
        **({"told": told} if told else {}),
        **({"steps": [[step.status.value, step.rule, step.reason] for step in verdict.steps]} if verdict.steps else {}),
    }


def _reason(attempt: Attempt) -> str:
    reasons = [verdict.reason for verdict in attempt.verdicts if verdict.status is attempt.status]
    return (reasons or ["no verdict"])[0]


def _last_text(candidate: Candidate) -> str:
    return candidate.messages[-1].text if candidate.messages else ""
