"""Dual agreement: a value that a test writer states counts only where programs that it has not seen give it too.

Source: Chen et al. 2022, "CodeT: Code Generation with Generated Tests", section 3 (solutions and tests that agree with
each other). Here nothing is ranked by a product of counts: what the reference confirms is kept, and what it contradicts
decides nobody, stands in the record with all who spoke on it, and speaks against the problem. So does an input for
which the test writer states two values: at most one of them is right.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from sparring_agents.effects import JournaledSandbox, together
from sparring_agents.outcome import Dispute, DualAgreement, Side, Voice
from sparring_agents.seats.examinee import solve
from sparring_agents.seats.stated import FLOAT_TOLERANCE, Unstatable, states
from sparring_agents.table import Table
from sparring_agents.types import Seat
from sparring_sandbox import NotReached, Raised, Return, Returned, Value, decode, encode, same
from sparring_verifiers import (
    Candidate,
    Case,
    Expected,
    Match,
    Problem,
    Program,
    Source,
    Suite,
    SuiteKind,
    canonical,
    expected_outcomes,
    is_independent,
    make_suite,
)

from .property_agreement import MAX_SAID_CHARACTERS, Speaker, told_of_properties
from .screening import running_policy


async def agree(
    table: Table, problem: Problem, *, path: str, attempt: int
) -> tuple[Problem, tuple[DualAgreement, ...]]:
    """The problem with the cases of its test writers on which the reference agrees, and what came of the others.

    A case without a stated value stays as it is: the reference decides on it. Each suite that states values becomes a
    new one, whose parent is what was written.

    Raises:
        SandboxFault: the reference could not be run.
    """
    reference = problem.reference
    if not isinstance(reference, Program) or reference.matching.kind not in (Match.EXACT, Match.UNORDERED):
        return problem, ()
    sandbox, policy = JournaledSandbox(table, path, attempt), running_policy(table, problem)
    suites: list[Suite] = []
    records: list[DualAgreement] = []
    for suite in problem.suites:
        if not _is_claimed(suite):
            suites.append(suite)
            continue
        stated = _stated(suite)
        given = await expected_outcomes(sandbox, reference, tuple(one.arguments for one in stated), policy)
        if all(isinstance(returned, NotReached) for returned in given.returns):
            # What does not load disagrees with nobody; the screen says why it is no reference.
            suites.append(_child(suite, tuple(Case(one.arguments) for one in stated)))
            continue
        kept, record = _compared(problem, reference, suite, tuple(zip(stated, given.returns, strict=True)))
        suites.append(kept)
        records.append(record)
    return replace(problem, suites=tuple(suites)), tuple(records)


def disagreement(records: tuple[DualAgreement, ...], limit: float) -> str | None:
    """Why the problem is dropped, where the reference contradicts more of what was stated than this share."""
    stated, disputed = sum(record.stated for record in records), sum(len(record.disputes) for record in records)
    if disputed <= limit * stated:
        return None
    counts = []
    for kind in SuiteKind:
        ours = [record for record in records if record.kind is kind]
        if any(record.disputes for record in ours):
            counts.append(f"{sum(len(one.disputes) for one in ours)} of {sum(one.stated for one in ours)} {kind}")
    itself = sum(bool(dispute.also) for record in records for dispute in record.disputes)
    own = f", and on {itself} of them the test writer contradicts itself" if itself else ""
    return f"the test writer and the reference disagree on {' and '.join(counts)}{own}"


async def with_generator(
    table: Table, problem: Problem, records: tuple[DualAgreement, ...], *, path: str, attempt: int
) -> tuple[DualAgreement, ...]:
    """The records with what a program of the generator's gives on what is disputed, where a generator sits at the
    table; it is asked only where something is.

    Raises:
        ModelFault: it could not be asked.
        SandboxFault: its program could not be run.
    """
    if Seat.GENERATOR not in table.models or not any(record.disputes for record in records):
        return records
    told = f"{path}/generator"
    candidate, _ = await solve(table, problem, 0, path=told, attempt=attempt, seat=Seat.GENERATOR, sample=0)
    return await with_voices(table, problem, records, [("generator", candidate)], path=told, attempt=attempt)


async def with_voices(
    table: Table,
    problem: Problem,
    records: tuple[DualAgreement, ...],
    spoken: Iterable[tuple[str, Candidate]],
    *,
    path: str,
    attempt: int,
) -> tuple[DualAgreement, ...]:
    """The records with what the candidates' programs give on what is disputed; each different program runs once.

    spoken: candidates, each with what its voice is called.

    Raises:
        SandboxFault: one could not be run.
    """
    reference = problem.reference
    programs: dict[str, tuple[str, Candidate]] = {}
    for who, candidate in spoken:
        if candidate.answer is not None:
            programs.setdefault(candidate.answer, (f"{who} {candidate.index}", candidate))
    if not isinstance(reference, Program) or not any(record.disputes for record in records):
        return records
    sandbox, policy = JournaledSandbox(table, path, attempt), running_policy(table, problem)
    made: list[DualAgreement] = []
    for record in records:
        agreed = _agreed(problem, record)
        inputs = (*(case.arguments for case in agreed), *(_arguments(dispute) for dispute in record.disputes))
        right, *ran = await together(
            expected_outcomes(sandbox, program, inputs, policy)
            for program in (reference, *(Program(source, reference.entry) for source in programs))
        )
        sound = [
            all(_is_same(*pair, reference) for pair in zip(right.returns[: len(agreed)], given.returns, strict=False))
            for given in ran
        ]
        if record.kind is SuiteKind.PROPERTIES:
            speakers = [
                Speaker(who, candidate.author, source, is_sound and bool(agreed))
                for (source, (who, candidate)), is_sound in zip(programs.items(), sound, strict=True)
            ]
            made.append(await told_of_properties(sandbox, policy, reference, record, speakers, inputs[len(agreed) :]))
            continue
        disputes: list[Dispute] = []
        for at, dispute in enumerate(record.disputes, len(agreed)):
            returns = [given.returns[at] for given in ran]
            voices = (
                _voice(dispute, who, candidate, returned, right.returns[at], reference, is_sound=is_sound)
                for (who, candidate), returned, is_sound in zip(programs.values(), returns, sound, strict=True)
            )
            disputes.append(replace(dispute, voices=(*dispute.voices, *voices)))
        made.append(replace(record, disputes=tuple(disputes)))
    return tuple(made)


def overruled(table: Table, problem: Problem, records: tuple[DualAgreement, ...]) -> str | None:
    """Why the problem is dropped, where a program of another family than the reference's gives what the test writer
    states, there and on every agreed input: then two who did not see each other's work stand against it."""
    counts = []
    for kind in SuiteKind:
        disputes = [dispute for record in records if record.kind is kind for dispute in record.disputes]
        # Who contradicts itself stands against nobody, whichever of its values another program gives.
        against = sum(
            not dispute.also and any(_is_against(table, problem, voice) for voice in dispute.voices[2:])
            for dispute in disputes
        )
        counts += [f"{against} {kind}"] if against else []
    if not counts:
        return None
    return f"a solution of another family and the test writer agree against the reference on {' and '.join(counts)}"


