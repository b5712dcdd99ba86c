import asyncio
from typing import Any

import pytest

from sparring import engine


def test_a_run_from_the_command_line_is_on_uvloop_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    uvloop = pytest.importorskip("uvloop")

    async def loop_of_the_run(*_: Any, **__: Any) -> Any:
        return asyncio.get_running_loop()

    monkeypatch.setattr(engine, "play_config", loop_of_the_run)
    assert isinstance(engine.play_and_wait(None), uvloop.Loop)  # type: ignore[arg-type]
