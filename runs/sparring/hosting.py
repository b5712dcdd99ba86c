"""What a session asks of the process it runs in: signals, a clock for the display, a quiet collector, a fast loop."""

import asyncio
import gc
import signal
import threading
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar

from .faults import Interrupted
from .runner import Runner

T = TypeVar("T")

TICK_S = 1.0


SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """What SIGINT and SIGTERM mean to a session: while bouts are played the first one lets requests in flight end and
    sends no other; any other ends the session at once. Once that has begun further ones are ignored, so that what was
    opened is closed."""

    def __init__(self) -> None:
        self._runner: Runner | None = None
        self._task: asyncio.Task[Any] | None = None
        self._has_cut = False
        self._has_played = False
        self._is_ending = False

    @contextmanager
    def playing(self, runner: Runner) -> Iterator[None]:
        """Meanwhile the first signal is this runner's."""
        self._runner, self._has_played = runner, True
        try:
            yield
        finally:  # it holds the pool, which is large, and what follows needs none
            self._runner, self._is_ending = None, runner.is_stopping

    @contextmanager
    def handled(self, *, wanted: bool) -> Iterator[None]:
        """Only a main thread can be signalled.

        Raises:
            Interrupted: in place of the cancellation, when a signal was its cause.
        """
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        if not wanted or task is None or threading.current_thread() is not threading.main_thread():
            yield
            return
        self._task = task
        before = [signal.getsignal(number) for number in SIGNALS]
        for number in SIGNALS:
            loop.add_signal_handler(number, self._on_signal, number)
        try:
            yield
        except asyncio.CancelledError:
            if not self._has_cut:
                raise
            task.uncancel()
            when = "stopped at once" if self._has_played else "interrupted before a bout was played"
            raise Interrupted(f"{when}; the same command goes on where this one ended.") from None
        finally:
            for number, handler in zip(SIGNALS, before, strict=True):
                loop.remove_signal_handler(number)
                signal.signal(number, handler)

    def _on_signal(self, number: signal.Signals) -> None:
        if self._runner is not None and not self._runner.is_stopping:
            self._runner.stop(number.name)
        elif self._runner is None and self._has_played and not self._is_ending:
            self._is_ending = True  # the tables are being written, which is how it ends anyway
        elif self._task is not None and not self._has_cut:
            self._has_cut = True
            self._task.cancel()


async def to_the_end(work: Coroutine[Any, Any, T]) -> T:
    """The result. A cancellation passes on when the work has ended: its thread reads what its caller would close."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait((task,))
        raise


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
    gc.freeze()  # without collecting first: hardly anything is garbage yet, and looking at all of it takes its time
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
