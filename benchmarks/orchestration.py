"""How busy a run keeps its endpoint, and what that costs.

    python benchmarks/orchestration.py [--quick] [--json] [--part rates|peers|kills|faults|scale]

A local server answers after a lognormal time around 200 ms (engine_server.py), once more around 1 s; the job is two
calls a bout, one after the other, 256 at once (engine_job.py). Contenders take turns, each in a process of its own, and
are timed by the server's clock from their first request to the last reply, so that nobody's start counts. Ours is a
run as `sparring run` plays it, in one process and with players: the real graph, the real ledger, verification, every
step durable before the next. The peers make the same two calls a row, each in an environment of its own under .bench/.
Then a run is killed at random moments (engine_kills.py), one meets faults (orchestration_faults.py), and a long one is
watched and resumed (engine_scale.py).
--quick takes fewer bouts, rounds and kills. Exit code 1 when a bar falls short.
"""

import argparse
import statistics
import sys

from engine_kills import kill_figures
from engine_peers import PLAYERS, peer_figures
from engine_rounds import Server, Turn, bare, load_test, ours, serving
from engine_scale import scale_figures
from figures import Figure, Watch, as_json, median_figure, setting, table
from orchestration_faults import fault_figures

LATENCY_MS, SIGMA = 200.0, 0.3
SLOW_MS = 1_000.0  # a quick model; there the endpoint is the limit and not the core
BY_PLAYERS = f"with limits.processes: {PLAYERS}"
BOUTS = {True: 600, False: 4_000}
ROUNDS = {True: 2, False: 5}
LOAD_REQUESTS = {True: 5_000, False: 20_000}
KILLS = {True: (200, 2), False: (1_000, 10)}  # bouts, kills
SCALE = {True: 1_000, False: 100_000}
PEERS = {True: (200, 1), False: (2_000, 3)}  # bouts, rounds
FAULTS = {True: (1, 100), False: (3, 400)}  # rounds, bouts
PARTS = ("rates", "peers", "kills", "faults", "scale")


def rate_figures(server: Server, watch: Watch, *, is_quick: bool) -> list[Figure]:
    """Ours against the two loops, and what a bout costs."""
    bouts = BOUTS[is_quick]
    turns: dict[str, list[Turn]] = {"ours": [], "players": [], "tuned": [], "default": [], "graph": []}
    server.set(latency_ms=LATENCY_MS, sigma=SIGMA)
    for _ in range(ROUNDS[is_quick]):
        for name, done in turns.items():
            watch.pause()
            done.append(_turn(server, name, bouts))
    slow = _slow_rates(server, watch, bouts // 4, ROUNDS[is_quick])
    mine = turns["ours"]
    rates = {name: [turn.rate_per_s for turn in done] for name, done in turns.items()}
    return [
        median_figure(
            "rate, vs the tuned bare loop", _ratios(rates, "ours", "tuned"), 0.9, unit="times", note=_listed(rates)
        ),
        median_figure("rate, vs AsyncOpenAI as it comes", _ratios(rates, "ours", "default"), 1.4, unit="times"),
        median_figure(f"rate {BY_PLAYERS}, vs one process", _ratios(rates, "players", "ours"), unit="times"),
        median_figure(f"rate {BY_PLAYERS}, vs the tuned bare loop", _ratios(rates, "players", "tuned"), unit="times"),
        median_figure(
            f"rate {BY_PLAYERS}, vs AsyncOpenAI as it comes", _ratios(rates, "players", "default"), unit="times"
        ),
        median_figure(
            f"rate at {SLOW_MS:.0f} ms, vs the tuned bare loop",
            _ratios(slow, "ours", "tuned"),
            unit="times",
            note=_listed(slow),
        ),
        median_figure("CPU a bout of two calls", _cpu(mine), 2.0, is_upper=True, unit="ms"),
        median_figure(f"CPU a bout {BY_PLAYERS}, all processes", _cpu(turns["players"]), unit="ms"),
        median_figure("CPU a bout, tuned bare loop", _cpu(turns["tuned"]), unit="ms"),
        median_figure("CPU a bout, AsyncOpenAI as it comes", _cpu(turns["default"]), unit="ms"),
        median_figure("CPU a bout, tuned loop in a LangGraph of two nodes", _cpu(turns["graph"]), unit="ms"),
        server_figure(server, max(max(each) for each in rates.values()), LOAD_REQUESTS[is_quick]),
    ]


def _slow_rates(server: Server, watch: Watch, bouts: int, rounds: int) -> dict[str, list[float]]:
    """Bouts a second of an endpoint that takes SLOW_MS to answer."""
    server.set(latency_ms=SLOW_MS, sigma=SIGMA)
    rates: dict[str, list[float]] = {"ours": [], "tuned": []}
    for _ in range(rounds):
        for name, done in rates.items():
            watch.pause()
            done.append(_turn(server, name, bouts).rate_per_s)
    return rates


def server_figure(server: Server, best_rate: float, requests: int) -> Figure:
    """How many times the highest call rate of any contender the server can serve."""
    served = load_test(server, requests)
    note = f"{served:.0f} requests/s without latency; the fastest contender made {2 * best_rate:.0f}"
    return Figure(
        "the server's own limit, vs the fastest contender", served / (2 * best_rate), 4.0, unit="times", note=note
    )


def _turn(server: Server, name: str, bouts: int) -> Turn:
    if name in ("ours", "players"):
        return ours(server, bouts, processes=1 if name == "ours" else PLAYERS)
    return bare(server, name, bouts)


def _ratios(rates: dict[str, list[float]], one: str, other: str) -> list[float]:
    return [mine / theirs for mine, theirs in zip(rates[one], rates[other], strict=True)]


def _cpu(turns: list[Turn]) -> list[float]:
    return [turn.cpu_ms for turn in turns if turn.cpu_ms is not None]


def _listed(rates: dict[str, list[float]]) -> str:
    medians = ", ".join(f"{name} {statistics.median(each):.0f}" for name, each in rates.items())
    return f"medians, bouts a second: {medians}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer bouts and rounds")
    parser.add_argument("--part", choices=PARTS, action="append", help="only this, may be given again")
    parser.add_argument("--json", action="store_true", help="machine-readable")
    options = parser.parse_args()
    watch, parts, is_quick = Watch(), options.part or PARTS, options.quick
    figures: list[Figure] = []
    with serving() as server:
        if "rates" in parts:
            figures += rate_figures(server, watch, is_quick=is_quick)
        if "peers" in parts:
            server.set(latency_ms=LATENCY_MS, sigma=SIGMA)
            figures += peer_figures(server, watch, *PEERS[is_quick])
        if "kills" in parts:
            figures += kill_figures(server, *KILLS[is_quick])
            figures += kill_figures(server, *KILLS[is_quick], processes=PLAYERS)
        if "faults" in parts:
            figures += fault_figures(*FAULTS[is_quick])
        if "scale" in parts:
            figures += scale_figures(server, SCALE[is_quick])
            figures += scale_figures(server, SCALE[is_quick], processes=PLAYERS)
    if options.json:
        print(as_json(figures, setting=setting(), watch=watch.report()))
    else:
        print(table(figures))
        print(", ".join(f"{key}: {each}" for key, each in (setting() | watch.report()).items()))
    return 0 if all(figure.holds for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
