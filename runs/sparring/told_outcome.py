"""What came of a bout, in words: what decides its problems, what became of each, its pairs, and who spoke."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from sparring_agents import BoutOutcome, CritiqueNote, Pair, Proposal
from sparring_verifiers import (
    Equation,
    Gold,
    Prediction,
    Preimage,
    Problem,
    Program,
    Rubric,
    Status,
    canonical,
    to_json,
)

from .suites_told import repair_told, tests_told
from .told_text import visible

STYLES = {Status.ACCEPTED: "green", Status.REJECTED: "red", Status.UNDECIDED: "yellow"}


def ending_told(outcome: BoutOutcome) -> Iterator[RenderableType]:
    """How each proposal ended, which pairs were made, which revisions helped, and the calls by seat."""
    for number, proposal in enumerate(outcome.proposals):
        yield from _proposal(number, proposal)
    for note in outcome.critiques:
        yield from _critique(note)
    for pair in outcome.pairs:
        yield from _pair(pair)
    yield from _spoken(outcome)


def _proposal(number: int, proposal: Proposal) -> Iterator[RenderableType]:
    end = "accepted" if proposal.is_accepted else f"{proposal.stage}: {proposal.reason}"
    rate = "" if proposal.pass_rate is None else f", pass rate {proposal.pass_rate:.2f}"
    style = "green" if proposal.is_accepted else "yellow"
    yield Text.assemble((f"problem {number}: ", "bold"), (visible(f"{end}{rate}"), style))
    for attempt in proposal.attempts:
        candidate = attempt.candidate
        said = Text(f"  candidate {candidate.index} by {visible(candidate.author.name)}: ", "dim")
        answer = "" if candidate.answer is None else visible(" ".join(candidate.answer.split()))
        line = said.append(attempt.status.value, STYLES[attempt.status]).append(f"  {answer}")
        line.truncate(76, overflow="ellipsis")
        yield line
    yield from tests_told(proposal)
    for repair in proposal.repairs:
        yield from (Text(visible(line)) for line in repair_told(repair))
        yield Text.assemble("  the revision: ", (repair.after.status.value, STYLES[repair.after.status]))


def _critique(note: CritiqueNote) -> Iterator[RenderableType]:
    said = f"{note.constitution}, principle {note.principle}; by {note.critic.name}, revised by {note.reviser.name}"
    yield Text.assemble(("critique: ", "bold"), visible(said))


def _pair(pair: Pair) -> Iterator[RenderableType]:
    sides = f"candidate {pair.chosen.candidate.index} chosen, candidate {pair.rejected.candidate.index} rejected"
    yield Text.assemble(("pair: ", "bold"), f"{sides}, by {pair.by}")
    for ruling in pair.rulings:
        yield Text(visible(f"  {ruling.judge.name}, {ruling.first} shown first: {ruling.winner}"), "dim")


def _spoken(outcome: BoutOutcome) -> Iterator[RenderableType]:
    if not outcome.spoken:
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for column in ("seat", "model", "calls", "tokens in", "tokens out"):
        table.add_column(column, justify="left" if column in ("seat", "model") else "right")
    for spoken in outcome.spoken:
        numbers = (str(spoken.calls), str(spoken.input_tokens), str(spoken.output_tokens))
        table.add_row(*map(Text, (spoken.seat.value, visible(spoken.author.name), *numbers)))
    yield Text()
    yield table


def reference_told(problem: Problem) -> Iterator[tuple[str, str]]:
    """(label, text) of what decides the problem's answers."""
    match problem.reference:
        case Program(source=source, entry=entry):
            yield "reference", f"program, entry {entry}:\n{source}"
        case Gold(answer=answer):
            yield "gold", answer
        case Equation(text=text, unknowns=unknowns):
            yield "equation", f"{text}{' for ' if unknowns else ''}{', '.join(unknowns)}"
        case Prediction():
            yield "reference", "what the program of the statement returns"
        case Preimage():
            witness = canonical(to_json(problem.reference)["witness"]).decode()
            yield "reference", f"any input that gives the value; one is {witness}"
        case Rubric(text=text):
            yield "rubric", text
        case other:
            yield "reference", type(other).__name__.lower()
