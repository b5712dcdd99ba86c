"""How many connections a model opens, over real HTTP on loopback."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from sparring_agents.chat import ModelSpec, open_models
from sparring_agents.chat.factory import WIRES, Provider
from sparring_agents.chat.wire import ClientMode, open_post
from sparring_agents.faults import ModelFault
from sparring_agents.types import Request
from sparring_verifiers import Message, Role, Text

CONCURRENCY = 130  # above the 100 connections that both SDKs keep open where nothing is set
REPLIES = {
    "openai": {"choices": [{"message": {"content": "x"}, "finish_reason": "stop"}], "model": "qwen"},
    "anthropic": {"content": [{"type": "text", "text": "x"}], "stop_reason": "end_turn", "model": "qwen", "usage": {}},
}


@dataclass
class Counted:
    """A server that answers every request alike, each burst at once, and counts the connections that were opened."""

    reply: bytes
    port: int = 0
    opened: int = 0
    waiting: int = 0
    burst: int = 1

    def __post_init__(self) -> None:
        self._all_there = asyncio.Event()

    def expect(self, burst: int) -> None:
        self.burst, self.waiting = burst, 0
        self._all_there = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.opened += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
                await reader.readexactly(int(length.split(b":")[1]))
                self.waiting += 1
                if self.waiting == self.burst:
                    self._all_there.set()
                await self._all_there.wait()  # so that all of a burst are on the wire at once
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n")
                writer.write(b"content-length: %d\r\n\r\n%s" % (len(self.reply), self.reply))
                await writer.drain()
        except asyncio.IncompleteReadError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def counted(wire: str) -> AsyncIterator[Counted]:
    server = Counted(json.dumps(REPLIES[wire]).encode())
    running = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = running.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        running.close()


@pytest.mark.parametrize("wire", ["openai", "anthropic"])
async def test_no_more_connections_are_opened_than_requests_were_ever_in_flight(wire: str) -> None:
    request = Request((Message(Role.USER, (Text("Hello"),)),))
    async with counted(wire) as server:
        url = f"http://127.0.0.1:{server.port}/v1"
        spec = ModelSpec(wire, "qwen", base_url=url, concurrency=CONCURRENCY, retries=0)  # type: ignore[arg-type]
        async with open_models({"student": spec}) as models:
            for burst in (5, CONCURRENCY, 3, CONCURRENCY):
                server.expect(burst)
                await asyncio.gather(*(models["student"].complete(request) for _ in range(burst)))
    assert server.opened == CONCURRENCY


@pytest.mark.parametrize("wire", ["openai", "anthropic"])
async def test_the_sdks_run_on_their_aiohttp_transport(wire: str) -> None:
    _, client = open_post(WIRES[wire], "http://127.0.0.1:1/v1", None, 1.0, 4, "sdk")  # type: ignore[index]
    transport = client._client._transport  # type: ignore[attr-defined]
    assert "aiohttp" in type(transport).__module__
    await client.close()


@pytest.mark.parametrize("client", ["raw", "sdk"])
@pytest.mark.parametrize("wire", ["openai", "anthropic"])
async def test_no_key_follows_a_redirect(wire: Provider, client: ClientMode, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", "sk-not-for-others")
    asked: list[bytes] = []

    async def elsewhere(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.close()

    other = await asyncio.start_server(elsewhere, "127.0.0.1", 0)
    port = other.sockets[0].getsockname()[1]

    async def redirect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 307 Temporary Redirect\r\ncontent-length: 0\r\n")
        writer.write(b"location: http://127.0.0.1:%d/\r\n\r\n" % port)
        await writer.drain()
        writer.close()

    first = await asyncio.start_server(redirect, "127.0.0.1", 0)
    address = f"http://127.0.0.1:{first.sockets[0].getsockname()[1]}/v1"
    spec = ModelSpec(wire, "qwen", base_url=address, family="qwen", key_env="SOME_KEY", retries=0, client=client)
    async with other, first, open_models({"m": spec}) as models:
        with pytest.raises(ModelFault, match=r"points elsewhere \(307\).*Set base_url"):
            await models["m"].complete(Request((Message(Role.USER, (Text("Hi"),)),)))
    assert asked == []
