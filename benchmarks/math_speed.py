"""How fast the grader is: against math-verify over the same pairs, alone in one process, and where its time goes."""

import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from answers.pairs import Pair, integers, pairs
from figures import Figure, Watch, median_figure
from math_counts import Counts, named, share, shown
from peers.math_verify import MathVerify

from sparring_verifiers import Status, compare
from sparring_verifiers.math.quick import quick as compare_here

BLOCK = 100  # pairs one takes before the other does: the one that waited comes back to cold caches


def timed(grade: Callable[[str, str], object], pair: Pair) -> tuple[float, object]:
    began = time.perf_counter()
    found = grade(pair.gold, pair.answer)
    return time.perf_counter() - began, found


def race_figures(peer: MathVerify, counts: Counts, watch: Watch, seed: int) -> list[Figure]:
    """Seconds a pair over the same pairs: ours with all that the worker takes, theirs as taken inside their process."""
    for pair in pairs(50, seed=99):  # neither starts cold
        peer.verify(pair.gold, pair.answer)
        compare(pair.gold, pair.answer)
    raced = pairs(counts.race, seed=7 + seed)
    ours: list[float] = []
    theirs: list[float] = []
    peer_right = decided = 0
    wrong = []
    for start in range(0, len(raced), BLOCK):
        block = raced[start : start + BLOCK]
        answered = [peer.verify(pair.gold, pair.answer) for pair in block]
        graded = [timed(compare, pair) for pair in block]
        for pair, reply, (seconds, found) in zip(block, answered, graded, strict=True):
            peer_right += reply.is_accepted is pair.is_equal
            status = getattr(found, "status", None)
            decided += status is not Status.UNDECIDED
            if status is (Status.ACCEPTED if pair.is_equal else Status.REJECTED):
                ours.append(seconds)
                theirs.append(reply.seconds)
            elif status is not Status.UNDECIDED:
                wrong.append(shown(pair.gold, pair.answer))
    watch.pause()
    return _race_rows(ours, theirs, len(raced), decided, wrong, peer_right)


def _race_rows(
    ours: list[float], theirs: list[float], count: int, decided: int, wrong: list[str], peer_right: int
) -> list[Figure]:
    medians = statistics.median(ours), statistics.median(theirs)
    ratios = statistics.quantiles([their / our for our, their in zip(ours, theirs, strict=True)], n=10)
    spread = (ratios[0], ratios[-1])
    beside = f"{1e6 * medians[0]:.1f} us against {1e3 * medians[1]:.2f} ms; spread: tenth and ninetieth percentile"
    rates = f"{len(ours) / sum(ours):.0f} against {len(ours) / sum(theirs):.1f} pairs a second; symbolic worker counted"
    return [
        Figure(
            "median vs math-verify, pairs that we decide rightly",
            medians[1] / medians[0],
            50,
            unit="times",
            spread=spread,
            note=beside,
        ),
        Figure("throughput vs math-verify, the same pairs", sum(theirs) / sum(ours), 100, unit="times", note=rates),
        Figure(f"undecided, of {count} raced pairs", share(count - decided, count), 3, is_upper=True, unit="%"),
        Figure("decided wrongly, of them", len(wrong), 0, is_upper=True, note=named(wrong)),
        Figure("math-verify: right, of them", share(peer_right, count), unit="%"),
    ]


