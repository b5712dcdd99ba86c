"""How many jobs run at once: a semaphore for jobs of any event loop, where asyncio's own is of one."""

import asyncio
import threading
from collections import deque


class Turns:
    """At most so many at a time, in the order in which they came. count: at least 1."""

    def __init__(self, count: int) -> None:
        self._lock = threading.Lock()
        self._free = count
        self._waiting: deque[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = deque()

    async def __aenter__(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            loop = asyncio.get_running_loop()
            turn = loop.create_future()
            self._waiting.append((loop, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():
                self._pass_on()  # it had come
            raise

    async def __aexit__(self, *_: object) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._free += 1
                    return
                loop, turn = self._waiting.popleft()
            try:
                loop.call_soon_threadsafe(self._give, turn)
            except RuntimeError:
                continue  # its loop is closed
            return

    def _give(self, turn: "asyncio.Future[None]") -> None:
        if turn.done():
            self._pass_on()  # it was cancelled meanwhile
        else:
            turn.set_result(None)
