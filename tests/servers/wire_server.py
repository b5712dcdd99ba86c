"""A real HTTP server that speaks the OpenAI and the Anthropic wire, for tests over loopback.

A reply is a pure function of (request body, sample): the sample comes in the header X-Sparring-Sample. A fault is a
function of (seed, request, sample, how often that one came before), so a run meets the same faults in any order of
arrival. The server counts what it was asked, so that a test sees what was paid twice. It imports nothing of sparring.

    async with WireServer(script) as server: ...                        in a test; server.base_url
    with wire_process("--faults", "0.2", "--seed", "1") as base_url: ...    in a process of its own
    python tests/servers/wire_server.py --port 0 --faults 0.2 --seed 1      prints its address, then serves

A script is a function Ask -> str | Said; scripts.py beside this file holds the ones that play the seats.
"""

import argparse
import asyncio
import hashlib
import importlib
import json
import os
import socket
import ssl
import struct
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from aiohttp import web

SAMPLE_HEADER = "X-Sparring-Sample"
TRANSPORT_FAULTS = ("429", "500", "reset", "garbage", "truncated")
SLOW_FAULTS = ("stall", "trickle")
REPLY_FAULTS = ("schema_ignored", "wrong_model")
ALL_FAULTS = (*TRANSPORT_FAULTS, "529", "duplicate", *SLOW_FAULTS, *REPLY_FAULTS)


