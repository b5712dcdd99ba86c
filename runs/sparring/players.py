"""The processes that play the bouts of a run (player.py), from the side of the run: it has all of which there is one.

A player that is gone ends the run, and the end of the run ends its players, whichever way it comes.
"""

import asyncio
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import Any

from sparring_agents import Answering, Bout, ChatModel, Gate, Seat, Tally, run_afar
from sparring_sandbox import Sandbox
from sparring_verifiers import canonical, to_json

from .bout_journal import BoutJournal
from .crossing import unpack
from .errands import TERMS, Begin, Commit, Complete, End, Grow, Hold, Play, Played, Recall, Run
from .failed_requests import BOUT
from .faults import PlayerLost
from .ledger import Ledger
from .ledger_pool import Pooled
from .link import Link, noted
from .pool import Extent
from .settling import Settled

END_S = 10.0  # to die once its connection is gone


class Players:
    """Each bout is played by the one that plays the fewest."""

    def __init__(self, players: "Sequence[_Player]") -> None:
        self._players = players

    async def play(self, bout: Bout, journal: BoutJournal, extent: Extent, tally: Tally) -> Settled:
        """How the bout ended.

        Raises:
            PlayerLost: the process that played it is gone.
            SparringFault: something of ours or of the world broke in it.
        """
        player = min(self._players, key=lambda each: each.in_play)
        player.in_play += 1
        try:
            played: Played = await player.link.ask(Play(bout, journal.is_new, extent))
        finally:
            player.in_play -= 1
        if played.settled is not None:
            return played.settled
        assert played.broken is not None
        tally.take_over(played.broken.spoken)
        raise unpack(played.broken.fault)

    def grow(self, problems: Sequence[tuple[int, Pooled]]) -> None:
        """Each takes the problems in, before any bout that is given out from now on."""
        note = noted(Grow(tuple(problems)))
        for player in self._players:
            player.link.tell(note)


@asynccontextmanager
async def open_players(
    count: int, begin: Begin, ledger: Ledger, models: Mapping[Seat, ChatModel], sandbox: Sandbox
) -> AsyncIterator[Players]:
    """So many processes, ready to play.

    Raises:
        PlayerLost: one of them does not start.
        ConfigFault: one of them finds other files than the run.
    """
    async with AsyncExitStack() as stack:
        players = []
        for _ in range(count):
            player = _Player(ledger, models, sandbox)
            stack.push_async_callback(player.close)
            players.append(player)
        async with asyncio.TaskGroup() as beginning:
            for player in players:
                beginning.create_task(player.begin(begin))
        yield Players(players)
        async with asyncio.TaskGroup() as ending:
            for player in players:
                ending.create_task(player.end())


class _Player:
    """One process, and what it is answered."""

    def __init__(self, ledger: Ledger, models: Mapping[Seat, ChatModel], sandbox: Sandbox) -> None:
        self.in_play = 0
        self.is_lost = False
        self.link = Link(TERMS, self._serve, self._hear, self._on_lost)
        self._ledger = ledger
        self._answering = Answering(models)
        self._sandbox = sandbox
        self._is_closed = False
        self._burial: asyncio.Task[None] | None = None
        self._ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = subprocess.Popen(
                    [sys.executable, "-P", "-m", "sparring.player", str(theirs.fileno())],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,  # what the terminal sends is for the run's own process
                )
            except OSError as error:
                self._ours.close()
                raise PlayerLost(
                    f"a process to play bouts cannot be started: {error.strerror}. Lower limits.processes."
                ) from error

    async def begin(self, begin: Begin) -> None:
        await asyncio.get_running_loop().create_unix_connection(lambda: self.link, sock=self._ours)
        await self.link.ask(begin)

    async def end(self) -> None:
        """No bout follows: what it has still to tell others is sent. What one that died has on the wire is paid for: it
        ends and is kept, and a resume finds it."""
        if self.is_lost:
            await self.link.drained()
            return
        with suppress(PlayerLost):  # every bout has ended, so that nothing but spans is lost with it
            await self.link.ask(End())

    async def close(self) -> None:
        """Kills the process: nothing that it holds is worth keeping. What it had asked for is given up."""
        self._is_closed = True
        self._process.kill()
        await self.link.close()
        if self._burial is not None:
            await self._burial
        self._process.communicate()
        self._ours.close()

    def _serve(self, errand: Any) -> Coroutine[Any, Any, Any]:
        match errand:
            case Complete():
                return self._complete(errand, self._answering.gate(errand.question))
            case Commit():
                return self._commit(errand)
            case Recall(key):
                return self._ledger.recall(key)
            case Run(job):
                return run_afar(self._sandbox, job)
        raise TypeError(f"{errand!r} is no errand of a run")

    def _hear(self, note: Any) -> None:
        match note:
            case Hold(number):
                self._answering.hold(number)

    async def _complete(self, asked: Complete, gate: Gate) -> bytes:
        """Stored here and not where the bout is played: what was paid is on the disk as soon as with one process."""
        BOUT.set(asked.bout_id)
        question, start = asked.question, time.monotonic()
        body = canonical(to_json(await self._answering.answer(question, gate)))
        if question.effect_key is None:
            return body
        wall_s = time.monotonic() - start
        return await self._ledger.commit(question.effect_key, body, bout_id=asked.bout_id or "", wall_s=wall_s)

    async def _commit(self, asked: Commit) -> bytes | None:
        made = asked.made
        stored = await self._ledger.keep(asked.key, made, bout_id=asked.bout_id, wall_s=asked.wall_s)
        return None if stored is made.body else stored

    def _on_lost(self) -> None:
        if self._is_closed:
            return
        self.is_lost = True
        self._answering.hold_all()
        self._burial = asyncio.get_running_loop().create_task(self._bury())

    async def _bury(self) -> None:
        """Says what it died of."""
        try:
            code = await asyncio.to_thread(self._process.wait, END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = await asyncio.to_thread(self._process.wait)
        how = f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with exit code {code}"
        self.link.break_off(
            PlayerLost(
                f"a process that played bouts (pid {self._process.pid}) {how}. What was acknowledged is kept: run the "
                "same command again. Where memory ran out, lower limits.processes."
            )
        )
