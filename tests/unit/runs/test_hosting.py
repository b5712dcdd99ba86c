import asyncio
import os
import signal
import weakref
from typing import Any

import pytest

from sparring import engine
from sparring.faults import Interrupted
from sparring.hosting import Interrupts


def test_a_run_from_the_command_line_is_on_uvloop_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    uvloop = pytest.importorskip("uvloop")

    async def loop_of_the_run(*_: Any, **__: Any) -> Any:
        return asyncio.get_running_loop()

    monkeypatch.setattr(engine, "play_config", loop_of_the_run)
    assert isinstance(engine.play_and_wait(None), uvloop.Loop)  # type: ignore[arg-type]


class Playing:
    """What `Interrupts` knows of a runner."""

    def __init__(self, *, is_stopping: bool = False) -> None:
        self.is_stopping = is_stopping
        self.stopped_by: list[str] = []

    def stop(self, why: str) -> None:
        self.is_stopping = True
        self.stopped_by.append(why)


async def session(runner: Playing, seen: list[str], playing: int = 0, writing: int = 0) -> None:
    """One that gets so many signals while it plays and while it writes its tables; seen: what it came to the end of."""
    interrupts = Interrupts()
    with interrupts.handled(wanted=True):
        with interrupts.playing(runner):  # type: ignore[arg-type]
            for _ in range(playing):
                await signalled()
            seen.append("played")
        for _ in range(writing):
            await signalled()
        seen.append("written")


async def signalled() -> None:
    """The loop has handled the signal, and a cancellation that it was has reached us."""
    os.kill(os.getpid(), signal.SIGINT)
    await asyncio.sleep(0.01)


@pytest.mark.parametrize(("playing", "writing"), [(0, 0), (1, 0), (0, 1)])
async def test_one_signal_lets_a_session_come_to_its_end(playing: int, writing: int) -> None:
    runner, seen = Playing(), list[str]()
    await session(runner, seen, playing, writing)
    assert seen == ["played", "written"]
    assert runner.stopped_by == ["SIGINT"] * playing


@pytest.mark.parametrize(("playing", "writing", "done"), [(2, 0, []), (1, 1, ["played"]), (0, 2, ["played"])])
async def test_two_signals_end_a_session_at_once(playing: int, writing: int, done: list[str]) -> None:
    seen = list[str]()
    with pytest.raises(Interrupted, match="stopped at once"):
        await session(Playing(), seen, playing, writing)
    assert seen == done


async def test_a_signal_does_not_wait_for_the_tables_of_a_run_that_had_stopped_by_itself() -> None:
    seen = list[str]()
    with pytest.raises(Interrupted):
        await session(Playing(is_stopping=True), seen, writing=1)
    assert seen == ["played"]


def test_nothing_holds_a_runner_that_has_played() -> None:
    interrupts, runner = Interrupts(), Playing()
    seen = weakref.ref(runner)
    with interrupts.playing(runner):  # type: ignore[arg-type]
        del runner
        assert seen() is not None
    assert seen() is None
