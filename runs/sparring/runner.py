"""Plays the bouts of a run that have not ended yet: a fixed number of workers on one event loop.

It knows nothing of models, graphs or problems: a bout is a function of its index, its journal and the round's pool. A
fault ends one bout and is written down; the faults that no other bout could survive end the run.
"""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias

from structlog.typing import FilteringBoundLogger

from sparring_agents import Bout, BoutOutcome, End, EndpointState, Halted, Sending, Tally
from sparring_sandbox import SparringFault
from sparring_verifiers import Status

from .bout_journal import BoutJournal
from .faults import LedgerFault, cause_of, ends_run, may_pass, stays_open
from .ledger import Ledger
from .pool import Extent
from .progress import Busyness, Counts, OnProgress, Progress, Spending, Stopped, Stopping
from .rounds import Rounds
from .settling import Settled, settled
from .snapshot import Grow, Snapshots

# tally: filled while the bout is played, so that what a bout has cost is known also when a fault ended it
PlayBout: TypeAlias = Callable[[Bout, BoutJournal, Extent, Tally], Awaitable[Settled]]
NOTE_EVERY_S = 2.0
TELL_EVERY_S = 0.1  # a display shows no more, and hundreds of bouts may end in a second


@dataclass(frozen=True, slots=True)
class Plan:
    """The size of a run.

    graph: the kind of its bouts, for the outcome of one that failed before it had one. requeues: how often a bout that
    a passing fault broke is played again, after the others of its round; what it has paid for is not paid again.
    processes: that play the bouts, for the display.
    """

    bouts: int
    seed: int
    round_bouts: int
    concurrency: int
    graph: str
    allow_same_family: bool = False
    requeues: int = 0
    processes: int = 1


