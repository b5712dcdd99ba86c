"""The whole story of one bout or row, kept or dropped: what was asked, what was said, what was decided and why.

It reads the ledger and the tables and changes nothing. Texts of models are shown as text, never as markup.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from sparring_agents import Attempt, BoutOutcome, CritiqueNote, End, Pair, Proposal, Ruling
from sparring_verifiers import (
    Equation,
    Gold,
    Message,
    Prediction,
    Preimage,
    Problem,
    Program,
    Role,
    Rubric,
    Status,
    Verdict,
    canonical,
    to_json,
)

from .faults import ConfigFault, boundary
from .ledger import NAME, Effect, Ledger
from .suites_told import details_told, repair_told, tests_told

STYLES = {Status.ACCEPTED: "green", Status.REJECTED: "red", Status.UNDECIDED: "yellow"}
ENDS = {End.FINISHED: "green", End.DROPPED: "yellow", End.FAILED: "red"}
_BOUT = re.compile(r"b\d{6,}")


def explain(out: Path, id_: str) -> RenderableType:
    """The story of a bout ("b000003") or of the bout that left a row, by the row's id or the start of it.

    Raises:
        ConfigFault: there is no ledger, or the run has no such bout or row.
        LedgerFault: it cannot be read.
    """
    with Ledger(out / NAME, read_only=True) as ledger:
        rows = rows_of_id(out, id_)
        bout_id = id_ if _BOUT.fullmatch(id_) else next((row["bout_id"] for row in rows), None)
        outcome = None if bout_id is None else ledger.outcome(bout_id)
        effects = [] if bout_id is None else list(ledger.effects(bout_id))
        if bout_id is None or (outcome is None and not effects):
            ends = ledger.ends()
            known = f"bouts b{min(ends):06d} to b{max(ends):06d}" if ends else "no bout yet"
            raise ConfigFault(
                f'{out}: no bout and no row "{id_}". The run has {known}; rows have the id in their tables.'
            )
    left = rows if rows and not _BOUT.fullmatch(id_) else rows_of_bout(out, bout_id)
    if outcome is None:
        return Group(Text(f"{bout_id} has not ended; what it has paid for so far:"), _effects(effects))
    return Group(*_story(outcome, left, effects))


def rows_of_id(out: Path, id_: str) -> list[dict[str, str]]:
    """The rows whose id is, or starts with, the text (at least 8 characters of it)."""
    if _BOUT.fullmatch(id_) or len(id_) < 8:
        return []
    return [row for row in _rows(out) if row["id"].startswith(id_)]


def rows_of_bout(out: Path, bout_id: str) -> list[dict[str, str]]:
    """The rows that a bout left, by table."""
    return [row for row in _rows(out) if row["bout_id"] == bout_id]


def _rows(out: Path) -> Iterator[dict[str, str]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    for path in sorted((out / "data").glob("*/*.parquet")):
        try:
            with boundary(str(path)):
                found = pq.read_table(path, columns=["id", "bout_id"]).to_pylist()
        except pa.ArrowInvalid as error:
            raise ConfigFault(f"{path}: not a table ({error}). Play the run again to write it anew.") from None
        yield from ({"table": path.parent.name, **row} for row in found)


def _story(outcome: BoutOutcome, rows: list[dict[str, str]], effects: list[Effect]) -> Iterator[RenderableType]:
    head = Text.assemble((outcome.bout_id, "bold"), f"  {outcome.graph}  ", (outcome.end.value, ENDS[outcome.end]))
    if outcome.stage or outcome.reason:
        head.append(f"  {outcome.stage}: {outcome.reason}")
    if outcome.allow_same_family:
        head.append("  allow_same_family")
    yield head
    for number, proposal in enumerate(outcome.proposals):
        yield Panel(Group(*_proposal(proposal)), title=Text(f"proposal {number}"), title_align="left")
    for note in outcome.critiques:
        yield Panel(Group(*_critique(note)), title=Text(f"critique by {note.critic.name}"), title_align="left")
    for pair in outcome.pairs:
        yield Panel(Group(*_pair(pair)), title=Text(f"pair by {pair.by}"), title_align="left")
    yield from _spoken(outcome)
    if not outcome.critiques and (not outcome.proposals or outcome.graph == "constitution"):  # critique, rulings
        yield _effects(effects)
    yield Text("rows: " + (", ".join(f"{row['table']} {row['id'][:16]}" for row in rows) or "none"))


def _proposal(proposal: Proposal) -> Iterator[RenderableType]:
    if proposal.problem is not None:
        yield from _problem(proposal.problem)
    yield from tests_told(proposal)
    end = "accepted" if proposal.is_accepted else f"{proposal.stage}: {proposal.reason}"
    rate = "" if proposal.pass_rate is None else f", pass rate {proposal.pass_rate:.2f}"
    yield Text(f"{end}{rate}", style="green" if proposal.is_accepted else "yellow")
    for attempt in proposal.attempts:
        yield Text()
        yield from _attempt(attempt)
    for repair in proposal.repairs:
        yield Text()
        yield from map(Text, repair_told(repair))
        yield from _attempt(repair.after)


def _problem(problem: Problem) -> Iterator[RenderableType]:
    origin = problem.origin
    where = ", ".join(filter(None, (origin.source.value, origin.author.name, origin.family, origin.location)))
    yield Text(f"{problem.domain} by {where}, level {origin.level}, problem {problem.id[:16]}", style="dim")
    yield Text(problem.statement)
    match problem.reference:
        case Program(source=source, entry=entry):
            yield Text(f"reference program, entry {entry}:", style="dim")
            yield Text(source)
        case Gold(answer=answer):
            yield Text(f"gold: {answer}", style="dim")
        case Equation(text=text, unknowns=unknowns):
            yield Text(f"equation: {text}{' for ' if unknowns else ''}{', '.join(unknowns)}", style="dim")
        case Prediction():
            yield Text("reference: what the program of the statement returns", style="dim")
        case Preimage():
            witness = canonical(to_json(problem.reference)["witness"]).decode()
            yield Text(f"reference: any input that gives the value; one is {witness}", style="dim")
        case Rubric(text=text):
            yield Text(f"rubric: {text}", style="dim")
        case other:
            yield Text(f"reference: {type(other).__name__.lower()}", style="dim")


def _attempt(attempt: Attempt) -> Iterator[RenderableType]:
    candidate = attempt.candidate
    facts = (
        f"candidate {candidate.index} by {candidate.author.name}, {attempt.output_tokens} tokens, {candidate.finish}"
    )
    yield Text.assemble((facts, "bold"), "  ", (attempt.status.value, STYLES[attempt.status]))
    yield from map(_message, candidate.messages)
    if candidate.answer is not None:
        yield Text(f"answer: {candidate.answer}", style="dim")
    yield from map(_verdict, attempt.verdicts)


def _verdict(verdict: Verdict) -> Text:
    evidence = verdict.evidence
    shown = (
        f"found {evidence.found}" if evidence.found is not None else "",
        f"expected {evidence.expected}" if evidence.expected is not None else "",
        f"fails on {evidence.counterexample}" if evidence.counterexample is not None else "",
        f"{evidence.checked} checked" if evidence.checked else "",
        details_told(verdict),
    )
    told = "; ".join(filter(None, (verdict.reason, *shown)))
    said = Text.assemble(
        (f"{verdict.verifier} ({evidence.tier}): ", "dim"), (verdict.status.value, STYLES[verdict.status]), f"  {told}"
    )
    for step in verdict.steps:
        said.append(f"\n  step {step.index + 1}: ").append(step.status.value, STYLES[step.status])
        said.append(f"  {step.reason}")
    return said


def _message(message: Message) -> Text:
    style = "" if message.role is Role.ASSISTANT else "dim"
    return Text.assemble((f"{message.role.value}: ", "bold dim"), (message.text, style))


def _pair(pair: Pair) -> Iterator[RenderableType]:
    for name, attempt in (("chosen", pair.chosen), ("rejected", pair.rejected)):
        yield Text(f"{name}: candidate {attempt.candidate.index} by {attempt.candidate.author.name}", style="bold")
        yield _message(attempt.candidate.messages[-1])
    for ruling in pair.rulings:
        yield from _ruling(ruling)


def _critique(note: CritiqueNote) -> Iterator[RenderableType]:
    yield Text(f"{note.constitution}, principle {note.principle}; revised by {note.reviser.name}", style="dim")
    for name, message in (("original", note.original), ("critique", note.critique), ("revision", note.revision)):
        yield Text.assemble((f"{name}: ", "bold dim"), message.text)


def _ruling(ruling: Ruling) -> Iterator[RenderableType]:
    yield Text(f"{ruling.judge.name}, {ruling.first} shown first: {ruling.winner}", style="bold")
    yield from map(_message, ruling.prompt)
    yield Text.assemble(("judge: ", "bold dim"), ruling.reply)


def _spoken(outcome: BoutOutcome) -> Iterator[RenderableType]:
    if not outcome.spoken:
        return
    table = Table("seat", "model", "families", "prompt", "calls", "tokens in", "tokens out", box=None, padding=(0, 2))
    for spoken in outcome.spoken:
        families = ", ".join(spoken.author.families)
        numbers = (str(spoken.calls), str(spoken.input_tokens), str(spoken.output_tokens))
        table.add_row(*map(Text, (spoken.seat.value, spoken.author.name, families, spoken.prompt, *numbers)))
    yield table


def _effects(effects: list[Effect]) -> RenderableType:
    """What was paid for, where no outcome tells it: a bout that failed or has not ended."""
    parts: list[RenderableType] = []
    for effect in effects:
        took = "" if effect.wall_s is None else f" in {effect.wall_s:.2f} s"
        parts.append(Text(f"effect {effect.seq}{took}: {_said(effect.body)}"))
    return Group(*parts) if parts else Text("nothing was paid for.")


def _said(body: bytes) -> str:
    raw = json.loads(body)
    if isinstance(raw, dict) and "message" in raw:
        texts = [part["text"] for part in raw["message"]["parts"] if part.get("type") == "Text"]
        return f"{raw['model']} said: {' '.join(texts)}"
    if isinstance(raw, dict) and "verifier" in raw:
        return f"{raw['verifier']}: {raw['status']}, {raw['reason']}"
    if isinstance(raw, dict) and "stop" in raw:
        return f"a program ran: {raw['stop']} {raw['detail']}".rstrip()
    return json.dumps(raw, ensure_ascii=False)[:500]
