"""OpenAI's batch API: a file of requests, a batch over it, files of results. A batch is found again by its metadata."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from sparring_agents.chat.redact import Redactor
from sparring_agents.chat.statuses import line_fault
from sparring_agents.faults import ModelFault, Overloaded, TimedOut

from .answers import answered, lines, record
from .contract import Ended, Intent, Line, LineResult, Search

MARK = "sparring_intent"  # the name in the batch's metadata
CLOCK_SLACK_S = 600.0
URL = "/v1/chat/completions"
_LATER = ("token_limit_exceeded", "rate_limit")  # what the provider says of a batch that it may take another time


class OpenAIBatches:
    """The API over AsyncOpenAI. where: how faults name the model."""

    def __init__(self, client: Any, where: str, redactor: Redactor) -> None:
        self._client = client
        self._where = where
        self._redactor = redactor

    async def prepare(self, intent: Intent, lines: Sequence[Line]) -> str:
        """The id of the uploaded file."""
        written = await asyncio.to_thread(_jsonl, lines)
        named = (f"sparring-{intent.id}.jsonl", written)
        made = await self._record(lambda: self._client.files.create(file=named, purpose="batch"))
        return str(made.id)

    async def submit(self, intent: Intent, prepared: Any) -> str:
        made = await self._record(
            lambda: self._client.batches.create(
                input_file_id=prepared, endpoint=URL, completion_window="24h", metadata={MARK: intent.id}
            )
        )
        return str(made.id)

    async def look(self, intent: Intent, claimed: frozenset[str]) -> Search:
        async def search() -> Search:
            async for batch in self._client.batches.list(limit=100):
                if batch.created_at < intent.created_at - CLOCK_SLACK_S:
                    break  # newest first
                if (batch.metadata or {}).get(MARK) == intent.id and batch.id not in claimed:
                    return Search(str(batch.id))
            return Search()

        return await answered(search, self._where, self._redactor)

    async def results(self, batch_id: str) -> Ended | None:
        batch = await self._record(lambda: self._client.batches.retrieve(batch_id))
        if batch.status == "failed":
            return Ended({}, self._refusal(batch))
        if batch.status not in ("completed", "expired", "cancelled"):
            return None
        found: dict[str, LineResult] = {}
        for file_id in (batch.output_file_id, batch.error_file_id):
            if file_id:
                found.update(await asyncio.to_thread(self._read, await self._content(file_id)))
        return Ended(found)

    async def close(self) -> None:
        await self._client.close()

    async def _content(self, file_id: str) -> bytes:
        async def read() -> bytes:
            content: bytes = (await self._client.files.content(file_id)).content
            return content

        return await answered(read, self._where, self._redactor)

    async def _record(self, call: Callable[[], Awaitable[Any]]) -> Any:
        return await record(call, self._where, self._redactor)

    def _refusal(self, batch: Any) -> ModelFault:
        """The whole batch was turned down, and no line of it was worked on."""
        errors = [error.code or "" for error in (batch.errors.data if batch.errors is not None else None) or ()]
        said = f"{self._where}: the provider turned down the batch {batch.id} ({', '.join(errors[:3]) or 'no reason'})."
        return Overloaded(said) if any(word in code for code in errors for word in _LATER) else ModelFault(said)

    def _read(self, content: bytes) -> dict[str, LineResult]:
        return {str(line.get("custom_id")): self._line(line) for line in lines(content, self._where)}

    def _line(self, line: Mapping[str, Any]) -> LineResult:
        response = line.get("response")
        if not isinstance(response, dict):
            return LineResult(fault=TimedOut(f"{self._where}: a request expired with its batch, or was cancelled."))
        status, body = response.get("status_code"), response.get("body")
        if status == 200 and isinstance(body, dict):
            return LineResult(reply=body)
        return LineResult(fault=line_fault(status if isinstance(status, int) else 500, body, self._where))


def _jsonl(lines: Sequence[Line]) -> bytes:
    written = ({"custom_id": line.id, "method": "POST", "url": URL, "body": line.body} for line in lines)
    return b"".join(json.dumps(line, ensure_ascii=False, allow_nan=False).encode() + b"\n" for line in written)
