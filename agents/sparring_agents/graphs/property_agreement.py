"""Properties that a test writer states, held against programs that it has not seen: the reference, then whoever else
answered. See dual_agreement.py, which does the same for values.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sparring_agents.effects import JournaledSandbox
from sparring_agents.outcome import Dispute, DualAgreement, Side, Voice
from sparring_agents.table import Table
from sparring_sandbox import Value, encode
from sparring_verifiers import (
    Author,
    CodePolicy,
    Held,
    Problem,
    Program,
    Suite,
    SuiteKind,
    canonical,
    hold_relations,
    make_suite,
)

from .screening import running_policy

MAX_SAID_CHARACTERS = 1000


@dataclass(frozen=True, slots=True)
class Speaker:
    """A program that is asked about what is disputed. is_sound: it is right on every agreed case, and there is one."""

    who: str
    author: Author
    source: str
    is_sound: bool


async def agree_on_properties(
    table: Table, problem: Problem, *, path: str, attempt: int
) -> tuple[Problem, tuple[DualAgreement, ...]]:
    """The problem with those properties of its test writers that the reference keeps on every recorded input.

    What it breaks is disputed; what says nothing of any input is left out. Ask when all inputs are recorded: they are
    those that a candidate is decided on.

    Raises:
        SandboxFault: the reference could not be run.
    """
    reference = problem.reference
    if not isinstance(reference, Program) or not any(map(_is_claimed, problem.suites)):
        return problem, ()
    sandbox, policy = JournaledSandbox(table, path, attempt), running_policy(table, problem)
    inputs = _inputs(problem)
    suites: list[Suite] = []
    records: list[DualAgreement] = []
    for suite in problem.suites:
        if not _is_claimed(suite):
            suites.append(suite)
            continue
        held = await hold_relations(sandbox, reference.source, reference, suite.properties, inputs, policy)
        kept = tuple(one.relation for one in held if one.is_kept)
        suites += [_child(suite, kept)] if kept else []
        disputes = tuple(_dispute(problem, suite, one) for one in held if one.breach is not None)
        records.append(DualAgreement(suite.id, len(held), len(kept), disputes, SuiteKind.PROPERTIES))
    return replace(problem, suites=tuple(suites)), tuple(records)


async def told_of_properties(
    sandbox: JournaledSandbox,
    policy: CodePolicy,
    reference: Program,
    record: DualAgreement,
    speakers: Sequence[Speaker],
    inputs: Sequence[tuple[Value, ...]],
) -> DualAgreement:
    """The record with what each speaker's program does with the disputed properties. inputs: the disputed ones, in
    order.

    Raises:
        SandboxFault: one could not be run.
    """
    disputes: list[Dispute] = []
    for dispute, arguments in zip(record.disputes, inputs, strict=True):
        voices: list[Voice] = []
        for speaker in speakers:
            asked = (dispute.property,), (arguments,)
            (held,) = await hold_relations(sandbox, speaker.source, reference, *asked, policy)
            side = Side.TEST_WRITER if held.is_kept else Side.NEITHER
            if held.breach is not None and _cut(held.breach.found) == dispute.voices[1].said:
                side = Side.REFERENCE
            voices.append(Voice(speaker.who, speaker.author, _told(held), side, speaker.is_sound))
        disputes.append(replace(dispute, voices=(*dispute.voices, *voices)))
    return replace(record, disputes=tuple(disputes))


def _is_claimed(suite: Suite) -> bool:
    """Whether a model states properties in the suite: what a file or a procedure states is given."""
    return bool(suite.properties) and bool(suite.author.families)


def _inputs(problem: Problem) -> tuple[tuple[Value, ...], ...]:
    found = {_key(case.arguments): case.arguments for suite in problem.suites for case in suite.cases}
    return tuple(found.values())


def _key(arguments: tuple[Value, ...]) -> str:
    return canonical([encode(one) for one in arguments]).decode()


def _child(suite: Suite, properties: tuple[str, ...]) -> Suite:
    return make_suite(
        suite.cases,
        suite.author,
        is_hidden=suite.is_hidden,
        kind=suite.kind,
        parent_id=suite.id,
        properties=properties,
    )


def _dispute(problem: Problem, suite: Suite, held: Held) -> Dispute:
    assert held.breach is not None  # else there is nothing to dispute
    claimed = Voice("test writer", suite.author, _cut(held.breach.expected), Side.TEST_WRITER)
    given = Voice("reference", problem.origin.author, _cut(held.breach.found), Side.REFERENCE)
    return Dispute(_key(held.breach.arguments), (claimed, given), held.relation)


def _told(held: Held) -> str:
    if held.breach is not None:
        return _cut(held.breach.found)
    return "keeps it" if held.is_kept else "nothing: it says nothing of this program"


def _cut(text: str) -> str:
    return text if len(text) <= MAX_SAID_CHARACTERS else f"{text[:MAX_SAID_CHARACTERS]}..."
