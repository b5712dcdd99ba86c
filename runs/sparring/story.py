"""One bout as it happened: every effect in the order in which it was stored, with what it was asked for.

Results come from the ledger, questions from a rehearsal. Where a question cannot be found again the step stands without
it, and `gap` says why: nothing is guessed.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeAlias

from cattrs import BaseValidationError

from sparring_agents import Asked, BoutOutcome, Call, Decision, Draw, Execution, Reply
from sparring_sandbox import Outcome
from sparring_verifiers import Message, Suite, Verdict, from_json, to_json

from .faults import ConfigFault, boundary
from .ledger import NAME, Effect, Ledger
from .ledger_requests import FailedRequest
from .prices import Rate, usd
from .rehearsal import Rehearsal, rehearse

KINDS = {Call: "call", Execution: "program", Decision: "verdict", Draw: "inputs"}
_BOUT = re.compile(r"b\d{6,}")


@dataclass(frozen=True, slots=True)
class Drawn:
    """Inputs that were drawn for a problem: none, a suite, or why its evidence is too weak."""

    suite: Suite | None
    weakness: str = ""


# None: a body that this version cannot read; it is shown as it is stored
Result: TypeAlias = Reply | Outcome | tuple[Verdict, ...] | Drawn | None


@dataclass(frozen=True, slots=True)
class Step:
    """One effect. number: from 1; prompt: what the model was asked, pico_usd: what the reply costs by the prices of
    today; None where nobody knows."""

    number: int
    effect: Effect
    asked: Asked | None
    prompt: tuple[Message, ...] | None
    result: Result
    pico_usd: int | None = None

    @property
    def kind(self) -> str:
        """call, program, verdict or inputs; "effect" where neither question nor result can be read."""
        if self.asked is not None:
            return KINDS[type(self.asked)]
        made = {Reply: "call", Outcome: "program", tuple: "verdict", Drawn: "inputs"}
        return made.get(type(self.result), "effect")

    def as_json(self) -> dict[str, Any]:
        """What `sparring explain --json` prints of it. asked null: the question was not found again."""
        return {
            "number": self.number,
            "kind": self.kind,
            "wall_s": self.effect.wall_s,
            "usd": None if self.pico_usd is None else usd(self.pico_usd),
            "asked": None if self.asked is None else to_json(self.asked),
            "prompt": None if self.prompt is None else to_json(self.prompt),
            "result": json.loads(self.effect.body),
        }


@dataclass(frozen=True, slots=True)
class Story:
    """A bout, ended or not. rows: table, id and bout_id of what it left; gap: why some questions are missing, or "";
    failed: requests that were sent and left no reply to use."""

    bout_id: str
    outcome: BoutOutcome | None
    steps: tuple[Step, ...]
    rows: tuple[dict[str, str], ...]
    gap: str
    failed: tuple[FailedRequest, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What `sparring explain --json` prints."""
        return {
            "bout": self.bout_id,
            "end": None if self.outcome is None else self.outcome.end.value,
            "steps": [step.as_json() for step in self.steps],
            "outcome": None if self.outcome is None else to_json(self.outcome),
            "rows": [{"table": row["table"], "id": row["id"]} for row in self.rows],
            "gap": self.gap,
            "failed_requests": [_request_json(one) for one in self.failed],
        }


def _request_json(one: FailedRequest) -> dict[str, Any]:
    raw = asdict(one)
    pico_usd = raw.pop("pico_usd")
    return {**raw, "usd": None if pico_usd is None else usd(pico_usd)}


async def tell(out: Path, id_: str) -> Story:
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
        failed = () if bout_id is None else ledger.failed_requests(bout_id)
        if bout_id is None or (outcome is None and not effects and not failed):
            ends = ledger.ends()
            known = f"bouts b{min(ends):06d} to b{max(ends):06d}" if ends else "no bout yet"
            raise ConfigFault(
                f'{out}: no bout and no row "{id_}". The run has {known}; rows have the id in their tables.'
            )
        rehearsal = await rehearse(ledger, out, bout_id, outcome) if effects else Rehearsal({}, "")
    left = rows if rows and not _BOUT.fullmatch(id_) else rows_of_bout(out, bout_id)
    return Story(bout_id, outcome, tuple(_steps(effects, rehearsal, outcome)), tuple(left), rehearsal.gap, failed)


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


def _steps(effects: list[Effect], rehearsal: Rehearsal, outcome: BoutOutcome | None) -> Iterator[Step]:
    remembered = {} if outcome is None else dict(_remembered(outcome))
    for number, effect in enumerate(effects, 1):
        asked, result = rehearsal.asked.get(effect.key), read_result(effect.body)
        prompt = asked.request.messages if isinstance(asked, Call) else None
        if prompt is None and isinstance(result, Reply):
            prompt = remembered.get(result.message.text)
        rate = rehearsal.rates.get(asked.seat) if isinstance(asked, Call) else None
        price = _price(rate, result)
        yield Step(number, effect, asked, prompt, result, price)


def _price(rate: Rate | None, result: Result) -> int | None:
    """In pico-USD; a reply from the cache is free whatever its model costs."""
    if not isinstance(result, Reply):
        return None
    return 0 if result.from_cache else None if rate is None else rate.cost(result.usage)


def _remembered(outcome: BoutOutcome) -> Iterator[tuple[str, tuple[Message, ...]]]:
    """The prompts that the outcome itself holds, by the reply: those of candidates and of rulings."""
    for proposal in outcome.proposals:
        for attempt in proposal.attempts:
            *prompt, said = attempt.candidate.messages
            yield said.text, tuple(prompt)
    rulings = [record.rulings for record in outcome.pairs] + [record.rulings for record in outcome.critiques]
    for ruling in (one for record in rulings for one in record):
        yield ruling.reply, ruling.prompt


def read_result(body: bytes) -> Result:
    """What an effect's body holds, told by its shape."""
    raw = json.loads(body)
    fields = raw.keys() if isinstance(raw, dict) else ()
    try:
        if "message" in fields:
            return from_json(Reply, raw)
        if "returns" in fields:
            return from_json(Outcome, raw)
        if "verifier" in fields:
            return (from_json(Verdict, raw),)
        if "verdicts" in fields:
            return tuple(from_json(Verdict, one) for one in raw["verdicts"])
        if "weakness" in fields:
            return from_json(Drawn, raw)
    except (BaseValidationError, ValueError, TypeError, KeyError):
        return None
    return None
