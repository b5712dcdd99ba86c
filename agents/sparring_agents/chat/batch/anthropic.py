"""Anthropic's batch API: one request makes a batch, one reads its results. It keeps no metadata, so a batch is found
again by time and count, and is known for certain by the ids of its lines, which are told once it has ended."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from sparring_agents.chat.redact import Redactor
from sparring_agents.chat.statuses import TYPE_STATUSES, line_fault
from sparring_agents.faults import TimedOut

from .answers import answered, lines, record
from .contract import Ended, Intent, Line, LineResult, Search

CLOCK_SLACK_S = 600.0


class AnthropicBatches:
    """The API over AsyncAnthropic. where: how faults name the model."""

    def __init__(self, client: Any, where: str, redactor: Redactor) -> None:
        self._client = client
        self._batches = client.messages.batches
        self._where = where
        self._redactor = redactor

    async def prepare(self, intent: Intent, lines: Sequence[Line]) -> list[Mapping[str, Any]]:  # noqa: ARG002 - needs no file
        return [{"custom_id": line.id, "params": line.body} for line in lines]

    async def submit(self, intent: Intent, prepared: Any) -> str:  # noqa: ARG002 - this API takes no metadata
        made = await record(lambda: self._batches.create(requests=prepared), self._where, self._redactor)
        return str(made.id)

    async def look(self, intent: Intent, claimed: frozenset[str]) -> Search:
        alike = await answered(lambda: self._alike(intent, claimed), self._where, self._redactor)
        is_pending = False
        for batch in alike:
            if batch.processing_status != "ended":
                is_pending = True
            else:
                ended = await self.results(batch.id)
                if ended is not None and ended.lines.keys() == set(intent.lines):
                    return Search(str(batch.id))
        return Search(is_pending=is_pending)

    async def _alike(self, intent: Intent, claimed: frozenset[str]) -> list[Any]:
        """The batches of that time with as many lines that no other intent led to."""
        found = []
        async for batch in self._batches.list(limit=100):
            if batch.created_at.timestamp() < intent.created_at - CLOCK_SLACK_S:
                break  # newest first
            counts = batch.request_counts
            total = counts.processing + counts.succeeded + counts.errored + counts.canceled + counts.expired
            if total == len(intent.lines) and batch.id not in claimed:
                found.append(batch)
        return found

    async def results(self, batch_id: str) -> Ended | None:
        import httpx2

        batch = await record(lambda: self._batches.retrieve(batch_id), self._where, self._redactor)
        if batch.processing_status != "ended":
            return None

        # Not by the SDK's results(): that asks the address which the batch names, wherever it is, and shows it the key.
        path = f"/v1/messages/batches/{quote(batch_id, safe='')}/results"
        answer = await answered(lambda: self._client.get(path, cast_to=httpx2.Response), self._where, self._redactor)
        return Ended(await asyncio.to_thread(self._read, answer.content))

    async def close(self) -> None:
        await self._client.close()

    def _read(self, content: bytes) -> dict[str, LineResult]:
        return {str(line.get("custom_id")): self._line(line.get("result")) for line in lines(content, self._where)}

    def _line(self, told: object) -> LineResult:
        result: Mapping[str, Any] = told if isinstance(told, dict) else {}
        kind, message = result.get("type"), result.get("message")
        if kind == "succeeded" and isinstance(message, dict):
            return LineResult(reply=message)
        if kind == "errored":
            error = result.get("error")
            inner = error.get("error", error) if isinstance(error, dict) else {}
            status = TYPE_STATUSES.get(str(inner.get("type")) if isinstance(inner, dict) else "", 500)
            return LineResult(fault=line_fault(status, error, self._where))
        return LineResult(fault=TimedOut(f"{self._where}: a request expired with its batch, or was cancelled."))
