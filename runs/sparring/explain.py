"""The story of a bout for a person: what was asked, what was said, what was decided and why, in the order it happened.

It reads and changes nothing. 80 columns are enough; long texts are cut unless they are wanted in full.
"""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from sparring_agents import Call, Decision, End, Execution, Proposal, Reply, Seat
from sparring_sandbox import Outcome
from sparring_verifiers import (
    Message,
    Reasoning,
    ToolCall,
    ToolResult,
    Verdict,
    canonical,
    to_json,
)
from sparring_verifiers import Text as Said

from .prices import dollars
from .refuted import refuted_told
from .story import Drawn, Step, Story, tell
from .suites_told import details_told, suite_told
from .told_outcome import STYLES, ending_told, reference_told
from .told_requests import requests_summed, requests_told
from .told_text import SHOWN_LINES, Told, value, visible

ENDS = {End.FINISHED: "green", End.DROPPED: "yellow", End.FAILED: "red"}
SHOWN_RETURNS = 4


def story_of(out: Path, id_: str) -> Story:
    """`tell` for a caller without an event loop, or inside a running one.

    Raises:
        ConfigFault, LedgerFault: see `tell`.
    """
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(tell(out, id_))).result()


def explain(out: Path, id_: str, *, full: bool = False) -> RenderableType:
    """The story of a bout ("b000003") or of the bout that left a row, ready to print. full: nothing is cut.

    Raises:
        ConfigFault: there is no ledger, or the run has no such bout or row.
        LedgerFault: it cannot be read.
    """
    return show(story_of(out, id_), full=full)


def show(story: Story, *, full: bool = False) -> RenderableType:
    """The story, ready to print."""
    return Group(*_Teller(story, None if full else SHOWN_LINES).parts())