@dataclass(frozen=True)
class Ask:
    """What was asked, the same for both wires. prompt: every system and user text in order, one a paragraph."""

    wire: str
    model: str
    prompt: str
    last: str
    schema: dict[str, Any] | None
    sample: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What is replied. tool: (name, arguments as JSON values). finish: stop, length, refusal or tool. status: of an
    error that is the reply."""

    text: str = ""
    finish: str = "stop"
    reasoning: str = ""
    tool: tuple[str, dict[str, Any]] | None = None
    model: str | None = None
    status: int | None = None


Script = Callable[[Ask], "str | Said"]


@dataclass(frozen=True)
class FaultPlan:
    """Which requests go wrong, and how.

    rate: share of requests in [0, 1]. most: how many times in a row one request may be hit, None for no bound; below
    the client's number of attempts every request is answered in the end. A duplicate is a whole reply that is delivered
    twice on one connection; a trickle one that comes byte by byte, over stall_s in all.
    """

    rate: float = 0.0
    seed: int = 0
    kinds: tuple[str, ...] = TRANSPORT_FAULTS
    most: int | None = 3
    retry_after_s: float = 0.05
    stall_s: float = 30.0

    def draw(self, key: str, nth: int) -> str | None:
        """The fault of the nth request (from 0) with this key, or None."""
        if not self.kinds or (self.most is not None and nth >= self.most):
            return None
        digest = hashlib.sha256(f"{self.seed}/{key}/{nth}".encode()).digest()
        if int.from_bytes(digest[:8], "big") >= self.rate * 2**64:
            return None
        return self.kinds[int.from_bytes(digest[8:12], "big") % len(self.kinds)]


class Limiter:
    """The server's own limit: per_s requests a second, at most a tenth of a second's worth of them at once."""

    def __init__(self, per_s: float) -> None:
        self._per_s = per_s
        self._burst = self._level = max(1.0, per_s / 10.0)
        self._at = time.monotonic()

    def admits(self) -> bool:
        """Whether one more request may pass now; it is counted when it may."""
        now = time.monotonic()
        self._level = min(self._burst, self._level + (now - self._at) * self._per_s)
        self._at = now
        if self._level < 1.0:
            return False
        self._level -= 1.0
        return True


@dataclass
class Stats:
    """seen: requests by "digest:sample"; answered: those that got a whole reply; faults: injected, by kind.

    limited: refused by the server's own limiter, and in none of the other counts.
    """

    seen: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    limited: int = 0
    in_flight: int = 0
    most_in_flight: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "calls": sum(self.seen.values()),
            "answered": sum(self.answered.values()),
            "distinct": len(self.answered),
            "paid_twice": sum(count - 1 for count in self.answered.values()),
            "by_request": dict(self.answered),
            "faults": dict(self.faults),
            "limited": self.limited,
            "most_in_flight": self.most_in_flight,
        }


class WireServer:
    """The server. keys: None takes any key; models: None knows any model."""

    def __init__(
        self,
        script: Script,
        *,
        faults: FaultPlan | None = None,
        keys: Sequence[str] | None = None,
        models: Sequence[str] | None = None,
        context_characters: int | None = None,
        latency_s: float = 0.0,
        limit_per_s: float | None = None,
        port: int = 0,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.script = script
        self.faults = faults or FaultPlan()
        self.keys = keys
        self.models = models
        self.context_characters = context_characters
        self.latency_s = latency_s
        self.limiter = None if limit_per_s is None else Limiter(limit_per_s)
        self.stats = Stats()
        self.refused = 0  # for their key, model or length
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self._port = port
        self._tls = tls
        self._runner: web.AppRunner | None = None
        self._stopping = asyncio.Event()

    @property
    def port(self) -> int:
        return self._port

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    @property
    def base_url(self) -> str:
        return f"{self.address}/v1"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/chat/completions", self._serve_openai)
        app.router.add_post("/v1/messages", self._serve_anthropic)
        app.router.add_get("/v1/models", self._list_models)
        app.router.add_get("/stats", self._show_stats)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True, ssl_context=self._tls)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopping.set()
        assert self._runner is not None
        await self._runner.cleanup()

    async def _serve_openai(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, "openai")

    async def _serve_anthropic(self, request: web.Request) -> web.StreamResponse:
        return await self._serve(request, "anthropic")

    async def _list_models(self, _: web.Request) -> web.Response:
        data = [{"id": name, "object": "model"} for name in self.models or ()]
        return web.json_response({"object": "list", "data": data})

    async def _show_stats(self, _: web.Request) -> web.Response:
        return web.json_response(self.stats.as_json())

    async def _serve(self, request: web.Request, wire: str) -> web.StreamResponse:
        body = await request.json()
        refused = self._refusal(request, body, wire)
        if refused is not None:
            self.refused += 1
            return refused
        if self.limiter is not None and not self.limiter.admits():
            self.stats.limited += 1
            return _error(429, "rate_limit_error", "slow down", {"retry-after": f"{self.faults.retry_after_s}"})
        ask = read_ask(body, wire, int(request.headers.get(SAMPLE_HEADER, "0")))
        key = f"{digest_of(body)}:{ask.sample}"
        fault = self.faults.draw(key, self.stats.seen[key])
        self.stats.seen[key] += 1
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        self.stats.in_flight += 1
        self.stats.most_in_flight = max(self.stats.most_in_flight, self.stats.in_flight)
        try:
            if self.latency_s:
                await asyncio.sleep(self.latency_s)
            if fault is not None:
                self.stats.faults[fault] += 1
            if fault == "duplicate":
                return _Twice(self._reply(ask, None, key))
            if fault == "trickle":
                return await _trickle(request, self._reply(ask, None, key), self.faults.stall_s)
            refusal = thinking_refusal(ask.body) if ask.wire == "anthropic" else None
            if refusal is not None:
                return _error(400, "invalid_request_error", refusal)
            if fault is None or fault in REPLY_FAULTS:
                return self._reply(ask, fault, key)
            return await self._break(request, ask, fault)
        finally:
            self.stats.in_flight -= 1

    def _reply(self, ask: Ask, fault: str | None, key: str) -> web.Response:
        said = as_said(self.script(ask))
        if said.status is not None:
            return _error(said.status, "api_error", "the server is unwell")
        if fault == "schema_ignored":
            said = Said("I would rather talk about the weather.")
        if fault == "wrong_model":
            said = Said(said.text, said.finish, model="grok-4" if "grok" not in ask.model else "claude-opus-4")
        self.stats.answered[key] += 1
        return web.json_response(render(ask, said))

    async def _break(self, request: web.Request, ask: Ask, fault: str) -> web.StreamResponse:
        plan = self.faults
        if fault == "429":
            return _error(429, "rate_limit_error", "slow down", {"retry-after": f"{plan.retry_after_s}"})
        if fault in ("500", "529"):
            return _error(int(fault), "api_error", "the server is unwell")
        if fault == "garbage":
            return web.Response(text='{"choices": [{"mess', content_type="application/json")
        if fault == "stall":
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), plan.stall_s)
            return _error(500, "api_error", "stalled")
        whole = json.dumps(render(ask, as_said(self.script(ask)))).encode()
        return await _cut(request, whole if fault == "truncated" else b"")

    def _refusal(self, request: web.Request, body: dict[str, Any], wire: str) -> web.Response | None:
        sent = request.headers.get("Authorization", "").removeprefix("Bearer ") or request.headers.get("x-api-key", "")
        if self.keys is not None and sent not in self.keys:
            return _error(401, "authentication_error", f"Incorrect API key provided: {sent}", wire=wire)
        if self.models is not None and body.get("model") not in self.models:
            return _error(404, "not_found_error", f"The model `{body.get('model')}` does not exist", wire=wire)
        if self.context_characters is not None and len(json.dumps(body)) > self.context_characters:
            message = f"This model's maximum context length is {self.context_characters} tokens."
            return _error(400, "invalid_request_error", message, wire=wire)
        return None


def read_ask(body: dict[str, Any], wire: str, sample: int) -> Ask:
    """The body of either wire as an Ask.

    Raises:
        KeyError: a field that the wire requires is missing.
    """
    said = [(turn["role"], _text(turn["content"])) for turn in body["messages"]]
    system = [_text(body["system"])] if wire == "anthropic" and "system" in body else []
    if wire == "anthropic":
        body["max_tokens"]
        schema = body.get("output_config", {}).get("format", {}).get("schema")
    else:
        schema = body.get("response_format", {}).get("json_schema", {}).get("schema")
    prompt = "\n\n".join([*system, *(text for role, text in said if role in ("system", "user"))])
    last = next((text for role, text in reversed(said) if role == "user"), "")
    return Ask(wire, body["model"], prompt, last, schema, sample, body)


def render(ask: Ask, said: Said) -> dict[str, Any]:
    """The reply's body on the wire of the request."""
    words_in, words_out = len(ask.prompt.split()), len(said.text.split()) + len(said.reasoning.split())
    model = said.model or ask.model
    if ask.wire == "openai":
        message: dict[str, Any] = {"role": "assistant", "content": said.text}
        if said.reasoning:
            message["reasoning_content"] = said.reasoning
        if said.tool:
            function = {"name": said.tool[0], "arguments": json.dumps(said.tool[1])}
            message["tool_calls"] = [{"id": "call_1", "type": "function", "function": function}]
        finish = {"refusal": "content_filter", "tool": "tool_calls"}.get(said.finish, said.finish)
        return {
            "id": "chatcmpl-test",
            "object": "chat.completion",
            "model": model,
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {
                "prompt_tokens": words_in,
                "completion_tokens": words_out,
                "total_tokens": words_in + words_out,
            },
        }
    blocks: list[dict[str, Any]] = []
    if said.reasoning:
        blocks.append(
            {"type": "thinking", "thinking": said.reasoning, "signature": signature(ask.model, said.reasoning)}
        )
        blocks.append({"type": "redacted_thinking", "data": signature(ask.model, "sealed")})
    if said.text:
        blocks.append({"type": "text", "text": said.text})
    if said.tool:
        blocks.append({"type": "tool_use", "id": "toolu_1", "name": said.tool[0], "input": said.tool[1]})
    stops = {"stop": "end_turn", "length": "max_tokens", "tool": "tool_use"}
    return {
        "id": "msg_test",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": blocks,
        "stop_reason": stops.get(said.finish, said.finish),
        "usage": {"input_tokens": words_in, "output_tokens": words_out},
    }