class Runner:
    """One session of a run."""

    def __init__(
        self,
        plan: Plan,
        ledger: Ledger,
        play: PlayBout,
        grow: Grow,
        log: FilteringBoundLogger,
        *,
        redact: Callable[[str], str] = str,
        spending: Callable[[], Spending] = Spending,
        endpoints: Callable[[], tuple[EndpointState, ...]] = tuple,
        sending: Sending | None = None,
        on_progress: OnProgress | None = None,
        run_id: str = "",
    ) -> None:
        self._plan = plan
        self._ledger = ledger
        self._play = play
        self._grow = grow
        self._log = log
        self._redact = redact
        self._spending = spending
        self._endpoints = endpoints
        self._sending = sending or Sending()
        self._on_progress = on_progress
        self._counts = Counts()
        self._resumed = 0
        self._fault: SparringFault | None = None
        self._rounds: Rounds | None = None
        self._interrupted_by = ""
        self._start = time.monotonic()
        self._session = ledger.start_session(run_id)
        self._noted_at = self._start
        self._told_at = self._start
        self._busyness = Busyness()

    @property
    def is_stopping(self) -> bool:
        """Whether no further bout is taken."""
        return bool(self._interrupted_by) or self._fault is not None

    def stop(self, by: str) -> None:
        """Takes no new bout and sends nothing more; what is on the wire may end. by: what the user says it with."""
        self._interrupted_by = by
        self._sending.hold()
        if self._rounds is not None:
            self._rounds.close()
        self.tell()

    async def run(self) -> Stopped:
        """Plays until every bout has ended, or the run is stopped.

        Raises:
            LedgerFault: nothing can be written any more.
        """
        snapshots = Snapshots(self._ledger, self._plan.round_bouts, self._grow)
        self._read_ended()
        self.tell()
        stopped = "broken off"
        try:
            self._rounds = Rounds(self._ledger, snapshots, self._plan.bouts, self._plan.round_bouts)
            await self._play_all(self._rounds, snapshots)
            stopped = self._why()
            self.tell()
        finally:
            await self._note_session(stopped)
        if isinstance(self._fault, LedgerFault):
            raise self._fault
        is_left = self._fault is None and self._counts.done < self._plan.bouts
        return Stopped(self._picture(), self._fault, self._interrupted_by if is_left else "")

    def _why(self) -> str:
        if self._fault is not None:
            return self._fault.kind
        return "interrupted" if self._interrupted_by else "done"

    def _read_ended(self) -> None:
        for ended in self._ledger.endings(self._plan.bouts):
            self._counts.add(ended.end, ended.stage, ended.reason, ended.accepted, ended.bouts)
        self._resumed = self._counts.done

    async def _play_all(self, rounds: Rounds, snapshots: Snapshots) -> None:
        async with asyncio.TaskGroup() as workers:
            for _ in range(min(self._plan.concurrency, self._plan.bouts)):
                workers.create_task(self._work(rounds, snapshots))

    async def _work(self, rounds: Rounds, snapshots: Snapshots) -> None:
        while not self.is_stopping:
            try:
                turn = await rounds.take()
                if turn is None:
                    return
                is_last = turn.played >= self._plan.requeues
                accepted = await self._play_one(Bout(turn.index, self._plan.seed), turn.extent, is_last=is_last)
            except Halted:
                return
            except SparringFault as fault:
                # The other workers are left to end their bouts: what they have paid for is kept.
                self._fault = self._fault or fault
                rounds.close()
                return
            if accepted is None:
                rounds.again(turn)
                continue
            if accepted:
                snapshots.note(turn.index)
            rounds.end(turn)
            if time.monotonic() - self._told_at >= TELL_EVERY_S:
                self.tell()
            if time.monotonic() - self._noted_at >= NOTE_EVERY_S:
                await self._note_session("")

    async def _play_one(self, bout: Bout, extent: Extent, *, is_last: bool) -> int | None:
        """How many problems the bout had accepted, or None when a fault broke it that may pass, and it is_last not.

        Raises:
            Halted: the run is being stopped, and the bout stays open: it needs what is not sent any more.
            SparringFault: one that ends the run.
        """
        start, tally = time.monotonic(), Tally()
        try:
            ended = await self._play(bout, self._ledger.journal(bout.id), extent, tally)
        # The boundary of a bout: whatever broke in it, even a defect of ours, ends this bout and no other.
        except Exception as error:
            fatal = ends_run(error)
            if fatal is not None:
                raise fatal from error
            if self._interrupted_by and stays_open(error):
                raise Halted("the run is being stopped") from error
            if not is_last and may_pass(error) and not self.is_stopping:
                kind, message = cause_of(error)
                self._log.warning("requeued", bout_id=bout.id, kind=kind, message=message)
                return None
            ended = await settled(self._failed(bout, error, tally), self._ledger.prepared)
        wall_s = time.monotonic() - start
        await self._ledger.finish(
            bout.id,
            ended.stored,
            end=ended.end,
            stage=ended.stage,
            reason=self._redact(ended.reason),
            wall_s=wall_s,
            accepted=ended.candidates[Status.ACCEPTED.value],
            pooled=ended.pooled,
        )
        self._count(ended, wall_s)
        return len(ended.pooled)

    def _failed(self, bout: Bout, error: Exception, tally: Tally) -> BoutOutcome:
        kind, message = cause_of(error)
        trace = "".join(traceback.format_exception(error)) if kind == "Defect" else None
        self._log.warning("fault", bout_id=bout.id, kind=kind, message=message, exception=trace)
        return BoutOutcome(
            bout_id=bout.id,
            graph=self._plan.graph,
            end=End.FAILED,
            stage=kind,
            reason=self._redact(message),
            spoken=tally.spoken(),
            allow_same_family=self._plan.allow_same_family,
        )

    def _count(self, ended: Settled, wall_s: float) -> None:
        self._counts.add(ended.end, ended.stage, ended.reason, ended.candidates[Status.ACCEPTED.value])
        self._log.info(
            "bout",
            bout_id=ended.bout_id,
            end=ended.end,
            stage=ended.stage,
            reason=ended.reason,
            proposals=ended.proposals,
            pairs=ended.pairs,
            candidates=dict(ended.candidates),
            calls=ended.calls,
            input_tokens=ended.input_tokens,
            output_tokens=ended.output_tokens,
            wall_s=round(wall_s, 3),
        )

    def _picture(self) -> Progress:
        spent = self._spending()
        return Progress(
            total=self._plan.bouts,
            done=self._counts.done,
            resumed=self._resumed,
            finished=self._counts.finished,
            failed=self._counts.failed,
            accepted=self._counts.accepted,
            dropped=dict(self._counts.dropped),
            calls=spent.calls,
            input_tokens=spent.input_tokens,
            output_tokens=spent.output_tokens,
            elapsed_s=time.monotonic() - self._start,
            cached_tokens=spent.cached_tokens,
            pico_usd=spent.pico_usd,
            cached_replies=spent.cached_replies,
            stopping=Stopping.of(self._fault, self._sending.on_the_wire()) if self.is_stopping else None,
            endpoints=self._endpoints(),
            busy=self._busyness.share,
            processes=self._plan.processes,
        )

    def tell(self) -> None:
        """Shows how far the run is."""
        self._told_at = time.monotonic()
        self._busyness.note()
        if self._on_progress is not None:
            self._on_progress(self._picture())

    async def _note_session(self, stopped: str) -> None:
        self._noted_at = time.monotonic()
        if isinstance(self._fault, LedgerFault):
            return  # nothing can be written; the fault itself is raised
        spent = self._spending()
        await self._ledger.note_session(
            self._session,
            wall_s=self._noted_at - self._start,
            calls=spent.calls,
            input_tokens=spent.input_tokens,
            output_tokens=spent.output_tokens,
            stopped=stopped,
            models=spent.models,
        )
