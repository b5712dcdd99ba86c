"""A real HTTP server with the batch APIs of both providers, as they are documented, for tests over loopback.

OpenAI: files, batches, the content of files. Anthropic: messages/batches, their results as JSONL. A batch ends at the
n-th look at it. A reply is the script's, as in wire_server.py. ``worked`` counts how often each line was answered, as
a provider bills it.

    async with BatchServer(script) as server: ...        server.base_url; server.address for the Anthropic wire too
"""

import asyncio
import json
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Self

from aiohttp import web
from tests.servers.wire_server import Script, as_said, read_ask, render

Fate = Callable[[str, int], str]  # (custom_id, how many batches held it before) -> "answer", "expire", "fail", "refuse"


def answer(_line: str, _nth: int) -> str:
    return "answer"


@dataclass
class Batch:
    id: str
    wire: str
    lines: list[dict[str, Any]]
    created_at: float
    metadata: dict[str, str] = field(default_factory=dict)
    input_file_id: str = ""
    looks: int = 0
    results: list[dict[str, Any]] | None = None
    refused: str = ""


class BatchServer:
    """fates: what becomes of a line. looks: looks at a batch until it has ended. create: what submissions meet, in turn
    ("take", "take and hang", "hang", "429", "400", "500 and take", "refuse"); then all are taken."""

    def __init__(self, script: Script, *, fates: Fate = answer, looks: int = 2, create: Sequence[str] = ()) -> None:
        self.script = script
        self.fates = fates
        self.looks = looks
        self.create = list(create)
        self.batches: list[Batch] = []
        self.files: dict[str, bytes] = {}
        self.worked: Counter[str] = Counter()
        self.billed: Counter[str] = Counter()  # tokens of the lines that were answered: "input", "output"
        self.held: Counter[str] = Counter()
        self.submissions = 0
        self.results_at: str | None = None  # where a batch says that its results are; None: here
        self.is_out = False  # then nobody is told of a batch
        self.put_off: list[float] = []  # looks to be answered by 429 and so many seconds of retry-after, in this order
        self.looked_at: list[float] = []  # when somebody asked for a batch, or for a list; time.monotonic()
        self.hang_once: set[str] = set()  # wires whose next submission is taken and never acknowledged
        self.hanging = asyncio.Event()
        self._port = 0
        self._runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    @property
    def sent_twice(self) -> int:
        """Lines that stand in more than one batch."""
        counts = Counter(line["custom_id"] for batch in self.batches for line in batch.lines)
        return sum(count > 1 for count in counts.values())

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**28)
        app.router.add_post("/v1/files", self._upload)
        app.router.add_get("/v1/files/{id}/content", self._content)
        app.router.add_post("/v1/batches", self._create_openai)
        app.router.add_get("/v1/batches", self._list_openai)
        app.router.add_get("/v1/batches/{id}", self._show_openai)
        app.router.add_post("/v1/messages/batches", self._create_anthropic)
        app.router.add_get("/v1/messages/batches", self._list_anthropic)
        app.router.add_get("/v1/messages/batches/{id}", self._show_anthropic)
        app.router.add_get("/v1/messages/batches/{id}/results", self._results_anthropic)
        app.router.add_post("/v1/chat/completions", partial(self._now, "openai"))
        app.router.add_post("/v1/messages", partial(self._now, "anthropic"))
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def _now(self, wire: str, request: web.Request) -> web.Response:
        ask = read_ask(await request.json(), wire, 0)
        return web.json_response(render(ask, as_said(self.script(ask))))

    # -- OpenAI ----------------------------------------------------------------------------------------------------

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        uploaded = form["file"]
        assert form["purpose"] == "batch"
        assert isinstance(uploaded, web.FileField)
        name = f"file-{len(self.files)}"
        self.files[name] = uploaded.file.read()
        made = {"id": name, "object": "file", "bytes": len(self.files[name]), "created_at": int(time.time())}
        return web.json_response({**made, "filename": uploaded.filename, "purpose": "batch", "status": "processed"})

    async def _content(self, request: web.Request) -> web.Response:
        return web.Response(body=self.files[request.match_info["id"]], content_type="application/octet-stream")

    async def _create_openai(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        assert (body["endpoint"], body["completion_window"]) == ("/v1/chat/completions", "24h")
        written = self.files[body["input_file_id"]].splitlines()
        lines = [json.loads(line) for line in written]
        assert all(line["method"] == "POST" and line["url"] == body["endpoint"] for line in lines)
        lines = [{"custom_id": line["custom_id"], "params": line["body"]} for line in lines]
        made = Batch("", "openai", lines, 0.0, body.get("metadata") or {}, body["input_file_id"])
        return await self._create(made, self._openai)

    async def _list_openai(self, request: web.Request) -> web.Response:
        if (refusal := self._refusal()) is not None:
            return refusal
        newest = [batch for batch in reversed(self.batches) if batch.wire == "openai"]
        page, has_more = _page(newest, request.query.get("after"), int(request.query.get("limit", "20")))
        data = [self._openai(self._looked_at(batch)) for batch in page]
        return web.json_response({"object": "list", "data": data, "has_more": has_more})

    async def _show_openai(self, request: web.Request) -> web.Response:
        return self._show(request, self._openai)

    def _openai(self, batch: Batch) -> dict[str, Any]:
        told: dict[str, Any] = {
            "id": batch.id,
            "object": "batch",
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "created_at": int(batch.created_at),
            "input_file_id": batch.input_file_id,
            "metadata": batch.metadata,
            "status": "in_progress",
        }
        if batch.refused:
            errors = {"object": "list", "data": [{"code": batch.refused, "message": "no", "line": 1, "param": None}]}
            return {**told, "status": "failed", "errors": errors}
        if batch.results is None:
            return told
        for kind, wanted in (("output_file_id", True), ("error_file_id", False)):
            lines = [line for line in batch.results if _is_right(line) is wanted]
            if lines:
                told[kind] = f"{batch.id}-{kind}"
                self.files[told[kind]] = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
        expired = any(line["error"] is not None for line in batch.results)
        return {**told, "status": "expired" if expired else "completed"}

    # -- Anthropic -------------------------------------------------------------------------------------------------

    async def _create_anthropic(self, request: web.Request) -> web.StreamResponse:
        lines = (await request.json())["requests"]
        return await self._create(Batch("", "anthropic", lines, 0.0), self._anthropic)

    async def _list_anthropic(self, request: web.Request) -> web.Response:
        if (refusal := self._refusal()) is not None:
            return refusal
        newest = [batch for batch in reversed(self.batches) if batch.wire == "anthropic"]
        page, has_more = _page(newest, request.query.get("after_id"), int(request.query.get("limit", "20")))
        ends = {"first_id": page[0].id if page else None, "last_id": page[-1].id if page else None}
        data = [self._anthropic(self._looked_at(batch)) for batch in page]
        return web.json_response({"data": data, "has_more": has_more, **ends})

    async def _show_anthropic(self, request: web.Request) -> web.Response:
        return self._show(request, self._anthropic)

    async def _results_anthropic(self, request: web.Request) -> web.Response:
        batch = self._batch(request)
        assert batch is not None
        assert batch.results is not None
        text = "".join(json.dumps(line) + "\n" for line in batch.results)
        return web.Response(text=text, content_type="application/x-jsonl")

    def _anthropic(self, batch: Batch) -> dict[str, Any]:
        made = datetime.fromtimestamp(batch.created_at, UTC)
        kinds = Counter(line["result"]["type"] for line in batch.results or ())
        names = ("succeeded", "errored", "canceled", "expired")
        told = {
            "id": batch.id,
            "type": "message_batch",
            "created_at": made.isoformat(),
            "expires_at": (made + timedelta(hours=24)).isoformat(),
            "processing_status": "in_progress" if batch.results is None else "ended",
            "request_counts": {
                "processing": len(batch.lines) if batch.results is None else 0,
                **{name: kinds[name] for name in names},
            },
            "results_url": None,
        }
        if batch.results is not None:
            told["results_url"] = f"{self.results_at or self.address}/v1/messages/batches/{batch.id}/results"
        return told

    # -- both ------------------------------------------------------------------------------------------------------

    async def _create(self, made: Batch, told: Callable[[Batch], dict[str, Any]]) -> web.StreamResponse:
        self.submissions += 1
        ids = [line["custom_id"] for line in made.lines]
        assert len(set(ids)) == len(ids)
        assert all(0 < len(line) <= 64 and line.replace("-", "").replace("_", "").isalnum() for line in ids)
        what = self.create.pop(0) if self.create else "take"
        if made.wire in self.hang_once:
            self.hang_once.remove(made.wire)
            what = "take and hang"
        if what in ("429", "400"):
            error = {"type": "invalid_request_error" if what == "400" else "rate_limit_error", "message": "no"}
            return web.json_response({"type": "error", "error": error}, status=int(what), headers={"retry-after": "0"})
        if what != "hang":
            made.id, made.created_at = f"batch_{len(self.batches)}", time.time()
            made.refused = "invalid_request" if what == "refuse" else ""
            self.batches.append(made)
        if what in ("hang", "take and hang"):
            self.hanging.set()
            await asyncio.sleep(3600)
        if what == "500 and take":
            return web.json_response({"error": {"type": "api_error", "message": "no"}}, status=500)
        return web.json_response(told(made))

    def _show(self, request: web.Request, told: Callable[[Batch], dict[str, Any]]) -> web.Response:
        batch = self._batch(request)
        if (refusal := self._refusal()) is not None:
            return refusal
        if batch is None:
            return web.json_response({"error": {"type": "not_found_error", "message": "no such batch"}}, status=404)
        return web.json_response(told(self._looked_at(batch)))

    def _refusal(self) -> web.Response | None:
        """What a look is answered with that is told nothing."""
        self.looked_at.append(time.monotonic())
        if self.put_off:
            error = {"type": "rate_limit_error", "message": "slower"}
            return web.json_response({"error": error}, status=429, headers={"retry-after": str(self.put_off.pop(0))})
        return _out() if self.is_out else None

    def _looked_at(self, batch: Batch) -> Batch:
        batch.looks += 1
        if batch.looks >= self.looks and batch.results is None and not batch.refused:
            self.finish(batch)
        return batch

    def _batch(self, request: web.Request) -> Batch | None:
        return next((batch for batch in self.batches if batch.id == request.match_info["id"]), None)

    def finish(self, batch: Batch) -> None:
        """Works on every line, the last one first: results come in any order."""
        batch.results = [self._result(batch, line) for line in reversed(batch.lines)]

    def _result(self, batch: Batch, line: dict[str, Any]) -> dict[str, Any]:
        name, params = line["custom_id"], line["params"]
        fate = self.fates(name, self.held[name])
        self.held[name] += 1
        if fate == "answer":
            self.worked[name] += 1
        said: dict[str, Any] = {}
        if fate == "answer":
            ask = read_ask(params, batch.wire, 0)
            said = render(ask, as_said(self.script(ask)))
            used = said["usage"]
            self.billed["input"] += used.get("prompt_tokens", 0) + used.get("input_tokens", 0)
            self.billed["output"] += used.get("completion_tokens", 0) + used.get("output_tokens", 0)
        kind = {"fail": "overloaded_error", "refuse": "invalid_request_error"}.get(fate, "")
        error = {"type": "error", "error": {"type": kind, "message": "no"}}
        if batch.wire == "anthropic":
            result = {
                "answer": {"type": "succeeded", "message": said},
                "expire": {"type": "expired"},
            }.get(fate, {"type": "errored", "error": error})
            return {"custom_id": name, "result": result}
        status = {"answer": 200, "fail": 500, "refuse": 400}.get(fate)
        response = None if status is None else {"status_code": status, "request_id": "r", "body": said or error}
        gone = {"code": "batch_expired", "message": "too late"} if fate == "expire" else None
        return {"id": f"r-{name}", "custom_id": name, "response": response, "error": gone}


def _out() -> web.Response:
    return web.json_response({"error": {"type": "api_error", "message": "no"}}, status=503)


def _is_right(line: dict[str, Any]) -> bool:
    return line["response"] is not None and line["response"]["status_code"] == 200


def _page(newest: list[Batch], after: str | None, limit: int) -> tuple[list[Batch], bool]:
    start = next((place + 1 for place, batch in enumerate(newest) if batch.id == after), 0)
    return newest[start : start + limit], len(newest) > start + limit