def _arguments(dispute: Dispute) -> tuple[Value, ...]:
    return tuple(decode(item) for item in json.loads(dispute.arguments))


def _is_against(table: Table, problem: Problem, voice: Voice) -> bool:
    """Whether the voice is a second one, independent of the reference's author, for what the test writer states."""
    is_models = problem.origin.source is Source.MODEL and not table.allow_same_family
    is_writers = voice.is_sound and voice.side is Side.TEST_WRITER
    return is_writers and (not is_models or is_independent(voice.author, problem.origin.author))


def _is_claimed(suite: Suite) -> bool:
    """Whether a model wrote the suite and states values in it: what a file or a procedure states is given."""
    is_written = suite.kind is SuiteKind.CASES and bool(suite.author.families)
    return is_written and any(case.expected is not None for case in suite.cases)


@dataclass(frozen=True, slots=True)
class _Stated:
    """An input of a suite with the different values that are stated for it, in order."""

    arguments: tuple[Value, ...]
    claims: tuple[Value, ...]


def _stated(suite: Suite) -> tuple[_Stated, ...]:
    claims: dict[str, list[Value]] = {}
    inputs: dict[str, tuple[Value, ...]] = {}
    for case in suite.cases:
        key = _key(case.arguments)
        inputs[key] = case.arguments
        claims.setdefault(key, []).extend([] if case.expected is None else [case.expected.value])
    return tuple(_Stated(arguments, tuple(claims[key])) for key, arguments in inputs.items())


