"""The part of a bout's story that tells its tests: the suites, who wrote them, what was disputed and by whom."""

from collections.abc import Iterator

from rich.text import Text

from sparring_agents import DualAgreement, Proposal, Repair
from sparring_verifiers import Suite, SuiteKind, Verdict

_SHORT = 12  # characters of an id, as far as a person compares them


def tests_told(proposal: Proposal) -> Iterator[Text]:
    """What came of the values that test writers stated."""
    for record in proposal.tests:
        yield from _agreement(record)


def repair_told(repair: Repair) -> Iterator[str]:
    """What the author of a refuted candidate was shown, and what its revision is decided on."""
    yield f"candidate {repair.of}, repair {repair.round}: its author was shown"
    for one in repair.revealed:
        yield f"  input {one.arguments}: it gave {one.found}; expected {one.expected}, by {one.by}"
    yield from (f"  {suite_told(suite)}" for suite in repair.problem.suites)
    if repair.unrepaired is not None:
        yield f"  candidate {repair.of} on these: {repair.unrepaired.status}"


def details_told(verdict: Verdict) -> str:
    """The numbers that a verdict carries beside its evidence: "visible 2, hidden 9, kill_rate 0.95"."""
    return ", ".join(f"{name} {value}" for name, value in verdict.details if name != "suites" and value)


def suite_told(suite: Suite) -> str:
    """One line: whose it is, how many cases, hidden or not."""
    seen = "hidden" if suite.is_hidden else "revealed" if suite.parent_id else "visible"
    families = f" ({', '.join(suite.author.families)})" if suite.author.families else ""
    stated = sum(case.expected is not None for case in suite.cases)
    grown = f", after {suite.parent_id[:_SHORT]}" if suite.parent_id else ""
    holds = f"{len(suite.cases)} {seen} {suite.kind}, {stated} with a stated value"
    if suite.properties:
        holds = f"{len(suite.properties)} relations" + (f", {holds}" if suite.cases else "")
    return f"suite {suite.id[:_SHORT]} by {suite.author.name}{families}: {holds}{grown}"


def _agreement(record: DualAgreement) -> Iterator[Text]:
    is_values = record.kind is SuiteKind.CASES
    what = "values" if is_values else "properties"
    does = ("confirms", "contradicts") if is_values else ("keeps", "breaks")
    itself = sum(bool(dispute.also) for dispute in record.disputes)
    own = f"; on {itself} the test writer contradicts itself" if itself else ""
    yield Text(
        f"of {record.stated} {what} that the test writer stated in suite {record.suite_id[:_SHORT]}, the reference "
        f"{does[0]} {record.agreed} and {does[1]} {len(record.disputes) - itself}{own}",
        style="yellow" if record.disputes else "dim",
    )
    for dispute in record.disputes:
        of = f" of the property {dispute.property}" if dispute.property else ""
        yield Text(f"  disputed input {dispute.arguments}{of}", style="yellow")
        if dispute.also:
            values = ", and ".join((dispute.voices[0].said, *dispute.also))
            yield Text(f"    the test writer contradicts itself: it states {values}", style="yellow")
        for voice in dispute.voices:
            unsound = "" if voice.is_sound else ", wrong on a case that is agreed"
            yield Text(f"    {voice.who} ({voice.author.name}): {voice.said}{unsound}", style="dim")