class _Teller:
    """Puts one story into words. lines: of each text, None for all."""

    def __init__(self, story: Story, lines: int | None) -> None:
        self._story = story
        self._lines = lines
        self._proposals = () if story.outcome is None else story.outcome.proposals
        self._told = 0  # proposals whose problem has been told
        self._seen: dict[str, int] = {}  # texts that were told, by the step that told them

    def parts(self) -> Iterator[RenderableType]:
        story = self._story
        yield from _head(story)
        for step in story.steps:
            yield from self._problems_before(step)
            yield Text()
            yield from self._step(step)
        for proposal in self._proposals[self._told :]:
            yield from self._problem(proposal)
        yield from requests_told(story.failed)
        if story.outcome is not None:
            yield Text()
            yield from ending_told(story.outcome)
        yield Text("rows: " + (", ".join(f"{row['table']} {row['id'][:16]}" for row in story.rows) or "none"))

    # -- problems ---------------------------------------------------------------------------------------------------

    def _problems_before(self, step: Step) -> Iterator[RenderableType]:
        """A problem stands where it is first worked on: after the call that proposed it."""
        if step.asked is None or self._story.outcome is None:
            return
        is_proposing = isinstance(step.asked, Call) and step.asked.seat is Seat.EXAMINER
        reached = (step.asked.attempt if self._story.outcome.graph == "examination" else 0) + (not is_proposing)
        while self._told < min(reached, len(self._proposals)):
            yield from self._problem(self._proposals[self._told])

    def _problem(self, proposal: Proposal) -> Iterator[RenderableType]:
        number, problem = self._told, proposal.problem
        self._told += 1
        yield Text()
        yield Text(f"problem {number}", "bold underline")
        if problem is None:
            yield self._told_text("dropped", proposal.reason)
            return
        origin = problem.origin
        where = ", ".join(filter(None, (origin.source.value, origin.author.name, origin.family, origin.location)))
        yield self._told_text("from", f"{problem.domain} by {where}, level {origin.level}, problem {problem.id[:16]}")
        yield self._told_text("asks", problem.statement)
        yield from (self._told_text(label, text) for label, text in reference_told(problem))
        for suite in problem.suites:
            stated = (f"property {one}" for one in suite.properties)
            yield self._told_text("suite", "\n".join((suite_told(suite), *stated)))

    # -- steps ------------------------------------------------------------------------------------------------------

    def _step(self, step: Step) -> Iterator[RenderableType]:
        facts = ", ".join(
            filter(None, ("" if step.effect.wall_s is None else f"{step.effect.wall_s:.2f} s", _cost(step)))
        )
        line = Table.grid(expand=True)
        line.add_column(ratio=1)
        line.add_column(justify="right", no_wrap=True, style="dim")
        line.add_row(Text(f"{step.number:>3} ", "dim") + _title(step), facts)
        yield line
        if step.asked is not None:
            prompt = f", prompt {step.asked.prompt}" if isinstance(step.asked, Call) else ""
            again = f" #{step.asked.attempt}" if step.asked.attempt else ""
            yield Told("at", f"{step.asked.path}{again}{prompt}", style="dim")
        yield from self._asked(step)
        match step.result:
            case Reply() as reply:
                yield from self._reply(reply)
            case Outcome() as outcome:
                yield from self._outcome(step, outcome)
            case Drawn(suite, weakness):
                drawn = "no inputs" if suite is None else suite_told(suite)
                yield self._told_text("drew" if not weakness else "weak", weakness or drawn)
            case None:
                yield self._told_text("stored", step.effect.body.decode("utf-8", "replace"))
            case verdicts:
                of = step.asked.candidates if isinstance(step.asked, Decision) and len(verdicts) > 1 else ()
                for place, verdict in enumerate(verdicts):
                    yield from self._verdict(verdict, step, f"candidate {of[place]}: " if of else "")

    def _asked(self, step: Step) -> Iterator[RenderableType]:
        if isinstance(step.asked, Execution):
            yield self._once("program", step.asked.job.source, step.number)
        if step.prompt is None:
            return
        whole = canonical(to_json(step.prompt)).decode()
        if whole in self._seen:
            yield self._told_text("asked", f"as in step {self._seen[whole]}", "dim")
            return
        self._seen[whole] = step.number
        for message in step.prompt:
            yield self._once(message.role.value, _flat(message), step.number)

    def _reply(self, reply: Reply) -> Iterator[RenderableType]:
        for part in reply.message.parts:
            match part:
                case Reasoning(text):
                    yield self._told_text("thinks", text, "italic dim")
                case Said(text):
                    yield self._told_text("says", text, "")
                case ToolCall() | ToolResult():
                    yield self._told_text("tool", _flat(Message(reply.message.role, (part,))))
        if not reply.message.parts:
            yield self._told_text("says", "")
        if reply.finish != "stop":
            yield self._told_text("ended by", reply.finish.value, "yellow")

    def _outcome(self, step: Step, outcome: Outcome) -> Iterator[RenderableType]:
        shown = to_json(outcome)["returns"]
        inputs = to_json(step.asked.job)["inputs"] if isinstance(step.asked, Execution) else [None] * len(shown)
        wanted = len(shown) if self._lines is None else SHOWN_RETURNS
        for given, came in list(zip(inputs, shown, strict=False))[:wanted]:
            called = "" if given is None else f"{', '.join(map(value, given))} -> "
            yield self._told_text("ran", called + _returned(came))
        if len(shown) > wanted:
            yield Told("", f"... {len(shown) - wanted} more inputs; --full shows them", style="dim")
        if outcome.stop != "ok":
            yield self._told_text("stopped", f"{outcome.stop.value} {outcome.detail}".strip(), "red")

    def _verdict(self, verdict: Verdict, step: Step, whose: str) -> Iterator[RenderableType]:
        evidence = verdict.evidence
        yield Told("rules", f"{whose}{verdict.status} ({evidence.tier})", style=STYLES[verdict.status])
        of = step.asked.problem_id if isinstance(step.asked, Decision) else ""
        problem = next((one.problem for one in self._proposals if one.problem and one.problem.id == of), None)
        for label, text in (
            ("why", verdict.reason),
            ("refuted", (None if problem is None else refuted_told(problem, verdict)) or None),
            ("found", evidence.found),
            ("expected", evidence.expected),
            ("fails on", evidence.counterexample),
            ("checked", str(evidence.checked) if evidence.checked else None),
            ("details", details_told(verdict) or None),
        ):
            if text is not None:
                yield self._told_text(label, text)
        for one in verdict.steps:
            yield Told("", f"step {one.index + 1}: {one.status}  {one.reason}", style=STYLES[one.status])

    def _once(self, label: str, text: str, number: int) -> Told:
        """The text, or where it stands already."""
        if text in self._seen:
            return self._told_text(label, f"as in step {self._seen[text]}", "dim")
        self._seen[text] = number
        return self._told_text(label, text)

    def _told_text(self, label: str, text: str, style: str = "") -> Told:
        return Told(label, text, self._lines, style)


