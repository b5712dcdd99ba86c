"""Ours against tools for the same job, by turns."""

import statistics
import subprocess
import tempfile

from engine_rounds import CONCURRENCY, Server, Turn, ours, turn_of
from figures import Figure, Watch, median_figure
from peers.orchestrators import PEERS, Peer

BAR = 2.0
PEER_S = 900
PLAYERS = 2  # limits.processes of our second entry


def peer_figures(server: Server, watch: Watch, bouts: int, rounds: int) -> list[Figure]:
    """How many times as fast as each peer; a peer that cannot run has no value, and its row says why."""
    mine: list[Turn] = []
    players: list[Turn] = []
    theirs: dict[str, list[Turn]] = {peer.name: [] for peer in PEERS}
    failed: dict[str, str] = {}
    for _ in range(rounds):
        watch.pause()
        mine.append(ours(server, bouts))
        players.append(ours(server, bouts, processes=PLAYERS))
        for peer in PEERS:
            if peer.name in failed:
                continue
            try:
                theirs[peer.name].append(_turn(server, peer, bouts))
            except subprocess.SubprocessError as error:
                failed[peer.name] = _why(error)
    return [_figure(peer, mine, players, theirs[peer.name], failed.get(peer.name, "")) for peer in PEERS]


def _turn(server: Server, peer: Peer, bouts: int) -> Turn:
    with tempfile.TemporaryDirectory() as folder:
        command = peer.command(server.base_url, bouts, CONCURRENCY, folder)
        turn = turn_of(server, command, timeout_s=PEER_S, environment=peer.surroundings(folder))
    if turn.bouts != bouts:
        raise subprocess.SubprocessError(f"made {turn.bouts} rows of {bouts}")
    return turn


def _figure(peer: Peer, mine: list[Turn], players: list[Turn], theirs: list[Turn], failure: str) -> Figure:
    what = f"rate, vs {peer.requirements[0]}"
    if failure:
        return Figure(what, None, BAR, unit="times", note=f"it could not do the job: {failure}")
    ratios = [our.rate_per_s / turn.rate_per_s for our, turn in zip(mine, theirs, strict=True)]
    by_players = statistics.median(our.rate_per_s / turn.rate_per_s for our, turn in zip(players, theirs, strict=True))
    rate = statistics.median(turn.rate_per_s for turn in theirs)
    most = max(turn.most_in_flight for turn in theirs)
    note = f"its median {rate:.0f} rows/s, {most} calls in flight at most; "
    note += f"{by_players:.2f} times with limits.processes: {PLAYERS}"
    return median_figure(what, ratios, BAR, unit="times", note=note)


def _why(error: subprocess.SubprocessError) -> str:
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) and error.stderr else str(error)
    return said.strip().splitlines()[-1][:200]
