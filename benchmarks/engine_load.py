"""What the server can do: as many requests as 64 connections of a raw protocol get answered.

python benchmarks/engine_load.py PORT COUNT
"""

import asyncio
import json
import sys
import time
from functools import partial
from typing import cast

from engine_job import MODEL, PROMPT, statement

from sparring.hosting import loop_factory

CONNECTIONS = 64


class Asking(asyncio.Protocol):
    """One connection that asks again as soon as it was answered."""

    def __init__(self, requests: list[bytes], done: asyncio.Future[None]) -> None:
        self._requests = requests
        self._done = done
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        at = self._buffer.find(b"Content-Length: ") + 16
        if len(self._buffer) - end - 4 >= int(self._buffer[at : self._buffer.find(b"\r\n", at)]):
            self._buffer = b""
            self._next()

    def _next(self) -> None:
        if self._requests:
            self._transport.write(self._requests.pop())
        else:
            self._transport.close()
            self._done.set_result(None)


async def load(port: int, count: int) -> float:
    """Requests a second."""
    requests = [_request(number) for number in range(count)]
    loop = asyncio.get_running_loop()
    ends = [loop.create_future() for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for end in ends:
        await loop.create_connection(partial(Asking, requests, end), "127.0.0.1", port)
    await asyncio.gather(*ends)
    return count / (time.perf_counter() - start)


def _request(number: int) -> bytes:
    messages = [{"role": "system", "content": PROMPT}, {"role": "user", "content": statement(number)}]
    body = json.dumps({"model": MODEL, "messages": messages}).encode()
    head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def main() -> None:
    with asyncio.Runner(loop_factory=loop_factory()) as loop:
        print(json.dumps({"requests_per_s": loop.run(load(int(sys.argv[1]), int(sys.argv[2])))}))


if __name__ == "__main__":
    main()
