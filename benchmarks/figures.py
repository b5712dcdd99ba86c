"""What every benchmark prints: one row a figure, what the machine is, and whether it was left to us."""

import json
import os
import platform
import statistics
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

QUIET_LOAD = 0.5  # of the one-minute average before the start; what runs later is seen in the pauses
QUIET_CORES = 0.1  # of others' work in the median pause
QUIET_STOLEN = 0.02  # of the machine's time, taken by the hypervisor
QUIET_SLOWED = 1.1  # times the core's best pace in this run
PAUSE_S = 0.5
SETTLE_S = 0.5  # for an engine to end what it was asked to


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table. is_upper: the value must stay at or under the bar, else reach it.

    value is None where it could not be measured; the note says why, and a bar on it falls short.
    """

    what: str
    value: float | None
    bar: float | None = None
    is_upper: bool = False
    unit: str = ""
    spread: tuple[float, float] | None = None  # the least and the greatest of the rounds
    note: str = ""

    @property
    def holds(self) -> bool:
        if self.bar is None:
            return True
        if self.value is None:
            return False
        return self.value <= self.bar if self.is_upper else self.value >= self.bar


def median_figure(
    what: str,
    samples: Sequence[float],
    bar: float | None = None,
    *,
    is_upper: bool = False,
    unit: str = "",
    note: str = "",
) -> Figure:
    """The median of the rounds with their spread; without a sample, a figure that was not measured."""
    if not samples:
        return Figure(what, None, bar, is_upper, unit, None, note)
    return Figure(what, statistics.median(samples), bar, is_upper, unit, (min(samples), max(samples)), note)


def number(value: float) -> str:
    """Three digits that count, never an exponent."""
    size = abs(value)
    return f"{value:.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def table(figures: Sequence[Figure]) -> str:
    """What, value, spread, bar, holds or falls short; a note stands under its row."""
    rows = [("figure", "value", "spread", "bar", "")]
    for figure in figures:
        spread = "" if figure.spread is None else f"{number(figure.spread[0])} to {number(figure.spread[1])}"
        value = "not measured" if figure.value is None else f"{number(figure.value)} {figure.unit}".rstrip()
        bar = "" if figure.bar is None else f"{'<=' if figure.is_upper else '>='} {figure.bar:g}"
        rows.append((figure.what, value, spread, bar, "" if not bar else "holds" if figure.holds else "falls short"))
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    lines = []
    for row, note in zip(rows, ["", *(figure.note for figure in figures)], strict=True):
        lines.append("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        if note:
            lines.append(f"    {note}")
    return "\n".join(lines)


def as_json(figures: Sequence[Figure], **beside: object) -> str:
    return json.dumps({**beside, "figures": [asdict(figure) | {"holds": figure.holds} for figure in figures]})


def pace_s() -> float:
    """Processor seconds that a fixed piece of interpreted work takes just now: the least of three, some 5 ms each.

    What shares the core with a virtual machine, and the core's clock, move it by half; load and stolen time do not
    show that.
    """
    taken = []
    for _ in range(3):
        began, found = time.process_time(), {}
        for number in range(20_000):
            found[number % 1000] = (number, str(number))
        taken.append(time.process_time() - began)
    return min(taken)


@dataclass
class Watch:
    """Whether the machine was left to us: by the load average, by what ran while we paused, and by the core's pace."""

    load_before: float = field(default_factory=lambda: os.getloadavg()[0])
    others_cores: list[float] = field(default_factory=list)
    paces_s: list[float] = field(default_factory=lambda: [pace_s()])
    _started: tuple[float, float, float] = field(default_factory=lambda: machine_s())

    def pause(self) -> None:
        """Does nothing for a moment and counts the cores that are busy all the same. Blocks."""
        time.sleep(SETTLE_S)
        busy, began = machine_s()[0], time.monotonic()
        time.sleep(PAUSE_S)
        self.others_cores.append((machine_s()[0] - busy) / (time.monotonic() - began))
        self.pace()

    def pace(self) -> float:
        """The core's pace just now, in the seconds of `pace_s`; to be asked for between what is timed."""
        self.paces_s.append(pace_s())
        return self.paces_s[-1]

    def is_best(self, pace_s: float) -> bool:
        """Whether the core kept the best pace that it has shown in this run so far."""
        return pace_s <= QUIET_SLOWED * min(self.paces_s)

    def report(self) -> dict[str, object]:
        """What was seen, and is_quiet: whether figures that depend on the clock can be taken at their word."""
        _, stolen_s, all_s = (now - then for now, then in zip(machine_s(), self._started, strict=True))
        stolen = stolen_s / all_s if all_s else 0.0
        others = statistics.median(self.others_cores) if self.others_cores else 0.0
        slowed = statistics.median(self.paces_s) / min(self.paces_s)
        return {
            "load_before": round(self.load_before, 2),
            "load_after": round(os.getloadavg()[0], 2),  # our own work is in it
            "others_cores_median": round(others, 2),
            "others_cores_most": round(max(self.others_cores, default=0.0), 2),
            "stolen_share": round(stolen, 4),
            "core_slowed_median": round(slowed, 2),
            "core_slowed_most": round(max(self.paces_s) / min(self.paces_s), 2),
            "is_quiet": is_quiet(self.load_before, self.others_cores, stolen, slowed),
        }


def is_quiet(load_before: float, others_cores: Sequence[float], stolen_share: float, slowed: float) -> bool:
    """Nothing else ran, as far as load average, pauses, stolen time and the core's pace (times its best) can tell."""
    others = statistics.median(others_cores) if others_cores else 0.0
    is_alone = load_before <= QUIET_LOAD and others <= QUIET_CORES and stolen_share <= QUIET_STOLEN
    return is_alone and slowed <= QUIET_SLOWED


def machine_s(stat: Path = Path("/proc/stat")) -> tuple[float, float, float]:
    """Seconds that all cores together were busy, were taken by the hypervisor, and were there, since boot."""
    with stat.open() as file:
        ticks = [int(part) for part in file.readline().split()[1:9]]
    user, nice, system, idle, waiting, hard, soft, stolen = (tick / os.sysconf("SC_CLK_TCK") for tick in ticks)
    busy = user + nice + system + hard + soft
    return busy, stolen, busy + stolen + idle + waiting


def setting() -> dict[str, str]:
    """What the figures were measured on."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if line.startswith("model name")
    ]
    return {
        "date": time.strftime("%Y-%m-%d", time.gmtime()),
        "cpu": f"{os.cpu_count()} x {models[0] if models else platform.machine()}",
        "kernel": platform.release(),
        "python": platform.python_version(),
    }
