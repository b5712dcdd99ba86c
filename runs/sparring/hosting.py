"""What a session asks of the process it runs in: signals, a clock for the display, a quiet collector, a fast loop."""

import asyncio
import gc
import signal
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

from .runner import Runner

TICK_S = 1.0


@contextmanager
def signals(runner: Runner, *, wanted: bool) -> Iterator[None]:
    """The first SIGINT or SIGTERM stops the runner, the second cancels it. Only a main thread can be signalled."""
    task, loop = asyncio.current_task(), asyncio.get_running_loop()
    if not wanted or task is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal() -> None:
        if runner.is_stopping:
            task.cancel()
        else:
            runner.stop()

    handled = (signal.SIGINT, signal.SIGTERM)
    before = [signal.getsignal(number) for number in handled]
    for number in handled:
        loop.add_signal_handler(number, on_signal)
    try:
        yield
    finally:
        for number, handler in zip(handled, before, strict=True):
            loop.remove_signal_handler(number)
            signal.signal(number, handler)


@asynccontextmanager
async def ticking(runner: Runner) -> AsyncIterator[None]:
    """Tells the display once a second, so that its clock moves while a long bout plays."""

    async def tick() -> None:
        while True:
            await asyncio.sleep(TICK_S)
            runner.tell()

    task = asyncio.create_task(tick())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@contextmanager
def quiet_gc() -> Iterator[None]:
    """Keeps the collector from walking the compiled graph and the SDKs.

    Source: research, "GC is the hidden cost": at 256 bouts in flight it took 40% of a bout.
    """
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def loop_factory() -> Any:
    """What makes the fastest event loop that is installed; for ``asyncio.Runner(loop_factory=...)``."""
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop
