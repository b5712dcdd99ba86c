"""A chat-completions server for the job: a raw protocol on one event loop, so that it is never the bottleneck.

    python benchmarks/engine_server.py          prints its port, then serves until its standard input ends

A reply, its latency and its fault are functions of (problem, sample, how often that was asked), whatever the order of
arrival. The sample is told in a header; without one it is the number of replies that the problem has had. It counts
what it was asked, and when the first request came and the last reply went (perf_counter, which all processes of a host
share): every contender is timed by this clock.

    GET /set?latency_ms=200&sigma=0.3      GET /reset      GET /stats
"""

import asyncio
import json
import statistics
import sys
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field, fields
from math import exp
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

from engine_job import ASKED, MODEL, SAMPLE_HEADER, reply_text

from sparring.hosting import loop_factory

_NORMAL = statistics.NormalDist()
_SAMPLE = SAMPLE_HEADER.lower().encode() + b":"
_LENGTH = b"content-length:"
_MODELS = json.dumps({"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "benchmark"}]}).encode()


@dataclass(slots=True)
class Settings:
    """latency_ms: the median, 0 for none; sigma: of the logarithm."""

    latency_ms: float = 0.0
    sigma: float = 0.3


@dataclass(slots=True)
class Counts:
    """What the server saw since the last reset. paid: requests by (problem, sample), as a provider would bill them."""

    requests: int = 0
    connections: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    first_at: float = 0.0
    last_at: float = 0.0
    paid: Counter[tuple[bytes, int]] = field(default_factory=Counter)
    asked: Counter[bytes] = field(default_factory=Counter)

    def as_json(self) -> dict[str, Any]:
        return {
            "requests": self.requests,
            "connections": self.connections,
            "in_flight": self.in_flight,
            "most_in_flight": self.most_in_flight,
            "paid": self.paid.total(),
            "paid_once": len(self.paid),
            "first_at": self.first_at,
            "seconds": self.last_at - self.first_at,
        }


class Server:
    def __init__(self) -> None:
        self.settings = Settings()
        self.counts = Counts()

    def latency_s(self, problem: bytes, sample: int, turn: int) -> float:
        settings = self.settings
        if not settings.latency_ms:
            return 0.0
        drawn = (zlib.crc32(b"%b/%d/%d" % (problem, sample, turn)) + 0.5) / 2**32
        return settings.latency_ms / 1000 * exp(settings.sigma * _NORMAL.inv_cdf(drawn))

    def control(self, target: str) -> bytes:
        """The answer to a GET."""
        url = urlsplit(target)
        if url.path == "/stats":
            return json.dumps(self.counts.as_json()).encode()
        if url.path == "/reset":
            self.counts = Counts()
        elif url.path == "/set":
            kinds = {each.name: cast("type", each.type) for each in fields(Settings)}
            for name, text in parse_qsl(url.query):
                setattr(self.settings, name, kinds[name](text))
        return _MODELS


class Connection(asyncio.Protocol):
    """One connection: requests in, replies out in their order (no client of ours sends two at once)."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._server.counts.connections += 1

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio calls it by position
        self._transport = None

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            end = self._buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self._buffer[: end + 2]
            length = int(_header(head, _LENGTH) or 0)
            whole = end + 4 + length
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        if head.startswith(b"GET"):
            self._send(self._server.control(head.split(b" ", 2)[1].decode()))
            return
        found = ASKED.findall(body)
        if not found:  # the question before the first bout
            self._send(_completion("ANSWER: 0"))
            return
        counts = self._server.counts
        now = time.perf_counter()
        counts.first_at = counts.first_at or now
        counts.requests += 1
        counts.in_flight += 1
        counts.most_in_flight = max(counts.most_in_flight, counts.in_flight)
        problem, second = found[-1]
        turn = counts.asked[problem]
        counts.asked[problem] += 1
        told = _header(head, _SAMPLE)
        sample = turn if told is None else int(told)
        counts.paid[(problem, sample)] += 1
        reply = _completion(reply_text(int(problem) + int(second), sample))
        latency_s = self._server.latency_s(problem, sample, 0 if told is None else turn)
        if latency_s:
            loop = asyncio.get_running_loop()
            loop.call_later(latency_s, self._finish, counts, reply)
        else:
            self._finish(counts, reply)

    def _finish(self, counts: Counts, reply: bytes) -> None:
        counts.in_flight -= 1
        if self._transport is None:
            return
        self._send(reply)
        counts.last_at = time.perf_counter()

    def _send(self, body: bytes) -> None:
        if self._transport is not None:
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            )


def _header(head: bytes, name: bytes) -> bytes | None:
    at = head.lower().find(b"\r\n" + name)
    if at < 0:
        return None
    start = at + 2 + len(name)
    return head[start : head.find(b"\r\n", start)].strip()


def _completion(text: str) -> bytes:
    message = {"role": "assistant", "content": text, "refusal": None}
    return json.dumps(
        {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": MODEL,
            "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}],
            "usage": {
                "prompt_tokens": 90,
                "completion_tokens": 200,
                "total_tokens": 290,
                "prompt_tokens_details": {"cached_tokens": 0},
            },
            "system_fingerprint": "benchmark",
        }
    ).encode()


async def serve() -> None:
    loop = asyncio.get_running_loop()
    server = Server()
    listening = await loop.create_server(lambda: Connection(server), "127.0.0.1", 0, backlog=4096)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


def main() -> None:
    with asyncio.Runner(loop_factory=loop_factory()) as loop:
        loop.run(serve())


if __name__ == "__main__":
    main()
