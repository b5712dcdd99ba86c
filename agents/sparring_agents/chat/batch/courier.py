"""Collects the requests of waiting bouts into batches, and hands their replies out.

An intent, with the ids of its lines, is written down before a batch is submitted, and the provider's id after. A line's
id is made of the effect's key and of what is asked, so a resumed bout that asks again finds its line in a batch that is
paid for. Where the provider never acknowledged a batch, its list is searched; what is not found there is refused by
name, because nobody can tell whether it is being worked on and billed.
"""

import asyncio
import hashlib
import json
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sparring_agents.chat.endpoint import Body
from sparring_agents.faults import (
    BatchUnresolved,
    ContextTooLong,
    CreditSpent,
    Forbidden,
    KeyRefused,
    MalformedReply,
    ModelFault,
    RateLimited,
    TimedOut,
    UnknownModel,
)
from sparring_verifiers import canonical

from .contract import MAX_BYTES, BatchApi, BatchLog, BatchPolicy, Intent, Line, LineResult

# The provider answered, and the answer was no: nothing was made.
_TURNED_DOWN = (ContextTooLong, CreditSpent, Forbidden, KeyRefused, RateLimited, UnknownModel)
_GROWTH = 1.5
UNREAD = 5  # times that an answer which cannot be read is asked for again
PUT_OFF = 8  # times that a batch is put off by a 429 before it is held to be turned down

Results: TypeAlias = dict[str, LineResult]


