"""A forward proxy on loopback: tunnels by CONNECT, and plain requests that name their address whole."""

import asyncio
import re
from contextlib import suppress
from typing import Self

_PLACE = re.compile(rb"^(\w+) (?:http://)?([^/ ]+)", re.ASCII)


class ProxyServer:
    """Whatever address is asked for, the request goes to this port of loopback. heads: what was said to the proxy
    itself, and what it could read of what passed. refusal: the status that it answers everything with, None: it passes
    requests on."""

    def __init__(self, port: int, refusal: int | None = None) -> None:
        self._to = port
        self._refusal = refusal
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.heads: list[str] = []
        self.asked_for: list[str] = []

    @property
    def place(self) -> str:
        assert self._server is not None
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                await self._pass_on(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self._note(head)
        if self._refusal is not None:
            writer.write(b"HTTP/1.1 %d No\r\ncontent-length: 0\r\n\r\n" % self._refusal)
            await writer.drain()
            return
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", self._to)
        try:
            if head.startswith(b"CONNECT "):
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                inner_writer.write(head)
            await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))
        finally:
            inner_writer.close()

    def _note(self, head: bytes) -> None:
        found = _PLACE.match(head)
        assert found is not None, head
        self.asked_for.append(found[2].decode())
        self.heads.append(head.decode().lower())


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        sink.write(data)
        await sink.drain()
    sink.close()
