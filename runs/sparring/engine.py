"""One session of a run, from the file to the tables: opens what a bout is played with, plays, emits, reports.

The order is that of cost: what can be found wrong without a model comes before the models, and each model is asked one
cheap question before the first bout. Where no bout is left to play no model and no sandbox is opened at all.
"""

import asyncio
import uuid
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sparring_agents import ChatModel, Seat, Sending, Strategy, Toll, endpoint_states, redactor_for
from sparring_sandbox import Sandbox, SparringFault
from sparring_verifiers import canonical, to_json

from .batches import LedgerBatches
from .budget import Amount, Purse, taken
from .config import RunConfig, resolved, resolved_yaml
from .emit import EmitReport, emit
from .errands import Begin
from .failed_requests import FailedRequests
from .faults import INTERRUPTED, leaves
from .hosting import Interrupts, loop_factory, quiet_gc, ticking, to_the_end
from .identity import check_same, identity
from .ledger import Ledger
from .lineup import bouts_of, check_rules, content_of, rules_of, specs_of, strategy_of
from .lock import hold
from .logs import open_log
from .opening import open_sandbox_of
from .pilot import note_check
from .players import open_players
from .pool import AcceptedPool
from .preflight import check_disk, check_keys, check_reachable, open_seated
from .prices import rates_of
from .progress import OnProgress, Stopped
from .reply_cache import open_replies, shared, unproved
from .report import RunReport, make_report, write_report, write_whole
from .runner import Plan, PlayBout, Runner
from .snapshot import Grow
from .tracing import open_tracing
from .unplayable import check_playable

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from sparring_agents import Redactor


async def play_config(
    config: RunConfig, *, on_progress: OnProgress | None = None, handle_signals: bool = True
) -> RunReport:
    """Plays what is left of the run, writes the tables and says how it stands.

    handle_signals: while bouts are played the first SIGINT or SIGTERM lets requests in flight end and sends no other; a
    second ends at once.

    Raises:
        ConfigFault, KeyRefused, UnknownModel, Unreachable, Unavailable: found before anything was spent.
        LedgerFault: nothing can be written any more; what was acknowledged is kept.
        Interrupted: a signal ended it at once.
    """
    strategy = strategy_of(config)
    if _is_fresh(config):
        check_keys(config)  # before there is a folder to clean up
    interrupts = Interrupts()
    try:
        with interrupts.handled(wanted=handle_signals), hold(config.run.out) as out:
            check_disk(out)
            redactor = redactor_for(specs_of(config))
            run_id = uuid.uuid4().hex[:12]
            with (
                Ledger(out / "ledger.sqlite", redact=redactor.body) as ledger,
                open_log(out / "run.log", redactor.text, run_id=run_id) as log,
            ):
                rules = rules_of(config, strategy)
                session = _Session(config, strategy, rules, ledger, log, redactor, run_id, on_progress, interrupts)
                try:
                    return await session.run()
                except asyncio.CancelledError:
                    log.warning("run", exit_code=INTERRUPTED, stopped="Interrupted: at once, before the tables")
                    raise
    except BaseExceptionGroup as group:
        raise _the_fault(group) from group


