"""An endpoint that bills: every request adds to a sum before it is answered, a broken reply like a whole one.

It speaks the OpenAI wire, plays every seat by content (scripts.py), and counts a token for each byte of the prompt and
as many written as its draw says, at most max_tokens. It knows nothing of budgets and imports nothing of sparring.

    with billing_process("--faults", "0.1") as base_url: ...    in a process of its own; billed(base_url)
"""

import argparse
import asyncio
import json
import os
import random
import sys
import urllib.request
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from aiohttp import web


class BillingServer:
    """calls, tokens: billed so far. faults: share of requests that are billed in full and answered with a fault."""

    def __init__(self, *, faults: float = 0.0, latency_s: float = 0.0, seed: int = 0) -> None:
        self.calls = self.input_tokens = self.output_tokens = self.cached_tokens = 0
        self.in_flight = self.most_in_flight = 0
        self._faults = faults
        self._latency_s = latency_s
        self._draw = random.Random(seed)

    def app(self) -> web.Application:
        app = web.Application(client_max_size=2**26)
        app.router.add_post("/v1/chat/completions", self._serve)
        app.router.add_get("/billed", self._show)
        return app

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        from tests.servers.scripts import seats
        from tests.servers.wire_server import SAMPLE_HEADER, as_said, read_ask, render

        body = await request.json()
        room = body.get("max_completion_tokens", body.get("max_tokens"))
        ask = read_ask(body, "openai", int(request.headers.get(SAMPLE_HEADER, "0")))
        read = sum(len(turn["content"].encode()) for turn in body["messages"])
        cached = read // 2 // 128 * 128
        is_broken = self._draw.random() < self._faults
        written = room if is_broken else self._draw.randint(1, room)
        self.calls += 1
        self.input_tokens += read
        self.cached_tokens += cached
        self.output_tokens += written
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self._latency_s * self._draw.uniform(0.5, 1.5))
        finally:
            self.in_flight -= 1
        if is_broken:
            return web.json_response({"error": {"message": "unwell"}}, status=500)
        reply = render(ask, as_said(seats(ask)))
        details = {"cached_tokens": cached}
        reply["usage"] = {"prompt_tokens": read, "completion_tokens": written, "prompt_tokens_details": details}
        return web.json_response(reply)

    async def _show(self, _: web.Request) -> web.Response:
        names = ("calls", "input_tokens", "cached_tokens", "output_tokens", "most_in_flight")
        return web.json_response({name: getattr(self, name) for name in names})


def billed(base_url: str) -> dict[str, int]:
    """What the server has billed so far."""
    with urllib.request.urlopen(f"{base_url.removesuffix('/v1')}/billed", timeout=10) as reply:
        counts: dict[str, int] = json.load(reply)
    return counts


def billing_process(*arguments: str) -> AbstractContextManager[str]:
    """This server in a process of its own: its base_url."""
    from tests.servers.wire_server import server_process  # here, for this file is run as a script, too

    return server_process(Path(__file__).resolve(), *arguments)


async def _main(arguments: argparse.Namespace) -> None:
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    server = BillingServer(faults=arguments.faults, latency_s=arguments.latency, seed=arguments.seed)
    runner = web.AppRunner(server.app(), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address: Any = runner.addresses[0]
    print(f"http://127.0.0.1:{address[1]}", flush=True)
    parent = os.getppid()
    while os.getppid() == parent:  # a test that was killed leaves no server behind
        await asyncio.sleep(1.0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Serve the OpenAI wire on loopback and bill every request.")
    parser.add_argument("--faults", type=float, default=0.0, help="share of requests billed and answered with 500")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before each reply, on average")
    parser.add_argument("--seed", type=int, default=0)
    asyncio.run(_main(parser.parse_args()))
