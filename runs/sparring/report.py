"""What became of everything: the counted funnel, which has to add up, and the report beside the tables."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sparring_agents import Attempt, BoutOutcome, End
from sparring_verifiers import Status

from .cost import Cost
from .faults import DONE, FAILURES, INTERRUPTED, boundary
from .ledger import Ledger
from .progress import label

if TYPE_CHECKING:
    from .config import RunConfig
    from .emit import EmitReport


@dataclass(slots=True)
class Tally:
    """One level of the funnel: total = accepted + dropped + rejected + undecided + failed, or it does not add up."""

    total: int = 0
    accepted: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    @property
    def adds_up(self) -> bool:
        parts = (self.dropped, self.rejected, self.undecided, self.failed)
        return self.total == self.accepted + sum(part.total() for part in parts)

    def as_json(self) -> dict[str, Any]:
        """The level as JSON values, empty parts left out, reasons by frequency."""
        named = {"dropped": self.dropped, "rejected": self.rejected, "undecided": self.undecided, "failed": self.failed}
        parts = {name: dict(sorted(part.items(), key=lambda item: (-item[1], item[0]))) for name, part in named.items()}
        return {"total": self.total, "accepted": self.accepted, **{name: part for name, part in parts.items() if part}}


@dataclass(slots=True)
class Funnel:
    """Bouts, the problems proposed in them, and the candidates that answered. What has not been played is in none."""

    bouts: Tally = field(default_factory=Tally)
    problems: Tally = field(default_factory=Tally)
    candidates: Tally = field(default_factory=Tally)
    repairs: Tally = field(default_factory=Tally)  # revisions of refuted candidates, in no pass rate
    pairs: int = 0
    critiques: int = 0
    tests: Counter[str] = field(
        default_factory=Counter
    )  # values and properties of test writers: stated, agreed, disputed

    def watch(self, outcomes: Iterable[BoutOutcome]) -> Iterator[BoutOutcome]:
        """The same outcomes, each counted as it passes. A bout that failed counts as one problem more: the one on which
        it broke."""
        for outcome in outcomes:
            self._count(outcome)
            yield outcome

    def _count(self, outcome: BoutOutcome) -> None:
        _count_bout(self, outcome)
        for proposal in outcome.proposals:
            self.problems.total += 1
            if proposal.is_accepted:
                self.problems.accepted += 1
            elif proposal.stage or proposal.reason:
                self.problems.dropped[label(proposal.stage, proposal.reason)] += 1
            for repair in proposal.repairs:
                _count_candidate(self.repairs, repair.after)
            for record in proposal.tests:
                self.tests.update(stated=record.stated, agreed=record.agreed, disputed=len(record.disputes))
            for attempt in proposal.attempts:
                _count_candidate(self.candidates, attempt)

    @property
    def adds_up(self) -> bool:
        return self.bouts.adds_up and self.problems.adds_up and self.candidates.adds_up and self.repairs.adds_up

    @property
    def acceptance_rate(self) -> float | None:
        """Accepted candidates / (accepted + rejected): undecided ones are neither. None: nothing was decided."""
        decided = self.candidates.accepted + self.candidates.rejected.total()
        return self.candidates.accepted / decided if decided else None

    def as_json(self) -> dict[str, Any]:
        return {
            "bouts": self.bouts.as_json(),
            "problems": self.problems.as_json(),
            "candidates": self.candidates.as_json(),
            **({"repairs": self.repairs.as_json()} if self.repairs.total else {}),
            "pairs": self.pairs,
            "critiques": self.critiques,
            **({"tests": dict(self.tests)} if self.tests else {}),
            "adds_up": self.adds_up,
        }


@dataclass(frozen=True, slots=True)
class RunReport:
    """How a run stands after a session.

    tables: rows by table; dropped_rows: by "stage: reason". cached_replies: those that took no call. stopped: what
    ended the session before its last bout, empty when nothing did. exit_code: 0 every bout ended well; 1 some failed,
    or it was stopped and can be resumed; 130.
    """

    name: str
    out: Path
    funnel: Funnel
    tables: Mapping[str, int]
    dropped_rows: Mapping[str, int]
    planned: int
    calls: int
    input_tokens: int
    output_tokens: int
    wall_s: float
    stopped: str
    is_interrupted: bool
    cost: Cost = field(default_factory=Cost)
    cached_replies: int = 0

    @property
    def exit_code(self) -> int:
        if self.is_interrupted:
            return INTERRUPTED
        return FAILURES if self.stopped or self.funnel.bouts.failed or not self.funnel.adds_up else DONE

    @property
    def acceptance_rate(self) -> float | None:
        return self.funnel.acceptance_rate

    def as_json(self) -> dict[str, Any]:
        """What report.json holds. Times and totals are of the whole run, over all its sessions."""
        return {
            "name": self.name,
            "planned_bouts": self.planned,
            "funnel": self.funnel.as_json(),
            "acceptance_rate": self.acceptance_rate,
            "tables": dict(self.tables),
            "dropped_rows": dict(self.dropped_rows),
            "calls": self.calls,
            "cached_replies": self.cached_replies,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "cost": self.cost.as_json(),
            "wall_s": round(self.wall_s, 3),
            "stopped": self.stopped,
            "exit_code": self.exit_code,
        }


def make_report(
    ledger: Ledger, emitted: "EmitReport", config: "RunConfig", *, planned: int, stopped: str, is_interrupted: bool
) -> RunReport:
    """The report of the run as the ledger and the tables have it."""
    totals, sessions = ledger.totals(), ledger.session_money()
    return RunReport(
        name=config.run.name,
        out=config.run.out,
        funnel=emitted.funnel,
        tables=emitted.rows,
        dropped_rows=emitted.dropped,
        planned=planned,
        calls=totals.calls,
        input_tokens=totals.input_tokens,
        output_tokens=totals.output_tokens,
        wall_s=totals.wall_s,
        stopped=stopped,
        is_interrupted=is_interrupted,
        cost=emitted.costs.cost(sessions, emitted.rows),
        cached_replies=sum(one.cached_replies for one in sessions),
    )


def write_report(report: RunReport) -> Path:
    """out/report.json, replaced in one step."""
    path = report.out / "report.json"
    write_whole(path, json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n")
    return path


def write_whole(path: Path, text: str) -> None:
    """The file with this text, replaced in one step: a reader finds the old one or the new one."""
    fresh = path.with_name(f".{path.name}.fresh")
    with boundary(str(path)):
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)


def _count_bout(funnel: Funnel, outcome: BoutOutcome) -> None:
    funnel.bouts.total += 1
    funnel.pairs += len(outcome.pairs)
    funnel.critiques += len(outcome.critiques)
    if outcome.end is End.FINISHED:
        funnel.bouts.accepted += 1
    elif outcome.end is End.DROPPED:
        funnel.bouts.dropped[label(outcome.stage, outcome.reason)] += 1
    else:
        funnel.bouts.failed[outcome.stage or "unexplained"] += 1
        funnel.problems.total += 1
        funnel.problems.failed[outcome.stage or "unexplained"] += 1


def _count_candidate(tally: Tally, attempt: Attempt) -> None:
    status = attempt.status
    tally.total += 1
    if status is Status.ACCEPTED:
        tally.accepted += 1
        return
    reason = next((verdict.reason for verdict in attempt.verdicts if verdict.status is status), "no verdict")
    (tally.rejected if status is Status.REJECTED else tally.undecided)[label("", reason)] += 1
