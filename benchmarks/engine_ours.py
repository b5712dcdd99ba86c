"""A run of ours in a process of its own, as `sparring run` plays it; prints what it cost.

python benchmarks/engine_ours.py RUN_FILE
"""

import json
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

    def __call__(self, progress: Progress) -> None:
        now = time.perf_counter(), time.process_time()
        self.began = self.began or now
        self.ended = now
        if progress.done >= progress.total * len(self.tenths) // 10:
            self.tenths.append((progress.done, *now, resident_mb()))


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


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
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
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
