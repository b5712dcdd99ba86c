"""A process that plays bouts of a run, started by the run's own (players.py), which it asks for all that is one.

python -m sparring.player SOCKET: the number of the socket that it inherits. It ends when its standard input does, which
the run's process holds open as long as it lives.
"""

import asyncio
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Any

from sparring_agents import (
    Afar,
    ChatModel,
    Question,
    Redactor,
    Reply,
    SandboxAfar,
    Seat,
    Tally,
    computed,
    redactor_for,
)
from sparring_verifiers import from_json

from .bout_journal import BoutJournal
from .bouts import Bouts
from .config import parse
from .crossing import pack
from .errands import TERMS, Begin, Broken, Commit, Complete, End, Grow, Hold, Play, Played, Recall, Run
from .failed_requests import BOUT
from .hosting import SIGNALS, loop_factory, quiet_gc
from .ledger import Ledger, prepared
from .lineup import check_rules, specs_of, strategy_of
from .link import Link, noted
from .opening import load_to_play
from .pool import AcceptedPool
from .tracing import open_tracing


class _EffectsAfar:
    """The ledger of the run's process. What is stored of a body is made here, but for replies, which that process has
    first."""

    def __init__(self, link: Link, redactor: Redactor) -> None:
        self._link = link
        self._redactor = redactor
        self._stored: dict[str, bytes] = {}

    def is_stored(self, key: str, body: bytes) -> None:
        """This body is in the ledger already; whoever commits under the key is told."""
        self._stored[key] = body

    async def recall(self, key: str) -> bytes | None:
        body: bytes | None = await self._link.ask(Recall(key))
        return body

    async def commit(self, key: str, body: bytes, *, bout_id: str = "", wall_s: float | None = None) -> bytes:
        if (there := self._stored.pop(key, None)) is not None:
            return there
        made = await computed(lambda: prepared(body, self._redactor.body), len(body))
        stored: bytes | None = await self._link.ask(Commit(key, made, bout_id, wall_s))
        return made.body if stored is None else stored


class Player:
    """Answers the run's process."""

    def __init__(self) -> None:
        self.link = Link(TERMS, self._serve, self._hear, _end)
        self._stack = AsyncExitStack()
        self._bouts: Bouts
        self._effects: _EffectsAfar
        self._pool: AcceptedPool

    def _serve(self, errand: Any) -> Coroutine[Any, Any, Any]:
        match errand:
            case Play():
                return self._play(errand)
            case Begin():
                return self._begin(errand)
            case End():
                return self._stack.aclose()
        raise TypeError(f"{errand!r} is no errand of a player")

    def _hear(self, note: Any) -> None:
        match note:
            case Grow(problems):
                self._pool.extend(problems)

    async def _begin(self, begin: Begin) -> None:
        # Checked: a verifier or a strategy that the run's process was given by hand is not known here.
        config = parse(begin.settings, source=begin.source)
        redactor = redactor_for(specs_of(config))
        strategy = strategy_of(config)
        load_to_play(config)
        ledger = self._stack.enter_context(Ledger(Path(begin.ledger), read_only=True))
        self._effects = _EffectsAfar(self.link, redactor)
        self._pool = AcceptedPool(config.output.near_duplicate, ledger.problem)
        tracing = await self._stack.enter_async_context(open_tracing(config, begin.run_id, redactor.text))
        models: dict[Seat, ChatModel] = {
            seat: Afar(seat, *who, self._complete, self._hold) for seat, who in begin.models.items()
        }
        self._bouts = Bouts(
            config,
            strategy,
            models,
            SandboxAfar(begin.fingerprint, self._run),
            self._pool,
            partial(prepared, redact=redactor.body),
            tracing,
        )
        check_rules(config, strategy, begin.rules)
        self._stack.enter_context(quiet_gc())

    async def _play(self, asked: Play) -> Played:
        tally = Tally()
        journal = BoutJournal(self._effects, asked.bout.id, is_new=asked.is_new)
        try:
            return Played(await self._bouts.play(asked.bout, journal, asked.extent, tally), None)
        except Exception as error:  # noqa: BLE001 - the run's process says what it means; the tally is known here alone
            return Played(None, Broken(pack(error), tally.spoken()))

    async def _complete(self, question: Question) -> Reply:
        body: bytes = await self.link.ask(Complete(BOUT.get(), question))
        if question.effect_key is not None:
            self._effects.is_stored(question.effect_key, body)
        return from_json(Reply, json.loads(body))

    def _hold(self, number: int) -> None:
        self.link.tell(noted(Hold(number)))

    async def _run(self, job: bytes) -> bytes:
        outcome: bytes = await self.link.ask(Run(job))
        return outcome


async def _serve_until_the_end(end: socket.socket) -> None:
    await asyncio.get_running_loop().create_unix_connection(lambda: Player().link, sock=end)
    await asyncio.Event().wait()


def _end() -> None:
    """At once: whatever is worth keeping is in the run's process, and what was opened here ends with this one."""
    os._exit(0)


def _end_with_the_run() -> None:
    sys.stdin.buffer.read()
    _end()


def main() -> None:
    """Plays until the run's process has no more bouts, or is gone."""
    for number in SIGNALS:
        signal.signal(number, lambda *_: None)  # they are for the run's process, which tells what is to end
    threading.Thread(target=_end_with_the_run, name="parent", daemon=True).start()  # also while the loop is busy
    end = socket.socket(fileno=int(sys.argv[1]))
    end.set_inheritable(False)
    with asyncio.Runner(loop_factory=loop_factory()) as loop:
        loop.run(_serve_until_the_end(end))


if __name__ == "__main__":
    main()