def rate_figures(counts: Counts, watch: Watch) -> list[Figure]:
    """Pairs a second of one process, without the worker's part and with it."""
    mixed, plain = pairs(counts.mixed, seed=3), integers(counts.integers)
    here = _rounds(compare_here, mixed, counts.rounds, watch)
    to_the_end = _rounds(compare, mixed, max(1, counts.rounds // 3), watch)
    whole_numbers = _rounds(compare, plain, counts.rounds, watch)
    waiting = sum(bool(compare_here(pair.gold, pair.answer).pending) for pair in mixed)
    without = f"without the worker, which {share(waiting, len(mixed)):.2f} % of the pairs are left to"
    return [
        *_rate_rows("mixed pairs, one process", here, 15_000, watch, without),
        *_rate_rows("mixed pairs, the worker waited for", to_the_end, None, watch),
        *_rate_rows("integer pairs, one process", whole_numbers, 80_000, watch),
    ]


@dataclass(frozen=True, slots=True)
class Round:
    """One round's pairs a second, and the core's pace around it: the worse of before and after."""

    rate: float
    pace_s: float


def _rounds(grade: Callable[[str, str], object], over: list[Pair], wanted: int, watch: Watch) -> list[Round]:
    """Rounds until so many were wanted while the core kept its best pace, at least twice and at most ten times as many.

    What ends them is the pace alone, which a work of its own measures; how fast the pairs were plays no part.
    """
    found: list[Round] = []
    before = watch.pace()
    while len(found) < 2 * wanted or (len(_quiet(found, watch)) < wanted and len(found) < 10 * wanted):
        began = time.perf_counter()
        for pair in over:
            grade(pair.gold, pair.answer)
        rate = len(over) / (time.perf_counter() - began)
        after = watch.pace()
        found.append(Round(rate, max(before, after)))
        before = after
    return found


def _quiet(rounds: list[Round], watch: Watch) -> list[Round]:
    return [each for each in rounds if watch.is_best(each.pace_s)]


def _rate_rows(what: str, rounds: list[Round], bar: float | None, watch: Watch, note: str = "") -> list[Figure]:
    """The rate on a quiet core, which the bar is for, and in all rounds."""
    quiet = _quiet(rounds, watch)
    beside = f"{len(quiet)} of {len(rounds)} rounds had the core at its best pace; {note}".removesuffix("; ")
    return [
        median_figure(f"{what}, quiet core", [each.rate for each in quiet], bar, unit="/s", note=beside),
        median_figure(f"{what}, every round", [each.rate for each in rounds], unit="/s"),
    ]


def profile(counts: Counts) -> dict[str, list[dict[str, object]]]:
    """Where the time goes, by shape and by the tier that decided: the least of two runs a pair."""
    by: dict[str, defaultdict[str, list[float]]] = {"shape": defaultdict(list), "tier": defaultdict(list)}
    for pair in pairs(counts.mixed, seed=3):
        runs = [timed(compare, pair) for _ in range(2)]
        seconds, found = min(run[0] for run in runs), runs[0][1]
        by["shape"][pair.shape].append(seconds)
        by["tier"][f"{getattr(found, 'tier', '')} {getattr(found, 'status', '')}"].append(seconds)
    total = sum(map(sum, by["shape"].values()))
    return {name: [_row(key, sorted(times), total) for key, times in parts.items()] for name, parts in by.items()}


def _row(name: str, times: list[float], total: float) -> dict[str, object]:
    return {
        "name": name,
        "pairs": len(times),
        "share_of_time": round(sum(times) / total, 4),
        "median_us": round(1e6 * statistics.median(times), 1),
        "mean_us": round(1e6 * statistics.mean(times), 1),
        "p99_us": round(1e6 * times[int(0.99 * (len(times) - 1))], 1),
    }


def profile_table(parts: dict[str, list[dict[str, object]]]) -> str:
    rows = [("", "pairs", "share of time", "median us", "mean us", "p99 us")]
    for by, found in parts.items():
        rows.append((by, "", "", "", "", ""))
        for row in sorted(found, key=lambda row: -float(str(row["share_of_time"]))):
            first, second, third, *rest = map(str, row.values())
            rows.append((f"  {first}", second, f"{float(third):.1%}", *rest))  # type: ignore[arg-type]
    return "\n".join(
        "  ".join(str(cell).ljust(width) for cell, width in zip(row, (26, 7, 13, 10, 10, 10), strict=True)).rstrip()
        for row in rows
    )