def _compared(
    problem: Problem, reference: Program, suite: Suite, given: tuple[tuple[_Stated, Return], ...]
) -> tuple[Suite, DualAgreement]:
    """The suite without what is disputed, and the record; what is agreed expects the value in the reference's types."""
    kept: list[Case] = []
    disputes: list[Dispute] = []
    count = agreed = 0
    for stated, returned in given:
        sides = {_side(claim, returned, reference) for claim in stated.claims}
        also = () if sides == {Side.TEST_WRITER} else _others(stated.claims, reference)
        count += bool(also) or sides - {None} != set()
        if also or Side.NEITHER in sides:
            disputes.append(_dispute(problem, suite, stated, returned, also))
        elif Side.TEST_WRITER in sides and isinstance(returned, Returned):
            agreed += 1
            kept.append(Case(stated.arguments, Expected(returned.value)))
        else:
            kept.append(Case(stated.arguments))
    return _child(suite, tuple(kept)), DualAgreement(suite.id, count, agreed, tuple(disputes))


def _others(claims: tuple[Value, ...], reference: Program) -> tuple[Value, ...]:
    """The values that are stated besides the first one, as far as they are other values."""
    is_any_order = reference.matching.kind is Match.UNORDERED
    return tuple(one for one in claims[1:] if not states(one, claims[0], is_any_order=is_any_order))


def _child(suite: Suite, cases: tuple[Case, ...]) -> Suite:
    return make_suite(cases, suite.author, is_hidden=suite.is_hidden, kind=suite.kind, parent_id=suite.id)


def _side(claim: Value, returned: Return, reference: Program) -> Side | None:
    """TEST_WRITER where the value is what the writer states, NEITHER where it is another one or none came back; None
    where JSON could not have stated it."""
    if not isinstance(returned, Returned):
        return Side.NEITHER
    try:
        is_any_order = reference.matching.kind is Match.UNORDERED
        return Side.TEST_WRITER if states(claim, returned.value, is_any_order=is_any_order) else Side.NEITHER
    except Unstatable:
        return None


def _dispute(problem: Problem, suite: Suite, stated: _Stated, returned: Return, also: tuple[Value, ...]) -> Dispute:
    claimed = Voice("test writer", suite.author, said(Returned(stated.claims[0])), Side.TEST_WRITER)
    given = Voice("reference", problem.origin.author, said(returned), Side.REFERENCE)
    return Dispute(_key(stated.arguments), (claimed, given), also=tuple(said(Returned(one)) for one in also))


def _key(arguments: tuple[Value, ...]) -> str:
    return canonical([encode(one) for one in arguments]).decode()


def _agreed(problem: Problem, record: DualAgreement) -> tuple[Case, ...]:
    """The cases on which the reference agrees with the test writer: those of the record's suite, or where it is of
    properties, which have none of their own, of every suite that a model wrote."""
    is_values = record.kind is SuiteKind.CASES
    return tuple(
        case
        for suite in problem.suites
        if (suite.parent_id == record.suite_id if is_values else suite.author.families)
        for case in suite.cases
        if case.expected is not None
    )


def _voice(
    dispute: Dispute,
    who: str,
    candidate: Candidate,
    returned: Return,
    right: Return,
    reference: Program,
    *,
    is_sound: bool,
) -> Voice:
    claims = (dispute.voices[0].said, *dispute.also)
    is_writers = Side.TEST_WRITER in {_side(decode(json.loads(one)), returned, reference) for one in claims}
    is_references = _is_same(returned, right, reference)
    side = Side.REFERENCE if is_references else Side.NEITHER
    if is_writers and not (is_references and dispute.also):
        side = Side.TEST_WRITER
    return Voice(who, candidate.author, said(returned), side, is_sound)


def _is_same(one: Return, other: Return, reference: Program) -> bool:
    if not (isinstance(one, Returned) and isinstance(other, Returned)):
        return isinstance(one, Raised) and isinstance(other, Raised) and one.kind == other.kind
    if reference.matching.kind is Match.UNORDERED and isinstance(one.value, list) and isinstance(other.value, list):
        return sorted(canonical(encode(item)) for item in one.value) == sorted(
            canonical(encode(item)) for item in other.value
        )
    return same(one.value, other.value, float_tolerance=FLOAT_TOLERANCE)


def said(returned: Return) -> str:
    """What came back, as tagged JSON, or what was raised; what is long is cut, but for a claim, which is short."""
    if isinstance(returned, Returned):
        return canonical(encode(returned.value)).decode()
    text = f"raised {returned.kind}: {returned.message}" if isinstance(returned, Raised) else "nothing: it stopped"
    return text if len(text) <= MAX_SAID_CHARACTERS else f"{text[:MAX_SAID_CHARACTERS]}..."