def digest_of(body: dict[str, Any]) -> str:
    """SHA-256 of a request's body."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def as_said(said: str | Said) -> Said:
    return Said(said) if isinstance(said, str) else said


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(block.get("text") or str(block.get("content", "")) for block in content or ())


def signature(model: str, thinking: str) -> str:
    """What the Anthropic wire gives with thinking, and wants to see with it again."""
    return hashlib.sha256(f"{model}/{thinking}".encode()).hexdigest()


def thinking_refusal(body: dict[str, Any]) -> str | None:
    """Why the Anthropic wire turns a request that thinks down: it takes back what it signed, as it was, before a call
    of a tool; nothing that another model thought."""
    if body.get("thinking", {}).get("type") != "enabled":
        return None
    for turn in body["messages"]:
        blocks = turn["content"] if turn["role"] == "assistant" and isinstance(turn["content"], list) else []
        for block in blocks:
            wanted = {
                "thinking": signature(body["model"], block.get("thinking", "")),
                "redacted_thinking": signature(body["model"], "sealed"),
            }.get(block["type"])
            if wanted not in (None, block.get("signature"), block.get("data")):
                return "Invalid signature in thinking block"
        if any(block["type"] == "tool_use" for block in blocks) and "thinking" not in blocks[0]["type"]:
            return "Expected thinking or redacted_thinking, but found tool_use"
    return None


def _error(
    status: int, kind: str, message: str, headers: dict[str, str] | None = None, *, wire: str = "openai"
) -> web.Response:
    error = {"type": kind, "message": message}
    body = {"error": error} if wire == "openai" else {"type": "error", "error": error}
    return web.json_response(body, status=status, headers=headers)


async def _cut(request: web.Request, whole: bytes) -> web.StreamResponse:
    """Promises the whole body, sends half of it and closes; of an empty one, sends nothing and resets."""
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    transport = request.transport
    assert transport is not None
    if whole:
        response.content_length = len(whole)
        await response.prepare(request)
        await response.write(whole[: len(whole) // 2])
        transport.close()
        return response
    linger = struct.pack("ii", 1, 0)  # closing then sends RST
    transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    transport.abort()
    return response


class _Twice(web.Response):
    """A response that the server, or a proxy before it, delivers twice on the same connection."""

    def __init__(self, once: web.Response) -> None:
        super().__init__(body=once.body, content_type="application/json")

    async def write_eof(self, data: bytes = b"") -> None:
        assert self._req is not None
        transport = self._req.transport  # of the request, which the response lets go of at its end
        await super().write_eof(data)
        assert transport is not None
        assert isinstance(self.body, bytes)
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(self.body)}\r\n\r\n"
        transport.write(head.encode() + self.body)


async def _trickle(request: web.Request, whole: web.Response, over_s: float) -> web.StreamResponse:
    assert isinstance(whole.body, bytes)
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(whole.body)
    await response.prepare(request)
    for place in range(len(whole.body)):
        await response.write(whole.body[place : place + 1])
        await asyncio.sleep(over_s / len(whole.body))
    return response


@contextmanager
def server_process(script: Path, *arguments: str) -> Iterator[str]:
    """The base_url (ending in /v1) of a server in a process of its own, stopped on leaving."""
    command = [sys.executable, str(script), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        if not address.startswith("http"):
            raise RuntimeError(f"the test server did not start: {address!r}")
        yield f"{address}/v1"
    finally:
        process.terminate()
        process.wait(timeout=10)
        if process.stdout is not None:
            process.stdout.close()


def wire_process(*arguments: str) -> AbstractContextManager[str]:
    """This server in a process of its own: its base_url."""
    return server_process(Path(__file__).resolve(), *arguments)


def _load_script(name: str) -> Script:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    module, _, function = name.partition(":")
    script: Script = getattr(importlib.import_module(module), function)
    return script


async def _main(arguments: argparse.Namespace) -> None:
    plan = FaultPlan(
        rate=arguments.faults,
        seed=arguments.seed,
        kinds=tuple(arguments.kinds.split(",")),
        most=arguments.most if arguments.most >= 0 else None,
        retry_after_s=arguments.retry_after,
        stall_s=arguments.stall,
    )
    server = WireServer(
        _load_script(arguments.script),
        faults=plan,
        latency_s=arguments.latency,
        limit_per_s=arguments.limit or None,
        port=arguments.port,
    )
    async with server:
        print(server.address, flush=True)
        parent = os.getppid()
        while os.getppid() == parent:  # a test that was killed leaves no server behind
            await asyncio.sleep(1.0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Serve both wires on loopback with scripted replies and faults.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--script", default="tests.servers.scripts:seats", help="module:function")
    parser.add_argument("--faults", type=float, default=0.0, help="share of requests that go wrong")
    parser.add_argument("--kinds", default=",".join(TRANSPORT_FAULTS), help=f"of {','.join(ALL_FAULTS)}")
    parser.add_argument("--most", type=int, default=3, help="faults in a row for one request; -1: no bound")
    parser.add_argument("--limit", type=float, default=0.0, help="requests a second that are not refused with 429")
    parser.add_argument("--retry-after", type=float, default=0.05, help="seconds that a 429 asks to wait")
    parser.add_argument("--stall", type=float, default=30.0, help="seconds of a stall, and of a trickle")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each reply")
    return parser


if __name__ == "__main__":
    asyncio.run(_main(_parser().parse_args()))
