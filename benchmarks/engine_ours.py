"""A run of ours in a process of its own, as `sparring run` plays it; prints what it cost, its players included.

python benchmarks/engine_ours.py RUN_FILE
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

from sparring import Progress
from sparring.config import load
from sparring.engine import play_and_wait


class Stopwatch:
    """What the process had used when the first bout began and when the last one ended.

    tenths: (bouts done, seconds, CPU seconds, resident MB) whenever another tenth of them had ended.
    """

    def __init__(self) -> None:
        self.began: tuple[float, float] | None = None
        self.ended = (0.0, 0.0)
        self.tenths: list[tuple[int, float, float, float]] = []
        self.players: list[int] = []
        self.players_peak_mb = 0.0

    def __call__(self, progress: Progress) -> None:
        if self.began is None:
            self.players = players()
        now = time.perf_counter(), time.process_time() + sum(map(player_cpu_s, self.players))
        self.began = self.began or now
        self.ended = now
        if progress.done >= progress.total * len(self.tenths) // 10:
            self.tenths.append((progress.done, *now, resident_mb() + sum(map(resident_mb, self.players))))
            self.players_peak_mb = sum(map(peak_mb, self.players))


def resident_mb(pid: int | str = "self") -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def peak_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def players() -> list[int]:
    """The processes that play for this one."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = int(_stat(folder.name)[1]) == os.getpid()
            if is_ours and b"sparring.player" in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue  # it has ended
    return found


def player_cpu_s(pid: int) -> float:
    user, system = _stat(pid)[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _stat(pid: int | str) -> list[str]:
    """What the kernel says of a process, from its state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def main() -> None:
    watch = Stopwatch()
    report = play_and_wait(load(sys.argv[1]), on_progress=watch)
    assert watch.began is not None
    print(
        json.dumps(
            {
                "wall_s": watch.ended[0] - watch.began[0],
                "cpu_s": watch.ended[1] - watch.began[1],
                "start_cpu_s": watch.began[1],
                "all_cpu_s": time.process_time(),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 + watch.players_peak_mb,
                "end_mb": resident_mb(),
                "tenths": watch.tenths,
                "exit_code": report.exit_code,
                "bouts": report.funnel.bouts.accepted,
                "tables": dict(report.tables),
            }
        )
    )


if __name__ == "__main__":
    main()