@dataclass(frozen=True, slots=True)
class _Session:
    config: RunConfig
    strategy: Strategy
    rules: Mapping[str, str]
    ledger: Ledger
    log: "FilteringBoundLogger"
    redactor: "Redactor"
    run_id: str
    on_progress: OnProgress | None
    interrupts: Interrupts

    async def run(self) -> RunReport:
        self._check_identity()
        plan = self._plan()
        stopped: Stopped | None = None
        if self.ledger.is_left(0, plan.bouts):
            check_keys(self.config)
            stopped = await self._play(plan)
        emitted = await to_the_end(asyncio.to_thread(emit, self.ledger, self.config, self.config.run.out))
        return self._report(plan, emitted, stopped)

    def _check_identity(self) -> None:
        """Stores who this run is; binding from the first effect on, so that a false start binds nobody."""
        now = identity(self.config, content_of(self.config, self.rules))
        stored = self.ledger.meta("identity") if self.ledger.is_begun() else None
        self.ledger.set_meta("identity", check_same(stored, now, self.config))
        write_whole(self.config.run.out / "run.yaml", resolved_yaml(self.config))

    def _plan(self) -> Plan:
        config = self.config
        return Plan(
            bouts=bouts_of(config, self.strategy),
            seed=config.run.seed,
            round_bouts=config.run.round_bouts,
            concurrency=bouts_at_once(config.limits.concurrency),
            graph=config.graph.kind,
            allow_same_family=config.allow_same_family,
            requeues=config.limits.requeues,
            processes=config.limits.processes,
        )

    async def _play(self, plan: Plan) -> Stopped:
        async with AsyncExitStack() as stack:
            stack.enter_context(quiet_gc())  # what is imported now and what is read back stays, too
            sandbox = await open_sandbox_of(stack, self.config)
            if self.ledger.meta("fingerprint") is None:
                self.ledger.set_meta("fingerprint", canonical(to_json(sandbox.fingerprint)).decode())
            await check_playable(self.config, self.strategy)
            cache = stack.enter_context(open_replies(self.config, self.redactor.body))
            purse = self._purse()
            stack.push_async_callback(purse.close)
            sending, failed = Sending(), FailedRequests(self.ledger.note_request, self.redactor.text)
            tolls = self._tolls(purse, failed, sending)
            models = await open_seated(
                stack, self.config, self.redactor, tolls=tolls, batch_log=LedgerBatches(self.ledger)
            )
            if purse.lack() is None:  # else nothing may be asked, and what is in the journal needs no endpoint
                await check_reachable(unproved(models, cache), self.config)
                note_check(self.ledger, purse.spent)
            asked = shared(models, cache, self.config, tolls)
            seated = {Seat(seat): sending.stoppable(asked[choice.model]) for seat, choice in self.config.seats.items()}
            play, grow = await self._players(stack, seated, sandbox)
            runner = Runner(
                plan,
                self.ledger,
                play,
                grow,
                self.log,
                redact=self.redactor.text,
                spending=lambda: purse.spent,
                endpoints=lambda: endpoint_states(models.values()),
                sending=sending,
                on_progress=self.on_progress,
                run_id=self.run_id,
            )
            stack.enter_context(quiet_gc())
            stack.enter_context(self.interrupts.playing(runner))
            await stack.enter_async_context(ticking(runner))
            return await runner.run()

    async def _players(
        self, stack: AsyncExitStack, models: Mapping[Seat, ChatModel], sandbox: Sandbox
    ) -> tuple[PlayBout, Grow]:
        """What plays the bouts, here or in processes of their own, and what brings their pool forward."""
        config, ledger = self.config, self.ledger
        if config.limits.processes > 1:
            begin = Begin(
                resolved(config),
                config.source,
                dict(self.rules),
                self.run_id,
                str(ledger.path),
                {seat: (model.identity, model.families) for seat, model in models.items()},
                sandbox.fingerprint,
            )
            players = await stack.enter_async_context(
                open_players(config.limits.processes, begin, ledger, models, sandbox)
            )
            return players.play, players.grow
        from .bouts import Bouts  # not above: it imports langgraph, which has been done meanwhile

        tracing = await stack.enter_async_context(open_tracing(config, self.run_id, self.redactor.text))
        pool = AcceptedPool(config.output.near_duplicate, ledger.problem)
        bouts = Bouts(config, self.strategy, models, sandbox, pool, ledger.prepared, tracing)
        check_rules(config, self.strategy, self.rules)
        return bouts.play, pool.extend

    def _purse(self) -> Purse:
        rates = rates_of(self.config)
        before, wall_s = taken(self.ledger, rates), self.ledger.totals().wall_s

        async def reserve(mark: Amount) -> None:
            await self.ledger.reserve(self.run_id, calls=mark.calls, tokens=mark.tokens, pico_usd=mark.pico_usd)

        return Purse(self.config.budget, rates, reserve, before=before, wall_s=wall_s)

    def _tolls(self, purse: Purse, failed: FailedRequests, sending: Sending) -> dict[str, Toll]:
        """What each model asks before a request: the purse first, whether anything may be sent at all last."""
        rates, models = rates_of(self.config), self.config.models
        return {
            name: sending.held(failed.toll(name, toll, rates[name]), models[name].timeout_s)
            for name, toll in purse.tolls.items()
        }

    def _report(self, plan: Plan, emitted: EmitReport, stopped: Stopped | None) -> RunReport:
        report = make_report(
            self.ledger,
            emitted,
            self.config,
            planned=plan.bouts,
            stopped="" if stopped is None else self.redactor.text(stopped.why),
            is_interrupted=stopped is not None and stopped.is_interrupted,
        )
        write_report(report)
        self.log.info("run", exit_code=report.exit_code, stopped=report.stopped, tables=dict(report.tables))
        return report


def bouts_at_once(calls: int) -> int:
    """How many bouts are played at once where so many calls may be made at once: a quarter more. While a bout verifies
    or waits for its commit its place at the endpoint would stand empty; the endpoint itself is held to its calls."""
    return calls + calls // 4


def _is_fresh(config: RunConfig) -> bool:
    return not (config.run.out / "ledger.sqlite").exists()


def _the_fault(group: BaseExceptionGroup[Any]) -> BaseException:
    inside = leaves(group)
    return next((leaf for leaf in inside if isinstance(leaf, SparringFault)), inside[0])


def play_and_wait(config: RunConfig, *, on_progress: OnProgress | None = None) -> RunReport:
    """`play_config` for a caller without an event loop: the command line."""
    with asyncio.Runner(loop_factory=loop_factory()) as loop:
        return loop.run(play_config(config, on_progress=on_progress))


__all__ = ["play_and_wait", "play_config"]