class _NotTaken(Exception):
    """The provider has not taken the batch, or has turned all of it down: nothing of it is paid for."""

    def __init__(self, fault: ModelFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def line_id(effect_key: str, body: Body) -> str:
    """The id of the line that asks this for the effect: the same after any restart."""
    return hashlib.sha256(canonical([effect_key, body])).hexdigest()[:48]


@dataclass(eq=False, slots=True)
class _Parcel:
    """A batch on its way. is_ours: collected in this session. batch_id: the provider's, once it is known."""

    intent: Intent
    is_ours: bool
    batch_id: str | None = None
    lines: dict[str, Line] = field(default_factory=dict)
    bytes: int = 0
    full: asyncio.Event = field(default_factory=asyncio.Event)
    task: "asyncio.Task[Results] | None" = None


class Courier:
    """The batches of one model. model: how the log tells its records from other models'; where: how faults name it."""

    def __init__(
        self,
        api: BatchApi,
        log: BatchLog,
        model: str,
        where: str,
        policy: BatchPolicy | None = None,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._api = api
        self._log = log
        self._model = model
        self._where = where
        self._policy = policy or BatchPolicy()
        self._sleep = sleep
        self._clock = clock
        self._collecting: _Parcel | None = None
        self._parcels: dict[str, _Parcel] = {}
        self._placed: dict[str, _Parcel] = {}  # where each line is; the latest batch counts
        self._read_log()

    async def ask(self, line: str, body: Body) -> Mapping[str, Any]:
        """The reply's JSON object to this line, by a batch that holds it already or by a new one.

        A line that was answered and is asked again had a reply that could not be used: it goes into a new batch.

        Raises:
            BatchUnresolved: nobody knows whether the provider works on it.
            ModelFault: it failed, or expired; where the fault is retryable it may be asked again, in a new batch.
        """
        while True:
            parcel = self._placed.get(line) or self._collect(Line(line, body))
            try:
                found = await asyncio.shield(self._task(parcel))
            except asyncio.CancelledError:
                self._withdraw(line, parcel)
                raise
            except _NotTaken as refusal:  # any other fault leaves the line where it is: it may have been paid for
                result = LineResult(fault=refusal.fault)
            else:
                result = found.pop(line) if line in found else LineResult(fault=self._lost())
            if self._placed.get(line) is parcel:
                del self._placed[line]
            if result.reply is not None:
                return result.reply
            if parcel.is_ours and result.fault is not None:
                raise result.fault  # what an earlier session's batch did not answer goes into one of this session

    async def close(self) -> None:
        """Stops waiting. What was submitted goes on at the provider, and the next session finds it."""
        tasks = [parcel.task for parcel in self._parcels.values() if parcel.task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._api.close()

    # -- collecting ------------------------------------------------------------------------------------------------

    def _collect(self, line: Line) -> _Parcel:
        parcel = self._collecting
        if parcel is None:
            parcel = self._collecting = _Parcel(Intent(uuid.uuid4().hex, (), 0.0), is_ours=True)
        parcel.lines[line.id] = line
        parcel.bytes += len(json.dumps(line.body))
        self._placed[line.id] = parcel
        if len(parcel.lines) >= self._policy.requests or parcel.bytes >= MAX_BYTES:
            self._collecting = None
            parcel.full.set()
        return parcel

    def _withdraw(self, line: str, parcel: _Parcel) -> None:
        """Takes out a line that nobody waits for any more, where its batch is not closed yet."""
        if parcel is self._collecting and line in parcel.lines:
            parcel.bytes -= len(json.dumps(parcel.lines.pop(line).body))
            del self._placed[line]

    def _task(self, parcel: _Parcel) -> "asyncio.Task[Results]":
        """The parcel's way, begun by the first who waits for it."""
        if parcel.task is None:
            self._parcels[parcel.intent.id] = parcel
            parcel.task = asyncio.create_task(self._send(parcel) if parcel.is_ours else self._resume(parcel))
            parcel.task.add_done_callback(_look_at)
        return parcel.task

    # -- a parcel's way --------------------------------------------------------------------------------------------

    async def _send(self, parcel: _Parcel) -> Results:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._policy.wait_s):
                await parcel.full.wait()
        if self._collecting is parcel:
            self._collecting = None
        if not parcel.lines:
            return {}
        intent = parcel.intent = Intent(parcel.intent.id, tuple(sorted(parcel.lines)), self._clock())
        lines = [parcel.lines[line] for line in intent.lines]
        try:
            prepared = await self._until_taken(lambda: self._api.prepare(intent, lines))
        except ModelFault as fault:
            raise _NotTaken(fault) from None
        parcel.lines.clear()
        await self._write(intent.id, "intent", {"lines": list(intent.lines), "created_at": intent.created_at})
        try:
            batch_id = await self._until_taken(lambda: self._api.submit(intent, prepared))
        except ModelFault as fault:
            if _is_turned_down(fault):
                await self._write(intent.id, "turned_down", {})
                raise _NotTaken(fault) from None
            return await self._resume(parcel)  # it may have been taken all the same
        await self._accepted(parcel, batch_id)
        return await self._follow(parcel)

    async def _until_taken(self, call: Callable[[], Awaitable[Any]]) -> Any:
        """What the call gives; one that is put off (429) is made again."""
        pause_s = self._policy.first_poll_s
        for _ in range(PUT_OFF):
            try:
                return await call()
            except RateLimited as fault:
                await self._sleep(max(pause_s, self._asked_s(fault)))
                pause_s = min(pause_s * _GROWTH, self._policy.longest_poll_s)
        return await call()

    async def _resume(self, parcel: _Parcel) -> Results:
        """The way of a parcel whose submission may or may not have been acknowledged."""
        if parcel.batch_id is None:
            batch_id = await self._find(parcel)
            if batch_id is None:
                raise await self._unresolved(parcel)
            await self._accepted(parcel, batch_id)
        return await self._follow(parcel)

    async def _find(self, parcel: _Parcel) -> str | None:
        looked_s, pause_s = 0.0, min(1.0, self._policy.first_poll_s)
        answered_at = self._clock()
        while True:
            asked_s = 0.0
            claimed = frozenset(other.batch_id for other in self._parcels.values() if other.batch_id is not None)
            try:
                found = await self._api.look(parcel.intent, claimed)
            except ModelFault as fault:
                if not fault.retryable:
                    raise
                self._check_patience(f"intent {parcel.intent.id}", answered_at, fault)
                asked_s = self._asked_s(fault)
            else:
                answered_at = self._clock()
                if found.batch_id is not None:
                    return found.batch_id
                if not found.is_pending and looked_s >= self._policy.look_s:
                    return None
                looked_s += pause_s
            await self._sleep(max(pause_s, asked_s))
            pause_s = min(pause_s * _GROWTH, self._policy.longest_poll_s)

    async def _unresolved(self, parcel: _Parcel) -> Exception:
        intent = parcel.intent
        if self._policy.unresolved == "resubmit":
            await self._write(intent.id, "turned_down", {})
            parcel.is_ours = False  # so that its lines go into another batch
            return _NotTaken(TimedOut(f"{self._where}: the batch {intent.id} is given up, as batch.unresolved says."))
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(intent.created_at))
        return BatchUnresolved(
            f"{self._where}: the batch {intent.id} of {len(intent.lines)} requests, made on {when} UTC, was never "
            "acknowledged and is not in the provider's list, so it is not sent again. Look for it at the provider; if "
            "it is not there, resume with batch.unresolved: resubmit."
        )

    async def _follow(self, parcel: _Parcel) -> Results:
        assert parcel.batch_id is not None
        pause_s, unread = self._policy.first_poll_s, 0
        answered_at = self._clock()
        while True:
            asked_s = 0.0
            try:
                ended = await self._api.results(parcel.batch_id)
            except UnknownModel as fault:  # 404
                raise BatchUnresolved(
                    f"{self._where}: the provider does not know the batch {parcel.batch_id} any more ({fault})"
                ) from None
            except ModelFault as fault:
                unread += isinstance(fault, MalformedReply)
                if not fault.retryable or unread == UNREAD:
                    raise
                self._check_patience(parcel.batch_id, answered_at, fault)  # it is waited for: the batch is paid for
                ended, asked_s = None, self._asked_s(fault)
            else:
                answered_at = self._clock()
            if ended is not None:
                if ended.refusal is not None:
                    await self._write(parcel.intent.id, "turned_down", {})
                    raise _NotTaken(ended.refusal)
                return dict(ended.lines)
            await self._sleep(max(pause_s, asked_s))
            pause_s = min(pause_s * _GROWTH, self._policy.longest_poll_s)

    def _asked_s(self, fault: ModelFault) -> float:
        """How long the provider asks to wait before the next word; what is beyond our patience is not believed."""
        return min(fault.retry_after_s or 0.0, self._policy.patience_s)

    def _check_patience(self, batch: str, answered_at: float, fault: ModelFault) -> None:
        """Returns while waiting for the provider's word on the batch is worth it.

        Raises:
            BatchUnresolved: it is not; the batch stays where it is.
        """
        waited_s = self._clock() - answered_at
        if waited_s >= self._policy.patience_s:
            raise BatchUnresolved(
                f"{self._where}: no word on the batch {batch} for {waited_s:.0f} s, batch.patience_s: "
                f"{self._policy.patience_s:g}. It stays at the provider, and the same command reads it later. "
                f"The last fault: {fault.kind}: {fault}"
            )

    def _lost(self) -> ModelFault:
        return TimedOut(f"{self._where}: the batch ended without a word on this request.")

    # -- what is written down --------------------------------------------------------------------------------------

    async def _accepted(self, parcel: _Parcel, batch_id: str) -> None:
        parcel.batch_id = batch_id
        await self._write(parcel.intent.id, "accepted", {"batch_id": batch_id})

    async def _write(self, intent: str, what: str, fields: Mapping[str, Any]) -> None:
        record = {"model": self._model, "intent": intent, "what": what, **fields}
        await self._log.write(f"batch/{intent}/{what}", canonical(record))

    def _read_log(self) -> None:
        """The batches of earlier sessions. One that was turned down holds nothing."""
        for body in self._log.read():
            record = json.loads(body)
            if record["model"] != self._model:
                continue
            name = record["intent"]
            if record["what"] == "intent":
                intent = Intent(name, tuple(record["lines"]), record["created_at"])
                self._parcels[name] = _Parcel(intent, is_ours=False)
            elif record["what"] == "accepted":
                self._parcels[name].batch_id = record["batch_id"]
            else:
                del self._parcels[name]
        for parcel in self._parcels.values():
            self._placed.update(dict.fromkeys(parcel.intent.lines, parcel))


def _is_turned_down(fault: ModelFault) -> bool:
    return type(fault) is ModelFault or isinstance(fault, _TURNED_DOWN)


def _look_at(task: "asyncio.Task[Results]") -> None:
    """Asks for the exception, which nobody else may do when every bout that waited was cancelled."""
    if not task.cancelled():
        task.exception()