def _head(story: Story) -> Iterator[RenderableType]:
    outcome = story.outcome
    if outcome is None:
        yield Text.assemble((story.bout_id, "bold"), "  has not ended; what is on record so far:")
    else:
        head = Text.assemble((story.bout_id, "bold"), f"  {outcome.graph}  ", (outcome.end.value, ENDS[outcome.end]))
        if outcome.stage or outcome.reason:
            head.append(visible(f"  {outcome.stage}: {outcome.reason}"))
        if outcome.allow_same_family:
            head.append("  allow_same_family")
        yield head
    if story.gap:
        yield Text(visible(f"Some of what was asked cannot be shown: {story.gap}"), "yellow")
    replies = [step for step in story.steps if isinstance(step.result, Reply)]
    prices = [step.pico_usd for step in replies if not _is_cached(step)]
    if known := [price for price in prices if price is not None]:
        more = "" if len(known) == len(prices) else f", and {len(prices) - len(known)} calls at prices not known"
        yield Text(f"{len(prices)} calls for USD {dollars(sum(known))} by the prices of today{more}", "dim")
    if cached := len(replies) - len(prices):
        yield Text(f"{cached} more replies from the cache that runs share, for which no call was made", "dim")
    if story.failed:
        yield Text(requests_summed(story.failed), "dim")
    elif not story.steps:
        is_sure = outcome is not None and outcome.end is not End.FAILED
        unsure = "no reply and no failed request is on record; one in flight when a session was killed would not be."
        yield Text("nothing was paid for." if is_sure else unsure, "dim")


def _title(step: Step) -> Text:
    asked = step.asked
    match asked:
        case Call():
            said = f"  {asked.model.model} ({', '.join(asked.families)})"
            sample = f" {asked.request.sample}" if asked.seat in (Seat.EXAMINEE, Seat.GENERATOR) else ""
            return Text.assemble((f"{asked.seat.value}{sample}", "bold cyan"), (visible(said), "dim"))
        case Decision():
            of = f"candidate {', '.join(map(str, asked.candidates))}"
            return Text.assemble((asked.verifier, "bold magenta"), f" of {of}")
        case Execution():
            return Text.assemble(("sandbox", "bold blue"), visible(f"  runs {asked.job.entry or 'a whole program'}"))
        case None:
            who = step.result.model if isinstance(step.result, Reply) else ""
            return Text.assemble((step.kind, "bold"), (visible(f"  {who}"), "dim"))
        case _:
            return Text("inputs drawn", "bold blue")


def _cost(step: Step) -> str:
    if not isinstance(step.result, Reply):
        return ""
    if _is_cached(step):
        return "from the cache"
    usage = step.result.usage
    cached = f" ({usage.cached_tokens} cached)" if usage.cached_tokens else ""
    price = "" if step.pico_usd is None else f", USD {dollars(step.pico_usd)}"
    return f"{usage.input_tokens}{cached} in, {usage.output_tokens} out{price}"


def _is_cached(step: Step) -> bool:
    return isinstance(step.result, Reply) and step.result.from_cache


def _flat(message: Message) -> str:
    """Every part of the message as text, tool calls and their results by name."""
    parts: list[str] = []
    for part in message.parts:
        match part:
            case ToolCall(name=name, arguments=arguments):
                parts.append(f"calls {name}({arguments})")
            case ToolResult():
                parts.append(f"result: {part.text}")
            case _:
                parts.append(part.text)
    return "\n".join(parts)


def _returned(came: object) -> str:
    if isinstance(came, dict) and came.get("type") == "Returned":
        return value(came["value"])
    if isinstance(came, dict) and came.get("type") == "Raised":
        return f"raised {came['kind']}: {came['message']}"
    return "not reached"
